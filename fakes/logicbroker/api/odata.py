"""A subset of OData filters: comparisons of fields joined by and, or, not and parentheses.

What the fields are is not known here; see ``document_search``.  Functions (contains, startswith, ...) are not imitated.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Protocol

from fakes.logicbroker.instants import parse_instant
from fakes.logicbroker.refusals import Invalid

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"eq": eq, "ne": ne, "gt": gt, "ge": ge, "lt": lt, "le": le}
_WORDS = re.compile(r"\s*('(?:[^']|'')*'|[()]|[^\s()']+)")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\S+")


class Readable(Protocol):
    """A record whose fields can be read by name."""

    def __getitem__(self, name: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """A field compared with a value.

    All filters say whether a record ``fits``, and ``decide`` it by some of its fields, None when these do not suffice.
    """

    field: str
    operator: str
    value: Any

    def fits(self, record: Readable) -> bool:
        found = record[self.field]
        if self.operator in {"eq", "ne"}:
            return _OPERATORS[self.operator](_bare(found), _bare(self.value))
        try:
            return found is not None and _OPERATORS[self.operator](_bare(found), _bare(self.value))
        except TypeError:
            return False

    def decide(self, values: Mapping[str, Any]) -> bool | None:
        return self.fits(values) if self.field in values else None


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a filter."""

    inner: "ODataFilter"

    def fits(self, record: Readable) -> bool:
        return not self.inner.fits(record)

    def decide(self, values: Mapping[str, Any]) -> bool | None:
        inner = self.inner.decide(values)
        return None if inner is None else not inner


@dataclass(frozen=True, slots=True)
class Joined:
    """Several filters: all of them must fit, or any of them."""

    parts: tuple["ODataFilter", ...]
    all_of_them: bool

    def fits(self, record: Readable) -> bool:
        answers = (part.fits(record) for part in self.parts)
        return all(answers) if self.all_of_them else any(answers)

    def decide(self, values: Mapping[str, Any]) -> bool | None:
        answers = [part.decide(values) for part in self.parts]
        if (not self.all_of_them) in answers:
            return not self.all_of_them  # One part alone decides it.
        return None if None in answers else self.all_of_them


ODataFilter = FieldComparison | Not | Joined


def conjuncts(wanted: ODataFilter) -> list[ODataFilter]:
    """The parts that must all fit; whoever can look one of them up need not try it on every record."""
    if not isinstance(wanted, Joined) or not wanted.all_of_them:
        return [wanted]
    return [inner for part in wanted.parts for inner in conjuncts(part)]


def parse(text: str, fields: Mapping[str, Any]) -> ODataFilter:
    """The filter that a text says, for records with certain fields (in any case of letters).

    Raises:
        Invalid: naming what is wrong, with what could stand there.
    """
    if text.count("'") % 2:
        raise Invalid(f"the filter {text!r} has a quote that does not end")
    return _Reader(_WORDS.findall(text), {name.lower(): name for name in fields}).read()


class _Reader:
    """Reads words from left to right: ``or`` binds least, then ``and``, then ``not``."""

    def __init__(self, words: list[str], fields: Mapping[str, str]) -> None:
        self._words = words
        self._fields = fields

    def read(self) -> ODataFilter:
        found = self._any_of()
        if self._words:
            raise Invalid(f"the filter goes on where it should end, at {self._words[0]!r}; join parts by and or or")
        return found

    def _any_of(self) -> ODataFilter:
        return self._joined("or", self._all_of)

    def _all_of(self) -> ODataFilter:
        return self._joined("and", self._one)

    def _joined(self, word: str, read: Callable[[], ODataFilter]) -> ODataFilter:
        parts = [read()]
        while self._words and self._words[0].lower() == word:
            self._words.pop(0)
            parts.append(read())
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), all_of_them=word == "and")

    def _one(self) -> ODataFilter:
        word = self._next("a field, not, or (")
        if word.lower() == "not":
            return Not(self._one())
        if word != "(":
            return self._comparison(word)
        inner = self._any_of()
        if self._next(")") != ")":
            raise Invalid("the filter has a ( without )")
        return inner

    def _comparison(self, field: str) -> FieldComparison:
        if field.lower() not in self._fields:
            raise Invalid(f"the filter names {field!r}; there are {', '.join(self._fields.values())}")
        operator = self._next("an operator").lower()
        if operator not in _OPERATORS:
            raise Invalid(f"the filter compares by {operator!r}; there are {', '.join(_OPERATORS)}")
        return FieldComparison(self._fields[field.lower()], operator, _value(self._next("a value")))

    def _next(self, wanted: str) -> str:
        if not self._words:
            raise Invalid(f"the filter ends where it wants {wanted}")
        return self._words.pop(0)


def _value(word: str) -> Any:
    """Text in quotes, a number, an instant, true, false or null."""
    if word.startswith("'"):
        return word[1:-1].replace("''", "'")
    if word in {"true", "false", "null"}:
        return {"true": True, "false": False, "null": None}[word]
    try:
        if _INSTANT.fullmatch(word):
            return parse_instant(word)
        if (number := Decimal(word)).is_finite():
            return number
    except (ValueError, ArithmeticError):
        pass
    raise Invalid(f"the filter has the value {word!r}; put text into 'quotes'")


def _bare(value: Any) -> Any:
    """Text compares without regard to case.  Guess."""
    return value.lower() if isinstance(value, str) else value
