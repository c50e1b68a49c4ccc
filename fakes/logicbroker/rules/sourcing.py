"""Sourcing: the purchase orders that a sales order becomes.

When it runs is in ``lifecycle``; which supplier gets what is in ``routing``.
Source: support article 7937648430100 "Sales orders", unless marked Guess.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.rules import routing
from fakes.logicbroker.rules.quantities import UNSOURCED, DocumentProblem
from fakes.logicbroker.rules.routing import Need, Share
from fakes.logicbroker.sources import MAGENTO_MODULE, SALES_ORDERS
from fakes.logicbroker.state.documents import Document, LineProgress
from fakes.logicbroker.state.environment import Environment
from fakes.state.fast_copy import replica

BETWEEN_CUSTOMER_AND_RETAILER = {
    "Discounts",
    "HandlingAmount",
    "HandlingTaxes",
    "Identifier",
    "OrderLines",
    "Payments",
    "Taxes",
    "TotalAmount",
}
"""What a supplier is not told.  Guess."""


@imitates(
    "sourcing: all or nothing",
    "A sales order becomes PO<reference>-001, -002, ... one per supplier; a line that nobody supplies fails all of it.",
    evidence="official",
    source=SALES_ORDERS,
    test="rules/test_sourcing.py::test_a_line_that_nobody_supplies_fails_the_whole_order",
)
def source(
    environment: Environment,
    sales_order: Document,
    wanted: Mapping[str, int] | None = None,
    chosen: Mapping[str, int] | None = None,
) -> list[Document] | DocumentProblem:
    """The purchase orders still to be made, one per supplier; or why the whole order cannot be sourced.

    ``wanted`` are pieces by line number, all that was never sourced unless told; ``chosen`` are suppliers by it.
    """
    formers = purchase_orders_of(environment, sales_order)
    wanted = _never_sourced(sales_order, formers) if wanted is None else wanted
    lines_of: dict[int, list[dict[str, Any]]] = {}
    unsourced = []
    for line in sales_order.lines:
        need = Need(sales_order, line, wanted.get(line["LineNumber"], 0))
        supplier = (chosen or {}).get(line["LineNumber"])
        shares = routing.shares(environment, need, lines_of, supplier) if need.quantity > 0 else ()
        if need.quantity > 0 and not shares:
            unsourced.append(need.sku)
        for share in shares:
            lines_of.setdefault(share.supplier_id, []).append(_line_for_supplier(need, share))
    if unsourced:
        return DocumentProblem(UNSOURCED, f"No supplier could be found for the SKU {', '.join(unsourced)}.")
    return [
        _purchase_order(environment, sales_order, number, supplier_id, lines)
        for number, (supplier_id, lines) in enumerate(lines_of.items(), start=len(formers) + 1)
    ]


def _never_sourced(sales_order: Document, formers: Sequence[Document]) -> dict[str, int]:
    pieces = {line["LineNumber"]: line["Quantity"] for line in sales_order.lines}
    for progress in (one for order in formers for one in order.progress):
        pieces[progress.line_number] -= progress.ordered
    return pieces


def purchase_orders_of(environment: Environment, sales_order: Document) -> list[Document]:
    """The purchase orders that a sales order has become so far."""
    chain = environment.documents.chain(sales_order.link_key)
    return [one for one in chain if one.type == "PurchaseOrder" and one.order_key == sales_order.key]


def _line_for_supplier(need: Need, share: Share) -> dict[str, Any]:
    item = need.line["ItemIdentifier"] | {"SupplierSKU": share.supplier_sku, "PartnerSKU": need.sku}
    return replica(need.line | {"ItemIdentifier": item, "Quantity": share.quantity})


@imitates(
    "sourcing: SalesOrderNumber",
    "Sourcing adds the number of the sales order, and it comes back on what reaches the retailer.",
    evidence="official",
    source=MAGENTO_MODULE,
    test="rules/test_sourcing.py::test_attributes_travel_with_the_order",
)
def _purchase_order(
    environment: Environment, sales_order: Document, number: int, supplier_id: int, lines: list[dict[str, Any]]
) -> Document:
    reference = f"PO{sales_order.reference}-{number:03d}"
    order_number = sales_order.content.get("OrderNumber") or sales_order.reference
    kept = {name: value for name, value in sales_order.content.items() if name not in BETWEEN_CUSTOMER_AND_RETAILER}
    attributes = [one for one in kept.get("ExtendedAttributes") or () if one.get("Name") != "SalesOrderNumber"]
    attributes.append({"Name": "SalesOrderNumber", "Value": order_number})
    content = replica(kept) | {
        "Identifier": {"SourceKey": reference},
        "PartnerPO": reference,
        "OrderNumber": order_number,
        "DocumentDate": write_instant(environment.now),
        "TotalAmount": sum(((line.get("Price") or 0) * line["Quantity"] for line in lines), Decimal()),
        "ExtendedAttributes": replica(attributes),
        "OrderLines": lines,
    }
    return Document(
        key=environment.documents.next_key(),
        document_type="Order",
        sender_id=sales_order.sender_id,
        receiver_id=supplier_id,
        link_key=sales_order.link_key,
        content=content,
        created_at=environment.now,
        system=sales_order.system,
        order_key=sales_order.key,
        progress=progress_of(lines),
    )


def progress_of(lines: list[dict[str, Any]]) -> list[LineProgress]:
    """A fresh count for a purchase order's lines."""
    return [LineProgress(line["LineNumber"], line.get("Quantity") or 0) for line in lines]
