"""Odd answers, to one record or to all: nothing behind a poison record waits, and what passes is tried again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from harness.sync import Connector, Request
from harness.sync.wire import ReceivedResponse
from tests.sync.flows.test_product_feeds import approve, product
from tests.sync.scripted import answer
from tests.sync.sync_place import Place

PAGE = b"<!DOCTYPE html><html><head><title>Attention Required!</title></head><body>Ray ID: 8c2f01</body></html>"
FIREWALL = answer(403, PAGE)
FORBIDDEN = answer(403, {"status": 403, "title": "You may not do this with this record"})


class Odd:
    """A wire on which matching requests get other answers, ``times`` of them or for as long as it is on."""

    def __init__(self, place: Place, strikes: Callable[[Request], bool], reply: Any, times: int = 10_000) -> None:
        self.is_on, self.left, self.struck = True, times, 0
        self._strikes, self._reply, self._send = strikes, reply, place.connector.send
        place.connector.send = self

    def __call__(self, request: Request) -> Any:
        if not self.is_on or not self.left or not self._strikes(request):
            return self._send(request)
        self.left -= 1
        self.struck += 1
        if isinstance(self._reply, Exception):
            raise self._reply
        return self._reply(self._send(request)) if callable(self._reply) else self._reply


def to(method: str, part: str, inside: str = "") -> Callable[[Request], bool]:
    return lambda request: request.method == method and part in request.url and inside.encode() in request.body


def sent(place: Place, *orders: Any) -> list[str]:
    return [order.status for order in orders]


def subjects(place: Place) -> list[tuple[str, str]]:
    return [(entry.flow, entry.subject) for entry in place.connector.attention()]


# K1: one record's trouble is one record's.


@pytest.mark.parametrize(
    "reply",
    [
        FIREWALL,
        FORBIDDEN,
        answer(401, {"title": "no"}),
        answer(302, b"", Location="https://status.example.test"),
        answer(404, b"default backend - 404"),
        answer(451, PAGE),
        answer(200, {"Message": "An error has occurred"}),
        answer(400, b'{"Message": "Note is too long: I love it \\ud83d"}'),
        answer(400, b'{"Message": "comments: invalid character \\u0000"}'),
        answer(400, {"Message": "x" * 9_000}),
        ConnectionResetError("poison"),
    ],
    ids=str,
)
@pytest.mark.parametrize("poison", [0, 1, 2])
def test_a_poison_order_holds_up_no_other(poison: int, reply: Any) -> None:
    """Whatever is answered to one order, wherever it stands in the list, the others are sent within two cycles."""
    place = Place()
    orders = [place.order() for _ in range(3)]
    Odd(place, to("POST", "/v3/Orders", f'"{orders[poison].id}"'), reply)
    place.advance(minutes=46)

    others = [order for order in orders if order is not orders[poison]]
    assert {order.status for order in others} == {"Awaiting Shipment"}
    assert orders[poison].status == "Awaiting Fulfillment"
    assert ("orders", str(orders[poison].id)) in subjects(place)
    assert all(entry.subject != "connection" for entry in place.connector.attention())


@pytest.mark.parametrize("reply", [FIREWALL, FORBIDDEN, answer(401, {"title": "no"})], ids=["page", "403", "401"])
def test_a_poison_parcel_holds_up_no_other(reply: Any) -> None:
    """The store refuses one order's parcels; the others are shown."""
    place = Place()
    orders = place.shipped_orders(3)
    Odd(place, to("POST", f"/orders/{orders[0].id}/shipments"), reply)
    place.advance(minutes=46)

    assert sent(place, *orders) == ["Awaiting Shipment", "Shipped", "Shipped"]


@pytest.mark.parametrize("reply", [FIREWALL, FORBIDDEN], ids=["page", "403"])
def test_a_poison_partner_holds_up_no_other(reply: Any) -> None:
    """One partner's inventory is forbidden; the levels of the other one arrive."""
    place = Place()
    place.feed({"S-MUG-1": 77})
    place.feed({"S-HAT-1": 78}, supplier=1)
    Odd(place, to("GET", f"/v3/Inventory/{place.suppliers[0].id}"), reply)
    place.advance(hours=2)

    assert [place.store.product(sku).inventory_level for sku in ("MUG-1", "HAT-1")] == [100, 78]


def test_a_poison_product_in_a_batch_holds_up_no_other() -> None:
    """A batch that is forbidden is written in halves, as after every other refusal."""
    place = Place()
    place.feed({"S-MUG-1": 77, "S-CUP-1": 79})
    mug = place.store.product("MUG-1").id
    Odd(place, to("PUT", "/v3/catalog/products", f'"id":{mug}'), FORBIDDEN)
    place.advance(hours=2)

    assert [place.store.product(sku).inventory_level for sku in ("MUG-1", "CUP-1")] == [100, 79]
    assert any(flow == "inventory" and subject.startswith("S-MUG-1") for flow, subject in subjects(place))


@pytest.mark.parametrize("reply", [FORBIDDEN, answer(401, {"title": "no"})], ids=["403", "401"])
def test_a_poison_item_of_a_feed_holds_up_no_other(reply: Any) -> None:
    """The others are created, the feed ends and is told, and the next feed is exported."""
    place = Place()
    feed = approve(place, product("A"), product("B"), product("C"))
    Odd(place, to("POST", "/v3/catalog/products", '"sku":"B"'), reply)
    place.advance(minutes=46)
    other = approve(place, product("D"))
    place.advance(minutes=31)

    assert (feed.status, other.status) == ("Failed", "Complete")
    assert {"A", "C", "D"} <= {each.sku for each in place.store.products.values()}


def test_a_poison_cancellation_holds_up_no_other() -> None:
    """The store refuses to change one order; the other one is cancelled."""
    place = Place()
    orders = [place.order() for _ in range(2)]
    place.advance(minutes=16)
    for order in orders:
        place.cancel(order)
    Odd(place, to("PUT", f"/v2/orders/{orders[0].id}"), FORBIDDEN)
    place.advance(minutes=46)

    assert sent(place, *orders) == ["Awaiting Shipment", "Cancelled"]


@pytest.mark.parametrize("reply", [answer(401, PAGE), answer(401, {"Code": "NoAuthenticationInformation"}), FIREWALL])
def test_a_host_of_files_that_refuses_concerns_files_alone(reply: Any) -> None:
    """It knows nothing of our key: orders go on, and the levels come when it answers again."""
    place = Place()
    place.feed({"S-MUG-1": 77})
    orders = [place.order() for _ in range(30)]
    odd = Odd(place, lambda request: "/files/" in request.url or "files." in request.url, reply)
    place.advance(minutes=30)
    states = place.connector.status.state
    odd.is_on = False
    place.advance(hours=1)

    assert odd.struck
    assert (states, {order.status for order in orders}) == ("connected", {"Awaiting Shipment"})
    assert place.store.product("MUG-1").inventory_level == 77 - 60 or place.store.product("MUG-1").inventory_level == 77


@pytest.mark.parametrize("reply", [answer(401, {"statusCode": 401, "message": "no"}), FORBIDDEN, answer(500)])
def test_telling_may_fail_in_every_way(reply: Any) -> None:
    """What cannot be told in Logicbroker is on the list, and the other parcels are shown."""
    place = Place()
    orders = [place.order() for _ in range(2)]
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(orders[0].id, 5)
    documents = [place.ship(order) for order in orders]
    Odd(place, to("POST", "activityevents"), reply)
    place.advance(hours=2)

    assert sent(place, *orders) == ["Cancelled", "Shipped"]
    assert documents[0].status == "Failed"
    assert ("shipments", documents[0].key) in subjects(place)


def test_a_dismissed_entry_hides_no_flow_that_cannot_run() -> None:
    """The state is read from what runs, not from a list that people edit."""
    place = Place()
    place.order()
    place.order()
    Odd(place, to("PUT", "/v2/orders/"), FORBIDDEN)
    place.advance(minutes=16)
    place.journal.for_connection(place.connection.key)
    place.connector.journal.dismiss("orders", "connection", place.clock.now(), who="ann", why="one odd order")
    place.advance(minutes=30)

    assert place.connector.status.state == "waiting"


# K3: absent is not empty.


@pytest.mark.parametrize(
    "reply",
    [
        answer(200, {"Message": "Report is being generated, try later"}),
        answer(200, {"Result": "Timeout", "Body": None}),
        answer(204),
        answer(200, {"Body": "soon"}),
    ],
)
def test_an_inventory_answer_without_a_file_moves_no_cursor(reply: Any) -> None:
    """The hour's stock arrives a little later."""
    place = Place()
    place.feed({"S-MUG-1": 77})
    Odd(place, to("GET", "/v3/Inventory/"), reply, times=1)
    place.advance(minutes=30)

    assert place.store.product("MUG-1").inventory_level == 77


def test_an_empty_file_moves_no_cursor() -> None:
    """A file without even a header is none."""
    place = Place()
    place.feed({"S-MUG-1": 77})
    Odd(place, lambda request: "/files/" in request.url, answer(200, b""), times=1)
    place.advance(minutes=30)

    assert place.store.product("MUG-1").inventory_level == 77


def test_a_search_that_apologises_finds_nothing_out() -> None:
    """Two suppliers cancel everything: Cancelled, although the search for the other's answer failed once."""
    place = Place()
    order = place.order(("MUG-1", 1), ("HAT-1", 1))
    place.advance(minutes=16)
    place.cancel(order, 0)
    place.cancel(order, 1)
    apology = answer(200, {"Message": "Search is temporarily unavailable"})
    Odd(place, to("GET", "/v3/Acknowledgements?filters.linkkey"), apology, times=1)
    place.advance(minutes=31)

    assert order.status == "Cancelled"


# K4: who says no, and for how long.

PASSING = [
    *(answer(status, b"") for status in (301, 302, 304, 307, 402, 405, 406, 410, 411, 412, 413, 414, 415, 417, 421)),
    *(answer(status, {"title": "no"}) for status in (409, 424, 425, 426, 428, 430, 431, 451, 418)),
    *(answer(status, PAGE) for status in (400, 403, 404, 422, 507)),
    answer(400, [{"status": 400, "message": "Locked, please retry"}]),
    answer(206, b"{}"),
    answer(299, {"Message": "An error has occurred"}),
]


OPERATIONS = [("POST", "/v3/Orders"), ("PUT", "/v2/orders/"), ("POST", "/shipments"), ("GET", "/v2/orders/1")]


@pytest.mark.parametrize(
    ("method", "part", "reply"),
    [(*OPERATIONS[number % len(OPERATIONS)], reply) for number, reply in enumerate(PASSING)],
    ids=str,
)
def test_one_odd_answer_is_no_verdict(method: str, part: str, reply: ReceivedResponse) -> None:
    """After one of them from something in between, all goes on by itself."""
    place = Place()
    order = place.order()
    odd = Odd(place, to(method, part), reply, times=1)
    place.advance(minutes=31)
    document = place.ship(order)
    place.advance(minutes=31)

    assert odd.struck == 1
    assert (order.status, document.status, subjects(place)) == ("Shipped", "Complete", [])
    assert len(place.documents(order, "SalesOrder")) == 1


def test_a_status_page_of_five_minutes_is_an_outage() -> None:
    """The connection says so, and afterwards everything is sent."""
    place = Place()
    orders = [place.order() for _ in range(30)]
    odd = Odd(place, lambda request: "/stores/" not in request.url, answer(302, b"", Location="https://status"))
    place.advance(minutes=20)
    state = place.connector.status.state
    odd.is_on = False
    place.advance(minutes=30)

    assert (state, {order.status for order in orders}) == ("waiting", {"Awaiting Shipment"})
    assert subjects(place) == []


def test_a_verdict_is_tried_again_after_a_day() -> None:
    """What stood against it lay elsewhere, and is mended."""
    place = Place()
    order = place.order()
    odd = Odd(place, to("POST", "/v3/Orders"), answer(400, {"Message": "Partner relationship is not active"}))
    place.advance(hours=2)
    odd.is_on = False
    place.advance(hours=20)
    before = order.status
    place.advance(hours=5)

    assert (before, order.status, odd.struck) == ("Awaiting Fulfillment", "Awaiting Shipment", 1)
    assert subjects(place) == []


# K8: what the staff decided stays.


@pytest.mark.parametrize(
    "status", ["Completed", "Shipped", "Declined", "Disputed", "Partially Refunded", "Awaiting Pickup"]
)
def test_a_cancellation_leaves_what_the_staff_decided(status: str) -> None:
    """The order keeps its status, the note stands in it, and people hear of it."""
    place = Place()
    order = place.order()
    place.advance(minutes=16)
    numbers = {"Completed": 10, "Shipped": 2, "Declined": 6, "Disputed": 13, "Partially Refunded": 14}
    place.store.control_panel.set_order_status(order.id, numbers.get(status, 8))
    place.cancel(order)
    place.advance(minutes=31)

    assert order.status == status
    assert "Cancelled by the supplier" in order.staff_notes
    assert ("cancellations", f"order {order.id}") in subjects(place)


def test_an_order_that_the_staff_cancel_while_others_are_sent_stays_cancelled() -> None:
    """Calls take twenty seconds, so the list is old when its turn comes: it is looked at, and goes to nobody."""
    place = Place()
    orders = [place.order() for _ in range(5)]
    passed, send = [timedelta()], place.send

    def slowly(request: Request) -> Any:
        if request.method == "POST" and "/v3/Orders" in request.url and orders[0].status == "Awaiting Fulfillment":
            place.store.control_panel.set_order_status(orders[4].id, 5)
        passed[0] += timedelta(seconds=20)
        return send(request)

    connector = Connector(place.connection, slowly, place.journal, clock=lambda: place.clock.now() + passed[0])
    place.advance(minutes=0)
    place.clock.move(place.clock.now() + timedelta(minutes=15))
    connector.tick(place.clock.now())

    assert [order.status for order in orders] == ["Awaiting Shipment"] * 4 + ["Cancelled"]
    assert place.documents(orders[4], "SalesOrder") == []


@pytest.mark.parametrize("meddles", [False, True])
def test_a_cancellation_is_noted_while_calls_take_long(meddles: bool) -> None:
    """What was read is looked at again: a note that the staff write meanwhile is kept beside it."""
    place = Place()
    order = place.order()
    place.advance(minutes=16)
    place.cancel(order)
    passed, send = [timedelta()], place.send

    def slowly(request: Request) -> Any:
        answered = send(request)
        passed[0] += timedelta(seconds=20)
        if meddles and "consignments" in request.url and f"/orders/{order.id}" in request.url and not order.staff_notes:
            place.store.control_panel.write_staff_notes(order.id, "called Ann")
        return answered

    place.connector = Connector(place.connection, slowly, place.journal, clock=lambda: place.clock.now() + passed[0])
    place.advance(minutes=30)

    assert order.status == "Cancelled"
    assert order.staff_notes.startswith("called Ann") is meddles
    assert order.staff_notes.count("ACK_PO100-001") == 1


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (1, "Pending"),
        (2, "Shipped"),
        (7, "Awaiting Payment"),
        (8, "Awaiting Pickup"),
        (10, "Completed"),
        (12, "Manual Verification Required"),
        (13, "Disputed"),
        (14, "Partially Refunded"),
    ],
)
def test_a_parcel_leaves_what_the_staff_decided(number: int, status: str) -> None:
    """It is in the store, and the status is as it was."""
    place = Place()
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, number)
    place.ship(order, lines=[("MUG-1", 1)])
    place.advance(minutes=31)

    assert (order.status, len(order.shipments)) == (status, 1)


def test_a_parcel_of_a_declined_order_is_for_a_person() -> None:
    """Nobody waits for it."""
    place = Place()
    order = place.order()
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, 6)
    document = place.ship(order)
    place.advance(minutes=31)

    assert (order.status, document.status, len(order.shipments)) == ("Declined", "Failed", 0)
