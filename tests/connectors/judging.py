"""How the tests here have a connector judged: in the rehearsal, and in lives by chance."""

from typing import Any
from zlib import crc32

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.search.sweep import SweptLife, sweep

SHARES = 3
"""A connector is rehearsed in one of so many shares of all scenarios, unless every scenario is asked for."""


class Share:
    """The scenarios of one share, told by their names, so that a new one moves no other."""

    def __init__(self, number: int) -> None:
        self._number = number % SHARES

    def __contains__(self, name: object) -> bool:
        return crc32(str(name).encode()) % SHARES == self._number


def broken_in_rehearsal(build: Any, share: Share | None) -> list[str]:
    """What the rehearsal of all promises, or of a share of its scenarios, says is broken."""
    report = run_conformance(FakesTarget(seed=7), connector=build, scenarios=share)
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
