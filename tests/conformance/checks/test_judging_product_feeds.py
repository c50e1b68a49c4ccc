"""The judges of product feeds, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import DELETE_FEED, SEND_FEED
from harness.conformance.checks import product_feeds
from harness.record.looks import DOWNLOAD

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
LAMP, DESK = ("LAMP", "10.00"), ("DESK", "20.00")
EXPORTED = {"level": "Info", "summary": "Product Feed Exported", "details": "", "feed_id": ID}


@pytest.mark.parametrize(
    ("status", "compliant", "state"), [("Pending", 1, "holds"), ("Complete", 1, "broken"), ("Pending", 0, "broken")]
)
def test_a_feed_waits(written: Any, feed: Any, status: str, compliant: int, state: str) -> None:
    """The list shows status, items and compliant items as the scenario says."""
    written.feeds([feed(status, LAMP, compliant=compliant)])

    assert product_feeds.feed_waits(written.history, "Pending", 1, 1).state == state


@pytest.mark.parametrize(("catalog", "state"), [([], "holds"), ([LAMP], "broken")])
def test_nothing_before_approval(written: Any, feed: Any, catalog: Any, state: str) -> None:
    """A product that is in the store before anybody approved breaks G22."""
    written.feeds([feed("Pending", LAMP)], catalog)

    assert product_feeds.nothing_before_approval(written.history).state == state


@pytest.mark.parametrize(
    ("facts", "state"), [({}, "holds"), ({"feed_id": "17"}, "broken"), ({"updated": ""}, "broken")]
)
def test_a_feed_is_listed(written: Any, feed: Any, facts: Any, state: str) -> None:
    """The list shows a UUID, the file's name, both dates and the items."""
    written.feeds([feed("Pending", LAMP, **facts)])

    assert product_feeds.feed_listed(written.history).state == state


@pytest.mark.parametrize(
    ("status", "compliant", "actions", "state"),
    [
        ("Pending", 1, ["Download", "Delete", "Approve"], "holds"),
        ("Pending", 1, ["Download", "Delete"], "broken"),
        ("Failed", 1, ["Download", "Delete", "Send"], "holds"),
        ("Failed", 0, ["Download", "Delete", "Send"], "broken"),
        ("Complete", 1, ["Download", "Delete"], "holds"),
    ],
)
def test_actions(written: Any, feed: Any, status: str, compliant: int, actions: Any, state: str) -> None:
    """Each status offers its actions; only a failed feed whose items are all compliant can be sent again."""
    written.feeds([feed(status, LAMP, compliant=compliant, actions=actions)])

    assert product_feeds.actions_offered(written.history).state == state


@pytest.mark.parametrize(("skus", "state"), [(["LAMP", "DESK"], "holds"), (["LAMP"], "broken"), ([], "broken")])
def test_a_download_is_complete(written: Any, feed: Any, skus: list[str], state: str) -> None:
    """The downloaded file has the items of the feed, all of them and no other."""
    written.history.observe(DOWNLOAD, skus=skus)
    written.feeds([feed("Pending", LAMP, DESK)])

    assert product_feeds.download_complete(written.history).state == state


@pytest.mark.parametrize(("left", "state"), [(False, "holds"), (True, "broken")])
def test_a_deleted_feed_is_gone(written: Any, feed: Any, left: bool, state: str) -> None:
    """A feed that is listed after its deletion breaks G23."""
    written.deed("retailer", DELETE_FEED, feed_id=ID)
    written.feeds([feed("Pending", LAMP)] if left else [])

    assert product_feeds.feed_gone(written.history).state == state


@pytest.mark.parametrize(("status", "state"), [("Complete", "holds"), ("Failed", "broken")])
def test_sent_again(written: Any, feed: Any, status: str, state: str) -> None:
    """A failed feed that is sent again ends Complete once nothing is in its way."""
    written.deed("retailer", SEND_FEED, feed_id=ID)
    written.feeds([feed(status, LAMP)])

    assert product_feeds.sent_again(written.history).state == state
    assert product_feeds.feed_ended(written.history, "Complete").state == state


@pytest.mark.parametrize(
    ("status", "catalog", "state"),
    [
        ("Complete", [LAMP, DESK], "holds"),
        ("Complete", [LAMP], "broken"),
        ("Failed", [LAMP], "holds"),
        ("Failed", [LAMP, DESK], "broken"),
        ("Complete", [LAMP, ("DESK", "21.00")], "broken"),
    ],
    ids=["all of it", "a part", "failed with a part", "failed with all of it", "another price"],
)
def test_complete_means_in_the_store(written: Any, feed: Any, catalog: Any, status: str, state: str) -> None:
    """Complete is said only when all of the feed is in the store."""
    written.feeds([feed(status, LAMP, DESK)], catalog)

    verdict = product_feeds.complete_means_in_store(written.history)

    assert (verdict.state, verdict.promise) == (state, "G24")
    assert verdict.evidence


@pytest.mark.parametrize(
    ("catalog", "state"),
    [([LAMP], "holds"), ([LAMP, ("LAMP-2", "10.00")], "broken"), ([], "broken"), ([("LAMP", "9.00")], "broken")],
    ids=["once", "twice", "not at all", "another price"],
)
def test_each_product_once(written: Any, feed: Any, catalog: Any, state: str) -> None:
    """A product of a feed is in the store exactly once, as the feed describes it."""
    written.feeds([feed("Complete", LAMP)], catalog)

    assert product_feeds.each_product_once(written.history).state == state


@pytest.mark.parametrize(("new", "state"), [(LAMP, "holds"), (("COPY", "10.00"), "broken")])
def test_nothing_else_appears(written: Any, feed: Any, new: Any, state: str) -> None:
    """Whatever is new in the store was in a feed."""
    written.feeds([], [DESK])
    early = product_feeds.nothing_else_appears(written.history)
    written.feeds([feed("Complete", LAMP)], [DESK, new])

    assert early.state == "unknown"
    assert product_feeds.nothing_else_appears(written.history).state == state


@pytest.mark.parametrize(
    ("status", "catalog", "events", "state"),
    [
        ("Complete", [LAMP], [EXPORTED], "holds"),
        ("Complete", [LAMP], [], "broken"),
        ("Complete", [LAMP], [EXPORTED, EXPORTED], "broken"),
        ("Complete", [], [EXPORTED], "broken"),
        ("Failed", [], [EXPORTED], "broken"),
        ("Failed", [], [], "holds"),
    ],
    ids=["one", "none", "two", "but nothing is in the store", "of a failed feed", "none of a failed feed"],
)
def test_exported_is_said_exactly_then(
    written: Any, feed: Any, status: str, catalog: Any, events: Any, state: str
) -> None:
    """The event belongs to feeds that are wholly in the store, once each, and to no other."""
    written.feeds([feed(status, LAMP)], catalog, events)

    assert product_feeds.exported_exactly(written.history).state == state


@pytest.mark.parametrize(
    ("details", "state"),
    [("DESK: the store has this name already", "holds"), ("DESK", "broken"), ("an item was refused", "broken")],
    ids=["item and reason", "no reason", "no item"],
)
def test_an_alert_names_item_and_reason(written: Any, details: str, state: str) -> None:
    """An alert that does not say which item and why breaks G26."""
    written.feeds(events=[{**EXPORTED, "level": "Alert", "summary": "Product Feed Export Failed", "details": details}])

    assert product_feeds.alert_names_item(written.history, "DESK").state == state
