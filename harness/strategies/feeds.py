"""Inventory and product files as suppliers write them: the bytes, and the rows that are in them."""

import csv
import io
from datetime import datetime
from typing import NamedTuple

from hypothesis import strategies as st

from harness.strategies.values import amounts, moments, names, skus, words

INVENTORY_COLUMNS = ("SupplierSKU", "MerchantSKU", "UPC", "ManufacturerSKU", "Quantity", "Cost", "MSRP", "RetailPrice")
PRODUCT_COLUMNS = ("sku", "name", "description", "weight", "price", "categories", "brand_name", "upc", "image_url")

Row = dict[str, str]


class FeedFile(NamedTuple):
    """A CSV file: its name, its bytes, and its rows as they were before they were written."""

    file_name: str
    content: bytes
    rows: list[Row]


@st.composite
def inventory_feeds(draw: st.DrawFn, *, flawless: bool = False) -> FeedFile:
    """Inventory files of 0 to 7 items, SKUs unique.

    Unless ``flawless``, rows may lack the SKU or have a quantity that is none.
    """
    wanted = draw(st.lists(skus(), max_size=7, unique=True))
    rows = [draw(_stock(sku)) for sku in wanted]
    if not flawless:
        rows += draw(st.lists(_flawed_stock(), max_size=2))
    return draw(_files("{:%Y-%m-%d_%H%M}.csv", INVENTORY_COLUMNS, rows))


@st.composite
def product_feeds(draw: st.DrawFn, *, flawless: bool = False) -> FeedFile:
    """Product feeds of 1 to 4 simple products, SKUs unique.

    Unless ``flawless``, rows may lack the name, or have a price or a weight that is none.
    """
    wanted = draw(st.lists(skus(), min_size=1, max_size=4, unique=True))
    rows = [draw(_product(sku)) for sku in wanted]
    if not flawless:
        flaws = st.sampled_from([{}, {"name": ""}, {"price": "$5"}, {"weight": "heavy"}, {"upc": "12-34"}])
        rows = [{**row, **draw(flaws)} for row in rows]
    return draw(_files("PFA_products_{:%Y%m%d%H%M}.csv", PRODUCT_COLUMNS, rows))


@st.composite
def _stock(draw: st.DrawFn, supplier_sku: str) -> Row:
    return {
        "SupplierSKU": supplier_sku,
        "MerchantSKU": draw(st.just("") | skus()),
        "UPC": draw(st.sampled_from(["", "012345678905"])),
        "ManufacturerSKU": draw(st.just("") | skus()),
        "Quantity": draw(st.just("") | st.integers(0, 2_147_483_647).map(str)),
        "Cost": draw(_prices()),
        "MSRP": draw(_prices()),
        "RetailPrice": draw(_prices()),
    }


@st.composite
def _flawed_stock(draw: st.DrawFn) -> Row:
    flaw = st.sampled_from([{"SupplierSKU": ""}, {"Quantity": "-1"}, {"Quantity": "ten"}, {"Quantity": "1.5"}])
    return {**draw(_stock("FLAWED-1")), **draw(flaw)}


@st.composite
def _product(draw: st.DrawFn, sku: str) -> Row:
    return {
        "sku": sku,
        "name": f"{draw(names(12))} {sku}",  # BigCommerce wants names to be unique.
        "description": draw(words()),
        "weight": draw(st.sampled_from(["0", "1", "12.5"])),
        "price": draw(st.integers(0, 10**8).map(_cents)),
        "categories": draw(st.sampled_from(["", "Shoes", "Shoes; Sale"])),
        "brand_name": draw(st.sampled_from(["", "Açaí & Co"])),
        "upc": draw(st.sampled_from(["", "012345678905"])),
        "image_url": draw(st.sampled_from(["", "https://example.com/1.jpg"])),
    }


def _prices() -> st.SearchStrategy[str]:
    return st.just("") | amounts(10**8).map(_cents)


def _cents(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


@st.composite
def _files(draw: st.DrawFn, pattern: str, columns: tuple[str, ...], rows: list[Row]) -> FeedFile:
    """The rows as people's programs write CSV: with or without a byte order mark, quotes, and carriage returns."""
    text = io.StringIO()
    dialect = draw(st.sampled_from(["excel", "unix"]))  # CRLF with few quotes; LF with quotes everywhere.
    writer = csv.DictWriter(text, draw(st.permutations(columns)), dialect=dialect)
    writer.writeheader()
    writer.writerows(rows)
    moment: datetime = draw(moments())
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return FeedFile(pattern.format(moment), mark + text.getvalue().encode(), rows)
