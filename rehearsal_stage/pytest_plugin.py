"""What a test gets by naming it: a connected world, its store and its network; and the promises as markers.

It is loaded in every pytest run of the environment, so it imports nothing of ours until a test asks for more: there
may be a ``harness`` or ``fakes`` that is somebody else's.  The Gherkin steps are loaded by those who write features:
``pytest_plugins = ["harness.steps"]`` in their ``conftest.py``.
"""

import os
import sys
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fakes import BigCommerce, Logicbroker
    from harness.simulation import World

PROMISES = 26
"""How many promises the connection guide has; ``harness.promises`` says which."""

HOME = Path(__file__).parents[1]
"""Where our packages are."""

_USED: pytest.StashKey[list[str]] = pytest.StashKey()
_NOTE = "rehearsal_stage"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--harness-seed``."""
    group = parser.getgroup("harness", "rehearsals of a BigCommerce and Logicbroker connection")
    group.addoption("--harness-seed", type=int, default=7, metavar="N", help="seed of the world fixture (default: 7)")


def pytest_configure(config: pytest.Config) -> None:
    """Register one marker for each promise, so that ``-m G12`` works under strict markers."""
    for number in range(1, PROMISES + 1):
        config.addinivalue_line("markers", f"G{number}: promise {number} of the connection guide")


@pytest.fixture
def world(request: pytest.FixtureRequest) -> "World":
    """A connected trial store, a supplier, a shopper and a retailer on a virtual clock, from ``--harness-seed``."""
    request.node.stash.setdefault(_USED, []).append("world")
    try:
        from harness.simulation import World  # noqa: PLC0415 - only a test that asks pays for it.
    except Exception:
        if hidden := _hidden():
            pytest.fail(hidden, pytrace=False)
        raise
    return World(seed=request.config.getoption("--harness-seed"))


@pytest.fixture
def bigcommerce(world: "World") -> "BigCommerce":
    """The store of ``world``."""
    return world.bigcommerce


@pytest.fixture
def logicbroker(world: "World") -> "Logicbroker":
    """The network of ``world``."""
    return world.logicbroker


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note which tests used the world, also where they run in other processes."""
    report = yield
    if call.when == "setup" and (used := item.stash.get(_USED, None)):
        setattr(report, _NOTE, used)
    return report


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
    """Say whose fixture it was: somebody may have meant one of their own."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    used = Counter(name for report in reports for name in getattr(report, _NOTE, ()))
    for name, times in used.items():
        tests = "1 test" if times == 1 else f"{times} tests"
        seed = config.getoption("--harness-seed")
        terminalreporter.write_line(f"rehearsal stage: {tests} used its fixture {name}, with the seed {seed}")


def _hidden() -> str:
    """A sentence about what stands in the way of our packages; empty when nothing does."""
    for name, module in sorted(sys.modules.items()):
        root = name.partition(".")[0]
        place = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), None)
        if root in ("harness", "fakes") and place and not Path(place).is_relative_to(HOME / root):
            there = os.path.dirname(place) if os.path.basename(place) == "__init__.py" else place
            return (
                f"The fixture 'world' is the rehearsal stage's, whose module {name} is hidden by {there}: "
                "give that another name, or keep its folder off the import path."
            )
    return ""
