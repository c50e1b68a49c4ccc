"""Rate limits of the API: how often each operation may be called, and when it may be called again.

Which status and headers a caller over the limit gets is decided in ``api.routes``.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from fakes.evidence.ledger import imitates
from fakes.logicbroker.sources import API_V3

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """One token comes back after ``every``; at most ``burst`` are kept."""

    every: timedelta
    burst: int


USUAL = Limit(SECOND / 10, 100)
SEARCHES = Limit(2 * SECOND, 25)
BULK = Limit(SECOND, 25)
KEYS_OR_LABELS = Limit(SECOND / 2, 25)

_DOCUMENTS_THAT_SEARCH_SLOWLY = ("Orders", "Acknowledgements", "Shipments", "Invoices")

LIMITS: dict[tuple[str, str], Limit] = {
    **{("GET", name): SEARCHES for name in _DOCUMENTS_THAT_SEARCH_SLOWLY},
    **{("GET", f"{name}/Ready"): SEARCHES for name in _DOCUMENTS_THAT_SEARCH_SLOWLY},
    ("GET", "Returns"): BULK,
    ("GET", "Returns/Ready"): BULK,
    **{("PUT", f"{name}/Status"): BULK for name in (*_DOCUMENTS_THAT_SEARCH_SLOWLY, "Returns")},
    **{
        ("GET", f"{name}/LogicbrokerKeys/Ready"): KEYS_OR_LABELS for name in (*_DOCUMENTS_THAT_SEARCH_SLOWLY, "Returns")
    },
    ("GET", "Document/Search"): Limit(SECOND / 2, 10),
    **{("POST", f"{name}/Import"): Limit(SECOND, 10) for name in (*_DOCUMENTS_THAT_SEARCH_SLOWLY, "Returns")},
    **{
        ("POST", f"{name}/CreateImport"): Limit(10 * SECOND, 10) for name in (*_DOCUMENTS_THAT_SEARCH_SLOWLY, "Returns")
    },
    ("POST", "Attachments"): Limit(5 * SECOND, 10),
    ("POST", "Inventory/{}"): Limit(10 * SECOND, 30),
    ("POST", "Inventory/{}/Matching"): Limit(10 * SECOND, 10),
    ("POST", "Inventory/Broadcast"): Limit(60 * SECOND, 2),
    ("DELETE", "Inventory/{}"): Limit(60 * SECOND, 2),
    ("DELETE", "Inventory/{}/Matching"): Limit(60 * SECOND, 2),
    ("PUT", "Inventory/{}/Resend"): Limit(300 * SECOND, 2),
    ("PUT", "Inventory/{}/ZeroOut"): Limit(300 * SECOND, 2),
}
"""Operations that are not limited as usual at v2 and v3, by method and path below the version."""

LIMITS_OF_V1: dict[tuple[str, str], Limit] = {
    **{("POST", f"{name}/Import"): Limit(SECOND, 10) for name in (*_DOCUMENTS_THAT_SEARCH_SLOWLY, "Returns")},
    ("POST", "Product/{}"): Limit(SECOND, 10),
    ("POST", "Inventory/{}"): Limit(SECOND, 2),
    ("POST", "Inventory/{}/Matching"): Limit(SECOND, 2),
    ("POST", "Inventory/Broadcast"): Limit(60 * SECOND, 2),
    ("DELETE", "Inventory/{}"): Limit(60 * SECOND, 2),
    ("DELETE", "Inventory/{}/Matching"): Limit(60 * SECOND, 2),
    ("PUT", "Inventory/{}/Resend"): Limit(300 * SECOND, 2),
}
"""The same at v1, where even searches are limited as usual.  Source: the published description of V1."""

Operation = tuple[int, str, str, str]
"""Whose call, at which version, with which method, to which path."""


class RateLimits:
    """Token buckets, one per operation.  Guess: buckets, and that the keys of a company share them.

    A bucket is kept as the instant at which it will be full again; that is all there is to know about it.
    """

    def __init__(self) -> None:
        self._full_at: dict[Operation, datetime] = {}

    @imitates(
        "API: rate limits",
        "Each operation has a sustained rate and a burst, counted per company; above it the answer is 429.",
        evidence="official",
        source=API_V3,
        test="state/test_limits.py::test_a_burst_is_followed_by_the_sustained_rate",
        shows=lambda wait, *_: bool(wait),
    )
    def wait(self, operation: Operation, now: datetime) -> timedelta:
        """Take a token and return no time, or return the time until there is one."""
        limit = limit_of(operation)
        full_at = max(self._full_at.get(operation, now), now)
        wait = full_at + limit.every - (now + limit.every * limit.burst)
        if wait > timedelta():
            return wait
        self._full_at[operation] = full_at + limit.every
        return timedelta()


def limit_of(operation: Operation) -> Limit:
    """The published limit of an operation: v1 has a description of its own."""
    _, version, method, path = operation
    published = LIMITS_OF_V1 if version == "v1" else LIMITS
    return published.get((method, path), USUAL)


def operation(company_id: int, version: str, method: str, template: str) -> Operation:
    """The bucket of a call; documents, partners and feeds in the path do not matter."""
    path = re.sub(r"\{\w+\}", "{}", template.split("/", 3)[-1])
    return company_id, version, method, path
