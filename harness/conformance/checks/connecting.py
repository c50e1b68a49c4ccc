"""Does the connection form keep its promises: G3, G8 and G9.

The moment of connection as a cut-off is judged with the orders.
"""

import re

from harness.conformance.checks.account import answer
from harness.conformance.checks.history_queries import observed
from harness.conformance.verdicts import Findings, History, check, judged
from harness.record.looks import FORM


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
