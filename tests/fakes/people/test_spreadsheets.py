"""Files as people make them."""

from decimal import Decimal
from pathlib import Path

import pytest

from fakes.people.spreadsheets import csv_of, file_of


def test_rows_are_written_as_excel_writes_them() -> None:
    """Byte-order mark, CRLF, quotes only where needed, and a column for every key of every row."""
    rows = [{"SupplierSKU": "007", "Quantity": 5}, {"SupplierSKU": 'A "b", c', "Cost": Decimal("1.10"), "Active": True}]

    assert csv_of(rows) == (
        b"\xef\xbb\xbfSupplierSKU,Quantity,Cost,Active\r\n" + b'007,5,,\r\n"A ""b"", c",,1.10,TRUE\r\n'
    )


def test_no_rows_are_refused() -> None:
    """A file of nothing is a mistake of whoever wrote the test, not an empty feed."""
    with pytest.raises(ValueError, match="at least one row"):
        csv_of([])


def test_a_file_keeps_its_name_and_its_bytes(tmp_path: Path) -> None:
    """A file that exists is handed on untouched."""
    path = tmp_path / "stock.csv"
    path.write_bytes(b"SupplierSKU,Quantity\nA,1\n")

    assert file_of(path, None, "2026-03-02_0900.csv") == ("stock.csv", path.read_bytes())
    assert file_of(str(path), "other.csv", "2026-03-02_0900.csv")[0] == "other.csv"


def test_rows_get_the_default_name() -> None:
    """Rows have no name of their own."""
    assert file_of([{"SupplierSKU": "A"}], None, "2026-03-02_0900.csv")[0] == "2026-03-02_0900.csv"
