"""What suppliers have of an order and what the order wants by now, compared piece by piece.

When they are compared, and who hears of it, is the flow's.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from harness.sync.errors import Unmappable
from harness.sync.mapping.documents import order_product_of
from harness.sync.mapping.identity import plain
from harness.sync.mapping.rows import SourceRecord, read
from harness.sync.mapping.values import ValueKind, convert, is_empty

Pieces = Counter[int]
"""How many of each line of an order, by the line's id in the store."""

_LINE_ID = 'ExtendedAttributes["BigCommerceLineItemId"]'
_DOOR = ("FirstName", "LastName", "CompanyName", "Address1", "Address2", "City", "State", "Zip", "CountryCode")


def owed(product: SourceRecord) -> int:
    """How many of a line were paid for and not paid back.

    Raises:
        Unmappable: a quantity is none.
    """
    refunded = product.get("quantity_refunded")
    ordered: int = convert(ValueKind.COUNT, product.get("quantity"))
    return max(ordered - (0 if is_empty(refunded) else convert(ValueKind.COUNT, refunded)), 0)


def is_collected(line: SourceRecord) -> bool:
    """Whether the shopper comes for a line.  Source: Orders V2: it belongs to a pickup consignment then."""
    return str(line.get("order_pickup_method_id")) not in {"None", "0", ""}


def is_for_suppliers(line: SourceRecord) -> bool:
    """Whether suppliers can ship a line: it is physical, and goes to an address.

    Guess: what is collected has the address 0, and so has whatever goes nowhere.
    """
    goes_nowhere = is_collected(line) or str(line.get("order_address_id")) == "0"
    return bool(line.get("type") == "physical" and not goes_nowhere)


def wanted_of(products: Iterable[SourceRecord]) -> Pieces:
    """What suppliers are still to ship of an order that goes on."""
    return +Pieces({int(each["id"]): owed(each) - shipped_pieces(each) for each in products if is_for_suppliers(each)})


def left_with_suppliers(
    sales_order: SourceRecord,
    products: Sequence[SourceRecord],
    *,
    shipments: Iterable[SourceRecord] = (),
    acknowledgements: Iterable[SourceRecord] = (),
) -> Pieces:
    """What suppliers were asked for, and have neither shipped nor cancelled, as they say themselves.

    What the store has shipped besides is not their work: they ship it once more unless somebody tells them.
    """
    return _asked(sales_order) - _by_suppliers(shipments, products) - _cancelled(acknowledgements, products)


def not_to_come(
    sales_order: SourceRecord,
    products: Sequence[SourceRecord],
    *,
    shipments: Iterable[SourceRecord],
    acknowledgements: Iterable[SourceRecord],
) -> Pieces:
    """What an order that goes on wants, and no supplier is going to ship: it was cancelled, or never asked for.

    A parcel that the store does not show yet is still to come.
    """
    shown = _by_suppliers(shipments, products) & shipped_of(products)
    return wanted_of(products) - (_asked(sales_order) - shown - _cancelled(acknowledgements, products))


def shipped_of(products: Iterable[SourceRecord]) -> Pieces:
    """What is shipped, as the store says, of the lines that suppliers can ship, by whomever."""
    return +Pieces({int(each["id"]): shipped_pieces(each) for each in products if is_for_suppliers(each)})


def beyond(sales_order: SourceRecord, products: Iterable[SourceRecord]) -> Pieces:
    """What an order wants beside all that suppliers were ever asked for."""
    wanted = Pieces({int(each["id"]): owed(each) for each in products if is_for_suppliers(each)})
    return wanted - _asked(sales_order)


def same_door(sales_order: SourceRecord, wanted: SourceRecord) -> bool:
    """Whether two sales orders lead to the same door."""
    return _door(sales_order) == _door(wanted)


def in_words(too_many: Pieces, cancelled: Pieces, not_asked: Pieces, names: dict[int, str]) -> list[str]:
    """What suppliers do, such as ``"still have 1 x MUG that it does not want"``, by what the lines are called."""
    said = {"still have {} that it does not want": too_many, "have cancelled {} that it wants": cancelled}
    said["were not asked for {} that it wants"] = not_asked
    return [words.format(listed(pieces, names)) for words, pieces in said.items() if pieces]


def listed(pieces: Pieces, names: dict[int, str]) -> str:
    """Such as ``"1 x MUG, 2 x TEE"``, by what the lines are called; empty for nothing."""
    return ", ".join(f"{count} x {names.get(line, f'line {line}')}" for line, count in pieces.items())


def names_of(sales_order: SourceRecord, products: Iterable[SourceRecord]) -> dict[int, str]:
    """What the lines of an order are called, also those that it has no more."""
    names = {}
    for line in sales_order.get("OrderLines") or []:
        names[convert(ValueKind.ID, read(line, _LINE_ID))] = str(read(line, "ItemIdentifier.SupplierSKU"))
    return names | {int(each["id"]): str(each.get("sku") or each.get("name")) for each in products}


def _asked(sales_order: SourceRecord) -> Pieces:
    asked: Pieces = Pieces()
    for line in sales_order.get("OrderLines") or []:
        asked[convert(ValueKind.ID, read(line, _LINE_ID))] += convert(ValueKind.COUNT, line.get("Quantity"))
    return asked


def _by_suppliers(shipments: Iterable[SourceRecord], products: Sequence[SourceRecord]) -> Pieces:
    counted = (_counted(each.get("ShipmentLines"), "Quantity", products) for each in shipments)
    return sum(counted, Pieces())


def _cancelled(acknowledgements: Iterable[SourceRecord], products: Sequence[SourceRecord]) -> Pieces:
    counted = (_counted(each.get("AckLines"), "QuantityCancelled", products) for each in acknowledgements)
    return sum(counted, Pieces())


def shipped_pieces(product: SourceRecord) -> int:
    """How many of a line are shipped, as the store says, also where that came as text."""
    return int(product.get("quantity_shipped") or 0)


def _counted(lines: Iterable[SourceRecord] | None, field: str, products: Sequence[SourceRecord]) -> Pieces:
    counted = Pieces()
    for line in lines or []:
        if quantity := int(line.get(field) or 0):
            counted[_line_id(line, products)] += quantity
    return counted


def _line_id(line: SourceRecord, products: Sequence[SourceRecord]) -> int:
    """By its id, which a line that the order has no more has, too; else by its SKU; 0 when nobody knows."""
    if not is_empty(named := read(line, _LINE_ID)):
        return int(convert(ValueKind.ID, named))
    try:
        return int(order_product_of(None, line, products, "a document")["id"])
    except Unmappable:
        return 0


def _door(sales_order: SourceRecord) -> list[tuple[str, ...]]:
    """All doors of it: its own, and those of lines that go elsewhere."""
    others = [line.get("ShippingAddress") for line in sales_order.get("OrderLines") or []]
    doors: list[Any] = [sales_order.get("ShipToAddress"), *filter(None, others)]
    return sorted({tuple(plain((door or {}).get(name)) for name in _DOOR) for door in doors})
