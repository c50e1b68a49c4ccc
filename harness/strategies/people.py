"""Who pays for an order and who gets it: addresses as BigCommerce V2 sends them."""

from typing import Any

from hypothesis import strategies as st

from harness.strategies.values import amounts, four_decimals, links, names, some_of, taxed, texts

COUNTRIES = (
    ("United States", "US"),
    ("Deutschland", "DE"),
    ("Australia", "AU"),
    ("日本", "JP"),
    ("Hong Kong", "HK"),
    ("Ελλάδα", "GR"),
    ("ישראל", "IL"),
    ("المملكة العربية السعودية", "SA"),
    ("Україна", "UA"),
    ("भारत", "IN"),
    ("Brasil", "BR"),
    ("Côte d'Ivoire", "CI"),
    ("", ""),
)

_EXTRAS = ("company", "second line", "form fields", "no state", "no zip", "phone", "mailbox")
_COSTS = ("costs", "handling", "method", "zone", "shipped")


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """The fields that every kind of address has."""
    country, country_code = draw(st.sampled_from(COUNTRIES))
    extras = draw(some_of(_EXTRAS))
    return {
        "first_name": draw(names(20)),
        "last_name": draw(names(20)),
        "company": draw(texts(30)) if "company" in extras else "",
        "street_1": draw(names()),
        "street_2": draw(texts(30)) if "second line" in extras else "",
        "city": draw(names(20)),
        "state": "" if "no state" in extras else draw(names(20)),
        "zip": "" if "no zip" in extras else draw(st.sampled_from(_ZIPS)),
        "country": country,
        "country_iso2": country_code,
        "phone": draw(st.sampled_from(["+49 30 1234567", "(512) 555-0123", "٠١٢٣"])) if "phone" in extras else "",
        "email": draw(st.sampled_from(["иван@example.com", "o'b+1@example.com"])) if "mailbox" in extras else _EMAIL,
        "form_fields": draw(st.lists(_form_fields(), max_size=2)) if "form fields" in extras else [],
    }


_ZIPS = ("78701", "02134", "D-10115", "SW1A 1AA", "〒100-0001", "K1A 0B1")
_EMAIL = "jane@example.com"


@st.composite
def _form_fields(draw: st.DrawFn) -> dict[str, Any]:
    value = texts(20) | st.integers(0, 10**6) | st.lists(names(20), max_size=3)
    return {"name": draw(names(20)), "value": draw(value)}


@st.composite
def shipping_addresses(
    draw: st.DrawFn, order_id: int, address_id: int, products: list[dict[str, Any]]
) -> dict[str, Any]:
    """One of an order's addresses, with what going there costs."""
    lines = [line for line in products if line["order_address_id"] == address_id]
    extras = draw(some_of(_COSTS))
    cost, handling = (draw(amounts(10**6)) if kind in extras else 0 for kind in ("costs", "handling"))
    return {
        **USUAL_ADDRESS,
        **draw(people()),
        **taxed("cost", cost, cost // 10),
        **taxed("handling_cost", handling, 0),
        "id": address_id,
        "order_id": order_id,
        "base_cost": four_decimals(cost),
        "base_handling_cost": four_decimals(handling),
        "shipping_method": draw(st.sampled_from(_METHODS)) if "method" in extras else _METHODS[0],
        "shipping_zone_id": 0 if "zone" in extras else 1,
        "shipping_zone_name": "" if "zone" in extras else "United States",
        "items_total": sum(line["quantity"] for line in lines),
        "items_shipped": sum(line["quantity_shipped"] for line in lines),
        "shipping_quotes": links(f"/orders/{order_id}/shipping_addresses/{address_id}/shipping_quotes"),
    }


_METHODS = ("Free Shipping", "Flat Rate", "UPS® (Ground)", "Click & Collect", "宅急便", "")

USUAL_PERSON: dict[str, Any] = {
    **dict.fromkeys(("first_name", "last_name", "street_1", "city", "state"), "Jane"),
    **dict.fromkeys(("company", "street_2", "phone"), ""),
    "zip": _ZIPS[0],
    "country": "United States",
    "country_iso2": "US",
    "email": _EMAIL,
    "form_fields": [],
}
USUAL_ADDRESS: dict[str, Any] = {
    **USUAL_PERSON,
    **taxed("cost", 0, 0),
    **taxed("handling_cost", 0, 0),
    **dict.fromkeys(("base_cost", "base_handling_cost"), "0.0000"),
    **dict.fromkeys(("cost_tax_class_id", "handling_cost_tax_class_id"), 2),
    "id": 1,
    "order_id": 100,
    "shipping_method": _METHODS[0],
    "shipping_zone_id": 1,
    "shipping_zone_name": "United States",
    "items_total": 1,
    "items_shipped": 0,
    "shipping_quotes": links("/orders/100/shipping_addresses/1/shipping_quotes"),
}
"""An address as it usually is; the values are those that Hypothesis draws first."""
