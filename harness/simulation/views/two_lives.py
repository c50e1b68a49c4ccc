"""Two lives side by side, from the instant at which they part: what only one of them has, and what both have.

What they differ in at the end is in ``difference``; nothing here changes a world.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from fakes.arguments import checked
from fakes.bigcommerce.state.records import Order
from harness.displays.lines import Line, Lines
from harness.displays.states import Tone
from harness.displays.tables import Bundle, Table, bundle, counted, exact
from harness.displays.texts import visible
from harness.record.event import Event
from harness.record.history import History
from harness.simulation.trouble.nemesis import Instruction
from harness.simulation.views.difference import Difference, diff
from harness.simulation.views.in_words import TOLD, opened, told
from harness.simulation.views.order_view import number_of
from harness.simulation.wiring import WiredWorld

MOST_ROWS = 60
"""How many rows are shown; the caption counts all of them."""

MOST_LINES = 8
"""How many things both have are told in a row; the others are counted."""


@dataclass(frozen=True, slots=True)
class _Happening:
    """One thing in one life: when, in words, how it strikes the eye, and the event that unfolds behind it, if any."""

    at: datetime
    words: str
    tone: Tone | None
    number: int
    facts: str = ""
    """Of what somebody did everything that it was about: two refunds in the same words may be of other pieces."""

    @property
    def alike(self) -> tuple[str, str]:
        """What makes it the same as one in the other life."""
        return self.words, self.facts


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened from one instant to another: only in the first life, in both, only in the second."""

    at: datetime
    until: datetime
    first: tuple[_Happening, ...]
    both: tuple[str, ...]
    second: tuple[_Happening, ...]

    @property
    def differs(self) -> bool:
        return bool(self.first or self.second)


@dataclass(frozen=True, slots=True)
class TwoLives:
    """Two lives as they were when they were compared; ``moments`` begin where the lives part."""

    difference: Difference
    moments: tuple[Moment, ...]
    _opened: tuple[Callable[[int], str], Callable[[int], str]]

    @property
    def names(self) -> tuple[str, str]:
        return self.difference.names

    def headline(self) -> str:
        """How many moments differ, and how many are shown."""
        differing = sum(moment.differs for moment in self.moments)
        count = f"{counted(differing, 'moment differs', 'moments differ')} of {len(self.moments)}"
        return f"Side by side, {count}{f', the first {MOST_ROWS} are shown' if len(self.moments) > MOST_ROWS else ''}"

    def text(self) -> str:
        """Moment by moment, with a line for each side that has something."""
        first, second = map(visible, self.names)
        told = [self.headline()]
        for moment in self.moments[:MOST_ROWS]:
            when, alone, both, other = self._row(moment)
            sides = ((f"only in {first}", alone), ("in both", both), (f"only in {second}", other))
            told += [f"  {when}", *(f"    {name}: {visible(str(each))}" for name, each in sides if each.lines)]
        return "\n".join(told)

    def html(self) -> str:
        """A table: only in the first, in both, only in the second; what differs unfolds."""
        first, second = self.names
        columns = ("When (UTC)", f"Only in {first}", "In both", f"Only in {second}")
        rows = [self._row(moment) for moment in self.moments[:MOST_ROWS]]
        return Table(self.headline(), columns, rows, empty="nothing happened after they parted").html()

    def _row(self, moment: Moment) -> tuple[str, Lines, Lines, Lines]:
        alone = [
            Lines([Line(each.words, opened(each.number) if each.number else "", each.tone) for each in those])
            for those, opened in zip((moment.first, moment.second), self._opened, strict=True)
        ]
        return _when(moment), alone[0], Lines(_few(moment.both)), alone[1]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        ended = self.difference
        return bundle(ended.since(), self, "In the end:", ended.table(), ended.besides(), *ended.idle)

    def __repr__(self) -> str:
        differing = counted(sum(moment.differs for moment in self.moments), "moment")
        names = " beside ".join(map(visible, self.names))
        return f"TwoLives({names}: {differing}, {counted(len(self.difference), 'field')} differ)"


@checked
def side_by_side(
    first: WiredWorld,
    second: WiredWorld,
    names: tuple[str, str] = ("first", "second"),
    *,
    order: Order | int | None = None,
) -> TwoLives:
    """Two lives beside each other from the instant at which they part, all of them or what concerns one order.

    >>> side_by_side(world, world.with_fault("timeout"), ("quiet", "timeout"))
    TwoLives(quiet beside timeout: 1 moment, 0 fields differ)

    What only one of them has stands in a column of its own and unfolds; ``names`` are what the columns call them.

    Raises:
        ValueError: neither has this order.
    """
    difference = diff(first, second, names)
    number = None if order is None else number_of(order, first, second)
    here, there = (_happenings(world, difference.together, number) for world in (first, second))
    for happened, instructions in zip((here, there), _instructed(first, second), strict=True):
        for each in reversed(instructions):
            happened.setdefault(each.at, []).insert(0, each)
    moments = tuple(_merged(_moments(here, there)))
    about = "" if number is None else str(number)
    return TwoLives(
        difference, moments, (partial(opened, first.history, about), partial(opened, second.history, about))
    )


def _happenings(world: WiredWorld, together: int, order_id: int | None) -> dict[datetime, list[_Happening]]:
    """What happened after so many events, by its instant; also a question that was not yet answered then."""
    history = world.history
    events = history.events[together:] if order_id is None else history.of_order(order_id)
    asked = {event.cause for event in events if event.kind == "response" and event.number > together}
    open_then = [history.event(number) for number in sorted(filter(None, asked)) if number <= together]
    by_instant: dict[datetime, list[_Happening]] = {}
    for event in (*open_then, *(each for each in events if each.number > together)):
        if event.kind in TOLD:
            by_instant.setdefault(event.at, []).append(_happening(history, event))
    return by_instant


def _instructed(first: WiredWorld, second: WiredWorld) -> tuple[list[_Happening], list[_Happening]]:
    """What only one nemesis was told, which is no event."""
    mine, yours = first.nemesis.instructions, second.nemesis.instructions
    alike = next((number for number, (one, two) in enumerate(zip(mine, yours, strict=False)) if one != two), None)
    common = min(len(mine), len(yours)) if alike is None else alike
    here, there = ([_in_words(each) for each in given[common:]] for given in (mine, yours))
    return here, there


def _in_words(given: Instruction) -> _Happening:
    return _Happening(given.at, " ".join(["nemesis: told to", given.what, *_texts(given.facts)]), "attention", 0)


def _texts(facts: Mapping[str, object]) -> list[str]:
    return [value for value in facts.values() if isinstance(value, str)]


def _happening(history: History, event: Event) -> _Happening:
    facts = str(event.facts) if event.kind == "deed" else ""
    return _Happening(event.at, *told(history, event), event.number, facts)


def _moments(here: Mapping[datetime, list[_Happening]], there: Mapping[datetime, list[_Happening]]) -> Iterator[Moment]:
    """Each instant of either life; of what is said alike in both as often as both say it is shared."""
    for at in sorted({*here, *there}):
        first, second = here.get(at, []), there.get(at, [])
        shared = Counter(each.alike for each in first) & Counter(each.alike for each in second)
        both = tuple(text for (text, _), times in shared.items() for _ in range(times))
        yield Moment(at, at, tuple(_without(first, shared)), both, tuple(_without(second, shared)))


def _without(happenings: Iterable[_Happening], shared: Counter[tuple[str, str]]) -> Iterator[_Happening]:
    left = Counter(shared)
    for each in happenings:
        if left[each.alike]:
            left[each.alike] -= 1
        else:
            yield each


def _merged(moments: Iterable[Moment]) -> Iterator[Moment]:
    """Moments in a row in which nothing differs are one."""
    for differs, group in groupby(moments, key=lambda moment: moment.differs):
        row = list(group)
        if differs:
            yield from row
        else:
            yield Moment(row[0].at, row[-1].until, (), tuple(text for moment in row for text in moment.both), ())


def _few(texts: Sequence[str]) -> list[Line]:
    often = Counter(texts).most_common()
    told = [text if times == 1 else f"{times} x {text}" for text, times in often[:MOST_LINES]]
    more = [f"and {len(often) - MOST_LINES} more"] if len(often) > MOST_LINES else []
    return [Line(text) for text in (*told, *more)]


def _when(moment: Moment) -> str:
    return exact(moment.at) if moment.until == moment.at else f"{exact(moment.at)} to {exact(moment.until)}"
