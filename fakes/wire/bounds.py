"""The bounds of what comes in from outside: how deep JSON may be nested, how large a number may be, how long is read.

Nothing is computed with a value before it has passed here, for one number of a few letters can stand for gigabytes.
"""

import dataclasses
import decimal
import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

DEEPEST = 64
"""How deep JSON may be nested. Guess: no published body comes near it, and 512 is where V2's parser gives up."""

LARGEST_EXPONENT = 60
"""So many places a number may have before or behind its point."""


OTHERS_WAIT: ContextVar[bool] = ContextVar("others wait", default=False)
"""Whether other callers have to wait until what came in now is answered."""


def at_most(alone: T, beside_others: T) -> T:
    """How much is read of something, or what is said of it, by whether others wait meanwhile."""
    return beside_others if OTHERS_WAIT.get() else alone


UNREADABLE = (msgspec.DecodeError, RecursionError, decimal.DecimalException)
"""What ``READER`` raises at a body that is no JSON, or JSON as few write it: in UTF-16, or with half a character."""


def decoded(body: bytes) -> Any:
    """A body as JSON, its decimal numbers as Decimal.

    Raises:
        ValueError: it is not JSON in an encoding of Unicode, is nested too deep, or holds half a character, no number
            at all (``NaN``), or one that is too large.
    """
    try:
        value = READER.decode(body)
        if is_plain(body):
            return value
    except UNREADABLE:
        value = _decoded_otherwise(body)
    _check(value, 0)
    return value


def is_plain(body: bytes) -> bool:
    """Whether a body that ``READER`` could read has no long row of digits, and too few parts to be deep."""
    return _LONG not in body.translate(_ANY_DIGIT) and body.count(b"[") + body.count(b"{") <= DEEPEST


_LONG, _ANY_DIGIT = b"0" * 19, bytes.maketrans(b"123456789", b"000000000")


def _decoded_otherwise(body: bytes) -> Any:
    text = body.decode(json.detect_encoding(body))
    try:
        return DECODER.decode(text)
    except RecursionError:
        raise ValueError(f"it is nested more than {DEEPEST} deep") from None


def is_too_deep(text: str) -> bool:
    """Whether a text that is no JSON is nested too deep, as far as it goes: Pythons differ in how far they read."""
    depth = deepest = 0
    for mark in _MARKS.findall(text):
        depth += (mark in "[{") - (mark in "]}")
        deepest = max(deepest, depth)
    return deepest > DEEPEST


_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]')
"""Texts, of which the inside does not count, and what opens and closes."""


def check_letters(given: Any) -> None:
    """That no text in it is half a character, which no keyboard types and no answer could carry back.

    Looked at are texts and what is in lists, tuples, mappings and frozen dataclasses, which is what people hand over.
    The text is not told, for it may be a secret.

    Raises:
        ValueError: one is.
    """
    if isinstance(given, str):
        half = None if given.isascii() else _HALF.search(given)
        if half:
            what = f"half of one, U+{ord(half[0]):04X}, at place {half.start() + 1} of a text"
            raise ValueError(f"wanted whole characters, got {what} (a lone surrogate)")
    elif isinstance(given, Mapping):
        check_letters([*given, *given.values()])
    elif isinstance(given, list | tuple):
        for value in given:
            check_letters(value)
    elif getattr(getattr(given, "__dataclass_params__", None), "frozen", False):
        check_letters([getattr(given, each.name) for each in dataclasses.fields(given)])


_HALF = re.compile("[\ud800-\udfff]")


def is_bounded(number: Decimal | int) -> bool:
    """Whether a number is small enough to be computed with."""
    if isinstance(number, int):
        return bool(abs(number) < 10**LARGEST_EXPONENT)
    return number.is_finite() and abs(number.adjusted()) <= LARGEST_EXPONENT and len(number.as_tuple().digits) <= 100


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        value.encode()  # UnicodeEncodeError, which is a ValueError: half a character.
    elif isinstance(value, int | Decimal):
        if not is_bounded(value):
            raise ValueError(f"a number in it has more than {LARGEST_EXPONENT} places")
    elif isinstance(value, dict | list):
        if depth >= DEEPEST:
            raise ValueError(f"it is nested more than {DEEPEST} deep")
        for each in [*value, *value.values()] if isinstance(value, dict) else value:
            _check(each, depth + 1)


_USUAL = decimal.Context(
    prec=18,
    Emin=-12,
    Emax=18,
    traps=[decimal.Inexact, decimal.Rounded, decimal.Clamped, decimal.Overflow, decimal.Subnormal, decimal.Underflow],
)
"""Makes numbers that are well within all bounds, digit by digit as they are written, and raises at others."""

READER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=_USUAL.create_decimal)
"""The quick one, for UTF-8 and usual numbers; what it reads it reads as ``DECODER`` does."""

DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
"""Numbers with a point are Decimal; NaN and the like are no JSON."""
