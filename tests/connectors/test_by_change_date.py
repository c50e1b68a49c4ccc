"""The connector of ``by_change_date``, which is correct, is never condemned."""

import pytest

from tests.connectors.by_change_date import build
from tests.connectors.judging import broken_in_lives, broken_in_rehearsal


@pytest.mark.slow
def test_the_rehearsal_condemns_nothing(some_scenarios: list[str] | None) -> None:
    """Whatever a scenario asks holds, or cannot be known of this connector."""
    assert broken_in_rehearsal(build, some_scenarios) == []


@pytest.mark.parametrize("faults", ["quiet", "stormy"])
def test_lives_condemn_nothing(faults: str, connector_seeds: int) -> None:
    """In lives by chance, on demand: nothing is lost, doubled or late."""
    assert broken_in_lives(build, faults, connector_seeds) == []
