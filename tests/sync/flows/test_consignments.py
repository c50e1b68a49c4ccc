"""Consignments of every kind in one order: what suppliers can ship is shipped, the rest is left behind and said."""

import json
from typing import Any

from harness.sync import Request
from tests.sync.sync_place import Place

PERSON = {"first_name": "Ann", "last_name": "Lee", "street_1": "1 Way", "city": "Austin", "zip": "78701"}
PERSON |= {"country_iso2": "US", "country": "United States", "state": "Texas", "email": "ann@example.com"}


def an_order(place: Place, **consignments: Any) -> Any:
    """A paid order that a program posts, with consignments of several kinds."""
    body = {"billing_address": PERSON, "status_id": 11, "consignments": consignments}
    headers = {"X-Auth-Token": place.connection.credentials.access_token.reveal(), "Content-Type": "application/json"}
    headers["Accept"] = "application/json"
    url = f"https://api.bigcommerce.com/stores/{place.store.store_hash}/v2/orders"
    answered = place.store.answer(Request("POST", url, headers, json.dumps(body).encode()))
    assert answered.status == 201, answered.body
    return place.store.orders[json.loads(answered.body)["id"]]


def shipped_to(place: Place, city: str, *lines: tuple[str, int]) -> dict[str, Any]:
    return {**PERSON, "city": city, "line_items": items(place, *lines)}


def picked_up(place: Place, *lines: tuple[str, int]) -> dict[str, Any]:
    return {"pickup_method_display_name": "Counter", "line_items": items(place, *lines)}


def items(place: Place, *lines: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"product_id": place.store.product(sku).id, "quantity": count} for sku, count in lines]


def asked(place: Place, order: Any) -> list[tuple[str, int]]:
    lines = [line for each in place.documents(order, "SalesOrder") for line in each.content["OrderLines"]]
    return [(line["ItemIdentifier"]["SupplierSKU"], line["Quantity"]) for line in lines]


def test_what_is_collected_stays_at_the_counter(place: Place) -> None:
    """Two addresses, a pickup and a download in one order: suppliers get the two parcels, the rest is said once."""
    place.store.control_panel.add_product(sku="SONG-1", name="Song", price=1, type="digital")
    shipping = [shipped_to(place, "Austin", ("MUG-1", 1), ("SONG-1", 1)), shipped_to(place, "Dallas", ("HAT-1", 1))]
    order = an_order(place, shipping=shipping, pickups=[picked_up(place, ("CUP-1", 2))])
    place.advance(minutes=20)
    place.ship(order)
    place.ship(order, supplier=1, tracking_number="1Z2")
    place.advance(minutes=76)
    (event,) = place.events("Order Sent In Part")

    assert asked(place, order) == [("MUG-1", 1), ("HAT-1", 1)]
    assert (
        event.details == "Of BigCommerce order 100 2 x CUP-1 is collected by the shopper: no supplier was asked for it."
    )
    assert (order.status, len(order.shipments), place.connector.attention()) == ("Partially Shipped", 2, [])


def test_the_rest_is_not_cancelled_with_what_suppliers_cancel(place: Place) -> None:
    """What lies at the counter is still there: the order is for the staff, not Cancelled."""
    pickups = [picked_up(place, ("CUP-1", 1))]
    order = an_order(place, shipping=[shipped_to(place, "Austin", ("MUG-1", 1))], pickups=pickups)
    place.advance(minutes=20)
    place.cancel(order)
    place.advance(minutes=20)

    assert order.status == "Manual Verification Required"


def test_an_order_that_is_only_collected_is_told_while_it_awaits_fulfillment(place: Place) -> None:
    """Nothing of it is the suppliers'; the staff set it to Awaiting Pickup, and nothing is left to tell."""
    order = an_order(place, pickups=[picked_up(place, ("CUP-1", 1))])
    place.advance(minutes=20)
    first = [entry.reason for entry in place.connector.attention()]
    place.store.control_panel.set_order_status(order.id, "Awaiting Pickup")
    place.advance(hours=2)

    assert first == [f"Order {order.id} is collected by the shopper, all 1 lines: suppliers ship nothing of it."]
    assert (asked(place, order), place.connector.attention()) == ([], [])


def test_a_line_that_goes_nowhere_holds_up_no_other(place: Place) -> None:
    """It has no address and no counter: the rest is sent, and a person hears of it until the order is over."""
    order = place.order(("MUG-1", 1), ("CUP-1", 1))
    order.products[1].order_address_id = 0
    place.advance(minutes=20)
    first = [(entry.subject, entry.reason) for entry in place.connector.attention()]
    place.store.control_panel.set_order_status(order.id, "Completed")
    place.ship(order)
    place.advance(hours=3)

    assert asked(place, order) == [("MUG-1", 1)]
    assert first == [
        ("rest of order 100", "Of BigCommerce order 100 1 x CUP-1 goes to no address: no supplier was asked for it.")
    ]
    assert place.connector.attention() == []


def test_a_shipment_that_lists_lines_with_nothing_of_them_arrives(place: Place) -> None:
    """Portals list every line, some with the quantity 0: what is under way shows, nothing else does."""
    order = place.order(("MUG-1", 2), ("CUP-1", 1))
    place.advance(minutes=20)
    (purchase_order,) = place.documents(order, "PurchaseOrder")
    lines = [
        {**each, "Quantity": pieces, "ShipmentInfos": [{"Qty": pieces, "TrackingNumber": "1Z1"}]}
        for each, pieces in zip(purchase_order.content["OrderLines"], (2, 0), strict=True)
    ]
    lines = [{name: line[name] for name in ("LineNumber", "ItemIdentifier", "ShipmentInfos")} for line in lines]
    body = {"ShipmentNumber": "S1", "PartnerPO": purchase_order.reference, "ShipmentLines": lines}
    headers = {"SubscriptionKey": place.portal().api_authentication.create_primary_key(), "Accept": "application/json"}
    headers["Content-Type"] = "application/json"
    url = f"{place.connection.logicbroker_url}/api/v3/Shipments"
    answered = place.network.answer(Request("POST", url, headers, json.dumps(body).encode()))
    place.advance(minutes=20)
    (shipment,) = place.documents(order, "Shipment")

    assert (answered.status, shipment.status) == (201, "Complete")
    assert [[item.quantity for item in parcel.items] for parcel in order.shipments] == [[2]]
    assert (order.status, place.connector.attention()) == ("Partially Shipped", [])
