"""What shoppers have bought that whoever fed a level could not know: the store shows so much less.

How a level is written is in ``inventory.py``.  A supplier knows of an order once it is in Logicbroker.  No file says up
to which order its level counts, so what was there before it was fed counts as known.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from harness.sync.bigcommerce import (
    AWAITING_FULFILLMENT,
    AWAITING_PAYMENT,
    CANCELLED,
    DECLINED,
    MANUAL_VERIFICATION_REQUIRED,
    PARTIALLY_REFUNDED,
    PENDING,
    REFUNDED,
    date_created,
    number,
)
from harness.sync.errors import CredentialsRefused, Outage, Refused, Unmappable
from harness.sync.flows.work import MALFORMED, TROUBLES_BEFORE_ATTENTION, Work, reason_of
from harness.sync.mapping.differences import owed
from harness.sync.mapping.inventory import StockLevel, StockTarget
from harness.sync.mapping.values import is_empty, quoted
from harness.sync.wire import JsonObject

NOT_TAKEN = frozenset({0, REFUNDED, CANCELLED, DECLINED})
"""Incomplete and what was taken back: what is in such an order is on the shelf.  Source: Order Status."""

MAY_BE_SENT = frozenset(
    {PENDING, AWAITING_PAYMENT, AWAITING_FULFILLMENT, MANUAL_VERIFICATION_REQUIRED, PARTIALLY_REFUNDED}
)
"""Statuses in which an order that was not sent yet may still be, so that its supplier hears of it one day."""

LOOKS_BACK = timedelta(days=7)
"""A level that has waited for longer was fed for another time.  Source: feeds are cleared after so long at first."""

ON_ITS_WAY = timedelta(days=1)
"""So long before a level was fed an order may have changed last, and its supplier know nothing of it yet."""

WAITS_FOR = timedelta(days=30)
"""So long an order may wait and its pieces are kept for it, whoever feeds meanwhile."""

_WAITING = (PENDING, AWAITING_PAYMENT, MANUAL_VERIFICATION_REQUIRED, AWAITING_FULFILLMENT)
"""Where an order may wait for more than a day before it is sent: for its payment, a look at it, or its correction."""

ABOUT_THE_SAME = timedelta(seconds=2)
"""Clocks that differ by no more are taken for one, because they are told to the second."""

MAY_BE_OLD = timedelta(minutes=1)
"""A pass may wait for the quota between two pieces; sales that were read longer ago are read anew."""

OVERLAP = timedelta(hours=1)
"""So much later than its date a change may show."""

FOREVER = datetime.max.replace(tzinfo=UTC)

UNREAD, UNREADABLE = "sales since the feed", "lines of orders"
"""The subjects under which people hear that sales could not be read, at all or of some orders."""

TO_DO = (
    "See whether the API account may read orders.  Until the orders can be read, levels are only lowered: a larger one "
    "might offer anew what was sold since it was fed."
)
TO_DO_UNREADABLE = "See what these orders are for, and correct the levels by hand: nothing of them was taken off."

Thing = tuple[int, int | None]
"""A product, and its variant where that is counted by itself."""

Sale = tuple[datetime, Thing, int]
"""From when on its supplier may know of it, by the store's clock; what was sold, and how many."""


class Sold:
    """What was sold since the earliest of some levels was fed; ``is_unread`` says that nobody could find it out."""

    def __init__(self, work: Work, levels: Sequence[StockLevel]) -> None:
        """Ask the store, once in a minute; of levels that do not say when they were fed nothing is asked."""
        behind = work.store.its_time() - work.network.its_time()  # Each date is of its own service's clock.
        self._behind = behind if abs(behind) > ABOUT_THE_SAME else timedelta()
        fed = [moment for each in levels if (moment := self._fed_at(each)) is not None]
        sales = _sales(work, max(min(fed), work.store.its_time() - LOOKS_BACK)) if fed else []
        self.is_unread = sales is None
        self._sales: dict[Thing, list[tuple[datetime, int]]] = {}  # A file may have as many levels as a day has sales.
        for known, thing, count in sales or []:
            self._sales.setdefault(thing, []).append((known, count))

    def since(self, level: StockLevel, target: StockTarget) -> int:
        """How many of it were sold that whoever fed a level could not know; what was sold in that second counts."""
        fed, thing = self._fed_at(level), (target.product_id, target.variant_id)
        return 0 if fed is None else sum(count for known, count in self._sales.get(thing, ()) if known >= fed)

    def _fed_at(self, level: StockLevel) -> datetime | None:
        """By the store's clock, to the second."""
        return (level.updated_at + self._behind).replace(microsecond=0) if level.updated_at else None


@dataclass(slots=True)
class _Reading:
    """The sales that suppliers may not have known at ``earliest``, by order, as far as the store's list has been read.

    ``began`` is when that list, of what was modified at ``since`` or later, was asked for, and the next page of it has
    what is behind ``after``.  ``lists`` are those to be read: None for that one, else of a status in which an order may
    wait.  A store that asks to wait in the middle costs no page.
    """

    earliest: datetime
    since: datetime
    began: datetime
    after: int = 0
    lists: list[int | None] = field(default_factory=lambda: [None, *_WAITING])
    sales: dict[int, list[Sale]] = field(default_factory=dict)
    unreadable: dict[int, str] = field(default_factory=dict)


def _sales(work: Work, earliest: datetime) -> list[Sale] | None:
    """The sales of all orders that changed of late; None where they cannot be read."""
    if UNREAD in work.this_pass.notes:
        return None
    reading: _Reading | None = work.this_pass.notes.get("sales")
    if reading is None or earliest < reading.earliest:
        reading = work.this_pass.notes["sales"] = _Reading(earliest, earliest - ON_ITS_WAY, work.now)
    elif not reading.lists and work.now > reading.began + MAY_BE_OLD:
        ahead = work.store.its_time() - work.now
        reading.since, reading.began, reading.lists = reading.began + ahead - OVERLAP, work.now, [None]
    try:
        _read(work, reading)
    except CredentialsRefused:
        raise
    except (Refused, Outage) as problem:
        _note_unread(work, problem)
        return None
    work.settled(UNREAD)
    if reading.unreadable:
        work.needs_attention(UNREADABLE, " ".join(reading.unreadable.values()), TO_DO_UNREADABLE)
    else:
        work.settled(UNREADABLE)
    return [sale for each in reading.sales.values() for sale in each]


def _note_unread(work: Work, problem: Refused | Outage) -> None:
    """For the rest of a pass the sales are not known, and people hear of it.

    Raises:
        Outage: it may be a mishap, and levels can wait for another try.
    """
    tried = work.troubles[UNREAD] = work.troubles.get(UNREAD, 0) + 1
    if isinstance(problem, Outage):
        if tried < TROUBLES_BEFORE_ATTENTION:
            raise problem
        problem_of_list = problem.trouble
    else:
        problem_of_list = str(problem)
        if tried == 1:
            raise Outage("BigCommerce", work.now, problem_of_list) from problem
    work.needs_attention(UNREAD, problem_of_list, TO_DO)
    work.this_pass.notes[UNREAD] = True


def _read(work: Work, reading: _Reading) -> None:
    """Read what is left of the lists; of an order that shows twice what was read last counts."""
    while reading.lists:
        orders, after = _page(work, reading, reading.lists[0])
        for order in orders:
            reading.unreadable.pop(order["id"], None)
            try:
                reading.sales[order["id"]] = _of(work, order, reading.earliest)
            except (Unmappable, *MALFORMED) as problem:
                reading.unreadable[order["id"]] = f"Order {order['id']}: {reason_of(problem)}"
        reading.after = after or 0
        if after is None:
            reading.lists.pop(0)


def _page(work: Work, reading: _Reading, status_id: int | None) -> tuple[list[JsonObject], int | None]:
    if status_id is None:
        return work.store.orders_modified(reading.since, after=reading.after)
    since = max(work.since, work.store.its_time() - WAITS_FOR)
    return work.store.orders_in(status_id, since, after=reading.after)


def _of(work: Work, order: JsonObject, earliest: datetime) -> list[Sale]:
    """What is sold with an order.

    Raises:
        Unmappable: a quantity of it is none, or an id.
    """
    known = _known_at(work, order)
    if known < earliest or order.get("status_id") in NOT_TAKEN:
        return []
    pieces: Counter[Thing] = Counter()
    for line in work.store.order_parts(order)[0]:
        product, variant, count = _id_in(line, "product_id"), _id_in(line, "variant_id"), owed(line)
        if product:  # What somebody wrote in by hand is on no shelf.
            pieces[product, None] += count
            pieces[product, variant] += count if variant else 0
    return [(known, thing, count) for thing, count in pieces.items()]


def _id_in(line: JsonObject, name: str) -> int:
    """0 where a line says that it has none.

    Raises:
        Unmappable: what it says is no id.
    """
    value = line.get(name)
    found = number(value)
    if not found and not is_empty(value) and str(value) != "0":
        raise Unmappable(f"its {name} is {quoted(value)}, which is no id")
    return found


def _known_at(work: Work, order: JsonObject) -> datetime:
    """From when on its supplier may know of an order, by the store's clock.

    It is when it was sent, or never if it may still be; what nobody sends counts from when it was placed, and one of
    which nobody knows that either is new.
    """
    try:
        placed = date_created(order)
    except ValueError:
        placed = None
    sent = work.journal.step("orders", str(order["id"]), "sales order")
    if sent and sent.outcome == "done":
        return max(placed or sent.at, sent.at + (work.store.its_time() - work.now))
    is_to_be_sent = order.get("status_id") in MAY_BE_SENT and (placed is None or placed >= work.since)
    return FOREVER if placed is None or is_to_be_sent else placed
