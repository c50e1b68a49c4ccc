"""Files as people make them: rows saved as CSV the way Excel does it, or a file that is already there.

What the columns mean is not known here.
"""

import base64
import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fakes.logicbroker.state.feeds.files import MOST_BYTES, MOST_CELLS, MOST_CELLS_BESIDE_OTHERS
from fakes.wire.bounds import at_most, check_letters

Rows = Iterable[Mapping[str, Any]]


def file_of(path_or_rows: "Path | str | bytes | Rows", file_name: str | None, default_name: str) -> tuple[str, bytes]:
    """The name and content of a file to upload.

    A path is read as it stands and keeps its name; content stands under the default name, rows as CSV.

    Raises:
        FileNotFoundError: there is no file at the path.
        ValueError: there are no rows.
    """
    if isinstance(path_or_rows, str | Path):
        path = Path(path_or_rows)
        with path.open("rb") as file:
            return file_name or path.name, file.read(MOST_BYTES + 1)  # More than that is refused as it is.
    content = path_or_rows if isinstance(path_or_rows, bytes) else csv_of(path_or_rows)
    return file_name or default_name, content


def csv_of(rows: Rows) -> bytes:
    """Rows as Excel's "CSV UTF-8": a byte-order mark, commas, CRLF, TRUE and FALSE, nothing for None.

    The columns are all keys of all rows, in the order in which they first appear.

    Raises:
        ValueError: there are no rows, so many names in them that most cells would be blank, or half a character.
    """
    listed = list(rows)
    check_letters([dict(row) for row in listed])
    if not listed:
        raise ValueError("wanted at least one row to write into the file, got none")
    columns = list(dict.fromkeys(name for row in listed for name in row))
    if len(columns) * len(listed) > (most := at_most(MOST_CELLS, MOST_CELLS_BESIDE_OTHERS)):
        told = f"{len(listed):,} rows with {len(columns):,} different names"
        raise ValueError(f"wanted at most {most:,} cells in a file, got {told}; split it")
    text = io.StringIO()
    writer = csv.writer(text, dialect="excel")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in listed)
    return text.getvalue().encode("utf-8-sig")


IN_BASE64 = "base64:"
"""How the text of a file begins that is not text."""


def as_text(content: bytes) -> str:
    """A file's content as text, so that it can be written down: as it stands, or in Base64 where it is not text."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return IN_BASE64 + base64.b64encode(content).decode()


def from_text(text: str) -> bytes:
    """The content that ``as_text`` wrote down."""
    if text.startswith(IN_BASE64):
        return base64.b64decode(text.removeprefix(IN_BASE64))
    return text.encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).upper() if isinstance(value, bool) else str(value)
