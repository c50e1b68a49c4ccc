"""How the tests here have a connector judged: in the rehearsal, and in lives by chance."""

from typing import Any
from zlib import crc32

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.planted.flips import scenarios_of
from harness.conformance.search.sweep import SweptLife, sweep
from harness.places import features

SHARES = 10
"""A connector is rehearsed in one of so many shares of all scenarios, unless every scenario is asked for."""


def share(number: int) -> list[str]:
    """The names of the scenarios in one share, by their names alone, so that a new one moves no other."""
    names = [scenario.name for _, scenario in scenarios_of(features())]
    return [name for name in names if crc32(name.encode()) % SHARES == number % SHARES]


def broken_in_rehearsal(build: Any, scenarios: list[str] | None) -> list[str]:
    """What the rehearsal of all promises, or of a share of its scenarios, says is broken."""
    report = run_conformance(FakesTarget(seed=7), connector=build, scenarios=scenarios)
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
