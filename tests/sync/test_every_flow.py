"""Whoever adds a flow is told of everything that belongs to one."""

from pathlib import Path
from typing import get_args

import pytest

from harness.sync.connector import FLOWS, REOPEN
from harness.sync.schedule import CADENCE, DOCUMENT_FLOWS, Flow

ROOT = Path(__file__).parents[2]
ALL: tuple[Flow, ...] = get_args(Flow)


@pytest.mark.parametrize("flow", ALL)
def test_a_flow_is_run_and_has_its_time(flow: Flow) -> None:
    """It has a place in the order of what matters, and in the time table."""
    assert (flow in FLOWS, flow in CADENCE) == (True, True)


@pytest.mark.parametrize("flow", ALL)
def test_a_flow_has_a_room_and_tests_of_its_own(flow: Flow) -> None:
    """Its module lives among the flows, and a test drives it by name."""
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "sync").rglob("test_*.py"))

    assert (ROOT / "harness" / "sync" / "flows" / f"{flow}.py").is_file()
    assert f'"{flow}"' in tests


@pytest.mark.parametrize("flow", ALL)
def test_whoever_runs_the_connector_can_read_of_a_flow(flow: Flow) -> None:
    """Logs, metrics and the attention list name it, so the page about running does."""
    assert f"`{flow}`" in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_flows_that_bring_documents_can_reopen_them() -> None:
    """What failed in Logicbroker is tried again there first."""
    assert set(REOPEN) == set(DOCUMENT_FLOWS) <= set(ALL)
