"""The store over its API: orders and products as the steps read them, and what a rehearsal puts there and takes away.

The records have the names of the store's own fields.  Nothing here knows Logicbroker.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from fakes.people.deeds import SkuQuantity
from harness.conformance.records import StockLineRecord
from harness.conformance.stage.api import Api, Json
from harness.conformance.stage.stage_world import StageSurroundings

MARK = "rehearsal"
"""Begins ``external_merchant_id`` of every order, and stands in ``search_keywords`` of every product that we add."""

NEWEST = {"sort": "id:desc", "limit": 250}
"""Asks for the latest orders."""

AWAITING_FULFILLMENT = 11

STATUSES = {
    "Incomplete": 0,
    "Pending": 1,
    "Shipped": 2,
    "Partially Shipped": 3,
    "Refunded": 4,
    "Cancelled": 5,
    "Declined": 6,
    "Awaiting Payment": 7,
    "Awaiting Pickup": 8,
    "Awaiting Shipment": 9,
    "Completed": 10,
    "Awaiting Fulfillment": AWAITING_FULFILLMENT,
    "Manual Verification Required": 12,
    "Disputed": 13,
    "Partially Refunded": 14,
}
"""Statuses of orders by the names that steps use.  Source: StageOrders V2."""


@dataclass(frozen=True, slots=True)
class StageCurrency:
    """A currency of the store."""

    code: str


@dataclass(frozen=True, slots=True)
class StageOrderAddress:
    """Where a part of an order goes."""

    id: int
    address: Json
    shipping_method: str
    cost_ex_tax: Decimal
    cost_inc_tax: Decimal


@dataclass(frozen=True, slots=True)
class StageOrderLine:
    """One line of an order; ``fields`` has its UPC, its wrapping, its weight and what it costs the retailer."""

    id: int
    sku: str
    name: str
    quantity: int
    quantity_shipped: int
    quantity_refunded: int
    type: str
    price_ex_tax: Decimal
    price_inc_tax: Decimal
    base_price: Decimal
    discount: Decimal
    refund_amount: Decimal
    product_id: int
    variant_id: int
    order_address_id: int
    product_options: list[Json]
    applied_discounts: list[Json]
    fields: Json


@dataclass(frozen=True, slots=True)
class StageShippedItem:
    """How many of one line travel in a shipment."""

    order_product_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class StageShipment:
    """One shipment as the order shows it."""

    id: int
    date_created: datetime
    tracking_number: str
    tracking_link: str
    generated_tracking_link: str
    shipping_provider: str
    tracking_carrier: str
    shipping_method: str
    comments: str
    merchant_shipping_cost: Decimal
    order_address_id: int
    billing_address: Json
    shipping_address: Json
    items: list[StageShippedItem]


@dataclass(frozen=True, slots=True)
class StageOrder:
    """One order as it was when it was read; transactions and refunds need scopes that the guide does not give."""

    id: int
    status: str
    date_created: datetime
    date_shipped: datetime | None
    order_source: str
    channel_id: int
    external_order_id: str
    is_deleted: bool
    customer_id: int
    customer_message: str
    staff_notes: str
    payment_method: str
    payment_status: str
    currency: StageCurrency
    shown_in: StageCurrency
    is_tax_inclusive: bool
    subtotal_ex_tax: Decimal
    subtotal_inc_tax: Decimal
    total_ex_tax: Decimal
    total_inc_tax: Decimal
    discount_amount: Decimal
    coupon_discount: Decimal
    costs: Mapping[str, Decimal]
    store_credit: Decimal
    refunded_amount: Decimal
    billing_address: Json
    shipping_addresses: list[StageOrderAddress]
    products: list[StageOrderLine]
    shipments: list[StageShipment]
    coupons: list[Json]
    messages: list[Json]
    fields: Json
    fees: Sequence[Json] = ()
    transactions: Sequence[Json] = ()
    refunds: Sequence[Json] = ()


@dataclass(frozen=True, slots=True)
class StageVariant:
    """One thing that can be bought of a product."""

    id: int
    sku: str
    inventory_level: int
    option_values: list[Json]
    fields: Json
    stock: Mapping[int, StockLineRecord]


@dataclass(frozen=True, slots=True)
class StageProduct:
    """One product; a simple one has a base variant, the others have variants."""

    id: int
    sku: str
    name: str
    price: Decimal
    weight: Decimal
    type: str
    brand_id: int
    categories: list[int]
    custom_fields: list[Json]
    fields: Json
    inventory_level: int
    inventory_tracking: str
    base_variant_id: int | None
    date_created: datetime
    custom_url: Json
    options: list[Json]
    images: list[Json]
    videos: list[Json]
    bulk_pricing_rules: list[Json]
    modifiers: list[Json]
    stock: Mapping[int, StockLineRecord]
    variants: dict[int, StageVariant]


@dataclass(frozen=True, slots=True)
class StageTrial:
    """The trial of a store."""

    expires_at: datetime


_PRODUCT_PARTS = "variants,custom_fields,options,modifiers,images,videos,bulk_pricing_rules"

_PARTS = ("products", "shipping_addresses", "shipments", "coupons", "messages")


class StageOrders(Mapping[int, StageOrder]):
    """The orders of a scene by id; each is read anew whenever it is looked at."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.ids: list[int] = []

    def __getitem__(self, order_id: int) -> StageOrder:
        if order_id not in self.ids:
            raise KeyError(f"this scene has no order {order_id}; it has {self.ids}")
        path = f"/v2/orders/{order_id}"
        order = self._api.get(path)
        return _order(order, self._refunded(order), {part: self._list(f"{path}/{part}") for part in _PARTS})

    def _refunded(self, order: Json) -> Decimal:
        """What was paid back. Source: Orders V2: the order's own refunded_amount always says 0."""
        if "refunded" not in (order["payment_status"] or ""):
            return Decimal(0)
        refunds = self._api.get(f"/v3/orders/{order['id']}/payment_actions/refunds")["data"]
        return sum((Decimal(each["total_amount"]) for each in refunds), Decimal(0))

    def __iter__(self) -> Iterator[int]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    def _list(self, path: str) -> list[Json]:
        """Source: StageOrders V2: an empty list has no body.  An order of a rehearsal fits on one page."""
        return self._api.get(path, limit=250) or []


class StageStore:
    """One store, looked at and supplied with orders and products."""

    def __init__(self, surroundings: StageSurroundings, api: Api) -> None:
        self._surroundings = surroundings
        self._api = api
        self.orders = StageOrders(api)
        self.tax_rate = Decimal(0)

    @property
    def store_hash(self) -> str:
        return self._surroundings.credentials.store_hash

    @property
    def plan(self) -> str:
        return self._surroundings.plan

    @property
    def trial(self) -> StageTrial | None:
        ends = self._surroundings.trial_ends
        return None if ends is None else StageTrial(ends)

    @property
    def products(self) -> dict[int, StageProduct]:
        """All products of the store by id.

        Which there are is asked first: a page has ten products with all their parts, and in a store that others use,
        too, theirs would fill page after page.
        """
        ids = [each["id"] for each in self._pages(include_fields="sku,name")]
        tens = [",".join(map(str, ids[start : start + 10])) for start in range(0, len(ids), 10)]
        found = [each for ten in tens for each in self._pages(include=_PRODUCT_PARTS, **{"id:in": ten})]
        return {each["id"]: _product(each) for each in found}

    def _pages(self, **query: Any) -> Iterator[Json]:
        """The products that fit a query of the catalog."""
        page, pages = 0, 1
        while page < pages:
            page += 1
            found = self._api.get("/v3/catalog/products", limit=250, page=page, **query)
            pages = found["meta"]["pagination"]["total_pages"]
            yield from found["data"]

    def brand_name(self, brand_id: int) -> str:
        """The name of a brand by its number; empty for a product that has none."""
        return str(self._api.get(f"/v3/catalog/brands/{brand_id}")["data"]["name"]) if brand_id else ""

    def category_name(self, category_id: int) -> str:
        """The name of a category by its number."""
        return str(self._api.get(f"/v3/catalog/categories/{category_id}")["data"]["name"])

    def place_order(
        self,
        lines: Sequence[SkuQuantity],
        payer: Mapping[str, str],
        addresses: Sequence[Mapping[str, Any]],
        said: Mapping[str, str],
        costs: Mapping[str, str],
    ) -> StageOrder:
        """Create a paid order that awaits fulfillment; with several addresses the pieces are dealt out in turn.

        ``said`` are the shopper's message, and how it was paid for.
        """
        mark = f"{MARK} {self._surroundings.mark} {len(self.orders.ids) + 1}"
        body: Json = {
            "status_id": AWAITING_FULFILLMENT,
            "external_merchant_id": mark,
            "billing_address": dict(payer),
            **said,
            **_costs(**costs),
        }
        bought = self._bought(lines)
        if len(addresses) == 1:
            body |= {"products": bought, "shipping_addresses": [dict(addresses[0])]}
        else:
            body["consignments"] = {"shipping": _consignments(bought, addresses)}
        order_id = self._api.send("POST", "/v2/orders", body, arrived=lambda: self._order_marked(mark))["id"]
        self.orders.ids.append(order_id)
        return self.orders[order_id]

    def _order_marked(self, mark: str) -> Json | None:
        """The order that bears a mark; whoever sees only its own orders, sees them without."""
        own = self._surroundings.mark
        seen = (mark, mark.replace(f" {own}", "") if own else mark)
        newest = self._api.get("/v2/orders", **NEWEST) or []
        return next((each for each in newest if each.get("external_merchant_id") in seen), None)

    def set_status(self, order_id: int, status: str) -> None:
        self._api.send("PUT", f"/v2/orders/{order_id}", {"status_id": STATUSES[status]})

    def write_staff_notes(self, order_id: int, notes: str) -> None:
        self._api.send("PUT", f"/v2/orders/{order_id}", {"staff_notes": notes})

    def archive_order(self, order_id: int) -> None:
        self._api.send("DELETE", f"/v2/orders/{order_id}")

    def add_product(self, body: Json) -> int:
        """Create a product; its id."""
        marked = {**body, "search_keywords": MARK}
        found = self._api.send(
            "POST", "/v3/catalog/products", marked, arrived=lambda: self._product_called(body["sku"])
        )
        return int(found["data"]["id"])

    def _product_called(self, sku: str) -> Json | None:
        """The product of a SKU as its creation answers it, if it is one of ours."""
        found = self._api.get("/v3/catalog/products", sku=sku)["data"]
        return next(({"data": each} for each in found if each.get("search_keywords") == MARK), None)

    def set_stock(self, sku: str, level: int) -> None:
        """Set the level of a product or variant.

        Raises:
            KeyError: the store has no such SKU.
        """
        found = self._api.get("/v3/catalog/variants", sku=sku)["data"]
        if not found:
            raise KeyError(f"the store has no {sku}")
        path = f"/v3/catalog/products/{found[0]['product_id']}/variants/{found[0]['id']}"
        self._api.send("PUT", path, {"inventory_level": level})

    def delete_product(self, product_id: int) -> None:
        self._api.send("DELETE", f"/v3/catalog/products/{product_id}")

    def _bought(self, lines: Sequence[SkuQuantity]) -> list[Json]:
        bought = []
        for sku, quantity in lines:
            found = self._api.get("/v3/catalog/variants", sku=sku)["data"]
            if not found:
                raise KeyError(f"the store has no {sku}")
            line = {"product_id": found[0]["product_id"], "variant_id": found[0]["id"], "quantity": quantity}
            bought.append(line | self._taxed(Decimal(str(found[0]["calculated_price"]))))
        return bought

    def _taxed(self, price: Decimal) -> Json:
        """What an order says of its prices, so that it bears its own tax, whichever another scene has set."""
        tax = (price * self.tax_rate).quantize(Decimal("0.01"))
        return {"price_ex_tax": price, "price_inc_tax": price + tax}


def _costs(*, discount: str = "0", shipping_cost: str = "0", handling_cost: str = "0") -> Json:
    """What comes on top of an order, and what is taken off; nothing is said of nothing."""
    parts = {"shipping": shipping_cost, "handling": handling_cost}
    forms = ("base_{}_cost", "{}_cost_ex_tax", "{}_cost_inc_tax")
    told: Json = {form.format(part): cost for part, cost in parts.items() for form in forms if cost != "0"}
    return told | ({"discount_amount": discount} if discount != "0" else {})


def product_body(
    sku: str, name: str, price: Any, stock: int | None, variants: Sequence[Mapping[str, Any]], **fields: Any
) -> Json:
    """A product as the catalog takes it; a variant is ``{"sku", "options": {"Size": "L"}, "stock": 5}``."""
    body: Json = {"sku": sku, "name": name, "price": Decimal(str(price)), "type": "physical", "weight": 1}
    body |= {key: Decimal(str(value)) if key in _PRICES else value for key, value in fields.items()}
    tracking: Json = {"inventory_tracking": "none"}
    if variants:
        tracking = {"inventory_tracking": "variant", "variants": [_variant_body(each) for each in variants]}
    elif stock is not None:
        tracking = {"inventory_tracking": "product", "inventory_level": stock}
    return body | tracking


def _variant_body(given: Mapping[str, Any]) -> Json:
    options = [{"option_display_name": name, "label": label} for name, label in given["options"].items()]
    return {"sku": given["sku"], "option_values": options, "inventory_level": given.get("stock", 0)}


def _consignments(bought: list[Json], addresses: Sequence[Mapping[str, str]]) -> list[Json]:
    """The pieces dealt out to the addresses in turn."""
    pieces = [place for place, line in enumerate(bought) for _ in range(line["quantity"])]
    shares = [Counter(pieces[number :: len(addresses)]) for number in range(len(addresses))]
    return [
        {**address, "line_items": [{**bought[place], "quantity": count} for place, count in share.items()]}
        for address, share in zip(addresses, shares, strict=True)
    ]


def _order(order: Json, refunded: Decimal, parts: Mapping[str, list[Json]]) -> StageOrder:
    costs = ("shipping_cost_inc_tax", "handling_cost_inc_tax", "wrapping_cost_inc_tax")
    return StageOrder(
        id=order["id"],
        status=order["status"],
        date_created=parsedate_to_datetime(order["date_created"]),
        date_shipped=parsedate_to_datetime(order["date_shipped"]) if order["date_shipped"] else None,
        order_source=order["order_source"],
        channel_id=order["channel_id"],
        external_order_id=order.get("external_order_id") or "",
        is_deleted=order["is_deleted"],
        customer_id=order["customer_id"],
        customer_message=order["customer_message"] or "",
        staff_notes=order["staff_notes"] or "",
        payment_method=order["payment_method"] or "",
        payment_status=order["payment_status"] or "",
        currency=StageCurrency(order["default_currency_code"]),
        shown_in=StageCurrency(order["currency_code"]),
        is_tax_inclusive=bool(order.get("is_tax_inclusive_pricing")),
        subtotal_ex_tax=Decimal(order["subtotal_ex_tax"]),
        subtotal_inc_tax=Decimal(order["subtotal_inc_tax"]),
        total_ex_tax=Decimal(order["total_ex_tax"]),
        total_inc_tax=Decimal(order["total_inc_tax"]),
        discount_amount=Decimal(order["discount_amount"]),
        coupon_discount=Decimal(order["coupon_discount"]),
        costs={name: Decimal(order[name]) for name in costs},
        store_credit=Decimal(order["store_credit_amount"]),
        refunded_amount=refunded,
        billing_address=order["billing_address"],
        shipping_addresses=[_address(each) for each in parts["shipping_addresses"]],
        products=[_line(each) for each in parts["products"]],
        shipments=[_shipment(each) for each in parts["shipments"]],
        coupons=parts["coupons"],
        messages=parts["messages"],
        fields={name: order.get(name) for name in ("ip_address", "geoip_country", "external_source", "ebay_order_id")},
    )


def _address(address: Json) -> StageOrderAddress:
    costs = Decimal(address["cost_ex_tax"]), Decimal(address["cost_inc_tax"])
    return StageOrderAddress(address["id"], address, address["shipping_method"], *costs)


def _line(line: Json) -> StageOrderLine:
    return StageOrderLine(
        id=line["id"],
        sku=line["sku"],
        name=line["name"],
        quantity=line["quantity"],
        quantity_shipped=line["quantity_shipped"],
        quantity_refunded=line["quantity_refunded"],
        type=line["type"],
        price_ex_tax=Decimal(line["price_ex_tax"]),
        price_inc_tax=Decimal(line["price_inc_tax"]),
        base_price=Decimal(line["base_price"]),
        discount=sum((Decimal(each["amount"]) for each in line["applied_discounts"]), Decimal(0)),
        refund_amount=Decimal(line["refund_amount"]),
        product_id=line["product_id"],
        variant_id=line["variant_id"] or 0,
        order_address_id=line["order_address_id"],
        product_options=line["product_options"],
        applied_discounts=line["applied_discounts"],
        fields={name: line.get(name) or "" for name in ("upc", "wrapping_name", "wrapping_message")}
        | {name: line[name] for name in ("cost_price_inc_tax", "weight") if line.get(name) is not None},
    )


def _shipment(shipment: Json) -> StageShipment:
    return StageShipment(
        id=shipment["id"],
        date_created=parsedate_to_datetime(shipment["date_created"]),
        tracking_number=shipment["tracking_number"],
        tracking_link=shipment.get("tracking_link") or "",
        generated_tracking_link=shipment.get("generated_tracking_link") or "",
        shipping_provider=shipment["shipping_provider"] or "",
        tracking_carrier=shipment.get("tracking_carrier") or "",
        shipping_method=shipment.get("shipping_method") or "",
        comments=shipment.get("comments") or "",
        merchant_shipping_cost=Decimal(shipment.get("merchant_shipping_cost") or 0),
        billing_address=shipment["billing_address"],
        shipping_address=shipment["shipping_address"],
        order_address_id=shipment["order_address_id"],
        items=[StageShippedItem(each["order_product_id"], each["quantity"]) for each in shipment["items"]],
    )


_PRICES = ("cost_price", "retail_price", "sale_price", "map_price")
"""Amounts beside the price; the catalog takes numbers, people write texts."""

_PLAIN_FIELDS = (
    *("is_visible", "description", "width", "depth", "height", *_PRICES),
    *("upc", "mpn", "gtin", "availability", "condition", "is_featured", "is_free_shipping", "page_title", "warranty"),
)
"""Fields of a product that are plain values."""


def _product(product: Json) -> StageProduct:
    return StageProduct(
        id=product["id"],
        sku=product["sku"] or "",
        name=product["name"],
        price=Decimal(str(product["price"])),
        weight=Decimal(str(product["weight"])),
        type=product["type"],
        brand_id=product["brand_id"] or 0,
        categories=product["categories"],
        custom_fields=product.get("custom_fields") or [],
        fields={name: product[name] for name in _PLAIN_FIELDS if name in product},
        inventory_level=product["inventory_level"],
        inventory_tracking=product["inventory_tracking"],
        base_variant_id=product["base_variant_id"],
        date_created=datetime.fromisoformat(product["date_created"]),
        custom_url=product["custom_url"],
        options=product.get("options") or [],
        images=product.get("images") or [],
        videos=product.get("videos") or [],
        bulk_pricing_rules=product.get("bulk_pricing_rules") or [],
        modifiers=product.get("modifiers") or [],
        stock={},
        variants={each["id"]: _variant(each) for each in product["variants"]},
    )


def _variant(variant: Json) -> StageVariant:
    fields = {name: variant.get(name) for name in ("price", "sale_price", "weight", "upc", "purchasing_disabled")}
    sku, level = variant["sku"] or "", variant["inventory_level"]
    return StageVariant(variant["id"], sku, level, variant["option_values"], fields, {})
