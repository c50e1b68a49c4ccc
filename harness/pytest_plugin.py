"""What a test gets by naming it: a connected world, its store and its network; and the promises as markers.

It is loaded in every pytest run of the environment, so it imports only the promises until a test asks for more.  The
Gherkin steps are loaded by those who write features: ``pytest_plugins = ["harness.steps"]`` in their ``conftest.py``.
"""

from typing import TYPE_CHECKING

import pytest

from harness.promises import PROMISES

if TYPE_CHECKING:
    from fakes import BigCommerce, Logicbroker
    from harness.simulation import World


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--harness-seed``."""
    group = parser.getgroup("harness", "rehearsals of a BigCommerce and Logicbroker connection")
    group.addoption("--harness-seed", type=int, default=7, metavar="N", help="seed of the world fixture (default: 7)")


def pytest_configure(config: pytest.Config) -> None:
    """Register one marker for each promise, so that ``-m G12`` works under strict markers."""
    for promise in PROMISES:
        config.addinivalue_line("markers", f"{promise}: promise {promise[1:]} of the connection guide")


@pytest.fixture
def world(request: pytest.FixtureRequest) -> "World":
    """A connected trial store, a supplier, a shopper and a retailer on a virtual clock, from ``--harness-seed``."""
    from harness.simulation import World  # noqa: PLC0415 - only a test that asks pays for it.

    return World(seed=request.config.getoption("--harness-seed"))


@pytest.fixture
def bigcommerce(world: "World") -> "BigCommerce":
    """The store of ``world``."""
    return world.bigcommerce


@pytest.fixture
def logicbroker(world: "World") -> "Logicbroker":
    """The network of ``world``."""
    return world.logicbroker
