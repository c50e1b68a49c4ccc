"""What logs, metrics and health tell of a connector, and what they never tell."""

import io
import json
import socket
import threading
import time
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.operations import server
from harness.operations.health import STALE, Health
from harness.operations.logs import logger
from harness.operations.metrics import Metrics
from harness.operations.server import served
from harness.operations.watch import Watch
from harness.sync import Connector, Journal, Secret
from harness.sync.errors import JournalUnavailable
from harness.sync.observer import ConnectionStatus
from tests.fakes.doors.served import session
from tests.hostile import STRINGS, without_blanks
from tests.processes import PATIENCE
from tests.sync.scripted import NOON, ORDER, Run, Scripted, answer, connection, with_orders

TOKEN, KEY = Secret("token-of-the-store"), Secret("key-of-the-network")


class Listened:
    """A connector on a hand-made wire, with everything that listens to it."""

    def __init__(self, wire: Scripted, level: Any = "debug") -> None:
        self.stream = io.StringIO()
        self.metrics, self.health = Metrics(), Health(NOON)
        self.fields: set[str] = set()
        self.watch = Watch(
            "Store", logger(self.stream, "json", level, [TOKEN, KEY]), self.metrics, self.health, self.fields
        )
        self.run = Run(wire)
        self.run.connector = Connector(connection(), wire, Journal.in_memory(), observer=self.watch)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def value(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(f"connector_{name}", {"connection": "Store", **labels})


def stumbling() -> Scripted:
    """One order that is refused, and a list that is not answered; both answers repeat our secrets."""
    wire = Scripted()
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(400, {"Message": f"no, with X-Auth-Token: other and {KEY.reveal()}"}))
    wire.on("GET", "/v3/Acknowledgements", answer(500, {"title": f"no, {KEY.reveal()} {TOKEN.reveal()}"}))
    return wire


def test_each_tick_request_and_entry_is_an_event() -> None:
    """Every event names the connection; requests tell what they were and how they ended."""
    listened = Listened(stumbling())
    listened.run.until(minutes=17)
    found = {each["event"] for each in listened.events}
    (entry,) = [each for each in listened.events if each["event"] == "attention"]
    refused = [each for each in listened.events if each.get("outcome") == "refused"]

    assert found == {"tick", "request", "attention"}
    assert {each["connection"] for each in listened.events} == {"Store"}
    assert (entry["flow"], entry["subject"], entry["level"]) == ("orders", "100", "warning")
    assert (refused[0]["service"], refused[0]["what"]) == ("Logicbroker", "creating the sales order 100")


def test_questions_are_told_on_demand() -> None:
    """At the usual level a quiet cycle is a line for each piece of work and no more."""
    listened = Listened(Scripted(), level="info")
    listened.run.until(minutes=16)

    assert {each["event"] for each in listened.events} == {"tick"}
    assert listened.events[-1]["state"] == "connected"


def test_metrics_count_what_happened() -> None:
    """Requests by service and end, entries by flow, whether it is connected and since when it is behind."""
    wire = stumbling()
    headers = {"Requests_Quota": "150", "Requests_Left": "149", "Time_Reset_Ms": "30000"}
    told = {f"X_Rate_Limit_{name}": value for name, value in headers.items()}
    wire.on("GET", "/v2/orders?", answer(body=[ORDER], **told))
    listened = Listened(wire)
    listened.run.until(minutes=17)

    assert listened.value("requests_total", service="Logicbroker", outcome="refused") == 1
    assert listened.value("requests_total", service="Logicbroker", outcome="outage") == 2
    assert listened.value("attention_entries", flow="orders") == 1
    assert listened.value("attention_entries", flow="shipments") == 0
    assert listened.value("quota_left") == 149
    assert listened.value("ticks_total") == len([each for each in listened.events if each["event"] == "tick"])
    assert listened.value("behind_seconds") is not None


def test_nothing_tells_a_secret() -> None:
    """Services that repeat the token or the key do not put it into a log, a metric or the health."""
    listened = Listened(stumbling())
    listened.run.until(minutes=40)
    listened.watch.failed(f"TimeoutError: {TOKEN.reveal()}")
    told = listened.stream.getvalue() + listened.metrics.text().decode() + json.dumps(listened.health.report(NOON))

    assert len(listened.events) > 10
    for secret in (TOKEN, KEY):
        assert secret.reveal() not in told
    assert "other" not in told


def test_people_read_the_same_events() -> None:
    """On a terminal an event is a line of words, without secrets, too."""
    stream = io.StringIO()
    logger(stream, "console", "info", [TOKEN]).bind(connection="Store").info("tick", reason=f"with {TOKEN.reveal()}")

    assert "tick" in stream.getvalue()
    assert "connection=Store" in stream.getvalue()
    assert TOKEN.reveal() not in stream.getvalue()


def test_health_says_why_not() -> None:
    """Well while connected; not well with the state's reason, and the last good tick stays known."""
    wire = Scripted()
    listened = Listened(wire)
    before = listened.health.report(NOON)
    listened.run.until(minutes=16)
    good = listened.health.report(listened.run.now)
    wire.on("GET", "/v2/orders", answer(401, {}))
    listened.run.until(minutes=31)
    bad, report = listened.health.report(listened.run.now)

    assert (before[0], good[0], bad) == (False, True, False)
    assert good[1]["state"] == "well"
    assert report["connections"]["Store"]["state"] == "credentials refused"
    assert "Configure new credentials" in listened.health.line(listened.run.now)
    assert report["connections"]["Store"]["last_good_tick"] < report["last_tick"]


def test_who_stands_by_is_well_and_says_for_whom() -> None:
    """A process that stands by is no reason to restart it; one whose journal is gone is ill, in the same words."""
    listened = Listened(Scripted())
    states = {
        "standing by": "process 7 on host works it, until 2026-03-02 12:03:00 UTC unless it goes on.",
        "waiting": "The journal j.sqlite cannot be used: database or disk is full.",
    }
    reports = {}
    for state, reason in states.items():
        listened.watch.not_worked(ConnectionStatus(state, NOON, reason), NOON)  # type: ignore[arg-type]
        is_well, report = listened.health.report(NOON + STALE)
        reports[state] = is_well, report["connections"]["Store"]["reason"], listened.value("state", state=state)

    assert reports == {"standing by": (True, states["standing by"], 1), "waiting": (False, states["waiting"], 1)}
    assert listened.value("state", state="standing by") == 0
    assert [each["state"] for each in listened.events] == ["standing by", "waiting"]


def test_a_connector_without_its_journal_is_ill(monkeypatch: pytest.MonkeyPatch) -> None:
    """The health does not go on telling how it was before the disk was full."""
    listened = Listened(Scripted())
    listened.run.until(minutes=16)

    def full(*arguments: Any) -> Any:
        raise JournalUnavailable("j.sqlite", "database or disk is full")

    for name in ("rows", "change"):
        monkeypatch.setattr(listened.run.connector.journal.database, name, full)
    listened.run.until(minutes=31)
    is_well, report = listened.health.report(listened.run.now)

    assert (is_well, listened.value("state", state="connected")) == (False, 0)
    assert report["connections"]["Store"]["reason"] == "The journal j.sqlite cannot be used: database or disk is full."


def test_clocks_and_states_are_metrics() -> None:
    """In the words of the health; what differs is measured from the dates of answers."""
    wire = Scripted()
    wire.on("GET", "/v2/orders", answer(204, Date="Mon, 02 Mar 2026 12:22:00 GMT"))
    listened = Listened(wire)
    listened.run.until(minutes=16)

    assert listened.value("clock_ahead_seconds", service="BigCommerce") == 7 * 60
    assert listened.value("state", state="connected") == 1
    assert listened.value("attention_entries", flow="connection") == 1


def test_fields_that_the_store_newly_sends_are_logged_once() -> None:
    """Once for each name and process: not for each order, nor each pass, nor each of the connections."""
    wire = Scripted()
    with_orders(wire, {**ORDER, "mood": "good"}, {**ORDER, "id": 101, "mood": "bad", "tempo": "fast"})
    listened = Listened(wire)
    listened.run.until(minutes=32)
    other = Watch("Other", logger(listened.stream, "json", "info", []), Metrics(), Health(NOON), listened.fields)
    other.unaccounted_fields(["order: tempo", "order: zeal"])

    logged = [(each["connection"], each["fields"]) for each in listened.events if each["event"] == "unaccounted fields"]
    assert logged == [("Store", ["order: mood"]), ("Store", ["order: tempo"]), ("Other", ["order: zeal"])]
    assert "good" not in listened.stream.getvalue()
    assert "harness/sync/mapping/tables.py" in listened.stream.getvalue()


def test_a_process_that_does_not_move_is_not_well() -> None:
    """However well the connections stood: after the longest wait without a tick it hangs."""
    listened = Listened(Scripted())
    listened.run.until(minutes=16)
    ticked = listened.health.ticked
    assert ticked is not None

    assert listened.health.report(ticked + STALE)[0]
    assert listened.health.report(ticked + STALE + timedelta(seconds=1))[1]["state"] == "hangs"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/metrics", 200, "connector_ticks_total"), ("/health", 503, '"not well"'), ("/", 404, "/metrics")],
)
def test_both_are_served_on_loopback(path: str, status: int, words: str) -> None:
    """Prometheus and whoever restarts processes find them on one port."""
    health = Health(datetime.now(UTC))
    health.expect("Store")
    port_of = served(Metrics(), health, port=0, address="127.0.0.1", clock=lambda: datetime.now(UTC))
    with port_of as port, session() as asking:
        found = asking.get(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE)

    assert found.status_code == status
    assert words in found.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "[::1"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_no_page_of_the_web_reads_them(headers: dict[str, str], status: int) -> None:
    """Neither under a name that leads here, nor from its own origin; and which Python answers is not said."""
    port_of = served(Metrics(), Health(NOON), port=0, address="127.0.0.1", clock=lambda: NOON)
    with port_of as port, session() as asking:
        found = asking.get(f"http://127.0.0.1:{port}/metrics", headers=headers, timeout=PATIENCE)

    assert found.status_code == status
    assert found.headers["Server"] == "harness"


def test_silent_callers_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are few at a time, and hung up on after a while."""
    monkeypatch.setattr(server, "MOST_CALLERS", 4)
    monkeypatch.setattr(server, "SECONDS_FOR_A_REQUEST", 0.3)
    with served(Metrics(), Health(NOON), port=0, address="127.0.0.1", clock=lambda: NOON) as port, ExitStack() as held:
        before = threading.active_count()
        silent = [held.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(40)]
        ended = [each.recv(1) for each in silent]
        most = threading.active_count() - before
        with session() as asking:
            found = asking.get(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE)

    assert set(ended) == {b""}
    assert most <= 4
    assert found.status_code == 200


def test_callers_who_drip_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request of which a byte comes now and then is hung up on, too."""
    monkeypatch.setattr(server, "SECONDS_FOR_A_REQUEST", 0.2)
    with ExitStack() as held:
        port = held.enter_context(served(Metrics(), Health(NOON), port=0, address="127.0.0.1", clock=lambda: NOON))
        dripping = held.enter_context(socket.create_connection(("127.0.0.1", port)))
        began = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - began < PATIENCE:
                dripping.sendall(b"G")
                time.sleep(0.05)
        took = time.monotonic() - began

    assert took < PATIENCE / 2


def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    """The disk may be full, or whoever read the log has gone."""

    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError("nobody reads it")

    listened = logger(Closed(), "json", "info", [TOKEN])

    assert listened.info("tick") is None
    assert listened.bind(connection="Store").warning("attention") is None


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize("text", STRINGS[::5], ids=range(len(STRINGS[::5])))
def test_a_log_shows_what_others_said(text: str, form: Any) -> None:
    """One line, whatever a service said: nothing hides in it, nothing acts, and a secret within is masked."""
    stream = io.StringIO()
    logger(stream, form, "debug", [KEY]).info("request", reason=text, parts=[f"{text} {KEY.reveal()}"])
    (line,) = stream.getvalue().rstrip("\n").split("\n")

    assert without_blanks(line).isprintable()
    assert KEY.reveal() not in line
    assert form == "console" or json.loads(line)["reason"] == text
