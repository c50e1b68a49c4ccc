"""What a rehearsal changes while it runs, such as how steps are found: nothing of it is left behind."""

import gc
from importlib import import_module
from typing import Any
from weakref import ref

from pytest_bdd.feature import get_features

from harness import places
from harness.conformance import FakesTarget, run_conformance
from harness.conformance.rehearsal.step_lookup import _fitting, steps_found_by_their_words


def test_every_step_of_the_features_has_one_definition():
    """By its words each step of the shipped features leads to the one definition that fits it."""
    for name in import_module("harness.steps").pytest_plugins:
        import_module(name)
    features = get_features([str(places.features())])
    steps = {(step.type, step.name): step for f in features for each in f.scenarios.values() for step in each.steps}
    whole = [step for step in steps.values() if "<" not in step.name]

    found = {step.name: list(_fitting(step)) for step in whole}

    assert len(found) > 100
    assert {name: names for name, names in found.items() if len(set(names)) != 1} == {}


def test_pytest_bdd_is_as_it_was_afterwards():
    """Whoever runs features beside a rehearsal has them found as ever."""
    playing = import_module("pytest_bdd.scenario")
    before = dict(vars(playing))

    with steps_found_by_their_words():
        during = playing.find_fixturedefs_for_step

    assert during is not before["find_fixturedefs_for_step"]
    assert dict(vars(playing)) == before


class Watching(FakesTarget):
    """Knows which of its scenes are still there."""

    def scene(self, scenario: str, **options: Any) -> Any:
        scene = super().scene(scenario, **options)
        SCENES.append(ref(scene))
        return scene


SCENES: list[ref[Any]] = []


def test_the_scene_of_a_scenario_that_is_over_is_gone():
    """Its history is told; world, journal and whatever else its steps made would fill the memory."""
    there: list[int] = []

    def look(result: object) -> None:
        if len(SCENES) % 4 == 0:  # Each look takes as long as a scenario.
            gc.collect()
            there.append(sum(scene() is not None for scene in SCENES))

    SCENES.clear()
    report = run_conformance(Watching(), only=["G3"], on_progress=look)

    assert report.verdict == "holds"
    assert len(SCENES) > 5
    assert max(there) <= 2, "only that which is just over is still at hand"
