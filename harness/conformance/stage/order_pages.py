"""Pages of orders in the control panel and in the portal, as a person reads them out.

Who is asked to open them is in ``retailer``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ORDERS_COLUMNS = ("Order ID", "Customer", "Date", "Status", "Total")
"""Of the control panel's page of orders.  Source: the guide."""

PORTAL_COLUMNS = ("type", "reference_number", "status", "partner")
"""Of the portal's page of orders."""

ITEM_COLUMNS = (
    *("purchase_order", "sku", "partner_sku", "quantity", "quantity_shipped", "quantity_cancelled"),
    *("price", "description"),
)
"""Of the portal's items table of a purchase order, after the purchase order's own number."""


@dataclass(frozen=True, slots=True)
class PortalRow:
    """One row of the portal's page of orders."""

    type: str
    reference_number: str
    status: str
    partner: str


@dataclass(frozen=True, slots=True)
class PortalDocument:
    """One document among the related ones of an order."""

    type: str
    reference: str
    status: str


@dataclass(frozen=True, slots=True)
class PortalEvent:
    """One event as a page of the portal shows it."""

    date: datetime
    severity: str
    summary: str
    details: str


def rows_of(answer: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a page as a person typed them, with semicolons between.

    Raises:
        ValueError: a row has more or fewer columns than were asked for.
    """
    rows = [] if answer.strip().lower() == "none" else answer.split(";")
    return [_row_of(row, columns) for row in rows]


def _row_of(row: str, columns: Sequence[str]) -> dict[str, str]:
    texts = [text.strip() for text in row.split("|")]
    if len(texts) != len(columns):
        told = " | ".join(name.replace("_", " ") for name in columns)
        raise ValueError(f"wanted each row as {told}; got {len(texts)} of {len(columns)} in {row.strip()!r}")
    return dict(zip(columns, texts, strict=True))


def _number_in(text: str, what: str) -> int:
    """A whole number as somebody typed it.

    Raises:
        ValueError: it is none.
    """
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"wanted {what.replace('_', ' ')} as a whole number, got {text or 'nothing'}")
    return int(text)


def line_as_item(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of a purchase order in the columns of an items table, as far as it tells them."""
    item = line["ItemIdentifier"]
    return {
        "sku": item.get("SupplierSKU"),
        "partner_sku": item.get("PartnerSKU"),
        "quantity": line["Quantity"],
        "price": line.get("Price"),
        "description": line.get("Description"),
    }


@dataclass(frozen=True, slots=True)
class Rows:
    """Reads rows with some columns, as ``rows_of`` does."""

    columns: tuple[str, ...]

    def __call__(self, answer: str) -> list[dict[str, str]]:
        return rows_of(answer, self.columns)


def items_of(answer: str) -> list[dict[str, Any]]:
    """The rows of items tables as a person typed them, in the shape of a control port's answer.

    Raises:
        ValueError: a row has more or fewer columns than were asked for, or a quantity is no number.
    """
    return [
        {name: _number_in(text, name) if name.startswith("quantity") else text for name, text in row.items()}
        for row in rows_of(answer, ITEM_COLUMNS)
    ]


def details_of(answer: str) -> dict[str, Any]:
    """What a person read behind the + of an order, in the shape of a control port's answer.

    Raises:
        ValueError: a shipment is not told as it was asked for.
    """
    told, _, notes = answer.partition("//")
    shipments = [] if told.strip().lower() == "none" else [_parcel(each) for each in told.split(";")]
    return {"Shipments": shipments, "Staff Notes": notes.strip()}


def _parcel(text: str) -> dict[str, Any]:
    told = _row_of(text, ("tracking number", "carrier", "items"))
    items = []
    for each in told["items"].split(","):
        count, _, sku = each.strip().partition(" ")
        if not sku:
            raise ValueError(f"wanted items as a quantity and a SKU, such as 2 MUG; got {each.strip() or 'nothing'}")
        items.append({"SKU": sku.strip(), "Quantity": _number_in(count, "the quantity")})
    return {"Tracking Number": told["tracking number"], "Carrier": told["carrier"], "Items": items}
