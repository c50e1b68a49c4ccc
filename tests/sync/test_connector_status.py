"""When a connector wants to be called again, and what it says of itself meanwhile, word for word."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from harness.sync import Connector, Journal, Request
from harness.sync.connector import FLOWS, LONG
from harness.sync.errors import JournalUnavailable, UnusableInput
from harness.sync.observer import ConnectionStatus, NullObserver
from harness.sync.wire import ReceivedResponse
from tests.sync.scripted import NOON, ORDER, Run, Scripted, answer, connection, records, with_orders

MINUTE = timedelta(minutes=1)
QUARTER = NOON + 15 * MINUTE
WORKS = "Everything that was due has been asked for."
EXAMINE = "Read the reason; `harness doctor` examines credentials, scopes and environment."


@pytest.fixture
def wire() -> Scripted:
    return Scripted()


def at(run: Run, asked: list[float], reply: ReceivedResponse) -> Callable[[Request], ReceivedResponse]:
    """A reply that notes at which minute after noon it was asked for."""

    def noting(request: Request) -> ReceivedResponse:
        asked.append((run.now - NOON) / MINUTE)
        return reply

    return noting


# When.


def test_a_flow_that_stumbles_is_tried_again_after_twice_as_long_each_time(wire: Scripted) -> None:
    """One, two, four, eight minutes and at most sixteen, and at each slot; after a good pass one again."""
    asked: list[float] = []
    run = Run(wire)
    wire.on("GET", "/v3/Partners", at(run, asked, answer(500)))
    run.until(minutes=75)
    wire.on("GET", "/v3/Partners", at(run, asked, answer(body={"Body": {"Partners": []}})))
    run.until(minutes=131)
    wire.on("GET", "/v3/Partners", at(run, asked, answer(500)))
    run.until(minutes=192)

    bad, good, bad_again = [10, 11, 13, 17, 25, 41, 57, 70], [86, 130], [190, 191]
    assert asked == bad + good + bad_again


def test_a_stumbling_flow_is_waited_for_and_no_tick_is_wasted(wire: Scripted) -> None:
    """While the service has not answered nothing is asked; then the other flows go first."""
    wire.on("GET", "/v3/Shipments", answer(500))
    run = Run(wire)
    run.connector.tick(NOON)
    run.connector.tick(NOON + 10 * MINUTE)

    assert run.connector.tick(QUARTER) == QUARTER + timedelta(seconds=30)
    assert run.connector.tick(QUARTER + timedelta(seconds=30)) == QUARTER + MINUTE
    assert len(wire.sent("GET", "/v3/Shipments")) == 1
    assert len(wire.sent("GET", "/v2/orders")) == 1


def test_a_flow_that_is_refused_is_asked_for_at_its_next_slot(wire: Scripted) -> None:
    """Asking again at once would be refused again."""
    wire.on("GET", "/v2/orders", answer(400, [{"message": "no filter"}]))
    connector = Connector(connection(), wire, Journal.in_memory())
    connector.tick(NOON)
    connector.tick(NOON + 10 * MINUTE)

    assert connector.tick(QUARTER) == QUARTER + 15 * MINUTE


def test_what_matters_less_waits_while_the_quota_is_short(wire: Scripted) -> None:
    """With more than half of the window used, orders that are not all sent keep inventory and products waiting."""
    with_orders(wire, *({**ORDER, "id": number} for number in range(100, 130)))
    saved = answer(
        body={"id": 1},
        X_Rate_Limit_Requests_Quota="100",
        X_Rate_Limit_Requests_Left="30",
        X_Rate_Limit_Time_Reset_Ms="30000",
    )
    wire.on("PUT", "/v2/orders/", saved)
    connector = Connector(connection(), wire, Journal.in_memory())
    connector.tick(NOON)

    assert connector.tick(QUARTER) == QUARTER
    assert (len(wire.sent("PUT", "/v2/orders/")), wire.sent("GET", "/v3/ActivityEvents")) == (25, [])
    assert connector.is_amid
    assert [connector.quota_left(QUARTER + timedelta(seconds=after)) for after in (0, 29, 30)] == [30, 30, None]
    while (connector.tick(QUARTER) or QUARTER) <= QUARTER:
        pass
    assert len(wire.sent("GET", "/v3/ActivityEvents")) == 1
    assert not connector.is_amid


def test_how_far_a_connector_is_behind(wire: Scripted) -> None:
    """As long as the flow that waits longest has been due: nothing before its first run, nor when nothing is due."""
    connector = Connector(connection(), wire, Journal.in_memory())
    before = connector.behind(NOON + timedelta(days=1))
    connector.tick(NOON)

    behind = [connector.behind(NOON + minutes * MINUTE) for minutes in (0, 9, 10, 14, 15, 32)]
    assert before == timedelta()
    assert behind == [minutes * MINUTE for minutes in (0, 0, 0, 4, 5, 22)]
    assert connector.quota_left(NOON) is None


@pytest.mark.usefixtures("machine_elsewhere")
def test_the_time_may_be_told_in_any_zone(wire: Scripted) -> None:
    """What is remembered is UTC, wherever the machine stands, so that every process reads the same."""
    zone = timezone(timedelta(hours=-8))
    journal = Journal.in_memory()
    connector = Connector(connection(connected_at=NOON.astimezone(zone)), wire, journal)
    heard: list[datetime | None] = [connector.tick(moment.astimezone(zone)) for moment in (NOON, QUARTER)]

    assert heard == [NOON + 10 * MINUTE, QUARTER + 15 * MINUTE]
    assert journal.cursor("connected at") == "2026-03-02T12:00:00+00:00"
    assert journal.cursor("ran orders") == "2026-03-02T12:15:00+00:00"
    assert f"{connector.status.since}" == "2026-03-02 12:15:00+00:00"


# What it says of itself.


def test_a_connector_that_has_not_run_says_so(wire: Scripted) -> None:
    """And when it has, since when it works."""
    run = Run(wire)
    before = run.connector.status
    run.until(minutes=10)
    first = run.connector.status
    run.until(hours=3)

    assert before == ConnectionStatus("waiting", None, "It has not run yet.")
    assert first == run.connector.status == ConnectionStatus("connected", NOON + 10 * MINUTE, WORKS)
    assert repr(run.connector) == f"Connector({run.connector.connection!r})"


@pytest.mark.parametrize(
    ("reply", "state", "reason"),
    [
        (
            answer(401, {"title": "Unauthorized"}),
            "credentials refused",
            'BigCommerce refused listing orders to be sent (401, "Unauthorized"). Configure new credentials.',
        ),
        (
            answer(503, {"title": "The store is suspended."}),
            "suspended",
            "The store is suspended. A trial store lives 15 days. Choose a plan for the store.",
        ),
        (
            answer(400, {"title": "no filter"}),
            "waiting",
            'The orders flow cannot run: BigCommerce refused listing orders to be sent (400, "no filter").',
        ),
        (answer(429, {}, Retry_After="900"), "waiting", "too many requests"),
        (answer(503, {"title": "Maintenance"}), "waiting", "listing orders to be sent: 503 Maintenance"),
        (answer(body={"no": "list"}), "waiting", "listing orders to be sent: the answer is no list"),
    ],
    ids=["401", "suspended", "400", "429", "503", "no list"],
)
def test_a_connection_that_does_not_work_says_why_and_since_when(
    wire: Scripted, reply: ReceivedResponse, state: str, reason: str
) -> None:
    """It counts since it began, however often it is found again, also where the other flows work meanwhile."""
    wire.on("GET", "/v2/orders", reply)
    run = Run(wire)
    run.until(minutes=15, seconds=1)
    first = run.connector.status
    run.until(minutes=44)
    second = run.connector.status
    wire.on("GET", "/v2/orders", answer(204))
    run.until(minutes=80)
    last = run.connector.status

    assert (first.state, first.since, first.reason) == (state, QUARTER, reason)
    assert (second.state, second.since, second.reason) == (state, QUARTER, reason)
    assert (last.state, last.reason) == ("connected", WORKS)
    assert QUARTER + 30 * MINUTE <= (last.since or NOON) <= QUARTER + 45 * MINUTE


def test_another_reason_for_the_same_state_does_not_begin_it_anew(wire: Scripted) -> None:
    """The person who reads it wants to know since when the connection waits."""
    wire.on("GET", "/v2/orders", answer(429, {}, Retry_After="900"), answer(400, {"title": "no filter"}))
    run = Run(wire)
    run.until(minutes=31)
    reason = 'The orders flow cannot run: BigCommerce refused listing orders to be sent (400, "no filter").'

    assert run.connector.status == ConnectionStatus("waiting", QUARTER, reason)


def test_an_outage_is_doubted_from_six_hours_on(wire: Scripted) -> None:
    """A store that is closed for good may answer like one that is down for a moment."""
    wire.on("GET", "/v2/orders", answer(503, {"title": "Maintenance"}))
    run = Run(wire)
    since = QUARTER
    run.until(minutes=16)
    backoff = run.connector._backoffs["store"]
    said = []
    for after in (LONG - timedelta(seconds=1), LONG):
        backoff.until, backoff.since = None, since
        run.connector.tick(since + after)
        said.append(run.connector.status.reason)

    assert said == [
        "listing orders to be sent: 503 Maintenance",
        "listing orders to be sent: 503 Maintenance  It has been so since 2026-03-02 12:15 UTC: see whether the store "
        "is open, and whether its trial or its plan has ended.",
    ]


def test_a_flow_as_a_whole_is_on_the_list_as_long_as_it_is_refused(wire: Scripted) -> None:
    """With the reason and where to look, also when it worked before; the entry ends by itself."""
    run = Run(wire)
    told: list[list[tuple[str, str, str, str]]] = []
    for reply in (answer(204), answer(400, {"title": "no filter"}), answer(204), answer(400, {"title": "no sort"})):
        wire.on("GET", "/v2/orders", reply)
        run.until(minutes=len(told) * 15 + 16)
        told.append([(each.flow, each.subject, each.reason, each.to_do) for each in run.connector.attention()])

    def entry(said: str) -> list[tuple[str, str, str, str]]:
        return [("orders", "connection", f'BigCommerce refused listing orders to be sent (400, "{said}").', EXAMINE)]

    assert told == [[], entry("no filter"), [], entry("no sort")]


def test_a_malformed_list_is_told_as_such(wire: Scripted) -> None:
    """What Python says of it helps whoever mends the connector."""

    def without_an_id(request: Request) -> ReceivedResponse:
        raise KeyError("Id")

    wire.on("GET", "/v3/Partners", without_an_id)
    run = Run(wire)
    run.until(minutes=11)
    reason = "A record is not as its documents say (KeyError: 'Id')."

    assert run.connector.status == ConnectionStatus(
        "waiting", NOON + 10 * MINUTE, f"The inventory flow cannot run: {reason}"
    )
    assert run.reasons == [reason]


def test_what_has_not_changed_costs_no_write(wire: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    """In quiet hours only the moments of runs and looks are written; old entries of flows are taken off once."""
    run = Run(wire)
    journal, taken_off, moved = run.connector.journal, [], Counter[str]()
    set_cursors = journal.set_cursors

    def listening(values: dict[str, str]) -> None:
        moved.update(values.keys())
        set_cursors(values)

    monkeypatch.setattr(journal, "set_cursors", listening)
    monkeypatch.setattr(journal, "settled", lambda flow, subject: taken_off.append((flow, subject)))
    run.until(hours=3, minutes=1)

    assert sorted(taken_off) == [(flow, "connection") for flow in sorted(FLOWS)]
    at_first = {"owner": 1, "connected at": 1, "began at": 1, "status": 1, "changed orders were looked at": 3}
    at_first["failed orders were looked at"] = 3
    once = ("suppliers", "partners with levels", "whole file of 1", "orders that waited at the connection")
    at_first |= dict.fromkeys(once, 1)
    assert moved == {**at_first, **{f"ran {flow}": 3 if flow == "inventory" else 12 for flow in FLOWS}}


def test_a_connection_that_rests_sends_nothing_however_often_it_is_called(wire: Scripted) -> None:
    """Until the quarter hour at which refused credentials are tried once more."""
    wire.on("GET", "/v2/orders", answer(401, {"title": "Unauthorized"}))
    connector = Connector(connection(), wire, Journal.in_memory())
    connector.tick(NOON)
    connector.tick(NOON + 10 * MINUTE)
    wanted = [connector.tick(QUARTER)]
    sent = len(wire.requests)
    wanted += [connector.tick(QUARTER + minutes * MINUTE) for minutes in (1, 14)]

    assert wanted == [QUARTER + 15 * MINUTE] * 3
    assert len(wire.requests) == sent


def test_the_moment_of_connection_never_moves(wire: Scripted) -> None:
    """Where no file tells it, it is the first run; what is ordered later is sent, also by the next process."""
    with_orders(wire, ORDER)
    wire.on("GET", "/v2/time", answer(body={"time": int(NOON.timestamp()) + 59}))
    journal = Journal.in_memory()
    Connector(connection(connected_at=None), wire, journal).tick(NOON + timedelta(seconds=59))
    Connector(connection(connected_at=None), wire, journal).tick(QUARTER)

    assert journal.cursor("connected at") == "2026-03-02T12:00:59+00:00"
    assert len(wire.sent("POST", "/v3/Orders")) == 1


def test_how_long_a_service_asked_to_wait_is_written_once(wire: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    """And crossed out once it is over."""
    wire.on("GET", "/v2/orders", answer(429, {}, Retry_After="240"), answer(204))
    run = Run(wire)
    written: list[str] = []
    journal = run.connector.journal
    set_cursors = journal.set_cursors

    def listening(values: dict[str, str]) -> None:
        written.extend(value for name, value in values.items() if name == "asked to wait")
        set_cursors(values)

    monkeypatch.setattr(journal, "set_cursors", listening)
    run.until(minutes=16)
    run.connector.tick(NOON + 17 * MINUTE)
    run.connector.tick(NOON + 18 * MINUTE)
    said = run.connector.status.reason
    for minutes in (19, 20, 21):
        run.connector.tick(NOON + minutes * MINUTE)

    assert said == "too many requests"
    assert written == ['{"store": "2026-03-02T12:19:00+00:00"}', "{}"]


def test_whoever_listens_hears_of_each_tick(wire: Scripted) -> None:
    """When it was, and when the next one is wanted, as whoever called it."""
    heard: list[tuple[Connector, datetime, datetime | None]] = []

    class Listening(NullObserver):
        def ticked(self, connector: Connector, now: datetime, due: datetime | None) -> None:
            heard.append((connector, now, due))

    connector = Connector(connection(), wire, Journal.in_memory(), observer=Listening())
    moments = [NOON, NOON + 10 * MINUTE, QUARTER]
    wanted = [connector.tick(moment) for moment in moments]

    assert heard == [(connector, moment, due) for moment, due in zip(moments, wanted, strict=True)]


# The journal.


def test_a_journal_of_another_store_is_named(wire: Scripted) -> None:
    """Both stores, and what to do."""
    journal = Journal.in_memory()
    Connector(connection(), wire, journal).tick(NOON)
    with pytest.raises(UnusableInput) as caught:
        Connector(connection(environment="production", mixed_environments_allowed=True), wire, journal)

    assert str(caught.value) == (
        "Wanted the journal of store abc123 in production; got that of store abc123 in stage. "
        "Give each connection a journal of its own."
    )


def test_a_journal_that_is_gone_is_said_and_asked_for_every_half_minute(
    wire: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Since its first failure, with its newest reason; when it is back, what was due is asked for."""
    run = Run(wire)
    run.until(minutes=11)
    said = []
    with monkeypatch.context() as patch:
        for number, reason in enumerate(("the disk is full", "the disk is gone")):

            def gone(*arguments: Any, reason: str = reason) -> Any:
                raise JournalUnavailable("sync.journal", reason)

            patch.setattr(run.connector.journal.database, "change", gone)
            patch.setattr(run.connector.journal.database, "rows", gone)
            now = QUARTER + number * timedelta(seconds=30)
            assert run.connector.tick(now) == now + timedelta(seconds=30)
            said.append(run.connector.status)
    run.connector.tick(QUARTER + MINUTE)

    assert said == [
        ConnectionStatus("waiting", QUARTER, f"The journal sync.journal cannot be used: {reason}.")
        for reason in ("the disk is full", "the disk is gone")
    ]
    assert run.connector.status == ConnectionStatus("connected", QUARTER + MINUTE, WORKS)
    assert len(wire.sent("GET", "/v2/orders")) == 1


# What people want tried again.


@pytest.mark.parametrize(
    ("replies", "wish_is_kept", "entry"),
    [
        (
            [answer(400, {"Message": "locked"})],
            False,
            (
                'Logicbroker refused setting the status of shipments 7 to 100 (400, "locked").',
                "Solve it by hand, then dismiss this entry.",
            ),
        ),
        ([answer(429, {}, Retry_After="5"), answer()], True, ("no such order", "Do it.")),
        ([answer(500), answer()], True, ("no such order", "Do it.")),
        ([answer()], False, ("no such order", "Do it.")),
    ],
    ids=["refused", "busy", "unknown", "done"],
)
def test_a_document_that_is_to_be_submitted_again(
    wire: Scripted, replies: list[Any], wish_is_kept: bool, entry: tuple[str, str]
) -> None:
    """What Logicbroker refuses is for people; what it has no time for, or nobody knows, is wanted still."""
    wire.on("GET", "/v3/Shipments?", records())
    wire.on("GET", "/v3/Shipments/7", answer(body={"Body": {"Shipment": {"StatusCode": 1200}}}))
    wire.on("PUT", "/v3/Shipments/7/Status/100", *replies)
    run = Run(wire)
    run.connector.tick(NOON)
    journal = run.connector.journal
    journal.needs_attention("shipments", "7", "no such order", "Do it.", NOON)
    journal.ask_for_retry("shipments", "7", NOON)
    wire.on("GET", "/v3/Shipments?", answer(429, {}, Retry_After="600"))
    run.connector.tick(NOON + MINUTE)

    assert journal.retries() == ([("shipments", "7")] if wish_is_kept else [])
    assert [(each.reason, each.to_do) for each in run.connector.attention()] == [entry]
    run.connector.tick(NOON + 12 * MINUTE)  # The flows come first this time.
    run.connector.tick(NOON + 23 * MINUTE)
    assert journal.retries() == []
    assert len(wire.sent("PUT", "/v3/Shipments/7/Status/100")) == len(replies)
