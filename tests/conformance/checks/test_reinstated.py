"""Does the judge see when an order that the staff set back after its cancellation has vanished."""

from typing import Any

import pytest

from fakes.people.deeds import PLACE_ORDER, SET_STATUS
from harness.conformance.checks.reinstated import reinstated_order_reaches_somebody
from harness.conformance.verdicts import Verdict
from harness.record.looks import SALES_ORDERS

TOLD = "Order Not Sent: Nobody ships order 100."
THEIRS = "Order Cancelled: All of PO100-001 was cancelled."


def set_back(written: Any, document: Any, *, minute: float, status: str = "Awaiting Shipment", **facts: Any) -> Verdict:
    """An order that is cancelled at minute 20, set back at ``minute`` and looked at half a day later."""
    written.connected()
    written.deed("shopper", PLACE_ORDER, order_id=100)
    bought = document("PurchaseOrder", status=facts.pop("bought", "Cancelled"))
    answer = document("Acknowledgement", minute=20, cancelled={"MUG": 2}, status="Complete")
    written.at(minute).deed("retailer", SET_STATUS, order_id=100, status="Awaiting Fulfillment")
    at = written.at(minute + 5).deed("retailer", "a moment later").at
    written.at(700).order(status=status, documents=[document("SalesOrder"), bought, answer], **facts)
    events = [each.partition(": ") for each in facts.get("events", ())]
    said = [{"summary": summary, "details": details, "at": at.isoformat()} for summary, _, details in events]
    written.history.observe(SALES_ORDERS, order_ids=[100], references=["100"], events=said)
    return reinstated_order_reaches_somebody(written.history)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "broken"),
        ({"events": [THEIRS]}, "broken"),
        ({"events": [TOLD]}, "holds"),
        ({"attention": ["order 100: nobody ships it"]}, "holds"),
        ({"status": "Awaiting Fulfillment"}, "holds"),
        ({"bought": "Ready to Ship"}, "holds"),
    ],
    ids=["nobody hears", "Logicbroker's own event", "an event", "the attention list", "it still waits", "sent again"],
)
def test_an_order_that_is_set_back(written: Any, document: Any, facts: Any, state: str) -> None:
    """It must not show Awaiting Shipment while nobody has it and nobody knows."""
    assert set_back(written, document, minute=180, **facts).state == state


@pytest.mark.parametrize(("minute", "allowed"), [(30, True), (180, False)], ids=["too early", "not allowed"])
def test_what_the_connection_may_not_have_known(written: Any, document: Any, minute: float, allowed: bool) -> None:
    """Whoever sets it back before the cancellation was due, or where it changes nothing, decides nothing anew."""
    assert set_back(written, document, minute=minute, allowed=allowed).state == "unknown"
