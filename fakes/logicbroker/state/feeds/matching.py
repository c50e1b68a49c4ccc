"""Matches of a supplier's SKUs with a retailer's SKUs, and the matching files that make them.

Quantities are not known here; see ``inventory``.
"""

import unicodedata
from collections.abc import Callable, Iterator

from fakes.evidence.ledger import Source, imitates
from fakes.logicbroker.state.feeds.files import FeedReader, RowProblem, read_feed, shortened
from fakes.logicbroker.state.feeds.spoilt import what_spoilt
from fakes.state.copy_on_write import Records, Values

MATCHING_COLUMNS = ("SupplierSKU", "MerchantSKU")
"""Source: support article 360025660832: these two; "No other data will update"."""


def sku_key(sku: str, *, case_sensitive: bool) -> str:
    """The form of a SKU in which spellings that count as the same are equal."""
    if not sku.isascii():
        sku = unicodedata.normalize("NFC", sku)
    return sku if case_sensitive else sku.casefold()


class MatchingTable:
    """Which supplier SKU is which merchant SKU, between one supplier and one retailer.

    A supplier SKU has at most one merchant SKU.  Guess: a merchant SKU may have several supplier SKUs, and the
    latest match fulfils it.
    """

    def __init__(self, *, case_sensitive: bool = False) -> None:
        self.case_sensitive = case_sensitive
        self._matches: Values[str, tuple[str, str]] = Values()
        self._by_merchant: Records[str, dict[str, None]] = Records()

    def key(self, sku: str) -> str:
        return sku_key(sku, case_sensitive=self.case_sensitive)

    @imitates(
        "matching: case",
        "SKUs are matched without regard to case unless the setting Case-sensitive is on.",
        evidence="official",
        source=Source("support article 360025660832", "2026-03"),
        test="state/feeds/test_matching.py::test_case_does_not_matter_unless_the_setting_says_so",
    )
    def match(self, supplier_sku: str, merchant_sku: str) -> bool:
        """Match two SKUs, in place of what the supplier SKU was matched with before; False when nothing changes."""
        key = self.key(supplier_sku)
        former = self._matches.get(key)
        if former is not None:
            del self._by_merchant[self.key(former[1])][key]
        merchant = self.key(merchant_sku)
        if merchant not in self._by_merchant:
            self._by_merchant[merchant] = {}
        self._by_merchant[merchant][key] = None
        self._matches[key] = (supplier_sku, merchant_sku)
        return former is None or former[1] != merchant_sku

    def merchant_sku(self, supplier_sku: str) -> str | None:
        match = self._matches.get(self.key(supplier_sku))
        return match[1] if match else None

    def supplier_sku(self, merchant_sku: str) -> str | None:
        """The supplier's SKU that was matched last with a merchant SKU, or None."""
        merchant = self.key(merchant_sku)
        keys = self._by_merchant.peek(merchant) if merchant in self._by_merchant else None
        return self._matches[next(reversed(keys))][0] if keys else None

    def respelled(self, *, case_sensitive: bool) -> "MatchingTable":
        """The same matches under another rule for case; of those that become the same, the latest stays."""
        table = MatchingTable(case_sensitive=case_sensitive)
        for supplier_sku, merchant_sku in self:
            table.match(supplier_sku, merchant_sku)
        return table

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """All matches: supplier SKU, merchant SKU."""
        return self._matches.scan()

    def __len__(self) -> int:
        return len(self._matches)


def read_matches(file_name: str, content: bytes, key: Callable[[str], str]) -> tuple[FeedReader, list[tuple[str, str]]]:
    """The matches of a matching file, supplier SKU first; what is wrong in it stands in the feed's problems.

    Guess: of rows for one supplier SKU the last one counts, as in inventory feeds; an earlier one that names another
    merchant SKU is a problem.  ``key`` gives the form of a SKU in which spellings that count as the same are equal.

    Raises:
        FeedUnreadable: it is no feed file, or lacks one of the two columns.
    """
    feed = read_feed(file_name, content, MATCHING_COLUMNS)
    positions = [(column, feed.position(column) or 0) for column in MATCHING_COLUMNS]
    matches: dict[str, tuple[int, str, str]] = {}
    for row in feed.rows():
        pair = [(column, row.cells[position]) for column, position in positions]
        wrong = [(column, reason) for column, sku in pair if (reason := wrong_sku(sku))]
        if wrong:
            feed.problems += [RowProblem(row.number, column, reason) for column, reason in wrong]
            continue
        (_, sku), (_, merchant_sku) = pair
        former = matches.pop(key(sku), None)
        if former and former[2] != merchant_sku:
            feed.problems.append(RowProblem(former[0], "SupplierSKU", _taken_later(former[1], row.number)))
        matches[key(sku)] = row.number, sku, merchant_sku
    return feed, [(sku, merchant_sku) for _, sku, merchant_sku in matches.values()]


def _taken_later(sku: str, row: int) -> str:
    return f"{shortened(sku)!r} stands again in row {row:,} with another MerchantSKU, which counts; keep one of them"


def wrong_sku(sku: str) -> str | None:
    """Why a text is no SKU, or None when it is one."""
    if not sku:
        return "is empty"
    reason = what_spoilt(sku)
    return f"{sku!r} {reason}" if reason else None
