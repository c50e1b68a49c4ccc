"""The ready-made worlds end as they say: the guide's own pictures, and a life in which nothing is lost."""

from datetime import UTC, datetime

import pytest

from harness.simulation.scenarios import guide_example, trial_life


@pytest.fixture(scope="module")
def guide():
    return guide_example(seed=7)


def test_the_orders_page_is_the_guides(guide):
    """The four orders of the guide, with their dates, statuses and totals, all by guests; 101 was never paid."""
    rows = guide.retailer.orders_page()

    assert [(row["Order ID"], row["Date"], row["Status"], row["Total"]) for row in rows] == [
        ("104", "20 Jun 2022", "Cancelled", "$25.00"),
        ("103", "14 Jun 2022", "Shipped", "$60.00"),
        ("102", "14 Jun 2022", "Cancelled", "$5.00"),
        ("100", "3 Jun 2022", "Shipped", "$10.00"),
    ]
    assert all(row["Customer"].endswith("(Guest)") for row in rows)
    assert guide.bigcommerce.orders[101].status == "Incomplete"
    assert guide.logicbroker.documents(reference=101) == []


def test_the_cancellations_are_acknowledgements(guide):
    """Shipped orders have a shipment among their documents, cancelled ones an acknowledgement."""
    kinds = {number: [d.type for d in guide.retailer.related_documents(number)][-1] for number in (100, 102, 103, 104)}

    assert kinds == {100: "Shipment", 102: "Acknowledgement", 103: "Shipment", 104: "Acknowledgement"}


def test_the_inventory_event_is_the_guides(guide):
    """Seven records from the guide's file, Info, at 11:06 AM on the east coast of America, which is 15:06 UTC."""
    event = guide.retailer.inventory_events()[-1]

    assert (event.severity, event.summary) == ("Info", "Inventory Imported")
    assert event.details == "Imported 7 records from '2022-05-17_1506.csv'."
    assert event.date == datetime(2022, 5, 17, 15, 6, tzinfo=UTC)


def test_the_product_feeds_are_the_guides(guide):
    """One feed waits with its one good item; of the two that failed, one had a good item and one a bad one."""
    feeds = [(feed.status, feed.items, feed.compliant) for feed in guide.retailer.product_feeds()]

    assert sorted(feeds) == [("Failed", 1, 0), ("Failed", 1, 1), ("Pending", 1, 1)]


@pytest.mark.parametrize("faults", ["quiet", "stormy"])
def test_nothing_is_lost_in_a_life(faults):
    """However the wire behaves: after a day of orders nothing is lost, doubled or left unshown."""
    life = trial_life(days=1, orders_per_day=15, seed=3, faults=faults)

    assert life.is_whole, (life.lost, life.doubled, life.unshown)
    assert life.orders == life.documents["SalesOrder"] > 5
    assert bool(life.faults) is (faults == "stormy")
    assert life.virtual_seconds == 86_400


def test_a_life_tells_what_is_missing():
    """A connector that does nothing loses every order, and the summary says which."""

    class Idle:
        def __init__(self, connection, send, journal):
            self.connection = connection

        def tick(self, now):
            return None

    life = trial_life(days=1, orders_per_day=3, connector=Idle)

    assert life.lost == list(life.world.bigcommerce.orders)
    assert not life.is_whole
    assert "lost" in life.table().text()


def test_the_same_life_twice():
    """The seed decides everything that people do."""
    assert trial_life(1, 3).world.history.to_json() == trial_life(1, 3).world.history.to_json()


def test_a_life_needs_a_day():
    """Less than a day is no life."""
    with pytest.raises(ValueError, match="at least one day"):
        trial_life(days=0)
