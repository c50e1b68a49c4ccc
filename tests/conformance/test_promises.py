"""The promises as data, and the features that exercise them."""

import re

import pytest
from pytest_bdd.feature import get_features

from harness import places
from harness.promises import PROMISES

FEATURES = get_features([str(places.features())])
SCENARIOS = [(feature, scenario) for feature in FEATURES for scenario in feature.scenarios.values()]
TECHNICAL = re.compile(r"https?:|/v[23]/|[{}]|JSON|HTTP|status_id|PartnerPO|\b(GET|PUT|POST)\b")


def test_promises_are_numbered_in_order() -> None:
    """The promises are G1, G2 and so on without a gap, each with a title and one sentence."""
    assert list(PROMISES) == [f"G{number}" for number in range(1, len(PROMISES) + 1)]
    assert all(promise.title and promise.text.endswith(".") for promise in PROMISES.values())


def test_every_group_of_promises_has_a_feature_file() -> None:
    """And no feature file is left out of the rehearsal: besides the groups there are the cases of onboarding."""
    files = {path.stem for path in places.features().glob("*")}

    assert files == {"onboarding", *(promise.group for promise in PROMISES.values())}


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_has_a_scenario(promise: str) -> None:
    """No promise is left out by the features, and its own feature file exercises it."""
    groups = {
        feature.rel_filename.split("/")[-1].removesuffix(".feature")
        for feature, each in SCENARIOS
        if promise in each.tags
    }

    assert PROMISES[promise].group in groups


@pytest.mark.parametrize(("feature", "scenario"), SCENARIOS, ids=[scenario.name for _, scenario in SCENARIOS])
def test_scenarios_read_as_stories(feature: object, scenario: object) -> None:
    """A scenario is tagged with known promises, has at most sixteen steps and one When, and speaks no HTTP."""
    steps = scenario.steps
    whens = [step for step in steps if step.keyword.strip() == "When"]

    assert scenario.tags
    assert set(scenario.tags) <= set(PROMISES)
    assert len(steps) <= 16
    assert len(whens) == 1
    assert not [step.name for step in steps if TECHNICAL.search(step.name)]
