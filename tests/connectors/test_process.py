"""A connector in a process of its own is judged as one in this process is."""

import http.client
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.rehearsal.broken_scenario import told
from harness.conformance.rehearsal.first_look import first_look
from harness.conformance.search.sweep import SweptLife, sweep
from harness.conformance.targets import option_of
from harness.connectors import ConnectorCommand, LeftTheMachine, NotAConnector, ProcessFailed, folder_of, process
from harness.connectors.examples.orders import Orders
from harness.connectors.line_reader import LONGEST_LINE
from harness.simulation import World
from tests.connectors import by_change_date
from tests.processes import ROOT, surroundings

EXAMPLES = ROOT / "harness" / "connectors" / "examples"
REFERENCE = ConnectorCommand(f"{sys.executable} -m harness.connectors.worker tests.connectors.by_change_date:build")


@pytest.fixture(autouse=True)
def _of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is started finds the project."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(ROOT)


def speaking(manner: str) -> ConnectorCommand:
    return ConnectorCommand(f"{sys.executable} -m tests.connectors.speaking {manner}")


def node() -> ConnectorCommand:
    if shutil.which("node") is None:
        pytest.skip("wanted node, to run the example that is written for it")
    return ConnectorCommand(f"node {EXAMPLES / 'orders.mjs'}")


@pytest.mark.slow
def test_the_examples_keep_the_promises_of_their_flow() -> None:
    """Sending orders is all that they do, and all of it is right."""
    report = run_conformance(FakesTarget(), connector=Orders, only=["orders"], look_first=True)

    assert (report.exit_code, list(report.promises)) == (0, ["G12", "G13", "G14"]), report.to_text()


@pytest.mark.slow
def test_the_example_for_node_does() -> None:
    """The same in another language and another process."""
    report = run_conformance(FakesTarget(), connector=node(), only=["orders"], look_first=True)

    assert (report.exit_code, list(report.promises)) == (0, ["G12", "G13", "G14"]), report.to_text()


def test_the_examples_are_short() -> None:
    """Whoever begins reads them whole; blank lines are for the eye."""
    lines = {path.name: sum(map(bool, path.read_text().splitlines())) for path in EXAMPLES.glob("orders.*")}

    page = (ROOT / "docs" / "connector.md").read_text(encoding="utf-8")
    assert lines["orders.py"] < 65
    assert lines["orders.mjs"] < 80
    assert all(f"[{number} lines" in page for number in lines.values())


@pytest.mark.slow
def test_a_connector_of_all_flows_is_judged_in_its_process(request: pytest.FixtureRequest) -> None:
    """One that keeps everything in both services; on demand in the whole rehearsal and in lives by chance."""
    seeds = request.config.getoption("connector_seeds")
    only = None if seeds else ["G10", "G20", "G25"]
    report = run_conformance(FakesTarget(), connector=REFERENCE, only=only)

    assert report.exit_code == 0, report.to_text()
    for faults in ["quiet", "stormy"] if seeds else []:
        lives = sweep(range(1, seeds + 1), SweptLife(faults=faults), jobs=2, connector=REFERENCE)
        assert lives.broken == ()


def test_it_lives_the_same_life_as_in_this_process() -> None:
    """The same requests at the same instants, and the same again with the same seed."""

    def requests(connector: Any) -> list[tuple[str, str]]:
        world = World(connector=connector)
        world.shopper.place_order()
        world.advance(minutes=30)
        return [(event.at.isoformat(), event.name) for event in world.history.events if event.kind == "request"]

    assert requests(REFERENCE) == requests(by_change_date.build)


def test_a_crash_kills_it_and_another_takes_over_its_folder() -> None:
    """The process dies in the middle of its call; the next one has its files, and another world has others."""
    world = World(connector=speaking("counts"))
    world.nemesis.strike("crash after a call")
    world.advance(minutes=30)
    counted = Path(folder_of(world.connector._send), "count").read_text().split()  # type: ignore[union-attr]
    other = World(connector=speaking("counts"))

    assert len(set(counted)) == 2
    assert sum(event.name == "died" for event in world.history.events) == 1
    assert folder_of(other.send) != folder_of(world.send)


@pytest.mark.parametrize(
    ("manner", "kind", "said"),
    [
        ("ends", ProcessFailed, r"ended with the exit code 4\..*It wrote last: no more paper"),
        ("silent", ProcessFailed, "has not answered for 1 seconds"),
        ("texts", NotAConnector, 'answered a tick with {"next": "soon"}; wanted "next" as null, or as an instant'),
        ("elsewhere", LeftTheMachine, "own to example.com; .* Ask at both base URLs of `hello`"),
        ("refuses", NotAConnector, 'answered `hello` with {"ready": false}; wanted {"ready": true}'),
        ("repeats", ProcessFailed, 'answered what it was not asked: {"ready": true}'),
        ("retries", ProcessFailed, "has asked 21 times for GET /stores/x/v2/orders in one call, and not answered"),
        ("orphans", ProcessFailed, "ended with the exit code 5"),
    ],
)
def test_what_went_wrong_is_said(
    manner: str, kind: type[Exception], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exit, silence, an answer that is none, another host: each is a crash with one sentence."""
    monkeypatch.setattr(process, "PATIENCE", 1 if manner == "silent" else 30)
    monkeypatch.setattr(process, "TIME_TO_END", 1)
    monkeypatch.setattr(process, "LONGEST_CALL", 0)
    found = first_look(speaking(manner), 7)

    assert found is not None
    assert (found.ends, found.crashed) == (True, True)
    assert kind.__name__ in found.sentence
    assert re.search(said, found.sentence), found.sentence


def test_what_it_writes_is_shown_with_what_does_not_hold() -> None:
    """Lines that are no answers are for people, from either stream."""
    scenario = "The order ID becomes the reference number within a cycle"
    report = run_conformance(FakesTarget(), connector=speaking("chats"), scenarios=[scenario])
    lines = told(report.promises["G12"], report.again)

    assert {"this is for people", "and this"} <= set(report.scenarios[0].said)
    assert any(line.startswith("stderr") for line in lines)
    assert "and this" in report.to_junit()


def test_a_fault_of_the_wire_is_a_connection_that_breaks() -> None:
    """Nobody in the process can know whether the request arrived."""
    world = World(connector=speaking("asks"))
    world.nemesis.strike("lost reply")

    with pytest.raises(ProcessFailed, match="ConnectionResetError"):
        world.advance(minutes=15)


def test_a_command_has_to_be_there() -> None:
    """A program that is not installed is told before anything begins."""
    with pytest.raises(ValueError, match="got 'nodejs-of-tomorrow now'"):
        ConnectorCommand("nodejs-of-tomorrow now")
    assert option_of(ConnectorCommand("python -m x")) == " --connector-command 'python -m x'"


@pytest.mark.parametrize("pid", [None, 0, -1, 2**40])
def test_a_number_of_somebody_else_s_process_kills_nobody_else(pid: int | None) -> None:
    """What works in a container says its number there, which is another process here; the command ends instead."""
    neighbour = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=surroundings())
    try:
        world = World(connector=speaking(f"numbers {neighbour.pid if pid is None else pid}"))
        own = world.connector._process
        own.kill_worker()

        assert neighbour.poll() is None
        assert not own.is_running
    finally:
        neighbour.kill()
        neighbour.communicate()


def test_nobody_is_left_behind(tmp_path: Path) -> None:
    """A program that forgets its world ends all the same, and its connector with it."""
    (tmp_path / "forgetful.py").write_text(
        "import sys\n"
        "from harness.connectors import ConnectorCommand\n"
        "from harness.simulation import World\n"
        "world = World(connector=ConnectorCommand(f'{sys.executable} -m tests.connectors.speaking asks'))\n"
        "print(world.connector._process._popen.pid)\n"
    )
    command = [sys.executable, str(tmp_path / "forgetful.py")]
    run = subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True, timeout=60)

    with pytest.raises(ProcessLookupError):
        os.kill(int(run.stdout), 0)


def state_of(pid: int) -> str:
    """How the system says that a process runs; nothing for one that is over."""
    status = Path(f"/proc/{pid}/stat")
    state = status.read_text().split()[2] if status.exists() else "X"
    return "" if state in "ZX" else state


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="wanted a system that shows who started what")
def test_a_daemon_of_its_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has left the session of the command is found all the same, and keeps nobody waiting for its streams."""
    monkeypatch.setattr(process, "TIME_TO_END", 1)
    world = World(connect=False, connector=speaking("orphans"))
    with pytest.raises(ProcessFailed, match="ended with the exit code 5"):
        world.connect()

    daemon = int(Path(folder_of(world.connector._send), "daemon").read_text())  # type: ignore[union-attr]
    for _ in range(500):
        if not state_of(daemon):
            break
        threading.Event().wait(0.01)
    assert not state_of(daemon)


def test_hello_has_what_the_page_says() -> None:
    """Every field of the connection that a factory is given has its counterpart, for which there is a row."""
    world = World()
    said = process._hello(world.connection, {"bigcommerce": "", "logicbroker": ""}, "")["connection"]
    page = (ROOT / "docs" / "connector.md").read_text(encoding="utf-8")
    table = page[page.index("| `connection.` |") :].split("\n\n")[0]
    named = {
        name.split(".")[-1] for row in table.splitlines()[2:] for name in re.findall(r"`([a-z_.]+)", row.split("|")[1])
    }

    assert named - {"reveal", ""} | {"access_token", "logicbroker_key"} == said.keys()
    assert said["retailer_id"] == world.connection.retailer_id


@pytest.mark.slow
def test_nobody_is_left_behind_by_who_is_told_to_end(tmp_path: Path) -> None:
    """When CI gives up a rehearsal, a connector that heeds nothing ends with it."""
    deaf = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    (tmp_path / "told.py").write_text(
        "import os, shlex, signal, sys\n"
        "from harness.connectors.process import Process\n"
        f"deaf = Process(shlex.join([sys.executable, '-c', {deaf!r}]))\n"
        "print(deaf._popen.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    command = [sys.executable, str(tmp_path / "told.py")]
    run = subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=False, timeout=60)

    assert run.returncode == -signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(int(run.stdout), 0)


def test_whoever_closes_the_standard_output_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on, as a daemon does, and nobody will hear of it again."""
    monkeypatch.setattr(process, "TIME_TO_END", 0.1)
    silent = process.Process(f"{sys.executable} -c {shlex.quote('import os, time; os.close(1); time.sleep(60)')}")
    try:
        with pytest.raises(ProcessFailed, match="has closed its standard output"):
            silent.hear()
    finally:
        silent.kill()


def test_a_line_without_an_end_is_taken_in_pieces() -> None:
    """Whatever a process writes, no more than a little of it is kept, and an answer that follows is heard."""
    text = "print('x' * 3_000_000); print('{\"ready\": true}')"
    talking = process.Process(f"{sys.executable} -c {shlex.quote(text)}")
    try:
        assert talking.hear() == {"ready": True}
        assert max(map(len, talking.said)) <= LONGEST_LINE
    finally:
        talking.kill()


@pytest.mark.parametrize(
    ("name", "value", "body"),
    [
        ("Content-Length", "-1", b""),
        ("Content-Length", "9" * 30, b""),
        ("Content-Length", "many", b""),
        ("Transfer-Encoding", "chunked", b"-5\r\n"),
        ("Transfer-Encoding", "chunked", b"fffffffffff\r\n"),
    ],
)
def test_a_body_says_how_long_it_is_and_is_not_too_long(name: str, value: str, body: bytes) -> None:
    """A size below zero, beyond all bounds, or none at all is refused at once."""
    talking = process.Process(f"{sys.executable} -c {shlex.quote('import sys; sys.stdin.read()')}")
    try:
        connection = http.client.HTTPConnection(urlsplit(talking.ports.urls["bigcommerce"]).netloc, timeout=5)
        connection.putrequest("POST", "/v2/orders", skip_accept_encoding=True)
        connection.putheader(name, value)
        connection.endheaders()
        connection.send(body)
        assert connection.getresponse().status == 413
    finally:
        talking.kill()
