"""The life of a product feed: upload, compliance, approval, export."""

import json
import uuid

import pytest

from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.state.documents import DocumentBook
from fakes.logicbroker.state.downloads import Downloads
from fakes.logicbroker.state.events import EventLog
from fakes.logicbroker.state.feeds.files import FeedUnreadable
from fakes.logicbroker.state.feeds.product_feeds import ProductFeedBook
from fakes.logicbroker.state.feeds.product_specification import FeedField, MappingRule, Specification
from fakes.logicbroker.state.webhooks import WebhookBook
from fakes.time.clock import VirtualClock

SUPPLIER, RETAILER, STRANGER = 11, 1, 99
HEADER = "name,sku,price,weight\r\n"
GOOD = HEADER + "Mug,M-1,9.99,0.5\r\n"
FAULTY = HEADER + "Mug,M-1,9.99,0.5\r\nCup,C-1,cheap,\r\n"


class Books:
    """A book of product feeds with its clock and events."""

    def __init__(self, seed=7, **quirks):
        self.clock = VirtualClock()
        self.log = EventLog(self.clock, WebhookBook(self.clock, DocumentBook(), Quirks()))
        self.files = Downloads(self.clock)
        self.book = ProductFeedBook(self.log, self.files, self.clock, Quirks(**quirks), seed)

    def upload(self, text=GOOD, name="PFA_products.csv"):
        return self.book.upload(SUPPLIER, RETAILER, name, text.encode())

    def report(self, feed, summary="Product Feed Exported", retailer_id=RETAILER):
        self.book.export_reported(retailer_id, summary, json.dumps({"FeedId": feed.id}))

    def told(self):
        return [(event.level, event.summary) for event in self.log]


@pytest.fixture
def books():
    return Books()


def test_an_uploaded_file_becomes_a_pending_feed(books):
    """With a UUID from the seed, its counts, and an event that names it."""
    feed = books.upload()
    assert (feed.status, feed.item_count, feed.compliant_count) == ("Pending", 1, 1)
    assert (feed.file_name, feed.created, feed.last_update) == (
        "PFA_products.csv",
        books.clock.now(),
        books.clock.now(),
    )
    assert uuid.UUID(feed.id).version == 4
    assert feed.id == Books().upload().id != Books(seed=8).upload().id
    [event] = books.log
    assert (event.level, event.category, event.summary) == ("Info", "Product", "Product Feed Imported")
    assert event.details == "Imported 1 records from 'PFA_products.csv', 1 compliant."
    additional = json.loads(event.additional_data)
    assert additional["FeedId"] == feed.id
    assert books.files.get(additional["OriginalFileUrl"].split("/")[2]).content == GOOD.encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG...", "is a PNG image"),
        (b"", "is empty"),
        (HEADER.encode(), "has a header and no rows"),
        (HEADER.encode() + b'"a"b\r\n', "no row of 'x.csv' could be read: row 2"),
        (b"SupplierSKU,Quantity\nA,1\n", "names no column of the specification: name, type, sku"),
    ],
)
def test_a_file_that_cannot_be_parsed_never_becomes_a_feed(books, content, said):
    """It leaves the event Product Import Error."""
    with pytest.raises(FeedUnreadable) as refused:
        books.book.upload(SUPPLIER, RETAILER, "x.csv", content)
    assert said in str(refused.value)
    assert books.told() == [("Alert", "Product Import Error")]
    assert books.book.of_company(RETAILER) == []


def test_items_that_break_rules_are_in_the_feed_with_their_reasons(books):
    """The feed is Pending all the same."""
    feed = books.upload(FAULTY)
    assert (feed.status, feed.item_count, feed.compliant_count) == ("Pending", 2, 1)
    assert feed.items["2"].problems == (
        "weight is required",
        "price is no Decimal: 'cheap' is not a number such as 1234.50",
    )


def test_a_row_that_cannot_be_read_is_reported_and_the_others_make_the_feed(books):
    """With a warning that names the row."""
    feed = books.upload(GOOD + "Cup,C-1,1,2,3\r\n")
    assert feed.item_count == 1
    assert books.told() == [("Info", "Product Feed Imported"), ("Warning", "Product Import Error")]
    assert "row 3: 5 cells where the header has 4" in list(books.log)[1].details


def test_of_rows_with_the_same_sku_the_last_one_wins(books):
    """So that no product is created twice; rows without a SKU all stay, to be fixed."""
    feed = books.upload(HEADER + "Mug,M-1,1,1\r\nCup,m-1,2,2\r\nA,,1,1\r\nB,,1,1\r\n")
    assert [item.data["name"] for item in feed.items.values()] == ["Cup", "A", "B"]
    assert "row 2, sku: 'M-1' stands again in row 3, which counts; keep one of them." in list(books.log)[1].details


def test_columns_that_the_specification_does_not_know_are_kept(books):
    """Under the name that the file gives them; known ones under the specification's."""
    feed = books.upload("Name,SKU,Price,Weight,subcategory,parent_sku\r\nMug,M-1,1,1,cups,\r\n")
    assert feed.items["1"].data == {"name": "Mug", "sku": "M-1", "price": "1", "weight": "1", "subcategory": "cups"}


def test_mapping_rules_fill_columns_before_items_are_judged(books):
    """A column that only a rule fills stands in the download too."""
    fields = (FeedField("Name", "name", required=True), FeedField("Title", "title"))
    books.book.specify(RETAILER, Specification(fields, (MappingRule("name", '"The " + title'),)))
    feed = books.upload("title\r\nMug\r\n")
    assert feed.is_compliant
    assert books.book.download(feed) == b"title,name\r\nMug,The Mug\r\n"


def test_the_template_is_the_header_of_the_specification(books):
    """For everything or one category, as CSV or XLSX."""
    assert books.book.template(RETAILER).startswith(b"name,type,sku,description,weight,")
    assert books.book.template(RETAILER, file_type="XLSX").startswith(b"PK")
    fields = (
        FeedField("Name", "name"),
        FeedField("Size", "size", category="Shirts"),
        FeedField("Volt", "volt", category="Lamps"),
    )
    books.book.specify(RETAILER, Specification(fields))
    assert books.book.template(RETAILER, "Lamps") == b"name,volt\r\n"
    with pytest.raises(Invalid, match="categories are Lamps, Shirts"):
        books.book.template(RETAILER, "Hats")


def test_a_filled_template_is_a_feed(books):
    """What a supplier does: download, fill in, upload."""
    header = books.book.template(RETAILER).decode().strip()
    values = {"name": "Mug", "sku": "M-1", "price": "1", "weight": "1"}
    row = ",".join(values.get(column, "") for column in header.split(","))
    assert books.upload(f"{header}\r\n{row}\r\n").items["1"].data == values


def test_the_download_of_a_faulty_feed_has_the_errors_first_and_can_be_fixed_and_uploaded(books):
    """The column of errors is ignored when the file comes back; formulas are made neutral on the way."""
    feed = books.upload(FAULTY.replace("Mug", "=cmd|' /C calc'!A0"))
    content = books.book.download(feed).decode()
    assert content.splitlines()[0] == "Errors,name,sku,price,weight"
    assert content.splitlines()[1] == ",'=cmd|' /C calc'!A0,M-1,9.99,0.5"
    assert content.splitlines()[2].startswith("weight is required; price is no Decimal")
    fixed = books.upload(content.replace("cheap,", "3,1"))
    assert fixed.is_compliant
    assert fixed.items["1"].data["name"] == "=cmd|' /C calc'!A0"
    assert "Errors" not in fixed.columns
    assert books.book.download(fixed).decode().splitlines()[0] == "name,sku,price,weight"


def test_approval_leaves_the_event_that_starts_the_export(books):
    """The feed stays Pending until a connector reports."""
    feed = books.upload()
    books.book.approve(feed)
    assert (feed.status, feed.actions) == ("Pending", ("DOWNLOAD", "DELETE"))
    event = list(books.log)[-1]
    assert (event.level, event.category, event.summary) == ("Info", "Product", "Product Feed Approved")
    assert (event.receiver_id, event.processed) == (RETAILER, False)
    assert json.loads(event.additional_data) == {"FeedId": feed.id, "PartnerId": SUPPLIER}


def test_a_feed_with_faults_ends_failed_when_it_is_approved(books):
    """Nothing is exported; the event names row and reason."""
    feed = books.upload(FAULTY)
    books.book.approve(feed)
    assert (feed.status, books.told()[-1]) == ("Failed", ("Alert", "Product Feed Export Failed"))
    assert list(books.log)[-1].details.endswith("row 3: weight is required.")


def test_only_a_pending_feed_can_be_approved_and_only_once(books):
    """Each refusal says what the feed is."""
    feed = books.upload()
    books.book.approve(feed)
    with pytest.raises(Invalid, match="is approved already and waits for its export"):
        books.book.approve(feed)
    books.report(feed)
    with pytest.raises(Invalid, match=r"only a Pending feed can be approved; .* is Complete"):
        books.book.approve(feed)


@pytest.mark.parametrize(
    ("summary", "status"), [("Product Feed Exported", "Complete"), ("Product Feed Export Failed", "Failed")]
)
def test_the_connectors_report_ends_the_feed(books, summary, status):
    """Complete only when all of it is in BigCommerce."""
    feed = books.upload()
    books.book.approve(feed)
    books.report(feed, summary)
    assert (feed.status, feed.is_approved) == (status, False)


@pytest.mark.parametrize(
    ("retailer", "summary", "data"),
    [
        (STRANGER, "Product Feed Exported", None),
        (SUPPLIER, "Product Feed Exported", None),
        (RETAILER, "Something Else", None),
        (RETAILER, "Product Feed Exported", "no json"),
        (RETAILER, "Product Feed Exported", "[" * 100_000),
        (RETAILER, "Product Feed Exported", "[1]"),
        (RETAILER, "Product Feed Exported", '{"FeedId": 5}'),
        (RETAILER, "Product Feed Exported", ""),
    ],
)
def test_a_report_that_names_no_waiting_feed_changes_nothing(books, retailer, summary, data):
    """Not another company's, not an unknown one, not one that was never approved."""
    feed = books.upload()
    never_approved = books.upload()
    books.book.approve(feed)
    books.book.export_reported(retailer, summary, json.dumps({"FeedId": feed.id}) if data is None else data)
    books.report(never_approved)
    assert (feed.status, never_approved.status) == ("Pending", "Pending")


def test_a_failed_feed_without_faults_can_be_sent_again(books):
    """It leaves the same event and may end Complete."""
    feed = books.upload()
    books.book.approve(feed)
    books.report(feed, "Product Feed Export Failed")
    assert feed.actions == ("DOWNLOAD", "DELETE", "SEND")
    books.book.send(feed)
    assert (feed.status, books.told()[-1]) == ("Pending", ("Info", "Product Feed Approved"))
    books.report(feed)
    assert (feed.status, feed.actions) == ("Complete", ("DOWNLOAD", "DELETE"))


def test_a_failed_feed_with_faults_is_fixed_before_it_can_be_sent(books):
    """By editing its items, or taking one out."""
    feed = books.upload(FAULTY)
    books.book.approve(feed)
    assert feed.actions == ("DOWNLOAD", "DELETE")
    with pytest.raises(Invalid, match="fix them first: row 3: weight is required"):
        books.book.send(feed)
    books.book.fix_item(feed, "2", {"price": "3", "weight": "1", "color": "red"})
    assert (feed.actions, feed.columns[-1]) == (("DOWNLOAD", "DELETE", "SEND"), "color")
    books.book.send(feed)


def test_an_item_can_be_taken_out(books):
    """Then the rest is compliant."""
    feed = books.upload(FAULTY)
    books.book.delete_item(feed, "2")
    assert (feed.item_count, feed.is_compliant) == (1, True)
    with pytest.raises(NotVisible, match="has no item '2'"):
        books.book.delete_item(feed, "2")


def test_a_feed_that_is_on_its_way_or_there_cannot_be_changed_or_sent(books):
    """What was approved is what is exported."""
    feed = books.upload()
    books.book.approve(feed)
    with pytest.raises(Invalid, match="is approved and waits for its export"):
        books.book.fix_item(feed, "1", {"price": "3"})
    books.report(feed)
    with pytest.raises(Invalid, match="is Complete; upload a new one"):
        books.book.delete_item(feed, "1")
    with pytest.raises(Invalid, match="is Complete and cannot be sent again"):
        books.book.send(feed)


def test_sending_a_pending_feed_leaves_it_waiting_for_approval(books):
    """Only the retailer starts an export."""
    feed = books.upload()
    books.book.send(feed)
    assert (feed.status, feed.is_approved, len(books.log)) == ("Pending", False, 1)


def test_a_deleted_feed_is_gone_for_everybody(books):
    """Also for a report that comes late."""
    feed = books.upload()
    books.book.approve(feed)
    books.book.delete(feed)
    books.report(feed)
    assert feed.status == "Pending"
    with pytest.raises(NotVisible, match="no product feed has the id"):
        books.book.get(feed.id, RETAILER)


def test_a_feed_is_seen_by_its_two_companies_only(books):
    """Under the id that stands in the portal, in any case."""
    feed = books.upload()
    assert books.book.get(feed.id.upper(), RETAILER, SUPPLIER) is feed
    for company, partner in ((STRANGER, None), (RETAILER, STRANGER), (STRANGER, SUPPLIER)):
        with pytest.raises(NotVisible):
            books.book.get(feed.id, company, partner)
    assert books.book.of_company(STRANGER) == []


def test_feeds_are_listed_newest_first(books):
    """With one partner or all."""
    feeds = [books.upload() for _ in range(3)]
    assert books.book.of_company(SUPPLIER, RETAILER) == feeds[::-1]


def test_approval_may_leave_no_event() -> None:
    """The feed is then approved, and nobody is told."""
    books = Books(approval_event=False)
    feed = books.upload()
    told = len(books.log.of_company(RETAILER, "Product"))
    books.book.approve(feed)

    assert feed.is_approved
    assert len(books.log.of_company(RETAILER, "Product")) == told


def test_a_report_may_end_nothing() -> None:
    """The feed then waits for its export for ever."""
    books = Books(export_reports="are only events")
    feed = books.upload()
    books.book.approve(feed)
    books.book.export_reported(RETAILER, "Product Feed Exported", f'{{"FeedId": "{feed.id}"}}')

    assert feed.status == "Pending"
