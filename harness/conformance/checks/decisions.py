"""What people decided about an order, and when: from their deeds, never from what the connection made of them.

Nothing is judged here.  An order's status in the store may be the work of the accused; a person's deed is not.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from fakes.people.deeds import (
    ABANDON_ORDER,
    ARCHIVE_ORDER,
    CAPTURE,
    EDIT_ORDER,
    ENTER_ORDER,
    PAY,
    PLACE_ORDER,
    REFUND_ORDER,
    SET_STATUS,
)
from harness.conformance.checks.deadlines import conditions_of
from harness.conformance.checks.history_queries import deeds, instant
from harness.conformance.verdicts import Event, History, SortedHistory

AWAITING_FULFILLMENT = "Awaiting Fulfillment"
"""The status of an order that is paid for and nobody works on: only such orders go to a supplier."""

STATUS_LABELS = {
    0: "Incomplete",
    1: "Pending",
    2: "Shipped",
    3: "Partially Shipped",
    4: "Refunded",
    5: "Cancelled",
    6: "Declined",
    7: "Awaiting Payment",
    8: "Awaiting Pickup",
    9: "Awaiting Shipment",
    10: "Completed",
    11: AWAITING_FULFILLMENT,
    12: "Manual Verification Required",
    13: "Disputed",
    14: "Partially Refunded",
}
"""Source: the published list of order statuses."""

UNPAID = frozenset({"Incomplete", "Pending", "Awaiting Payment", "Declined"})
"""Statuses of an order that nobody has paid."""

ARCHIVED, REFUNDED, PARTIALLY_REFUNDED = "Archived", "Refunded", "Partially Refunded"

FINAL = frozenset({"Cancelled", REFUNDED, "Declined", "Disputed", "Completed"})
"""Statuses by which the staff end an order: nobody else takes them back."""

AT_ONCE = timedelta(minutes=1)
"""So long may lie between what a connection read and what it sends, beside the time for which the store's reads lag."""


@dataclass(frozen=True, slots=True)
class Decision:
    """From ``at`` on, people want the order to be in ``status``; ``deed`` says so."""

    at: datetime
    status: str
    deed: Event


class Decisions:
    """What people decided about each order of a history."""

    def __init__(self, history: History) -> None:
        self._decided: dict[int, list[Decision]] = {}
        self._edits: dict[int, list[Event]] = {}
        self._ordered: dict[int, Counter[str]] = {}
        self._without_address: dict[int, set[str]] = {}
        self._paid_back: dict[int, list[Event]] = {}
        for decision in _decisions(history):
            self._decided.setdefault(int(decision.deed.facts["order_id"]), []).append(decision)
        for deed in deeds(history, EDIT_ORDER):
            self._edits.setdefault(int(deed.facts["order_id"]), []).append(deed)
        for deed in (deed for deed in deeds(history, REFUND_ORDER) if deed.facts.get("lines")):
            self._paid_back.setdefault(int(deed.facts["order_id"]), []).append(deed)
        for deed in (deed for name in (PLACE_ORDER, ABANDON_ORDER, ENTER_ORDER) for deed in deeds(history, name)):
            lines: Counter[str] = Counter()
            for sku, quantity in deed.facts.get("lines", ()):
                lines[sku] += quantity
            order_id, receipt = int(deed.facts.get("order_id", 0)), deed.facts.get("receipt", {}).get("lines", ())
            self._ordered[order_id] = lines
            self._without_address[order_id] = {line["sku"] for line in receipt if line.get("address_id") == 0}

    def of(self, order_id: int) -> list[Decision]:
        """The decisions about one order, oldest first; none where nobody recorded how it came to be."""
        return self._decided.get(order_id, [])

    def was_for_sending(self, order: Event, at: datetime) -> bool | None:
        """Whether people wanted the order to be sent at an instant, or just before it; None when nobody knows."""
        decided = self.of(order.facts["order_id"])
        if not decided:
            return None
        since = at - AT_ONCE - _lag(order)
        windows = [*self.for_sending(order.facts["order_id"]), *self.left_to_send(order.facts["order_id"])]
        return any(begin <= at and end >= since for begin, end in windows)

    def left_to_send(self, order_id: int) -> list[tuple[datetime, datetime]]:
        """From when until when an order that was to be sent was refunded in part, and nothing else was decided."""
        decided = self.of(order_id)
        ends = [*(decision.at for decision in decided[1:]), FOREVER]
        found: list[tuple[datetime, datetime]] = []
        for number, (decision, end) in enumerate(zip(decided, ends, strict=False)):
            before = [each.status for each in decided[:number] if each.status != PARTIALLY_REFUNDED]
            if decision.status == PARTIALLY_REFUNDED and before[-1:] == [AWAITING_FULFILLMENT]:
                found.append((decision.at, end))
        return found

    def for_sending(self, order_id: int) -> list[tuple[datetime, datetime]]:
        """From when until when the order was to be sent; one that is still to be sent ends with the calendar."""
        decided = self.of(order_id)
        ends = [*(decision.at for decision in decided[1:]), FOREVER]
        return [
            (decision.at, end)
            for number, (decision, end) in enumerate(zip(decided, ends, strict=False))
            if decision.status == AWAITING_FULFILLMENT
            and all(earlier.status != ARCHIVED for earlier in decided[:number])  # It stays put away, whoever pays.
        ]

    def ended(self, order_id: int) -> Decision | None:
        """The decision by which the staff ended the order for good; None when it goes on."""
        decided = [decision for decision in self.of(order_id) if decision.status != ARCHIVED]
        return decided[-1] if decided and decided[-1].status in FINAL else None

    def ordered(self, order_id: int, at: datetime) -> Counter[str] | None:
        """How many of each SKU were ordered as of an instant, edits by the staff included; None when nobody knows."""
        if order_id not in self._ordered:
            return None
        lines = Counter(self._ordered[order_id])
        for edit in self._edits.get(order_id, ()):
            if edit.at <= at:
                lines[edit.facts["sku"]] = edit.facts["quantity"]
        return +lines

    def without_address(self, order_id: int) -> set[str]:
        """The SKUs that were ordered without a place to send them to, as downloads are."""
        return self._without_address.get(order_id, set())

    def paid_back(self, order_id: int, at: datetime) -> Counter[str]:
        """How many of each SKU were paid back by an instant."""
        pieces: Counter[str] = Counter()
        for deed in self._paid_back.get(order_id, ()):
            for sku, quantity in deed.facts["lines"] if deed.at <= at else ():
                pieces[sku] += quantity
        return pieces

    def edits(self, order_id: int) -> list[Event]:
        """The deeds by which the staff changed the lines of an order."""
        return self._edits.get(order_id, [])


FOREVER = datetime.max.replace(tzinfo=instant("2000-01-01T00:00:00+00:00").tzinfo)


def _decisions(history: History) -> Iterator[Decision]:
    """All decisions in the order in which they were made."""
    named = (PLACE_ORDER, ABANDON_ORDER, ENTER_ORDER, PAY, CAPTURE, SET_STATUS, ARCHIVE_ORDER, REFUND_ORDER)
    made = sorted((deed for name in named for deed in deeds(history, name)), key=lambda deed: deed.number)
    for deed in made:
        if "order_id" in deed.facts:
            yield Decision(deed.at, _status(deed), deed)


def _status(deed: Event) -> str:
    if deed.name in (SET_STATUS, ENTER_ORDER):
        status = deed.facts["status"]
        return STATUS_LABELS.get(status, str(status))
    if deed.name == REFUND_ORDER:
        return PARTIALLY_REFUNDED if deed.facts.get("lines") else REFUNDED
    if deed.name == ARCHIVE_ORDER:
        return ARCHIVED
    return str(deed.facts.get("status") or ("Incomplete" if deed.name == ABANDON_ORDER else AWAITING_FULFILLMENT))


def decisions_of(history: History) -> Decisions:
    """The decisions of a history, made once for many judges."""
    return history.once(Decisions) if isinstance(history, SortedHistory) else Decisions(history)


def ready_at(history: History, order: Event) -> datetime:
    """When an order could first be sent: when it was placed, paid for, or released by the staff."""
    window = _window(history, order)
    placed = instant(order.facts["store"]["placed_at"])
    return max(placed, window[0]) if window else placed


def shown_at(history: History, order: Event) -> datetime:
    """When whoever asks the store could first see it: where reads lag, so much later."""
    return ready_at(history, order) + _lag(order)


def may_be_unseen(order: Event, deed: Event, at: datetime) -> bool:
    """Whether whoever acted at an instant may have read the order as it was before the deed."""
    return deed.at <= at <= deed.at + AT_ONCE + _lag(order)


def must_be_sent(history: History, order: Event) -> bool:
    """Whether people left an order to the connection for long enough to be sent.

    Where nobody recorded how the order came to be, its status says whether it was ever paid for.
    """
    if not decisions_of(history).of(order.facts["order_id"]):
        return order.facts["store"]["status"] not in UNPAID
    return _window(history, order) is not None


def _window(history: History, order: Event) -> tuple[datetime, datetime] | None:
    """From when until when the order was to be sent, if that was long enough to send it."""
    conditions = conditions_of(history)
    for begin, end in decisions_of(history).for_sending(order.facts["order_id"]):
        if end == FOREVER or end > conditions.deadline(begin + _lag(order), end) + AT_ONCE:
            return begin, end
    return None


def _lag(order: Event) -> timedelta:
    return timedelta(seconds=order.facts["store"].get("lag_seconds", 0))


def in_staff_hands(history: History) -> set[int]:
    """Orders whose status, or whose lines, the retailer changed by hand: what follows from documents is not asked."""
    by_hand = (SET_STATUS, ARCHIVE_ORDER, REFUND_ORDER, EDIT_ORDER)
    return {deed.facts["order_id"] for name in by_hand for deed in deeds(history, name)}
