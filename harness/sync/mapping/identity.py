"""Whose a document of Logicbroker is: order numbers are unique in one store only, and a retailer may have several.

What is done with a document of another store is the flows'.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from harness.sync.mapping.rows import SourceRecord, read
from harness.sync.mapping.values import is_empty

STORE_ATTRIBUTE = "BigCommerceStoreHash"
"""The header attribute that names the store; it travels from the sales order to whatever answers it.

Source: documents take over the attributes of their order (document standards).  Guess: the name.
"""

_PLACE = ("Address1", "Address2", "City", "State", "Zip", "LastName")


def with_store(sales_order: SourceRecord, store_hash: str) -> dict[str, Any]:
    """A sales order that names its store."""
    attributes = [*(sales_order.get("ExtendedAttributes") or []), {"Name": STORE_ATTRIBUTE, "Value": store_hash}]
    return {**sales_order, "ExtendedAttributes": attributes}


def store_of(document: SourceRecord) -> str:
    """The hash of the store that a document names, in lower-case letters as all are; empty when it names none."""
    return str(read(document, f'ExtendedAttributes["{STORE_ATTRIBUTE}"]') or "").strip().lower()


def is_same_order(found: SourceRecord, sales_order: SourceRecord) -> bool:
    """Whether a sales order that was found is about the very order that ``sales_order`` is made of.

    A number alone says nothing: the store that both name decides, and where what was found names none, because another
    program or an earlier version sent it, the moment at which the order was placed.
    """
    if str(found.get("PartnerPO")) != str(sales_order.get("PartnerPO")):
        return False
    if store := store_of(found):
        return store == store_of(sales_order)
    placed = _instant(sales_order.get("OrderDate"))
    return placed is not None and is_placed_at(found, placed)


def is_placed_at(sales_order: SourceRecord, instant: datetime) -> bool:
    """Whether a sales order says that its order was placed at an instant, to the second."""
    return _instant(sales_order.get("OrderDate")) == instant.replace(microsecond=0)


def asks_for_the_same(found: SourceRecord, sales_order: SourceRecord) -> bool:
    """Whether suppliers were asked for what a sales order asks: items and pieces, total, and the door."""
    return _asked(found) == _asked(sales_order)


def _asked(sales_order: SourceRecord) -> tuple[Any, ...]:
    pieces: Counter[str] = Counter()
    for line in sales_order.get("OrderLines") or []:
        pieces[plain(read(line, "ItemIdentifier.SupplierSKU"))] += _number(line.get("Quantity")) or 0
    address = sales_order.get("ShipToAddress") or {}
    door = tuple(plain(address.get(name)) for name in _PLACE) if isinstance(address, Mapping) else ()
    return pieces, _number(sales_order.get("TotalAmount")), door


def plain(value: Any) -> str:
    """A text by which two systems' copies of it are compared."""
    return "" if is_empty(value) else " ".join(str(value).split()).casefold()


def _number(value: Any) -> Any:
    """A number as both systems may write it; what is none is compared as it is."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return value


def _instant(value: Any) -> datetime | None:
    """A moment to the second; what names no zone is UTC.  Source: Commerce API V3, dates are kept in UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
