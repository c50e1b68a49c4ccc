"""The fields in which an answer is given on the page, and what they say as a line at a terminal would."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fakes.wire.forms import FormFile
from harness.conformance.stage.lens import OwnMails
from harness.conformance.stage.order_pages import ITEM_COLUMNS, Rows, items_of
from harness.conformance.stage.people import listed_words
from harness.conformance.stage.person import (
    NEW_ACCOUNT,
    Among,
    Choice,
    HumanTask,
    Noted,
    done,
    file_as_it_is,
    file_text,
)
from harness.files import OWNER_ONLY
from harness.portals.blocks import Entry, Listing
from harness.portals.visits import Unusable

FEWEST_ROWS, MOST_ROWS = 4, 60
SEPARATORS = (";", "|")

COPIED: Mapping[str, str] = {
    "name": "Name",
    "token_type": "Token type",
    "scopes": "Scopes",
    "sku": "SKU",
    "order": "Order",
    "search": "Search for",
    "term": "Search for",
    "document": "Document ID",
    "feed": "Feed",
    "setting": "Setting",
    "value": "Value",
    "plan": "Plan",
    "row": "Row",
    "data": "New values",
    "store_hash": "Store Hash",
    "client_id": "Client ID",
}
"""What of a task's arguments people copy, and how it is called; all else, such as a token, is not shown."""

_FOR_A_PAGE = (
    (r"  Then press Enter\.", ""),
    (r", then type its path\.", ", then choose it below."),
    (r"  Then type the path of the downloaded file\.", "  Then choose the downloaded file below."),
    (r"Type (the rows.*?|the mails.*?): .*?, with semicolons between(, or: none)?\.", r"Fill in \1 below."),
    (r"  Type: hidden, or: shown\.", ""),
    (r"  Type their names with commas between, or: none\.", ""),
    (r"  If there is no such button: refused: none\.", "  If there is no such button, the page refuses it."),
)
"""What a paragraph for a terminal says of typing, and what a page says instead."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form says: its fields in order, its files, and where files are kept."""

    fields: Sequence[tuple[str, str]]
    files: Sequence[FormFile]
    folder: Path
    kept: list[Path] = field(default_factory=list)
    """Where its files are kept."""

    @contextmanager
    def kept_if_taken(self) -> Iterator[None]:
        """Of an answer that is not taken no file stays: there may be credentials in it."""
        try:
            yield
        except BaseException:
            self.throw_away()
            raise

    def throw_away(self) -> None:
        """Delete its files."""
        while self.kept:
            self.kept.pop().unlink(missing_ok=True)

    def all(self, name: str) -> list[str]:
        return [value for each, value in self.fields if each == name]

    def text(self, name: str) -> str:
        return next(iter(self.all(name)[::-1]), "").strip()


@dataclass(frozen=True, slots=True)
class Shape:
    """How an answer is asked for: its fields, and what they say."""

    entries: Sequence[Entry]
    table: Listing | None
    said: Callable[[Filled], str]
    is_upload: bool = False


def paragraphs(task: HumanTask) -> list[str]:
    """The sentences of a task, for somebody who answers in fields."""
    told = task.paragraph
    for pattern, instead in _FOR_A_PAGE:
        told = re.sub(pattern, instead, told)
    return [part.strip() for part in re.split(r"(?<=[.?])  ", told) if part.strip()]


def copied(task: HumanTask) -> list[tuple[str, str]]:
    """The values that somebody copies to where they do it."""
    return [(COPIED[name], _in_words(value)) for name, value in task.arguments.items() if name in COPIED and value]


def heading(name: str) -> str:
    """A name of our own as the beginning of a sentence; what is written large stays so."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _in_words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{str(name).replace('_', ' ')}: {each}" for name, each in value.items())
    return str(value)


def shape_of(task: HumanTask, rows: int = FEWEST_ROWS, before: Filled | None = None) -> Shape:
    """The fields for the answer to a task; ``before`` is what was filled in and refused."""
    reader = task.read
    while isinstance(reader, Noted | OwnMails):
        reader = reader.reader
    if reader is done:
        return Shape((), None, lambda filled: "")
    if reader in (file_text, file_as_it_is) or task.deed == NEW_ACCOUNT:
        return Shape((Entry("file", "File", "file"),), None, _kept, is_upload=True)
    if isinstance(reader, Choice | Among):
        return _choosing(reader)
    if columns := _columns_of(reader):
        return _rows_shape(columns, min(max(rows, FEWEST_ROWS), MOST_ROWS), before)
    value, is_list = before.text("answer") if before else "", reader is listed_words
    hint = "One a line; nothing where there is none." if is_list else ""
    asked = Entry("answer", "What you see" if is_list else "Answer", "textarea", value, hint=hint, required=not is_list)
    return Shape((asked,), None, _words if is_list else _text)


def _choosing(reader: Choice | Among) -> Shape:
    """One word of several, or any number of names."""
    if isinstance(reader, Choice):
        options = [(word, word) for word in reader.meanings]
        return Shape((Entry("answer", "What you see", "radio", options=options),), None, _text)
    boxes = tuple(Entry(f"name {name}", name, "checkbox", required=False) for name in reader.names)
    return Shape(boxes, None, lambda filled: _ticked(filled, boxes))


def _columns_of(reader: Callable[[str], Any]) -> tuple[str, ...]:
    if isinstance(reader, Rows):
        return reader.columns
    return ITEM_COLUMNS if reader is items_of else ()


def _rows_shape(columns: tuple[str, ...], rows: int, before: Filled | None) -> Shape:
    """A table to fill in, and a box for whoever sees no row at all."""
    filled = [_cells(before, columns, row) if before else [""] * len(columns) for row in range(rows)]
    table = Listing(
        "Rows, as they stand there from the top",
        [heading(column) for column in columns],
        [
            [
                Entry(
                    f"{row} {column}", f"{heading(column)}, row {row + 1}", value=value, required=False, unlabelled=True
                )
                for column, value in zip(columns, cells, strict=True)
            ]
            for row, cells in enumerate(filled)
        ],
    )
    none = Entry("none", "There are no rows", "checkbox", required=False)
    return Shape((none,), table, lambda told: _rows_said(told, columns))


def _cells(filled: Filled, columns: Sequence[str], row: int) -> list[str]:
    return [filled.text(f"{row} {column}") for column in columns]


def _rows_said(filled: Filled, columns: Sequence[str]) -> str:
    """The rows that were filled in, as a terminal has them.

    Raises:
        Unusable: there are none and nobody says so, or a text cannot be told from what stands between two of them.
    """
    rows = [cells for row in range(MOST_ROWS) if any(cells := _cells(filled, columns, row))]
    if strange := [text for cells in rows for text in cells if any(mark in text for mark in SEPARATORS)]:
        raise Unusable(f"wanted texts without ; and |, got {strange[0]!r}; leave such a character out")
    if bool(rows) == bool(filled.text("none")):
        raise Unusable("wanted rows, or a tick where there are none; got " + ("both" if rows else "neither"))
    return "; ".join(" | ".join(cells) for cells in rows) if rows else "none"


def _text(filled: Filled) -> str:
    return filled.text("answer")


def _words(filled: Filled) -> str:
    words = [line.strip() for line in filled.text("answer").splitlines() if line.strip()]
    return ", ".join(words) or "none"


def _ticked(filled: Filled, boxes: Sequence[Entry]) -> str:
    return ", ".join(box.label for box in boxes if filled.text(box.name)) or "none"


def _kept(filled: Filled) -> str:
    """Where a file is kept that was chosen; only its owner may read it.

    Raises:
        Unusable: none was chosen.
    """
    chosen = next((each for each in filled.files if each.part == "file" and each.content), None)
    if chosen is None:
        raise Unusable("wanted a file, got none")
    name = re.sub(r"[^\w. -]", "_", re.split(r"[/\\]", chosen.name)[-1]).strip(". ") or "file"
    filled.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place, number = filled.folder / name, 1
    while place.exists():
        number += 1
        place = filled.folder / f"{number} {name}"
    filled.kept.append(place)
    place.touch(OWNER_ONLY)
    place.write_bytes(chosen.content)
    return str(place)
