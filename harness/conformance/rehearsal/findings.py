"""What a report found, to work with in a notebook: what was expected beside what was found, and the requests behind it.

Which findings a report has, and what is masked in them, comes from the report.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from harness.conformance.rehearsal.event_views import view_of
from harness.conformance.rehearsal.results import ScenarioResult
from harness.conformance.verdicts import Verdict
from harness.displays.pictures import unfolding, verbatim
from harness.displays.states import TONES, Chip
from harness.displays.tables import Bundle, Table, counted
from harness.displays.texts import html
from harness.record.event import Event
from harness.record.excerpts import beginning

MOST_UNFOLDED = 60
"""How many events a notebook unfolds; a line below counts the others."""

MOST_FINDINGS = 20
"""How many findings a notebook shows with their evidence; all of them are in the table."""

Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Evidence(Sequence[Event]):
    """The events that show something, in order; each unfolds to what crossed the wire."""

    about: str
    events: tuple[Event, ...]
    mask: Mask

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | Sequence[Event]:
        return self.events[index]

    def __len__(self) -> int:
        return len(self.events)

    def text(self) -> str:
        """A line for each event."""
        lines = [self.mask(f"{event.number:>5}  {view_of(event).heading}") for event in self.events[:MOST_UNFOLDED]]
        return "\n".join([self._headline(), *lines, *self._left_out()])

    def html(self) -> str:
        """Each event opens by a click or the keyboard, without a script."""
        opened = "".join(self._unfolded(event) for event in self.events[:MOST_UNFOLDED])
        more = "".join(f"<p>{html(each)}</p>" for each in self._left_out())
        return f"<p><strong>{html(self._headline())}</strong></p>{opened}{more}"

    def _headline(self) -> str:
        return f"{self.mask(self.about)}: {counted(len(self.events), 'event')}"

    def _left_out(self) -> list[str]:
        left_out = len(self.events) - MOST_UNFOLDED
        return [f"{counted(left_out, 'more event')} left out here."] if left_out > 0 else []

    def _unfolded(self, event: Event) -> str:
        view = view_of(event)
        parts = "".join(
            f"<p>{html(name)}</p>{verbatim(beginning(self.mask(text), event.number))}" for name, text in view.parts
        )
        return unfolding(self.mask(f"{event.number}: {view.heading}"), parts)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": self.text(), "text/html": self.html()}

    def __repr__(self) -> str:
        return f"Evidence({self.about}, {counted(len(self.events), 'event')})"


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict in one scenario: what was expected, what was found, and the events that show it."""

    scenario: ScenarioResult
    verdict: Verdict
    mask: Mask

    @property
    def promise(self) -> str:
        return self.verdict.promise

    @property
    def expected(self) -> str:
        return self.mask(self.verdict.statement)

    @property
    def found(self) -> str:
        return self.mask(self.verdict.reason)

    @property
    def evidence(self) -> Evidence:
        """The events that show it."""
        return Evidence(f"{self.promise}, {self.scenario.name}", tuple(self.scenario.evidence(self.verdict)), self.mask)

    def html(self) -> str:
        """Verdict and scenario, expected beside found, and the evidence to unfold."""
        state = Chip(self.verdict.state, TONES[self.verdict.state]).html()
        beside = Table(f"{self.promise}: {self.scenario.name}", ("Expected", "Found"), [(self.expected, self.found)])
        seen = unfolding(f"Shown by {counted(len(self.verdict.evidence), 'event')}", self.evidence.html())
        return f"<p>{state}</p>{beside.html()}{seen}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        text = f"{self!r}\n  expected: {self.expected}\n  found: {self.found}\n{self.evidence.text()}"
        return {"text/plain": text, "text/html": self.html()}

    def __repr__(self) -> str:
        return f"{self.verdict.state:<7}  {self.promise:<3}  {self.scenario.name}: {self.found}"


@dataclass(frozen=True, slots=True)
class Findings(Sequence[Finding]):
    """Findings in the order of the promises; a table, and each of them with its evidence."""

    caption: str
    found: tuple[Finding, ...]

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice | str) -> "Findings": ...
    def __getitem__(self, index: int | slice | str) -> "Finding | Findings":
        """One of them, some of them, or those on a promise such as ``G12``."""
        if isinstance(index, str):
            return self.of(index)
        return Findings(self.caption, self.found[index]) if isinstance(index, slice) else self.found[index]

    def __len__(self) -> int:
        return len(self.found)

    def of(self, promise: str) -> "Findings":
        """Those on one promise."""
        return Findings(f"{self.caption} on {promise}", tuple(each for each in self.found if each.promise == promise))

    def table(self) -> Table:
        """Expected beside found, a row for each."""
        rows = [
            (each.promise, each.verdict.state, each.scenario.name, each.expected, each.found) for each in self.found
        ]
        caption = f"{self.caption}, {len(rows)}"
        return Table(caption, ("Promise", "Verdict", "Scenario", "Expected", "Found"), rows, empty="none")

    def unfolded(self) -> Iterator[str]:
        """The HTML of each finding with its evidence, at most ``MOST_FINDINGS``."""
        yield from (unfolding(repr(each), each.html()) for each in self.found[:MOST_FINDINGS])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        table = self.table()
        return {"text/plain": table.text(), "text/html": "".join([table.html(), *self.unfolded()])}

    def __repr__(self) -> str:
        return f"Findings({self.caption}, {len(self.found)})"
