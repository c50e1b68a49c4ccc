"""The control panel's products and their inventory levels."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from harness.portals.blocks import Done, Entry, Form, Listing, Page, Section
from harness.portals.pages.lists import page_of, pager
from harness.portals.visits import Unusable, Visit


def view(visit: Visit) -> Page:
    """Products > View."""
    rows = _found(visit)
    columns = ("SKU", "Name", "Price", "Stock", "Status", "Delete")
    shown = [(*(row[column] for column in columns[:-1]), _delete(visit, row["SKU"])) for row in page_of(rows, visit)]
    blocks: list[Any] = [_search(visit, "store/products"), Listing(f"Products, {len(rows):,}", columns, shown)]
    return Page("store", "Products", [*blocks, *pager(visit, len(rows)), _add(visit)], ("Products", "View"))


def inventory(visit: Visit) -> Page:
    """Products > Inventory: the levels, which can be set by hand."""
    rows = _found(visit)
    shown = [
        (row["SKU"], row["Name"], row["Stock"] or "not tracked", _level(visit, row)) for row in page_of(rows, visit)
    ]
    listing = Listing(f"Inventory, {len(rows):,}", ("SKU", "Name", "Stock", "Set by hand"), shown)
    blocks = [_search(visit, "store/inventory"), listing, *pager(visit, len(rows))]
    return Page("store", "Inventory", blocks, ("Products", "Inventory"))


def _found(visit: Visit) -> list[Mapping[str, str]]:
    search = visit.asked("search").casefold()
    rows = visit.products
    return [row for row in rows if not search or search in f"{row['SKU']} {row['Name']}".casefold()]


def _search(visit: Visit, path: str) -> Form:
    entry = Entry("search", "Search products", "search", visit.asked("search"), required=False)
    return Form(visit.url(path), "Search", (entry,), method="get")


def _delete(visit: Visit, sku: str) -> Form:
    hidden = Entry("sku", "SKU", "hidden", sku)
    return Form(visit.url("store/products/delete"), "Delete", (hidden,), label=f"Delete {sku}", is_final=True)


def _level(visit: Visit, row: Mapping[str, str]) -> Form:
    sku = row["SKU"]
    level = Entry("level", f"Level of {sku}", "number", row["Stock"], more={"min": "0"}, unlabelled=True)
    return Form(visit.url("store/inventory"), "Set", (Entry("sku", "SKU", "hidden", sku), level), label=f"Set {sku}")


def _add(visit: Visit) -> Section:
    entries = (
        Entry("sku", "SKU"),
        Entry("name", "Name"),
        Entry("price", "Price", hint="such as 12.50"),
        Entry("stock", "Stock", "number", required=False, hint="left empty, it is not tracked", more={"min": "0"}),
    )
    return Section("Add a product", [Form(visit.url("store/products"), "Add", entries)])


def add(visit: Visit) -> Done:
    """Add a product."""
    sku, name = visit.required("sku", "SKU"), visit.required("name", "Name")
    stock = visit.number("stock", "Stock") if visit.text("stock") else None
    visit.world.retailer.add_product(sku=sku, name=name, price=_price(visit), stock=stock)
    return Done(f"{sku} {name} is for sale.", visit.url("store/products"))


def _price(visit: Visit) -> str:
    text = visit.required("price", "Price").lstrip("$")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if len(text) > 20 or not amount.is_finite() or amount < 0 or "e" in text.lower():
        raise Unusable(f"Price: wanted an amount such as 12.50, got {text[:40]}")
    return text


def delete(visit: Visit) -> Done:
    """Delete a product."""
    sku = visit.required("sku", "SKU")
    visit.world.retailer.delete_product(sku)
    return Done(f"{sku} is deleted.", visit.url("store/products"))


def set_level(visit: Visit) -> Done:
    """Set a stock level by hand."""
    sku, level = visit.required("sku", "SKU"), visit.number("level", "Level")
    visit.world.retailer.set_stock(sku, level)
    return Done(f"The level of {sku} is {level}.", visit.url("store/inventory"))


ROUTES = (
    ("GET", "/store/products", view),
    ("POST", "/store/products", add),
    ("POST", "/store/products/delete", delete),
    ("GET", "/store/inventory", inventory),
    ("POST", "/store/inventory", set_level),
)
