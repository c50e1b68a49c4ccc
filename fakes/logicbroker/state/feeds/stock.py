"""What one supplier has for one retailer: items, matches, and the settings by which they are sent on.

Files, events and other suppliers are not known here; see ``inventory``.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from fakes.evidence.ledger import Alternative, Source, imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state.feeds.inventory_items import InventoryItem, InventoryRow
from fakes.logicbroker.state.feeds.matching import MatchingTable
from fakes.state.copy_on_write import Values

_SETTINGS = Source("support articles 360025660832 and 360022068531", "2026-03")


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
        if quantity is None or quantity <= 0 or (self.allocation_percent == 100 and not self.minimum_quantity):
            return quantity
        return self._part(quantity)

    @imitates(
        "inventory: allocation",
        "A part of the quantity is sent on, and nothing of what is below the minimum.",
        evidence="official",
        source=_SETTINGS,
        test="state/feeds/test_inventory.py::test_a_part_of_the_quantity_is_sent",
    )
    def _part(self, quantity: int) -> int:
        part = quantity * self.allocation_percent // 100
        return part if part >= self.minimum_quantity else 0


@dataclass(slots=True, eq=False)
class SupplierStock:
    """What one supplier has for one retailer: items by the key of their SKU, matches, settings, feeds so far.

    ``updated`` holds the keys of all items in the order in which they were last updated.  Whatever changes an item
    goes through ``keep``, ``forget`` and ``clear``.
    """

    supplier_id: int
    retailer_id: int
    settings: FeedSettings = FeedSettings()
    matches: MatchingTable = field(default_factory=MatchingTable)
    items: Values[str, InventoryItem] = field(default_factory=Values)
    updated: Values[str, None] = field(default_factory=Values)
    items_seen: int = 0
    feeds: int = 0
    latest_feed_at: datetime | None = None

    def keep(self, key: str, item: InventoryItem) -> None:
        """Have an item as it was updated just now."""
        self.items[key] = item
        self.updated.pop(key, None)
        self.updated[key] = None

    def forget(self, key: str) -> None:
        del self.items[key], self.updated[key]

    def clear(self) -> None:
        self.items.clear()
        self.updated.clear()

    @imitates(
        "inventory: changes",
        "Asked for what was modified after an instant, reading answers only that; several uploads add up.",
        evidence="official",
        source=_SETTINGS,
        test="state/feeds/test_inventory.py::test_changes_are_what_was_updated_after_a_moment",
    )
    def updated_after(self, instant: datetime) -> list[InventoryItem]:
        """What was updated later than an instant, in the order in which items first came; the rest is not read."""
        latest = (self.items[key] for key in reversed(self.updated))
        changed = takewhile(lambda item: item.last_update > instant, latest)
        return sorted(changed, key=lambda item: item.number)

    def take(self, rows: Mapping[str, InventoryRow], now: datetime) -> int:
        """Take one feed, its rows by the keys of their SKUs, and say how many of them the settings let in."""
        if self.settings.ignore_unmatched:
            rows = self._matched(rows)
        self.feeds += 1
        self.latest_feed_at = now
        for key, row in rows.items():
            former = self.items.get(key)
            # Guess: a column that a feed leaves out, or a blank cell, keeps what an earlier feed said.
            values = {**former.values, **row.values} if former else row.values
            number = former.number if former else self._next_number()
            self.keep(key, InventoryItem(row.supplier_sku, row.quantity, values, now, self.feeds, number))
            if row.merchant_sku and self.matches.merchant_sku(row.supplier_sku) is None:
                self._match(row)
        if self.settings.auto_match:
            self.auto_match(rows, now)
        return len(rows)

    @imitates(
        "inventory: merchant SKUs in feeds",
        "A merchant SKU in an inventory feed makes a missing match and never changes one; or is ignored, by a switch.",
        evidence="official",
        source=Source("support articles 360022025472, and 360025660832 for the other way", "2026-03"),
        test="state/feeds/test_inventory.py::test_a_merchant_sku_in_a_feed_makes_a_match_or_is_ignored",
        otherwise=(Alternative("only matching files set merchant SKUs", "merchant_sku_in_feeds", "is ignored"),),
        ask="POST an inventory feed with a MerchantSKU for a new item, then GET /api/v3/Inventory/{partner}/Item/{sku}",
    )
    def _match(self, row: InventoryRow) -> None:
        self.matches.match(row.supplier_sku, row.merchant_sku)

    def _next_number(self) -> int:
        self.items_seen += 1
        return self.items_seen

    @imitates(
        "inventory: ignore unmatched",
        "Rows without a match are not even kept where the setting says so.",
        evidence="official",
        source=_SETTINGS,
        test="state/feeds/test_inventory.py::test_ignore_unmatched_keeps_only_what_is_matched",
    )
    def _matched(self, rows: Mapping[str, InventoryRow]) -> Mapping[str, InventoryRow]:
        return {key: row for key, row in rows.items() if self._will_match(row)}

    def _will_match(self, row: InventoryRow) -> bool:
        known = self.settings.auto_match or self.matches.merchant_sku(row.supplier_sku)
        return bool(row.merchant_sku or known)

    def touch(self, keys: Iterable[str], now: datetime) -> None:
        """Mark items as updated, so that a reader of changes sees them again."""
        for key in keys:
            if key in self.items:
                self.keep(key, self.items[key].touched(now))

    def reconfigure(self, settings: FeedSettings, now: datetime) -> None:
        if settings.case_sensitive != self.matches.case_sensitive:
            self.matches = self.matches.respelled(case_sensitive=settings.case_sensitive)
            self._respell()
        self.settings = settings
        if settings.auto_match:
            self.auto_match(self.items, now)

    def _respell(self) -> None:
        """Keep the items by their keys under the present rule for case."""
        self.items = Values((self.matches.key(item.supplier_sku), item) for item in list(self.items.scan()))
        by_update = sorted(self.items, key=lambda key: self.items[key].last_update)
        self.updated = Values((key, None) for key in by_update)

    @imitates(
        "inventory: auto match",
        "An unmatched item gets its own SKU as merchant SKU where the setting says so.",
        evidence="official",
        source=_SETTINGS,
        test="state/feeds/test_inventory.py::test_auto_match_gives_unmatched_items_their_own_sku",
    )
    def auto_match(self, keys: Iterable[str], now: datetime) -> None:
        """Give unmatched items their own SKU as merchant SKU."""
        for key in keys:
            item = self.items[key]
            if self.matches.merchant_sku(item.supplier_sku) is None:
                self.matches.match(item.supplier_sku, item.supplier_sku)
                self.keep(key, item.touched(now))

    def clear_at(self) -> datetime | None:
        """When the items become too old to stay, if nothing is fed until then; None for never."""
        if self.latest_feed_at is None or self.settings.clear_after_days is None:
            return None
        return self.latest_feed_at + timedelta(days=self.settings.clear_after_days)

    def zero_out(self, now: datetime) -> None:
        for key, item in list(self.items.items()):
            self.keep(key, dataclasses.replace(item, quantity=0, last_update=now))

    def never_fed(self, now: datetime) -> list[InventoryItem]:
        """What was matched and never fed: items of which nobody knows the quantity (Guess)."""
        skus = [sku for sku, _ in self.matches if self.matches.key(sku) not in self.items]
        return [InventoryItem(sku, None, {}, now, 0, 0) for sku in skus]

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
