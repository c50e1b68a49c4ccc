"""One table per V3 list of what it can be asked for: filters with their operators, sorts, and other parameters.

The tables stand beside the endpoints; the lists of orders have a table of their own in ``state.order_fields``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Generic, TypeVar

from fakes.bigcommerce.refusals import Invalid
from fakes.bigcommerce.sources import RECORDED_ORDERS
from fakes.bigcommerce.state.values import Read, date, decimal, digits
from fakes.evidence.ledger import imitates

RecordT = TypeVar("RecordT")
PAGES = frozenset(("page", "limit"))
FIELDS = PAGES | {"include_fields", "exclude_fields"}


def bad_parameter(name: str) -> Invalid:
    """A parameter has a value that it cannot have. Guess: the texts."""
    return Invalid(f"Invalid field(s): {name}", errors={name: f"{name} is invalid"})


@imitates(
    "unknown filters of V3",
    "a filter that a list does not have is refused with 422, and the title names it",
    evidence="recorded",
    source=RECORDED_ORDERS,
    test="api/test_filters.py::test_what_a_list_cannot_be_asked_for_is_refused",
)
def _unknown_filters(names: list[str]) -> Invalid:
    """Recorded for customers and products. Guess: the other lists."""
    return Invalid(f"The filter(s): {', '.join(names)} are not valid filter parameter(s).")


def whole(value: str, name: str) -> int:
    """A whole number out of a query, perhaps below zero. Raises Invalid."""
    number = digits(value.removeprefix("-"))
    if number is None:
        raise bad_parameter(name)
    return -number if value.startswith("-") else number


def amount(value: str, name: str) -> Decimal:
    """A number out of a query. Raises Invalid."""
    number = decimal(value)
    if number is None:
        raise bad_parameter(name)
    return number


def instant(value: str, name: str) -> datetime:
    """A date and time out of a query. Raises Invalid."""
    return date(value, name)


def truth(value: str, name: str) -> bool:
    """Source: Catalog products: true/false for some, 1/0 for others. Guess: both do everywhere."""
    if value.lower() not in ("true", "false", "1", "0"):
        raise bad_parameter(name)
    return value.lower() in ("true", "1")


def word(value: str, name: str) -> str:
    """Text out of a query, without regard to case."""
    return value.casefold()


@dataclass(frozen=True, slots=True)
class Filter(Generic[RecordT]):
    """The parameters about one value of a record; a value that is a list fits when one of its members does.

    ``operators`` are what may stand behind its name and a colon: none at all, in, not_in, min, max, greater, less, not,
    like.
    """

    read: Read
    value: Callable[[RecordT], Any]
    operators: tuple[str, ...] = ("",)
    bare: Callable[[Any, Any], bool] = eq
    """How the name alone compares the record's value with the wanted one."""


def contains(value: str, wanted: str) -> bool:
    """Whether a text holds another one; how keywords compare."""
    return wanted in value


def of_key(read: Read, key: str, *operators: str) -> Filter[dict[str, Any]]:
    """A filter on a key of records that are dictionaries."""
    if read is word:
        return Filter(read, lambda record: record[key].casefold(), operators or ("",))
    return Filter(read, lambda record: record[key], operators or ("",))


@dataclass(frozen=True, slots=True)
class ListTable(Generic[RecordT]):
    """What one list can be asked for; ``others`` are the parameters that choose no records."""

    filters: Mapping[str, Filter[RecordT]] = field(default_factory=dict)
    sorts: Mapping[str, Callable[[RecordT], Any]] = field(default_factory=dict)
    others: frozenset[str] = PAGES

    def find(self, parameters: Mapping[str, str], records: Iterable[RecordT]) -> list[RecordT]:
        """The records that fit, in the order in which they came.

        Raises:
            Invalid: a parameter that this list does not have, or one with a bad value.
        """
        known = self.others | {"sort", "direction"} if self.sorts else self.others
        asked = {name: value for name, value in parameters.items() if name not in known}
        if unknown := [name for name in asked if not self._has(name)]:
            raise _unknown_filters(unknown)
        tests = [self._test(name, value) for name, value in asked.items()]
        return [record for record in records if all(test(record) for test in tests)]

    def in_order(self, parameters: Mapping[str, str], records: list[RecordT], default: str) -> list[RecordT]:
        """The records by ``sort`` and ``direction``. Raises Invalid for another word in either."""
        name, direction = parameters.get("sort", default), parameters.get("direction", "asc")
        if name not in self.sorts or direction not in ("asc", "desc"):
            raise bad_parameter("sort" if name not in self.sorts else "direction")
        return sorted(records, key=self.sorts[name], reverse=direction == "desc")

    def _has(self, name: str) -> bool:
        of, _, operator = name.partition(":")
        return of in self.filters and operator in self.filters[of].operators and not name.endswith(":")

    def _test(self, name: str, text: str) -> Callable[[RecordT], bool]:
        of, _, operator = name.partition(":")
        row = self.filters[of]
        if operator in ("in", "not_in"):
            several = {row.read(each, name) for each in text.split(",")}
            return lambda record: _is_among(row.value(record), several) == (operator == "in")
        wanted = row.read(text, name)
        if not operator:
            return lambda record: row.bare(row.value(record), wanted)
        compare = _COMPARE[operator]
        return lambda record: _holds(compare, row.value(record), wanted)


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "not": ne,
    "min": ge,
    "max": le,
    "greater": gt,
    "less": lt,
    "like": lambda value, wanted: wanted.strip("%") in value,  # Source: Catalog brands: a part of the name.
}


def _is_among(value: Any, several: set[Any]) -> bool:
    return not several.isdisjoint(value) if isinstance(value, list) else value in several


def _holds(compare: Callable[[Any, Any], bool], value: Any, wanted: Any) -> bool:
    """A value that is not there fits only where another one is excluded."""
    return compare is ne if value is None else compare(value, wanted)
