"""The rules for shipments: creating them from what is left to ship, changing anything but their items, deleting.

The endpoints are in ``api.shipments``.
"""

import re
from collections.abc import Mapping
from typing import Any

from fakes.bigcommerce.refusals import Invalid, invalid_field, missing_field, not_supported, not_writable
from fakes.bigcommerce.rules import orders as order_rules
from fakes.bigcommerce.sources import ESTIMATE, OLD_ORDERS, ORDERS_V2, THREADS
from fakes.bigcommerce.state.records import Order, OrderProduct, Shipment, ShipmentItem
from fakes.bigcommerce.state.statuses import PARTIALLY_SHIPPED, SHIPPED
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.tracking_carriers import TRACKING_CARRIERS
from fakes.bigcommerce.state.values import Read, integer, limited_text, listing, mapping, money, text
from fakes.evidence.ledger import REFUSING, Alternative, imitates

# Source: Orders V2, and the map of providers to carriers in the reference of before 2018.
PROVIDERS: Mapping[str, frozenset[str]] = {
    "": frozenset(),
    "custom": frozenset(),
    "auspost": frozenset({"australia-post"}),
    "canadapost": frozenset({"canada-post"}),
    "endicia": frozenset({"usps"}),
    "usps": frozenset({"usps"}),
    "fedex": frozenset({"fedex"}),
    "royalmail": frozenset({"royalmail"}),
    "ups": frozenset({"ups"}),
    "upsready": frozenset({"ups"}),
    "upsonline": frozenset({"ups"}),
    "shipperhq": frozenset({"dhl", "fedex", "usps", "ups", "australia-post", "star-track"}),
}


def provider(value: Any, name: str) -> str:
    """Source: Orders V2: a known provider, or carrier_ and the number of an app's."""
    words = text(value, name)
    if words not in PROVIDERS and not re.fullmatch(r"carrier_\d+", words):
        raise invalid_field(name)
    return words


_KNOWN_CARRIERS = TRACKING_CARRIERS.union({""}, *PROVIDERS.values())


def carrier(value: Any, name: str) -> str:
    """Source: Orders V2: one of the published values."""
    words = text(value, name)
    if words not in _KNOWN_CARRIERS:
        raise _unknown_carrier(name)
    return words


@imitates(
    "tracking carriers",
    "a tracking carrier is one of the vendor's table of values, anything else is refused",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_shipments.py::test_a_carrier_is_one_of_the_published_ones",
)
def _unknown_carrier(name: str) -> Invalid:
    return invalid_field(name)


@imitates(
    "shipments without a carrier",
    "a shipment that names neither provider nor carrier is said to be custom",
    evidence="official",
    source=OLD_ORDERS,
    test="api/test_shipments.py::test_a_shipment_without_a_carrier_is_custom",
    otherwise=(Alternative("a shipment that names neither provider nor carrier has none", "omitted_provider", ""),),
    ask="GET /v2/orders/{id}/shipments of an order that was shipped by hand without a provider: what is "
    "shipping_provider?",
)
def _without_carrier(store: Store) -> str:
    """Guess: that a tracking carrier alone is enough."""
    return store.quirks.omitted_provider


SHIPMENT_FIELDS: dict[str, Read] = {
    "order_address_id": integer,
    "tracking_number": limited_text(50),
    "tracking_link": limited_text(500),
    "merchant_shipping_cost": money,
    "shipping_method": text,
    "shipping_provider": provider,
    "tracking_carrier": carrier,
    "comments": limited_text(65_535),
}
_READ_ONLY = frozenset(["id", "order_id", "date_created", "customer_id", "billing_address", "shipping_address"])


def _read(body: Mapping[str, Any]) -> dict[str, Any]:
    values = {}
    for name, value in body.items():
        if name in _READ_ONLY:
            raise not_writable(name)
        if name not in SHIPMENT_FIELDS:
            raise not_supported(name)
        values[name] = SHIPMENT_FIELDS[name](value, name)
    return values


@imitates(
    "carrier fits provider",
    "a tracking carrier that is not the one of the shipping provider is refused",
    evidence="official",
    source=OLD_ORDERS,
    test="api/test_shipments.py::test_a_carrier_that_is_not_the_provider_s_is_refused",
    shows=REFUSING,
)
def _check_carrier(provider_name: str, carrier_name: str) -> None:
    allowed = PROVIDERS.get(provider_name, frozenset())
    if carrier_name and allowed and carrier_name not in allowed:
        raise invalid_field("tracking_carrier")


def create(store: Store, order: Order, body: Any) -> Shipment:
    """Ship items of an order to one of its addresses.

    Raises:
        Invalid: a missing or bad field, a foreign item, or more than is left to ship.
    """
    given = dict(mapping(body, "body"))
    items = given.pop("items", None)
    values = _read(given)
    if "order_address_id" not in values:
        raise missing_field("order_address_id")
    if not items:
        raise missing_field("items")
    address = order.address(values["order_address_id"])
    if address is None:
        raise invalid_field("order_address_id")
    _check_carrier(values.get("shipping_provider", ""), values.get("tracking_carrier", ""))
    if "shipping_provider" not in values and not values.get("tracking_carrier"):
        values["shipping_provider"] = _without_carrier(store)
    wanted = _read_items(store, order, address.id, listing(items, "items"))
    return _ship(store, order, values, wanted)


def _read_items(store: Store, order: Order, address_id: int, items: list[Any]) -> list[ShipmentItem]:
    wanted: dict[int, ShipmentItem] = {}
    for each in items:
        given = mapping(each, "items")
        for name in given:
            if name == "product_id":
                raise not_writable(name)
            if name not in ("order_product_id", "quantity"):
                raise not_supported(name)
        for name in ("order_product_id", "quantity"):
            if name not in given:
                raise missing_field(name)
        line = _shippable_line(store, order, address_id, integer(given["order_product_id"], "order_product_id"))
        before = wanted[line.id].quantity if line.id in wanted else 0
        quantity = before + integer(given["quantity"], "quantity")
        _check_quantity(line, quantity)
        wanted[line.id] = ShipmentItem(line.id, line.product_id, quantity)
    return list(wanted.values())


def _shippable_line(store: Store, order: Order, address_id: int, line_id: int) -> OrderProduct:
    line = order.line(line_id)
    if line is None:
        raise invalid_field("order_product_id")
    if line.type != "physical" and not store.quirks.digital_lines_shippable:
        raise _not_shipped()
    if line.order_address_id != address_id and store.quirks.one_address_per_shipment:
        raise _of_another_address()
    return line


@imitates(
    "digital lines are not shipped",
    "digital lines and gift certificates are refused in a shipment",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_shipments.py::test_a_digital_line_is_refused",
    otherwise=(Alternative("a digital line may stand in a shipment", "digital_lines_shippable", True),),
    ask="POST /v2/orders/{id of a test order}/shipments with its digital line: 400, or 201? Delete the shipment "
    "afterwards.",
)
def _not_shipped() -> Invalid:
    return invalid_field("order_product_id")


@imitates(
    "one address per shipment",
    "every item of a shipment belongs to the address that the shipment names",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_shipments.py::test_an_item_of_another_address_is_refused",
    otherwise=(Alternative("an item of another address may stand in a shipment", "one_address_per_shipment", False),),
    ask="POST /v2/orders/{id of a test order to two addresses}/shipments with an item of the other address: 400, or "
    "201?",
)
def _of_another_address() -> Invalid:
    return invalid_field("order_product_id")


def _check_quantity(line: OrderProduct, wanted: int) -> None:
    if not 0 < wanted <= line.quantity_to_ship:
        raise _too_many(line)


@imitates(
    "over-shipping",
    "more than is left to ship of a line is refused, and the answer says how much is left",
    evidence="third party",
    source=THREADS,
    test="api/test_shipments.py::test_shipping_twice_is_refused",
)
def _too_many(line: OrderProduct) -> Invalid:
    reason = "The quantity specified is greater than the quantity of the product that is available to ship."
    error = invalid_field("quantity", reason)
    details = {**(error.details or {}), "available_quantity": line.quantity_to_ship, "order_product_id": line.id}
    return Invalid(error.message, details, error.errors)


def _ship(store: Store, order: Order, values: dict[str, Any], items: list[ShipmentItem]) -> Shipment:
    address = order.address(values["order_address_id"])
    shipment = Shipment(
        id=store.next_id("shipment"),
        order_id=order.id,
        customer_id=order.customer_id,
        date_created=store.now(),
        billing_address=dict(order.billing_address),
        shipping_address=dict(address.address) if address else {},
        items=items,
        **values,
    )
    order.shipments.append(shipment)
    for item in items:
        line = order.line(item.order_product_id)
        if line:
            line.quantity_shipped += item.quantity
    _announce(store, "created", shipment)
    store.schedule_copy_for_readers(order)
    _change_order(store, order)
    return shipment


def _change_order(store: Store, order: Order) -> None:
    if store.quirks.automatic_shipment_status:
        _move_order(store, order)
    if store.quirks.shipment_touches_order:
        _touch(store, order)


@imitates(
    "shipping moves the order",
    "a shipment of all that is physical makes the order Shipped, of some of it Partially Shipped",
    evidence="third party",
    source=ESTIMATE,
    test="api/test_shipments.py::test_a_part_then_the_rest_moves_the_status",
    otherwise=(Alternative("a shipment leaves the status of its order alone", "automatic_shipment_status", False),),
    ask="GET /v2/orders/{id of a test order} before and after a shipment of all of it by POST: is status_id 2 "
    "afterwards?",
)
def _move_order(store: Store, order: Order) -> None:
    complete = all(line.quantity_to_ship == 0 for line in order.products if line.type == "physical")
    if complete:
        order.date_shipped = store.now()
    status_id = SHIPPED if complete else PARTIALLY_SHIPPED
    if status_id != order.status_id:
        order_rules.set_status(store, order, status_id)


@imitates(
    "shipments touch the order",
    "writing a shipment sets date_modified of its order",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_shipments.py::test_a_part_then_the_rest_moves_the_status",
    otherwise=(
        Alternative("writing a shipment leaves date_modified of its order alone", "shipment_touches_order", False),
    ),
    ask="GET /v2/orders/{id of a test order} before and after a shipment by POST: has date_modified changed?",
)
def _touch(store: Store, order: Order) -> None:
    store.touch(order)
    order_rules.announce_update(store, order)


def update(store: Store, order: Order, shipment: Shipment, body: Any) -> None:
    """Raises Invalid for a read-only, unknown or bad field."""
    given = mapping(body, "body")
    if "items" in given:
        raise _items_stay()
    values = _read(given)
    if order.address(values.get("order_address_id", shipment.order_address_id)) is None:
        raise invalid_field("order_address_id")
    _check_carrier(
        values.get("shipping_provider", shipment.shipping_provider),
        values.get("tracking_carrier", shipment.tracking_carrier),
    )
    for name, value in values.items():
        setattr(shipment, name, value)
    _announce(store, "updated", shipment)
    if store.quirks.shipment_touches_order:
        _touch(store, order)


@imitates(
    "deleting a shipment keeps the status",
    "a deleted shipment does not take its order out of Shipped",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_shipments.py::test_deleting_keeps_the_status_and_frees_the_quantity",
)
def delete(store: Store, order: Order, shipment: Shipment) -> None:
    """Forget a shipment; its quantities can be shipped again."""
    order.shipments.remove(shipment)
    if store.quirks.deleted_shipment_returns_quantity:
        _give_back(order, shipment)
    _announce(store, "deleted", shipment)
    store.schedule_copy_for_readers(order)
    if store.quirks.shipment_touches_order:
        _touch(store, order)


@imitates(
    "shipped items never change",
    "the items of a shipment cannot be changed, only its other fields",
    evidence="third party",
    source=THREADS,
    test="api/test_shipments.py::test_items_cannot_be_changed",
)
def _items_stay() -> Invalid:
    return not_writable("items")


@imitates(
    "deleted shipments free their pieces",
    "what a deleted shipment held can be shipped again",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_shipments.py::test_deleting_keeps_the_status_and_frees_the_quantity",
    otherwise=(Alternative("what a deleted shipment held stays shipped", "deleted_shipment_returns_quantity", False),),
    ask="GET /v2/orders/{id of a test order}/products after a shipment of it was deleted: is quantity_shipped 0?",
)
def _give_back(order: Order, shipment: Shipment) -> None:
    for item in shipment.items:
        line = order.line(item.order_product_id)
        if line:
            line.quantity_shipped -= item.quantity


def _announce(store: Store, what: str, shipment: Shipment) -> None:
    """Source: Webhooks guide, which writes orderId so."""
    data = {"type": "shipment", "id": shipment.id, "orderId": shipment.order_id}
    store.announce(f"store/shipment/{what}", data)
