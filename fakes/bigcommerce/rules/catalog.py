"""The rules for products and variants: creating, changing, deleting; unique names, SKUs and URLs.

Reading single fields is in ``product_fields``.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from fakes.bigcommerce.refusals import Conflict, Invalid, NotFound
from fakes.bigcommerce.rules import catalog_parts
from fakes.bigcommerce.rules.catalog_parts import create_brand
from fakes.bigcommerce.rules.metafields import forget_of
from fakes.bigcommerce.rules.product_fields import (
    MOST_OPTION_VALUES,
    PRODUCT_ATTRIBUTES,
    PRODUCT_PASSIVE,
    PRODUCT_READERS,
    REQUIRED_OF_PRODUCTS,
    SHARED_WITH_BASE,
    VARIANT_PASSIVE,
    VARIANT_READERS,
    array,
    check_room,
    defaults,
    read_known,
    whole,
    words,
)
from fakes.bigcommerce.rules.stock import announce_product, set_level
from fakes.bigcommerce.sources import ESTIMATE, PRODUCT_ERRORS, PRODUCTS_V3, VARIANTS_V3
from fakes.bigcommerce.state.records import Product, Variant
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import Read
from fakes.evidence.ledger import REFUSING, Alternative, imitates

MOST_VARIANTS = 600


def _check_name(store: Store, name: str, own_id: int | None) -> None:
    """Guess: names that differ in case alone are the same name."""
    if store.quirks.product_names == "may repeat":
        return
    if any(other.id != own_id for other in store.products.having("name", name.casefold())):
        raise _name_taken()


@imitates(
    "unique names",
    "a product name that another product has is refused with 409 and a title that says so",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_a_second_product_of_the_same_name_is_a_conflict",
    otherwise=(
        Alternative("a product may have the name of another one, as recorded in 2026", "product_names", "may repeat"),
    ),
    ask="POST /v3/catalog/products twice with the same name and other SKUs: 409, or two products?",
)
def _name_taken() -> Conflict:
    """Third party: the text, which many clients look for. Recorded in 2026: two products without SKUs have one name."""
    return Conflict("The product name is a duplicate", errors={"name": "The product name is a duplicate"})


@imitates(
    "unique SKUs",
    "a SKU that another product or variant has is refused with 409",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_a_second_product_of_the_same_sku_is_a_conflict",
    shows=REFUSING,
)
def _check_sku(store: Store, sku: str, own_product: int | None, own_variant: int | None = None) -> None:
    """Guess: the text, and that SKUs that differ in case alone are the same SKU."""
    if not sku:
        return
    folded = sku.casefold()
    others = [each.id for each in store.products.having("sku", folded) if each.id != own_product]
    for variant in store.products.variants.having("sku", folded):
        base_of_own = (
            store.products[variant.product_id].base_variant_id == variant.id and variant.product_id == own_product
        )
        if variant.id != own_variant and not base_of_own:
            others.append(variant.id)
    if others:
        raise Conflict("The product sku is a duplicate", errors={"sku": "The product sku is a duplicate"})


def _check_url(store: Store, url: str, own_id: int | None) -> None:
    """Source: Catalog products: a taken web address is a conflict. Guess: the text."""
    if any(other.id != own_id for other in store.products.having("url", url)):
        message = "The custom url is a duplicate"
        raise Conflict(message, errors={"custom_url": message})


def _check_references(store: Store, values: Mapping[str, Any]) -> None:
    """Source: Catalog products: a missing brand or category is a conflict. Guess: the texts."""
    brand_id = values.get("brand_id", 0)
    if brand_id and brand_id not in store.brands:
        raise Conflict("The brand does not exist", errors={"brand_id": f"brand {brand_id} does not exist"})
    for category_id in values.get("categories", ()):
        if category_id not in store.categories:
            message = f"category {category_id} does not exist"
            raise Conflict("The category does not exist", errors={"categories": message})


@imitates(
    "brands by name",
    "a product that names a brand gets it, whatever the case; one that is new is made; answers show only its id",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_a_brand_is_named_with_the_product",
    shows=lambda _, store, values: bool(values.get("brand_name")),
)
def _name_brand(store: Store, values: dict[str, Any]) -> None:
    """Put the id of the brand that is named among the values.  Guess: the name counts when both are given."""
    if name := values.get("brand_name"):
        brand = next((each for each in store.brands.values() if each["name"].casefold() == name.casefold()), None)
        values["brand_id"] = (brand or create_brand(store, {"name": name}))["id"]


def create_product(store: Store, body: Any) -> Product:
    """Create a product, with variants and custom fields when the body has some.

    Raises:
        Invalid: missing or bad fields.
        Conflict: a name, SKU or web address is taken; a brand or category is missing.
    """
    values = read_known(body, PRODUCT_READERS)
    check_missing(body)
    variant_values = [_read_variant(each) for each in array(body.get("variants", []), "variants")]
    _check_name(store, values["name"], None)
    _check_sku(store, values.get("sku", ""), None)
    _check_references(store, values)
    url = values.get("custom_url") or {"url": free_url(store, values["name"]), "is_customized": False}
    _check_url(store, url["url"], None)
    _check_variants(store, values, variant_values)
    parts = catalog_parts.read_parts(None, body)
    _name_brand(store, values)
    now = store.now()
    product = Product(
        id=store.next_id("product"),
        sku=values.get("sku", ""),
        inventory_tracking=values.get("inventory_tracking", "none"),
        custom_url=url,
        date_created=now,
        date_modified=now,
        fields=defaults(PRODUCT_PASSIVE),
        **{name: values[name] for name in REQUIRED_OF_PRODUCTS},
    )
    _set_fields(product, values)
    for each in variant_values:
        add_variant_record(store, product, each)
    if not product.variants:
        _add_base_variant(store, product)
    store.products.put(product)
    if "inventory_level" in values:
        _set_product_level(store, product, values["inventory_level"])
    catalog_parts.apply_parts(store, product, parts)
    store.announce("store/product/created", {"type": "product", "id": product.id})
    for variant in product.variants.values():
        if variant.sku_id:  # Guess: a new SKU is told of also when it comes with its product.
            _announce_sku(store, "created", variant)
    return product


def check_missing(body: Mapping[str, Any]) -> None:
    """Raises Invalid unless a product has what every new one needs."""
    if missing := [name for name in REQUIRED_OF_PRODUCTS if name not in body]:
        raise _fields_missing(missing)


@imitates(
    "missing fields of products",
    "a product without its name, price, type or weight is refused with a sentence for each that is missing",
    evidence="official",
    source=PRODUCT_ERRORS,
    test="api/test_catalog.py::test_a_bad_product_is_refused_with_every_problem",
)
def _fields_missing(names: list[str]) -> Invalid:
    return Invalid("Missing Required Fields", errors={name: f"Please provide a {name}." for name in sorted(names)})


def free_url(store: Store, name: str) -> str:
    """A web address made of a name that no other product has. Guess: its form."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "product"
    url, count = f"/{slug}/", 1
    while store.products.having("url", url):
        count += 1
        url = f"/{slug}-{count}/"
    return url


def _set_fields(product: Product, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name in PRODUCT_ATTRIBUTES:
            setattr(product, name, value)
        elif name in PRODUCT_PASSIVE:
            product.fields[name] = value


def _set_product_level(store: Store, product: Product, level: int) -> None:
    """Source: Catalog products: with variant tracking the product's level is a sum and is not written."""
    if product.inventory_tracking != "variant":
        set_level(store, product, None, level)


@imitates(
    "base variant",
    "a simple product has one variant that shares its SKU and stock; real variants replace it",
    evidence="official",
    source=VARIANTS_V3,
    test="api/test_catalog.py::test_a_simple_product_has_a_base_variant",
)
def _add_base_variant(store: Store, product: Product) -> None:
    variant = Variant(store.next_id("variant"), product.id, product.sku, None, product.stock)
    variant.fields = defaults(VARIANT_PASSIVE)
    product.variants[variant.id] = variant
    product.base_variant_id = variant.id


def update_product(store: Store, product: Product, body: Any) -> None:
    """Change what the body names.

    Raises:
        Invalid: bad fields.
        Conflict: a name, SKU or web address is taken; a brand or category is missing.
    """
    values = check_update(store, product, body)
    parts = catalog_parts.read_parts(product, body)
    _name_brand(store, values)
    _set_fields(product, values)
    catalog_parts.apply_parts(store, product, parts)
    if product.base_variant_id is not None:
        product.variants[product.base_variant_id].sku = product.sku
    if "inventory_level" in values:
        _set_product_level(store, product, values["inventory_level"])
    store.touch_product(product)
    announce_product(store, product)


def check_update(store: Store, product: Product, body: Any) -> dict[str, Any]:
    """What a body would change; raises as update_product does and changes nothing."""
    values = read_known(body, PRODUCT_READERS)
    if "name" in values:
        _check_name(store, values["name"], product.id)
    _check_sku(store, values.get("sku", ""), product.id)
    if "custom_url" in values:
        _check_url(store, values["custom_url"]["url"], product.id)
    _check_references(store, values)
    catalog_parts.read_parts(product, body)
    return values


@imitates(
    "deleted products",
    "the lines of orders keep the name, the SKU and the old ids of a product that is deleted",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_orders_write.py::test_a_deleted_product_leaves_its_lines",
    shows=lambda _, store, product: _is_in_orders(store, product),
    otherwise=(
        Alternative(
            "the lines of orders lose the ids of a product that is deleted", "deleted_product_lines", "cleared"
        ),
    ),
    ask="GET /v2/orders/{id}/products of an order whose product was deleted since: is product_id still there?",
)
def delete_product(store: Store, product: Product) -> None:
    """Forget a product; order lines keep its old ids, unless the quirk says otherwise."""
    store.products.remove(product)
    forget_of(store, "product", product.id)
    for variant_id in product.variants:
        forget_of(store, "variant", variant_id)
    if store.quirks.deleted_product_lines == "cleared":
        _clear_lines(store, product)
    store.announce("store/product/deleted", {"type": "product", "id": product.id})


def _is_in_orders(store: Store, product: Product) -> bool:
    return any(line.product_id == product.id for order in store.orders.scan() for line in order.products)


def _clear_lines(store: Store, product: Product) -> None:
    ordered = [o.id for o in store.orders.scan() if any(line.product_id == product.id for line in o.products)]
    for order_id in ordered:
        for line in store.orders[order_id].products:
            if line.product_id == product.id:
                line.product_id = line.variant_id = 0
        store.schedule_copy_for_readers(store.orders[order_id])


_CHOICE_FIELDS: dict[str, Read] = {
    "id": whole,
    "option_id": whole,
    "label": words(255, 1),
    "option_display_name": words(255, 1),
}
"""Source: Catalog variants."""


def _read_variant(body: Any) -> dict[str, Any]:
    """A new variant: its fields and, under option_values, the names or ids of its choices."""
    values = read_known(body, VARIANT_READERS, ("sku", "option_values"))
    chosen = array(body["option_values"], "option_values")
    if not chosen:
        raise Invalid("Invalid field(s): option_values", errors={"option_values": "at least one is needed"})
    values["option_values"] = [read_known(each, _CHOICE_FIELDS) for each in chosen]
    return values


def _check_variants(store: Store, product_values: Mapping[str, Any], variants: list[dict[str, Any]]) -> None:
    skus = [each["sku"].casefold() for each in variants if each["sku"]]
    if product_values.get("sku"):
        skus.append(product_values["sku"].casefold())
    if len(set(skus)) < len(skus):
        raise Conflict("The product sku is a duplicate", errors={"sku": "The product sku is a duplicate"})
    for each in variants:
        _check_sku(store, each["sku"], None)
    choices = [_names(each["option_values"]) for each in variants]
    if len(set(choices)) < len(choices):
        raise _same_choices()
    if len(variants) > MOST_VARIANTS:
        raise Invalid(f"a product has at most {MOST_VARIANTS} variants")
    labels = Counter(option for option, _ in frozenset().union(*choices))
    check_room(max(labels.values(), default=0), MOST_OPTION_VALUES, "option_values")


def create_variant(store: Store, product: Product, body: Any) -> Variant:
    """Add a variant; the base variant of a simple product goes.

    Raises:
        Invalid: missing or bad fields.
        Conflict: the SKU is taken, or a variant with the same choices exists.
    """
    values = check_new_variant(store, product, body)
    variant = add_variant_record(store, product, values)
    store.touch_product(product)
    _announce_sku(store, "created", variant)
    announce_product(store, product)
    return variant


def check_new_variant(store: Store, product: Product, body: Any) -> dict[str, Any]:
    """What a new variant would be; raises as create_variant does and changes nothing."""
    values = _read_variant(body)
    words(255, 1)(values["sku"], "sku")  # Source: Catalog variants: in a product's own body it may be empty.
    _check_sku(store, values["sku"], None)
    labels = {_chosen_by_id(product, each) for each in values["option_values"]}
    for other in product.variants.values():
        if other.option_values and _names(other.option_values) == labels:
            raise _same_choices()
    return values


def _same_choices() -> Conflict:
    """Source: threads, with the text."""
    return Conflict("Variant with the same option values set exists")


def _names(chosen: list[dict[str, Any]]) -> frozenset[tuple[Any, Any]]:
    return frozenset((each.get("option_display_name"), each.get("label")) for each in chosen)


@imitates(
    "choices by id",
    "a variant is added to a product that exists by the ids of options and values, which are made first",
    evidence="official",
    source=VARIANTS_V3,
    test="api/test_catalog.py::test_a_variant_is_added_by_ids",
)
def _chosen_by_id(product: Product, given: Mapping[str, Any]) -> tuple[str, str]:
    """The names of a choice.  Source: threads: new names are refused here.  Guess: known ones too, and the text."""
    if (names := _names_of(product, given)) is None:
        raise Invalid("Invalid field(s): option_values", errors={"option_values": "no known id and option_id"})
    return names


def _names_of(product: Product, given: Mapping[str, Any]) -> tuple[str, str] | None:
    """The names of a choice that is given by ids; None when the product has no such option or value."""
    for option in product.options:
        for value in option["option_values"]:
            if value["id"] == given.get("id") and option["id"] == given.get("option_id"):
                return option["display_name"], value["label"]
    return None


def _label_of(product: Product, given: Mapping[str, Any]) -> tuple[str, str]:
    """The names of a choice, also when it was given by ids."""
    if names := _names_of(product, given):
        return names
    if "label" not in given or "option_display_name" not in given:
        problem = "neither a known id and option_id nor a label and option_display_name"
        raise Invalid("Invalid field(s): option_values", errors={"option_values": problem})
    return str(given["option_display_name"]), str(given["label"])


def add_variant_record(store: Store, product: Product, values: dict[str, Any]) -> Variant:
    """Make the variant's record, with options made on the way for names that are new."""
    if product.base_variant_id is not None:
        del product.variants[product.base_variant_id]
        product.base_variant_id = None
    chosen = [_option_value(store, product, *_label_of(product, each)) for each in values["option_values"]]
    variant = Variant(store.next_id("variant"), product.id, values["sku"], store.next_id("sku"), {}, chosen)
    variant.fields = defaults(VARIANT_PASSIVE)
    product.variants[variant.id] = variant
    _set_variant_fields(store, product, variant, values)
    return variant


def _option_value(store: Store, product: Product, option_name: str, label: str) -> dict[str, Any]:
    option = next((each for each in product.options if each["display_name"] == option_name), None)
    if option is None:
        option = {
            "id": store.next_id("option"),
            "product_id": product.id,
            "display_name": option_name,
            "name": f"{option_name}{store.next_id('option_name')}",
            "type": "rectangles",
            "sort_order": len(product.options),
            "config": {},
            "option_values": [],
        }
        product.options.append(option)
    value = next((each for each in option["option_values"] if each["label"] == label), None)
    if value is None:
        value = {
            "id": store.next_id("option_value"),
            "label": label,
            "sort_order": len(option["option_values"]),
            "value_data": None,
            "is_default": False,
        }
        option["option_values"].append(value)
    return {"id": value["id"], "label": label, "option_id": option["id"], "option_display_name": option_name}


def _set_variant_fields(store: Store, product: Product, variant: Variant, values: Mapping[str, Any]) -> None:
    variant.fields.update({name: value for name, value in values.items() if name in VARIANT_PASSIVE})
    variant.sku = values.get("sku", variant.sku)
    if "inventory_level" in values:
        set_level(store, product, variant, values["inventory_level"])


def check_variant_update(store: Store, product: Product, variant: Variant, body: Any) -> dict[str, Any]:
    """What a body would change of a variant; raises as update_variant does and changes nothing."""
    values = read_known(body, VARIANT_READERS)
    _check_sku(store, values.get("sku", ""), product.id if variant.id == product.base_variant_id else None, variant.id)
    return values


def update_variant(store: Store, product: Product, variant: Variant, body: Any) -> None:
    """Change what the body names.

    Raises:
        Invalid: bad fields.
        Conflict: the SKU is taken.
    """
    values = check_variant_update(store, product, variant, body)
    if variant.id == product.base_variant_id:
        _set_shared_fields(product, values)
    _set_variant_fields(store, product, variant, values)
    if variant.id == product.base_variant_id:
        product.sku = variant.sku
    store.touch_product(product)
    if variant.sku_id:
        _announce_sku(store, "updated", variant)
    announce_product(store, product)


def _set_shared_fields(product: Product, values: dict[str, Any]) -> None:
    """Guess: prices and measures that are written to a base variant are the product's, null leaves them."""
    for name in SHARED_WITH_BASE & values.keys():
        if (value := values.pop(name)) is not None:
            _set_fields(product, {name: value})


def delete_variant(store: Store, product: Product, variant: Variant) -> None:
    """Forget a variant. Guess: a product whose last variant goes is simple again; a base variant cannot be deleted."""
    if variant.id == product.base_variant_id:
        raise Invalid("The base variant of a product cannot be deleted")
    del product.variants[variant.id]
    if not product.variants:
        product.options.clear()
        _add_base_variant(store, product)
    store.touch_product(product)
    forget_of(store, "variant", variant.id)
    _announce_sku(store, "deleted", variant)


def _announce_sku(store: Store, what: str, variant: Variant) -> None:
    ids = {"product_id": variant.product_id, "variant_id": variant.id}
    store.announce(f"store/sku/{what}", {"type": "sku", "id": variant.sku_id, "sku": ids})


def product_with_id(store: Store, product_id: int) -> Product:
    """Raises NotFound."""
    if product_id not in store.products:
        raise NotFound
    return store.products[product_id]


def variant_of(product: Product, variant_id: int) -> Variant:
    """Raises NotFound."""
    if variant_id not in product.variants:
        raise NotFound
    return product.variants[variant_id]
