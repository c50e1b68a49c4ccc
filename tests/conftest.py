"""What every test of the project shares: how hard Hypothesis searches, how many crash points are tried, who listens.

The network is blocked by the configuration.  Choose another search with ``--hypothesis-profile=ci`` or ``=long``.
"""

import importlib.util
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings

# Speed differs from machine to machine, and a slow example is no finding.
_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

# The gate says the same each time; whoever wants to find something new takes more examples by chance.
settings.register_profile("dev", max_examples=25, derandomize=True, **_CALM)
settings.register_profile("ci", max_examples=100, derandomize=True, **_CALM)
settings.register_profile("long", max_examples=2_000, **_CALM)
settings.load_profile("dev")


# jsonschema, which nbformat loads, would compile 38 grammars for addresses in other alphabets: over a second.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # what cannot be imported, it does without


if sys.__stdin__ is None:  # Whoever began the run closed it, which neither pytest nor IPython expects.
    sys.__stdin__ = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - as long as the process lives


LONGEST = (
    "tests/test_notebooks.py",
    "tests/conformance/stage/test_stage.py",
    "tests/conformance/planted/test_calibration.py",
    "tests/connectors/test_hourly_batch.py",
    "tests/connectors/test_one_by_one.py",
    "tests/test_cli.py",
    "tests/sync/test_crashes.py",
    "tests/simulation/test_determinism.py",
    "tests/conformance/search/test_case.py",
    "tests/sync/mapping/test_properties.py",
    "tests/simulation/days/test_workload.py",
    "tests/conformance/search/test_sweep.py",
    "tests/conformance/rehearsal/test_rehearsal.py",
    "tests/test_pytest_plugin.py",
    "tests/strategies/test_strategies.py",
    "tests/fidelity/test_bigcommerce_schemathesis.py",
)
"""The files that take longest begin first, so that no process waits long for the other one in the end."""


SHARES = {
    "tests/conformance/planted/test_bugs.py": 9,
    "tests/conformance/search/test_hostile_stories.py": 4,
    "tests/displays/test_hostile_texts.py": 4,
    "tests/fakes/bigcommerce/test_hostile_values.py": 4,
    "tests/fakes/logicbroker/api/test_hostile_values.py": 4,
    "tests/fidelity/test_bigcommerce_bodies.py": 4,
    "tests/fidelity/test_bigcommerce_bounds.py": 4,
    "tests/sync/test_crashes.py": 4,
    "tests/sync/test_every_crash_point.py": 4,
    "tests/test_promises_are_complete.py": 4,
}
"""Files with hundreds of cases of one kind, of which every so manieth runs at once; the others are slow together."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest files first, and leave out what is slow unless it is asked for."""
    for item in items:
        if crc32(item.nodeid.encode()) % SHARES.get(item.nodeid.partition("::")[0], 1):
            item.add_marker(pytest.mark.slow)
    if not config.getoption("slow"):
        _leave_out_slow_ones(config, items)
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))


def _leave_out_slow_ones(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a run of everything they are not there, since telling of thousands takes seconds; else it is said why."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    if config.args == config.getini("testpaths"):
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
    for item in slow:
        item.add_marker(pytest.mark.skip(reason="wanted --slow, because it takes long"))


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
    """What is told of each test from process to process goes without its keywords, which nobody reads there."""
    data = yield
    if data:
        data["keywords"] = {}
    return data


@pytest.fixture
def interruptible() -> Iterator[None]:
    """An interrupt reaches the test, also where whoever began the run ignores it, as shells do in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The long runs, of crashes and of other connectors, and the browser."""
    parser.addoption("--slow", action="store_true", help="also the tests that are marked slow, as .ci/run does")
    parser.addoption("--all-crash-points", action="store_true", help="let the process die at every single point")
    parser.addoption("--all-hostile", action="store_true", help="try every hostile text everywhere, not some of them")
    parser.addoption("--calibrate", action="store_true", help="hunt every planted error, not some of each list")
    parser.addoption("--every-scenario", action="store_true", help="rehearse other makes and the stage in all of them")
    parser.addoption("--doubt", action="store_true", help="rehearse under every other reading, not some of them")
    parser.addoption("--kills", type=int, default=3, help="how often harness sync is killed in its busy day")
    parser.addoption("--busy-year", type=int, default=0, help="orders a day of a whole year of a busy store")
    parser.addoption("--most-orders", type=int, default=10_000, help="how far the world of the benchmark grows")
    parser.addoption("--connector-seeds", type=int, default=0, help="lives of each connector of another make")
    parser.addoption("--browser", action="store_true", help="open the course and the report in a headless browser")
    parser.addoption("--pictures", metavar="FOLDER", help="keep the browser's screenshots there")


def pytest_configure(config: pytest.Config) -> None:
    """Every answer of the fakes is judged by the published descriptions, in the processes that run tests."""
    runs_tests = hasattr(config, "workerinput") or not config.getoption("numprocesses", None)
    if runs_tests and not _why_unjudged(config):
        from tests.fidelity.recorder import Suite  # noqa: PLC0415

        notes = Path(tempfile.mkdtemp(prefix="answers-"))
        suite, patch = Suite(notes), pytest.MonkeyPatch()
        suite.listen(patch)
        config.pluginmanager.register(suite)
        config.add_cleanup(patch.undo)
        config.add_cleanup(lambda: shutil.rmtree(notes, ignore_errors=True))


def pytest_report_header(config: pytest.Config) -> str:
    """Whether the answers of the fakes are judged."""
    why = _why_unjudged(config)
    return f"answers of the fakes: {f'not judged, {why}' if why else 'judged by the published descriptions'}"


def _why_unjudged(config: pytest.Config) -> str:
    if config.pluginmanager.hasplugin("benchmark"):
        return "because benchmarks measure the fakes alone"
    if importlib.util.find_spec("jsonschema_rs") is None:
        return "wanted jsonschema-rs of the dev extra to judge with"
    from tests.fidelity.recorder import missing  # noqa: PLC0415

    return missing() and f"wanted the published descriptions in {missing()}"
