"""How records look on the wire: V2 orders with money as text, V3 products with money as numbers, and errors of both.

Which fields orders and their lines show, and in which format, is in the tables of ``state``.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import attrgetter
from typing import Any

from fakes.bigcommerce.rules.product_fields import SHARED_WITH_BASE
from fakes.bigcommerce.sources import RECORDED_2026
from fakes.bigcommerce.state.field_rows import Always, FieldRow, InFields, KeptIn, ShownAs, check_kinds
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from fakes.bigcommerce.state.order_product_fields import ORDER_PRODUCT_FIELDS
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
from fakes.bigcommerce.state.values import four_decimals, iso_date, number, rfc_date
from fakes.evidence.ledger import imitates

Link = Callable[[str], dict[str, str]]
"""Takes a resource such as /orders/100/products; returns its url at the host that the caller used, and itself."""

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
    if value == 1:  # Nearly always.
        return "1.0000000000"
    return f"{Decimal(value):.10f}"


def address(record: Address) -> dict[str, Any]:
    """An address without its form fields."""
    return {name: record[name] for name in ADDRESS_FIELDS}


def _chosen_option(line: OrderProduct, option: dict[str, Any]) -> dict[str, Any]:
    twins = {
        f"{name}_{audience}": option.get(f"{name}_{audience}", option[name])
        for name in ("display_name", "display_value")
        for audience in ("customer", "merchant")
    }
    return {**option, **twins, "order_product_id": line.id}


_FORMATS: dict[ShownAs, Callable[[Any], Any]] = {
    ShownAs.MONEY: four_decimals,
    ShownAs.RATE: rate,
    ShownAs.DATE: rfc_date,
    ShownAs.ADDRESS: lambda record: {**address(record), "form_fields": record["form_fields"]},
    ShownAs.CHOSEN_OPTIONS: lambda line: [_chosen_option(line, each) for each in line.product_options],
}
_FORMATS_OF_A_STORE: dict[ShownAs, Callable[[Any, Store, Link], Any]] = {
    ShownAs.LINK: lambda resource, store, link: link(resource),
    ShownAs.STATUS_LABEL: lambda status_id, store, link: store.status_label(status_id),
    ShownAs.STORE_CURRENCY: lambda nothing, store, link: store.settings.profile.currency,
    ShownAs.BRAND: lambda brand_id, store, link: store.brands.get(brand_id, {}).get("name", ""),
}
check_kinds(ShownAs, _FORMATS, _FORMATS_OF_A_STORE, {ShownAs.ITSELF, ShownAs.NOTHING})


class _FieldWriter:
    """Writes the fields of a table, in its order: those that are found alike together, which takes half the time."""

    def __init__(self, rows: Iterable[FieldRow]) -> None:
        shown = [row for row in rows if row.is_shown]
        self._shape: dict[str, Any] = {row.name: _written_once(row) for row in shown}
        found_alike = {
            kind: [row for row in shown if row.attribute and row.shown_as is kind]
            for kind in (ShownAs.ITSELF, ShownAs.MONEY)
        }
        (self._names, self._values), (self._amount_names, self._amounts) = map(_getter, found_alike.values())
        self._costs = [row.name for row in shown if row.kept_in is KeptIn.COSTS and row.shown_as is ShownAs.MONEY]
        self._kept = [row.name for row in shown if type(row.value) is InFields and row.shown_as is ShownAs.ITSELF]
        alike = {row.name for rows in found_alike.values() for row in rows}.union(self._kept, self._costs)
        self._others = [
            (row.name, row.value, _FORMATS.get(row.shown_as))
            for row in shown
            if row.name not in alike and not (isinstance(row.value, Always) and row.shown_as not in _FORMATS_OF_A_STORE)
        ]
        self._of_a_store = [
            (row.name, _FORMATS_OF_A_STORE[row.shown_as]) for row in shown if row.shown_as in _FORMATS_OF_A_STORE
        ]

    def write(self, record: Any, store: Store, link: Link) -> dict[str, Any]:
        shown = self._shape.copy()
        shown.update(zip(self._names, self._values(record), strict=True))
        shown.update(zip(self._amount_names, map(four_decimals, self._amounts(record)), strict=True))
        for name in self._costs:
            shown[name] = four_decimals(record.costs[name])
        fields = record.fields
        for name in self._kept:
            if name in fields:
                shown[name] = fields[name]
        for name, value, form in self._others:
            shown[name] = form(value(record)) if form else value(record)
        for name, form_in_store in self._of_a_store:
            shown[name] = form_in_store(shown[name], store, link)
        return shown


def _written_once(row: FieldRow) -> Any:
    """What a field shows in every record, or in those that have nothing else."""
    if isinstance(row.value, Always) and row.shown_as not in _FORMATS_OF_A_STORE:
        form = _FORMATS.get(row.shown_as)
        return form(row.value.value) if form else row.value.value
    return row.default


def _getter(rows: list[FieldRow]) -> tuple[list[str], Callable[[Any], tuple[Any, ...]]]:
    """The names of some fields, and what gets the values of all of them."""
    return [row.name for row in rows], attrgetter(*(row.attribute for row in rows))


_ORDER = _FieldWriter(ORDER_FIELDS.values())
_ORDER_PRODUCT = _FieldWriter(ORDER_PRODUCT_FIELDS.values())


def order(store: Store, record: Order, link: Link) -> dict[str, Any]:
    """Source: recorded orders of 2020 (names, types, order of keys), with the fields that Orders V2 has added since."""
    return _ORDER.write(record, store, link)


def order_product(store: Store, line: OrderProduct, link: Link) -> dict[str, Any]:
    """Source: Orders V2, order products."""
    return _ORDER_PRODUCT.write(line, store, link)


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
        # Recorded in 2026: an order that a program made has no zone. Guess: one of a checkout has its country's.
        "shipping_zone_id": 0 if record.order_source == "external" else 1,
        "shipping_zone_name": "" if record.order_source == "external" else place.address["country"],
        "shipping_quotes": link(f"/orders/{place.order_id}/shipping_addresses/{place.id}/shipping_quotes"),
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
    """Source: Orders V2, shipments, whose samples are of custom lines; recorded in 2026: the product's id in items."""
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
            {"order_product_id": item.order_product_id, "product_id": item.product_id, "quantity": item.quantity}
            for item in record.items
        ],
        "shipping_provider_display_name": _PROVIDER_NAMES.get(record.shipping_provider, record.shipping_provider),
        "generated_tracking_link": _tracking_page(record),
    }


def _tracking_page(record: Shipment) -> str:
    """Source: Orders V2: the carrier's own page or else AfterShip's; empty when the shipment has a tracking link.

    Guess: the addresses, but for USPS.
    """
    slug = record.tracking_carrier or _CARRIERS.get(record.shipping_provider, "")
    if record.tracking_link or not record.tracking_number or not slug:
        return ""
    return _TRACKING_PAGES.get(slug, f"https://track.aftership.com/{slug}/") + record.tracking_number


_CARRIERS = {
    "auspost": "australia-post",
    "canadapost": "canada-post",
    "endicia": "usps",
    "usps": "usps",
    "fedex": "fedex",
    "royalmail": "royalmail",
    "ups": "ups",
    "upsready": "ups",
    "upsonline": "ups",
}


def product(record: Product) -> dict[str, Any]:
    """Source: Catalog products. Sub-resources are added by the endpoint."""
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
    """Source: Catalog variants. Guess: calculated values are the variant's, or else the product's."""
    fields = {**record.fields, **_of_base_variant(parent)} if record.id == parent.base_variant_id else record.fields
    own = fields["sale_price"] or fields["price"]
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


_SHARED_FIELDS = tuple(sorted(SHARED_WITH_BASE - {"price", "weight"}))


@imitates(
    "prices of base variants",
    "the base variant of a simple product shows its product's prices and measures; other variants show null where they "
    "have none of their own, and costs of 0",
    evidence="recorded",
    source=RECORDED_2026,
    test="api/test_catalog.py::test_a_base_variant_shows_its_product_s_prices",
)
def _of_base_variant(parent: Product) -> dict[str, Any]:
    free = parent.fields["is_free_shipping"]
    of_the_record = {"price": parent.price, "weight": parent.weight, "is_free_shipping": free}
    return {name: parent.fields[name] for name in _SHARED_FIELDS} | of_the_record


def _v3_value(value: Any) -> Any:
    return number(value) if isinstance(value, Decimal) else value
