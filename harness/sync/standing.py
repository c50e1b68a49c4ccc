"""What the attention list says of a connection as a whole: that it is closed, or will be, silent, or behind.

How the connection stands is found out by ``connector.py``.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from harness.sync.journal import Journal
from harness.sync.observer import Observer

CONNECTION = "connection"
"""The flow under which the list names what is about no single flow; the subject is the state."""

LISTED_AFTER = timedelta(hours=1)
"""So long a service may be silent, or work wait, before a person is told: most outages end by themselves."""

CLOCKS_DIFFER = timedelta(minutes=2)
"""More than this a person is told of; up to ``work.MOST_SKEW`` nothing is missed for it."""

WARN_BEFORE = timedelta(days=3)
"""A trial that ends this soon is warned about: after it nothing is sent or shown any more."""

TO_DO = {
    "credentials refused": "Configure new credentials and start again; `harness doctor` says which ones are refused.",
    "suspended": "Choose a plan for the store, or pay what is open; the connection goes on by itself then.",
    "silent": "See whether the service is open and reachable from here; the connection goes on by itself then.",
    "behind": "See which flow waits, and why: a low quota, a slow service, or more orders than the quota allows.",
    "clock": "Set the clock of the machine that is wrong, best by NTP.",
    "no supplier": "Invite a supplier in Logicbroker's portal, or configure the retailer's key if this is another's.",
    "trial": "Choose a plan for the store; if it has one, say so by store_kind in the connection file.",
    "cut-off": "Correct connected_at in the connection file; until then no order is sent.",
}
"""What to do, by the state; what is over leaves the list by itself."""


class Standing:
    """What was told of one connection, so that the journal is written to only when that changes."""

    def __init__(self, journal: Journal, observer: Observer) -> None:
        self._journal = journal
        self._observer = observer
        self._told: Mapping[str, str] | None = None  # Perhaps something, by a process before this one.

    def tell(self, reasons: Mapping[str, str], now: datetime) -> None:
        """Let the list have these states with their reasons, and no others."""
        if reasons == self._told:
            return
        for state, reason in reasons.items():
            if self._journal.needs_attention(CONNECTION, state, reason, TO_DO[state], now):
                self._observer.needs_attention(CONNECTION, state, reason)
        for state in self._journal.listed(CONNECTION, limit=len(TO_DO) + 1):
            if state not in reasons:
                self._journal.settled(CONNECTION, state)
        self._told = dict(reasons)


def about_clocks(ahead: Mapping[str, timedelta]) -> str:
    """How far the services' clocks are ahead of ours, by their names, as a sentence; empty when they agree."""
    differing = {name: by for name, by in ahead.items() if abs(by) > CLOCKS_DIFFER}
    if not differing:
        return ""
    agree = len(differing) == len(ahead) > 1 and max(ahead.values()) - min(ahead.values()) <= CLOCKS_DIFFER
    if agree:
        by = next(iter(differing.values()))
        side = "behind" if by > timedelta() else "ahead of"
        return f"The clock of this machine is {_in_words(by)} {side} those of {' and '.join(differing)}."
    parts = [
        f"{name}'s clock is {_in_words(by)} {'ahead of' if by > timedelta() else 'behind'} this machine's"
        for name, by in differing.items()
    ]
    return f"{'; '.join(parts)}."


def about_the_trial(ends: datetime | None, now: datetime) -> str:
    """That a trial ends before long, by the store's clock ``now``; empty while there is time, and when it is over."""
    if ends is None or not now < ends <= now + WARN_BEFORE:
        return ""
    soon = "within a day" if ends <= now + timedelta(days=1) else f"in {WARN_BEFORE.days} days or less"
    return f"The trial of the store ends {soon}, at {ends:%Y-%m-%d %H:%M} UTC; after that nothing is sent or shown."


def _in_words(by: timedelta) -> str:
    minutes = round(abs(by) / timedelta(minutes=1))
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{round(minutes / 60)} hours" if minutes < 2 * 24 * 60 else f"{round(minutes / 60 / 24)} days"
