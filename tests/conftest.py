"""What every test of the project shares: how hard Hypothesis searches, and how many crash points are tried.

The network is blocked by the configuration.  Choose another search with ``--hypothesis-profile=ci`` or ``=long``.
"""

import pytest
from hypothesis import HealthCheck, settings

# Speed differs from machine to machine, and a slow example is no finding.
_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("dev", max_examples=25, **_CALM)
settings.register_profile("ci", max_examples=100, derandomize=True, **_CALM)
settings.register_profile("long", max_examples=2_000, **_CALM)
settings.load_profile("dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The long run of the crash tests."""
    parser.addoption("--all-crash-points", action="store_true", help="let the process die at every single point")
