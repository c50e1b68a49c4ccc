"""A whole day on the stage: served fakes and the rehearsal in processes of their own, a robot instead of people.

With ``--every-scenario`` all is played that one trial store with two suppliers can have, else some of every kind.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fakes.time.clock import START
from harness.conformance.stage import settings
from harness.conformance.stage.plan import A_VISIT, plan
from harness.conformance.stage.served import keys_of, write_files
from tests.conformance.stage.robot import CONTROL, LOG
from tests.conformance.stage.test_hard_days import SCENARIOS
from tests.fakes.doors.served import served, session
from tests.processes import PATIENCE, ROOT, surroundings

SERVED = {
    "clock": "virtual",
    "latency_seconds": 0.25,
    "surroundings": [{"suppliers": [{"name": "First Supplier"}, {"name": "Second Supplier"}]}],
}

MOST_HOURS, MOST_VISITS = 8, 12
"""What an integrator has in a day."""

LONGEST = 3600
"""Seconds that a rehearsal may take here."""


@pytest.fixture
def fakes(tmp_path: Path) -> Iterator[dict[str, Any]]:
    config = tmp_path / "serve.json"
    config.write_text(json.dumps(SERVED))
    with served("--config", str(config)) as running:
        write_files(tmp_path, running)
        yield running


class Day:
    """A rehearsal in a process of its own, with a robot at its terminal."""

    def __init__(self, folder: Path, fakes: dict[str, Any]) -> None:
        self.folder, self.record = folder, folder / "record"
        self._environment = surroundings(
            **keys_of(fakes), **{CONTROL: fakes["control_url"], LOG: str(folder / "asked.jsonl")}
        )

    def begin(self, *options: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.conformance.stage.robot", "rehearse", "--target", "stage"]
        command += ["--connection", str(self.folder / "asked.toml"), "--json", str(self.folder / "report.json")]
        with (self.folder / "said.txt").open("ab") as said:
            return subprocess.Popen([*command, *options], cwd=ROOT, env=self._environment, stdout=said, stderr=said)

    def report(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.folder / "report.json").read_text())
        return told

    def said(self) -> str:
        return (self.folder / "said.txt").read_text(errors="replace")

    def visits(self) -> int:
        """How often somebody had to be there; questions that follow one another closely are one visit."""
        lines = (self.folder / "asked.jsonl").read_text().splitlines()
        asked = [datetime.fromisoformat(json.loads(line)["at"]) for line in lines]
        gaps = [later - earlier > A_VISIT for earlier, later in pairwise(asked)]
        return bool(asked) + sum(gaps)


def chosen(pytestconfig: pytest.Config) -> list[str]:
    return [] if pytestconfig.getoption("every_scenario") else [f"--scenario={each}" for each in SCENARIOS]


def now(fakes: dict[str, Any]) -> datetime:
    with session() as asking:
        told = asking.get(f"{fakes['control_url']}/clock", timeout=PATIENCE).json()
    return datetime.fromisoformat(told["now"])


@pytest.mark.slow
@pytest.mark.timeout(LONGEST)
def test_a_day_is_as_planned(
    fakes: dict[str, Any], tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fits into a day, every promise that can hold holds, and hours and visits are those of the plan, to a tenth."""
    for name, key in keys_of(fakes).items():
        monkeypatch.setenv(name, key)
    connection, read = settings.read(tmp_path / "asked.toml")
    names = None if pytestconfig.getoption("every_scenario") else SCENARIOS
    day = Day(tmp_path, fakes)

    code = day.begin("--record", str(day.record), *chosen(pytestconfig)).wait(LONGEST)
    hours = (now(fakes) - START).total_seconds() / 3600
    planned = plan(connection, read, {"scenarios": names}, START)

    came = {each["id"]: each["state"] for each in day.report()["promises"]}
    assert came == {promise: each.state for promise, each in planned.report.promises.items()}, day.said()
    assert "broken" not in came.values(), day.said()
    assert code == (0 if set(came.values()) == {"holds"} else 2)
    assert hours < MOST_HOURS
    assert day.visits() <= MOST_VISITS
    assert planned.hours == pytest.approx(hours, rel=0.1)
    assert abs(len(planned.visits) - day.visits()) <= max(1, day.visits() / 10)
    print(f"{hours:.2f} hours and {day.visits()} visits; planned were {planned.hours:.2f} and {len(planned.visits)}")


def test_what_counts_as_a_visit(tmp_path: Path) -> None:
    """Questions within ten minutes of one another."""
    day = Day(tmp_path, {"surroundings": [{"suppliers": []}], "subscription_key": "k", "control_url": "http://x"})
    times = ["09:00", "09:08", "09:17", "09:40", "10:30"]
    lines = [json.dumps({"at": f"2026-03-02T{each}:00+00:00"}) for each in times]
    (tmp_path / "asked.jsonl").write_text(os.linesep.join(lines))

    assert day.visits() == 3
