"""Pages stay quick where there is much to show: lists are read once, records from their end."""

from harness.portals.application import Portals
from harness.portals.place import Place
from harness.simulation import World
from tests.portals.browsing import Browser


def test_a_long_list_is_made_once(monkeypatch):
    """Whoever turns its pages, or is one of twenty who look at it, waits for it once; a new order is seen at once."""
    world = World(seed=7, connect=False)
    world.shopper.place_order(lines=[("SKU-1", 1)])
    made, rows = [], world.retailer.orders_page
    monkeypatch.setattr(world.retailer, "orders_page", lambda: made.append(1) or rows())
    place = Place("w", world)
    browser = Browser(Portals(lambda: {"w": place}))

    for _ in range(20):
        browser.open("/w/store/orders?status=Shipped")
    assert len(made) == 1
    world.shopper.place_order(lines=[("SKU-1", 1)])

    assert "Orders, 2 of 2" in browser.open("/w/store/orders")


def test_the_newest_requests_are_found_from_the_end(monkeypatch):
    """A record of many events is not read from its beginning to show its last page."""
    world = World(seed=7)
    world.advance(hours=2)
    read, response_to = [], world.history.response_to
    monkeypatch.setattr(world.history, "response_to", lambda event: read.append(event) or response_to(event))
    place = Place("w", world)
    browser = Browser(Portals(lambda: {"w": place}))

    browser.open("/w/wire")

    assert 0 < len(read) <= 41
    assert read[0].number > read[-1].number
