"""Lies of the fakes about inventory: its events, its matches, and the levels in the store.

The tools are in ``lies``.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.bigcommerce.doors.control_panel import ControlPanel
from fakes.bigcommerce.rules import stock as stock_rules
from fakes.logicbroker.portal import feeds as pages
from fakes.logicbroker.portal.feeds import InventoryPages
from fakes.logicbroker.state.events import EventLog
from fakes.logicbroker.state.feeds import inventory_items
from fakes.logicbroker.state.feeds.inventory import InventoryBook
from fakes.logicbroker.state.feeds.matching import MatchingTable
from fakes.logicbroker.state.feeds.stock import SupplierStock
from harness.conformance.planted.lies import after, around, lie, reported

OLD = datetime(1999, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rows(patch: pytest.MonkeyPatch, **how: Callable[[Any], Any]) -> None:
    """Change columns of the Events tab; each change is given what stood there."""

    def changed(found: Any, *_: Any) -> Any:
        return [replace(row, **{name: change(getattr(row, name)) for name, change in how.items()}) for row in found]

    after(patch, InventoryPages, "events", changed)


def warned(patch: pytest.MonkeyPatch, **how: Callable[[Any], Any]) -> None:
    """Change the warning that bad rows leave."""
    reported(patch, "Inventory Import Error", **how)


def items(patch: pytest.MonkeyPatch, give: Callable[..., Any]) -> None:
    """Change what is sent on; ``give(original, book, *pair, **choice)`` gives the items."""
    around(patch, InventoryBook, "items", give)


def level(patch: pytest.MonkeyPatch, change: Callable[..., Any]) -> None:
    """Change the level that is written; ``change(store, product, variant, level)`` gives it, None for not at all."""

    def set_level(original: Any, store: Any, product: Any, variant: Any, number: Any) -> None:
        changed = change(store, product, variant, number)
        if changed is not None:
            original(store, product, variant, changed)

    around(patch, stock_rules, "set_level", set_level)


def product_page(patch: pytest.MonkeyPatch, change: Callable[..., Any]) -> None:
    """Change the rows of the control panel's page of products."""
    after(patch, ControlPanel, "products", change)


@lie("G18")
def import_date_1999(patch: pytest.MonkeyPatch) -> None:
    """Import events are of 1999."""
    rows(patch, date=lambda _: OLD)


@lie("G18")
def import_date_an_hour_early(patch: pytest.MonkeyPatch) -> None:
    """Import events are an hour early."""
    rows(patch, date=lambda at: at - HOUR)


@lie("G18")
def import_date_an_hour_late(patch: pytest.MonkeyPatch) -> None:
    """Import events are an hour late."""
    rows(patch, date=lambda at: at + HOUR)


@lie("G18")
def import_dates_all_the_newest(patch: pytest.MonkeyPatch) -> None:
    """All import events show the date of the newest."""
    after(patch, InventoryPages, "events", lambda found, *_: [replace(r, date=found[0].date) for r in found])


@lie("G18")
def import_severity_warning(patch: pytest.MonkeyPatch) -> None:
    """Import events are warnings."""
    rows(patch, severity=lambda s: "Warning" if s == "Info" else s)


@lie("G18")
def single_record_is_alert(patch: pytest.MonkeyPatch) -> None:
    """An import of one record is an Alert."""
    reported(patch, "Inventory Imported", level=lambda f: "Alert" if " 1 " in f["details"] else "Info")


@lie("G18")
def import_counts_always_7(patch: pytest.MonkeyPatch) -> None:
    """Each import counts 7 records."""
    reported(patch, "Inventory Imported", details=lambda f: re.sub(r"\d+ records", "7 records", f["details"]))


@lie("G18")
def import_counts_bad_rows(patch: pytest.MonkeyPatch) -> None:
    """Bad rows are counted as imported."""
    around(
        patch,
        InventoryBook,
        "_report_imported",
        lambda original, self, stock, summary, feed, content, count: original(
            self, stock, summary, feed, content, count + len(feed.problems)
        ),
    )


@lie("G18")
def import_file_name(patch: pytest.MonkeyPatch) -> None:
    """The file name is another."""
    reported(
        patch,
        "Inventory Imported",
        details=lambda f: re.sub(r"'.*'", "'stock.csv'", f["details"]) if "2022" not in f["details"] else f["details"],
    )


@lie("G18")
def partner_ignored_in_events(patch: pytest.MonkeyPatch) -> None:
    """Under each partner the events of all partners are shown."""
    around(patch, pages._Pages, "_events", lambda original, self, category, partner: original(self, category, None))


@lie("G18")
def all_partners_empty(patch: pytest.MonkeyPatch) -> None:
    """All Partners shows nothing."""
    around(
        patch,
        InventoryPages,
        "events",
        lambda original, self, partner=None: [] if partner is None else original(self, partner),
    )


@lie("G18")
def import_events_oldest_first(patch: pytest.MonkeyPatch) -> None:
    """The events tab is oldest first."""
    after(patch, InventoryPages, "events", lambda found, *_: found[::-1])


@lie("G18")
def only_newest_import_event(patch: pytest.MonkeyPatch) -> None:
    """Only the newest event is shown."""
    after(patch, InventoryPages, "events", lambda found, *_: found[:1])


@lie("G18")
def supplier_sees_no_import_events(patch: pytest.MonkeyPatch) -> None:
    """The supplier sees no import events."""
    after(patch, InventoryPages, "events", lambda found, self, *_: [] if self._company.role == "supplier" else found)


@lie("G18")
def import_events_vanish(patch: pytest.MonkeyPatch) -> None:
    """Events vanish after an hour."""
    after(
        patch,
        InventoryPages,
        "events",
        lambda found, self, *_: [r for r in found if self._environment.now - r.date < HOUR],
    )


@lie("G18")
def bad_rows_without_reason(patch: pytest.MonkeyPatch) -> None:
    """Bad rows are named without a reason."""
    warned(patch, details=lambda f: re.sub(r"([Rr]ow \d+)[^.;]*", r"\1", f["details"]))


@lie("G18")
def second_row_without_reason(patch: pytest.MonkeyPatch) -> None:
    """Only the first bad row has a reason."""
    warned(patch, details=lambda f: re.sub(r"([Rr]ow 5)[^.;]*", r"\1 is not good enough", f["details"]))


@lie("G18")
def reasons_exchanged(patch: pytest.MonkeyPatch) -> None:
    """The reasons of two bad rows are exchanged."""
    warned(patch, details=lambda f: re.sub(r"(?<=row )[35]", lambda m: {"3": "5", "5": "3"}[m[0]], f["details"]))


@lie("G18")
def bad_rows_one_off(patch: pytest.MonkeyPatch) -> None:
    """Bad rows are counted from 0."""
    warned(patch, details=lambda f: re.sub(r"([Rr]ow )(\d+)", lambda m: m[1] + str(int(m[2]) - 1), f["details"]))


@lie("G18")
def bad_rows_33(patch: pytest.MonkeyPatch) -> None:
    """Rows 33 and 55 are named instead."""
    warned(patch, details=lambda f: re.sub(r"([Rr]ow )(\d+)", lambda m: m[1] + m[2] * 2, f["details"]))


@lie("G18")
def bad_rows_info(patch: pytest.MonkeyPatch) -> None:
    """The warning of bad rows is an Info."""
    warned(patch, level=lambda f: "Info")


@lie("G18")
def good_rows_warned(patch: pytest.MonkeyPatch) -> None:
    """Good rows are named in the warning, too."""
    warned(patch, details=lambda f: f["details"] + " Row 2: SupplierSKU is empty. Row 4: SupplierSKU is empty.")


@lie("G18")
def bad_rows_silent(patch: pytest.MonkeyPatch) -> None:
    """Bad rows leave no warning."""
    around(patch, InventoryBook, "_report_problems", lambda original, *a, **k: None)


@lie("G18")
def bad_quantity_taken(patch: pytest.MonkeyPatch) -> None:
    """A bad quantity is taken as 0."""

    def read(original: Any, row: Any, column: Any, text: Any, problems: Any) -> Any:
        n = len(problems)
        value = original(row, column, text, problems)
        if column.name == "Quantity" and len(problems) > n:
            problems.pop()
            return 0
        return value

    around(patch, inventory_items, "_read", read)


@lie("G18")
def import_told_twice(patch: pytest.MonkeyPatch) -> None:
    """An import is told twice."""
    around(patch, InventoryBook, "_report_imported", lambda original, *a: (original(*a), original(*a)))


@lie("G18")
def good_rows_lost(patch: pytest.MonkeyPatch) -> None:
    """The good rows of a file with bad ones are lost, though counted."""

    def import_feed(original: Any, self: Any, supplier: Any, retailer: Any, *file: Any) -> Any:
        done = original(self, supplier, retailer, *file)
        if done.problems:
            stock = self._stock(supplier, retailer)
            stock.clear()
        return done

    around(patch, InventoryBook, "import_feed", import_feed)


@lie("G19")
def unmatched_sent_own_sku(patch: pytest.MonkeyPatch) -> None:
    """Unmatched items are sent under their own SKU."""
    after(
        patch,
        SupplierStock,
        "sent",
        lambda sent, *_: {**sent, "MerchantSKU": sent["MerchantSKU"] or sent["SupplierSKU"]},
    )


@lie("G19")
def unmatched_sent_and_listed(patch: pytest.MonkeyPatch) -> None:
    """Unmatched items are sent under their own SKU, and still listed."""

    def give(original: Any, self: Any, *a: Any, mapped: Any = True, **k: Any) -> Any:
        found = original(self, *a, mapped=mapped, **k)
        if mapped:
            found += [{**r, "MerchantSKU": r["SupplierSKU"]} for r in original(self, *a, mapped=False, **k)]
        return found

    items(patch, give)


@lie("G19")
def unmatched_list_empty(patch: pytest.MonkeyPatch) -> None:
    """Nothing is ever listed as unmatched."""
    after(patch, InventoryPages, "unmatched_items", lambda content, *_a, **_k: content.splitlines()[0] + b"\r\n")


@lie("G19")
def unmatched_lists_all(patch: pytest.MonkeyPatch) -> None:
    """Matched items are listed as unmatched, too."""

    def give(original: Any, self: Any, *a: Any, mapped: Any = True, **k: Any) -> Any:
        return original(self, *a, mapped=None if mapped is False else mapped, **k)

    items(patch, give)


@lie("G19")
def unmatched_quantities_zero(patch: pytest.MonkeyPatch) -> None:
    """The unmatched list shows no quantities."""

    def give(original: Any, self: Any, *a: Any, mapped: Any = True, **k: Any) -> Any:
        found = original(self, *a, mapped=mapped, **k)
        return [{**r, "Quantity": 0} for r in found] if mapped is False else found

    items(patch, give)


@lie("G19")
def matching_reversed(patch: pytest.MonkeyPatch) -> None:
    """A matching file is read with its columns exchanged."""
    around(patch, MatchingTable, "match", lambda original, self, a, b: original(self, b, a))


@lie("G18")
def matching_one_more(patch: pytest.MonkeyPatch) -> None:
    """The event of a matching file counts one record more than the file has."""
    reported(
        patch,
        "Matching File Imported",
        details=lambda facts: re.sub(r"\d+", lambda found: str(int(found[0]) + 1), facts["details"], count=1),
    )


@lie("G18")
def matching_warns(patch: pytest.MonkeyPatch) -> None:
    """The event of a matching file is a Warning."""
    reported(patch, "Matching File Imported", level=lambda facts: "Warning")


@lie("G19")
def matching_forgets(patch: pytest.MonkeyPatch) -> None:
    """A matching file forgets the matches before it."""

    def imp(original: Any, self: Any, supplier: Any, retailer: Any, *a: Any) -> Any:
        self._stock(supplier, retailer).matches = MatchingTable()
        return original(self, supplier, retailer, *a)

    around(patch, InventoryBook, "import_matching", imp)


@lie("G19")
def match_does_not_touch(patch: pytest.MonkeyPatch) -> None:
    """A match counts only from the next upload on."""
    around(patch, SupplierStock, "touch", lambda original, *a: None)


@lie("G19")
def matching_ignored(patch: pytest.MonkeyPatch) -> None:
    """A matching file is taken and nothing matched."""
    around(patch, MatchingTable, "match", lambda original, self, a, b: True)


@lie("G19")
def matching_auto(patch: pytest.MonkeyPatch) -> None:
    """A matching file matches everything that is unmatched."""

    def imp(original: Any, self: Any, supplier: Any, retailer: Any, *a: Any) -> Any:
        done = original(self, supplier, retailer, *a)
        stock = self._stock(supplier, retailer)
        stock.auto_match(list(stock.items), self._clock.now())
        return done

    around(patch, InventoryBook, "import_matching", imp)


@lie("G19")
def auto_match_on(patch: pytest.MonkeyPatch) -> None:
    """Any uploaded item is matched by itself to an equal SKU."""

    def take(original: Any, self: Any, rows: Any, now: Any) -> Any:
        self.settings = replace(self.settings, auto_match=True)
        return original(self, rows, now)

    around(patch, SupplierStock, "take", take)


@lie("G19")
def matching_event_silent(patch: pytest.MonkeyPatch) -> None:
    """No event tells of a matching file."""
    around(
        patch,
        EventLog,
        "add",
        lambda original, self, **f: None if f["summary"] == "Matching File Imported" else original(self, **f),
    )


@lie("G20")
def last_update_late(patch: pytest.MonkeyPatch) -> None:
    """What is sent on says that it was updated an hour later."""
    after(patch, SupplierStock, "sent", lambda sent, *_: {**sent, "LastUpdate": sent["LastUpdate"] + HOUR})


@lie("G20")
def last_update_early(patch: pytest.MonkeyPatch) -> None:
    """What is sent on says that it was updated a day earlier."""
    after(patch, SupplierStock, "sent", lambda sent, *_: {**sent, "LastUpdate": sent["LastUpdate"] - 24 * HOUR})


@lie("G20")
def nothing_modified(patch: pytest.MonkeyPatch) -> None:
    """Nothing counts as modified."""
    items(patch, lambda original, self, *a, modified_after=None, **k: [] if modified_after else original(self, *a, **k))


@lie("G20")
def upload_held_back(patch: pytest.MonkeyPatch) -> None:
    """Uploads of the last hour are held back."""

    def give(original: Any, self: Any, *a: Any, **k: Any) -> Any:
        return [r for r in original(self, *a, **k) if self._clock.now() - r["LastUpdate"] > HOUR]

    items(patch, give)


@lie("G20")
def nothing_around_midnight(patch: pytest.MonkeyPatch) -> None:
    """Around midnight nothing is sent on."""
    items(patch, lambda original, self, *a, **k: [] if self._clock.now().hour in (0, 23) else original(self, *a, **k))


@lie("G20")
def nothing_at_night(patch: pytest.MonkeyPatch) -> None:
    """At night nothing is sent on."""
    items(patch, lambda original, self, *a, **k: [] if self._clock.now().hour < 6 else original(self, *a, **k))


@lie("G20")
def quantity_one_less(patch: pytest.MonkeyPatch) -> None:
    """The quantity sent on is one less."""
    after(patch, SupplierStock, "sent", lambda sent, *_: {**sent, "Quantity": max((sent["Quantity"] or 0) - 1, 0)})


@lie("G20")
def quantity_capped(patch: pytest.MonkeyPatch) -> None:
    """Large quantities are cut to 99."""
    after(patch, SupplierStock, "sent", lambda sent, *_: {**sent, "Quantity": min(sent["Quantity"] or 0, 99)})


@lie("G20")
def quantity_stale(patch: pytest.MonkeyPatch) -> None:
    """The quantity of the upload before is sent on."""

    def take(original: Any, self: Any, rows: Any, now: Any) -> Any:
        former = {k: self.items[k].quantity for k in rows if k in self.items}
        done = original(self, rows, now)
        for k, q in former.items():
            self.items[k] = replace(self.items[k], quantity=q)
        return done

    around(patch, SupplierStock, "take", take)


@lie("G21")
def store_level_capped(patch: pytest.MonkeyPatch) -> None:
    """Levels above 99 become 99 in the store."""
    level(patch, lambda store, product, variant, n: min(n, 99))


@lie("G21")
def store_zero_ignored(patch: pytest.MonkeyPatch) -> None:
    """A level of 0 is not taken."""
    level(patch, lambda store, product, variant, n: n or None)


@lie("G21")
def store_level_added(patch: pytest.MonkeyPatch) -> None:
    """A level is added to the former."""
    level(patch, lambda store, product, variant, n: n + (variant or product).inventory_level)


@lie("G21")
def store_variant_ignored(patch: pytest.MonkeyPatch) -> None:
    """The level of a variant is not taken."""
    level(
        patch, lambda store, product, variant, n: None if variant is not None and product.base_variant_id is None else n
    )


@lie("G21")
def page_stock_stale(patch: pytest.MonkeyPatch) -> None:
    """The page shows another stock."""
    product_page(patch, lambda found, *_a, **_k: [{**r, "Stock": "50" if r["Stock"] else ""} for r in found])


@lie("G21")
def page_stock_blank(patch: pytest.MonkeyPatch) -> None:
    """The page shows no stock."""
    product_page(patch, lambda found, *_a, **_k: [{**r, "Stock": ""} for r in found])


@lie("G21")
def page_zero_blank(patch: pytest.MonkeyPatch) -> None:
    """The page shows 0 as nothing."""
    product_page(
        patch, lambda found, *_a, **_k: [{**r, "Stock": r["Stock"] if r["Stock"] != "0" else ""} for r in found]
    )


@lie("G21")
def page_without_variants(patch: pytest.MonkeyPatch) -> None:
    """The page has no variants."""
    product_page(patch, lambda found, self, *_a, **_k: [r for r in found if "(" not in r["Name"]])


@lie("G21")
def page_empty(patch: pytest.MonkeyPatch) -> None:
    """The page is empty."""
    product_page(patch, lambda found, *_a, **_k: [])


@lie("G21")
def page_variant_stock(patch: pytest.MonkeyPatch) -> None:
    """The page shows variants with another stock."""
    product_page(patch, lambda found, *_: [{**row, "Stock": "50"} if "(" in row["Name"] else row for row in found])


@lie("G21")
def page_rounds(patch: pytest.MonkeyPatch) -> None:
    """The page rounds levels to tens."""
    product_page(
        patch, lambda found, *_a, **_k: [{**r, "Stock": r["Stock"] and str(int(r["Stock"]) // 10 * 10)} for r in found]
    )


@lie("G20")
def level_of_all(patch: pytest.MonkeyPatch) -> None:
    """A level that is written reaches every product."""

    def set_level(original: Any, store: Any, product: Any, variant: Any, number: Any) -> None:
        for each in list(store.products.values()):
            if each.base_variant_id is not None and each.inventory_tracking == "product":
                original(store, each, None, number)
        original(store, product, variant, number)

    around(patch, stock_rules, "set_level", set_level)


@lie("G18")
def first_row_wins(patch: pytest.MonkeyPatch) -> None:
    """Of the rows of one SKU the first counts."""

    def read(original: Any, feed: Any) -> Any:
        kept = {row.supplier_sku: row for row in reversed(list(original(feed)))}
        return list(kept.values())

    around(patch, inventory_items, "read_item_rows", read)


@lie("G19")
def case_matters(patch: pytest.MonkeyPatch) -> None:
    """SKUs in another case are not matched."""
    around(patch, MatchingTable, "key", lambda original, self, sku: sku)


@lie("G19")
def zeros_dropped(patch: pytest.MonkeyPatch) -> None:
    """SKUs lose their leading zeros."""

    def read(original: Any, feed: Any) -> Any:
        return [replace(row, supplier_sku=row.supplier_sku.lstrip("0")) for row in original(feed)]

    around(patch, inventory_items, "read_item_rows", read)


@lie("G19")
def upload_forgets_the_rest(patch: pytest.MonkeyPatch) -> None:
    """What a file does not name is forgotten."""

    def take(original: Any, self: Any, fed: Any, now: Any) -> Any:
        self.clear()
        return original(self, fed, now)

    around(patch, SupplierStock, "take", take)


@lie("G21")
def levels_ten_too_low(patch: pytest.MonkeyPatch) -> None:
    """Levels above ten are written by ten too low."""
    level(patch, lambda store, product, variant, n: n - 10 if n > 10 else n)


@lie("G20")
def first_quantity_for_ever(patch: pytest.MonkeyPatch) -> None:
    """Once a quantity was sent on, later ones are not."""
    known: dict[tuple[int, str], Any] = {}

    def sent(row: Any, stock: Any, item: Any) -> Any:
        return {**row, "Quantity": known.setdefault((id(stock), item.supplier_sku), row["Quantity"])}

    after(patch, SupplierStock, "sent", sent)


@lie("G18")
def imports_called_otherwise(patch: pytest.MonkeyPatch) -> None:
    """An import is called Inventory Updated."""
    reported(patch, "Inventory Imported", summary=lambda f: "Inventory Updated")


@lie("G18")
def warnings_in_another_tab(patch: pytest.MonkeyPatch) -> None:
    """Warnings of inventory stand in the tab of product feeds."""
    reported(patch, "Inventory Import Error", category=lambda f: "Product")


@lie("G19")
def unmatched_for_ever(patch: pytest.MonkeyPatch) -> None:
    """What was unmatched once stays in that list."""
    ever: set[tuple[int, str]] = set()

    def give(original: Any, self: Any, *pair: Any, mapped: Any = True, **choice: Any) -> Any:
        found = original(self, *pair, mapped=mapped, **choice)
        if mapped is False:
            ever.update((id(self), row["SupplierSKU"]) for row in found)
            matched = original(self, *pair, mapped=True, **choice)
            found += [row for row in matched if (id(self), row["SupplierSKU"]) in ever]
        return found

    items(patch, give)


@lie("G21")
def sold_out_is_hidden(patch: pytest.MonkeyPatch) -> None:
    """A level of 0 takes the product out of the shop."""

    def set_level(original: Any, store: Any, product: Any, variant: Any, number: Any) -> None:
        original(store, product, variant, number)
        if number == 0:
            product.fields["is_visible"] = False

    around(patch, stock_rules, "set_level", set_level)


@lie("G20")
def second_supplier_held_back(patch: pytest.MonkeyPatch) -> None:
    """Only the first supplier's inventory is sent on."""

    def give(original: Any, self: Any, supplier: Any, retailer: Any, **choice: Any) -> Any:
        first = min((number for number, other in self._stocks if other == retailer), default=supplier)
        return original(self, supplier, retailer, **choice) if supplier == first else []

    items(patch, give)
