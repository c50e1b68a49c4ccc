"""Inventory of suppliers: what feeds do to it, and what of it is sent on."""

import copy
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.state.documents import DocumentBook
from fakes.logicbroker.state.downloads import Downloads
from fakes.logicbroker.state.events import EventLog
from fakes.logicbroker.state.feeds.exports import csv_for_programs
from fakes.logicbroker.state.feeds.files import FeedUnreadable
from fakes.logicbroker.state.feeds.inventory import InventoryBook
from fakes.logicbroker.state.feeds.inventory_items import STANDARD_COLUMNS
from fakes.logicbroker.state.feeds.matching import wrong_sku
from fakes.logicbroker.state.feeds.stock import FeedSettings
from fakes.logicbroker.state.webhooks import WebhookBook
from fakes.time.agenda import Agenda
from fakes.time.clock import VirtualClock

SUPPLIER, OTHER, RETAILER = 11, 12, 1
PAIR = (SUPPLIER, RETAILER)


class Books:
    """An inventory book with its clock, events and files."""

    def __init__(self, **quirks):
        self.clock = VirtualClock()
        self.log = EventLog(self.clock, WebhookBook(self.clock, DocumentBook(), Quirks()))
        self.files = Downloads(self.clock)
        self.agenda = Agenda()
        self.book = InventoryBook(self.log, self.files, self.clock, self.agenda, Quirks(**quirks))

    def feed(self, text, name="2022-05-17_1506.csv", pair=PAIR):
        return self.book.import_feed(*pair, name, text.encode())

    def match(self, *pairs, pair=PAIR):
        rows = "".join(f"{supplier},{merchant}\n" for supplier, merchant in pairs)
        return self.book.import_matching(*pair, "m.csv", f"SupplierSKU,MerchantSKU\n{rows}".encode())

    def set(self, pair=PAIR, **settings):
        self.book.configure(pair[1], pair, FeedSettings(**settings))

    def wait(self, **time):
        self.clock.move(self.clock.now() + timedelta(**time))

    def stock(self, pair=PAIR, **choice):
        return {item["SupplierSKU"]: item["Quantity"] for item in self.book.items(*pair, **choice)}

    def told(self):
        return [(event.level, event.summary, event.details) for event in self.log]


@pytest.fixture
def books():
    return Books()


def test_the_guides_feed_leaves_the_guides_event(books):
    """Seven records, Info, with exactly these words."""
    rows = "".join(f"S-{number},{number}\r\n" for number in range(7))
    books.feed(f"SupplierSKU,Quantity\r\n{rows}")
    [event] = books.log
    assert (event.level, event.summary) == ("Info", "Inventory Imported")
    assert event.details == "Imported 7 records from '2022-05-17_1506.csv'."
    assert (event.sender_id, event.receiver_id, event.category, event.type_id) == (SUPPLIER, RETAILER, "Inventory", 39)
    token = json.loads(event.additional_data)["OriginalFileUrl"].split("/")[2]
    assert books.files.get(token).content.endswith(b"S-6,6\r\n")


def test_good_rows_are_taken_and_bad_rows_reported(books):
    """A warning names row, column and reason, and its report lists all of them."""
    done = books.feed("SupplierSKU,Quantity,Cost\nA,5,1.50\n,3,\nC,many,\n1.2E+13,4,\nE,,$3\nF,2.5,\nG,7.0,\nA,6,\n")
    assert done.imported == 2
    assert books.stock(mapped=False) == {"A": 6, "G": 7}
    level, summary, details = books.told()[1]
    assert (level, summary) == ("Warning", "Inventory Import Error")
    assert details == (
        "Not imported from '2022-05-17_1506.csv': row 3, SupplierSKU: is empty; "
        "row 4, Quantity: 'many' is not a whole number; row 5, SupplierSKU: '1.2E+13' is what Excel made of a longer "
        "number; format the column as text and enter the SKU again; row 6, Quantity: is empty; "
        "row 6, Cost: '$3' is not a number such as 1234.50; row 7, Quantity: '2.5' is not a whole number."
    )
    report = json.loads(list(books.log)[1].additional_data)["ErrorReport"].split("/")[2]
    assert books.files.get(report).content.startswith(b"Row,Column,Reason\r\n3,SupplierSKU,is empty\r\n")


def test_of_rows_with_the_same_sku_the_last_one_wins_whole(books):
    """Also in the cells that it leaves blank."""
    done = books.feed("SupplierSKU,Quantity,Color\nA,5,red\na,6,\n")
    assert done.replaced == 1
    assert books.told()[0][2].startswith("Imported 1 records")
    assert "Color" not in books.book.item(*PAIR, "A")


def test_a_file_of_bad_rows_only_is_an_alert(books):
    """Nothing was imported, so nothing says so."""
    assert books.feed("SupplierSKU,Quantity\n,1\n").imported == 0
    assert [told[:2] for told in books.told()] == [("Alert", "Inventory Import Error")]


@pytest.mark.parametrize("content", [b"", b"SupplierSKU,Quantity\n", b"\x89PNG....", b"name,sku\nA,B\n"])
def test_a_wrong_file_is_refused_with_an_alert_and_changes_nothing(books, content):
    """Neither items nor the number of feeds."""
    books.feed("SupplierSKU,Quantity\nA,5\n")
    before = books.book.items(*PAIR, mapped=None)
    with pytest.raises(FeedUnreadable) as refused:
        books.book.import_feed(*PAIR, "../x/photo.png", content)
    assert books.book.items(*PAIR, mapped=None) == before
    assert books.told()[1] == ("Alert", "Inventory Import Error", str(refused.value))
    assert "'photo.png'" in str(refused.value)


def test_every_documented_column_is_taken_by_its_type(books):
    """Numbers, dates and texts, with all 25 warehouses."""
    cells = {"whole": "12", "amount": "1.50", "instant": "2026-03-02", "text": "x"}
    header = [column.name for column in STANDARD_COLUMNS]
    books.book.import_feed(
        *PAIR, "f.csv", csv_for_programs(header, [[cells[column.kind] for column in STANDARD_COLUMNS]])
    )
    item = books.book.item(*PAIR, "x")
    assert (item["Quantity"], item["Cost"], item["Warehouse25Quantity"], item["LeadTime"]) == (
        12,
        Decimal("1.50"),
        12,
        "x",
    )
    assert item["Warehouse2NextAvailableDate"] == datetime(2026, 3, 2, tzinfo=UTC)
    assert (item["SupplierDescription"], "Description" in item, "MerchantDescription" in item) == ("x", False, False)
    assert item["LastUpdate"] == books.clock.now()


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("Quantity", "2147483648", "2147483648 is too large; at most 2147483647 is taken"),
        ("Quantity", "1E+999999999", "'1E+999999999' is not a whole number"),
        ("Quantity", "\u0663", "'\u0663' is not a whole number"),
        ("Cost", "9" * 1_000, f"'{'9' * 100}…' is not a number such as 1234.50"),
        ("Cost", "1,50", "'1,50' is not a number such as 1234.50"),
        ("NextAvailableDate", "soon", "'soon' is not a date such as 2026-03-02"),
        ("NextAvailableDate", "13/40/2026", "'13/40/2026' is not a date such as 2026-03-02"),
        ("NextAvailableDate", "0001-01-01T00:00+14:00", "'0001-01-01T00:00+14:00' is not a date such as 2026-03-02"),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_named(books, column, text, reason):
    """Quoted in the reason, and not longer than a sentence bears."""
    header, row = ["SupplierSKU", "Quantity", column], ["A", "1", text]
    if column == "Quantity":
        header, row = header[:2], ["A", text]
    done = books.book.import_feed(*PAIR, "f.csv", csv_for_programs(header, [row]))
    assert [(problem.column, problem.reason) for problem in done.problems] == [(column, reason)]


def test_american_dates_are_read(books):
    """As Excel shows them in America."""
    books.feed("SupplierSKU,Quantity,NextAvailableDate\nA,1,3/2/2026\n")
    assert books.book.item(*PAIR, "A")["NextAvailableDate"] == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_column_that_a_feed_leaves_out_keeps_its_value(books):
    """Most suppliers send only quantities after the first feed."""
    books.feed("SupplierSKU,Quantity,Color\nA,5,red\n")
    books.feed("SupplierSKU,Quantity\nA,6\n")
    assert (books.book.item(*PAIR, "a")["Color"], books.stock(mapped=None)) == ("red", {"A": 6})


def test_only_matched_items_are_sent_on(books):
    """The others are listed as unmatched."""
    books.feed("SupplierSKU,Quantity\nA,5\nB,6\n")
    books.match(("a", "M-A"))
    assert (books.stock(), books.stock(mapped=False)) == ({"A": 5}, {"B": 6})


def test_a_matching_file_makes_items_matched(books):
    """It leaves its event, and what it changed is sent to who asks for changes."""
    books.feed("SupplierSKU,Quantity\nA,5\nB,6\n")
    books.match(("B", "M-B"))
    since = books.clock.now()
    books.wait(minutes=5)
    books.match(("A", "M-A"), ("B", "M-B"))
    assert books.stock(modified_after=since) == {"A": 5}
    assert books.told()[-1] == ("Info", "Matching File Imported", "Imported 2 records from 'm.csv'.")


def test_a_matching_file_that_says_two_things_is_told_of(books):
    """What counts is taken, and a warning names the other row."""
    books.feed("SupplierSKU,Quantity\nA,5\n")
    books.match(("A", "M-A"), ("a", "M-B"))
    assert books.book.item(*PAIR, "A")["MerchantSKU"] == "M-B"
    assert [told[:2] for told in books.told()[1:]] == [
        ("Info", "Matching File Imported"),
        ("Warning", "Inventory Import Error"),
    ]


def test_a_wrong_matching_file_changes_nothing(books):
    """One alert."""
    with pytest.raises(FeedUnreadable, match="missing: SupplierSKU, MerchantSKU"):
        books.book.import_matching(*PAIR, "m.csv", b"a,b\n1,2\n")
    assert [told[0] for told in books.told()] == ["Alert"]


@pytest.mark.parametrize(("says", "skus"), [("makes a match", ["M-A", "M-B"]), ("is ignored", ["M-A", None])])
def test_a_merchant_sku_in_a_feed_makes_a_match_or_is_ignored(says, skus):
    """A missing one; none is changed.  By the switch only matching files make matches."""
    books = Books(merchant_sku_in_feeds=says)
    books.match(("A", "M-A"))
    books.feed("SupplierSKU,MerchantSKU,Quantity\nA,OTHER,1\nB,M-B,2\n")
    assert [item["MerchantSKU"] for item in books.book.items(*PAIR, mapped=None)] == skus


def test_changes_are_what_was_updated_after_a_moment(books):
    """Several uploads add up: 25 and 50 items make 75."""
    books.set(auto_match=True)
    start = books.clock.now()
    books.wait(minutes=1)
    books.feed("SupplierSKU,Quantity\n" + "".join(f"A{number},1\n" for number in range(25)))
    between = books.clock.now()
    books.wait(minutes=1)
    books.feed("SupplierSKU,Quantity\n" + "".join(f"B{number},1\n" for number in range(50)))
    assert [len(books.stock(modified_after=since)) for since in (None, start, between, books.clock.now())] == [
        75,
        75,
        50,
        0,
    ]


def test_resend_makes_everything_a_change(books):
    """As PUT Resend does."""
    books.feed("SupplierSKU,Quantity\nA,5\n")
    books.match(("A", "M-A"))
    since = books.clock.now()
    books.wait(minutes=1)
    assert books.stock(modified_after=since) == {}
    books.book.resend(*PAIR)
    assert books.stock(modified_after=since) == {"A": 5}


def test_zero_out_sets_all_quantities_to_zero_and_is_a_change(books):
    """As PUT ZeroOut does."""
    books.feed("SupplierSKU,Quantity\nA,5\nB,6\n")
    books.wait(minutes=1)
    since = books.clock.now() - timedelta(seconds=1)
    books.book.zero_out(*PAIR)
    assert books.stock(mapped=None, modified_after=since) == {"A": 0, "B": 0}


def test_what_was_matched_and_never_fed_has_no_quantity(books):
    """It shows only to who asks for null quantities."""
    books.match(("A", "M-A"))
    assert (books.stock(), books.stock(include_null_quantity=True)) == ({}, {"A": None})


def test_clearing_forgets_items_or_matches(books):
    """Each with its event."""
    books.feed("SupplierSKU,Quantity\nA,5\n")
    books.match(("A", "M-A"))
    books.book.clear_matches(*PAIR)
    assert (books.stock(), books.stock(mapped=False)) == ({}, {"A": 5})
    books.book.clear(*PAIR)
    assert books.stock(mapped=None) == {}
    assert [told[1] for told in books.told()[-2:]] == ["SKU Matches Cleared", "Inventory Feed Cleared"]


def test_one_item_can_be_deleted(books):
    """And only one that is there."""
    books.feed("SupplierSKU,Quantity\nA,5\nB,6\n")
    books.book.delete_item(*PAIR, "a")
    assert (books.stock(mapped=None), books.told()[-1]) == ({"B": 6}, ("Info", "Deleted Item", "Deleted item 'A'."))
    with pytest.raises(NotVisible, match="no item has the supplier SKU 'A'"):
        books.book.delete_item(*PAIR, "A")


def test_an_item_is_found_by_either_sku(books):
    """Item by the supplier's, Match by the merchant's."""
    books.feed("SupplierSKU,Quantity\nA,5\n")
    books.match(("A", "M-A"), ("N", "M-N"))
    assert books.book.item(*PAIR, "a") == books.book.matched_item(*PAIR, "m-a")
    for sku, said in (("M-X", "no item is matched"), ("M-N", "no item has the supplier SKU 'N'")):
        with pytest.raises(NotVisible, match=said):
            books.book.matched_item(*PAIR, sku)


def test_availability_and_sourcing_see_all_suppliers_of_a_retailer(books):
    """In the order of account numbers; other retailers' suppliers do not count."""
    for supplier, quantity in ((OTHER, 3), (SUPPLIER, 5)):
        books.match((f"S{supplier}", "M"), pair=(supplier, RETAILER))
        books.feed(f"SupplierSKU,Quantity\nS{supplier},{quantity}\n", pair=(supplier, RETAILER))
    books.match(("X", "M"), pair=(SUPPLIER, 2))
    assert [item["Quantity"] for item in books.book.availability(RETAILER, "m")] == [5, 3]
    assert books.book.suppliers_of(RETAILER, "m") == [(SUPPLIER, "S11"), (OTHER, "S12")]
    assert books.book.availability(2, "M") == []


def test_auto_match_gives_unmatched_items_their_own_sku(books):
    """Those of later feeds, and those that are there when it is switched on."""
    books.feed("SupplierSKU,Quantity\nA,5\n")
    books.set(auto_match=True)
    books.feed("SupplierSKU,Quantity\nB,6\n")
    assert [item["MerchantSKU"] for item in books.book.items(*PAIR)] == ["A", "B"]
    assert books.book.suppliers_of(RETAILER, "B") == [(SUPPLIER, "B")]


def test_case_sensitive_tells_spellings_apart(books):
    """Off by default; when it goes off again, spellings become one."""
    books.set(case_sensitive=True)
    books.feed("SupplierSKU,Quantity\nA,5\na,6\n")
    books.match(("a", "M-a"))
    assert (books.stock(), books.stock(mapped=None)) == ({"a": 6}, {"A": 5, "a": 6})
    books.set(case_sensitive=False)
    assert books.stock() == {"a": 6}


def test_ignore_unmatched_keeps_only_what_is_matched(books):
    """Others are not even listed."""
    books.set(ignore_unmatched=True)
    books.match(("A", "M-A"))
    assert books.feed("SupplierSKU,Quantity\nA,5\nB,6\n").imported == 1
    assert books.stock(mapped=None) == {"A": 5}


def test_latest_feed_only_drops_what_the_latest_feed_left_out(books):
    """Uploads do not add up then."""
    books.set(latest_feed_only=True, auto_match=True)
    books.feed("SupplierSKU,Quantity\nA,5\nB,6\n")
    books.feed("SupplierSKU,Quantity\nB,7\n")
    assert books.stock() == {"B": 7}


@pytest.mark.parametrize(
    ("quantity", "settings", "sent"),
    [
        (20, {}, 20),
        (20, {"allocation_percent": 50}, 10),
        (7, {"allocation_percent": 50}, 3),
        (20, {"allocation_percent": 0}, 0),
        (5, {"minimum_quantity": 5}, 5),
        (4, {"minimum_quantity": 5}, 0),
        (-3, {"allocation_percent": 50}, -3),
        (None, {"allocation_percent": 50}, None),
    ],
)
def test_a_part_of_the_quantity_is_sent(quantity, settings, sent):
    """50 % of 20 sends 10; fractions are dropped; below the minimum nothing is left."""
    assert FeedSettings(**settings).allocated(quantity) == sent


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"allocation_percent": 101}, "0 to 100 percent, got 101"),
        ({"minimum_quantity": -1}, "cannot be negative, got -1"),
        ({"clear_after_days": 8}, "after 7, 30 or 60 days or never"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, said):
    """With what was wanted and what came."""
    with pytest.raises(Invalid, match=said):
        FeedSettings(**settings)


def test_settings_for_all_partners_hold_for_present_and_future_ones(books):
    """Until one of them gets its own."""
    books.feed("SupplierSKU,Quantity\nA,5\n")
    books.book.configure(RETAILER, None, FeedSettings(allocation_percent=50, auto_match=True))
    books.feed("SupplierSKU,Quantity\nC,20\n", pair=(OTHER, RETAILER))
    assert (books.stock(), books.stock((OTHER, RETAILER))) == ({"A": 2}, {"C": 10})
    books.set(auto_match=True)
    assert books.stock() == {"A": 5}
    assert books.told()[1] == ("Info", "Inventory Configuration Updated", "auto match: True, allocation percent: 50")


def test_old_feeds_are_cleared_by_appointment(trade):
    """Exactly when the days are over, unless a feed came meanwhile."""
    shop, maker = trade.shop.inventory, trade.maker.inventory
    shop.save_settings(trade.supplier, FeedSettings(clear_after_days=7))
    first = trade.clock.now()
    maker.upload_inventory(trade.retailer, "f.csv", b"SupplierSKU,Quantity\nS-A-1,5\n")
    trade.clock.move(first + timedelta(days=3))
    maker.upload_inventory(trade.retailer, "g.csv", b"SupplierSKU,Quantity\nS-A-2,6\n")
    trade.clock.move(first + timedelta(days=10) - timedelta(seconds=1))
    assert shop.merchant_feed(trade.supplier).count(b"\r\n") == 3
    assert trade.network.due() == first + timedelta(days=10)
    trade.clock.move(first + timedelta(days=11))
    assert shop.merchant_feed(trade.supplier).count(b"\r\n") == 1
    cleared = shop.events()[0]
    assert (cleared.summary, cleared.date) == ("Inventory Feed Cleared", first + timedelta(days=10))


def test_a_copy_of_a_book_goes_its_own_way(books):
    """A world is data."""
    books.feed("SupplierSKU,Quantity\nA,5\n")
    other = copy.deepcopy(books)
    other.feed("SupplierSKU,Quantity\nA,9\n")
    assert (books.stock(mapped=None), other.stock(mapped=None)) == ({"A": 5}, {"A": 9})


SKUS = st.text("abcABC01-/ ", min_size=1, max_size=4).filter(lambda text: wrong_sku(text.strip()) is None)


@given(st.lists(st.lists(st.tuples(SKUS, st.integers(-5, 2**31 - 1)), min_size=1), max_size=4), st.booleans())
def test_after_any_feeds_the_stock_is_what_was_last_said(feeds, case_sensitive):
    """Per SKU, in whichever spelling counts as the same."""
    books = Books()
    books.set(case_sensitive=case_sensitive, auto_match=True)
    said = {}
    for feed in feeds:
        books.book.import_feed(*PAIR, "f.csv", csv_for_programs(["SupplierSKU", "Quantity"], feed))
        for sku, quantity in feed:
            said[sku.strip() if case_sensitive else sku.strip().casefold()] = quantity
    stock = {sku if case_sensitive else sku.casefold(): quantity for sku, quantity in books.stock().items()}
    assert stock == said


DEEDS = st.sampled_from(
    ["feed a", "feed b", "feed c", "feed A", "match a", "resend", "zero", "delete b", "clear", "case"]
)


@given(st.lists(DEEDS, max_size=12), st.integers(0, 12))
def test_what_was_updated_is_found_by_its_time(deeds, minute) -> None:
    """Whatever happened to the items: the same as by looking at every one of them, in the same order."""
    books = Books()
    asked = books.clock.now() + timedelta(minutes=minute)
    for deed in deeds:
        books.wait(minutes=1)
        _do(books, *deed.split())
    everything = books.book.items(*PAIR, mapped=None)

    changed = books.book.items(*PAIR, mapped=None, modified_after=asked)
    assert changed == [item for item in everything if item["LastUpdate"] > asked]


def _do(books, what, sku=""):
    if what == "feed":
        books.feed(f"SupplierSKU,Quantity\n{sku},1\n")
    elif what == "match":
        books.match((sku, "M"))
    elif what == "delete":
        if sku in books.stock(mapped=None):
            books.book.delete_item(*PAIR, sku)
    elif what == "case":
        books.set(case_sensitive=not books.book.settings(*PAIR).case_sensitive)
    else:
        {"resend": books.book.resend, "zero": books.book.zero_out, "clear": books.book.clear}[what](*PAIR)


def test_a_copy_of_a_stock_goes_its_own_way(books) -> None:
    """Items, matches and what was updated when: nothing reaches the other one."""
    books.match(("a", "A"))
    books.feed("SupplierSKU,Quantity\na,1\n")
    before = books.book.items(*PAIR, modified_after=books.clock.now() - timedelta(minutes=1))
    twin = copy.deepcopy(books.book)
    twin.zero_out(*PAIR)
    twin.clear_matches(*PAIR)

    assert books.book.items(*PAIR, modified_after=books.clock.now() - timedelta(minutes=1)) == before
    assert twin.items(*PAIR) == []
