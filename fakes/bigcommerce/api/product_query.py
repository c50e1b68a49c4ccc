"""Finding products and variants for a list call: filters with operators, keyword, sort and direction.

How products look on the wire is in ``serializers``, what filters are in ``filters``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from fakes.bigcommerce.api.filters import (
    FIELDS,
    Filter,
    ListTable,
    amount,
    contains,
    instant,
    truth,
    whole,
    word,
)
from fakes.bigcommerce.sources import PRODUCTS_V3, VARIANTS_V3
from fakes.bigcommerce.state.records import Product, Variant
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import date
from fakes.evidence.ledger import imitates

_ORDERED = ("min", "max", "greater", "less")


def _imported(product: Product) -> datetime | None:
    told = product.fields["date_last_imported"]
    return date(told, "date_last_imported") if told else None


def _is_low(product: Product) -> bool:
    return bool(product.seen_level <= product.fields["inventory_warning_level"])


def _is_out(product: Product) -> bool:
    return product.inventory_tracking != "none" and product.seen_level == 0


def _is_only(categories: list[int], wanted: int) -> bool:
    """Source: Catalog products: the filter misses products of several categories."""
    return categories == [wanted]


def _read_about(product: Product) -> str:
    """What a keyword is looked for in, but for the brand."""
    return "\n".join((product.name, product.sku, product.fields["description"])).casefold()


def _with_keyword(store: Store, table: ListTable[Product]) -> ListTable[Product]:
    """Source: Catalog products: a keyword is found in a name, a description, a SKU, or the name of a brand."""

    def told(product: Product) -> str:
        brand = store.brands.get(product.brand_id, {}).get("name", "").casefold()
        return f"{_read_about(product)}\n{brand}"

    return replace(table, filters={**table.filters, "keyword": Filter(word, told, bare=contains)})


def _text(name: str) -> Filter[Product]:
    return Filter(word, lambda product: product.fields[name].casefold())


def _flag(name: str) -> Filter[Product]:
    return Filter(truth, lambda product: product.fields[name])


# Source: Catalog products; operators of price, categories:not_in and name:like: the guide to common parameters.
# Guess: categories:in finds what is in any of them, as by the IN of SQL that the guide names; the reference says all.
PRODUCTS: ListTable[Product] = ListTable(
    {
        "id": Filter(whole, attrgetter("id"), ("", "in", "not_in", *_ORDERED)),
        "name": Filter(word, lambda product: product.name.casefold(), ("", "like")),
        "sku": Filter(word, lambda product: product.sku.casefold(), ("", "in")),
        "mpn": _text("mpn"),
        "upc": _text("upc"),
        "price": Filter(amount, attrgetter("price"), ("", *_ORDERED)),
        "weight": Filter(amount, attrgetter("weight")),
        "condition": _text("condition"),
        "brand_id": Filter(whole, attrgetter("brand_id")),
        "date_modified": Filter(instant, attrgetter("date_modified"), ("", "min", "max")),
        "date_last_imported": Filter(instant, _imported, ("", "not", "min", "max")),
        "is_visible": _flag("is_visible"),
        "is_featured": _flag("is_featured"),
        "is_free_shipping": _flag("is_free_shipping"),
        "inventory_level": Filter(whole, attrgetter("seen_level"), ("", "in", "not_in", *_ORDERED)),
        "inventory_low": Filter(truth, _is_low),
        "out_of_stock": Filter(truth, _is_out),
        "total_sold": Filter(whole, attrgetter("total_sold")),
        "type": Filter(word, attrgetter("type")),
        "availability": _text("availability"),
        "categories": Filter(whole, attrgetter("categories"), ("", "in", "not_in"), bare=_is_only),
        "keyword": Filter(word, _read_about, bare=contains),
        "channel_id": Filter(whole, lambda product: [1], ("in",)),
    },
    {
        "id": attrgetter("id"),
        "name": lambda product: (product.name.casefold(), product.id),
        "sku": lambda product: (product.sku.casefold(), product.id),
        "price": attrgetter("price", "id"),
        "date_modified": attrgetter("date_modified", "id"),
        "date_last_imported": lambda product: (product.fields["date_last_imported"] or "", product.id),
        "inventory_level": attrgetter("seen_level", "id"),
        "is_visible": lambda product: (product.fields["is_visible"], product.id),
        "total_sold": attrgetter("total_sold", "id"),
        "calculated_price": attrgetter("current_price", "id"),
    },
    FIELDS | {"include", "keyword_context"},
)


_DELETED: ListTable[Product] = ListTable(
    {
        **{
            name: replace(PRODUCTS.filters[name], operators=("",))
            for name in (
                *("name", "sku", "price", "weight", "condition", "brand_id", "date_modified", "date_last_imported"),
                *("is_visible", "is_featured", "inventory_level", "total_sold", "type", "categories", "keyword"),
            )
        },
        "id": replace(PRODUCTS.filters["id"], operators=("in",)),
    },
    others=frozenset(),
)
"""Source: Catalog products. Guess: whatever else would choose products, or none, is refused."""


def find_to_delete(store: Store, parameters: Mapping[str, str]) -> list[Product]:
    """The products that a deletion means, to look at, by id. Raises Invalid for anything but its filters."""
    found = _with_keyword(store, _DELETED).find(parameters, _candidates(store, parameters))
    return sorted(found, key=attrgetter("id"))


@imitates(
    "filters of products",
    "products are found by the documented filters and operators; sku means the product's own SKU alone",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_filters.py::test_each_filter_of_a_list_chooses",
)
def find(store: Store, parameters: Mapping[str, str]) -> list[Product]:
    """All products that match, to look at, in the wanted order.

    Raises:
        Invalid: an unknown filter or a bad value.
    """
    parameters = {name: _whole_instant(store, name, value) for name, value in parameters.items()}
    table = _with_keyword(store, PRODUCTS) if "keyword" in parameters else PRODUCTS
    found = table.find(parameters, _candidates(store, parameters))
    return PRODUCTS.in_order(parameters, found, "id")


@imitates(
    "dates without a time",
    "a date_modified filter without a time gets the time of the server's clock",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_a_date_without_a_time_gets_the_clock_s",
    shows=lambda instant, store, name, value: instant != value,
)
def _whole_instant(store: Store, name: str, value: str) -> str:
    if not name.startswith("date_modified") or len(value) != len("2026-03-02"):
        return value
    return f"{value}T{store.now():%H:%M:%S}+00:00"


def _candidates(store: Store, parameters: Mapping[str, str]) -> Iterable[Product]:
    """The products that an index offers for the narrowest exact filter, or all; to look at."""
    products = store.products
    for name in ("id", "id:in"):
        if name in parameters:
            numbers = [whole(each, name) for each in parameters[name].split(",")]
            return [products.peek(each) for each in dict.fromkeys(numbers) if each in products]
    for name in ("sku", "sku:in", "name"):
        if name in parameters:
            wanted = parameters[name].split(",") if name.endswith(":in") else [parameters[name]]
            index = name.partition(":")[0]
            ids = [found for each in dict.fromkeys(wanted) for found in products.ids_having(index, each.casefold())]
            return [products.peek(each) for each in ids]
    if "date_modified:min" in parameters:
        low = date(parameters["date_modified:min"], "date_modified:min")
        index_of_dates = products.indexes["date_modified"]
        return [products.peek(each) for each in index_of_dates.ids(index_of_dates.between(low))]
    return products.scan()


VARIANTS: ListTable[Variant] = ListTable(
    {
        "id": Filter(whole, attrgetter("id")),
        "sku": Filter(word, lambda variant: variant.sku.casefold()),
        "upc": Filter(word, lambda variant: variant.fields["upc"].casefold()),
        "product_id": Filter(whole, attrgetter("product_id"), ("in",)),
    },
    others=FIELDS,
)
"""Source: Catalog variants."""


@imitates(
    "filters of variants",
    "variants of all products are found by id, SKU, UPC and the ids of products, base variants among them",
    evidence="official",
    source=VARIANTS_V3,
    test="api/test_filters.py::test_each_filter_of_a_list_chooses",
)
def find_variants(store: Store, parameters: Mapping[str, str]) -> list[Variant]:
    """All variants that match, to look at, by id. Raises Invalid for an unknown filter or a bad value."""
    variants = store.products.variants
    ids: Iterable[int] = variants
    if "sku" in parameters:
        ids = variants.ids_having("sku", parameters["sku"].casefold())
    elif "product_id:in" in parameters:
        numbers = [whole(each, "product_id:in") for each in parameters["product_id:in"].split(",")]
        ids = [found for each in dict.fromkeys(numbers) for found in variants.ids_having("product_id", each)]
    elif "id" in parameters:
        number = whole(parameters["id"], "id")
        ids = [number] if number in variants else []
    found = VARIANTS.find(parameters, (variants.peek(each) for each in ids))
    return sorted(found, key=lambda variant: variant.id)
