"""What a world's store sells unless told otherwise, and which supplier has it under which SKU.

How products are kept and matched is the services' own business.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """One thing for sale: its merchant SKU, and the supplier who has it, by number from 0.

    ``supplier_sku`` empty means the merchant SKU with a prefix, so that the two are never equal by accident.
    """

    sku: str
    name: str
    price: Decimal
    stock: int = 50
    supplier: int = 0
    supplier_sku: str = ""

    @property
    def sku_at_supplier(self) -> str:
        return self.supplier_sku or f"SUP-{self.sku}"


def standard_catalog(suppliers: int) -> list[Item]:
    """Eight things, dealt out to the suppliers in turn."""
    return [
        Item(f"SKU-{number}", name, Decimal(price), supplier=(number - 1) % max(suppliers, 1))
        for number, (name, price) in enumerate(_GOODS, start=1)
    ]


def items_from(rows: Iterable[Item | Mapping[str, Any]]) -> list[Item]:
    """Items, also given as rows with at least ``sku``; a price is text or Decimal.

    Raises:
        ValueError: a row has an unknown field, or lacks its SKU.
    """
    return [row if isinstance(row, Item) else _item(row) for row in rows]


_GOODS = (
    ("Enamel mug", "10.00"),
    ("Linen apron", "25.00"),
    ("Wooden spoon", "5.00"),
    ("Cast iron pan", "60.00"),
    ("Bread knife", "32.50"),
    ("Tea towel", "7.95"),
    ("Salt cellar", "18.00"),
    ("Stoneware bowl", "14.25"),
)


def _item(row: Mapping[str, Any]) -> Item:
    known = {"sku", "name", "price", "stock", "supplier", "supplier_sku"}
    if "sku" not in row or not known.issuperset(row):
        raise ValueError(f"wanted a row with sku and perhaps {', '.join(sorted(known - {'sku'}))}; got {dict(row)}")
    price = Decimal(str(row.get("price", "10.00")))
    return Item(**{"name": str(row["sku"]), **row, "price": price})
