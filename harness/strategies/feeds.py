"""Inventory and product files as suppliers write them: the bytes, and the rows that are in them."""

import csv
import io
from datetime import datetime
from typing import NamedTuple

from hypothesis import strategies as st

from harness.strategies.values import LARGEST_QUANTITY, amounts, moments, names, rarely, skus, texts

INVENTORY_COLUMNS = ("SupplierSKU", "MerchantSKU", "UPC", "ManufacturerSKU", "Quantity", "Cost", "MSRP", "RetailPrice")
PRODUCT_COLUMNS = (
    *("sku", "name", "type", "description", "weight", "width", "height", "depth"),
    *("price", "cost_price", "retail_price", "sale_price", "categories", "brand_name"),
    *("upc", "gtin", "mpn", "is_visible", "inventory_level", "image_url", "material"),
)
"""As BigCommerce calls them, and one that is the supplier's own."""
VARIANT_COLUMNS = ("parent_sku", "color", "size", "style")

Row = dict[str, str]


class FeedFile(NamedTuple):
    """A CSV file: its name, its bytes, and its rows as they were before they were written; and how they were."""

    file_name: str
    content: bytes
    rows: list[Row]
    encoding: str = "utf-8"
    delimiter: str = ","


@st.composite
def inventory_feeds(draw: st.DrawFn, *, flawless: bool = False, plain: bool = False) -> FeedFile:
    """Inventory files of 0 to 7 items, SKUs unique.

    Unless ``flawless``, rows may lack the SKU or have a quantity that is none.  ``plain`` files have commas and UTF-8,
    as those have that are downloaded.
    """
    wanted = draw(st.lists(skus(), max_size=7, unique=True))
    rows = [draw(_stock(sku)) for sku in wanted]
    if not flawless:
        rows += draw(st.lists(_flawed_stock(), max_size=2))
    return draw(_files("{:%Y-%m-%d_%H%M}.csv", INVENTORY_COLUMNS, rows, plain=plain))


@st.composite
def product_feeds(draw: st.DrawFn, *, flawless: bool = False, plain: bool = False) -> FeedFile:
    """Product feeds of 1 to 4 products, SKUs unique, some with variants, which stand before their product or after it.

    Unless ``flawless``, rows may lack the name, or have a price or a weight that is none.
    """
    wanted = draw(st.lists(skus(), min_size=1, max_size=4, unique=True))
    rows = [row for sku in wanted for row in draw(_product_with_variants(sku))]
    if not flawless:
        flaws = st.sampled_from([{}, {}, {"name": ""}, {"price": "$5"}, {"weight": "heavy"}, {"upc": "12-34"}])
        rows = [{**row, **draw(flaws)} for row in rows]
    columns = (*PRODUCT_COLUMNS, *VARIANT_COLUMNS) if any("parent_sku" in row for row in rows) else PRODUCT_COLUMNS
    rows = [{**dict.fromkeys(columns, ""), **row} for row in rows]
    return draw(_files("PFA_products_{:%Y%m%d%H%M}.csv", columns, rows, plain=plain))


@st.composite
def _stock(draw: st.DrawFn, supplier_sku: str) -> Row:
    levels = rarely(st.just(LARGEST_QUANTITY), st.integers(0, 9_999)).map(str)
    return {
        "SupplierSKU": supplier_sku,
        "MerchantSKU": draw(st.just("") | skus()),
        "UPC": draw(st.sampled_from(["", "012345678905"])),
        "ManufacturerSKU": draw(st.just("") | skus()),
        "Quantity": draw(rarely(st.just(""), levels, 8)),
        "Cost": draw(_prices()),
        "MSRP": draw(_prices()),
        "RetailPrice": draw(_prices()),
    }


@st.composite
def _flawed_stock(draw: st.DrawFn) -> Row:
    flaw = st.sampled_from([{"SupplierSKU": ""}, {"Quantity": "-1"}, {"Quantity": "ten"}, {"Quantity": "1.5"}])
    return {**draw(_stock("FLAWED-1")), **draw(flaw)}


@st.composite
def _product_with_variants(draw: st.DrawFn, sku: str) -> list[Row]:
    product = draw(_product(sku))
    options = draw(rarely(st.lists(st.sampled_from(_OPTIONS), max_size=3, unique_by=str), st.just([]), 3))
    more = {"upc": "", "gtin": "", "price": draw(_prices()) or product["price"], "parent_sku": sku}
    variants = [{**product, **more, **option, "sku": f"{sku}-V{number}"} for number, option in enumerate(options, 1)]
    return [*variants, product] if draw(st.booleans()) else [product, *variants]


_OPTIONS: tuple[Row, ...] = (
    {"size": "S"},
    {"size": "XL"},
    {"color": "Blau/Grün"},
    {"color": "Red", "size": "S"},
    {"style": "Ζέβρα"},
)


@st.composite
def _product(draw: st.DrawFn, sku: str) -> Row:
    choose = st.sampled_from
    return {
        "sku": sku,
        "name": f"{draw(names(12))} {sku}",  # BigCommerce wants names to be unique.
        "type": draw(choose(["", "physical", "digital"])),
        "description": draw(texts(30)),
        "weight": draw(choose(["0", "1", "12.5"])),
        **dict.fromkeys(("width", "height", "depth"), draw(choose(["", "3.25"]))),
        "price": draw(st.integers(0, 10**8).map(_cents)),
        "cost_price": draw(_prices()),
        "retail_price": draw(_prices()),
        "sale_price": draw(_prices()),
        "categories": draw(choose(["", "Shoes", "Shoes; Sale", "Ρούχα; 靴"])),
        "brand_name": draw(choose(["", "Açaí & Co"])),
        "upc": draw(choose(["", "012345678905"])),
        "gtin": draw(choose(["", "00012345678905"])),
        "mpn": draw(choose(["", "007-A"])),
        "is_visible": draw(choose(["", "TRUE", "false"])),
        "inventory_level": draw(choose(["", "0", "25"])),
        "image_url": draw(choose(["", "https://example.com/1.jpg"])),
        "material": draw(choose(["", "Ξύλο"])),
    }


def _prices() -> st.SearchStrategy[str]:
    return st.just("") | amounts(10**8).map(_cents)


def _cents(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


@st.composite
def _files(draw: st.DrawFn, pattern: str, columns: tuple[str, ...], rows: list[Row], *, plain: bool) -> FeedFile:
    """The rows as people's programs write CSV: with or without a byte order mark, quotes, and carriage returns.

    A European Excel writes semicolons; older programs have the letters of Windows, and a question mark for all others.
    """
    encoding = "utf-8" if plain else draw(st.sampled_from(["utf-8", "utf-8", "cp1252", "utf-16"]))
    if encoding == "cp1252":
        rows = [{name: cell.encode(encoding, "replace").decode(encoding) for name, cell in row.items()} for row in rows]
    text = io.StringIO()
    dialect = draw(st.sampled_from(["excel", "unix"]))  # CRLF with few quotes; LF with quotes everywhere.
    delimiter = "," if plain else draw(st.sampled_from([",", ",", ";"]))
    writer = csv.DictWriter(text, draw(st.permutations(columns)), dialect=dialect, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    moment: datetime = draw(moments())
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) if encoding == "utf-8" else b""
    return FeedFile(pattern.format(moment), mark + text.getvalue().encode(encoding), rows, encoding, delimiter)
