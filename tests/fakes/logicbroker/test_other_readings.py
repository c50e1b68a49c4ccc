"""What may be otherwise of the network: each guess names its other reading and how to ask, or why there is none."""

from dataclasses import fields

from fakes.evidence.ledger import ledger, questions, untold
from fakes.logicbroker.quirks import Quirks
from tests.fakes.logicbroker.api.test_webhooks import HOOK, ship
from tests.fakes.logicbroker.conftest import Trade
from tests.fakes.logicbroker.portal.test_connections import FIELDS
from tests.fakes.logicbroker.rules.test_intake import over_shipped

NO_QUESTIONS = {
    "step_seconds": "how long a step takes is waited for, not asked",
    "rate_limits": "published",
    "failed_become_ignored": "published",
    "full_validation": "Logicbroker's own module sends no such fields; a retailer asks for it",
    "inventory_as_json": "suppliers post inventory; no connector of a shop does",
}
"""Quirks that are no readings of an entry, with the reason."""


def test_every_guess_names_its_other_readings_or_why_it_has_none() -> None:
    """And a way to ask a real network about it; the ledger says why a guess can be told from no other."""
    asked = {question.entry.name: question for question in questions("logicbroker")}
    guesses = {entry.name for entry in ledger("logicbroker") if entry.evidence == "guess"}

    assert guesses - asked.keys() == {entry.name for entry, _ in untold()}
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


def test_a_client_id_may_be_any_text() -> None:
    """The form then takes one with a dash, and asks the store."""
    pages = Trade(Quirks(client_ids="any text")).shop.connections
    saved = pages.connect_to_new_system("BigCommerce", {**FIELDS, "Client ID": "abc-123"}, lambda fields: [])
    assert saved.fields["Client ID"] == "abc-123"


def test_a_shipment_may_be_final() -> None:
    """Put again under its key it is refused, and stays as it was."""
    trade = Trade(Quirks(shipment_corrections="are refused", step_seconds=0))
    shipment = over_shipped(trade)
    before = shipment.body
    assert trade.send("PUT", f"v3/Shipments/{shipment.key}", before, company=trade.supplier).status == 400
    assert shipment.body == before


def test_a_call_of_a_webhook_may_carry_the_event() -> None:
    """Which names the document by its key."""
    trade = Trade(Quirks(webhook_bodies="the event"))
    trade.call("POST", "v3/Webhooks", HOOK)
    ship(trade)
    (call,) = trade.network.take_webhook_calls()
    assert call.json()["Body"]["LogicbrokerKey"] == int(trade.only("104", "Shipment").key)
