"""HTTP endpoints of Shipments V2.

The rules are in ``rules.shipments``.
"""

from fakes.bigcommerce.api import serializers
from fakes.bigcommerce.api.context import Call, Routes, add, answer_json, nothing, path_id, v2_page
from fakes.bigcommerce.api.orders import ORDERS, order_of
from fakes.bigcommerce.refusals import NotFound
from fakes.bigcommerce.rules import shipments as shipment_rules
from fakes.bigcommerce.state.records import Order, Shipment
from fakes.wire.http import Response


def _shipment_of(call: Call, order_id: str, shipment_id: str) -> tuple[Order, Shipment]:
    order = order_of(call, order_id)
    shipment = order.shipment(path_id(shipment_id))
    if shipment is None:
        raise NotFound
    return order, shipment


def _list_shipments(call: Call, order_id: str) -> Response:
    return v2_page(call, order_of(call, order_id).shipments, serializers.shipment)


def _count_shipments(call: Call, order_id: str) -> Response:
    return answer_json(200, {"count": len(order_of(call, order_id).shipments)})


def _get_shipment(call: Call, order_id: str, shipment_id: str) -> Response:
    return answer_json(200, serializers.shipment(_shipment_of(call, order_id, shipment_id)[1]))


def _create_shipment(call: Call, order_id: str) -> Response:
    shipment = shipment_rules.create(call.store, order_of(call, order_id), call.body())
    return answer_json(201, serializers.shipment(shipment))


def _update_shipment(call: Call, order_id: str, shipment_id: str) -> Response:
    order, shipment = _shipment_of(call, order_id, shipment_id)
    shipment_rules.update(call.store, order, shipment, call.body())
    return answer_json(200, serializers.shipment(shipment))


def _delete_shipment(call: Call, order_id: str, shipment_id: str) -> Response:
    order, shipment = _shipment_of(call, order_id, shipment_id)
    shipment_rules.delete(call.store, order, shipment)
    return nothing()


def _delete_all_shipments(call: Call, order_id: str) -> Response:
    order = order_of(call, order_id)
    for shipment in list(order.shipments):
        shipment_rules.delete(call.store, order, shipment)
    return nothing()


def add_routes(routes: Routes) -> None:
    """Shipments of one order."""
    every = "/v2/orders/{order_id}/shipments"
    one = f"{every}/{{shipment_id}}"
    add(routes, "GET", every, _list_shipments, ORDERS)
    add(routes, "POST", every, _create_shipment, ORDERS)
    add(routes, "DELETE", every, _delete_all_shipments, ORDERS)
    add(routes, "GET", f"{every}/count", _count_shipments, ORDERS)
    add(routes, "GET", one, _get_shipment, ORDERS)
    add(routes, "PUT", one, _update_shipment, ORDERS)
    add(routes, "DELETE", one, _delete_shipment, ORDERS)
