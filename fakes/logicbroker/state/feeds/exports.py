"""Tables that leave the portal as files: CSV and XLSX, made safe for the programs in which people open them.

Which columns and rows is not decided here.
"""

import csv
import datetime as dates
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.sources import ESTIMATE

STARTS_A_FORMULA = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
"""How a text begins that some spreadsheet runs: also after a line break, and in full-width letters."""

_FORMULA = re.compile(rf"'*{STARTS_A_FORMULA}")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def neutral(text: str) -> str:
    """A text that a spreadsheet shows and never runs: one that looks like a formula gets an apostrophe before it.

    ``files.clean`` takes exactly that apostrophe away again.
    """
    if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def as_text(value: Any) -> str:
    """How a cell is written: nothing for None, UTC without a zone for an instant."""
    if value is None:
        return ""
    if isinstance(value, dates.datetime):
        return write_instant(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def csv_for_programs(columns: Sequence[str], rows: Iterable[Sequence[Any]], delimiter: str = ",") -> bytes:
    """CSV with CRLF, quotes only where needed, every text exactly as it is.

    Raises:
        Invalid: the delimiter is not one character that can stand between cells.
    """
    out = io.StringIO(newline="")
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise Invalid(f"Delimiter wants one character such as a comma, got {delimiter!r}")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([as_text(value) for value in row] for row in rows)
    return out.getvalue().encode(errors="replace")  # Half a character, which JSON can carry, is no text.


@imitates(
    "exports: formulas",
    "In files for people a text that a spreadsheet would run stands behind an apostrophe; not in files for programs.",
    evidence="guess",
    source=ESTIMATE,
    test="state/feeds/test_hostile_files.py::test_a_formula_stays_a_text_in_every_export_for_people",
    untold="files for people alone, which no program reads",
    shows=lambda content, *_: b"'" in content,
)
def csv_for_people(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The same, with texts that a spreadsheet would take for formulas made neutral."""
    return csv_for_programs(
        [neutral(column) for column in columns], ([neutral(as_text(value)) for value in row] for row in rows)
    )


def xlsx(columns: Sequence[str], rows: Iterable[Sequence[Any]], created: dates.datetime) -> bytes:
    """One sheet.  Whole numbers are numbers; everything else is text, so that zeros stay and no formula runs."""
    import xlsxwriter  # noqa: PLC0415 - it takes a tenth of the time in which everything here is loaded.

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": created.replace(tzinfo=None)})  # Not the wall clock: same seed, same bytes.
        sheet = book.add_worksheet()
        for number, row in enumerate([columns, *rows]):
            for position, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, position, value)
                elif text := as_text(value):
                    sheet.write_string(number, position, text)
    return out.getvalue()
