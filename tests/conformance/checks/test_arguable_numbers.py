"""Which tracking numbers a connector may refuse without blame."""

import pytest

from harness.conformance.checks.conservation import has_an_arguable_number


@pytest.mark.parametrize(
    ("number", "is_arguable"),
    [
        *(("1Z999AA10123456784", False), ("9400 1118 9922 3817 4956 28", False), ("TRK-1", False), ("", False)),
        *(("02/03/2026", True), ("2026-03-02", True), ("Mar-26", True), ("2-Mar", True), ("N/A", True), ("000", True)),
        *(("1Z999AA10123456784 1Z999AA10123456785", True), ("94001118992238100000", True), ("'00123", True)),
    ],
)
def test_who_refuses_an_arguable_number_is_not_blamed(number: str, is_arguable: bool) -> None:
    """Dates, words, rounded numbers and several in one field; whoever refuses a carrier's number is blamed."""
    document = {"lines": [{"packages": [{"tracking_number": number}]}]}

    assert has_an_arguable_number(document) is is_arguable
