"""What people type into the store's forms: amounts of money, and numbers of pieces."""

from decimal import Decimal
from typing import Any

from fakes.bigcommerce.state.records import HIGHEST_LEVEL
from fakes.bigcommerce.state.values import decimal

Amount = Decimal | int | str
"""Money as people say it; text is taken as an exact number."""

HIGHEST_AMOUNT = 10**12
"""Guess: the highest price of a configuration; a few such amounts can still be multiplied exactly."""

MOST_DIGITS = 10
"""Behind the point: so many as the recorded products have."""


def amount(given: Any, what: str) -> Decimal:
    """An amount of zero or more, exact: a whole number, a Decimal, or text such as ``12.50`` in ASCII digits.

    Raises:
        ValueError: anything else, a sign, more than ``HIGHEST_AMOUNT``, or more than ``MOST_DIGITS`` behind the point.
    """
    exact = decimal(given) if isinstance(given, str) and len(given) <= _LONGEST else None
    if isinstance(given, int | Decimal) and not isinstance(given, bool):
        exact = Decimal(given)
    if exact is None or not _is_payable(exact):
        wanted = f"an amount such as 12.50, from 0 to {HIGHEST_AMOUNT} with at most {MOST_DIGITS} digits behind a point"
        raise ValueError(f"{what}: wanted {wanted}, got {_shown(given)}")
    return exact


def pieces(given: Any, what: str, lowest: int = 1) -> int:
    """A whole number of pieces.

    Raises:
        ValueError: anything else, or a number that is too low or above the highest level.
    """
    if isinstance(given, bool) or not isinstance(given, int) or not lowest <= given <= HIGHEST_LEVEL:
        raise ValueError(f"{what}: wanted a whole number from {lowest} to {HIGHEST_LEVEL}, got {_shown(given)}")
    return given


_LONGEST = 40
"""Letters of an amount, or of anything else that is repeated in a message."""


def _is_payable(exact: Decimal) -> bool:
    """Compared without a sum, which would round."""
    if not exact.is_finite() or exact.is_signed() or exact > HIGHEST_AMOUNT:
        return False
    return int(exact.as_tuple().exponent) >= -MOST_DIGITS


def _shown(given: Any) -> str:
    if isinstance(given, int) and abs(given) > 10**_LONGEST:
        return f"one of more than {_LONGEST} digits"
    said = repr(str(given) if isinstance(given, Decimal) else given)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
