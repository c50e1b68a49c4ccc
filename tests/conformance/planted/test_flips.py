"""Every word of a feature counts: turned round, an expectation is broken, and an input changes what happens."""

import pytest

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.planted.flips import Flip, FlipTrial, flips_of
from harness.conformance.planted.hunt import SEED

FEATURE = """
Feature: Small
  @G15
  Scenario Outline: Shipped
    Given a connected trial store
    And the supplier has received an order
    And the supplier ships the order
    When <time> passes
    Then the order shows "Shipped"

    Examples:
      | time               |
      | half an hour       |
      | an hour and a half |
"""


@pytest.fixture(scope="module")
def flips(tmp_path_factory: pytest.TempPathFactory) -> list[Flip]:
    folder = tmp_path_factory.mktemp("small")
    (folder / "small.feature").write_text(FEATURE.replace("an hour and a half", "an hour and a quarter"), "utf-8")
    run_conformance(FakesTarget(SEED), only=["G1"])
    return flips_of(folder)


def test_each_place_of_each_step_is_turned_round(flips: list[Flip]) -> None:
    """What a step's parser captures becomes another value that it takes; alternatives of a step are tried, too."""
    names = {flip.name.removeprefix("small, ") for flip in flips}

    assert "“Shipped (half an hour)”: “half an hour passes” → “one second passes”" in names
    assert '“Shipped (half an hour)”: “the order shows "Shipped"” → “the order shows "ShippedX"”' in names


def test_an_expectation_that_is_turned_round_is_broken(flips: list[Flip]) -> None:
    """Nothing that is turned round in a scenario goes unnoticed, whether or not it can be judged then."""
    catches = FlipTrial(tuple(flip for flip in flips if "first supplier" not in flip.name)).run()

    assert all(catch.by for catch in catches)
    assert "the scenario is broken" in {catch.by for catch in catches}
    assert any(catch.broken for catch in catches)
