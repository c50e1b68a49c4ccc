"""What concerns one question, one record or one list holds up nothing else, costs little, and is told."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from harness.operations.running import A_WINDOW
from harness.sync import Request
from harness.sync.wire import ReceivedResponse, decode_json, encode_json
from tests.sync.flows.test_product_feeds import approve, product
from tests.sync.scripted import answer
from tests.sync.sync_place import Place
from tests.sync.test_odd_answers import PAGE, Odd, subjects, to

LATER = answer(429, {"title": "Too many requests"}, X_Rate_Limit_Time_Reset_Ms="3000")


def changed(change: Callable[[Any], None]) -> Callable[[ReceivedResponse], ReceivedResponse]:
    """An answer in whose JSON something is changed; one without JSON stays as it is."""

    def reply(found: ReceivedResponse) -> ReceivedResponse:
        if found.status != 200 or not found.body:
            return found
        body = decode_json(found.body)
        change(body)
        return answer(200, encode_json(body))

    return reply


def listed(body: Any) -> Any:
    """The page of a list of Logicbroker, bare or in its body."""
    return body if "Records" in body else body["Body"]


# A question that is put off each time.


@pytest.mark.parametrize(
    ("method", "part"),
    [("POST", "/v3/Orders"), ("PUT", "/v2/orders/100"), ("GET", "/v3/Shipments?"), ("GET", "/v3/Acknowledgements?")],
)
def test_an_order_or_a_list_that_is_put_off_for_ever_holds_up_no_order(method: str, part: str) -> None:
    """Each time it is asked for the service wants three seconds; the other orders are sent, and people hear of it."""
    place = Place()
    orders = [place.order() for _ in range(3)]
    odd = Odd(place, to(method, part, '"100"' if method == "POST" else ""), LATER)
    place.advance(hours=2)

    assert {order.status for order in orders[1:]} == {"Awaiting Shipment"}
    assert odd.struck < 30
    assert [flow for flow, _ in subjects(place)] == [
        "orders" if "rders" in part else "shipments" if "Ship" in part else "cancellations"
    ]


@pytest.mark.parametrize("part", ["/orders/100/shipments", "/v2/orders/100"])
def test_a_parcel_that_is_put_off_for_ever_holds_up_no_other(part: str) -> None:
    """Writing it, or reading its order: the other parcels are shown, and a new order is sent."""
    place = Place()
    orders = place.shipped_orders(2)
    orders.append(place.order())
    odd = Odd(place, lambda request: part in request.url, LATER)
    place.advance(hours=2)

    assert [order.status for order in orders] == ["Awaiting Shipment", "Shipped", "Awaiting Shipment"]
    assert odd.struck < 30


def test_an_item_that_is_put_off_for_ever_holds_up_no_other() -> None:
    """The others of its feed are created, the next feed is exported, and stock goes on."""
    place = Place()
    feed = approve(place, product("A"), product("B"), product("C"))
    Odd(place, to("POST", "/v3/catalog/products", '"sku":"B"'), LATER)
    place.advance(minutes=31)
    other = approve(place, product("D"))
    place.feed({"S-HAT-1": 78}, supplier=1)
    place.advance(hours=2)

    assert (feed.status, other.status) == ("Pending", "Complete")
    assert {"A", "C", "D"} <= {each.sku for each in place.store.products.values()}
    assert place.store.product("HAT-1").inventory_level == 78


def test_a_level_and_a_partner_that_are_put_off_for_ever_hold_up_no_other() -> None:
    """The levels of the same batch and of the other partner are written."""
    place = Place()
    place.feed({"S-MUG-1": 77, "S-CUP-1": 79})
    mug = place.store.product("MUG-1").id
    Odd(place, to("PUT", "/v3/catalog/products", f'"id":{mug}'), LATER)
    Odd(place, to("GET", f"/v3/Inventory/{place.suppliers[1].id}"), LATER)
    place.advance(hours=3)

    assert [place.store.product(sku).inventory_level for sku in ("MUG-1", "CUP-1")] == [100, 79]
    assert ("inventory", f"partner {place.suppliers[1].id}") in subjects(place)


@pytest.mark.parametrize("reply", [LATER, TimeoutError("slow"), answer(200, {"Message": "Later"})], ids=repr)
def test_a_feed_whose_end_cannot_be_told_is_listed(reply: Any) -> None:
    """Its items are in the store, and it waits for its event; parcels and stock go on meanwhile."""
    place = Place()
    feed = approve(place, product("A"))
    place.feed({"S-MUG-1": 77})
    odd = Odd(place, to("POST", "activityevents"), reply)
    place.advance(hours=2)
    told = subjects(place)
    odd.is_on = False
    place.advance(minutes=31)

    assert place.store.product("MUG-1").inventory_level == 77
    assert len([subject for flow, subject in told if flow == "products"]) == 1
    assert (feed.status, subjects(place)) == ("Complete", [])


def test_an_order_whose_status_comes_as_text_is_sent() -> None:
    """As its id may: what is no number by its type is one by its digits."""
    place = Place()
    order = place.order()
    to_text = ReceivedResponse
    odd = Odd(
        place,
        lambda request: request.method == "GET" and "/v2/orders" in request.url,
        lambda found: to_text(found.status, found.headers, found.body.replace(b'"status_id":11', b'"status_id":"11"')),
    )
    place.advance(minutes=16)

    assert (odd.struck > 0, order.status) == (True, "Awaiting Shipment")


@pytest.mark.parametrize(("left", "opens"), [("0", "30000"), ("0", "3600000")])
def test_a_quota_that_leaves_one_request_a_window_lets_orders_through(left: str, opens: str) -> None:
    """The list takes it, and is kept for the order behind it; no window is longer than the store says windows are."""
    place = Place()
    orders = [place.order() for _ in range(3)]

    def scarce(found: Any) -> ReceivedResponse:
        fields = {"Quota": "150", "Left": left, "Time": opens}
        names = {"Quota": "Requests-Quota", "Left": "Requests-Left", "Time": "Time-Reset-Ms"}
        headers = {f"X-Rate-Limit-{names[name]}": value for name, value in fields.items()}
        return ReceivedResponse(found.status, {**headers, "X-Rate-Limit-Time-Window-Ms": "30000"}, found.body)

    odd = Odd(place, lambda request: "/stores/" in request.url, scarce)
    place.advance(hours=1)

    assert {order.status for order in orders} == {"Awaiting Shipment"}
    assert odd.struck < 20


def test_a_parcel_too_large_for_a_window_holds_up_no_other_and_is_told() -> None:
    """Its order cannot be read within what is left of each window; the others go on, and so do orders."""
    place = Place()
    orders = place.shipped_orders(2)
    orders.append(place.order())
    scarce = {
        "X_Rate_Limit_Requests_Quota": "150",
        "X_Rate_Limit_Requests_Left": "0",
        "X_Rate_Limit_Time_Reset_Ms": "30000",
    }
    Odd(
        place,
        lambda request: "/orders/100?" in request.url,
        lambda found: answer(200, found.body, **scarce),
    )
    place.advance(hours=2)

    assert [order.status for order in orders] == ["Awaiting Shipment", "Shipped", "Awaiting Shipment"]
    assert [flow for flow, _ in subjects(place)] == ["shipments"]


@pytest.mark.parametrize(
    "reply", [answer(500), LATER, answer(400, {"Message": "No."}), answer(200, {"Body": 1})], ids=repr
)
def test_an_approval_that_cannot_be_marked_holds_up_no_feed_and_costs_little(reply: Any) -> None:
    """Its feed is exported and told once; the next one is, too, and people hear of the event that stays."""
    place = Place()
    feed = approve(place, product("A"))
    odd = Odd(place, to("PUT", "/v3/ActivityEvents/"), reply)
    place.advance(minutes=16)
    other = approve(place, product("B"))
    place.advance(hours=4)

    assert len([event for event in place.events("Product Feed Exported") if feed.id in event.details]) == 1
    assert "B" in {each.sku for each in place.store.products.values()}
    assert len(place.events("Product Feed Exported")) == 2
    assert odd.struck < 50
    assert len([subject for flow, subject in subjects(place) if flow == "products"]) == 2
    assert other.status == "Complete"


# What people want tried again.


@pytest.mark.parametrize("reply", [answer(500), LATER, TimeoutError("slow"), answer(302), answer(200, PAGE)], ids=repr)
def test_a_wish_that_cannot_be_done_holds_up_nothing(reply: Any) -> None:
    """Three times it is tried, after the flows; then it is given up and told, and everything else goes on."""
    place = Place()
    orders = [place.order() for _ in range(2)]
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(orders[0].id, 5)
    document = place.ship(orders[0])
    place.advance(minutes=16)
    place.ship(orders[1])
    place.connector.journal.ask_for_retry("shipments", document.key, place.clock.now())
    Odd(place, to("GET", f"/v3/Shipments/{document.key}"), reply)
    orders.append(place.order())
    place.advance(minutes=31)

    assert [order.status for order in orders[1:]] == ["Shipped", "Awaiting Shipment"]
    assert place.connector.journal.retries(limit=1) == []
    assert "could not be tried again" in place.connector.attention()[0].reason


# Lists and services that say nothing for long.


@pytest.mark.parametrize("reply", [answer(500), answer(200, PAGE), answer(200, {"Message": "Later"})], ids=repr)
@pytest.mark.parametrize(
    ("part", "flow"),
    [
        ("/v3/Shipments?", "shipments"),
        ("/v3/Acknowledgements?", "cancellations"),
        ("/v3/ActivityEvents", "products"),
        ("/v3/Partners", "inventory"),
    ],
)
def test_a_flow_whose_list_says_nothing_is_told(part: str, flow: str, reply: Any) -> None:
    """While the others go on: the state does not say that all is well, and after an hour the list names the flow."""
    place = Place()
    odd = Odd(place, to("GET", part), reply)
    place.advance(hours=3)
    state, told = place.connector.status.state, subjects(place)
    odd.is_on = False
    place.advance(hours=1)

    assert (state, told) == ("waiting", [(flow, "connection")])
    assert (place.connector.status.state, subjects(place)) == ("connected", [])


@pytest.mark.parametrize("of_store", [False, True])
def test_a_service_that_answers_pages_with_200_is_silent(of_store: bool) -> None:
    """It is asked less and less often, and told after an hour as one that answers 500 is."""
    place = Place()
    odd = Odd(place, lambda request: ("/stores/" in request.url) is of_store, answer(200, PAGE))
    place.advance(hours=3)

    assert (place.connector.status.state, subjects(place)) == ("waiting", [("connection", "silent")])
    assert odd.struck < 25


# Absent is not empty.


@pytest.mark.parametrize("lines", [None, []])
@pytest.mark.parametrize(("kind", "name"), [("Acknowledgements", "AckLines"), ("Shipments", "ShipmentLines")])
def test_a_document_that_a_list_shows_without_lines_is_read(kind: str, name: str, lines: Any) -> None:
    """What its supplier cancelled or shipped reaches the order."""
    place = Place()
    order = place.order()
    place.advance(minutes=16)
    document = place.cancel(order) if kind == "Acknowledgements" else place.ship(order)

    def without_lines(body: Any) -> None:
        for record in listed(body)["Records"]:
            record[name] = lines

    Odd(place, to("GET", f"/v3/{kind}?"), changed(without_lines))
    place.advance(minutes=16)

    assert (order.status, document.status) == ("Cancelled" if kind == "Acknowledgements" else "Shipped", "Complete")


@pytest.mark.parametrize(("times", "status"), [(1, "Complete"), (2, "Complete"), (99, "Failed")])
def test_a_feed_that_shows_no_items_is_asked_for_again(times: int, status: str) -> None:
    """It is Complete only with its items in the store; one that stays without fails, and is told."""
    place = Place()
    feed = approve(place, product("A"))

    def emptied(body: Any) -> None:
        listed(body).update(Records=[], TotalPages=0, TotalRecords=0)

    Odd(place, to("GET", "isCompliant=true"), changed(emptied), times=times)
    place.advance(hours=1)

    assert feed.status == status
    assert any(each.sku == "A" for each in place.store.products.values()) is (status == "Complete")


def test_lines_that_lack_one_once_are_not_all_of_an_order() -> None:
    """Suppliers are asked for both lines, a little later."""
    place = Place()
    order = place.order(("MUG-1", 1), ("HAT-1", 1))

    def as_links(body: Any) -> None:
        for each in body if isinstance(body, list) else [body]:
            each["consignments"] = {"url": "https://"}

    Odd(place, lambda request: re.search(r"/v2/orders(/100)?\?", request.url) is not None, changed(as_links))
    Odd(place, to("GET", "/v2/orders/100/products"), changed(lambda lines: lines.pop()), times=1)
    place.advance(minutes=31)

    assert [len(each.lines) for each in place.documents(order, "SalesOrder")] == [2]


def test_lists_that_do_not_heed_their_limit_are_read_whole() -> None:
    """Fifty a page: of 60 orders the first 50 are refused, and the others sent; 60 lines are all asked for."""
    place = Place()
    place.store.control_panel.add_product(sku="BIG", name="Big", price=1, stock=999)
    for number in range(60):
        place.store.control_panel.add_product(sku=f"L-{number}", name=f"L {number}", price=1, stock=9)
    orders = [place.order(("BIG", 1)) for _ in range(59)]
    orders.append(place.order(*((f"L-{number}", 1) for number in range(60))))
    refused, send = {str(order.id) for order in orders[:50]}, place.send

    def unheeding(request: Request) -> Any:
        if (
            request.method == "POST"
            and "/v3/Orders" in request.url
            and decode_json(request.body)["PartnerPO"] in refused
        ):
            return answer(400, {"Message": "No."})
        if request.method == "GET":
            request = Request("GET", request.url.replace("limit=250", "limit=50"), request.headers)
        return send(request)

    place.connector.send = unheeding
    place.advance(minutes=31)

    assert Counter(order.status for order in orders) == {"Awaiting Fulfillment": 50, "Awaiting Shipment": 10}
    assert [len(each.lines) for each in place.documents(orders[-1], "SalesOrder")] == [60]


# Records of another shape than their documents say.


@pytest.mark.parametrize("value", [None, "x", [1], {"a": 1}])
def test_an_approval_without_a_number_holds_up_no_feed(value: Any) -> None:
    """The other feed is exported, orders go on, and people hear that one cannot be named."""
    place = Place()
    approve(place, product("A"))
    place.advance(seconds=5)
    feed = approve(place, product("B"))
    name = f'"FeedId": "{feed.id}"'

    def unnumbered(body: Any) -> None:
        for event in body["Body"]["ActivityEvents"]:
            if name not in (event.get("AdditionalData") or "") and event["Summary"] == "Product Feed Approved":
                event["Id"] = value

    Odd(place, to("GET", "/v3/ActivityEvents"), changed(unnumbered))
    place.advance(minutes=31)

    assert feed.status == "Complete"
    assert subjects(place) == [("products", "approvals without a number")]


@pytest.mark.parametrize("value", ["x", 7, [1], True])
@pytest.mark.parametrize("kind", ["Shipments", "Acknowledgements"])
def test_a_document_of_another_shape_holds_up_no_other(kind: str, value: Any) -> None:
    """What stands in the place of its identifier is nobody's; the next document is worked."""
    place = Place()
    orders = [place.order() for _ in range(2)]
    place.advance(minutes=16)
    for order in orders:
        (place.ship if kind == "Shipments" else place.cancel)(order)

    def spoilt(body: Any) -> None:
        if records := listed(body)["Records"]:
            records[0]["Identifier"] = value

    Odd(place, to("GET", f"/v3/{kind}?"), changed(spoilt))
    place.advance(minutes=31)

    assert orders[1].status in {"Shipped", "Cancelled"}
    assert [subject for _, subject in subjects(place)] == ["documents without a key"]


def test_an_item_of_another_shape_holds_up_no_other() -> None:
    """It has no SKU, and that is said; the others of its feed are created."""
    place = Place()
    feed = approve(place, product("A"), product("B"))

    def spoilt(body: Any) -> None:
        listed(body)["Records"][0]["Data"] = 7

    Odd(place, to("GET", "isCompliant=true"), changed(spoilt))
    place.advance(minutes=16)

    assert feed.status == "Failed"
    assert "B" in {each.sku for each in place.store.products.values()}


def test_an_order_whose_date_is_a_number_holds_up_no_other() -> None:
    """It is told, and the other one is sent."""
    place = Place()
    orders = [place.order() for _ in range(2)]

    def spoilt(body: Any) -> None:
        body[0]["date_created"] = 1772452800

    Odd(place, to("GET", "/v2/orders?status_id"), changed(spoilt))
    place.advance(minutes=31)

    assert orders[1].status == "Awaiting Shipment"
    assert ("orders", "connection") not in subjects(place)


# Writes that come to nothing.


@pytest.mark.parametrize("reply", [answer(200, {"Body": 1}), answer(400, {"Message": "No such status."})], ids=repr)
def test_documents_whose_status_does_not_change_cost_little(reply: Any) -> None:
    """Each is tried a few times a day, its parcel is shown once, and people hear of it."""
    place = Place()
    orders = place.shipped_orders(2)
    odd = Odd(place, to("PUT", "/v3/Shipments/"), reply)
    place.advance(hours=4)

    assert [len(order.shipments) for order in orders] == [1] * 2
    assert odd.struck <= 2 * 4
    assert len(subjects(place)) == 2


@pytest.mark.slow
def test_documents_whose_status_changes_again_end_within_a_day() -> None:
    """Nobody has to do anything about them."""
    place = Place()
    order = place.order()
    place.advance(minutes=16)
    document = place.ship(order)
    odd = Odd(place, to("PUT", "/v3/Shipments/"), answer(200, {"Body": 1}))
    place.advance(hours=4)
    odd.is_on = False
    place.advance(hours=26)

    assert (document.status, subjects(place)) == ("Complete", [])


def test_an_order_whose_status_does_not_change_is_told() -> None:
    """The store answers 200 and shows the order as it was: that is no end, whatever the status says."""
    place = Place()
    order = place.order()
    send = place.send

    def dropping(request: Request) -> Any:
        return send(Request("GET", request.url, request.headers) if request.method == "PUT" else request)

    place.connector.send = dropping
    place.advance(hours=2)

    assert order.status == "Awaiting Fulfillment"
    assert subjects(place) == [("orders", str(order.id))]
    assert len(place.documents(order, "SalesOrder")) == 1


# Clocks.


@pytest.mark.parametrize("hours", [1, 20, -20, 9_000])
def test_one_odd_date_loses_no_level(hours: int) -> None:
    """What is fed after an answer of a gateway whose clock is wrong is written at the next run."""
    place = Place()
    place.advance(hours=2)

    def dated(found: Any) -> ReceivedResponse:
        date = format_datetime(place.clock.now() + timedelta(hours=hours), usegmt=True)
        return ReceivedResponse(found.status, {**found.headers, "Date": date}, found.body)

    Odd(place, to("GET", "/v3/Inventory/"), dated, times=1)
    place.advance(minutes=65)
    place.feed({"S-MUG-1": 77})
    place.advance(hours=2)

    assert place.store.product("MUG-1").inventory_level == 77


@pytest.mark.parametrize("told", [1, -31_536_000, "soon", None])
def test_a_time_that_nobody_believes_moves_no_cut_off(told: Any) -> None:
    """Orders of before the connection stay, the next one is sent."""
    place = Place(connected_at=None)
    old = place.order()
    place.advance(minutes=1)
    place.start()
    moment = told + int(place.clock.now().timestamp()) if isinstance(told, int) and told < 0 else told
    Odd(place, to("GET", "/v2/time"), answer(200, {"time": moment}), times=3)
    place.next = place.clock.now()
    place.journal = type(place.journal).in_memory()
    place.start()
    Odd(place, to("GET", "/v2/time"), answer(200, {"time": moment}), times=3)
    place.advance(minutes=5)
    new = place.order()
    place.advance(minutes=31)

    assert [order.status for order in (old, new)] == ["Awaiting Fulfillment", "Awaiting Shipment"]


# A process for each run.


def runs_of_their_own(place: Place, odd: Callable[[], Odd], hours: int) -> None:
    """Each quarter of an hour a process does what is due, and ends, as a CronJob has it."""
    for _ in range(4 * hours):
        place.clock.move(place.clock.now() + timedelta(minutes=15))
        place.store.run_due()
        place.network.run_due()
        place.start()
        odd()
        due = place.connector.tick(place.clock.now())
        while place.connector.is_amid and due is not None and due <= place.clock.now() + A_WINDOW:
            place.clock.move(max(due, place.clock.now()))
            due = place.connector.tick(place.clock.now())


@pytest.mark.parametrize(
    ("method", "part", "inside", "told"),
    [
        ("POST", "/v3/Orders", '"100"', ("orders", "100")),
        ("GET", "/v3/Shipments?", "", ("shipments", "connection")),
        ("GET", "/v2/orders?", "", ("connection", "silent")),
        ("GET", "/v3/Inventory/1", "", ("inventory", "partner")),
    ],
)
def test_whoever_is_started_for_each_run_goes_on_counting(
    method: str, part: str, inside: str, told: tuple[str, str]
) -> None:
    """What has trouble in each run is told, although no process lives to see it three times."""
    place = Place()
    place.order()
    runs_of_their_own(place, lambda: Odd(place, to(method, part, inside), answer(500)), hours=3)
    entries = {(flow, subject.partition(" ")[0]) for flow, subject in subjects(place)}
    runs_of_their_own(place, lambda: Odd(place, to("GET", "/nowhere"), answer(500)), hours=2)

    assert entries == {told}
    assert subjects(place) == []


def test_troubles_of_what_is_gone_are_forgotten() -> None:
    """An order that stumbled and was cancelled by the staff is no more remembered."""
    place = Place()
    order = place.order()
    Odd(place, to("POST", "/v3/Orders"), answer(500))
    place.advance(minutes=16)
    place.store.control_panel.set_order_status(order.id, 5)
    before = place.connector.journal.cursor("troubles in a row")
    place.advance(hours=1)

    assert f'"{order.id}"' in (before or "")
    assert place.connector.journal.cursor("troubles in a row") == "{}"


def test_a_run_of_its_own_waits_for_no_new_credentials() -> None:
    """A process that is started for each run ends where only a person can help."""
    place = Place()
    place.order()
    place.advance(minutes=16)
    place.start()
    place.clock.move(place.clock.now() + timedelta(minutes=16))
    Odd(place, to("GET", "/"), answer(401))
    place.connector.tick(place.clock.now())

    assert not place.connector.is_amid
