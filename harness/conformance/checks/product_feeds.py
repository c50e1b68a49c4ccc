"""Do product feeds end in the store as the guide says: G22 to G26.

An observation ``feeds`` holds the retailer's list of feeds with their items, the events, and the store's catalog.
"""

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fakes.people.deeds import APPROVE_FEED, DELETE_FEED, SEND_FEED, UPLOAD_FEED
from harness.conformance.checks.history_queries import Wire, deeds, listed, observed
from harness.conformance.verdicts import Event, Findings, History, check, judged, untold
from harness.record.looks import DOWNLOAD, FEEDS

EXPORTED = "Product Feed Exported"
ACTIONS = {"Pending": {"Download", "Delete", "Approve"}, "Complete": {"Download", "Delete"}}
"""What the guide shows beside a feed; for a failed one it depends on its items."""

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
def actions_offered(history: History) -> Findings:
    """The list offers what can be done with a feed, and nothing else."""
    for seen, feed in _newest(history):
        sendable = {"Send"} if feed["compliant"] == feed["items"] else set()
        wanted = ACTIONS.get(feed["status"], {"Download", "Delete"} | sendable)
        sentence = f"The {feed['status']} feed can be {listed(feed['actions'])}."
        yield judged(set(feed["actions"]) == wanted, sentence, seen)


@check("G23")
def download_complete(history: History) -> Findings:
    """A downloaded feed holds the very items of the feed."""
    for download in observed(history, DOWNLOAD):
        for _, feed in _newest(history):
            wanted = [item["sku"] for item in feed["contents"]]
            sentence = f"The feed has {listed(wanted)}, the file {listed(download.facts['skus'])}."
            yield judged(download.facts["skus"] == wanted, sentence, download)


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
        others = {item["sku"] for each in seen.facts["feeds"] if each is not feed for item in each["contents"]}
        own = [item for item in feed["contents"] if item["sku"] not in others]  # Of several feeds, which one was last?
        if not own and feed["contents"]:
            continue
        missing = [item["sku"] for item in own if not _in_store(seen, item)]
        sentence = f"The feed {feed['file_name']} is {feed['status']}; not in the store: {listed(missing)}."
        fits = (feed["status"] == "Complete") is (not missing)
        yield judged(fits, sentence, *_behind(history, feed), seen)


@check("G24")
def feed_ended(history: History, status: str) -> Findings:
    """An approved feed ends as the store took it, within a cycle."""
    for seen, feed in _newest(history):
        sentence = f"The feed {feed['file_name']} is {feed['status']}."
        yield judged(feed["status"] == status, sentence, *_behind(history, feed), seen)


@check("G25")
def each_product_once(history: History) -> Findings:
    """Each product of a complete feed is in the store once, with the feed's name and price."""
    for seen, feed in _newest(history):
        counts = {item["sku"]: _copies(seen, item) for item in feed["contents"]}
        wrong = [item["sku"] for item in feed["contents"] if not _in_store(seen, item)]
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
        told = [event["feed_id"] for event in seen.facts["events"] if event["summary"] == EXPORTED]
        skus = {product["sku"] for product in seen.facts["catalog"]} | _variants(seen)
        truly = [f["feed_id"] for f in seen.facts["feeds"] if skus.issuperset(item["sku"] for item in f["contents"])]
        fits = sorted(complete) == sorted(told) and set(told) <= set(truly)
        counts = f"Complete: {len(complete)}, wholly in the store: {len(truly)}"
        sentence = f"Feeds that are {counts}; events {EXPORTED}: {len(told)}."
        yield judged(fits, sentence, *Wire(history).about(EXPORTED), seen)


@check("G26")
def alert_names_item(history: History, name: str) -> Findings:
    """When an export fails, an alert names the item and the reason."""
    for seen in _last(history):
        alerts = [event for event in seen.facts["events"] if event["level"] == "Alert"]
        about = [event["details"] for event in alerts if name in event["details"]]
        said = [event["details"] for event in alerts]
        sentence = f"The alerts say: {listed(said)}."
        long_enough = any(len(text) > len(name) + 10 for text in about)
        yield judged(long_enough, sentence, *Wire(history).about(*(event["summary"] for event in alerts)), seen)


def _last(history: History) -> list[Event]:
    return observed(history, FEEDS)[-1:]


def _newest(history: History) -> list[tuple[Event, Mapping[str, Any]]]:
    """The last observation with each feed that it lists."""
    return [(seen, feed) for seen in _last(history) for feed in seen.facts["feeds"]]


def _in_store(seen: Event, item: Mapping[str, Any]) -> bool:
    """Whether the store has an item under its name and price; a variant has those of its product."""
    if item.get("parent_sku"):
        return item["sku"] in _variants(seen)
    return any(
        product["sku"] == item["sku"]
        and product["name"] == item["name"]
        and Decimal(product["price"]) == Decimal(item["price"])
        for product in seen.facts["catalog"]
    )


def _variants(seen: Event) -> set[str]:
    return {variant["sku"] for product in seen.facts["catalog"] for variant in product.get("variants", ())}


def _copies(seen: Event, item: Mapping[str, Any]) -> int:
    """How many products of the store are this item, by SKU or by a SKU made from it."""
    return sum(product["sku"].startswith(item["sku"]) for product in seen.facts["catalog"])


def _behind(history: History, feed: Mapping[str, Any]) -> list[Event]:
    skus = [item["sku"] for item in feed["contents"]]
    return [*deeds(history, APPROVE_FEED), *Wire(history).about(feed["feed_id"], *skus)]
