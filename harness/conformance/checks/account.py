"""Is the account as the guide says: G1, G2, G4, G5 and G6.

What the form says about anything but the API account is judged with the connection.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fakes.people.deeds import CREATE_ACCOUNT, DELETE_ACCOUNT, PLACE_ORDER
from harness.conformance.checks.history_queries import deeds, instant, listed, observed
from harness.conformance.checks.inventory import A_MOMENT
from harness.conformance.checks.wording import says
from harness.conformance.verdicts import Event, Findings, History, check, judged, passed_over
from harness.record.looks import ACCOUNTS, CREDENTIALS_FILE, FORM, OPENED, SHARED_CREDENTIALS, STORE_INFORMATION

NEEDED = {"orders": "modify", "products": "modify"}
"""The scopes of the guide; all the rest None."""

TOKEN_TYPE = "V2/V3 API token"  # noqa: S105 - the name of a kind of token, not one of them.


@check("G1")
def plan_said(history: History, on_trial: bool) -> Findings:
    """A store's information says whether it is on a trial."""
    for seen in observed(history, STORE_INFORMATION)[-1:]:
        said, is_own = seen.facts["plan_is_trial"], seen.facts["store_hash"] == seen.facts["said_of"]
        told = f"{'the store' if is_own else 'another store'} says plan_is_trial {said}"
        sentence = f"Where a store is {'on a trial' if on_trial else 'on no trial'}, {told}."
        yield judged(said is on_trial and is_own, sentence, seen)
        hosts = [str(each).removeprefix("https://") for each in seen.facts.get("addresses", ())]
        if hosts:
            yield judged(len(set(hosts)) == 1 and "." in hosts[0], f"The store is found at {listed(hosts)}.", seen)


@check("G1")
def plan_named(history: History) -> Findings:
    """A store on a plan calls it by its name, and has the quota that is published for it."""
    for seen in observed(history, STORE_INFORMATION)[-1:]:
        plan, named, quota = (seen.facts.get(name) for name in ("plan", "plan_name", "quota"))
        if plan in QUOTAS:
            yield judged(says(named, plan), f"A store on the plan {plan} says that its plan is {named}.", seen)
            sentence = f"On the plan {plan} a store lets itself be asked {quota} times in a window; published is"
            yield judged(quota is None or int(quota) == QUOTAS[plan], f"{sentence} {QUOTAS[plan]}.", seen)
        else:
            yield passed_over(
                f"What a store on the plan {plan} calls it, and what quota it has, is not published.", seen
            )


QUOTAS = {"standard": 150, "plus": 150, "pro": 450}
"""Requests in half a minute by plan.  Source: API rate limits."""


@check("G1")
def timezone_said(history: History, zone: str) -> Findings:
    """A store's information names the time zone that its owner has set, and how far it is from UTC."""
    for seen in observed(history, STORE_INFORMATION)[-1:]:
        said = seen.facts["timezone"] or {}
        winter = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta(0)
        fits = said.get("name") == zone and said.get("raw_offset") == winter // timedelta(seconds=1)
        sentence = f"In {zone} the store says that it is in {said.get('name')}, {said.get('raw_offset')} s from UTC."
        yield judged(fits, sentence, seen)


@check("G1")
def store_sells_in_its_currency(history: History) -> Findings:
    """A store's information names the currency in which its orders are."""
    for seen in observed(history, STORE_INFORMATION)[-1:]:
        for deed in deeds(history, PLACE_ORDER):
            said, sold_in = seen.facts["currency"], deed.facts["receipt"]["currency"]
            sentence = f"The store says that its currency is {said}; order {deed.facts['order_id']} is in {sold_in}."
            yield judged(said == sold_in, sentence, deed, seen)


@check("G2")
def accounts_listed(history: History) -> Findings:
    """The control panel lists exactly the API accounts that were created and not deleted, as they were created."""
    made, deleted = deeds(history, CREATE_ACCOUNT), deeds(history, DELETE_ACCOUNT)
    gone = {deed.facts["account_id"] for deed in deleted}
    left = [deed for deed in made if deed.facts["account_id"] not in gone]
    for seen in observed(history, ACCOUNTS)[-1:]:
        wanted = sorted(_described(deed.facts, deed.facts["type"]) for deed in left)
        came = sorted(_described(each, each["token_type"]) for each in seen.facts["listed"])
        clients = [each["client_id"] for each in seen.facts["listed"] if each["client_id"]]
        fits = came == wanted and len(set(clients)) == len(clients)
        sentence = f"Listed: {listed(came)}; there are: {listed(wanted)}."
        yield judged(fits, sentence, *made, *deleted, seen)
        dates = {each["account_id"]: each.get("created") for each in seen.facts["listed"]}
        for deed in left:
            shown = dates.get(deed.facts["account_id"])
            if shown is not None:
                sentence = f"The account {deed.facts['name']} of {deed.at} is said to be of {shown}."
                yield judged(abs(instant(shown) - deed.at) <= A_MOMENT, sentence, deed, seen)


def _described(account: Mapping[str, Any], token_type: str) -> str:
    """An account in words; what is on None need not be named."""
    scopes = {name: level for name, level in account["scopes"].items() if level != "none"}
    told = ", ".join(f"{name} {level}" for name, level in sorted(scopes.items()))
    return f"{account['name']} (number {account['account_id']}, {token_type}, {told or 'no scope'})"


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
        named = all(_names(said, name) for name in missing) and all(_names(warned, name) for name in needless)
        fits = seen.facts["accepted"] is (not missing) and named
        sentence = f"Missing: {listed(missing)}; needless: {listed(needless)}; {answer(seen)}"
        yield judged(fits, sentence, *deeds(history, CREATE_ACCOUNT), seen)


def _names(text: str, scope: str) -> bool:
    """Whether a text names a scope, however it spells it."""
    return re.sub(r"[^a-z]", "", scope.replace("_and_", "")) in re.sub(r"[^a-z]", "", text.replace(" and ", ""))


@check("G5")
def scopes_open_what_they_say(history: History) -> Findings:
    """The store opens to an API account what its scopes say: None nothing, read-only reading, modify changing."""
    made = {deed.facts["account_id"]: deed for deed in deeds(history, CREATE_ACCOUNT)}
    for seen in observed(history, OPENED):
        scopes, kind = (made[seen.facts["account_id"]].facts[name] for name in ("scopes", "type"))
        if kind != TOKEN_TYPE:
            continue  # It opens nothing of these APIs, whatever its scopes.
        for family, answers in seen.facts["answers"].items():
            level = scopes.get(family, "none")
            for answered in answers:
                asked, _, status = answered.rpartition(": ")
                may = level == "modify" or (level == "read-only" and asked.startswith("GET"))
                sentence = f"With {family} on {level} the store answers {answered}."
                yield judged(status != "401" and (status != "403") is may, sentence, seen)


def form_answers(history: History, wanted: str) -> Findings:
    """Whether the form accepts or refuses, as a scenario says."""
    for seen in observed(history, FORM):
        fits = seen.facts["accepted"] is (wanted == "accepts")
        yield judged(fits, f"The scenario says that the form {wanted}; {answer(seen)}", seen)


form_answers_to_type = check("G4", "To the type of a token the form answers as the scenario says.")(form_answers)


@check("G5")
def form_answers_to_scopes(history: History, wanted: str) -> Findings:
    """To the scopes of a token the form answers as the scenario says: it accepts, refuses, or accepts and warns."""
    for seen in observed(history, FORM):
        came = "refuses" if not seen.facts["accepted"] else "warns" if seen.facts["warnings"] else "accepts"
        yield judged(came == wanted, f"The scenario says that the form {wanted}; {answer(seen)}", seen)


@check("G3")
def api_path_as_in_the_guide(history: History) -> Findings:
    """The API path has the store hash as its second to last part, of lower-case letters and digits, and ends in v3."""
    for seen in observed(history, CREDENTIALS_FILE):
        path, store_hash = seen.facts["api_path"], seen.facts["store_hash"]
        found = re.fullmatch(r"https://api\.bigcommerce\.com/stores/([a-z0-9]+)/v3/?", path)
        fits = found is not None and found[1] == store_hash
        yield judged(fits, f"The API path of the store {store_hash} is written as {path}.", seen)


@check("G4")
def account_is_named(history: History) -> Findings:
    """The credentials file calls an API account by the name that it was given."""
    made = {deed.facts["account_id"]: deed for deed in deeds(history, CREATE_ACCOUNT)}
    for seen in observed(history, CREDENTIALS_FILE):
        deed = made[seen.facts["account_id"]]
        fits = set(seen.facts["names"]) == {deed.facts["name"]}
        sentence = f"The account {deed.facts['name']} is called {listed(seen.facts['names'])} in its file."
        yield judged(fits, sentence, deed, seen)


@check("G6")
def file_complete(history: History) -> Findings:
    """The file of a new API account is a .txt file and holds all that the connection needs, as it is."""
    made = {deed.facts["account_id"]: deed.facts["type"] for deed in deeds(history, CREATE_ACCOUNT)}
    for seen in observed(history, CREDENTIALS_FILE):
        name, missing, wrong = seen.facts["file_name"], seen.facts["missing"], seen.facts["wrong"]
        sentence = f"The file {name} lacks: {listed(missing)}; wrong in it: {listed(wrong)}."
        yield judged(re.fullmatch(r".+\.txt", name) is not None and not missing and not wrong, sentence, seen)
        if made.get(seen.facts["account_id"], TOKEN_TYPE) != TOKEN_TYPE:
            continue  # Its token is for another door.
        answers = seen.facts["token_answers"]
        yield judged(answers != 401, f"With the access token of the file {name} the store answers {answers}.", seen)


@check("G6")
def credentials_are_its_own(history: History) -> Findings:
    """Each API account has credentials of its own: no other one has the same token, client ID or client secret."""
    for seen in observed(history, SHARED_CREDENTIALS):
        sentence = f"The files of the API accounts {listed(seen.facts['account_ids'])} share: "
        yield judged(not seen.facts["shared"], f"{sentence}{listed(seen.facts['shared'])}.", seen)


@check("G6")
def client_id_is_the_listed_one(history: History) -> Findings:
    """The client ID of the file is the one that the list of API accounts shows, where it shows any."""
    for file in observed(history, CREDENTIALS_FILE)[-1:]:
        for seen in observed(history, ACCOUNTS)[-1:]:
            own = [each for each in seen.facts["listed"] if each["account_id"] == file.facts["account_id"]]
            shown = [each["client_id"] for each in own if each["client_id"]]
            sentence = f"The client ID is {file.facts['client_id']} in the file; the list shows {listed(shown)}."
            yield judged(bool(own) and set(shown) <= {file.facts["client_id"]}, sentence, file, seen)


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
