"""The portal's pages Inventory Feeds and Product Feeds, as retailer and supplier see them."""

import copy

import pytest

from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.state.feeds.files import FeedUnreadable, read_feed
from fakes.logicbroker.state.feeds.product_specification import FeedField, MappingRule
from fakes.logicbroker.state.feeds.stock import FeedSettings

FEED = b"SupplierSKU,Quantity,Description\r\nS-A-1,5,=1+1\r\nX-1,7,\r\n"
PRODUCTS = b"name,sku,price,weight\r\nMug,M-1,9.99,0.5\r\n"
FAULTY = b"name,sku,price,weight\r\nMug,M-1,cheap,0.5\r\n"


def rows_of(content):
    feed = read_feed("f", content)
    sku, merchant, quantity = (feed.position(name) for name in ("SupplierSKU", "MerchantSKU", "Quantity"))
    return [(row.cells[sku], row.cells[merchant], row.cells[quantity]) for row in feed.rows()]


@pytest.fixture
def fed(trade):
    trade.maker.inventory.upload_inventory(trade.retailer, "2022-05-17_1506.csv", FEED)
    return trade


def test_both_companies_see_the_import_in_their_events_newest_first(fed):
    """Date, severity, summary, details; other suppliers see nothing of it."""
    for pages, partner in ((fed.shop.inventory, fed.supplier), (fed.maker.inventory, fed.retailer)):
        newest, oldest = pages.events(partner)
        assert (newest.date, newest.severity, newest.summary) == (fed.clock.now(), "Info", "Inventory Imported")
        assert newest.details == "Imported 2 records from '2022-05-17_1506.csv'."
        assert oldest.summary == "Matching File Imported"
    assert [row.summary for row in fed.shop.inventory.events(fed.second_supplier)] == ["Matching File Imported"]
    assert len(fed.shop.inventory.events()) == 3


def test_merchant_feed_unmatched_items_and_standard_feed_are_downloaded(fed):
    """Matched, unmatched, all; the same as CSV and as XLSX, formulas neutral."""
    pages = fed.shop.inventory
    for file_type in ("CSV", "XLSX"):
        assert rows_of(pages.merchant_feed(fed.supplier, file_type)) == [("S-A-1", "A-1", "5")]
        assert rows_of(pages.unmatched_items(fed.supplier, file_type)) == [("X-1", "", "7")]
        assert rows_of(pages.standard_feed(fed.supplier, file_type)) == [
            ("S-A-1", "A-1", "5"),
            ("X-1", "", "7"),
            ("S-A-2", "A-2", ""),
        ]
    assert b",'=1+1," in pages.merchant_feed(fed.supplier)


def test_a_downloaded_standard_feed_can_be_uploaded_again(fed):
    """Nothing changes by it."""
    before = fed.shop.inventory.standard_feed(fed.supplier).replace(b"S-A-2,A-2,,,,,2026-03-02T09:00:00\r\n", b"")
    fed.maker.inventory.upload_inventory(fed.retailer, "again.csv", before)
    assert rows_of(fed.shop.inventory.standard_feed(fed.supplier))[:2] == rows_of(before)


def test_a_retailer_uploads_matching_files_and_clears(fed):
    """What the page offers besides feeds."""
    pages = fed.shop.inventory
    assert pages.upload_matching_file(fed.supplier, "m.csv", b"SupplierSKU,MerchantSKU\nX-1,M-X\n").imported == 1
    assert pages.unmatched_items(fed.supplier).count(b"\r\n") == 1
    pages.delete_item(fed.supplier, "X-1")
    pages.clear_matches(fed.supplier)
    assert rows_of(pages.standard_feed(fed.supplier)) == [("S-A-1", "", "5")]
    pages.clear_feeds(fed.supplier)
    assert rows_of(pages.standard_feed(fed.supplier)) == []


def test_both_sides_save_feed_settings(fed):
    """Per partner or for all; what was saved last holds."""
    fed.shop.inventory.save_settings(None, FeedSettings(allocation_percent=50))
    fed.shop.inventory.save_settings(fed.second_supplier, FeedSettings(minimum_quantity=3))
    assert fed.shop.inventory.settings(fed.supplier) == FeedSettings(allocation_percent=50)
    assert fed.shop.inventory.settings(fed.second_supplier) == FeedSettings(minimum_quantity=3)
    fed.maker.inventory.save_settings(None, FeedSettings(allocation_percent=80))
    assert fed.shop.inventory.settings(fed.supplier) == FeedSettings(allocation_percent=80)
    assert fed.shop.inventory.settings(fed.second_supplier) == FeedSettings(minimum_quantity=3)


def test_stage_and_production_never_meet(trade):
    """Feeds do not carry over, and companies of one are no partners in the other."""
    stranger = trade.network.add_company("Shop", "retailer", "production")
    with pytest.raises(Invalid, match="Shop is in production, Maker in stage"):
        trade.maker.inventory.upload_inventory(stranger, "f.csv", FEED)


def upload(trade, content=PRODUCTS):
    return trade.maker.product_feeds.upload(trade.retailer, "PFA_products.csv", content)


def test_the_feeds_table_shows_the_guides_three_rows(trade):
    """Pending 1 1 with APPROVE, Failed 1 1 with SEND, Failed 1 0 with neither."""
    faulty, broken, pending = upload(trade, FAULTY), upload(trade), upload(trade)
    pages = trade.shop.product_feeds
    pages.approve(faulty)
    pages.approve(broken)
    trade.network.environments["stage"].product_feeds.export_reported(
        trade.retailer.id, "Product Feed Export Failed", f'{{"FeedId": "{broken.id}"}}'
    )
    rows = [(row.feed_id, row.status, row.items, row.compliant, row.actions) for row in pages.feeds(trade.supplier)]
    assert rows == [
        (pending.id, "Pending", 1, 1, ("DOWNLOAD", "DELETE", "APPROVE")),
        (broken.id, "Failed", 1, 1, ("DOWNLOAD", "DELETE", "SEND")),
        (faulty.id, "Failed", 1, 0, ("DOWNLOAD", "DELETE")),
    ]
    row = pages.feeds()[0]
    assert (row.file_name, row.created, row.last_update) == ("PFA_products.csv", trade.clock.now(), trade.clock.now())


def test_the_feeds_table_is_read_page_by_page(trade):
    """Newest first, the last page with what is left, and nothing behind it."""
    uploaded = [upload(trade).id for _ in range(3)]
    pages = [[row.feed_id for row in trade.shop.product_feeds.feeds(page=page, rows=2)] for page in range(3)]

    assert pages == [uploaded[:0:-1], uploaded[:1], []]


def test_each_button_does_what_it_says(trade):
    """For a feed or its id."""
    faulty, feed = upload(trade, FAULTY), upload(trade)
    pages = trade.shop.product_feeds
    assert pages.download(feed.id) == PRODUCTS
    assert pages.items(faulty)[0].problems == ("price is no Decimal: 'cheap' is not a number such as 1234.50",)
    pages.approve(faulty)
    trade.maker.product_feeds.fix_item(faulty, "1", {"price": "1"})
    pages.send(faulty)
    pages.delete(feed)
    assert [row.feed_id for row in pages.feeds()] == [faulty.id]
    with pytest.raises(NotVisible):
        pages.download(feed)
    assert [row.summary for row in pages.events()] == [
        "Product Feed Approved",
        "Product Feed Export Failed",
        "Product Feed Imported",
        "Product Feed Imported",
    ]


def test_suppliers_upload_and_retailers_approve(trade):
    """Neither can do the other's part; a supplier has no APPROVE."""
    feed = upload(trade)
    assert trade.maker.product_feeds.feeds()[0].actions == ("DOWNLOAD", "DELETE")
    with pytest.raises(Invalid, match="approving a product feed is for the retailer; Maker is a supplier"):
        trade.maker.product_feeds.approve(feed)
    with pytest.raises(Invalid, match="uploading a product feed is for the supplier; Shop is a retailer"):
        trade.shop.product_feeds.upload(trade.supplier, "p.csv", PRODUCTS)
    with pytest.raises(NotVisible):
        trade.network.portal(trade.second_supplier).product_feeds.download(feed)


def test_the_retailers_specification_is_what_its_suppliers_download(trade):
    """With its rules at work on what they upload."""
    shop, maker = trade.shop.product_feeds, trade.maker.product_feeds
    shop.specify(
        (FeedField("Name", "name", required=True), FeedField("Title", "title")),
        (MappingRule("name", "title"),),
    )
    assert maker.template(trade.retailer) == shop.template() == b"name,title\r\n"
    assert maker.specification(trade.retailer) is shop.specification()
    assert upload(trade, b"title\nMug\n").is_compliant
    with pytest.raises(Invalid, match="choose the partner"):
        maker.template()
    with pytest.raises(Invalid, match="the Feed Specification is for the retailer"):
        maker.specify(())


def test_a_file_that_is_no_feed_is_told_to_the_person_and_in_the_events(trade):
    """The same sentence."""
    with pytest.raises(FeedUnreadable) as refused:
        upload(trade, b"GIF89a")
    row = trade.maker.product_feeds.events()[0]
    assert (row.severity, row.summary, row.details) == ("Alert", "Product Import Error", str(refused.value))


def test_a_copy_of_the_network_goes_its_own_way(fed):
    """Also its feeds: a world is data."""
    feed = upload(fed)
    other = copy.deepcopy(fed)
    other.shop.product_feeds.approve(feed.id)
    other.shop.inventory.clear_feeds(other.supplier)
    assert feed.is_approved is False
    assert fed.shop.inventory.merchant_feed(fed.supplier).count(b"\r\n") == 2
