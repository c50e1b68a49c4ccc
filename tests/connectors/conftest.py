"""How many lives the connectors of other makes are judged in."""

import pytest


@pytest.fixture
def connector_seeds(request: pytest.FixtureRequest) -> int:
    """What ``--connector-seeds`` says."""
    seeds: int = request.config.getoption("connector_seeds")
    if not seeds:
        pytest.skip("wanted --connector-seeds=20 to let this connector live twenty lives with each mixture of faults")
    return seeds
