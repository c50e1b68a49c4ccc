"""What ends Failed in Logicbroker has no supplier: people hear of it until it goes on or its order waits no more."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from harness.sync.flows.failed_orders import TO_DO
from harness.sync.logicbroker import FAILED
from tests.sync.scripted import NOON, ORDER, OUR_MARK, Run, Scripted, answer, records
from tests.sync.sync_place import Place
from tests.sync.test_odd_answers import Odd, to


@pytest.fixture
def place(place: Place) -> Place:
    """With a product that no supplier has."""
    place.store.control_panel.add_product(sku="LOST-1", name="Lost", price=10, stock=100)
    return place


def told(place: Place) -> list[tuple[str, str]]:
    return [(entry.subject, entry.reason) for entry in place.connector.attention()]


def sales_order(place: Place, order: Any) -> Any:
    return place.documents(order, "SalesOrder")[0]


def test_an_order_that_no_supplier_supplies_is_told_until_it_goes_on(place: Place) -> None:
    """Once, for a day and longer; the match is added, Retry is chosen, and the entry leaves."""
    orders = [place.order(("LOST-1", 1)), place.order()]
    place.advance(minutes=80)
    key, first = sales_order(place, orders[0]).key, told(place)
    place.advance(hours=50)
    later = told(place)
    place.match(0, {"LOST-1": "S-LOST-1"})
    place.network.portal(place.retailer).retry(sales_order(place, orders[0]))
    place.advance(hours=1)

    assert (
        first == later == [(f"failed order {key}", "Order 100 is Failed in Logicbroker, so that no supplier has it.")]
    )
    assert told(place) == []


@pytest.mark.parametrize("end", ["cancelled", "archived"])
def test_an_order_that_waits_for_no_supplier_any_more_is_over(place: Place, end: str) -> None:
    """The staff cancelled it, or put it away; its sales order is Failed for ever."""
    order = place.order(("LOST-1", 1))
    place.advance(minutes=80)
    before = len(told(place))
    panel = place.store.control_panel
    panel.set_order_status(order.id, 5) if end == "cancelled" else panel.archive_order(order.id)
    place.advance(hours=30)

    assert (before, told(place)) == (1, [])


def test_an_order_that_is_cancelled_before_the_look_is_not_told(place: Place) -> None:
    """Nobody has to do anything about it."""
    order = place.order(("LOST-1", 1))
    place.advance(minutes=20)
    place.store.control_panel.set_order_status(order.id, 5)
    place.advance(hours=2)

    assert (sales_order(place, order).status_code, told(place)) == (FAILED, [])


def test_what_failed_of_another_store_is_its_own(build: type[Place]) -> None:
    """Each store hears of its own order; one without a mark is whose journal knows it."""
    first = build()
    second = build(beside=first, seed=8)
    for each in (first, second):
        each.store.control_panel.add_product(sku="LOST-1", name="Lost", price=10, stock=100)
    order = second.order(("LOST-1", 1))
    for _ in range(8):
        second.advance(minutes=15)
        first.next = first.connector.tick(first.clock.now())

    assert (told(first), len(told(second))) == ([], 1)
    assert sales_order(second, order).status_code == FAILED


def test_a_look_that_is_refused_stops_no_order(place: Place) -> None:
    """The search is not possible for a day: it is told, orders go on, and it is made up for."""
    odd = Odd(place, to("GET", "filters.status=1200"), answer(400, {"Message": "filters.from is unknown"}))
    lost = place.order(("LOST-1", 1))
    place.advance(hours=20)
    order = place.order()
    place.advance(minutes=16)
    while_refused = [subject for subject, _ in told(place)]
    odd.is_on = False
    place.advance(minutes=61)

    assert (order.status, while_refused) == ("Awaiting Shipment", ["list of failed orders"])
    assert [subject for subject, _ in told(place)] == [f"failed order {sales_order(place, lost).key}"]


def test_the_look_costs_one_question_an_hour(place: Place) -> None:
    """Also while something failed stands on the list."""
    place.order(("LOST-1", 1))
    place.advance(hours=3)
    place.requests.clear()
    place.advance(hours=3)

    assert sum("filters.status=1200" in each.url for each in place.requests) == 3
    assert sum("/v2/orders/100" in each.url for each in place.requests) <= 6


def failed(key: str | None = "900", *marks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A purchase order for order 100."""
    attributes = [{"Name": "BigCommerceOrderId", "Value": "100"}, *marks]
    found = {"Identifier": {"LogicbrokerKey": key}, "StatusCode": FAILED, "PartnerPO": "100"}
    return {**found, "ExtendedAttributes": attributes, **more}


def looking(document: dict[str, Any], order: Any) -> Run:
    """A connector that finds this document failed, and that the store answers so about its order."""
    wire = Scripted()
    wire.on("GET", "filters.status=1200", records(document))
    wire.on("GET", "/v2/orders/100", order)
    return Run(wire)


WAITS = answer(body={**ORDER, "status_id": 9})
GONE = answer(404, [{"status": 404, "message": "not found"}])


def test_what_failed_is_asked_for_since_a_day_before_the_last_look() -> None:
    """At first a day before the connection began; in UTC and whole seconds, once an hour."""
    run = looking(failed("900", OUR_MARK), WAITS)
    run.now += timedelta(milliseconds=500)
    run.until(hours=2, minutes=20)
    urls = [each.url for each in run.wire.sent("GET", "filters.status=1200")]

    assert [parse_qs(url.partition("?")[2])["filters.from"] for url in urls] == [
        ["2026-03-01T12:00:00Z"],
        ["2026-03-01T12:15:00Z"],
        ["2026-03-01T13:15:00Z"],
    ]
    assert all("/v3/Orders?" in url for url in urls)


@pytest.mark.parametrize(
    ("document", "order", "is_told"),
    [
        (failed("900", OUR_MARK), WAITS, True),
        (failed("900", {**OUR_MARK, "Value": "another"}), WAITS, False),
        (failed("900"), WAITS, True),
        (failed("901"), WAITS, False),
        (failed("900", PartnerPO="101"), WAITS, False),
        (failed(None, OUR_MARK), WAITS, False),
        (failed("900", OUR_MARK), GONE, False),
        *((failed("900", OUR_MARK), answer(body={**ORDER, "status_id": over}), False) for over in (2, 4, 5, 6, 10)),
        (failed("900", OUR_MARK), answer(body={**ORDER, "status_id": 9, "is_deleted": True}), False),
        ({**failed("900"), "ExtendedAttributes": [OUR_MARK]}, WAITS, True),
    ],
    ids=[
        *("ours", "another store's", "ours by the journal", "another one by the journal", "of an unknown order"),
        *("without a key", "its order is gone", "shipped", "refunded", "cancelled", "declined", "completed"),
        *("archived", "names no order"),
    ],
)
def test_whose_order_still_waits_is_told(document: dict[str, Any], order: Any, is_told: bool) -> None:
    """One of this store by its mark, or by what the journal knows, whose order wants it still."""
    run = looking(document, order)
    run.connector.journal.record("orders", "100", "sales order", "done", NOON, key="900")
    run.until(minutes=16)
    entries = [(entry.subject, entry.reason, entry.to_do) for entry in run.connector.attention()]

    reason = "Order 100 is Failed in Logicbroker, so that no supplier has it."
    assert entries == ([("failed order 900", reason, TO_DO)] if is_told else [])


@pytest.mark.parametrize(
    ("document", "order", "stays"),
    [
        (answer(body={"Body": failed("900", OUR_MARK)}), WAITS, True),
        (answer(body={"Body": {**failed("900", OUR_MARK), "StatusCode": 100}}), WAITS, False),
        (answer(body={"Body": failed("900", OUR_MARK)}), answer(body={**ORDER, "status_id": 5}), False),
        (answer(404, {"Message": "not found"}), WAITS, False),
    ],
    ids=["still failed", "goes on", "its order is cancelled", "deleted"],
)
def test_what_goes_on_or_is_gone_leaves_the_list(document: Any, order: Any, stays: bool) -> None:
    """An entry of an earlier day, whose document the search finds no more."""
    wire = Scripted()
    wire.on("GET", "/v3/Orders/900", document)
    wire.on("GET", "/v2/orders/100", order)
    run = Run(wire)
    run.connector.journal.needs_attention("orders", "failed order 900", "why", "do", NOON)
    run.until(minutes=16)

    assert [entry.subject for entry in run.connector.attention()] == (["failed order 900"] if stays else [])


def test_a_refused_look_says_where_to_look_instead() -> None:
    """With Logicbroker's own reason; the entry leaves with the first look that is answered."""
    wire = Scripted()
    wire.on("GET", "filters.status=1200", answer(400, {"Message": "no"}), records())
    run = Run(wire)
    run.until(minutes=16)
    told = [(entry.subject, entry.reason, entry.to_do) for entry in run.connector.attention()]
    run.until(hours=2)

    assert told == [
        (
            "list of failed orders",
            'Logicbroker refused listing orders (400, "no").',
            "Look at Logicbroker's portal for orders that failed.",
        )
    ]
    assert run.connector.attention() == []


def test_many_that_failed_are_told_in_one_cycle() -> None:
    """In pieces, at once one after the other."""
    wire = Scripted()
    wire.on("GET", "filters.status=1200", records(*(failed(f"{number}", OUR_MARK) for number in range(900, 960))))
    wire.on("GET", "/v3/Orders/9", answer(body={"Body": failed("900", OUR_MARK)}))
    wire.on("GET", "/v2/orders/100", WAITS)
    run = Run(wire)
    run.until(minutes=15, seconds=1)

    assert len(run.connector.attention()) == 60
    assert len(wire.sent("GET", "filters.status=1200")) == 1
