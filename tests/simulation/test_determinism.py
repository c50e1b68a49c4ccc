"""One seed, one history, byte for byte: in another process, under another hash seed, on another version of Python."""

import os
import shutil
import subprocess
import sys
from functools import cache

import pytest

from tests.processes import ROOT, surroundings

LIVE = """
from harness.conformance.search.sweep import SweptLife, judge_seed
result = judge_seed({seed}, SweptLife("{faults}", orders_per_day=4))
print(result.digest, result.events, result.error)
"""

VERSIONS = [f"python3.{minor}" for minor in range(11, 16) if minor != sys.version_info.minor]
"""Other versions on this machine; ``OTHER_PYTHON`` may name one with the dependencies of the project."""


@cache
def lived(python: str, seed: int = 5, faults: str = "stormy", hash_seed: str = "0") -> str:
    """The digest of a life's history, in a process of its own."""
    command = [python, "-c", LIVE.format(seed=seed, faults=faults)]
    env = surroundings(PYTHONHASHSEED=hash_seed)
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("faults", [pytest.param("quiet", marks=pytest.mark.slow), "stormy"])
def test_another_process_and_another_hash_seed(faults: str) -> None:
    """Nothing of a life depends on the process or on the order of sets."""
    once, again = (lived(sys.executable, seed=5, faults=faults, hash_seed=each) for each in ("1", "4242"))

    assert once == again
    assert len(once.split()[0]) == 64


@pytest.mark.slow
def test_another_seed_is_another_life() -> None:
    """The digest tells lives apart."""
    once, other = (lived(sys.executable, seed=each, faults="stormy", hash_seed="1") for each in (5, 6))

    assert once != other


def test_another_version_of_python() -> None:
    """A seed that somebody reports can be lived on any machine."""
    others = [path for name in VERSIONS if (path := shutil.which(name)) and _can_live(path)]
    if named := os.environ.get("OTHER_PYTHON"):
        others.append(named)
    if not others:
        pytest.skip("no other version of Python with the project's dependencies is here; OTHER_PYTHON may name one")

    assert {lived(python) for python in others} == {lived(sys.executable)}


def _can_live(python: str) -> bool:
    command = [python, "-c", "import harness.conformance.search.sweep"]
    return subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, check=False).returncode == 0
