"""What shoppers have bought since a level was fed, which whoever fed it could not know: the store shows so much less.

How a level is written is in ``inventory.py``.  No file says up to which order its level counts, so what was bought
before it was fed, or in that second, counts as known.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from harness.sync.bigcommerce import date_created
from harness.sync.errors import CredentialsRefused, Outage, Refused
from harness.sync.flows.work import Work
from harness.sync.mapping.differences import owed
from harness.sync.mapping.inventory import StockLevel, StockTarget
from harness.sync.wire import JsonObject

NOT_TAKEN = frozenset({0, 4, 5, 6})
"""Incomplete, Refunded, Cancelled, Declined: what is in such an order is on the shelf.  Source: Order Status."""

LOOKS_BACK = timedelta(days=1)
"""A level that has waited for longer was fed for another time; the sales of a day are enough to read."""

ABOUT_THE_SAME = timedelta(seconds=2)
"""Clocks that differ by no more are taken for one, because they are told to the second."""

MAY_BE_OLD = timedelta(minutes=1)
"""A pass may wait for the quota between two pieces; sales that were read longer ago are read anew."""

UNREAD = "sales since the feed"
"""The subject under which people hear that levels were written as they were fed."""

TO_DO = (
    "See whether the API account may read orders.  Until the orders can be read, what is sold between a feed and the "
    "run that brings it may be offered again."
)

Thing = tuple[int, int | None]
"""A product, and its variant where that is counted by itself."""

Sale = tuple[datetime, Thing, int]


class Sold:
    """The sales since the earliest of some levels was fed."""

    def __init__(self, work: Work, levels: Sequence[StockLevel]) -> None:
        """Ask the store, once in a minute; of levels that do not say when they were fed nothing is asked."""
        behind = work.store.its_time() - work.network.its_time()  # Each date is of its own service's clock.
        self._behind = behind if abs(behind) > ABOUT_THE_SAME else timedelta()
        fed = [moment for each in levels if (moment := self._fed_at(each)) is not None]
        self._sales: list[Sale] = _sales(work, max(min(fed), work.store.its_time() - LOOKS_BACK)) if fed else []

    def since(self, level: StockLevel, target: StockTarget) -> int:
        """How many of it were bought since a level was fed, behind that second."""
        fed, thing = self._fed_at(level), (target.product_id, target.variant_id)
        return 0 if fed is None else sum(count for at, what, count in self._sales if at > fed and what == thing)

    def _fed_at(self, level: StockLevel) -> datetime | None:
        """By the store's clock, to the second."""
        return (level.updated_at + self._behind).replace(microsecond=0) if level.updated_at else None


def _sales(work: Work, since: datetime) -> list[Sale]:
    known: tuple[datetime, datetime, list[Sale]] | None = work.this_pass.notes.get("sales")
    if known is None or since < known[0] or work.now > known[1] + MAY_BE_OLD:
        known = work.this_pass.notes["sales"] = (since, work.now, _read(work, since))
    return known[2]


def _read(work: Work, since: datetime) -> list[Sale]:
    """Orders that were placed since then are among those that changed since then; one that shows twice counts once."""
    sales: dict[int, list[Sale]] = {}
    after: int | None = 0
    try:
        while after is not None:
            orders, after = work.store.orders_modified(since, after=after)
            sales |= {order["id"]: _of(work, order, since) for order in orders}
    except CredentialsRefused:
        raise
    except Refused as refusal:
        if UNREAD not in work.troubles:  # Once may be a mishap, and levels can wait for another try.
            work.troubles[UNREAD] = 1
            raise Outage("BigCommerce", work.now, str(refusal)) from refusal
        work.needs_attention(UNREAD, str(refusal), TO_DO)
    else:
        work.settled(UNREAD)
    return [sale for each in sales.values() for sale in each]


def _of(work: Work, order: JsonObject, since: datetime) -> list[Sale]:
    try:
        placed = date_created(order)
    except (KeyError, TypeError, ValueError):
        return []
    if placed < since or order.get("status_id") in NOT_TAKEN:
        return []
    pieces: Counter[Thing] = Counter()
    for line in work.store.order_parts(order)[0]:
        product, variant, count = line.get("product_id"), line.get("variant_id"), owed(line)
        if product:  # What somebody wrote in by hand is on no shelf.
            pieces[product, None] += count
            pieces[product, variant] += count if variant else 0
    return [(placed, thing, count) for thing, count in pieces.items()]
