"""How a connection as a whole stands is on the attention list as long as it stands so; and clocks that are wrong."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from harness.sync import Connector, Journal
from harness.sync.observer import NullObserver
from harness.sync.standing import TO_DO, Standing, about_clocks, about_the_trial
from tests.sync.scripted import NOON, ORDER, Run, Scripted, answer, connection, records, with_orders

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def wire() -> Scripted:
    return Scripted()


def about_the_whole(connector: Connector) -> list[tuple[str, str]]:
    """The states on the list, with their reasons."""
    return [(entry.subject, entry.reason) for entry in connector.attention() if entry.flow == "connection"]


@pytest.mark.parametrize(
    ("status", "title", "state"),
    [(401, "Unauthorized", "credentials refused"), (503, "The store is suspended.", "suspended")],
)
def test_a_closed_connection_is_on_the_list_until_it_is_open(
    wire: Scripted, status: int, title: str, state: str
) -> None:
    """In the same words as everywhere, with what to do; no order may be stuck while nothing needs a person."""
    wire.on("GET", "/v2/orders", answer(status, {"title": title}))
    run = Run(wire)
    run.until(minutes=16)
    told, (entry,) = run.connector.status, run.connector.attention()
    wire.on("GET", "/v2/orders", answer(204))
    run.until(minutes=46)

    assert (entry.flow, entry.subject, entry.reason) == ("connection", told.state, told.reason)
    assert (told.state, entry.to_do != "") == (state, True)
    assert run.connector.attention() == []


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=3, seconds=1), ""),
        (timedelta(days=3), "The trial of the store ends in 3 days or less, at "),
        (timedelta(days=1, seconds=1), "The trial of the store ends in 3 days or less, at "),
        (timedelta(days=1), "The trial of the store ends within a day, at "),
        (timedelta(seconds=1), "The trial of the store ends within a day, at "),
        (timedelta(), ""),
    ],
)
def test_the_end_of_a_trial_is_told_in_time(left: timedelta, said: str) -> None:
    """Three days before, and once more on its last day; after it the store speaks for itself."""
    sentence = about_the_trial(NOON + left, NOON)

    assert sentence.startswith(said)
    assert bool(sentence) is bool(said)


def test_a_trial_that_ends_is_on_the_list_as_long_as_it_lives(wire: Scripted) -> None:
    """By the store's clock and the declared beginning; a store that is no trial has none."""
    begun = NOON - timedelta(days=15) + HOUR
    trial = Run(wire, trial_started=begun)
    trial.until(minutes=31)
    early = about_the_whole(trial.connector)
    trial.until(minutes=76)
    plan = Run(Scripted(), trial_started=begun, store_kind="sandbox")
    plan.until(minutes=31)

    assert [state for state, _ in early] == ["trial"]
    assert early[0][1].endswith("2026-03-02 13:00 UTC; after that nothing is sent or shown.")
    assert (about_the_whole(trial.connector), about_the_whole(plan.connector)) == ([], [])


def test_the_next_process_takes_off_what_is_over(wire: Scripted) -> None:
    """What a process before it told is looked for once."""
    journal = Journal.in_memory()
    journal.needs_attention("connection", "suspended", "closed", "Open it.", NOON)
    Run(wire, journal).until(minutes=16)

    assert journal.attention() == []


def test_a_service_that_is_silent_for_an_hour_is_told(wire: Scripted) -> None:
    """Most outages end by themselves; this one is told once, and is off the list when it is over."""
    for method in ("GET", "POST"):
        wire.on(method, "commerceapi.io", answer(502))
    run = Run(wire)
    run.until(minutes=70)
    early = about_the_whole(run.connector)
    run.until(minutes=90)
    (late,) = about_the_whole(run.connector)
    run.wire = Scripted()
    run.connector.send = run.wire
    run.until(minutes=120)

    assert early == []
    assert late[0] == "silent"
    assert late[1].startswith("Logicbroker: ")
    assert about_the_whole(run.connector) == []


def test_work_that_waits_for_an_hour_is_told(wire: Scripted) -> None:
    """Whatever keeps it waiting; an hour in which no process ran does not count."""
    full = {
        "X_Rate_Limit_Requests_Quota": "9",
        "X_Rate_Limit_Requests_Left": "0",
        "X_Rate_Limit_Time_Reset_Ms": "840000",
    }
    with_orders(wire, *(dict(ORDER, id=number) for number in range(100, 110)))
    wire.on("PUT", "/v2/orders/", answer(200, {"id": 1}, **full))
    run = Run(wire)
    run.until(minutes=74)
    early = about_the_whole(run.connector)
    run.until(minutes=120)
    late = about_the_whole(run.connector)
    anew = Run(wire, run.connector.journal)
    anew.now = NOON + 3 * HOUR
    anew.connector.tick(anew.now)

    assert early == []
    assert late == [("behind", "The orders flow has been due since 2026-03-02 12:15 UTC.")]
    assert about_the_whole(anew.connector) == []


def dated(wire: Scripted, ahead: timedelta, service: str, now: datetime = NOON) -> None:
    body: Any = {"Body": {"Partners": []}} if "commerceapi" in service else []
    wire.on("GET", service, answer(body=body, Date=format_datetime(now + ahead, usegmt=True)))


@pytest.mark.parametrize(
    ("store", "network", "said"),
    [
        (0, 0, ""),
        (119, -119, ""),
        (420, 0, "BigCommerce's clock is 7 minutes ahead of this machine's."),
        (0, -420, "Logicbroker's clock is 7 minutes behind this machine's."),
        (420, 425, "The clock of this machine is 7 minutes behind those of BigCommerce and Logicbroker."),
        (-7200, -7200, "The clock of this machine is 2 hours ahead of those of BigCommerce and Logicbroker."),
        (420, -420, "BigCommerce's clock is 7 minutes ahead of this machine's; "
         "Logicbroker's clock is 7 minutes behind this machine's."),
        (86400 * 365, 0, "BigCommerce's clock is 365 days ahead of this machine's."),
        (119 * 60, 0, "BigCommerce's clock is 119 minutes ahead of this machine's."),
        (120 * 60, 0, "BigCommerce's clock is 2 hours ahead of this machine's."),
        (47 * 3600, 0, "BigCommerce's clock is 47 hours ahead of this machine's."),
        (48 * 3600, 0, "BigCommerce's clock is 2 days ahead of this machine's."),
        (60 * 3600, 0, "BigCommerce's clock is 2 days ahead of this machine's."),
    ],
)  # fmt: skip
def test_how_clocks_differ_is_said(store: int, network: int, said: str) -> None:
    """Whose is wrong follows from whether both services agree."""
    assert about_clocks({"BigCommerce": timedelta(seconds=store), "Logicbroker": timedelta(seconds=network)}) == said


def test_a_clock_that_differs_is_measured_and_told(wire: Scripted) -> None:
    """From the dates of the answers, so that it costs no request; it is off the list when the clocks agree."""
    dated(wire, 7 * MINUTE, "/v2/orders")
    run = Run(wire)
    run.connector.tick(NOON)
    wire_time = NOON + 15 * MINUTE
    dated(wire, 7 * MINUTE, "/v2/orders", wire_time)
    run.until(minutes=15)
    told, ahead = about_the_whole(run.connector), run.connector.clocks_ahead()
    dated(wire, timedelta(), "/v2/orders", wire_time + 15 * MINUTE)
    run.until(minutes=30)

    assert told == [("clock", "BigCommerce's clock is 7 minutes ahead of this machine's.")]
    assert ahead == {"BigCommerce": 7 * MINUTE}
    assert about_the_whole(run.connector) == []


@pytest.mark.parametrize(("ahead", "is_sent"), [(0, False), (7, False), (-7, True)])
def test_the_cut_off_is_by_the_store_s_clock(wire: Scripted, ahead: int, is_sent: bool) -> None:
    """Without a moment in the file it is the first run, by the clock that also dates the orders."""
    with_orders(wire, {**ORDER, "date_created": format_datetime(NOON + 30 * timedelta(seconds=1))})
    store = NOON + MINUTE + ahead * MINUTE
    wire.on("GET", "/v2/time", answer(body={"time": int(store.timestamp())}))
    run = Run(wire, connected_at=None)
    run.now = NOON + MINUTE
    run.until(minutes=16)

    assert bool(wire.sent("POST", "/v3/Orders")) is is_sent
    assert len(wire.sent("GET", "/v2/time")) == 1


def test_no_order_is_listed_before_the_store_has_told_its_time(wire: Scripted) -> None:
    """The first answer counts; an account that may not ask is told the time by the date of its refusal."""
    wire.on(
        "GET",
        "/v2/time",
        answer(500),
        answer(403, {"title": "no scope"}, Date=format_datetime(NOON + HOUR, usegmt=True)),
    )
    run = Run(wire, connected_at=None)
    run.connector.tick(NOON)
    first = run.connector.journal.cursor("connected at")
    run.until(minutes=1)

    assert first == "2026-03-02T12:00:00+00:00"
    assert run.connector.journal.cursor("connected at") == "2026-03-02T12:59:30+00:00"
    assert wire.sent("GET", "/v2/orders") == []


def test_a_moment_of_connection_that_is_to_come_is_told(wire: Scripted) -> None:
    """No order would be sent for a year."""
    run = Run(wire, connected_at=NOON + timedelta(days=365))
    run.until(minutes=16)

    assert about_the_whole(run.connector) == [
        ("cut-off", "No order from before 2027-03-02 12:00 UTC is sent, and that is still to come.")
    ]


@pytest.mark.parametrize("hours", [5, 24 * 400])
def test_a_moment_of_connection_is_to_come_by_the_store_s_clock_only(wire: Scripted, hours: int) -> None:
    """Ours is behind, which is told; orders are sent all the same, so nobody hears that none is."""
    dated(wire, hours * HOUR, "/v2/orders")
    run = Run(wire, connected_at=NOON + (hours - 1) * HOUR)
    run.until(minutes=16)

    assert [state for state, _ in about_the_whole(run.connector)] == ["clock"]


@pytest.mark.parametrize("partners", [[], [{"Id": 1, "IsMerchant": True}]], ids=["nobody", "a supplier's key"])
def test_a_retailer_without_a_supplier_is_told(wire: Scripted, partners: list[dict[str, Any]]) -> None:
    """Nobody would ship anything; also when the key is a supplier's, who has partners of the other kind only."""
    wire.on("GET", "/v3/Partners", answer(body={"Body": {"Partners": partners}}))
    run = Run(wire)
    run.until(minutes=16)
    told = about_the_whole(run.connector)
    wire.on("GET", "/v3/Partners", answer(body={"Body": {"Partners": [{"Id": 1}]}}))
    run.until(minutes=80)

    assert told == [("no supplier", "The company of the Logicbroker key has no supplier, so nobody ships any order.")]
    assert about_the_whole(run.connector) == []


class Noticing(NullObserver):
    def __init__(self) -> None:
        self.heard: list[str] = []

    def noticed(self, topic: str, sentence: str) -> None:
        self.heard.append(sentence)


@pytest.mark.parametrize("is_new", [False, True])
def test_a_clock_that_was_ahead_keeps_nothing_waiting(wire: Scripted, is_new: bool) -> None:
    """Two hours ahead for a moment, and back: the next order goes at the next quarter, also by a new process."""
    observer, journal = Noticing(), Journal.in_memory()
    connector = Connector(connection(), wire, journal, observer=observer)
    connector.tick(NOON)
    wire.on("GET", "/v2/orders", answer(429, {}, Retry_After="3600"))
    connector.tick(NOON + 2 * HOUR)
    with_orders(wire, {**ORDER, "date_created": format_datetime(NOON + 20 * MINUTE)})
    if is_new:
        connector = Connector(connection(), wire, journal, observer=observer)
    due = connector.tick(NOON + 21 * MINUTE)
    connector.tick(NOON + 30 * MINUTE)

    assert due == NOON + 30 * MINUTE
    assert len(wire.sent("POST", "/v3/Orders")) == 1
    assert len(observer.heard) == 1
    assert observer.heard[0].endswith("by this machine's clock, and is 2026-03-02T12:21:00+00:00 now.")


def test_a_clock_that_is_corrected_by_seconds_is_no_matter(wire: Scripted) -> None:
    """Every clock is, day by day."""
    observer = Noticing()
    connector = Connector(connection(), wire, Journal.in_memory(), observer=observer)
    connector.tick(NOON + 15 * MINUTE)
    connector.tick(NOON + 14 * MINUTE)

    assert observer.heard == []


def test_what_was_refused_while_the_clock_was_ahead_is_tried_again_after_a_day(wire: Scripted) -> None:
    """Not after the year by which the clock was ahead."""
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(400, {"Message": "no"}))
    connector = Connector(connection(), wire, Journal.in_memory())
    connector.tick(NOON)
    connector.tick(NOON + timedelta(days=365))
    for minutes in (16, 30, 24 * 60 + 46):
        connector.tick(NOON + minutes * MINUTE)

    assert len(wire.sent("POST", "/v3/Orders")) == 2


def test_a_connection_may_begin_at_once(wire: Scripted) -> None:
    """Whoever starts it hears at once whether it works; afterwards it has the hours of every other one."""
    connector = Connector(connection(), wire, Journal.in_memory(), begins_at_once=True)
    due = connector.tick(NOON + MINUTE)

    assert len(wire.sent("GET", "/v2/orders")) == 1
    assert len(wire.sent("GET", "/v3/Partners")) == 1
    assert (connector.status.state, due) == ("connected", NOON + 10 * MINUTE)


@pytest.mark.parametrize("known", [False, True], ids=["a new process", "one that has known better"])
def test_a_clock_of_next_year_forgets_nothing(wire: Scripted, known: bool) -> None:
    """What is old is told by a clock that the services share."""
    journal = Journal.in_memory()
    run = Run(wire, journal)
    if known:
        for kind in ("Shipments", "Acknowledgements", "Orders"):
            wire.on("GET", f"/v3/{kind}", replace(records(), headers={"date": format_datetime(NOON, usegmt=True)}))
        run.until(minutes=16)
    journal.record("orders", "7", "sales order", "done", NOON)
    later = NOON + timedelta(days=365)
    for kind in ("Shipments", "Acknowledgements", "Orders"):
        wire.on("GET", f"/v3/{kind}", replace(records(), headers={"date": format_datetime(NOON, usegmt=True)}))
    dated(wire, -timedelta(days=365), "/v2/orders", later)
    run.now = later
    run.connector.tick(later)
    kept = journal.step("orders", "7", "sales order")
    for kind in ("Shipments", "Acknowledgements", "Orders"):
        wire.on("GET", f"/v3/{kind}", replace(records(), headers={"date": format_datetime(later, usegmt=True)}))
    dated(wire, timedelta(), "/v2/orders", later + 15 * MINUTE)
    for quarter in range(1, 7):  # Until no wrong date is among the last ones.
        run.connector.tick(later + quarter * 15 * MINUTE)

    assert kept is not None
    assert journal.step("orders", "7", "sales order") is None


def test_an_entry_of_a_time_to_come_is_of_now(wire: Scripted) -> None:
    """Whoever reads the list wants to know since when, and what came first."""
    connector = Connector(connection(), wire, Journal.in_memory())
    connector.tick(NOON)
    connector.journal.needs_attention("orders", "7", "no", "Do.", NOON + timedelta(days=365))
    connector.tick(NOON + timedelta(days=365))
    connector.tick(NOON + 15 * MINUTE)

    assert [entry.since for entry in connector.attention() if entry.subject == "7"] == [NOON + 15 * MINUTE]


class Board:
    """What was told and settled, in the place of a journal and of an observer; a former process told ``before``."""

    def __init__(self, *before: str) -> None:
        self.on_it, self.said = list(before), list[tuple[str, ...]]()

    def needs_attention(self, flow: str, state: str, reason: str, *more: Any) -> bool:
        self.said.append((flow, state, reason))
        self.on_it += [state] if more else []
        return True

    def listed(self, flow: str, *, limit: int) -> list[str]:
        return self.on_it[:limit]

    def settled(self, flow: str, state: str) -> None:
        self.on_it.remove(state)


def test_the_list_has_these_states_and_no_others() -> None:
    """Whoever watches hears the same; what stands is not written again, and what a former process told ends, too."""
    board: Any = Board(*TO_DO)
    standing = Standing(board, board)
    standing.tell({"clock": "It is wrong."}, NOON)
    first = list(board.said)
    standing.tell({"clock": "It is wrong."}, NOON)

    assert (set(board.on_it), first) == ({"clock"}, [("connection", "clock", "It is wrong.")] * 2)
    assert board.said == first


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        ({"One": 2 * MINUTE}, ""),
        ({"One": 121 * MINUTE / 60}, "One's clock is 2 minutes ahead of this machine's."),
        ({"One": 3 * MINUTE, "Two": 5 * MINUTE}, "The clock of this machine is 3 minutes behind those of One and Two."),
        (
            {"One": 3 * MINUTE, "Two": 6 * MINUTE},
            "One's clock is 3 minutes ahead of this machine's; Two's clock is 6 minutes ahead of this machine's.",
        ),
    ],
)
def test_clocks_agree_within_two_minutes(ahead: dict[str, timedelta], said: str) -> None:
    """To the second; then it is this machine's clock that is wrong."""
    assert about_clocks(ahead) == said
