"""Each rule about imports in the harness bites: a planted import is refused by the contract that forbids it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

UPWARDS = "The rooms of the harness stand on one another, and nothing imports upwards"
VIEWS = "A wired world knows none of its views, and no view knows who uses it"
PRODUCT = "The product under test is real: it knows no fake, and shows nothing"
JUDGES = "A judge shares no code with the accused"
COMMANDS = "Only the commands run the connector in real time"
DOORS = "One place wires the fakes to a connector: nobody else opens their doors"
SERVICES = "Outside of the simulation the harness knows neither service"

PLANTS = [
    (UPWARDS, "harness/displays/tables.py", "from harness.sync import Journal"),
    (UPWARDS, "harness/sync/doctor.py", "from harness.operations import health"),
    (UPWARDS, "harness/sync/doctor.py", "from harness.simulation import World"),
    (UPWARDS, "harness/record/history.py", "from harness.simulation.views import rows"),
    (UPWARDS, "harness/simulation/wiring.py", "from harness.conformance.search.case import Case"),
    (UPWARDS, "harness/simulation/days/workload.py", "from harness.mapping_lab.fuzzing import fuzz"),
    (UPWARDS, "harness/conformance/laws.py", "from harness import steps"),
    (UPWARDS, "harness/steps/outcomes.py", "from harness import cli"),
    (UPWARDS, "harness/pytest_plugin.py", "from harness import cli"),
    (UPWARDS, "harness/a_new_room/__init__.py", '"""A room without a place."""'),
    (VIEWS, "harness/simulation/wiring.py", "from harness.simulation.views.frames import Frames"),
    (VIEWS, "harness/simulation/views/panel.py", "from harness.simulation.world import World"),
    (VIEWS, "harness/simulation/views/rows.py", "from harness.simulation.story.sentences import Untellable"),
    (PRODUCT, "harness/sync/doctor.py", "from fakes.wire.http import NotFaked"),
    (PRODUCT, "harness/sync/doctor.py", "from harness.displays.tables import Table"),
    (JUDGES, "harness/conformance/checks/orders.py", "from harness.sync.mapping import tables"),
    (COMMANDS, "harness/conformance/stage/target.py", "from harness.operations.running import run"),
    (DOORS, "harness/simulation/days/workload.py", "from fakes.doors.in_process import InProcess"),
    (DOORS, "harness/conformance/search/sweep.py", "from fakes.doors import intercept"),
    (SERVICES, "harness/conformance/search/sweep.py", "from fakes.bigcommerce import BigCommerce"),
    (SERVICES, "harness/steps/outcomes.py", "from fakes.logicbroker.network import Logicbroker"),
]

CLOCK_AND_CHANCE = [
    ("from datetime import datetime", "datetime.now()"),
    ("from datetime import date", "date.today()"),
    ("import time", "time.time()"),
    ("from time import sleep", "sleep(1)"),
    ("import random", "random.choice([1, 2])"),
    ("import uuid", "uuid.uuid4()"),
]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all sources, and of the rules."""
    folder = tmp_path_factory.mktemp("planted")
    for name in ("harness", "fakes"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def broken_contracts(folder: Path) -> list[str]:
    """The contracts that the sources in a folder break."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "Contracts: " in run.stdout, run.stdout + run.stderr
    return [line.removesuffix(" BROKEN") for line in run.stdout.splitlines() if line.endswith(" BROKEN")]


def test_the_sources_break_no_contract(copied: Path) -> None:
    """Unchanged, they keep all of them."""
    assert broken_contracts(copied) == []


@pytest.mark.parametrize(("contract", "path", "line"), PLANTS, ids=[f"{path}: {line}" for _, path, line in PLANTS])
def test_a_planted_import_is_refused(copied: Path, contract: str, path: str, line: str) -> None:
    """By the contract that speaks of it."""
    file = copied / path
    before = file.read_text() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{before or ''}\n{line}\n")
    try:
        broken = broken_contracts(copied)
    finally:
        shutil.rmtree(file.parent) if before is None else file.write_text(before)

    assert contract in broken


@pytest.mark.parametrize(("planted", "call"), CLOCK_AND_CHANCE)
@pytest.mark.parametrize(("path", "is_refused"), [("harness/sync/planted.py", True), ("fakes/time/clock.py", False)])
def test_wall_clock_and_unseeded_chance_are_refused(path: str, is_refused: bool, planted: str, call: str) -> None:
    """By the linter, except in the few files that are there for it."""
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", path, "-"]
    run = subprocess.run(command, cwd=ROOT, input=f"{planted}\n\n{call}\n", capture_output=True, text=True, check=False)

    assert ("TID251" in run.stdout) == is_refused, run.stdout + run.stderr
