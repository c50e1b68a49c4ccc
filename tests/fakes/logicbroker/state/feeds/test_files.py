"""What a feed file may look like, and what is said about one that is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.logicbroker.state.feeds.exports import csv_for_people, csv_for_programs
from fakes.logicbroker.state.feeds.files import (
    FeedUnreadable,
    RowProblem,
    base_name,
    read_feed,
    summary_of,
)

TEXT = "SupplierSKU,Quantity\r\nA,1\r\nB,2\r\n"
ROWS = [(2, ["A", "1"]), (3, ["B", "2"])]


def read(content: bytes | str, *required: str, name: str = "feed.csv"):
    feed = read_feed(name, content.encode() if isinstance(content, str) else content, required)
    return [(row.number, row.cells) for row in feed.rows()], [str(problem) for problem in feed.problems]


SAVED = {
    "utf-8": TEXT.encode(),
    "with a mark": TEXT.encode("utf-8-sig"),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16 big-endian": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "LF": TEXT.replace("\r\n", "\n").encode(),
    "CR": TEXT.replace("\r\n", "\r").encode(),
    "semicolons": TEXT.replace(",", ";").encode(),
    "tabs": TEXT.replace(",", "\t").encode(),
    "bars": TEXT.replace(",", "|").encode(),
    "with a line that tells the delimiter": b"sep=;\r\n" + TEXT.replace(",", ";").encode(),
    "no line end at the end": TEXT.rstrip().encode(),
    "quotes": TEXT.replace("SupplierSKU", '"SupplierSKU"').encode(),
    "blanks, and text as a formula": TEXT.replace("A,", " A ,").replace("B,", '="B",').encode(),
    "what a web page leaves": TEXT.replace("A,", "\N{NO-BREAK SPACE}A\N{ZERO WIDTH SPACE},").encode(),
    "trailing commas": TEXT.replace("\r\n", ",,\r\n").encode(),
}


@pytest.mark.parametrize("content", SAVED.values(), ids=SAVED.keys())
def test_all_the_ways_in_which_excel_and_people_save_a_feed_read_the_same(content):
    """Encoding, line ends, delimiter, quotes and stray blanks change nothing."""
    rows, problems = read(content)
    assert [(number, cells[:2]) for number, cells in rows] == ROWS
    assert not problems


def test_windows_1252_is_read_when_it_is_not_utf_8():
    """Excel's plain "CSV" in Western Europe and America."""
    assert read("SKU\nM\N{LATIN SMALL LETTER U WITH DIAERESIS}tze\n".encode("cp1252"))[0] == [(2, ["Mütze"])]


def test_leading_zeros_and_long_numbers_stay_text():
    """A SKU is text, also when it looks like a number."""
    assert read("SKU\n00012\n1e3\n12345678901234567890\n")[0] == [
        (2, ["00012"]),
        (3, ["1e3"]),
        (4, ["12345678901234567890"]),
    ]


def test_quoted_cells_may_hold_commas_quotes_and_line_breaks():
    """A row with a line break is one row, with one number, as in Excel."""
    rows, problems = read('SKU,Text\r\nA,"one, ""two""\r\nthree"\r\nB,x\r\n')
    assert rows == [(2, ["A", 'one, "two"\r\nthree']), (3, ["B", "x"])]
    assert not problems


def test_empty_rows_are_skipped_and_still_counted():
    """Numbers are those that a person sees in Excel."""
    assert read("\r\n\r\nSKU,Q\r\n\r\nA,1\r\n,\r\n  , \r\nB,2\r\n")[0] == [(5, ["A", "1"]), (8, ["B", "2"])]


def test_header_names_may_have_spaces_and_any_case():
    """`supplier sku` is SupplierSKU."""
    feed = read_feed("f.csv", b" supplier sku ,QUANTITY\nA,1\n", ("SupplierSKU", "Quantity"))
    assert (feed.position("SupplierSKU"), feed.position("Quantity"), feed.position("Cost")) == (0, 1, None)


def test_a_row_with_more_cells_than_the_header_is_reported_and_the_others_are_read():
    """A text with a comma and without quotes shifts cells; nobody guesses which."""
    rows, problems = read("SKU,Text,Q\nA,red, large,5\nB,blue,6\n")
    assert rows == [(3, ["B", "blue", "6"])]
    assert problems == ["row 2: 4 cells where the header has 3; a text with a comma needs quotes around it"]


def test_a_row_with_fewer_cells_is_filled_with_blanks():
    """Excel leaves trailing commas out at times."""
    assert read("SKU,Text,Q\nA\n")[0] == [(2, ["A", "", ""])]


def test_a_broken_quote_is_reported_with_its_row_and_later_rows_are_read():
    """One bad row costs one row."""
    rows, problems = read('SKU,Q\nA,1\n"B"x,2\nC,3\n')
    assert rows == [(2, ["A", "1"]), (4, ["C", "3"])]
    assert len(problems) == 1
    assert problems[0].startswith("row 3: the quotes do not fit")


def test_a_quote_that_is_never_closed_tells_how_much_was_lost():
    """The rest of the file is inside of the quote."""
    rows, problems = read('SKU,Q\nA,1\n"B,2\nC,3\nD,4\n')
    assert rows == [(2, ["A", "1"])]
    assert problems == [
        "row 3: a quote is opened here and never closed, so the rest of the file (3 lines) was not read"
    ]


def test_a_huge_cell_is_reported():
    """Nobody's description has 200,000 characters."""
    rows, problems = read("SKU,Q\nA," + "x" * 200_000 + "\nB,2\n")
    assert rows == [(3, ["B", "2"])]
    assert problems == ["row 2: a cell is longer than 131,072 characters; is a closing quote missing?"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "has no header row"),
        (b"\r\n\r\n", "is empty"),
        (b",,,\r\n,,\r\n", "has no header row"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "is a PNG image"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "is a JPEG image"),
        (b"%PDF-1.7 ...", "is a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old (.xls) or a password-protected Excel workbook"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b'[{"SupplierSKU": "A"}]', "is a JSON text"),
        (b"SKU,Q\nA,\0\0\n", "is not a text"),
        ("SKU,Q\r\nA,1\r\n".encode("utf-16-le"), "is UTF-16 without a byte-order mark"),
        ("SKU,Q\r\nA,1\r\n".encode("utf-16-be"), "is UTF-16 without a byte-order mark"),
        (b"\xef\xbb\xbf <html><body>SKU,Q</body></html>", "is a web page"),
        (b"SKU\n\x81\x8d\n", "has bytes that are no text"),
        (b"\xff\xfeS", "has bytes that are no text"),
        (b"SKU,Q,sku\nA,1,B\n", "has the column 'sku' twice"),
        (b'"SKU\nA\n', "the header of 'f.csv' (row 1) cannot be read"),
        (b"PK\x03\x04 and nothing else", "is a damaged or encrypted workbook"),
    ],
)
def test_what_is_no_feed_is_refused_with_one_clear_sentence(content, said):
    """It names the file and says what it is."""
    with pytest.raises(FeedUnreadable) as refused:
        read(content, name="f.csv")
    assert said in str(refused.value)
    assert "'f.csv'" in str(refused.value)


def test_a_missing_column_is_named_together_with_what_was_found():
    """So that the person sees a wrong file or a title above the header."""
    with pytest.raises(FeedUnreadable) as refused:
        read("Stock of Monday\nSupplierSKU,Quantity\nA,1\n", "SupplierSKU", "Quantity")
    assert str(refused.value) == (
        "the first row of 'feed.csv' must name the columns SupplierSKU, Quantity; "
        "missing: SupplierSKU, Quantity; found: Stock of Monday"
    )


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch):
    """Sizes are looked at first."""
    monkeypatch.setattr("fakes.logicbroker.state.feeds.files.MOST_BYTES", 10)
    with pytest.raises(FeedUnreadable, match=r"has more than 10 bytes"):
        read("x" * 30)


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    """The whole file, because nobody wants to know which half came in."""
    monkeypatch.setattr("fakes.logicbroker.state.feeds.files.MOST_ROWS", 3)
    with pytest.raises(FeedUnreadable, match=r"has more than 3 rows"):
        read("SKU\n1\n2\n3\n4\n")


def test_more_columns_than_any_feed_has_are_refused():
    """Each row would be filled up to that width."""
    with pytest.raises(FeedUnreadable, match="has 1,001 columns, at most 1,000 are taken"):
        read(",".join(f"c{number}" for number in range(1_001)) + "\nA\n")


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\ann\stock.csv", "stock.csv"),
        ("a\r\nSet-Cookie: x.csv", "aSet-Cookie: x.csv"),
        ("..", "feed"),
        ("", "feed"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_path_in_a_file_name_is_dropped(name, base):
    """Only the last part of a name is kept, and only what can be printed."""
    assert base_name(name) == base


def test_many_problems_are_told_in_one_sentence():
    """The first ten, and how many more."""
    problems = [RowProblem(row, None, "is bad") for row in range(2, 14)]
    assert summary_of(problems[:2]) == "row 2: is bad; row 3: is bad."
    assert summary_of(problems).endswith("row 11: is bad; and 2 more.")


BLANKS = " \t\r\n\v\f\u00a0\u200b\ufeff"
CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12).map(
    lambda text: text.strip(BLANKS)
)
FORMULAS = st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "'", "'=", '="', "\uff1d", "\uff20"]), CELLS)


@given(
    st.lists(st.lists(CELLS | FORMULAS, min_size=3, max_size=3), max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_exported_for_people_reads_back_as_it_was(rows, encoding):
    """Neutralised formulas lose their apostrophe again, and nothing else changes."""
    content = csv_for_people(["A", "B", "C"], rows).decode().encode(encoding)
    assert [cells for _, cells in read(content)[0]] == [row for row in rows if any(row)]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    """Nothing else happens: no other error, and rows as long as the header."""
    try:
        feed = read_feed("f", content)
    except FeedUnreadable:
        return
    assert all(len(row.cells) == len(feed.columns) for row in feed.rows())


def test_programs_get_every_text_as_it_is():
    """The API's files are not made neutral: a SKU that begins with a minus stays that SKU."""
    assert csv_for_programs(["SKU"], [["-A"], ["=B"]]) == b"SKU\r\n-A\r\n=B\r\n"
    assert csv_for_people(["SKU"], [["-A"], ["-5"]]) == b"SKU\r\n'-A\r\n-5\r\n"
