"""Hunting the planted bugs: who catches each, and the page of the documentation that says so.

The bugs themselves are in ``bugs``, ``bugs_in_contents`` and ``bugs_in_storms``.
``docs/planted_bugs.md`` is the text of ``page``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.conformance.laws import on_one_line
from harness.conformance.planted import (
    bugs_beside_the_flows,
    bugs_in_contents,
    bugs_in_storms,
    lies_of_accounts,
    lies_of_exports,
    lies_of_feeds,
    lies_of_inventory,
)
from harness.conformance.planted.bugs import BUGS, PlantedBug
from harness.conformance.planted.lies import LIES, Lie
from harness.conformance.rehearsal.rehearsal import run_conformance
from harness.conformance.search.sweep import SweptLife, judge_seed
from harness.conformance.targets import FakesTarget
from harness.conformance.verdicts import Verdict

__all__ = [
    "BUGS",
    "LIES",
    "Catch",
    "bugs_beside_the_flows",
    "bugs_in_contents",
    "bugs_in_storms",
    "hunt",
    "hunt_lie",
    "lies_of_accounts",
    "lies_of_exports",
    "lies_of_feeds",
    "lies_of_inventory",
    "page",
    "row",
]

SEEDS = range(1, 13)
"""Stormy days that are tried on a bug that the features do not show."""


@dataclass(frozen=True, slots=True)
class Catch:
    """Who caught a bug, by the very promise that it breaks; ``by`` is empty when nothing did.

    ``statements`` are those of the checks that found it, ``verdicts`` what they said in a scenario of the features.
    """

    bug: PlantedBug
    by: str
    statements: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def hunt(bug: PlantedBug, seeds: Iterable[int] = SEEDS) -> Catch:
    """Rehearse the bug's promise until it breaks; where the features see nothing, live stormy days until laws do."""
    report = run_conformance(FakesTarget(seed=7), connector=bug.factory, only=[bug.promise], until_broken=True)
    for scenario in report.scenarios:
        broken = tuple(v for v in scenario.verdicts if v.promise == bug.promise and v.state == "broken")
        if broken:
            statements = dict.fromkeys(on_one_line(verdict.statement) for verdict in broken)
            return Catch(bug, f"the scenario “{scenario.name}”", tuple(statements), broken)
    for seed in seeds:
        found = [each for each in judge_seed(seed, SweptLife(), bug.factory).broken if each.promise == bug.promise]
        if found:
            statements = dict.fromkeys(on_one_line(each.statement) for each in found)
            return Catch(bug, f"a stormy day, seed {seed}", tuple(statements))
    return Catch(bug, "")


def hunt_lie(lie: Lie) -> str:
    """Rehearse what a lie is about, then everything, on the lying fakes; gives what is not green, or nothing."""
    with lie.told():
        for only in ([lie.promise], None):
            report = run_conformance(FakesTarget(seed=7), only=only, until_broken=True)
            found = sorted((each for each in report.scenarios if each.state != "holds"), key=lambda each: each.state)
            if report.verdict != "holds" and found:
                return f"{found[0].state} in the scenario “{found[0].name}”: {found[0].why(found[0].concerned[0])}"
    return ""


def row(catch: Catch) -> str:
    """One row of the page."""
    sentence = " ".join(catch.bug.sentence.split())
    found = "; ".join(f"“{statement}”" for statement in catch.statements)
    return f"| `{catch.bug.name}` | {sentence} | {catch.bug.promise} | {catch.by} | {found} |"


def page(catches: list[Catch]) -> str:
    """The whole page."""
    rows = "\n".join(map(row, catches))
    return f"""# Planted bugs, and who catches them

{len(catches)} connectors that are broken on purpose, each in one way in which connectors really break.
Each is caught by a scenario of the features, or, where it needs trouble to show, by a stormy day that the laws judge.
`python -m harness.pages planted_bugs` renders this page; a test lets every bug be caught anew and compares.

| bug | what it does | promise | caught by | what then does not hold |
|---|---|---|---|---|
{rows}
"""
