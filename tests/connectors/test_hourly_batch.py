"""The connector of ``hourly_batch``, which is correct, is never condemned."""

import pytest

from tests.connectors.hourly_batch import build, build_prompt
from tests.connectors.judging import broken_in_lives, broken_in_rehearsal


def test_the_rehearsal_condemns_nothing(some_scenarios: list[str] | None) -> None:
    """Whatever a scenario asks holds, or cannot be known of this connector."""
    assert broken_in_rehearsal(build, some_scenarios) == []


@pytest.mark.slow
def test_nor_does_it_when_the_batch_is_run_at_the_quarter_hours(some_scenarios: list[str] | None) -> None:
    """The same program by another time table."""
    assert broken_in_rehearsal(build_prompt, some_scenarios) == []


@pytest.mark.parametrize("faults", ["quiet", "stormy"])
def test_lives_condemn_nothing(faults: str, connector_seeds: int) -> None:
    """In lives by chance, on demand: nothing is lost, doubled or late."""
    assert broken_in_lives(build, faults, connector_seeds) == []
