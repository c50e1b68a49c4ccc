"""What one supplier has for one retailer: items, matches, and the settings by which they are sent on.

Files, events and other suppliers are not known here; see ``inventory``.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fakes.logicbroker.inventory_items import InventoryItem, ItemRow
from fakes.logicbroker.matching import MatchingTable
from fakes.logicbroker.refusals import Invalid


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """How a supplier's inventory is sent on to a retailer; the defaults are the portal's.

    Source: support articles 360025660832 and 360022068531.  Guess: below ``minimum_quantity`` 0 is sent.
    """

    auto_match: bool = False
    case_sensitive: bool = False
    ignore_unmatched: bool = False
    latest_feed_only: bool = False
    allocation_percent: int = 100
    minimum_quantity: int = 0
    clear_after_days: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.allocation_percent <= 100:
            raise Invalid(f"the allocation is 0 to 100 percent, got {self.allocation_percent}")
        if self.minimum_quantity < 0:
            raise Invalid(f"the minimum quantity cannot be negative, got {self.minimum_quantity}")
        if self.clear_after_days not in {None, 7, 30, 60}:
            raise Invalid(f"feeds are cleared after 7, 30 or 60 days or never (None), got {self.clear_after_days}")

    def allocated(self, quantity: int | None) -> int | None:
        """The quantity that is sent on.  Source: 50 % of 20 sends 10.  Guess: fractions are dropped."""
        if quantity is None or quantity <= 0:
            return quantity
        part = quantity * self.allocation_percent // 100
        return part if part >= self.minimum_quantity else 0


@dataclass(slots=True, eq=False)
class Stock:
    """What one supplier has for one retailer: items by the key of their SKU, matches, settings, feeds so far."""

    supplier_id: int
    retailer_id: int
    settings: FeedSettings = FeedSettings()
    matches: MatchingTable = field(default_factory=MatchingTable)
    items: dict[str, InventoryItem] = field(default_factory=dict)
    feeds: int = 0
    latest_feed_at: datetime | None = None

    def take(self, rows: Mapping[str, ItemRow], now: datetime) -> int:
        """Take one feed, its rows by the keys of their SKUs, and say how many of them the settings let in."""
        if self.settings.ignore_unmatched:
            rows = {key: row for key, row in rows.items() if self._will_match(row)}
        self.feeds += 1
        self.latest_feed_at = now
        for key, row in rows.items():
            former = self.items.get(key)
            # Guess: a column that a feed leaves out, or a blank cell, keeps what an earlier feed said.
            values = {**former.values, **row.values} if former else row.values
            self.items[key] = InventoryItem(row.supplier_sku, row.quantity, values, now, self.feeds)
            # Guess: a merchant SKU in an inventory feed makes a missing match, and never changes one.
            if row.merchant_sku and self.matches.merchant_sku(row.supplier_sku) is None:
                self.matches.match(row.supplier_sku, row.merchant_sku)
        if self.settings.auto_match:
            self.auto_match(rows, now)
        return len(rows)

    def _will_match(self, row: ItemRow) -> bool:
        known = self.settings.auto_match or self.matches.merchant_sku(row.supplier_sku)
        return bool(row.merchant_sku or known)

    def touch(self, keys: Iterable[str], now: datetime) -> None:
        """Mark items as updated, so that a reader of changes sees them again."""
        for key in keys:
            if key in self.items:
                self.items[key] = self.items[key].touched(now)

    def reconfigure(self, settings: FeedSettings, now: datetime) -> None:
        if settings.case_sensitive != self.matches.case_sensitive:
            self.matches = self.matches.respelled(case_sensitive=settings.case_sensitive)
            self.items = {self.matches.key(item.supplier_sku): item for item in self.items.values()}
        self.settings = settings
        if settings.auto_match:
            self.auto_match(self.items, now)

    def auto_match(self, keys: Iterable[str], now: datetime) -> None:
        """Give unmatched items their own SKU as merchant SKU."""
        for key in keys:
            item = self.items[key]
            if self.matches.merchant_sku(item.supplier_sku) is None:
                self.matches.match(item.supplier_sku, item.supplier_sku)
                self.items[key] = item.touched(now)

    def clear_at(self) -> datetime | None:
        """When the items become too old to stay, if nothing is fed until then; None for never."""
        if self.latest_feed_at is None or self.settings.clear_after_days is None:
            return None
        return self.latest_feed_at + timedelta(days=self.settings.clear_after_days)

    def zero_out(self, now: datetime) -> None:
        for key, item in self.items.items():
            self.items[key] = dataclasses.replace(item, quantity=0, last_update=now)

    def never_fed(self, now: datetime) -> list[InventoryItem]:
        """What was matched and never fed: items of which nobody knows the quantity (Guess)."""
        skus = [sku for sku, _ in self.matches if self.matches.key(sku) not in self.items]
        return [InventoryItem(sku, None, {}, now, 0) for sku in skus]

    def sent(self, item: InventoryItem) -> dict[str, Any]:
        """An item as the retailer sees it, by the names of the API; what nobody filled is left out."""
        return {
            "SupplierSKU": item.supplier_sku,
            "SupplierId": self.supplier_id,
            "MerchantId": self.retailer_id,
            "MerchantSKU": self.matches.merchant_sku(item.supplier_sku),
            "Quantity": self.settings.allocated(item.quantity),
            **item.values,
            "LastUpdate": item.last_update,
        }
