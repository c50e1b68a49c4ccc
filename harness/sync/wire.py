"""The connector's wire: the values that cross it, and JSON and dates in them.

What to send and what an answer means is not known here; the two clients know it.  How they get over a real network is
known to ``network.py``.
"""

import decimal
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Protocol

import msgspec

from harness.sync.secrets import redact_headers, redact_url

JsonObject = dict[str, Any]
"""An object of JSON: a record or a document of either service, an event, the facts of a step in the journal."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: upper-case method, absolute URL with its query, header fields, body bytes.

    With ``only_public`` it is not sent where the host's name leads to an address that is not of the internet.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    only_public: bool = False

    def __repr__(self) -> str:
        return f"Request({self.method} {redact_url(self.url)} {redact_headers(self.headers)} {len(self.body)} bytes)"


class Response(Protocol):
    """What the connector reads of an answer; header names may come in any case."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class Headers(Mapping[str, str]):
    """Header fields that show themselves without their secrets, also in a traceback that prints local variables."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = dict(fields)

    def __getitem__(self, name: str) -> str:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def with_field(self, name: str, value: str) -> "Headers":
        """These and one more."""
        return Headers({**self._fields, name: value})

    def __repr__(self) -> str:
        return f"Headers({redact_headers(self._fields)})"


Send = Callable[[Request], Response]
"""Sends a request and returns the answer.

Raises:
    ConnectionRefusedError: the request certainly never arrived.
    OSError: nobody knows whether it arrived (TimeoutError, ConnectionResetError, ...).
"""


@dataclass(frozen=True, slots=True)
class ReceivedResponse:
    """An answer that came over a real wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def encode_json(value: Any) -> bytes:
    """Compact JSON in UTF-8; a Decimal becomes the same digits as a JSON number, never a float."""
    return _ENCODER.encode(value)


def storable(text: str) -> str:
    """A text that every wire and every database takes: no NUL and no half of a surrogate pair, which JSON can carry."""
    if text.isascii():
        return text.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in text else text
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


_ENCODER = msgspec.json.Encoder(decimal_format="number")


def decode_json(body: bytes) -> Any:
    """A JSON value, its decimal numbers as Decimal.

    What one record of a list holds spoils no other: a number that is none or that nobody can compute with becomes a
    list of one sentence, which no field takes, and bytes that are no letters become half characters.

    Raises:
        ValueError: the body is not JSON, or is nested too deep.
    """
    try:
        value = _READER.decode(body)
        may_be_large = _LONG in body.translate(_ANY_DIGIT)
        may_be_deep = body.count(b"[") + body.count(b"{") > DEEPEST
    except _UNREADABLE:
        encoding = json.detect_encoding(body)
        in_bytes = "surrogateescape" if encoding.startswith("utf-8") else "surrogatepass"
        value = _DECODER.decode(body.decode(encoding, in_bytes))
        may_be_large = may_be_deep = True
    if may_be_deep:
        _check_depth(value)
    return _without_odd_numbers(value) if may_be_large else value


DEEPEST, MOST_PLACES = 64, 60
"""How deep an answer may be nested, and how many places a number may have; no answer of either service comes near."""

_LONG, _ANY_DIGIT = b"0" * 19, bytes.maketrans(b"123456789", b"000000000")
"""A row of digits that few answers have."""


def _check_depth(value: Any) -> None:
    """Goes down level by level, which takes a fifth of the time of a recursion: long lists are read all day."""
    level: list[Any] = [[value]]
    for _ in range(DEEPEST + 1):
        level = [
            part
            for each in level
            for part in (each.values() if type(each) is dict else each)
            if type(part) is dict or type(part) is list
        ]
    if level:
        raise ValueError(f"it is nested more than {DEEPEST} deep")


def _without_odd_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_odd_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_odd_numbers(each) for each in value]
    if isinstance(value, float):
        return [f"{value} is no number"]  # Only NaN and the infinite ones are floats here.
    if (isinstance(value, Decimal) and abs(value.adjusted()) > MOST_PLACES) or (
        isinstance(value, int) and abs(value) >= 10**MOST_PLACES
    ):
        return [f"a number of more than {MOST_PLACES} places"]
    return value


_USUAL = decimal.Context(
    prec=28,
    Emin=-30,
    Emax=30,
    traps=[decimal.Inexact, decimal.Rounded, decimal.Clamped, decimal.Overflow, decimal.Subnormal, decimal.Underflow],
)
"""Makes numbers that are well within all bounds, digit by digit as they are written, and raises at others."""

_READER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=_USUAL.create_decimal)
"""The quick one, for UTF-8 and usual numbers; what it reads it reads as ``_DECODER`` does."""

_UNREADABLE = (msgspec.DecodeError, RecursionError, decimal.DecimalException)
"""What it raises at a body that is no JSON, or JSON as few write it: in UTF-16, or with half a character."""

_DECODER = json.JSONDecoder(parse_float=Decimal)  # json.loads makes a new one each time.


def says_yes(value: object) -> bool:
    """Whether a flag is set, also where it came as a number or a text."""
    return str(value).strip().casefold() in {"true", "1", "yes"}


def says_no(value: object) -> bool:
    """Whether a flag is not set; what says neither yes nor no is none."""
    return value is None or str(value).strip().casefold() in {"false", "0", "no", ""}


def fields_of(response: Response) -> dict[str, str]:
    """The header fields of an answer by lower-case name, whatever case their names came in."""
    return {name.lower(): value for name, value in response.headers.items()}


def header(response: Response, name: str) -> str | None:
    """One header field of an answer, or None."""
    return fields_of(response).get(name.lower())


def date_in_words(text: object) -> datetime:
    """A date such as 'Wed, 05 Dec 2018 20:16:55 +0000', in UTC, also where it names no zone.

    Source: RFC 9110 and Orders V2: such dates are in UTC.

    Raises:
        ValueError: it cannot be read.
    """
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is no date")
    try:
        return _in_utc(text)
    except (IndexError, OverflowError, TypeError) as problem:
        raise ValueError(f"{text!r} is no date") from problem


@lru_cache(maxsize=4096)
def _in_utc(text: str) -> datetime:
    """Lists come again and again with the same dates."""
    date = parsedate_to_datetime(text)
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
