"""The fields of products and variants: how each is read, and its default.

Which combinations are allowed, and what must be unique, is in ``catalog``.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.refusals import Invalid, check_imitated
from fakes.bigcommerce.state.records import HIGHEST_LEVEL
from fakes.bigcommerce.state.values import ZERO, Read, is_email

HIGHEST_MEASURE = 9_999_999_999
HIGHEST_COUNT = 1_000_000_000
MOST_CATEGORIES_OF_A_PRODUCT = 1_000
MOST_OPTION_VALUES = 250
"""Source: support article on platform limits. Guess: a modifier has no more than an option either."""
# Source: Catalog products, for all three.


def _bad(field: str, reason: str) -> Invalid:
    return Invalid(f"Invalid field(s): {field}", errors={field: reason})


def price(value: Any, field: str) -> Decimal:
    """A JSON number of zero or more; text is refused. Guess: the words of the refusals are those of its framework."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _bad(field, "error.expected.jsnumber")
    if value < 0:
        raise _bad(field, f"{field} must be greater than or equal to 0")
    return Decimal(value)


def optional_price(value: Any, field: str) -> Decimal | None:
    """A price, or null."""
    return None if value is None else price(value, field)


def measure(value: Any, field: str) -> Decimal:
    """A weight or a length. Source: Catalog products, with the highest."""
    if price(value, field) > HIGHEST_MEASURE:
        raise _bad(field, f"{field} must be less than or equal to {HIGHEST_MEASURE}")
    return Decimal(value)


def whole(value: Any, field: str) -> int:
    """A JSON number without a fraction."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise _bad(field, "error.expected.jsnumber")
    return value


def between(lowest: int, highest: int) -> Read:
    """A reader of whole numbers in a range."""

    def read(value: Any, field: str) -> int:
        if not lowest <= whole(value, field) <= highest:
            raise _bad(field, f"{field} must be between {lowest} and {highest}")
        return int(value)

    return read


position = between(-HIGHEST_LEVEL - 1, HIGHEST_LEVEL)
"""A place in an order of things, which may be negative. Source: Catalog products."""


count = between(0, HIGHEST_LEVEL)
"""A number of things. Source: Catalog products, the highest of warning levels."""


def level(value: Any, field: str) -> int:
    """A stock level: a whole number of zero or more, cut down to the highest there may be."""
    if whole(value, field) < 0:
        raise _bad(field, f"{field} must be greater than or equal to 0")
    return min(int(value), HIGHEST_LEVEL)


def words(longest: int = 65_535, shortest: int = 0) -> Read:
    """A reader of text with so many characters."""

    def read(value: Any, field: str) -> str:
        if not isinstance(value, str):
            raise _bad(field, "error.expected.jsstring")
        if not shortest <= len(value) <= longest:
            raise _bad(field, f"{field} must be between {shortest} and {longest} characters")
        return value

    return read


def truth(value: Any, field: str) -> bool:
    """A JSON true or false."""
    if not isinstance(value, bool):
        raise _bad(field, "error.expected.jsboolean")
    return value


def email(value: Any, field: str) -> str:
    """An e-mail address. Source: Customers V3: of 3 to 250 characters."""
    address: str = words(250, 3)(value, field)
    if not is_email(address):
        raise _bad(field, f"{field} is not an e-mail address")
    return address


def members(value: Any, field: str) -> dict[str, Any]:
    """A JSON object of anything."""
    if not isinstance(value, dict):
        raise _bad(field, "error.expected.jsobject")
    return value


def choice(*allowed: str) -> Read:
    """A reader of one of these words."""

    def read(value: Any, field: str) -> str:
        if value not in allowed:
            raise _bad(field, f"{field} must be one of: {', '.join(allowed)}")
        return str(value)

    return read


def array(value: Any, field: str) -> list[Any]:
    """A JSON array of anything."""
    if not isinstance(value, list):
        raise _bad(field, "error.expected.jsarray")
    return value


def option_values(value: Any, field: str) -> list[Any]:
    """A JSON array with no more values than an option may have."""
    check_room(len(array(value, field)), MOST_OPTION_VALUES, field)
    return list(value)


def check_room(size: int, most: int, field: str) -> None:
    """Raises Invalid for more than a product may have of something. Guess: the text."""
    if size > most:
        raise _bad(field, f"must not be more than {most:,}, got {size:,}")


def whole_numbers(value: Any, field: str) -> list[int]:
    """A JSON array of whole numbers."""
    return [whole(each, field) for each in array(value, field)]


def category_ids(value: Any, field: str) -> list[int]:
    """Ids of categories.  Source: Catalog products, it does not accept more than 1,000 of them."""
    ids = whole_numbers(value, field)
    if len(ids) > MOST_CATEGORIES_OF_A_PRODUCT:
        raise _bad(field, f"must not be more than {MOST_CATEGORIES_OF_A_PRODUCT:,} ids, got {len(ids):,}")
    return ids


def list_of_words(value: Any, field: str) -> list[str]:
    """A JSON array of texts."""
    return [words()(each, field) for each in array(value, field)]


def optional_date(value: Any, field: str) -> str | None:
    """An instant as ISO 8601 has it, kept as it was written; or null."""
    if value is None:
        return None
    try:
        datetime.fromisoformat(words()(value, field))
    except ValueError:
        raise _bad(field, "error.expected.date.isoformat") from None
    return str(value)


def web_address(value: Any, field: str) -> dict[str, Any]:
    """Source: Catalog products: {"url", "is_customized"}, the first of 1 to 255 characters."""
    if not isinstance(members(value, field).get("url"), str):
        raise _bad(field, "error.expected.jsobject")
    check_imitated(f"{field}.create_redirect", value.get("create_redirect"))
    url = words(255, 1)(value["url"], f"{field}.url")
    return {"url": url, "is_customized": bool(value.get("is_customized", True))}


# Source: Catalog products. Fields that live on the record itself.
PRODUCT_ATTRIBUTES: dict[str, Read] = {
    "name": words(250, 1),
    "type": choice("physical", "digital"),
    "sku": words(255),
    "price": price,
    "weight": measure,
    "inventory_tracking": choice("none", "product", "variant"),
    "custom_url": web_address,
    "categories": category_ids,
    "brand_id": between(0, HIGHEST_COUNT),
    "total_sold": between(0, HIGHEST_COUNT),
}
REQUIRED_OF_PRODUCTS = ("name", "type", "weight", "price")

# Source: Catalog products; Guess: most defaults. Fields without a rule of their own: how to read, what else.
PRODUCT_PASSIVE: dict[str, tuple[Read, Any]] = {
    "description": (words(10_000_000), ""),
    "width": (measure, ZERO),
    "depth": (measure, ZERO),
    "height": (measure, ZERO),
    "cost_price": (price, ZERO),
    "retail_price": (price, ZERO),
    "sale_price": (price, ZERO),
    "map_price": (price, ZERO),
    "tax_class_id": (between(0, 255), 0),
    "product_tax_code": (words(255), ""),
    "inventory_warning_level": (count, 0),
    "fixed_cost_shipping_price": (price, ZERO),
    "is_free_shipping": (truth, False),
    "is_visible": (truth, True),
    "is_featured": (truth, False),
    "related_products": (whole_numbers, [-1]),
    "warranty": (words(65_535), ""),
    "bin_picking_number": (words(255), ""),
    "layout_file": (words(500), ""),
    "upc": (words(14), ""),
    "search_keywords": (words(65_535), ""),
    "availability": (choice("available", "disabled", "preorder"), "available"),
    "availability_description": (words(255), ""),
    "gift_wrapping_options_type": (choice("any", "none", "list"), "any"),
    "gift_wrapping_options_list": (whole_numbers, []),
    "sort_order": (position, 0),
    "condition": (choice("New", "Used", "Refurbished"), "New"),
    "is_condition_shown": (truth, False),
    "order_quantity_minimum": (between(0, HIGHEST_COUNT), 0),
    "order_quantity_maximum": (between(0, HIGHEST_COUNT), 0),
    "page_title": (words(255), ""),
    "meta_keywords": (list_of_words, []),
    "meta_description": (words(65_535), ""),
    "view_count": (between(0, HIGHEST_COUNT), 0),
    "preorder_release_date": (optional_date, None),
    "preorder_message": (words(255), ""),
    "is_preorder_only": (truth, False),
    "is_price_hidden": (truth, False),
    "price_hidden_label": (words(200), ""),
    "open_graph_type": (
        choice("product", "album", "book", "drink", "food", "game", "movie", "song", "tv_show"),
        "product",
    ),
    "open_graph_title": (words(65_535), ""),
    "open_graph_description": (words(65_535), ""),
    "open_graph_use_meta_description": (truth, True),
    "open_graph_use_product_name": (truth, True),
    "open_graph_use_image": (truth, True),
    "gtin": (words(14), ""),
    "mpn": (words(255), ""),
    "date_last_imported": (optional_date, None),
    "reviews_rating_sum": (count, 0),
    "reviews_count": (count, 0),
    "option_set_id": (lambda value, field: None if value is None else whole(value, field), None),
    "option_set_display": (words(255), "right"),
}
PRODUCT_READERS = {
    **PRODUCT_ATTRIBUTES,
    **{name: read for name, (read, _) in PRODUCT_PASSIVE.items()},
    "inventory_level": level,
    "brand_name": words(255),
}

SHARED_WITH_BASE = frozenset(
    (
        *("price", "sale_price", "retail_price", "cost_price", "map_price", "fixed_cost_shipping_price"),
        *("weight", "width", "height", "depth"),
    )
)
"""What a base variant has of its product. Recorded in 2026, of fourteen products."""


def _price_or_zero(value: Any, field: str) -> Decimal:
    """Recorded in 2026: a variant without costs of its own has 0, where its other prices are null."""
    return optional_price(value, field) or ZERO


# Source: Catalog variants. None means: as the product.
VARIANT_PASSIVE: dict[str, tuple[Read, Any]] = {
    "price": (optional_price, None),
    "sale_price": (optional_price, None),
    "retail_price": (optional_price, None),
    "cost_price": (_price_or_zero, ZERO),
    "map_price": (optional_price, None),
    "weight": (optional_price, None),
    "width": (optional_price, None),
    "height": (optional_price, None),
    "depth": (optional_price, None),
    "is_free_shipping": (truth, False),
    "fixed_cost_shipping_price": (optional_price, None),
    "purchasing_disabled": (truth, False),
    "purchasing_disabled_message": (words(255), ""),
    "image_url": (words(255), ""),
    "upc": (words(14), ""),
    "mpn": (words(255), ""),
    "gtin": (words(14), ""),
    "inventory_warning_level": (count, 0),
    "bin_picking_number": (words(255), ""),
}
VARIANT_READERS = {
    "sku": words(255),
    **{name: read for name, (read, _) in VARIANT_PASSIVE.items()},
    "inventory_level": level,
}
NOT_IN_BATCHES = ("mpn", "gtin", "image_url")
"""Source: Catalog variants: the description of a batch lacks them. Guess: there they are passed over."""


def defaults(table: Mapping[str, tuple[Read, Any]]) -> dict[str, Any]:
    """A fresh set of default values; lists are not shared."""
    return {name: list(value) if isinstance(value, list) else value for name, (_, value) in table.items()}


def read_known(body: Any, readers: Mapping[str, Read], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The known fields of a V3 body; read-only and unknown ones are passed over. Guess: that they are.

    Raises:
        Invalid: all bad fields at once, or all missing ones.
    """
    if not isinstance(body, dict):
        raise Invalid("JSON data is missing or invalid", errors={"": "error.expected.jsobject"})
    missing = {name: "error.path.missing" for name in required if name not in body}
    if missing:
        raise Invalid("JSON data is missing or invalid", errors=missing)
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name in body.keys() & readers.keys():
        try:
            values[name] = readers[name](body[name], name)
        except Invalid as error:
            problems.update(error.errors)
    if problems:
        problems = dict(sorted(problems.items()))
        raise Invalid(f"Invalid field(s): {', '.join(problems)}", errors=problems)
    return {name: values[name] for name in readers if name in values}
