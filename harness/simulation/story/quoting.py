"""How a value stands in a step or in a line of Python, so that it is a value there and can be nothing else."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from keyword import iskeyword
from typing import Any

from harness.displays.texts import visible

QUOTED = r'"(?:[^"\\]|\\.)*"'
"""A text in a step as ``quoted`` writes it, the quotation marks included."""

_PLAIN = frozenset({bool, bytes, date, datetime, Decimal, float, int, str, timedelta, type(None)})


class Untellable(ValueError):
    """Something happened for which there is no sentence; the message names it."""

    def __init__(self, what: str, why: str = "there is no sentence for it") -> None:
        super().__init__(f"{what!r} cannot be told as a step of a feature: {why}")


def quoted(text: object) -> str:
    r"""A text in quotation marks; quotes, backslashes and what does not show are escaped as in JSON: ``"6\" nail"``.

    Raises:
        Untellable: it is no text.
    """
    if not isinstance(text, str):
        raise Untellable(repr(text), "a text was wanted there")
    return f'"{"".join(map(_escaped, text))}"'


def unquoted(said: str) -> str:
    """The text that ``quoted`` wrote.

    Raises:
        ValueError: the quotes hold something that is no text.
    """
    try:
        text = json.loads(said)
    except json.JSONDecodeError as problem:
        raise ValueError(f"wanted a text in quotation marks with escapes as in JSON, got {said}: {problem}") from None
    return str(text)


def word(value: object, pattern: str = r"\w+") -> str:
    """A value that stands in a sentence without quotation marks, since it can be read from nothing else.

    Raises:
        Untellable: it does not fit the pattern.
    """
    if not re.fullmatch(pattern, str(value), re.ASCII):
        raise Untellable(str(value), f"it would have to fit {pattern}")
    return str(value)


def description(text: str) -> str:
    """A sentence about a feature, which stands below its title: one line that is no keyword, tag, table or comment."""
    plain = visible(" ".join(text.split()))
    return f"It was found so: {plain}" if re.match(r"[^\w(]|[\w ]*:", plain) or plain.startswith("_") else plain


def in_cell(text: str) -> str:
    """A text as the cell of a table: as it is, or in quotation marks where it might be read as something else."""
    plain = text == text.strip() and text.isprintable() and not text.startswith('"')
    return text if plain else quoted(text)


def from_cell(cell: str) -> str:
    """The text that ``in_cell`` wrote."""
    return unquoted(cell) if cell.startswith('"') else cell


def as_json(value: Any, indent: int | None = None) -> str:
    """A value as JSON of plain ASCII, fit to stand in a block."""
    return in_block(json.dumps(value, indent=indent))


def in_block(json_text: str) -> str:
    """JSON in which no three quotation marks follow one another, with which the block around it would end."""
    return re.sub(r"\\(.)", lambda found: r"\u0022" if found[1] == '"' else found[0], json_text)


def python(value: Any) -> str:
    """A value as an expression of Python.

    Raises:
        Untellable: it is no plain value, so its own ``repr`` would say what is run.
    """
    check_plain(value)
    return repr(value)


def check_plain(value: Any) -> None:
    """Whether a value is made of texts, numbers, instants, lists and records only.

    Raises:
        Untellable: it is not.
    """
    if type(value) in (list, tuple):
        parts = value
    elif type(value) is dict:
        parts = [*value.keys(), *value.values()]
    elif type(value) in _PLAIN:
        parts = ()
    else:
        raise Untellable(type(value).__name__, "only texts, numbers, instants, lists and records can be written down")
    for part in parts:
        check_plain(part)


def call(function: str, *arguments: Any, **options: Any) -> str:
    """The line of Python that calls a function of ours.

    Raises:
        Untellable: an argument cannot be written down.
    """
    told = [python(each) for each in arguments]
    return f"{function}({', '.join([*told, *([named(options)] if options else [])])})"


def identifier(name: str, otherwise: str) -> str:
    """A name that people gave, as it can stand in the name of a function; ``otherwise`` where nothing of it can."""
    letters = "".join(each if f"a{each}".isidentifier() else "_" for each in name.casefold())
    return re.sub("_+", "_", letters).strip("_") or otherwise


def named(options: Mapping[str, Any]) -> str:
    """Options as a call has them.

    Raises:
        Untellable: one cannot be written down, or its name is none.
    """
    for name in options:
        if not name.isidentifier() or iskeyword(name):
            raise Untellable(name, "an option of this name cannot be written down")
    return ", ".join(f"{name}={python(value)}" for name, value in options.items())


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else json.dumps(character)[1:-1]
