"""Nothing leaves the machine while a connector is tried against the fakes."""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
import requests
from urllib3.exceptions import NewConnectionError

from harness.connectors import LeftTheMachine, session
from harness.connectors.network_guard import NetworkGuard, starting_command
from harness.simulation import World
from harness.sync.wire import Request
from tests.connectors.past_the_wire import CASES, Requests
from tests.processes import ROOT, surroundings

OUTSIDE = [sys.executable, "-c", "pass", "https://api.bigcommerce.com/"]


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What came of each connector, in a process in which nothing but the guard stands before the network."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.connectors.past_the_wire"],
        cwd=ROOT,
        env=surroundings(),
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    return {row.get("case", "out"): row for row in rows}


@pytest.mark.slow
def test_no_connection_is_made_to_another_machine(found: dict[str, Any]) -> None:
    """Whatever a connector opens by itself, nothing gets past the guard: not a name, not an address."""
    assert found["out"] == {"out": []}


@pytest.mark.slow
def test_requests_to_the_services_reach_the_fakes(found: dict[str, Any]) -> None:
    """A connector that uses ``requests`` instead of its wire is judged like any other, with its requests on record."""
    assert found["Requests"]["reason"] == ""
    assert found["Requests"]["asked"] > 5


@pytest.mark.slow
@pytest.mark.parametrize("case", [case.__name__ for case in CASES[1:]])
def test_whoever_goes_elsewhere_is_told_how_not_to(found: dict[str, Any], case: str) -> None:
    """The sentence names the host, the line, and both ways to send; nobody can swallow it."""
    said = found[case]["reason"]

    assert "api.bigcommerce.com" in said or "example.com" in said or "203.0.113.7" in said
    assert "`send`" in said
    assert "intercept" in said
    assert "past_the_wire.py:" in said


def test_faults_of_the_wire_reach_whoever_uses_requests() -> None:
    """A refused connection and an answer that does not come are what they are over a network."""
    world = World(connect=False, connector=Requests)
    told = session(world.send)

    world.nemesis.strike("refused connection")
    with pytest.raises(requests.ConnectionError) as refused:
        told.get("https://api.bigcommerce.com/stores/x/v2/time")
    world.nemesis.strike("timeout")
    with pytest.raises(requests.ReadTimeout):
        told.get("https://api.bigcommerce.com/stores/x/v2/time")
    assert isinstance(refused.value.args[0], NewConnectionError)


def test_a_session_over_send_says_what_send_says() -> None:
    """Status, header fields and body are those of the wire; a HEAD has no body."""
    world = World()
    told = session(world.send)
    url = f"https://api.bigcommerce.com/stores/{world.bigcommerce.store_hash}/v2/time"

    answer, wired = told.get(url), world.send(Request("GET", url))
    assert (answer.status_code, answer.content) == (wired.status, wired.body)
    assert answer.headers["content-type"] == wired.headers["content-type"]
    assert told.head(url).content == b""


def test_a_world_outside_of_a_tick_guards_nobody() -> None:
    """What else a test does with ``requests`` is its own affair, for instance to another mock."""
    genuine = requests.adapters.HTTPAdapter.send
    world = World(connector=Requests)
    world.advance(minutes=20)

    assert requests.adapters.HTTPAdapter.send is genuine
    assert world.due()["the connector"] == world.now + timedelta(minutes=10)


def test_programs_may_be_started_but_for_what_has_another_machine_on_its_command_line() -> None:
    """A connector may run what stays here; the command of one in a process of its own is its user's."""

    class Runs(Requests):
        def work(self) -> None:
            said = subprocess.run(
                [sys.executable, "-c", "print('http://localhost:1/')"],
                env=surroundings(),
                capture_output=True,
                check=True,
            )
            assert said.stdout

    class Curls(Runs):
        def work(self) -> None:
            subprocess.run(OUTSIDE, env=surroundings(), check=True)

    World(connector=Runs)
    with NetworkGuard(), starting_command():
        subprocess.run(OUTSIDE, env=surroundings(), check=True)
    with pytest.raises(LeftTheMachine, match=r"a connection of its own to api\.bigcommerce\.com"):
        World(connector=Curls)
