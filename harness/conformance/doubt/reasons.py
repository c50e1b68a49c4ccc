"""Why a promise depends on a guess, where no connector can do without: what the doubt run finds has to stand here."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """The promises that hold only if an entry of the ledger is right, and why no design can do without it."""

    promises: tuple[str, ...]
    why: str


_FEEDS = ("G23", "G24", "G25", "G26")

REASONS: Mapping[tuple[str, str], Reason] = {
    ("bigcommerce", "unique names"): Reason(
        _FEEDS,
        "A feed fails here because the store refuses a product whose name is taken. Where names may repeat, nothing is "
        "refused, and the scenarios of failed feeds have to be played with a product that is refused otherwise.",
    ),
    ("logicbroker", "product feeds: event of an approval"): Reason(
        _FEEDS,
        "No published operation lists feeds, or those that were approved: whoever is not told of an approval cannot "
        "know which feed to ask for. Activity events are the only thing published by which the network could tell.",
    ),
    ("logicbroker", "product feeds: reported export"): Reason(
        _FEEDS,
        "No published operation ends a feed. That the portal shows it Complete, or Failed, after an export into a "
        "store that it does not see takes a word of the connector, and an activity event is the only one that is "
        "published.",
    ),
    ("logicbroker", "shipments: lines of nothing"): Reason(
        ("G15",),
        "A supplier's system lists what stays behind as a line of 0 pieces. Where one such line fails the shipment, "
        "the network gives it to nobody, and no connector can tell the store of its parcels.",
    ),
}
"""By the service and the name of the entry."""


def expected() -> frozenset[tuple[str, str, str]]:
    """The promises with the services and the names of the entries that they depend on."""
    return frozenset((promise, *entry) for entry, reason in REASONS.items() for promise in reason.promises)
