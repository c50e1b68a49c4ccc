"""The quota of a store is obeyed, its other apps keep their part, and what matters most comes first."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from harness.sync import Connector, Journal, Request
from harness.sync.errors import UnusableInput
from harness.sync.quota import Quota
from tests.sync.flows.test_least_cost import many_orders
from tests.sync.scripted import NOON, Run, Scripted, answer, connection, with_orders

SOON = NOON + timedelta(seconds=10)


def told(quota: Quota, left: int, most: int = 100, opens_in: int = 10_000, at: datetime = NOON) -> Quota:
    headers = {"Quota": most, "Left": left}
    fields = {f"X_Rate_Limit_Requests_{name}": str(value) for name, value in headers.items()}
    quota.note(answer(**fields, X_Rate_Limit_Time_Reset_Ms=str(opens_in)).headers, at)
    return quota


def spent(quota: Quota, ours: int, others: int = 0, most: int = 100) -> Quota:
    """A window in which the others used some requests first, and then we did."""
    for number in range(1, ours + 1):
        told(quota, most - others - number, most)
    return quota


@pytest.mark.parametrize(
    ("share", "others", "ours", "waits"),
    [
        (75, 0, 74, False),
        (75, 0, 75, True),
        (75, 25, 74, False),
        (75, 25, 75, True),
        (75, 90, 9, False),
        (75, 90, 10, True),
        (100, 0, 99, False),
        (100, 0, 100, True),
        (1, 0, 1, True),
    ],
)
def test_the_others_keep_their_part(share: int, others: int, ours: int, waits: bool) -> None:
    """We use our share; what the others have used already is not kept for them twice; the last request is no more."""
    assert spent(Quota(share), ours, others).wait(NOON) == (SOON if waits else None)


@pytest.mark.parametrize(("most", "ours"), [(150, 112), (1000, 750), (3, 2)])
def test_what_cannot_be_shared_exactly_is_the_others(most: int, ours: int) -> None:
    """A share that is no whole number of requests is rounded in favour of the store's other apps."""
    assert spent(Quota(75), ours - 1, most=most).available() == 1
    assert spent(Quota(75), ours, most=most).available() == 0


def test_a_new_window_begins_anew() -> None:
    """At the instant at which the window opens nothing is known to be used, nor how much is left."""
    quota = spent(Quota(75), 75)

    assert quota.wait(SOON) is None
    assert quota.wait(SOON - timedelta(milliseconds=1)) == SOON
    assert (quota.known_left(SOON), quota.known_left(NOON)) == (None, 25)


@pytest.mark.parametrize(
    ("left", "at", "available"),
    [
        (26, NOON, 1),
        (79, NOON, 74),
        (20, SOON, 20),
        (79, SOON, 74),
    ],
    ids=["an answer that cost nothing", "a window that opened early", "one that others used first", "one as awaited"],
)
def test_our_part_is_counted_by_windows(left: int, at: datetime, available: int) -> None:
    """More left than before, or the time being over, is a new window: of it we have used this one request."""
    assert told(spent(Quota(75), 74), left, at=at).available() == available


@pytest.mark.parametrize(
    ("share", "others", "ours", "is_short"),
    [
        (100, 0, 50, False),
        (100, 0, 51, True),
        (75, 0, 37, False),
        (75, 0, 38, True),
        (75, 25, 37, False),
        (75, 70, 1, True),
    ],
)
def test_half_of_our_part_is_the_mark(share: int, others: int, ours: int, is_short: bool) -> None:
    """When more than half of our part is used, what matters less waits until the window is over."""
    quota = spent(Quota(share), ours, others)

    assert (quota.is_short(NOON), quota.is_short(SOON)) == (is_short, False)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Rate_Limit_Requests_Quota": "100", "X_Rate_Limit_Requests_Left": "0"},
        {
            "X_Rate_Limit_Requests_Quota": "many",
            "X_Rate_Limit_Requests_Left": "0",
            "X_Rate_Limit_Time_Reset_Ms": "1",
        },
        {
            "X_Rate_Limit_Requests_Quota": "100",
            "X_Rate_Limit_Requests_Left": "0",
            "X_Rate_Limit_Time_Reset_Ms": "9" * 12,
        },
        {"X_Rate_Limit_Requests_Quota": "0", "X_Rate_Limit_Requests_Left": "0", "X_Rate_Limit_Time_Reset_Ms": "1"},
    ],
)
def test_absent_headers_say_nothing(headers: dict[str, str]) -> None:
    """What is absent or unreadable is unknown, never zero."""
    quota = Quota(75)
    quota.note(answer(**headers).headers, NOON)

    assert quota.wait(NOON) is None
    assert not quota.is_short(NOON)


@pytest.mark.parametrize("share", [0, 101, "half", True, 7.5])
def test_the_share_is_checked(share: Any) -> None:
    """A share is a whole number of per cent."""
    with pytest.raises(UnusableInput, match="quota_share"):
        connection(quota_share=share)


# With a store.


class Windows:
    """Counts our requests to the store in each window of its quota, and the 429s among the answers."""

    def __init__(self, place: Any) -> None:
        self.counts: dict[datetime | None, int] = {}
        self.refused = 0
        self._place, self._send = place, place.send
        place.connector.send = self

    def __call__(self, request: Request) -> Any:
        reply = self._send(request)
        if "/stores/" in request.url:
            window = self._place.store.store.rate_limit.window_started
            self.counts[window] = self.counts.get(window, 0) + 1
            self.refused += reply.status == 429
        return reply


@pytest.mark.parametrize(("share", "most"), [(75, 112), (50, 75), (100, 150)])
def test_a_busy_connection_leaves_the_rest_to_others(build: Any, share: int, most: int) -> None:
    """Of 150 requests in half a minute the connection uses its share and not one more, and is never turned away."""
    place = build(quota_share=share)
    windows = Windows(place)
    orders = many_orders(place, 200)
    place.advance(minutes=20)

    assert (max(windows.counts.values()), windows.refused) == (most, 0)
    assert {order.status for order in orders} == {"Awaiting Shipment"}


def test_greedy_neighbours_starve_nobody(place: Any) -> None:
    """Other apps take all but five requests of each window: slowly everything arrives, and nothing is turned away."""
    place.store.store.rate_limit.taken_by_others = 145
    windows = Windows(place)
    orders = many_orders(place, 20)
    place.advance(minutes=30)

    assert (max(windows.counts.values()), windows.refused) == (5, 0)
    assert {order.status for order in orders} == {"Awaiting Shipment"}


def test_what_matters_most_comes_first(place: Any) -> None:
    """After an hour of standstill with twelve requests in each window: parcels, then cancellations, orders, stock."""
    known = many_orders(place, 12)
    place.advance(minutes=16)
    for order in known[:6]:
        place.ship(order)
    for order in known[6:]:
        place.cancel(order)
    many_orders(place, 6)
    place.feed({"S-CUP-1": 5})
    place.store.store.rate_limit.quota = 12
    place.requests.clear()
    place.next = place.clock.now() + timedelta(minutes=55)
    place.advance(minutes=65)
    writes = [_kind(request) for request in place.requests if request.method != "GET" and "/stores/" in request.url]

    assert writes == [*6 * ["parcel"], *6 * ["cancellation"], *6 * ["order"], "stock"]


def _kind(request: Request) -> str:
    if "/catalog/" in request.url:
        return "stock"
    if "/shipments" in request.url:
        return "parcel"
    return "cancellation" if b"staff_notes" in request.body else "order"


def test_a_maintenance_that_says_how_long_is_waited_for() -> None:
    """A 503 with Retry-After is asked again when it says, not sooner; without, after our own pause."""
    wire = Scripted()
    with_orders(wire)
    wire.on("GET", "/v2/orders?", answer(503, {"title": "Maintenance"}, Retry_After="240"), answer(204))
    run = Run(wire)
    run.until(minutes=18, seconds=59)
    before = len(wire.sent("GET", "/v2/orders"))
    run.until(minutes=19, seconds=1)

    assert (before, len(wire.sent("GET", "/v2/orders"))) == (1, 2)


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        (503, {"Retry_After": "240"}),
        (429, {"X_Rate_Limit_Time_Reset_Ms": "240000"}),
        (
            200,
            {
                "X_Rate_Limit_Requests_Quota": "150",
                "X_Rate_Limit_Requests_Left": "0",
                "X_Rate_Limit_Time_Reset_Ms": "240000",
            },
        ),
    ],
    ids=["maintenance", "too many requests", "the last of the quota"],
)
def test_who_is_started_anew_still_waits(status: int, fields: dict[str, str]) -> None:
    """A new process leaves the store alone as long as it asked the one before; found by a sweep."""
    wire = Scripted()
    with_orders(wire)
    wire.on("GET", "/v2/orders?", answer(status, [], **fields), answer(204))
    journal = Journal.in_memory()
    Run(wire, journal).until(minutes=16)
    asked = len(wire.sent("GET", "/v2"))
    again = Connector(connection(), wire, journal)

    assert again.tick(NOON + timedelta(minutes=17)) == NOON + timedelta(minutes=19)
    assert len(wire.sent("GET", "/v2")) == asked
    due = NOON + timedelta(minutes=19)
    while due <= NOON + timedelta(minutes=30):
        due = again.tick(due) or due
    assert len(wire.sent("GET", "/v2")) > asked


def test_a_long_outage_is_doubted() -> None:
    """After hours of plain 503s people are told that the store may be closed for good."""
    wire = Scripted()
    wire.on("GET", "/v2/orders", answer(503, {"title": "Service Unavailable"}))
    run = Run(wire)
    run.until(hours=2)
    soon = run.connector.status.reason
    run.until(hours=8)

    assert "whether its trial" not in soon
    assert "so since 2026-03-02 12:15 UTC: see whether the store is open" in run.connector.status.reason
