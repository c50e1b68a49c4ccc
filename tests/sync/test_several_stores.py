"""Several stores of one retailer on one network, whose numbers all begin at 100: none touches another one's orders."""

from datetime import timedelta
from typing import Any

import pytest

from harness.sync.doctor import examine
from harness.sync.journal import Journal
from tests.sync.scripted import NOON, ORDER, SALES_ORDER, Run, Scripted, answer, records, with_orders
from tests.sync.sync_place import Place


def pass_time(*places: Place, minutes: float) -> None:
    """Let the same time pass at several places, minute by minute."""
    end = places[0].clock.now() + timedelta(minutes=minutes)
    while places[0].clock.now() < end:
        for place in places[1:]:
            place.next = place.next if place.next is None else min(place.next, place.clock.now())
        places[0].advance(minutes=1)
        for place in places[1:]:
            place.next = place.connector.tick(place.clock.now())


def unmarked(place: Place) -> None:
    """From now on its sales orders name no store, as those of an earlier version or another program."""
    send = place.send

    def without_mark(request: Any) -> Any:
        if request.method == "POST" and request.url.endswith("/v3/Orders"):
            request = type(request)(
                request.method, request.url, request.headers, request.body.replace(b"BigCommerceStoreHash", b"Other")
            )
        return send(request)

    place.connector.send = without_mark
    place.start = lambda: None  # type: ignore[method-assign,assignment,return-value]


def marked_or_not(place: Place, *, marked: bool) -> Place:
    if not marked:
        unmarked(place)
    return place


def told(place: Place) -> list[tuple[str, str]]:
    return [(entry.flow, entry.subject) for entry in place.connector.attention()]


def sales_orders(place: Place, number: int) -> list[Any]:
    return place.network.documents(number, "SalesOrder")


@pytest.mark.parametrize("marked", [True, False], ids=["marked", "of an earlier version"])
def test_a_new_trial_store_does_not_take_the_orders_of_the_former_for_its_own(marked: bool) -> None:
    """Its order 100 is another order: no supplier has it, so it is not marked as sent, and a person is told why."""
    former = marked_or_not(Place(), marked=marked)
    first = former.order(("MUG-1", 2))
    former.advance(minutes=16)
    place = Place(beside=former, seed=8)
    order = place.order(("HAT-1", 3))
    place.advance(minutes=31)
    (entry,) = place.connector.attention()

    assert first.id == order.id == 100
    assert (order.status, len(sales_orders(place, 100))) == ("Awaiting Fulfillment", 1)
    assert entry.reason.startswith("Logicbroker has a sales order 100 already, for ")
    assert "Starting Order Number" in entry.reason
    assert [event.summary for event in place.events("Order Not Sent")] == ["Order Not Sent"]


def test_an_order_like_the_one_of_the_former_store_is_another_one() -> None:
    """The same goods to the same door for the same money: who rehearses orders the same again."""
    former = marked_or_not(Place(), marked=False)
    former.order(("MUG-1", 2))
    former.advance(minutes=16)
    place = Place(beside=former, seed=8)
    order = place.order(("MUG-1", 2))
    place.advance(minutes=16)

    assert order.status == "Awaiting Fulfillment"
    assert told(place) == [("orders", "100")]


def test_a_number_that_becomes_free_is_used() -> None:
    """The staff begin at a higher number, place the order anew and cancel the old one: nothing is left to tell."""
    former = Place()
    former.order(("MUG-1", 2))
    former.advance(minutes=16)
    place = Place(beside=former, seed=8)
    order = place.order(("HAT-1", 3))
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, "Cancelled")
    again = place.order(("HAT-1", 3))
    place.advance(hours=2)

    assert (again.id, again.status, len(sales_orders(place, 101))) == (101, "Awaiting Shipment", 1)
    assert told(place) == []


@pytest.mark.parametrize("marked", [True, False], ids=["marked", "of an earlier version"])
@pytest.mark.parametrize("deed", ["ship", "cancel"])
def test_stores_that_live_at_the_same_time_never_touch_each_other_s_documents(deed: str, marked: bool) -> None:
    """What suppliers do for one store's order shows there, and nowhere else, whoever looks first."""
    first = marked_or_not(Place(), marked=marked)
    second = marked_or_not(Place(beside=first, seed=8), marked=marked)
    mine = first.order(("MUG-1", 2))
    pass_time(second, first, minutes=16)
    theirs = second.order(("MUG-1", 2))
    other = second.order(("CUP-1", 1))
    pass_time(second, first, minutes=16)
    getattr(first, deed)(mine)
    getattr(second, deed)(other)
    pass_time(second, first, minutes=31)
    statuses = ("Shipped", "Awaiting Fulfillment", "Shipped") if deed == "ship" else ("Cancelled",) * 3

    assert (mine.status, other.status) == (statuses[0], statuses[2])
    assert (theirs.status, len(theirs.shipments)) == ("Awaiting Fulfillment", 0)
    assert (told(first), told(second)) == ([], [("orders", "100")])
    assert {d.status for d in first.network.documents() if d.document_type != "Order"} == {"Complete"}


@pytest.mark.parametrize("marked", [True, False], ids=["marked", "of an earlier version"])
def test_whose_a_sales_order_is_that_has_a_number_and_a_moment(marked: bool) -> None:
    """The mark decides; without one the moment does, and it is the order's own."""
    first = marked_or_not(Place(), marked=marked)
    second = Place(beside=first, seed=8)
    first.order(("MUG-1", 2))
    order = second.order(("MUG-1", 2))
    second.store.control_panel.set_order_status(order.id, "Awaiting Shipment")
    pass_time(first, second, minutes=76)

    assert told(second) == ([("orders", "unsent order 100")] if marked else [])


def test_each_store_takes_off_what_it_has_sold_itself() -> None:
    """Both sell what one supplier fed: what the other one sold shows when he feeds anew, and not before."""
    first = Place()
    second = Place(beside=first, seed=8)
    first.feed({"S-MUG-1": 20})
    pass_time(first, second, minutes=20)
    first.order(("MUG-1", 3))
    second.order(("MUG-1", 2))
    first.feed({"S-MUG-1": 20})
    pass_time(first, second, minutes=60)
    levels = [place.store.product("MUG-1").inventory_level for place in (first, second)]

    assert levels == [17, 18]


def test_documents_that_nobody_picks_up_are_told() -> None:
    """The former store is closed, and its supplier ships: they are left alone, and after a day a person hears of it."""
    former = Place()
    order = former.order(("MUG-1", 2))
    former.advance(minutes=16)
    place = Place(beside=former, seed=8)
    shipment = former.ship(order)
    place.advance(hours=23)
    early = told(place)
    place.advance(hours=2)
    (entry,) = place.connector.attention()
    former.start()
    former.next = former.clock.now()
    former.advance(minutes=16)
    place.next = place.clock.now()
    place.advance(minutes=16)

    assert early == []
    assert (entry.flow, entry.subject) == ("shipments", f"store {former.store.store_hash}")
    assert entry.reason.endswith(f"the oldest is {shipment.key}.  This connection leaves them alone.")
    assert (order.status, shipment.status, told(place)) == ("Shipped", "Complete", [])


def test_what_is_found_has_to_ask_for_the_same() -> None:
    """The journal is lost, and the order was edited meanwhile: its suppliers have it as it was, which is told."""
    place = Place()
    order = place.order(("MUG-1", 2))
    place.advance(minutes=16)
    place.journal = Journal.in_memory()
    place.start()
    place.store.control_panel.change_quantity(order.id, "MUG-1", 5)
    place.store.control_panel.set_order_status(order.id, "Awaiting Fulfillment")
    place.advance(minutes=31)
    (entry,) = place.connector.attention()

    assert "was changed after it had been sent" in entry.reason
    assert order.status == "Awaiting Fulfillment"


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ({}, True),
        ({"OrderDate": "2026-03-02T12:01:00"}, True),
        ({"OrderDate": "2026-03-02T07:01:00-05:00"}, True),
        ({"TotalAmount": "20.0000", "ShipToAddress": {**SALES_ORDER["ShipToAddress"], "City": "TOWN "}}, True),
        ({"OrderDate": "2026-02-02T12:01:00Z"}, False),
        ({"OrderDate": None}, False),
        ({"TotalAmount": 21}, False),
        ({"OrderLines": [{"Quantity": 3, "ItemIdentifier": {"SupplierSKU": "MUG-1"}}]}, False),
        ({"OrderLines": [{"Quantity": 2, "ItemIdentifier": {"SupplierSKU": "CUP-1"}}]}, False),
        ({"OrderLines": [{"Quantity": 1, "ItemIdentifier": {"SupplierSKU": "MUG-1"}}] * 2}, True),
        ({"OrderLines": [*SALES_ORDER["OrderLines"], {"ItemIdentifier": {"SupplierSKU": "MUG-1"}}]}, True),
        ({"ShipToAddress": None}, False),
        ({"ShipToAddress": {**SALES_ORDER["ShipToAddress"], "Address1": "2 Way"}}, False),
        ({"ExtendedAttributes": [{"Name": "BigCommerceStoreHash", "Value": "abc123"}], "OrderDate": None}, True),
        ({"ExtendedAttributes": [{"Name": "BigCommerceStoreHash", "Value": "xyz789"}]}, False),
    ],
)
def test_what_exists_already_is_the_same_order_or_it_is_told(found: dict[str, Any], status: bool) -> None:
    """The store, else the moment; and goods, money and door, however another system writes them.

    One that is the same was sent by another connector, or before the journal was lost: that is told, too.
    """
    wire = Scripted()
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(400, {"Message": "This order already exists, see link key 77 for details."}))
    wire.on("GET", "linkkey=77", records({**SALES_ORDER, **found}))
    run = Run(wire)
    run.until(minutes=16)

    assert len(wire.sent("PUT", "/v2/orders/100")) == status
    assert [entry.subject for entry in run.connector.attention()] == ["another connector" if status else "100"]


def test_a_parcel_whose_line_is_another_one_s_by_its_sku_is_for_a_person(place: Any) -> None:
    """Ids of lines begin alike in every store, so a line has to be the one that its SKU says, too."""
    order = place.order(("MUG-1", 1), ("CUP-1", 1))
    place.advance(minutes=16)
    shipment = place.ship(order, lines=[("MUG-1", 1)])
    line = shipment.content["ShipmentLines"][0]
    for attribute in line["ExtendedAttributes"]:
        if attribute["Name"] == "BigCommerceLineItemId":
            attribute["Value"] = str(order.products[1].id)
    place.advance(minutes=15)

    assert (shipment.status, order.shipments) == ("Failed", [])
    assert "has another SKU than 'MUG-1'" in place.connector.attention()[0].reason


@pytest.mark.parametrize(("orders", "warns"), [(3, True), (0, False)])
def test_the_doctor_warns_of_numbers_that_will_meet(orders: int, warns: bool) -> None:
    """Before anybody relies on it: the account has sales orders with numbers that this store is going to give."""
    former = Place()
    for _ in range(orders):
        former.order(("MUG-1", 1))
    former.advance(minutes=16)
    place = Place(beside=former, seed=8)
    (finding,) = [each for each in examine(place.connection, place.send, NOON) if each.topic == "order numbers"]

    assert finding.level == ("warning" if warns else "ok")
    assert ("above 102" in finding.message) is warns
    assert (former.store.store_hash in finding.message) is warns


def test_the_doctor_knows_the_store_s_own_sales_orders(place: Any) -> None:
    """What this store has sent is no reason to warn, and numbers that it has behind it cannot meet any more."""
    place.order()
    place.order()
    place.advance(minutes=16)
    (finding,) = [each for each in examine(place.connection, place.send, NOON) if each.topic == "order numbers"]

    assert finding.level == "ok"
