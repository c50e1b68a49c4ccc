"""Sales between a feed and the run that brings it: the store shows what is left, as far as the store's API tells."""

from typing import Any

import pytest

from tests.sync.scripted import answer
from tests.sync.sync_place import Place
from tests.sync.test_odd_answers import Odd, to


@pytest.fixture
def place() -> Place:
    """Half past the hour, with what was fed earlier in the store."""
    made = Place()
    made.match(0, {"MUG-1": "S-MUG-1", "HAT-1": "S-HAT-1"})
    made.feed({"S-MUG-1": 30, "S-HAT-1": 30})
    made.advance(minutes=90)
    return made


def levels(place: Place) -> list[Any]:
    return [place.store.product(sku).inventory_level for sku in ("MUG-1", "HAT-1")]


def test_what_was_sold_since_the_feed_is_not_offered_again(place: Place) -> None:
    """Sold before it, the supplier could know; sold since then, nobody could: that is taken off what was fed."""
    place.order(("MUG-1", 2))
    place.advance(minutes=5)
    place.feed({"S-MUG-1": 20, "S-HAT-1": 9})
    place.advance(minutes=5)
    place.order(("MUG-1", 3), ("HAT-1", 1))
    place.advance(hours=1)

    assert levels(place) == [17, 8]


@pytest.mark.parametrize(
    ("status", "shown"), [("Cancelled", 20), ("Declined", 20), ("Shipped", 17), ("Manual Verification Required", 17)]
)
def test_what_is_on_the_shelf_again_is_offered_again(place: Place, status: str, shown: int) -> None:
    """An order that was cancelled meanwhile takes nothing; one that is only held does."""
    place.feed({"S-MUG-1": 20})
    place.advance(minutes=5)
    order = place.order(("MUG-1", 3))
    place.store.control_panel.set_order_status(order.id, status)
    place.advance(hours=1)

    assert levels(place)[0] == shown


def test_more_sold_than_fed_is_none_left(place: Place) -> None:
    """The store had more when they bought."""
    place.feed({"S-MUG-1": 2})
    place.advance(minutes=5)
    place.order(("MUG-1", 5))
    place.advance(hours=1)

    assert levels(place)[0] == 0


def test_orders_that_may_not_be_read_leave_a_level_as_it_was_fed(place: Place) -> None:
    """Whoever may not read them hears of it where orders are sent; stock goes on."""
    place.feed({"S-MUG-1": 20})
    place.advance(minutes=5)
    place.order(("MUG-1", 3))
    Odd(place, to("GET", "min_date_modified="), answer(422, {"title": "The filter is invalid", "status": 422}))
    place.advance(hours=1)

    assert levels(place)[0] == 20


def test_the_store_is_asked_once_for_all_that_was_fed(place: Place) -> None:
    """And not at all in an hour without a feed."""
    place.requests.clear()
    place.feed({"S-MUG-1": 20, "S-HAT-1": 9})
    place.advance(minutes=41)
    lists = [request for request in place.requests if "min_date_modified=" in request.url]
    place.requests.clear()
    place.advance(hours=1)
    later = [request for request in place.requests if "min_date_modified=" in request.url]

    assert len(lists) == len(later) + 1
