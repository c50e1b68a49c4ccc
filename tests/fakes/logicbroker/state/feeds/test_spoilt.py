"""What spreadsheets and people make of codes and numbers, and that nothing of it is taken for something else."""

import io

import pytest
import xlsxwriter

from fakes.logicbroker.state.feeds.files import read_feed
from fakes.logicbroker.state.feeds.inventory_items import read_item_rows
from fakes.logicbroker.state.feeds.matching import read_matches
from fakes.logicbroker.state.feeds.number_formats import as_shown
from fakes.logicbroker.state.feeds.product_specification import DEFAULT_SPECIFICATION
from fakes.logicbroker.state.feeds.spoilt import is_error, may_be_thousands, what_spoilt

ERRORS = (
    *("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"),
    *("#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#NOM?", "#VALEUR!", "#N/D", "#\u00a1REF!", "#\u00bfNOMBRE?", "#RIF!"),
    *("#N/B", "#VERW!", "#WAARDE!", "#DEEL/0!", "#ADR!", "#LICZBA!", "#SAKNAS!", "#V\u00c4RDEFEL!", "#I/T", "#YOK"),
    *("#PUUTTUU!", "#NEN\u00cd_K_DISPOZICI", "#\u0417\u041d\u0410\u0427!", "#\u041d/\u0414", "#ERROR!", "Err:502"),
    *("########", "\uff03N/A", "#VALUE"),
)
ROUNDED = (
    "1.2E+13",
    "1,23457E+11",
    "4e+12",
    "1.23457E+12",
    "1.2 E+13",
    "1.5E3",
    "2.5E-05",
    "9.4001\u00d710^21",
    "1x10\u00b9\u00b2",
)
ROUNDED += ("940011020088123000000", "123456789012345000")
DATES = ("2-Jan", "Jan-02", "1-Sep", "02. Jan", "02-janv", "2026-01-02", "2026-01-02T00:00:00", "01:02:00")
DATES += (
    "02/03/2026",
    "2/3/2026",
    "02.03.2026",
    "2026/03/02",
    "02/03/2026 00:00",
    "\uff10\uff12/\uff10\uff13/\uff12\uff10\uff12\uff16",
)
MARKED = ("'SKU-1", "\u2019SKU-1", '"SKU-1"', "=SKU-1", '="00123"')
PLACEHOLDERS = ("0", "-", "--", "N/A", "n/a", "null", "NULL", "None", "NaN", "TRUE", "undefined")
PLACEHOLDERS += ("(blank)", "[object Object]", "\\N", "0.00", "FALSCH", "vrai")
SEVERAL = ("SKU-1\nSKU-2", "SKU-1\r\nSKU-2", "SKU\t1", "SKU\x0b1", "SKU\u20281", "SKU\ufffe", "SKU-\u200b1")
SEVERAL += (
    "SKU-1, SKU-2",
    "SKU-1;SKU-2",
    "SKU-1 / SKU-2",
    "SKU-1 and SKU-2",
    "12345; 67890",
    "MUG-1 | MUG-2",
    "SKU-1,SKU-2",
    "SKU-1\uff1bSKU-2",
)


@pytest.mark.parametrize("text", [*ERRORS, *ROUNDED, *DATES, *PLACEHOLDERS, *SEVERAL, *MARKED])
def test_what_a_spreadsheet_made_of_a_code_is_recognized(text: str) -> None:
    """Errors in any language, rounded numbers, dates, several values in one cell, and what stands for nothing."""
    assert what_spoilt(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1E5",
            "219E01",
            "E+12",
            "12.5",
            "00123",
            "1-2",
            "MAR-01",
            "SEPT1",
            "2-JAN",
            "SKU 7/a",
            "a,b",
            "A;B",
            "Red, large",
            "A1, B2",
            'x"y',
        ),
        *(
            "#123",
            "#A-1",
            "N-A",
            "NULL-1",
            "10",
            "123456789012345",
            "1234567890123450",
            "\u9774-23",
        ),
        *(
            "10/20/30",
            "12/18 mm",
            "A/B+C 7",
            "SKU+1",
            "WIDGET 10 L",
            "Mug-12",
            "4'x8'",
            '5"',
            "13/32/2026",
            "MUG-1+MUG-2",
        ),
        *("R#1!", "\u0394#", "20260102", "12:30"),
    ],
)
def test_what_may_be_a_code_is_left_alone(text: str) -> None:
    """People's codes look like much."""
    assert (what_spoilt(text), is_error(text)) == (None, False)


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        *(("1.000", True), ("12.500", True), ("1.234.567", True), ("-1.000", True)),
        *(("1.0", False), ("5.00", False), ("0.125", False), ("1000.000", False), ("12.5000", False), ("1,000", False)),
    ],
)
def test_a_point_before_three_digits_may_part_thousands(text: str, may_be: bool) -> None:
    """Half of the world reads 1.000 as a thousand."""
    assert may_be_thousands(text) is may_be


def problems_of(content: str | bytes) -> tuple[list[tuple[str, int]], list[str]]:
    feed = read_feed("f.csv", content if isinstance(content, bytes) else content.encode())
    rows = [(row.supplier_sku, row.quantity) for row in read_item_rows(feed)]
    return rows, [str(problem) for problem in feed.problems]


@pytest.mark.parametrize(
    "quantity",
    [
        *(
            "1.000",
            "2.500",
            "1,000",
            "1 000",
            "1\u00a0000",
            "1\u202f000",
            "1'000",
            "1\u2019000",
            "1,00,000",
            "1.000,50",
            "1,5",
        ),
        *(
            "1.5",
            "1E3",
            "1.2E+3",
            "#N/A",
            "5 pcs",
            "5+",
            ">10",
            "10-20",
            "(5)",
            "5-",
            "$5",
            "5;6",
            "TRUE",
            "\u0661\u0660",
            "",
        ),
    ],
)
def test_a_quantity_that_nobody_is_sure_of_is_refused_and_told(quantity: str) -> None:
    """Never a wrong number in silence; the other rows are read."""
    rows, problems = problems_of(f'SupplierSKU,Quantity\nA,"{quantity}"\nB,5.0\n')

    assert rows == [("B", 5)]
    assert len(problems) == 1
    assert problems[0].startswith("row 2, Quantity: ")


@pytest.mark.parametrize("cost", ["1.299", "1,50", "1.355,90", "$5", "5 EUR", "1.2E+3", "#WERT!", "1'299.00"])
def test_a_price_that_nobody_is_sure_of_is_refused_and_told(cost: str) -> None:
    """A price may be a thousand times another one."""
    _, problems = problems_of(f'SupplierSKU,Quantity,Cost\nA,1,"{cost}"\n')

    assert [problem.partition(":")[0] for problem in problems] == ["row 2, Cost"]


def test_a_day_that_is_another_one_elsewhere_is_refused_in_a_file_from_elsewhere() -> None:
    """Semicolons are what a European spreadsheet writes."""
    assert problems_of("SupplierSKU,Quantity,NextAvailableDate\nA,1,3/2/2026\n")[1] == []
    assert problems_of("SupplierSKU;Quantity;NextAvailableDate\nA;1;3/2/2026\n")[1] == [
        "row 2, NextAvailableDate: '3/2/2026' is another day in other countries; write it as 2026-03-02"
    ]


@pytest.mark.parametrize("column", ["SupplierSKU", "MerchantSKU"])
def test_a_spoilt_match_leaves_the_good_one(column: str) -> None:
    """In matching files and in inventory feeds alike."""
    header, row = ("SupplierSKU", "MerchantSKU"), {"SupplierSKU": "S-1", "MerchantSKU": "M-1", column: "#N/A"}
    cells = ",".join(row[name] for name in header)
    feed, matches = read_matches("m.csv", f"{','.join(header)}\n{cells}\nS-2,M-2\n".encode(), str.casefold)
    rows, problems = problems_of(f"{','.join(header)},Quantity\n{cells},5\nS-2,M-2,6\n")

    assert (matches, rows) == ([("S-2", "M-2")], [("S-2", 6)])
    assert [problem.column for problem in feed.problems] == [column]
    assert problems[0].startswith(f"row 2, {column}: '#N/A' is the error of a formula")


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("name", "#REF!"),
        ("brand_name", "#N/A"),
        ("sku", "0"),
        ("mpn", "2-Jan"),
        ("upc", "8.1006E+11"),
        ("price", "1.299"),
        ("weight", "1.250"),
        ("width", "12.500"),
    ],
)
def test_a_product_with_a_spoilt_value_is_not_compliant(column: str, text: str) -> None:
    """Nothing of it reaches the store."""
    item = {"name": "Mug", "sku": "M-1", "weight": "0.250", "price": "19.99", column: text}
    (problem,) = DEFAULT_SPECIFICATION.problems(item)

    assert problem.startswith(f"{column} is ")


def workbook(*rows: tuple[tuple[object, str], ...]) -> bytes:
    """One sheet whose cells have a number format each; it begins in the second column."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for position, (value, code) in enumerate(row, 1):
                sheet.write(number, position, value, book.add_format({"num_format": code}))
    return out.getvalue()


def test_zeros_that_only_a_format_shows_are_read() -> None:
    """Whoever types 00123 into such a cell sees that."""
    content = workbook(
        (("SupplierSKU", ""), ("UPC", ""), ("Quantity", ""), ("Cost", "")),
        ((123, "00000"), (36000291452, "000000000000"), (5, "000"), (1.5, "0.00")),
        ((1234567, "000-0000"), (1, "General"), (7, '0" pcs"'), (2, "0.000")),
        (("00042", "00000"), (12, '"U-"0000'), (8, "#,##0"), (1.25, "0")),
    )
    rows = list(read_item_rows(read_feed("f.xlsx", content)))

    assert [(row.supplier_sku, row.values.get("UPC"), row.quantity) for row in rows] == [
        ("00123", "036000291452", 5),
        ("123-4567", "1", 7),
        ("00042", "U-0012", 8),
    ]
    assert [str(row.values["Cost"]) for row in rows] == ["1.50", "2", "1.25"]


@pytest.mark.parametrize(
    ("digits", "code", "shown"),
    [
        *(("123", "00000", "00123"), ("1234567", "00000", "1234567"), ("0", "00", "00"), ("12", "0\\-0000", "0-0012")),
        *(("1.5", "00.00", "01.50"), ("1.256", "0.00", "1.256"), ("-5", "000", "-5"), ("1.2E+15", "000", "1.2E+15")),
    ],
)
def test_a_format_fills_in_zeros_and_rounds_nothing(digits: str, code: str, shown: str) -> None:
    """From the right; what is left over stands where the first zero stands."""
    assert as_shown(digits, code) == shown
