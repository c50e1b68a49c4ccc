"""HTTP endpoints of Catalog V3 for options, images, custom fields, brands, categories and the summary.

The rules are in ``rules.catalog_parts``.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from operator import itemgetter
from typing import Any

from fakes.bigcommerce.api.context import Call, Routes, add, answer_json, chosen_fields, data, nothing, path_id, v3_list
from fakes.bigcommerce.api.filters import FIELDS, Filter, ListTable, contains, of_key, truth, whole, word
from fakes.bigcommerce.refusals import Invalid, NotFound
from fakes.bigcommerce.rules import catalog_parts as rules
from fakes.bigcommerce.rules.catalog import product_with_id
from fakes.bigcommerce.rules.product_fields import array, members
from fakes.bigcommerce.sources import CATEGORIES_V3, PRODUCTS_V3
from fakes.bigcommerce.state.records import Product
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import CENT, ZERO, as_id, iso_date, number
from fakes.evidence.ledger import imitates
from fakes.wire.forms import is_form
from fakes.wire.http import Response

PRODUCTS = "products"
CatalogRecord = dict[str, Any]


def _product(call: Call, product_id: str) -> Product:
    return product_with_id(call.store, path_id(product_id))


_PARTS: ListTable[CatalogRecord] = ListTable(others=FIELDS)
"""Source: the references: the parts of a product are not filtered."""

_BRANDS: ListTable[CatalogRecord] = ListTable(
    {
        "id": of_key(whole, "id", "", "in", "not_in", "min", "max", "greater", "less"),
        "name": of_key(word, "name", "", "like"),
        "page_title": of_key(word, "page_title"),
    },
    {"name": lambda brand: brand["name"].casefold(), "id": itemgetter("id")},
    FIELDS,
)
"""Source: Catalog brands, which are sorted by name alone. Guess: unsorted they come by id."""

_CATEGORY_FILTERS: dict[str, Filter[CatalogRecord]] = {
    "name": of_key(word, "name", "", "like"),
    "page_title": of_key(word, "page_title", "", "like"),
    "is_visible": of_key(truth, "is_visible"),
    "keyword": Filter(word, lambda each: f"{each['name']} {each['description']}".casefold(), bare=contains),
}
_CATEGORIES: ListTable[CatalogRecord] = ListTable(
    {
        "id": of_key(whole, "id", "", "in", "not_in", "min", "max", "greater", "less"),
        "parent_id": of_key(whole, "parent_id", "", "in", "min", "max", "greater", "less"),
        **_CATEGORY_FILTERS,
    },
    {
        "id": itemgetter("id"),
        "name": lambda category: category["name"].casefold(),
        "parent_id": itemgetter("parent_id"),
        "sort_order": itemgetter("sort_order"),
    },
    FIELDS,
)
"""Source: Catalog categories."""

_LISTED = ("in", "not_in")
_TREE_CATEGORIES: ListTable[CatalogRecord] = ListTable(
    {
        "category_uuid": of_key(word, "category_uuid", *_LISTED),
        "category_id": of_key(whole, "id", *_LISTED),
        "tree_id": Filter(whole, lambda each: rules.TREE, _LISTED),
        "parent_id": of_key(whole, "parent_id", *_LISTED),
        **_CATEGORY_FILTERS,
    },
    others=FIELDS,
)
_DELETED_TREE_CATEGORIES: ListTable[CatalogRecord] = ListTable(
    {
        name: replace(_TREE_CATEGORIES.filters[name], operators=("in",))
        for name in ("category_uuid", "category_id", "tree_id", "parent_id")
    },
    others=frozenset(),
)
"""Source: Catalog categories of trees."""

_TREES: ListTable[CatalogRecord] = ListTable(
    {"id": of_key(whole, "id", "in"), "channel_id": of_key(whole, "channels", "in")}
)


def _page_of(
    call: Call, entries: list[CatalogRecord], show: Callable[[CatalogRecord], CatalogRecord] = dict
) -> Response:
    return v3_list(call, _PARTS, entries, show)


def _one(call: Call, record: CatalogRecord) -> Response:
    return data(chosen_fields(call, record))


def image(record: CatalogRecord) -> CatalogRecord:
    """An image with its date as V3 writes it."""
    return {**record, "date_modified": iso_date(record["date_modified"])}


def _list_options(call: Call, product_id: str) -> Response:
    return _page_of(call, _product(call, product_id).options)


def _create_option(call: Call, product_id: str) -> Response:
    return data(rules.create_option(call.store, _product(call, product_id), call.body()))


def _get_option(call: Call, product_id: str, option_id: str) -> Response:
    return _one(call, rules.entry_with(_product(call, product_id).options, path_id(option_id)))


def _update_option(call: Call, product_id: str, option_id: str) -> Response:
    product = _product(call, product_id)
    option = rules.entry_with(product.options, path_id(option_id))
    rules.update_option(call.store, product, option, call.body())
    return data(option)


def _delete_option(call: Call, product_id: str, option_id: str) -> Response:
    product = _product(call, product_id)
    rules.delete_option(call.store, product, rules.entry_with(product.options, path_id(option_id)))
    return nothing()


def _list_values(call: Call, product_id: str, option_id: str) -> Response:
    option = rules.entry_with(_product(call, product_id).options, path_id(option_id))
    return _page_of(call, option["option_values"])


def _create_value(call: Call, product_id: str, option_id: str) -> Response:
    option = rules.entry_with(_product(call, product_id).options, path_id(option_id))
    return data(rules.add_option_value(call.store, option, call.body()))


def _option_and_value(call: Call, product_id: str, option_id: str, value_id: str) -> tuple[dict[str, Any], Any]:
    option = rules.entry_with(_product(call, product_id).options, path_id(option_id))
    return option, rules.entry_with(option["option_values"], path_id(value_id))


def _get_value(call: Call, product_id: str, option_id: str, value_id: str) -> Response:
    return _one(call, _option_and_value(call, product_id, option_id, value_id)[1])


def _update_value(call: Call, product_id: str, option_id: str, value_id: str) -> Response:
    option, value = _option_and_value(call, product_id, option_id, value_id)
    rules.update_option_value(call.store, _product(call, product_id), option, value, call.body())
    return data(value)


def _delete_value(call: Call, product_id: str, option_id: str, value_id: str) -> Response:
    option, value = _option_and_value(call, product_id, option_id, value_id)
    rules.delete_option_value(call.store, _product(call, product_id), option, value)
    return nothing()


def _list_images(call: Call, product_id: str) -> Response:
    return _page_of(call, _product(call, product_id).images, image)


def _create_image(call: Call, product_id: str) -> Response:
    product, kind = _product(call, product_id), call.request.headers.get("Content-Type", "")
    if is_form(kind):
        from fakes.wire.multipart import read_form  # noqa: PLC0415 - few send forms, and its parser takes long to load

        return data(image(rules.upload_image(call.store, product, read_form(kind, call.request.body))))
    return data(image(rules.create_image(call.store, product, call.body())))


def _get_image(call: Call, product_id: str, image_id: str) -> Response:
    return _one(call, image(rules.entry_with(_product(call, product_id).images, path_id(image_id))))


def _update_image(call: Call, product_id: str, image_id: str) -> Response:
    product = _product(call, product_id)
    record = rules.entry_with(product.images, path_id(image_id))
    rules.change_image(call.store, product, record, call.body())
    return data(image(record))


def _delete_image(call: Call, product_id: str, image_id: str) -> Response:
    product = _product(call, product_id)
    rules.delete_image(call.store, product, rules.entry_with(product.images, path_id(image_id)))
    return nothing()


def _list_custom_fields(call: Call, product_id: str) -> Response:
    return _page_of(call, _product(call, product_id).custom_fields)


def _create_custom_field(call: Call, product_id: str) -> Response:
    return data(rules.create_custom_field(call.store, _product(call, product_id), call.body()))


def _get_custom_field(call: Call, product_id: str, field_id: str) -> Response:
    return _one(call, rules.entry_with(_product(call, product_id).custom_fields, path_id(field_id)))


def _update_custom_field(call: Call, product_id: str, field_id: str) -> Response:
    product = _product(call, product_id)
    record = rules.entry_with(product.custom_fields, path_id(field_id))
    rules.change_custom_field(call.store, product, record, call.body())
    return data(record)


def _delete_custom_field(call: Call, product_id: str, field_id: str) -> Response:
    product = _product(call, product_id)
    rules.delete_custom_field(call.store, product, rules.entry_with(product.custom_fields, path_id(field_id)))
    return nothing()


def _list_brands(call: Call) -> Response:
    brands = _BRANDS.in_order(call.query, list(call.store.brands.values()), "id")
    return v3_list(call, _BRANDS, brands, dict)


def _brand(call: Call, brand_id: str) -> CatalogRecord:
    if path_id(brand_id) not in call.store.brands:
        raise NotFound
    return call.store.brands[path_id(brand_id)]


def _create_brand(call: Call) -> Response:
    return data(rules.create_brand(call.store, call.body()))


def _get_brand(call: Call, brand_id: str) -> Response:
    return _one(call, _brand(call, brand_id))


def _update_brand(call: Call, brand_id: str) -> Response:
    brand = _brand(call, brand_id)
    rules.change_brand(call.store, brand, call.body())
    return data(brand)


def _delete_brand(call: Call, brand_id: str) -> Response:
    rules.delete_brand(call.store, path_id(brand_id))
    return nothing()


def _old_category(record: CatalogRecord) -> CatalogRecord:
    """The shape of the deprecated categories resource."""
    return {name: value for name, value in record.items() if name != "category_uuid"}


def _tree_category(record: CatalogRecord) -> CatalogRecord:
    """The shape of the categories of trees: category_id, tree_id, and a url with a path."""
    address = record["custom_url"]
    renamed = {
        "category_id": record["id"],
        "tree_id": rules.TREE,
        "url": {"path": address["url"], "is_customized": address["is_customized"]},
    }
    return renamed | {name: value for name, value in record.items() if name not in ("id", "custom_url")}


def _category(call: Call, category_id: str) -> CatalogRecord:
    if path_id(category_id) not in call.store.categories:
        raise NotFound
    return call.store.categories[path_id(category_id)]


def _list_categories(call: Call) -> Response:
    categories = _CATEGORIES.in_order(call.query, list(call.store.categories.values()), "id")
    return v3_list(call, _CATEGORIES, categories, _old_category)


def _create_category(call: Call) -> Response:
    return data(_old_category(rules.create_category(call.store, call.body())))


def _get_category(call: Call, category_id: str) -> Response:
    return _one(call, _old_category(_category(call, category_id)))


def _update_category(call: Call, category_id: str) -> Response:
    category = _category(call, category_id)
    rules.change_category(call.store, category, call.body())
    return data(_old_category(category))


def _delete_category(call: Call, category_id: str) -> Response:
    rules.delete_category(call.store, path_id(category_id))
    return nothing()


def _list_tree_categories(call: Call) -> Response:
    return v3_list(call, _TREE_CATEGORIES, call.store.categories.values(), _tree_category)


@imitates(
    "categories of trees",
    "categories of trees come and go in arrays: created with 201, deleted by filter with 202",
    evidence="official",
    source=CATEGORIES_V3,
    test="api/test_catalog_parts.py::test_tree_categories_come_in_arrays",
)
def _create_tree_categories(call: Call) -> Response:
    """Source: Catalog category trees: a tree or a parent is named. Guess: the first bad one refuses what follows it."""
    given = array(call.body(), "body")
    made = []
    for each in given:
        category = each if isinstance(each, dict) else {}
        if not {"tree_id", "parent_id"} & category.keys():
            raise Invalid("JSON data is missing or invalid", errors={"tree_id": "error.path.missing"})
        body = {"parent_id": 0, **_of_tree(category)}
        made.append(_tree_category(rules.create_category(call.store, body)))
    return answer_json(201, {"data": made, "meta": {"total": len(made), "success": len(made), "failed": 0}})


def _of_tree(given: CatalogRecord) -> CatalogRecord:
    """A category of a tree as the catalog's rules take it. Raises Invalid for another tree than the one there is."""
    body = dict(given)
    if body.get("tree_id", rules.TREE) != rules.TREE:
        raise Invalid("JSON data is missing or invalid", errors={"tree_id": "does not exist"})
    if "url" in body:
        address = members(body.pop("url"), "url")
        body["custom_url"] = {"url": address.get("path", ""), "is_customized": address.get("is_customized", True)}
    return body


def _update_tree_categories(call: Call) -> Response:
    given = array(call.body(), "body")
    for each in given:
        category = call.store.categories.get(as_id(each.get("category_id"))) if isinstance(each, dict) else None
        if category is None:
            raise Invalid("JSON data is missing or invalid", errors={"category_id": "does not exist"})
        rules.change_category(call.store, category, _of_tree(each))
    return answer_json(200, {"meta": {"total": len(given), "success": len(given), "failed": 0}})


def _delete_tree_categories(call: Call) -> Response:
    if not call.query:
        raise Invalid("At least one filter is required")
    found = _DELETED_TREE_CATEGORIES.find(call.query, list(call.store.categories.values()))
    for each in found:
        rules.delete_category(call.store, each["id"])
    return answer_json(202, {"meta": {"total": len(found), "success": len(found), "failed": 0}})


def _list_trees(call: Call) -> Response:
    return v3_list(call, _TREES, [{"id": rules.TREE, "name": "Default catalog tree", "channels": [1]}], dict)


def _get_tree(call: Call, tree_id: str) -> Response:
    """Source: a recorded refusal; its title ends in a space."""
    if path_id(tree_id) != rules.TREE:
        raise NotFound(f"Entity with id tree [{tree_id}] was not found ")
    deepest = whole(call.query["depth"], "depth") if "depth" in call.query else rules.DEEPEST_LEVEL
    return data(_nodes(call.store, 0, [], deepest))


def _nodes(store: Store, parent_id: int, path: list[int], deepest: int) -> list[CatalogRecord]:
    """Source: Catalog trees: no deeper than asked for. Guess: a depth of 0 has the roots alone."""
    if len(path) > deepest:
        return []
    return [
        {
            "id": each["id"],
            "parent_id": parent_id,
            "depth": len(path),
            "path": [*path, each["id"]],
            "name": each["name"],
            "is_visible": each["is_visible"],
            "url": each["custom_url"]["url"],
            "children": _nodes(store, each["id"], [*path, each["id"]], deepest),
        }
        for each in store.categories.values()
        if each["parent_id"] == parent_id
    ]


@imitates(
    "catalog summary",
    "the summary counts stock, its worth, variants and their prices",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog_parts.py::test_the_summary_adds_up",
)
def _get_summary(call: Call) -> Response:
    """Source: Catalog products; the lowest price is text there."""
    products = call.store.products
    variants = [(products.peek(each.product_id), each) for each in products.variants.scan()]
    prices = [_price(product, each.fields["price"]) for product, each in variants] or [ZERO]
    levels = [(product.seen_level, product.price) for product in products.scan()]
    created = sorted(product.date_created for product in products.scan())
    return data(
        {
            "inventory_count": sum(level for level, _ in levels),
            "variant_count": len(variants),
            "inventory_value": number(sum((price * level for level, price in levels), ZERO)),
            "highest_variant_price": number(max(prices)),
            "average_variant_price": number((sum(prices, ZERO) / len(prices)).quantize(CENT)),
            "lowest_variant_price": str(number(min(prices))),
            "oldest_variant_date": iso_date(created[0]) if created else "",
            "newest_variant_date": iso_date(created[-1]) if created else "",
            "primary_category_id": 0,
            "primary_category_name": "",
        }
    )


def _price(product: Product, own: Decimal | None) -> Decimal:
    return product.price if own is None else own


def _add_parts_of_products(routes: Routes) -> None:
    options = "/v3/catalog/products/{product_id}/options"
    add(routes, "GET", options, _list_options, PRODUCTS)
    add(routes, "POST", options, _create_option, PRODUCTS)
    add(routes, "GET", f"{options}/{{option_id}}", _get_option, PRODUCTS)
    add(routes, "PUT", f"{options}/{{option_id}}", _update_option, PRODUCTS)
    add(routes, "DELETE", f"{options}/{{option_id}}", _delete_option, PRODUCTS)
    add(routes, "GET", f"{options}/{{option_id}}/values", _list_values, PRODUCTS)
    add(routes, "POST", f"{options}/{{option_id}}/values", _create_value, PRODUCTS)
    add(routes, "GET", f"{options}/{{option_id}}/values/{{value_id}}", _get_value, PRODUCTS)
    add(routes, "PUT", f"{options}/{{option_id}}/values/{{value_id}}", _update_value, PRODUCTS)
    add(routes, "DELETE", f"{options}/{{option_id}}/values/{{value_id}}", _delete_value, PRODUCTS)
    images = "/v3/catalog/products/{product_id}/images"
    add(routes, "GET", images, _list_images, PRODUCTS)
    add(routes, "POST", images, _create_image, PRODUCTS, takes_forms=True)
    add(routes, "GET", f"{images}/{{image_id}}", _get_image, PRODUCTS)
    add(routes, "PUT", f"{images}/{{image_id}}", _update_image, PRODUCTS)
    add(routes, "DELETE", f"{images}/{{image_id}}", _delete_image, PRODUCTS)
    custom = "/v3/catalog/products/{product_id}/custom-fields"
    add(routes, "GET", custom, _list_custom_fields, PRODUCTS)
    add(routes, "POST", custom, _create_custom_field, PRODUCTS)
    add(routes, "GET", f"{custom}/{{field_id}}", _get_custom_field, PRODUCTS)
    add(routes, "PUT", f"{custom}/{{field_id}}", _update_custom_field, PRODUCTS)
    add(routes, "DELETE", f"{custom}/{{field_id}}", _delete_custom_field, PRODUCTS)


def add_routes(routes: Routes) -> None:
    """Parts of products, brands, categories, trees, summary."""
    _add_parts_of_products(routes)
    add(routes, "GET", "/v3/catalog/summary", _get_summary, PRODUCTS)
    add(routes, "GET", "/v3/catalog/brands", _list_brands, PRODUCTS)
    add(routes, "POST", "/v3/catalog/brands", _create_brand, PRODUCTS)
    add(routes, "GET", "/v3/catalog/brands/{brand_id}", _get_brand, PRODUCTS)
    add(routes, "PUT", "/v3/catalog/brands/{brand_id}", _update_brand, PRODUCTS)
    add(routes, "DELETE", "/v3/catalog/brands/{brand_id}", _delete_brand, PRODUCTS)
    add(routes, "GET", "/v3/catalog/categories", _list_categories, PRODUCTS)
    add(routes, "POST", "/v3/catalog/categories", _create_category, PRODUCTS)
    add(routes, "GET", "/v3/catalog/categories/{category_id}", _get_category, PRODUCTS)
    add(routes, "PUT", "/v3/catalog/categories/{category_id}", _update_category, PRODUCTS)
    add(routes, "DELETE", "/v3/catalog/categories/{category_id}", _delete_category, PRODUCTS)
    trees = "/v3/catalog/trees"
    add(routes, "GET", trees, _list_trees, PRODUCTS)
    add(routes, "GET", f"{trees}/categories", _list_tree_categories, PRODUCTS)
    add(routes, "POST", f"{trees}/categories", _create_tree_categories, PRODUCTS)
    add(routes, "PUT", f"{trees}/categories", _update_tree_categories, PRODUCTS)
    add(routes, "DELETE", f"{trees}/categories", _delete_tree_categories, PRODUCTS)
    add(routes, "GET", f"{trees}/{{tree_id}}/categories", _get_tree, PRODUCTS)
