"""The judges of the pages about products, inventory and feeds, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import ADD_PRODUCT, DELETE_FEED, DELETE_PRODUCT, UPLOAD_FEED
from harness.conformance.checks import feed_pages
from harness.record.looks import DELETED_FEED, DOWNLOAD, EVENTS_TAB, FEED_LIST, FEED_NAMES, PRODUCTS_PAGE, TEMPLATE

ID, OTHER = "0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"
FIRST = "2026-03-02T09:00:00+00:00"
IMPORT = {"date": FIRST, "severity": "Info", "summary": "Inventory Imported", "details": "Imported 1 from 'stock.csv'."}
MATCHING = {**IMPORT, "summary": "Matching File Imported", "details": "Imported 1 records from 'matching.csv'."}
LATER = {**IMPORT, "date": "2026-03-02T10:00:00+00:00", "summary": "Inventory Feed Cleared"}


def _tab(
    written: Any, page: str, rows: list[Any], own: list[Any] | None = None, of_all: list[Any] | None = None
) -> None:
    facts = {
        "by_partner": {"Supplier": rows},
        "own": {"Supplier": rows if own is None else own},
        "ids": {"Supplier": 7},
    }
    written.history.observe(EVENTS_TAB, page=page, all=rows if of_all is None else of_all, **facts)


@pytest.mark.parametrize(
    ("tab", "state"),
    [
        ([[IMPORT, MATCHING]], "holds"),
        ([[MATCHING]], "broken"),
        ([[IMPORT]], "broken"),
        ([[IMPORT, IMPORT, MATCHING]], "broken"),
        ([[IMPORT, MATCHING], []], "broken"),
        ([[IMPORT, MATCHING], None, []], "broken"),
        ([[{**IMPORT, "severity": "Alert"}, MATCHING]], "broken"),
        ([[IMPORT, LATER, MATCHING]], "broken"),
    ],
    ids=["all", "no import", "no matching file", "twice", "not its own", "not under all", "an alert", "not in order"],
)
def test_the_tab_of_inventory_feeds(written: Any, tab: list[Any], state: str) -> None:
    """Each partner's files are shown under that partner, to itself and under All Partners, newest first."""
    written.uploaded({"SUP-MUG": 12}, {"SUP-MUG": "MUG"})
    _tab(written, "Inventory Feeds", *tab)

    assert feed_pages.inventory_events_by_partner(written.history).state == state


UPLOADED = {"summary": "Product Feed Imported", "details": "Imported 2 records from 'lamps.csv'."}
REPORTED = {**UPLOADED, "at": FIRST, "level": "Info", "category": "Product", "feed_id": ID, "sender": 7, "receiver": 1}
SHOWN = {**UPLOADED, "date": FIRST, "severity": "Info"}


@pytest.mark.parametrize(
    ("rows", "state"),
    [([SHOWN], "holds"), ([], "broken"), ([SHOWN, SHOWN], "broken"), ([{**SHOWN, "details": "x"}], "broken")],
)
def test_the_tab_of_product_feeds(written: Any, feed: Any, rows: list[Any], state: str) -> None:
    """What was reported of a feed stands under its partner, once and as it was reported."""
    _uploaded(written)
    written.feeds([feed("Pending", feed_id=ID)], events=[REPORTED])
    _tab(written, "Product Feeds", rows)

    assert feed_pages.feed_events_by_partner(written.history).state == state


def test_an_upload_that_nobody_tells_of(written: Any, feed: Any) -> None:
    """Each uploaded feed leaves an event that names its file."""
    _uploaded(written)
    written.feeds([feed("Pending", feed_id=ID)])
    _tab(written, "Product Feeds", [])

    assert feed_pages.feed_events_by_partner(written.history).state == "broken"


@pytest.mark.parametrize(
    ("rows", "states"),
    [
        ([{"Name": "Oak Lamp", "Price": "US$19.90", "Stock": "50", "Status": "Visible"}], ("holds", "holds")),
        ([{"Name": "Oak Lamp", "Price": "$19.90", "Stock": "5", "Status": "Visible"}], ("broken", "broken")),
        ([{"Name": "Oak Lamp", "Price": "$19.00", "Stock": "50", "Status": "Visible"}], ("holds", "broken")),
        ([{"Name": "Lamp", "Price": "$19.90", "Stock": "50", "Status": "Visible"}], ("holds", "broken")),
        ([{"Name": "Oak Lamp", "Price": "$19.90", "Stock": "50", "Status": "Hidden"}], ("holds", "broken")),
        ([], ("broken", "broken")),
    ],
)
def test_the_page_of_products(written: Any, rows: list[Any], states: tuple[str, str]) -> None:
    """Level, name, price and visibility are what the scenario says; the sign of the currency makes no difference."""
    written.history.observe(PRODUCTS_PAGE, sku="LAMP", rows=rows)
    wanted = {"Name": "Oak Lamp", "Price": "$19.90", "Stock": "50", "Status": "Visible"}

    level = feed_pages.page_shows_level(written.history, "LAMP", 50)
    product = feed_pages.page_shows_product(written.history, "LAMP", wanted)

    assert (level.state, product.state) == states


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ({"Name": "Tee (L)", "Price": "$10.00", "Status": "Visible"}, "holds"),
        ({"Name": "L", "Price": "10", "Status": "visible"}, "holds"),
        ({"Name": "Tee", "Price": "$10.00", "Status": "Visible"}, "broken"),
        ({"Name": "Tee (L)", "Price": "$1.00", "Status": "Visible"}, "broken"),
        ({"Name": "Tee (L)", "Price": "$10.00", "Status": "Hidden"}, "broken"),
    ],
)
def test_a_variant_on_the_page_of_products(written: Any, row: dict[str, str], state: str) -> None:
    """A variant is told by its options, at the price that it was added for, and visible."""
    variants = [{"sku": "TEE-L", "options": {"Size": "L"}}]
    written.deed("retailer", ADD_PRODUCT, sku="TEE", name="Tee", price="10.00", variants=variants)
    written.history.observe(PRODUCTS_PAGE, sku="TEE-L", rows=[{"SKU": "TEE-L", "Stock": "4", **row}])

    assert feed_pages.page_names_what_is_sold(written.history, "TEE-L").state == state


@pytest.mark.parametrize(("rows", "state"), [([], "holds"), ([{"Name": "Desk"}], "broken")])
def test_a_deleted_product_is_gone(written: Any, rows: list[Any], state: str) -> None:
    """What was deleted is on the page no more."""
    written.deed("retailer", DELETE_PRODUCT, sku="DESK")
    written.history.observe(PRODUCTS_PAGE, sku="DESK", rows=rows)

    assert feed_pages.deleted_products_are_gone(written.history).state == state


@pytest.mark.parametrize(("doors", "state"), [([], "holds"), (["VIEW"], "broken"), (["DOWNLOAD"], "broken")])
def test_a_deleted_feed_is_shut(written: Any, doors: list[str], state: str) -> None:
    """A deleted feed neither opens nor downloads."""
    written.history.observe(DELETED_FEED, feed_id=ID, open=doors)

    assert feed_pages.deleted_feed_is_shut(written.history).state == state


@pytest.mark.parametrize(("stock", "state"), [("0", "holds"), ("", "holds"), ("100", "broken")])
def test_a_product_that_nobody_fed(written: Any, stock: str, state: str) -> None:
    """Of what the scenario says no level, there is none to sell, whether or not it is counted."""
    written.history.observe(PRODUCTS_PAGE, sku="LAMP", rows=[{"Name": "Lamp", "Stock": stock}])

    assert feed_pages.page_shows_product(written.history, "LAMP", {"Name": "Lamp"}).state == state


@pytest.mark.parametrize(
    ("columns", "rows", "state"),
    [
        (["sku", "name", "colour"], 0, "holds"),
        (["sku"], 0, "broken"),
        (["sku", "name", "name"], 0, "broken"),
        (["sku", "name"], 1, "broken"),
        ([], 0, "broken"),
    ],
)
def test_the_template(written: Any, columns: list[str], rows: int, state: str) -> None:
    """It is empty and has each column once; it may have more."""
    written.history.observe(TEMPLATE, columns=columns, rows=rows)

    assert feed_pages.template_has(written.history, ["sku", "name"]).state == state


ROW = {
    "feed_id": ID, "file_name": "lamps.csv", "created": FIRST, "updated": FIRST, "status": "Pending",
    "items": 2, "compliant": 1, "actions": ["Approve", "Download", "Delete"],
}  # fmt: skip
OWN = {**ROW, "actions": ["Download", "Delete"]}
WANTED = {
    "file": "lamps.csv", "status": "Pending", "items": "2", "compliant": "1",
    "retailer": "Download, Delete, Approve", "supplier": "Download, Delete",
}  # fmt: skip


def _uploaded(written: Any, feed_id: str = ID, name: str = "lamps.csv") -> None:
    content = 'sku,name,price\r\nLAMP,"Oak, Lamp",19.90\r\nDESK,,149.00\r\n'
    written.deed("supplier Supplier", UPLOAD_FEED, feed_id=feed_id, file_name=name, items=2, content=content)


def _list(written: Any, rows: list[Any], own: list[Any], ids: list[str] | None = None) -> None:
    by_partner = {"Supplier": [row["feed_id"] for row in rows] if ids is None else ids}
    written.history.observe(FEED_LIST, all=rows, by_partner=by_partner, own={"Supplier": own})


@pytest.mark.parametrize(
    ("row", "own", "state"),
    [
        ({}, {}, "holds"),
        ({"status": "Complete"}, {}, "broken"),
        ({"compliant": 2}, {}, "broken"),
        ({"actions": ["Download", "Delete"]}, {}, "broken"),
        ({}, {"actions": ["Download", "Delete", "Approve"]}, "broken"),
    ],
)
def test_the_list_reads_as_the_scenario_says(written: Any, row: Any, own: Any, state: str) -> None:
    """Every column of every row, and what each side can do."""
    _list(written, [{**ROW, **row}], [{**OWN, **own}])

    assert feed_pages.list_reads(written.history, [WANTED]).state == state


@pytest.mark.parametrize(
    ("own", "ids", "state"),
    [
        ([OWN], [ID], "holds"),
        ([], [ID], "broken"),
        ([OWN], [], "broken"),
        ([OWN], [ID, OTHER], "broken"),
        ([{**OWN, "status": "Complete"}], [ID], "broken"),
    ],
    ids=["the same", "the supplier sees none", "none under the partner", "another's under it", "another status"],
)
def test_each_side_sees_its_feeds(written: Any, own: list[Any], ids: list[str], state: str) -> None:
    """A deleted feed is nowhere, every other one under its partner and with its supplier."""
    _uploaded(written)
    _uploaded(written, OTHER)
    written.deed("retailer", DELETE_FEED, feed_id=OTHER)
    _list(written, [ROW], own, ids)

    assert feed_pages.each_side_sees_its_feeds(written.history).state == state


@pytest.mark.parametrize(
    ("names", "state"), [(["b.csv"], "holds"), (["a.csv"], "broken"), (["b.csv", "a.csv"], "broken"), ([], "broken")]
)
def test_the_list_has_pages(written: Any, names: list[str], state: str) -> None:
    """A page has so many rows, and begins with the newest."""
    _uploaded(written, ID, "a.csv")
    _uploaded(written, OTHER, "b.csv")
    written.history.observe(FEED_NAMES, page=0, rows=1, names=names)

    assert feed_pages.page_of_the_list(written.history, "b.csv", "b.csv").state == state


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "holds"),
        ({"file_name": "x"}, "broken"),
        ({"created": "1999-01-01T00:00:00+00:00"}, "broken"),
        ({"updated": "2026-03-02T10:00:00+00:00"}, "broken"),
    ],
)
def test_feeds_are_dated(written: Any, facts: Any, state: str) -> None:
    """The file's name, the time of the upload, and the time when something last happened."""
    _uploaded(written)
    written.at(60)
    _list(written, [{**ROW, **facts}], [])

    assert feed_pages.feeds_dated(written.history).state == state


FILED = [{"sku": "LAMP", "name": "Oak, Lamp", "price": "19.90"}, {"sku": "DESK", "price": "149.00"}]


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        (FILED, "holds"),
        (FILED[:1], "broken"),
        ([*FILED, {"sku": "MORE"}], "broken"),
        ([{**FILED[0], "price": "19"}, FILED[1]], "broken"),
        ([{"sku": "LAMP"}, FILED[1]], "broken"),
    ],
    ids=["all", "one lost", "one more", "another price", "the SKU only"],
)
def test_a_feed_and_its_download_hold_the_file(written: Any, feed: Any, rows: list[Any], state: str) -> None:
    """Every filled cell of every row of the uploaded file is there again."""
    _uploaded(written)
    written.feeds([feed("Pending", feed_id=ID, contents=rows)])
    written.history.observe(DOWNLOAD, feed_id=ID, columns=["sku"], rows=rows, own={"Supplier": rows})

    assert feed_pages.contents_as_uploaded(written.history).state == state
    assert feed_pages.download_complete(written.history).state == state


@pytest.mark.parametrize(
    ("problems", "state"),
    [
        ([{"row": 3, "problems": ["name is required"]}], "holds"),
        ([], "broken"),
        ([{"row": 2, "problems": ["name is required"]}], "broken"),
        ([{"row": 3, "problems": ["is wrong"]}], "broken"),
    ],
)
def test_faults_are_told(written: Any, feed: Any, problems: list[Any], state: str) -> None:
    """The item that is not compliant says what is wrong, and no other does."""
    written.feeds([feed("Pending", problems=problems)])

    assert feed_pages.faults_told(written.history, {3: "name"}).state == state


@pytest.mark.parametrize(
    ("first", "state"),
    [(["", "name is required"], "holds"), (["", ""], "broken"), (["name is required", ""], "broken")],
)
def test_faults_are_downloaded(written: Any, first: list[str], state: str) -> None:
    """The first column of the file says it in the row that it is about."""
    rows = [{"Errors": text, "sku": "LAMP"} for text in first]
    written.history.observe(DOWNLOAD, feed_id=ID, columns=["Errors", "sku"], rows=rows, own={})

    assert feed_pages.faults_downloaded(written.history, {3: "name"}).state == state
