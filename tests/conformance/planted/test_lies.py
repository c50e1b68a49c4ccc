"""Fakes that lie break a rehearsal: a green run says something about the surroundings, too."""

import pytest

from harness.conformance.planted.hunt import LIES, hunt_lie
from harness.promises import PROMISES

QUICK = ("trial_of_fourteen_days", "store_keeps_its_plan_to_itself", "nobody_may_approve")


@pytest.mark.parametrize("name", QUICK)
def test_the_lie_is_caught(name: str) -> None:
    """What the service does otherwise than the guide says turns the rehearsal red."""
    assert hunt_lie(LIES[name])


@pytest.mark.parametrize("name", LIES)
def test_the_lie_can_be_told_and_ends(name: str) -> None:
    """What a lie changes is still there to be changed; its sentence is one, and its promise exists."""
    lie = LIES[name]

    with lie.told():
        pass

    assert lie.promise in PROMISES
    assert lie.sentence.endswith(".")
