"""What a rehearsal changes while it runs, such as how steps are found: nothing of it is left behind."""

from importlib import import_module

from pytest_bdd.feature import get_features

from harness import places
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
