"""Stock levels that have no product yet: how long they are looked for, and when they do not count any more.

How levels are read and written is in ``inventory.py``.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from harness.sync.flows import sources
from harness.sync.flows.work import Subject, Work
from harness.sync.journal import Pending
from harness.sync.wire import JsonObject

SINCE = "without a product since"
"""The fact of a pending level that there was no product for it."""

AT_EACH_RUN = timedelta(days=1)
"""So long a level is looked for at each run, then once a day."""

APART = timedelta(hours=20)
"""Between two days' looks: less than a day, so that none is missed."""

ABSENT = "absent since"
"""The fact of such a level that the whole file had it no more: once that may be a file that was cut off."""

LOOKED = "levels without a product were looked for"
"""The cursor that remembers when, by partner."""

MOVED = 250
"""Levels that are moved at once."""

Row = tuple[str, int] | None
"""The merchant SKU and the level of an item; None where its row could not be read."""


def begin(work: Work, pending: Pending) -> None:
    """There is no product for a level: it is looked for again, at each run or, after a day, once a day."""
    since = pending.facts.get(SINCE)
    if since is None:
        facts = {**pending.facts, SINCE: work.now.isoformat()}
        work.journal.add_pending(work.flow, {pending.subject: facts}, cursors={})
    elif work.now >= datetime.fromisoformat(since) + AT_EACH_RUN:
        partner = str(pending.facts["partner"])
        if partner not in _looked(work):
            _note_look(work, partner)
        work.journal.move_pending(work.flow, _place(partner), {pending.subject: pending.facts})


def subjects(work: Work, suppliers: Sequence[int]) -> Iterator[Subject]:
    """For each partner with levels that wait: once a day they are taken up again, as far as they still count."""
    present = {str(supplier) for supplier in suppliers}
    for partner, looked in _looked(work).items():
        if work.now >= datetime.fromisoformat(looked) + APART:
            deed = partial(_take_up, work, partner, present=partner in present)
            yield Subject(f"waiting levels of partner {partner}", deed=deed)


def forget(work: Work, partner: int, levels: Sequence[str]) -> None:
    """What a new file says of these levels counts instead."""
    if str(partner) in _looked(work):
        work.journal.finish(_place(str(partner)), levels)


def still_counts(work: Work, pending: Pending) -> bool:
    """Whether a level whose product came late is still what Logicbroker has; one that is surely not is dropped."""
    if SINCE not in pending.facts:
        return True
    facts, stands = _as_the_file_says(work, pending)
    if stands:
        return True
    if facts is None:
        work.finish([pending.subject])
    elif facts != pending.facts:
        work.journal.add_pending(work.flow, {pending.subject: facts}, cursors={})
    return False


def _take_up(work: Work, partner: str, *, present: bool) -> None:
    """Take up what waits of one partner; of one who has left nothing counts any more."""
    place = _place(partner)
    while some := work.journal.pending(place, limit=MOVED):
        found = {each.subject: _as_the_file_says(work, each)[0] if present else None for each in some}
        kept = {subject: facts for subject, facts in found.items() if facts is not None}
        gone = [each.subject for each in some if each.subject not in kept]
        work.journal.finish(place, gone)
        work.finish(gone)
        work.journal.move_pending(place, work.flow, kept)
    _note_look(work, partner)


def _place(partner: str) -> str:
    """Under this name the journal keeps what is looked for once a day."""
    return f"inventory of partner {partner} without a product"


def _looked(work: Work) -> dict[str, str]:
    looked: dict[str, str] = json.loads(work.journal.cursor(LOOKED) or "{}")
    return looked


def _note_look(work: Work, partner: str) -> None:
    work.journal.set_cursor(LOOKED, json.dumps({**_looked(work), partner: work.now.isoformat()}))


def _as_the_file_says(work: Work, pending: Pending) -> tuple[JsonObject | None, bool]:
    """The facts of a level as far as it still counts, None once it does not; and whether the file has it as it is.

    What a file says otherwise does not count any more, nor what two files that are some time apart do not have.
    """
    rows, sku = _rows_of(work, int(pending.facts["partner"])), str(pending.facts["supplier_sku"])
    facts = {name: value for name, value in pending.facts.items() if name != ABSENT}
    if sku in rows:
        row = rows[sku]
        stands = row == (facts["merchant_sku"], facts["quantity"])
        return (facts if stands or row is None else None), stands
    absent = datetime.fromisoformat(pending.facts.get(ABSENT) or work.now.isoformat())
    is_sure = work.now >= absent + sources.SURE
    return (None if is_sure else {**facts, ABSENT: absent.isoformat()}), False


def _rows_of(work: Work, partner: int) -> dict[str, Row]:
    """What a partner's whole file says by supplier SKU, asked for once in a pass."""
    name = f"all rows of partner {partner}"
    if name not in work.this_pass.notes:
        whole = sources.whole_file(work, partner)
        unread: dict[str, Row] = dict.fromkeys(whole.unread)
        said: dict[str, Row] = {each.supplier_sku: (each.merchant_sku, each.quantity) for each in whole.levels}
        work.this_pass.notes[name] = unread | said
    rows: dict[str, Row] = work.this_pass.notes[name]
    return rows
