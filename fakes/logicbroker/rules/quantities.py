"""Quantities: whether a document fits its order, and what it does to the order's lines and status.

When this is asked is in ``lifecycle``.  Source: support articles 360022067771 and 360022058351, unless marked Guess.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fakes.evidence.ledger import Alternative, imitates
from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.sources import ESTIMATE, FAILED_DOCUMENTS, RETURNS, STATUSES
from fakes.logicbroker.state import statuses
from fakes.logicbroker.state.documents import Document, LineProgress

INVALID = "Validation Failed"
OVER_SHIPPED = "Cannot Over-Ship Lines"
UNSOURCED = "Failed to Source Items"
"""Failure types.  Source: support article 14011075132692."""

NO_ORDER = "No order has the PartnerPO {!r}."

RETURN_REASON_CODES = tuple(str(number) for number in range(1, 19))

STILL_MOVED_BY_ACCEPTANCE = {statuses.SUBMITTED, statuses.READY_TO_ACKNOWLEDGE, statuses.ACKNOWLEDGED, 400}
ENDED = {statuses.COMPLETE, statuses.CANCELLED, statuses.IGNORED, statuses.FAILED, statuses.NEW}


@dataclass(frozen=True, slots=True)
class DocumentProblem:
    """Why a document fails: the event's summary and its details."""

    summary: str
    details: str


def problem_of(document: Document, order: Document | None, quirks: Quirks) -> DocumentProblem | None:
    """The first reason to fail a document, or None.  ``order`` is the purchase order that it answers."""
    if document.document_type == "Order":
        return _problem_of_order(document)
    if order is None:
        return DocumentProblem(INVALID, NO_ORDER.format(document.reference))
    return _problem_of_lines(document, order, quirks)


def _problem_of_order(order: Document) -> DocumentProblem | None:
    numbers = [line["LineNumber"] for line in order.lines]
    if len(set(numbers)) < len(numbers):
        return DocumentProblem(INVALID, f"Two lines have the same LineNumber: {', '.join(numbers)}.")
    for line in order.lines:
        item = line["ItemIdentifier"]
        if not (item.get("SupplierSKU") or item.get("PartnerSKU")):
            return DocumentProblem(INVALID, f"Line {line['LineNumber']} has neither SupplierSKU nor PartnerSKU.")
        if (line.get("Quantity") or 0) < 1:
            return DocumentProblem(INVALID, f"Line {line['LineNumber']} wants a Quantity of 1 or more.")
    return None


def _problem_of_lines(document: Document, order: Document, quirks: Quirks) -> DocumentProblem | None:
    for line in document.lines:
        if not any(_is_for(line, one) for one in order.lines):
            number = f" {line['LineNumber']}" if "LineNumber" in line else ""
            what = f"line{number} with the SupplierSKU {_sku(line)!r}"
            return DocumentProblem(INVALID, f"The order {order.reference} has no {what}.")
        if any((line.get(name) or 0) < 0 for name in _QUANTITIES):
            return DocumentProblem(INVALID, f"Line {line['LineNumber']} has a negative quantity.")
    if document.counted:
        return None
    if document.document_type == "Shipment":
        return _problem_of_shipment(document, order, quirks)
    if document.document_type == "Acknowledgement":
        return _problem_of_acknowledgement(document, order)
    return _problem_of_return(document) if document.document_type == "Return" else None


_QUANTITIES = ("Quantity", "QuantityCancelled", "QuantityBackordered")


@imitates(
    "shipments: over-shipping",
    "A shipment of more than is open fails, and an event says which lines.",
    evidence="official",
    source=FAILED_DOCUMENTS,
    test="rules/test_quantities.py::test_over_shipping_fails_the_shipment",
    shows=lambda problem, *_: problem is not None,
)
def _problem_of_shipment(shipment: Document, order: Document, quirks: Quirks) -> DocumentProblem | None:
    empty = [line for line in shipment.lines if not line.get("Quantity")]
    if empty and (len(empty) == len(shipment.lines) or _empty_lines_fail(quirks)):
        return DocumentProblem(INVALID, f"Line {empty[0]['LineNumber']} ships nothing.")
    over = [
        f"line {one.line_number}: ordered {one.ordered}, cancelled {one.cancelled}, shipped {one.shipped}, now {now}"
        for one, now in _sums(shipment, order, "Quantity")
        if now > one.open
    ]
    return DocumentProblem(OVER_SHIPPED, f"{'; '.join(over)}.") if over else None


@imitates(
    "shipments: lines of nothing",
    "A line with the quantity 0 is passed over; a shipment of such lines only fails.",
    evidence="guess",
    source=ESTIMATE,
    test="rules/test_quantities.py::test_a_line_that_ships_nothing_is_passed_over",
    otherwise=(Alternative("one such line fails the shipment", "empty_shipment_lines", "fail the shipment"),),
    ask="POST /api/v3/Shipments with two lines, one with Quantity 0: Submitted, or Failed?",
)
def _empty_lines_fail(quirks: Quirks) -> bool:
    return quirks.empty_shipment_lines == "fail the shipment"


def _problem_of_acknowledgement(acknowledgement: Document, order: Document) -> DocumentProblem | None:
    for one, cancelled in _sums(acknowledgement, order, "QuantityCancelled"):
        if cancelled > one.open:
            return DocumentProblem(INVALID, f"Line {one.line_number} has {one.open} to cancel, not {cancelled}.")
    for one, accepted in _sums(acknowledgement, order, "Quantity"):
        if accepted > one.ordered:
            return DocumentProblem(INVALID, f"Line {one.line_number} orders {one.ordered}, not {accepted}.")
    return None


@imitates(
    "returns: reasons",
    "Reasons have the published codes 1 to 18.",
    evidence="official",
    source=RETURNS,
    test="rules/test_quantities.py::test_a_return_has_a_published_reason",
)
def _problem_of_return(document: Document) -> DocumentProblem | None:
    """Source: support article 360021911472: reasons have the codes 1 to 18."""
    codes = [line["ReturnReasonCode"] for line in document.lines if line.get("ReturnReasonCode")]
    unknown = [code for code in codes if code not in RETURN_REASON_CODES]
    return DocumentProblem(INVALID, f"No return reason has the code {', '.join(unknown)}.") if unknown else None


def _sums(document: Document, order: Document, name: str) -> Iterable[tuple[LineProgress, int]]:
    """Each line of the order with the sum of one quantity over the document's lines for it."""
    for one in order.progress:
        numbers = (line.get(name) or 0 for line in document.lines if line.get("LineNumber") == one.line_number)
        yield one, sum(numbers)


def _is_for(line: dict[str, Any], order_line: dict[str, Any]) -> bool:
    """Source: support article 360022058351: the SKU must match the order's; letter case does not matter (Guess)."""
    return line.get("LineNumber") == order_line["LineNumber"] and _sku(line).lower() == _sku(order_line).lower()


def _sku(line: dict[str, Any]) -> str:
    return line["ItemIdentifier"].get("SupplierSKU") or ""


def count(document: Document, order: Document) -> None:
    """Add a document's quantities to its order's lines, once."""
    document.counted = True
    for name, attribute in _COUNTED.get(document.document_type, ()):
        for one, number in _sums(document, order, name):
            setattr(one, attribute, getattr(one, attribute) + number)


_COUNTED: dict[statuses.DocumentType, tuple[tuple[str, str], ...]] = {
    "Acknowledgement": (
        ("Quantity", "accepted"),
        ("QuantityCancelled", "cancelled"),
        ("QuantityBackordered", "backordered"),
    ),
    "Shipment": (("Quantity", "shipped"),),
    "Invoice": (("Quantity", "invoiced"),),
}


@imitates(
    "orders: status by quantities",
    "Accepted is ready to ship; shipped and cancelled together complete; cancelled alone only when all of it is.",
    evidence="official",
    source=STATUSES,
    test="rules/test_quantities.py::test_a_partial_shipment_leaves_the_order_ready_to_ship",
)
def status_after(order: Document, *, wants_invoices: bool) -> int:
    """The status that an order's quantities lead to; the one that it has when they lead nowhere."""
    if order.status_code in ENDED:
        return order.status_code
    lines = order.progress
    if all(one.cancelled == one.ordered for one in lines):
        return statuses.CANCELLED
    if all(one.open == 0 for one in lines):
        invoiced = all(one.invoiced >= one.shipped for one in lines)
        return statuses.COMPLETE if invoiced or not wants_invoices else statuses.READY_TO_INVOICE
    if order.status_code in STILL_MOVED_BY_ACCEPTANCE and any(one.accepted for one in lines):
        return statuses.READY_TO_SHIP
    return order.status_code
