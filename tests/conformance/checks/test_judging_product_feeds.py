"""The judges of product feeds, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import APPROVE_FEED, DELETE_FEED, SEND_FEED
from harness.conformance.checks import product_feeds

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

    assert product_feeds.actions_offered(written.history, tuple(actions)).state == state


def test_the_scenario_has_to_say_what_is_offered(written: Any, feed: Any) -> None:
    """A scenario that expects something else than the guide's actions is broken, too."""
    written.feeds([feed("Pending", LAMP, actions=["Download", "Delete", "Approve"])])

    assert product_feeds.actions_offered(written.history, ("Download", "Delete")).state == "broken"


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
    written.feeds([feed(status, LAMP)], catalog=[LAMP])

    assert product_feeds.sent_again(written.history).state == state
    assert product_feeds.feed_ended(written.history, "Complete", whole=True).state == state


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
    [([LAMP], "holds"), ([LAMP, LAMP], "broken"), ([], "broken"), ([("LAMP", "9.00")], "broken")],
    ids=["once", "twice", "not at all", "another price"],
)
def test_each_product_once(written: Any, feed: Any, catalog: Any, state: str) -> None:
    """A product of a feed is in the store exactly once, as the feed describes it."""
    written.feeds([feed("Complete", LAMP)], catalog)

    assert product_feeds.each_product_once(written.history).state == state


@pytest.mark.parametrize(("price", "state"), [("9.00", "holds"), ("10.00", "broken")])
def test_of_two_feeds_the_later_one_names_the_price(written: Any, feed: Any, price: str, state: str) -> None:
    """What a later feed says of a product counts, and what an earlier one said does not."""
    written.deed("retailer", APPROVE_FEED, feed_id="1")
    written.at(120).deed("retailer", APPROVE_FEED, feed_id=ID)
    written.at(240).feeds([feed("Complete", ("LAMP", "9.00")), feed("Complete", LAMP, feed_id="1")], [("LAMP", price)])

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
    [
        ("DESK: the store has this name already", "holds"),
        ("DESK is a duplicate", "holds"),
        ("DESK could not be exported", "broken"),
        ("an item was refused for its name", "broken"),
    ],
    ids=["item and reason", "the same in another word", "no reason", "no item"],
)
def test_an_alert_names_item_and_reason(written: Any, feed: Any, details: str, state: str) -> None:
    """An alert that does not say which item and why breaks G26."""
    event = {**EXPORTED, "level": "Alert", "summary": "Product Feed Export Failed", "details": details}
    written.feeds([feed("Failed", LAMP, DESK)], [LAMP], [event])

    assert product_feeds.alerts_name_items(written.history, ["DESK"], "name").state == state


def test_alerts_name_what_is_missing(written: Any, feed: Any) -> None:
    """A scenario that expects another item to be refused is broken, too."""
    event = {**EXPORTED, "level": "Alert", "details": "LAMP and DESK: the name is taken"}
    written.feeds([feed("Failed", LAMP, DESK)], [LAMP], [event])

    assert product_feeds.alerts_name_items(written.history, ["LAMP"], "name").state == "broken"


ALERT = {"level": "Alert", "summary": "Product Feed Export Failed", "feed_id": ID, "at": "2026-03-02T09:05:00+00:00"}


@pytest.mark.parametrize(
    ("status", "catalog", "events", "state"),
    [
        ("Pending", [], [], "unknown"),
        ("Complete", [LAMP], [], "holds"),
        ("Complete", [], [], "broken"),
        ("Failed", [], [ALERT], "holds"),
        ("Failed", [], [], "broken"),
        ("Failed", [], [{**ALERT, "at": "2026-03-02T09:01:00+00:00"}], "broken"),
    ],
)
def test_a_feed_ends_in_time(written: Any, feed: Any, status: str, catalog: Any, events: Any, state: str) -> None:
    """At no moment is a feed Complete before it is in the store, or Failed before anybody said why."""
    written.at(5).deed("retailer", APPROVE_FEED, feed_id=ID)
    written.feeds([feed(status, LAMP)], catalog, events)
    written.at(20).feeds([feed(status, LAMP)], [LAMP], [ALERT])

    assert product_feeds.ended_in_time(written.history).state == state


@pytest.mark.parametrize(
    ("status", "catalog", "path", "state"),
    [
        ("Failed", [], "", "holds"),
        ("Pending", [], "", "broken"),
        ("Failed", [LAMP], "", "broken"),
        ("Failed", [], f"/api/v1/Product/7/{ID}", "broken"),
    ],
    ids=["it fails", "it waits", "a part is in the store", "the connection was troubled with it"],
)
def test_a_faulty_feed_stays_out(written: Any, feed: Any, status: str, catalog: Any, path: str, state: str) -> None:
    """A feed with an item that is not compliant fails by itself, and none of it is exported."""
    if path:
        written.wrote("PUT", path, {})
    written.feeds([feed(status, LAMP, compliant=0)], catalog)

    assert product_feeds.faulty_feed_stays_out(written.history).state == state


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "holds"),
        ({"level": "Alert"}, "broken"),
        ({"details": " "}, "broken"),
        ({"details": "x"}, "broken"),
        ({"category": "Document"}, "broken"),
        ({"receiver": None}, "broken"),
        ({"at": "2026-03-02T10:07:00+00:00"}, "broken"),
        ({"at": "2026-03-02T09:03:00+00:00"}, "broken"),
    ],
)
def test_an_export_is_told_truly(written: Any, feed: Any, facts: Any, state: str) -> None:
    """The event is an Info of the moment of the export, and reads as the connection reported it."""
    written_down = {"category": "Product", "receiver": 7, "at": "2026-03-02T09:15:00+00:00"}
    event = {**EXPORTED, "details": "All is well.", **written_down, **facts}
    report = {
        "Summary": "Product Feed Exported",
        "Details": "All is well.",
        "Category": "Product",
        "ReceiverId": 7,
        "AdditionalData": f'{{"FeedId": "{ID}"}}',
    }
    written.at(5).deed("retailer", APPROVE_FEED, feed_id=ID)
    written.feeds([feed("Pending", LAMP)])
    written.at(15).wrote("POST", "/api/v1/ActivityEvents", report)
    written.at(65).feeds([feed("Complete", LAMP)], [LAMP], [event])

    assert product_feeds.exports_told_truly(written.history).state == state


def test_a_feed_that_still_waits_says_so(written: Any, feed: Any) -> None:
    """Where no feed has ended, the reason names the feed and its state."""
    written.feeds([feed("Pending")])

    assert product_feeds.ended_in_time(written.history).reason.endswith("is still Pending.")
