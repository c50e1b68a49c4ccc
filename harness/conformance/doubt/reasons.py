"""Why a promise depends on a guess, where no connector can do without: what the doubt run finds has to stand here."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """The promises that hold only if an entry of the ledger is right, and why no design can do without it."""

    promises: tuple[str, ...]
    why: str


REASONS: Mapping[tuple[str, str], Reason] = {}
"""By the service and the name of the entry."""


def expected() -> frozenset[tuple[str, str, str]]:
    """The promises with the services and the names of the entries that they depend on."""
    return frozenset((promise, *entry) for entry, reason in REASONS.items() for promise in reason.promises)
