"""The store's settings, which change how it behaves or what its profile says.

The behaviour is in the rules; the endpoints are in the API.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

STORE_CURRENCY = 1  # Recorded: orders in the store's own currency have currency_id 1.


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency that a store sells in: one of the store's own currency costs ``rate`` of it.

    ``digits`` are those behind the point; in a currency that is not transactional prices are shown but not paid.
    """

    id: int
    code: str
    rate: Decimal = Decimal(1)
    digits: int = 2
    is_transactional: bool = True
    updated_at: datetime | None = None
    """When it was added or changed; None since the store was opened."""

    @property
    def is_store_s_own(self) -> bool:
        return self.id == STORE_CURRENCY

    def rounded(self, amount: Decimal) -> Decimal:
        """An amount of this currency to its digits."""
        return amount.quantize(Decimal(1).scaleb(-self.digits))


@dataclass(slots=True)
class InventorySettings:
    """Settings V3, inventory. Guess: the defaults."""

    product_out_of_stock_behavior: str = "do_nothing"
    option_out_of_stock_behavior: str = "do_nothing"
    update_stock_behavior: str = "order_placed"
    edit_order_stock_adjustment: bool = True
    refund_order_stock_adjustment: bool = True
    stock_level_display: str = "dont_show"
    default_out_of_stock_message: str = ""
    hide_in_product_filtering: bool = False
    show_pre_order_stock_levels: bool = False
    show_out_of_stock_message: bool = True


@dataclass(slots=True)
class StoreProfile:
    """Who the store says it is."""

    name: str
    first_name: str = "Rosa"
    last_name: str = "Retailer"
    address: str = "1 Example Street, Austin, Texas"
    country: str = "United States"
    country_code: str = "US"
    phone: str = "512-555-0100"
    admin_email: str = "owner@example.com"
    order_email: str = "orders@example.com"
    currency: str = "USD"
    currency_symbol: str = "$"
    weight_units: str = "LBS"
    dimension_units: str = "Inches"
    industry: str = "Other"
    timezone: str = "UTC"
    status: str | None = None
    """As GET /v2/store reports it; None: prelaunch for a trial and a sandbox, live otherwise. Guess."""


@dataclass(slots=True)
class StoreSettings:
    """All that the owner of a store can set."""

    profile: StoreProfile
    inventory: InventorySettings = field(default_factory=InventorySettings)
    tax_rate: Decimal = Decimal(0)
    prices_include_tax: bool = False
    """Whether the prices of the catalog are entered with tax."""
    status_labels: dict[int, str] = field(default_factory=dict)
    currencies: dict[str, Currency] = field(default_factory=dict)
    """The currencies besides the store's own, by code."""

    def currency(self, code: str | None = None) -> Currency | None:
        """The currency with a code, the store's own without one; None when the store does not have it."""
        if code in (None, self.profile.currency):
            return Currency(STORE_CURRENCY, self.profile.currency)
        return self.currencies.get(str(code))
