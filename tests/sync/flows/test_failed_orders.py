"""What ends Failed in Logicbroker has no supplier: people hear of it until it goes on or its order waits no more."""

from typing import Any

import pytest

from harness.sync.logicbroker import FAILED
from tests.sync.scripted import answer
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
