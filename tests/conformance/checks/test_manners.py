"""How a connection reports, on histories written by hand."""

from datetime import timedelta
from typing import Any

import pytest

from fakes.people.deeds import WRITE_NOTES
from fakes.time.clock import START, VirtualClock
from harness.conformance.checks import manners
from harness.record.history import History
from harness.record.looks import SALES_ORDERS, TICK_DIED


def event(minute: float = 0, details: str = "Over-shipped.", **facts: Any) -> dict[str, Any]:
    """An alert about the document 1001."""
    plain = {"level": "Alert", "summary": "Not shown", "document": 1001, "data": ""}
    return {**plain, "at": (START + timedelta(minutes=minute)).isoformat(), "details": details, **facts}


@pytest.mark.parametrize(
    ("events", "state"),
    [([event()], "holds"), ([], "broken"), ([event(document=None)], "broken"), ([event(document=1002)], "broken")],
    ids=["on it", "nowhere", "beside it", "on another"],
)
def test_a_failed_document_says_why(written: Any, document: Any, events: Any, state: str) -> None:
    """What failed has an event of its own, for whoever opens it."""
    failed = {"status": "Failed", "at": (START + timedelta(minutes=20)).isoformat()}
    written.at(300).order(documents=[document("Shipment", status="Failed", statuses=[failed])])
    written.history.observe(SALES_ORDERS, order_ids=[100], references=["100"], events=events)

    assert manners.failures_told_on_the_document(written.history).state == state


@pytest.mark.parametrize(
    ("last_deed", "requests", "state"),
    [(0, 20, "holds"), (0, 21, "broken"), (65, 20, "unknown"), (None, 21, "broken")],
    ids=["asks for news", "asks all the time", "something happened before", "nothing ever happened"],
)
def test_an_hour_in_which_nothing_happens_is_quiet(
    monkeypatch: pytest.MonkeyPatch, last_deed: int | None, requests: int, state: str
) -> None:
    """Two hours after the last deed only news are asked for, whatever stands on a list."""
    monkeypatch.setattr(manners, "MOST_REQUESTS_AN_HOUR", 20)
    clock = VirtualClock(START)
    history = History(clock)
    if last_deed is not None:
        clock.move(START + timedelta(minutes=last_deed))
        history.deed("shopper", WRITE_NOTES, order_id=100)
    clock.move(START + timedelta(minutes=185))
    for _ in range(requests):
        history.record(
            "connector", "request", "GET /v2/orders/100", {"method": "GET", "url": "https://store/v2/orders"}
        )

    assert manners.quiet_hours_are_quiet(history).state == state


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([event(0), event(60)], "holds"),
        ([event(0), event(0.5)], "broken"),
        ([event(0), event(0.5, document=1002)], "holds"),
        ([event(0), event(0.5, level="Info")], "holds"),
        ([event(0, "Order 100 has no SKU", document=None)] * 2, "broken"),
        ([event(0, "No SKU", document=None)] * 2, "unknown"),
    ],
    ids=["a reminder", "at once", "of another", "no alert", "an order", "of who knows what"],
)
def test_an_alert_is_left_once(written: Any, events: Any, state: str) -> None:
    """The same words about one thing within a minute are one alert too many."""
    written.history.observe(SALES_ORDERS, order_ids=[], references=[], events=events)

    assert manners.alerts_left_once(written.history).state == state


@pytest.mark.parametrize(
    ("notes", "comments", "said", "state"),
    [
        ("1 x TEE (plain & simple)", "Mind the step", "2 > 1", "holds"),
        ("1 x TEE (plain &amp; simple)", "", "", "broken"),
        ("", "Mind &quot;the step&quot;", "", "broken"),
        ("", "", "2 &gt; 1", "broken"),
        ("Tom &lt;3", "", "", "holds"),
    ],
    ids=["plain", "notes", "comments", "events", "as the staff wrote it"],
)
def test_plain_text(written: Any, parcel: Any, notes: str, comments: str, said: str, state: str) -> None:
    """No note, comment or event shows the signs in which HTML writes letters, unless people wrote them."""
    written.at(5).deed("retailer", WRITE_NOTES, order_id=100, notes="Tom &lt;3")
    written.at(60).order(notes=notes, shipments=[{**parcel("1Z"), "comments": comments}])
    written.history.observe(SALES_ORDERS, order_ids=[100], references=["100"], events=[event(details=said)])

    assert manners.written_in_plain_text(written.history).state == state


@pytest.mark.parametrize(
    ("times", "apart", "state"), [(1, 0, "holds"), (2, 0.2, "holds"), (3, 0.2, "broken"), (3, 2, "holds")]
)
def test_an_event_is_not_repeated(written: Any, times: int, apart: float, state: str) -> None:
    """Whoever opens the tab Events sees what happened, not the same sentence all over."""
    for number in range(times):
        body = {"Level": "Info", "Summary": "Inventory Sent", "Details": "Sent 1 items."}
        written.at(number * apart).wrote("POST", "/api/v1/activityevents", body)

    assert manners.events_not_repeated(written.history).state == state


@pytest.mark.parametrize(
    ("seconds", "died", "state"), [(10, False, "holds"), (5, False, "broken"), (5, True, "unknown")]
)
def test_who_asks_to_be_left_alone_is(written: Any, seconds: int, died: bool, state: str) -> None:
    """Until then; of a process that begins anew nobody asks it."""
    files = {"service": "logicbroker", "method": "GET", "url": "https://stage.commerceapi.io/api/v3/Partners"}
    asked = written.history.record("connector", "request", "GET /api/v3/Partners", {**files, "headers": {}})
    answer = {"service": "logicbroker", "status": 429, "headers": {"Retry-After": "10"}}
    written.history.record("logicbroker", "response", "429 Too Many Requests", answer, asked.number)
    if died:
        written.history.record("connector", "tick", TICK_DIED, {"error": "gone"})
    written.at(seconds / 60)
    written.history.record("connector", "request", "GET /api/v3/Partners", {**files, "headers": {}})

    assert manners.waits_when_asked(written.history).state == state
