"""The lines of orders as BigCommerce V2 sends them, with their options and discounts."""

from typing import Any

from hypothesis import strategies as st

from harness.strategies.values import amounts, four_decimals, names, quantities, skus, some_of, taxed, texts

OPTION_TYPES = (
    "Multiple choice",
    "Checkbox",
    "Date field",
    "File Upload",
    "Multi-line text field",
    "Product Pick List",
    "Swatch",
    "Text field",
)
"""Source: Orders V2; the likeliest first."""

_TYPES = ("physical", "physical", "digital", "giftcertificate")

_EXTRAS = (
    "options",
    "discounts",
    "wrapping",
    "shipped",
    "refunded",
    "configurable",
    "event",
    "bundle",
    "sizes",
    "brand",
    "cost",
    "external",
    "other names",
    "barcode",
)


@st.composite
def order_lines(
    draw: st.DrawFn, order_id: int, line_id: int, address_ids: list[int], physical_only: bool
) -> dict[str, Any]:
    """One line of an order; with ``physical_only`` a product that a supplier can ship."""
    kind = "physical" if physical_only else draw(st.sampled_from(_TYPES))
    is_custom = not physical_only and draw(st.integers(0, 9)) == 9
    extras = draw(some_of(_EXTRAS))
    quantity, price, tax = draw(quantities()), draw(amounts()), draw(st.just(0) | amounts(10**5))
    name = draw(names())
    return {
        **USUAL_LINE,
        "id": line_id,
        "order_id": order_id,
        "product_id": 0 if is_custom else draw(st.integers(1, 10**6)),
        "variant_id": 0 if is_custom else draw(st.integers(1, 10**6)),
        "order_address_id": draw(st.sampled_from(address_ids)) if kind == "physical" else 0,
        **dict.fromkeys(("name", "name_customer", "name_merchant"), name),
        "sku": "" if is_custom else draw(skus()),
        "type": kind,
        "quantity": quantity,
        "gift_certificate_id": 5 if kind == "giftcertificate" else None,
        **_priced(price, tax, quantity),
        **_options_and_discounts(draw, extras, line_id, price * quantity),
        **_progress(draw, extras, quantity, price + tax, quantity - physical_only),
        **_more(draw, extras, name),
    }


def _priced(price: int, tax: int, quantity: int) -> dict[str, str]:
    """A price, and what all pieces cost: the same times their number."""
    return {
        **taxed("price", price, tax),
        **taxed("total", price * quantity, tax * quantity),
        "base_price": four_decimals(price),
        "base_total": four_decimals(price * quantity),
        "discounted_total_inc_tax": four_decimals((price + tax) * quantity),
    }


def _options_and_discounts(draw: st.DrawFn, extras: frozenset[str], line_id: int, total: int) -> dict[str, Any]:
    options = draw(st.lists(_options(line_id), min_size=1, max_size=3)) if "options" in extras else []
    discounts = draw(st.lists(_discounts(total), min_size=1, max_size=2)) if "discounts" in extras else []
    return {"product_options": options, "applied_discounts": discounts}


@st.composite
def _options(draw: st.DrawFn, line_id: int) -> dict[str, Any]:
    name, value = draw(names(20)), draw(texts())
    return {
        "id": draw(st.integers(1, 10**6)),
        "option_id": draw(st.integers(1, 10**6)),
        "order_product_id": line_id,
        "product_option_id": draw(st.integers(1, 10**6)),
        **dict.fromkeys(("display_name", "display_name_customer", "display_name_merchant", "name"), name),
        **dict.fromkeys(("display_value", "display_value_customer", "display_value_merchant", "value"), value),
        "type": draw(st.sampled_from(OPTION_TYPES)),
        "display_style": draw(st.sampled_from(["", "Pick list"])),
    }


@st.composite
def _discounts(draw: st.DrawFn, total: int) -> dict[str, Any]:
    """A share of what the line costs, rarely more than that."""
    return {
        "id": draw(st.sampled_from(["coupon", "total-coupon", "manual-discount", "17"])),
        "amount": four_decimals(draw(st.integers(0, 8)) * total // 7),
        "name": draw(texts(20)),
        "code": draw(st.none() | st.sampled_from(["S2549JM0Y", "WELCOME"])),
        "target": draw(st.sampled_from(["order", "product"])),
    }


def _progress(draw: st.DrawFn, extras: frozenset[str], quantity: int, price: int, most: int) -> dict[str, Any]:
    """What was shipped of it and what was paid back: ``most`` pieces at most."""
    shipped = draw(st.integers(1, quantity)) if "shipped" in extras else 0
    refunded = draw(st.integers(1, most)) if "refunded" in extras and most else 0
    return {
        "quantity_shipped": shipped,
        "quantity_refunded": refunded,
        "refund_amount": four_decimals(refunded * price),
        "is_refunded": refunded == quantity,
        "return_id": 7 if refunded else 0,
    }


def _more(draw: st.DrawFn, extras: frozenset[str], name: str) -> dict[str, Any]:
    """What else some lines have."""
    more = {key: value for kind in sorted(extras & _FIXED.keys()) for key, value in _FIXED[kind].items()}
    if "wrapping" in extras:
        more |= {**taxed("wrapping_cost", draw(amounts(10**5)), 0), "wrapping_message": draw(texts())}
    if "configurable" in extras:
        more["configurable_fields"] = [{"name": "Engraving", "value": draw(texts())}]
    if "cost" in extras:
        more |= taxed("cost_price", draw(amounts(10**6)), draw(amounts(10**4)))
    if "other names" in extras:
        more |= {"name_customer": draw(names()), "name_merchant": f"[{name}]"}
    return more


_FIXED: dict[str, dict[str, Any]] = {
    "wrapping": {"wrapping_id": 3, "wrapping_name": "Festive", "base_wrapping_cost": "2.0000"},
    "event": {"event_name": "Delivery date", "event_date": "2026-12-24"},
    "bundle": {"parent_order_product_id": 31, "is_bundled_product": True, "option_set_id": 4},
    "sizes": {"width": "12.3456", "height": "1.0000", "depth": "0.5000", "weight": "0.0000"},
    "brand": {"brand": "Açaí & Co", "bin_picking_number": "A-7", "fixed_shipping_cost": "5.0000"},
    "cost": {"base_cost_price": "1.0000"},
    "external": {"external_id": "55-8", "ebay_item_id": "1", "ebay_transaction_id": "2"},
    "barcode": {"upc": "012345678905"},
}
"""What stands in fields that nobody does anything with."""

USUAL_LINE: dict[str, Any] = {
    **_priced(100, 0, 1),
    **taxed("cost_price", 0, 0),
    **taxed("wrapping_cost", 0, 0),
    **dict.fromkeys(("base_cost_price", "base_wrapping_cost", "refund_amount", "fixed_shipping_cost"), "0.0000"),
    **dict.fromkeys(("width", "height", "depth"), "0.0000"),
    **dict.fromkeys(("quantity_shipped", "quantity_refunded", "order_pickup_method_id", "return_id", "wrapping_id"), 0),
    **dict.fromkeys(("wrapping_name", "event_name", "event_date", "option_set_id", "parent_order_product_id")),
    **dict.fromkeys(("external_id", "gift_certificate_id", "wrapping_message")),
    **dict.fromkeys(
        ("brand", "bin_picking_number", "ebay_item_id", "ebay_transaction_id", "fulfillment_source", "upc"), ""
    ),
    **dict.fromkeys(("name", "name_customer", "name_merchant"), "Jane"),
    "id": 1,
    "order_id": 100,
    "product_id": 1,
    "variant_id": 1,
    "order_address_id": 1,
    "sku": "SKU-1",
    "type": "physical",
    "quantity": 1,
    "weight": "1.0000",
    "is_refunded": False,
    "is_bundled_product": False,
    "configurable_fields": [],
    "applied_discounts": [],
    "product_options": [],
}
"""A line as it usually is; the values are those that Hypothesis draws first."""
