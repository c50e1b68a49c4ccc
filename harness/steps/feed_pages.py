"""What the pages about products, inventory and feeds must show: each step opens them and asks a judge.

What people do there is in ``feeds``.  PYTEST_DONT_REWRITE
"""

import re

from pytest_bdd import parsers, then

from fakes.people.deeds import DELETE_PRODUCT
from harness.conformance import feed_looks as pages
from harness.conformance.checks import event_files, feed_pages, product_feeds
from harness.conformance.observations import look_at_product_feeds
from harness.conformance.scene import Scene
from harness.steps.staging import Judge


@then("the Events tab of Inventory Feeds shows each partner's files under that partner")
def _inventory_events(world: Scene, judge: Judge) -> None:
    pages.look_at_inventory_events(world)
    judge(feed_pages.inventory_events_by_partner(world.history))


@then("the Events tab of Product Feeds shows what was reported under each partner")
def _feed_events(world: Scene, judge: Judge) -> None:
    look_at_product_feeds(world)
    pages.look_at_feed_events(world)
    judge(feed_pages.feed_events_by_partner(world.history))
    pages.look_at_event_files(world)
    judge(event_files.feeds_open(world.history, "Product Feed Imported"))
    judge(product_feeds.exports_told_truly(world.history))
    judge(product_feeds.ended_in_time(world.history))


@then(parsers.parse('the page Products > Inventory shows a level of {level:d} for "{sku}"'))
def _page_shows_level(world: Scene, judge: Judge, level: int, sku: str) -> None:
    pages.look_at_products_page(world, sku)
    judge(feed_pages.page_shows_level(world.history, sku, level))
    judge(feed_pages.page_names_what_is_sold(world.history, sku))


@then("the product that was in the way is on no page any more")
def _deleted_product_gone(world: Scene, judge: Judge) -> None:
    for deed in world.history.deeds(DELETE_PRODUCT):
        pages.look_at_products_page(world, deed.facts["sku"])
    judge(feed_pages.deleted_products_are_gone(world.history))


@then("the page Products > View shows")
def _page_shows_products(world: Scene, judge: Judge, datatable: list[list[str]]) -> None:
    columns, *rows = datatable
    for row in rows:
        wanted = dict(zip(columns, row, strict=True))
        sku = wanted.pop("SKU")
        pages.look_at_products_page(world, sku)
        judge(feed_pages.page_shows_product(world.history, sku, wanted))


@then(parsers.re(r'it (?:is empty and )?has the columns (?P<columns>"\w+"(?:(?:, | and )"\w+")*)'))
def _template_has(world: Scene, judge: Judge, columns: str) -> None:
    judge(feed_pages.template_has(world.history, re.findall(r'"(\w+)"', columns)))


@then(parsers.parse('row {row:d} of the feed is marked because of its "{column}"'))
def _fault_told(world: Scene, judge: Judge, row: int, column: str) -> None:
    look_at_product_feeds(world)
    judge(feed_pages.faults_told(world.history, {row: column}))


@then(parsers.re(r'rows (?P<rows>\d+ and \d+) of the feed are marked because of their (?P<columns>"\w+" and "\w+")'))
def _faults_told(world: Scene, judge: Judge, rows: str, columns: str) -> None:
    look_at_product_feeds(world)
    wanted = zip(map(int, rows.split(" and ")), re.findall(r'"(\w+)"', columns), strict=True)
    judge(feed_pages.faults_told(world.history, dict(wanted)))


@then(parsers.parse('its first column says what is wrong with the "{column}" in row {row:d}'))
def _fault_downloaded(world: Scene, judge: Judge, row: int, column: str) -> None:
    judge(feed_pages.faults_downloaded(world.history, {row: column}))


@then("the list of feeds reads")
def _list_reads(world: Scene, judge: Judge, datatable: list[list[str]]) -> None:
    columns, *rows = datatable
    pages.look_at_feed_list(world)
    judge(feed_pages.list_reads(world.history, [dict(zip(columns, row, strict=True)) for row in rows]))
    judge(feed_pages.feeds_dated(world.history))


@then("each partner's feeds are listed under that partner, who sees them in the same state")
def _each_side_sees(world: Scene, judge: Judge) -> None:
    judge(feed_pages.each_side_sees_its_feeds(world.history))


@then(
    parsers.re(
        r'with (?P<rows>\d+) rows per page, page (?P<page>\d+) of the list goes from (?P<ends>"[^"]+" to "[^"]+")'
    )
)
def _page_of_the_list(world: Scene, judge: Judge, rows: str, page: str, ends: str) -> None:
    pages.look_at_feed_names(world, page=int(page) - 1, rows=int(rows))
    judge(feed_pages.page_of_the_list(world.history, *re.findall('"([^"]+)"', ends)))
    pages.look_at_feed_list(world, actions=False)
    judge(feed_pages.each_side_sees_its_feeds(world.history))


@then("nothing of the feed is offered to the store")
def _faulty_feed_stays_out(world: Scene, judge: Judge) -> None:
    look_at_product_feeds(world)
    judge(product_feeds.faulty_feed_stays_out(world.history))
