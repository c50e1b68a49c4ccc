"""Uploading files of every kind, pressing the buttons of feeds, trying what may not be pressed; and what came of it.

What is wanted follows from what is in the files, and from who may do what with a feed in which state.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from harness.conformance.questions import REFUSED, Questions
from harness.conformance.records import FeedRecord
from harness.conformance.scene import Scene, SceneSupplier
from harness.record.looks import FEED_BUTTONS, FEED_WORKBOOKS, STOCK_BUTTONS, STOCK_FILES, WALL_CLOCK

# Inventory.


def upload_stock_of_every_kind(scene: Scene) -> None:
    """Workbooks, files of other spreadsheets, bad quantities, and what is no feed at all."""
    supplier, questions = scene.suppliers[0], Questions(scene, STOCK_FILES)
    for name, (text, level, remark) in STOCKS.items():
        content = workbook(WORKBOOK) if text is None else text
        questions.ask(f"the upload of {name}", TAKEN, _taken, supplier.upload_inventory, content, name)
        questions.ask(f"the stock after {name}", [level, remark], _stock, scene)
        questions.ask(f"what is told of {name}", ["Info"], _told_of, scene, name)
    for name, content in SPOILT.items():
        questions.ask(f"the upload of {name}", TAKEN, _taken, supplier.upload_inventory, content, name)
        questions.ask(f"the stock after {name}", [41, "Oak"], _stock, scene)
        questions.ask(f"what is told of {name}", ["Info", "Warning"], _told_of, scene, name)
    for name, content in NO_FEEDS.items():
        questions.ask(f"the upload of {name}", REFUSED, supplier.upload_inventory, content, name)
        questions.ask(f"the stock after {name}", [41, "Oak"], _stock, scene)
        questions.ask(f"what is told of {name}", ["Alert"], _told_of, scene, name)
    questions.write_down()


TAKEN = "taken"
"""What stands for the answer of whoever takes a file."""


def _taken(upload: Callable[..., object], content: bytes, name: str) -> str:
    upload(content, name)
    return TAKEN


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as a workbook of one sheet."""
    import xlsxwriter  # noqa: PLC0415 - it takes a tenth of the time in which everything here is loaded.

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(2026, 3, 2)})  # noqa: DTZ001 - a workbook knows no zone.
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


SKU = "SUP-MUG"
"""The supplier's own name for what it feeds here."""

COLUMNS = ("SupplierSKU", "Quantity", "SupplierDescription")

WORKBOOK = [COLUMNS, (SKU, 31, "Mug")]

STOCKS: Mapping[str, tuple[bytes | None, int, str]] = {
    "stock.xlsx": (None, 31, "Mug"),
    "semicolons.csv": (f"SupplierSKU;Quantity;SupplierDescription\r\n{SKU};32;5 €\r\n".encode("cp1252"), 32, "5 €"),
    "tabs.txt": (f"SupplierSKU\tQuantity\tSupplierDescription\n{SKU}\t33\tTasse\n".encode("utf-16"), 33, "Tasse"),
    "spaced.csv": (f' supplier sku , QUANTITY,Supplier Description\n{SKU.lower()},34,"A, b"\n'.encode(), 34, "A, b"),
}
"""Files that are read well by their names: their contents, and the quantity and description that they bring.

No content stands for ``WORKBOOK``.

Source: support article 360022025472 and the release notes: CSV or XLSX; spaces and case in header names do not matter.
"""

_GOOD = f"{','.join(COLUMNS)}\n{SKU},41,Oak\n"

SPOILT = {
    "pieces.csv": f"{_GOOD}{SKU},12 pcs,Pine\n".encode(),
    "halves.csv": f"{_GOOD}{SKU},4.5,Pine\n".encode(),
    "words.csv": f"{_GOOD}{SKU},many,Pine\n".encode(),
}
"""Files with a good row and one whose quantity is no whole number, which is a bad row.  Source: guide, G18."""

NO_FEEDS = {
    "empty.csv": b"",
    "header.csv": b"SupplierSKU,Quantity\r\n",
    "picture.csv": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "others.csv": b"Fruit,Colour\napple,red\n",
}
"""What leaves an Alert and changes nothing.  Source: release notes of 11/10/2023."""


def _stock(scene: Scene) -> list[Any]:
    """How many of it, and which description, the supplier's feed has."""
    content = scene.retailer.merchant_feed(scene.suppliers[0].company.id)
    rows = [row for row in _rows(content) if row["SupplierSKU"].casefold() == SKU.casefold()]
    return [each for row in rows for each in (int(row["Quantity"]), row.get("SupplierDescription"))]


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _told_of(scene: Scene, file_name: str) -> list[str]:
    """How grave the events are that name a file."""
    events = scene.retailer.inventory_events(scene.suppliers[0].company.id)
    return sorted({event.severity for event in events if f"'{file_name}'" in event.details})


def press_the_buttons_of_stock(scene: Scene) -> None:
    """Clear Matches and Clear Feeds, and what each of them leaves."""
    supplier, questions = scene.suppliers[0], Questions(scene, STOCK_BUTTONS)
    retailer, number, skus = scene.retailer, supplier.company.id, ["SUP-MUG", "SUP-TEE"]

    def listed(download: Callable[[int], bytes]) -> list[str]:
        return [row["SupplierSKU"] for row in _rows(download(number)) if row["SupplierSKU"] in skus]

    def events() -> list[str]:
        told = [event.summary for event in retailer.inventory_events(number)]
        return [summary for summary in ("SKU Matches Cleared", "Inventory Feed Cleared") if summary in told]

    questions.ask("what is matched", skus, listed, retailer.merchant_feed)
    questions.ask("the Standard Feed", skus, listed, retailer.standard_feed)
    retailer.clear_matches(number)
    questions.ask("what is matched without matches", [], listed, retailer.merchant_feed)
    questions.ask("what is unmatched without matches", skus, listed, retailer.unmatched_items)
    questions.ask("the Standard Feed without matches", skus, listed, retailer.standard_feed)
    questions.ask("what is told of it", ["SKU Matches Cleared"], events)
    retailer.upload_matching_file(number, [{"SupplierSKU": "SUP-MUG", "MerchantSKU": "MUG"}])
    questions.ask("what is matched again", ["SUP-MUG"], listed, retailer.merchant_feed)
    questions.ask("what is unmatched still", ["SUP-TEE"], listed, retailer.unmatched_items)
    questions.ask("the Standard Feed then", skus, listed, retailer.standard_feed)
    retailer.clear_feeds(number)
    questions.ask("what is matched without feeds", [], listed, retailer.merchant_feed)
    questions.ask("what is unmatched without feeds", [], listed, retailer.unmatched_items)
    questions.ask("what is told in the end", ["SKU Matches Cleared", "Inventory Feed Cleared"], events)
    questions.write_down()


# Product feeds.


def try_the_buttons_of_feeds(scene: Scene) -> None:
    """Each button of each feed that may not be pressed, by both sides; then those of a supplier that may.

    Source: guide, G22 to G24: the retailer approves what is Pending; a failed feed without faults is sent again.
    """
    questions, retailer = Questions(scene, FEED_BUTTONS), scene.retailer
    supplier = scene.suppliers[0]
    feeds = {feed.file_name: feed for feed in retailer.product_feeds()}
    states = {name: feed.status for name, feed in feeds.items()}
    for name, feed in feeds.items():
        questions.ask(f"the supplier's Approve of {name}", REFUSED, supplier.approve, feed.feed_id)
        if feed.status != "Pending":
            questions.ask(f"Approve of {name}", REFUSED, retailer.approve, feed.feed_id)
        if feed.status == "Complete" or feed.compliant < feed.items:
            questions.ask(f"Send of {name}", REFUSED, retailer.send_feed, feed.feed_id)
            questions.ask(f"the supplier's Send of {name}", REFUSED, supplier.send_feed, feed.feed_id)
    questions.ask("the states of the feeds", states, _states, scene)
    for feed in feeds.values():
        _press_a_suppliers_buttons(questions, supplier, feed)
    questions.write_down()


def _states(scene: Scene) -> dict[str, str]:
    return {feed.file_name: feed.status for feed in scene.retailer.product_feeds()}


def _press_a_suppliers_buttons(questions: Questions, supplier: SceneSupplier, feed: FeedRecord) -> None:
    """A supplier mends an item, sends what has failed without a fault, and deletes what nobody wants."""
    scene, name = questions.scene, feed.file_name
    if feed.status == "Failed" and feed.compliant == feed.items:
        questions.ask(f"the supplier's Send of {name}", None, supplier.send_feed, feed.feed_id)
        questions.ask(f"the state of {name}, sent", "Pending", lambda: _states(scene).get(name))
    elif feed.compliant < feed.items:
        faulty = next(item for item in scene.retailer.product_feed_items(feed.feed_id) if item.problems)
        questions.ask(f"the mending of {name}", None, supplier.fix_item, feed.feed_id, faulty.row, {"name": "Mended"})
        questions.ask(f"the faults of {name}, mended", [], _faults, scene, feed.feed_id)
        mended = [row.get("name") for row in _rows(supplier.download_feed(feed.feed_id))]
        questions.ask(f"whether {name} has the new name", True, mended.__contains__, "Mended")
        questions.ask(f"the supplier's Delete of {name}", None, supplier.delete_feed, feed.feed_id)
        questions.ask(f"whether {name} is listed, deleted", False, lambda: name in _states(scene))
        questions.ask(f"the file of {name}, deleted", REFUSED, supplier.download_feed, feed.feed_id)


def _faults(scene: Scene, feed_id: str) -> list[str]:
    return [problem for item in scene.retailer.product_feed_items(feed_id) for problem in item.problems]


def fill_in_workbooks(scene: Scene) -> None:
    """The empty feed as a workbook, a filled one, and what is in the one that is downloaded."""
    questions, supplier = Questions(scene, FEED_WORKBOOKS), scene.suppliers[0]
    header = supplier.product_feed_template().decode("utf-8-sig").splitlines()[0].split(",")
    columns = ["".join(name.split()) for name in header]
    empty = supplier.product_feed_template
    questions.ask("the columns of the empty workbook", columns, _texts_in, empty, file_type="XLSX")
    row = {"sku": "SHELF", "name": "=1+1 Shelf", "type": "physical", "weight": "2.5", "price": "39.90"}
    feed = supplier.upload_product_feed(workbook([list(row), list(row.values())]), "shelves.xlsx")
    items = scene.retailer.product_feed_items(feed.id)
    questions.ask("the items of a workbook", [row], lambda: [dict(item.data) for item in items])
    texts = _texts_in(lambda: supplier.download_feed(feed.id, "XLSX"))
    questions.ask(
        "what the downloaded workbook lacks", [], lambda: [text for text in row.values() if text not in texts]
    )
    told = [line["name"] for line in _rows(supplier.download_feed(feed.id))]
    if not any(event.name == WALL_CLOCK for event in scene.history.events):  # A guess, so nobody else is asked.
        questions.ask("a formula in the downloaded file", ["'=1+1 Shelf"], lambda: told)
    supplier.delete_feed(feed.id)
    questions.write_down()


def _texts_in(download: Callable[..., bytes], **how: Any) -> list[str]:
    """The texts of a workbook, in the order in which they first come."""
    with zipfile.ZipFile(io.BytesIO(download(**how))) as book:
        shared = book.read(_TEXTS).decode() if _TEXTS in book.namelist() else ""
    return [_unescaped(text) for text in re.findall(r"<t[^>]*>([^<]*)</t>", shared)]


_TEXTS = "xl/sharedStrings.xml"

_ENTITIES: Mapping[str, str] = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}


def _unescaped(text: str) -> str:
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text
