"""The laws of conservation: over any run, however stormy, nothing is lost, nothing is doubled and no cent is changed.

What the guide says about single situations is judged in the other modules; these laws hold over all of them at once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from harness.conformance.checks.deadlines import (
    EDIT,
    ENDED_BADLY,
    HOURLY_RECOVERY,
    Conditions,
    in_staff_hands,
    ready_at,
    shown_at,
)
from harness.conformance.checks.history_queries import (
    APPROVE_FEED,
    EXAMINED,
    EXAMINING,
    FEEDS,
    INVENTORY,
    SEND_FEED,
    Wire,
    deeds,
    documents,
    instant,
    listed,
    observed,
    orders_seen,
    physical,
)
from harness.conformance.checks.inventory import next_ten_past
from harness.conformance.checks.orders import NOT_FOR_SENDING, sales_orders, to_be_sent
from harness.conformance.verdicts import Event, Findings, History, check, judged

ALLOW, FORBID = "allow cancelling orders", "forbid cancelling orders"
ADD_PRODUCT, SET_STOCK = "add a product", "set a stock level"

Pieces = Counter[str]
"""Pieces by line of an order."""


# Orders.


@check("G13")
def orders_conserved(history: History) -> Findings:
    """Each paid order after the cut-off is in Logicbroker exactly once, or a person was told why not."""
    wire, conditions = Wire(history), Conditions(history)
    for order in to_be_sent(history):
        order_id, count = order.facts["order_id"], len(sales_orders(order))
        if not count and order.at < conditions.deadline(shown_at(history, order), order.at):
            continue
        told = [*order.facts["attention"], *order.facts["events"]]
        said = f" It was told: {told[0]!r}." if told and not count else ""
        sentence = f"Order {order_id} is in Logicbroker {count} times.{said}"
        yield judged(count == 1 or (count == 0 and bool(told)), sentence, *wire.about(order_id), order)


@check("G14")
def nothing_that_nobody_paid(history: History) -> Findings:
    """An order that was never paid for is not in Logicbroker, and no order of the staff's is there twice."""
    by_hand = in_staff_hands(history)
    for order in orders_seen(history):
        order_id, count = order.facts["order_id"], len(sales_orders(order))
        if order.facts["store"]["status"] in NOT_FOR_SENDING and order_id not in by_hand:
            yield judged(not count, f"Order {order_id}, which nobody paid, is in Logicbroker {count} times.", order)
        elif order_id in by_hand:
            yield judged(count <= 1, f"Order {order_id} is in Logicbroker {count} times.", order)


@check("G13")
def cents_conserved(history: History) -> Findings:
    """A sales order asks for the very lines, quantities, prices and total of its order."""
    wire = Wire(history)
    for order in to_be_sent(history):
        store = order.facts["store"]
        for document in sales_orders(order):
            wanted = (_money(store.get("total")), _priced(physical(order)))
            came = (_money(document.get("total")), _priced(document["lines"]))
            sentence = f"Order {order.facts['order_id']} is {_sum(*wanted)}; its sales order is {_sum(*came)}."
            yield judged(wanted == came, sentence, *wire.about(order.facts["order_id"]), order)


# Shipments, cancellations, and the status that follows from them.


@check("G15")
def never_more_than_ordered(history: History) -> Findings:
    """Of no line is more shipped and cancelled than was ordered, and the store shows no more than was shipped."""
    wire, edited = Wire(history), {deed.facts["order_id"] for deed in deeds(history, EDIT)}
    for order in orders_seen(history):
        if order.facts["order_id"] in edited:
            continue  # Its suppliers go by what it asked for before.
        ordered, shown = _ordered(order), _shown(order)
        shipped, cancelled = _shipped(_good(order, "Shipment")), _cancelled(_good(order, "Acknowledgement"))
        too_many = [line for line in shipped + cancelled if (shipped + cancelled)[line] > ordered[line]]
        too_many += [line for line in shown if shown[line] > shipped[line]]
        if shipped or cancelled or shown:
            counts = f"ordered {sum(ordered.values())}, shipped {sum(shipped.values())}"
            sentence = f"Order {order.facts['order_id']}: {counts}, shown {sum(shown.values())}."
            lines = f" Too many of line {listed(too_many)}." if too_many else ""
            yield judged(not too_many, sentence + lines, *wire.about(order.facts["order_id"]), order)


@check("G15")
def refused_with_reason(history: History) -> Findings:
    """A shipment or cancellation ends Failed only when there was no place for it, and somebody was told."""
    by_hand = in_staff_hands(history)
    for order in orders_seen(history):
        order_id, store = order.facts["order_id"], order.facts["store"]
        for document in documents(order, "Shipment") + documents(order, "Acknowledgement"):
            if document["status"] not in ENDED_BADLY:
                continue
            excused = order_id in by_hand or store["status"] in ("Cancelled", "Refunded")
            excused = excused or _excess(order, document) or _untracked(document)
            told = order.facts["events"] or order.facts["attention"]
            sentence = f"The {document['type']} {document['key']} of order {order_id} is {document['status']}."
            yield judged(excused and bool(told), sentence, *Wire(history).about(document["key"]), order)


@check("G15")
def status_conserved(history: History) -> Findings:
    """The status of an order is the one that its shipments and cancellations ask for."""
    wire, conditions = Wire(history), Conditions(history)
    by_hand, changed = in_staff_hands(history), bool(deeds(history, ALLOW) or deeds(history, FORBID))
    for order in to_be_sent(history):
        parts = [each for kind in ("Shipment", "Acknowledgement") for each in documents(order, kind)]
        moments = [instant(part["at"]) for part in parts] or [shown_at(history, order)]
        if order.facts["order_id"] in by_hand or not sales_orders(order):
            continue
        if order.at < conditions.deadline(max(moments), order.at):
            continue
        wanted, shows = _fitting(order, changed=changed), order.facts["store"]["status"]
        sentence = f"By its documents order {order.facts['order_id']} is {listed(sorted(wanted))}; it shows {shows}."
        yield judged(shows in wanted, sentence, *wire.about(order.facts["order_id"]), order)


def _fitting(order: Event, *, changed: bool) -> set[str]:
    """The statuses that fit; with a setting that was ``changed`` meanwhile a cancellation may count or not.

    An order with a digital line is never Cancelled: the shopper keeps the download, whatever suppliers cancel.
    """
    ordered = sum(_pieces(line) for line in physical(order))
    everything = sum(_pieces(line) for line in order.facts["store"]["lines"])
    shipped = sum(_shipped(_good(order, "Shipment")).values())
    cancelled = sum(_cancelled(_good(order, "Acknowledgement")).values())
    by_shipping = "Awaiting Shipment" if not shipped else "Shipped" if shipped >= ordered else "Partially Shipped"
    by_cancelling = "Cancelled" if cancelled >= everything and not shipped else "Manual Verification Required"
    if not cancelled:
        return {by_shipping}
    if changed:
        return {by_shipping, by_cancelling}
    return {by_cancelling if order.facts["allow_cancelling_orders"] else by_shipping}


# Stock.


@check("G21")
def stock_conserved(history: History) -> Findings:
    """Where nobody bought since, the stock of every matched item is what was fed last."""
    conditions, touched = Conditions(history), _Touched(history)
    for at, seen in _looks(history):
        for sku, item in _fed(seen).items():
            updated = instant(item["updated_at"])
            due = conditions.deadline(next_ten_past(updated), at, timedelta(0), HOURLY_RECOVERY)
            shows = seen[0].facts["levels"].get(sku)
            if at < due or shows is None or touched.since(sku, updated):
                continue
            sentence = f"{sku} was fed with {item['quantity']} at {updated:%d %b %H:%M} and shows {shows}."
            yield judged(shows == item["quantity"], sentence, *Wire(history).about(sku), *seen)


@check("G20")
def unmatched_stock_conserved(history: History) -> Findings:
    """What no supplier's feed matches keeps its stock, but for what shoppers bought."""
    looks, touched = _looks(history), _Touched(history)
    matched = {item["merchant_sku"] for _, seen in looks for each in seen for item in each.facts["items"]}
    for (began, first), (_, last) in zip(looks[:1], looks[-1:], strict=True):
        before, after = first[0].facts["levels"], last[0].facts["levels"]
        for sku in sorted(before.keys() & after.keys() - matched):
            if not touched.since(sku, began):
                sentence = f"{sku}, which no feed matches, had a stock of {before[sku]} and has {after[sku]}."
                yield judged(before[sku] == after[sku], sentence, *Wire(history).about(sku), first[0], last[0])


class _Touched:
    """Which stock somebody other than the connection moved: shoppers, cancelled orders, the retailer."""

    def __init__(self, history: History) -> None:
        self._last: dict[str, datetime] = {}
        for order in orders_seen(history):
            restocked = order.facts["store"]["status"] in ("Cancelled", "Refunded", "Manual Verification Required")
            at = order.at if restocked else ready_at(history, order)
            for line in order.facts["store"]["lines"]:
                self._note(line["sku"], at)
        for deed in deeds(history, SET_STOCK):
            self._note(deed.facts["sku"], deed.at)

    def since(self, sku: str, moment: datetime) -> bool:
        return sku in self._last and self._last[sku] >= moment

    def _note(self, sku: str, at: datetime) -> None:
        self._last[sku] = max(at, self._last.get(sku, at))


def _looks(history: History) -> list[tuple[datetime, list[Event]]]:
    """The observations of all suppliers' inventories, those of one instant together."""
    looks: dict[datetime, dict[str, Event]] = {}
    for seen in observed(history, INVENTORY):
        looks.setdefault(seen.at, {})[seen.facts["supplier"]] = seen
    return [(at, list(seen.values())) for at, seen in sorted(looks.items())]


def _fed(seen: list[Event]) -> dict[str, Mapping[str, Any]]:
    """The items that exactly one supplier feeds, by merchant SKU."""
    items = [item for each in seen for item in each.facts["items"] if item["merchant_sku"]]
    counts = Counter(item["merchant_sku"] for item in items)
    return {item["merchant_sku"]: item for item in items if counts[item["merchant_sku"]] == 1}


# Products.


@check("G25")
def products_conserved(history: History) -> Findings:
    """Every SKU is in the store once, and each came from the retailer or from a feed that was approved."""
    seen = observed(history, FEEDS)
    if not seen:
        return
    first, last = seen[0], seen[-1]
    counts = Counter(product["sku"] for product in last.facts["catalog"])
    doubled = sorted(sku for sku, count in counts.items() if count > 1)
    approved = {deed.facts["feed_id"] for name in (APPROVE_FEED, SEND_FEED) for deed in deeds(history, name)}
    known = {product["sku"] for product in first.facts["catalog"]}
    known |= {deed.facts["sku"] for deed in deeds(history, ADD_PRODUCT)}
    known |= {item["sku"] for feed in last.facts["feeds"] if feed["feed_id"] in approved for item in feed["contents"]}
    strange = sorted(counts.keys() - known) if len(seen) > 1 else []
    sentence = f"{len(counts)} SKUs; twice: {listed(doubled)}; from nowhere: {listed(strange)}."
    yield judged(not doubled and not strange, sentence, *Wire(history).about(*doubled, *strange), first, last)


# Manners.


@check("G6")
def no_secret_recorded(history: History, known: tuple[str, ...] = ()) -> Findings:
    """No record of the run holds a secret, neither a known one nor anything under a secret's name."""
    for event in history.events:
        told = [name for name, value in _texts(event.facts) if _tells(name, value, known)]
        if told:
            yield judged(False, f"Event {event.number} tells a secret in {listed(told)}.", event)
    yield judged(True, f"{len(history.events)} events tell no secret.")


@check("G12")
def waits_when_asked(history: History) -> Findings:
    """A service that says how long it wants to be left alone is left alone so long."""
    free: dict[str, tuple[datetime, Event]] = {}
    asked: dict[int, str] = {}
    for event in _of_the_connector(history):
        if event.kind == "request":
            service = str(event.facts["service"])
            asked[event.number] = service
            until, answer = free.get(service, (event.at, event))
            sentence = f"{service} asked to be left alone until {until:%H:%M:%S}; it was asked at {event.at:%H:%M:%S}."
            if service in free:
                yield judged(event.at >= until, sentence, answer, event)
                del free[service]
        elif event.kind == "response" and event.name.startswith("429") and event.cause in asked:
            free[asked[event.cause]] = (event.at + _asked_to_wait(event.facts["headers"]), event)


@check("G12")
def quota_kept(history: History) -> Findings:
    """Once a store's quota is used up nobody asks it before its next window, so it never has to turn anybody away."""
    full: tuple[datetime, Event] | None = None
    asked: set[int] = set()
    for event in _of_the_connector(history):
        if event.kind == "request" and event.facts["service"] == "bigcommerce":
            asked.add(event.number)
            if full is not None:
                until, answer = full
                sentence = f"The quota was used up until {until:%H:%M:%S}; the store was asked at {event.at:%H:%M:%S}."
                yield judged(event.at >= until, sentence, answer, event)
                full = None
        elif event.kind == "response" and event.cause in asked:
            headers = {name.lower(): value for name, value in event.facts.get("headers", {}).items()}
            if headers.get("x-rate-limit-requests-left") == "0":
                full = event.at + _asked_to_wait(headers), event


def _of_the_connector(history: History) -> Iterator[Event]:
    """The events without those of a form that is verified: a person who presses Save knows of no wait."""
    is_examined = False
    for event in history.events:
        if event.kind == "observation" and event.name in (EXAMINING, EXAMINED):
            is_examined = event.name == EXAMINING
        if not is_examined:
            yield event


_MASKED = re.compile(r"\**")
_SECRET_NAMES = re.compile(
    r"(x-?auth-?token|subscription-?key|authorization|access[_-]?token|client[_-]?secret|(primary|secondary)[_-]?key)$",
    re.IGNORECASE,
)
_WAITS = {"x-rate-limit-time-reset-ms": timedelta(milliseconds=1), "retry-after": timedelta(seconds=1)}


def _texts(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text in facts with the name under which it stands."""
    left: list[tuple[str, Any]] = [("", facts)]  # Not a recursion: a long run has many deep bodies.
    while left:
        name, value = left.pop()
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping):
            left.extend(value.items())
        elif isinstance(value, list | tuple):
            left.extend((name, part) for part in value)


def _tells(name: str, value: str, known: tuple[str, ...]) -> bool:
    return (_is_secret(name) and not _MASKED.fullmatch(value)) or any(secret in value for secret in known)


@cache
def _is_secret(name: str) -> bool:
    return _SECRET_NAMES.fullmatch(name) is not None


def _asked_to_wait(headers: Mapping[str, str]) -> timedelta:
    plain = {name.lower(): value for name, value in headers.items()}
    asked = [int(plain[name]) * unit for name, unit in _WAITS.items() if plain.get(name, "").isdecimal()]
    return asked[0] if asked else timedelta(0)


# Counting.


def _money(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _pieces(line: Mapping[str, Any]) -> int:
    return int(line["quantity"])


def _priced(lines: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, Decimal | None]]:
    priced: Counter[tuple[str, Decimal | None]] = Counter()
    for line in lines:
        priced[str(line["sku"]), _money(line.get("price"))] += _pieces(line)
    return priced


def _sum(total: Decimal | None, lines: Counter[tuple[str, Decimal | None]]) -> str:
    return f"{total}: " + listed(
        f"{count} x {sku} at {price}" for (sku, price), count in sorted(lines.items(), key=str)
    )


def _good(order: Event, kind: str) -> list[Mapping[str, Any]]:
    return [document for document in documents(order, kind) if document["status"] not in ENDED_BADLY]


def _ordered(order: Event) -> Pieces:
    ordered: Pieces = Counter()
    for line in order.facts["store"]["lines"]:
        ordered[str(line["line_id"])] += _pieces(line)
    return ordered


def _shown(order: Event) -> Pieces:
    shown: Pieces = Counter()
    for parcel in order.facts["store"]["shipments"]:
        for item in parcel["items"]:
            shown[str(item["line_id"])] += item["quantity"]
    return shown


def _shipped(shipments: Iterable[Mapping[str, Any]]) -> Pieces:
    shipped: Pieces = Counter()
    for line in (line for shipment in shipments for line in shipment["lines"]):
        shipped[str(line["line_id"])] += sum(package["quantity"] for package in line["packages"])
    return shipped


def _cancelled(acknowledgements: Iterable[Mapping[str, Any]]) -> Pieces:
    cancelled: Pieces = Counter()
    for line in (line for each in acknowledgements for line in each["lines"]):
        cancelled[str(line["line_id"])] += line["cancelled"]
    return +cancelled


def _untracked(document: Mapping[str, Any]) -> bool:
    """Whether its supplier left out a tracking number, which Logicbroker itself does not take."""
    return any(not package["tracking_number"] for line in document["lines"] for package in line["packages"])


def _excess(order: Event, document: Mapping[str, Any]) -> bool:
    """Whether there was no room for a document beside those that were accepted."""
    room = Counter(_ordered(order))
    room.subtract(_shipped(_good(order, "Shipment")) + _cancelled(_good(order, "Acknowledgement")))
    wanted = _shipped([document]) if document["type"] == "Shipment" else _cancelled([document])
    return any(wanted[line] > room[line] for line in wanted)


LAWS = (
    orders_conserved,
    nothing_that_nobody_paid,
    cents_conserved,
    never_more_than_ordered,
    refused_with_reason,
    status_conserved,
    stock_conserved,
    unmatched_stock_conserved,
    products_conserved,
    waits_when_asked,
    quota_kept,
)
"""What holds over any run; that no secret is told is asked with the secrets that somebody knows."""
