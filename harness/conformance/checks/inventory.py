"""Does the supplier's stock reach the store as the guide says: G18, G19, G20 and G21.

An observation ``inventory`` holds one supplier's items, the import events, and the levels in the store at one moment.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from fakes.people.deeds import UPLOAD_INVENTORY
from harness.conformance.checks.history_queries import Wire, deeds, instant, listed, observed
from harness.conformance.verdicts import Event, Findings, History, check, judged, untold
from harness.record.looks import INVENTORY

IMPORTED = "Inventory Imported"


@check("G18")
def imports_counted(history: History) -> Findings:
    """Each inventory file leaves exactly one event Inventory Imported, which counts its records."""
    seen = _last(history)
    uploads = deeds(history, UPLOAD_INVENTORY)
    events = [event for each in seen for event in each.facts["events"] if event["summary"] == IMPORTED]
    for name, count in Counter(upload.facts["file_name"] for upload in uploads).items():
        about = [event["details"] for event in events if name in event["details"]]
        sentence = f"Of the name {name}, {count} files were uploaded; events {IMPORTED}: {listed(about)}."
        whose = [upload for upload in uploads if upload.facts["file_name"] == name]
        yield judged(len(about) == count and all("record" in each for each in about), sentence, *whose, *seen)
    sentence = f"{len(uploads)} files were uploaded and {len(events)} events {IMPORTED} left."
    if uploads:
        yield judged(len(uploads) == len(events), sentence, *uploads, *Wire(history).about(IMPORTED), *seen)


@check("G18")
def import_event_reads(history: History, text: str) -> Findings:
    """The event of an import reads as the guide shows it, with severity Info."""
    seen = _last(history)
    events = [event for each in seen for event in each.facts["events"] if event["summary"] == IMPORTED]
    told = any(text in event["details"] and event["severity"] == "Info" for event in events)
    sentence = f"The events {IMPORTED} say: {listed(repr(event['details']) for event in events)}."
    yield judged(told, sentence, *deeds(history, UPLOAD_INVENTORY), *seen)


@check("G18")
def bad_rows_named(history: History, rows: tuple[int, ...]) -> Findings:
    """Bad rows leave a warning that names the row and the reason."""
    seen = _last(history)
    warnings = [event for each in seen for event in each.facts["events"] if event["summary"] != IMPORTED]
    text = " ".join(event["details"] for event in warnings)
    for row in rows:
        named = f"row {row}" in text.lower()
        sentence = f"Row {row} is {'' if named else 'not '}named in {text!r}."
        yield judged(named, sentence, *deeds(history, UPLOAD_INVENTORY), *seen)


@check("G19")
def unmatched_listed(history: History, supplier_skus: tuple[str, ...]) -> Findings:
    """An item without a match is listed as unmatched."""
    for each in _last(history):
        sentence = f"Listed as unmatched: {listed(each.facts['unmatched'])}."
        yield judged(sorted(each.facts["unmatched"]) == sorted(supplier_skus), sentence, each)


@check("G19")
def unmatched_untouched(history: History) -> Findings:
    """An item without a match is not sent to the store."""
    first, last = _first(history), _last(history)
    for before, after in zip(first, last, strict=True):
        for sku in before.facts["levels"]:
            if sku not in _matched(after):
                yield _level_kept(history, sku, before, after)


@check("G20")
def others_untouched(history: History) -> Findings:
    """Products that are not in the feed keep their level."""
    first, last = _first(history), _last(history)
    for before, after in zip(first, last, strict=True):
        kept = [sku for sku in before.facts["levels"] if sku not in _matched(after)]
        changed = [sku for sku in kept if after.facts["levels"].get(sku) != before.facts["levels"][sku]]
        sentence = f"Of {len(kept)} products that are not in the feed, changed: {listed(changed)}."
        yield judged(not changed, sentence, *Wire(history).about(*changed), before, after)


@check("G20")
def changed_at_ten_past(history: History) -> Findings:
    """Levels change at ten past the hour and at no other time."""
    for earlier, later in _pairs(history):
        for sku, item in _matched(later).items():
            before, after = earlier.facts["levels"].get(sku), later.facts["levels"].get(sku)
            updated = instant(item["updated_at"])
            due = next_ten_past(updated)
            span = f"between {earlier.at:%H:%M:%S} and {later.at:%H:%M:%S}, uploaded at {updated:%H:%M:%S}"
            sentence = f"The level of {sku} went from {before} to {after} {span}."
            evidence = (*Wire(history).about(sku, *_ids(later, sku)), earlier, later)
            if later.at < due and updated <= earlier.at:
                yield judged(before == after, sentence, *evidence)
            elif later.at >= due:
                yield judged(after == item["quantity"], sentence, *evidence)


@check("G21")
def level_shown(history: History, sku: str, level: int) -> Findings:
    """The store shows the updated level on the product or variant."""
    seen = _last(history)
    if not seen:
        yield untold("Nobody looked at the inventory.")
        return
    last = seen[-1]
    shows = last.facts["levels"].get(sku)
    evidence = (*Wire(history).about(sku, *_ids(last, sku)), last)
    yield judged(shows == level, f"The store shows a level of {shows} for {sku}, uploaded was {level}.", *evidence)


@check("G21")
def levels_shown(history: History) -> Findings:
    """Every matched item shows its level in the store once ten past the hour has come."""
    for last in _last(history):
        for sku, item in _matched(last).items():
            if last.at < next_ten_past(instant(item["updated_at"])):
                continue
            shows = last.facts["levels"].get(sku)
            sentence = f"The store shows a level of {shows} for {sku}, uploaded was {item['quantity']}."
            yield judged(shows == item["quantity"], sentence, *Wire(history).about(sku, *_ids(last, sku)), last)


def next_ten_past(moment: datetime) -> datetime:
    """The first ten past an hour that is not before a moment."""
    ten_past = moment.replace(minute=10, second=0, microsecond=0)
    return ten_past if ten_past >= moment else ten_past + timedelta(hours=1)


def _matched(seen: Event) -> dict[str, Mapping[str, Any]]:
    """The matched items of an observation by merchant SKU."""
    return {item["merchant_sku"]: item for item in seen.facts["items"] if item["merchant_sku"]}


def _ids(seen: Event, sku: str) -> list[Any]:
    """The store's own numbers of a product or variant, as they stand in the paths of writes."""
    return list(seen.facts["ids"].get(sku, ()))


def _by_supplier(history: History) -> dict[str, list[Event]]:
    by_supplier: dict[str, list[Event]] = {}
    for seen in observed(history, INVENTORY):
        by_supplier.setdefault(seen.facts["supplier"], []).append(seen)
    return by_supplier


def _first(history: History) -> list[Event]:
    return [seen[0] for seen in _by_supplier(history).values()]


def _last(history: History) -> list[Event]:
    return [seen[-1] for seen in _by_supplier(history).values()]


def _pairs(history: History) -> list[tuple[Event, Event]]:
    """Each observation of a supplier's inventory with the next one."""
    return [pair for seen in _by_supplier(history).values() for pair in pairwise(seen)]


def _level_kept(history: History, sku: str, before: Event, after: Event) -> Any:
    was, shows = before.facts["levels"][sku], after.facts["levels"].get(sku)
    sentence = f"{sku}, which nothing matches, had a level of {was} and shows {shows}."
    return judged(was == shows, sentence, *Wire(history).about(sku, *_ids(after, sku)), before, after)
