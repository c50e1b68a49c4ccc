"""What suppliers and the retailer do with inventory files, matching files and product feeds.

What comes of it is judged in ``outcomes``.  PYTEST_DONT_REWRITE
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import cycle
from typing import Any

from pytest_bdd import given, parsers, when

from fakes.people.deeds import UPLOAD_FEED
from harness.conformance import file_questions
from harness.conformance.checks import history_queries
from harness.conformance.feed_looks import look_at_download, look_at_template
from harness.conformance.observations import look_at_inventory, look_at_product_feeds
from harness.conformance.records import UploadedFeed
from harness.conformance.scene import Scene, SceneSupplier
from harness.steps.connector import next_slot
from harness.steps.counts import count
from harness.steps.people import match, sku_at_supplier, suppliers
from harness.steps.staging import left_out_if_missing
from harness.steps.waiting import AN_HOUR, until, until_taken_in

SUPPLIER = "the (?:first |second )?supplier"
SKUS = r'(?P<skus>"[\w-]+"(?: and "[\w-]+")*)'


# Inventory.


@given(
    parsers.re(rf'(?P<who>{SUPPLIER}) uploads a stock of (?P<level>\d+) for "(?P<sku>[^"]+)"'),
    converters={"level": int},
)
def _stock_uploaded(world: Scene, who: str, level: int, sku: str) -> None:
    upload(world, [(sku_at_supplier(sku), level)], supplier=suppliers(world, who)[0])


@given(parsers.parse('the supplier uploads a file with a stock of {first:d} and further down {second:d} for "{sku}"'))
def _stock_uploaded_twice(world: Scene, first: int, second: int, sku: str) -> None:
    """Source: support article 360022025472: of the rows of one SKU the last counts."""
    upload(world, [(sku_at_supplier(sku), first), (sku_at_supplier(sku), second)])


@given(
    parsers.parse(
        'every hour for a day and a night the supplier uploads another stock of "{sku}", '
        'and the shopper orders 1 of "{other}"'
    )
)
def _busy_all_day(world: Scene, sku: str, other: str) -> None:
    """Each level is looked at when it is fed, and when the minute at ten past is over."""
    for hour in range(24):
        world.suppliers[0].upload_inventory([{"SupplierSKU": sku_at_supplier(sku), "Quantity": 20 + hour}])
        look_at_inventory(world)
        world.shopper.place_order([(other, 1)])
        following = world.now + timedelta(hours=1)
        world.advance(to=next_slot(world.now, minutes=10, every=60) + timedelta(seconds=59))
        look_at_inventory(world)
        world.advance(to=following)


@given(parsers.parse('the supplier uploads a stock of {level:d} for the unmatched "{sku}"'))
def _unmatched_stock_uploaded(world: Scene, level: int, sku: str) -> None:
    upload(world, [(sku, level)])


@given(
    parsers.parse('the supplier uploads a stock of {level:d} for "{sku}" and of {more:d} for the unmatched "{other}"')
)
def _two_stocks_uploaded(world: Scene, level: int, sku: str, more: int, other: str) -> None:
    upload(world, [(sku_at_supplier(sku), level), (other, more)])


@when(parsers.parse('the supplier uploads the stock of all of them as "{file_name}"'))
def _stocks_uploaded(world: Scene, skus: list[str], file_name: str) -> None:
    """Of some there is much, of some little, and of some nothing."""
    levels = cycle((20, 1, 2, 12_000, 0))
    stock = [(sku_at_supplier(sku), level) for sku, level in zip(skus, levels, strict=False)]
    upload(world, stock, file_name, more={"UPC": "012345678905", "MSRP": "24.50"})


BAD_ROW = r"ROW \d+ has no (?:SKU|quantity)"
"""What is wrong with a row of an inventory file; ``ROW`` stands for how a step speaks of it."""


@when(parsers.re(rf"the supplier uploads a file (?P<bad>{BAD_ROW}(?: and {BAD_ROW})*)".replace("ROW", "whose row")))
def _bad_rows_uploaded(world: Scene, bad: str) -> None:
    """The first row is the header, the second one good."""
    missing = bad_rows(bad)
    rows: list[tuple[str, Any]] = [(sku_at_supplier("MUG"), 12)]
    for number in range(3, max(missing) + 1):
        blank = missing.get(number)
        rows.append(("" if blank == "SKU" else f"OTHER-{number}", "" if blank == "quantity" else number))
    upload(world, rows, "with-bad-rows.csv")


def bad_rows(words: str) -> dict[int, str]:
    """What each of the rows lacks that a step speaks of, by its number."""
    return {count(row): lacks for row, lacks in re.findall(r"row (\d+) has no (\w+)", words)}


@given(parsers.parse('the retailer matches "{sku}" to the supplier\'s name for it, in small letters'))
def _matched(world: Scene, sku: str) -> None:
    """Source: support article 360025660832: case makes no difference."""
    match(world, world.suppliers[0], sku, own=sku.lower())


@given(parsers.parse('the supplier has fed {level:d} of "{sku}", which the store does not sell yet'))
def _fed_too_early(world: Scene, level: int, sku: str) -> None:
    match(world, world.suppliers[0], sku)
    upload(world, [(sku_at_supplier(sku), level)])
    until_taken_in(world, AN_HOUR)


@given(
    parsers.parse(
        'the retailer matches "{sku}" to "{other}" instead, and sells a "{sku_again}" of its own, {stock:d} of it'
    )
)
def _matched_otherwise(world: Scene, sku: str, other: str, sku_again: str, stock: int) -> None:
    match(world, world.suppliers[0], other, own=sku_at_supplier(sku))
    world.retailer.add_product(sku=sku_again, name=sku_again.capitalize(), price="10.00", stock=stock)


def upload(
    world: Scene,
    stock: list[tuple[str, Any]],
    file_name: str | None = None,
    supplier: SceneSupplier | None = None,
    more: Mapping[str, str] | None = None,
) -> None:
    """Upload an inventory file of a supplier, of the first unless told, and look at everything before and after.

    ``more`` are further columns, which say the same in each row.
    """
    look_at_inventory(world)
    look_at_product_feeds(world)
    rows = [{"SupplierSKU": sku, "Quantity": level, **(more or {})} for sku, level in stock]
    (supplier or world.suppliers[0]).upload_inventory(rows, file_name)
    look_at_inventory(world)


# Product feeds.


@given("the supplier has downloaded the retailer's product feed", target_fixture="columns")
@when("the supplier downloads the retailer's product feed", target_fixture="columns")
def _template_downloaded(world: Scene) -> list[str]:
    return look_at_template(world, world.suppliers[0])


@given(
    parsers.re(rf"the supplier uploads it filled in with {SKUS}(?P<faulty> and one without a name)?"),
    target_fixture="feed",
)
def _filled_in(world: Scene, columns: list[str], skus: str, faulty: str | None) -> UploadedFeed:
    rows = rows_of(skus) + [NAMELESS] * bool(faulty)
    return upload_feed(world, [filled(columns, row) for row in rows])


_FEED = (
    rf"(?P<who>{SUPPLIER}) uploads a product feed with {SKUS}(?P<faulty> and one without a name)?"
    r'(?: as "(?P<name>[^"]+)")?'
)


@given(parsers.re(_FEED), target_fixture="feed")
@when(parsers.re(_FEED), target_fixture="feed")
def _feed_uploaded(world: Scene, who: str, skus: str, faulty: str | None, name: str | None) -> UploadedFeed:
    rows = rows_of(skus) + [NAMELESS] * bool(faulty)
    return upload_feed(world, rows, name, suppliers(world, who)[0])


@given(
    parsers.parse("the supplier uploads a product feed with {number:d} products"),
    target_fixture="feed",
    converters={"number": count},
)
def _long_feed_uploaded(world: Scene, number: int) -> UploadedFeed:
    return upload_feed(world, [row_of(f"LAMP-{each}") for each in range(1, number + 1)])


@given("the supplier uploads this product feed", target_fixture="feed")
def _table_uploaded(world: Scene, datatable: list[list[str]]) -> UploadedFeed:
    columns, *rows = datatable
    with left_out_if_missing():
        return upload_feed(world, [dict(zip(columns, row, strict=True)) for row in rows])


@when(parsers.parse("the supplier uploads {number:d} product feeds"), converters={"number": count})
def _feeds_uploaded(world: Scene, number: int) -> None:
    for each in range(1, number + 1):
        world.suppliers[0].upload_product_feed([row_of(f"LAMP-{each}")], f"feed-{each}.csv")


@when("the supplier uploads inventory files of every kind")
def _every_kind_uploaded(world: Scene) -> None:
    file_questions.upload_stock_of_every_kind(world)


@when("the supplier fills in the retailer's product feed as a workbook")
def _workbook_filled_in(world: Scene) -> None:
    file_questions.fill_in_workbooks(world)


@when("both sides try the buttons of all feeds")
def _buttons_tried(world: Scene) -> None:
    file_questions.try_the_buttons_of_feeds(world)


@given("the retailer approves the feed")
def _feed_approved(world: Scene, feed: UploadedFeed) -> None:
    approve(world, feed.id)


@given(parsers.re(r'the retailer approves (?P<names>"[^"]+"(?:(?:, | and )"[^"]+")*)'))
def _feeds_approved(world: Scene, names: str) -> None:
    for name in re.findall('"([^"]+)"', names):
        approve(world, feed_named(world, name))


def approve(world: Scene, feed_id: str) -> None:
    """Approve a feed, and look at once at what became of it: it has to wait for its export."""
    world.retailer.approve(feed_id)
    look_at_product_feeds(world)


@given("the retailer downloads the feed")
@when("the retailer downloads the feed")
def _feed_downloaded(world: Scene, feed: UploadedFeed) -> None:
    look_at_download(world, feed.id)


@when("the retailer deletes the feed")
def _feed_deleted(world: Scene, feed: UploadedFeed) -> None:
    world.retailer.delete_feed(feed.id)


@when(parsers.parse('the retailer deletes "{name}"'))
def _feed_named_deleted(world: Scene, name: str) -> None:
    world.retailer.delete_feed(feed_named(world, name))


def feed_named(world: Scene, name: str) -> str:
    """The ID of the feed that somebody uploaded in this scenario under a file name."""
    uploads = [deed.facts for deed in world.history.deeds(UPLOAD_FEED)]
    return next(str(facts["feed_id"]) for facts in uploads if facts["file_name"] == name)


@given("the retailer sends the feed again")
def _feed_sent(world: Scene, feed: UploadedFeed) -> None:
    """And look at once at what became of it."""
    world.retailer.send_feed(feed.id)
    look_at_product_feeds(world)


@given(parsers.parse('the store has a product of its own with the name of "{sku}"'))
def _name_taken(world: Scene, sku: str) -> None:
    world.retailer.add_product(sku=f"OLD {sku}", name=sku.capitalize(), price="99.00", stock=1)


@given(
    parsers.parse('a feed with "{sku}" and "{other}" has failed because of the name of "{taken}"'),
    target_fixture="feed",
)
def _feed_failed(world: Scene, sku: str, other: str, taken: str) -> UploadedFeed:
    _name_taken(world, taken)
    feed = upload_feed(world, [row_of(sku), row_of(other)])
    approve(world, feed.id)
    until(world, lambda: _is_over(world, feed.id), history_queries.LONGEST_CYCLE)
    look_at_product_feeds(world)
    return feed


def _is_over(world: Scene, feed_id: str) -> bool:
    return any(
        feed.feed_id == feed_id and feed.status in ("Failed", "Complete") for feed in world.retailer.product_feeds()
    )


@given("the retailer removes the product that was in the way")
def _name_freed(world: Scene) -> None:
    products = world.bigcommerce.products.values()
    in_the_way = [product.sku for product in products if product.sku.startswith("OLD ")]
    for sku in in_the_way:
        world.retailer.delete_product(sku)


def upload_feed(
    world: Scene, rows: list[dict[str, str]], name: str | None = None, supplier: SceneSupplier | None = None
) -> UploadedFeed:
    """Upload a product feed of a supplier, of the first unless told, after a look at the store."""
    look_at_product_feeds(world)
    return (supplier or world.suppliers[0]).upload_product_feed(rows, name)


def rows_of(skus: str) -> list[dict[str, str]]:
    """``"LAMP" and "DESK"`` as rows of a feed."""
    return [row_of(sku.strip('"')) for sku in skus.split(" and ")]


def row_of(sku: str) -> dict[str, str]:
    """A row of a product feed that is compliant."""
    return {"sku": sku, "name": sku.capitalize(), "type": "physical", "weight": "1", "price": "15.00"}


NAMELESS = row_of("NAMELESS") | {"name": ""}
"""A row that is not compliant."""


def filled(columns: list[str], row: dict[str, str]) -> dict[str, str]:
    """A row in the very columns of the retailer's template."""
    return {column: row.get(column, "") for column in columns}
