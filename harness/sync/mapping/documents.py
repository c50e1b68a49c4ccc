"""Reading Logicbroker's documents that come back: which order and which of its lines they speak of.

What is then done with a shipment or an acknowledgement is said in the files of those names.
"""

from collections.abc import Sequence
from typing import Any

from harness.sync.errors import Unmappable
from harness.sync.mapping.rows import SourceRecord, read
from harness.sync.mapping.values import ValueKind, convert, is_empty, quoted

_ORDER_ID_PATHS = ('ExtendedAttributes["BigCommerceOrderId"]', 'ExtendedAttributes["SalesOrderNumber"]')
"""Source: BigCommerce connector for the first; sourcing (the back-reference of its documents) for the second."""


def order_id_of(document: SourceRecord) -> int:
    """The BigCommerce order that a shipment or an acknowledgement belongs to.

    Raises:
        Unmappable: the document carries neither reference, or something that is no order id.
    """
    for path in _ORDER_ID_PATHS:
        value = read(document, path)
        if not is_empty(value):
            order_id: int = convert(ValueKind.ID, value)
            return order_id
    raise Unmappable(
        f"{document_name(document)} names no BigCommerce order: it has neither BigCommerceOrderId nor SalesOrderNumber."
    )


def document_name(document: SourceRecord) -> str:
    """How messages call a document: by its key, or by what else it has."""
    key = read(document, "Identifier.LogicbrokerKey") or document.get("PartnerPO") or "without a key"
    return f"Document {key}"


def order_product_of(
    order_product_id: int | None, line: SourceRecord, order_products: Sequence[SourceRecord], whose: str
) -> SourceRecord:
    """The line of the BigCommerce order that a document's line speaks of: by its id, else by its only SKU.

    Raises:
        Unmappable: no line, or more than one, fits.
    """
    if order_product_id is not None:
        found = [product for product in order_products if product.get("id") == order_product_id]
        wanted = f"line item {order_product_id}"
        _refuse_another_lines_sku(order_product_id, line, order_products, whose)
    else:
        found, wanted = _by_sku(line, order_products)
    if len(found) != 1:
        count = "no line" if not found else f"{len(found)} lines"
        raise Unmappable(f"{whose}: {wanted} fits {count} of the order.")
    return found[0]


def _refuse_another_lines_sku(
    order_product_id: int, line: SourceRecord, order_products: Sequence[SourceRecord], whose: str
) -> None:
    """Ids of lines begin alike in every store: one whose SKU is that of other lines only is none of this order."""
    sku = read(line, "ItemIdentifier.PartnerSKU")
    same = [product.get("id") for product in order_products if _same_sku(product, sku)]
    if same and order_product_id not in same:
        raise Unmappable(f"{whose}: line item {order_product_id} has another SKU than {quoted(sku)}, which it names.")


def _by_sku(line: SourceRecord, order_products: Sequence[SourceRecord]) -> tuple[list[SourceRecord], str]:
    """Guess: the merchant's own SKU first; the supplier's counts only where the two systems share it."""
    skus = [read(line, f"ItemIdentifier.{name}") for name in ("PartnerSKU", "SupplierSKU")]
    for sku in skus:
        if found := [product for product in order_products if _same_sku(product, sku)]:
            return found, f"SKU {quoted(sku)}"
    return [], f"SKU {' or '.join(quoted(sku) for sku in skus)}"


def _same_sku(product: SourceRecord, sku: Any) -> bool:
    return not is_empty(sku) and not is_empty(product.get("sku")) and str(product["sku"]).strip() == str(sku).strip()
