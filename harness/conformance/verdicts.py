"""Verdicts: the shape of a judgement, and how single findings add up to one.

What is judged, and by which rule, stands in the checks.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, TypeVar

from harness.displays.tables import Bundle, Table, bundle
from harness.displays.texts import lines

State = Literal["holds", "broken", "unknown"]

WORST_FIRST: tuple[State, ...] = ("broken", "unknown", "holds")
"""Which state beats which, and the order in which people read."""

Rules = ParamSpec("Rules")
MadeT = TypeVar("MadeT")


class Event(Protocol):
    """What a check reads of one recorded event; any record of this shape can be judged."""

    @property
    def number(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def lane(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def cause(self) -> int | None: ...


class History(Protocol):
    """What a check reads of a history: its events in order."""

    @property
    def events(self) -> Sequence[Event]: ...


class SortedHistory:
    """A history that many judges read one after the other: what each of them looks for is sorted once."""

    def __init__(self, history: History) -> None:
        self.events: Sequence[Event] = list(history.events)
        self._named: dict[tuple[str, str], list[Event]] = {}
        self._made: dict[Any, Any] = {}
        self._of_orders: dict[str, dict[int, list[Event]]] = {}
        for event in self.events:
            if event.kind in ("deed", "observation"):
                self._named.setdefault((event.kind, event.name), []).append(event)

    def named(self, kind: str, name: str) -> list[Event]:
        """The deeds, or the observations, of one name, oldest first."""
        return list(self._named.get((kind, name), ()))

    def once(self, make: Callable[[History], MadeT]) -> MadeT:
        """What is made of this history, made for the first judge who asks and kept for the others."""
        if make not in self._made:
            self._made[make] = make(self)
        made: MadeT = self._made[make]
        return made

    def of_orders(self, name: str) -> dict[int, list[Event]]:
        """The deeds of one name by the order that they are about."""
        if name not in self._of_orders:
            found: dict[int, list[Event]] = {}
            for event in self._named.get(("deed", name), ()):
                if "order_id" in event.facts:
                    found.setdefault(int(event.facts["order_id"]), []).append(event)
            self._of_orders[name] = found
        return self._of_orders[name]


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing that a check looked at: what it makes of it, in a sentence, and the events that show it.

    What is ``aside`` counts only where nothing else was found.
    """

    state: State
    sentence: str
    evidence: tuple[Event, ...]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says about a promise.

    ``statement`` is what was claimed, ``reason`` what was found, ``evidence`` the numbers of the events that show it.
    """

    state: State
    promise: str
    statement: str
    reason: str
    evidence: tuple[int, ...] = ()

    @property
    def is_crash(self) -> bool:
        """Whether the check itself failed, so that nothing is known where something should be."""
        return self.reason.startswith(_CRASHED)

    def __repr__(self) -> str:
        return lines(f"{self.state:<7}  {self.promise:<3}  {self.reason}")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        rows = [("Claimed", self.statement), ("Found", self.reason), ("Shown by events", list(self.evidence))]
        return bundle(Table(f"{self.promise}: {self.state}", ("", "In words"), rows))


_CRASHED = "The check itself failed"


class PromiseBroken(AssertionError):
    """A check found a promise broken, or could not tell; raised where a test wants to fail at once."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        shown = f" Evidence: events {', '.join(map(str, verdict.evidence))}." if verdict.evidence else ""
        super().__init__(lines(f"{verdict.promise} {verdict.state}: {verdict.statement} {verdict.reason}{shown}"))


Findings = Iterator[CheckFinding]

CLAIMS: dict[tuple[str, str], None] = {}
"""What every check that was made claims: its promise and its statement."""


def judged(whether: bool, sentence: str, *evidence: Event | None, otherwise: str | None = None) -> CheckFinding:
    """A finding that holds or is broken; ``otherwise`` is the sentence for the broken case."""
    shown = tuple(event for event in evidence if event is not None)
    return CheckFinding("holds", sentence, shown) if whether else CheckFinding("broken", otherwise or sentence, shown)


def untold(sentence: str, *evidence: Event) -> CheckFinding:
    """A finding that nobody can tell, and why."""
    return CheckFinding("unknown", sentence, evidence)


def passed_over(sentence: str, *evidence: Event) -> CheckFinding:
    """Why something was not judged; it is told only where nothing else was."""
    return CheckFinding("unknown", sentence, evidence, aside=True)


def check(
    promise: str, statement: str | None = None
) -> Callable[[Callable[Concatenate[History, Rules], Findings]], Callable[Concatenate[History, Rules], Verdict]]:
    """Make a check of a function that looks at a history and yields findings; its docstring is the statement."""

    def make(look: Callable[Concatenate[History, Rules], Findings]) -> Callable[Concatenate[History, Rules], Verdict]:
        claim = statement or inspect.getdoc(look) or ""
        CLAIMS[promise, claim] = None

        @wraps(look)
        def check_history(history: History, /, *arguments: Rules.args, **named: Rules.kwargs) -> Verdict:
            read = history if isinstance(history, SortedHistory) else SortedHistory(history)
            try:
                findings = list(look(read, *arguments, **named))
            except Exception as error:  # noqa: BLE001 - a check that crashes says nothing about who is judged
                crash = f"{_CRASHED}: {type(error).__name__}: {error}"
                return Verdict("unknown", promise, claim, crash)
            return _sum_up(promise, claim, findings)

        return check_history

    return make


def worst(states: Iterable[State]) -> State:
    """Broken beats unknown beats holds; of nothing nothing is known."""
    known = set(states)
    return next((state for state in WORST_FIRST if state in known), "unknown")


def _sum_up(promise: str, statement: str, findings: list[CheckFinding]) -> Verdict:
    if not findings:
        return Verdict("unknown", promise, statement, "Nothing in the history to judge this by.")
    findings = [finding for finding in findings if not finding.aside] or findings
    state = worst(finding.state for finding in findings)
    telling = [finding for finding in findings if finding.state == state]
    evidence = sorted({event.number for finding in telling for event in finding.evidence})
    sentences = [finding.sentence for finding in telling]
    if state != "holds" and len(sentences) > MOST_SENTENCES:
        sentences[MOST_SENTENCES:] = [f"There are {len(sentences) - MOST_SENTENCES} more like this."]
    return Verdict(state, promise, statement, " ".join(sentences), tuple(evidence))


MOST_SENTENCES = 5
"""So many findings of a kind are told in words; all of them are among the evidence."""
