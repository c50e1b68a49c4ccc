"""The calibration: every planted error is hunted, in several processes, and what came of it is summed up.

How one of them is hunted is in ``hunt`` and ``flips``; what may go uncaught stands in ``excuses``.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, Protocol

from harness import places
from harness.conformance.laws import on_one_line
from harness.conformance.planted.bugs import PlantedBug
from harness.conformance.planted.excuses import excuse_for, is_same
from harness.conformance.planted.field_bugs import FieldBug, Recorded, field_bugs, where, written_in
from harness.conformance.planted.flips import FlipTrial, flips_of, scenarios_of
from harness.conformance.planted.hunt import BUGS, LIES, SEED, STORMS, BugTrial, Catch, FieldTrial, LieTrial, broken_in
from harness.conformance.planted.lies import Lie
from harness.conformance.rehearsal.rehearsal import run_conformance
from harness.conformance.search.executors import executor_for
from harness.conformance.targets import FakesTarget
from harness.conformance.verdicts import CLAIMS
from harness.displays.progress import long_work
from harness.displays.tables import Table

KINDS = {
    "bug": "connectors with an error that somebody has made",
    "field": "connectors with one wrong field",
    "lie": "fakes that lie",
    "flip": "words of the features, turned round",
    "check": "checks that always hold",
}
"""The lists, by their names."""

HUNTED = ("bug", "field", "lie", "flip")
"""Those that are hunted; how many checks are needed is told by what was found."""

FLIPS_AT_ONCE = 25

FEW = 6
"""Scenarios in which what is excused is looked for."""


class Trial(Protocol):
    """One hunt, or several at once; it is sent to a process, which sends back what came of it."""

    def run(self) -> Sequence[Catch]: ...


@dataclass(frozen=True)
class Calibration:
    """What came of it: who caught what."""

    catches: tuple[Catch, ...]

    @cached_property
    def uncaught(self) -> list[Catch]:
        """What nobody caught, and no reason says why."""
        return [catch for catch in self.catches if not catch.by and not excuse_for(catch.name)]

    @cached_property
    def wrongly_excused(self) -> list[Catch]:
        """What was caught, although a reason says why nobody can."""
        return [catch for catch in self.catches if catch.by and excuse_for(catch.name)]

    @property
    def seconds(self) -> float:
        """Of the processors' time."""
        return sum(catch.seconds for catch in self.catches)

    def of(self, kind: str) -> list[Catch]:
        return [catch for catch in self.catches if catch.kind == kind]

    def rates(self) -> Table:
        """For each list how many were caught, and by whom."""
        rows = [_rate(KINDS[kind], self.of(kind)) for kind in KINDS if self.of(kind)]
        columns = ("list", "planted", "no difference", "caught", "by a stormy or odd day", "rate")
        return Table("Who is caught", columns, rows)

    def finds(self) -> dict[tuple[str, str], Counter[str]]:
        """For each check how many errors of each kind it found; as ``alone`` those that nothing else found there."""
        found = {check: Counter[str]() for check in checks_there_are()}
        for catch in self.catches:
            for check in catch.broken:
                found.setdefault(check, Counter())[catch.kind] += 1
                found[check]["alone"] += len(catch.broken) == 1
        return found


def _rate(what: str, catches: Sequence[Catch]) -> tuple[object, ...]:
    same = sum(not catch.by and is_same(catch.name) for catch in catches)
    caught = [catch for catch in catches if catch.by]
    stormy = sum(" day, seed " in catch.by for catch in caught)
    return (what, len(catches), same, len(caught), stormy, f"{100 * len(caught) / max(len(catches) - same, 1):.1f} %")


def checks_there_are() -> list[tuple[str, str]]:
    """Every check by its promise and its statement."""
    claims = {(promise, on_one_line(statement)) for promise, statement in CLAIMS}
    return sorted(claims, key=lambda claim: (int(claim[0].removeprefix("G")), claim[1]))


def calibrate(
    kinds: Collection[str] = HUNTED,
    *,
    parts: Collection[str] = (),
    sample: int | None = None,
    seed: int = SEED,
    jobs: int = 1,
    before: Mapping[str, str] | None = None,
    on_catch: Callable[[Catch], None] = lambda catch: None,
) -> Calibration:
    """Hunt everything of these kinds, or what has one of these parts in its name, or so many of each kind by chance.

    ``seed`` decides who is in the sample.  ``jobs`` is how many processes hunt.  ``before`` are scenarios that caught
    somebody the last time, by the name of whom they caught: they are played first.  ``on_catch`` hears of each as it
    comes.  Which checks are needed is told by what all of them found, so nothing is said of checks when anything was
    left out.

    Raises:
        ValueError: there is no process to hunt in.
    """
    dice = random.Random(f"{seed}:calibration")

    def some(names: Sequence[str]) -> list[str]:
        wanted = [name for name in names if not parts or any(part in name for part in parts)]
        picked = set(wanted if sample is None or sample >= len(wanted) else dice.sample(wanted, sample))
        return [name for name in wanted if name in picked]

    trials = [trial for kind, make in _LISTS.items() if kind in kinds for trial in make(some)]
    trials = [_with_what_caught_it(trial, before or {}) for trial in trials]
    found: dict[int, Sequence[Catch]] = {}
    hunts = closing(executor_for(jobs, None)(_run, list(enumerate(trials)), None, None))
    with long_work("calibration", len(trials), "trials") as work, hunts as done:
        for number, catches in done:
            found[number] = catches
            for catch in catches:
                with work.aside():
                    on_catch(catch)
            work.step()
    calibration = Calibration(tuple(catch for number in sorted(found) for catch in found[number]))
    if parts or sample is not None or set(kinds) != set(HUNTED):
        return calibration
    return Calibration((*calibration.catches, *_checks_that_hold(calibration)))


def _with_what_caught_it(trial: Trial, before: Mapping[str, str]) -> Trial:
    """A trial that begins with the scenario that caught it the last time, as far as there still is one."""
    if not isinstance(trial, BugTrial | LieTrial):
        return trial
    scenario = before.get(trial.name, "")
    return replace(trial, before=scenario if scenario in _names_of_scenarios() else "")


@cache
def _names_of_scenarios() -> frozenset[str]:
    """Of scenarios, and of the outlines whose examples some of them are."""
    names = [scenario.name for _, scenario in scenarios_of(places.features())]
    return frozenset([*names, *(re.sub(r" \([^()]*\)$", "", name) for name in names)])


def _run(trial: tuple[int, Trial], _life: Any, _connector: Any) -> tuple[int, Sequence[Catch]]:
    number, hunt = trial
    return number, hunt.run()


def _checks_that_hold(calibration: Calibration) -> Iterator[Catch]:
    """If a check held whatever happens, something would go uncaught where it is caught now, or be seen by fewer."""
    for (promise, statement), found in calibration.finds().items():
        alone = found.pop("alone", 0)
        with_others = f"{found.total()}, each with others" if found else _later(promise, statement)
        by = f"{alone} that nothing else finds there" if alone else with_others
        yield Catch("check", f"{promise} {statement}", by)


def _later(promise: str, statement: str) -> str:
    """What a check finds in a later scenario than the one in which something else was found; empty for nothing."""
    errors: list[Lie | PlantedBug] = [*LIES.values(), *BUGS.values()]
    errors = [error for error in errors if error.promise == promise]
    for error in [] if excuse_for(f"{promise} {statement}") else errors:
        with error.told() if isinstance(error, Lie) else nullcontext():
            connector = None if isinstance(error, Lie) else error.factory
            report = run_conformance(FakesTarget(SEED), connector=connector, only=[promise])
        if any((promise, statement) in broken_in(scenario) for scenario in report.scenarios):
            return f"{error.name}, in a later scenario"
    return ""


# What there is to hunt.

Some = Callable[[Sequence[str]], list[str]]
"""Which of so many names are wanted."""


def _bugs(some: Some) -> list[Trial]:
    return [BugTrial(name, _storms(name)) for name in some(list(BUGS))]


def _lies(some: Some) -> list[Trial]:
    return [LieTrial(name, _storms(name)) for name in some(list(LIES))]


def _fields(some: Some) -> list[Trial]:
    recorded = recorded_rehearsal()
    known = {bug.name: bug for bug in field_bugs(written for place in recorded.values() for written in place)}
    picked = [known[name] for name in some(list(known))]
    return [FieldTrial(bug, _stages(bug, recorded), _storms(bug.name)) for bug in picked]


def _stages(bug: FieldBug, recorded: Recorded) -> tuple[str, ...]:
    """The scenarios in which a bug makes a difference; some of them where it is excused."""
    return tuple(where(bug, recorded)[: FEW if excuse_for(bug.name) else None])


def recorded_rehearsal() -> Recorded:
    """What our connector writes in each scenario."""
    report = run_conformance(FakesTarget(SEED))
    return {scenario.name: list(written_in(scenario.history)) for scenario in report.scenarios}


def _flips(some: Some) -> list[Trial]:
    run_conformance(FakesTarget(SEED), only=["G1"])  # After it the steps are known, which have to be asked what varies.
    known = {flip.name: flip for flip in flips_of(places.features())}
    picked = [known[name] for name in some(list(known))]
    return [FlipTrial(tuple(picked[at : at + FLIPS_AT_ONCE])) for at in range(0, len(picked), FLIPS_AT_ONCE)]


def _storms(name: str) -> tuple[int, ...]:
    """What is excused is looked for where it is cheap, so that most excuses that are none any more are noticed."""
    return () if excuse_for(name) else STORMS


_LISTS: dict[str, Callable[[Some], list[Trial]]] = {
    "bug": _bugs,
    "field": _fields,
    "lie": _lies,
    "flip": _flips,
}
