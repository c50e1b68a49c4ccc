"""Does the catalog hold what feeds and people put there, and nothing else: G24 and G25 over any run.

Single situations of the guide are judged with the product feeds; these laws hold whatever happens.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from fakes.people.deeds import ADD_PRODUCT, APPROVE_FEED, DELETE_PRODUCT, SEND_FEED
from harness.conformance.checks.deadlines import HOURLY_RECOVERY, conditions_of
from harness.conformance.checks.history_queries import LONGEST_CYCLE, Wire, deeds, listed, observed
from harness.conformance.checks.wording import words
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import FEEDS

Item = Mapping[str, str]
"""One item of a product feed: texts by the names of its columns."""

Product = Mapping[str, Any]
"""One product of the store, as the catalog shows it."""

NUMBERS = ("price", "weight", "width", "depth", "height", "cost_price", "retail_price", "sale_price", "map_price")
TEXTS = ("name", "description", "upc", "mpn", "gtin")
"""Columns of a feed that a field of the same name shows in the store.  Source: the catalog's published fields."""


@check("G24")
def approved_feeds_end(history: History) -> Findings:
    """A feed that the retailer approved, or sent again, is Complete or Failed within an hour and a quarter."""
    conditions = conditions_of(history)
    wanted = {deed.facts["feed_id"]: deed for name in (APPROVE_FEED, SEND_FEED) for deed in deeds(history, name)}
    for seen in observed(history, FEEDS)[-1:]:
        for feed in seen.facts["feeds"]:
            deed = wanted.get(feed["feed_id"])
            if deed is not None and seen.at >= conditions.deadline(deed.at, seen.at, LONGEST_CYCLE, HOURLY_RECOVERY):
                sentence = f"The feed {feed['file_name']}, approved at {deed.at:%d %b %H:%M}, is {feed['status']}."
                ended = feed["status"] in ("Complete", "Failed")
                yield judged(ended, sentence, deed, *Wire(history).about(feed["feed_id"]), seen)


@check("G25")
def fields_reach_the_store(history: History) -> Findings:
    """What a complete feed says of an item, its product shows: every column that is filled in."""
    for seen in observed(history, FEEDS)[-1:]:
        products = {product["sku"]: product for product in seen.facts["catalog"]}
        for feed, item in _newest_items(history, seen):
            product = products.get(item["sku"])
            if product is None or "fields" not in product or item.get("parent_sku"):
                continue
            wrong = [*_differing(item, product), *_hidden(item, product)]
            sentence = f"The product {item['sku']} of the feed {feed['file_name']} is in the store as the feed has it."
            other = f"The product {item['sku']} of the feed {feed['file_name']} differs: {listed(wrong)}."
            evidence = (*Wire(history).about(feed["feed_id"], item["sku"], product["product_id"]), seen)
            yield judged(not wrong, sentence, *(evidence if wrong else (seen,)), otherwise=other)


@check("G25")
def the_retailers_products_stay(history: History) -> Findings:
    """A product of the retailer's own keeps its name, its price and its place in the shop: no feed speaks of it."""
    for seen in observed(history, FEEDS)[-1:]:
        products = {product["sku"]: product for product in seen.facts["catalog"]}
        told = {item["sku"] for feed in seen.facts["feeds"] for item in feed["contents"]}
        gone = {deed.facts["sku"] for deed in deeds(history, DELETE_PRODUCT)}
        for deed in deeds(history, ADD_PRODUCT):
            sku = deed.facts["sku"]
            product = products.get(sku)
            if sku in told | gone or product is None or "fields" not in product:
                continue
            given = {**deed.facts.get("fields", {}), **{name: deed.facts.get(name) for name in ("name", "price")}}
            wrong = [*_differing({name: value for name, value in given.items() if value is not None}, product)]
            wrong += [*_hidden({"is_visible": str(given.get("is_visible", ""))}, product)]
            sentence = f"The product {sku} is as the retailer added it."
            evidence = (deed, *Wire(history).about(sku, product["product_id"]), seen) if wrong else (deed, seen)
            yield judged(not wrong, sentence, *evidence, otherwise=f"The product {sku} has changed: {listed(wrong)}.")


@check("G25")
def nothing_else_changes(history: History) -> Findings:
    """A product that no feed speaks of is what it was when it was first looked at, whatever else is exported."""
    seen = observed(history, FEEDS)
    if len(seen) < 2:
        return
    first, last = seen[0], seen[-1]
    told = {item["sku"] for each in seen for feed in each.facts["feeds"] for item in feed["contents"]}
    now = {product["sku"]: product for product in last.facts["catalog"]}
    for product in first.facts["catalog"]:
        after = now.get(product["sku"])
        if after is None or product["sku"] in told:
            continue
        changed = [name for name in product if product[name] != after.get(name)]
        sentence = f"The product {product['sku']}, of which no feed speaks, has changed: {listed(changed)}."
        yield judged(not changed, sentence, *Wire(history).about(product["sku"]), first, last)


LAWS = (approved_feeds_end, fields_reach_the_store, the_retailers_products_stay, nothing_else_changes)
"""What holds of the catalog over any run."""


def _newest_items(history: History, seen: Event) -> Iterator[tuple[Mapping[str, Any], Item]]:
    """The items of complete feeds, of each SKU the one that was approved last."""
    approved: dict[str, datetime] = {}
    for name in (APPROVE_FEED, SEND_FEED):
        for deed in deeds(history, name):
            approved[deed.facts["feed_id"]] = max(deed.at, approved.get(deed.facts["feed_id"], deed.at))
    approvals: dict[str, list[datetime]] = {}
    for feed in seen.facts["feeds"]:
        for item in feed["contents"]:
            if feed["feed_id"] in approved:
                approvals.setdefault(item["sku"], []).append(approved[feed["feed_id"]])
    for feed in seen.facts["feeds"]:
        at = approved.get(feed["feed_id"])
        if feed["status"] != "Complete" or at is None:
            continue
        for item in feed["contents"]:
            earlier = sorted(approvals[item["sku"]])
            earlier.remove(at)
            if all(each + LONGEST_CYCLE < at for each in earlier):  # Of two within a cycle, who knows which came last?
                yield feed, item


def _differing(item: Mapping[str, Any], product: Product) -> Iterator[str]:
    """The columns of which a product shows something else."""
    shown = {**product["fields"], "name": product["name"], "price": product["price"], "weight": product["weight"]}
    for column in (*NUMBERS, *TEXTS):
        given, shows = item.get(column), shown.get(column)
        if given in (None, "") or shows is None:
            continue
        same = _number(given) == _number(shows) if column in NUMBERS else words(given) == words(shows)
        if not same:
            yield f"{column} {shows} instead of {given}"
    if item.get("brand_name") and words(item["brand_name"]) != words(product["brand"]):
        yield f"brand {product['brand'] or 'none'} instead of {item['brand_name']}"


def _hidden(item: Mapping[str, Any], product: Product) -> Iterator[str]:
    """Whether a product that nobody wants hidden is hidden."""
    wanted = words(item.get("is_visible") or "true") in ("true", "yes", "1")
    if product["visible"] is not wanted:
        yield "it is hidden" if wanted else "it is not hidden"


def _number(value: Any) -> Decimal | str:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)
