"""Under which conditions something had to happen: when it could, what was in its way, and until when it was due.

What had to happen is known to the checks; nothing is judged here, only said why something is not.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from fakes.people.deeds import CONNECT, DELETE_ACCOUNT, RECONNECT
from harness.conformance.checks.history_queries import (
    CYCLE,
    deeds,
    documents,
    instant,
    observed,
    of_the_connector,
    orders_seen,
)
from harness.conformance.verdicts import Event, Findings, History, SortedHistory, passed_over
from harness.record.looks import WALL_CLOCK

RECOVERY = timedelta(minutes=30)
"""So long after the last trouble a quarter-hourly flow may take: a pause of ten minutes, and the cycles around it."""

HOURLY_RECOVERY = timedelta(minutes=75)
"""The same for inventory, which may have to wait for its next hour."""

ALWAYS = instant("1970-01-01T00:00:00+00:00")

ENDED_BADLY = frozenset({"Failed", "Ignored"})
"""Statuses of a document that does not count."""

_TROUBLE = ("408", "423", "429", "499", "5")


class Conditions:
    """When something was in the way of the connection: faults, errors of a service, credentials that do not count."""

    def __init__(self, history: History, passed_over: Collection[int] = ()) -> None:
        """``passed_over`` are the numbers of events that count as no trouble."""
        troubles = (event for event in history.events if _is_trouble(event) and event.number not in passed_over)
        closed = (event for event in _closed_doors(history) if event.number not in passed_over)
        self._troubles = sorted([*(event.at for event in troubles), *(event.at for event in closed)])
        self._without_access = list(_without_access(history))
        self._grace = grace_of(history)

    def deadline(
        self, ready: datetime, seen: datetime, within: timedelta = CYCLE, recovery: timedelta = RECOVERY
    ) -> datetime:
        """Until when what was ready had to be done, as far as one knows who looks at ``seen``.

        ``within`` after it was ready where nothing was in the way; else also ``recovery`` after the last trouble.
        """
        known = bisect_right(self._troubles, seen)
        last = self._troubles[known - 1] if known else None
        if self._without_access:  # Who knows that there is no access need not ask again and again.
            last = max(last or ALWAYS, self.access_since(seen))
        if last is None or last < ready - recovery:
            return ready + within + self._grace
        return max(ready + within, last + recovery) + self._grace

    def access_since(self, seen: datetime) -> datetime:
        """Since when, as of ``seen``, the connection has its API account; ``seen`` where that is gone."""
        begun = [min(end or seen, seen) for begin, end in self._without_access if begin <= seen]
        return max(begun, default=ALWAYS)


def settled(history: History, order: Event, kind: str, within: timedelta) -> list[Mapping[str, Any]]:
    """The documents of an order that are old enough for the connection to have acted on them."""
    access = conditions_of(history).access_since(order.at)
    return [each for each in documents(order, kind) if max(instant(each["at"]), access) + within <= order.at]


def unsettled(history: History, within: timedelta, *kinds: str) -> Findings:
    """Why the documents that are too young to be judged are not, and that there are none where nobody made any."""
    for order in orders_seen(history):
        number, found = order.facts["order_id"], [each for kind in kinds for each in documents(order, kind)]
        for document in found:
            at = instant(document["at"])
            told = f"The {document['type']} {document['key']} of order {number} was made at {at:%H:%M:%S}, and was"
            if at + within > order.at:
                yield passed_over(f"{told} looked at at {order.at:%H:%M:%S}, which is too soon to tell.", order)
        if not found:
            yield passed_over(f"Order {number} has no {' and no '.join(each.lower() for each in kinds)}.", order)


def conditions_of(history: History) -> Conditions:
    """The conditions of a history, found once for many judges."""
    return history.once(Conditions) if isinstance(history, SortedHistory) else Conditions(history)


def grace_of(history: History) -> timedelta:
    """How much later is still in time: nothing, unless the clock ran by itself."""
    return timedelta(seconds=sum(each.facts["grace_seconds"] for each in observed(history, WALL_CLOCK)))


def _without_access(history: History) -> Iterator[tuple[datetime, datetime | None]]:
    """From when to when the API account that the connection uses was gone; None where it stayed so."""
    account, gone = None, None
    named = (CONNECT, RECONNECT, DELETE_ACCOUNT)
    for deed in sorted((deed for name in named for deed in deeds(history, name)), key=lambda deed: deed.number):
        if deed.name != DELETE_ACCOUNT:
            if gone:
                yield gone, deed.at
            account, gone = deed.facts.get("account_id"), None
        elif account is not None and deed.facts.get("account_id") == account:
            gone = deed.at
    if gone:
        yield gone, None


def _closed_doors(history: History) -> list[Event]:
    """Answers by which a service is closed to the connection as a whole, whatever it says of it.

    That is a refusal of its credentials, or of lists that every store has, while nothing else is answered either: who
    is refused beside that has asked for what is not open to it.  A form that is verified asks for all that it may want.
    """
    answers = {event.cause: event for event in history.events if event.kind == "response"}
    refused = [
        event
        for event in of_the_connector(history)
        if event.kind == "response" and event.name.startswith(("401", "403", "404"))
    ]
    if not refused:
        return []
    asked: dict[int | None, Event] = {e.number: e for e in history.events if e.kind == "request"}
    closed = [each for each in refused if each.name.startswith("401") or _is_of_a_list(asked.get(each.cause))]
    served: dict[str, list[datetime]] = {}
    for answer in answers.values():
        if answer.name.startswith("2"):
            served.setdefault(answer.lane, []).append(answer.at)
    return [each for each in closed if not _is_served(served.get(each.lane, []), each.at)]


def _is_of_a_list(request: Event | None) -> bool:
    return request is not None and request.facts["method"] == "GET" and bool(_LIST.search(request.facts["url"]))


def _is_served(moments: list[datetime], at: datetime) -> bool:
    """Whether something was answered at an instant, or within a minute of it; they are in order."""
    following = bisect_left(moments, at)
    return following < len(moments) and moments[following] <= at + A_MINUTE


A_MINUTE = timedelta(minutes=1)

_LIST = re.compile(r"/stores/[^/]+/v[23](/[a-z_]+)+(\?|$)")


def _is_trouble(event: Event) -> bool:
    if event.kind == "response":  # Its name is the status line, or what Python calls the error.
        return not event.name[:1].isdigit() or event.name.startswith(_TROUBLE)
    return event.kind == "fault" or (event.kind == "deed" and event.name == DELETE_ACCOUNT)
