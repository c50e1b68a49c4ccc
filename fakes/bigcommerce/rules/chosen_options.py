"""What a line of an order says was chosen and typed: options of its variant, and modifiers of its product.

How modifiers are made is in ``modifiers``.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.refusals import Invalid, Refused, check_imitated, invalid_field
from fakes.bigcommerce.rules import modifiers as modifier_rules
from fakes.bigcommerce.rules.modifiers import Modifier, Value
from fakes.bigcommerce.sources import ORDERS_V2, THREADS
from fakes.bigcommerce.state.records import Product, Variant
from fakes.bigcommerce.state.values import as_id, date, decimal, mapping, text
from fakes.evidence.ledger import REFUSING, imitates

Entry = dict[str, Any]
"""One of a line's product_options, without an id."""

FIELD = "product_options"
_SHOWN = {
    "checkbox": ("Checkbox", ""),
    "date": ("Date field", ""),
    "text": ("Text field", ""),
    "multi_line_text": ("Multi-line text field", ""),
    "numbers_only_text": ("Text field", ""),
    "radio_buttons": ("Multiple choice", "Radio buttons"),
    "rectangles": ("Multiple choice", "Rectangle"),
    "dropdown": ("Multiple choice", "Drop-down"),
    "swatch": ("Swatch", ""),
}
"""Type and style as orders show them. Source: Orders V2. Guess: the type of a number, and who has which style."""

_NAMES = {
    "display_name": ("display_name", "display_name_customer", "display_name_merchant"),
    "display_value": ("display_value", "display_value_customer", "display_value_merchant"),
}


class Chosen:
    """What was chosen and typed on one line: its entries, and the values of modifiers that change its price."""

    def __init__(self, variant: Variant) -> None:
        self.entries = [_of_variant(each) for each in variant.option_values]
        self.values: list[Value] = []


def _of_variant(value: Mapping[str, Any]) -> Entry:
    name, label = value["option_display_name"], value["label"]
    return _entry(value["option_id"], (name, name), (str(value["id"]), label), ("Multiple choice", ""))


def _entry(option_id: int, names: tuple[str, str], shown: tuple[str, str], kind: tuple[str, str]) -> Entry:
    """Names are the store's own and the shown one, ``shown`` is the value as it is kept and as it is shown."""
    return {
        "option_id": option_id,
        "product_option_id": option_id,
        "display_name": names[1],
        "display_value": shown[1],
        "value": shown[0],
        "type": kind[0],
        "name": names[0],
        "display_style": kind[1],
    }


@imitates(
    "what shoppers type and choose",
    "a line shows what was typed or chosen of its product's modifiers beside the options of its variant",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_modifiers.py::test_a_line_shows_what_was_typed_and_chosen",
    shows=lambda _, product, *__: bool(product.modifiers),
)
def read_chosen(product: Product, variant: Variant, given: list[Any]) -> Chosen:
    """The ``product_options`` of a body.

    Raises:
        Invalid: an option that the product does not have, a value that it cannot have, or a mandatory one missing.
        NotImitated: a file, or a product out of a list.
    """
    chosen = Chosen(variant)
    said = {as_id(mapping(each, FIELD).get("id")): each for each in given}
    known = {each["id"] for each in (*product.options, *product.modifiers)}
    if unknown := sorted(said.keys() - known):
        raise _bad_options(product, "InvalidProductOption", value=said[unknown[0]].get("id"))
    by_option = {entry["product_option_id"]: entry for entry in chosen.entries}
    for modifier in modifier_rules.modifiers_in_order(product):
        if (value := said.get(modifier["id"], {}).get("value")) not in (None, ""):
            _check_value(product, modifier, value)
            by_option[modifier["id"]] = _take(chosen, modifier, value)
    if missing := [each for each in product.modifiers if each["required"] and each["id"] not in by_option]:
        raise options_missing(product, missing)
    for number, each in said.items():
        if number in by_option:
            _rename(by_option[number], each)
    return chosen


def _check_value(product: Product, modifier: Modifier, value: Any) -> None:
    modifier_rules.check_orderable(modifier)
    if modifier["type"] in modifier_rules.TYPED:
        return
    if as_id(value) not in (each["id"] for each in modifier["option_values"]):
        shown = {**_named(product, modifier), "value": value}
        raise _bad_options(product, "InvalidProductOptionValue", product_option=shown)


def choose_by_name(product: Product, variant: Variant, wanted: Mapping[str, str]) -> Chosen:
    """What somebody at the storefront types and chooses, by the shown names; the rest is as the page preselects it.

    Raises:
        KeyError: the product has no modifier, or the modifier no value, of that name.
        Refused: a value that it cannot have, one that cannot be bought, or a mandatory one missing.
    """
    chosen = Chosen(variant)
    names = [each["display_name"] for each in product.modifiers]
    if unknown := [name for name in wanted if name not in names]:
        raise KeyError(f"{product.sku!r} has no modifier {unknown[0]!r}; it has {', '.join(names) or 'none'}")
    for modifier in modifier_rules.modifiers_in_order(product):
        value = wanted.get(modifier["display_name"], "")
        by_name = _value_called(modifier, value) if value else _preselected(modifier)
        if by_name not in (None, ""):
            _take(chosen, modifier, by_name)
        elif modifier["required"]:
            raise options_missing(product, [modifier])
    for each in chosen.values:
        if each["adjusters"]["purchasing_disabled"]["status"]:
            said = each["adjusters"]["purchasing_disabled"]["message"]
            raise Refused(said or f"{product.sku!r} cannot be bought with {each['label']!r} at the moment")
    return chosen


def _value_called(modifier: Modifier, wanted: str) -> Any:
    if modifier["type"] not in modifier_rules.WITH_VALUES:
        return wanted
    labels = {each["label"]: each["id"] for each in modifier["option_values"]}
    if wanted not in labels:
        raise KeyError(f"{modifier['display_name']!r} has no value {wanted!r}; it has {', '.join(labels)}")
    return labels[wanted]


def _preselected(modifier: Modifier) -> Any:
    """Source: Catalog modifiers: the value that is the default, or the default text or date."""
    if modifier["type"] in modifier_rules.TYPED:
        return modifier["config"]["default_value"]
    return next((each["id"] for each in modifier["option_values"] if each["is_default"]), None)


def _take(chosen: Chosen, modifier: Modifier, value: Any) -> Entry:
    modifier_rules.check_orderable(modifier)
    if modifier["type"] in modifier_rules.TYPED:
        kept, shown = _typed(modifier, text(value, FIELD))
    else:
        picked = next(each for each in modifier["option_values"] if each["id"] == as_id(value))
        _check_mandatory_box(modifier, picked)
        chosen.values.append(picked)
        kept, shown = str(picked["id"]), picked["label"]
    names = (modifier["name"], modifier["display_name"])
    entry = _entry(modifier["id"], names, (kept, shown), _SHOWN[modifier["type"]])
    chosen.entries.append(entry)
    return entry


def _check_mandatory_box(modifier: Modifier, picked: Value) -> None:
    """Guess: a mandatory checkbox has to be checked."""
    if modifier["type"] == "checkbox" and modifier["required"] and not picked["value_data"]["checked_value"]:
        raise invalid_field(FIELD, f"{modifier['display_name']} has to be checked")


@imitates(
    "limits of what is typed",
    "text that is too short, too long or has too many lines, a number or a date out of its range is refused",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_modifiers.py::test_what_is_typed_has_limits",
    shows=REFUSING,
)
def _typed(modifier: Modifier, value: str) -> tuple[str, str]:
    """The value as it is kept, and as it is shown. Source: Catalog modifiers: the limits. Guess: the texts."""
    kind, config = modifier["type"], modifier["config"]
    if kind == "date":
        return _date(modifier, value)
    if kind == "numbers_only_text":
        _check_number(modifier, value)
    elif config["text_characters_limited"] and not (
        config["text_min_length"] <= len(value) <= (config["text_max_length"] or len(value))
    ):
        raise invalid_field(FIELD, f"{modifier['display_name']} is too short or too long")
    if config.get("text_lines_limited") and value.count("\n") >= config["text_max_lines"]:
        raise invalid_field(FIELD, f"{modifier['display_name']} has too many lines")
    return value, value


def _check_number(modifier: Modifier, value: str) -> None:
    config, number = modifier["config"], decimal(value)
    if number is None or (config["number_integers_only"] and number != number.to_integral_value()):
        raise invalid_field(FIELD, f"{modifier['display_name']} is no number")
    lowest, highest = config["number_lowest_value"], config["number_highest_value"]
    if not config["number_limited"]:
        return
    too_low = config["number_limit_mode"] in ("lowest", "range") and number < Decimal(lowest)
    if too_low or (config["number_limit_mode"] in ("highest", "range") and number > Decimal(highest)):
        raise invalid_field(FIELD, f"{modifier['display_name']} is out of its range")


def _date(modifier: Modifier, value: str) -> tuple[str, str]:
    """Source: Orders V2: kept as a timestamp. Guess: how it is shown."""
    config, day = modifier["config"], date(value, FIELD)
    mode = config["date_limit_mode"] if config["date_limited"] else ""
    if (mode in ("earliest", "range") and _is_before(day, config["date_earliest_value"])) or (
        mode in ("latest", "range") and _is_before(config["date_latest_value"], day)
    ):
        raise invalid_field(FIELD, f"{modifier['display_name']} is out of its range")
    return str(int(day.timestamp())), f"{day:%b} {day.day}{_ordinal(day.day)} {day:%Y}"


def _is_before(one: datetime | str | None, other: datetime | str | None) -> bool:
    """Limits are kept as they were written; none limits nothing."""
    if one is None or other is None:
        return False
    first, second = (date(each, FIELD) if isinstance(each, str) else each for each in (one, other))
    return first < second


def _ordinal(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _rename(entry: Entry, given: Mapping[str, Any]) -> None:
    """Source: Orders V2: shown names may be given; the customer's and the plain one are the same, none is empty."""
    for name in given.keys() - {"id", "value"}:
        if name not in (*_NAMES["display_name"], *_NAMES["display_value"]):
            check_imitated(f"{FIELD}.{name}", given[name])
    for plain, names in _NAMES.items():
        said = {name: text(given[name], name) for name in names if name in given}
        if any(not each.strip() for each in said.values()):
            raise invalid_field(FIELD, f"{plain} must not be empty")
        _, customer, merchant = names
        if said.get(plain, said.get(customer)) != said.get(customer, said.get(plain)):
            raise invalid_field(FIELD, f"{plain} and {customer} must be the same")
        shown = said.get(plain, said.get(customer))
        entry[merchant] = said.get(merchant, entry[plain])
        entry[plain] = shown or entry[plain]


@imitates(
    "required options",
    "a product with variants cannot be ordered without saying which one, nor one with mandatory modifiers without them",
    evidence="third party",
    source=THREADS,
    test="api/test_orders_write.py::test_a_product_with_variants_needs_a_variant",
)
def options_missing(product: Product, missing: list[dict[str, Any]]) -> Invalid:
    """The refusal of an order without what a product needs."""
    named = [_named(product, option) for option in missing]
    return _bad_options(product, "MandatoryProductOptions", required_product_options=named)


def _bad_options(product: Product, kind: str, **more: Any) -> Invalid:
    """Source: the reference of before 2018, with all types and their shapes."""
    shown = {"id": product.id, "name": product.name, **more, "resource": f"/products/{product.id}"}
    return Invalid("The options of one or more products are invalid.", {"errors": [{"type": kind, "product": shown}]})


def _named(product: Product, option: Mapping[str, Any]) -> dict[str, Any]:
    number = option["id"]
    resource = f"/products/{product.id}/options/{number}"
    return {"id": number, "option_id": number, "display_name": option["display_name"], "resource": resource}
