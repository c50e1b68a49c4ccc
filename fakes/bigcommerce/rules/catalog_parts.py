"""The rules for options, images, custom fields, brands and categories.

Products and variants have their own rules in ``catalog``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fakes.bigcommerce.refusals import Conflict, Invalid, NotFound, PlanLimitReached, TooMany, check_imitated
from fakes.bigcommerce.rules.product_fields import (
    MOST_OPTION_VALUES,
    array,
    check_room,
    choice,
    count,
    list_of_words,
    members,
    option_values,
    position,
    price,
    read_known,
    truth,
    web_address,
    words,
)
from fakes.bigcommerce.sources import BRANDS_V3, CATEGORIES_V3, OPTIONS_V3, PRODUCTS_V3
from fakes.bigcommerce.state.records import Product
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import Read, as_id, digits
from fakes.evidence.ledger import imitates
from fakes.wire.forms import MultipartForm

MOST_BRANDS, MOST_CATEGORIES = 30_000, 16_000
MOST_PARTS = {"images": 1_000, "custom_fields": 200, "bulk_pricing_rules": 50}
"""Source: support article on platform limits."""
LARGEST_IMAGE = 8 * 1024 * 1024
DEEPEST_LEVEL = 8
TREE = 1


def _absolute_address(value: Any, field: str) -> str:
    """An address with its host. Third party: others are refused with 422. Guess: the text."""
    address: str = words(255)(value, field)
    if address and not address.lower().startswith(("http://", "https://")):
        raise Invalid(f"Invalid field(s): {field}", errors={field: f"{field} must be an absolute address"})
    return address


_OPTION_FIELDS: dict[str, Read] = {
    "display_name": words(255, 1),
    "type": choice("radio_buttons", "rectangles", "dropdown", "product_list", "product_list_with_images", "swatch"),
    "sort_order": position,
    "option_values": option_values,
}
_VALUE_FIELDS: dict[str, Read] = {
    "label": words(255, 1),
    "sort_order": position,
    "is_default": truth,
    "value_data": lambda value, name: value if value is None else members(value, name),
}
_IMAGE_FIELDS: dict[str, Read] = {
    "image_url": _absolute_address,
    "is_thumbnail": truth,
    "sort_order": position,
    "description": words(),
}
_VIDEO_FIELDS: dict[str, Read] = {
    "title": words(255),
    "description": words(),
    "sort_order": position,
    "type": choice("youtube"),
    "video_id": words(25, 1),
    "length": words(25),
}
_RULE_FIELDS: dict[str, Read] = {
    "quantity_min": count,
    "quantity_max": count,
    "type": choice("price", "percent", "fixed"),
    "amount": price,
}
_CUSTOM_FIELDS: dict[str, Read] = {"name": words(250, 1), "value": words(250, 1)}
_PAGE_FIELDS: dict[str, Read] = {
    "page_title": words(255),
    "meta_keywords": list_of_words,
    "meta_description": words(),
    "search_keywords": words(255),
    "image_url": words(255),
    "custom_url": web_address,
}
_BRAND_FIELDS: dict[str, Read] = {"name": words(255, 1), **_PAGE_FIELDS}
_CATEGORY_FIELDS: dict[str, Read] = {
    "name": words(50, 1),
    "parent_id": count,
    "description": words(),
    "views": count,
    "sort_order": position,
    "layout_file": words(50),
    "is_visible": truth,
    "default_product_sort": choice(
        *("use_store_settings", "featured", "newest", "best_selling", "alpha_asc", "alpha_desc"),
        *("avg_customer_review", "price_asc", "price_desc"),
    ),
    **_PAGE_FIELDS,
}


def entry_with(entries: list[dict[str, Any]], number: int) -> dict[str, Any]:
    """The option, value, image or custom field with an id. Raises NotFound."""
    found = next((each for each in entries if each["id"] == number), None)
    if found is None:
        raise NotFound
    return found


@imitates(
    "product options",
    "a product's options and their values can be made before its variants, which then choose among them",
    evidence="official",
    source=OPTIONS_V3,
    test="api/test_catalog_parts.py::test_options_are_made_and_chosen_from",
)
def create_option(store: Store, product: Product, body: Any) -> dict[str, Any]:
    """Raises Invalid for missing fields, Conflict when the product has an option of that name."""
    values = read_known(body, _OPTION_FIELDS, ("display_name", "type", "option_values"))
    _check_option(body)
    if not values["option_values"]:
        raise Invalid("Invalid field(s): option_values", errors={"option_values": "must have at least one value"})
    if any(each["display_name"] == values["display_name"] for each in product.options):
        raise Conflict("The option name is a duplicate")
    number = store.next_id("option")
    option = {
        "id": number,
        "product_id": product.id,
        "display_name": values["display_name"],
        "name": f"{values['display_name']}{number}",
        "type": values["type"],
        "sort_order": values.get("sort_order", len(product.options)),
        "config": {},  # Source: Catalog variant options: empty for all types whose values are chosen.
        "option_values": [],
    }
    for each in values["option_values"]:
        _add_within(store, option, members(each, "option_values"))
    product.options.append(option)
    store.touch_product(product)
    return option


def _check_option(body: dict[str, Any]) -> None:
    """Raises NotImitated for what only modifiers, and options that are products, have."""
    for name in ("config", "image_url"):
        check_imitated(name, body.get(name))


def update_option(store: Store, product: Product, option: dict[str, Any], body: Any) -> None:
    """Change an option, its values by their ids; values without an id are added. Raises Invalid for bad fields.

    Guess: values that are not named stay.
    """
    values = read_known(body, _OPTION_FIELDS)
    _check_option(body)
    given = [members(each, "option_values") for each in values.pop("option_values", [])]
    read = [read_known(each, _VALUE_FIELDS, () if "id" in each else ("label",)) for each in given]
    known = [entry_with(option["option_values"], as_id(each["id"])) if "id" in each else None for each in given]
    _check_labels(option, known, read)  # Whatever is refused has changed nothing.
    option.update(values)
    for value, changes in zip(known, read, strict=True):
        if value is None:
            _add_within(store, option, changes)
        else:
            update_option_value(store, product, option, value, changes)
    for chosen in _choices_of(product, option):
        chosen["option_display_name"] = option["display_name"]
    store.touch_product(product)


def _check_labels(option: dict[str, Any], known: Sequence[dict[str, Any] | None], read: Sequence[Any]) -> None:
    """Raises Invalid for too many values, Conflict for a label that another one has by then."""
    labels = {each["id"]: each["label"] for each in option["option_values"]}
    for place, (value, changes) in enumerate(zip(known, read, strict=True), 1):
        own = -place if value is None else value["id"]
        label = changes.get("label", labels.get(own))
        if any(each == label and number != own for number, each in labels.items()):
            raise Conflict("The option value label is a duplicate")
        labels[own] = label
    check_room(len(labels), MOST_OPTION_VALUES, "option_values")


def add_option_value(store: Store, option: dict[str, Any], body: Any) -> dict[str, Any]:
    """Raises Invalid for a missing label or place, Conflict when the option has that label already.

    Source: Catalog variant options: both are required.
    """
    given = read_known(body, _VALUE_FIELDS, ("label", "sort_order"))
    check_room(len(option["option_values"]) + 1, MOST_OPTION_VALUES, "option_values")
    _check_label(option, None, given["label"])
    value = {
        "id": store.next_id("option_value"),
        "label": given["label"],
        "sort_order": given["sort_order"],
        "value_data": given.get("value_data"),
        "is_default": given.get("is_default", False),
    }
    option["option_values"].append(value)
    return value


def _add_within(store: Store, option: dict[str, Any], value: dict[str, Any]) -> None:
    """Guess: within an option a value without a place comes last, for clients of others send labels alone there."""
    add_option_value(store, option, {"sort_order": len(option["option_values"]), **value})


def _check_label(option: dict[str, Any], but: dict[str, Any] | None, label: str) -> None:
    if any(each is not but and each["label"] == label for each in option["option_values"]):
        raise Conflict("The option value label is a duplicate")


def update_option_value(
    store: Store, product: Product, option: dict[str, Any], value: dict[str, Any], body: Any
) -> None:
    """Variants that chose the value show its new label. Raises Invalid for bad fields, Conflict for a taken label."""
    given = read_known(body, _VALUE_FIELDS)
    _check_label(option, value, given.get("label", value["label"]))
    value.update(given)
    for chosen in _choices_of(product, option):
        if chosen["id"] == value["id"]:
            chosen["label"] = value["label"]
    store.touch_product(product)


def delete_option_value(store: Store, product: Product, option: dict[str, Any], value: dict[str, Any]) -> None:
    """Guess: a value that a variant uses cannot be deleted."""
    if any(chosen["id"] == value["id"] for chosen in _choices_of(product, option)):
        raise Conflict("The option value is used by variants")
    option["option_values"].remove(value)
    store.touch_product(product)


def _choices_of(product: Product, option: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What variants chose of an option."""
    for variant in product.variants.values():
        yield from (chosen for chosen in variant.option_values if chosen["option_id"] == option["id"])


def delete_option(store: Store, product: Product, option: dict[str, Any]) -> None:
    """Guess: an option that a variant uses cannot be deleted."""
    if any(_choices_of(product, option)):
        raise Conflict("The option is used by variants")
    product.options.remove(option)
    store.touch_product(product)


@imitates(
    "images",
    "an image is added by its address; without one the refusal has the recorded words; the first is the thumbnail",
    evidence="third party",
    source=PRODUCTS_V3,
    test="api/test_catalog_parts.py::test_images_are_added_by_address",
)
def create_image(store: Store, product: Product, body: Any) -> dict[str, Any]:
    """Raises Invalid without an address or beyond 1,000 images."""
    values = read_known(body, _IMAGE_FIELDS)
    if not values.get("image_url"):
        raise Invalid("image_url must be present if uploading by url")
    return _add_image(store, product, values.pop("image_url").rsplit("/", 1)[-1], values)


@imitates(
    "uploaded images",
    "an image may also come as the file image_file of a form, of up to 8 MB",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog_parts.py::test_images_are_uploaded",
)
def upload_image(store: Store, product: Product, form: MultipartForm) -> dict[str, Any]:
    """Raises Invalid without a file or beyond 1,000 images, TooMany for a file above 8 MB. Guess: the texts."""
    file = form.file("image_file")
    if file is None or not file.content:
        raise Invalid("image_file must be present if uploading by file")
    if len(file.content) > LARGEST_IMAGE:
        raise TooMany(f"The image is too large. The maximum size allowed is {LARGEST_IMAGE} bytes.")
    values: dict[str, Any] = {}
    if "description" in form.fields:
        values["description"] = form.fields["description"]
    if "is_thumbnail" in form.fields:
        values["is_thumbnail"] = form.fields["is_thumbnail"].lower() in ("1", "true")
    if (place := digits(form.fields.get("sort_order", ""))) is not None:
        values["sort_order"] = position(place, "sort_order")
    return _add_image(store, product, file.name, values)


def _add_image(store: Store, product: Product, file: str, values: dict[str, Any]) -> dict[str, Any]:
    check_room(len(product.images) + 1, MOST_PARTS["images"], "images")
    number = store.next_id("image")
    image = {
        "id": number,
        "product_id": product.id,
        **_image_at(store, product, number, file),
        "is_thumbnail": not product.images,
        "sort_order": len(product.images),
        "description": "",
        "date_modified": store.now(),
    }
    product.images.append(image)
    change_image(store, product, image, values)
    return image


def _image_at(store: Store, product: Product, number: int, file: str) -> dict[str, Any]:
    address = f"https://cdn.example.com/s-{store.store_hash}/products/{product.id}/images/{number}/{file}"
    return {"image_file": file, **{f"url_{size}": address for size in ("zoom", "standard", "thumbnail", "tiny")}}


def change_image(store: Store, product: Product, image: dict[str, Any], body: Any) -> None:
    """Change an image; making it the thumbnail takes that from the others. Raises Invalid."""
    values = read_known(body, _IMAGE_FIELDS)
    if address := values.pop("image_url", ""):
        image.update(_image_at(store, product, image["id"], address.rsplit("/", 1)[-1]))
    image.update(values)
    if values.get("is_thumbnail"):
        for other in product.images:
            other["is_thumbnail"] = other is image
    image["date_modified"] = store.now()
    store.touch_product(product)


def delete_image(store: Store, product: Product, image: dict[str, Any]) -> None:
    """Take an image off a product."""
    product.images.remove(image)
    store.touch_product(product)


def create_custom_field(store: Store, product: Product, body: Any) -> dict[str, Any]:
    """Raises Invalid for missing fields, Conflict for the same name and value again. Guess: that it is one."""
    values = read_known(body, _CUSTOM_FIELDS, ("name", "value"))
    if any((each["name"], each["value"]) == (values["name"], values["value"]) for each in product.custom_fields):
        raise Conflict("The custom field is a duplicate")
    check_room(len(product.custom_fields) + 1, MOST_PARTS["custom_fields"], "custom_fields")
    made = {"id": store.next_id("custom_field"), **values}
    product.custom_fields.append(made)
    store.touch_product(product)
    return made


def change_custom_field(store: Store, product: Product, custom_field: dict[str, Any], body: Any) -> None:
    """Raises Invalid for bad fields."""
    custom_field.update(read_known(body, _CUSTOM_FIELDS))
    store.touch_product(product)


def delete_custom_field(store: Store, product: Product, custom_field: dict[str, Any]) -> None:
    """Take a custom field off a product."""
    product.custom_fields.remove(custom_field)
    store.touch_product(product)


Part = tuple[dict[str, Any] | None, dict[str, Any]]
"""What a product has of it already, and what is to be written; None is new."""

PARTS: dict[str, tuple[dict[str, Read], tuple[str, ...]]] = {
    "images": (_IMAGE_FIELDS, ("image_url",)),
    "custom_fields": (_CUSTOM_FIELDS, ("name", "value")),
    "videos": (_VIDEO_FIELDS, ("video_id",)),
    "bulk_pricing_rules": (_RULE_FIELDS, ("quantity_min", "quantity_max", "type", "amount")),
}
"""Source: Catalog products. The parts that come with a product in one body: their fields, and which a new one needs."""


@imitates(
    "parts in the body of a product",
    "images, custom fields, videos and rules for bulk prices may come with a product that is created or changed",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog_parts.py::test_a_product_comes_with_its_parts",
    shows=lambda parts, *_: bool(parts),
)
def read_parts(product: Product | None, body: Mapping[str, Any]) -> dict[str, list[Part]]:
    """The parts in a body, by their name. Guess: an entry with a known id changes that part, all others are added.

    Raises:
        Invalid: bad fields, missing ones of a new part, or more parts than a product may have.
    """
    parts: dict[str, list[Part]] = {}
    for name, (readers, required) in PARTS.items():
        present = {each["id"]: each for each in getattr(product, name)} if product else {}
        for each in array(body.get(name) or [], name):
            known = present.get(as_id(members(each, name).get("id")))
            parts.setdefault(name, []).append((known, read_known(each, readers, () if known else required)))
        new = sum(known is None for known, _ in parts.get(name, ()))
        if name in MOST_PARTS and new:
            check_room(len(present) + new, MOST_PARTS[name], name)
    return parts


def apply_parts(store: Store, product: Product, parts: Mapping[str, list[Part]]) -> None:
    """Write the parts that were read."""
    for known, values in parts.get("images", ()):
        change_image(store, product, known, values) if known else create_image(store, product, values)
    for name in ("custom_fields", "videos", "bulk_pricing_rules"):
        for known, values in parts.get(name, ()):
            if known:
                known.update(values)
            else:
                getattr(product, name).append(_new_part(store, product, name, values))


def _new_part(store: Store, product: Product, name: str, values: dict[str, Any]) -> dict[str, Any]:
    """Guess: the defaults of a video."""
    made = {"id": store.next_id(name.removesuffix("s")), **values}
    if name == "videos":
        blank = {"title": "", "description": "", "sort_order": len(product.videos), "type": "youtube", "length": ""}
        return {**blank, "product_id": product.id, **made}
    return made


def _address_of(name: str) -> dict[str, Any]:
    return {"url": f"/{'-'.join(name.lower().split())}/", "is_customized": False}


def _page_defaults() -> dict[str, Any]:
    texts = dict.fromkeys(("meta_description", "image_url", "search_keywords"), "")
    return {"page_title": "", "meta_keywords": [], **texts}


def _check_free(taken: bool, what: str) -> None:
    """Source: Catalog brands and categories: duplicates are conflicts. Guess: the texts."""
    if taken:
        raise Conflict(f"The {what} is a duplicate", errors={"name": f"The {what} is a duplicate"})


@imitates(
    "brands",
    "brands are unique by name, at most 30,000 in a store, and shown by name on order lines",
    evidence="official",
    source=BRANDS_V3,
    test="api/test_catalog_parts.py::test_brands_are_unique_by_name",
)
def create_brand(store: Store, body: Any) -> dict[str, Any]:
    """Raises Invalid for a missing name, Conflict when it is taken, PlanLimitReached."""
    values = read_known(body, _BRAND_FIELDS, ("name",))
    _check_brand(store, values["name"], None)
    if len(store.brands) >= MOST_BRANDS:
        raise PlanLimitReached(f"a store has at most {MOST_BRANDS} brands")
    blank = {"id": store.next_id("brand"), "name": values["name"], **_page_defaults(), "meta_keywords": [""]}
    brand = {**blank, "custom_url": _address_of(values["name"]), **values}  # Recorded in 2026: one empty keyword.
    store.brands[brand["id"]] = brand
    return brand


def _check_brand(store: Store, name: str, own_id: int | None) -> None:
    others = (each for each in store.brands.values() if each["id"] != own_id)
    _check_free(any(each["name"].casefold() == name.casefold() for each in others), "brand name")


def change_brand(store: Store, brand: dict[str, Any], body: Any) -> None:
    """Raises Invalid for bad fields, Conflict when the name is taken."""
    values = read_known(body, _BRAND_FIELDS)
    _check_brand(store, values.get("name", brand["name"]), brand["id"])
    brand.update(values)


def delete_brand(store: Store, brand_id: int) -> None:
    """Forget a brand; its products have none then. Guess: that they do."""
    store.brands.pop(brand_id, None)
    for product_id in [product.id for product in store.products.scan() if product.brand_id == brand_id]:
        store.products[product_id].brand_id = 0


@imitates(
    "categories",
    "categories form one tree of at most eight levels; a name is unique under its parent",
    evidence="official",
    source=CATEGORIES_V3,
    test="api/test_catalog_parts.py::test_categories_form_a_tree",
)
def create_category(store: Store, body: Any) -> dict[str, Any]:
    """Raises Invalid for bad fields or too deep a place, Conflict when the name is taken there, PlanLimitReached."""
    values = read_known(body, _CATEGORY_FIELDS, ("name", "parent_id"))
    _check_category(store, values, None)
    if len(store.categories) >= MOST_CATEGORIES:
        raise PlanLimitReached(f"a store has at most {MOST_CATEGORIES} categories")
    category = {
        "id": store.next_id("category"),
        "category_uuid": store.new_uuid(),
        "description": "",
        "views": 0,
        "sort_order": 0,
        "layout_file": "",
        "is_visible": True,
        "default_product_sort": "use_store_settings",
        "custom_url": _address_of(values["name"]),
        **_page_defaults(),
        **values,
    }
    store.categories[category["id"]] = category
    _announce_category(store, "created", category["id"])
    return category


def _announce_category(store: Store, what: str, category_id: int) -> None:
    store.announce(f"store/category/{what}", {"type": "category", "id": category_id})


def _check_category(store: Store, values: Mapping[str, Any], own_id: int | None) -> None:
    parent_id = values["parent_id"]
    if len(path_to(store, parent_id)) >= DEEPEST_LEVEL:
        raise Invalid(f"Categories are at most {DEEPEST_LEVEL} levels deep", errors={"parent_id": "is too deep"})
    if own_id is not None and own_id in path_to(store, parent_id):
        raise Invalid("A category cannot be its own parent", errors={"parent_id": "is below the category itself"})
    siblings = (each for each in store.categories.values() if each["parent_id"] == parent_id and each["id"] != own_id)
    taken = any(each["name"].casefold() == values["name"].casefold() for each in siblings)
    _check_free(taken, "category name")


def path_to(store: Store, category_id: int) -> list[int]:
    """The categories from the root down to one. Raises Invalid when it does not exist."""
    path: list[int] = []
    while category_id:
        if category_id not in store.categories:
            raise Invalid("The parent category does not exist", errors={"parent_id": "does not exist"})
        path.insert(0, category_id)
        category_id = store.categories[category_id]["parent_id"]
    return path


def change_category(store: Store, category: dict[str, Any], body: Any) -> None:
    """Raises Invalid for bad fields or place, Conflict when the name is taken there."""
    values = read_known(body, _CATEGORY_FIELDS)
    _check_category(store, {**category, **values}, category["id"])
    category.update(values)
    _announce_category(store, "updated", category["id"])


def delete_category(store: Store, category_id: int) -> None:
    """Forget a category and those below it; products leave them. Guess: that those below go too."""
    if store.categories.pop(category_id, None) is not None:
        _announce_category(store, "deleted", category_id)
    for below in [each["id"] for each in store.categories.values() if each["parent_id"] == category_id]:
        delete_category(store, below)
    for product_id in [product.id for product in store.products.scan() if category_id in product.categories]:
        store.products[product_id].categories.remove(category_id)
