"""What crossed a wire, kept as bytes: most bodies of a long run are never looked at, and read they are far bigger.

What is secret in a body is not known here.
"""

import json
import re
import threading
import zlib
from collections import deque
from collections.abc import Callable, Collection
from decimal import Decimal
from functools import cache
from typing import Any
from weakref import ref

import msgspec

SHORT = 500
"""Bodies of fewer bytes are not packed: the object around them would be as big."""


class Body:
    """JSON, or a text.

    Events whose bodies are alike share one of these, and what it reads: lists that nothing was added to are asked for
    over and over.  What was read is forgotten, and the bytes are packed, once many others have come or been read.
    """

    __slots__ = ("__weakref__", "_numbers", "_packed", "_plain", "_value")

    def __init__(self, body: bytes) -> None:
        self._plain: bytes | None = body
        self._packed = self._numbers = b""
        self._value: Any = None
        _AT_HAND.add(self, SHORT + len(body))

    def as_bytes(self) -> bytes:
        """The body as it came."""
        plain = self._plain
        return zlib.decompress(self._packed) if plain is None else plain

    def read(self) -> Any:
        """The body as JSON, or as text."""
        value = self._value
        if value is None:
            body = self._plain = self.as_bytes()
            value = self._value = _read(body)
            _AT_HAND.add(self, SHORT + len(body))
        return value

    def some_of(self, names: tuple[str, ...]) -> dict[str, Any]:
        """These fields of an object, None where it has none; reading all of it takes five times as long.

        Their names are identifiers of Python.
        """
        if self._value is None:
            body = self.as_bytes()
            try:
                body.decode()  # What is skipped is not looked at otherwise.
                if not _LONG_NUMBER.search(body):
                    return msgspec.structs.asdict(_reader_of(names).decode(body))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # Read in full, like what is no object.
                pass
        value = self.read()
        return {name: value.get(name) if isinstance(value, dict) else None for name in names}

    def may_mention_any(self, words: Collection[str]) -> bool:
        """Whether one of these words may be in it: a number that stands by itself, or any other text."""
        numbers = self._numbers
        if numbers and all(each.isascii() and each.isdecimal() for each in words):  # Unpacking them all takes seconds.
            return any(f" {each} ".encode() in numbers for each in words)
        body = self.as_bytes()
        return _SPELLED in body or any(each.encode() in body for each in words)

    def changed(self, change: Callable[[Any], Any]) -> Any:
        """What becomes of the value by a change: as a body again, or as it is where it cannot be written and read."""
        body = self.as_bytes()
        try:
            value = change(_READER.decode(body))
        except (msgspec.DecodeError, RecursionError):
            return change(_read(body))
        return Body(_WRITER.encode(value))

    def put_away(self) -> None:
        """Keep as little as possible."""
        self._value, plain = None, self._plain
        if plain is not None and len(plain) > SHORT:
            if not self._packed and _SPELLED not in plain:
                self._numbers = b" %s " % b" ".join({*_NUMBERS.findall(plain)})
            self._packed = self._packed or zlib.compress(plain, 1)  # First: another thread may be reading.
            self._plain = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Body) and self.as_bytes() == other.as_bytes()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Body({self.as_bytes()!r})"


class AtHand:
    """The bodies that came or were read last, up to so many bytes; those before them are put away."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._bodies: deque[tuple[ref[Body], int]] = deque()
        self._turn = threading.Lock()  # Scenarios of a stage write their histories in threads.

    def add(self, body: Body, size: int) -> None:
        with self._turn:
            self._bodies.append((ref(body), size))
            self._size += size
            while self._size > self._most:
                earlier, size = self._bodies.popleft()
                self._size -= size
                if (known := earlier()) is not None:
                    known.put_away()


_NUMBERS = re.compile(rb"\d+")
_SPELLED = rb"\u"
"""Behind it any letter or figure may stand by its number."""

_AT_HAND = AtHand(16 * 2**20)
_READER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=Decimal)
_WRITER = msgspec.json.Encoder(decimal_format="number")


@cache
def _reader_of(names: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    wanted = msgspec.defstruct("Wanted", [(name, Any, None) for name in names])
    return msgspec.json.Decoder(wanted, float_hook=Decimal)


_LONG_NUMBER = re.compile(rb"\d{4300}")
"""No Python reads an integer of more figures, and who skips it does not notice."""


def _read(body: bytes) -> Any:
    try:
        return _READER.decode(body)
    except (msgspec.DecodeError, RecursionError):  # No JSON, or JSON as few write it.
        pass
    try:
        # NaN and Infinity are Python's own; nobody can write them as JSON again.
        return json.loads(body, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError):
        return body.decode(errors="replace")
