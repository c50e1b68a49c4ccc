"""When a level was fed of which its file says only when its item was matched: the events of the feeds tell it.

How files are read is in ``inventory.py``, and what follows from the moment in ``sold.py``.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from harness.sync.errors import CredentialsRefused, Refused
from harness.sync.flows.work import Work
from harness.sync.mapping.inventory import StockLevel, moment

MATCHED, IMPORTED = "Matching File Imported", "Inventory Imported"
"""Summaries of events.  Source: inventory feeds, events.  Guess: programs may list them, as the supplier's."""

AT_ONCE = timedelta(seconds=2)

LOOKS_BACK = timedelta(days=1)
"""A level that was matched and of which no file shows in this time may have been fed any time before.

What changed longer ago is not looked up: a log of many days has more pages than a quota lets anybody read.
"""


def as_fed(work: Work, supplier: int, levels: Sequence[StockLevel]) -> list[StockLevel]:
    """The levels with when they were fed: matching an item counts as a change of it, and says nothing of its level.

    Where the events may not be read, the dates stay as they are, and so do those of long ago.
    """
    since = work.network.its_time() - LOOKS_BACK
    changed = {level.updated_at for level in levels if level.updated_at and level.updated_at >= since}
    if not changed:
        return list(levels)
    try:
        matched, imported = _events(work, supplier, min(changed) - LOOKS_BACK)
    except CredentialsRefused:
        raise
    except Refused:
        return list(levels)
    moved = {at: fed for at in changed if (fed := _fed_at(at, matched, imported)) != at}
    return [replace(each, updated_at=moved[each.updated_at]) if each.updated_at in moved else each for each in levels]


def _fed_at(changed: datetime, matched: list[datetime], imported: list[datetime]) -> datetime:
    if _is_among(changed, imported) or not _is_among(changed, matched):
        return changed
    return max((at for at in imported if at < changed), default=changed - LOOKS_BACK)


def _is_among(at: datetime, others: list[datetime]) -> bool:
    return any(abs(at - other) <= AT_ONCE for other in others)


def _events(work: Work, supplier: int, since: datetime) -> tuple[list[datetime], list[datetime]]:
    """When matching files and inventory of a supplier were imported."""
    begin = since.isoformat(timespec="seconds").replace("+00:00", "Z")
    found = list(work.network.events(category="Inventory", senderId=supplier, **{"from": begin}))
    own = [each for each in found if each.get("SenderId") == supplier]
    matched, imported = (
        [at for each in own if each.get("Summary") == summary and (at := moment(each.get("Date")))]
        for summary in (MATCHED, IMPORTED)
    )
    return matched, imported
