"""Files that mean harm: refused with an event that says why; nothing runs, nothing is written, no memory is filled."""

import csv
import io
import os
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from fakes.logicbroker.state.feeds import files, workbooks
from fakes.logicbroker.state.feeds.exports import csv_for_people, neutral, xlsx
from fakes.logicbroker.state.feeds.files import FeedUnreadable
from fakes.time.clock import START
from fakes.wire.http import Request
from tests.fakes.logicbroker.state.feeds.test_workbooks import cells, rezipped, workbook

GIGABYTE = 10**9
GOOD = workbook(cells(["SupplierSKU", "MerchantSKU", "Quantity", "sku", "name"], ["S-1", "M-1", 5, "M-1", "Mug"]))


def with_part(name: str, content: bytes = b"x") -> bytes:
    """A good workbook with one more part."""
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def with_many_parts(count: int) -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(count):
            archive.writestr(f"{number}", b"")
    return out.getvalue()


ENTITIES = b'?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'

HOSTILE: dict[str, tuple[bytes, str]] = {
    "a zip bomb as a workbook": (with_part("xl/media/image1.png", bytes(3_000_000)), "when unpacked"),
    "an archive of very many parts": (with_many_parts(300), "more than 200 parts"),
    "a workbook with macros": (with_part("xl/vbaProject.bin"), "has macros"),
    "a workbook with old macros": (with_part("xl/macrosheets/sheet1.xml"), "has macros"),
    "a workbook with links to other files": (with_part("xl/externalLinks/externalLink1.xml"), "has links to other"),
    "a workbook with a file inside": (with_part("xl/embeddings/oleObject1.bin"), "has other files inside"),
    "a workbook whose texts refer to a file": (
        rezipped(
            GOOD,
            "xl/sharedStrings.xml",
            lambda xml: xml.replace(b"?>", ENTITIES, 1).replace(b"<t>S-1</t>", b"<t>&f;</t>"),
        ),
        "cannot be read",
    ),
    "UTF-16 without a mark": ("SupplierSKU,Quantity\r\n".encode("utf-16-le"), "UTF-16 without a byte-order mark"),
    "UTF-32": ("SupplierSKU,Quantity\r\nA,1\r\n".encode("utf-32"), "the first row"),
    "bytes that are no text": (b"SupplierSKU,Quantity\n\x81\x8d,1\n", "bytes that are no text"),
    "NUL bytes": (b"SupplierSKU,MerchantSKU,Quantity,sku\nA\0,B,1,C\n", "is not a text"),
    "the same header twice": (b"sku,SupplierSKU,MerchantSKU,Quantity,Supplier SKU\nA,B,C,1,D\n", "twice"),
    "a page of HTML": (b"  <!DOCTYPE html><script>alert(1)</script>SupplierSKU,Quantity\n", "is a web page"),
    "a page of HTML with a mark": (b"\xef\xbb\xbf<html>SupplierSKU,Quantity\n", "is a web page"),
    "one long line": (b"SupplierSKU,MerchantSKU,Quantity,sku\n" + b"x" * 3_000_000, "a line of more than"),
    "a line of a gigabyte": (bytes(GIGABYTE), "has more than 100,000,000 bytes"),
}
"""Name of the file's kind: its content, and what is said about it.  A gigabyte of zeros takes no memory until read."""


class Witness:
    """Hears what Python itself reports: files opened for writing, programs started, connections made."""

    heard: list[str] | None = None

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.heard is None:
            return
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or event in {"os.system", "subprocess.Popen", "os.exec", "socket.connect", "os.remove", "os.mkdir"}:
            self.heard.append(f"{event} {arguments}")


WITNESS = Witness()
sys.addaudithook(WITNESS)


@pytest.fixture(autouse=True)
def nothing_happens_elsewhere(monkeypatch) -> Iterator[None]:
    """Every test here also shows that nothing was executed, and nothing written outside."""
    monkeypatch.setattr(workbooks, "MOST_INFLATED_BYTES", 2_000_000)
    monkeypatch.setattr(workbooks, "MOST_PARTS", 200)
    WITNESS.heard = []
    yield
    heard, WITNESS.heard = WITNESS.heard, None
    assert heard == []


def test_the_witness_hears(tmp_path) -> None:
    """Else its silence would show nothing."""
    (tmp_path / "outside").write_text("x")

    assert WITNESS.heard
    WITNESS.heard.clear()


DOORS = {
    "inventory": (lambda trade, name, content: trade.maker.inventory.upload_inventory(trade.retailer, name, content)),
    "matching file": (
        lambda trade, name, content: trade.shop.inventory.upload_matching_file(trade.supplier, name, content)
    ),
    "products": (lambda trade, name, content: trade.maker.product_feeds.upload(trade.retailer, name, content)),
}


def state(trade) -> Any:
    """All that feeds can change."""
    pages = trade.shop.inventory
    return pages.standard_feed(trade.supplier), trade.shop.product_feeds.feeds()


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_an_event(trade, kind, door) -> None:
    """One Alert that names the file and says what is wrong with it; nothing changes."""
    content, said = HOSTILE[kind]
    before, told = state(trade), len(trade.network.events())
    with pytest.raises(FeedUnreadable, match=said):
        DOORS[door](trade, "../../etc/cron.d/feed.csv", content)

    [event] = trade.network.events()[told:]
    assert (event.level, event.summary) == (
        "Alert",
        "Product Import Error" if door == "products" else "Inventory Import Error",
    )
    assert said in event.details
    assert "'feed.csv'" in event.details
    assert "etc" not in event.details
    assert state(trade) == before


@pytest.mark.parametrize("path", ["v3/Inventory/{}", "v3/Inventory/{}/Matching", "v1/Product/{}"])
def test_a_line_of_a_gigabyte_is_refused_at_the_api_without_being_copied(trade, path) -> None:
    """400 and an event; besides the request itself it takes next to no memory, also as a form."""
    url = f"https://stage.commerceapi.io/api/{path.format(trade.retailer.id)}"
    headers = {
        "SubscriptionKey": trade.keys[trade.supplier.id],
        "Content-Type": "multipart/form-data; boundary=b",
    }
    request = Request("POST", url, headers, bytes(GIGABYTE))
    told = len(trade.network.events())
    response, most = traced(lambda: trade.network.answer(request))

    assert response.status == 400
    assert "has more than 100,000,000 bytes" in response.json()["Message"]
    assert most < 5_000_000
    [event] = trade.network.events()[told:]
    assert event.level == "Alert"
    assert event.additional_data is None or "OriginalFileUrl" not in event.additional_data


@pytest.mark.parametrize("start", [b"", b"SKU,Q\nA,1\n", b'SKU,Q\n"'], ids=["header", "row", "quote"])
def test_a_long_line_is_not_read_as_a_whole(start) -> None:
    """Twenty megabytes without a line break, anywhere: refused with a fraction of that."""
    content = start + b"x" * 20_000_000
    said, most = traced(lambda: refusal_of(content))

    assert "has a line of more than 2,000,000 characters" in said
    assert most < 15_000_000


def test_a_form_is_cut_without_copies(trade) -> None:
    """The parser of mails would need ten times the room."""
    file = b"SupplierSKU,Quantity\r\n" + b"x" * 5_000_000
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head + file + b"\r\n--b--\r\n"
    headers = {"SubscriptionKey": trade.keys[trade.supplier.id], "Content-Type": "multipart/form-data; boundary=b"}
    url = f"https://stage.commerceapi.io/api/v3/Inventory/{trade.retailer.id}"
    response, most = traced(lambda: trade.network.answer(Request("POST", url, headers, body)))

    assert "'a.csv' has a line of more than" in response.json()["Message"]
    assert most < 4 * len(body)


def traced(call) -> tuple[Any, int]:
    """What a call returns, and the most bytes that it had at once."""
    tracemalloc.start()
    try:
        return call(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def refusal_of(content: bytes) -> str:
    with pytest.raises(FeedUnreadable) as refused:
        list(files.read_feed("feed.csv", content).rows())
    return str(refused.value)


def test_a_bomb_that_lies_about_itself_stops_where_the_limit_is(monkeypatch) -> None:
    """Not where its own directory says that it ends; and the memory it takes is that of one piece."""
    content = with_part("xl/media/image1.png", bytes(30_000_000))
    lying = content.replace((30_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    said, most = traced(lambda: refusal_of(lying))

    assert "when unpacked" in said
    assert most < 5_000_000


DANGEROUS = [
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=cmd|' /C calc'!A0",
    "\r=cmd|' /C calc'!A0",
    "\n=cmd|' /C calc'!A0",
    "\uff1dcmd|' /C calc'!A0",
    "\uff0b\uff0d\uff20x",
    '=HYPERLINK("https://evil.example","click")',
    "=1+1",
    "-2+3",
    "'=1+1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_stays_a_text_in_every_export_for_people(text) -> None:
    """In CSV behind an apostrophe, also in a header; in XLSX as a string and never as a formula or link."""
    [header, [cell]] = csv.reader(io.StringIO(csv_for_people([text], [[text]]).decode(), newline=""))
    assert header == [cell] == ["'" + text]
    book = xlsx([text], [[text]], created=START)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()) > 0


@pytest.mark.parametrize("text", ["-5", "+5.50", "A=1", "a@b.example", "", "12-34"])
def test_what_no_spreadsheet_would_run_stays_as_it_is(text) -> None:
    """Numbers with a sign, and signs further on."""
    assert neutral(text) == text


def test_formulas_from_a_feed_reach_no_download_of_the_portal(trade) -> None:
    """Whatever field they came in: standard feed, merchant feed, unmatched items, error report, product feed."""
    rows = "".join(f'S-{number},5,"{text}"\r\n' for number, text in enumerate(["=1+1", "@x", "+a+b", "-a"]))
    feed = f"SupplierSKU,Quantity,Description\r\n{rows}=1+1,x,\r\n=2+2,7,\r\n"
    trade.maker.inventory.upload_inventory(trade.retailer, "=cmd.csv", feed.encode())
    product = "sku,name,price,weight\r\nM-1,=1+1,x,1\r\n"
    product_feed = trade.maker.product_feeds.upload(trade.retailer, "@feed.csv", product.encode())
    pages = trade.shop.inventory
    reports = [
        file.content
        for file in trade.network.environments["stage"].files._files.values()
        if file.name.startswith("errors-")
    ]

    assert reports
    for content in (
        pages.standard_feed(trade.supplier),
        pages.unmatched_items(trade.supplier),
        pages.merchant_feed(trade.supplier),
        trade.shop.product_feeds.download(product_feed),
        *reports,
    ):
        told = [cell for row in csv.reader(io.StringIO(content.decode())) for cell in row]
        assert not [cell for cell in told if cell[:1] in tuple("=+@\t\r") or cell[:2] == "-a"]


def test_a_path_in_a_file_name_leads_nowhere(trade) -> None:
    """Not in events, not in the list of feeds, not in links."""
    trade.maker.inventory.upload_inventory(
        trade.retailer, "..\\..\\windows/../x.csv", b"SupplierSKU,Quantity\r\nS-A-1,1\r\n"
    )
    feed = trade.maker.product_feeds.upload(trade.retailer, "/etc/passwd", b"sku,name,price,weight\r\nM-1,Mug,1,1\r\n")

    events = trade.network.events()
    assert [event.details for event in events if "x.csv" in event.details] == ["Imported 1 records from 'x.csv'."]
    assert feed.file_name == "passwd"
    assert not [event for event in events if ".." in (event.details + (event.additional_data or ""))]
