"""What suppliers and the retailer do with inventory files, matching files and product feeds.

What comes of it is judged in ``outcomes``.  PYTEST_DONT_REWRITE
"""

import csv
import io
from typing import Any

from pytest_bdd import given, parsers, when

from harness.conformance.checks import history_queries
from harness.conformance.observations import look_at_inventory, look_at_product_feeds
from harness.conformance.records import UploadedFeed
from harness.conformance.scene import Scene
from harness.record.looks import DOWNLOAD
from harness.steps.people import match, sku_at_supplier

SKUS = r'(?P<skus>"[\w-]+"(?: and "[\w-]+")*)'


# Inventory.


@given(parsers.parse('the supplier uploads a stock of {level:d} for "{sku}"'))
def _stock_uploaded(world: Scene, level: int, sku: str) -> None:
    upload(world, [(sku_at_supplier(sku), level)])


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
    upload(world, [(sku_at_supplier(sku), 20) for sku in skus], file_name)


@when("the supplier uploads a file in which rows 3 and 5 are bad")
def _bad_rows_uploaded(world: Scene) -> None:
    rows = [(sku_at_supplier("MUG"), 12), ("", 5), ("OTHER-1", 7), ("OTHER-2", "a few")]
    upload(world, rows, "with-bad-rows.csv")


@given(parsers.parse('the retailer matches "{sku}" to the supplier\'s name for it'))
def _matched(world: Scene, sku: str) -> None:
    match(world, world.suppliers[0], sku, own=sku)


def upload(world: Scene, stock: list[tuple[str, Any]], file_name: str | None = None) -> None:
    """Upload an inventory file of the first supplier, and look at everything before and after."""
    look_at_inventory(world)
    rows = [{"SupplierSKU": sku, "Quantity": level} for sku, level in stock]
    world.suppliers[0].upload_inventory(rows, file_name)
    look_at_inventory(world)


# Product feeds.


@given("the supplier has downloaded the retailer's product feed", target_fixture="columns")
def _template_downloaded(world: Scene) -> list[str]:
    content = world.suppliers[0].product_feed_template().decode("utf-8-sig")
    return next(csv.reader(io.StringIO(content)))


@given(parsers.re(rf"the supplier uploads it filled in with {SKUS}"), target_fixture="feed")
def _filled_in(world: Scene, columns: list[str], skus: str) -> UploadedFeed:
    return upload_feed(world, [filled(columns, row) for row in rows_of(skus)])


@when(parsers.parse('the supplier uploads it filled in with "{sku}" and one without a name'), target_fixture="feed")
def _filled_in_badly(world: Scene, columns: list[str], sku: str) -> UploadedFeed:
    rows = [row_of(sku), row_of("NAMELESS") | {"name": ""}]
    return upload_feed(world, [filled(columns, row) for row in rows])


@given(
    parsers.re(r'the supplier uploads a product feed with (?P<skus>"[\w-]+"(?: and "[\w-]+")*)'), target_fixture="feed"
)
@when(
    parsers.re(r'the supplier uploads a product feed with (?P<skus>"[\w-]+"(?: and "[\w-]+")*)'), target_fixture="feed"
)
def _feed_uploaded(world: Scene, skus: str) -> UploadedFeed:
    return upload_feed(world, rows_of(skus))


@given(parsers.parse('the supplier uploads a product feed with "{sku}" for ${price}'), target_fixture="feed")
def _feed_with_price_uploaded(world: Scene, sku: str, price: str) -> UploadedFeed:
    return upload_feed(world, [row_of(sku) | {"price": price}])


@given("the retailer approves the feed")
def _feed_approved(world: Scene, feed: UploadedFeed) -> None:
    world.retailer.approve(feed.id)


@when("the retailer downloads the feed")
def _feed_downloaded(world: Scene, feed: UploadedFeed) -> None:
    content = world.retailer.download_feed(feed.id).decode("utf-8-sig")
    world.history.observe(DOWNLOAD, skus=[row["sku"] for row in csv.DictReader(io.StringIO(content))])


@when("the retailer deletes the feed")
def _feed_deleted(world: Scene, feed: UploadedFeed) -> None:
    world.retailer.delete_feed(feed.id)


@given("the retailer sends the feed again")
def _feed_sent(world: Scene, feed: UploadedFeed) -> None:
    world.retailer.send_feed(feed.id)


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
    world.retailer.approve(feed.id)
    world.advance(to=world.now + history_queries.CYCLE)
    return feed


@given("the retailer removes the product that was in the way")
def _name_freed(world: Scene) -> None:
    products = world.bigcommerce.products.values()
    in_the_way = [product.sku for product in products if product.sku.startswith("OLD ")]
    for sku in in_the_way:
        world.retailer.delete_product(sku)


def upload_feed(world: Scene, rows: list[dict[str, str]]) -> UploadedFeed:
    """Upload a product feed of the first supplier, after a look at the store."""
    look_at_product_feeds(world)
    return world.suppliers[0].upload_product_feed(rows)


def rows_of(skus: str) -> list[dict[str, str]]:
    """``"LAMP" and "DESK"`` as rows of a feed."""
    return [row_of(sku.strip('"')) for sku in skus.split(" and ")]


def row_of(sku: str) -> dict[str, str]:
    """A row of a product feed that is compliant."""
    return {"sku": sku, "name": sku.capitalize(), "type": "physical", "weight": "1", "price": "15.00"}


def filled(columns: list[str], row: dict[str, str]) -> dict[str, str]:
    """A row in the very columns of the retailer's template."""
    return {column: row.get(column, "") for column in columns}
