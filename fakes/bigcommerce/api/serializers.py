"""How records look on the wire: V2 orders with money as text, V3 products with money as numbers, errors of both.

Nothing is decided here.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.rules.order_input import COSTS
from fakes.bigcommerce.sources import ORDERS_V2
from fakes.bigcommerce.state.records import (
    ADDRESS_FIELDS,
    Address,
    Order,
    OrderAddress,
    OrderProduct,
    Product,
    Shipment,
    Variant,
)
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import ZERO, four_decimals, iso_date, number, rfc_date
from fakes.evidence.ledger import imitates

Link = Callable[[str], dict[str, str]]
"""Takes a resource such as /orders/100/products; gives its url and resource through the caller's own door."""

_ERROR_TYPE = "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes"


def v2_error(status: int, message: str, details: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Source: recorded and quoted V2 errors: an array with one element."""
    error: dict[str, Any] = {"status": status, "message": message}
    return [{**error, "details": details} if details else error]


def v3_error(status: int, title: str, errors: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Source: recorded V3 errors: an object."""
    return {"status": status, "title": title, "type": _ERROR_TYPE, "errors": errors or {}, **more}


def rate(value: Decimal | int) -> str:
    """An exchange rate. Source: recorded orders: ten decimals."""
    return f"{Decimal(value):.10f}"


def order(store: Store, record: Order, link: Link) -> dict[str, Any]:
    """Source: recorded orders of 2020 (names, types, order of keys), with the fields that Orders V2 has added since."""
    return {
        "id": record.id,
        "customer_id": record.customer_id,
        "date_created": rfc_date(record.date_created),
        "date_modified": rfc_date(record.date_modified),
        "date_shipped": rfc_date(record.date_shipped),
        "status_id": record.status_id,
        "status": record.status,
        **_taxed("subtotal", record.subtotal_ex_tax, record.subtotal_inc_tax),
        **_costs(record.costs),
        **_taxed("total", record.total_ex_tax, record.total_inc_tax),
        "items_total": record.items_total,
        "items_shipped": record.items_shipped,
        **_payment(record),
        **_passive(record, "ip_address", "ip_address_v6", "geoip_country", "geoip_country_iso2"),
        **_currency(record),
        "staff_notes": record.staff_notes,
        "customer_message": record.customer_message,
        "discount_amount": four_decimals(record.discount_amount),
        "coupon_discount": four_decimals(record.coupon_discount),
        "shipping_address_count": len(record.shipping_addresses),
        "is_deleted": record.is_deleted,
        **_passive(record, "ebay_order_id"),
        "cart_id": record.cart_id,
        "billing_address": {**address(record.billing_address), "form_fields": record.billing_address["form_fields"]},
        "is_email_opt_in": False,
        **_passive(record, "credit_card_type"),
        "order_source": record.order_source,
        "channel_id": record.channel_id,
        **_passive(record, "external_source"),
        **_order_links(record, link),
        **_passive(record, "external_id", "external_merchant_id"),
        "external_order_id": record.external_order_id,
        **_passive(record, "tax_provider_id", "customer_locale"),
        **_store_currency(store, record),
        "custom_status": store.status_label(record.status_id),
        "is_tax_inclusive_pricing": record.is_tax_inclusive,
    }


def _passive(record: Order, *names: str) -> dict[str, Any]:
    """Fields that are kept and shown and do nothing else."""
    return {name: record.fields[name] for name in names}


def _taxed(name: str, ex_tax: Decimal, inc_tax: Decimal) -> dict[str, str]:
    return {
        f"{name}_ex_tax": four_decimals(ex_tax),
        f"{name}_inc_tax": four_decimals(inc_tax),
        f"{name}_tax": four_decimals(inc_tax - ex_tax),
    }


def _payment(record: Order) -> dict[str, Any]:
    return {
        "payment_method": record.payment_method,
        "payment_provider_id": record.fields["payment_provider_id"],
        "payment_status": record.payment_status,
        "refunded_amount": four_decimals(record.refunded_amount),
        "order_is_digital": record.is_digital,
        "store_credit_amount": four_decimals(record.store_credit),
        "gift_certificate_amount": "0.0000",
    }


@imitates(
    "currencies of an order",
    "default_currency_code is what the shopper pays in, and all amounts are in it; currency_code is what was shown",
    evidence="official",
    source=ORDERS_V2,
    test="api/test_currencies.py::test_the_currency_that_is_shown_is_not_the_one_that_is_paid_in",
)
def _currency(record: Order) -> dict[str, Any]:
    """Source: Orders V2; the rate to the shown currency is always 1 in orders that were posted."""
    return {
        "currency_id": record.shown_in.id,
        "currency_code": record.shown_in.code,
        "currency_exchange_rate": rate(1 if record.order_source == "external" else record.shown_in.rate),
        "default_currency_id": record.currency.id,
        "default_currency_code": record.currency.code,
    }


def _store_currency(store: Store, record: Order) -> dict[str, Any]:
    return {
        "store_default_currency_code": store.settings.profile.currency,
        "store_default_to_transactional_exchange_rate": rate(record.currency.rate),
    }


def _order_links(record: Order, link: Link) -> dict[str, dict[str, str]]:
    parts = ("consignments", "products", "shipping_addresses", "coupons", "fees")
    return {part: link(f"/orders/{record.id}/{part}") for part in parts}


def _costs(costs: dict[str, Decimal]) -> dict[str, Any]:
    """Shipping, handling and wrapping, each with its tax. Guess: the tax classes."""
    shown: dict[str, Any] = {}
    for place, part in enumerate(("shipping", "handling", "wrapping")):
        for name in COSTS[3 * place : 3 * place + 3]:
            shown[name] = four_decimals(costs[name])
        tax = costs[f"{part}_cost_inc_tax"] - costs[f"{part}_cost_ex_tax"]
        shown[f"{part}_cost_tax"] = four_decimals(tax)
        shown[f"{part}_cost_tax_class_id"] = 0
    return shown


def address(record: Address) -> dict[str, Any]:
    """The fields of a person and a street, without form fields."""
    return {name: record[name] for name in ADDRESS_FIELDS}


def order_product(store: Store, line: OrderProduct) -> dict[str, Any]:
    """Source: Orders V2, order products."""
    fields = line.fields
    brand = store.brands.get(fields.get("brand_id", 0), {})
    return {
        "id": line.id,
        "order_id": line.order_id,
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "order_pickup_method_id": 0,
        "order_address_id": line.order_address_id,
        "name": line.name,
        "name_customer": fields.get("name_customer", line.name),
        "name_merchant": fields.get("name_merchant", line.name),
        "sku": line.sku,
        "upc": fields.get("upc", ""),
        "type": line.type,
        **_line_money(line),
        **{name: four_decimals(fields.get(name, ZERO)) for name in ("weight", "width", "height", "depth")},
        "quantity": line.quantity,
        "quantity_shipped": line.quantity_shipped,
        "is_refunded": line.quantity_refunded >= line.quantity,
        "quantity_refunded": line.quantity_refunded,
        "refund_amount": four_decimals(line.refund_amount),
        "wrapping_id": fields.get("wrapping_id", 0),
        "wrapping_name": fields.get("wrapping_name", ""),
        "wrapping_message": fields.get("wrapping_message", ""),
        "bin_picking_number": fields.get("bin_picking_number", ""),
        "external_id": fields.get("external_id"),
        "brand": brand.get("name", ""),
        "applied_discounts": line.applied_discounts,
        "product_options": [_chosen_option(line, each) for each in line.product_options],
        "discounted_total_inc_tax": four_decimals(line.total_inc_tax - line.discount),
        **_UNUSED_OF_LINES,
    }


# Parts of a line that nothing here ever fills, as in the examples of Orders V2.
_UNUSED_OF_LINES: dict[str, Any] = {
    "return_id": 0,
    "event_name": None,
    "event_date": None,
    "fixed_shipping_cost": "0.0000",
    "ebay_item_id": "",
    "ebay_transaction_id": "",
    "option_set_id": None,
    "parent_order_product_id": None,
    "is_bundled_product": False,
    "configurable_fields": [],
    "gift_certificate_id": None,
}


def _line_money(line: OrderProduct) -> dict[str, str]:
    cost = line.fields.get("cost_price", ZERO)
    wrapping_ex = line.fields.get("wrapping_cost_ex_tax", ZERO)
    wrapping_inc = line.fields.get("wrapping_cost_inc_tax", ZERO)
    amounts = {
        "base_price": line.base_price,
        "price_ex_tax": line.price_ex_tax,
        "price_inc_tax": line.price_inc_tax,
        "price_tax": line.price_inc_tax - line.price_ex_tax,
        "base_total": line.base_price * line.quantity,
        "total_ex_tax": line.total_ex_tax,
        "total_inc_tax": line.total_inc_tax,
        "total_tax": line.total_inc_tax - line.total_ex_tax,
        "base_cost_price": cost,
        "cost_price_inc_tax": cost,
        "cost_price_ex_tax": cost,
        "cost_price_tax": ZERO,
        "base_wrapping_cost": wrapping_ex,
        "wrapping_cost_ex_tax": wrapping_ex,
        "wrapping_cost_inc_tax": wrapping_inc,
        "wrapping_cost_tax": wrapping_inc - wrapping_ex,
    }
    return {name: four_decimals(amount) for name, amount in amounts.items()}


def _chosen_option(line: OrderProduct, option: dict[str, Any]) -> dict[str, Any]:
    twins = {
        f"{name}_{audience}": option[name]
        for name in ("display_name", "display_value")
        for audience in ("customer", "merchant")
    }
    return {**option, **twins, "order_product_id": line.id}


def order_address(record: Order, place: OrderAddress, link: Link) -> dict[str, Any]:
    """Source: Orders V2, shipping addresses. Guess: zone and tax classes."""
    lines = [line for line in record.products if line.order_address_id == place.id]
    tax = place.cost_inc_tax - place.cost_ex_tax
    return {
        "id": place.id,
        "order_id": place.order_id,
        **address(place.address),
        "items_total": sum(line.quantity for line in lines),
        "items_shipped": sum(line.quantity_shipped for line in lines),
        "shipping_method": place.shipping_method,
        "base_cost": four_decimals(place.cost_ex_tax),
        "cost_ex_tax": four_decimals(place.cost_ex_tax),
        "cost_inc_tax": four_decimals(place.cost_inc_tax),
        "cost_tax": four_decimals(tax),
        "cost_tax_class_id": 0,
        "base_handling_cost": "0.0000",
        "handling_cost_ex_tax": "0.0000",
        "handling_cost_inc_tax": "0.0000",
        "handling_cost_tax": "0.0000",
        "handling_cost_tax_class_id": 0,
        "shipping_zone_id": 1,
        "shipping_zone_name": place.address["country"],
        "shipping_quotes": link(f"/orders/{place.order_id}/shippingaddresses/{place.id}/shippingquotes"),
        "form_fields": place.address["form_fields"],
    }


# Source: Orders V2 for USPS; Guess: the others.
_PROVIDER_NAMES = {
    "": "",
    "auspost": "Australia Post",
    "canadapost": "Canada Post",
    "endicia": "USPS",
    "usps": "USPS",
    "fedex": "FedEx",
    "royalmail": "Royal Mail",
    "ups": "UPS",
    "upsready": "UPS",
    "upsonline": "UPS",
    "shipperhq": "ShipperHQ",
}
_TRACKING_PAGES = {
    "usps": "https://trkcnfrm1.smi.usps.com/PTSInternetWeb/InterLabelInquiry.do?strOrigTrackNum=",
    "ups": "https://www.ups.com/track?tracknum=",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr=",
    "dhl": "https://www.dhl.com/en/express/tracking.html?AWB=",
}


def shipment(record: Shipment) -> dict[str, Any]:
    """Source: Orders V2, shipments; product_id in items is 0 in its samples."""
    return {
        "id": record.id,
        "order_id": record.order_id,
        "customer_id": record.customer_id,
        "order_address_id": record.order_address_id,
        "date_created": rfc_date(record.date_created),
        "tracking_number": record.tracking_number,
        "merchant_shipping_cost": four_decimals(record.merchant_shipping_cost),
        "shipping_method": record.shipping_method or "None",
        "comments": record.comments,
        "shipping_provider": record.shipping_provider,
        "tracking_carrier": record.tracking_carrier,
        "tracking_link": record.tracking_link,
        "billing_address": address(record.billing_address),
        "shipping_address": address(record.shipping_address),
        "items": [
            {"order_product_id": item.order_product_id, "product_id": 0, "quantity": item.quantity}
            for item in record.items
        ],
        "shipping_provider_display_name": _PROVIDER_NAMES.get(record.shipping_provider, record.shipping_provider),
        "generated_tracking_link": _tracking_page(record),
    }


def _tracking_page(record: Shipment) -> str:
    """Source: Orders V2: empty when the caller gave a link of its own."""
    page = _TRACKING_PAGES.get(record.tracking_carrier or record.shipping_provider)
    if record.tracking_link or not record.tracking_number or page is None:
        return ""
    return page + record.tracking_number


def product(record: Product) -> dict[str, Any]:
    """Source: Catalog products. Sub-resources are added when asked for."""
    passive = {name: _v3_value(value) for name, value in record.fields.items()}
    return {
        "id": record.id,
        "name": record.name,
        "type": record.type,
        "sku": record.sku,
        "weight": number(record.weight),
        "price": number(record.price),
        "calculated_price": number(record.current_price),
        **passive,
        "categories": record.categories,
        "brand_id": record.brand_id,
        "inventory_level": record.seen_level,
        "inventory_tracking": record.inventory_tracking,
        "total_sold": record.total_sold,
        "date_created": iso_date(record.date_created),
        "date_modified": iso_date(record.date_modified),
        "custom_url": record.custom_url,
        "base_variant_id": record.base_variant_id,
    }


def variant(parent: Product, record: Variant) -> dict[str, Any]:
    """Source: Catalog variants. Guess: calculated values are the own ones or else the product's."""
    fields = record.fields
    price, sale = fields["price"], fields["sale_price"]
    own = sale if sale and price is not None and sale < price else price
    weight = parent.weight if fields["weight"] is None else fields["weight"]
    return {
        "id": record.id,
        "product_id": record.product_id,
        "sku": record.sku,
        "sku_id": record.sku_id,
        **{name: _v3_value(value) for name, value in fields.items()},
        "calculated_price": number(parent.current_price if own is None else own),
        "calculated_weight": number(weight),
        "inventory_level": record.seen_level,
        "option_values": record.option_values,
    }


def _v3_value(value: Any) -> Any:
    return number(value) if isinstance(value, Decimal) else value
