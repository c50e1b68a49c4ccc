"""The single values that records are drawn from: words, SKUs, amounts, dates.  Records do not live here.

Each strategy is made once: Hypothesis examines every new one before it draws from it, and an order asks for hundreds.
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

LARGEST_AMOUNT = 10**12
"""In ten-thousandths of the currency unit: a hundred million."""

LARGEST_QUANTITY = 2_147_483_647

WRITTEN = (
    "Jane",
    "O'Brien-Smith & Sons",
    "Ελένη Παπαδοπούλου",
    "Мария Щукина",
    "רחוב הנביאים 5",
    "شارع الملك فهد ١٢",
    "山田 花子",
    "김민준",
    "राजेन्द्र मार्ग",
    "ถนนสุขุมวิท",
    "Cafe\u0301 Zu\u0308rich",
    "Straße 5 / Türe 3",
    "🏠 3rd 👩\u200d🍳 bell",
    "1 <b>Main</b> St; #2, \"rear\" \\ 'left'",
    "Łódź | İzmir",
)
"""How people all over the world write their names and streets, the plainest first."""

LONG_TEXTS = st.sampled_from(WRITTEN).map(lambda text: text * 100)
"""Of hundreds of letters and more."""


def rarely(rare: st.SearchStrategy[T], usual: st.SearchStrategy[T], one_in: int = 30) -> st.SearchStrategy[T]:
    """Mostly the usual, and one time in so many the rare."""
    return st.integers(1, one_in).flatmap(lambda drawn: rare if drawn == one_in else usual)


@cache
def words(min_size: int = 0, max_size: int = 30) -> st.SearchStrategy[str]:
    """Any text that JSON and UTF-8 can carry, in any script, without control characters."""
    return st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=min_size, max_size=max_size)


@cache
def texts(max_size: int = 30) -> st.SearchStrategy[str]:
    """Nothing, something that people write, now and then any text at all, and rarely a very long one."""
    fitting = [text for text in WRITTEN if len(text) <= max_size]
    usual = st.sampled_from(["", *fitting])
    return rarely(st.sampled_from(fitting).map(lambda text: text * 100), rarely(words(0, max_size), usual, 6), 15)


@cache
def names(max_size: int = 30) -> st.SearchStrategy[str]:
    """A word or more, with something to see in it: names of people, streets, products."""
    fitting = [text for text in WRITTEN if len(text) <= max_size]
    return rarely(words(1, max_size).filter(lambda text: bool(text.strip())), st.sampled_from(fitting), 6)


@cache
def skus() -> st.SearchStrategy[str]:
    """Article codes, also such as look like numbers, have spaces within, are long, or come from another script."""
    number = st.integers(1, 99_999)
    usual = st.one_of(number.map("SKU-{}".format), number.map("{:05}".format), number.map(str))
    long = st.integers(20, 120).map(lambda size: ("LONG-" * size)[:size])
    return rarely(st.sampled_from(["ÄÖ-1", "SKU 7/a", "1E5", "靴-23", "a,b", 'x"y', "e\u0301-2"]) | long, usual, 6)


@cache
def quantities() -> st.SearchStrategy[int]:
    """Of what people order: a few, rarely very many, of which half are as many as there can be."""
    return rarely(rarely(st.just(LARGEST_QUANTITY), st.integers(100, 10_000), 2), st.integers(1, 20), 20)


@cache
def amounts(max_value: int = LARGEST_AMOUNT) -> st.SearchStrategy[int]:
    """Money in ten-thousandths: mostly prices that people pay, in whole cents; tax shares of a cent; nothing; a lot."""
    prices = st.integers(1, min(max_value, 10**7) // 100).map(lambda cents: cents * 100)
    return rarely(st.integers(0, max_value) | st.just(0), rarely(st.integers(0, min(max_value, 10**7)), prices, 5), 12)


def four_decimals(ten_thousandths: int) -> str:
    """An amount as V2 writes it: ``"361.9500"``."""
    return f"{ten_thousandths // 10_000}.{ten_thousandths % 10_000:04}"


def taxed(name: str, ex_tax: int, tax: int) -> dict[str, str]:
    """An amount without its tax, with it, and the tax, as V2 calls and writes them."""
    parts = {"ex_tax": ex_tax, "inc_tax": ex_tax + tax, "tax": tax}
    return {f"{name}_{part}": four_decimals(amount) for part, amount in parts.items()}


def links(resource: str) -> dict[str, str]:
    """Where a part of a record is found."""
    return {"url": f"https://api.bigcommerce.com/stores/abc123def/v2{resource}", "resource": resource}


@cache
def some_of(kinds: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    """Which unusual things a record has: mostly none or one or two."""
    return st.frozensets(st.sampled_from(kinds), max_size=3)


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


def unusual(found: Any, usual: Any, place: str = "") -> dict[str, Any]:
    """What of a record is not as it usually is, by where it stands, such as ``products[0].price_tax``.

    Of lists each entry is held against the only entry of the usual one; a part that is missing there is shown whole.
    """
    if isinstance(found, dict) and isinstance(usual, dict):
        parts = {f"{place}.{name}" if place else name: (each, usual.get(name)) for name, each in found.items()}
    elif isinstance(found, list) and isinstance(usual, list) and usual:
        parts = {f"{place}[{number}]": (each, usual[0]) for number, each in enumerate(found)}
    else:
        return {} if found == usual else {place: found}
    differing = [unusual(each, as_usual, where) for where, (each, as_usual) in parts.items()]
    return {name: value for each in differing for name, value in each.items()}
