"""The first verdict of a rehearsal comes soon: nothing is loaded for it that only others need."""

import subprocess
import sys

import pytest

from tests.processes import ROOT, surroundings

ONLY_OTHERS = {
    "sqlalchemy": "journals in files and on servers",
    "requests": "a real network",
    "tenacity": "waiting for one",
    "hypothesis": "fuzzing a mapping",
    "responses": "intercepting requests",
    "python_calamine": "feeds that are workbooks",
    "python_multipart": "forms",
    "harness.conformance.stage.target": "the stage",
    "harness.conformance.rehearsal.notebook_panel": "notebooks",
    "jupyterlab": "the laboratory",
    "plotly": "figures to explore",
}

NOT_FOR_A_WORLD = {
    **ONLY_OTHERS,
    "faker": "the first name",
    "pydantic": "connection files",
    "pytest": "rehearsals",
    "harness.simulation.views.panel": "buttons in notebooks",
    "harness.simulation.story.steps_of_history": "telling a life",
}

MOST_MODULES = 500
"""Of ours, of libraries and of Python itself: a tenth more than there are."""

REHEARSED = """
import sys
from harness.conformance import FakesTarget, run_conformance
report = run_conformance(FakesTarget(7), scenarios=["An order for one supplier"])
print(report.exit_code, *sys.modules)
"""

IMPORTED = "import sys; from harness.simulation import World; print(0, *sys.modules)"


def loaded_by(program: str) -> set[str]:
    """The modules that a program has loaded in the end, which prints 0 and their names."""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True
    )
    code, *loaded = run.stdout.split()
    assert code == "0"
    return {*loaded}


@pytest.mark.slow
def test_nothing_is_loaded_that_only_others_need() -> None:
    """Loading is most of the time until the first verdict."""
    loaded = loaded_by(REHEARSED)

    assert "harness.sync.connector" in loaded
    assert sorted(ONLY_OTHERS.keys() & loaded) == []


@pytest.mark.slow
def test_a_world_loads_what_it_lives_by() -> None:
    """What only some worlds do is loaded when they do it, and the number of modules stays what it is."""
    loaded = loaded_by(IMPORTED)

    assert "harness.sync.connector" in loaded
    assert sorted(NOT_FOR_A_WORLD.keys() & loaded) == []
    assert len(loaded) <= MOST_MODULES
