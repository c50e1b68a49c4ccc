"""XLSX as a feed: guarded against workbooks that would fill the memory, and read as the text that a person sees.

CSV, headers and problems of rows are not here; see ``files``.
"""

import datetime as dates
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from fakes.logicbroker.state.feeds.number_formats import MOST_PLACES, Place, as_shown, column_number, formats_with_zeros
from fakes.wire.bounds import at_most

MOST_INFLATED_BYTES = 300_000_000
"""Guess, as are the next two: what all parts of a workbook may hold once inflated."""
MOST_CELLS = 5_000_000
"""The greatest area of the sheet; the reader makes room for every cell in it, also the blank ones."""
MOST_CHARACTERS = 500_000_000
"""What all cells may hold together; a text that many cells share is made anew for each."""

MOST_PARTS = 10_000
"""Guess: what the archive may hold; each part takes room before any is looked at."""

_UNWANTED = (
    ("vbaproject", "macros"),
    ("macrosheets/", "macros"),
    ("externallinks/", "links to other files"),
    ("embeddings/", "other files inside"),
)
"""Guess: parts that a feed has no use for.  Nothing would run or open them here, but a person would hand them on."""

_PART = b"PK\x01\x02"
_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_SHARED_TEXT = re.compile(rb"<si")
_SHARED = re.compile(rb"<v>\s*([0-9]{1,9})\s*</v>")


class NotAWorkbook(Exception):
    """The archive is no workbook that can be read; the message completes a sentence that begins with its name."""


def read_workbook(content: bytes) -> tuple[Iterator[tuple[int, list[str] | str]], int]:
    """The rows of the first sheet with their numbers, cells as text; and how many rows there are.

    Raises:
        NotAWorkbook: it is another archive, damaged, encrypted, or would be too large once inflated.
    """
    formats = _guard(content)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return _rows(sheet, formats), sheet.total_height + 1
    except (CalamineError, IndexError) as error:
        raise NotAWorkbook(f"is a workbook that cannot be read: {error}") from None


def _rows(sheet: CalamineSheet, formats: Mapping[Place, str]) -> Iterator[tuple[int, list[str] | str]]:
    """Rows from the first of the sheet on, also the blank ones above the table; columns from the table's first."""
    first = sheet.start[1] + 1 if sheet.start else 1
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells: list[str] = [_text(value) for value in row]
        if formats:
            places = ((number, column) for column in range(first, first + len(cells)))
            cells = [
                as_shown(cell, formats[at]) if at in formats else cell for cell, at in zip(cells, places, strict=True)
            ]
        yield number, cells


def _text(value: Any) -> str:
    """What Excel shows for a value that it keeps: numbers with at most 15 digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        digits = format(value, ".15G")
        return format(Decimal(digits), "f") if "E-" in digits else digits
    if isinstance(value, dates.date | dates.time):
        return value.isoformat()
    return str(value)  # A duration.


def _guard(content: bytes) -> dict[Place, str]:
    """Whether the workbook may be read at all; and which of its cells show more zeros than they keep."""
    if content.count(_PART) > MOST_PARTS:
        raise NotAWorkbook(f"is an archive of more than {MOST_PARTS:,} parts, and no workbook that anybody made")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = archive.namelist()
            if "xl/workbook.xml" not in names or len(set(names)) < len(names):
                raise NotAWorkbook("is an archive, but no XLSX workbook; a feed is a CSV or XLSX file")
            _guard_kinds(names)
            _guard_sizes(archive, parts)
            _guard_cells(archive, parts)
            formats = formats_with_zeros(archive)
            _guard_count(len(formats), MOST_PLACES, "numbers that are shown with zeros")
            return formats
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotAWorkbook(f"is a damaged or encrypted workbook: {error}") from None


def _guard_kinds(names: list[str]) -> None:
    for part, what in _UNWANTED:
        if any(part in name.lower() for name in names):
            raise NotAWorkbook(f"has {what}; save it as an XLSX with values only")


def _guard_sizes(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Inflate everything once, piece by piece, because what an archive says about its own sizes may be a lie."""
    largest = left = at_most(MOST_INFLATED_BYTES, MOST_INFLATED_BYTES // 10)
    for part in parts:
        part.file_size = sys.maxsize  # So that reading ends where the data ends, not where it claims to.
        with archive.open(part) as inflated:
            while piece := inflated.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    raise NotAWorkbook(f"would have more than {largest:,} bytes when unpacked; split it")


def _guard_cells(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    lengths: list[int] = []
    for name in names:
        if name.lower().endswith("sharedstrings.xml"):
            source = archive.read(name)
            _guard_count(source.count(b"<si"), _most_cells(), "texts")
            starts = [found.start() for found in _SHARED_TEXT.finditer(source)]
            lengths += map(int.__sub__, [*starts[1:], len(source)], starts)
    for name in names:
        if "worksheets/" in name.lower() and name.lower().endswith(".xml"):
            _guard_sheet(archive.read(name), lengths)


def _most_cells() -> int:
    return at_most(MOST_CELLS, MOST_CELLS // 50)


def _guard_count(count: int, most: int, what: str) -> None:
    if count > most:
        raise NotAWorkbook(f"has more than {most:,} {what}; split it into several files")


def _guard_sheet(source: bytes, lengths: list[int]) -> None:
    # Also cells that do not say where they are, or whose names have a prefix; some other elements count along.
    most_cells = _most_cells()
    _guard_count(source.count(b"<c") + source.count(b":c"), 2 * most_cells, "cells")
    count = rows = columns = 0
    for cell in _CELL.finditer(source):
        count += 1
        rows = max(rows, int(cell[2]))
        columns = max(columns, column_number(cell[1]))
    if rows * columns > most_cells:
        raise NotAWorkbook(
            f"has cells as far as row {rows:,} and column {columns:,}, an area of more than {most_cells:,} cells; "
            "delete what stands outside of the table, or split it"
        )
    if count * max(lengths, default=0) > MOST_CHARACTERS:
        total = sum(lengths[int(index[1])] for index in _SHARED.finditer(source) if int(index[1]) < len(lengths))
        if total > MOST_CHARACTERS:
            raise NotAWorkbook(f"would have more than {MOST_CHARACTERS:,} characters when unpacked; split it")
