"""The inventory flow: matched items whose level changed since the last run become levels of products or variants.

How the file is read and an item finds its product is in ``mapping.inventory``.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from harness.sync.bigcommerce import PRODUCTS_AT_ONCE, VARIANTS_AT_ONCE, number
from harness.sync.errors import Busy, Outage, Refused, ScopeMissing, Unknown, Unmappable
from harness.sync.flows import matches, sources, waiting
from harness.sync.flows.sku_lookup import SkuIndex, find_products
from harness.sync.flows.sold import Sold
from harness.sync.flows.work import Subject, Work, in_halves
from harness.sync.journal import Pending
from harness.sync.logicbroker import INVENTORY_UPDATED
from harness.sync.mapping.inventory import (
    Catalog,
    StockLevel,
    StockTarget,
    find_target,
    last_of_each,
    look_up,
    read_rows,
    stock_body,
)
from harness.sync.wire import JsonObject

PIECE = 250
"""Items that are looked up and written in one tick; fewer after trouble, until the one that causes it stands alone."""

SIZE = "size of a piece"
"""Under this name the flow remembers how many that are."""

ITEMS_IN_A_TEXT = 20

OVERLAP = timedelta(seconds=1)
"""Two runs' windows touch, whether the service takes the bound as included or not; what is in both counts once."""

SUPPLIERS = "suppliers"
"""The cursor that says whether the retailer had "some" at the last run, or "none"."""

SENT, UPLOAD_FAILED = "Inventory Sent", "Inventory Upload Failed"
"""Summaries of events.  Source: inventory feeds, events."""

UNNAMED = "partners without a number"
"""The subject under which people hear of them, and the note of a pass that says how many there are."""

BEFORE = "before"
"""The fact of a pending level that a write of it is under way, or ended unknown: what the store showed before it."""

WRITTEN = "written"
"""The fact of such a level that says which one is being written."""

REPORTED = "told"
"""The step that remembers why an item was last said to have failed, so that it is said once, and surely."""

REPORTING = "telling of failures"
"""The step that remembers what is being said of which run, for a process that has to end what another one began."""

TO_DO_PRODUCT = (
    "Create the product, or correct the matching file; the level is tried again at each run of a day, then once a day."
)
TO_DO_FILE = "Correct the rows and upload the inventory again."


def run(work: Work) -> bool:
    """A piece of the work; whether this pass is finished."""
    suppliers = _suppliers(work)
    if not work.each(_feed(work, supplier) for supplier in suppliers):
        return False
    if not work.each(waiting.subjects(work, suppliers)):
        return False
    if not work.this_pass.notes[UNNAMED] and not work.each(
        _leave(work, partner) for partner in sources.partners_who_left(work, suppliers)
    ):
        return False
    size = work.troubles.get(SIZE, PIECE)
    piece = work.journal.pending(work.flow, after=work.this_pass.position, limit=size)
    if not piece:
        for subject, reason in work.forbidden_alone().items():
            _failed(work, subject, reason)
        return work.each(_report(work, supplier) for supplier in suppliers)
    _write_piece(work, piece, size)
    work.this_pass.position = piece[-1].subject
    return False


def _write_piece(work: Work, piece: list[Pending], size: int) -> None:
    """Write levels; those that had trouble before come last, so that none waits behind them."""

    def forbid(level: Pending, error: ScopeMissing) -> None:
        if work.is_its_own(level.subject, error):
            _failed(work, level.subject, str(error))

    troubled = [each for each in piece if each.subject in work.troubles]
    others = [each for each in piece if each.subject not in work.troubles]
    try:
        for some in filter(None, (others, troubled)):
            in_halves(
                some,
                lambda part: _write_levels(work, part),
                lambda level, reason: _failed(work, level.subject, reason),
                forbid,
            )
    except (Outage, Unknown) as trouble:
        work.this_pass.again = True  # Still pending: the next pass looks at what became of them.
        work.troubles[SIZE] = max(size // 5, 1)
        if len(piece) == 1:
            work.count_trouble(piece[0].subject, trouble)
    else:
        work.troubles[SIZE] = min(size * 2, PIECE)


def _suppliers(work: Work) -> list[int]:
    """Asked for once in a pass; of a partner without a number people are told, and nobody counts as one who left."""
    notes = work.this_pass.notes
    if "suppliers" not in notes:
        numbers = [number(partner.get("Id")) for partner in work.network.suppliers()]
        found = notes["suppliers"] = [each for each in numbers if each]
        notes[UNNAMED] = numbers.count(0)
        if notes[UNNAMED]:
            reason = f"The list of partners has {notes[UNNAMED]} without a number, whose stock nobody can ask for."
            work.needs_attention(UNNAMED, reason, "See whom Logicbroker's list of partners shows.")
        else:
            work.settled(UNNAMED)
        known = "some" if found else "none"
        if work.journal.cursor(SUPPLIERS) != known:
            work.journal.set_cursor(SUPPLIERS, known)
    return list(notes["suppliers"])


# Reading: what a partner's file says is remembered before the cursor moves on, so that nothing of it is lost.


def _feed(work: Work, supplier: int) -> Subject:
    name = f"partner {supplier}"

    def tell(reason: str) -> None:
        event = {**_event(supplier), "Level": "Alert", "Summary": UPLOAD_FAILED, "Details": reason}
        work.report(name, f"alert {reason}", event)

    to_do = "Look at this partner's inventory feed."
    return Subject(name, deed=lambda: _read(work, supplier), on_refusal=tell, to_do=to_do)


def _leave(work: Work, partner: int) -> Subject:
    return Subject(f"items of partner {partner}", deed=lambda: sources.take_leave_of(work, partner))


def _read(work: Work, supplier: int) -> None:
    name, overlap = f"inventory {supplier}", f"inventory {supplier}, read already"
    cursor, read_already = work.journal.cursor(name), json.loads(work.journal.cursor(overlap) or "{}")
    content, as_of = work.network.inventory(supplier, datetime.fromisoformat(cursor) if cursor else None)
    levels, refused = read_rows(content)
    levels, passed_over = last_of_each(levels, work.connection.stock_identity)
    unused = [row.reason for row in refused] + passed_over
    found = {_subject(supplier, level): _facts(supplier, level) for level in levels}
    since = as_of - OVERLAP  # By Logicbroker's clock, whatever ours shows.
    again = {
        subject: facts
        for level, (subject, facts) in zip(levels, found.items(), strict=True)
        if level.updated_at and level.updated_at >= since
    }
    unseen = [
        level for level, (name, facts) in zip(levels, found.items(), strict=True) if read_already.get(name) != facts
    ]
    last = datetime.fromisoformat(cursor) if cursor else None
    unseen = sources.dated(matches.as_fed(work, supplier, unseen), last, as_of)
    sources.keep(work, supplier, unseen, fed=True)
    new = {_subject(supplier, level): _facts(supplier, level) for level in unseen}
    waiting.forget(work, supplier, list(new))
    work.journal.add_pending(work.flow, new, cursors={name: since.isoformat(), overlap: json.dumps(again)})
    if unused:
        told = " ".join(unused[:ITEMS_IN_A_TEXT])
        work.needs_attention(f"rows of partner {supplier}", f"{len(unused)} rows were not used. {told}", TO_DO_FILE)
    elif levels:
        work.settled(f"rows of partner {supplier}")
    sources.look_at_the_whole(work, supplier, None if cursor else unseen)


# Writing: what is unchanged is not written, so a write whose end nobody knows is looked up by the next attempt.


@dataclass(frozen=True, slots=True)
class _LevelChange:
    """A pending level that the store does not show yet: where it belongs, and what is shown there instead."""

    pending: Pending
    target: StockTarget
    level: StockLevel
    shown: Any

    @property
    def quantity(self) -> int:
        return self.level.quantity

    @property
    def id(self) -> int:
        return self.target.variant_id or self.target.product_id


def _write_levels(work: Work, piece: Sequence[Pending]) -> None:
    pieces = [(pending, _level(pending.facts)) for pending in piece]
    shown = sources.combined(work, _suppliers(work), pieces)
    _done(work, [pending.subject for pending, each in zip(piece, shown, strict=True) if each is None])
    piece = [pending for pending, each in zip(piece, shown, strict=True) if each is not None]
    places = [each for each in shown if each is not None]
    levels = [each.level for each in places]
    wanted = [look_up(level, work.connection.stock_identity) for level in levels]
    products = find_products(work.store, work.this_pass.notes.setdefault("places", SkuIndex()), wanted)
    catalog, now, sold = Catalog.of(products), _levels_now(products), Sold(work, levels)
    changes: list[_LevelChange] = []
    done: list[str] = []
    nowhere: list[tuple[Pending, str]] = []
    for pending, (level, is_known) in zip(piece, places, strict=True):
        target = _target(work, level, catalog)
        if isinstance(target, str):
            if pending.facts.get(sources.GONE):
                done.append(pending.subject)
            else:
                nowhere.append((pending, target))
            continue
        if not waiting.still_counts(work, pending):
            continue
        there = now[target.product_id, target.variant_id]
        left = max(level.quantity - sold.since(level, target), 0)
        if is_known and isinstance(there, int):
            left = min(left, there)  # It was written when it was fed: what is missing was sold since.
        if sold.is_unread and isinstance(there, int) and left > there:
            continue  # It stays pending: what is missing may have been sold since.
        change = _LevelChange(pending, target, replace(level, quantity=left), there)
        if change.shown == change.quantity or _has_arrived(change):
            done.append(pending.subject)
        else:
            changes.append(change)
    _belong_nowhere(work, nowhere)
    _done(work, done)
    _write_batches(work, [each for each in changes if each.target.variant_id is None], PRODUCTS_AT_ONCE)
    _write_batches(work, [each for each in changes if each.target.variant_id is not None], VARIANTS_AT_ONCE)


def _has_arrived(change: _LevelChange) -> bool:
    """Whether a write whose end nobody learnt did arrive, and what is missing was sold since: it is not put back.

    What moved towards the wanted level from where it stood before, and now lies below it, was written and then sold.
    What only shrank from where it stood was not written; and what was written and is too little by now, because an
    order was taken back since, is written anew.
    """
    before, written = (change.pending.facts.get(name) for name in (BEFORE, WRITTEN))
    if before is None or not isinstance(change.shown, int) or change.shown >= change.quantity:
        return False
    if written is not None and change.shown == written < change.quantity:
        return False
    return bool(before > change.quantity or change.shown > before)


def _write_batches(work: Work, changes: list[_LevelChange], at_once: int) -> None:
    for start in range(0, len(changes), at_once):
        _write_batch(work, changes[start : start + at_once])


def _levels_now(products: list[JsonObject]) -> dict[tuple[int, int | None], Any]:
    now: dict[tuple[int, int | None], Any] = {
        (product["id"], None): product.get("inventory_level") for product in products
    }
    for product in products:
        for variant in product.get("variants") or []:
            now[product["id"], variant["id"]] = variant.get("inventory_level")
    return now


def _target(work: Work, level: StockLevel, catalog: Catalog) -> StockTarget | str:
    """Where the level belongs, or why nowhere."""
    try:
        target = find_target(level, catalog, work.connection.stock_identity)
    except Unmappable as unmappable:
        return unmappable.reason
    return target or f"BigCommerce has no product or variant for {level.merchant_sku or level.supplier_sku}."


def _belong_nowhere(work: Work, levels: Sequence[tuple[Pending, str]]) -> None:
    """Levels that wait for their product, of which people hear; however many, they are written together."""
    if levels:
        with work.journal.at_once():
            for pending, reason in levels:
                _failed(work, pending.subject, reason)
                waiting.begin(work, pending)


def _write_batch(work: Work, batch: list[_LevelChange]) -> None:
    """Write some levels of one kind; only what comes back in the answer counts as written."""
    bodies = [{"id": each.id, **stock_body(each.level)} for each in batch]
    _remember(work, batch, under_way=True)
    try:
        of_variants = batch[0].target.variant_id is not None
        saved = work.store.update_variants(bodies) if of_variants else work.store.update_products(bodies)
    except (Refused, Busy):
        _remember(work, batch, under_way=False)
        raise
    levels = {record.get("id"): record.get("inventory_level") for record in saved}
    written = [each for each in batch if each.id in levels and levels[each.id] == each.quantity]
    _done(work, [each.pending.subject for each in written])
    for each in batch:
        if each not in written:
            came = "nothing" if levels.get(each.id) is None else levels[each.id]
            reason = f"BigCommerce saved the level {each.quantity} and gave back {came}."
            work.count_trouble(each.pending.subject, reason)


def _remember(work: Work, batch: list[_LevelChange], *, under_way: bool) -> None:
    """While a write is under way, its items say what was shown before: so one finds out later what became of it."""
    found: dict[str, JsonObject] = {}
    for each in batch:
        facts = {name: value for name, value in each.pending.facts.items() if name not in {BEFORE, WRITTEN}}
        under = {BEFORE: each.shown, WRITTEN: each.quantity} if under_way else {}
        found[each.pending.subject] = {**facts, **under}
    work.journal.add_pending(work.flow, found, cursors={})


def _done(work: Work, subjects: list[str]) -> None:
    for subject in subjects:
        if work.journal.step(work.flow, subject, REPORTED):
            work.journal.record(
                work.flow, subject, REPORTED, "done", work.now, reason=""
            )  # A new failure is news again.
        work.this_pass.notes.setdefault(f"sent {_partner(subject)}", set()).add(subject)
    if subjects:
        work.finish(subjects)


def _failed(work: Work, subject: str, reason: str) -> None:
    work.needs_attention(subject, reason, TO_DO_PRODUCT)
    work.this_pass.notes.setdefault(f"failed {_partner(subject)}", {}).setdefault(subject, reason)


# Telling: one event per partner and run, and one more when something new went wrong.


def _report(work: Work, supplier: int) -> Subject:
    return Subject(f"report on partner {supplier}", deed=lambda: _report_run(work, supplier))


def _report_run(work: Work, supplier: int) -> None:
    run_at = work.this_pass.started.isoformat(timespec="minutes")
    if sent := work.this_pass.notes.get(f"sent {supplier}"):
        details = f"Sent {len(sent)} items to BigCommerce in the run of {run_at}."
        done = {**_event(supplier), "Level": "Info", "Summary": SENT, "Details": details}
        work.report(f"partner {supplier}", f"sent {run_at}", done)
    begun = work.journal.step(work.flow, f"partner {supplier}", REPORTING)
    if begun and begun.outcome == "intended":
        _report_failures(work, supplier, begun.facts["run"], begun.facts["reasons"])
    failed: dict[str, str] = work.this_pass.notes.get(f"failed {supplier}", {})
    if news := {subject: reason for subject, reason in failed.items() if not _is_reported(work, subject, reason)}:
        work.journal.intend(work.flow, f"partner {supplier}", REPORTING, work.now, run=run_at, reasons=news)
        _report_failures(work, supplier, run_at, news)


def _report_failures(work: Work, supplier: int, run_at: str, reasons: dict[str, str]) -> None:
    """Tell of one run's failures; another process that ends what this one began says the very same, so once."""
    listed = " ".join(list(reasons.values())[:ITEMS_IN_A_TEXT])
    details = f"{len(reasons)} items were not sent in the run of {run_at}: {listed}"
    refused = {**_event(supplier), "Level": "Alert", "Summary": UPLOAD_FAILED, "Details": details}
    work.report(f"partner {supplier}", f"failed {run_at}", refused)
    with work.journal.at_once():
        for subject, reason in reasons.items():
            work.journal.record(work.flow, subject, REPORTED, "done", work.now, reason=reason)
        work.journal.record(work.flow, f"partner {supplier}", REPORTING, "done", work.now)


def _is_reported(work: Work, subject: str, reason: str) -> bool:
    told = work.journal.step(work.flow, subject, REPORTED)
    return told is not None and bool(told.facts["reason"] == reason)


def _event(supplier: int) -> JsonObject:
    return {"Category": "Inventory", "TypeId": INVENTORY_UPDATED, "ReceiverId": supplier}


def _partner(subject: str) -> str:
    return subject.rpartition(" of partner ")[2]


def _subject(supplier: int, level: StockLevel) -> str:
    return f"{level.supplier_sku} of partner {supplier}"


def _facts(supplier: int, level: StockLevel) -> JsonObject:
    return {"partner": supplier} | {
        name: value if isinstance(value, int | None) else str(value)
        for name, value in asdict(level).items()
        if name != "cost"  # It changes no level.
    }


def _level(facts: JsonObject) -> StockLevel:
    prices: dict[str, Any] = {
        name: Decimal(facts[name]) for name in ("price", "retail_price") if facts.get(name) is not None
    }
    fed_at = facts.get("updated_at")
    updated_at = datetime.fromisoformat(fed_at) if fed_at else None
    return StockLevel(facts["supplier_sku"], facts["merchant_sku"], facts["quantity"], updated_at=updated_at, **prices)
