"""Does the connection form keep its promises: G3, G8 and G9.

The moment of connection as a cut-off is judged with the orders.
"""

import re
from datetime import timedelta

from fakes.people.deeds import CONNECT
from harness.conformance.checks.account import answer, form_answers
from harness.conformance.checks.deadlines import grace_of
from harness.conformance.checks.history_queries import deeds, instant, listed, observed
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import CONNECT_PAGE, FORM, SAVED_FORM

GUIDES_FIELDS = {"Store Hash", "Client ID", "Access Token", "Allow Cancelling Orders"}
"""The fields of the form.  Source: the guide."""


@check("G3")
def hash_understood(history: History) -> Findings:
    """The store hash is understood as itself, as the API path and as the credentials file."""
    for seen in observed(history, FORM):
        understood = seen.facts["accepted"] and seen.facts["store_hash_understood"] == seen.facts["store_hash"]
        sentence = f"Given as {seen.facts['given_as']}: {answer(seen)}"
        yield judged(understood, sentence, seen)


@check("G3")
def no_hash_refused(history: History) -> Findings:
    """What is not a store hash is refused with a clear error."""
    for seen in observed(history, FORM):
        clear = any("store hash" in problem.lower() for problem in seen.facts["problems"])
        sentence = f"Given {seen.facts['given_as']!r}: {answer(seen)}"
        yield judged(not seen.facts["accepted"] and clear, sentence, seen)


@check("G8")
def environment_decides(history: History) -> Findings:
    """Trial stores are connected in stage only, production stores in production only, unless a mix-up is meant."""
    for seen in observed(history, FORM):
        belongs = (seen.facts["plan"] == "trial") is (seen.facts["environment"] == "stage")
        belongs = belongs or seen.facts["on_purpose"]
        told = belongs or any(seen.facts["environment"] in problem.lower() for problem in seen.facts["problems"])
        sentence = f"A store on the plan {seen.facts['plan']} in {seen.facts['environment']}: {answer(seen)}"
        yield judged(seen.facts["accepted"] is belongs and told, sentence, seen)


form_answers_to_environment = check("G8", "To an environment the form answers as the scenario says.")(form_answers)


@check("G9")
def good_credentials_accepted(history: History) -> Findings:
    """The form accepts good credentials."""
    for seen in observed(history, FORM):
        yield judged(seen.facts["accepted"], f"With good credentials {answer(seen)}", seen)


@check("G9")
def wrong_field_named(history: History, field: str) -> Findings:
    """The form verifies what is pasted into it, and names what is wrong."""
    for seen in observed(history, FORM):
        named = any(_names(problem, field) for problem in seen.facts["problems"])
        sentence = f"With a wrong {field} {answer(seen)}"
        yield judged(not seen.facts["accepted"] and named, sentence, seen)


def _names(problem: str, field: str) -> bool:
    return re.sub(r"[^a-z]", "", field.lower()) in re.sub(r"[^a-z]", "", problem.lower())


@check("G9")
def system_found(history: History, finding: tuple[str, ...], failing: str) -> Findings:
    """A search in Connect to a New System finds BigCommerce by its name, and its form asks what the guide names."""
    for seen in observed(history, CONNECT_PAGE)[-1:]:
        for term in (*finding, failing):
            systems = seen.facts["found"].get(term, ["nothing that anybody looked for"])
            wanted = ["BigCommerce"] if term in finding else []
            yield judged(systems == wanted, f"A search for {term!r} finds {listed(systems)}.", seen)
        fields = seen.facts["fields"]
        yield judged(sorted(fields) == sorted(GUIDES_FIELDS), f"The form asks for {listed(fields)}.", seen)


@check("G9")
def saved_as_filled_in(history: History, saved: bool) -> Findings:
    """What was accepted is saved as it was filled in, and what was refused is not saved."""
    filled_in = observed(history, FORM)[-1:]
    for form, seen in zip(filled_in, observed(history, SAVED_FORM)[-1:], strict=False):
        shown = {name: seen.facts["shown"].get(name) for name in ("Store Hash", "Client ID")}
        wanted = {"Store Hash": form.facts["store_hash"], "Client ID": form.facts["client_id"]}
        fits = shown == wanted and seen.facts["count"] == 1 if saved else not seen.facts["count"]
        words = listed(f"{name} {text}" for name, text in shown.items() if text)
        yield judged(fits, f"Where {answer(form)[:-1]}, the saved connection shows {words}.", form, seen)


@check("G9")
def connected_once(history: History) -> Findings:
    """The portal shows one connection to the store, since the moment in which it was connected, whoever tries again."""
    connected = deeds(history, CONNECT)[:1]
    for seen in observed(history, SAVED_FORM)[-1:]:
        since, count = seen.facts["shown"].get("Connected"), seen.facts["count"]
        fits = count == 1 and all(_is_since(since, deed, history) for deed in connected)
        yield judged(fits, f"The portal shows {count} connections to the store, since {since}.", *connected, seen)


def _is_since(shown: str | None, deed: Event, history: History) -> bool:
    """Whether a connection shows the moment in which it was made; whoever says so has saved it a moment before."""
    return shown is None or timedelta(0) <= deed.at - instant(shown) <= grace_of(history)


@check("G10")
def setting_shown(history: History, allowed: bool) -> Findings:
    """The saved connection shows whether cancelling orders is allowed."""
    for seen in observed(history, SAVED_FORM)[-1:]:
        shown = str(seen.facts["shown"].get("Allow Cancelling Orders"))
        sentence = f"Where cancelling is {'' if allowed else 'not '}allowed, Allow Cancelling Orders shows {shown}."
        yield judged(shown.lower() == str(allowed).lower(), sentence, seen)


@check("G7")
def new_credentials_shown(history: History, client_id: str) -> Findings:
    """With new credentials the saved connection shows them, and the moment of connection stays what it was."""
    connected = deeds(history, CONNECT)[:1]
    for seen in observed(history, SAVED_FORM)[-1:]:
        shown = seen.facts["shown"]
        since = shown.get("Connected")
        stays = all(_is_since(since, deed, history) for deed in connected)
        sentence = f"The saved connection shows the client ID {shown.get('Client ID')}, connected at {since}."
        yield judged(shown.get("Client ID") == client_id and stays, sentence, *connected, seen)
