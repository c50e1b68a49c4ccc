"""What is special about one life among many: when it begins, and the one big thing that happens in it.

Every twenty seeds in a row have all of it, so that what is rare or large is met in any sweep, and paid for once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from fakes.time.clock import START

BigThing = Literal[
    "an order of 500 lines",
    "a rush of orders",
    "a feed of many products",
    "several feeds at once",
    "a forgotten matching file",
]

RUSH = 255
"""Orders at once: more than the 250 of a page of BigCommerce."""

RUSH_ANSWERED = 150
"""Of which so many are shipped at once: more documents than the 100 of a page of Logicbroker, some being digital."""

ROUND = 20
"""So many seeds in a row have everything."""


OtherStore = Literal["beside", "before"]
"""Another store of the retailer on the same account: all the time, or closed before long, as a former trial store."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a life begins, in UTC; where the store is, as its settings name the zone; and the big thing, if any."""

    start: datetime = START
    timezone: str = "UTC"
    big: BigThing | None = None
    other_store: OtherStore | None = None


_NEW_YORK, _BERLIN = "America/New_York", "Europe/Berlin"

_BEGINNINGS = (
    (START, "UTC"),
    (datetime(2026, 3, 6, 17, 30, tzinfo=UTC), _NEW_YORK),  # Friday, and into the weekend.
    (datetime(2026, 3, 7, 22, 0, tzinfo=UTC), _NEW_YORK),  # Clocks go forward at 07:00.
    (datetime(2026, 10, 31, 21, 0, tzinfo=UTC), _NEW_YORK),  # Clocks go back at 06:00, on the first of a month.
    (datetime(2026, 3, 28, 20, 0, tzinfo=UTC), _BERLIN),  # Clocks go forward at 01:00.
    (datetime(2026, 10, 24, 19, 0, tzinfo=UTC), _BERLIN),  # Clocks go back at 01:00.
    (datetime(2026, 4, 30, 18, 45, tzinfo=UTC), _BERLIN),  # The end of a month.
    (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "UTC"),  # The end of a year.
    (datetime(2028, 2, 28, 23, 59, 30, tzinfo=UTC), _NEW_YORK),  # The 29th of February.
    (datetime(2026, 3, 1, 2, 11, 7, tzinfo=UTC), "UTC"),  # A Sunday, at night.
)

_BIG_THINGS: dict[int, BigThing] = {
    3: "an order of 500 lines",
    8: "a rush of orders",
    12: "a feed of many products",
    1: "several feeds at once",
    6: "several feeds at once",
    16: "several feeds at once",
    18: "a forgotten matching file",
}
"""By the place of a seed among twenty."""

_OTHER_STORES: dict[int, OtherStore] = {2: "beside", 7: "before", 11: "beside", 14: "before", 17: "beside"}
"""The same."""


def occasion_of(seed: int) -> Occasion:
    """What is special about the life of a seed."""
    start, timezone = _BEGINNINGS[seed % len(_BEGINNINGS)]
    place = seed % ROUND
    return Occasion(start, timezone, _BIG_THINGS.get(place), _OTHER_STORES.get(place))
