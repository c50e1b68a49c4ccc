"""What a wrong mapping makes of a value: one small change for each way in which fields really go wrong.

Which field is changed is said in ``field_bugs``.  Values are those of a decoded JSON body; a change gives the value
that takes its place, or ``GONE``.
"""

import html
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

GONE = object()
"""In the place of a value: the field is left out."""

Change = Callable[[Any], Any]


def _dropped(_: Any) -> Any:
    return GONE


# Texts.


def _emptied(text: str) -> str:
    return ""


def _constant(text: str) -> str:
    return "N/A"


def _cut(text: str) -> str:
    return text[: max(len(text) // 2, 1)]


def _other_case(text: str) -> str:
    return text.swapcase()


def _as_number(text: str) -> str:
    """As a spreadsheet reads it: without leading zeros."""
    return str(int(text)) if text.isdecimal() else text


def _latin_only(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _escaped(text: str) -> str:
    return html.escape(text)


def _first_word(text: str) -> str:
    return text.split(maxsplit=1)[0] if text.strip() else text


# Instants.


def _later(length: timedelta) -> Callable[[str], str]:
    def shift(text: str) -> str:
        moment = _moment(text)
        return text if moment is None else (moment + length).isoformat().replace("+00:00", "Z")

    return shift


def _midnight(text: str) -> str:
    moment = _moment(text)
    return text if moment is None else moment.replace(hour=0, minute=0, second=0).isoformat().replace("+00:00", "Z")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None


# Numbers and lists.


def _first_only(items: list[Any]) -> list[Any]:
    return items[:1]


def _last_lost(items: list[Any]) -> list[Any]:
    return items[:-1]


def _first_twice(items: list[Any]) -> list[Any]:
    return items[:1] + items


_TEXTS: dict[str, Change] = {
    "emptied": _emptied,
    "constant": _constant,
    "cut in half": _cut,
    "first word only": _first_word,
    "in the other case": _other_case,
    "as a number": _as_number,
    "Latin letters only": _latin_only,
    "HTML-escaped": _escaped,
    "an hour later": _later(timedelta(hours=1)),
    "a day later": _later(timedelta(days=1)),
    "at midnight": _midnight,
}
_NUMBERS: dict[str, Change] = {
    "zero": lambda number: number * 0,
    "one more": lambda number: number + 1,
    "doubled": lambda number: number * 2,
    "negative": lambda number: -number,
}
_AMOUNTS: dict[str, Change] = {
    "a cent more": lambda amount: amount + Decimal("0.01"),
    "rounded": lambda amount: amount.quantize(Decimal(1)),
}
_LISTS: dict[str, Change] = {"first only": _first_only, "last lost": _last_lost, "first twice": _first_twice}

CHANGES: dict[str, Change] = {
    "dropped": _dropped,
    **_TEXTS,
    **_NUMBERS,
    **_AMOUNTS,
    **_LISTS,
    "negated": lambda flag: not flag,
}
"""Every change by its name, in the order of the tables; beside them a field is ``SWAPPED`` with its neighbour."""

SWAPPED = "swapped"


def changes_for(value: Any) -> list[str]:
    """The names of the changes that make something else of a value; nothing for what says nothing."""
    return ["dropped", *(name for name in _kind(value) if CHANGES[name](value) != value)]


def _kind(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["negated"]
    if isinstance(value, str):
        return list(_TEXTS)
    if isinstance(value, Decimal):
        return [*_NUMBERS, *_AMOUNTS]
    if isinstance(value, int):
        return list(_NUMBERS)
    return list(_LISTS) if isinstance(value, list) else []
