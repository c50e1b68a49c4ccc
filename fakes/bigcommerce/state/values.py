"""Reading one value from outside and formatting one for the wire: money, whole numbers, dates.

The fields of records are in the tables that use these functions.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import Any

from fakes.bigcommerce.refusals import invalid_field

Read = Callable[[Any, str], Any]
"""Takes a value and the name of its field; gives the value in our own type, or raises Invalid."""

CENT = Decimal("0.01")
ZERO = Decimal(0)


def money(value: Any, field: str) -> Decimal:
    """A number, or text that is one. Source: Orders V2, which takes float, numeric string or int."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise invalid_field(field)
    amount = decimal(value) if isinstance(value, str) else Decimal(value)
    if amount is None or not is_storable(amount) or amount < 0:
        raise invalid_field(field)
    return amount


def integer(value: Any, field: str) -> int:
    """A whole number, or text that is one; zero or more."""
    number = digits(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= HIGHEST_NUMBER:
        raise invalid_field(field)
    return number


HIGHEST_NUMBER = 2**63 - 1
"""Guess: the highest whole number of any field; bodies and queries with higher ones are refused."""

_DIGITS = re.compile("[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")


def digits(value: str) -> int | None:
    """The whole number that a text of plain digits is; None for any other text, and for one of more than 18 digits."""
    return int(value) if _DIGITS.fullmatch(value) else None


def decimal(value: str) -> Decimal | None:
    """The number that a text is, as people write numbers; None for any other text."""
    return Decimal(value) if _DECIMAL.fullmatch(value) else None


def is_storable(value: Any) -> bool:
    """Whether a number is one that a field can hold."""
    if isinstance(value, Decimal):
        return value.is_finite() and -30 < value.adjusted() < 19
    return not isinstance(value, int) or -HIGHEST_NUMBER <= value <= HIGHEST_NUMBER


def text(value: Any, field: str) -> str:
    """Text or a number as text; null is empty."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise invalid_field(field)
    return str(value)


_EMAIL = re.compile(r"""[^\s@<>()\[\]\\,;:"\x00-\x1f\x7f]+@[\w-]+(?:\.[\w-]+)*""")


def is_email(value: str) -> bool:
    """Whether a text looks like an e-mail address. Guess: as it is described, but for names and hosts in quotes."""
    return _EMAIL.fullmatch(value) is not None


def limited_text(longest: int) -> Read:
    """A reader of text with at most so many characters."""

    def read(value: Any, name: str) -> str:
        words = text(value, name)
        if len(words) > longest:
            raise invalid_field(name, f"longer than {longest} characters")
        return words

    return read


def optional_text(value: Any, field: str) -> str | None:
    """Text, or null."""
    return None if value is None else text(value, field)


def flag(value: Any, field: str) -> bool:
    """True or false, also as text or as 1 and 0."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if value in (0, 1):  # Also True and False.
        return bool(value)
    raise invalid_field(field)


def listing(value: Any, field: str) -> list[Any]:
    """A JSON array of anything."""
    if not isinstance(value, list):
        raise invalid_field(field)
    return value


def mapping(value: Any, field: str) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise invalid_field(field)
    return value


def one_of(*allowed: str) -> Read:
    """A reader that accepts just these words."""

    def read(value: Any, field: str) -> str:
        if value not in allowed:
            raise invalid_field(field, f"must be one of {', '.join(allowed)}")
        return str(value)

    return read


def date(value: Any, field: str) -> datetime:
    """RFC 2822 or ISO 8601, to the second, in UTC.

    Source: Orders V2 (both forms).  Guess: a date without a zone is in the store's zone, which here is UTC.
    """
    if not isinstance(value, str) or len(value) > LONGEST_DATE:
        raise invalid_field(field)
    instant = _iso_date(value) or _rfc_date(value)
    if instant is None:
        raise invalid_field(field)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    try:
        return instant.astimezone(UTC).replace(microsecond=0)
    except OverflowError:  # A zone may lead out of the years that there are.
        raise invalid_field(field) from None


LONGEST_DATE = 60
"""Letters; in a longer text Pythons differ in what they take for a date."""


def _iso_date(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _rfc_date(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def as_id(value: Any) -> int:
    """A record's id; 0, which no record has, for everything that cannot be one."""
    if isinstance(value, str):
        return digits(value) or 0
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def four_decimals(amount: Decimal) -> str:
    """Money as V2 writes it. Source: recorded orders."""
    if not amount and not amount.is_signed():  # Most amounts of an order; writing them out takes forty times as long.
        return "0.0000"
    return f"{amount:.4f}"


def number(amount: Decimal) -> Decimal | int:
    """Money as V3 writes it: a JSON number without idle zeros. Source: Catalog products."""
    if not amount:  # Most prices and measures of a product.
        return 0
    return int(amount) if amount == amount.to_integral_value() else amount.normalize()


@lru_cache(maxsize=8192)
def rfc_date(instant: datetime | None) -> str:
    """A date as V2 writes it, empty when there is none. Source: recorded orders."""
    return "" if instant is None else format_datetime(instant.astimezone(UTC))


def iso_date(instant: datetime) -> str:
    """A date as V3 writes it. Source: Catalog products."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")
