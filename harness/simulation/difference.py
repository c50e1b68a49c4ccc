"""What two worlds differ in, and since which event: the answer to "what if".

How a world is copied is in ``world``; nothing here changes one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from harness.displays.tables import Bundle, Table, bundle, counted, words
from harness.simulation.history import Event, History
from harness.simulation.rows import KINDS

if TYPE_CHECKING:
    from harness.simulation.world import World

_Row = Mapping[str, Any]
_ORDERS = ("status", "total", "pieces", "shipped", "staff_notes")
_DOCUMENTS = ("status", "document", "created")
_COMPARED: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "orders": ("BigCommerce", "order", ("order",), _ORDERS),
    "shipments": (
        "BigCommerce",
        "shipment of order",
        ("order",),
        ("contents", "carrier", "tracking_number", "shipped"),
    ),
    "stock": ("BigCommerce", "stock", ("sku",), ("level", "name", "price")),
    "documents": ("Logicbroker", "", ("type", "reference"), _DOCUMENTS),
    "product_feeds": (
        "Logicbroker",
        "product feed",
        ("file_name",),
        ("status", "item_count", "compliant", "last_update"),
    ),
    "activity_events": ("Logicbroker", "event", ("summary", "details"), ("date", "severity")),
    "attention": ("connector", "needs a person:", ("flow", "subject"), ("reason",)),
}
"""For each kind of row: whose it is, how it is called, what tells two of them apart, and which of its fields count."""

IS_THERE = "is there"
LONGEST_NAME = 90


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: whose, of what, and its value in the first and in the second world."""

    system: str
    what: str
    field: str
    first: Any
    second: Any

    def __repr__(self) -> str:
        return f"{self.system:<11}  {self.what}, {self.field}: {words(self.first)!r} / {words(self.second)!r}"


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two worlds; true when there is anything.

    ``parted`` are the first events that the two histories do not share, None where a history ends before.
    ``together`` is how many events they share.
    """

    names: tuple[str, str]
    changes: tuple[Change, ...]
    together: int
    parted: tuple[Event | None, Event | None]

    def of(self, system: str) -> list[Change]:
        """The changes in one system: BigCommerce, Logicbroker or connector."""
        return [change for change in self.changes if change.system == system]

    def since(self) -> str:
        """When the two parted, in sentences."""
        if self.parted == (None, None):
            return f"Both have lived the same {counted(self.together, 'event')}."
        ways = [_way(name, event) for name, event in zip(self.names, self.parted, strict=True)]
        return f"They share {counted(self.together, 'event')}.  {'  '.join(ways)}"

    def table(self) -> Table:
        """What differs, one row for each field."""
        caption = counted(len(self.changes), "difference") if self.changes else "Differences"
        shown = [(each.system, each.what, each.field, words(each.first), words(each.second)) for each in self.changes]
        return Table(caption, ("Where", "What", "Field", *self.names), shown, empty="none in either system")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return bundle(self.since(), self.table())

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __repr__(self) -> str:
        return f"Difference({counted(len(self.changes), 'change')}, {counted(self.together, 'event')} in common)"


def diff(first: "World", second: "World", names: tuple[str, str] = ("first", "second")) -> Difference:
    """Compare two worlds in both systems and in what needs a person; ``names`` are what the table calls them."""
    changes = [change for kind in _COMPARED for change in _changes(kind, first, second)]
    together = _together(first.history, second.history)
    parted = _event_after(first.history, together), _event_after(second.history, together)
    return Difference(names, tuple(changes), together, parted)


def _changes(kind: str, first: "World", second: "World") -> Iterator[Change]:
    system, _, _, fields = _COMPARED[kind]
    here, there = (_named(kind, KINDS[kind].read(world)) for world in (first, second))
    for what in dict.fromkeys([*here, *there]):
        one, other = here.get(what), there.get(what)
        if one is None or other is None:
            yield Change(system, what, IS_THERE, one is not None, other is not None)
            continue
        for field in fields:
            if one[field] != other[field]:
                yield Change(system, what, field.replace("_", " "), one[field], other[field])


def _named(kind: str, found: Sequence[_Row]) -> dict[str, _Row]:
    """The rows by what people call them; of several with one name the second is number 2."""
    _, noun, identity, _ = _COMPARED[kind]
    named: dict[str, _Row] = {}
    for row in found:
        name = shorten(" ".join([noun, *(words(row[field]) for field in identity)]), LONGEST_NAME)
        named[_free(name, named)] = row
    return named


def _free(name: str, taken: dict[str, _Row]) -> str:
    number = 1
    while (numbered := name if number == 1 else f"{name}, number {number}") in taken:
        number += 1
    return numbered


def _together(one: History, other: History) -> int:
    """How many events two histories share from their beginning."""
    for number, (mine, yours) in enumerate(zip(one.events, other.events, strict=False)):
        if mine is not yours and mine != yours:  # A branch shares the very events of its past.
            return number
    return min(len(one), len(other))


def _event_after(history: History, count: int) -> Event | None:
    return history.events[count] if len(history) > count else None


def _way(name: str, event: Event | None) -> str:
    if event is None:
        return f"Then {name}: nothing more."
    return f"Then {name}: event {event.number}, {words(event.at)} UTC, {event.lane} {event.kind} {event.name}."
