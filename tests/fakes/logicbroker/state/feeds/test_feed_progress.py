"""Long imports tell how far they are, whoever watches."""

import pytest

from fakes import progress
from tests.fakes.logicbroker.state.feeds.test_workbooks import cells, workbook

ROWS = [
    ["SupplierSKU", "Quantity", "sku", "name", "price", "weight"],
    *[[f"S-{n}", 1, f"M-{n}", "Mug", 1, 1] for n in range(50)],
]
CSV = "".join(",".join(map(str, row)) + "\r\n" for row in ROWS).encode()


@pytest.fixture
def seen(monkeypatch) -> dict[str, tuple[int, int]]:
    """What a watcher saw: by what it was, how many went by, and how many were expected."""
    seen: dict[str, tuple[int, int]] = {}

    def watcher(items, what, total):
        for count, item in enumerate(items, 1):
            seen[what] = count, total
            yield item

    monkeypatch.setattr(progress, "_watchers", [watcher])
    return seen


@pytest.mark.parametrize(("name", "content"), [("feed.csv", CSV), ("feed.xlsx", workbook(cells(*ROWS)))])
def test_every_row_is_told_as_it_is_read(trade, seen, name, content) -> None:
    """Also those of a workbook, with the count of all."""
    trade.maker.inventory.upload_inventory(trade.retailer, name, content)

    assert seen == {f"reading {name}": (51, 51)}


def test_products_are_told_again_as_they_are_checked(trade, seen) -> None:
    """Which takes longer than reading them."""
    trade.maker.product_feeds.upload(trade.retailer, "feed.csv", CSV)

    assert seen == {"reading feed.csv": (51, 51), "checking products": (50, 50)}


def test_nobody_has_to_watch(trade, seen, monkeypatch) -> None:
    """Then nothing is told, and the outcome is the same."""
    watched = trade.maker.inventory.upload_inventory(trade.retailer, "feed.csv", CSV)
    monkeypatch.setattr(progress, "_watchers", [])

    assert trade.maker.inventory.upload_inventory(trade.retailer, "feed.csv", CSV) == watched
