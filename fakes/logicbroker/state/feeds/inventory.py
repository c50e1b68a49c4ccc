"""Inventory of an environment: what suppliers said they have, and what of it is sent on to each retailer.

Reading the files is in ``files``, ``inventory_items`` and ``matching``; HTTP is in ``api.feeds``; the pages of
the portal are in ``portal.feeds``.
"""

import dataclasses
import json
from collections.abc import Callable, Iterable, Sized
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fakes.evidence.ledger import Source, imitates
from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.refusals import NotVisible
from fakes.logicbroker.sources import API_V3
from fakes.logicbroker.state.downloads import Downloads
from fakes.logicbroker.state.events import EventLog
from fakes.logicbroker.state.feeds.exports import csv_for_people
from fakes.logicbroker.state.feeds.files import (
    FeedReader,
    FeedUnreadable,
    RowProblem,
    base_name,
    is_too_large,
    read_feed,
    summary_of,
)
from fakes.logicbroker.state.feeds.inventory_items import InventoryItem, InventoryRow, read_item_rows
from fakes.logicbroker.state.feeds.matching import MatchingTable, read_matches
from fakes.logicbroker.state.feeds.stock import FeedSettings, SupplierStock
from fakes.time.agenda import Agenda
from fakes.time.clock import Clock

CLEAR_INVENTORY = "clear inventory"
"""The appointment that looks whether a feed is older than its setting "Clear after" allows."""

IMPORT_ERROR = "Inventory Import Error"

_UPLOADS_LIVE = timedelta(days=30)  # Guess: how long the VIEW of an event gives the file.
_SUPPORT_ARTICLE = Source("support article 360025660832", "2026-03")


@dataclass(frozen=True, slots=True)
class FeedImport:
    """What became of an uploaded file: how many records were taken, and which rows were not.

    ``replaced`` counts the good rows of an inventory feed in whose place a later one for the same SKU was taken.
    """

    file_name: str
    imported: int
    problems: tuple[RowProblem, ...]
    replaced: int = 0


class InventoryBook:
    """All inventory of one environment, kept per pair of supplier and retailer."""

    def __init__(self, events: EventLog, files: Downloads, clock: Clock, agenda: Agenda, quirks: Quirks) -> None:
        self._quirks = quirks
        self._events = events
        self._files = files
        self._clock = clock
        self._agenda = agenda
        self._stocks: dict[tuple[int, int], SupplierStock] = {}
        self._defaults: dict[int, FeedSettings] = {}

    # Uploads

    @imitates(
        "inventory: import",
        "Good rows of a feed are taken and bad ones reported; of rows with the same SKU the last one wins.",
        evidence="official",
        source=Source("support article 360022025472", "2026-03"),
        test="state/feeds/test_inventory.py::test_good_rows_are_taken_and_bad_rows_reported",
    )
    def import_feed(self, supplier_id: int, retailer_id: int, file_name: str, content: bytes) -> FeedImport:
        """Take an inventory feed and leave the events that say what became of it.

        Raises:
            FeedUnreadable: the file is no inventory feed; nothing was changed, an Alert says so.
        """
        stock = self._stock(supplier_id, retailer_id)
        try:
            feed = read_feed(file_name, content, ("SupplierSKU", "Quantity"))
            read = read_item_rows(feed, merchant_skus=self._quirks.merchant_sku_in_feeds == "makes a match")
            rows, replaced = _by_sku(read, stock.matches.key)
            self._refuse_nothing(feed, rows)
        except FeedUnreadable as unreadable:
            self._report_unreadable(stock, file_name, content, unreadable)
            raise
        taken = stock.take(rows, self._clock.now()) if rows else 0
        if rows:
            self._plan_clearing(stock)
            self._report_imported(stock, "Inventory Imported", feed, content, taken)
        self._report_problems(stock, feed, some_taken=bool(rows))
        return FeedImport(feed.name, taken, tuple(feed.problems), replaced)

    @imitates(
        "inventory: matching file",
        "A matching file adds matches of supplier SKU and merchant SKU; other columns are ignored.",
        evidence="official",
        source=_SUPPORT_ARTICLE,
        test="state/feeds/test_inventory.py::test_a_matching_file_makes_items_matched",
    )
    def import_matching(self, supplier_id: int, retailer_id: int, file_name: str, content: bytes) -> FeedImport:
        """Take a matching file.  Guess: it adds to former matches, and what it changes counts as updated.

        Raises:
            FeedUnreadable: the file is no matching file; nothing was changed, an Alert says so.
        """
        stock = self._stock(supplier_id, retailer_id)
        try:
            feed, matches = read_matches(file_name, content, stock.matches.key)
            self._refuse_nothing(feed, matches)
        except FeedUnreadable as unreadable:
            self._report_unreadable(stock, file_name, content, unreadable)
            raise
        changed = [sku for sku, merchant_sku in matches if stock.matches.match(sku, merchant_sku)]
        stock.touch({stock.matches.key(sku): None for sku in changed}, self._clock.now())
        if matches:
            self._report_imported(stock, "Matching File Imported", feed, content, len(matches))
        self._report_problems(stock, feed, some_taken=bool(matches))
        return FeedImport(feed.name, len(matches), tuple(feed.problems))

    @staticmethod
    def _refuse_nothing(feed: FeedReader, rows: Sized) -> None:
        if not rows and not feed.problems:
            raise FeedUnreadable(f"'{feed.name}' has a header and no rows; nothing was imported")

    # What is sent on

    @imitates(
        "inventory: only matched items are sent",
        "An item without a merchant SKU is not sent on; it is listed as unmatched.",
        evidence="official",
        source=_SUPPORT_ARTICLE,
        test="state/feeds/test_inventory.py::test_only_matched_items_are_sent_on",
        shows=lambda rows, *_: bool(rows),
    )
    def items(
        self,
        supplier_id: int,
        retailer_id: int,
        *,
        modified_after: datetime | None = None,
        mapped: bool | None = True,
        include_null_quantity: bool = False,
    ) -> list[dict[str, Any]]:
        """What a supplier has for a retailer, as the API names it, in the order in which items first came.

        ``modified_after`` leaves out what was not updated after that instant.  ``mapped`` False gives the items
        that have no merchant SKU instead, None both.
        """
        stock = self._stock(supplier_id, retailer_id)
        fed = stock.items.scan() if modified_after is None else stock.updated_after(modified_after)
        if stock.settings.latest_feed_only:
            fed = self._of_latest_feed(stock, fed)
        rows = [stock.sent(item) for item in fed]
        if include_null_quantity and modified_after is None:
            rows += [stock.sent(item) for item in stock.never_fed(self._clock.now())]
        return [row for row in rows if mapped is None or (row["MerchantSKU"] is not None) == mapped]

    @staticmethod
    @imitates(
        "inventory: latest feed only",
        "What the latest feed did not name is not sent on where the setting says so.",
        evidence="official",
        source=_SUPPORT_ARTICLE,
        test="state/feeds/test_inventory.py::test_latest_feed_only_drops_what_the_latest_feed_left_out",
    )
    def _of_latest_feed(stock: SupplierStock, items: Iterable[InventoryItem]) -> list[InventoryItem]:
        return [item for item in items if item.feed == stock.feeds]

    def item(self, supplier_id: int, retailer_id: int, supplier_sku: str) -> dict[str, Any]:
        """One item by the supplier's SKU.

        Raises:
            NotVisible: the supplier never fed it.
        """
        stock = self._stock(supplier_id, retailer_id)
        return stock.sent(self._get_item(stock, supplier_sku))

    def matched_item(self, supplier_id: int, retailer_id: int, merchant_sku: str) -> dict[str, Any]:
        """One item by the retailer's SKU.

        Raises:
            NotVisible: it has no match, or the supplier never fed it.
        """
        stock = self._stock(supplier_id, retailer_id)
        supplier_sku = stock.matches.supplier_sku(merchant_sku)
        if supplier_sku is None:
            raise NotVisible(f"no item is matched with the merchant SKU {merchant_sku!r}")
        return stock.sent(self._get_item(stock, supplier_sku))

    def availability(self, retailer_id: int, merchant_sku: str) -> list[dict[str, Any]]:
        """One merchant SKU across all suppliers of a retailer who fed it."""
        return [
            stock.sent(stock.items[key])
            for stock, supplier_sku in self._matched_stocks(retailer_id, merchant_sku)
            if (key := stock.matches.key(supplier_sku)) in stock.items
        ]

    def suppliers_of(self, retailer_id: int, sku: str) -> list[tuple[int, str]]:
        """The suppliers whose matches name a merchant SKU, each with its own SKU; in the order of account numbers."""
        return [(stock.supplier_id, own) for stock, own in self._matched_stocks(retailer_id, sku)]

    def _matched_stocks(self, retailer_id: int, merchant_sku: str) -> list[tuple[SupplierStock, str]]:
        stocks = [stock for _, stock in sorted(self._stocks.items()) if stock.retailer_id == retailer_id]
        pairs = [(stock, stock.matches.supplier_sku(merchant_sku)) for stock in stocks]
        return [(stock, own) for stock, own in pairs if own is not None]

    # What people do to it

    def settings(self, supplier_id: int, retailer_id: int) -> FeedSettings:
        return self._stock(supplier_id, retailer_id).settings

    @imitates(
        "inventory: settings",
        "Either side of a feed saves its settings, for one partner or for all; what was saved last holds.",
        evidence="official",
        source=_SUPPORT_ARTICLE,
        test="portal/test_feeds.py::test_both_sides_save_feed_settings",
    )
    def configure(self, company_id: int, pair: tuple[int, int] | None, settings: FeedSettings) -> None:
        """Save a company's settings for one pair of supplier and retailer, or for all its partners (None).

        Source: the article has retailers set them, and allocation so that all partners see the same counts.
        """
        if pair is None:
            self._defaults[company_id] = settings
            stocks = [stock for sides, stock in self._stocks.items() if company_id in sides]
        else:
            stocks = [self._stock(*pair)]
        for stock in stocks:
            stock.reconfigure(settings, self._clock.now())
            self._plan_clearing(stock)
        partner_id = next((side for side in pair or () if side != company_id), None)
        self._events.add(
            sender_id=company_id,
            receiver_id=partner_id,
            category="Inventory",
            summary="Inventory Configuration Updated",
            details=_describe(settings),
        )

    @imitates(
        "inventory: resend",
        "All items count as changed, so that a reader of changes sees them again.",
        evidence="official",
        source=API_V3,
        test="state/feeds/test_inventory.py::test_resend_makes_everything_a_change",
    )
    def resend(self, supplier_id: int, retailer_id: int) -> None:
        """Send everything again: all items count as updated now (Guess: that is how)."""
        stock = self._stock(supplier_id, retailer_id)
        stock.touch(list(stock.items), self._clock.now())

    @imitates(
        "inventory: zero out",
        "All quantities become 0, which is a change.",
        evidence="official",
        source=API_V3,
        test="state/feeds/test_inventory.py::test_zero_out_sets_all_quantities_to_zero_and_is_a_change",
    )
    def zero_out(self, supplier_id: int, retailer_id: int) -> None:
        """Set the quantity of all items to 0."""
        self._stock(supplier_id, retailer_id).zero_out(self._clock.now())

    @imitates(
        "inventory: clearing",
        "Items can be forgotten while matches stay, and the other way round; an event says how many.",
        evidence="official",
        source=_SUPPORT_ARTICLE,
        test="state/feeds/test_inventory.py::test_clearing_forgets_items_or_matches",
    )
    def clear(self, supplier_id: int, retailer_id: int) -> None:
        """Forget all items; matches stay."""
        stock = self._stock(supplier_id, retailer_id)
        count = len(stock.items)
        stock.clear()
        self._report(stock, "Info", "Inventory Feed Cleared", f"Cleared {count} records.")

    def clear_matches(self, supplier_id: int, retailer_id: int) -> None:
        """Forget all matches; items stay, and are unmatched."""
        stock = self._stock(supplier_id, retailer_id)
        count = len(stock.matches)
        stock.matches = MatchingTable(case_sensitive=stock.settings.case_sensitive)
        self._report(stock, "Info", "SKU Matches Cleared", f"Cleared {count} matches.")

    def delete_item(self, supplier_id: int, retailer_id: int, supplier_sku: str) -> None:
        """Forget one item.

        Raises:
            NotVisible: the supplier never fed it.
        """
        stock = self._stock(supplier_id, retailer_id)
        item = self._get_item(stock, supplier_sku)
        stock.forget(stock.matches.key(item.supplier_sku))
        self._report(stock, "Info", "Deleted Item", f"Deleted item '{item.supplier_sku}'.")

    # What happens by itself

    def _plan_clearing(self, stock: SupplierStock) -> None:
        if (due := stock.clear_at()) is not None:
            self._agenda.add(due, CLEAR_INVENTORY, stock.supplier_id, stock.retailer_id)

    def clear_if_old(self, supplier_id: int, retailer_id: int) -> None:
        """Clear a feed that is as old as its setting "Clear after" allows; newer ones stay."""
        stock = self._stock(supplier_id, retailer_id)
        due = stock.clear_at()
        if due is not None and due <= self._clock.now() and stock.items:
            self._clear_old(stock)

    @imitates(
        "inventory: clear after",
        "A feed that is not renewed for the days of the setting is cleared by itself.",
        evidence="official",
        source=_SUPPORT_ARTICLE,
        test="state/feeds/test_inventory.py::test_old_feeds_are_cleared_by_appointment",
    )
    def _clear_old(self, stock: SupplierStock) -> None:
        self.clear(stock.supplier_id, stock.retailer_id)

    # Events

    def _report_imported(
        self, stock: SupplierStock, summary: str, feed: FeedReader, content: bytes, count: int
    ) -> None:
        details = f"Imported {count} records from '{feed.name}'."
        self._report(stock, "Info", summary, details, {"OriginalFileUrl": self._keep_file(feed.name, content)})

    @imitates(
        "feeds: unusable files",
        "A file that is empty or no feed changes nothing and leaves an Alert that says why.",
        evidence="official",
        source=Source("Logicbroker release notes", "2023-11-10"),
        test="state/feeds/test_hostile_files.py::test_a_hostile_file_is_refused_with_an_event",
    )
    def _report_unreadable(self, stock: SupplierStock, file_name: str, content: bytes, reason: FeedUnreadable) -> None:
        # Source: release notes 11/10/2023, an Alert for empty files.  Guess: the same for other unusable ones.
        name = base_name(file_name)
        original = None if is_too_large(content) else {"OriginalFileUrl": self._keep_file(name, content)}
        self._report(stock, "Alert", IMPORT_ERROR, str(reason), original)

    def _report_problems(self, stock: SupplierStock, feed: FeedReader, *, some_taken: bool) -> None:
        if not feed.problems:
            return
        rows = [(problem.row, problem.column, problem.reason) for problem in feed.problems]
        report = self._keep_file(f"errors-{feed.name}.csv", csv_for_people(("Row", "Column", "Reason"), rows))
        details = f"Not imported from '{feed.name}': {summary_of(feed.problems)}"
        self._report(stock, "Warning" if some_taken else "Alert", IMPORT_ERROR, details, {"ErrorReport": report})

    def _keep_file(self, name: str, content: bytes) -> str:
        return self._files.put(name, content, _UPLOADS_LIVE)

    def _report(
        self, stock: SupplierStock, level: str, summary: str, details: str, additional: dict[str, str] | None = None
    ) -> None:
        self._events.add(
            sender_id=stock.supplier_id,
            receiver_id=stock.retailer_id,
            level=level,
            category="Inventory",
            summary=summary,
            details=details,
            additional_data=json.dumps(additional) if additional else None,
        )

    # Parts

    def _stock(self, supplier_id: int, retailer_id: int) -> SupplierStock:
        pair = (supplier_id, retailer_id)
        if pair not in self._stocks:
            stock = self._stocks[pair] = SupplierStock(supplier_id, retailer_id)
            usual = self._defaults.get(retailer_id) or self._defaults.get(supplier_id) or FeedSettings()
            stock.reconfigure(usual, self._clock.now())
        return self._stocks[pair]

    @staticmethod
    def _get_item(stock: SupplierStock, supplier_sku: str) -> InventoryItem:
        item = stock.items.get(stock.matches.key(supplier_sku))
        if item is None:
            raise NotVisible(f"no item has the supplier SKU {supplier_sku!r}")
        return item


def _by_sku(read: Iterable[InventoryRow], key: Callable[[str], str]) -> tuple[dict[str, InventoryRow], int]:
    """The rows of a feed by the keys of their SKUs, of which the last one wins; and how many gave way to another."""
    rows: dict[str, InventoryRow] = {}
    count = 0
    for count, row in enumerate(read, 1):  # noqa: B007 - a million of them, counted as they pass.
        rows[key(row.supplier_sku)] = row
    return rows, count - len(rows)


def _describe(settings: FeedSettings) -> str:
    changed = {
        name: value for name, value in dataclasses.asdict(settings).items() if value != getattr(FeedSettings(), name)
    }
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in changed.items()) or "All defaults."
