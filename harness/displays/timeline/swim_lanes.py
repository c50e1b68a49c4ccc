"""Marks on swim lanes as a value: gathered into groups, so that a long life is as light as a short one.

What is worth a mark is not known here, nor how the lanes are drawn.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import inf
from typing import Literal

from harness.displays.lines import Line, Lines
from harness.displays.tables import Table, counted, exact

SLOTS = 200
"""Into so many equal pieces of time a timeline is divided; what falls into one piece of a lane is one group."""

MOST_WORDS = 8
"""How many different texts of a group are listed; the others are counted."""

MOST_ROWS = 100
"""How many groups are listed in words; the rest are counted, as they are in every sentence about a lane."""

MOST_UNFOLDED = 40_000
"""So many letters unfold in the words of a picture, first of what is told in it; it is to stay light."""

MOST_SHAPES = 300
"""With more groups than this every row becomes a chart of how much happened when."""

Shape = Literal["circle", "ring", "square", "diamond", "bar", "cross", "triangle"]


@dataclass(frozen=True, slots=True, eq=False)
class MarkKind:
    """A kind of mark: its name, for one and for several, and its look; the shape tells it without the colour.

    Each is made once; two are never the same, which keeps gathering many marks quick.
    """

    name: str
    plural: str
    shape: Shape
    colour: str
    told: bool = False
    """Whether a picture says what happened beside the mark, where there is room."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that happened in a lane."""

    at: datetime
    lane: str
    kind: MarkKind
    text: str
    number: int = 0
    """By which it is found in a record; 0 for what is in none."""
    apart: int = 0
    """What differs in this is not gathered, as long as there is little."""


@dataclass(frozen=True, slots=True)
class Group:
    """What happened in one lane, of one kind, at about one time; ``at`` is the first instant, ``until`` the last."""

    at: datetime
    until: datetime
    lane: str
    kind: MarkKind
    texts: Sequence[str]
    numbers: Sequence[int] = ()

    @property
    def count(self) -> int:
        return len(self.texts)

    @property
    def first(self) -> int | None:
        """The number of its first mark in the record."""
        return min(filter(None, self.numbers), default=None)

    def headline(self) -> str:
        return counted(self.count, self.kind.name, self.kind.plural)

    def lines(self) -> list[str]:
        """The texts, each once, the most frequent first."""
        return list(self.numbered_lines())

    def numbered_lines(self) -> dict[str, int]:
        """The same, each with the number of the first mark that says so; 0 for none."""
        often = Counter(self.texts).most_common()
        numbers = dict(zip(reversed(self.texts), reversed(self.numbers), strict=False))
        told = often[:MOST_WORDS]
        lines = {text if times == 1 else f"{times} x {text}": numbers.get(text, 0) for text, times in told}
        left_out = len(often) - MOST_WORDS
        return {**lines, f"and {left_out} more": 0} if left_out > 0 else lines


@dataclass(frozen=True)
class SwimLanes:
    """Marks in lanes, which stand from top to bottom in the order given; lanes without a mark are left out."""

    title: str
    lanes: Sequence[str]
    marks: Sequence[Mark]
    behind: Callable[[int], str] | None = None
    """What stands behind the mark with a number, for whoever opens it."""

    here: datetime | None = None
    """The moment that is looked at; what comes after it is pale."""

    @cached_property
    def begin(self) -> datetime:
        return min(mark.at for mark in self.marks)

    @cached_property
    def end(self) -> datetime:
        return max(mark.at for mark in self.marks)

    @property
    def slot(self) -> timedelta:
        """How long one piece of time is."""
        return (self.end - self.begin) / SLOTS or timedelta(seconds=1)

    def unit(self) -> str:
        """What one column of a dense timeline stands for, in words."""
        minutes = self.slot.total_seconds() / 60
        length = f"{minutes / 60:.1f} hours" if minutes >= 90 else f"{minutes:.1f} minutes"
        return f"each column is {length}; the number on the right is the highest one"

    @property
    def is_dense(self) -> bool:
        """Whether there are too many groups to look at one by one; then heights tell more than shapes."""
        return len(self.groups) > MOST_SHAPES

    @cached_property
    def groups(self) -> list[Group]:
        """The marks, gathered: by lane and kind, in the order of time."""
        if not self.marks:
            return []
        begin, slot = self.begin, self.slot
        gathered: dict[tuple[int, str, MarkKind, int], list[Mark]] = {}
        few = len(self.marks) <= MOST_SHAPES
        for mark in self.marks:
            key = ((mark.at - begin) // slot, mark.lane, mark.kind, mark.apart if few else 0)
            gathered.setdefault(key, []).append(mark)
        groups = [_group(marks) for marks in gathered.values()]
        # Of one instant what came first stays first; what stands in no record comes last.
        return sorted(groups, key=lambda group: (group.at, group.first or inf))

    @cached_property
    def rows(self) -> dict[str, list[MarkKind]]:
        """The lanes that have marks, and the kinds of marks in each, in the order in which they first came."""
        present: dict[str, dict[MarkKind, None]] = {lane: {} for lane in self.lanes}
        for mark in self.marks:
            present[mark.lane][mark.kind] = None
        return {lane: list(kinds) for lane, kinds in present.items() if kinds}

    def heading(self) -> str:
        """The title, and the days."""
        if not self.marks:
            return self.title
        first, last = f"{self.begin:%d %b %Y}", f"{self.end:%d %b %Y}"
        return f"{self.title}, {first}" if first == last else f"{self.title}, {first} to {last}"

    def described(self) -> str:
        """All of it in a sentence for each lane, which is also what a screen reader says of the picture."""
        if not self.marks:
            return "Nothing happened."
        counts = Counter((mark.lane, mark.kind) for mark in self.marks)
        lanes = [
            f"{lane}: {', '.join(counted(counts[lane, kind], kind.name, kind.plural) for kind in kinds)}"
            for lane, kinds in self.rows.items()
        ]
        here = f"  Looked at is {exact(self.here)} UTC; what comes after it is pale." if self.here else ""
        return f"From {exact(self.begin)} to {exact(self.end)} UTC.  {'; '.join(lanes)}.{here}"

    def table(self, *, to_open: bool = False) -> Table:
        """The groups in words; with ``to_open`` also what stands behind them, as much as keeps it light."""
        groups = self.groups
        behind = self._texts_behind(groups[:MOST_ROWS]) if to_open else {}
        rows = [
            (_when(group), group.first, group.lane, group.headline(), _lines(group, behind))
            for group in groups[:MOST_ROWS]
        ]
        more = f", the first {MOST_ROWS} of {len(groups)} groups" if len(groups) > MOST_ROWS else ""
        return Table(f"{self.title}{more}", ("When (UTC)", "Event", "Who", "How many", "What"), rows)

    def _texts_behind(self, groups: Sequence[Group]) -> dict[int, str]:
        """What stands behind the lines of these groups, by their numbers."""
        found: dict[int, str] = {}
        left = MOST_UNFOLDED if self.behind else 0
        for group in sorted(groups, key=lambda each: not each.kind.told):
            for number in group.numbered_lines().values():
                if left > 0 and number and self.behind:
                    found[number] = self.behind(number)
                    left -= len(found[number])
        return found

    def __iter__(self) -> Iterator[Mark]:
        return iter(self.marks)

    def __len__(self) -> int:
        return len(self.marks)


def _lines(group: Group, behind: Mapping[int, str]) -> Lines:
    return Lines([Line(text, behind.get(number, "")) for text, number in group.numbered_lines().items()])


def _group(marks: list[Mark]) -> Group:
    first = marks[0]
    instants = [mark.at for mark in marks]
    texts, numbers = [mark.text for mark in marks], [mark.number for mark in marks]
    return Group(min(instants), max(instants), first.lane, first.kind, texts, numbers)


def _when(group: Group) -> str:
    if group.until == group.at:
        return exact(group.at)
    same_day = group.until.date() == group.at.date()
    return f"{exact(group.at)} to {group.until:%H:%M:%S}" if same_day else f"{exact(group.at)} to {exact(group.until)}"
