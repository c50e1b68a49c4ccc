"""The rules for coupons: what each kind takes off an order, and how that is spread over its lines.

The owner creates coupons in the control panel; shoppers redeem them at the storefront.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.rules.order_input import converted
from fakes.bigcommerce.rules.orders import count_totals
from fakes.bigcommerce.sources import ORDERS_V2
from fakes.bigcommerce.state.records import Order
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import ZERO
from fakes.evidence.ledger import imitates

# Source: Orders V2, the numbers of coupon types.
KINDS = {"per item": 0, "percent": 1, "per total": 2, "shipping": 3, "free shipping": 4}


def create(store: Store, code: str, kind: str, amount: Decimal) -> None:
    """Raises ValueError for an unknown kind or a code that exists."""
    if kind not in KINDS or code in store.coupons:
        raise ValueError(f"wanted a new code and a kind out of {', '.join(KINDS)}, got {code!r} and {kind!r}")
    store.coupons[code] = {"coupon_id": store.next_id("coupon"), "code": code, "type": KINDS[kind], "amount": amount}
    store.coupons[code] |= {"date_created": store.now(), "num_uses": 0}


def coupon_with(store: Store, code: str) -> dict[str, Any]:
    """Raises KeyError when there is no such coupon."""
    if code not in store.coupons:
        raise KeyError(f"no coupon {code!r} in store {store.store_hash}")
    return store.coupons[code]


@imitates(
    "coupons",
    "a coupon lowers the order by its kind, is listed with the order, and shows on the lines it was spread over",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_order_parts.py::test_coupons_of_an_order",
    shows=lambda _, store, order, coupons: bool(coupons),
)
def redeem(store: Store, order: Order, coupons: Sequence[dict[str, Any]]) -> None:
    """Take coupons off an order. Guess: in turn, each off the original subtotal."""
    for coupon in (_in_currency(store, order, each) for each in coupons):
        discount = min(_worth(order, coupon), order.total_inc_tax)
        order.coupons.append(
            {"id": store.next_id("order_coupon"), "order_id": order.id, "discount": discount, **_shown(coupon)},
        )
        order.coupon_discount += discount
        store.coupons[coupon["code"]]["num_uses"] += 1
        if coupon["type"] <= KINDS["per total"]:
            _spread(order, coupon["code"], discount)
        count_totals(order)
    store.orders.put(order)


def _shown(coupon: dict[str, Any]) -> dict[str, Any]:
    return {name: coupon[name] for name in ("coupon_id", "code", "type", "amount")}


def _in_currency(store: Store, order: Order, coupon: dict[str, Any]) -> dict[str, Any]:
    """Guess: a coupon over an amount is worth as much in another currency."""
    if order.currency.is_store_s_own or coupon["type"] == KINDS["percent"]:
        return coupon
    return {**coupon, "amount": converted(store, coupon["amount"], order.currency)}


def _worth(order: Order, coupon: dict[str, Any]) -> Decimal:
    amount: Decimal = coupon["amount"]
    shipping = order.costs["shipping_cost_inc_tax"]
    worths = (amount * order.items_total, order.subtotal_ex_tax * amount / 100, amount, min(amount, shipping), shipping)
    return order.currency.rounded(worths[coupon["type"]])


def _spread(order: Order, code: str, discount: Decimal) -> None:
    """Source: Orders V2: over the lines in proportion to their price; the last line takes what rounding leaves."""
    left = discount
    for number, line in enumerate(order.products, start=1):
        share = order.currency.rounded(discount * line.total_ex_tax / (order.subtotal_ex_tax or 1))
        share = left if number == len(order.products) else share
        left -= share
        line.discount += share
        if share > ZERO:
            entry = {"id": "coupon", "amount": f"{share:.4f}", "name": code, "code": code, "target": "order"}
            line.applied_discounts.append(entry)
