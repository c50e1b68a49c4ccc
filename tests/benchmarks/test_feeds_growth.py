"""How long large feeds take and how much memory they need: 100,000 rows, and a million rows of inventory.

The time is measured without the tracing of memory, which makes everything several times slower; what each measurement
found stands among the figures below the times.
"""

import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from fakes import progress
from fakes.logicbroker import Logicbroker
from fakes.logicbroker.portal.portal import Portal
from fakes.logicbroker.quirks import Quirks
from fakes.time.clock import VirtualClock
from fakes.wire.http import Request
from tests.benchmarks.stopwatch import seconds

ROWS = 100_000
MILLION = 1_000_000
FEW, CHANGED = 1_000, 10
MEGABYTE = 2**20

CHANGES = "?modifiedAfter=2026-03-02T09:01:00Z"

MOST = 4
"""How much slower reading changes may be with a hundred times the items."""

MOST_BYTES_IN_A_ROW = 1_500
"""While a feed is read, on top of the file itself; what stays is about half of it."""


class Trade:
    """A retailer and a supplier who have nothing yet."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.network = Logicbroker(clock=self.clock, seed=7, quirks=Quirks(rate_limits=False))
        self.retailer = self.network.add_company("Shop", "retailer")
        self.supplier = self.network.add_company("Maker", "supplier")
        self._key = self.shop.api_authentication.create_primary_key()

    @property
    def shop(self) -> Portal:
        return self.network.portal(self.retailer)

    @property
    def maker(self) -> Portal:
        return self.network.portal(self.supplier)

    def match(self, content: bytes) -> None:
        self.shop.inventory.upload_matching_file(self.supplier, "matches.csv", content)

    def feed(self, content: bytes) -> None:
        self.maker.inventory.upload_inventory(self.retailer, "feed.csv", content)

    def products(self, content: bytes) -> None:
        self.maker.product_feeds.upload(self.retailer, "products.csv", content)

    def read(self, query: str = "") -> bytes:
        """The file behind the link that reading inventory answers."""
        url = f"https://stage.commerceapi.io/api/v3/Inventory/{self.supplier.id}{query}"
        link = self.network.answer(Request("GET", url, {"SubscriptionKey": self._key})).json()["Body"]
        return self.network.answer(Request("GET", link)).body


def rows(count: int, header: bytes, row: bytes) -> bytes:
    """A file of so many rows; ``%d`` is the number of a row."""
    return header + b"".join(row.replace(b"%d", b"%d" % number) for number in range(count))


def inventory(count: int) -> bytes:
    return rows(count, b"SupplierSKU,Quantity,Cost\r\n", b"S-%d,7,1.50\r\n")


def matches(count: int) -> bytes:
    return rows(count, b"SupplierSKU,MerchantSKU\r\n", b"S-%d,M-%d\r\n")


def products(count: int) -> bytes:
    return rows(count, b"name,sku,price,weight\r\n", b"Mug %d,M-%d,9.99,0.5\r\n")


@pytest.fixture(scope="module")
def stocked() -> Trade:
    trade = Trade()
    trade.match(matches(ROWS))
    trade.feed(inventory(ROWS))
    return trade


def measured(benchmark: Any, deed: Callable[[Trade, bytes], None], content: bytes, count: int) -> None:
    """Time one deed on a fresh trade, then trace the memory of the same deed on another one."""
    benchmark.pedantic(deed, setup=lambda: ((Trade(), content), {}), rounds=1 if count >= MILLION else 3)
    trade = Trade()
    tracemalloc.start()
    try:
        deed(trade, content)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    benchmark.extra_info.update(rows=count, kept_mb=kept // MEGABYTE, peak_mb=peak // MEGABYTE)
    assert peak < count * MOST_BYTES_IN_A_ROW


def test_an_inventory_feed(benchmark: Any) -> None:
    """100,000 rows with a quantity and a cost."""
    measured(benchmark, Trade.feed, inventory(ROWS), ROWS)


def test_an_inventory_feed_with_bad_rows(benchmark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every hundredth of 100,000 rows is bad: each is reported with its number and reason, and who watches sees all."""
    good, bad = b"S-%d,7,1.50\r\n", b"S-%d,many,1.50\r\n"
    lines = [(bad if number % 100 == 0 else good) % number for number in range(1, ROWS + 1)]
    content = b"SupplierSKU,Quantity,Cost\r\n" + b"".join(lines)
    seen: list[int] = []

    def watcher(items: Iterable[Any], what: str, total: int) -> Iterator[Any]:
        for count, item in enumerate(items, 1):
            if count % 1000 == 0:
                seen.append(100 * count // total)
            yield item

    monkeypatch.setattr(progress, "_watchers", [watcher])
    trade = Trade()
    done = benchmark.pedantic(
        trade.maker.inventory.upload_inventory, args=(trade.retailer, "feed.csv", content), rounds=1
    )

    assert (done.imported, len(done.problems)) == (ROWS - ROWS // 100, ROWS // 100)
    assert str(done.problems[-1]) == f"row {ROWS + 1}, Quantity: 'many' is not a whole number"
    assert (len(seen), seen[0], seen[-1]) == (100, 0, 99)
    [event, _] = trade.maker.inventory.events()
    assert event.details.endswith("and 990 more.")
    benchmark.extra_info.update(rows=ROWS, bad=len(done.problems))


def test_a_matching_file(benchmark: Any) -> None:
    """100,000 matches."""
    measured(benchmark, Trade.match, matches(ROWS), ROWS)


def test_a_product_feed(benchmark: Any) -> None:
    """100,000 products, all of them checked for compliance."""
    measured(benchmark, Trade.products, products(ROWS), ROWS)


def test_a_million_rows_of_inventory(benchmark: Any) -> None:
    """Ten times the rows, ten times the time and the memory, and no more."""
    measured(benchmark, Trade.feed, inventory(MILLION), MILLION)


def test_reading_everything(benchmark: Any, stocked: Trade) -> None:
    """A file of 100,000 items."""
    content = benchmark.pedantic(stocked.read, rounds=3)

    assert content.count(b"\r\n") == ROWS + 1


def test_reading_what_has_changed_does_not_grow_with_the_items(benchmark: Any, stocked: Trade) -> None:
    """Ten items have changed, of 1,000 and of 100,000."""
    small = Trade()
    small.match(matches(FEW))
    small.feed(inventory(FEW))
    for trade in (small, stocked):
        trade.clock.move(trade.clock.now() + timedelta(minutes=2))
        trade.feed(inventory(CHANGED))
    before = seconds(lambda: small.read(CHANGES))
    content = benchmark(stocked.read, CHANGES)

    assert content.count(b"\r\n") == CHANGED + 1
    benchmark.extra_info["ratio"] = round(benchmark.stats.stats.median / before, 2)
    assert benchmark.extra_info["ratio"] < MOST
