"""The guide's own example, rehearsed: at its end both portals show what the guide's pictures show."""

from datetime import UTC, datetime

import pytest

from harness.simulation.days.scenarios import guide_example


@pytest.fixture(scope="module")
def guide():
    return guide_example(seed=7)


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_cancellations_are_acknowledgements(guide):
    """Shipped orders have a shipment among their documents, cancelled ones an acknowledgement."""
    kinds = {number: [d.type for d in guide.retailer.related_documents(number)][-1] for number in (100, 102, 103, 104)}

    assert kinds == {100: "Shipment", 102: "Acknowledgement", 103: "Shipment", 104: "Acknowledgement"}


@pytest.mark.slow
def test_the_inventory_event_is_the_guides(guide):
    """Seven records from the guide's file, Info, at 11:06 AM on the east coast of America, which is 15:06 UTC."""
    event = guide.retailer.inventory_events()[-1]

    assert (event.severity, event.summary) == ("Info", "Inventory Imported")
    assert event.details == "Imported 7 records from '2022-05-17_1506.csv'."
    assert event.date == datetime(2022, 5, 17, 15, 6, tzinfo=UTC)


@pytest.mark.slow
def test_the_product_feeds_are_the_guides(guide):
    """One feed waits with its one good item; of the two that failed, one had a good item and one a bad one."""
    feeds = [(feed.status, feed.items, feed.compliant) for feed in guide.retailer.product_feeds()]

    assert sorted(feeds) == [("Failed", 1, 0), ("Failed", 1, 1), ("Pending", 1, 1)]
