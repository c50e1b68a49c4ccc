"""How the parts of an order look on the wire, alone or included in it: consignments, fees, coupons, taxes, messages.

Their endpoints are in ``order_parts``; orders, lines and addresses are in ``serializers``.
"""

from decimal import Decimal
from typing import Any

from fakes.bigcommerce.api import serializers
from fakes.bigcommerce.api.context import Call
from fakes.bigcommerce.refusals import invalid_field
from fakes.bigcommerce.sources import ORDERS_V2, THREADS
from fakes.bigcommerce.state.records import Order, OrderProduct
from fakes.bigcommerce.state.values import ZERO, four_decimals, number, rfc_date
from fakes.evidence.ledger import imitates

MOST_LINES = 50
_COSTS = (
    *("base_cost", "cost_ex_tax", "cost_inc_tax", "cost_tax", "base_handling_cost"),
    *("handling_cost_ex_tax", "handling_cost_inc_tax", "handling_cost_tax"),
)
_INCLUDES = frozenset(("consignments", "consignments.line_items", "fees"))


@imitates(
    "included parts",
    "include puts consignments, their lines or the fees in the place of their links",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_order_parts.py::test_parts_can_be_included",
    shows=lambda parts, *_: bool(parts),
)
def included_parts(call: Call, order: Order) -> dict[str, Any]:
    """What ``include`` asks for, by the key that it replaces.

    Raises:
        Invalid: something that cannot be included.
    """
    wanted = {each for each in call.query.get("include", "").split(",") if each}
    if not wanted <= _INCLUDES:
        raise invalid_field("include")
    parts: dict[str, Any] = {}
    if wanted & {"consignments", "consignments.line_items"}:
        shown = consignments(call, order, with_lines="consignments.line_items" in wanted)
        as_object = call.query.get("consignment_structure") == "object"
        parts["consignments"] = shown if as_object else [shown]  # Guess: the older form is an array.
    if "fees" in wanted:
        parts["fees"] = fees(order)
    return parts


@imitates(
    "consignments",
    "an order's lines are grouped by where they go: shipping addresses, downloads, pickups, e-mail",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_order_parts.py::test_consignments_group_the_lines",
)
def consignments(call: Call, order: Order, *, with_lines: bool) -> dict[str, Any]:
    """The object form of an order's consignments."""
    shipping = []
    for place in order.shipping_addresses:
        shown = serializers.order_address(order, place, call.link)
        quotes = f"/orders/{order.id}/consignments/shipping/{place.id}/shipping_quotes"
        lines = [line for line in order.products if line.order_address_id == place.id]
        # Source: Orders V2: costs are numbers here, and text in shipping addresses.
        shown |= {name: number(Decimal(shown[name])) for name in _COSTS}
        del shown["order_id"]  # Source: Orders V2: a consignment does not repeat its order.
        shipping.append({**shown, "shipping_quotes": call.link(quotes), **_lines(call, lines, with_lines)})
    digital = [line for line in order.products if line.type == "digital"]
    downloads = [{"recipient_email": order.email, **_lines(call, digital, with_lines)}] if digital else []
    pickups = []
    for pickup in order.pickups:
        lines = [line for line in order.products if line.order_pickup_method_id == pickup["id"]]
        pickups.append({**pickup, **_lines(call, lines, with_lines)})
    return {"pickups": pickups, "shipping": shipping, "downloads": downloads, "email": {"gift_certificates": []}}


def _lines(call: Call, lines: list[OrderProduct], with_lines: bool) -> dict[str, Any]:
    if not with_lines:
        links = [call.link(f"/orders/{line.order_id}/products/{line.id}") for line in lines]
        return {"line_items": links}
    shown: dict[str, Any] = {
        "line_items": [serializers.order_product(call.store, line, call.link) for line in lines[:MOST_LINES]]
    }
    return shown if len(lines) <= MOST_LINES else {**shown, "__warning__": _cut_off()}


@imitates(
    "fifty included lines",
    "no more than 50 lines of a consignment are included, and only an undocumented __warning__ tells",
    evidence="third party",
    source=THREADS,
    test="api/test_order_parts.py::test_included_lines_stop_at_fifty",
)
def _cut_off() -> dict[str, str]:
    message = (
        "Not all line items of this consignment are returned with this response, "
        f"only {MOST_LINES} are included. Use the order products resource for all of them."
    )
    return {"message": message}


def fees(order: Order) -> list[dict[str, Any]]:
    """All fees of an order."""
    return [
        {
            **fee,
            "base_cost": four_decimals(fee["base_cost"]),
            "cost_ex_tax": four_decimals(fee["cost_ex_tax"]),
            "cost_inc_tax": four_decimals(fee["cost_inc_tax"]),
            "cost_tax": four_decimals(fee["cost_inc_tax"] - fee["cost_ex_tax"]),
        }
        for fee in order.fees
    ]


def coupons(order: Order) -> list[dict[str, Any]]:
    """All coupons used. Source: Orders V2: amount and discount are numbers."""
    return [{**each, "amount": number(each["amount"]), "discount": number(each["discount"])} for each in order.coupons]


@imitates(
    "taxes",
    "one row of tax for each address and rate; with details one for each line",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_order_parts.py::test_taxes_of_an_order",
)
def taxes(call: Call, order: Order) -> list[dict[str, Any]]:
    """Tax rows. Guess: their ids count from the order's; an untaxed order has none."""
    details = call.query.get("details") == "true"
    rows: list[dict[str, Any]] = []
    for place in order.shipping_addresses:
        lines = [line for line in order.products if line.order_address_id == place.id]
        for group in [[line] for line in lines] if details else [lines]:
            tax = sum((line.total_inc_tax - line.total_ex_tax for line in group), ZERO)
            if tax:
                row = _tax(call, order, place.id, four_decimals(tax), len(rows))
                more = {"order_product_id": str(group[0].id), "line_item_type": "item"} if details else {}
                rows.append({**row, **more})
    return rows


def _tax(call: Call, order: Order, address_id: int, amount: str, place: int) -> dict[str, Any]:
    return {
        "id": order.id * 100 + place,
        "order_id": order.id,
        "order_address_id": address_id,
        "tax_rate_id": 1,
        "sales_tax_id": "",
        "tax_class_id": 0,
        "name": "Tax",
        "class": "Default Tax Class",
        "rate": four_decimals(call.store.settings.tax_rate * 100),
        "priority": 0,
        "priority_amount": amount,
        "line_amount": amount,
        "order_pickup_method_id": 0,
    }


def message(record: dict[str, Any]) -> dict[str, Any]:
    """One message of a shopper."""
    return {**record, "date_created": rfc_date(record["date_created"]), "customer": {}}
