"""HTTP endpoints for the parts of an order: consignments, fees, coupons, taxes, messages.

What they look like is in ``order_includes``.
"""

from typing import Any

from fakes.bigcommerce.api import order_includes
from fakes.bigcommerce.api.context import Call, Routes, add, answer_json, nothing, path_id, v2_page
from fakes.bigcommerce.api.orders import ORDERS, order_of
from fakes.bigcommerce.refusals import NotFound
from fakes.bigcommerce.state.values import Read, date, flag, integer, one_of
from fakes.wire.http import Response


def _list_consignments(call: Call, order_id: str) -> Response:
    wanted = call.query.get("include", "").split(",")
    shown = order_includes.consignments(call, order_of(call, order_id), with_lines="consignments.line_items" in wanted)
    return answer_json(200, shown)


def _list_consignment_quotes(call: Call, order_id: str, address_id: str) -> Response:
    if order_of(call, order_id).address(path_id(address_id)) is None:
        raise NotFound
    return nothing()


def _list_fees(call: Call, order_id: str) -> Response:
    """Source: Orders V2: an object around the array."""
    return answer_json(200, {"fees": order_includes.fees(order_of(call, order_id))})


def _list_coupons(call: Call, order_id: str) -> Response:
    return v2_page(call, order_includes.coupons(order_of(call, order_id)), lambda each: each)


def _list_taxes(call: Call, order_id: str) -> Response:
    rows = order_includes.taxes(call, order_of(call, order_id))
    return v2_page(call, rows, lambda each: each, frozenset(("details",)))


# Source: Orders V2. Parameter: which value of a message it bounds, how to read it, on which side.
_MESSAGE_FILTERS: dict[str, tuple[str, Read, str]] = {
    "min_id": ("id", integer, "low"),
    "max_id": ("id", integer, "high"),
    "customer_id": ("customer_id", integer, "both"),
    "min_date_created": ("date_created", date, "low"),
    "max_date_created": ("date_created", date, "high"),
    "is_flagged": ("is_flagged", flag, "both"),
    "status": ("status", one_of("read", "unread"), "both"),
}


def _list_messages(call: Call, order_id: str) -> Response:
    messages: list[dict[str, Any]] = order_of(call, order_id).messages
    for name, (of, read, side) in _MESSAGE_FILTERS.items():
        if name in call.query:
            bound = read(call.query[name], name)
            messages = [each for each in messages if _within(each[of], bound, side)]
    return v2_page(call, messages, order_includes.message, frozenset(_MESSAGE_FILTERS))


def _within(value: Any, bound: Any, side: str) -> bool:
    if side == "both":
        return bool(value == bound)
    return bool(value >= bound if side == "low" else value <= bound)


def add_routes(routes: Routes) -> None:
    """What belongs to one order, besides lines, addresses and shipments."""
    one = "/v2/orders/{order_id}"
    add(routes, "GET", f"{one}/consignments", _list_consignments, ORDERS)
    quotes = f"{one}/consignments/shipping/{{address_id}}/shipping_quotes"
    add(routes, "GET", quotes, _list_consignment_quotes, ORDERS)
    add(routes, "GET", f"{one}/fees", _list_fees, ORDERS)
    add(routes, "GET", f"{one}/coupons", _list_coupons, ORDERS)
    add(routes, "GET", f"{one}/taxes", _list_taxes, ORDERS)
    add(routes, "GET", f"{one}/messages", _list_messages, ORDERS)
