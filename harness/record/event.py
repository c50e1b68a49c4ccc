"""One event of a run: what happened, when, whose doing it was, and the facts as JSON has them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec

from harness.displays.texts import visible

Lane = Literal[
    "shopper", "retailer", "supplier", "bigcommerce", "connector", "logicbroker", "nemesis", "clock", "harness"
]
"""Who does it; a diagram draws one line for each."""

EventKind = Literal["request", "response", "deed", "fault", "tick", "observation", "service"]

Facts = dict[str, Any]


@dataclass(slots=True)
class Unread:
    """A body kept as bytes, because it holds no secret: most bodies of a long run are never looked at.

    Events whose bodies are alike share one of these, and what it reads: lists that nothing was added to are asked for
    over and over.
    """

    body: bytes
    _value: Any = field(default=None, compare=False, repr=False)

    def read(self) -> Any:
        """The body as JSON, or as text."""
        if self._value is None:
            try:
                self._value = _READER.decode(self.body)
            except (msgspec.DecodeError, RecursionError):  # No JSON, or JSON as few write it.
                self._value = self._read_otherwise()
        return self._value

    def _read_otherwise(self) -> Any:
        try:
            return json.loads(self.body, parse_float=Decimal)
        except ValueError:
            return self.body.decode(errors="replace")


_READER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=Decimal)


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
        if isinstance(body, Unread):
            self._facts["body"] = body.read()
        return self._facts

    def fact(self, name: str) -> Any:
        """One fact, without reading the body, which takes long; that of the body is had by ``facts``."""
        return self._facts[name]

    def may_mention_any(self, words: Iterable[str]) -> bool:
        """Whether the body may hold one of these words; a body that was never read is searched as it came."""
        body = self._facts.get("body")
        return any(each.encode() in body.body for each in words) if isinstance(body, Unread) else body is not None

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
