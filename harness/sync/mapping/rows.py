"""The mechanism of the mapping tables: what a row is, and how a table turns a record into a document.

Which rows there are is not said here but in ``tables``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from harness.sync.errors import Unmappable
from harness.sync.mapping.values import ValueKind, convert, is_empty, quoted

SourceRecord = Mapping[str, Any]
PathStep = str | int
FieldPath = tuple[PathStep, ...]

_ATTRIBUTE = "attribute:"
_PATH_PART = re.compile(r'(?P<name>\w+)(?:\[(?:(?P<index>\d+)|"(?P<attribute>[^"]+)")\])?(?:\.|$)')


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One field of one system, and where it stands in the other.

    A path is names joined with dots; ``Payments[0].Method`` is the method of the first payment, and
    ``ExtendedAttributes["BigCommerceOrderId"]`` the value of the extended attribute of that name.
    ``knowledge`` begins with ``Source:`` or ``Guess:``.
    """

    source: str
    target: str
    kind: ValueKind
    knowledge: str
    required: bool = False
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class NotMapped:
    """Fields that stay behind on purpose, and why."""

    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class MappingTable:
    """All that is known about one record: its rows, the parts that have their own table, and what stays behind.

    Of several rows with one target the last that has a value counts.
    """

    name: str
    source: str
    target: str
    rows: tuple[MappingRow, ...]
    parts: tuple[str, ...] = ()
    not_mapped: tuple[NotMapped, ...] = ()
    remark: str = ""
    fields: frozenset[str] = field(init=False, repr=False, compare=False)
    """The names of all the record's fields that it speaks of."""

    def __post_init__(self) -> None:
        mapped = {str(parse_path(row.source)[0]) for row in self.rows}
        left_behind = {name for group in self.not_mapped for name in group.fields}
        object.__setattr__(self, "fields", frozenset(mapped | left_behind | set(self.parts)))

    def map(self, record: SourceRecord, whose: str) -> dict[str, Any]:
        """The rows' part of the document; ``whose`` says in messages which record this is.

        Raises:
            Unmappable: with the problems of all the rows in one text.
        """
        document: dict[str, Any] = {}
        problems = []
        for row in self.rows:
            try:
                value = _value(row, record)
            except Unmappable as problem:
                problems.append(f"{whose}, {row.source}: {problem.reason}")
                continue
            if value is not None:
                _write(document, parse_path(row.target), value)
        if problems:
            raise Unmappable("; ".join(problems))
        return document

    def unaccounted(self, record: SourceRecord) -> list[str]:
        """The record's fields that this table does not speak of at all."""
        return [name for name in record if name not in self.fields]


@cache
def parse_path(text: str) -> FieldPath:
    """The steps of a path; raises ValueError for what is not a path."""
    return tuple(_steps(text))


def read(record: SourceRecord, path: str) -> Any:
    """What stands at a path, or None; lists and objects that are null read as empty."""
    here: Any = record
    for step in parse_path(path):
        here = _enter(here, step)
    return here


def _steps(text: str) -> Iterator[PathStep]:
    position = 0
    while position < len(text):
        part = _PATH_PART.match(text, position)
        if not part:
            raise ValueError(f"{text!r} is not a path such as 'Payments[0].Method'.")
        yield part["name"]
        if part["index"]:
            yield int(part["index"])
        if part["attribute"]:
            yield _ATTRIBUTE + part["attribute"]
        position = part.end()


def _enter(here: Any, step: PathStep) -> Any:
    if isinstance(step, int):
        return here[step] if isinstance(here, list) and step < len(here) else None
    if step.startswith(_ATTRIBUTE):
        return _attribute(here, step.removeprefix(_ATTRIBUTE))
    return here.get(step) if isinstance(here, Mapping) else None


def _attribute(attributes: Any, name: str) -> Any:
    """The first attribute of that name: ours are written before those that shoppers and merchants name."""
    if not isinstance(attributes, list):
        return None
    named = (entry for entry in attributes if isinstance(entry, Mapping) and entry.get("Name") == name)
    return next((entry.get("Value") for entry in named), None)


def _value(row: MappingRow, record: SourceRecord) -> Any:
    raw = read(record, row.source)
    if is_empty(raw):
        if row.required:
            raise Unmappable("is missing" if raw is None else "is empty")
        return None
    value = convert(row.kind, raw)
    if row.longest is not None and len(value) > row.longest:
        raise Unmappable(f"{quoted(value)} has {len(value)} characters, and at most {row.longest} fit")
    return value


def _write(document: dict[str, Any], path: FieldPath, value: Any) -> None:
    here: Any = document
    for step, following in pairwise(path):
        here = _make(here, step, following)
    last = path[-1]
    if isinstance(last, str) and last.startswith(_ATTRIBUTE):
        here.append({"Name": last.removeprefix(_ATTRIBUTE), "Value": value})
    else:
        here[last] = value


def _make(here: Any, step: PathStep, following: PathStep) -> Any:
    """The container at a step, made when it is not there yet."""
    is_list = isinstance(following, int) or following.startswith(_ATTRIBUTE)
    if isinstance(step, int):
        while len(here) <= step:
            here.append({})
        return here[step]
    return here.setdefault(step, [] if is_list else {})
