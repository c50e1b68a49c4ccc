"""The subset of OData filters."""

from datetime import UTC, datetime

import pytest

from fakes.logicbroker.api import odata
from fakes.logicbroker.refusals import Invalid

RECORD = {"Type": "Order", "StatusCode": 500, "Name": "O'Hara", "Date": datetime(2026, 3, 2, tzinfo=UTC), "Gone": None}


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Type eq 'Order' and StatusCode lt 600", True),
        ("type EQ 'order'", True),
        ("StatusCode gt 500 or StatusCode ge 500", True),
        ("StatusCode eq 1 or StatusCode eq 2 and Type eq 'Order'", False),
        ("(StatusCode eq 1 or StatusCode eq 500) and Type ne 'Return'", True),
        ("not (Type eq 'Order')", False),
        ("not Type eq 'Order' or StatusCode le 500", True),
        ("Name eq 'O''Hara'", True),
        ("Date ge 2026-03-01T00:00:00Z", True),
        ("Gone eq null", True),
        ("Gone gt 5", False),
        ("Name gt 5", False),
    ],
)
def test_a_filter_says_what_fits(text, fits) -> None:
    """And binds more than or, not more than both."""
    assert odata.parse(text, RECORD).fits(RECORD) is fits


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Colour eq 'red'", "there are Type"),
        ("Type is 'Order'", "there are eq"),
        ("Type eq Order", "quotes"),
        ("Type eq 'Order", "does not end"),
        ("Type eq", "wants a value"),
        ("(Type eq 'Order'", r"wants \)"),
        ("Type eq 'Order' StatusCode eq 1", "should end"),
        ("", "wants a field"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(text, part) -> None:
    """With what is wrong and what could stand there."""
    with pytest.raises(Invalid, match=part):
        odata.parse(text, RECORD)


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "sNaN"])
def test_what_is_no_number_is_refused(number) -> None:
    """It could be compared with nothing."""
    with pytest.raises(Invalid, match="quotes"):
        odata.parse(f"StatusCode lt {number}", RECORD)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Type eq 'Order'", True),
        ("Type eq 'Return'", False),
        ("Name eq 'a'", None),
        ("not Name eq 'a'", None),
        ("Type eq 'Return' and Name eq 'a'", False),
        ("Type eq 'Order' and Name eq 'a'", None),
        ("Type eq 'Order' or Name eq 'a'", True),
        ("Type eq 'Return' or Name eq 'a'", None),
        ("not (Type eq 'Return' and Name eq 'a')", True),
    ],
)
def test_a_filter_knows_what_follows_from_some_fields(text, known) -> None:
    """Where only the type is known: yes, no, or not enough to say."""
    assert odata.parse(text, RECORD).decide({"Type": "Order"}) is known


def test_what_must_all_fit_can_be_taken_apart() -> None:
    """Also out of parentheses; what is joined by or stays together."""
    parsed = odata.parse("Type eq 'Order' and (StatusCode eq 5 and (Name eq 'a' or Name eq 'b'))", RECORD)
    first, second, third = odata.conjuncts(parsed)

    assert (first, second) == (
        odata.FieldComparison("Type", "eq", "Order"),
        odata.FieldComparison("StatusCode", "eq", 5),
    )
    assert isinstance(third, odata.Joined)
