"""How the tests here have a connector judged: in the whole rehearsal, and in lives by chance."""

from typing import Any

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.search.sweep import SweptLife, sweep


def broken_in_rehearsal(build: Any) -> list[str]:
    """What the rehearsal of all promises says is broken."""
    report = run_conformance(FakesTarget(seed=7), connector=build)
    return [
        f"{verdict.promise} {verdict.statement} {verdict.reason}"
        for scenario in report.scenarios
        for verdict in scenario.verdicts
        if verdict.state == "broken"
    ]


def broken_in_lives(build: Any, faults: str, seeds: int) -> list[str]:
    """What broke in so many lives with a mixture of faults, by seed."""
    results = sweep(range(1, seeds + 1), SweptLife(faults=faults), connector=build).results
    return [f"seed {each.seed}: {what}" for each in results for what in (each.error, *each.broken) if what]
