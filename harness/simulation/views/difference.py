"""What two worlds differ in, and since which event: the answer to "what if".

How a world is copied is in ``time_travel``; nothing here changes one.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from fakes.arguments import checked
from fakes.logicbroker.state.documents import Document
from harness.displays.states import Chip, Tone
from harness.displays.tables import Bundle, Table, bundle, counted, exact, said, spaced, words
from harness.record.event import Event
from harness.record.history import History
from harness.simulation.trouble.plans import missed_sentence
from harness.simulation.views.world_rows import ROW_KINDS
from harness.simulation.wiring import WiredWorld

_Row = Mapping[str, Any]
_ORDERS = ("status", "total", "currency", "pieces", "shipped", "refunded", "staff_notes", "archived")
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
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field that differs: whose, of what, and its value in the first and in the second world."""

    system: str
    what: str
    field: str
    first: Any
    second: Any

    def beside(self) -> tuple[Chip, Chip]:
        """Both values, the one that is there and the other marked as what differs from it."""
        tones: tuple[Tone, Tone] = ("over", "partly")
        first, second = (Chip(said(value), tone) for value, tone in zip((self.first, self.second), tones, strict=True))
        return first, second

    def __repr__(self) -> str:
        return f"{self.system:<11}  {self.what}, {self.field}: {said(self.first)!r} / {said(self.second)!r}"


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two worlds; true when there is anything.

    ``parted`` are the first events that the two histories do not share, None where a history ends before.
    ``together`` is how many events they share.  ``unseen`` names orders, products and documents that look alike on
    every page and are not: in what no page shows, such as when an order was last touched.  ``idle`` says of both which
    planned faults have not struck: nothing follows from a fault that never came.
    """

    names: tuple[str, str]
    changes: tuple[ChangedField, ...]
    together: int
    parted: tuple[Event | None, Event | None]
    unseen: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()

    def of(self, system: str) -> list[ChangedField]:
        """The changes in one system: BigCommerce, Logicbroker or connector."""
        return [change for change in self.changes if change.system == system]

    def since(self) -> str:
        """When the two parted, in sentences."""
        if self.parted == (None, None):
            return f"Both have lived the same {counted(self.together, 'event')}."
        ways = [_way(name, event) for name, event in zip(self.names, self.parted, strict=True)]
        return f"They share {counted(self.together, 'event')}.  {'  '.join(ways)}"

    def besides(self) -> str:
        """What differs though no page shows it, in a sentence."""
        if not self.unseen:
            return "In what no page shows, orders, products and documents are alike, too."
        more = len(self.unseen) - MOST_NAMED
        shown = [*self.unseen[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
        return f"What no page shows differs in {', '.join(shown)}."

    def table(self) -> Table:
        """What differs, one row for each field."""
        caption = counted(len(self.changes), "difference") if self.changes else "Differences"
        shown = [(each.system, each.what, each.field, *each.beside()) for each in self.changes]
        return Table(caption, ("Where", "What", "Field", *self.names), shown, empty="none in either system")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return bundle(self.since(), self.table(), self.besides(), *self.idle)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[ChangedField]:
        return iter(self.changes)

    def __repr__(self) -> str:
        return f"Difference({counted(len(self.changes), 'change')}, {counted(self.together, 'event')} in common)"


@checked
def diff(first: WiredWorld, second: WiredWorld, names: tuple[str, str] = ("first", "second")) -> Difference:
    """Compare two worlds in both systems and in what needs a person; ``names`` are what the table calls them.

    >>> diff(world, world.branch()).changes
    ()
    """
    changes = [change for kind in _COMPARED for change in _changes(kind, first, second)]
    changes += _set_otherwise(first, second)
    together = _together(first.history, second.history)
    parted = _event_after(first.history, together), _event_after(second.history, together)
    seen = {change.what for change in changes}
    unseen = [text for what, text in _unseen(first, second) if what not in seen]
    idle = [f"In {name}: {_idle(world)}" for name, world in zip(names, (first, second), strict=True) if _idle(world)]
    return Difference(names, tuple(changes), together, parted, tuple(unseen), tuple(idle))


def _idle(world: WiredWorld) -> str:
    return missed_sentence(world.nemesis.not_struck())


def _changes(kind: str, first: WiredWorld, second: WiredWorld) -> Iterator[ChangedField]:
    system, noun, identity, fields = _COMPARED[kind]
    here, there = (_numbered(identity, ROW_KINDS[kind].read(world)) for world in (first, second))
    for who in dict.fromkeys([*here, *there]):
        one, other = here.get(who), there.get(who)
        if one is None or other is None:
            yield ChangedField(system, _called(noun, *who), IS_THERE, one is not None, other is not None)
            continue
        for field in fields:
            if one[field] != other[field]:
                yield ChangedField(system, _called(noun, *who), field.replace("_", " "), one[field], other[field])


_Who = tuple[tuple[Any, ...], int]
"""What tells a row from others, and its number among those that this does not tell apart, from 1."""


def _numbered(identity: Sequence[str], found: Sequence[_Row]) -> dict[_Who, _Row]:
    numbers: Counter[tuple[Any, ...]] = Counter()
    numbered: dict[_Who, _Row] = {}
    for row in found:
        named = tuple(row[field] for field in identity)
        numbers[named] += 1
        numbered[named, numbers[named]] = row
    return numbered


def _called(noun: str, named: Sequence[Any], number: int) -> str:
    """What people call a row; of several with one name the second is number 2."""
    name = shorten(" ".join([noun, *map(words, named)]), LONGEST_NAME)
    return name if number == 1 else f"{name}, number {number}"


def _set_otherwise(first: WiredWorld, second: WiredWorld) -> Iterator[ChangedField]:
    """What people have set up otherwise: by whose page it is on, and what it is of."""
    others = _set_up(second)
    for (system, what), here in _set_up(first).items():
        there = others[system, what]
        for name in dict.fromkeys([*here, *there]):
            if not _same(here.get(name), there.get(name)):
                yield ChangedField(system, what, name, here.get(name), there.get(name))


def _set_up(world: WiredWorld) -> dict[tuple[str, str], dict[str, Any]]:
    store, retailer = world.bigcommerce.store, world.retailer.company
    environment = world.logicbroker.environments[retailer.environment]
    saved = environment.connections.get(retailer.id, {})
    in_stock = {
        f"{row['SupplierSKU']} of {supplier.company.name}": row["Quantity"]
        for supplier in world.suppliers
        for row in environment.inventory.items(supplier.company.id, retailer.id, mapped=None)
    }
    return {
        ("BigCommerce", "the store"): {"plan": store.plan},
        ("BigCommerce", "its settings"): _fields_of(store.settings),
        ("BigCommerce", "its profile"): _fields_of(store.settings.profile),
        ("BigCommerce", "its currencies"): {
            code: f"{each.rate} for one of the store's own" for code, each in store.settings.currencies.items()
        },
        ("BigCommerce", "its coupons"): dict(store.coupons),
        ("BigCommerce", "its API accounts"): {
            each.name: ", ".join(f"{scope} {level}" for scope, level in each.scopes.items())
            for each in store.accounts.all()
        },
        ("Logicbroker", "the connection"): {
            f"cancelling orders from {system}": each.allow_cancelling_orders for system, each in saved.items()
        },
        ("Logicbroker", "the inventory"): in_stock,
    }


def _fields_of(record: Any) -> dict[str, Any]:
    """The plain fields of a record, under their names in words."""
    fields = dataclasses.fields(record)
    return {
        each.name.replace("_", " "): getattr(record, each.name)
        for each in fields
        if each.name not in ("profile", "currencies")
    }


def _unseen(first: WiredWorld, second: WiredWorld) -> Iterator[tuple[str, str]]:
    """What people call a record that both have and that is not the same, and in what; shared ones are the same."""
    for noun, records, others in _books(first, second):
        for one in records.scan():
            number = int(one.key) if isinstance(one, Document) else one.id
            other = others.peek(number) if number in others else one
            if other is not one and (fields := unlike(one, other)):
                what = f"{spaced(one.type)} {one.reference}" if isinstance(one, Document) else f"{noun} {number}"
                yield what, f"{what} ({', '.join(fields)})"


def _books(first: WiredWorld, second: WiredWorld) -> Iterator[tuple[str, Any, Any]]:
    stores = first.bigcommerce.store, second.bigcommerce.store
    yield "order", stores[0].orders, stores[1].orders
    yield "product", stores[0].products, stores[1].products
    for name, environment in first.logicbroker.environments.items():
        yield "document", environment.documents, second.logicbroker.environments[name].documents


def unlike(one: Any, other: Any) -> list[str]:
    """The names of the fields in which two records of a kind differ."""
    names = [field.name for field in dataclasses.fields(one)]
    return [name.replace("_", " ").strip() for name in names if not _same(getattr(one, name), getattr(other, name))]


def _same(one: Any, other: Any) -> bool:
    if one is other or type(one) is not type(other):
        return one is other
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(part, other[key]) for key, part in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return not unlike(one, other) if dataclasses.is_dataclass(one) else bool(one == other)


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
    return f"Then {name}: event {event.number}, {exact(event.at)} UTC, {event.lane} {event.kind} {event.name}."
