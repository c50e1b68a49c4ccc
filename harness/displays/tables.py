"""A table as a value, with two looks: plain text and HTML.

What stands in it is not known here; who shows something builds the rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from harness.displays.states import in_state
from harness.displays.texts import html, lines, visible

Bundle = dict[str, str]
"""What a notebook front end chooses from: MIME type to content."""

LONGEST_WORD = 20
"""A longer word may be broken, so that a table fits on its page."""

_LEFT = "text-align: left; padding: 0.2em 0.35em; vertical-align: top"
_RIGHT = "text-align: right; padding: 0.2em 0.35em; vertical-align: top"
_PANE = (
    "display: inline-block; box-sizing: border-box; vertical-align: top; margin: 0 1% 0 0; max-width: 99%; "
    "overflow-x: auto"
)
_WIDTH = "min-width: {share}%; width: calc((74em - 100%) * 999)"
"""Its share of a wide page, and all of a narrow one: then the width is huge, and the greatest width is what counts."""

_HEADING = "font-weight: bold; font-size: 115%; border-bottom: 1px solid; margin-bottom: 0.5em"


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, the names of the columns, and rows of values; the first column names its row."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    empty: str = "nothing yet"
    """What is said when there are no rows."""

    attributes: Sequence[str] = ()
    """By which a script finds each row, such as ``data-about="100"``."""

    def text(self) -> str:
        """The caption, then aligned columns."""
        if not self.rows:
            return visible(f"{self.caption}: {self.empty}")
        rows = [[visible(str(name)) for name in self.columns], *(list(map(_on_one_line, row)) for row in self.rows)]
        widths = [max(len(row[index]) for row in rows) for index in range(len(self.columns))]
        aligned = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
        return "\n".join([visible(self.caption), *(f"  {line}" for line in aligned)])

    def html(self) -> str:
        if not self.rows:
            return f"<p><strong>{html(self.caption)}</strong>: {html(self.empty)}</p>"
        head = "".join(f'<th scope="col" style="{_LEFT}">{html(name)}</th>' for name in self.columns)
        attributes = [f" {each}" for each in self.attributes] or [""] * len(self.rows)
        body = "".join(
            f"<tr{found}>{_cells(self.columns, row)}</tr>" for row, found in zip(self.rows, attributes, strict=True)
        )
        caption = f'<caption style="text-align: left; font-weight: bold">{html(self.caption)}</caption>'
        return f'<table style="margin-bottom: 1em">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return bundle(self)


@dataclass(frozen=True, slots=True)
class Pane:
    """Tables under one heading; panes that follow one another stand side by side where there is room."""

    heading: str
    tables: Sequence[Table]
    share: int = 48
    """How much of the width it wants, in hundredths; on a narrow page the panes stand below one another."""

    def text(self) -> str:
        return "\n\n".join([visible(self.heading), *(table.text() for table in self.tables)])

    def html(self) -> str:
        # Not a heading: it would stand in the notebook's table of contents once for each look at a world.
        heading = f'<figcaption style="{_HEADING}">{html(self.heading)}</figcaption>'
        tables = "".join(table.html() for table in self.tables)
        # What may be too wide for its place is scrolled by the keyboard as well.
        return f'<figure tabindex="0" style="{_PANE}; {_WIDTH.format(share=self.share)}">{heading}{tables}</figure>'


@runtime_checkable
class Drawn(Protocol):
    """A value of a cell that has a look of its own in HTML; its text is what ``str`` says."""

    def html(self) -> str: ...


class Displayable(Protocol):
    """Anything with two looks."""

    def text(self) -> str: ...
    def html(self) -> str: ...


def bundle(*parts: Displayable | str) -> Bundle:
    """Tables, panes, pictures and sentences below one another, as text and as HTML."""
    texts = (lines(part) if isinstance(part, str) else part.text() for part in parts)
    pages = (f"<p>{html(part)}</p>" if isinstance(part, str) else part.html() for part in parts)
    return {"text/plain": "\n\n".join(texts), "text/html": "\n".join(pages)}


def words(value: Any) -> str:
    """A value as a person writes it: instants to the minute in UTC, nothing for None, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%d %b %Y %H:%M}"
    if isinstance(value, list | tuple):
        return ", ".join(map(words, value))
    return lines(str(value))


def exact(instant: datetime) -> str:
    """An instant to the second, for stories in which half a minute counts."""
    return f"{instant:%d %b %Y %H:%M:%S}"


def said(value: Any) -> str:
    """A value in words where an empty one says something too."""
    if value is None:
        return "nothing"
    return words(value) if value != "" else "an empty text"


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every field of a JSON value with its path and its words, also those of records within records."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from flat(part, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and value:
        for index, part in enumerate(value):
            yield from flat(part, f"{name}[{index}]")
    else:
        yield name, "none" if value in ([], {}) else said(value)


def money(amount: Decimal, currency: str = "USD") -> str:
    """``$1,025.00``; in another currency ``3,000 JPY``, with as many digits as the amount has."""
    return f"${amount:,.2f}" if currency == "USD" else f"{amount:,} {currency}"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """``1 order``, ``2 orders``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def lasting(length: timedelta) -> str:
    """``15 minutes``, ``1 hour 30 minutes``; to the second."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = {"day": days, "hour": hours, "minute": minutes, "second": seconds}
    return " ".join(counted(number, unit) for unit, number in parts.items() if number) or "0 seconds"


def spaced(name: str) -> str:
    """``SalesOrder`` as a person writes it: ``Sales Order``."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in name).strip()


def _on_one_line(value: Any) -> str:
    return " / ".join(words(value).splitlines())


def _cells(columns: Sequence[str], row: Iterable[Any]) -> str:
    first, *rest = map(in_state, columns, row)
    named = f'<th scope="row" style="{_style(first, _LEFT)}">{_cell(first)}</th>'
    return named + "".join(f'<td style="{_style(value)}">{_cell(value)}</td>' for value in rest)


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return html(words(value)).replace(" ", "&nbsp;", 2)  # The day stays in one piece.
    return value.html() if isinstance(value, Drawn) else html(words(value))


def _style(value: Any, amounts: str = _RIGHT) -> str:
    """Amounts stand under one another, ``amounts`` says how; a long path breaks."""
    if isinstance(value, str) and max(map(len, value.split()), default=0) > LONGEST_WORD:
        return f"{_LEFT}; overflow-wrap: anywhere; min-width: 12em"
    amount = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return amounts if amount or str(value).startswith("$") else _LEFT
