"""Which promises hold whichever way the guesses fall, and which only if one of them is right.

What is tried is in ``readings``; the page about it is in ``page``.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from harness.conformance.doubt.readings import Reading, WatchedTarget, readings
from harness.conformance.rehearsal.rehearsal import run_conformance
from harness.conformance.rehearsal.report import Report
from harness.conformance.rehearsal.results import Certainty
from harness.conformance.search.executors import executor_for
from harness.conformance.targets import FakesTarget
from harness.conformance.verdicts import State
from harness.connectors.contract import ConnectorFactory
from harness.displays.progress import long_work
from harness.displays.tables import counted
from harness.promises import PROMISES

AT_ONCE = 30
"""Scenarios that are replayed at a time, so that all processes are busy to the end."""


@dataclass(frozen=True, slots=True)
class Fall:
    """A promise that does not hold in a scenario under another reading, and why."""

    promise: str
    state: State
    scenario: str
    why: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One reading, tried: the promises of the scenarios in which it could make a difference, and those that fell."""

    reading: Reading
    promises: frozenset[str]
    falls: tuple[Fall, ...]

    def fall_of(self, promise: str) -> Fall | None:
        """Where a promise falls first; None when it holds under this reading, too."""
        return next((fall for fall in self.falls if fall.promise == promise), None)


@dataclass(frozen=True)
class Doubt:
    """A rehearsal, and what came of its promises under every other reading."""

    plain: Report
    trials: tuple[Trial, ...]

    @cached_property
    def report(self) -> Report:
        """The report that says of each promise on what it depends."""
        promises = {
            promise: replace(result, certainty=self._certainty(promise)) if result.state == "holds" else result
            for promise, result in self.plain.promises.items()
        }
        return replace(self.plain, promises=promises)

    def deciding(self, promise: str) -> list[Trial]:
        """The readings under which a promise falls that holds otherwise."""
        if self.plain.promises[promise].state != "holds":
            return []
        return [trial for trial in self.trials if trial.fall_of(promise)]

    @property
    def decisions(self) -> frozenset[tuple[str, str, str]]:
        """What decides: a promise, and the service and the name of the entry that it depends on."""
        return frozenset(
            (promise, trial.reading.entry.service, trial.reading.entry.name)
            for promise in self.plain.promises
            for trial in self.deciding(promise)
        )

    def _certainty(self, promise: str) -> Certainty:
        deciding, tried = self.deciding(promise), sum(promise in trial.promises for trial in self.trials)
        if deciding:
            conditions = dict.fromkeys(_sentence(trial.reading.entry.what) for trial in deciding)
            return Certainty("holds only if", f"{'; and '.join(conditions)}. {' '.join(_otherwise(promise, deciding))}")
        if tried:
            return Certainty("holds either way", f"{counted(tried, 'other reading')} tried.")
        return Certainty("holds", "")


def _otherwise(promise: str, deciding: Iterable[Trial]) -> Iterator[str]:
    """What happens otherwise: for each scenario once, under the first reading that shows it."""
    told: set[str] = set()
    for trial in deciding:
        fall = trial.fall_of(promise)
        if fall is not None and trial.reading.entry.name not in told:
            told.add(trial.reading.entry.name)
            yield f"If {_sentence(trial.reading.alternative.says)}: {fall.scenario}: {fall.why}"


def _sentence(text: str) -> str:
    """A sentence of the ledger as a part of another one."""
    text = text.strip().rstrip(".")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def doubt(
    seed: int = 7,
    *,
    connector: ConnectorFactory | None = None,
    jobs: int = 1,
    among: Iterable[Reading] | None = None,
    **how: Any,
) -> Doubt:
    """Rehearse, and then again under each other reading what could go another way there; in so many processes.

    ``among`` are the readings to try; all of them unless told otherwise.  ``how`` is as for ``run_conformance``.

    Raises:
        ValueError: as ``run_conformance``; or there is no process to run in.
    """
    target = WatchedTarget(seed)
    plain = run_conformance(target, connector=connector, **how)
    tried = [(reading, _touched(plain, target.used, reading)) for reading in (readings() if among is None else among)]
    pieces = [
        (number, reading, names[at : at + AT_ONCE])
        for number, (reading, names) in enumerate(tried)
        for at in range(0, len(names), AT_ONCE)
    ]
    falls: dict[int, list[Fall]] = {}
    replays = closing(executor_for(jobs, None)(_replay, pieces, seed, connector))
    with long_work("doubt", len(pieces), "replays") as work, replays as replayed:
        for number, found in replayed:
            falls.setdefault(number, []).extend(found)
            work.step()
    told = {scenario.name: scenario.promises for scenario in plain.scenarios}
    order = {name: place for place, name in enumerate(told)}
    trials = [
        Trial(
            reading,
            frozenset(promise for name in names for promise in told[name]),
            tuple(sorted(falls.get(number, ()), key=lambda fall: (fall.state != "broken", order[fall.scenario]))),
        )
        for number, (reading, names) in enumerate(tried)
    ]
    return Doubt(plain, tuple(trials))


def _touched(plain: Report, used: Mapping[str, set[tuple[str, str]]], reading: Reading) -> list[str]:
    """The scenarios in which a reading can make a difference."""
    return [scenario.name for scenario in plain.scenarios if reading.key in used.get(scenario.name, ())]


def _replay(piece: tuple[int, Reading, list[str]], seed: Any, connector: Any) -> tuple[int, list[Fall]]:
    number, reading, names = piece
    report = run_conformance(FakesTarget(seed, options=reading.options()), connector=connector, scenarios=names)
    return number, [
        Fall(promise, scenario.state_of(promise), scenario.name, scenario.why(promise))
        for scenario in report.scenarios
        for promise in PROMISES
        if promise in scenario.concerned and scenario.state_of(promise) != "holds"
    ]
