"""Logicbroker's inventory file as stock levels of BigCommerce products and variants.

Fetching the file and writing the levels is the flow's.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from harness.sync.errors import Unmappable
from harness.sync.mapping import tables
from harness.sync.mapping.rows import SourceRecord
from harness.sync.mapping.values import ValueKind, convert, is_empty

UPDATED = "LastUpdate"
"""The column that says when an item was fed.  Source: inventory standard; it is there in what is downloaded."""

COST = "Cost"
"""The column with what a piece costs, by which the cheapest supplier is found.  Source: inventory standard."""

_PRODUCT_ID = re.compile(r"[1-9][0-9]{0,9}")


class StockIdentity(StrEnum):
    """How an inventory item finds its product.

    The documentation says that items are pushed where "BigCommerce product_ID's match the Logicbroker Supplier SKU".
    """

    PRODUCT_ID = "product_id"
    """These words as they stand: SupplierSKU is BigCommerce's numeric product id."""
    MERCHANT_SKU = "merchant_sku"
    """As the matching file and the order lines suggest: MerchantSKU is the SKU of a product or variant."""
    EITHER = "either"
    """MerchantSKU first; else SupplierSKU as a product id."""


@dataclass(frozen=True, slots=True)
class StockLevel:
    """One item of the file: its SKUs (``merchant_sku`` is empty when unmatched), its level, and prices if given.

    ``updated_at`` is when it was fed, by Logicbroker's clock, and ``cost`` what the supplier asks for a piece; None
    when the file does not say.
    """

    supplier_sku: str
    merchant_sku: str
    quantity: int
    price: Decimal | None = None
    retail_price: Decimal | None = None
    updated_at: datetime | None = None
    cost: Decimal | None = None


class RefusedRow(NamedTuple):
    """A row that is not applied: its last line in the file (the header is line 1), why, and the SKUs that it names."""

    number: int
    reason: str
    supplier_sku: str
    merchant_sku: str


class LookUp(NamedTuple):
    """What to ask BigCommerce for: a SKU, a product id, or both; neither when the item can have no product."""

    sku: str
    product_id: int | None


@dataclass(frozen=True, slots=True)
class StockTarget:
    """Where a level is written: to the variant when there is one, else to the product; and what tracks its stock."""

    product_id: int
    variant_id: int | None
    tracking: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """The products that BigCommerce found, by SKU (their own and their variants') and by product id."""

    by_sku: Mapping[str, StockTarget] = field(default_factory=dict)
    by_product_id: Mapping[int, StockTarget] = field(default_factory=dict)

    @classmethod
    def of(cls, products: Iterable[SourceRecord]) -> "Catalog":
        """From V3 products that were read with ``include=variants``."""
        by_sku: dict[str, StockTarget] = {}
        by_product_id: dict[int, StockTarget] = {}
        for product in products:
            tracking = product.get("inventory_tracking", "product")
            target = StockTarget(product["id"], None, tracking)
            by_product_id[target.product_id] = target
            for variant in product.get("variants") or []:
                if variant.get("option_values"):  # The base variant of a simple product is the product itself.
                    by_sku[variant.get("sku") or ""] = StockTarget(target.product_id, variant["id"], tracking)
            by_sku[product.get("sku") or ""] = target
        by_sku.pop("", None)
        return cls(by_sku, by_product_id)


def read_rows(content: bytes) -> tuple[list[StockLevel], list[RefusedRow]]:
    """The levels in a downloaded CSV file, and the rows that are not applied.

    Of several rows with one SupplierSKU the last wins.  Source: inventory standard.

    Raises:
        Unmappable: the file as a whole is not such a file.
    """
    levels: dict[str, StockLevel] = {}
    refused = []
    for number, row in _csv_rows(content):
        try:
            level = _level(row, f"Line {number}")
        except Unmappable as problem:
            named = ((row.get(name) or "").strip() for name in ("SupplierSKU", "MerchantSKU"))
            refused.append(RefusedRow(number, problem.reason, *named))
        else:
            levels[level.supplier_sku] = level
    return list(levels.values()), refused


def last_of_each(levels: Iterable[StockLevel], identity: StockIdentity) -> tuple[list[StockLevel], list[str]]:
    """Of several items that are matched to one merchant SKU the last one counts; and what is to be said of the others.

    Guess: as with several rows of one SupplierSKU.
    """
    last: dict[LookUp, StockLevel] = {}
    said = []
    for level in levels:
        asked = look_up(level, identity)
        place = asked._replace(product_id=None) if asked.sku else LookUp(level.supplier_sku, 0)
        if place in last:
            said.append(
                f"{last[place].supplier_sku} and {level.supplier_sku} are both matched to {asked.sku}; "
                f"the level of {level.supplier_sku} counts."
            )
        last[place] = level
    return list(last.values()), said


def look_up(level: StockLevel, identity: StockIdentity) -> LookUp:
    """By what BigCommerce may know the item; a product id is digits and nothing else."""
    sku = "" if identity is StockIdentity.PRODUCT_ID else level.merchant_sku
    may_be_id = identity is not StockIdentity.MERCHANT_SKU and _PRODUCT_ID.fullmatch(level.supplier_sku)
    return LookUp(sku, int(level.supplier_sku) if may_be_id else None)


def find_target(level: StockLevel, catalog: Catalog, identity: StockIdentity) -> StockTarget | None:
    """Where the level belongs, or None when the item matches nothing and is left alone.

    Raises:
        Unmappable: it matches something whose stock BigCommerce does not keep at that place.
    """
    sku, product_id = look_up(level, identity)
    target = catalog.by_sku.get(sku)
    if target is None and product_id is not None:
        target = catalog.by_product_id.get(product_id)
    if target is not None:
        _refuse_wrong_place(level, target)
    return target


def stock_body(level: StockLevel, *, prices: bool = False) -> dict[str, Any]:
    """The fields to PUT to the product or variant: the level, and when asked for the prices that the file gives.

    Prices are left alone by default: a supplier's price is seldom the one that the retailer wants to see in the store.
    """
    body: dict[str, Any] = {"inventory_level": level.quantity}
    if prices:
        given = {"price": level.price, "retail_price": level.retail_price}
        body |= {name: amount for name, amount in given.items() if amount is not None}
    return body


def moment(text: str | None) -> datetime | None:
    """A moment as Logicbroker prints it, in UTC without a zone; None for what is no moment, as the year 1 for none."""
    try:
        found = datetime.fromisoformat(text or "")
    except (TypeError, ValueError):
        return None
    if found.year in {MINYEAR, MAXYEAR}:  # Source: samples of support article 360022058371.
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _refuse_wrong_place(level: StockLevel, target: StockTarget) -> None:
    """Source: Catalog V3: a level counts only where ``inventory_tracking`` says."""
    wanted = "product" if target.variant_id is None else "variant"
    if target.tracking != wanted:
        item = level.merchant_sku or level.supplier_sku
        raise Unmappable(
            f"{item} is a {wanted}, but product {target.product_id} tracks its stock by {target.tracking!r}.  "
            f"Set its inventory tracking to {wanted!r}, or match the item to what is tracked."
        )


def _level(row: SourceRecord, whose: str) -> StockLevel:
    if None in row:
        raise Unmappable(f"{whose} has more columns than the header.")
    if row["Quantity"] is None:  # Empty it means 0; where the row has ended before it, nobody has said anything.
        raise Unmappable(f"{whose} ends before its Quantity.")
    mapped = tables.INVENTORY_ITEM.map(row, whose)
    return StockLevel(
        mapped["supplier_sku"],
        mapped.get("merchant_sku", ""),
        mapped.get("inventory_level", 0),  # Source: inventory standard: an empty quantity means 0.
        mapped.get("price"),
        mapped.get("retail_price"),
        moment(row.get(UPDATED)),
        _cost(row.get(COST)),
    )


def _cost(text: str | None) -> Decimal | None:
    """What a piece costs; None for what is no amount, which is no reason to leave a level alone."""
    try:
        return None if is_empty(text) else convert(ValueKind.MONEY, text)
    except Unmappable:
        return None


def _csv_rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows by number, their columns named as in the standard whatever their case and spaces."""
    try:
        text = content.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        reader.fieldnames = _standard_names(reader.fieldnames or ())
        for row in reader:
            yield reader.line_num, row
    except UnicodeDecodeError as problem:
        raise Unmappable(f"The inventory file is not UTF-8: {problem.reason} at byte {problem.start}.") from None
    except csv.Error as problem:
        raise Unmappable(f"The inventory file is not CSV: {problem}.") from None


def _standard_names(header: Iterable[str]) -> list[str]:
    """Source: release notes 3/31/23: header names with spaces are tolerated."""
    standard = {name.lower(): name for name in (*(row.source for row in tables.INVENTORY_ITEM.rows), UPDATED, COST)}
    names = [name.strip().replace(" ", "") for name in header]
    names = [standard.get(name.lower(), name) for name in names]
    if twice := [name for name in standard.values() if names.count(name) > 1]:
        raise Unmappable(f"The inventory file has the column {' and the column '.join(twice)} more than once.")
    if missing := [name for name in ("SupplierSKU", "Quantity") if name not in names]:
        raise Unmappable(f"The inventory file has no column {' and no column '.join(missing)}.")
    return names
