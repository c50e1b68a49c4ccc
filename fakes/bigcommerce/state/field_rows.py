"""One row of a table of fields: who may write the field, how it is read, kept and shown, and where that is documented.

The tables are in ``order_fields`` and ``order_product_fields``; what the formats look like is in the serializers.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from operator import attrgetter
from typing import Any, ClassVar, TypeVar

from fakes.bigcommerce.state.values import Read
from fakes.evidence.ledger import Source


class WrittenBy(Enum):
    """Who may write a field, and what anyone else is told."""

    CALLER = "callers, when they create or change the record"
    CALLER_ONCE = "callers, as long as it is empty; after that it is refused as read-only"
    STORE = "the store only; callers are told that it is read-only"
    STORE_UNSUPPORTED = "the store only; callers are told that there is no such field"


class KeptIn(Enum):
    """Where the value of a field is kept."""

    ATTRIBUTE = "an attribute of the same name; for fields that only the store writes, perhaps of another name"
    TOTAL = "an attribute of the same name, recomputed on every change unless a caller sets it"
    COSTS = "the costs of an order"
    FIELDS = "the fields of the record, for values that no rule depends on"
    OWN_RULE = "wherever the rule for this field puts it"
    NOWHERE = "nowhere: it is computed; a value from a caller is accepted and ignored"


class ShownAs(Enum):
    """The format in which a value is shown."""

    ITSELF = "unchanged"
    MONEY = "an amount with four decimals"
    RATE = "an exchange rate with ten decimals"
    DATE = "a date as V2 writes it"
    ADDRESS = "a person and a street, with form fields"
    LINK = "a link to another resource"
    STATUS_LABEL = "the owner's label for a status"
    STORE_CURRENCY = "the code of the store's default currency, whatever the value"
    BRAND = "the name of a brand"
    CHOSEN_OPTIONS = "the options chosen for a line"
    NOTHING = "not shown: filters or other fields use it"


@dataclass(frozen=True, slots=True)
class Always:
    """The value of a field that is the same in every record."""

    value: Any

    def __call__(self, record: Any) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class InFields:
    """The value of a field that is kept in the fields of a record, if anybody wrote it."""

    name: str
    default: Any

    def __call__(self, record: Any) -> Any:
        return record.fields.get(self.name, self.default)


def never_read(value: Any, field: str) -> Any:
    """The reader of a field that never comes from outside. Raises TypeError."""
    raise TypeError(f"{field!r} has no reader, got {value!r}")


def _where_it_is_kept(_: Any) -> Any:
    """Stands for the default of ``value``; every row replaces it. Raises TypeError."""
    raise TypeError("a row of a table of fields was not initialized")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field. A row that is incomplete or contradicts itself is an error when its table is imported.

    ``read`` parses a value from outside, in a body or a filter.  ``value`` gets the value from a record; by default
    from where ``kept_in`` says, and where that is an attribute of another name, or of a part, ``attribute`` is its
    path.  ``default`` is for values kept in ``fields``; an attribute has its default in the record.

    Raises:
        TypeError: what is missing or contradictory, or which kind is unknown.
    """

    source: Source
    name: str
    written_by: WrittenBy
    kept_in: KeptIn
    shown_as: ShownAs = ShownAs.ITSELF
    _: KW_ONLY
    read: Read = never_read
    value: Callable[[Any], Any] = _where_it_is_kept
    attribute: str = ""
    default: Any = None

    record: ClassVar[type]
    """The class of the records that have these fields."""

    def __post_init__(self) -> None:
        for given, kind in (
            (self.source, Source),
            (self.written_by, WrittenBy),
            (self.kept_in, KeptIn),
            (self.shown_as, ShownAs),
        ):
            if not isinstance(given, kind):
                raise self._wrong(f"wanted a {kind.__name__}, got {given!r}")
        if self.is_written_by_callers and not self.is_read and self.kept_in is not KeptIn.OWN_RULE:
            raise self._wrong("callers write it, so it needs a reader")
        if self.default is not None and self.kept_in is not KeptIn.FIELDS:
            raise self._wrong(f"only a value kept in fields has its default here, got {self.default!r}")
        if self.is_written_by_callers and self.kept_in in (KeptIn.ATTRIBUTE, KeptIn.TOTAL):
            self._check_attribute()
        if self.value is _where_it_is_kept:
            object.__setattr__(self, "value", self._kept_value())

    @property
    def is_read(self) -> bool:
        return self.read is not never_read

    @property
    def is_shown(self) -> bool:
        return self.shown_as is not ShownAs.NOTHING

    @property
    def is_written_by_callers(self) -> bool:
        return self.written_by in (WrittenBy.CALLER, WrittenBy.CALLER_ONCE)

    def _kept_value(self) -> Callable[[Any], Any]:
        name = self.name
        if self.kept_in is KeptIn.FIELDS:
            return InFields(name, self.default)
        if self.kept_in is KeptIn.COSTS:
            return lambda record: record.costs[name]
        if not self.attribute:
            self._check_attribute()
            object.__setattr__(self, "attribute", name)
        return attrgetter(self.attribute)

    def _check_attribute(self) -> None:
        if not hasattr(self.record, self.name):
            raise self._wrong(f"{self.record.__name__} has no such attribute; add one, or say how the value is found")

    def _wrong(self, what: str) -> TypeError:
        return TypeError(f"field {self.name!r} of {self.record.__name__}: {what}")


FieldT = TypeVar("FieldT", bound=FieldRow)


def field_table(rows: Iterable[FieldT]) -> dict[str, FieldT]:
    """The rows by name, in order. Raises TypeError for a duplicate name."""
    table: dict[str, FieldT] = {}
    for row in rows:
        if row.name in table:
            raise TypeError(f"field {row.name!r} of {row.record.__name__} has two rows")
        table[row.name] = row
    return table


def check_kinds(kinds: type[Enum], *known: Iterable[Enum]) -> None:
    """Raises TypeError unless each kind is handled exactly once, so that no field is silently ignored."""
    counts = Counter(kind for each in known for kind in each)
    wrong = [kind for kind in kinds if counts[kind] != 1]
    if wrong:
        raise TypeError(f"wanted exactly one way to handle each kind of field, got none or several for {wrong}")


def check_own_rules(table: dict[str, FieldT], ruled: Iterable[str]) -> None:
    """Raises TypeError unless exactly the fields that are kept by a rule of their own have one."""
    wanted = {name for name, row in table.items() if row.kept_in is KeptIn.OWN_RULE}
    if wanted != set(ruled):
        raise TypeError(f"wanted a rule for each of {sorted(wanted)}, got rules for {sorted(ruled)}")
