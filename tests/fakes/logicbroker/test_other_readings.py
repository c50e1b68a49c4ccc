"""What may be otherwise of the network: each guess names its other reading and how to ask, or why there is none."""

from dataclasses import fields

from fakes.evidence.ledger import ledger, questions
from fakes.logicbroker.quirks import Quirks
from tests.fakes.logicbroker.conftest import Trade

WITHOUT_ANOTHER = {
    "API: types of events": "other numbers and topics are told by the list itself, which clients read",
    "exports: formulas": "files for people alone, which no connector reads",
    "feeds: values that were spoilt": "what it makes of an identifier that is none concerns who wrote the file",
    "portal: client IDs": "a form of the portal, which no connector fills in",
    "product feeds: reading": "the names in the answers were never captured, nor any others",
    "product feeds: rows per page": "a page for people; how many rows it has is said by whoever opens it",
    "shipments: correction": "published without its rule; suppliers call it, no connector of a shop does",
    "webhooks: calls": "neither the calls nor their signatures are published; polling is the published way",
}
"""Guesses whose other readings are not imitated, with the reason."""

NO_QUESTIONS = {
    "step_seconds": "how long a step takes is waited for, not asked",
    "rate_limits": "published",
    "failed_become_ignored": "published",
    "full_validation": "Logicbroker's own module sends no such fields; a retailer asks for it",
    "inventory_as_json": "suppliers post inventory; no connector of a shop does",
}
"""Quirks that are no readings of an entry, with the reason."""


def test_every_guess_names_its_other_readings_or_why_it_has_none() -> None:
    """And a way to ask a real network about it."""
    asked = {question.entry.name: question for question in questions("logicbroker")}
    guesses = {entry.name for entry in ledger("logicbroker") if entry.evidence == "guess"}

    assert guesses - asked.keys() == set(WITHOUT_ANOTHER)
    assert [name for name, question in asked.items() if not question.ask] == []


def test_every_reading_is_taken_by_a_quirk() -> None:
    """The quirk exists, its value is not the default, and every quirk is a reading or has a reason to be none."""
    defaults = {quirk.name: quirk.default for quirk in fields(Quirks)}
    readings = [reading for question in questions("logicbroker") for reading in question.otherwise]

    assert [reading for reading in readings if reading.value == defaults[reading.quirk]] == []
    assert {reading.quirk for reading in readings} | set(NO_QUESTIONS) == set(defaults)


def test_a_page_may_be_smaller() -> None:
    """Whoever asks for a hundred then gets 25, and is told that there is more."""
    trade = Trade(Quirks(largest_page=25, step_seconds=0))
    for number in range(26):
        trade.call("POST", "v3/Orders", trade.sales_order(str(number)))
    answer = trade.call("GET", "v3/Orders?filters.pageSize=100&filters.page=0")

    assert len(answer["Records"]) == 25
    assert answer["TotalPages"] >= 2
