"""Served fakes as a service: connectors in other processes are told of connections and waited for, again and again."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.conformance import StageTarget, run_conformance
from tests.conformance.stage.stage_place import KEY, connection_file
from tests.fakes.doors.served import control, served, session
from tests.processes import PATIENCE, ROOT, surroundings

SCENARIOS = ["The order ID becomes the reference number within a cycle", "The supplier cancels the whole order"]


@pytest.fixture(scope="module")
def fakes() -> Iterator[dict[str, Any]]:
    with served("--clock", "virtual") as said:
        yield said


@pytest.fixture(scope="module")
def program(fakes: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    """A connector of another make, in a process of its own, that hosts whatever is connected."""
    factory = "tests.connectors.by_change_date:build"
    command = [sys.executable, "-m", "harness.connectors.hosted", fakes["control_url"], factory]
    with subprocess.Popen(command, cwd=ROOT, env=surroundings(CONTROL_KEY=fakes["control_key"]), text=True) as process:
        for _ in range(PATIENCE * 20):  # It has begun once it has registered.
            if process.poll() is not None or turn(fakes, "connectors/hosted/turn").ok:
                break
            time.sleep(0.05)
        yield process
        process.kill()


def turn(fakes: dict[str, Any], path: str, method: str = "GET", key: str | None = None, **body: Any) -> Any:
    headers = {"Control-Key": fakes["control_key"] if key is None else key}
    with session() as asking:
        url = f"{fakes['control_url']}/{path}"
        return asking.request(method, url, json=body or None, headers=headers, timeout=PATIENCE)


def test_credentials_are_shown_to_whoever_holds_the_key(fakes: dict[str, Any]) -> None:
    """Without it nothing is told and nobody is registered."""
    assert [
        turn(fakes, path, method, key="guessed").status_code
        for path, method in (("connections", "GET"), ("connectors/x", "POST"), ("connectors/x/turn", "GET"))
    ] == [403] * 3
    assert turn(fakes, "connections").json() == []
    assert turn(fakes, "connectors/x/turn").status_code == 404


def test_the_clock_stands_till_a_turn_is_taken(fakes: dict[str, Any]) -> None:
    """A connector hears of a new connection, asks for an instant, and the clock stops there."""
    turn(fakes, "connectors/patient", "POST")
    access = {name: fakes[name] for name in ("store_hash", "client_id", "access_token")}
    control(fakes, "people/retailer/connect_to_new_system", **access, allow_cancelling_orders=True)
    told = turn(fakes, "connectors/patient/turn").json()
    waited = control(fakes, "clock", advance={"minutes": 30})

    assert told["is_due"]
    assert told["connections"][0]["access_token"] == fakes["access_token"]
    assert (waited["now"], waited["waiting_for"]) == (told["now"], ["patient"])
    following = told["now"].replace("09:00:00", "09:10:00")
    assert not turn(fakes, "connectors/patient/turn", "POST", next=following).json()["is_due"]
    stopped = control(fakes, "clock", advance={"minutes": 30})
    assert (stopped["now"], stopped["waiting_for"]) == (following, ["patient"])
    assert turn(fakes, "connectors/patient/turn", "POST", next=told["now"]).status_code == 400
    assert turn(fakes, "connectors/patient", "DELETE").json() == {"registered": []}
    assert control(fakes, "clock", advance={"minutes": 30})["waiting_for"] == []


@pytest.mark.slow
def test_one_rehearsal_after_the_other(
    fakes: dict[str, Any], program: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hosted connector is judged twice on the same served fakes, which get their surroundings back."""
    monkeypatch.setenv(KEY, fakes["subscription_key"])
    path = connection_file(tmp_path, fakes, f'connector = "hosted"\ncontrol = "{fakes["control_url"]}"')
    control(fakes, "clock", advance={"days": 20})  # The trial of the first store is long over.

    for _ in range(2):
        report = run_conformance(StageTarget.from_file(path), scenarios=SCENARIOS)
        assert report.verdict == "holds", report.to_text()
    with session() as asking:
        left = asking.get(f"{fakes['control_url']}/surroundings", timeout=PATIENCE).json()
    assert len(left) <= 3
    assert program.poll() is None


@pytest.mark.slow
def test_only_the_first_surroundings_stay(fakes: dict[str, Any]) -> None:
    """What is given back is gone; what people act in unless others are named is not given back."""
    opened = control(fakes, "surroundings")

    assert turn(fakes, f"surroundings/{opened['name']}", "DELETE").status_code == 200
    assert turn(fakes, f"surroundings/{opened['name']}", "DELETE").status_code == 404
    assert turn(fakes, f"surroundings/{fakes['surroundings'][0]['name']}", "DELETE").status_code == 409
