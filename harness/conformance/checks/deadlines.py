"""Under which conditions something had to happen: when it could, what was in its way, and until when it was due.

What had to happen is known to the checks; nothing is judged here.
"""

from bisect import bisect_right
from datetime import datetime, timedelta

from fakes.people.deeds import DELETE_ACCOUNT
from harness.conformance.checks.history_queries import CYCLE, SortedHistory, observed
from harness.conformance.verdicts import Event, History
from harness.record.looks import WALL_CLOCK

RECOVERY = timedelta(minutes=30)
"""So long after the last trouble a quarter-hourly flow may take: a pause of ten minutes, and the cycles around it."""

HOURLY_RECOVERY = timedelta(minutes=75)
"""The same for inventory, which may have to wait for its next hour."""

ENDED_BADLY = frozenset({"Failed", "Ignored"})
"""Statuses of a document that does not count."""

_TROUBLE = ("401", "408", "423", "429", "499", "5")


class Conditions:
    """When something was in the way of the connection: faults, errors of a service, credentials that do not count."""

    def __init__(self, history: History) -> None:
        self._troubles = [event.at for event in history.events if _is_trouble(event)]
        self._grace = grace_of(history)

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


def conditions_of(history: History) -> Conditions:
    """The conditions of a history, found once for many judges."""
    return history.once(Conditions) if isinstance(history, SortedHistory) else Conditions(history)


def grace_of(history: History) -> timedelta:
    """How much later is still in time: nothing, unless the clock ran by itself."""
    return timedelta(seconds=sum(each.facts["grace_seconds"] for each in observed(history, WALL_CLOCK)))


def _is_trouble(event: Event) -> bool:
    if event.kind == "response":  # Its name is the status line, or what Python calls the error.
        return not event.name[:1].isdigit() or event.name.startswith(_TROUBLE)
    return event.kind == "fault" or (event.kind == "deed" and event.name == DELETE_ACCOUNT)
