"""HTTP endpoints of Orders V2: lists, counts, single orders, their lines and addresses, and the order statuses.

The rules are in ``rules.orders`` and ``rules.order_changes``; shipments have a module of their own.
"""

from typing import Any

from fakes.bigcommerce.api import order_includes, order_query, serializers
from fakes.bigcommerce.api.context import Call, Routes, add, answer_json, nothing, path_id, read_page, v2_list, v2_page
from fakes.bigcommerce.refusals import Invalid, NotFound
from fakes.bigcommerce.rules import order_changes, order_input
from fakes.bigcommerce.rules import orders as order_rules
from fakes.bigcommerce.sources import ACCEPTANCE_TESTS, ORDERS_V2, RECORDED_2026, RECORDED_ORDERS, STATUS_CODES
from fakes.bigcommerce.state.records import Order, OrderAddress
from fakes.bigcommerce.state.statuses import STATUSES
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import date, rfc_date
from fakes.evidence.ledger import Alternative, imitates
from fakes.wire.http import Response

ORDERS = "orders"


def order_of(call: Call, order_id: str) -> Order:
    """Raises NotFound."""
    found = call.store.orders.get(path_id(order_id))
    if found is None:
        raise NotFound
    return found


@imitates(
    "the order on the wire",
    "an order has the keys, types, money and dates of recorded orders",
    evidence="recorded",
    source=RECORDED_ORDERS,
    test="test_recorded.py::test_an_order_has_all_keys_and_types_of_a_recorded_one",
)
def show(call: Call, order: Order) -> dict[str, Any]:
    """An order as its callers see it, with what they ask to have included."""
    shown = serializers.order(call.store, order, call.link)
    return {**shown, **order_includes.included_parts(call, order)}


@imitates(
    "filters and sorts of orders",
    "orders are found by every documented filter and sorted by every documented field, 50 or up to 250 on a page",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_orders_list.py::test_each_filter_finds_its_orders",
    shows=lambda answer, _: answer.status == 200,
)
def _list_orders(call: Call) -> Response:
    page = read_page(call)
    query = order_query.read_query(call.store, call.query)
    found = order_query.find_page(call.store, query, page)
    return v2_list(call, [show(call, order) for order in found], _dated(*found))


def _dated(*orders: Order) -> dict[str, str]:
    """Recorded in 2026: answers with orders say when the last of them was changed, in the words of V2."""
    return {"Last-Modified": rfc_date(max(order.date_modified for order in orders))} if orders else {}


@imitates(
    "counts by status",
    "a count lists every status with its labels and how many orders have it, and takes the filters of the list",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_orders_list.py::test_counts_by_status",
)
def _count_orders(call: Call) -> Response:
    counts = order_query.count_by_status(call.store, order_query.read_query(call.store, call.query))
    statuses = [
        {
            "id": status.id,
            "name": status.label,
            "system_label": status.label,
            "custom_label": call.store.status_label(status.id),
            "system_description": status.description,
            "count": counts[status.id],
            "sort_order": status.order,
        }
        for status in sorted(STATUSES.values(), key=lambda status: status.order)
    ]
    return answer_json(200, {"statuses": statuses, "count": counts.total()})


def _get_order(call: Call, order_id: str) -> Response:
    found = call.store.seen_orders.get(path_id(order_id))
    if found is None or (found.is_deleted and _is_hidden(call.store)):
        raise NotFound
    since = call.request.headers.get("If-Modified-Since")
    if since is not None and call.store.quirks.not_modified and _is_as_it_was(found, since):
        return _not_modified()
    return answer_json(200, show(call, found), _dated(found))


@imitates(
    "archived orders by id",
    "an archived order can still be read by its id",
    evidence="guess",
    source=ACCEPTANCE_TESTS,
    test="api/test_orders_write.py::test_deleting_archives",
    otherwise=(Alternative("an archived order is 404 when it is read by its id", "archived_order_by_id", 404),),
    ask="GET /v2/orders/{id of an archived order}: 200, or 404?",
)
def _is_hidden(store: Store) -> bool:
    return store.quirks.archived_order_by_id == 404


def _is_as_it_was(order: Order, since: str) -> bool:
    """Source: HTTP: a date that cannot be read is passed over."""
    try:
        return order.date_modified <= date(since, "If-Modified-Since")
    except Invalid:
        return False


@imitates(
    "not modified",
    "a GET of an order that says If-Modified-Since is answered 304 without a body while the order has not changed",
    evidence="official",
    source=STATUS_CODES,
    test="api/test_orders_list.py::test_an_order_that_has_not_changed_since_is_304",
    otherwise=(Alternative("If-Modified-Since is ignored", "not_modified", False),),
    ask="GET /v2/orders/{id} with If-Modified-Since: {its Last-Modified}: 304, or 200?",
)
def _not_modified() -> Response:
    """Guess: which resources know the header; the guide says it of all, other reports of some."""
    return Response(304)


def _create_order(call: Call) -> Response:
    draft = order_input.read_new_order(call.store, call.body())
    order = order_rules.create(call.store, draft)
    return answer_json(_created_status(call.store), show(call, order), _dated(order))


@imitates(
    "status of a created order",
    "an order that was posted is answered with 201",
    evidence="recorded",
    source=RECORDED_2026,
    test="api/test_orders_write.py::test_the_status_of_a_created_order_is_a_switch",
    otherwise=(Alternative("an order that was posted is answered with 200", "order_created_status", 200),),
)
def _created_status(store: Store) -> int:
    return store.quirks.order_created_status


def _update_order(call: Call, order_id: str) -> Response:
    order = order_of(call, order_id)
    changes = order_changes.read_changes(call.store, order, call.body())
    order_changes.apply(call.store, order, changes)
    return answer_json(200, show(call, order), _dated(order))


def _archive_order(call: Call, order_id: str) -> Response:
    order_rules.archive(call.store, order_of(call, order_id))
    return nothing()


def _archive_orders(call: Call) -> Response:
    order_rules.archive_many(call.store, read_page(call).limit)
    return nothing()


def _list_products(call: Call, order_id: str) -> Response:
    lines = order_of(call, order_id).products
    return v2_page(call, lines, lambda line: serializers.order_product(call.store, line, call.link))


def _get_product(call: Call, order_id: str, line_id: str) -> Response:
    line = order_of(call, order_id).line(path_id(line_id))
    if line is None:
        raise NotFound
    return answer_json(200, serializers.order_product(call.store, line, call.link))


def _list_addresses(call: Call, order_id: str) -> Response:
    order = order_of(call, order_id)
    return v2_page(call, order.shipping_addresses, lambda place: serializers.order_address(order, place, call.link))


def _address_of(call: Call, order_id: str, address_id: str) -> tuple[Order, OrderAddress]:
    order = order_of(call, order_id)
    place = order.address(path_id(address_id))
    if place is None:
        raise NotFound
    return order, place


def _get_address(call: Call, order_id: str, address_id: str) -> Response:
    order, place = _address_of(call, order_id, address_id)
    return answer_json(200, serializers.order_address(order, place, call.link))


def _update_address(call: Call, order_id: str, address_id: str) -> Response:
    order, place = _address_of(call, order_id, address_id)
    order_changes.change_address(call.store, order, place, call.body())
    return answer_json(200, serializers.order_address(order, place, call.link))


def _list_shipping_quotes(call: Call, order_id: str, address_id: str) -> Response:
    """Source: Orders V2: quotes exist only for storefront checkouts with live rates, which nobody makes here."""
    _address_of(call, order_id, address_id)
    return nothing()


def _list_statuses(call: Call) -> Response:
    return answer_json(200, [_status(call, status_id) for status_id in STATUSES])


def _get_status(call: Call, status_id: str) -> Response:
    if path_id(status_id) not in STATUSES:
        raise NotFound
    return answer_json(200, _status(call, path_id(status_id)))


def _status(call: Call, status_id: int) -> dict[str, Any]:
    status = STATUSES[status_id]
    return {
        "id": status.id,
        "name": status.label,
        "system_label": status.label,
        "custom_label": call.store.status_label(status.id),
        "system_description": status.description,
        "order": status.order,
    }


def add_routes(routes: Routes) -> None:
    """Orders V2, without shipments."""
    add(routes, "GET", "/v2/order_statuses", _list_statuses, ORDERS)
    add(routes, "GET", "/v2/order_statuses/{status_id}", _get_status, ORDERS)
    add(routes, "GET", "/v2/orders", _list_orders, ORDERS)
    add(routes, "POST", "/v2/orders", _create_order, ORDERS)
    add(routes, "DELETE", "/v2/orders", _archive_orders, ORDERS)
    add(routes, "GET", "/v2/orders/count", _count_orders, ORDERS)
    one = "/v2/orders/{order_id}"
    add(routes, "GET", one, _get_order, ORDERS)
    add(routes, "PUT", one, _update_order, ORDERS)
    add(routes, "DELETE", one, _archive_order, ORDERS)
    add(routes, "GET", f"{one}/products", _list_products, ORDERS)
    add(routes, "GET", f"{one}/products/{{line_id}}", _get_product, ORDERS)
    for spelling in ("shipping_addresses", "shippingaddresses"):  # Links are written in either way.
        add(routes, "GET", f"{one}/{spelling}", _list_addresses, ORDERS)
        add(routes, "GET", f"{one}/{spelling}/{{address_id}}", _get_address, ORDERS)
        add(routes, "PUT", f"{one}/{spelling}/{{address_id}}", _update_address, ORDERS)
    add(routes, "GET", f"{one}/shipping_addresses/{{address_id}}/shipping_quotes", _list_shipping_quotes, ORDERS)
    add(routes, "GET", f"{one}/shippingaddresses/{{address_id}}/shippingquotes", _list_shipping_quotes, ORDERS)
