"""How many things a step may make one by one, and how long it may let pass."""

from datetime import timedelta

MOST_THINGS = 2_000
"""Orders, products, rows, accounts: a scenario that makes more is not over while anybody waits for it."""

LONGEST_WAIT = timedelta(days=1_000)
"""A trial ends after 15 days, and what is kept longest is kept for months."""


def count(given: int | str) -> int:
    """How many things are made, or days are left.

    Raises:
        ValueError: less than none, or more than ``MOST_THINGS``.
    """
    text = str(given)
    if len(text) > len(str(MOST_THINGS)) or not 0 <= int(text) <= MOST_THINGS:
        raise ValueError(f"wanted a number of at most {MOST_THINGS} in one step, got {text[:20]}")
    return int(text)


def wait(**units: int) -> timedelta:
    """A length of time in units of ``timedelta``.

    Raises:
        ValueError: it is longer than ``LONGEST_WAIT``.
    """
    try:
        length = timedelta(**units)
    except OverflowError:
        length = timedelta.max
    if length > LONGEST_WAIT:
        raise ValueError(f"wanted at most {LONGEST_WAIT.days} days to pass in one step, got more")
    return length
