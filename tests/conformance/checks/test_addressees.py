"""Who is told of documents and feeds, on histories written by hand."""

from typing import Any

import pytest

from harness.conformance.checks.addressees import UPLOADED, told_to_its_partner
from harness.record.looks import SALES_ORDERS

RETAILER, OWN, OTHER = 100001, 100002, 100003
ID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def event(summary: str, sender: int, receiver: int | None, **facts: Any) -> dict[str, Any]:
    """One activity event, about a document or a feed."""
    return {"summary": summary, "at": "", "sender": sender, "receiver": receiver, "document": None, **facts}


@pytest.mark.parametrize(("receiver", "state"), [(OWN, "holds"), (OTHER, "broken"), (None, "holds")])
def test_what_becomes_of_a_feed_is_told_to_its_partner(written: Any, receiver: int | None, state: str) -> None:
    """Who uploaded a feed hears of it, and nobody else does."""
    imported = event(UPLOADED, OWN, RETAILER, feed_id=ID)
    failed = event("Product Feed Export Failed", RETAILER, receiver, feed_id=ID)
    written.feeds(events=[imported, failed])

    assert told_to_its_partner(written.history).state == state


@pytest.mark.parametrize(("receiver", "state"), [(OWN, "holds"), (RETAILER, "holds"), (OTHER, "broken")])
def test_an_event_about_a_shipment_is_told_to_its_sides(written: Any, document: Any, receiver: int, state: str) -> None:
    """A supplier hears of its own shipments, also where another one has a part in the order."""
    mine = document("Shipment", key="7", sender=str(OWN), receiver=str(RETAILER))
    theirs = document("Shipment", key="8", sender=str(OTHER), receiver=str(RETAILER))
    written.order(documents=[mine, theirs])
    written.history.observe(SALES_ORDERS, events=[event("Not Sent", RETAILER, receiver, document=7)])

    assert told_to_its_partner(written.history).state == state


def test_an_event_about_a_sales_order_may_go_to_whoever_has_a_part_in_it(written: Any, document: Any) -> None:
    """A sales order has no other side of its own."""
    asked = document("SalesOrder", key="6", sender=str(RETAILER), receiver=str(RETAILER))
    bought = document("PurchaseOrder", key="7", sender=str(RETAILER), receiver=str(OWN))
    written.order(documents=[asked, bought])
    written.history.observe(SALES_ORDERS, events=[event("Changed", RETAILER, OWN, document=6)])

    assert told_to_its_partner(written.history).state == "holds"
