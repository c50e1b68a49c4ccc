"""The hunt for one planted error: who catches it, the rehearsal or else a stormy day, and what then does not hold.

The errors are in ``bugs``, ``field_bugs``, ``lies`` and the modules beside them; that all of them are hunted, and what
is made of it, is in ``calibration``.
"""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cache

from harness.conformance.laws import on_one_line
from harness.conformance.planted import (
    bugs_beside_the_flows,
    bugs_from_reports,
    bugs_in_contents,
    bugs_in_rare_cases,
    bugs_in_storms,
    bugs_of_habit,
    bugs_of_overreach,
    bugs_of_plenty,
    bugs_of_stores,
    bugs_under_odd_answers,
    lies_of_accounts,
    lies_of_answers,
    lies_of_documents,
    lies_of_exports,
    lies_of_feeds,
    lies_of_filters,
    lies_of_inventory,
    lies_of_orders,
    lies_of_pages,
    lies_of_refusals,
)
from harness.conformance.planted.bugs import BUGS
from harness.conformance.planted.field_bugs import FieldBug
from harness.conformance.planted.lies import LIES
from harness.conformance.rehearsal.rehearsal import STOPPED, run_conformance
from harness.conformance.rehearsal.report import Report
from harness.conformance.rehearsal.results import ScenarioResult
from harness.conformance.search.sweep import SweptLife, judge_seed
from harness.conformance.targets import FakesTarget
from harness.conformance.verdicts import State
from harness.connectors.contract import ConnectorFactory

__all__ = [
    "BUGS",
    "LIES",
    "bugs_beside_the_flows",
    "bugs_from_reports",
    "bugs_in_contents",
    "bugs_in_rare_cases",
    "bugs_in_storms",
    "bugs_of_habit",
    "bugs_of_overreach",
    "bugs_of_plenty",
    "bugs_of_stores",
    "bugs_under_odd_answers",
    "lies_of_accounts",
    "lies_of_answers",
    "lies_of_documents",
    "lies_of_exports",
    "lies_of_feeds",
    "lies_of_filters",
    "lies_of_inventory",
    "lies_of_orders",
    "lies_of_pages",
    "lies_of_refusals",
]

SEED = 7
"""Of the rehearsals."""

ARTICLES = {"stormy": "a", "odd": "an", "quiet": "a"}

STORMS = tuple(range(1, 21))
"""Stormy days that are lived one after the other when no scenario shows an error."""


@dataclass(frozen=True, slots=True)
class Catch:
    """Who caught an error; ``by`` is empty when nobody did.

    ``broken`` are the checks that then did not hold, each as its promise and its statement; none where the scenario
    could not be judged, which is not green either.  ``seconds`` are of the processor's time.
    """

    kind: str
    name: str
    by: str = ""
    broken: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class BugTrial:
    """One connector that somebody has broken on purpose."""

    name: str
    storms: tuple[int, ...] = STORMS
    before: str = ""
    kind = "bug"

    def run(self) -> list[Catch]:
        bug = BUGS[self.name]
        return _hunted(
            self.kind, self.name, bug.factory, bug.promise, storms=self.storms, before=self.before, faults=bug.faults
        )


@dataclass(frozen=True, slots=True)
class FieldTrial:
    """One wrong field; only the scenarios and stormy days are tried in which it makes a difference."""

    bug: FieldBug
    scenarios: tuple[str, ...]
    storms: tuple[int, ...] = STORMS
    kind = "field"

    @property
    def name(self) -> str:
        return self.bug.name

    def run(self) -> list[Catch]:
        return _hunted(self.kind, self.name, self.bug, scenarios=self.scenarios, storms=self.storms)


@dataclass(frozen=True, slots=True)
class LieTrial:
    """One lie of the fakes, told to our own connector."""

    name: str
    storms: tuple[int, ...] = STORMS
    before: str = ""
    kind = "lie"

    def run(self) -> list[Catch]:
        lie = LIES[self.name]
        return _hunted(
            self.kind, self.name, None, lie.promise, storms=self.storms, before=self.before, surroundings=lie.told
        )


def _hunted(
    kind: str,
    name: str,
    connector: ConnectorFactory | None,
    promise: str = "",
    *,
    scenarios: Collection[str] | None = None,
    storms: Sequence[int],
    before: str = "",
    faults: str = "stormy",
    surroundings: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> list[Catch]:
    """Rehearse what showed it ``before``, the promise that is likeliest to break, everything; else live stormy days.

    A scenario that cannot be judged is not green either, and counts where nothing else is found.
    """
    began, unjudged = time.process_time(), Catch(kind, name)
    ways: list[tuple[Sequence[str] | None, Collection[str] | None]] = [(None, [before])] if before else []
    ways += [([promise], scenarios)] if promise else []
    for only, chosen in [*ways, (None, scenarios)]:
        with surroundings():
            report = run_conformance(
                FakesTarget(SEED), connector=connector, only=only, until_broken=True, scenarios=chosen
            )
        if found := _first(report, "broken", promise if only else ""):
            catch = replace(unjudged, by=f"the scenario “{found.name}”", broken=broken_in(found))
            break
        if found := _first(report, "unknown", ""):
            unjudged = replace(unjudged, by=f"the scenario “{found.name}”")
    else:
        catch = _in_storms(unjudged, connector, storms[: 3 if unjudged.by else None], faults, surroundings)
    return [replace(catch, seconds=round(time.process_time() - began, 2))]


def _first(report: Report, state: State, promise: str) -> ScenarioResult | None:
    """The first scenario that ended so, for this promise if one is named."""
    judged = [each for each in report.scenarios if not each.reason.startswith(STOPPED)]
    return next((each for each in judged if (each.state_of(promise) if promise else each.state) == state), None)


def broken_in(scenario: ScenarioResult) -> tuple[tuple[str, str], ...]:
    """The checks that did not hold in a scenario, each once."""
    broken = {(each.promise, on_one_line(each.statement)) for each in scenario.verdicts if each.state == "broken"}
    return tuple(sorted(broken))


def _in_storms(
    catch: Catch,
    connector: ConnectorFactory | None,
    storms: Iterable[int],
    faults: str,
    surroundings: Callable[[], AbstractContextManager[None]],
) -> Catch:
    """What a day shows, and does not show with a sound connector among fakes that do not lie."""
    for seed in storms:
        with surroundings():
            found = _shown_by(seed, faults, connector)
        if found and (found := found - _shown_by_the_sound(seed, faults)):
            return replace(catch, by=f"{ARTICLES[faults]} {faults} day, seed {seed}", broken=tuple(sorted(found)))
    return catch


@cache
def _shown_by_the_sound(seed: int, faults: str) -> frozenset[tuple[str, str]]:
    return _shown_by(seed, faults, None)


def _shown_by(seed: int, faults: str, connector: ConnectorFactory | None) -> frozenset[tuple[str, str]]:
    """The checks that do not hold at the end of a day, each as its promise and its statement."""
    lived = judge_seed(seed, SweptLife(faults), connector)
    crashed = {("", f"crashed {lived.error}")} if lived.error else set()
    return frozenset({(each.promise, on_one_line(each.statement)) for each in lived.broken} | crashed)
