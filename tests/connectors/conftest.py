"""In how many scenarios and lives the connectors of other makes are judged."""

from zlib import crc32

import pytest

from tests.connectors.judging import share


@pytest.fixture
def connector_seeds(request: pytest.FixtureRequest) -> int:
    """What ``--connector-seeds`` says."""
    seeds: int = request.config.getoption("connector_seeds")
    if not seeds:
        pytest.skip("wanted --connector-seeds=20 to let this connector live twenty lives with each mixture of faults")
    return seeds


@pytest.fixture
def some_scenarios(request: pytest.FixtureRequest) -> list[str] | None:
    """Each test's own share of the scenarios; all of them with ``--every-scenario``."""
    if request.config.getoption("every_scenario"):
        return None
    return share(crc32(request.node.name.encode() + request.node.path.stem.encode()))
