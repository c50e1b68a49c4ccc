"""The judges of the portal's items tables and of what suppliers find there, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import TAKE_BACK
from harness.conformance.checks import portal_items
from harness.record.looks import ITEMS_TABLE

LINE = {
    "LineNumber": "1",
    "ItemIdentifier": {"SupplierSKU": "MUG", "PartnerSKU": "M-1"},
    "Quantity": 3,
    "Price": "5.00",
    "Description": "Mug",
}
ROW = {
    "purchase_order": "PO100-001",
    "sku": "MUG",
    "partner_sku": "M-1",
    "quantity": 3,
    "quantity_shipped": 2,
    "quantity_cancelled": 1,
    "price": "5.0000",
    "description": "mug",
}
BOUGHT = {"type": "PurchaseOrder", "reference": "PO100-001", "status": "Complete"}
SENT = {"type": "Shipment", "reference": "PO100-001", "status": "Complete"}


def _seen(written: Any, document: Any, rows: list[Any], own: list[Any], **more: Any) -> None:
    ours = {"sender": "1", "receiver": "7"}
    documents = [
        document("SalesOrder", sender="1", receiver="1"),
        document("PurchaseOrder", body={"OrderLines": [LINE]}, **ours),
        document("Shipment", packages={"MUG": {"1Z1": 2}}, **ours),
        document("Acknowledgement", cancelled={"MUG": 1}, sender="8", receiver="1"),
    ]
    written.order(documents=documents)
    written.history.observe(ITEMS_TABLE, order_id=100, rows=rows, ids={"Supplier": "7"}, own={"Supplier": own}, **more)


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([ROW], "holds"),
        ([], "broken"),
        ([ROW, ROW], "broken"),
        ([{**ROW, "price": None}], "broken"),
        ([{**ROW, "quantity": 2}], "broken"),
        ([{**ROW, "quantity_shipped": 3}], "broken"),
        ([{**ROW, "quantity_cancelled": 0}], "broken"),
        ([{**ROW, "description": "Cup"}], "broken"),
        ([{**ROW, "partner_sku": None}], "broken"),
    ],
)
def test_items_are_shown_as_traded(written: Any, document: Any, rows: list[Any], state: str) -> None:
    """Each line of a purchase order is a row with its numbers, its price, and what became of it."""
    _seen(written, document, rows, [])

    assert portal_items.items_as_traded(written.history).state == state


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        ([ROW], "holds"),
        ([{name: value for name, value in ROW.items() if name != "quantity_shipped"}], "holds"),
        ([], "broken"),
        ([{**ROW, "price": None}], "broken"),
        ([{**ROW, "description": "Cup"}], "broken"),
    ],
)
def test_suppliers_see_the_same_items(written: Any, document: Any, shown: list[Any], state: str) -> None:
    """A supplier sees of its purchase orders what the retailer sees, as far as its page has the columns."""
    _seen(written, document, [ROW], [], own_rows={"Supplier": shown})

    assert portal_items.suppliers_see_the_same_items(written.history).state == state


@pytest.mark.parametrize(
    ("own", "state"),
    [
        ([SENT, BOUGHT], "holds"),
        ([BOUGHT], "broken"),
        ([SENT, SENT, BOUGHT], "broken"),
        ([SENT, {**BOUGHT, "status": "New"}], "broken"),
        ([SENT, BOUGHT, {**BOUGHT, "type": "SalesOrder", "reference": "100"}], "broken"),
    ],
)
def test_suppliers_find_their_own_documents(written: Any, document: Any, own: list[Any], state: str) -> None:
    """A supplier finds what it sent or received, in its state, and no document of others."""
    _seen(written, document, [ROW], own)

    assert portal_items.suppliers_find_their_own(written.history).state == state


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ({"ReturnDate": "2026-03-02T09:00:00", "ReturnLines": [{"ReturnReasonCode": "16"}]}, "holds"),
        ({"ReturnLines": [{"ReturnReasonCode": 16}]}, "holds"),
        ({"ReturnDate": "1999-01-01T00:00:00", "ReturnLines": [{"ReturnReasonCode": "16"}]}, "broken"),
        ({"ReturnDate": "2026-03-02T09:00:00", "ReturnLines": [{"ReturnReasonCode": "1"}]}, "broken"),
    ],
)
def test_documents_say_what_was_done(written: Any, document: Any, body: Any, state: str) -> None:
    """A document is of the moment in which somebody made it, and names the reason that was given."""
    written.deed("supplier Supplier", TAKE_BACK, order_id=100, documents=["1001"], reason_code="16")
    written.order(documents=[document("Return", body=body)])

    assert portal_items.documents_say_what_was_done(written.history).state == state
