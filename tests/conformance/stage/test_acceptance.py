"""A whole day on the stage: served fakes and the rehearsal in processes of their own, a robot instead of people.

With ``--every-scenario`` all is played that one trial store with two suppliers can have, else some of every kind.
"""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fakes.time.clock import START
from harness.conformance.stage import settings
from harness.conformance.stage.leftovers import of_record
from harness.conformance.stage.plan import A_VISIT, plan
from harness.conformance.stage.record import FILE, Record
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

MOST_BETWEEN_KILLS = 50
"""How much is recorded at most until a rehearsal is killed again."""


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Served fakes, with the files that lead to them and the keys that those name."""
    config = tmp_path / "serve.json"
    config.write_text(json.dumps(SERVED))
    with served("--config", str(config)) as running:
        write_files(tmp_path, running)
        for name, key in keys_of(running).items():
            monkeypatch.setenv(name, key)
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

    def recorded(self) -> int:
        """How much stands in the record, as far as it was begun."""
        with closing(sqlite3.connect(f"file:{self.record / FILE}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT COUNT(*) FROM entries").fetchone()[0])

    def kill_after(self, recorded: int, *options: str) -> None:
        """Begin or go on, and kill it as soon as so much more stands in the record."""
        process = self.begin(*options)
        enough = recorded + (self.recorded() if "--resume" in options else 0)
        while process.poll() is None:
            with suppress(sqlite3.OperationalError):  # There is no record yet.
                if self.recorded() >= enough:
                    break
            time.sleep(0.01)
        process.kill()
        process.wait()

    def move(self) -> None:
        """Somebody goes on with a copy of the folder."""
        copy = self.record.with_name(f"{self.record.name}+")
        shutil.copytree(self.record, copy)
        self.record = copy

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


def orders_of(fakes: dict[str, Any]) -> list[dict[str, Any]]:
    """All orders of the store, archived ones too."""
    asking = {"X-Auth-Token": fakes["access_token"], "Accept": "application/json"}
    url = f"{fakes['bigcommerce_url']}/stores/{fakes['store_hash']}/v2/orders?limit=250"
    with session() as store:
        found: list[dict[str, Any]] = store.get(url, headers=asking, timeout=PATIENCE).json()
    return found


@pytest.mark.slow
@pytest.mark.timeout(LONGEST)
def test_a_day_is_as_planned(fakes: dict[str, Any], tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """It fits into a day, every promise that can hold holds, and hours and visits are those of the plan, to a tenth."""
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


@pytest.mark.slow
@pytest.mark.timeout(LONGEST)
def test_killed_and_taken_up_again(fakes: dict[str, Any], tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Killed again and again, and gone on with in copies of its folder, it ends as planned, and nothing is doubled."""
    connection, read = settings.read(tmp_path / "asked.toml")
    every = pytestconfig.getoption("every_scenario")
    names, kills = (SCENARIOS, 20) if every else (SCENARIOS[1:2], 3)
    day, chance = Day(tmp_path, fakes), random.Random(18)
    drawn = [chance.randint(1, MOST_BETWEEN_KILLS) for _ in range(kills)]

    day.kill_after(drawn[0], "--record", str(day.record), *(f"--scenario={each}" for each in names))
    for each in drawn[1:]:
        day.kill_after(each, "--resume", str(day.record))
        day.move()
    code = day.begin("--resume", str(day.record)).wait(LONGEST)

    planned = plan(connection, read, {"scenarios": names}, START)
    came = {each["id"]: each["state"] for each in day.report()["promises"]}
    assert came == {promise: each.state for promise, each in planned.report.promises.items()}, day.said()
    assert code == 0, day.said()
    left = of_record(record := Record(day.record))
    record.close()
    assert left.deletable == {}
    orders = orders_of(fakes)
    marks = {each["external_merchant_id"] for each in orders}
    assert len(marks) == len(orders) > 0
    assert all(each["is_deleted"] for each in orders)


def test_what_counts_as_a_visit(tmp_path: Path) -> None:
    """Questions within ten minutes of one another."""
    day = Day(tmp_path, {"surroundings": [{"suppliers": []}], "subscription_key": "k", "control_url": "http://x"})
    times = ["09:00", "09:08", "09:17", "09:40", "10:30"]
    lines = [json.dumps({"at": f"2026-03-02T{each}:00+00:00"}) for each in times]
    (tmp_path / "asked.jsonl").write_text(os.linesep.join(lines))

    assert day.visits() == 3
