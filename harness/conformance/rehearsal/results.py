"""What a rehearsal found: for each step, scenario and promise how it ended, as plain values.

How results come about is in the rehearsal, how they are told in the report.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from fakes.evidence.ledger import Entry, weakest
from harness.conformance.rehearsal.evidence import Footing, describe
from harness.conformance.verdicts import State, Verdict, worst
from harness.displays.tables import Bundle, Table, bundle
from harness.promises import PROMISES, WITHOUT_CONNECTOR, Promise
from harness.record.event import Event
from harness.record.history import History

StepEnd = Literal["done", "failed", "not reached"]


@dataclass(frozen=True, slots=True)
class StepResult:
    """One line of a scenario, with its table if it has one; the moments are on the clock of the run."""

    keyword: str
    text: str
    table: tuple[tuple[str, ...], ...]
    outcome: StepEnd
    began: datetime | None
    ended: datetime | None

    def __repr__(self) -> str:
        return f"{self.outcome:<11}  {self.keyword} {self.text}"


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One scenario, or one example of an outline.

    ``reason`` says in plain words why it could not be finished, and is empty when it was.
    """

    name: str
    feature: str
    group: str
    promises: tuple[str, ...]
    steps: tuple[StepResult, ...]
    verdicts: tuple[Verdict, ...]
    reason: str
    history: History
    exercised: tuple[Entry, ...] = ()
    """What of the fakes' ledger ran in it; nothing where the services are real."""
    shown: tuple[Entry, ...] = ()
    """What of it could be seen."""
    crashed: bool = False
    """Whether the connector raised something that ended it."""
    said: tuple[str, ...] = ()
    """The last lines that a connector in a process of its own wrote on its standard error."""

    def is_called(self, name: str) -> bool:
        """Whether this is its name, or that of the outline of which it is an example; case does not matter."""
        return name.casefold() in (self.name.casefold(), self.name.partition(" (")[0].casefold())

    @property
    def footing(self) -> Footing:
        """On what evidence it rests: that of the weakest entry that could be seen."""
        return weakest(self.shown)

    @property
    def state(self) -> State:
        return worst(self.state_of(promise) for promise in self.concerned)

    @property
    def concerned(self) -> tuple[str, ...]:
        """The promises that it is about, and every other one that does not hold in it: no such verdict is lost."""
        others = {verdict.promise for verdict in self.verdicts if verdict.state != "holds"}
        return tuple(promise for promise in PROMISES if promise in self.promises or promise in others)

    def state_of(self, promise: str) -> State:
        """What this scenario says about a promise; an unfinished scenario cannot say that it holds."""
        states: list[State] = [verdict.state for verdict in self.verdicts if verdict.promise == promise]
        return worst([*states, "unknown"] if self.reason else states)

    def why(self, promise: str) -> str:
        """The reason for what this scenario says about a promise."""
        state = self.state_of(promise)
        telling = [each for each in self.verdicts if each.promise == promise and each.state == state]
        said = dict.fromkeys(verdict.reason for verdict in telling)
        return " ".join(said) or self.reason or "The scenario looked at nothing that concerns this promise."

    def evidence(self, verdict: Verdict) -> list[Event]:
        """The events behind a verdict."""
        return [self.history.event(number) for number in verdict.evidence]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        steps = [(step.outcome, step.keyword, step.text, step.ended) for step in self.steps]
        verdicts = [(each.state, each.promise, each.reason, list(each.evidence)) for each in self.verdicts]
        return bundle(
            repr(self),
            *([self.reason] if self.reason else []),
            Table("Steps", ("How it ended", "Step", "What", "At (UTC)"), steps),
            Table("Verdicts", ("Verdict", "Promise", "What was found", "Shown by events"), verdicts, empty="none"),
        )

    def __repr__(self) -> str:
        return f"{self.state:<7}  {', '.join(self.promises):<3}  {self.name}"


Way = Literal["holds", "holds either way", "holds only if"]
WAYS: tuple[Way, ...] = get_args(Way)


@dataclass(frozen=True, slots=True)
class Certainty:
    """How a promise holds when the fakes are taken otherwise, and what there is to say about it."""

    told: Way
    sentence: str


@dataclass(frozen=True, slots=True)
class PromiseResult:
    """What all its scenarios together say about a promise: the worst of them.

    ``certainty`` is what came of it under other readings; None where none was tried, or where it does not hold.
    """

    promise: Promise
    state: State
    reason: str
    scenarios: tuple[ScenarioResult, ...]
    certainty: Certainty | None = None

    @property
    def why(self) -> str:
        """What the verdict depends on, where that was tried, else the reason for it."""
        return self.certainty.sentence or self.reason if self.certainty else self.reason

    @property
    def told(self) -> str:
        """The state, with what it rests or depends on, and whether the connector had a part in it."""
        state = self.certainty.told if self.certainty else describe(self.state, self.footing)
        alone = self.is_without_connector and state != "holds only if"
        return f"{state}, without the connector" if alone else state

    @property
    def is_without_connector(self) -> bool:
        """Whether it holds, and would with a connector that does nothing: no merit of the one under test."""
        return self.state == "holds" and self.promise.id in WITHOUT_CONNECTOR

    @property
    def footing(self) -> Footing:
        """On what evidence it rests: that of its weakest scenario."""
        return weakest(entry for scenario in self.scenarios for entry in scenario.shown)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        rows = [(scenario.state_of(self.promise.id), scenario.name) for scenario in self.scenarios]
        columns = ("Verdict", "Scenario")
        return bundle(repr(self), self.promise.text, self.reason, Table("Its scenarios", columns, rows, empty="none"))

    def __repr__(self) -> str:
        return f"{self.state:<7}  {self.promise.id:<3}  {self.promise.title}"


def sum_up(promise: str, scenarios: Iterable[ScenarioResult]) -> PromiseResult:
    """The result of a promise from all the scenarios that were run."""
    about = [scenario for scenario in scenarios if promise in scenario.concerned]
    about.sort(key=lambda scenario: scenario.group != PROMISES[promise].group)  # Its own feature comes first.
    state = worst(scenario.state_of(promise) for scenario in about)
    if not about:
        return PromiseResult(PROMISES[promise], state, "No scenario exercises it.", ())
    telling = [scenario for scenario in about if scenario.state_of(promise) == state]
    if state == "holds":
        reason = f"{len(about)} scenarios show it." if len(about) > 1 else "One scenario shows it."
    else:
        reason = f"{telling[0].name}: {telling[0].why(promise)}"
    return PromiseResult(PROMISES[promise], state, reason, tuple(about))
