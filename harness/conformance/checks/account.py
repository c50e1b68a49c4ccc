"""Is the account as the guide says: G1, G2, G4, G5 and G6.

What the form says about anything but the API account is judged with the connection.
"""

from fakes.people.deeds import CREATE_ACCOUNT, DELETE_ACCOUNT
from harness.conformance.checks.history_queries import deeds, listed, observed
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import ACCOUNTS, CREDENTIALS_FILE, FORM, STORE_INFORMATION

NEEDED = {"orders": "modify", "products": "modify"}
"""The scopes of the guide; all the rest None."""

TOKEN_TYPE = "V2/V3 API token"  # noqa: S105 - the name of a kind of token, not one of them.


@check("G1")
def plan_said(history: History) -> Findings:
    """A store's information says whether it is on a trial."""
    for seen in observed(history, STORE_INFORMATION):
        sentence = (
            f"The store is on the plan {seen.facts['plan']}; it says plan_is_trial {seen.facts['plan_is_trial']}."
        )
        yield judged(seen.facts["plan_is_trial"] is (seen.facts["plan"] == "trial"), sentence, seen)


@check("G2")
def accounts_listed(history: History) -> Findings:
    """The control panel lists exactly the API accounts that were created and not deleted."""
    made, deleted = deeds(history, CREATE_ACCOUNT), deeds(history, DELETE_ACCOUNT)
    gone = {deed.facts["account_id"] for deed in deleted}
    left = sorted(deed.facts["name"] for deed in made if deed.facts["account_id"] not in gone)
    for seen in observed(history, ACCOUNTS)[-1:]:
        sentence = f"Listed: {listed(seen.facts['listed'])}; there are: {listed(left)}."
        yield judged(sorted(seen.facts["listed"]) == left, sentence, *made, *deleted, seen)


@check("G4")
def token_type_decides(history: History) -> Findings:
    """Only a V2/V3 API token serves the connection."""
    for seen in observed(history, FORM):
        fits = seen.facts["token_type"] == TOKEN_TYPE
        sentence = f"The token type is {seen.facts['token_type']}; {answer(seen)}"
        yield judged(seen.facts["accepted"] is fits, sentence, *deeds(history, CREATE_ACCOUNT), seen)


@check("G5")
def scopes_decide(history: History) -> Findings:
    """The form refuses missing scopes, names them, and warns about scopes that nobody needs."""
    for seen in observed(history, FORM):
        scopes = seen.facts["scopes"]
        missing = [name for name, level in NEEDED.items() if scopes.get(name, "none") != level]
        needless = [name for name, level in scopes.items() if name not in NEEDED and level != "none"]
        said, warned = " ".join(seen.facts["problems"]).lower(), " ".join(seen.facts["warnings"]).lower()
        named = all(name in said for name in missing) and all(name in warned for name in needless)
        fits = seen.facts["accepted"] is (not missing) and named
        sentence = f"Missing: {listed(missing)}; needless: {listed(needless)}; {answer(seen)}"
        yield judged(fits, sentence, *deeds(history, CREATE_ACCOUNT), seen)


@check("G6")
def file_complete(history: History) -> Findings:
    """The file of a new API account holds all that the connection needs."""
    for seen in observed(history, CREDENTIALS_FILE):
        sentence = f"The file {seen.facts['file_name']} lacks: {listed(seen.facts['missing'])}."
        yield judged(not seen.facts["missing"], sentence, seen)


@check("G6")
def shown_once(history: History) -> Findings:
    """The secrets of an API account are shown once."""
    for seen in observed(history, CREDENTIALS_FILE):
        sentence = f"A second showing was {'refused' if seen.facts['second_showing_refused'] else 'possible'}."
        yield judged(seen.facts["second_showing_refused"], sentence, seen)


def answer(form: Event) -> str:
    """What the form answered, as the end of a sentence."""
    said = [*form.facts["problems"], *form.facts["warnings"]]
    answered = f"the form {'accepted' if form.facts['accepted'] else 'refused'}"
    return f"{answered} and said: {listed(said)}" if said else f"{answered}."
