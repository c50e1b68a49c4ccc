"""XLSX as a feed: what is read of it, and which workbooks are refused before they fill the memory."""

import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import xlsxwriter

from fakes.logicbroker.state.feeds import workbooks
from fakes.logicbroker.state.feeds.exports import xlsx
from fakes.logicbroker.state.feeds.files import FeedUnreadable, read_feed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def workbook(fill) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book, book.add_worksheet())
    return out.getvalue()


def cells(*rows):
    def fill(book, sheet):
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return fill


def read(content: bytes):
    feed = read_feed("feed.xlsx", content)
    return [(row.number, row.cells) for row in feed.rows()]


def rezipped(content: bytes, name: str, change) -> bytes:
    """The workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out.getvalue()


def test_text_keeps_its_zeros_and_numbers_look_as_in_excel():
    """At most 15 digits, no .0, no exponent for what Excel keeps exactly."""
    rows = [["SKU", "Q"], ["00012", 7], [123456789012345, 0.1 + 0.2], [True, 0.00001], ["-A", 19.99]]
    assert read(workbook(cells(*rows))) == [
        (2, ["00012", "7"]),
        (3, ["123456789012345", "0.3"]),
        (4, ["TRUE", "0.00001"]),
        (5, ["-A", "19.99"]),
    ]


def test_a_number_with_more_digits_than_excel_keeps_shows_as_destroyed():
    """So that the row is reported and not fed under a wrong SKU."""
    assert read(workbook(cells(["SKU"], [1234567890123456789]))) == [(2, ["1.23456789012346E+18"])]


def test_dates_become_iso_dates():
    """As a feed in CSV would write them."""

    def fill(book, sheet):
        sheet.write_string(0, 0, "Date")
        for row, (value, shown) in enumerate(
            zip(values, ("d.m.yyyy", "d.m.yyyy hh:mm", "hh:mm", "[h]:mm"), strict=True), 1
        ):
            sheet.write_datetime(row, 0, value, book.add_format({"num_format": shown}))

    values = [date(2026, 3, 2), datetime(2026, 3, 2, 7, 30), time(7, 30), timedelta(hours=30)]  # noqa: DTZ001
    read_back = [row_cells[0] for _, row_cells in read(workbook(fill))]
    assert read_back == ["2026-03-02", "2026-03-02T07:30:00", "07:30:00", "1 day, 6:00:00"]


def test_a_formula_counts_with_the_value_that_it_had_when_it_was_saved():
    """Nothing is computed here."""

    def fill(book, sheet):
        sheet.write_row(0, 0, ["SKU", "Q"])
        sheet.write_formula(1, 0, '=CONCATENATE("A","1")', None, "A1")
        sheet.write_formula(1, 1, "=1+1", None, 2)

    assert read(workbook(fill)) == [(2, ["A1", "2"])]


def test_rows_above_and_beside_the_table_do_not_change_row_numbers():
    """Numbers are those at the left of Excel's window."""

    def fill(book, sheet):
        sheet.write_row(2, 1, ["SKU", "Q"])
        sheet.write_row(4, 1, ["A", 5])

    feed = read_feed("feed.xlsx", workbook(fill), ["SKU", "Q"])
    assert [(row.number, row.cells[feed.position("SKU")]) for row in feed.rows()] == [(5, "A")]


def test_only_the_first_sheet_is_read():
    """Notes on other sheets are for people."""

    def fill(book, sheet):
        sheet.write_row(0, 0, ["SKU"])
        sheet.write_row(1, 0, ["A"])
        book.add_worksheet("Notes").write_row(0, 0, ["call Ann"])

    assert read(workbook(fill)) == [(2, ["A"])]


def test_an_empty_sheet_has_no_header():
    """The same sentence as for an empty CSV."""
    with pytest.raises(FeedUnreadable, match="has no header row"):
        read(workbook(cells()))


def test_what_the_portal_exports_reads_back():
    """Also texts that look like formulas, which a workbook keeps as text."""
    rows = [["=cmd|' /C calc'!A0", 5, Decimal("1.50")], ["00012", -3, NOON]]
    content = xlsx(["SKU", "Quantity", "x"], rows, NOON)
    assert read(content) == [
        (2, ["=cmd|' /C calc'!A0", "5", "1.50"]),
        (3, ["00012", "-3", "2026-03-02T12:00:00"]),
    ]
    assert content == xlsx(["SKU", "Quantity", "x"], rows, NOON)


def test_an_archive_that_is_no_workbook_is_refused():
    """A ZIP of CSVs, say."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("feed.csv", "SKU\nA\n")
    with pytest.raises(FeedUnreadable, match=r"'feed\.xlsx' is an archive, but no XLSX workbook"):
        read(out.getvalue())


def test_a_truncated_workbook_is_refused():
    """An upload that broke off."""
    with pytest.raises(FeedUnreadable, match="is a damaged or encrypted workbook"):
        read(workbook(cells(["SKU"], ["A"]))[:-100])


def test_a_workbook_with_a_broken_sheet_is_refused():
    """The sentence names the file."""
    content = rezipped(workbook(cells(["SKU"], ["A"])), "xl/workbook.xml", lambda _: b"<no")
    with pytest.raises(FeedUnreadable, match=r"'feed\.xlsx' is a workbook that cannot be read"):
        read(content)


def test_a_zip_bomb_is_refused_while_it_is_unpacked(monkeypatch):
    """Whatever it says about its own size."""
    monkeypatch.setattr(workbooks, "MOST_INFLATED_BYTES", 1_000_000)
    content = rezipped(workbook(cells(["SKU"], ["A"])), "xl/theme/theme1.xml", lambda _: bytes(2_000_000))
    lies = content.replace((2_000_000).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    assert lies != content
    for bomb in (content, lies):
        with pytest.raises(FeedUnreadable, match="would have more than 1,000,000 bytes when unpacked"):
            read(bomb)


def test_a_cell_far_outside_of_the_table_is_refused():
    """The reader would make room for every cell between."""

    def fill(book, sheet):
        sheet.write_row(0, 0, ["SKU"])
        sheet.write_string(1_048_575, 16_383, "x")

    with pytest.raises(FeedUnreadable, match=r"has cells as far as row 1,048,576 and column 16,384"):
        read(workbook(fill))


def test_one_long_text_in_very_many_cells_is_refused(monkeypatch):
    """A small file can hold a text a million times."""
    monkeypatch.setattr(workbooks, "MOST_CHARACTERS", 100_000)
    content = workbook(cells(["SKU"], *[["x" * 10_000] for _ in range(20)]))
    with pytest.raises(FeedUnreadable, match="characters when unpacked"):
        read(content)
    short = workbook(cells(["SKU"], ["x" * 10_000], *[["a"] for _ in range(20)]))
    assert len(read(short)) == 21


@pytest.mark.parametrize(
    ("part", "more", "said"),
    [
        (
            "xl/worksheets/sheet1.xml",
            b"<row>" + b"<c><v>1</v></c>" * 300 + b"</row></sheetData>",
            "more than 200 cells",
        ),
        ("xl/worksheets/sheet1.xml", b"<x:row>" + b"<x:c/>" * 300 + b"</x:row></sheetData>", "more than 200 cells"),
        ("xl/sharedStrings.xml", b"<si/>" * 300 + b"</sst>", "more than 100 texts"),
    ],
)
def test_cells_that_do_not_say_where_they_are_are_counted_too(monkeypatch, part, more, said):
    """Before the reader makes room for them."""
    monkeypatch.setattr(workbooks, "MOST_CELLS", 100)
    end = more[more.rindex(b"</") :]
    with pytest.raises(FeedUnreadable, match=said):
        read(rezipped(workbook(cells(["SKU"], ["A"])), part, lambda xml: xml.replace(end, more)))
