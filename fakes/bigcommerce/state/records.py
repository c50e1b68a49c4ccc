"""What a store holds: orders with their lines, addresses and shipments; products with their variants and stock.

How records change is in the rules, how they look on the wire in the serializers.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.state.settings import Currency
from fakes.bigcommerce.state.statuses import STATUSES
from fakes.bigcommerce.state.values import ZERO

Address = dict[str, Any]
"""A person and a street: the names of ADDRESS_FIELDS, each text, and form_fields, a list of name and value."""

ADDRESS_FIELDS = (
    "first_name",
    "last_name",
    "company",
    "street_1",
    "street_2",
    "city",
    "state",
    "zip",
    "country",
    "country_iso2",
    "phone",
    "email",
)

HIGHEST_LEVEL = 2_147_483_647
"""Of an item, and of a product, of which the variants may have more. Source: Catalog V3. Guess: such a sum is cut."""

DEFAULT_LOCATION = 1  # Source: the examples of Inventory V3.
DEFAULT_CHANNEL = 1  # Source: Channels V3: the storefront that every store has.


@dataclass(slots=True)
class StockLine:
    """What one location has of one item.

    ``still_seen`` is what readers see of ``on_hand`` while a change is on its way to them; None when they see it all.
    """

    on_hand: int = 0
    still_seen: int | None = None
    on_its_way: int = 0
    safety_stock: int = 0
    is_in_stock: bool = True
    warning_level: int = 0
    bin_picking_number: str = ""
    was_set: bool = False

    @property
    def available(self) -> int:
        """Source: Inventory V3: what is on hand less the safety stock; Guess: never below zero."""
        return max(0, self.on_hand - self.safety_stock)

    @property
    def seen_on_hand(self) -> int:
        return self.on_hand if self.still_seen is None else self.still_seen

    @property
    def seen_available(self) -> int:
        return max(0, self.seen_on_hand - self.safety_stock)


StockByLocation = dict[int, StockLine]
"""Stock lines by location id."""


def available_at_default(stock: StockByLocation) -> int:
    """Source: Catalog products: levels in the catalog are those of the default location."""
    line = stock.get(DEFAULT_LOCATION)
    return line.available if line else 0


def seen_at_default(stock: StockByLocation) -> int:
    """The same level as readers of the API see it."""
    line = stock.get(DEFAULT_LOCATION)
    return line.seen_available if line else 0


@dataclass(slots=True, eq=False)
class Variant:
    """One thing that can be bought of a product; a simple product has exactly one, its base variant.

    A price of None is the product's price.  A base variant shares the product's own stock.
    """

    id: int
    product_id: int
    sku: str
    sku_id: int | None
    stock: StockByLocation
    option_values: list[dict[str, Any]] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def inventory_level(self) -> int:
        return available_at_default(self.stock)

    @property
    def seen_level(self) -> int:
        return seen_at_default(self.stock)

    def __repr__(self) -> str:
        return f"Variant({self.id}, {self.sku}, stock {self.inventory_level})"


@dataclass(slots=True, eq=False)
class Product:
    """One product; ``fields`` holds what has no rule of its own (description, page_title, ...)."""

    id: int
    name: str
    type: str
    sku: str
    price: Decimal
    weight: Decimal
    inventory_tracking: str
    custom_url: dict[str, Any]
    date_created: datetime
    date_modified: datetime
    fields: dict[str, Any]
    stock: StockByLocation = field(default_factory=dict)
    variants: dict[int, Variant] = field(default_factory=dict)
    options: list[dict[str, Any]] = field(default_factory=list)
    modifiers: list[dict[str, Any]] = field(default_factory=list)
    images: list[dict[str, Any]] = field(default_factory=list)
    custom_fields: list[dict[str, Any]] = field(default_factory=list)
    videos: list[dict[str, Any]] = field(default_factory=list)
    bulk_pricing_rules: list[dict[str, Any]] = field(default_factory=list)
    categories: list[int] = field(default_factory=list)
    brand_id: int = 0
    total_sold: int = 0
    base_variant_id: int | None = None

    @property
    def inventory_level(self) -> int:
        """The product's own level, or the sum of its variants' levels when those are tracked, as far as levels go."""
        if self.inventory_tracking == "variant":
            return min(HIGHEST_LEVEL, sum(variant.inventory_level for variant in self.variants.values()))
        return available_at_default(self.stock)

    @property
    def seen_level(self) -> int:
        """The same as readers of the API see it."""
        if self.inventory_tracking == "variant":
            return min(HIGHEST_LEVEL, sum(variant.seen_level for variant in self.variants.values()))
        return seen_at_default(self.stock)

    @property
    def current_price(self) -> Decimal:
        """The sale price when there is one. Recorded: also when it is above the price."""
        sale: Decimal = self.fields["sale_price"]
        return sale or self.price

    def __repr__(self) -> str:
        return f"Product({self.id}, {self.sku}, {self.name}, {self.price:.2f}, stock {self.inventory_level})"


@dataclass(slots=True, eq=False)
class OrderProduct:
    """One line of an order; ``id`` is what shipments call order_product_id."""

    id: int
    order_id: int
    product_id: int
    variant_id: int
    order_address_id: int
    name: str
    sku: str
    type: str
    quantity: int
    price_ex_tax: Decimal
    price_inc_tax: Decimal
    base_price: Decimal
    quantity_shipped: int = 0
    quantity_refunded: int = 0
    refund_amount: Decimal = ZERO
    discount: Decimal = ZERO
    manual_discount: Decimal = ZERO
    tax_spared: Decimal = ZERO
    applied_discounts: list[dict[str, Any]] = field(default_factory=list)
    product_options: list[dict[str, Any]] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    stock_taken: int = 0
    order_pickup_method_id: int = 0

    @property
    def quantity_to_ship(self) -> int:
        return self.quantity - self.quantity_shipped

    @property
    def total_ex_tax(self) -> Decimal:
        return self.price_ex_tax * self.quantity

    @property
    def total_inc_tax(self) -> Decimal:
        return self.price_inc_tax * self.quantity

    @property
    def total_tax(self) -> Decimal:
        """Of the price less what is taken off by hand."""
        return self.total_inc_tax - self.total_ex_tax - self.tax_spared

    def __repr__(self) -> str:
        return f"OrderProduct({self.id}, {self.sku}, {self.name}, {self.quantity_shipped} of {self.quantity} shipped)"


@dataclass(slots=True, eq=False)
class OrderAddress:
    """Where a part of an order goes, and what going there costs."""

    id: int
    order_id: int
    address: Address
    shipping_method: str = "None"
    cost_ex_tax: Decimal = ZERO
    cost_inc_tax: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ShipmentItem:
    """How many of one order line travel in a shipment; ``product_id`` is the line's, 0 for a custom one."""

    order_product_id: int
    product_id: int
    quantity: int


@dataclass(slots=True, eq=False)
class Shipment:
    """One parcel, or several, from one order to one of its addresses; its items never change."""

    id: int
    order_id: int
    customer_id: int
    order_address_id: int
    date_created: datetime
    billing_address: Address
    shipping_address: Address
    items: list[ShipmentItem]
    tracking_number: str = ""
    tracking_link: str = ""
    tracking_carrier: str = ""
    shipping_provider: str = ""
    shipping_method: str = "None"
    merchant_shipping_cost: Decimal = ZERO
    comments: str = ""

    @property
    def pieces(self) -> int:
        return sum(item.quantity for item in self.items)

    @property
    def carrier(self) -> str:
        """The carrier as it was named, or nothing."""
        provider = "" if self.shipping_provider == "custom" else self.shipping_provider
        return provider or self.tracking_carrier

    def __repr__(self) -> str:
        way = f"{self.carrier} {self.tracking_number}".strip() or "no tracking"
        return f"Shipment({self.id}, order {self.order_id}, pieces {self.pieces}, {way})"


@dataclass(slots=True, eq=False, kw_only=True)
class Order:
    """One order. Money is in ``currency``, which the shopper pays in; ``shown_in`` is the one that the shop showed.

    Which fields it has for its callers is said by ``order_fields``; ``fields`` holds those that have no rule.
    """

    id: int
    customer_id: int = 0
    status_id: int
    date_created: datetime
    date_modified: datetime
    billing_address: Address
    order_source: str
    payment_method: str = "Manual"
    currency: Currency
    shown_in: Currency
    channel_id: int = 1
    staff_notes: str | None = None
    customer_message: str | None = None
    cart_id: str | None = None
    external_order_id: str = ""
    payment_status: str = ""
    date_shipped: datetime | None = None
    is_deleted: bool = False
    products: list[OrderProduct] = field(default_factory=list)
    shipping_addresses: list[OrderAddress] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    coupons: list[dict[str, Any]] = field(default_factory=list)
    fees: list[dict[str, Any]] = field(default_factory=list)
    pickups: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    subtotal_ex_tax: Decimal = ZERO
    subtotal_inc_tax: Decimal = ZERO
    total_ex_tax: Decimal = ZERO
    total_inc_tax: Decimal = ZERO
    costs: dict[str, Decimal] = field(default_factory=dict)
    discount_amount: Decimal = ZERO
    coupon_discount: Decimal = ZERO
    store_credit: Decimal = ZERO
    is_tax_inclusive: bool = False
    refunded_amount: Decimal = ZERO
    holds_stock: bool = False
    """Whether stock was taken for it and not given back."""
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def tax_spared(self) -> Decimal:
        """The tax on what is taken off by hand."""
        return sum((line.tax_spared for line in self.products), ZERO)

    @property
    def status(self) -> str:
        return STATUSES[self.status_id].label

    @property
    def email(self) -> str:
        return str(self.billing_address.get("email", ""))

    @property
    def items_total(self) -> int:
        return sum(line.quantity for line in self.products)

    @property
    def items_shipped(self) -> int:
        return sum(line.quantity_shipped for line in self.products)

    @property
    def is_digital(self) -> bool:
        return bool(self.products) and all(line.type != "physical" for line in self.products)

    def line(self, order_product_id: int) -> OrderProduct | None:
        return next((line for line in self.products if line.id == order_product_id), None)

    def address(self, address_id: int) -> OrderAddress | None:
        return next((address for address in self.shipping_addresses if address.id == address_id), None)

    def shipment(self, shipment_id: int) -> Shipment | None:
        return next((shipment for shipment in self.shipments if shipment.id == shipment_id), None)

    def __repr__(self) -> str:
        return f"Order({self.id}, {self.status}, {self.total_inc_tax:.2f}, lines {len(self.products)})"
