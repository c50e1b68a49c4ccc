"""By when something was due: when it could first be done, and how long trouble on the way may have delayed it.

Nothing is judged here; what was due, the checks know.
"""

from bisect import bisect_right
from datetime import datetime, timedelta

from fakes.people.deeds import ARCHIVE_ORDER, DELETE_ACCOUNT, EDIT_ORDER, PAY, REFUND_ORDER, SET_STATUS
from harness.conformance.checks.history_queries import CYCLE, deeds, instant, observed
from harness.conformance.verdicts import Event, History
from harness.record.looks import WALL_CLOCK

RECOVERY = timedelta(minutes=30)
"""How long a quarter-hourly flow may take after the last trouble: a pause of ten minutes, and the cycles around it."""

HOURLY_RECOVERY = timedelta(minutes=75)
"""The same for inventory, which may have to wait for its next hour."""

ENDED_BADLY = frozenset({"Failed", "Ignored"})
"""Statuses of a document that does not count."""

_TROUBLE = ("401", "408", "423", "429", "499", "5")


class Conditions:
    """When something was in the way of the connection: faults, errors of a service, credentials that do not count."""

    def __init__(self, history: History) -> None:
        self._troubles = [event.at for event in history.events if _is_trouble(event)]
        self._grace = timedelta(seconds=sum(each.facts["grace_seconds"] for each in observed(history, WALL_CLOCK)))

    def deadline(
        self, ready: datetime, seen: datetime, within: timedelta = CYCLE, recovery: timedelta = RECOVERY
    ) -> datetime:
        """Until when what was ready had to be done, as far as one knows who looks at ``seen``.

        ``within`` after it was ready where nothing was in the way; else also ``recovery`` after the last trouble.
        """
        known = bisect_right(self._troubles, seen)
        last = self._troubles[known - 1] if known else None
        if last is None or last < ready - recovery:
            return ready + within + self._grace
        return max(ready + within, last + recovery) + self._grace


def _is_trouble(event: Event) -> bool:
    if event.kind == "response":  # Its name is the status line, or what Python calls the error.
        return not event.name[:1].isdigit() or event.name.startswith(_TROUBLE)
    return event.kind == "fault" or (event.kind == "deed" and event.name == DELETE_ACCOUNT)


def ready_at(history: History, order: Event) -> datetime:
    """When an order could first be sent: when it was placed, or later paid for."""
    moments = [instant(order.facts["store"]["placed_at"])]
    moments += [deed.at for deed in deeds(history, PAY) if deed.facts.get("order_id") == order.facts["order_id"]]
    return max(moments)


def shown_at(history: History, order: Event) -> datetime:
    """When whoever asks the store could first see it: where reads lag, so much later."""
    return ready_at(history, order) + timedelta(seconds=order.facts["store"].get("lag_seconds", 0))


def in_staff_hands(history: History) -> set[int]:
    """Orders that the retailer changed by hand: what they show then is the retailer's own choice."""
    by_hand = (SET_STATUS, ARCHIVE_ORDER, REFUND_ORDER, EDIT_ORDER)
    return {deed.facts["order_id"] for name in by_hand for deed in deeds(history, name)}
