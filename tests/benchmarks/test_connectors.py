"""What it costs to have a connector in a process of its own, beside the same one in this process."""

import sys
from time import perf_counter
from typing import Any

import pytest

from harness.conformance import FakesTarget, run_conformance
from harness.connectors import ConnectorCommand
from tests.connectors import by_change_date
from tests.processes import ROOT

MOST = 4
"""So many times as long the whole rehearsal may take."""


def test_the_whole_rehearsal_in_another_process(benchmark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All scenarios over loopback and two pipes; the ratio stands among the figures below the times."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(ROOT)
    factory = "tests.connectors.by_change_date:build"
    command = ConnectorCommand(f"{sys.executable} -m harness.connectors.worker {factory}")

    def seconds(connector: Any) -> float:
        began = perf_counter()  # Of both processes: the time of this one alone says little.
        assert run_conformance(FakesTarget(), connector=connector).verdict == "holds"
        return perf_counter() - began

    here = seconds(by_change_date.build)
    there = benchmark.pedantic(seconds, args=(command,), rounds=1)

    benchmark.extra_info["times_as_long"] = round(there / here, 1)
    assert there <= MOST * here
