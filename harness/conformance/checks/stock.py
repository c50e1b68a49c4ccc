"""Does stock stay what it is: what was fed last, less what was sold since, and nothing else (G19, G20, G21).

Single situations of the guide are judged with the inventory; these laws hold over any run.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from fakes.people.deeds import (
    ADD_PRODUCT,
    CHANGE_FEED_SETTINGS,
    CHANGE_SETTING,
    DELETE_PRODUCT,
    SET_STOCK,
    UPLOAD_INVENTORY,
)
from harness.conformance.checks.deadlines import HOURLY_RECOVERY, conditions_of
from harness.conformance.checks.decisions import FOREVER, decisions_of, ready_at
from harness.conformance.checks.history_queries import Wire, deeds, instant, observed, orders_seen
from harness.conformance.checks.inventory import next_ten_past
from harness.conformance.checks.orders import sales_orders
from harness.conformance.checks.uploads import feed_files
from harness.conformance.verdicts import Event, Findings, History, SortedHistory, check, judged
from harness.record.looks import FEEDS, INVENTORY

A_RUN = timedelta(minutes=5)
"""So long a run of the inventory may take: what is sold meanwhile may count before or after it."""

A_SECOND = timedelta(seconds=1)


@check("G21")
def stock_conserved(history: History) -> Findings:
    """The stock of every matched item is what was fed last, less what shoppers have bought since."""
    conditions, sales = conditions_of(history), _sales_of(history)
    first_upload = min((deed.at for deed in deeds(history, UPLOAD_INVENTORY)), default=None)
    for at, seen in _looks(history):
        for sku, item in _fed(seen).items():
            updated, fed = instant(item["updated_at"]), item["quantity"]
            due = next_ten_past(updated)
            written = conditions.deadline(due, at, timedelta(0), HOURLY_RECOVERY) + A_RUN
            shows = seen[0].facts["levels"].get(sku)
            if at < written or shows is None or sales.set_by_hand(sku, updated) or not _is_counted(seen[0], sku):
                continue
            if _came_later(history, sku, due):
                continue
            since = min(updated, first_upload or updated)  # Who is fed the same again may leave the level as it is.
            least, most = fed - sales.most_unknown(sku, since, at), fed - sales.least(sku, written, at)
            range_ = str(most) if least == most else f"{max(least, 0)} to {most}"
            sentence = (
                f"{sku} was fed with {fed} at {updated:%d %b %H:%M}; less sales it is {range_}, and shows {shows}."
            )
            yield judged(least <= shows <= most, sentence, *Wire(history).about(sku), *seen)


@check("G20")
def unmatched_stock_conserved(history: History) -> Findings:
    """What no supplier's feed matches keeps its stock, but for what shoppers bought."""
    looks, sales = _looks(history), _sales_of(history)
    matched = {item["merchant_sku"] for _, seen in looks for each in seen for item in each.facts["items"]}
    firsts = _shelved(history)
    for at, seen in looks:
        for sku in seen[0].facts["levels"].keys() - matched:
            firsts.setdefault(sku, _Shelved(at, seen[0].facts["levels"][sku], seen[0]))
    for ended, last in looks[-1:]:
        for sku in sorted((firsts.keys() - matched) & last[0].facts["levels"].keys()):
            began, before, first = firsts[sku]
            after = last[0].facts["levels"][sku]
            if sales.set_by_hand(sku, began):
                continue
            least, most = before - sales.most(sku, began, ended), before - sales.least(sku, began, ended)
            sentence = f"{sku}, which no feed matches, had a stock of {before} and has {after}."
            yield judged(least <= after <= most, sentence, *Wire(history).about(sku), first, last[0])


@check("G21")
def novelties_are_counted(history: History) -> Findings:
    """What came into the store from a product feed, and is fed since, is counted: who counts nothing sells for ever."""
    feeds, conditions = observed(history, FEEDS), conditions_of(history)
    if len(feeds) < 2:
        return
    own = _not_from_feeds(history, feeds[0])
    products = [each for each in feeds[-1].facts["catalog"] if each["sku"] not in own]
    new = {sku for each in products for sku in (each["sku"], *(variant["sku"] for variant in each.get("variants", ())))}
    for at, seen in _looks(history)[-1:]:
        for sku, item in _fed(seen).items():
            due = conditions.deadline(next_ten_past(instant(item["updated_at"])), at, timedelta(0), HOURLY_RECOVERY)
            if _came_later(history, sku, next_ten_past(instant(item["updated_at"]))):
                continue
            if sku in new and sku in seen[0].facts["levels"] and at >= due + A_RUN:
                sentence = f"{sku}, new in the store and fed with {item['quantity']}, is"
                counted = _is_counted(seen[0], sku)
                yield judged(
                    counted, f"{sentence} {'' if counted else 'not '}counted.", *Wire(history).about(sku), *seen
                )


@check("G25")
def new_products_begin_as_fed(history: History) -> Findings:
    """A new product begins with the level that its feed names, and has since lost only what shoppers bought of it."""
    feeds, looks, sales = observed(history, FEEDS), _looks(history), _sales_of(history)
    if len(feeds) < 2 or not looks:
        return
    not_new = _not_from_feeds(history, feeds[0]) | {deed.facts["sku"] for deed in deeds(history, DELETE_PRODUCT)}
    not_new |= {item["merchant_sku"] for _, seen in looks for each in seen for item in each.facts["items"]}
    at, (seen, *_) = looks[-1]
    born = _born(history)
    for sku, levels in _first_levels(feeds[-1]).items():
        shows = seen.facts["levels"].get(sku)
        if sku in not_new or shows is None or sku not in born or len(levels) > 1 or sales.set_by_hand(sku, born[sku]):
            continue
        (fed,) = levels
        sold = sales.least(sku, born[sku], at) if _is_counted(seen, sku) else 0
        sentence = f"{sku}, new in the store with a level of {fed} in its feed, shows {shows}"
        right = fed - sales.most(sku, born[sku], at) <= shows <= fed - sold
        yield judged(right, f"{sentence}; {sold} of it were surely sold.", *Wire(history).about(sku), feeds[-1], seen)


def _first_levels(seen: Event) -> dict[str, set[int]]:
    """The levels that complete feeds name, by SKU; those of variants and of what has any are nobody's own."""
    levels: dict[str, set[int]] = {}
    items = [item for feed in seen.facts["feeds"] if feed["status"] == "Complete" for item in feed["contents"]]
    parents = {item.get("parent_sku") for item in items}
    for item in items:
        level = str(item.get("inventory_level") or "").strip()
        if level.isdecimal() and not item.get("parent_sku") and item["sku"] not in parents:
            levels.setdefault(item["sku"], set()).add(int(level))
    return levels


LAWS = (stock_conserved, unmatched_stock_conserved, novelties_are_counted, new_products_begin_as_fed)
"""What holds of stock over any run."""


def _not_from_feeds(history: History, first: Event) -> set[str]:
    """What the store had when feeds were first looked at, or the retailer added."""
    added = {deed.facts["sku"] for deed in deeds(history, ADD_PRODUCT)}
    return added | {product["sku"] for product in first.facts["catalog"]}


class _Shelved(NamedTuple):
    """Since when so many were there, and what says so."""

    since: datetime
    level: int
    event: Event


def _shelved(history: History) -> dict[str, _Shelved]:
    """What the retailer put on the shelves, unless a product feed speaks of it, too."""
    fed = {row.get("sku") for file in feed_files(history).values() for row in file.rows}
    found: dict[str, _Shelved] = {}
    for deed in deeds(history, ADD_PRODUCT):
        for each in deed.facts.get("variants") or (deed.facts,):
            if each.get("stock") is not None and each["sku"] not in fed:
                found[each["sku"]] = _Shelved(deed.at - A_SECOND, each["stock"], deed)  # Nobody bought it before.
    return found


class Sale(NamedTuple):
    """When so many were ordered, when they were to be sent, and from when on their supplier could know of it."""

    placed: datetime
    ready: datetime
    known: datetime
    pieces: int


class Sales:
    """What shoppers took from the stock of each SKU, and what may have gone back or may not have been taken at all."""

    def __init__(self, history: History) -> None:
        self._taken: dict[str, list[Sale]] = {}
        self._unsure: dict[str, list[Sale]] = {}
        self._by_hand: dict[str, list[datetime]] = {}
        self._unknown = any("stock" in deed.facts["setting"] for deed in deeds(history, CHANGE_SETTING))
        # Of what a supplier has, another share is sent from then on, and nobody feeds anything anew.
        self._shares = [deed.at for deed in deeds(history, CHANGE_FEED_SETTINGS)]
        for order in orders_seen(history):
            self._note(history, order)
        for deed in deeds(history, SET_STOCK):
            self._by_hand.setdefault(deed.facts["sku"], []).append(deed.at)

    def least(self, sku: str, after: datetime, until: datetime) -> int:
        """How many were surely taken after one instant and until another, less all that may have gone back."""
        taken = sum(each.pieces for each in self._taken.get(sku, ()) if after < each.ready <= until)
        return taken - sum(each.pieces for each in self._unsure.get(sku, ()) if each.placed <= until)

    def most(self, sku: str, since: datetime, until: datetime) -> int:
        """How many may have been taken at most since one instant and until another."""
        return sum(each.pieces for each in self._placed(sku, until) if since <= each.ready)

    def most_unknown(self, sku: str, since: datetime, until: datetime) -> int:
        """The same of what a supplier could not know of before, since its order was not in Logicbroker yet."""
        return sum(each.pieces for each in self._placed(sku, until) if since <= each.known)

    def _placed(self, sku: str, until: datetime) -> list[Sale]:
        sold = (*self._taken.get(sku, ()), *self._unsure.get(sku, ()))
        return [each for each in sold if each.placed <= until]

    def set_by_hand(self, sku: str, since: datetime) -> bool:
        """Whether the retailer set the level, or changed how the store or the portal counts: then nobody can tell."""
        return self._unknown or any(at >= since for at in (*self._by_hand.get(sku, ()), *self._shares))

    def _note(self, history: History, order: Event) -> None:
        store, at = order.facts["store"], ready_at(history, order)
        decisions, order_id = decisions_of(history), order.facts["order_id"]
        sure = store["status"] not in _RESTOCKED and len(decisions.of(order_id)) <= 1 and not decisions.edits(order_id)
        now = Counter(line["sku"] for line in store["lines"] for _ in range(line["quantity"]))
        ordered = decisions.ordered(order_id, at) or now
        pieces = ordered if sure else ordered | now
        by_hand = Counter[str]()  # What somebody wrote in by hand is on no shelf, whatever its SKU.
        for line in store["lines"]:
            by_hand[line["sku"]] += line["quantity"] * (line.get("product_id") == 0)
        sent = [instant(each["at"]) for each in sales_orders(order)[:1]]
        known = max([at, *sent]) if sent or store["status"] in _ENDED else FOREVER
        for sku, count in (Counter(pieces) - by_hand).items():
            if sure:
                self._taken.setdefault(sku, []).append(Sale(at, at, known, count))
            else:
                self._unsure.setdefault(sku, []).append(Sale(instant(store["placed_at"]), at, known, count))


_ENDED = frozenset(("Cancelled", "Refunded", "Declined", "Incomplete"))
"""Statuses of orders of which nobody waits for pieces."""

_RESTOCKED = _ENDED | {"Partially Refunded", "Manual Verification Required"}
"""Statuses of orders of which pieces may have gone back, or were never taken."""


def _is_counted(seen: Event, sku: str) -> bool:
    """Whether the store counts down what is sold of a SKU; where nobody looked, it does."""
    return sku in seen.facts.get("tracked", (sku,))


def _came_later(history: History, sku: str, due: datetime) -> bool:
    """Whether something was not in the store yet when its level was due: nobody promises to bring it later."""
    born = history.once(_born) if isinstance(history, SortedHistory) else _born(history)
    return sku in born and born[sku] > due


def _born(history: History) -> dict[str, datetime]:
    """When each SKU came into the store, as far as its catalog says it."""
    return {
        sku: instant(str(product["created_at"]))
        for seen in observed(history, FEEDS)[-1:]
        for product in seen.facts["catalog"]
        if product.get("created_at")
        for sku in (product["sku"], *(variant["sku"] for variant in product.get("variants", ())))
    }


def _sales_of(history: History) -> Sales:
    return history.once(Sales) if isinstance(history, SortedHistory) else Sales(history)


def _looks(history: History) -> list[tuple[datetime, list[Event]]]:
    """The observations of all suppliers' inventories, those of one instant together."""
    looks: dict[datetime, dict[str, Event]] = {}
    for seen in observed(history, INVENTORY):
        looks.setdefault(seen.at, {})[seen.facts["supplier"]] = seen
    return [(at, list(seen.values())) for at, seen in sorted(looks.items())]


def _fed(seen: list[Event]) -> dict[str, Mapping[str, Any]]:
    """The items that exactly one supplier feeds, by merchant SKU."""
    items = [item for each in seen for item in each.facts["items"] if item["merchant_sku"] and item["quantity"] >= 0]
    counts = Counter(item["merchant_sku"] for item in items)
    return {item["merchant_sku"]: item for item in items if counts[item["merchant_sku"]] == 1}
