"""Benchmarks run only when they are asked for: ``pytest -n0 -p benchmark tests/benchmarks``.

The default options block the plugin for benchmarks, and without it this folder has no tests.  Time is the processor's,
so that a busy machine finds much the same figures.
"""

from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from tests.benchmarks.stopwatch import Rooms

FIGURES = pytest.StashKey[dict[str, dict[str, Any]]]()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the folder out where nothing can be measured; None leaves the question to others."""
    return None if config.pluginmanager.has_plugin("benchmark") else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.benchmark(timer=process_time))


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """Watches the rooms that take part in every simulation."""
    rooms = Rooms(monkeypatch)
    rooms.watch_everything()
    return rooms


@pytest.fixture(autouse=True)
def figures_are_told(request: pytest.FixtureRequest, benchmark: Any) -> Iterator[None]:
    yield
    request.config.stash.setdefault(FIGURES, {})[request.node.name] = dict(benchmark.extra_info)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What was found beside the times: ratios, speeds, shares and sizes."""
    found = config.stash.get(FIGURES, {})
    if found:
        terminalreporter.section("figures")
    for name, figures in found.items():
        terminalreporter.line(f"{name}: {', '.join(f'{what} {figure}' for what, figure in figures.items())}")
