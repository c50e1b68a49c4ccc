"""The first verdict of a rehearsal comes soon: nothing is loaded for it that only others need."""

import subprocess
import sys

import pytest

from tests.processes import ROOT, surroundings

ONLY_OTHERS = {
    "hypothesis": "fuzzing a mapping",
    "responses": "intercepting requests",
    "harness.conformance.stage.target": "the stage",
    "harness.conformance.rehearsal.notebook_panel": "notebooks",
    "jupyterlab": "the laboratory",
    "plotly": "figures to explore",
}

REHEARSED = """
import sys
from harness.conformance import FakesTarget, run_conformance
report = run_conformance(FakesTarget(7), scenarios=["An order for one supplier"])
print(report.exit_code, *sys.modules)
"""


@pytest.mark.slow
def test_nothing_is_loaded_that_only_others_need() -> None:
    """Loading is most of the time until the first verdict."""
    command = [sys.executable, "-c", REHEARSED]
    run = subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True)
    code, *loaded = run.stdout.split()

    assert code == "0"
    assert "harness.sync.connector" in loaded
    assert sorted(ONLY_OTHERS.keys() & {*loaded}) == []
