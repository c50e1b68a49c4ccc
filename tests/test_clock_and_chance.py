"""Time and chance come only from where they can be given: the linter refuses the wall clock and unseeded chance."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import surroundings

ROOT = Path(__file__).parent.parent

CLOCK_AND_CHANCE = [
    ("from datetime import datetime", "datetime.now()"),
    ("from datetime import date", "date.today()"),
    ("import time", "time.time()"),
    ("from time import sleep", "sleep(1)"),
    ("import random", "random.choice([1, 2])"),
    ("import uuid", "uuid.uuid4()"),
]


@pytest.mark.parametrize(("planted", "call"), CLOCK_AND_CHANCE)
@pytest.mark.parametrize(("path", "is_refused"), [("harness/sync/planted.py", True), ("fakes/time/clock.py", False)])
def test_wall_clock_and_unseeded_chance_are_refused(path: str, is_refused: bool, planted: str, call: str) -> None:
    """By the linter, except in the few files that are there for it."""
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", path, "-"]
    source = f"{planted}\n\n{call}\n"
    run = subprocess.run(
        command, cwd=ROOT, env=surroundings(), input=source, capture_output=True, text=True, check=False
    )

    assert ("TID251" in run.stdout) == is_refused, run.stdout + run.stderr
