"""What the portal's forms for one order show and fill in: items, acknowledgement, shipment, invoice.

Who may use a form, and when, is in ``portal``; what a filled-in form leads to is in ``intake`` and ``lifecycle``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.sources import ORDERS_PAGE
from fakes.logicbroker.state.documents import Document, LineProgress
from fakes.logicbroker.state.statuses import DocumentType

SkuQuantity = tuple[str, int]
"""A SKU, the supplier's or the retailer's, and how many pieces."""

CHANGE_REASONS = (
    "Administrative request",
    "Bad address",
    "Cancelled at retailer's request",
    "Cannot fulfill in time",
    "Cannot ship to PO box.",
    "Cannot ship using provided ship method",
    "Customer changed mind",
    "Discontinued item",
    "Duplicate order",
    "Fraud detected",
    "Info missing on purchase order",
    "Invalid SKU",
    "Invalid item cost",
    "Invalid ship method",
    "Item recall",
    "Other",
    "Out of stock",
)
"""The drop-down of reasons.  Source: support article 360022058351."""

USUAL_DAYS_TO_SHIP = 1
"""The day that the form offers as scheduled ship date, counted from today.

Source: support article 8058922786836, a supplier's setting Default Days to Ship; Guess: what it is unless set.
"""


_PREFIXES: dict[DocumentType, str] = {"Acknowledgement": "ACK", "Shipment": "SHIP", "Invoice": "INV", "Return": "RET"}


@dataclass(frozen=True, slots=True)
class Package:
    """One package: its tracking number, what is in it (None: everything still open), and who carries it.

    ``carrier_code`` is a SCAC such as UPSN or FDEG; ``class_code`` the ship method; ``weight`` is in pounds.
    """

    tracking_number: str
    lines: Sequence[SkuQuantity] | None = None
    carrier_code: str = "UPSN"
    class_code: str | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One row of an order's items table."""

    line: str
    sku: str | None
    partner_sku: str | None
    upc: str | None
    quantity: int
    quantity_shipped: int
    quantity_cancelled: int
    price: Decimal | None
    description: str | None


def items(order: Document) -> list[ItemRow]:
    """The items table of an order; a sales order does not follow its fulfilment."""
    progress = {one.line_number: one for one in order.progress}
    return [_item_row(line, progress.get(line["LineNumber"])) for line in order.lines]


def _item_row(line: dict[str, Any], progress: LineProgress | None) -> ItemRow:
    item = line["ItemIdentifier"]
    return ItemRow(
        line=line["LineNumber"],
        sku=item.get("SupplierSKU"),
        partner_sku=item.get("PartnerSKU"),
        upc=item.get("UPC"),
        quantity=line["Quantity"],
        quantity_shipped=0 if progress is None else progress.shipped,
        quantity_cancelled=0 if progress is None else progress.cancelled,
        price=line.get("Price"),
        description=line.get("Description"),
    )


def all_open(order: Document) -> dict[str, int]:
    """What is still open on an order, by line number."""
    return {one.line_number: one.open for one in order.progress if one.open > 0}


def pieces_by_line(order: Document, lines: Sequence[SkuQuantity] | None) -> dict[str, int]:
    """Pieces by line number for what a person chose; everything that is open when nothing was.

    Where lines share a SKU each gets what is open on it, and the last one the rest: the form lets people take too
    much, and the document then fails.

    Raises:
        Invalid: naming every SKU that is not on the order and every number that is no number of pieces.
    """
    if lines is None:
        return all_open(order)
    by_sku = {sku: _line_numbers(order, sku) for sku, _ in lines}
    problems = [f"{sku!r} is on no line of {order.reference}" for sku, numbers in by_sku.items() if not numbers]
    problems += [f"{sku!r} wants {_WANTED}, got {str(pieces)[:40]}" for sku, pieces in lines if not _is_number(pieces)]
    if problems:
        raise Invalid(f"{'; '.join(problems)}; the order has {', '.join(_skus(order))}")
    result: dict[str, int] = {}
    for sku, pieces in lines:
        _spread(result, by_sku[sku], pieces, all_open(order))
    return result


_MOST = 2**31 - 1
_WANTED = f"1 piece or more, a whole number of {_MOST} at most"
"""Guess: the form's highest quantity."""


def _is_number(pieces: Any) -> bool:
    return isinstance(pieces, int) and not isinstance(pieces, bool) and 1 <= pieces <= _MOST


def _spread(result: dict[str, int], line_numbers: list[str], pieces: int, still_open: Mapping[str, int]) -> None:
    for number in line_numbers:
        is_last = number == line_numbers[-1]
        part = pieces if is_last else min(pieces, max(0, still_open.get(number, 0) - result.get(number, 0)))
        if part:
            result[number] = result.get(number, 0) + part
        pieces -= part


def _line_numbers(order: Document, sku: str) -> list[str]:
    return [line["LineNumber"] for line in order.lines if sku.lower() in _skus_of(line)]


def _skus_of(line: dict[str, Any]) -> list[str]:
    item = line["ItemIdentifier"]
    return [sku.lower() for sku in (item.get("SupplierSKU"), item.get("PartnerSKU")) if sku]


def _skus(order: Document) -> Iterable[str]:
    return dict.fromkeys(str(line["ItemIdentifier"].get("SupplierSKU")) for line in order.lines)


@imitates(
    "portal: proposed numbers",
    "An acknowledgement is called ACK_ and the reference number.",
    evidence="official",
    source=ORDERS_PAGE,
    test="portal/test_portal.py::test_numbers_of_acknowledgements_do_not_collide",
)
def next_number(chain: Iterable[Document], order: Document, document_type: DocumentType) -> str:
    """The number that a form proposes: ``ACK_<PartnerPO>``, later ones of the order with a count.

    Source: support article 7890607954068 for the first; Guess: the count, and the other prefixes.
    """
    former = sum(one.document_type == document_type and one.order_key == order.key for one in chain)
    return f"{_PREFIXES[document_type]}_{order.reference}" + (f"_{former + 1}" if former else "")


def acknowledgement(
    order: Document,
    number: str,
    now: datetime,
    *,
    accepted: Mapping[str, int] | None = None,
    cancelled: Mapping[str, int] | None = None,
    backordered: Mapping[str, int] | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """An acknowledgement with pieces by line number.

    Raises:
        Invalid: the reason is none of the drop-down's.
    """
    if reason is not None and reason not in CHANGE_REASONS:
        raise Invalid(f"{reason!r} is no change reason; choose one of {', '.join(CHANGE_REASONS)}")
    quantities = {"Quantity": accepted, "QuantityCancelled": cancelled, "QuantityBackordered": backordered}
    lines = []
    for line in order.lines:
        pieces = {name: (given or {}).get(line["LineNumber"], 0) for name, given in quantities.items()}
        if any(pieces.values()):
            changed = pieces["QuantityCancelled"] or pieces["QuantityBackordered"]
            lines.append(_form_line(line) | pieces | ({"ChangeReason": reason} if changed and reason else {}))
    return _form(order, "AcknowledgementNumber", number, "AckLines", lines) | {
        "AcknowledgementDate": write_instant(now),
        "ScheduledShipDate": write_instant(now + timedelta(days=USUAL_DAYS_TO_SHIP)),
        "ChangeReason": reason,
    }


def shipment(
    order: Document, number: str, now: datetime, packages: Sequence[Package], *, every_line: bool = False
) -> dict[str, Any]:
    """A shipment of packages.  A line lists every package that holds some of it.

    With ``every_line`` it also has the lines of which no package holds any, with 0 in the first package.

    Raises:
        Invalid: a package holds a SKU that is not on the order, or no piece at all.
    """
    contents = [pieces_by_line(order, package.lines) for package in packages]
    lines = []
    for line in order.lines:
        line_number = line["LineNumber"]
        held = [
            (package, inside[line_number])
            for package, inside in zip(packages, contents, strict=True)
            if line_number in inside
        ]
        if held:
            infos = [_shipment_info(package, pieces, now) for package, pieces in held]
            lines.append(_form_line(line) | {"ShipmentInfos": infos})
        elif every_line:
            lines.append(_form_line(line) | {"ShipmentInfos": [_shipment_info(packages[0], 0, now)]})
    return _form(order, "ShipmentNumber", number, "ShipmentLines", lines) | {"ShipmentDate": write_instant(now)}


def _shipment_info(package: Package, pieces: int, now: datetime) -> dict[str, Any]:
    return {
        "Qty": pieces,
        "TrackingNumber": package.tracking_number,
        "CarrierCode": package.carrier_code,
        "ClassCode": package.class_code,
        "DateShipped": write_instant(now),
        "Weight": package.weight,
    }


def invoice(order: Document, number: str, now: datetime) -> dict[str, Any]:
    """An invoice for everything that is shipped and not yet invoiced."""
    pieces = {one.line_number: one.shipped - one.invoiced for one in order.progress}
    lines = [
        _form_line(line) | {"Quantity": pieces[line["LineNumber"]], "Price": line.get("Price")}
        for line in order.lines
        if pieces[line["LineNumber"]] > 0
    ]
    return _form(order, "InvoiceNumber", number, "InvoiceLines", lines) | {"InvoiceDate": write_instant(now)}


def return_(order: Document, number: str, now: datetime, pieces: Mapping[str, int], reason_code: str) -> dict[str, Any]:
    """A return of pieces by line number."""
    lines = [
        _form_line(line) | {"Quantity": pieces[line["LineNumber"]], "ReturnReasonCode": reason_code}
        for line in order.lines
        if line["LineNumber"] in pieces
    ]
    return _form(order, "ReturnNumber", number, "ReturnLines", lines) | {"ReturnDate": write_instant(now)}


def _form(
    order: Document, number_name: str, number: str, lines_name: str, lines: list[dict[str, Any]]
) -> dict[str, Any]:
    """What every form fills in.

    Raises:
        Invalid: there is nothing on its lines.
    """
    if not lines:
        raise Invalid(f"nothing is open on {order.reference}, or nothing was chosen")
    identifier = {"SourceKey": number, "LinkKey": order.link_key}
    return {number_name: number, "PartnerPO": order.reference, "Identifier": identifier, lines_name: lines}


def _form_line(line: dict[str, Any]) -> dict[str, Any]:
    sku = {"SupplierSKU": line["ItemIdentifier"].get("SupplierSKU")}
    return {"LineNumber": line["LineNumber"], "ItemIdentifier": sku}
