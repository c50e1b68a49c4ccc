"""What each supplier said last of each item, so that several suppliers of one item, and items that vanish, are known.

How a level is written is in ``inventory.py``; which of several suppliers counts is a setting of the connection.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from harness.sync.choices import SeveralSuppliers
from harness.sync.flows import matches
from harness.sync.flows.sold import LOOKS_BACK
from harness.sync.flows.work import Work
from harness.sync.journal import Pending
from harness.sync.mapping.inventory import StockLevel, last_of_each, look_up, read_rows
from harness.sync.wire import JsonObject

WHOLE = timedelta(hours=23)
"""So often a partner's whole file is read: what is left out of it shows in no list of changes."""

SURE = timedelta(minutes=30)
"""So long after a whole file that lacks something another one is read: what only one of them lacks was cut off."""

MAY_BE_AHEAD = timedelta(minutes=1)
"""So much later than the call that asks for a file an item in it may have been fed."""

MANY = 10
"""Of so many items or more a file that lacks the most is doubted; of fewer, one that is empty."""

JUST_SEEN = timedelta()
HELD = "held"
"""The version of the verdict on what is held: a person who wants it tried again lifts it."""

GONE = "gone"
"""The fact of a pending level that its partner has the item no more."""

SILENT = timedelta(days=7)
"""A partner who has fed nothing for so long is told of.  Source: the shortest time after which feeds are cleared."""

NAMED = 20
"""Items that a text names."""

PARTNERS = "partners with levels"
"""The cursor that remembers who was a partner, and since when one is none."""

SEVERAL = "several suppliers"
"""The subject under which people are told that a choice is theirs, and the cursor with the items it is about."""

TO_DO_SEVERAL = (
    'Write several_suppliers = "first", "sum", "largest" or "cheapest" into the connection file, as the account '
    "sources its orders."
)
TO_DO_VANISHED = (
    "Ask the supplier, and see whether they are still matched.  Set the level in BigCommerce by hand, or write "
    'vanished_items = "zero" into the connection file; then dismiss this entry.  '
    "What is held counts at the next run if you want it tried again."
)
TO_DO_SILENT = "Ask the supplier, and dismiss this entry if nothing has changed there."


class Shown(NamedTuple):
    """The level that the store is to show; ``is_known`` says that it was there before, whatever is pending now."""

    level: StockLevel
    is_known: bool


def keep(work: Work, supplier: int, levels: Sequence[StockLevel], *, fed: bool) -> None:
    """Remember what a partner's file says; ``fed`` says whether it is what was fed since the last reading."""
    found = {key: _facts(level) for level in levels if (key := _item(work, level))}
    if found:
        work.journal.add_pending(_place(supplier), found, cursors={})
    if fed and levels:
        work.journal.set_cursor(f"fed by {supplier}", work.now.isoformat())
        work.settled(f"feed of partner {supplier}")


def dated(levels: Sequence[StockLevel], since: datetime | None, as_of: datetime) -> list[StockLevel]:
    """What says no date that anybody believes was fed when the last file had been read, or after that."""
    latest = as_of + MAY_BE_AHEAD
    believed = ((each, each.updated_at is not None and each.updated_at <= latest) for each in levels)
    return [each if is_so else replace(each, updated_at=since) for each, is_so in believed]


class WholeFile(NamedTuple):
    """All that a partner has: a level for each row, and the SKUs of rows that are there and could not be read."""

    levels: Sequence[StockLevel] = ()
    unread: frozenset[str] = frozenset()


def whole_file(work: Work, supplier: int, since: datetime | None = None) -> WholeFile:
    """A partner's whole file, as it is now; what says no date was fed ``since`` then."""
    content, as_of = work.network.inventory(supplier, None)
    levels, refused = read_rows(content)
    named = {sku for row in refused for sku in (row.supplier_sku, row.merchant_sku)} - {""}
    return WholeFile(dated(levels, since, as_of), frozenset(named))


def look_at_the_whole(work: Work, supplier: int, levels: Sequence[StockLevel] | None) -> None:
    """Once a day: what a partner's whole file has no more, what no list of changes showed, whether it is fed at all.

    ``levels`` is the whole file where it has just been read.  Where something is missing another file is read soon.
    """
    cursor = f"whole file of {supplier}"
    if looked := work.journal.cursor(cursor):
        at = datetime.fromisoformat(looked)
        if work.now < at + (SURE if work.journal.cursor(_suspects(supplier)) else WHOLE):
            return
        since = work.network.its_time() - (work.now - at)  # By Logicbroker's clock.
        whole = whole_file(work, supplier, since)
        levels, _ = last_of_each(whole.levels, work.connection.stock_identity)
        vanished = _see_what_vanished(work, supplier, whole, since)
        _see_whether_it_is_fed(work, supplier, levels)
        levels = _bring_what_was_missed(work, supplier, levels, vanished)
    elif levels is None:
        levels, _ = last_of_each(whole_file(work, supplier).levels, work.connection.stock_identity)
    keep(work, supplier, levels, fed=not looked)
    work.journal.set_cursor(cursor, work.now.isoformat())


def partners_who_left(work: Work, suppliers: Sequence[int]) -> list[int]:
    """Partners of whom the store shows levels, and who have not been partners for a day: all they had has vanished."""
    known: dict[str, str | None] = json.loads(work.journal.cursor(PARTNERS) or "{}")
    now = {str(each): None for each in suppliers} | {
        partner: known[partner] or work.now.isoformat() for partner in known if int(partner) not in suppliers
    }
    left = [partner for partner, since in now.items() if since and work.now >= datetime.fromisoformat(since) + WHOLE]
    if now != known:
        work.journal.set_cursor(PARTNERS, json.dumps(now))
    return [int(partner) for partner in left if work.journal.pending(_place(int(partner)), limit=1)]


def take_leave_of(work: Work, partner: int) -> None:
    """What a partner who left had is treated as what has left a feed."""
    _see_what_vanished(work, partner, WholeFile(), None)


def combined(work: Work, suppliers: Sequence[int], pieces: Sequence[tuple[Pending, StockLevel]]) -> list[Shown | None]:
    """The levels that the store is to show, of all suppliers of each item together; None lets one stay as it is.

    It stays when its supplier's feed has it no more, nobody else has it, and the setting says so.
    """
    found: list[Shown | None] = []
    shared = []
    for pending, level in pieces:
        item = _item(work, level)
        among = sorted(suppliers) if len(suppliers) > 1 and item else []
        kept = {each: work.journal.pending_facts(_place(each), item) for each in among}
        offers = {each: facts for each, facts in kept.items() if facts is not None}
        if len(offers) > 1:
            shared.append(item)
        if offers:
            found.append(_shown(pending, level, offers, work.connection.several_suppliers))
        else:
            stays = pending.facts.get(GONE) and work.connection.vanished_items == "keep"
            found.append(None if stays else Shown(level, is_known=False))
    _tell_of_several(work, shared)
    return found


def _shown(
    pending: Pending, level: StockLevel, offers: Mapping[int, JsonObject], several: SeveralSuppliers | None
) -> Shown:
    """What is shown of several suppliers' offers, with when the one that counts was fed, as far as it is one."""
    counts, quantity = _together(list(offers.values()), several)
    # Nobody says whose pieces were sold, so of a sum all that was sold since the oldest offer counts.
    fed = [at for each in ([counts] if counts else offers.values()) if (at := _fed_at(each))]
    fed_at = min(fed, default=level.updated_at)
    is_known = several in {None, "first"} and int(pending.facts["partner"]) > next(iter(offers))
    return Shown(replace(level, quantity=quantity, updated_at=fed_at), is_known)


def _fed_at(offer: JsonObject) -> datetime | None:
    text = offer.get("updated_at")
    return datetime.fromisoformat(text) if text else None


def _together(offers: Sequence[JsonObject], several: SeveralSuppliers | None) -> tuple[JsonObject | None, int]:
    """The offer that counts, None for all of them, and one level for an item of several suppliers.

    They come in the order of their account numbers.

    The first one's unless people chose: Logicbroker sends all orders of an item to one supplier unless it sources by
    cost, so no more is offered than the one who gets them has.
    """
    quantities = [int(offer["quantity"]) for offer in offers]
    counts = 0
    if several == "sum":
        return None, sum(quantities)
    if several == "largest":
        counts = quantities.index(max(quantities))
    if several == "cheapest":
        costs = [(offer["cost"] is None, Decimal(offer["cost"] or 0)) for offer in offers]
        able = [(cost, number) for number, cost in enumerate(costs) if quantities[number]]
        counts = min(able)[1] if able else 0
    return offers[counts], quantities[counts]


def _tell_of_several(work: Work, shared: Iterable[str]) -> None:
    if work.connection.several_suppliers is not None:
        work.settled(SEVERAL)
        return
    known: list[str] = json.loads(work.journal.cursor(SEVERAL) or "[]")
    items = sorted({*known, *shared})[:NAMED]
    if items != known:
        work.journal.set_cursor(SEVERAL, json.dumps(items))
        reason = (
            f"Several suppliers have {', '.join(items)}: the level of the one with the lowest account number counts."
        )
        work.needs_attention(SEVERAL, reason, TO_DO_SEVERAL)


def _see_what_vanished(work: Work, supplier: int, whole: WholeFile, last: datetime | None) -> frozenset[str]:
    """Let go of what two whole files in a row lack, and tell of it; what the first one lacks is only suspected.

    So is what was fed since the ``last`` one; without one before, all that the file lacks is let go.  After something
    was let go another file is read soon, because it may be there again.  What people were told of so far is returned.
    """
    present = {_item(work, level) for level in whole.levels} | whole.unread
    cursor = f"vanished from {supplier}"
    before: list[str] = json.loads(work.journal.cursor(cursor) or "[]")
    kept = list(_all_kept(work, supplier))
    missing = [each for each in kept if present.isdisjoint({each.subject, each.facts["supplier_sku"]})]
    suspected: dict[str, str] = json.loads(work.journal.cursor(_suspects(supplier)) or "{}")
    # A look that was interrupted is taken again at once, and sees the same file.
    known = {item: work.now - datetime.fromisoformat(since) for item, since in suspected.items()}
    is_doubtful = last is not None and _is_doubtful(work, supplier, whole, len(missing), len(kept))
    sure = {item for item, lasted in known.items() if lasted >= (WHOLE if is_doubtful else SURE)}
    held = [each.subject for each in missing if each.subject not in sure and known.get(each.subject, JUST_SEEN) >= SURE]
    gone = [each for each in missing if last is None or (each.subject in sure and not _is_fed(each, last))]
    new = work.now.isoformat()
    suspects = {} if last is None else {each.subject: suspected.get(each.subject, new) for each in missing}
    late = _back_too_late(work, whole, before)
    absent = [item for item in before if item not in present]
    told = list(dict.fromkeys([*absent, *(each.subject for each in gone)]))
    fed = {level.supplier_sku for level in whole.levels}
    zeros = {_name_of_gone(supplier, each, fed): _gone(supplier, each.facts) for each in gone}
    cursors = {
        cursor: json.dumps(told + late),
        _suspects(supplier): json.dumps(suspects, sort_keys=True) if suspects else "",
    }
    if zeros or any((work.journal.cursor(name) or "") != value for name, value in cursors.items()):
        work.journal.add_pending(work.flow, zeros, cursors=cursors)  # First: nothing is forgotten.
    work.journal.finish(_place(supplier), [each.subject for each in gone])
    _tell_what_vanished(work, supplier, told, late, held if is_doubtful else ())
    return frozenset(before)


def _is_doubtful(work: Work, supplier: int, whole: WholeFile, missing: int, kept: int) -> bool:
    """Whether a whole file would empty the store: it is empty, or lacks most of many items.

    It counts after a day, as with a partner who has left, or once a person wants it tried again.
    """
    is_most = not (whole.levels or whole.unread) or (kept >= MANY and 2 * missing > kept)
    is_doubtful = is_most and missing > 0 and work.connection.vanished_items == "zero"
    known = work.journal.step(work.flow, _vanished(supplier), "verdict")
    is_wanted = known is not None and known.facts.get("version") is None
    if known is None if is_doubtful else is_wanted:  # A person's wish is about one file.
        work.journal.record(work.flow, _vanished(supplier), "verdict", "refused", work.now, version=HELD)
    return is_doubtful and not is_wanted


def _is_fed(kept: Pending, since: datetime) -> bool:
    fed = _fed_at(kept.facts)
    return fed is not None and fed >= since


def _name_of_gone(supplier: int, kept: Pending, fed: Set[str]) -> str:
    """As the level of its item, unless that is ``fed`` for something else by now, whose level may be pending."""
    sku = kept.facts["supplier_sku"]
    once = f", once {kept.subject}," if sku in fed else ""
    return f"{sku}{once} of partner {supplier}"


def _back_too_late(work: Work, whole: WholeFile, vanished: Sequence[str]) -> list[str]:
    """What was put to zero and is there again as it was fed long ago: nobody reads what was sold before that."""
    if work.connection.vanished_items != "zero":
        return []
    back = {_item(work, level) for level in whole.levels if not _was_fed_lately(work, level)}
    return [item for item in vanished if item in back]


def _tell_what_vanished(
    work: Work, supplier: int, vanished: Sequence[str], late: Sequence[str], held: Sequence[str]
) -> None:
    subject, reasons = _vanished(supplier), []
    if held:
        lacks = f"The whole file of partner {supplier} lacks {len(held)} items at once: {_named(held)}"
        reasons.append(f"{lacks}.  The store keeps their levels until it has lacked them for a day.")
    if alone := [item for item in vanished if not _has_another(work, supplier, item)]:
        what = "They show 0 now" if work.connection.vanished_items == "zero" else "The store keeps their levels"
        count = "1 item is" if len(alone) == 1 else f"{len(alone)} items are"
        missing = f"no more among the matched items that partner {supplier} feeds: {_named(alone)}"
        reasons.append(f"{count} {missing}.  {what}.")
    if alone := [item for item in late if not _has_another(work, supplier, item)]:
        fed = f"fed by partner {supplier} more than a week ago, show 0 until they are fed anew: {_named(alone)}."
        reasons.append(f"Items that are there again, {fed}")
    if reasons:
        work.needs_attention(subject, "  ".join(reasons), TO_DO_VANISHED)
    else:
        work.settled(subject)


def _named(items: Sequence[str]) -> str:
    return ", ".join(items[:NAMED]) + (", ..." if len(items) > NAMED else "")


def _all_kept(work: Work, supplier: int) -> Iterator[Pending]:
    """What a partner said last of each of its items."""
    after = ""
    while some := work.journal.pending(_place(supplier), after=after, limit=1_000):
        yield from some
        after = some[-1].subject


def _bring_what_was_missed(
    work: Work, supplier: int, levels: Sequence[StockLevel], vanished: frozenset[str]
) -> list[StockLevel]:
    """Levels of which no list of changes told, as one that was cut off, and of what is there again, are written.

    A level that is as it was is left alone, for the store shows it less what was sold; and nobody reads what was sold
    before the last week, so that what ``vanished`` is brought back only if it was fed since.  What is to be kept of
    the file is returned: all that was not known, or not so.
    """
    known = {each.subject: each.facts for each in _all_kept(work, supplier)}
    skus = {facts["supplier_sku"] for facts in known.values()}
    new = [level for level in levels if (item := _item(work, level)) and item not in known]
    changed = [level for level in levels if (facts := known.get(_item(work, level))) and _is_newer(level, facts)]

    def counts(level: StockLevel) -> bool:
        is_unheard_of = level.supplier_sku not in skus and _item(work, level) not in vanished
        return is_unheard_of or _was_fed_lately(work, level)

    brought = matches.as_fed(work, supplier, [level for level in [*new, *changed] if counts(level)])
    pending = {
        f"{level.supplier_sku} of partner {supplier}": {"partner": supplier, **_facts(level)} for level in brought
    }
    if pending:
        work.journal.add_pending(work.flow, pending, cursors={})
    return [*brought, *(level for level in new if not counts(level))]


def _was_fed_lately(work: Work, level: StockLevel) -> bool:
    """Whether what was sold since is known."""
    return level.updated_at is not None and level.updated_at >= work.network.its_time() - LOOKS_BACK


def _is_newer(level: StockLevel, known: JsonObject) -> bool:
    fed = _fed_at(known)
    return known["quantity"] != level.quantity and (fed is None or (level.updated_at or fed) > fed)


def _has_another(work: Work, supplier: int, item: str) -> bool:
    """Whether another partner has an item, so that the store shows that one's level."""
    others = (each for each in work.this_pass.notes.get("suppliers", []) if each != supplier)
    return any(work.journal.pending_facts(_place(each), item) is not None for each in others)


def _see_whether_it_is_fed(work: Work, supplier: int, levels: Sequence[StockLevel]) -> None:
    fed = work.journal.cursor(f"fed by {supplier}")
    if levels and fed and work.now >= (since := datetime.fromisoformat(fed)) + SILENT:
        reason = f"Partner {supplier} has fed no level since {since:%Y-%m-%d}: what the store shows of it may be old."
        work.needs_attention(f"feed of partner {supplier}", reason, TO_DO_SILENT)


def _vanished(supplier: int) -> str:
    """The subject under which people hear of it."""
    return f"vanished items of partner {supplier}"


def _suspects(supplier: int) -> str:
    """The cursor with the items that the last whole file lacked, and since when."""
    return f"not seen of {supplier}"


def _place(supplier: int) -> str:
    """Under this name the journal keeps what a partner said last."""
    return f"levels of partner {supplier}"


def _item(work: Work, level: StockLevel) -> str:
    """By what items of several suppliers are the same; empty for one that can have no product."""
    sku, product_id = look_up(level, work.connection.stock_identity)
    return sku or (f"product {product_id}" if product_id else "")


def _facts(level: StockLevel) -> JsonObject:
    cost = None if level.cost is None else str(level.cost)
    return {
        "supplier_sku": level.supplier_sku,
        "merchant_sku": level.merchant_sku,
        "quantity": level.quantity,
        "cost": cost,
        "updated_at": None if level.updated_at is None else level.updated_at.isoformat(),
    }


def _gone(supplier: int, facts: JsonObject) -> dict[str, Any]:
    """A pending level of what a partner has no more; ``GONE`` lets the flow leave it if nobody else has it."""
    kept = {name: facts[name] for name in ("supplier_sku", "merchant_sku")}
    return {**kept, "partner": supplier, "quantity": 0, GONE: True}
