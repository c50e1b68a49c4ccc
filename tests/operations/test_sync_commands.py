"""``harness sync`` in a process of its own: it runs, listens to people, and ends when it is told to."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import Result
from typer.testing import CliRunner

from harness.cli import app
from harness.operations.decisions import unattended
from harness.operations.running import _goes_on_soon
from harness.sync import Fleet, Journal
from tests.fakes.doors.served import served, session
from tests.processes import PATIENCE, ROOT, surroundings
from tests.sync.scripted import NOON
from tests.test_cli import connection_file


def harness(*arguments: str) -> Result:
    """One command, in this process: it only looks into a journal."""
    return CliRunner().invoke(app, ["sync", *arguments])


STORE, OTHER = "abc123 in stage", "def456 in stage"


@pytest.fixture
def journal(tmp_path: Path) -> str:
    """Two connections; one has a refused order, both have a failed shipment."""
    memory = Journal.open(tmp_path / "journal.sqlite")
    for key in (STORE, OTHER):
        own = memory.for_connection(key)
        own.set_cursor("owner", key)
        own.needs_attention("shipments", "7", "[bold]no order", "Look at it.", NOON)
    own = memory.for_connection(STORE)
    own.record("orders", "100", "sales order", "refused", NOON)
    own.needs_attention("orders", "100", "no SKU", "Correct the order.", NOON)
    memory.close()
    return str(tmp_path / "journal.sqlite")


def test_the_list_says_why_since_when_what_was_tried_and_what_to_do(journal: str) -> None:
    """For programs as JSON, for people as a table; all connections of the journal are in it."""
    (order, *_) = json.loads(harness("attention", "--journal", journal, "--json").stdout)
    table = harness("attention", "--journal", journal).stdout

    assert {name: order[name] for name in ("connection", "flow", "subject", "reason", "to_do", "attempts")} == {
        "connection": STORE,
        "flow": "orders",
        "subject": "100",
        "reason": "no SKU",
        "to_do": "Correct the order.",
        "attempts": 1,
    }
    assert [(step["step"], step["outcome"]) for step in order["tried"]] == [("sales order", "refused")]
    assert all(words in table for words in ("2026-03-02 12:00", "[bold]no order", "Correct the order.", OTHER))


def test_the_list_is_wide_where_no_window_is_narrow(journal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build server that asks for colours is no window."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "20")

    assert "Correct the order." in harness("attention", "--journal", journal).stdout


def test_a_list_that_nobody_keeps_up_says_so(tmp_path: Path) -> None:
    """An empty list is no comfort where no process has run since yesterday."""
    with Journal.open(tmp_path / "journal.sqlite") as memory:
        own = memory.for_connection(STORE)
        own.set_cursors({"owner": STORE, "ran orders": NOON.isoformat(), "ran inventory": NOON.isoformat()})
        fresh = unattended(memory, NOON + timedelta(hours=1))
        stale = unattended(memory, NOON + timedelta(hours=1, seconds=1))
    shown = harness("attention", "--journal", str(tmp_path / "journal.sqlite"))

    assert (fresh, stale) == ([], [f"No process has worked {STORE} since 2026-03-02 12:00 UTC: start one."])
    assert stale[0] in shown.stderr
    assert json.loads(harness("attention", "--json", "--journal", str(tmp_path / "journal.sqlite")).stdout) == []


def test_decisions_are_kept(journal: str) -> None:
    """A dismissed entry leaves the list and is shown on request with who and why; a retry needs one entry."""
    why = ("--why", "by telephone", "--who", "Ann")
    dismissed = harness("dismiss", "orders", "100", *why, "--journal", journal)
    left = json.loads(harness("attention", "--journal", journal, "--json").stdout)
    (kept,) = json.loads(harness("attention", "--dismissed", "--journal", journal, "--json").stdout)
    ambiguous = harness("retry", "shipments", "7", "--journal", journal)

    assert dismissed.exit_code == 0, dismissed.stderr
    assert [each["flow"] for each in left] == ["shipments", "shipments"]
    assert (kept["subject"], kept["who"], kept["why"]) == ("100", "Ann", "by telephone")
    assert (ambiguous.exit_code, OTHER in ambiguous.stderr) == (2, True)


def test_a_user_without_a_name_can_decide(journal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container: who decided is known by the number."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)
    run = harness("dismiss", "orders", "100", "--why", "by telephone", "--journal", journal)
    (kept,) = json.loads(harness("attention", "--dismissed", "--journal", journal, "--json").stdout)

    assert (run.exit_code, kept["who"]) == (0, f"user {os.getuid()}"), run.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["attention", "--journal", "nowhere.sqlite"], "there is no nowhere.sqlite"),
        (["retry", "orders", "999", "--journal"], "On the list is orders '100'"),
        (["dismiss", "orders", "100", "--why", " ", "--journal"], "--why"),
    ],
)
def test_what_cannot_be_decided_is_said(journal: str, arguments: list[str], message: str) -> None:
    """No such journal, no such entry, no reason: one message, exit code 2, and nothing is changed."""
    run = harness(*arguments, *([journal] if arguments[-1] == "--journal" else []))

    assert (run.exit_code, message in run.stderr) == (2, True), run.stderr


@contextmanager
def running(folder: Path, introduction: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    """A connector in real time against served fakes."""
    secrets = {"TOKEN": introduction["access_token"], "KEY": introduction["subscription_key"]}
    options = [
        "--connection",
        str(connection_file(folder, introduction)),
        "--metrics-port",
        "0",
        "--log-level",
        "debug",
    ]
    command = [sys.executable, "-m", "harness.cli", "sync", *options, "--journal", str(folder / "j.sqlite")]
    with subprocess.Popen(
        command, env=surroundings(**secrets), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.slow
def test_it_runs_until_it_is_told_to_stop(tmp_path: Path) -> None:
    """It tells on its port how it stands, hears of decisions while it waits, and ends with 0; no secret is told."""
    with served("--clock", "real") as introduction, running(tmp_path, introduction) as process:
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(2)]
        url = json.loads(lines[0])["metrics"]
        metrics, health = until_connected(url)
        wishing = heard(tmp_path / "j.sqlite")
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=PATIENCE)

    events = [json.loads(line) for line in [*lines, *errors.splitlines()]]
    assert (process.returncode, wishing) == (0, []), errors
    assert [events[0]["event"], events[1]["event"], events[-1]["event"]] == ["serving", "started", "stopped"]
    assert {"tick", "request"} < {each["event"] for each in events}
    assert health["connections"]["connection"]["state"] == "connected"
    assert 'connector_requests_total{connection="connection",outcome="done",service="BigCommerce"}' in metrics
    assert "connected:" in out
    for secret in (introduction["access_token"], introduction["subscription_key"]):
        assert secret not in "".join([out, errors, *lines, metrics, json.dumps(health)])


@pytest.mark.parametrize(("amid", "seconds", "goes_on"), [(True, 30, True), (True, 61, False), (False, 0, False)])
def test_a_single_run_waits_for_the_next_window_only(amid: bool, seconds: int, goes_on: bool) -> None:
    """``--once`` goes on with what it began when the quota's window opens; for anything longer it is called again."""
    fleet = cast(
        "Fleet", SimpleNamespace(connectors=[SimpleNamespace(is_amid=each) for each in (False, amid)], is_at_work=False)
    )

    assert _goes_on_soon(fleet, timedelta(seconds=seconds)) is goes_on


def until_connected(url: str) -> tuple[str, Any]:
    """The metrics and the health of a process as soon as it says that it is well."""
    with session() as asking:
        for _ in range(10 * PATIENCE):
            health = asking.get(url.replace("/metrics", "/health"), timeout=PATIENCE)
            if health.status_code == 200:
                break
            time.sleep(0.1)
        return asking.get(url, timeout=PATIENCE).text, health.json()


def heard(journal: Path) -> list[str]:
    """Wish for a retry in a running connector's journal; which wishes are left in the end."""
    memory = Journal.open(journal)
    (key,) = memory.connections()
    memory.for_connection(key).ask_for_retry("orders", "100", NOON)
    for _ in range(10 * PATIENCE):
        if not memory.wishing():
            break
        time.sleep(0.1)
    left = memory.wishing()
    memory.close()
    return left
