"""The rules for modifiers of products: what shoppers choose or type besides the variant, and what each value adds.

What an order line shows of them is in ``chosen_options``.
"""

from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.refusals import Conflict, Invalid, NotImitated
from fakes.bigcommerce.rules.catalog_parts import entry_with
from fakes.bigcommerce.rules.product_fields import (
    HIGHEST_MEASURE,
    MOST_OPTION_VALUES,
    check_room,
    choice,
    count,
    list_of_words,
    members,
    option_values,
    optional_date,
    position,
    read_known,
    truth,
    words,
)
from fakes.bigcommerce.rules.stock import announce_product
from fakes.bigcommerce.sources import CATALOG_GUIDE, MODIFIERS_V3
from fakes.bigcommerce.state.records import Product
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import ZERO, Read, as_id
from fakes.evidence.ledger import imitates

Modifier = dict[str, Any]
Value = dict[str, Any]

CHOSEN = ("radio_buttons", "rectangles", "dropdown", "swatch")
"""Types whose values are chosen, and need no configuration."""
LISTS_OF_PRODUCTS = ("product_list", "product_list_with_images")
TYPED = ("text", "multi_line_text", "numbers_only_text", "date")
WITH_VALUES = (*CHOSEN, *LISTS_OF_PRODUCTS, "checkbox")
TYPES = (*WITH_VALUES, *TYPED, "file")
LARGEST_FILE = 524_288


def _amount(value: Any, field: str) -> Decimal:
    """A JSON number, which may be below zero. Guess: within what a measure may be."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Invalid(f"Invalid field(s): {field}", errors={field: "error.expected.jsnumber"})
    if not -HIGHEST_MEASURE <= value <= HIGHEST_MEASURE:
        raise Invalid(f"Invalid field(s): {field}", errors={field: f"must be within {HIGHEST_MEASURE}"})
    return Decimal(value)


def _number_or_text(value: Any, field: str) -> str:
    return words()(value, field) if isinstance(value, str) else str(_amount(value, field))


_TEXT: dict[str, tuple[Read, Any]] = {
    "default_value": (words(), ""),
    "text_characters_limited": (truth, False),
    "text_min_length": (count, 0),
    "text_max_length": (count, 0),
}
_PRODUCT_LIST: dict[str, tuple[Read, Any]] = {
    "product_list_adjusts_inventory": (truth, True),
    "product_list_adjusts_pricing": (truth, True),
    "product_list_shipping_calc": (choice("none", "weight", "package"), "weight"),
}
_CONFIGS: dict[str, dict[str, tuple[Read, Any]]] = {
    "checkbox": {"checkbox_label": (words(), ""), "checked_by_default": (truth, False)},
    "text": _TEXT,
    "multi_line_text": {**_TEXT, "text_lines_limited": (truth, False), "text_max_lines": (count, 0)},
    "numbers_only_text": {
        "default_value": (_number_or_text, ""),
        "number_limited": (truth, False),
        "number_limit_mode": (choice("lowest", "highest", "range"), "lowest"),
        "number_lowest_value": (_amount, Decimal(0)),
        "number_highest_value": (_amount, Decimal(0)),
        "number_integers_only": (truth, False),
    },
    "date": {
        "date_limited": (truth, False),
        "date_limit_mode": (choice("earliest", "range", "latest"), "earliest"),
        "date_earliest_value": (optional_date, None),
        "date_latest_value": (optional_date, None),
        "default_value": (optional_date, None),
    },
    "file": {
        "file_types_mode": (choice("specific", "all"), "all"),
        "file_types_supported": (list_of_words, []),
        "file_types_other": (list_of_words, []),
        "file_max_size": (count, LARGEST_FILE),
    },
    **dict.fromkeys(LISTS_OF_PRODUCTS, _PRODUCT_LIST),
}
"""Source: Catalog modifiers, which fields a type has; recorded: most defaults. Guess: the others."""

_FIELDS: dict[str, Read] = {
    "display_name": words(255, 1),
    "type": choice(*TYPES),
    "required": truth,
    "sort_order": position,
    "config": lambda value, name: value if value == [] else members(value, name),
    "option_values": option_values,
}
_VALUE_FIELDS: dict[str, Read] = {
    "label": words(255, 1),
    "sort_order": position,
    "is_default": truth,
    "value_data": lambda value, name: value if value is None else members(value, name),
    "adjusters": lambda value, name: value if value is None else members(value, name),
}


def modifiers_in_order(product: Product) -> list[Modifier]:
    """The modifiers of a product as the shop shows them."""
    return sorted(product.modifiers, key=lambda each: (each["sort_order"], each["id"]))


@imitates(
    "modifiers",
    "a product has modifiers of twelve types, which are no part of its variants; a checkbox gets its two values itself",
    evidence="recorded",
    source=MODIFIERS_V3,
    test="api/test_modifiers.py::test_each_type_of_modifier_is_made",
)
def create(store: Store, product: Product, body: Any) -> Modifier:
    """Add a modifier to a product.

    Raises:
        Invalid: missing or bad fields, values for a type that has none, or for a new checkbox.
        Conflict: the product has a modifier, or an option, of that name.
    """
    values = read_known(body, _FIELDS, ("display_name", "required", "type"))
    kind = values["type"]
    _check_name(product, None, values["display_name"])
    given = [read_known(each, _VALUE_FIELDS, ("label",)) for each in values.get("option_values", [])]
    if given and kind not in CHOSEN + LISTS_OF_PRODUCTS:
        raise _values_refused(kind)
    config = _config(kind, values.get("config", {}), {})
    adjusters = [_adjusters(each.get("adjusters")) for each in given]
    modifier = {
        "id": store.next_id("option"),
        "product_id": product.id,
        "name": _internal_name(store, product, values["display_name"]),
        "display_name": values["display_name"],
        "type": kind,
        "required": values["required"],
        "sort_order": values.get("sort_order", len(product.modifiers)),
        "config": config,
        "option_values": [],
    }
    for each, adjuster in zip(given, adjusters, strict=True):
        _add(store, modifier, each, adjuster)
    if kind == "checkbox":
        _add_states(store, modifier)
    product.modifiers.append(modifier)
    store.touch_product(product)
    return modifier


def _internal_name(store: Store, product: Product, name: str) -> str:
    """Source: Catalog modifiers: of the display name, a timestamp and the product. Recorded: how."""
    return f"{'-'.join(name.split())}{int(store.now().timestamp())}-{product.id}"


def _check_name(product: Product, own: Modifier | None, name: str) -> None:
    """Source: Catalog modifiers: a conflict is 409. Guess: which names are in the way, and the text."""
    if any(each is not own and each["display_name"] == name for each in (*product.modifiers, *product.options)):
        raise Conflict("The modifier name is a duplicate")


def _values_refused(kind: str) -> Invalid:
    """Source: Catalog modifiers: typed ones have none, a new checkbox makes its own. Guess: the text."""
    return Invalid("Invalid field(s): option_values", errors={"option_values": f"cannot be given for a new {kind}"})


def _config(kind: str, given: Any, present: Mapping[str, Any]) -> Any:
    """The configuration of a type, which is an empty list where it has none; what other types have is passed over."""
    table = _CONFIGS.get(kind)
    if table is None:
        return []
    default = {name: list(value) if isinstance(value, list) else value for name, (_, value) in table.items()}
    read = read_known(given or {}, {name: reader for name, (reader, _) in table.items()})
    if read.get("file_max_size", 0) > LARGEST_FILE:
        raise Invalid("Invalid field(s): file_max_size", errors={"file_max_size": f"must not exceed {LARGEST_FILE}"})
    return {**default, **present, **read}


def _adjusters(given: Any, present: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a value changes: price and weight by so much or so many percent, the image, and whether it can be bought."""
    disabled = {"status": False, "message": ""}
    found = {"price": None, "weight": None, "image_url": "", "purchasing_disabled": disabled, **(present or {})}
    given = given or {}
    for name in ("price", "weight"):
        if name in given:
            found[name] = _adjuster(given[name], f"adjusters.{name}")
    if "image_url" in given:
        found["image_url"] = words(255)(given["image_url"] or "", "adjusters.image_url")
    if given.get("purchasing_disabled") is not None:
        said = members(given["purchasing_disabled"], "adjusters.purchasing_disabled")
        read = read_known(said, {"status": truth, "message": words(255)})
        found["purchasing_disabled"] = {**found["purchasing_disabled"], **read}
    return found


def _adjuster(given: Any, field: str) -> dict[str, Any] | None:
    if given is None or members(given, field).get("adjuster") is None:
        return None
    table = {"adjuster": choice("relative", "percentage"), "adjuster_value": _amount}
    return read_known(given, table, ("adjuster", "adjuster_value"))


def _add(store: Store, modifier: Modifier, given: Mapping[str, Any], adjusters: dict[str, Any]) -> Value:
    value = {
        "id": store.next_id("option_value"),
        "option_id": modifier["id"],
        "label": given["label"],
        "sort_order": given.get("sort_order", len(modifier["option_values"])),
        "value_data": given.get("value_data"),
        "is_default": False,
        "adjusters": adjusters,
    }
    check_room(len(modifier["option_values"]) + 1, MOST_OPTION_VALUES, "option_values")
    _check_label(modifier, value, value["label"])
    modifier["option_values"].append(value)
    if given.get("is_default"):
        _prefer(modifier, value)
    return value


def _add_states(store: Store, modifier: Modifier) -> None:
    """Recorded: a checkbox has the values Yes and No, of which one is the default."""
    checked = modifier["config"]["checked_by_default"]
    for label, state in (("Yes", True), ("No", False)):
        value = {"label": label, "value_data": {"checked_value": state}, "is_default": state == checked}
        _add(store, modifier, value, _adjusters(None))


def _prefer(modifier: Modifier, value: Value) -> None:
    """Guess: there is one default; what is preferred takes it from the others."""
    for other in modifier["option_values"]:
        other["is_default"] = other is value


def _check_label(modifier: Modifier, own: Value, label: str) -> None:
    if any(each is not own and each["label"] == label for each in modifier["option_values"]):
        raise Conflict("The modifier value label is a duplicate")


def update(store: Store, product: Product, modifier: Modifier, body: Any) -> None:
    """Change a modifier, its values by their ids; values without an id are added.

    Guess: values that are not named stay, and a modifier stays what type it is.

    Raises:
        Invalid: bad fields, or another type.
        Conflict: the name, or a label, is taken.
    """
    values = read_known(body, _FIELDS)
    if values.pop("type", modifier["type"]) != modifier["type"]:
        raise Invalid("Invalid field(s): type", errors={"type": "a modifier cannot become one of another type"})
    _check_name(product, modifier, str(values.get("display_name", modifier["display_name"])))
    given = [members(each, "option_values") for each in values.pop("option_values", [])]
    draft = deepcopy(modifier)  # Whatever is refused has changed nothing.
    draft["config"] = _config(modifier["type"], values.pop("config", {}), modifier["config"] or {})
    for each in given:
        if "id" in each:
            _change(draft, entry_with(draft["option_values"], as_id(each["id"])), each)
        else:
            _add_given(store, draft, {"sort_order": len(draft["option_values"]), **each})
    modifier.update({**draft, **values})
    store.touch_product(product)


def delete(store: Store, product: Product, modifier: Modifier) -> None:
    """Forget a modifier; orders keep what was chosen. Source: Webhooks guide: of this the product tells."""
    product.modifiers.remove(modifier)
    store.touch_product(product)
    announce_product(store, product)


def add_value(store: Store, product: Product, modifier: Modifier, body: Any) -> Value:
    """Raises Invalid for missing or bad fields, Conflict for a taken label."""
    value = _add_given(store, modifier, body)
    store.touch_product(product)
    return value


def _add_given(store: Store, modifier: Modifier, body: Any) -> Value:
    given = read_known(body, _VALUE_FIELDS, ("label", "sort_order"))
    if modifier["type"] not in CHOSEN + LISTS_OF_PRODUCTS:
        raise _values_refused(modifier["type"])
    return _add(store, modifier, given, _adjusters(given.get("adjusters")))


def change_value(store: Store, product: Product, modifier: Modifier, value: Value, body: Any) -> None:
    """Raises Invalid for bad fields, Conflict for a taken label."""
    _change(modifier, value, body)
    store.touch_product(product)


def _change(modifier: Modifier, value: Value, body: Any) -> None:
    given = read_known(body, _VALUE_FIELDS)
    _check_label(modifier, value, str(given.get("label", value["label"])))
    adjusters = _adjusters(given.pop("adjusters", None), value["adjusters"])
    preferred = given.pop("is_default", value["is_default"])
    value.update({**given, "adjusters": adjusters, "is_default": preferred})
    if preferred:
        _prefer(modifier, value)


def delete_value(store: Store, product: Product, modifier: Modifier, value: Value) -> None:
    """Raises Invalid for a value of a checkbox, of which both are needed. Guess: the text."""
    if modifier["type"] == "checkbox":
        raise Invalid("The values of a checkbox cannot be deleted")
    modifier["option_values"].remove(value)
    store.touch_product(product)


@imitates(
    "prices of modifiers",
    "what is chosen adds to the price and the weight of its line, by an amount or by a percentage of the product's own",
    evidence="official",
    source=CATALOG_GUIDE,
    test="api/test_modifiers.py::test_what_is_chosen_adds_to_the_price",
)
def adjusted(own: Decimal, values: list[Value], what: str) -> Decimal:
    """A price or a weight with what these values change of it. Guess: percentages are of it alone; never below zero."""
    chosen = [adjuster for value in values if (adjuster := value["adjusters"][what])]
    parts = {"relative": Decimal(1), "percentage": own / 100}
    return max(ZERO, own + sum((each["adjuster_value"] * parts[each["adjuster"]] for each in chosen), ZERO))


def check_orderable(modifier: Modifier) -> None:
    """Raises NotImitated for types of which Orders V2 says that no order can name them: files and lists of products."""
    if modifier["type"] in ("file", *LISTS_OF_PRODUCTS):
        raise NotImitated(f"product_options of the type {modifier['type']}")
