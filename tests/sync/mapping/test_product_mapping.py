"""The rules of product feeds, one by one."""

from decimal import Decimal
from typing import Any

import pytest

from harness.sync.errors import Unmappable
from harness.sync.mapping.product import ProductDraft, VariantDraft, to_product

PLAIN = {"sku": "MUG", "name": "Blue mug", "price": "12.50", "weight": "0.3"}


def product(**columns: Any) -> ProductDraft:
    draft = to_product({**PLAIN, **columns})
    assert isinstance(draft, ProductDraft)
    return draft


def variant(**columns: Any) -> VariantDraft:
    draft = to_product({"sku": "MUG-R", "parent_sku": "MUG", "color": "Red", **columns})
    assert isinstance(draft, VariantDraft)
    return draft


def test_a_plain_item_becomes_a_product() -> None:
    """What BigCommerce requires is there, and stock is counted from the start."""
    assert product() == ProductDraft(
        "MUG",
        {"sku": "MUG", "name": "Blue mug", "price": Decimal("12.50"), "weight": Decimal("0.3")},
        {"type": "physical", "inventory_tracking": "product"},
    )


def test_known_columns_keep_their_names() -> None:
    """Columns are named as in the catalog; case does not matter, and values are what they mean."""
    body = product(
        Description="<b>Blue</b>",
        COST_PRICE="4",
        sale_price="9.99",
        retail_price=15,
        width="1.5",
        brand_name="Acme",
        upc="012345678905",
        gtin="0012345678905",
        mpn="M-1",
        is_visible="TRUE",
    ).body

    assert body["description"] == "<b>Blue</b>"
    assert body["cost_price"] == Decimal(4)
    assert body["sale_price"] == Decimal("9.99")
    assert body["retail_price"] == Decimal(15)
    assert body["width"] == Decimal("1.5")
    assert (body["brand_name"], body["upc"], body["gtin"], body["mpn"]) == (
        "Acme",
        "012345678905",
        "0012345678905",
        "M-1",
    )
    assert body["is_visible"] is True


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("TRUE", True),
        ("yes", True),
        ("1", True),
        (True, True),
        ("false", False),
        ("No", False),
        ("0", False),
        (False, False),
    ],
)
def test_visibility_is_read_in_the_usual_words(text: Any, visible: bool) -> None:
    """People and spreadsheets write it differently."""
    assert product(is_visible=text).body["is_visible"] is visible


def test_what_would_double_is_written_only_once() -> None:
    """Images, custom fields and the first level belong to the creation."""
    draft = product(
        image_url="https://e.x/1.jpg", image_url_2="https://e.x/2.jpg", inventory_level="5", Material=" Clay "
    )

    assert draft.only_when_new["images"] == [{"image_url": "https://e.x/1.jpg"}, {"image_url": "https://e.x/2.jpg"}]
    assert draft.only_when_new["custom_fields"] == [{"name": "Material", "value": "Clay"}]
    assert draft.only_when_new["inventory_level"] == 5
    assert draft.body.keys() == PLAIN.keys()


def test_the_feed_may_say_that_a_product_is_digital() -> None:
    """The type is the feed's, and physical only when it says nothing."""
    assert product(type=" Physical").only_when_new["type"] == "physical"
    assert product(type="Digital").only_when_new["type"] == "digital"
    assert product(type="").only_when_new["type"] == "physical"


def test_category_names_are_left_to_the_caller() -> None:
    """Names in order, without empty ones; they are no custom field either."""
    draft = product(categories="Shoes; ;Sale ")

    assert draft.category_names == ("Shoes", "Sale")
    assert "categories" not in draft.body
    assert "custom_fields" not in draft.only_when_new


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"sku": ""}, "Item without a SKU, sku: is empty"),
        ({"name": ""}, "Item MUG, name: is empty"),
        ({"name": "x" * 251}, "251 characters, and at most 250"),
        ({"sku": "x" * 256}, "256 characters, and at most 255"),
        ({"price": "$5"}, "price: '$5' is not an amount"),
        ({"weight": "heavy"}, "weight: 'heavy' is not a number"),
        ({"weight": ""}, "weight: is empty"),
        ({"upc": "1.23E+11"}, "upc: '1.23E+11' is not a bar code"),
        ({"gtin": "1" * 15}, "gtin: '111111111111111' is not a bar code"),
        ({"is_visible": "perhaps"}, "is_visible: 'perhaps' is neither yes nor no"),
        ({"type": "service"}, "type: 'service' is neither"),
        ({"image_url": "h" * 256}, "image_url: 'hhhh"),
        ({"Poem": "x" * 251}, "Poem: a custom field holds at most 250"),
    ],
)
def test_what_bigcommerce_would_refuse_is_refused_here(columns: dict[str, str], reason: str) -> None:
    """With the item and the column, before anything is sent."""
    with pytest.raises(Unmappable) as refusal:
        product(**columns)

    assert reason in refusal.value.reason


def test_all_mistakes_of_an_item_are_told_at_once() -> None:
    """Also those of columns that count only at the creation."""
    with pytest.raises(Unmappable) as refusal:
        product(name="", price="x", type="service")

    assert all(column in refusal.value.reason for column in ("name", "price", "type"))


def test_limits_themselves_are_allowed() -> None:
    """A name of 250 characters is a name."""
    assert len(product(name="x" * 250, Poem="y" * 250).body["name"]) == 250


def test_an_item_with_a_parent_is_a_variant() -> None:
    """Options tell it apart, and belong to the creation."""
    draft = variant(size=" L ", price="3", variant_image_url="https://e.x/r.jpg", name="ignored")

    assert (draft.sku, draft.parent_sku) == ("MUG-R", "MUG")
    assert draft.body == {"sku": "MUG-R", "price": Decimal(3), "image_url": "https://e.x/r.jpg"}
    assert draft.only_when_new == {
        "option_values": [
            {"option_display_name": "Color", "label": "Red"},
            {"option_display_name": "Size", "label": "L"},
        ]
    }


def test_a_variant_without_options_is_refused() -> None:
    """It could not be told apart from its siblings."""
    with pytest.raises(Unmappable, match="MUG-R is a variant of MUG, but has none of the columns color, size, style"):
        variant(color="")


def test_every_mistake_says_whose_it_is() -> None:
    """Item and column, one sentence each; of a long name the beginning."""
    cases: list[tuple[dict[str, Any], str]] = [
        (
            {"name": "", "type": "service"},
            "Item MUG, name: is empty; Item MUG, type: 'service' is neither 'physical' nor 'digital'",
        ),
        ({"n" * 251: "x"}, f"Item MUG, {'n' * 40}: a custom field holds at most 250 characters."),
        ({"parent_sku": "MUG", "color": "Red", "price": "$5"}, "Item MUG, price: '$5' is not an amount"),
    ]
    for columns, reason in cases:
        with pytest.raises(Unmappable) as refusal:
            to_product({**PLAIN, **columns})
        assert refusal.value.reason.startswith(reason)
