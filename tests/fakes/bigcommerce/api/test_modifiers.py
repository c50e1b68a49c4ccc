"""Modifiers of products, and what shoppers type and choose on the lines of orders."""

import json
from decimal import Decimal
from typing import Any

import pytest

from fakes.bigcommerce.refusals import Refused
from fakes.wire.http import NotFaked
from tests.fakes.bigcommerce.conftest import RECORDED, Api, make

MODIFIERS = "/v3/catalog/products/111/modifiers"
BILLING = {"zip": "12345"}
TEXT = {"display_name": "Engraving", "type": "text", "required": False}
BOX = {"display_name": "Gift box", "type": "checkbox", "required": False, "config": {"checkbox_label": "Wrap it"}}
WOOD = {
    "display_name": "Wood",
    "type": "dropdown",
    "required": False,
    "option_values": [
        {"label": "Oak", "adjusters": {"price": {"adjuster": "relative", "adjuster_value": 5}}},
        {
            "label": "Pine",
            "is_default": True,
            "adjusters": {"price": {"adjuster": "percentage", "adjuster_value": -10}},
        },
        {"label": "Lead", "adjusters": {"weight": {"adjuster": "percentage", "adjuster_value": 100}}},
    ],
}


def made(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    return dict(api.post(MODIFIERS, body)["data"])


def value_of(modifier: dict[str, Any], label: str) -> str:
    return next(str(each["id"]) for each in modifier["option_values"] if each["label"] == label)


def ordered(api: Api, *options: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The line of a new order of a mug with these options."""
    line = {"product_id": 111, "quantity": 1, "product_options": list(options), **more}
    order = api.post("/v2/orders", {"billing_address": BILLING, "products": [line]})
    return dict(api.get(f"/v2/orders/{order['id']}/products")[0])


@pytest.mark.skipif(not RECORDED.exists(), reason="wanted recorded answers")
def test_each_type_of_modifier_is_made(api: Api) -> None:
    """Made with the configuration of recorded ones, each shows the fields that recorded ones have."""
    recorded = json.loads((RECORDED / "v3_product_modifiers.json").read_text())["data"]
    for number, each in enumerate(recorded):
        values = [{"label": value["label"], "is_default": value["is_default"]} for value in each["option_values"]]
        body = {name: each[name] for name in ("type", "required", "config")} | {"display_name": f"Modifier {number}"}
        modifier = made(api, body if each["type"] == "checkbox" else {**body, "option_values": values})

        assert (modifier.keys(), modifier["config"]) == (each.keys(), each["config"]), each["type"]
        shown = [(value["label"], value["is_default"], value["adjusters"]) for value in modifier["option_values"]]
        assert shown == [(value["label"], value["is_default"], value["adjusters"]) for value in each["option_values"]]
    names = [each["display_name"] for each in api.get(f"{MODIFIERS}?limit=250")["data"]]
    assert names == [
        each["display_name"] for each in api.get("/v3/catalog/products/111?include=modifiers")["data"]["modifiers"]
    ]


def test_modifiers_and_values_are_changed_and_deleted(api: Api) -> None:
    """A value has its own address; what is deleted is gone, and an order keeps what was chosen."""
    wood = made(api, WOOD)
    path = f"{MODIFIERS}/{wood['id']}"
    ash = api.post(f"{path}/values", {"label": "Ash", "sort_order": 9})["data"]
    api.put(f"{path}/values/{ash['id']}", {"label": "Beech", "is_default": True})
    api.put(path, {"display_name": "Timber", "option_values": [{"label": "Elm"}]})

    assert [each["label"] for each in api.get(f"{path}/values")["data"]] == ["Oak", "Pine", "Lead", "Beech", "Elm"]
    assert [each["label"] for each in api.get(path)["data"]["option_values"] if each["is_default"]] == ["Beech"]
    line = ordered(api, {"id": wood["id"], "value": value_of(wood, "Oak")})
    api.delete(f"{path}/values/{ash['id']}")
    assert api.refused("GET", f"{path}/values/{ash['id']}")[0] == 404
    api.delete(path)
    assert api.get(MODIFIERS)["data"] == []
    assert api.get(f"/v2/orders/{line['order_id']}/products/{line['id']}")["product_options"] == line["product_options"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"display_name": "A", "type": "text"}, 422),
        ({"display_name": "A", "required": True, "type": "shout"}, 422),
        ({**TEXT, "option_values": [{"label": "x"}]}, 422),
        ({**BOX, "option_values": [{"label": "Yes"}]}, 422),
        ({**TEXT, "config": {"text_min_length": "long"}}, 422),
        ({"display_name": "D", "required": False, "type": "date", "config": {"default_value": "soon"}}, 422),
        ({"display_name": "F", "required": False, "type": "file", "config": {"file_max_size": 999_999}}, 422),
        ({**WOOD, "option_values": [{"label": "x"}, {"label": "x"}]}, 409),
        ({**WOOD, "option_values": [{"label": "x", "adjusters": {"price": {"adjuster": "twice"}}}]}, 422),
        (
            {
                **WOOD,
                "option_values": [
                    {"label": "x", "adjusters": {"price": {"adjuster": "relative", "adjuster_value": 10**18}}}
                ],
            },
            422,
        ),
        ({**TEXT, "display_name": "Taken"}, 409),
    ],
)
def test_bad_modifiers_are_refused(api: Api, body: dict[str, Any], status: int) -> None:
    """What is missing, wrong, or taken is refused, and nothing is added."""
    made(api, {**TEXT, "display_name": "Taken"})
    assert api.refused("POST", MODIFIERS, body)[0] == status
    assert len(api.get(MODIFIERS)["data"]) == 1


def test_a_refused_change_changes_nothing(api: Api) -> None:
    """Of several values of which one is refused none is changed; a modifier stays what it is, a checkbox has two."""
    wood, box = made(api, WOOD), made(api, BOX)
    first = {"id": int(value_of(wood, "Oak")), "label": "Walnut"}
    second = {"id": int(value_of(wood, "Pine")), "label": "Walnut"}

    assert api.refused("PUT", f"{MODIFIERS}/{wood['id']}", {"option_values": [first, second]})[0] == 409
    assert api.refused("PUT", f"{MODIFIERS}/{wood['id']}", {"type": "text"})[0] == 422
    assert api.refused("POST", f"{MODIFIERS}/{box['id']}/values", {"label": "Perhaps", "sort_order": 2})[0] == 422
    assert api.refused("DELETE", f"{MODIFIERS}/{box['id']}/values/{box['option_values'][0]['id']}")[0] == 422
    assert api.get(MODIFIERS)["data"] == [wood, box]


def test_a_line_shows_what_was_typed_and_chosen(api: Api) -> None:
    """Text as it was typed, choices by their label and id, dates as timestamps; names may be given anew."""
    text, box, wood = made(api, TEXT), made(api, BOX), made(api, WOOD)
    day = made(api, {"display_name": "Day", "type": "date", "required": False})
    line = ordered(
        api,
        {"id": text["id"], "value": "For Ann\n& Bea", "display_name": "Gravure", "display_name_merchant": "Engraving"},
        {"id": box["id"], "value": value_of(box, "Yes")},
        {"id": wood["id"], "value": int(value_of(wood, "Oak"))},
        {"id": day["id"], "value": "2026-03-22"},
    )

    shown = {each["type"]: each for each in line["product_options"]}
    assert {kind: (each["display_value"], each["value"]) for kind, each in shown.items()} == {
        "Text field": ("For Ann\n& Bea",) * 2,
        "Checkbox": ("Yes", value_of(box, "Yes")),
        "Multiple choice": ("Oak", value_of(wood, "Oak")),
        "Date field": ("Mar 22nd 2026", "1774137600"),
    }
    names = ("display_name", "display_name_customer", "display_name_merchant", "name")
    assert [shown["Text field"][name] for name in names] == ["Gravure", "Gravure", "Engraving", text["name"]]
    assert {each["product_option_id"] for each in shown.values()} == {each["id"] for each in (text, box, wood, day)}
    assert {each["order_product_id"] for each in shown.values()} == {line["id"]}


def test_variants_and_modifiers_stand_together(api: Api) -> None:
    """A shirt of a size with initials shows both, whether the variant is named by its id or by its option."""
    shirt = api.get("/v3/catalog/products/112?include=options")["data"]
    text = api.post("/v3/catalog/products/112/modifiers", TEXT)["data"]
    option = shirt["options"][0]
    size = {"id": option["id"], "value": str(option["option_values"][1]["id"])}
    typed = {"id": text["id"], "value": "AB"}
    variant = api.get("/v3/catalog/products/112/variants")["data"][1]["id"]
    for more in ({"product_options": [size, typed]}, {"product_options": [typed], "variant_id": variant}):
        line = {"product_id": 112, "quantity": 1, **more}
        order = api.post("/v2/orders", {"billing_address": BILLING, "products": [line]})
        shown = api.get(f"/v2/orders/{order['id']}/products")[0]
        assert [each["display_value"] for each in shown["product_options"]] == ["M", "AB"]
        assert shown["sku"] == "SHIRT-M"


def test_what_is_chosen_adds_to_the_price(api: Api) -> None:
    """By an amount, by a percentage, also to the weight; a price that the caller gives stands."""
    wood = made(api, WOOD)
    lines = {each: ordered(api, {"id": wood["id"], "value": value_of(wood, each)}) for each in ("Oak", "Pine", "Lead")}

    prices = {each: (line["price_ex_tax"], line["weight"]) for each, line in lines.items()}
    assert prices == {"Oak": ("15.0000", "1.0000"), "Pine": ("9.0000", "1.0000"), "Lead": ("10.0000", "2.0000")}
    given = ordered(api, {"id": wood["id"], "value": value_of(wood, "Oak")}, price_ex_tax=3, price_inc_tax=3)
    assert given["price_ex_tax"] == "3.0000"


def test_modifiers_come_before_bulk_prices(api: Api) -> None:
    """Ten percent off for two and more are off the price with what was chosen."""
    wood = made(api, WOOD)
    rule = {"quantity_min": 2, "quantity_max": 0, "type": "percent", "amount": 10}
    api.put("/v3/catalog/products/111", {"bulk_pricing_rules": [rule]})
    line = ordered(api, {"id": wood["id"], "value": value_of(wood, "Oak")}, quantity=2)
    assert line["price_ex_tax"] == "13.5000"


@pytest.mark.parametrize(
    ("config", "good", "bad"),
    [
        (
            {"type": "text", "config": {"text_characters_limited": True, "text_min_length": 2, "text_max_length": 3}},
            "ab",
            "abcd",
        ),
        ({"type": "multi_line_text", "config": {"text_lines_limited": True, "text_max_lines": 2}}, "a\nb", "a\nb\nc"),
        ({"type": "numbers_only_text", "config": {"number_integers_only": True}}, "12", "1.5"),
        (
            {
                "type": "numbers_only_text",
                "config": {"number_limited": True, "number_limit_mode": "highest", "number_highest_value": 7},
            },
            "7",
            "7.5",
        ),
        (
            {
                "type": "date",
                "config": {
                    "date_limited": True,
                    "date_limit_mode": "earliest",
                    "date_earliest_value": "2026-03-02T00:00:00+00:00",
                },
            },
            "2026-03-02T00:00:00+00:00",
            "2026-03-01",
        ),
        ({"type": "date"}, "2026-03-01", "soon"),
        ({"type": "radio_buttons", "option_values": [{"label": "a"}]}, None, "999"),
    ],
)
def test_what_is_typed_has_limits(api: Api, config: dict[str, Any], good: str | None, bad: str) -> None:
    """What keeps to the limits is taken, what does not is refused, and there is no order."""
    modifier = made(api, {"display_name": "X", "required": False, **config})
    good = value_of(modifier, "a") if good is None else good
    line = {"product_id": 111, "quantity": 1, "product_options": [{"id": modifier["id"], "value": bad}]}

    assert api.refused("POST", "/v2/orders", {"billing_address": BILLING, "products": [line]})[0] == 400
    assert api.get("/v2/orders") is None
    assert ordered(api, {"id": modifier["id"], "value": good})["product_options"]


def test_mandatory_modifiers_are_asked_for(api: Api) -> None:
    """Without it the order is refused with its name; an unknown option is refused, too."""
    text = made(api, {**TEXT, "required": True})
    for options in ([], [{"id": text["id"], "value": ""}]):
        line = {"product_id": 111, "quantity": 1, "product_options": options}
        status, errors = api.refused("POST", "/v2/orders", {"billing_address": BILLING, "products": [line]})
        problem = errors[0]["details"]["errors"][0]
        named = [each["display_name"] for each in problem["product"]["required_product_options"]]
        assert (status, named) == (400, ["Engraving"])
    line = {"product_id": 111, "quantity": 1, "product_options": [{"id": 999, "value": "x"}]}
    status, errors = api.refused("POST", "/v2/orders", {"billing_address": BILLING, "products": [line]})
    problem = errors[0]["details"]["errors"][0]
    assert (status, problem["type"], problem["product"]["value"]) == (400, "InvalidProductOption", 999)
    with pytest.raises(Refused):
        api.bigcommerce.storefront.place_order([("MUG", 1)])


def test_an_unknown_value_is_told_with_its_option(api: Api) -> None:
    """The refusal names the product, the option and the value."""
    box = made(api, {**BOX, "required": False})
    line = {"product_id": 111, "quantity": 1, "product_options": [{"id": box["id"], "value": 999}]}

    status, errors = api.refused("POST", "/v2/orders", {"billing_address": BILLING, "products": [line]})

    problem = errors[0]["details"]["errors"][0]
    option = problem["product"]["product_option"]
    assert (status, problem["type"], option["id"], option["value"]) == (
        400,
        "InvalidProductOptionValue",
        box["id"],
        999,
    )
    assert option["url"].endswith(f"/v2/products/111/options/{box['id']}")


@pytest.mark.parametrize("kind", ["file", "product_list", "product_list_with_images"])
def test_files_and_lists_of_products_are_not_imitated_on_lines(api: Api, kind: str) -> None:
    """They can be made; an order that names one is told so aloud."""
    values = {} if kind == "file" else {"option_values": [{"label": "Mug", "value_data": {"product_id": 111}}]}
    modifier = made(api, {"display_name": "Logo", "type": kind, "required": False, **values})
    line = {"product_id": 111, "quantity": 1, "product_options": [{"id": modifier["id"], "value": "x.png"}]}
    with pytest.raises(NotFaked, match=kind):
        api.post("/v2/orders", {"billing_address": BILLING, "products": [line]})


def test_a_put_changes_what_was_typed(api: Api) -> None:
    """The line keeps its variant and its price and shows the new words."""
    text = made(api, TEXT)
    line = ordered(api, {"id": text["id"], "value": "Ann"})
    change = {"id": line["id"], "product_options": [{"id": text["id"], "value": "Bea"}]}
    api.put(f"/v2/orders/{line['order_id']}", {"products": [change]})
    after = api.get(f"/v2/orders/{line['order_id']}/products")[0]
    assert [each["value"] for each in after["product_options"]] == ["Bea"]
    assert (after["price_ex_tax"], after["quantity"]) == (line["price_ex_tax"], 1)


def test_a_shopper_types_and_chooses_at_the_storefront() -> None:
    """By the names that the page shows; what nobody touched is as it was preselected; what cannot be is refused."""
    store, api = make()
    off = {"adjusters": {"purchasing_disabled": {"status": True, "message": "Sold out of elm"}}}
    wood = {**WOOD, "option_values": [*WOOD["option_values"], {"label": "Elm", **off}]}
    made(api, TEXT), made(api, BOX), made(api, wood)
    order = store.storefront.place_order([("MUG", 2)], options={"MUG": {"Engraving": "For Ann", "Gift box": "Yes"}})

    line = api.get(f"/v2/orders/{order.id}/products")[0]
    assert [each["display_value"] for each in line["product_options"]] == ["For Ann", "Yes", "Pine"]
    assert Decimal(line["total_inc_tax"]) == Decimal(18)
    for options, error in (
        ({"MUG": {"Wood": "Elm"}}, Refused),
        ({"MUG": {"Wood": "Steel"}}, KeyError),
        ({"MUG": {"Colour": "red"}}, KeyError),
        ({"SHIRT-S": {"Engraving": "x"}}, KeyError),
    ):
        with pytest.raises(error):
            store.storefront.place_order([("MUG", 1)], options=options)
