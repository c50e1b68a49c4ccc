"""One item of inventory, the columns of the Standard Feed, and how a row of a feed becomes an item.

Whose items they are, and what is sent on, is decided in ``inventory``.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from fakes.logicbroker.instants import parse_instant
from fakes.logicbroker.state.feeds.files import FeedReader, RowProblem, shortened
from fakes.logicbroker.state.feeds.matching import wrong_sku
from fakes.logicbroker.state.feeds.spoilt import may_be_thousands

CellKind = Literal["text", "whole", "amount", "instant"]

_MOST_WHOLE = 2**31 - 1  # Source: the published description types quantities int32.
_WHOLE = re.compile(r"[+-]?[0-9]{1,10}(?:\.0*)?")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]*)?|\.[0-9]+)")
_NOTHING: dict[str, Any] = {}  # One for all rows that say only a quantity: a million of them fill the memory.
_AMERICAN_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the Standard Feed: its name there, its name in the API, and what its cells hold."""

    name: str
    kind: CellKind = "text"

    @property
    def api_name(self) -> str:
        return self.name.replace(" ", "")


def _warehouse(number: int) -> list[Column]:
    prefix = f"Warehouse{number}"
    return [
        Column(prefix),
        Column(f"{prefix}Quantity", "whole"),
        Column(f"{prefix}NextAvailableQuantity", "whole"),
        Column(f"{prefix}NextAvailableDate", "instant"),
    ]


MAIN_COLUMNS = (
    # Source: support article 360022025472, in its order.
    Column("SupplierSKU"),
    Column("MerchantSKU"),
    Column("UPC"),
    Column("ManufacturerSKU"),
    Column("Quantity", "whole"),
    Column("Cost", "amount"),
    Column("MSRP", "amount"),
    Column("RetailPrice", "amount"),
    Column("Description"),
    Column("SupplierDescription"),
    Column("MerchantDescription"),
    Column("Size"),
    Column("Color"),
    Column("Style"),
    Column("Weight"),
    Column("Warehouse"),
    Column("NextAvailableQuantity", "whole"),
    Column("NextAvailableDate", "instant"),
    Column("UOM"),
    Column("WarehouseQuantity", "whole"),
)
WAREHOUSE_COLUMNS = tuple(column for number in range(2, 26) for column in _warehouse(number))
LAST_COLUMNS = (
    Column("Status"),
    Column("VendorNumber"),
    Column("Lead Time"),
    *(Column(f"Custom{number}") for number in range(1, 6)),
    Column("LastUpdate", "instant"),
)
STANDARD_COLUMNS = (*MAIN_COLUMNS, *WAREHOUSE_COLUMNS, *LAST_COLUMNS)

_ONLY_EXPORTED = {"MerchantDescription", "LastUpdate"}  # Source: support article 360022025472.
_ALWAYS_EXPORTED = {"SupplierSKU", "MerchantSKU", "UPC", "ManufacturerSKU", "Quantity"}
_KEYS = {"SupplierSKU", "MerchantSKU", "Quantity"}


@dataclass(frozen=True, slots=True)
class InventoryItem:
    """What a supplier last said of one item.

    ``values`` holds the other filled columns by their API names: text, int, Decimal or an aware datetime; nobody
    changes it.  ``feed`` is the number of the feed that last named the item, ``number`` that of the item among all
    in the order in which they first came.
    """

    supplier_sku: str
    quantity: int | None
    values: Mapping[str, Any]
    last_update: datetime
    feed: int
    number: int

    def __deepcopy__(self, memo: dict[int, Any]) -> "InventoryItem":
        return self  # Nothing in it ever changes, and worlds with 100,000 items are copied.

    def touched(self, now: datetime) -> "InventoryItem":
        """The same item, updated at this instant, so that it is sent again."""
        return dataclasses.replace(self, last_update=now)


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One good row of an inventory feed; ``merchant_sku`` is "" when the row does not name one."""

    supplier_sku: str
    merchant_sku: str
    quantity: int
    values: dict[str, Any]


def read_whole(text: str) -> int:
    """A whole number; Excel may have put ``.0`` behind it.

    Raises:
        ValueError: it is none, may be another one elsewhere, or is too large for 32 bits.
    """
    _refuse_thousands(text)
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{shortened(text)!r} is not a whole number" if text else "is empty")
    number = int(text.partition(".")[0])
    if abs(number) > _MOST_WHOLE:
        raise ValueError(f"{text} is too large; at most {_MOST_WHOLE} is taken")
    return number


def read_decimal(text: str) -> Decimal:
    """A number with a decimal point.

    Raises:
        ValueError: it is none; a comma, a currency sign or an exponent is refused rather than guessed at.
    """
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{shortened(text)!r} is not a number such as 1234.50")
    return Decimal(text)


def read_amount(text: str) -> Decimal:
    """A price, of which ``1.299`` may be another one elsewhere.

    Raises:
        ValueError: as of a number, or it may be another one.
    """
    _refuse_thousands(text)
    return read_decimal(text)


def _refuse_thousands(text: str) -> None:
    if may_be_thousands(text):
        raise ValueError(f"{text!r} is another number in other countries; write it without a mark for thousands")


def read_instant(text: str) -> datetime:
    """An instant from ISO 8601 (UTC unless it says otherwise) or from an American date.

    Raises:
        ValueError: it is neither.
    """
    american = _AMERICAN_DATE.fullmatch(text)
    try:
        return parse_instant(f"{american[3]}-{american[1]:0>2}-{american[2]:0>2}" if american else text)
    except (ValueError, OverflowError):
        raise ValueError(f"{shortened(text)!r} is not a date such as 2026-03-02") from None


_READERS: Mapping[CellKind, Callable[[str], Any]] = {
    "text": str,
    "whole": read_whole,
    "amount": read_amount,
    "instant": read_instant,
}


def read_item_rows(feed: FeedReader, *, merchant_skus: bool = True) -> Iterator[InventoryRow]:
    """The good rows of an inventory feed, in order, with or without merchant SKUs; bad ones go to its problems."""
    sku, quantity = feed.position("SupplierSKU") or 0, feed.position("Quantity") or 0
    merchant = feed.position("MerchantSKU") if merchant_skus else None
    others = [
        (position, column)
        for column in STANDARD_COLUMNS
        if column.name not in _KEYS | _ONLY_EXPORTED and (position := feed.position(column.name)) is not None
    ]
    for row in feed.rows():
        problems: list[RowProblem] = []
        cells = row.cells
        if reason := wrong_sku(cells[sku]):
            problems.append(RowProblem(row.number, "SupplierSKU", reason))
        if merchant is not None and cells[merchant] and (reason := wrong_sku(cells[merchant])):
            problems.append(RowProblem(row.number, "MerchantSKU", reason))
        count = _read(row.number, Column("Quantity", "whole"), cells[quantity], problems)
        values = {
            column.api_name: _read(row.number, column, cells[position], problems, is_american=feed.is_american)
            for position, column in others
            if cells[position]
        }
        if problems:
            feed.problems += problems
        else:
            yield InventoryRow(
                cells[sku], "" if merchant is None else cells[merchant], count, _fill_supplier_description(values)
            )


def _read(row: int, column: Column, text: str, problems: list[RowProblem], *, is_american: bool = True) -> Any:
    try:
        if column.kind == "instant" and not is_american and _AMERICAN_DATE.fullmatch(text):
            raise ValueError(f"{text!r} is another day in other countries; write it as 2026-03-02")
        return _READERS[column.kind](text)
    except ValueError as error:
        problems.append(RowProblem(row, column.name, str(error)))
        return None


def _fill_supplier_description(values: dict[str, Any]) -> dict[str, Any]:
    """Source: support article 360022025472: Description is only imported, and exported as SupplierDescription."""
    if not values:
        return _NOTHING
    if description := values.pop("Description", None):
        values.setdefault("SupplierDescription", description)
    return values


def table_of(items: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of a merchant or standard feed: the first five columns always, the others where filled.

    Source: Logicbroker's own Magento module for the first five; support article 360022025472 for the order.
    """
    filled = _ALWAYS_EXPORTED.union(*(item.keys() for item in items))
    columns = [column for column in STANDARD_COLUMNS if column.api_name in filled - {"Description"}]
    rows = [[item.get(column.api_name) for column in columns] for item in items]
    return [column.name for column in columns], rows
