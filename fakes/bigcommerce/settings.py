"""The store's own settings that change how it behaves or what it says about itself.

The behaviours stand in the rules; the shapes on the wire in the API modules.
"""

from dataclasses import dataclass, field
from decimal import Decimal


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
    status_labels: dict[int, str] = field(default_factory=dict)
