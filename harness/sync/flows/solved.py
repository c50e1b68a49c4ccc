"""What people solved by hand leaves the attention list: noticed a few entries at a time, however many there are.

What solved means for a subject is each flow's own.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from harness.sync.errors import Busy, CredentialsRefused, Outage, Refused, StoreSuspended, Unmappable
from harness.sync.flows.work import MALFORMED, PIECE, Work
from harness.sync.schedule import Flow
from harness.sync.wire import JsonObject

LOOKING: tuple[Flow, ...] = ("shipments", "cancellations", "orders")
"""The flows whose entries people solve where we can see it; they look in turn."""

APART = timedelta(minutes=55)
"""After a look that found nothing solved the connection looks again once an hour; else in the next cycle."""

SOON = timedelta(minutes=10)
"""Less than a cycle, more than the retries in it."""

LOOKS = "looks at the attention list"
"""The cursor that remembers when a look was last taken, by which flow, and how far down its list each flow is."""


def settle(work: Work, is_open: Callable[[str], bool], is_solved: Callable[[str], bool]) -> None:
    """Ask about one entry that can be asked about, and about the next ones as long as people have solved them.

    Raises:
        Busy, CredentialsRefused: the service that was asked said so.
    """
    before = work.journal.cursor(LOOKS) or "{}"
    looks: JsonObject = json.loads(before)
    if not _is_its_turn(work, looks):
        return
    position = str(looks.get(work.flow, ""))
    candidates = work.journal.listed(work.flow, after=position, limit=PIECE)
    if len(candidates) < PIECE:  # From the beginning again.
        candidates += [name for name in work.journal.listed(work.flow, limit=PIECE) if name not in candidates]
    looks |= {"last": work.flow, work.flow: candidates[min(len(candidates), PIECE) - 1]}
    work.journal.set_cursor(LOOKS, json.dumps(looks))
    for name in filter(is_open, candidates[:PIECE]):
        looks |= {"at": work.now.isoformat(), work.flow: name}
        work.journal.set_cursor(LOOKS, json.dumps(looks))  # First: one that fails is not to be asked for ever.
        try:
            if not is_solved(name):
                return
            work.settled(name)
            work.journal.set_cursor(LOOKS, json.dumps(looks | {"at": (work.now + SOON - APART).isoformat()}))
        except (CredentialsRefused, StoreSuspended):
            raise
        except (Outage, Refused, Unmappable, *MALFORMED):
            return
        except Busy:  # Not its fault: it is asked about after the wait.
            work.journal.set_cursor(LOOKS, before)
            raise


def _is_its_turn(work: Work, looks: JsonObject) -> bool:
    """Whether no look was taken in this cycle, and no other flow with entries has waited longer."""
    if "at" in looks and work.now < datetime.fromisoformat(looks["at"]) + APART:
        return False
    last = LOOKING.index(looks["last"]) if "last" in looks else len(LOOKING) - 1
    in_turn = (*LOOKING[last + 1 :], *LOOKING[: last + 1])
    return next((flow for flow in in_turn if work.journal.listed(flow, limit=1)), None) == work.flow
