"""Files inside of requests: multipart forms, plain bodies, and lists of items as JSON.

What is in a file is not known here; see ``state.feeds.files``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from fakes.evidence.ledger import imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.sources import GUIDE
from fakes.logicbroker.state.feeds.exports import csv_for_programs
from fakes.logicbroker.state.feeds.files import MOST_CELLS, MOST_CELLS_BESIDE_OTHERS, MOST_COLUMNS, is_too_large
from fakes.wire.bounds import at_most
from fakes.wire.forms import is_form
from fakes.wire.http import Request


class Upload(NamedTuple):
    """An uploaded file: its name, as the caller wrote it, and its bytes."""

    name: str
    content: bytes


@imitates(
    "feeds: names of files",
    "A file without a name is called after the minute in UTC.",
    evidence="official",
    source=GUIDE,
    test="api/test_uploads.py::test_a_body_without_a_form_is_named_by_the_moment_in_utc",
    shows=lambda name, now: now.second != 0,
)
def stamped_name(now: datetime) -> str:
    """The name of a file that nobody named, ``2022-05-17_1506.csv`` in UTC.  Source: the guide's example."""
    return f"{now:%Y-%m-%d_%H%M}.csv"


def read_upload(request: Request, now: datetime) -> Upload:
    """The file of a request.  Guess: the name of the form's part does not matter, nor need there be a form.

    Raises:
        Invalid: there is no file, or the form or the JSON cannot be read.
    """
    content_type = request.headers.get("Content-Type", "")
    if is_too_large(request.body):
        return Upload(stamped_name(now), request.body)  # Whoever reads the file refuses it and says why; not parsed.
    if is_form(content_type):
        return _from_form(content_type, request.body, now)
    if not request.body.strip():
        raise Invalid("there is no file; send it as multipart/form-data in the part 'file'")
    if is_json(request):
        return Upload(stamped_name(now), _from_json(request))
    return Upload(stamped_name(now), request.body)


def is_json(request: Request) -> bool:
    """Whether the body says that it is JSON."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind in {"application/json", "text/json"}


def _from_form(content_type: str, body: bytes, now: datetime) -> Upload:
    if not content_type.isascii() or "\n" in content_type or "\r" in content_type:
        raise Invalid("the Content-Type of the form cannot be read")
    from fakes.wire.multipart import read_form  # noqa: PLC0415 - few send forms, and its parser takes long to load

    form = read_form(content_type, body)
    for file in form.files:
        return Upload(file.name or stamped_name(now), file.content)
    if "file" in form.contents:  # Some clients send the part without a file name.
        return Upload(stamped_name(now), form.contents["file"])
    raise Invalid("the form has no file; send it as multipart/form-data in the part 'file'")


def _from_json(request: Request) -> bytes:
    """Guess: an array of items by the names of the API, or a single one; whether at all, is a switch."""
    try:
        value = request.json()
    except ValueError as error:
        raise Invalid(f"the body is no JSON that can be taken: {error}") from None
    items: Sequence[Any] = value if isinstance(value, list) else [value]
    if not all(isinstance(item, Mapping) for item in items):
        raise Invalid('the body wants an array of items, each an object such as {"SupplierSKU": "A-1", "Quantity": 5}')
    columns = list(dict.fromkeys(name for item in items for name in item))
    most_cells = at_most(MOST_CELLS, MOST_CELLS_BESIDE_OTHERS)
    if len(columns) > MOST_COLUMNS or len(items) * len(columns) > most_cells:
        raise Invalid(
            f"the body has {len(items):,} items with {len(columns):,} different names; at most {MOST_COLUMNS:,} names "
            f"and {most_cells:,} values are taken at once, so split it"
        )
    return csv_for_programs(columns, ([_cell(item.get(column)) for column in columns] for item in items))


def _cell(value: Any) -> str:
    return "" if value is None else str(value)  # A number as it was written: 1E+999999999 stays that short.
