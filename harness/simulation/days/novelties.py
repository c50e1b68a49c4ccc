"""New products as suppliers offer them: the rows of product feeds, some with variants, and of matching files.

Who uploads and approves them, and when, is in ``workload``.
"""

from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]

SIZES = ("S", "M", "XL")

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
    return [parent, *({**parent, "sku": f"{sku}-{size}", "parent_sku": sku, "size": size, "upc": ""} for size in SIZES)]


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
        "is_visible": "TRUE",
    }
