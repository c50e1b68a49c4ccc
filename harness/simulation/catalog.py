"""What a world's store sells unless told otherwise, and which supplier has it under which SKU.

How products are kept and matched is the services' own business.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from fakes.arguments import checked
from fakes.bigcommerce.doors.typed_in import amount


@dataclass(frozen=True, slots=True)
class Item:
    """One thing for sale: its merchant SKU, and the supplier who has it, by number from 0.

    ``supplier_sku`` empty means the merchant SKU with a prefix, so that the two are never equal by accident.  ``of``
    is the SKU of the product that it is a variant of, told apart from the others by its ``size``.  ``modifiers`` are
    what shoppers type or choose besides, each as the store's API takes it; the first item of a product has them.
    """

    sku: str
    name: str
    price: Decimal
    stock: int = 50
    supplier: int = 0
    supplier_sku: str = ""
    type: str = "physical"
    of: str = ""
    size: str = ""
    modifiers: tuple[Mapping[str, Any], ...] = ()

    @property
    def sku_at_supplier(self) -> str:
        return self.supplier_sku or f"SUP-{self.sku}"


def standard_catalog(suppliers: int) -> list[Item]:
    """Eight things, dealt out to the suppliers in turn."""
    return [
        Item(f"SKU-{number}", name, Decimal(price), supplier=(number - 1) % max(suppliers, 1))
        for number, (name, price) in enumerate(_GOODS, start=1)
    ]


ASSORTED = "assorted"
"""The name of the catalog of everyday life."""


def assorted_catalog(suppliers: int) -> list[Item]:
    """What a store sells that has been there for a while: variants, downloads, SKUs of all kinds, names in all scripts.

    Everything physical is dealt out to the suppliers in turn, the variants of one product to one of them.
    """
    plain = [Item(sku, name, Decimal(price)) for sku, name, price in _ASSORTED]
    shared = max(suppliers, 1)
    dealt = [replace(item, supplier=number % shared) for number, item in enumerate(plain)]
    variants = [
        Item(f"{whole}-{size}", name, Decimal(price), supplier=number % shared, of=whole, size=size)
        for number, (whole, name, price) in enumerate(_WITH_SIZES)
        for size in _SIZES
    ]
    downloads = [Item("EBOOK-1", "Cookery book (PDF)", Decimal("4.99"), stock=1000, type="digital")]
    return [*standard_catalog(suppliers), *dealt, *variants, *downloads]


def catalog_of(wish: Iterable[Item | Mapping[str, Any]] | str | None, suppliers: int) -> list[Item]:
    """The items of a wish: None for the standard ones, ``assorted``, or items and rows.

    Raises:
        ValueError: there is no catalog of this name, a row has an unknown field or lacks its SKU, two have the same
            one, or nobody supplies an item.
    """
    if isinstance(wish, str):
        if wish != ASSORTED:
            raise ValueError(f"there is no catalog {wish!r}; give {ASSORTED!r}, rows, or nothing")
        return assorted_catalog(suppliers)
    return standard_catalog(suppliers) if wish is None else _carried(items_from(wish), suppliers)


def _carried(items: list[Item], suppliers: int) -> list[Item]:
    """The items, if each has an SKU of its own and one of the suppliers."""
    if twice := [sku for sku, count in Counter(item.sku for item in items).items() if count > 1]:
        raise ValueError(f"wanted each SKU once; got {', '.join(twice)} several times")
    for item in items:
        if not 0 <= item.supplier < max(suppliers, 1):
            raise ValueError(f"{item.sku}: wanted a supplier from 0 to {max(suppliers, 1) - 1}; got {item.supplier}")
    return items


def items_from(rows: Iterable[Item | Mapping[str, Any]]) -> list[Item]:
    """Items, also given as rows with at least ``sku``; a price is text or Decimal.

    Raises:
        ValueError: a row has an unknown field, lacks its SKU, or has something of another kind.
    """
    return [row if isinstance(row, Item) else _item(row) for row in rows]


def shelved(items: Iterable[Item]) -> list[dict[str, Any]]:
    """The products to add to a store so that it sells these items, variants with the product that they are of."""
    products: dict[str, dict[str, Any]] = {}
    for item in items:
        fields = {} if item.type == "physical" else {"type": item.type, "weight": 0}
        fields |= {"modifiers": item.modifiers} if item.modifiers else {}
        whole = {"sku": item.of or item.sku, "name": item.name, "price": item.price, "stock": item.stock, **fields}
        product = products.setdefault(item.of or item.sku, whole)
        if item.of:
            variant = {"sku": item.sku, "options": {"Size": item.size}, "stock": item.stock}
            product["stock"] = None
            product["variants"] = [*product.get("variants", ()), variant]
    return list(products.values())


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


_ASSORTED = (
    ("00123", "Tin of tea, 100 g", "6.40"),
    ("0042", "Box of matches", "0.85"),
    ("7", "Candle", "3.10"),
    ("1E5", "Bolt M5, pack of 100", "8.75"),
    ("TÜR-7/ä", "Türkranz „Ähre“", "24.90"),
    ("靴-23", "革靴 👞", "129.00"),
    ("KABEL 3", "Кабель, 3 м", "11.11"),
    ("Cafe\u0301-1", "Cafe\u0301 au lait bowl", "9.99"),
)

_WITH_SIZES = (("TEE", "T-shirt <plain> & simple", "19.00"), ("COAT", "מעיל גשם", "89.50"))
_SIZES = ("S", "M", "L")


def _item(row: Mapping[str, Any]) -> Item:
    known = {each.name for each in fields(Item)}
    if "sku" not in row or not known.issuperset(row):
        raise ValueError(f"wanted a row with sku and perhaps {', '.join(sorted(known - {'sku'}))}; got {dict(row)}")
    price = amount(row.get("price", "10.00"), "price")
    return checked(Item)(**{"name": str(row["sku"]), **row, "price": price})
