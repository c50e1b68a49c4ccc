"""Pages stay quick where there is much to show: lists are read once, records from their end."""

from fakes.bigcommerce.doors.control_panel import ControlPanel
from fakes.logicbroker.rules import notifications
from harness.portals.application import Portals
from harness.portals.place import MOST_KEPT, Place
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

    assert "Orders, 0 of 2" in browser.open("/w/store/orders?status=Shipped")


def test_a_page_of_orders_makes_its_own_rows_alone(monkeypatch):
    """The newest are shown, and all are counted, without a row for each of ten thousand."""
    world = World(seed=7, connect=False)
    for _ in range(30):
        world.shopper.place_order(lines=[("SKU-1", 1)])
    made, row = [], ControlPanel._order_row
    monkeypatch.setattr(ControlPanel, "_order_row", lambda panel, order: made.append(order.id) or row(panel, order))
    place = Place("w", world)
    browser = Browser(Portals(lambda: {"w": place}))

    first = browser.open("/w/store/orders")
    second = browser.open("/w/store/orders?page=2")

    assert "Orders, 30 of 30" in first
    assert ">129</a>" in first
    assert ">100</a>" in second
    assert len(made) == 2 * 30, "once for the list, once for what stands behind the +"


def test_each_mailbox_is_made_once(monkeypatch):
    """However many look into it; what came since is seen at once, and nobody sees another one's."""
    world = World(seed=7)
    made, of = [], notifications.of
    monkeypatch.setattr(notifications, "of", lambda *whose: made.append(1) or of(*whose))
    place = Place("w", world)
    browser = Browser(Portals(lambda: {"w": place}))

    for _ in range(5):
        browser.open("/w/supplier/1/notifications")
        browser.open("/w/retailer/notifications")
    assert len(made) == 2
    world.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": "many"}], "wrong.csv")

    assert "wrong.csv" in browser.open("/w/supplier/1/notifications")


def test_pages_that_nobody_asks_for_again_are_forgotten():
    """Whoever turns pages without end fills no memory."""
    place = Place("w", World(seed=7, connect=False))
    browser = Browser(Portals(lambda: {"w": place}))

    for page in range(1, 2 * MOST_KEPT):
        browser.open(f"/w/store/orders?page={page}")

    assert len(place._kept) <= MOST_KEPT + 1


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
