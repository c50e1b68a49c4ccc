"""Orders as BigCommerce V2 sends them, with their lines and addresses.  What suppliers answer does not live here."""

from typing import Any, NamedTuple

from hypothesis import strategies as st

from harness.strategies.values import amounts, four_decimals, moments, names, rfc_2822, skus, words

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

_TYPES = ("physical", "physical", "digital", "giftcertificate")
_HASH = "abc123def"
_ORIGIN = f"https://api.bigcommerce.com/stores/{_HASH}/v2"
_COUNTRIES = (("United States", "US"), ("Deutschland", "DE"), ("Australia", "AU"), ("日本", "JP"), ("Hong Kong", "HK"))


class BigCommerceOrder(NamedTuple):
    """One order in three answers: ``/orders/{id}``, its ``/products``, and its ``/shipping_addresses``."""

    order: dict[str, Any]
    products: list[dict[str, Any]]
    shipping_addresses: list[dict[str, Any]]


@st.composite
def bigcommerce_orders(draw: st.DrawFn, *, physical_only: bool = False, max_lines: int = 5) -> BigCommerceOrder:
    """Orders of every kind that the API sends.

    With ``physical_only`` every line is a physical product with a SKU; otherwise there are digital lines, gift
    certificates and custom lines (product 0, no SKU) among them.
    """
    order_id = draw(st.integers(100, 10**9))
    address_ids = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=3, unique=True))
    line_ids = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=max_lines, unique=True))
    products = [draw(_lines(order_id, line_id, address_ids, physical_only)) for line_id in sorted(line_ids)]
    used = {line["order_address_id"] for line in products}
    addresses = [draw(_shipping_addresses(order_id, key, products)) for key in address_ids if key in used]
    return BigCommerceOrder(draw(_headers(order_id, products, addresses)), products, addresses)


@st.composite
def _lines(draw: st.DrawFn, order_id: int, line_id: int, address_ids: list[int], physical_only: bool) -> dict[str, Any]:
    kind = "physical" if physical_only else draw(st.sampled_from(_TYPES))
    is_custom = not physical_only and draw(st.integers(0, 9)) == 0
    quantity = draw(st.integers(1, 20) | st.just(2_147_483_647))
    price, tax = draw(amounts()), draw(amounts(10**6))
    options = [] if is_custom else draw(st.lists(_options(line_id), max_size=2))
    discounts = draw(st.lists(_discounts(price), max_size=2))
    name = draw(names())
    return {
        **_LINE_SKELETON,
        "id": line_id,
        "order_id": order_id,
        "product_id": 0 if is_custom else draw(st.integers(1, 10**6)),
        "variant_id": 0 if is_custom else draw(st.integers(1, 10**6)),
        "order_address_id": draw(st.sampled_from(address_ids)) if kind == "physical" else 0,
        "name": name,
        "name_customer": name,
        "name_merchant": name,
        "sku": "" if is_custom else draw(skus()),
        "upc": draw(st.sampled_from(["", "012345678905"])),
        "type": kind,
        "quantity": quantity,
        "weight": draw(st.sampled_from(["1.0000", "0.0000", "12.3456"])),
        "cost_price_inc_tax": four_decimals(draw(amounts(10**7))),
        "wrapping_message": draw(st.none() | words()),
        "gift_certificate_id": 5 if kind == "giftcertificate" else None,
        "applied_discounts": discounts,
        "product_options": options,
        **_line_amounts(price, tax, quantity),
    }


def _line_amounts(price: int, tax: int, quantity: int) -> dict[str, str]:
    one, all_of_them = (price, price + tax, tax), (price * quantity, (price + tax) * quantity, tax * quantity)
    fields = ("ex_tax", "inc_tax", "tax")
    return {
        **{f"price_{field}": four_decimals(amount) for field, amount in zip(fields, one, strict=True)},
        **{f"total_{field}": four_decimals(amount) for field, amount in zip(fields, all_of_them, strict=True)},
        "base_price": four_decimals(price),
        "base_total": four_decimals(price * quantity),
        "discounted_total_inc_tax": four_decimals((price + tax) * quantity),
    }


@st.composite
def _options(draw: st.DrawFn, line_id: int) -> dict[str, Any]:
    name, value = draw(names(12)), draw(words(max_size=12))
    return {
        "id": draw(st.integers(1, 10**6)),
        "option_id": draw(st.integers(1, 10**6)),
        "order_product_id": line_id,
        "product_option_id": draw(st.integers(1, 10**6)),
        "display_name": name,
        "display_name_customer": name,
        "display_name_merchant": name,
        "display_value": value,
        "display_value_customer": value,
        "display_value_merchant": value,
        "value": value,
        "type": "Multiple choice",
        "name": name,
        "display_style": "Pick list",
    }


@st.composite
def _discounts(draw: st.DrawFn, price: int) -> dict[str, Any]:
    return {
        "id": draw(st.sampled_from(["coupon", "total-coupon", "manual-discount", "17"])),
        "amount": four_decimals(draw(st.integers(0, price))),
        "name": draw(words(max_size=12)),
        "code": draw(st.none() | st.sampled_from(["S2549JM0Y", "WELCOME"])),
        "target": draw(st.sampled_from(["order", "product"])),
    }


@st.composite
def _people(draw: st.DrawFn) -> dict[str, Any]:
    """The fields that every kind of address has."""
    country, country_code = draw(st.sampled_from(_COUNTRIES))
    return {
        "first_name": draw(names(12)),
        "last_name": draw(names(12)),
        "company": draw(words(max_size=12)),
        "street_1": draw(names()),
        "street_2": draw(words(max_size=12)),
        "city": draw(names(15)),
        "state": draw(words(max_size=15)),
        "zip": draw(words(max_size=10)),
        "country": country,
        "country_iso2": country_code,
        "phone": draw(st.sampled_from(["", "+49 30 1234567"])),
        "email": draw(st.sampled_from(["jane@example.com", "иван@example.com"])),
        "form_fields": draw(st.lists(_form_fields(), max_size=1)),
    }


@st.composite
def _form_fields(draw: st.DrawFn) -> dict[str, Any]:
    value = words(max_size=12) | st.integers(0, 10**6) | st.lists(names(8), max_size=3)
    return {"name": draw(names(12)), "value": draw(value)}


@st.composite
def _shipping_addresses(
    draw: st.DrawFn, order_id: int, address_id: int, products: list[dict[str, Any]]
) -> dict[str, Any]:
    items = sum(line["quantity"] for line in products if line["order_address_id"] == address_id)
    return {
        "id": address_id,
        "order_id": order_id,
        **draw(_people()),
        **_ADDRESS_SKELETON,
        "items_total": items,
        "shipping_quotes": _link(f"/orders/{order_id}/shipping_addresses/{address_id}/shipping_quotes"),
    }


@st.composite
def _headers(
    draw: st.DrawFn, order_id: int, products: list[dict[str, Any]], addresses: list[dict[str, Any]]
) -> dict[str, Any]:
    created = rfc_2822(draw(moments()))
    total, tax = draw(amounts()), draw(amounts(10**8))
    paid_in = draw(st.sampled_from(["USD", "EUR", "JPY"]))
    return {
        **_HEADER_SKELETON,
        "id": order_id,
        "customer_id": draw(st.just(0) | st.integers(1, 10**6)),
        "date_created": created,
        "date_modified": created,
        "total_ex_tax": four_decimals(total),
        "total_inc_tax": four_decimals(total + tax),
        "total_tax": four_decimals(tax),
        "discount_amount": four_decimals(draw(amounts(10**7))),
        "handling_cost_inc_tax": four_decimals(draw(amounts(10**6))),
        "items_total": sum(line["quantity"] for line in products),
        "payment_method": draw(st.sampled_from(["Credit Card", "Manual", "", "銀行振込"])),
        "payment_provider_id": draw(st.none() | st.just("ch_1A2b") | st.integers(1, 10**9)),
        "order_is_digital": not addresses,
        "currency_code": draw(st.sampled_from([paid_in, "CHF"])),
        "default_currency_code": paid_in,
        "staff_notes": draw(st.none() | words()),
        "customer_message": draw(st.none() | words()),
        "shipping_address_count": len(addresses),
        "billing_address": draw(_people()),
        "order_source": draw(st.sampled_from(ORDER_SOURCES)),
        "products": _link(f"/orders/{order_id}/products"),
        "shipping_addresses": _link(f"/orders/{order_id}/shippingaddresses"),
        "coupons": _link(f"/orders/{order_id}/coupons"),
        "consignments": _link(f"/orders/{order_id}/consignments"),
        "fees": _link(f"/orders/{order_id}/fees"),
    }


def _link(resource: str) -> dict[str, str]:
    return {"url": f"{_ORIGIN}{resource}", "resource": resource}


def _nothing(*fields: str) -> dict[str, str]:
    return dict.fromkeys(fields, "0.0000")


_LINE_SKELETON: dict[str, Any] = {
    **_nothing("base_cost_price", "cost_price_ex_tax", "cost_price_tax", "refund_amount", "fixed_shipping_cost"),
    **_nothing("base_wrapping_cost", "wrapping_cost_ex_tax", "wrapping_cost_inc_tax", "wrapping_cost_tax"),
    **_nothing("width", "height", "depth"),
    **dict.fromkeys(("quantity_shipped", "quantity_refunded", "order_pickup_method_id", "return_id", "wrapping_id"), 0),
    **dict.fromkeys(("wrapping_name", "event_name", "option_set_id", "parent_order_product_id", "external_id")),
    **dict.fromkeys(("brand", "bin_picking_number", "ebay_item_id", "ebay_transaction_id", "event_date"), ""),
    "is_refunded": False,
    "is_bundled_product": False,
    "configurable_fields": [],
}

_ADDRESS_SKELETON: dict[str, Any] = {
    **_nothing("base_cost", "cost_ex_tax", "cost_inc_tax", "cost_tax", "base_handling_cost"),
    **_nothing("handling_cost_ex_tax", "handling_cost_inc_tax", "handling_cost_tax"),
    "items_shipped": 0,
    "cost_tax_class_id": 2,
    "handling_cost_tax_class_id": 2,
    "shipping_zone_id": 1,
    "shipping_zone_name": "United States",
    "shipping_method": "Free Shipping",
}

_HEADER_SKELETON: dict[str, Any] = {
    **_nothing("subtotal_ex_tax", "subtotal_inc_tax", "subtotal_tax", "coupon_discount", "refunded_amount"),
    **_nothing("base_shipping_cost", "shipping_cost_ex_tax", "shipping_cost_inc_tax", "shipping_cost_tax"),
    **_nothing("base_handling_cost", "handling_cost_ex_tax", "handling_cost_tax", "store_credit_amount"),
    **_nothing("base_wrapping_cost", "wrapping_cost_ex_tax", "wrapping_cost_inc_tax", "wrapping_cost_tax"),
    **_nothing("gift_certificate_amount"),
    **dict.fromkeys(("shipping_cost_tax_class_id", "handling_cost_tax_class_id"), 2),
    **dict.fromkeys(
        ("external_source", "external_id", "external_merchant_id", "external_order_id", "credit_card_type")
    ),
    **dict.fromkeys(("ip_address", "ip_address_v6", "geoip_country", "geoip_country_iso2", "customer_locale"), ""),
    "wrapping_cost_tax_class_id": 3,
    "date_shipped": "",
    "status_id": 11,
    "status": "Awaiting Fulfillment",
    "custom_status": "Awaiting Fulfillment",
    "payment_status": "captured",
    "items_shipped": 0,
    "currency_id": 1,
    "currency_exchange_rate": "1.0000000000",
    "default_currency_id": 1,
    "store_default_currency_code": "USD",
    "store_default_to_transactional_exchange_rate": "1.0000000000",
    "is_deleted": False,
    "is_email_opt_in": False,
    "is_tax_inclusive_pricing": False,
    "ebay_order_id": "0",
    "cart_id": "09eaff9a-0307-4417-bcf7-d5561de4ffcc",
    "channel_id": 1,
    "tax_provider_id": "BasicTaxProvider",
}
