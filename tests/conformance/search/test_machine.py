"""Stories that nobody thought of: whatever people, wire and clock do, after a calm every law holds."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from harness.conformance.planted.bugs import BUGS
from harness.conformance.search.machine import LawBroken, MadeUpLife

LENGTH = 12
"""Steps of a story; a thorough search wants more of them: ``--hypothesis-profile=long``."""


@pytest.mark.slow
def test_every_story_ends_well() -> None:
    """Orders, shipments, cancellations, feeds, faults and restarts in any order lose nothing and double nothing."""
    profile = settings()
    thorough = profile.max_examples > 100
    count = 300 if thorough else max(8, profile.max_examples // 3)
    run_state_machine_as_test(MadeUpLife, settings=settings(profile, max_examples=count, stateful_step_count=LENGTH))


class Broken(MadeUpLife):
    """Stories of a connector that loses the last line of every order."""

    connector = staticmethod(BUGS["lost_line"].factory)


def test_a_story_that_ends_badly_is_told_with_its_seed() -> None:
    """A law that breaks prints what people did, the seed, and the law."""
    story: Any = Broken()
    story.the_retailer_connects_the_store(seed=3, cancelling_allowed=True, unusual=False)
    story.a_shopper_buys(cart=[("SKU-1", 1), ("SKU-2", 1)], addresses=None, wishes=[])
    story.time_passes(minutes=16)

    with pytest.raises(LawBroken) as told:
        story.teardown()

    text = str(told.value)
    assert text.startswith("A made-up story in the world with the seed 3.\nGiven a connected store with the seed 3")
    assert '\nAnd the shopper orders 1 of "SKU-1" and 1 of "SKU-2"\n' in text
    assert "\nThen by G13 this holds: " in text
    assert told.value.case.world.seed == 3
