"""HTTP endpoints of Catalog V3 for products and variants, one at a time and in batches.

The rules are in ``rules.catalog``.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fakes.bigcommerce.api import product_query, serializers
from fakes.bigcommerce.api.catalog_parts import image
from fakes.bigcommerce.api.context import (
    Call,
    Routes,
    add,
    answer_json,
    chosen_fields,
    data,
    names_in,
    nothing,
    path_id,
    read_page,
    v3_list,
    v3_page,
    v3_whole,
)
from fakes.bigcommerce.api.filters import FIELDS, ListTable
from fakes.bigcommerce.refusals import Conflict, Invalid, NotFound, Refused, TooMany
from fakes.bigcommerce.rules import catalog as catalog_rules
from fakes.bigcommerce.rules.catalog import product_with_id, variant_of
from fakes.bigcommerce.rules.modifiers import modifiers_in_order
from fakes.bigcommerce.rules.product_fields import NOT_IN_BATCHES, array
from fakes.bigcommerce.sources import PRODUCTS_V3, VARIANTS_V3
from fakes.bigcommerce.state.records import Product, Variant
from fakes.bigcommerce.state.values import as_id, number
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response

PRODUCTS = "products"
MOST_PRODUCTS_AT_ONCE = 10
MOST_VARIANTS_AT_ONCE = 50
SHORT_PAGE = 10
_LONG_PARTS = frozenset({"options", "modifiers"})


def show_product(call: Call, product: Product, parts: Sequence[str] | None = None) -> dict[str, Any]:
    """A product with these sub-resources, or with those that ``include`` asks for."""
    shown = serializers.product(product)
    included = names_in(call, "include") if parts is None else list(parts)
    thumbnails = [image for image in product.images if image["is_thumbnail"]]
    extras: dict[str, Callable[[], Any]] = {
        "variants": lambda: [serializers.variant(product, variant) for variant in product.variants.values()],
        "images": lambda: [image(each) for each in product.images],
        "custom_fields": lambda: product.custom_fields,
        "primary_image": lambda: image(thumbnails[0]) if thumbnails else None,
        "options": lambda: product.options,
        "videos": lambda: product.videos,
        "bulk_pricing_rules": lambda: [_rule(each) for each in product.bulk_pricing_rules],
        "modifiers": lambda: modifiers_in_order(product),
        **dict.fromkeys(("channels", "parent_relations", "reviews"), list),
    }
    unknown = [name for name in included if name not in extras]
    if unknown:
        raise Invalid(f"Invalid field(s): {', '.join(unknown)}", errors=dict.fromkeys(unknown, "cannot be included"))
    return {**chosen_fields(call, shown), **{name: extras[name]() for name in included}}


def _rule(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "amount": number(record["amount"])}


@imitates(
    "short pages with options",
    "including options or modifiers makes pages of at most ten, whatever the limit says",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_including_options_shortens_the_page",
    shows=lambda _, call: bool(_LONG_PARTS.intersection(names_in(call, "include"))),
)
def _list_products(call: Call) -> Response:
    page = read_page(call)
    if _LONG_PARTS.intersection(names_in(call, "include")):
        page = type(page)(page.number, min(page.limit, SHORT_PAGE))
    found = product_query.find(call.store, call.query)
    shown = (show_product(call, each) for each in found[page.start : page.stop])
    return v3_page(call, shown, len(found), page, too_many=False)  # Recorded in 2026, in this list alone.


def _get_product(call: Call, product_id: str) -> Response:
    return data(show_product(call, product_with_id(call.store, path_id(product_id))))


@imitates(
    "saved but for the stock",
    "now and then, by seed, a product is saved without its level, and 207 is the only sign",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_a_product_may_be_saved_without_its_level",
    shows=lambda taken, *_: taken[1],
)
def _lose_level(call: Call, body: Any) -> tuple[Any, bool]:
    """The body as the store takes it in, and whether its level got lost on the way."""
    if not isinstance(body, dict) or "inventory_level" not in body:
        return body, False
    if not call.store.happens("stock not saved", call.store.quirks.stock_not_saved):
        return body, False
    return {name: value for name, value in body.items() if name != "inventory_level"}, True


def _saved(shown: dict[str, Any], lost: bool) -> Response:
    """Source: Catalog products: 200, also for a new one. Guess: the text of a 207."""
    if not lost:
        return data(shown)
    problem = serializers.v3_error(207, "Inventory data was not saved", {"inventory_level": "could not be saved"})
    return answer_json(207, {"data": shown, "errors": problem, "meta": {}})


_PARTS_OF_A_NEW_ONE = (
    *("channels", "variants", "images", "primary_image", "videos", "custom_fields", "bulk_pricing_rules"),
    *("reviews", "options", "modifiers", "parent_relations"),
)
"""What the answer to a POST has besides. Recorded in 2026."""


def _create_product(call: Call) -> Response:
    body, lost = _lose_level(call, call.body())
    product = catalog_rules.create_product(call.store, body)
    return _saved(show_product(call, product, _PARTS_OF_A_NEW_ONE), lost)


def _update_product(call: Call, product_id: str) -> Response:
    product = product_with_id(call.store, path_id(product_id))
    body, lost = _lose_level(call, call.body())
    catalog_rules.update_product(call.store, product, body)
    return _saved(show_product(call, product), lost)


def _check_distinct(items: list[Any], name: str) -> None:
    """Guess: a batch that gives two records the same name or SKU is refused as a whole."""
    values = [each[name].casefold() for each in items if isinstance(each, dict) and isinstance(each.get(name), str)]
    given = [value for value in values if value]
    if len(set(given)) < len(given):
        message = f"The product {name} is a duplicate"
        raise Conflict(message, errors={name: message})


def _check_size(items: list[Any], most: int) -> None:
    if len(items) > most:
        raise TooMany(f"The request payload is too large. The maximum items allowed in the array is {most}.")


@imitates(
    "batches of products",
    "up to ten products can be changed in one call, more are refused with 413",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_a_batch_of_eleven_products_is_refused",
)
def _update_products(call: Call) -> Response:
    """Guess: one bad product refuses the whole batch."""
    items = array(call.body(), "body")
    _check_size(items, MOST_PRODUCTS_AT_ONCE)
    for name in ("name", "sku"):
        _check_distinct(items, name)
    products = []
    for each in items:
        if not isinstance(each, dict) or "id" not in each:
            catalog_rules.check_missing(each if isinstance(each, dict) else {})
            raise Invalid("JSON data is missing or invalid", errors={"id": "error.path.missing"})
        product = product_with_id(call.store, as_id(each["id"]))
        catalog_rules.check_update(call.store, product, each)
        products.append(product)
    for product, each in zip(products, items, strict=True):
        catalog_rules.update_product(call.store, product, each)
    return v3_whole(call, [show_product(call, each) for each in products])


def _delete_product(call: Call, product_id: str) -> Response:
    """Guess: 204 also for a product that does not exist."""
    product = call.store.products.get(path_id(product_id))
    if product is not None:
        catalog_rules.delete_product(call.store, product)
    return nothing()


@imitates(
    "deleting products by filter",
    "products are deleted by filter; without one the call is refused",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_deleting_products_needs_a_filter",
)
def _delete_products(call: Call) -> Response:
    if not call.query:
        raise Invalid("At least one filter is required")
    for product in product_query.find_to_delete(call.store, call.query)[:250]:
        catalog_rules.delete_product(call.store, call.store.products[product.id])
    return nothing()


def _list_variants(call: Call) -> Response:
    return _variant_page(call, product_query.find_variants(call.store, call.query))


def _variant_page(call: Call, variants: Iterable[Variant]) -> Response:
    products = call.store.products
    return v3_list(
        call,
        product_query.VARIANTS,
        variants,
        lambda variant: serializers.variant(products.peek(variant.product_id), variant),
    )


def _list_product_variants(call: Call, product_id: str) -> Response:
    product = product_with_id(call.store, path_id(product_id))
    return v3_list(call, _PARTS, product.variants.values(), lambda each: serializers.variant(product, each))


_PARTS: ListTable[Variant] = ListTable(others=FIELDS)


def _get_variant(call: Call, product_id: str, variant_id: str) -> Response:
    product = product_with_id(call.store, path_id(product_id))
    return data(chosen_fields(call, serializers.variant(product, variant_of(product, path_id(variant_id)))))


def _create_variant(call: Call, product_id: str) -> Response:
    product = product_with_id(call.store, path_id(product_id))
    return data(serializers.variant(product, catalog_rules.create_variant(call.store, product, call.body())))


def _update_variant(call: Call, product_id: str, variant_id: str) -> Response:
    product = product_with_id(call.store, path_id(product_id))
    variant = variant_of(product, path_id(variant_id))
    body, lost = _lose_level(call, call.body())
    catalog_rules.update_variant(call.store, product, variant, body)
    return _saved(serializers.variant(product, variant), lost)


def _delete_variant(call: Call, product_id: str, variant_id: str) -> Response:
    product = product_with_id(call.store, path_id(product_id))
    catalog_rules.delete_variant(call.store, product, variant_of(product, path_id(variant_id)))
    return nothing()


class BatchRefused(Refused):
    """Some items of a batch are not acceptable; ``problems`` holds each one's error body."""

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        super().__init__("Some items of the batch are not acceptable")
        self.problems = problems


@imitates(
    "batches of variants",
    "up to 50 variants can be changed or added in one call; bad ones are listed as batch_errors and nothing is saved",
    evidence="official",
    source=VARIANTS_V3,
    test="api/test_catalog.py::test_a_bad_variant_refuses_its_batch",
)
def _update_variants(call: Call) -> Response:
    items = [_in_a_batch(each) for each in array(call.body(), "body")]
    _check_size(items, MOST_VARIANTS_AT_ONCE)
    _check_distinct(items, "sku")
    problems = []
    for each in items:
        try:
            _check_batch_item(call, each)
        except Refused as error:
            problems.append(serializers.v3_error(422, error.message, error.errors))
    if problems:
        raise BatchRefused(problems)
    return v3_whole(call, [_apply_batch_item(call, each) for each in items])


def _in_a_batch(item: Any) -> Any:
    """A variant without the fields that only a call of its own takes."""
    if not isinstance(item, dict):
        return item
    return {name: value for name, value in item.items() if name not in NOT_IN_BATCHES}


def _check_batch_item(call: Call, item: Any) -> None:
    if not isinstance(item, dict) or not ({"id", "product_id"} & item.keys()):
        raise Invalid("JSON data is missing or invalid", errors={"id": "error.path.missing"})
    if "id" not in item:
        product = product_with_id(call.store, as_id(item["product_id"]))
        catalog_rules.check_new_variant(call.store, product, item)
        return
    variant = call.store.products.variants.get(as_id(item["id"]))
    if variant is None:
        raise NotFound(f"variant {item['id']} does not exist")
    catalog_rules.check_variant_update(call.store, call.store.products[variant.product_id], variant, item)


def _apply_batch_item(call: Call, item: dict[str, Any]) -> dict[str, Any]:
    if "id" not in item:
        product = product_with_id(call.store, as_id(item["product_id"]))
        return serializers.variant(product, catalog_rules.create_variant(call.store, product, item))
    variant = call.store.products.variants[as_id(item["id"])]
    product = call.store.products[variant.product_id]
    catalog_rules.update_variant(call.store, product, variant, item)
    return serializers.variant(product, variant)


def add_routes(routes: Routes) -> None:
    """Products and variants."""
    every, one = "/v3/catalog/products", "/v3/catalog/products/{product_id}"
    add(routes, "GET", every, _list_products, PRODUCTS)
    add(routes, "POST", every, _create_product, PRODUCTS)
    add(routes, "PUT", every, _update_products, PRODUCTS)
    add(routes, "DELETE", every, _delete_products, PRODUCTS)
    add(routes, "GET", one, _get_product, PRODUCTS)
    add(routes, "PUT", one, _update_product, PRODUCTS)
    add(routes, "DELETE", one, _delete_product, PRODUCTS)
    add(routes, "GET", f"{one}/variants", _list_product_variants, PRODUCTS)
    add(routes, "POST", f"{one}/variants", _create_variant, PRODUCTS)
    add(routes, "GET", f"{one}/variants/{{variant_id}}", _get_variant, PRODUCTS)
    add(routes, "PUT", f"{one}/variants/{{variant_id}}", _update_variant, PRODUCTS)
    add(routes, "DELETE", f"{one}/variants/{{variant_id}}", _delete_variant, PRODUCTS)
    add(routes, "GET", "/v3/catalog/variants", _list_variants, PRODUCTS)
    add(routes, "PUT", "/v3/catalog/variants", _update_variants, PRODUCTS)
