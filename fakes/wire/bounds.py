"""The bounds of what comes in from outside: how deep JSON may be nested, and how large a number may be.

Nothing is computed with a value before it has passed here, for one number of a few letters can stand for gigabytes.
"""

import json
import re
from decimal import Decimal
from typing import Any

DEEPEST = 64
"""How deep JSON may be nested. Guess: no published body comes near it, and 512 is where V2's parser gives up."""

LARGEST_EXPONENT = 60
"""So many places a number may have before or behind its point."""


_SUSPECT = re.compile(r"[0-9]{19}|[0-9.][eE]|\\u[dD][89a-fA-F]")
"""What few bodies have: long numbers, exponents, halves of characters."""


def decoded(body: bytes) -> Any:
    """A body as JSON, its decimal numbers as Decimal.

    Raises:
        ValueError: it is not JSON in an encoding of Unicode, is nested too deep, or holds half a character, no number
            at all (``NaN``), or one that is too large.
    """
    text = body.decode(json.detect_encoding(body))
    try:
        value = DECODER.decode(text)
    except RecursionError:
        raise ValueError(f"it is nested more than {DEEPEST} deep") from None
    if _SUSPECT.search(text) or text.count("[") + text.count("{") > DEEPEST:  # In the text: UTF-16 has other bytes.
        _check(value, 0)
    return value


def is_too_deep(text: str) -> bool:
    """Whether a text that is no JSON is nested too deep, as far as it goes: Pythons differ in how far they read."""
    depth = deepest = 0
    for mark in _MARKS.findall(text):
        depth += (mark in "[{") - (mark in "]}")
        deepest = max(deepest, depth)
    return deepest > DEEPEST


_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]')
"""Texts, of which the inside does not count, and what opens and closes."""


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


DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
"""Numbers with a point are Decimal; NaN and the like are no JSON."""
