"""What an order said when it was placed, so that whoever keeps the record can tell later what became of it.

The names are plain words for what a person sees in the control panel; nothing here is compared.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.state.records import ADDRESS_FIELDS

DIGITS = 4
"""Of an amount, as the store shows it.  Source: Orders V2."""


def as_shown(facts: Any) -> Any:
    """Facts with every amount in the digits that the store shows, in which nobody sees the rest of a division."""
    if isinstance(facts, Decimal):
        shown = round(facts, DIGITS)
        return facts if facts == shown else shown
    if isinstance(facts, Mapping):
        return {name: as_shown(part) for name, part in facts.items()}
    return [as_shown(part) for part in facts] if isinstance(facts, list) else facts


def receipt(order: Any) -> dict[str, Any]:
    """The people, addresses, goods, money and words of an order: a record of the fake, or of the real store."""
    said: dict[str, Any] = as_shown(_said(order))
    return said


def _said(order: Any) -> dict[str, Any]:
    return {
        "placed_at": order.date_created,
        "customer_id": order.customer_id,
        "customer_message": order.customer_message or "",
        "staff_notes": order.staff_notes or "",
        "external_order_id": order.external_order_id or "",
        "source": order.order_source,
        "channel_id": order.channel_id,
        "payment_method": order.payment_method or "",
        "currency": order.currency.code,
        "shown_in": order.shown_in.code,
        "total": order.total_inc_tax,
        "total_without_tax": order.total_ex_tax,
        "discount": order.discount_amount,
        "shipping_cost": order.costs["shipping_cost_inc_tax"],
        "handling": order.costs["handling_cost_inc_tax"],
        "wrapping": order.costs["wrapping_cost_inc_tax"],
        "coupon_discount": order.coupon_discount,
        "billing_address": _address(order.billing_address),
        "addresses": [{"address_id": each.id, **_address(each.address)} for each in order.shipping_addresses],
        "lines": [_line(line) for line in order.products],
        "fields": dict(order.fields),
    }


def _address(address: Mapping[str, Any]) -> dict[str, str]:
    return {name: address.get(name) or "" for name in ADDRESS_FIELDS}


def _line(line: Any) -> dict[str, Any]:
    return {
        "line_id": line.id,
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "price": line.price_inc_tax,
        "address_id": line.order_address_id,
    }
