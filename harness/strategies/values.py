"""The single values that records are drawn from: words, SKUs, amounts, dates.  Records do not live here.

Each strategy is made once: Hypothesis examines every new one before it draws from it, and an order asks for hundreds.
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache

from hypothesis import strategies as st

LARGEST_AMOUNT = 10**12
"""In ten-thousandths of the currency unit: a hundred million."""


@cache
def words(min_size: int = 0, max_size: int = 30) -> st.SearchStrategy[str]:
    """Any text that JSON and UTF-8 can carry, in any script, without control characters."""
    return st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=min_size, max_size=max_size)


@cache
def names(max_size: int = 30) -> st.SearchStrategy[str]:
    """A word or more, with something to see in it: names of people, streets, products."""
    return words(1, max_size).filter(lambda text: bool(text.strip()))


@cache
def skus() -> st.SearchStrategy[str]:
    """Article codes, also such as look like numbers, have spaces within, or come from another script."""
    codes = st.from_regex(r"[A-Z]{1,4}-[0-9]{1,5}|0[0-9]{4}|[0-9]{2,6}", fullmatch=True)
    return codes | st.sampled_from(["ÄÖ-1", "SKU 7/a", "1E+05", "靴-23", "a,b", 'x"y'])


@cache
def amounts(max_value: int = LARGEST_AMOUNT) -> st.SearchStrategy[int]:
    """Money in ten-thousandths: nothing, whole cents, and tax shares of a cent."""
    return st.integers(0, max_value // 100).map(lambda cents: cents * 100) | st.integers(0, max_value)


def four_decimals(ten_thousandths: int) -> str:
    """An amount as V2 writes it: ``"361.9500"``."""
    return f"{ten_thousandths // 10_000}.{ten_thousandths % 10_000:04}"


@cache
def moments() -> st.SearchStrategy[datetime]:
    """Instants of shops that exist, to the second, in UTC."""
    seconds = st.integers(
        int(datetime(2012, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2037, 1, 1, tzinfo=UTC).timestamp())
    )
    return seconds.map(lambda second: datetime.fromtimestamp(second, UTC))


def rfc_2822(moment: datetime) -> str:
    """A date as V2 writes it: ``"Wed, 05 Dec 2018 20:16:55 +0000"``."""
    return format_datetime(moment)
