"""Finding products for a list call: filters with operators, keyword, sort and direction.

How products look on the wire is in ``serializers``.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from fakes.bigcommerce.refusals import Invalid
from fakes.bigcommerce.sources import PRODUCTS_V3, RECORDED_ORDERS
from fakes.bigcommerce.state.records import Product, Variant
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import Read, date, decimal, digits
from fakes.evidence.ledger import imitates

ProductFilter = Callable[[Product], bool]


def _bad(name: str) -> Invalid:
    return Invalid(f"Invalid field(s): {name}", errors={name: f"{name} is invalid"})


def whole(value: str, name: str) -> int:
    """A whole number out of a query, perhaps below zero. Raises Invalid."""
    number = digits(value.removeprefix("-"))
    if number is None:
        raise _bad(name)
    return -number if value.startswith("-") else number


def _decimal(value: str, name: str) -> Decimal:
    number = decimal(value)
    if number is None:
        raise _bad(name)
    return number


def _instant(value: str, name: str) -> datetime:
    return date(value, name)


def _truth(value: str, name: str) -> bool:
    """Source: Catalog products: true/false for some, 1/0 for others. Guess: both do everywhere."""
    if value.lower() not in ("true", "false", "1", "0"):
        raise _bad(name)
    return value.lower() in ("true", "1")


def _casefolded(value: str, name: str) -> str:
    return value.casefold()


# Source: Catalog products. Parameter: how to read it, and which value of a product it is about.
_VALUES: dict[str, tuple[Read, Callable[[Product], Any]]] = {
    "id": (whole, lambda product: product.id),
    "name": (_casefolded, lambda product: product.name.casefold()),
    "sku": (_casefolded, lambda product: product.sku.casefold()),
    "mpn": (_casefolded, lambda product: product.fields["mpn"].casefold()),
    "upc": (_casefolded, lambda product: product.fields["upc"].casefold()),
    "price": (_decimal, lambda product: product.price),
    "weight": (_decimal, lambda product: product.weight),
    "condition": (_casefolded, lambda product: product.fields["condition"].casefold()),
    "brand_id": (whole, lambda product: product.brand_id),
    "date_modified": (_instant, lambda product: product.date_modified),
    "is_visible": (_truth, lambda product: product.fields["is_visible"]),
    "is_featured": (_truth, lambda product: product.fields["is_featured"]),
    "is_free_shipping": (_truth, lambda product: product.fields["is_free_shipping"]),
    "inventory_level": (whole, lambda product: product.seen_level),
    "total_sold": (whole, lambda product: product.total_sold),
    "type": (_casefolded, lambda product: product.type),
    "availability": (_casefolded, lambda product: product.fields["availability"]),
}
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"min": ge, "max": le, "greater": gt, "less": lt}
_WITH_OPERATORS = {"id", "inventory_level", "date_modified"}
_WITH_LISTS = {"id", "inventory_level", "sku"}
_SORTS: dict[str, Callable[[Product], Any]] = {
    **{name: _VALUES[name][1] for name in ("id", "name", "sku", "price", "date_modified", "inventory_level")},
    "date_last_imported": lambda product: product.fields["date_last_imported"],
    "is_visible": lambda product: product.fields["is_visible"],
    "total_sold": lambda product: product.total_sold,
    "calculated_price": lambda product: product.current_price,
}
_NOT_FILTERS = frozenset(
    [
        "page",
        "limit",
        "sort",
        "direction",
        "include",
        "include_fields",
        "exclude_fields",
        "keyword_context",
        "channel_id:in",
    ]
)


@imitates(
    "filters of products",
    "products are found by the documented filters and operators; sku means the product's own SKU alone",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_each_product_filter_finds_its_products",
)
@imitates(
    "unknown filters of V3",
    "a filter that the catalog does not have is refused with 422, and the title names it",
    evidence="recorded",
    source=RECORDED_ORDERS,
    test="api/test_catalog.py::test_an_unknown_product_filter_is_refused",
)
def find(store: Store, parameters: Mapping[str, str]) -> list[Product]:
    """All products that match, to look at, in the wanted order.

    Raises:
        Invalid: an unknown filter or a bad value.
    """
    parameters = {name: _whole_instant(store, name, value) for name, value in parameters.items()}
    tests = [_product_filter(name, value) for name, value in parameters.items() if name not in _NOT_FILTERS]
    field, direction = parameters.get("sort", "id"), parameters.get("direction", "asc")
    if field not in _SORTS or direction not in ("asc", "desc"):
        raise _bad("sort" if field not in _SORTS else "direction")
    found = [product for product in _candidates(store, parameters) if all(test(product) for test in tests)]
    read = _SORTS[field]
    return sorted(found, key=lambda product: (read(product), product.id), reverse=direction == "desc")


@imitates(
    "dates without a time",
    "a date_modified filter without a time gets the time of the server's clock",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_a_date_without_a_time_gets_the_clock_s",
)
def _whole_instant(store: Store, name: str, value: str) -> str:
    if not name.startswith("date_modified") or len(value) != len("2026-03-02"):
        return value
    return f"{value}T{store.now():%H:%M:%S}+00:00"


def _candidates(store: Store, parameters: Mapping[str, str]) -> list[Product]:
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
    return list(products.scan())


def _product_filter(name: str, value: str) -> ProductFilter:
    field, _, operator = name.partition(":")
    if field in ("categories", "keyword", "inventory_low", "out_of_stock") and operator in ("", "in"):
        return _special_filter(name, value)
    if field not in _VALUES or not _takes_operator(field, operator):
        raise Invalid(f"The filter(s): {name} are not valid filter parameter(s).")
    read, of = _VALUES[field]
    if operator in ("in", "not_in"):
        values = {read(each, name) for each in value.split(",")}
        return lambda product: (of(product) in values) == (operator == "in")
    wanted = read(value, name)
    compare = _OPERATORS.get(operator)
    if compare is None:
        return lambda product: bool(of(product) == wanted)
    return lambda product: compare(of(product), wanted)


def _takes_operator(field: str, operator: str) -> bool:
    if not operator:
        return True
    allowed = _WITH_LISTS if operator in ("in", "not_in") else _WITH_OPERATORS if operator in _OPERATORS else set()
    return field in allowed


def _special_filter(name: str, value: str) -> ProductFilter:
    """Source: Catalog products: categories is exact and misses products of several, categories:in does not."""
    if name == "categories":
        only = [whole(value, name)]
        return lambda product: product.categories == only
    if name == "categories:in":
        wanted = {whole(each, name) for each in value.split(",")}
        return lambda product: bool(wanted.intersection(product.categories))
    if name == "keyword":
        return _contains(value.casefold())
    yes = _truth(value, name)
    if name == "out_of_stock":
        return lambda product: (product.inventory_tracking != "none" and product.seen_level == 0) == yes
    return lambda product: (product.seen_level <= product.fields["inventory_warning_level"]) == yes


def _contains(words: str) -> ProductFilter:
    """Guess: a keyword is looked for in name, SKU, description and search keywords."""
    return lambda product: any(
        words in place.casefold()
        for place in (product.name, product.sku, product.fields["description"], product.fields["search_keywords"])
    )


def find_variants(store: Store, parameters: Mapping[str, str]) -> list[Variant]:
    """Variants by id, sku, upc and product_id:in, to look at. Source: Catalog variants, base variants included."""
    variants = store.products.variants
    if "sku" in parameters:
        ids = variants.ids_having("sku", parameters["sku"].casefold())
    elif "product_id:in" in parameters:
        numbers = [whole(each, "product_id:in") for each in parameters["product_id:in"].split(",")]
        ids = [found for each in dict.fromkeys(numbers) for found in variants.ids_having("product_id", each)]
    elif "id" in parameters:
        number = whole(parameters["id"], "id")
        ids = [number] if number in variants else []
    else:
        ids = list(variants)
    found = [variants.peek(each) for each in ids]
    if "upc" in parameters:
        found = [variant for variant in found if variant.fields["upc"] == parameters["upc"]]
    return sorted(found, key=lambda variant: variant.id)
