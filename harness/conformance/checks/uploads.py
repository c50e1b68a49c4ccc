"""What people uploaded, read from the very files: no list of the portal is believed about it.

Nothing is judged here.  Where a deed does not say what stood in its file, nobody knows, and it is left out.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fakes.people.deeds import UPLOAD_FEED, UPLOAD_INVENTORY, UPLOAD_MATCHING
from harness.conformance.checks.history_queries import deeds
from harness.conformance.verdicts import Event, History

FileRow = Mapping[str, str]
"""One row of a file by the names of its columns."""


@dataclass(frozen=True, slots=True)
class StockFile:
    """An inventory file: how many of each supplier SKU its good rows say; of the rows of one SKU the last counts.

    ``others`` are the further columns of these rows that are filled in.
    """

    deed: Event
    supplier: str
    file_name: str
    quantities: Mapping[str, int]
    others: Mapping[str, FileRow]


@dataclass(frozen=True, slots=True)
class StockItem:
    """One item of a supplier: what was fed last, what it is matched with, and the upload that made it so."""

    supplier_sku: str
    quantity: int
    merchant_sku: str | None
    since: Event


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A product feed as it was uploaded: its rows without empty cells; of the rows of one SKU the last counts."""

    deed: Event
    supplier: str
    file_name: str
    rows: Sequence[FileRow]


def stock_files(history: History, supplier: str | None = None) -> list[StockFile]:
    """The inventory files of one supplier, or of all, oldest first."""
    uploads = [deed for deed in deeds(history, UPLOAD_INVENTORY) if supplier in (None, _who(deed))]
    return [
        StockFile(deed, _who(deed), deed.facts["file_name"], _quantities(deed), _others(deed))
        for deed in uploads
        if _is_told(deed) and is_taken(deed)
    ]


def stock_of(history: History, supplier: str, seen: Event) -> list[StockItem]:
    """What a supplier has when somebody looks: every item that its files name, with its match."""
    fed: dict[str, tuple[str, int, Event]] = {}
    for file in stock_files(history, supplier):
        if file.deed.number < seen.number:
            fed |= {sku.casefold(): (sku, quantity, file.deed) for sku, quantity in file.quantities.items()}
    matches = _matches(history, supplier, seen)
    items = []
    for key, (sku, quantity, upload) in fed.items():
        merchant_sku, match = matches.get(key, (None, upload))
        items.append(StockItem(sku, quantity, merchant_sku, max(upload, match, key=lambda event: event.number)))
    return items


def feed_files(history: History) -> dict[str, FeedFile]:
    """The product feeds that were uploaded, by their IDs, oldest first."""
    uploads = [deed for deed in deeds(history, UPLOAD_FEED) if _is_told(deed)]
    return {
        deed.facts["feed_id"]: FeedFile(deed, _who(deed), deed.facts["file_name"], _filled(rows_of(deed)))
        for deed in uploads
    }


def rows_of(deed: Event) -> list[dict[str, str]]:
    """The rows of an uploaded file, as they stand in it; of its columns blanks and capitals make no difference."""
    content = io.StringIO(deed.facts["content"].removeprefix("\ufeff"), newline="")
    header, *rows = [*csv.reader(content)] or [[]]
    names = [_COLUMNS.get("".join(name.split()).casefold(), name) for name in header]
    return [dict(zip(names, row, strict=False)) for row in rows if row]


def _who(deed: Event) -> str:
    return str(deed.facts.get("who", "")).removeprefix("supplier ")


def _is_told(deed: Event) -> bool:
    return "," in deed.facts.get("content", "").partition("\n")[0]


def _quantities(deed: Event) -> dict[str, int]:
    """By supplier SKU, of the rows that have both a SKU and a whole number."""
    rows = [(row.get("SupplierSKU") or "", row.get("Quantity") or "") for row in rows_of(deed)]
    return {sku: int(quantity) for sku, quantity in rows if sku and re.fullmatch(r"-?\d+", quantity)}


def is_taken(upload: Event) -> bool:
    """Whether an inventory file has a good row; of one without any nothing is imported."""
    return not _is_told(upload) or bool(_quantities(upload))


def _others(deed: Event) -> dict[str, FileRow]:
    kept = _quantities(deed)
    return {
        row["SupplierSKU"]: {name: cell for name, cell in row.items() if cell and name not in _KEYS}
        for row in rows_of(deed)
        if row.get("SupplierSKU") in kept
    }


_KEYS = ("SupplierSKU", "MerchantSKU", "Quantity")

_COLUMNS = {name.casefold(): name for name in _KEYS}


def _matches(history: History, supplier: str, seen: Event) -> dict[str, tuple[str, Event]]:
    """By supplier SKU, whatever its case: the merchant SKU, and the upload that brought it."""
    matches: dict[str, tuple[str, Event]] = {}
    for deed in deeds(history, UPLOAD_MATCHING):
        if deed.number > seen.number or deed.facts["supplier"] != supplier or not _is_told(deed):
            continue
        for row in rows_of(deed):
            key, merchant_sku = row["SupplierSKU"].casefold(), row["MerchantSKU"]
            if matches.get(key, ("",))[0] != merchant_sku:
                matches[key] = (merchant_sku, deed)
    return matches


def _filled(rows: Sequence[Mapping[str, Any]]) -> list[FileRow]:
    filled = [{name: str(cell) for name, cell in row.items() if name and cell} for row in rows]
    by_sku = {row.get("sku", f"row {number}").casefold(): row for number, row in enumerate(filled)}
    return list(by_sku.values())
