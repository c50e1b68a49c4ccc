"""A BigCommerce order as the sales order that Logicbroker gets.  What comes back is read in other files."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harness.sync.errors import Unmappable
from harness.sync.mapping import tables
from harness.sync.mapping.differences import is_collected, is_for_suppliers, owed
from harness.sync.mapping.rows import MappingTable, SourceRecord
from harness.sync.mapping.values import ValueKind, convert, is_empty, quoted

FORM_FIELD_PREFIX = "bigcommerce_"
"""Source: BigCommerce connector."""

_SENT_TYPE = "physical"
_TYPES_LEFT_BEHIND = frozenset({"digital", "giftcertificate"})


def to_sales_order(
    order: SourceRecord, products: Sequence[SourceRecord], shipping_addresses: Sequence[SourceRecord]
) -> dict[str, Any]:
    """The sales order for a V2 order with its lines and addresses: amounts as Decimal, dates as ISO 8601 text.

    Raises:
        Unmappable: something in it cannot be said in Logicbroker's words, or nothing of it is to be shipped.
    """
    name = f"Order {order.get('id')}"
    sent = _sent_lines(name, products)
    addresses = {_identity(address, "id"): address for address in shipping_addresses}
    ship_to = _first_address(name, sent, shipping_addresses)
    return {
        **tables.ORDER.map(order, name),
        "BillToAddress": _address(
            tables.BILLING_ADDRESS, order.get("billing_address") or {}, f"{name}, billing address"
        ),
        "ShipToAddress": _ship_to(name, ship_to),
        "OrderLines": [_line(name, number, line, addresses, ship_to) for number, line in enumerate(sent, start=1)],
    }


def asked_of_suppliers(sales_order: SourceRecord) -> str:
    """A short text that is the same for sales orders that ask suppliers for the same: lines, addresses and total."""
    asked = {name: sales_order.get(name) for name in ("OrderLines", "ShipToAddress", "TotalAmount")}
    return hashlib.sha256(json.dumps(asked, default=str, sort_keys=True).encode()).hexdigest()[:16]


UNACCOUNTED_TO_DO = (
    "They do not reach Logicbroker: update the program, or give each one a row or a reason in "
    "harness/sync/mapping/tables.py."
)


def unaccounted_sentence(fields: Sequence[str]) -> str:
    """Which fields the store newly sends, and what to do about it."""
    return f"The store sends fields that the mapping tables do not know: {'; '.join(fields)}. {UNACCOUNTED_TO_DO}"


def unaccounted_fields(
    order: SourceRecord, products: Iterable[SourceRecord], shipping_addresses: Iterable[SourceRecord]
) -> list[str]:
    """Fields that the tables do not speak of, such as ``"order: mood"``: BigCommerce has grown since they were written.

    Never fails: what has not the shape of a record has no fields.
    """
    form_fields = {"form_fields": tables.FORM_FIELD}
    found = [("order", field) for field in tables.ORDER.unaccounted(order)]
    found += _unaccounted(tables.BILLING_ADDRESS, [order.get("billing_address")], form_fields)
    found += _unaccounted(tables.SHIPPING_ADDRESS, shipping_addresses, form_fields)
    parts = {"applied_discounts": tables.LINE_DISCOUNT, "product_options": tables.LINE_OPTION}
    found += _unaccounted(tables.ORDER_LINE, products, parts)
    return list(dict.fromkeys(f"{where}: {field}" for where, field in found))


def _unaccounted(table: MappingTable, records: Iterable[Any], parts: dict[str, MappingTable]) -> list[tuple[str, str]]:
    found = []
    for record in records:
        if not isinstance(record, Mapping):
            continue
        found += [(table.name.lower(), field) for field in table.unaccounted(record)]
        for field, part in parts.items():
            inner = record.get(field)
            found += _unaccounted(part, inner if isinstance(inner, list) else [], {})
    return found


def _sent_lines(name: str, products: Sequence[SourceRecord]) -> list[SourceRecord]:
    """The lines that suppliers get.

    Guess: digital products and gift certificates are nothing that a supplier ships.
    """
    _refuse_repeated_lines(name, products)
    for line in products:
        if line.get("type") != _SENT_TYPE and line.get("type") not in _TYPES_LEFT_BEHIND:
            raise Unmappable(f"{_line_name(name, line)}: type {quoted(line.get('type'))} is unknown.")
    physical = [line for line in products if is_for_suppliers(line)]
    nowhere = lines_left_behind(products)
    if not physical and nowhere and all(is_collected(line) for line in nowhere):
        raise Unmappable(f"{name} is collected by the shopper, all {len(nowhere)} lines: suppliers ship nothing of it.")
    if not physical and nowhere:
        raise Unmappable(f"{name} has physical lines but none of their shipping addresses; nobody knows where to ship.")
    if not physical:
        raise Unmappable(f"{name} has no physical line ({len(products)} in all), so no supplier has anything to ship.")
    sent = [line for line in physical if not _is_paid_back(line)]
    if not sent:
        raise Unmappable(f"{name} was paid back, all that suppliers could ship of it.")
    return sent


def lines_left_behind(products: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The goods that no supplier ships: those that the shopper collects, and those that go to no address."""
    return [line for line in products if line.get("type") == _SENT_TYPE and not is_for_suppliers(line)]


def _is_paid_back(line: SourceRecord) -> bool:
    """A line of no pieces is a line that something is wrong with, not one that was paid back."""
    said = not is_empty(line.get("quantity_refunded")) and not is_empty(line.get("quantity"))
    return said and owed(line) == 0 and convert(ValueKind.COUNT, line["quantity_refunded"]) > 0


def _refuse_repeated_lines(name: str, products: Sequence[SourceRecord]) -> None:
    """Pages that shift while they are read may show a line twice; the supplier would ship it twice."""
    seen = set()
    for line in products:
        if _identity(line, "id") in seen:
            raise Unmappable(f"{_line_name(name, line)} came twice.  Read the order's lines again.")
        seen.add(_identity(line, "id"))


def _identity(record: SourceRecord, field: str) -> str:
    """What an id is compared by, whatever stands there: whether it is one, the table says when it is mapped."""
    return str(record.get(field))


def _line_name(name: str, line: SourceRecord) -> str:
    return f"{name}, line {line.get('id')}"


def _first_address(name: str, sent: Sequence[SourceRecord], shipping_addresses: Sequence[SourceRecord]) -> SourceRecord:
    """The first address that something is sent to.

    Guess: an order with several addresses becomes one sales order.
    """
    wanted = {_identity(line, "order_address_id") for line in sent}
    found = [address for address in shipping_addresses if _identity(address, "id") in wanted]
    if not found:
        raise Unmappable(f"{name} has physical lines but none of their shipping addresses; nobody knows where to ship.")
    return found[0]


def _ship_to(name: str, address: SourceRecord) -> dict[str, Any]:
    return _address(tables.SHIPPING_ADDRESS, address, f"{name}, shipping address {address.get('id')}")


def _address(table: MappingTable, address: SourceRecord, whose: str) -> dict[str, Any]:
    mapped = table.map(address, whose)
    form_fields = [tables.FORM_FIELD.map(field, f"{whose}, form field") for field in address.get("form_fields") or []]
    if form_fields:
        mapped["ExtendedAttributes"] = [
            {"Name": f"{FORM_FIELD_PREFIX}{field['Name']}", "Value": field.get("Value", "")} for field in form_fields
        ]
    return mapped


def _line(
    name: str, number: int, line: SourceRecord, addresses: dict[str, SourceRecord], ship_to: SourceRecord
) -> dict[str, Any]:
    whose = _line_name(name, line)
    mapped = {"LineNumber": str(number), **tables.ORDER_LINE.map(line, whose)}
    if line.get("quantity_refunded"):
        mapped["Quantity"] = owed(line)
    for option in line.get("product_options") or []:
        attribute = tables.LINE_OPTION.map(option, f"{whose}, option")
        mapped["ExtendedAttributes"].append({"Name": attribute["Name"], "Value": attribute.get("Value", "")})
    if discounts := line.get("applied_discounts"):
        mapped["Discounts"] = [tables.LINE_DISCOUNT.map(discount, f"{whose}, discount") for discount in discounts]
    address = addresses.get(_identity(line, "order_address_id"))
    if address is None:
        raise Unmappable(f"{whose} goes to address {line.get('order_address_id')}, which the order does not have.")
    if address is not ship_to:
        mapped["ShippingAddress"] = _ship_to(name, address)
    return mapped
