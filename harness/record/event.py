"""One event of a run: what happened, when, whose doing it was, and the facts as JSON has them."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec

from harness.displays.texts import visible
from harness.record.body import Body

Lane = Literal[
    "shopper", "retailer", "supplier", "bigcommerce", "connector", "logicbroker", "nemesis", "clock", "harness"
]
"""Who does it; a diagram draws one line for each."""

EventKind = Literal["request", "response", "deed", "fault", "tick", "observation", "service"]

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One thing that happened.

    ``number`` counts from 1.  ``facts`` is JSON-able; numbers with a decimal point in a recorded body are Decimal.
    ``cause`` is the number of the event that this one follows from: a response names its request.
    """

    number: int
    at: datetime
    lane: Lane
    kind: EventKind
    name: str
    _facts: Facts
    cause: int | None = None

    @property
    def facts(self) -> Facts:
        body = self._facts.get("body")
        return {**self._facts, "body": body.read()} if isinstance(body, Body) else self._facts

    def fact(self, name: str) -> Any:
        """One fact, without reading the body, which takes long; that of the body is had by ``facts``."""
        return self._facts[name]

    def some_of_body(self, *names: str) -> dict[str, Any]:
        """These fields of the body, None where it has none or is no object; without reading the rest of it."""
        body = self._facts.get("body")
        if isinstance(body, Body):
            return body.some_of(names)
        return {name: body.get(name) if isinstance(body, dict) else None for name in names}

    def may_mention_any(self, words: Collection[str]) -> bool:
        """Whether the body may hold one of these words, by its letters, without reading it."""
        body = self._facts.get("body")
        return body.may_mention_any(words) if isinstance(body, Body) else body is not None

    def as_dict(self) -> dict[str, Any]:
        """All of the event by name, as JSON has it but for numbers with a decimal point."""
        about = {"number": self.number, "at": self.at.isoformat(), "lane": self.lane, "kind": self.kind}
        return {**about, "name": self.name, "facts": self.facts, "cause": self.cause}

    def as_bytes(self) -> bytes:
        """The same without blanks, in UTF-8 and quicker, for whoever only compares."""
        try:
            return _WRITER.encode(self.as_dict())
        except (TypeError, ValueError):
            return self.as_json().encode()

    def as_json(self) -> str:
        """All of the event on one line of ASCII, its names sorted; numbers keep their digits."""
        about = self.as_dict()
        try:
            line = msgspec.json.format(_WRITER.encode(about), indent=0).decode()
        except (TypeError, ValueError):  # Half a character, which only an escape can stand for, or what is no JSON.
            import simplejson  # noqa: PLC0415 - few events need it

            return simplejson.dumps(about, use_decimal=True, sort_keys=True)
        return line if line.isascii() and "\x7f" not in line else _NO_ASCII.sub(_escaped, line)

    def __eq__(self, other: object) -> bool:
        """Two events are equal when all they say is equal, whether or not their bodies have been read yet."""
        if self is other or not isinstance(other, Event):
            return self is other
        if (self.number, self.at, self.name, self.cause) != (other.number, other.at, other.name, other.cause):
            return False
        return self._facts == other._facts or self.as_dict() == other.as_dict()

    def __hash__(self) -> int:
        return hash((self.number, self.at, self.name))

    def __deepcopy__(self, memo: object) -> "Event":
        return self  # An event never changes, so copies of a world share it.

    def __repr__(self) -> str:
        told = f"{self.number:>5}  {self.at:%Y-%m-%d %H:%M:%S}  {self.lane:<11}  {self.kind:<11}  {self.name}"
        return visible(told)


_WRITER = msgspec.json.Encoder(decimal_format="number", order="sorted")
_NO_ASCII = re.compile("[^ -~]+")


def _escaped(found: re.Match[str]) -> str:
    return json.encoder.encode_basestring_ascii(found[0])[1:-1]


def as_text(value: Any) -> str:
    """A recorded value as people read JSON."""
    if isinstance(value, str):
        return value
    import simplejson  # noqa: PLC0415 - a world that nobody looks at does without

    return simplejson.dumps(value, use_decimal=True, indent=2, ensure_ascii=False)
