"""Bugs of field mappings, generated: each field that our connector writes, wrong in one way after the other.

No table says which fields there are: they are read off what a sound connector really sends.  How values go wrong is in
``field_changes``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from harness.conformance.planted.field_changes import CHANGES, GONE, SWAPPED, changes_for
from harness.conformance.planted.wire import EditedWire
from harness.record.history import History
from harness.sync import Connection, Connector, Journal
from harness.sync.wire import Request, Send, decode_json, encode_json

EACH = "[]"
"""In a field's path: each item of a list."""


@dataclass(frozen=True, slots=True, order=True)
class Field:
    """A field of the bodies of one operation, such as ``POST /api/v3/Orders`` and ``OrderLines.[].Price``."""

    operation: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.operation}: {'.'.join(self.path)}"


@dataclass(frozen=True, slots=True)
class FieldBug:
    """Our own connector with one field wrong, as a factory."""

    field: Field
    change: str

    @property
    def name(self) -> str:
        return f"{self.field}: {self.change}"

    def __call__(self, connection: Connection, send: Send, journal: Journal) -> Connector:
        return Connector(connection, EditedWire(send, self._edit), journal)

    def affects(self, written: "Written") -> bool:
        """Whether a request would be another one."""
        return written.operation == self.field.operation and self.bent(written.body) != written.body

    def bent(self, body: Any) -> Any:
        """A body with this field wrong, wherever it stands; the body given stays as it is."""
        return _bent(body, self.field.path, self.change)

    def _edit(self, request: Request) -> Request:
        if operation_of(request.method, request.url) != self.field.operation or not request.body:
            return request
        return replace(request, body=encode_json(self.bent(decode_json(request.body))))


@dataclass(frozen=True, slots=True)
class Written:
    """One request that wrote something: its operation and its decoded body."""

    operation: str
    body: Any


def written_in(history: History) -> Iterator[Written]:
    """What a connector wrote in a history, in order."""
    for event in history.events:
        if event.kind == "request" and event.lane == "connector" and isinstance(event.facts.get("body"), dict | list):
            yield Written(operation_of(event.facts["method"], event.facts["url"]), event.facts["body"])


def operation_of(method: str, url: str) -> str:
    """``PUT https://api.bigcommerce.com/stores/abc/v2/orders/100?x=1`` is ``PUT /v2/orders/{}``."""
    path = re.sub(r"^https?://[^/]+(/stores/[^/]+)?", "", url.partition("?")[0])
    return f"{method} {re.sub(r'/[0-9]+(?=/|$)', '/{}', path)}"


def field_bugs(requests: Iterable[Written]) -> list[FieldBug]:
    """Every bug that makes a difference in one of these requests, in the order of the fields."""
    found: dict[Field, set[str]] = {}
    for written in requests:
        for path, changes in _fields(written.body, ()):
            found.setdefault(Field(written.operation, path), set()).update(changes)
    return [
        FieldBug(field, change) for field in sorted(found) for change in (*CHANGES, SWAPPED) if change in found[field]
    ]


def _fields(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Every place in a value with the changes that make a difference there."""
    if isinstance(value, dict):
        for name, inner in value.items():
            place = (*path, name)
            yield place, changes_for(inner) + ([SWAPPED] if _neighbour(value, name) else [])
            yield from _fields(inner, place)
    elif isinstance(value, list):
        for item in value:
            yield from _fields(item, (*path, EACH))


def _bent(value: Any, path: tuple[str, ...], change: str) -> Any:
    if not path:
        return value
    name, *rest = path
    if name == EACH:
        return [_bent(item, tuple(rest), change) for item in value] if isinstance(value, list) else value
    if not isinstance(value, dict) or name not in value:
        return value
    if rest:
        return {**value, name: _bent(value[name], tuple(rest), change)}
    return _with_change(value, name, change)


def _with_change(record: dict[str, Any], name: str, change: str) -> dict[str, Any]:
    if change == SWAPPED:
        other = _neighbour(record, name)
        return record if other is None else {**record, name: record[other], other: record[name]}
    if change not in changes_for(record[name]):
        return record
    value = CHANGES[change](record[name])
    return {key: kept for key, kept in {**record, name: value}.items() if kept is not GONE}


def _neighbour(record: dict[str, Any], name: str) -> str | None:
    """The next field of the same kind that says something else."""
    names = list(record)
    later = names[names.index(name) + 1 :]
    alike = [other for other in later if type(record[other]) is type(record[name]) and not _holds_others(record[other])]
    return next((other for other in alike if record[other] != record[name]), None)


def _holds_others(value: Any) -> bool:
    return isinstance(value, dict | list)


Recorded = dict[str, list[Written]]
"""What a sound connector wrote, by the scenario in which it did."""


def where(bug: FieldBug, recorded: Recorded) -> list[str]:
    """Where a bug makes a difference; everywhere else everything is as with a sound connector."""
    return [place for place, requests in recorded.items() if any(map(bug.affects, requests))]
