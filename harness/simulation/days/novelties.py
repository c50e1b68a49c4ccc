"""New products as suppliers offer them, and the retailer's own that a feed or a level may concern: rows of files.

Who uploads and approves them, and when, is in ``workload``.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

SIZES = ("S", "M", "XL")

OWN_PRODUCTS: tuple[Row, ...] = (
    {"sku": "OWN-HIDDEN", "name": "Sample of cloth", "price": "4.80", "stock": 30, "is_visible": False},
    {"sku": "OWN-UNCOUNTED", "name": "Cut to measure", "price": "31.00"},
    {"sku": "OWN-LATER", "name": "Next year's calendar", "price": "12.00", "stock": 9, "availability": "preorder"},
    {
        "sku": "OWN-SHELF",
        "name": "Shelf of reclaimed larch, oiled twice, with two wrought iron brackets and eight screws, made to last",
        "price": "48.50",
        "stock": 60,
        "cost_price": Decimal("21.40"),
        "upc": "036000291452",
        "mpn": "SH-8/2",
        "warranty": "Five years.",
        "search_keywords": "board, rack",
        "page_title": "A shelf for life",
        "meta_description": "Made by hand.",
        "sort_order": 7,
        "condition": "Refurbished",
        "is_condition_shown": True,
        "inventory_warning_level": 5,
    },
    {
        "sku": "OWN-ROPE",
        "name": "Rope",
        "price": "15.00",
        "variants": [{"sku": "OWN-ROPE-L", "options": {"Length & colour": "Extra long, 40 m, natural"}, "stock": 40}],
    },
)
"""What the retailer has set up with care before: hidden, not counted, not for sale yet, special."""

OWN_SKUS = ("OWN-HIDDEN", "OWN-UNCOUNTED", "OWN-LATER", "OWN-SHELF", "OWN-ROPE-L")
"""Those that have a level, or would have one."""

_NAMES = ("Lamp", "Λάμπα", "ランプ 💡", "Лампа", "מנורה", "Lampe „Größe“")
_BRANDS = ("", "Açaí & Co", "Blue Door")
_CATEGORIES = ("", "New", "New; Lamps")


def simple_rows(numbers: Iterable[int]) -> list[Row]:
    """Products without variants, each by its number."""
    return [_row(number) for number in numbers]


def rows_with_variants(number: int) -> list[Row]:
    """A product in several sizes, its variants after it."""
    parent = _row(number)
    sku = parent["sku"]
    return [parent, *(_sized(parent, sku, size, place) for place, size in enumerate(SIZES))]


def _sized(parent: Row, sku: str, size: str, place: int) -> Row:
    """One of the variants: each has a weight, a number and a price of its own, one a picture."""
    own = {
        "price": str(Decimal(parent["price"]) + 2 * place),
        "weight": f"1.{place}5",
        "mpn": f"{sku}/{size}",
        "upc": "",
        "image_url": "",
        "image_url_2": "",
    }
    picture = "https://pictures.example.com/xl.jpg" if size == "XL" else ""
    return {**parent, **own, "sku": f"{sku}-{size}", "parent_sku": sku, "size": size, "variant_image_url": picture}


def rows_of_own_products() -> list[Row]:
    """What a supplier says of two of the retailer's own products: a new price, and nothing of what is left out."""
    told = {"type": "physical", "weight": "1", "is_visible": ""}
    own = {row["sku"]: row["name"] for row in OWN_PRODUCTS}
    prices = {"OWN-HIDDEN": "5.20", "OWN-SHELF": "49.75"}
    return [{"name": own[sku], "sku": sku, "price": price, **told} for sku, price in prices.items()]


def matching_rows_of_own_products() -> list[dict[str, str]]:
    """The rows of a matching file for what the retailer has of its own."""
    return [{"SupplierSKU": f"SUP-{sku}", "MerchantSKU": sku} for sku in OWN_SKUS]


def matching_rows(rows: Sequence[Row]) -> list[dict[str, str]]:
    """The rows of a matching file for what can be bought of a feed: everything but products with variants."""
    wholes = {row["parent_sku"] for row in rows if row.get("parent_sku")}
    return [{"SupplierSKU": f"SUP-{row['sku']}", "MerchantSKU": row["sku"]} for row in rows if row["sku"] not in wholes]


def _row(number: int) -> Row:
    """One product; what varies goes by its number, so that nothing of it is chance."""
    return {
        "name": f"{_NAMES[number % len(_NAMES)]} {number}",
        "type": "physical",
        "sku": f"NEW-{number}",
        "description": f"<p>Novelty {number}, as good as new.</p>" if number % 2 else "",
        "weight": "1" if number % 3 else "0.35",
        "price": f"{9 + number % 40}.{number % 100:02}",
        "cost_price": "4.20" if number % 4 == 1 else "",
        "categories": _CATEGORIES[number % len(_CATEGORIES)],
        "brand_name": _BRANDS[number % len(_BRANDS)],
        "upc": "012345678905" if number % 5 == 1 else "",
        "mpn": f"M-{number}" if number % 2 else "",
        "material": "Linen & oak" if number % 3 == 1 else "",
        "image_url": f"https://pictures.example.com/{number}.jpg" if number % 3 == 1 else "",
        "image_url_2": f"https://pictures.example.com/{number}-back.jpg" if number % 3 == 1 else "",
        "is_visible": "TRUE",
    }
