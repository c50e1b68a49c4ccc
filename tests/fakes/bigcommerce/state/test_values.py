"""Values as V2 writes them."""

from decimal import Decimal

import pytest

from fakes.bigcommerce.state.values import four_decimals


@pytest.mark.parametrize(
    ("amount", "written"),
    [("0", "0.0000"), ("0.00", "0.0000"), ("-0", "-0.0000"), ("12.3", "12.3000"), ("1E+2", "100.0000")],
)
def test_money_has_four_decimals(amount: str, written: str) -> None:
    """Nothing, too, which is written by a shorter way."""
    assert four_decimals(Decimal(amount)) == written
