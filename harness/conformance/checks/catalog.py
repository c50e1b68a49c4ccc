"""Does the catalog hold what feeds and people put there, and nothing else: G24 and G25 over any run.

Single situations of the guide are judged with the product feeds; these laws hold whatever happens.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from fakes.people.deeds import ADD_PRODUCT, APPROVE_FEED, DELETE_PRODUCT, SEND_FEED, SET_STOCK
from harness.conformance.checks.deadlines import HOURLY_RECOVERY, conditions_of
from harness.conformance.checks.history_queries import LONGEST_CYCLE, Wire, deeds, listed, observed
from harness.conformance.checks.wording import read_as_html, stands_in, texts, words
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import FEEDS

FeedItem = Mapping[str, str]
"""One item of a product feed: texts by the names of its columns."""

CatalogProduct = Mapping[str, Any]
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
            product = products.get(item.get("parent_sku") or item["sku"])
            if product is None or "fields" not in product:
                continue
            wrong = [*_variant_differs(item, product)] if item.get("parent_sku") else [*_product_differs(item, product)]
            sentence = f"The product {item['sku']} of the feed {feed['file_name']} is in the store as the feed has it."
            other = f"The product {item['sku']} of the feed {feed['file_name']} differs: {listed(wrong)}."
            evidence = (*Wire(history).about(feed["feed_id"], item["sku"], product["product_id"]), seen)
            yield judged(not wrong, sentence, *(evidence if wrong else (seen,)), otherwise=other)


@check("G25")
def the_retailers_products_stay(history: History) -> Findings:
    """A product of the retailer's own keeps what the retailer gave it, but for what an approved feed says of it."""
    for seen in observed(history, FEEDS)[-1:]:
        products = {product["sku"]: product for product in seen.facts["catalog"]}
        told = _told(history, observed(history, FEEDS))
        gone = {deed.facts["sku"] for deed in deeds(history, DELETE_PRODUCT)}
        for deed in deeds(history, ADD_PRODUCT):
            sku = deed.facts["sku"]
            product = products.get(sku)
            if sku in gone or product is None or "fields" not in product:
                continue
            given = {**deed.facts.get("fields", {}), **{name: deed.facts.get(name) for name in ("name", "price")}}
            kept = {name: value for name, value in given.items() if value is not None and name not in told.get(sku, ())}
            wrong = [*_differing(kept, product), *_otherwise(kept, product["fields"])]
            if "is_visible" not in told.get(sku, ()):
                wrong += [*_hidden({"is_visible": str(given.get("is_visible", ""))}, product)]
            sentence = f"The product {sku} is as the retailer added it."
            evidence = (deed, *Wire(history).about(sku, product["product_id"]), seen) if wrong else (deed, seen)
            yield judged(not wrong, sentence, *evidence, otherwise=f"The product {sku} has changed: {listed(wrong)}.")


@check("G25")
def nothing_else_changes(history: History) -> Findings:
    """A product stays what it was when it was first looked at, but for what an approved feed says of it."""
    seen = observed(history, FEEDS)
    if len(seen) < 2:
        return
    last = seen[-1]
    told, now = _told(history, seen), {product["sku"]: product for product in last.facts["catalog"]}
    for deed in deeds(history, SET_STOCK):  # Whoever sets a stock by hand has it counted from then on.
        told.setdefault(deed.facts["sku"], set()).add("tracking")
    gone = {deed.facts["sku"] for deed in deeds(history, DELETE_PRODUCT)}
    firsts: dict[str, tuple[CatalogProduct, Event]] = {}
    for each in seen:
        for product in each.facts["catalog"]:
            firsts.setdefault(product["sku"], (product, each))
    for sku, (product, first) in firsts.items():
        if sku in gone:
            continue
        if sku not in now:
            yield judged(False, f"The product {sku}, which nobody deleted, is gone.", first, last)
            continue
        before, after = _unsaid(product, told.get(sku, set())), _unsaid(now[sku], told.get(sku, set()))
        changed = [name for name in before if before[name] != after.get(name)]
        sentence = f"The product {sku} is what it was, but for what a feed says of it."
        other = f"Of the product {sku} these have changed, of which no approved feed speaks: {listed(changed)}."
        evidence = (*Wire(history).about(sku, product["product_id"]), first, last) if changed else (first, last)
        yield judged(not changed, sentence, *evidence, otherwise=other)


def _otherwise(given: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterator[str]:
    """What the retailer gave a product that has no column of a feed, and is there no more."""
    for name in sorted(given.keys() & fields.keys() - {*NUMBERS, *TEXTS, "is_visible"}):
        if _number(given[name]) != _number(fields[name]):
            yield f"{name} {fields[name]} instead of {given[name]}"


def _told(history: History, seen: Sequence[Event]) -> dict[str, set[str]]:
    """Of each product the columns that approved feeds have filled in, for itself or for a variant of it."""
    approved = {deed.facts["feed_id"] for name in (APPROVE_FEED, SEND_FEED) for deed in deeds(history, name)}
    told: dict[str, set[str]] = {}
    for feed in (feed for each in seen for feed in each.facts["feeds"] if feed["feed_id"] in approved):
        for item in feed["contents"]:
            columns = {name for name, value in item.items() if value}
            told.setdefault(item["sku"], set()).update(columns)
            if item.get("parent_sku"):
                told.setdefault(item["parent_sku"], set()).add("parent_sku")
    return told


_KNOWN = frozenset(
    (*NUMBERS, *TEXTS, "sku", "type", "brand_name", "categories", "is_visible", "inventory_level", "parent_sku")
) | {"color", "size", "style", "image_url", "image_url_2", "image_url_3", "variant_image_url"}
"""Columns of a feed with a place of their own; what stands in any other is seen somewhere in the product."""

_SHOWN_AS = {"is_visible": "visible", "brand_name": "brand"}
"""Columns of a feed that the catalog shows under another name."""


def _unsaid(product: CatalogProduct, columns: set[str]) -> dict[str, Any]:
    """What a product shows, without all that these columns of a feed may have changed."""
    said = columns | {_SHOWN_AS[name] for name in columns & _SHOWN_AS.keys()}
    if any("image" in name for name in columns):
        said.add("images")
    if columns - {*product, *product.get("fields", ()), *said}:
        said.add("custom_fields")
    if "parent_sku" in columns:
        said |= {"variants", "options", "tracking", "sku"}
    shown = {name: value for name, value in product.items() if name != "fields" and name not in said}
    if "variants" in shown:
        shown["variants"] = [_variant_unsaid(each, said) for each in shown["variants"]]
    return shown | {name: value for name, value in product.get("fields", {}).items() if name not in said}


def _variant_unsaid(variant: Mapping[str, Any], said: set[str]) -> dict[str, Any]:
    """What a variant shows: one without options shows its product's own price and weight, and changes with them."""
    own = variant.get("fields", {}).items()
    return {**variant, "fields": {name: value for name, value in own if variant.get("options") or name not in said}}


@check("G25")
def new_products_as_fed(history: History) -> Findings:
    """A new product has no price, no place in the shop, no terms and no words of which no approved feed speaks."""
    seen = observed(history, FEEDS)
    if len(seen) < 2:
        return
    there = {product["sku"] for product in seen[0].facts["catalog"]}
    added = {deed.facts["sku"] for deed in deeds(history, ADD_PRODUCT)}
    told = _told(history, seen)
    said = _said(seen)
    for product in seen[-1].facts["catalog"]:
        columns = told.get(product["sku"])
        if columns is None or product["sku"] in there | added or "fields" not in product:
            continue
        wrong = [*_unfed(product["fields"], _AS_CREATED, columns, said.get(product["sku"], set()))]
        for variant in product.get("variants", ()):
            its_columns = columns | told.get(variant["sku"], set())
            its_columns |= {"image_url"} if "variant_image_url" in its_columns else set()
            wrong += _unfed(variant.get("fields", {}), _VARIANT_AS_CREATED, its_columns, set())
        images = sum(name in columns for name in ("image_url", "image_url_2", "image_url_3"))
        wrong += ["no image"] * ("images" in product and len(product["images"]) < images)
        sentence = f"The new product {product['sku']} has {listed(wrong) if wrong else 'what its feed says'}."
        yield judged(not wrong, sentence, *Wire(history).about(product["sku"], product["product_id"]), seen[-1])


def _said(seen: Sequence[Event]) -> dict[str, set[str]]:
    """Of each SKU the words in which feeds speak of it, or of a variant of it."""
    said: dict[str, set[str]] = {}
    for item in (item for each in seen for feed in each.facts["feeds"] for item in feed["contents"]):
        known = {word for text in item.values() for word in _WORD.findall(words(text))}
        said.setdefault(item.get("parent_sku") or item["sku"], set()).update(known)
    return said


def _unfed(
    fields: Mapping[str, Any], as_created: Mapping[str, Any], columns: set[str], known: set[str]
) -> Iterator[str]:
    """The fields that say something, though no column does; what they say may be made of the item's own words."""
    for name, value in as_created.items():
        shown = fields.get(name, value)
        parts = shown if isinstance(shown, list) else [shown]
        own = {word for text in parts if isinstance(text, str) for word in _WORD.findall(words(text))}
        if name not in columns and shown not in ("", None) and _number(shown) != _number(value) and not own & known:
            yield f"{name} {shown}"


_WORD = re.compile(r"\w{3,}")

_AS_CREATED = {
    **dict.fromkeys(("sale_price", "map_price", "cost_price", "retail_price", "fixed_cost_shipping_price"), 0),
    **dict.fromkeys(("order_quantity_minimum", "order_quantity_maximum", "inventory_warning_level"), 0),
    **dict.fromkeys(("tax_class_id", "sort_order", "width", "depth", "height"), 0),
    **dict.fromkeys(("is_featured", "is_free_shipping", "is_price_hidden", "is_preorder_only"), False),
    **dict.fromkeys(("page_title", "meta_description", "search_keywords", "warranty", "description"), ""),
    **dict.fromkeys(("availability_description", "preorder_message", "price_hidden_label", "layout_file"), ""),
    **dict.fromkeys(("open_graph_title", "open_graph_description", "bin_picking_number", "product_tax_code"), ""),
    **dict.fromkeys(("upc", "gtin", "mpn"), ""),
    "meta_keywords": [],
    "gift_wrapping_options_list": [],
    "is_visible": True,
    "is_condition_shown": False,
    "preorder_release_date": None,
    "related_products": [-1],
    "gift_wrapping_options_type": "any",
    "availability": "available",
    "condition": "New",
}
"""What a store gives a product of which nobody says anything.  Source: Catalog V3."""

_VARIANT_AS_CREATED = {
    **dict.fromkeys(("purchasing_disabled", "is_free_shipping"), False),
    **dict.fromkeys(("purchasing_disabled_message", "bin_picking_number", "image_url", "upc", "gtin", "mpn"), ""),
    **dict.fromkeys(("sale_price", "map_price", "fixed_cost_shipping_price", "inventory_warning_level"), 0),
}
"""The same of a variant."""


LAWS = (
    approved_feeds_end,
    fields_reach_the_store,
    the_retailers_products_stay,
    nothing_else_changes,
    new_products_as_fed,
)
"""What holds of the catalog over any run."""


class _Said(NamedTuple):
    """When a feed was approved, the feed, and what it says of an item."""

    at: datetime
    feed: Mapping[str, Any]
    item: FeedItem


def _newest_items(history: History, seen: Event) -> Iterator[tuple[Mapping[str, Any], FeedItem]]:
    """The items of complete feeds, of each SKU what was approved last, with what it leaves as an earlier one had it."""
    approved: dict[str, datetime] = {}
    for name in (APPROVE_FEED, SEND_FEED):
        for deed in deeds(history, name):
            approved[deed.facts["feed_id"]] = max(deed.at, approved.get(deed.facts["feed_id"], deed.at))
    said: dict[str, list[_Said]] = {}
    for feed in seen.facts["feeds"]:
        for item in feed["contents"] if feed["feed_id"] in approved else ():
            said.setdefault(item["sku"], []).append(_Said(approved[feed["feed_id"]], feed, item))
    made_anew = {deed.facts["sku"]: deed.at for name in (ADD_PRODUCT, DELETE_PRODUCT) for deed in deeds(history, name)}
    for sku, each in said.items():
        *earlier, last = sorted(each, key=lambda one: one.at)
        if last.feed["status"] != "Complete":
            continue
        if all(one.at + LONGEST_CYCLE < last.at for one in earlier):  # Within a cycle, who knows which came last?
            since = [one for one in earlier if sku not in made_anew or one.at > made_anew[sku]]
            yield last.feed, _kept(since) | _filled(last.item)


def _kept(said: Iterable[_Said]) -> dict[str, Any]:
    """What a product has by the feeds that spoke of it, oldest first; of one that failed nobody knows how far it came.

    What a feed leaves empty it does not speak of.
    """
    kept: dict[str, Any] = {}
    for each in said:
        filled = _filled(each.item)
        complete = each.feed["status"] == "Complete"
        kept = kept | filled if complete else {name: kept[name] for name in kept.keys() - filled.keys()}
    return kept


def _filled(item: FeedItem) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value}


def _product_differs(item: FeedItem, product: CatalogProduct) -> Iterator[str]:
    """What of a product is not as its item has it."""
    yield from _differing(item, product)
    if item.get("is_visible"):
        yield from _hidden(item, product)
    names = {words(name) for name in product.get("category_names", ())}
    for name in filter(None, (words(each) for each in str(item.get("categories") or "").split(";"))):
        if "category_names" in product and name not in names:
            yield f"no category {name}"
    shown = texts({name: value for name, value in product.items() if name != "variants"})
    for name in item.keys() - _KNOWN:
        if item[name] and not stands_in(item[name], shown):
            yield f"no {name} {item[name]}"
    if item.get("type") in ("physical", "digital") and product["type"] != item["type"]:
        yield f"type {product['type']} instead of {item['type']}"
    yield from _columns_misnamed(item, product.get("custom_fields", ()))
    for field in product.get("custom_fields", ()):
        if item.get(field["name"]) and words(item[field["name"]]) != words(field["value"]):
            yield f"{field['name']} {field['value']} instead of {item[field['name']]}"


def _columns_misnamed(item: FeedItem, fields: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Columns of the feed's own that stand in fields of their own, under another name or twice."""
    called: dict[str, list[str]] = {}
    for field in fields:
        called.setdefault(words(field["value"]), []).append(words(field["name"]))
    for column in item.keys() - _KNOWN:
        names = called.get(words(item[column]), []) if item[column] else []
        if words(item[column]) in {name for each in called.values() for name in each}:
            yield f"{column} and {item[column]} swapped"
        if names and words(column) not in names:
            yield f"{item[column]} as {listed(names)} instead of {column}"
        if names.count(words(column)) > 1:
            yield f"{column} {names.count(words(column))} times"


def _variant_differs(item: FeedItem, product: CatalogProduct) -> Iterator[str]:
    """What of a variant is not as its item has it; what it shows nothing of is its product's."""
    for variant in product["variants"]:
        if variant["sku"] == item["sku"] and "fields" in variant:
            for column in (*NUMBERS, "upc", "mpn", "gtin"):
                given, shows = item.get(column), variant["fields"].get(column)
                shows = product.get(column, shows) if shows is None and column in ("price", "weight") else shows
                same = _number(given) == _number(shows) if column in NUMBERS else words(given) == words(shows)
                if given and shows is not None and not same:
                    yield f"{column} {shows} instead of {given}"
            if item.get("variant_image_url") and variant["fields"].get("image_url") == "":
                yield "no image of its own"
            labels = {words(label) for label in variant["options"]}
            yield from (
                f"{name} {listed(variant['options'])} instead of {item[name]}"
                for name in ("color", "size", "style")
                if item.get(name) and words(item[name]) not in labels
            )


def _differing(item: Mapping[str, Any], product: CatalogProduct) -> Iterator[str]:
    """The columns of which a product shows something else."""
    shown = {**product["fields"], "name": product["name"], "price": product["price"], "weight": product["weight"]}
    for column in (*NUMBERS, *TEXTS):
        given, shows = item.get(column), shown.get(column)
        if given in (None, "") or shows is None:
            continue
        same = _number(given) == _number(shows) if column in NUMBERS else words(given) == words(shows)
        if not same and not (column == "description" and read_as_html(shows) == words(given)):
            yield f"{column} {shows} instead of {given}"
    if item.get("brand_name") and words(item["brand_name"]) != words(product["brand"]):
        yield f"brand {product['brand'] or 'none'} instead of {item['brand_name']}"


def _hidden(item: Mapping[str, Any], product: CatalogProduct) -> Iterator[str]:
    """Whether a product that nobody wants hidden is hidden."""
    wanted = words(item.get("is_visible") or "true") in ("true", "yes", "1")
    if product["visible"] is not wanted:
        yield "it is hidden" if wanted else "it is not hidden"


def _number(value: Any) -> Decimal | str:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)
