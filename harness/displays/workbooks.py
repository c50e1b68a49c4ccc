"""Rows as an Excel workbook: a sheet for each kind of row, times as Excel has them, texts as texts.

What the rows are is not known here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Any

from harness.displays.tables import words
from harness.files import write_file

Sheets = Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]
"""For each sheet by its name: the headings, and the rows."""

_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the file's own date, always the same: equal rows give equal bytes.
LONGEST_NAME, WIDEST = 31, 60
"""Letters in the name of a sheet, which is Excel's limit, and in a column."""


def write_workbook(path: str | PathLike[str], sheets: Sheets) -> Path:
    """Write the sheets, each with its headings frozen and a filter; returns where.

    Instants are in UTC without a zone, because Excel knows none; amounts are numbers; no text becomes a formula.

    Raises:
        OSError: the file cannot be written.
    """
    import xlsxwriter  # noqa: PLC0415 - it takes a tenth of the time in which everything here is loaded.

    try:
        write_file(path, "")  # Before anything stands in it, nobody else may read it.
    except OSError as error:
        raise OSError(f"{path} cannot be written: {error.strerror}") from error
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE})
    formats = {kind: book.add_format(look) for kind, look in _LOOKS.items()}
    for name, (columns, rows) in sheets.items():
        _write_sheet(book.add_worksheet(name[:LONGEST_NAME]), columns, list(rows), formats)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(f"{path} cannot be written: {error}") from error
    return Path(path)


_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "head": {"bold": True, "bottom": 1},
    "instant": {"num_format": "yyyy-mm-dd hh:mm:ss"},
    "amount": {"num_format": "0.00"},
}


def _write_sheet(sheet: Any, columns: Sequence[str], rows: list[Sequence[Any]], formats: Mapping[str, Any]) -> None:
    for at, heading in enumerate(columns):
        sheet.write_string(0, at, heading, formats["head"])
        longest = max((len(words(row[at])) for row in rows[:200]), default=0)
        sheet.set_column(at, at, min(max(longest, len(heading)) + 2, WIDEST))
    for number, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            _write_cell(sheet, number, at, value, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), max(len(columns) - 1, 0))


def _write_cell(sheet: Any, row: int, at: int, value: Any, formats: Mapping[str, Any]) -> None:
    if isinstance(value, datetime):
        instant = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        sheet.write_datetime(row, at, instant, formats["instant"])
    elif isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, Decimal):
        sheet.write_number(row, at, value, formats["amount"])
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value)
    elif value is not None:
        sheet.write_string(row, at, words(value))
