"""The products flow: every item of an approved product feed is in BigCommerce before the feed is reported exported.

How an item gets into the store is in ``catalog.py``.  No published call lists approved feeds, so they are found through
the events that approving leaves (Guess: how these documented calls meet).
"""

import json
from collections.abc import Container, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NoReturn

from harness.sync.errors import Outage, Unmappable
from harness.sync.flows import catalog
from harness.sync.flows.catalog import CatalogChange
from harness.sync.flows.work import (
    LATER,
    MALFORMED,
    MOST_IN_VAIN,
    TROUBLES_BEFORE_ATTENTION,
    VERDICT_STANDS,
    Later,
    Listing,
    Subject,
    Work,
)
from harness.sync.logicbroker import event_data
from harness.sync.mapping.product import ProductDraft, VariantDraft, to_product
from harness.sync.wire import JsonObject, says_yes

APPROVED, EXPORTED, EXPORT_FAILED = "Product Feed Approved", "Product Feed Exported", "Product Feed Export Failed"
CATEGORY = "Product"

READ_FROM = "events of feeds are read from"
"""The cursor that remembers from when on, and when all of them were read last."""

OVERLAP = timedelta(hours=1)
"""So much later than its date an event may show, or our clock may be ahead."""

UNNUMBERED = "approvals without a number"

TO_DO = "Correct the item and send the feed again."
PROCESSED = "processed"
"""The step that ends a feed."""

TO_DO_END = "See whether Logicbroker takes activity events; the feed's items are done with."
ITEMS_IN_A_TEXT = 20


def run(work: Work) -> bool:
    """A piece of the work; whether this pass is finished."""
    approvals = [approval for approval in _approvals(work) if not _stays_unprocessed(work, approval)]
    unsettled: set[str] = set()
    return all(_export(work, approval, unsettled) for approval in approvals)


def _approvals(work: Work) -> list[JsonObject]:
    """Approvals that nobody has dealt with, oldest first.

    What others leave in the log is not read again each time: once it fills more than a page, it is read from the oldest
    approval that waits, or from an hour before the last reading; and once a day from the beginning.
    """
    place = json.loads(work.journal.cursor(READ_FROM) or "{}")
    is_old = not place or work.this_pass.started >= datetime.fromisoformat(place["whole"]) + timedelta(days=1)
    filters = {"category": CATEGORY, "processed": "false"} | ({} if is_old else {"from": place["from"]})
    listing, begun = work.this_pass.listing, work.this_pass.notes.setdefault("events read at", work.now.isoformat())
    found = listing.read(work.now, lambda page: work.network.events_page(page, **filters))
    waiting = sorted((e for e in found if _is_open(e) and _is_numbered(e)), key=lambda e: int(e["Id"]))
    _tell_of_unnumbered(work, found)
    if listing.pages > 1 or place:
        dates = [date for each in waiting if _is_date(date := str(each.get("Date")))]
        since = min([(datetime.fromisoformat(begun) - OVERLAP).isoformat(timespec="seconds"), *dates])
        whole = begun if is_old else place["whole"]
        work.journal.set_cursor(READ_FROM, json.dumps({"from": since.replace("+00:00", "Z"), "whole": whole}))
    return waiting


def _is_open(event: JsonObject) -> bool:
    """Whether it is an approval that nobody has dealt with: the filter is checked again, as it may filter nothing."""
    return str(event.get("Summary")).casefold() == APPROVED.casefold() and not says_yes(event.get("Processed"))


def _is_numbered(event: JsonObject) -> bool:
    return str(event.get("Id")).isdecimal()


def _is_date(text: str) -> bool:
    with suppress(ValueError):
        return bool(datetime.fromisoformat(text))
    return False


def _tell_of_unnumbered(work: Work, events: list[JsonObject]) -> None:
    """An approval that cannot be named can be neither worked nor marked, and holds up no other."""
    if odd := [event for event in events if _is_open(event) and not _is_numbered(event)]:
        reason = f"{len(odd)} approvals of product feeds have no number, so that these feeds cannot be exported."
        work.needs_attention(UNNUMBERED, reason, "Approve the feeds anew in Logicbroker; then dismiss this entry.")


def _export(work: Work, approval: JsonObject, unsettled: set[str]) -> bool:
    """A piece of one feed; whether there is nothing more to do for it in this pass.

    ``unsettled`` are the SKUs that earlier approvals have not settled yet: they wait, so that the latest one counts.
    This one's are added.
    """
    items: list[JsonObject] = []
    name = _name(approval)
    read = Subject(
        name,
        deed=lambda: items.extend(_items(work, approval)),
        on_refusal=lambda reason: _finish(work, approval, [reason]),
        to_do="Look at the feed in Logicbroker; approve or send it again.",
    )
    if name in work.this_pass.tried or not work.isolated(read):
        return not work.paused()
    parents = filter(None, map(_parent_sku, items))
    work.this_pass.notes["skus"] = list(dict.fromkeys([*filter(None, map(_sku, items)), *parents]))
    subjects = _subjects(work, approval, items, frozenset(unsettled))
    looked_at_all = work.each(subject for subject in subjects if not _is_done(work, subject))
    if work.paused() or not _write_changes(work, approval, subjects, all_of_them=looked_at_all) or not looked_at_all:
        return False
    failures = [_failure(work, subject) for subject in subjects]
    unsettled |= {_sku(item).casefold() for item, failure in zip(items, failures, strict=True) if failure is None}
    if None not in failures:  # None: nobody knows yet; the next pass goes on with it.
        problems = [reason for reason in failures if reason]
        end = Subject(_end(approval), deed=lambda: _finish(work, approval, problems), to_do=TO_DO_END)
        if work.isolated(end) or end.name in work.this_pass.tried:
            work.this_pass.tried.add(name)  # It is still in the list that is in hand.
    return not work.paused()


def _items(work: Work, approval: JsonObject) -> list[JsonObject]:
    """The feed's items, products before variants, which need their parent; of items with one SKU the last counts.

    Raises:
        Unmappable: not every item is compliant.
    """
    data = event_data(approval)
    partner_id, feed_id = int(data["PartnerId"]), str(data["FeedId"])
    compliant = _listed(work, partner_id, feed_id, compliant=True)
    if faulty := _listed(work, partner_id, feed_id, compliant=False):
        raise Unmappable("; ".join(f"Item {_sku(item)} is not compliant" for item in faulty[:ITEMS_IN_A_TEXT]) + ".")
    if not compliant:
        _refuse_empty(work, approval, feed_id)
    by_sku = {_sku(item): item for item in compliant}
    return sorted(by_sku.values(), key=lambda item: bool(_parent_sku(item)))


def _refuse_empty(work: Work, approval: JsonObject, feed_id: str) -> NoReturn:
    """Nobody approves a feed of nothing: only when it shows none several times in a row that is what it has.

    Raises:
        Outage, Unmappable
    """
    if work.troubles.get(_name(approval), 0) >= TROUBLES_BEFORE_ATTENTION - 1:
        raise Unmappable(f"Feed {feed_id} shows no items.")
    raise Outage("Logicbroker", work.now, f"product feed {feed_id} shows no items")


def _listed(work: Work, partner_id: int, feed_id: str, *, compliant: bool) -> list[JsonObject]:
    """The items of a feed, which a pass asks for once."""
    listing: Listing = work.this_pass.notes.setdefault(f"items of {feed_id}, {compliant}", Listing())
    return listing.read(
        work.now, lambda page: work.network.product_feed_page(partner_id, feed_id, page, compliant=compliant)
    )


def _subjects(work: Work, approval: JsonObject, items: list[JsonObject], unsettled: Container[str]) -> list[Subject]:
    """The items under one approval; another approval of the same feed tries them anew."""
    parts: dict[str, list[JsonObject]] = {}
    for item in items:
        if parent_sku := _parent_sku(item):
            parts.setdefault(parent_sku, []).append(item)
    variants = {_sku(item).casefold() for item in items if _parent_sku(item)}
    subjects: dict[str, Subject] = {}

    def put(item: JsonObject, name: str) -> Later | None:
        if _sku(item).casefold() in unsettled:
            return LATER
        draft = to_product(_data(item))
        change: CatalogChange | Later | None
        if isinstance(draft, ProductDraft):
            change = catalog.put_product(work, name, draft, _variants_of(parts.get(draft.sku)))
        else:
            if draft.parent_sku.casefold() in variants:
                raise Unmappable(f"{draft.sku} is a variant of {draft.parent_sku}, which is one itself by this feed.")
            parent = subjects.get(draft.parent_sku)
            may_come = draft.parent_sku.casefold() in unsettled or (
                parent is not None and _failure(work, parent) is None
            )
            change = catalog.put_variant(work, name, draft, parent_may_come=may_come)
        if isinstance(change, CatalogChange):
            _waiting(work)[name] = change
        elif change is None:
            _exported(work, name, version)
        return LATER if change else None

    feed_id, version = event_data(approval)["FeedId"], str(approval["Id"])
    for item in items:
        name = f"{_sku(item)} of feed {feed_id}"
        subjects[_sku(item)] = Subject(name, deed=partial(put, item, name), version=version, to_do=TO_DO)
    return list(subjects.values())


def _variants_of(items: list[JsonObject] | None) -> list[VariantDraft] | None:
    """What can be made of a product's variants; whatever is wrong with one of them is found out when its turn comes."""
    if items is None:
        return None
    drafts = []
    for item in items:
        with suppress(Unmappable, *MALFORMED):
            drafts.append(to_product(_data(item)))
    return [draft for draft in drafts if isinstance(draft, VariantDraft)]


def _is_done(work: Work, subject: Subject) -> bool:
    ends = _ends(work, subject)
    if ends.get(subject.name) == "":
        return True
    known = work.journal.step(work.flow, subject.name, "exported")
    if known is not None and known.facts.get("version") == subject.version:
        ends[subject.name] = ""
        return True
    return False


def _failure(work: Work, subject: Subject) -> str | None:
    """Why an item is not in the store: empty when it is, None when nobody knows yet."""
    ends = _ends(work, subject)
    if subject.name not in ends and not _is_done(work, subject):
        verdict = work.journal.step(work.flow, subject.name, "verdict")
        if verdict is None or verdict.facts.get("version") != subject.version:
            return None
        ends[subject.name] = str(verdict.facts["reason"])
    return ends[subject.name]


def _ends(work: Work, subject: Subject) -> dict[str, str]:
    """What is known to have ended under one approval: its journal is read once in a pass for each item."""
    ends: dict[str, str] = work.this_pass.notes.setdefault(f"ends under {subject.version}", {})
    return ends


# What is to be changed waits until a call is full, or until every item was looked at.


def _waiting(work: Work) -> dict[str, CatalogChange]:
    """Changes by the names of their subjects."""
    waiting: dict[str, CatalogChange] = work.this_pass.notes.setdefault("changes", {})
    return waiting


def _write_changes(work: Work, approval: JsonObject, subjects: list[Subject], *, all_of_them: bool) -> bool:
    """Write what fills a call, or all; whether a service did not ask to wait."""
    waiting = _waiting(work)
    for of_variants in (False, True):
        several = [each for each in subjects if each.name in waiting and waiting[each.name].of_variant is of_variants]
        size = catalog.at_once(work, of_variants=of_variants)
        for start in range(0, len(several), size):
            part = several[start : start + size]
            if len(part) < size and not all_of_them:
                break
            is_over = work.together(part, lambda some: _write_together(work, approval, some))
            for subject in part:
                if is_over or _failure(work, subject) is not None:
                    waiting.pop(subject.name)
            if not is_over or work.paused():
                return False
    return True


def _write_together(work: Work, approval: JsonObject, subjects: Sequence[Subject]) -> None:
    changes = [_waiting(work)[subject.name] for subject in subjects]
    saved = catalog.write(work, _name(approval), changes)
    for subject, change in zip(subjects, changes, strict=True):
        if change.id in saved:
            _exported(work, subject.name, subject.version)
            work.settled(subject.name)
        else:  # Only what comes back counts.
            work.count_trouble(subject.name, f"BigCommerce was to change {subject.name} and did not give it back.")


def _exported(work: Work, name: str, version: str | None) -> None:
    work.journal.record(work.flow, name, "exported", "done", work.now, version=version)


# The end of a feed.


def _finish(work: Work, approval: JsonObject, problems: list[str]) -> None:
    """Report how the export ended, then mark the approval as processed: in this order nothing is forgotten."""
    subject = _name(approval)
    data = event_data(approval)
    told = "; ".join(problems[:ITEMS_IN_A_TEXT]) + ("; ..." if len(problems) > ITEMS_IN_A_TEXT else "")
    event: JsonObject = {
        "Category": CATEGORY,
        "Level": "Alert" if problems else "Info",
        "Summary": EXPORT_FAILED if problems else EXPORTED,
        "Details": f"Feed {data.get('FeedId')}: {told}"
        if problems
        else f"Feed {data.get('FeedId')} is in BigCommerce.",
        "ReceiverId": data.get("PartnerId"),
        "AdditionalData": json.dumps({"FeedId": data.get("FeedId"), "PartnerId": data.get("PartnerId")}),
    }
    work.troubles.pop(catalog.ALONE, None)
    work.report(subject, "report", event)
    work.write(subject, PROCESSED, lambda: work.network.mark_processed(approval))


def _stays_unprocessed(work: Work, approval: JsonObject) -> bool:
    """Whether an approval whose feed is done with cannot be marked, so that trying it once a day is enough."""
    name, end = _name(approval), _end(approval)
    known = work.journal.step(work.flow, name, PROCESSED)
    is_refused = known is not None and known.outcome == "refused" and work.now < known.at + VERDICT_STANDS
    if not is_refused and not work.is_in_vain(name, PROCESSED):
        return False
    if not work.journal.is_listed(work.flow, end):
        reason = f"The event {approval['Id']} is unprocessed in Logicbroker, though it was marked {MOST_IN_VAIN} times."
        work.needs_attention(end, reason, "Mark it as processed by hand: the feed's items are done with.")
    return True


def _name(approval: JsonObject) -> str:
    return f"approval {approval['Id']}"


def _end(approval: JsonObject) -> str:
    """The subject under which people hear that a feed cannot be ended."""
    return f"end of {_name(approval)}"


def _data(item: JsonObject) -> dict[str, Any]:
    """Empty where an item has something else in its place: then its SKU is missing, and that is said."""
    data = item.get("Data")
    return dict(data) if isinstance(data, dict) else {}


def _sku(item: JsonObject) -> str:
    return str(_data(item).get("sku") or f"item {item.get('ProductId')}")


def _parent_sku(item: JsonObject) -> str:
    return str(_data(item).get("parent_sku") or "").strip()
