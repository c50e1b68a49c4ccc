"""What no flow owns stays as people made it, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import ARCHIVE_ORDER, EDIT_ORDER, PLACE_ORDER, REFUND_ORDER, WRITE_NOTES
from harness.conformance.checks import untouched

SAID = {
    "customer_message": "Ring twice.",
    "payment_method": "Cash",
    "external_order_id": "",
    "staff_notes": "",
    "fields": {"external_source": None},
    "billing_address": {"city": "Salem"},
    "lines": [{"sku": "MUG"}],
}


def looked_at(written: Any, deeds: Any = (), documents: Any = (), **shows: Any) -> None:
    """An order that was placed, what people did with it, and what it shows in the end."""
    written.at(1).deed("shopper", PLACE_ORDER, order_id=100, receipt=SAID, status="Awaiting Fulfillment")
    for minute, name, facts in deeds:
        written.at(minute).deed("retailer", name, order_id=100, **facts)
    seen = written.at(60).order(documents=documents, notes=shows.pop("staff_notes", ""))
    seen.facts["store"].update({**SAID, **shows, "staff_notes": seen.facts["store"]["staff_notes"]})


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "holds"),
        ({"external_order_id": "LB-1"}, "holds"),
        ({"customer_message": ""}, "broken"),
        ({"payment_method": "Manual"}, "broken"),
        ({"fields": {"external_source": "LB"}}, "broken"),
        ({"billing_address": {"city": "Bend"}}, "broken"),
        ({"lines": [{"sku": "MUG"}, {"sku": "CUP"}]}, "broken"),
    ],
)
def test_an_order_says_what_it_said(written: Any, changed: Any, state: str) -> None:
    """People, words, goods and how it was paid stay; what is made for another system's number may be filled in."""
    looked_at(written, **changed)

    assert untouched.orders_stay_as_placed(written.history).state == state


def test_the_staff_may_change_lines(written: Any) -> None:
    """An order that the staff edited asks for something else than before."""
    looked_at(written, [(5, EDIT_ORDER, {"sku": "MUG", "quantity": 0})], lines=[{"sku": "CUP"}])

    assert untouched.orders_stay_as_placed(written.history).state == "holds"


@pytest.mark.parametrize(("shows", "state"), [("Awaiting Fulfillment", "holds"), ("Awaiting Shipment", "broken")])
def test_an_order_from_before_is_left_alone(written: Any, shows: str, state: str) -> None:
    """What was ordered before the connection was made keeps the status that people gave it."""
    written.at(1).deed("shopper", PLACE_ORDER, order_id=100, status="Awaiting Fulfillment")
    written.at(30).connected()
    written.at(60).order(status=shows)

    assert untouched.left_alone_until_wanted(written.history).state == state


@pytest.mark.parametrize(
    ("deeds", "changed", "state"),
    [
        ([], {}, "holds"),
        ([], {"archived": True}, "broken"),
        ([(5, ARCHIVE_ORDER, {})], {"archived": True}, "holds"),
        ([], {"refunded": "4.00"}, "broken"),
        ([(5, REFUND_ORDER, {"lines": None})], {"refunded": "4.00"}, "holds"),
    ],
)
def test_only_people_put_away(written: Any, deeds: Any, changed: Any, state: str) -> None:
    """An order is archived or refunded only by somebody who did it."""
    looked_at(written, deeds, **changed)

    assert untouched.only_people_put_away(written.history).state == state


@pytest.mark.parametrize(
    ("notes", "state"),
    [("Call first.", "holds"), ("CALL  first.\n1 x MUG cancelled", "holds"), ("1 x MUG cancelled", "broken")],
)
def test_staff_notes_stay(written: Any, notes: str, state: str) -> None:
    """What the staff noted stands there still, whatever stands around it."""
    looked_at(written, [(5, WRITE_NOTES, {"notes": "Call first."})], staff_notes=notes)

    assert untouched.staff_notes_stay(written.history).state == state


@pytest.mark.parametrize(
    ("seconds", "notes", "state"),
    [
        (30, "1 x MUG cancelled", "unknown"),
        (90, "1 x MUG cancelled", "broken"),
        (30, "Call first.\n1 x MUG cancelled", "broken"),
    ],
)
def test_staff_notes_that_a_write_crossed(written: Any, seconds: int, notes: str, state: str) -> None:
    """Whoever read the notes just before the staff wrote theirs, and wrote just after, could not know of them.

    Who wrote the staff's again with what was added had read them.
    """
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(5).deed("retailer", WRITE_NOTES, order_id=100, notes="Call first.")
    written.at(5 + seconds / 60).wrote("PUT", "/v2/orders/100", {"staff_notes": notes}, 200)
    written.at(60).order(notes="1 x MUG cancelled")

    assert untouched.staff_notes_stay(written.history).state == state


@pytest.mark.parametrize(
    ("kind", "status", "state"),
    [("Invoice", "Submitted", "holds"), ("Invoice", "Failed", "broken"), ("Return", "Ignored", "broken")],
)
def test_invoices_and_returns(written: Any, document: Any, kind: str, status: str, state: str) -> None:
    """A connection neither fails nor ignores what is no business of the store."""
    looked_at(written, documents=[document(kind, status=status)])

    assert untouched.invoices_and_returns_stay(written.history).state == state
