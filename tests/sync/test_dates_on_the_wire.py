"""Dates in words, as headers and orders of V2 have them."""

from datetime import UTC, datetime

import pytest

from harness.sync.wire import date_in_words


@pytest.mark.parametrize(
    "text", ["Wed, 05 Dec 2018 20:16:55 +0000", "Wed, 05 Dec 2018 20:16:55 -0000", "Wed, 05 Dec 2018 20:16:55"]
)
def test_a_date_is_in_utc_whatever_it_says_of_its_zone(text: str) -> None:
    """Also on a machine whose own zone is another one."""
    assert date_in_words(text) == datetime(2018, 12, 5, 20, 16, 55, tzinfo=UTC)


@pytest.mark.parametrize("text", [None, 7, True, [], "", "yesterday", "Wed, 05 Dec 99999 20:16:55 +0000"])
def test_what_is_no_date_is_one_kind_of_error(text: object) -> None:
    """Whoever reads it need not know how many ways there are to fail."""
    with pytest.raises(ValueError, match=r"\S"):
        date_in_words(text)
