"""Sourcing: which suppliers a sales order goes to, and the purchase orders that it becomes.

When it runs is in ``lifecycle``; who sells what is known to the matching files in ``inventory``.
Source: support article 7937648430100 "Sales orders", unless marked Guess.
"""

import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fakes.logicbroker.counting import UNSOURCED, Problem
from fakes.logicbroker.documents import Document, LineProgress
from fakes.logicbroker.instants import write_instant

if TYPE_CHECKING:
    from fakes.logicbroker.network import Environment

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


def source(environment: "Environment", sales_order: Document) -> list[Document] | Problem:
    """The purchase orders still to be made, one per supplier; or why the whole order cannot be sourced."""
    formers = purchase_orders_of(environment, sales_order)
    sourced = {progress.line_number for order in formers for progress in order.progress}
    lines_of: dict[int, list[dict[str, Any]]] = {}
    unsourced = []
    for line in sales_order.lines:
        if line["LineNumber"] in sourced:
            continue
        suppliers = environment.inventory.suppliers_of(sales_order.sender_id, merchant_sku(line))
        if suppliers:
            # Guess: of several suppliers the first one of the matching files.
            supplier_id, supplier_sku = suppliers[0]
            lines_of.setdefault(supplier_id, []).append(_line_for_supplier(line, supplier_sku))
        else:
            unsourced.append(merchant_sku(line))
    if unsourced:
        return Problem(UNSOURCED, f"No supplier's matching file has the SKU {', '.join(unsourced)}.")
    return [
        _purchase_order(environment, sales_order, number, supplier_id, lines)
        for number, (supplier_id, lines) in enumerate(lines_of.items(), start=len(formers) + 1)
    ]


def purchase_orders_of(environment: "Environment", sales_order: Document) -> list[Document]:
    """The purchase orders that a sales order has become so far."""
    chain = environment.documents.chain(sales_order.link_key)
    return [one for one in chain if one.type == "PurchaseOrder" and one.order_key == sales_order.key]


def merchant_sku(line: dict[str, Any]) -> str:
    """The retailer's own SKU of a sales order's line; connectors that know only one SKU send it as SupplierSKU."""
    item = line["ItemIdentifier"]
    sku: str = item.get("PartnerSKU") or item["SupplierSKU"]
    return sku


def _line_for_supplier(line: dict[str, Any], supplier_sku: str) -> dict[str, Any]:
    item = line["ItemIdentifier"] | {"SupplierSKU": supplier_sku, "PartnerSKU": merchant_sku(line)}
    return copy.deepcopy(line | {"ItemIdentifier": item})


def _purchase_order(
    environment: "Environment", sales_order: Document, number: int, supplier_id: int, lines: list[dict[str, Any]]
) -> Document:
    reference = f"PO{sales_order.reference}-{number:03d}"
    order_number = sales_order.content.get("OrderNumber") or sales_order.reference
    kept = {name: value for name, value in sales_order.content.items() if name not in BETWEEN_CUSTOMER_AND_RETAILER}
    attributes = [one for one in kept.get("ExtendedAttributes") or () if one.get("Name") != "SalesOrderNumber"]
    attributes.append({"Name": "SalesOrderNumber", "Value": order_number})
    content = copy.deepcopy(kept) | {
        "Identifier": {"SourceKey": reference},
        "PartnerPO": reference,
        "OrderNumber": order_number,
        "DocumentDate": write_instant(environment.now),
        "TotalAmount": sum(((line.get("Price") or 0) * line["Quantity"] for line in lines), Decimal()),
        "ExtendedAttributes": copy.deepcopy(attributes),
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
