"""Feed files as people and Excel write them: CSV and XLSX, read row by row with what is wrong in them.

What a column means is not known here; see ``inventory_items``, ``matching`` and ``product_feeds``.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fakes.evidence.ledger import Source, imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state.feeds.exports import STARTS_A_FORMULA
from fakes.progress import with_progress
from fakes.wire.bounds import at_most

MOST_BYTES = 100_000_000
"""Guess: the largest file that is looked at."""
MOST_ROWS = 1_048_576
"""Guess: what one sheet of Excel holds."""
MOST_CELLS_BESIDE_OTHERS, MOST_ROWS_BESIDE_OTHERS = 80_000, 40_000
"""What a fake reads of one file that is served to several: they wait for it about half a second."""
MOST_CELLS = 50_000_000
"""Guess: of a feed that comes as JSON, of which few letters can stand for many blank cells."""
MOST_COLUMNS = 1_000
"""Guess: the Standard Feed has about 130."""
MOST_IN_A_LINE = 2_000_000
"""Guess: characters, so that a file without line breaks is not read at once."""

_PROBLEMS_IN_A_SENTENCE = 10
_PIECE = 1 << 20
_BLANKS = " \t\r\n\v\f\u00a0\u200b\ufeff"  # Also what copying from web pages leaves behind.
_FILLED = re.compile(rb"[^\0\t\n\r ]")
_DELIMITERS = ",;\t|"
_EXCEL_TEXT = re.compile(r'="([^"]*)"')  # Written so that Excel keeps leading zeros: ="00012"
_NEUTRALISED = re.compile(rf"'+{STARTS_A_FORMULA}")
_SIGNATURES = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image or sound"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old (.xls) or a password-protected Excel workbook"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"{", "a JSON text"),
    (b"[", "a JSON text"),
    (b"<", "a web page or an XML text"),
)


class FeedUnreadable(Invalid):
    """The file as a whole is not a feed of the kind that was wanted.  Nothing was changed."""


class FeedRow(NamedTuple):
    """One row: its number as Excel shows it (the header is usually 1), and its cells in the order of the columns."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why one row was not taken.  ``column`` is None when the whole row is wrong."""

    row: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.reason}" if self.column else f"row {self.row}: {self.reason}"


def summary_of(problems: Sequence[RowProblem]) -> str:
    """The first problems as one sentence for a person, and how many more there are."""
    first = "; ".join(str(problem) for problem in problems[:_PROBLEMS_IN_A_SENTENCE])
    more = len(problems) - _PROBLEMS_IN_A_SENTENCE
    return f"{first}; and {more:,} more." if more > 0 else f"{first}."


class FeedReader:
    """A feed that is being read: ``rows()`` gives the good rows once, and fills ``problems`` on the way."""

    def __init__(
        self, name: str, header: FeedRow, records: Iterator[tuple[int, list[str] | str]], *, is_american: bool = True
    ) -> None:
        """``is_american``: nothing tells that the file was written where 3/2 is the third of February."""
        self.name = name
        self.is_american = is_american
        self.columns = header.cells
        self.problems: list[RowProblem] = []
        self._positions = _positions(name, header)
        self._records = records

    def position(self, column: str) -> int | None:
        """Where a column stands in every row, counted from 0; None when the file does not have it."""
        return self._positions.get(column_key(column))

    def rows(self) -> Iterator[FeedRow]:
        """The rows that hold anything, each as long as the header.

        Raises:
            FeedUnreadable: there are more rows than anybody may send.
        """
        width = len(self.columns)
        rows = at_most(MOST_ROWS, min(MOST_CELLS_BESIDE_OTHERS // width, MOST_ROWS_BESIDE_OTHERS))
        for number, record in self._records:
            if number > rows:
                raise FeedUnreadable(self._too_long(rows))
            if isinstance(record, str):
                self.problems.append(RowProblem(number, None, record))
                continue
            cells = [clean(cell) for cell in record]
            if not any(cells):
                continue
            if any(cells[width:]):
                self.problems.append(RowProblem(number, None, _too_wide(len(cells), width)))
                continue
            yield FeedRow(number, cells[:width] + [""] * (width - len(cells)))

    def _too_long(self, rows: int) -> str:
        told = f"'{self.name}' has more than {rows:,} rows"
        alone = "; split it into several files"
        return told + at_most(alone, f" of {len(self.columns)} columns, and others wait here until it is read{alone}")


def _positions(name: str, header: FeedRow) -> dict[str, int]:
    if len(header.cells) > MOST_COLUMNS:
        raise FeedUnreadable(
            f"the header of '{name}' has {len(header.cells):,} columns, at most {MOST_COLUMNS:,} are taken"
        )
    positions: dict[str, int] = {}
    for position, column in enumerate(header.cells):
        if column and positions.setdefault(column_key(column), position) != position:
            twice = f"has the column {shortened(column)!r} twice; keep one of them"
            raise FeedUnreadable(f"the header of '{name}' (row {header.number}) {twice}")
    return positions


def _too_wide(cells: int, columns: int) -> str:
    return f"{cells} cells where the header has {columns}; a text with a comma needs quotes around it"


@imitates(
    "feeds: header names",
    "Spaces and case in the names of columns do not matter.",
    evidence="official",
    source=Source("Logicbroker release notes", "2023-03-31"),
    test="state/feeds/test_files.py::test_header_names_may_have_spaces_and_any_case",
    shows=lambda key, column: key != column.casefold(),
)
def column_key(column: str) -> str:
    """The form of a column's name in which spaces and case do not matter.

    Source: release notes 3/31/2023, "spaces in header names".  Guess: case.
    """
    return "".join(column.split()).casefold()


def clean(cell: str) -> str:
    """A cell without the blanks around it and without what a person wrote to keep Excel from changing it."""
    cell = cell.strip(_BLANKS)
    if cell[:1] == "=" and (text := _EXCEL_TEXT.fullmatch(cell)):
        return text[1].strip(_BLANKS)
    if cell[:1] == "'" and _NEUTRALISED.match(cell):
        return cell[1:]
    return cell


def base_name(name: str) -> str:
    """The last part of a file name, whatever path a browser or an attacker put before it."""
    last = re.split(r"[/\\]", name)[-1]
    printable = "".join(character for character in last if character.isprintable()).strip(" .")
    return printable[:200] or "feed"


def is_too_large(content: bytes) -> bool:
    """Whether a file is neither looked at nor kept, however it was uploaded."""
    return len(content) > MOST_BYTES


def read_feed(name: str, content: bytes, required: Sequence[str] = ()) -> FeedReader:
    """Open a feed: find out what it is, read its header, and leave the rows to be read.

    The content decides, not the ending of the name.  CSV may be UTF-8, UTF-16 or Windows-1252, with comma, semicolon,
    tab or bar.  What is refused is never copied: besides the content itself it takes a few megabytes.

    Raises:
        FeedUnreadable: the file is empty, too large, no CSV or XLSX, or lacks a required column.
    """
    name = base_name(name)
    if is_too_large(content):
        raise FeedUnreadable(f"'{name}' has more than {MOST_BYTES:,} bytes; split it into several files")
    if not _FILLED.search(content):
        raise FeedUnreadable(f"'{name}' is empty; a feed has a header row and a row for each item")
    records = _records(name, content)
    feed = FeedReader(
        name, _header(name, records), records, is_american=b";" not in content[:_PIECE].split(b"\n", 1)[0]
    )
    missing = [column for column in required if feed.position(column) is None]
    if missing:
        found = ", ".join(column for column in feed.columns if column)
        raise FeedUnreadable(
            f"the first row of '{name}' must name the columns {', '.join(required)}; "
            f"missing: {', '.join(missing)}; found: {shortened(found, 200)}"
        )
    return feed


def _records(name: str, content: bytes) -> Iterator[tuple[int, list[str] | str]]:
    if content.startswith(b"PK\x03\x04"):
        from fakes.logicbroker.state.feeds.workbooks import (  # noqa: PLC0415 - most feeds are CSV
            NotAWorkbook,
            read_workbook,
        )

        try:
            records, count = read_workbook(content)
        except NotAWorkbook as reason:
            raise FeedUnreadable(f"'{name}' {reason}") from None
    else:
        records, count = _csv_records(name, content, _encoding(name, content)), content.count(b"\n")
    return with_progress(records, f"reading {name}", count)


def _header(name: str, records: Iterator[tuple[int, list[str] | str]]) -> FeedRow:
    for number, record in records:
        if isinstance(record, str):
            raise FeedUnreadable(f"the header of '{name}' (row {number}) cannot be read: {record}")
        cells = [clean(cell) for cell in record]
        if any(cells):
            return FeedRow(number, cells)
    raise FeedUnreadable(f"'{name}' has no header row; the first row names the columns")


def _encoding(name: str, content: bytes) -> str:
    start = content[:_PIECE].lstrip(b"\xef\xbb\xbf\n\r\t ")[:8]
    for signature, what in _SIGNATURES:
        if start.startswith(signature):
            raise FeedUnreadable(f"'{name}' is {what}; a feed is a CSV or XLSX file")
    marks = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
    marked = [encoding for mark, encoding in marks if content.startswith(mark)]
    if not marked and b"\0" in content:
        raise FeedUnreadable(f"'{name}' {_not_a_text(content)}")
    for encoding in marked or ["utf-8", "cp1252"]:
        if _decodes(content, encoding):
            return encoding
    raise FeedUnreadable(f"'{name}' has bytes that are no text; save it as CSV UTF-8 or as XLSX")


def _not_a_text(content: bytes) -> str:
    start = content[:200]
    if start[::2].count(0) > len(start) // 3 or start[1::2].count(0) > len(start) // 3:
        return "is UTF-16 without a byte-order mark, so nobody can be sure; save it as CSV UTF-8 or as XLSX"
    return "is not a text; a feed is a CSV or XLSX file"


def _decodes(content: bytes, encoding: str) -> bool:
    """Decode everything once, piece by piece, so that the text is never there as a whole."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), _PIECE):
            decoder.decode(content[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_records(name: str, content: bytes, encoding: str) -> Iterator[tuple[int, list[str] | str]]:
    """Records with their numbers; a text in place of the cells says why a record could not be read."""
    lines = _lines(name, content, encoding)
    first = next((line for line in lines if line.strip()), "")
    declared = re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE)  # A line that Excel reads and does not show.
    if not declared:
        lines = _lines(name, content, encoding)
    reader = csv.reader(lines, delimiter=declared[1] if declared else _delimiter(first), strict=True)
    number = 0
    while True:
        number += 1
        line = reader.line_num
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, _csv_reason(str(error), reader.line_num - line)


def _lines(name: str, content: bytes, encoding: str) -> Iterator[str]:
    # Not splitlines(): that would also break a row at characters that are no line break in a CSV.
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    while line := text.readline(MOST_IN_A_LINE):
        if len(line) == MOST_IN_A_LINE and line[-1] not in "\r\n":
            raise FeedUnreadable(f"'{name}' has a line of more than {MOST_IN_A_LINE:,} characters; is it a feed?")
        yield line


def _delimiter(line: str) -> str:
    """The delimiter that stands most often outside of quotes; the comma when none does."""
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _csv_reason(error: str, lines: int) -> str:
    if "unexpected end" in error:
        return f"a quote is opened here and never closed, so the rest of the file ({lines} lines) was not read"
    if "field limit" in error:
        return "a cell is longer than 131,072 characters; is a closing quote missing?"
    return f"the quotes do not fit ({error}); inside of quotes write a quote twice"


def shortened(text: str, most: int = 100) -> str:
    """As much of a text as a sentence can quote."""
    return text if len(text) <= most else f"{text[:most]}…"
