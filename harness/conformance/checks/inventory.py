"""Does the supplier's stock reach the store as the guide says: G18, G19, G20 and G21.

An observation ``inventory`` holds one supplier's items, the import events, and the levels in the store at one moment.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from fakes.people.deeds import PLACE_ORDER, UPLOAD_INVENTORY, UPLOAD_MATCHING
from harness.conformance.checks.deadlines import grace_of
from harness.conformance.checks.history_queries import Wire, deeds, instant, listed, observed
from harness.conformance.checks.uploads import StockFile, StockItem, is_taken, stock_files, stock_of
from harness.conformance.checks.wording import words
from harness.conformance.verdicts import Event, Findings, History, check, judged, untold
from harness.record.looks import INVENTORY

IMPORTED = "Inventory Imported"

AFTER_TEN_PAST = timedelta(minutes=1)
"""So long after ten past a run of that hour may still take up what is uploaded."""

A_MOMENT = timedelta(minutes=1)
"""So far the clocks of the services may be from that of the run."""


@check("G18")
def imports_counted(history: History) -> Findings:
    """Each inventory file leaves exactly one event Inventory Imported, which counts its records."""
    seen = _last(history)
    uploads = [deed for deed in deeds(history, UPLOAD_INVENTORY) if is_taken(deed)]
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
    told = any(event["details"].rstrip(".") == text and event["severity"] == "Info" for event in events)
    sentence = f"The events {IMPORTED} say: {listed(repr(event['details']) for event in events)}."
    yield judged(told, sentence, *deeds(history, UPLOAD_INVENTORY), *seen)


@check("G18")
def imports_told_truly(history: History) -> Findings:
    """The event of each import has the date of the upload, severity Info, the file's name and the number of records."""
    for last in _last(history):
        for file in stock_files(history, last.facts["supplier"]):
            said = [each for each in last.facts["events"] if each["summary"] == IMPORTED and _names(each, file)]
            count = rf"(?<!\d){len(file.quantities)} records?\b"
            true = [
                event
                for event in said
                if event["severity"] == "Info"
                and re.search(count, event["details"])
                and same_moment(history, instant(event["date"]), file.deed.at)
            ]
            told = [f"{event['date']} {event['severity']} {event['details']}" for event in said]
            rows = f"{file.file_name} with {len(file.quantities)} good rows"
            sentence = f"Of {rows}, uploaded at {file.deed.at}, the events say: {listed(told)}."
            yield judged(bool(true), sentence, file.deed, last)


@check("G18")
def bad_rows_named(history: History, columns: Mapping[int, str]) -> Findings:
    """Bad rows leave a warning that names each of them, and no other, with the reason, which tells the column."""
    seen = _last(history)
    warnings = [event for each in seen for event in each.facts["events"] if event["severity"] != "Info"]
    text = " ".join(event["details"] for event in warnings)
    reasons: dict[int, str] = {}
    for row, reason in re.findall(r"\brow (\d+)\b(.*?)(?=\brow \d|$)", text, re.IGNORECASE | re.DOTALL):
        reasons[int(row)] = reasons.get(int(row), "") + reason
    uploads = deeds(history, UPLOAD_INVENTORY)
    for row, column in columns.items():
        named = re.search(rf"\w*{column}\b", reasons.get(row, ""), re.IGNORECASE) is not None
        sentence = f"Row {row} is {'' if named else 'not '}named with its {column} in {text!r}."
        yield judged(named, sentence, *uploads, *seen)
    yield judged(reasons.keys() == columns.keys(), f"The warnings name the rows {listed(reasons)}.", *uploads, *seen)


@check("G18")
def stock_as_uploaded(history: History) -> Findings:
    """What the portal has of a supplier is what stood in the good rows of its files, and nothing else."""
    for last in _last(history):
        items = stock_of(history, last.facts["supplier"], last)
        wanted = {item.supplier_sku: item.quantity for item in items}
        has = {item["supplier_sku"]: item["quantity"] for item in last.facts["items"]}
        has |= last.facts["unmatched_quantities"]
        rows = len(last.facts["items"]) + len(last.facts["unmatched"])
        sentence = f"Uploaded were {_counted(wanted)}; the portal has {_counted(has)} in {rows} rows."
        yield judged(has == wanted and rows == len(has), sentence, *(item.since for item in items), last)
        updates = {item["supplier_sku"]: item["updated_at"] for item in last.facts["items"]}
        for sku, text in (updates | last.facts.get("unmatched_updates", {})).items():
            since = next((each.since for each in items if each.supplier_sku == sku), last)
            updated = instant(text)
            sentence = f"{sku}, uploaded or matched at {since.at}, is said to be of {updated}."
            yield judged(_between(history, since.at, updated, last.at), sentence, since, last)
        others: dict[str, Mapping[str, str]] = {}
        for file in stock_files(history, last.facts["supplier"]):
            others |= file.others
        for item in last.facts["items"]:
            lost = list(_lost(others.get(item["supplier_sku"], {}), item.get("columns", {})))
            if lost:
                sentence = f"Of {item['supplier_sku']} the portal says otherwise than its file: {listed(lost)}."
                yield judged(False, sentence, last)


def _lost(said: Mapping[str, str], shown: Mapping[str, str]) -> Iterator[str]:
    """The columns of a file that the portal does not have, or has with another text or number."""
    for name, text in said.items():
        has = shown.get(name, "")
        if words(has) != words(text) and not (_NUMBER.fullmatch(text) and _NUMBER.fullmatch(has) and _equal(has, text)):
            yield f"{name} {text}"


_NUMBER = re.compile(r"\d+\.\d+")


def _equal(one: str, other: str) -> bool:
    return Decimal(one) == Decimal(other)


@check("G19")
def matched_as_told(history: History) -> Findings:
    """Exactly what the matching files match is sent on, under the merchant SKU that they say."""
    for last in _last(history):
        items = stock_of(history, last.facts["supplier"], last)
        wanted = {item.supplier_sku: item.merchant_sku for item in items if item.merchant_sku}
        sent = {item["supplier_sku"]: item["merchant_sku"] for item in last.facts["items"]}
        pairs = listed(f"{sku} as {own}" for sku, own in sent.items())
        sentence = f"Matched are {listed(f'{sku} as {own}' for sku, own in wanted.items())}; sent on is {pairs}."
        yield judged(sent == wanted, sentence, *deeds(history, UPLOAD_MATCHING), last)


@check("G19")
def unmatched_listed(history: History, supplier_skus: tuple[str, ...]) -> Findings:
    """An item without a match is listed as unmatched."""
    for each in _last(history):
        sentence = f"Listed as unmatched: {listed(each.facts['unmatched'])}."
        yield judged(sorted(each.facts["unmatched"]) == sorted(supplier_skus), sentence, each)


@check("G19")
def unmatched_untouched(history: History) -> Findings:
    """An item without a match is not sent to the store."""
    for firsts, after in _first_and_last(history):
        matched = _matched(history, after)
        for sku, before in firsts.items():
            if sku not in matched:
                yield _level_kept(history, sku, before, after)


@check("G20")
def others_untouched(history: History) -> Findings:
    """Products that are not in the feed keep their level."""
    for firsts, after in _first_and_last(history):
        matched = _matched(history, after)
        kept = {sku: before for sku, before in firsts.items() if sku not in matched}
        now = after.facts["levels"]
        changed = [sku for sku, before in kept.items() if now.get(sku) != before.facts["levels"][sku]]
        sentence = f"Of {len(kept)} products that are not in the feed, changed: {listed(changed)}."
        yield judged(not changed, sentence, *Wire(history).about(*changed), *kept.values(), after)


@check("G20")
def changed_at_ten_past(history: History) -> Findings:
    """Levels change at ten past the hour and at no other time."""
    for earlier, later in _pairs(history):
        for sku, item in _matched(history, later).items():
            before, after = earlier.facts["levels"].get(sku), later.facts["levels"].get(sku)
            since = item.since
            # Fewer than none no level can show; what was sold meanwhile is judged by what is left of it.
            if item.quantity < 0 or _is_sold(history, sku, since.at, later.at):
                continue
            due = next_ten_past(since.at)
            span = f"between {earlier.at:%H:%M:%S} and {later.at:%H:%M:%S}, uploaded or matched at {since.at:%H:%M:%S}"
            sentence = f"The level of {sku} went from {before} to {after} {span}."
            evidence = (since, *Wire(history).about(sku, *_ids(later, sku)), earlier, later)
            in_time = due - since.at > timedelta(hours=1) - AFTER_TEN_PAST  # It may have been sent still.
            if later.at < due and since.number < earlier.number and not in_time:
                yield judged(before == after, sentence, *evidence)
            elif later.at >= due:
                yield judged(after == item.quantity, sentence, *evidence)


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
def levels_shown(history: History, touched: Collection[str] = ()) -> Findings:
    """Every matched item shows its level in the store once ten past the hour has come."""
    for last in _last(history):
        for sku, item in _matched(history, last).items():
            # What people have sold, taken back or set by hand is judged by what is left of it.
            if sku in touched or item.quantity < 0 or last.at < next_ten_past(item.since.at):
                continue
            shows = last.facts["levels"].get(sku)
            sentence = f"The store shows a level of {shows} for {sku}, uploaded was {item.quantity}."
            yield judged(shows == item.quantity, sentence, *Wire(history).about(sku, *_ids(last, sku)), last)


def next_ten_past(moment: datetime) -> datetime:
    """The first ten past an hour after a moment: what comes in that very instant may have to wait for the next."""
    ten_past = moment.replace(minute=10, second=0, microsecond=0)
    return ten_past if ten_past > moment else ten_past + timedelta(hours=1)


def _is_sold(history: History, sku: str, since: datetime, until: datetime) -> bool:
    placed = [deed for deed in deeds(history, PLACE_ORDER) if since <= deed.at <= until]
    return any(sku == bought for deed in placed for bought, _ in deed.facts.get("lines", ()))


def _matched(history: History, seen: Event) -> dict[str, StockItem]:
    """What files and matching files say that a supplier has for the store, by merchant SKU."""
    items = stock_of(history, seen.facts["supplier"], seen)
    return {item.merchant_sku: item for item in items if item.merchant_sku}


def same_moment(history: History, one: datetime, other: datetime) -> bool:
    """Whether two clocks may have said so at one moment; those of a stage agree to a minute or so."""
    return abs(one - other) <= A_MOMENT + grace_of(history)


def _between(history: History, first: datetime, moment: datetime, last: datetime) -> bool:
    slack = A_MOMENT + grace_of(history)
    return first - slack <= moment <= last + slack


def _names(event: Mapping[str, Any], file: StockFile) -> bool:
    return f"'{file.file_name}'" in event["details"]


def _counted(quantities: Mapping[str, int]) -> str:
    return listed(f"{quantity} of {sku}" for sku, quantity in quantities.items())


def _ids(seen: Event, sku: str) -> list[Any]:
    """The store's own numbers of a product or variant, as they stand in the paths of writes."""
    return list(seen.facts["ids"].get(sku, ()))


def _by_supplier(history: History) -> dict[str, list[Event]]:
    by_supplier: dict[str, list[Event]] = {}
    for seen in observed(history, INVENTORY):
        by_supplier.setdefault(seen.facts["supplier"], []).append(seen)
    return by_supplier


def _first_and_last(history: History) -> list[tuple[dict[str, Event], Event]]:
    """For each supplier the look at which each SKU was first seen, and the last look of all."""
    found = []
    for seen in _by_supplier(history).values():
        firsts: dict[str, Event] = {}
        for event in seen:
            for sku in event.facts["levels"]:
                firsts.setdefault(sku, event)
        found.append((firsts, seen[-1]))
    return found


def _last(history: History) -> list[Event]:
    return [seen[-1] for seen in _by_supplier(history).values()]


def _pairs(history: History) -> list[tuple[Event, Event]]:
    """Each observation of a supplier's inventory with the next one."""
    return [pair for seen in _by_supplier(history).values() for pair in pairwise(seen)]


def _level_kept(history: History, sku: str, before: Event, after: Event) -> Any:
    was, shows = before.facts["levels"][sku], after.facts["levels"].get(sku)
    sentence = f"{sku}, which nothing matches, had a level of {was} and shows {shows}."
    return judged(was == shows, sentence, *Wire(history).about(sku, *_ids(after, sku)), before, after)
