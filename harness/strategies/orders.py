"""Orders as BigCommerce V2 sends them, with their lines and addresses.  What suppliers answer does not live here."""

from typing import Any, NamedTuple

from hypothesis import strategies as st

from fakes.bigcommerce.state.statuses import AWAITING_FULFILLMENT, STATUSES
from harness.strategies.lines import USUAL_LINE, order_lines
from harness.strategies.people import USUAL_ADDRESS, USUAL_PERSON, people, shipping_addresses
from harness.strategies.values import (
    LARGEST_AMOUNT,
    LONG_TEXTS,
    amounts,
    four_decimals,
    links,
    moments,
    rarely,
    rfc_2822,
    some_of,
    taxed,
    texts,
    unusual,
)

ORDER_SOURCES = (
    "www",
    "iphone",
    "ipad",
    "android",
    "mobile",
    "manual",
    "external",
    "checkout_api",
    "buybutton",
    "amazon",
    "ebay",
    "facebookshop",
    "facebookcheckout",
    "facebookmarketplace",
    "pinterest",
    "socialshop",
)
"""Source: Orders V2."""

PAYMENT_STATUSES = (
    "captured",
    "",
    "authorized",
    "capture pending",
    "declined",
    "held for review",
    "paid",
    "partially refunded",
    "pending",
    "refunded",
    "void",
    "void pending",
)
"""Source: Orders V2; the likeliest first."""

CURRENCIES = (("USD", "1.0000000000"), ("EUR", "0.9213000000"), ("JPY", "149.5000000000"), ("KWD", "0.3071000000"))
"""What is paid in, and what one dollar costs in it."""

_EXTRAS = (
    "shipping",
    "handling",
    "wrapping",
    "discount",
    "coupon",
    "store credit",
    "gift certificate",
    "refund",
    "archived",
    "prices with tax",
    "visitor",
    "from elsewhere",
    "staff notes",
    "message",
    "long message",
    "shown in another currency",
)


class BigCommerceOrder(NamedTuple):
    """One order in three answers: ``/orders/{id}``, its ``/products``, and its ``/shipping_addresses``.

    It shows itself by what is not as in an order of one plain thing.
    """

    order: dict[str, Any]
    products: list[dict[str, Any]]
    shipping_addresses: list[dict[str, Any]]

    def unusual(self) -> dict[str, Any]:
        """What differs from the most usual order, by where it stands; links are left out, since they follow."""
        differing = unusual(self._asdict(), USUAL_ORDER)
        return {place: value for place, value in differing.items() if not place.endswith((".url", ".resource"))}

    def __repr__(self) -> str:
        told = ", ".join(f"{place}={value!r}" for place, value in self.unusual().items())
        return f"BigCommerceOrder({told or 'as usual'})"


@st.composite
def bigcommerce_orders(draw: st.DrawFn, *, physical_only: bool = False, max_lines: int = 5) -> BigCommerceOrder:
    """Orders of every kind that the API sends.

    With ``physical_only`` every line is a physical product with a SKU; otherwise there are digital lines, gift
    certificates and custom lines (product 0, no SKU) among them.
    """
    order_id = draw(st.integers(100, 10**9))
    address_ids = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=3, unique=True))
    line_ids = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=max_lines, unique=True))
    products = [draw(order_lines(order_id, line_id, address_ids, physical_only)) for line_id in sorted(line_ids)]
    used = {line["order_address_id"] for line in products}
    addresses = [draw(shipping_addresses(order_id, key, products)) for key in address_ids if key in used]
    return BigCommerceOrder(draw(_headers(order_id, products, addresses)), products, addresses)


@st.composite
def _headers(
    draw: st.DrawFn, order_id: int, products: list[dict[str, Any]], addresses: list[dict[str, Any]]
) -> dict[str, Any]:
    created = draw(moments())
    extras = draw(some_of(_EXTRAS))
    status = STATUSES[draw(rarely(st.sampled_from(sorted(STATUSES)), st.just(AWAITING_FULFILLMENT), 3))]
    shown = {"status_id": status.id, "status": status.label, "custom_status": status.label}
    return {
        **USUAL_HEADER,
        **shown,
        "id": order_id,
        "customer_id": draw(rarely(st.integers(1, 10**6), st.just(0), 3)),
        "date_created": rfc_2822(created),
        "date_modified": rfc_2822(created),
        "date_shipped": rfc_2822(created) if status.id == 2 else "",
        "payment_status": draw(st.sampled_from(PAYMENT_STATUSES)),
        "payment_method": draw(st.sampled_from(["Credit Card", "Manual", "", "銀行振込", "Bank Deposit"])),
        "payment_provider_id": draw(st.none() | st.just("ch_1A2b") | st.integers(1, 10**9)),
        "items_total": sum(line["quantity"] for line in products),
        "items_shipped": sum(line["quantity_shipped"] for line in products),
        "order_is_digital": not addresses,
        "shipping_address_count": len(addresses),
        "billing_address": draw(people()),
        "order_source": draw(st.sampled_from(ORDER_SOURCES)),
        **_money(draw, products, extras),
        **_more(draw, extras),
        **{part: links(f"/orders/{order_id}/{path}") for part, path in _PARTS.items()},
    }


def _money(draw: st.DrawFn, products: list[dict[str, Any]], extras: frozenset[str]) -> dict[str, Any]:
    """Costs, discounts and totals; the totals are mostly what the parts add up to, and now and then somebody's own."""
    subtotal = [sum(_ten_thousandths(line[f"total_{part}"]) for line in products) for part in ("ex_tax", "tax")]
    costs = {part: (draw(amounts(10**6)), draw(amounts(10**5))) if part in extras else (0, 0) for part in _COSTS}
    off = {name: draw(amounts(10**6)) if kind in extras else 0 for name, kind in _TAKEN_OFF.items()}
    ex_tax = max(0, subtotal[0] + sum(cost for cost, _ in costs.values()) - sum(off.values()))
    tax = subtotal[1] + sum(share for _, share in costs.values())
    if draw(st.integers(1, 8)) == 8:
        ex_tax, tax = draw(st.just(0) | st.integers(0, LARGEST_AMOUNT)), draw(st.just(0) | amounts(10**8))
    paid = {name: draw(amounts(10**6)) if kind in extras else 0 for name, kind in _PAID.items()}
    return {
        **taxed("subtotal", *subtotal),
        **taxed("total", ex_tax, tax),
        **{key: value for part, cost in costs.items() for key, value in taxed(f"{part}_cost", *cost).items()},
        **{f"base_{part}_cost": four_decimals(cost) for part, (cost, _) in costs.items()},
        **{name: four_decimals(amount) for name, amount in (off | paid).items()},
        **_currency(draw, extras),
    }


_COSTS = ("shipping", "handling", "wrapping")
_TAKEN_OFF = {"discount_amount": "discount", "coupon_discount": "coupon"}
_PAID = {
    "store_credit_amount": "store credit",
    "gift_certificate_amount": "gift certificate",
    "refunded_amount": "refund",
}
_PARTS = {
    "products": "products",
    "shipping_addresses": "shippingaddresses",
    "coupons": "coupons",
    "consignments": "consignments",
    "fees": "fees",
}


def _ten_thousandths(amount: str) -> int:
    return int(amount.replace(".", ""))


def _currency(draw: st.DrawFn, extras: frozenset[str]) -> dict[str, Any]:
    """Amounts are in what is paid in, the default currency; what the shop showed may be another one."""
    code, rate = draw(st.sampled_from(CURRENCIES))
    shown = "CHF" if "shown in another currency" in extras else code
    return {
        "default_currency_code": code,
        "default_currency_id": CURRENCIES.index((code, rate)) + 1,
        "currency_code": shown,
        "currency_id": 9 if shown != code else CURRENCIES.index((code, rate)) + 1,
        "currency_exchange_rate": "0.8845000000" if shown != code else rate,
        "store_default_to_transactional_exchange_rate": rate,
    }


def _more(draw: st.DrawFn, extras: frozenset[str]) -> dict[str, Any]:
    """What else some orders have."""
    more: dict[str, Any] = {"is_deleted": "archived" in extras, "is_tax_inclusive_pricing": "prices with tax" in extras}
    more["staff_notes"] = draw(texts(60)) if "staff notes" in extras else draw(st.sampled_from([None, ""]))
    message = texts(60) if "message" in extras else st.sampled_from([None, ""])
    more["customer_message"] = draw(LONG_TEXTS if "long message" in extras else message)
    for kind in sorted(extras & _FIXED.keys()):
        more |= _FIXED[kind]
    return more


_FIXED: dict[str, dict[str, Any]] = {
    "visitor": {
        "ip_address": "203.0.113.7",
        "ip_address_v6": "2001:db8::7",
        "geoip_country": "Germany",
        "geoip_country_iso2": "DE",
        "customer_locale": "de",
        "is_email_opt_in": True,
        "credit_card_type": "visa",
    },
    "from elsewhere": {
        "external_source": "M-Maker",
        "external_id": "55-7",
        "external_merchant_id": "m1",
        "channel_id": 664,
        "external_order_id": "EXT-1",
        "ebay_order_id": "12-3",
        "tax_provider_id": "",
        "cart_id": None,
    },
}
"""What stands in fields that nobody does anything with."""

USUAL_HEADER: dict[str, Any] = {
    **{key: value for part in ("subtotal", "total") for key, value in taxed(part, 100, 0).items()},
    **{key: value for part in _COSTS for key, value in taxed(f"{part}_cost", 0, 0).items()},
    **{f"base_{part}_cost": "0.0000" for part in _COSTS},
    **dict.fromkeys((*_TAKEN_OFF, *_PAID), "0.0000"),
    **dict.fromkeys(("shipping_cost_tax_class_id", "handling_cost_tax_class_id"), 2),
    **dict.fromkeys(
        ("external_source", "external_id", "external_merchant_id", "external_order_id", "credit_card_type")
    ),
    **dict.fromkeys(("ip_address", "ip_address_v6", "geoip_country", "geoip_country_iso2", "customer_locale"), ""),
    "id": 100,
    "customer_id": 0,
    "wrapping_cost_tax_class_id": 3,
    "date_created": "Sun, 01 Jan 2012 00:00:00 +0000",
    "date_modified": "Sun, 01 Jan 2012 00:00:00 +0000",
    "date_shipped": "",
    "status_id": AWAITING_FULFILLMENT,
    "status": "Awaiting Fulfillment",
    "custom_status": "Awaiting Fulfillment",
    "payment_status": "captured",
    "payment_method": "Credit Card",
    "payment_provider_id": None,
    "items_total": 1,
    "items_shipped": 0,
    "order_is_digital": False,
    "shipping_address_count": 1,
    "billing_address": USUAL_PERSON,
    "order_source": "www",
    "staff_notes": None,
    "customer_message": None,
    "currency_id": 1,
    "currency_code": "USD",
    "currency_exchange_rate": "1.0000000000",
    "default_currency_id": 1,
    "default_currency_code": "USD",
    "store_default_currency_code": "USD",
    "store_default_to_transactional_exchange_rate": "1.0000000000",
    "is_deleted": False,
    "is_email_opt_in": False,
    "is_tax_inclusive_pricing": False,
    "ebay_order_id": "0",
    "cart_id": "09eaff9a-0307-4417-bcf7-d5561de4ffcc",
    "channel_id": 1,
    "tax_provider_id": "BasicTaxProvider",
    **{part: links(f"/orders/100/{path}") for part, path in _PARTS.items()},
}

USUAL_ORDER: dict[str, Any] = {
    "order": USUAL_HEADER,
    "products": [USUAL_LINE],
    "shipping_addresses": [USUAL_ADDRESS],
}
"""The most usual order: one piece of one plain thing, paid for, to one address.  Others are shown by what differs."""
