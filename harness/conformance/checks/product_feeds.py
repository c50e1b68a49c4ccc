"""Do product feeds end in the store as the guide says: G22 to G26.

An observation ``feeds`` holds the retailer's list of feeds with their items, the events, and the store's catalog.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from fakes.people.deeds import APPROVE_FEED, DELETE_FEED, DELETE_PRODUCT, SEND_FEED, UPLOAD_FEED
from harness.conformance.checks.deadlines import grace_of
from harness.conformance.checks.history_queries import Wire, deeds, instant, listed, observed
from harness.conformance.checks.inventory import A_MOMENT
from harness.conformance.checks.wording import says
from harness.conformance.verdicts import Event, Findings, History, check, judged, passed_over, untold
from harness.record.looks import FEEDS

EXPORTED = "Product Feed Exported"
ACTIONS = {"Pending": {"Download", "Delete", "Approve"}, "Complete": {"Download", "Delete"}}
"""What the guide shows beside a feed; for a failed one it depends on its items."""

_ALSO_SAID = {"name": ("duplicate", "Conflict", "409")}
"""Other words for a cause, which a connection may have from the store's answer."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@check("G22")
def feed_waits(history: History, status: str, items: int, compliant: int) -> Findings:
    """An uploaded feed is checked for compliance and waits for the retailer."""
    for seen, feed in _newest(history):
        came = (feed["status"], feed["items"], feed["compliant"])
        sentence = f"The feed {feed['file_name']} is {came[0]} with {came[1]} items, {came[2]} of them compliant."
        yield judged(came == (status, items, compliant), sentence, *deeds(history, UPLOAD_FEED), seen)


@check("G22")
def nothing_before_approval(history: History) -> Findings:
    """Nothing of a feed is in the store before the retailer approves it."""
    for seen, feed in _newest(history):
        early = [item["sku"] for item in feed["contents"] if _copies(seen, item)]
        sentence = f"The feed {feed['file_name']} is {feed['status']}; in the store already: {listed(early)}."
        yield judged(not early, sentence, *Wire(history).about(*early), seen)


@check("G23")
def feed_listed(history: History) -> Findings:
    """Each feed is listed with its ID, file name, dates, status and items."""
    for seen, feed in _newest(history):
        facts = [feed[name] for name in ("file_name", "created", "status", "updated")]
        complete = bool(_UUID.fullmatch(feed["feed_id"])) and all(facts) and 0 <= feed["compliant"] <= feed["items"]
        sentence = f"The list reads: {listed([feed['feed_id'], *facts])}, {feed['items']} items."
        yield judged(complete, sentence, *deeds(history, UPLOAD_FEED), seen)


@check("G23")
def actions_offered(history: History, said: tuple[str, ...]) -> Findings:
    """The list offers what can be done with a feed, which is what the scenario says, and nothing else."""
    for seen, feed in _newest(history):
        sendable = {"Send"} if feed["compliant"] == feed["items"] else set()
        wanted = ACTIONS.get(feed["status"], {"Download", "Delete"} | sendable)
        sentence = f"The {feed['status']} feed can be {listed(feed['actions'])}; the scenario says {listed(said)}."
        yield judged(set(feed["actions"]) == wanted == set(said), sentence, seen)


@check("G23")
def feed_gone(history: History) -> Findings:
    """A deleted feed is no longer listed."""
    deleted = deeds(history, DELETE_FEED)
    seen = _last(history)
    left = [feed["feed_id"] for each in seen for feed in each.facts["feeds"]]
    for deed in deleted:
        sentence = f"Listed after the deletion: {listed(left)}."
        yield judged(deed.facts["feed_id"] not in left, sentence, deed, *seen)


@check("G23")
def sent_again(history: History) -> Findings:
    """A failed feed can be sent again, and then ends Complete."""
    for deed in deeds(history, SEND_FEED):
        for seen, feed in _newest(history):
            sentence = f"The feed {feed['file_name']} was sent again and is {feed['status']}."
            yield judged(feed["status"] == "Complete", sentence, deed, *Wire(history).about(feed["feed_id"]), seen)


@check("G24")
def complete_means_in_store(history: History) -> Findings:
    """A feed is Complete exactly when it was approved and all of it is in the store."""
    for seen, feed in _newest(history):
        others = _of_others(seen, feed) | _taken_away(history, seen)
        own = [item for item in feed["contents"] if item["sku"] not in others]
        if not own and feed["contents"]:
            continue
        missing = [item["sku"] for item in own if not _in_store(seen, item)]
        sentence = f"The feed {feed['file_name']} is {feed['status']}; not in the store: {listed(missing)}."
        fits = (feed["status"] == "Complete") is (not missing)
        yield judged(fits, sentence, *_behind(history, feed), seen)


@check("G24")
def ended_in_time(history: History) -> Findings:
    """A feed is Complete only once all of it is in the store, and Failed only once an alert says why."""
    known: dict[str, tuple[str, int]] = {}
    for seen in observed(history, FEEDS):
        for feed in seen.facts["feeds"]:
            began = _last_begun(history, feed, seen)
            state = (feed["status"], began.number if began else 0)
            if state == known.get(feed["feed_id"]) or feed["status"] == "Pending":
                continue
            known[feed["feed_id"]] = state
            away = _taken_away(history, seen) | _of_others(seen, feed)
            missing = [
                item["sku"] for item in feed["contents"] if item["sku"] not in away and not _in_store(seen, item)
            ]
            told = any(_is_alert_of(event, feed, began) for event in seen.facts["events"])
            sentence = (
                f"At {seen.at:%H:%M} {feed['file_name']} is {feed['status']}; not in the store: {listed(missing)}."
            )
            said = f"{sentence} An alert about it since it was approved or sent: {'yes' if told else 'no'}."
            yield judged(told if feed["status"] == "Failed" else not missing, said, *_behind(history, feed), seen)
    for seen, feed in _newest(history):
        yield passed_over(f"{feed['file_name']} is still {feed['status']}.", seen)


@check("G24")
def faulty_feed_stays_out(history: History) -> Findings:
    """A feed with an item that is not compliant ends Failed by itself: none of it is offered to the store."""
    for seen, feed in _newest(history):
        if feed["compliant"] < feed["items"]:
            offered = Wire(history).about(feed["feed_id"], *(item["sku"] for item in feed["contents"] if item["sku"]))
            there = [item["sku"] for item in feed["contents"] if item["sku"] and _copies(seen, item)]
            sentence = f"The feed {feed['file_name']} is {feed['status']}; in the store are {listed(there)}."
            said = f"{sentence} The connection wrote {len(offered)} times about it."
            yield judged(feed["status"] == "Failed" and not there and not offered, said, *offered, seen)


@check("G24")
def feed_ended(history: History, status: str, *, whole: bool) -> Findings:
    """An approved feed ends as the store took it: in this status, and with all of it in the store, or not all."""
    for seen, feed in _newest(history):
        missing = [item["sku"] for item in feed["contents"] if not _in_store(seen, item)]
        sentence = f"The feed {feed['file_name']} is {feed['status']}; not in the store: {listed(missing)}."
        fits = feed["status"] == status and (not missing) is whole
        yield judged(fits, sentence, *_behind(history, feed), seen)


@check("G25")
def each_product_once(history: History) -> Findings:
    """Each product of a complete feed is in the store once, with the feed's name and price."""
    for seen, feed in _newest(history):
        counts = {item["sku"]: _copies(seen, item) for item in feed["contents"]}
        later = _of_later_ones(history, seen, feed)
        wrong = [item["sku"] for item in feed["contents"] if item["sku"] not in later and not _in_store(seen, item)]
        sentence = f"In the store are {listed(f'{count} of {sku}' for sku, count in counts.items())}."
        differing = f" Not as in the feed: {listed(wrong)}." if wrong else ""
        once = all(count == 1 for count in counts.values())
        yield judged(once and not wrong, sentence + differing, *_behind(history, feed), seen)


@check("G25")
def sold_for(history: History, sku: str, price: str) -> Findings:
    """A product that the store has already is updated to the feed's price."""
    for seen in _last(history):
        prices = [product["price"] for product in seen.facts["catalog"] if product["sku"] == sku]
        fits = [Decimal(each) for each in prices] == [Decimal(price)]
        yield judged(fits, f"The store sells {sku} for {listed(prices)}.", *Wire(history).about(sku), seen)


@check("G25")
def nothing_else_appears(history: History) -> Findings:
    """An export brings nothing into the store that is not in a feed."""
    seen = observed(history, FEEDS)
    if len(seen) < 2:
        yield untold("The store was not looked at before the export.")
        return
    first, last = seen[0], seen[-1]
    known = {item["sku"] for feed in last.facts["feeds"] for item in feed["contents"]}
    before = Counter(product["sku"] for product in first.facts["catalog"])
    new = [sku for sku in Counter(product["sku"] for product in last.facts["catalog"]) - before if sku not in known]
    yield judged(not new, f"New in the store and in no feed: {listed(new)}.", *Wire(history).about(*new), first, last)


@check("G26")
def exported_exactly(history: History) -> Findings:
    """The event Product Feed Exported is left exactly once for each complete feed, and for no other."""
    for seen in _last(history):
        complete = [feed["feed_id"] for feed in seen.facts["feeds"] if feed["status"] == "Complete"]
        gone = {deed.facts["feed_id"] for deed in deeds(history, DELETE_FEED)}  # Its event stays.
        told = [event["feed_id"] for event in seen.facts["events"] if event["summary"] == EXPORTED]
        told = [each for each in told if each not in gone]
        skus = {product["sku"] for product in seen.facts["catalog"]} | _taken_away(history, seen)
        truly = [
            feed["feed_id"]
            for feed in seen.facts["feeds"]
            if all(
                _in_store(seen, item) if item.get("parent_sku") else item["sku"] in skus for item in feed["contents"]
            )
        ]
        fits = sorted(complete) == sorted(told) and set(told) <= set(truly)
        counts = f"Complete: {len(complete)}, wholly in the store: {len(truly)}"
        sentence = f"Feeds that are {counts}; events {EXPORTED}: {len(told)}."
        yield judged(fits, sentence, *Wire(history).about(EXPORTED), seen)


@check("G26")
def exports_told_truly(history: History) -> Findings:
    """The event Product Feed Exported is an Info, of the moment of the export, and reads as it was reported."""
    for seen, feed in _newest(history):
        for event in seen.facts["events"]:
            if event["summary"] != EXPORTED or event["feed_id"] != feed["feed_id"]:
                continue
            first, last = _when_ended(history, feed, seen)
            in_time = first - A_MOMENT <= instant(event["at"]) <= last + A_MOMENT + grace_of(history)
            reports = _reports(history, feed["feed_id"], EXPORTED)
            as_reported = not reports or any(_is_as_reported(event, each) for each in reports)
            sentence = f"Of {feed['file_name']} an event of {event['at']}, {event['level']}, says {event['details']!r}."
            reported = listed(repr(each["Details"]) for each in reports)
            said = f"{sentence} It was exported between {first} and {last}; reported was {reported}."
            fits = event["level"] == "Info" and bool(event["details"].strip()) and in_time and as_reported
            yield judged(fits, said, *Wire(history).about(EXPORTED), seen)
        yield passed_over(f"No event says that {feed['file_name']}, which is {feed['status']}, was exported.", seen)


@check("G26")
def alerts_name_items(history: History, names: Sequence[str], cause: str) -> Findings:
    """When an export fails, an alert names the item and the reason."""
    for seen, feed in _newest(history):
        missing = [item["sku"] for item in feed["contents"] if not _in_store(seen, item)]
        alerts = [event["details"] for event in seen.facts["events"] if event["level"] == "Alert"]
        words = (cause, *_ALSO_SAID.get(cause, ()))
        silent = [
            name
            for name in names
            if not any(says(text, name) and any(says(text, word) for word in words) for text in alerts)
        ]
        sentence = f"Not in the store are {listed(missing)}; the alerts say: {listed(alerts)}."
        fits = not silent and sorted(missing) == sorted(names)
        yield judged(fits, sentence, *_behind(history, feed), seen)


@check("G26")
def refused_items_named(history: History) -> Findings:
    """When the store refuses an item of a feed, the alert about the feed names one that is not there."""
    for seen, feed in _newest(history):
        began = _last_begun(history, feed, seen)
        missing = [item for item in feed["contents"] if not _in_store(seen, item)]
        if began is None or feed["status"] != "Failed" or feed["compliant"] < feed["items"] or not missing:
            continue
        alerts = [event["details"] for event in seen.facts["events"] if _is_alert_of(event, feed, began)]
        named = any(says(text, item[name]) for text in alerts for item in missing for name in ("sku", "name"))
        skus = listed(item["sku"] for item in missing)
        sentence = f"Of {feed['file_name']} there are not in the store: {skus}; the alerts say: {listed(alerts)}."
        yield judged(named, sentence, began, *Wire(history).about(feed["feed_id"]), seen)


def _is_as_reported(event: Mapping[str, Any], report: Mapping[str, Any]) -> bool:
    """Whether an event has the details, the category and the receiver that were posted, as far as they were."""
    posted = {"details": "Details", "category": "Category", "receiver": "ReceiverId"}
    return all(report.get(name) in (None, event[fact]) for fact, name in posted.items())


def _when_ended(history: History, feed: Mapping[str, Any], seen: Event) -> tuple[datetime, datetime]:
    """Between which instants a feed became what it is: it was approved, or still waited, and then it was so."""
    begun = _last_begun(history, feed, seen)
    first = begun.at if begun else seen.at
    for look in [each for each in observed(history, FEEDS) if begun and each.number > begun.number]:
        status = next((each["status"] for each in look.facts["feeds"] if each["feed_id"] == feed["feed_id"]), "")
        if status == feed["status"]:
            return first, look.at
        first = look.at
    return first, seen.at


def _reports(history: History, feed_id: str, summary: str) -> list[Mapping[str, Any]]:
    """What was posted to Logicbroker as an event about a feed, as far as the harness saw it."""
    posts = [event for event in Wire(history).about(summary) if event.kind == "request"]
    bodies = [event.facts["body"] for event in posts if isinstance(event.facts["body"], dict)]
    return [body for body in bodies if feed_id in str(body.get("AdditionalData")) and "Details" in body]


def _last(history: History) -> list[Event]:
    return observed(history, FEEDS)[-1:]


def _of_others(seen: Event, feed: Mapping[str, Any]) -> set[str]:
    """The SKUs that another feed has, too: and which of them was last is not known."""
    return {item["sku"] for each in seen.facts["feeds"] if each is not feed for item in each["contents"]}


def _of_later_ones(history: History, seen: Event, feed: Mapping[str, Any]) -> set[str]:
    """The SKUs of which a feed speaks that was approved, or sent, later than this one."""
    begun = {each["feed_id"]: _last_begun(history, each, seen) for each in seen.facts["feeds"]}
    own = begun[feed["feed_id"]]
    later = [
        each for each in seen.facts["feeds"] if own and (other := begun[each["feed_id"]]) and other.number > own.number
    ]
    return {item["sku"] for each in later for item in each["contents"]}


def _taken_away(history: History, seen: Event) -> set[str]:
    """The SKUs that the retailer has deleted from the store before a look, whatever a feed says of them."""
    return {deed.facts["sku"] for deed in deeds(history, DELETE_PRODUCT) if deed.number < seen.number}


def _last_begun(history: History, feed: Mapping[str, Any], seen: Event) -> Event | None:
    """The last time before a look that somebody approved a feed, or sent it again."""
    begun = [deed for name in (APPROVE_FEED, SEND_FEED) for deed in deeds(history, name)]
    about = [deed for deed in begun if deed.facts["feed_id"] == feed["feed_id"] and deed.number < seen.number]
    return max(about, key=lambda deed: deed.number, default=None)


def _is_alert_of(event: Mapping[str, Any], feed: Mapping[str, Any], since: Event | None) -> bool:
    """Whether an event is an alert about a feed that came after something."""
    late = since is None or instant(event["at"]) >= since.at - A_MOMENT
    return late and event["level"] == "Alert" and event["feed_id"] in (feed["feed_id"], None)


def _newest(history: History) -> list[tuple[Event, Mapping[str, Any]]]:
    """The last observation with each feed that it lists."""
    return [(seen, feed) for seen in _last(history) for feed in seen.facts["feeds"]]


def _in_store(seen: Event, item: Mapping[str, Any]) -> bool:
    """Whether the store has an item as the feed names it; a variant has the name of its parent."""
    if item.get("parent_sku"):
        return item["sku"] in _variants(seen, item["parent_sku"])
    return any(
        product["sku"] == item["sku"]
        and product["name"] == item["name"]
        and Decimal(product["price"]) == Decimal(item["price"])
        for product in seen.facts["catalog"]
    )


def _copies(seen: Event, item: Mapping[str, Any]) -> int:
    """How many products of the store are this item, whatever the case of the SKU; a variant is one of its parent."""
    if item.get("parent_sku"):
        return _variants(seen, item["parent_sku"]).count(item["sku"])
    sku = item["sku"].casefold()
    return sum(product["sku"].casefold() == sku for product in seen.facts["catalog"])


def _variants(seen: Event, parent_sku: str) -> list[str]:
    """The SKUs of the variants of a product."""
    parents = [product for product in seen.facts["catalog"] if product["sku"] == parent_sku]
    return [variant["sku"] for product in parents for variant in product.get("variants", ())]


def _behind(history: History, feed: Mapping[str, Any]) -> list[Event]:
    skus = [item["sku"] for item in feed["contents"]]
    return [*deeds(history, APPROVE_FEED), *Wire(history).about(feed["feed_id"], *skus)]
