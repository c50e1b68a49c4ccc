"""A world is handed on by the judge that is registered, and by nobody else."""

import tomllib
from importlib import metadata
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from harness.conformance.search.case import Case
from harness.simulation import World
from harness.simulation import registered as registered_ones
from harness.simulation.story import handing_on

PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"


class Judged:
    """A world as a judge made it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def to_feature(self, name: str, path: Any = None) -> str:
        return f"Feature: {name} with the seed {self.world.seed}"


def registered(monkeypatch: pytest.MonkeyPatch, *values: str) -> None:
    judges = EntryPoints(EntryPoint(f"judge {value}", value, handing_on.GROUP) for value in values)
    monkeypatch.setattr(metadata, "entry_points", lambda group: judges.select(group=group))


def test_the_registered_judge_hands_a_world_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is loaded when it is wanted, and given the world."""
    registered(monkeypatch, f"{__name__}:Judged")

    assert World(seed=3).to_feature("what I saw") == "Feature: what I saw with the seed 3"


@pytest.mark.parametrize(
    ("judges", "found"), [((), "found none"), (("a:B", "c:D"), "found a:B, c:D")], ids=["none", "two"]
)
def test_without_one_judge_the_message_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, judges: tuple[str, ...], found: str
) -> None:
    """None, or several: nobody guesses whose verdicts are wanted."""
    registered(monkeypatch, *judges)

    with pytest.raises(
        registered_ones.NotRegistered, match=f"entry point harness.handing_on, {found}; install the project again"
    ):
        World(seed=3).to_notebook("seen.ipynb")


def test_our_own_judge_is_registered_by_its_right_name() -> None:
    """What an installation registers can be loaded."""
    project = tomllib.loads(PYPROJECT.read_text())["project"]
    [(name, value)] = project["entry-points"][handing_on.GROUP].items()

    assert EntryPoint(name, value, handing_on.GROUP).load() == Case.of
