"""The laws of conservation: over any run, however stormy, nothing is lost, nothing is doubled and no cent is changed.

What the guide says about single situations is judged in the other modules; these laws hold over all of them at once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from fakes.people.deeds import ADD_PRODUCT, ALLOW_CANCELLING, APPROVE_FEED, EDIT_ORDER, FORBID_CANCELLING, SEND_FEED
from harness.conformance.checks.deadlines import ENDED_BADLY, HOURLY_RECOVERY, conditions_of
from harness.conformance.checks.decisions import (
    FOREVER,
    REFUNDED,
    UNPAID,
    Decision,
    decisions_of,
    in_staff_hands,
    may_be_unseen,
    shown_at,
)
from harness.conformance.checks.history_queries import (
    LONGEST_CYCLE,
    LineKeys,
    Wire,
    cut_off,
    deeds,
    documents,
    instant,
    listed,
    observed,
    orders_seen,
    physical,
)
from harness.conformance.checks.orders import sales_orders, to_be_sent
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import FEEDS

COMPLETED, BY_PARCELS = "Completed", ("Shipped", "Partially Shipped")

Pieces = Counter[str]
"""Pieces by line of an order."""


# Orders.


@check("G13")
def orders_conserved(history: History) -> Findings:
    """Each paid order after the cut-off is in Logicbroker exactly once, or a person was told why not."""
    wire, conditions = Wire(history), conditions_of(history)
    for order in to_be_sent(history):
        order_id, count = order.facts["order_id"], len(sales_orders(order))
        if not count and order.at < conditions.deadline(shown_at(history, order), order.at):
            continue
        told = [*order.facts["attention"], *order.facts["events"]]
        said = f" It was told: {told[0]!r}." if told and not count else ""
        sentence = f"Order {order_id} is in Logicbroker {count} times.{said}"
        yield judged(count == 1 or (count == 0 and bool(told)), sentence, *wire.about(order_id), order)


@check("G13")
def rest_conserved(history: History) -> Findings:
    """What is left of an order that was refunded in part before it was sent is sent, or a person is told why not."""
    wire, conditions, connected = Wire(history), conditions_of(history), cut_off(history)
    for order in orders_seen(history):
        order_id, store = order.facts["order_id"], order.facts["store"]
        windows = decisions_of(history).left_to_send(order_id)
        rest = sum(_pieces(line) - int(line.get("refunded") or 0) for line in physical(order))
        early = connected is not None and instant(store["placed_at"]) < connected.replace(microsecond=0)
        if not windows or windows[-1][1] != FOREVER or rest <= 0 or early:
            continue
        if order.at < conditions.deadline(windows[-1][0], order.at, LONGEST_CYCLE, HOURLY_RECOVERY):
            continue
        count, told = len(sales_orders(order)), order.facts["attention"] or order.facts["events"]
        sentence = f"Order {order_id}, of which {rest} pieces are still owed, is in Logicbroker {count} times."
        yield judged(count == 1 or (count == 0 and bool(told)), sentence, *wire.about(order_id), order)


@check("G14")
def sent_only_when_wanted(history: History) -> Findings:
    """An order is sent once at most, and only while it is paid for and neither cancelled, held nor archived."""
    decisions = decisions_of(history)
    for order in orders_seen(history):
        order_id, sent = order.facts["order_id"], sales_orders(order)
        decided = decisions.of(order_id)
        if not decided and order.facts["store"]["status"] in UNPAID:
            yield judged(not sent, f"Order {order_id}, which nobody paid, is in Logicbroker {len(sent)} times.", order)
        for document in sent[:1] if decided else []:
            at = instant(document["at"])
            before = [decision for decision in decided if decision.at <= at][-1:] or decided[:1]
            sentence = f"Order {order_id} was sent at {at:%d %b %H:%M:%S}; it was {before[0].status} by then."
            wanted = decisions.was_for_sending(order, at)
            yield judged(wanted is not False, sentence, *(decision.deed for decision in before), order)
        if sent:
            yield judged(len(sent) == 1, f"Order {order_id} is in Logicbroker {len(sent)} times.", order)


@check("G13")
def cents_conserved(history: History) -> Findings:
    """A sales order asks for the very lines, quantities, prices and total of its order."""
    # A line without a SKU may have any that means nothing else: Logicbroker wants one on every line, and finds nobody.
    wire, decisions, known = Wire(history), decisions_of(history), _skus(history)
    for order in to_be_sent(history):
        store = order.facts["store"]
        order_id = order.facts["order_id"]
        changed = decisions.edits(order_id) or decisions.paid_back(order_id, order.at)
        for document in [] if changed else sales_orders(order):
            wanted = (_money(store.get("total")), _priced(physical(order)))
            nameless = not all(line["sku"] for line in physical(order))
            lines = [
                {**line, "sku": ""} if nameless and line["sku"] not in known else line for line in document["lines"]
            ]
            came = (_money(document.get("total")), _priced(lines))
            sentence = f"Order {order.facts['order_id']} is {_sum(*wanted)}; its sales order is {_sum(*came)}."
            yield judged(wanted == came, sentence, *wire.about(order.facts["order_id"]), order)


# Shipments, cancellations, and the status that follows from them.


@check("G15")
def never_more_than_ordered(history: History) -> Findings:
    """Of no line is more shipped and cancelled than was ordered, and the store shows no more than was shipped."""
    wire, edited = Wire(history), {deed.facts["order_id"] for deed in deeds(history, EDIT_ORDER)}
    for order in orders_seen(history):
        if order.facts["order_id"] in edited:
            continue  # Its suppliers go by what it asked for before.
        ordered, shown = _ordered(order), _in_parcels(order)
        shipped, cancelled = (
            _shipped(order, _good(order, "Shipment")),
            _cancelled(order, _good(order, "Acknowledgement")),
        )
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
            if document["status"] not in ENDED_BADLY or _is_set_aside(order, document):
                continue
            excused = order_id in by_hand or store["status"] in ("Cancelled", "Refunded") or _excess(order, document)
            excused = excused or has_an_arguable_number(document)
            told = order.facts["events"] or order.facts["attention"]
            sentence = f"The {document['type']} {document['key']} of order {order_id} is {document['status']}."
            yield judged(excused and bool(told), sentence, *Wire(history).about(document["key"]), order)


def has_an_arguable_number(document: Mapping[str, Any]) -> bool:
    """Whether a tracking number in it can be no carrier's, or is arguable: see ``_ARGUABLE``."""
    numbers = (str(box["tracking_number"] or "") for line in document["lines"] for box in line.get("packages") or ())
    return any(number and _ARGUABLE.fullmatch(number) for number in numbers)


_ARGUABLE = re.compile(
    r"(?s).*[^A-Za-z0-9 /_-].*|\D*|0+|\d{1,4}[/-]\d{1,2}[/-]\d{1,4}|(\d{1,2}-)?[A-Z][a-z]{2}(-\d{2,4})?|\d{15}0{3,}"
    r"|.*[A-Za-z0-9]{8,}[^A-Za-z0-9].*[A-Za-z0-9]{8,}.*",
    re.ASCII,
)
"""Several in one field, words and dates in the place of one, and what a spreadsheet made of it."""


def _is_set_aside(order: Event, document: Mapping[str, Any]) -> bool:
    """Whether a cancellation was set to Ignored because the retailer does not allow any: that is no refusal."""
    ignored = document["type"] == "Acknowledgement" and document["status"] == "Ignored"
    return ignored and not order.facts["allow_cancelling_orders"]


@check("G15")
def status_conserved(history: History) -> Findings:
    """The status of an order is the one that its shipments and cancellations ask for."""
    wire, conditions = Wire(history), conditions_of(history)
    by_hand = in_staff_hands(history)
    changed = bool(deeds(history, ALLOW_CANCELLING) or deeds(history, FORBID_CANCELLING))
    for order in to_be_sent(history):
        parts = [each for kind in ("Shipment", "Acknowledgement") for each in documents(order, kind)]
        moments = [instant(part["at"]) for part in parts] or [shown_at(history, order)]
        if order.facts["order_id"] in by_hand or not sales_orders(order):
            continue
        if order.at < conditions.deadline(max(moments), order.at, LONGEST_CYCLE, HOURLY_RECOVERY):
            continue
        wanted, shows = _fitting(order, changed=changed), order.facts["store"]["status"]
        sentence = f"By its documents order {order.facts['order_id']} is {listed(sorted(wanted))}; it shows {shows}."
        yield judged(shows in wanted, sentence, *wire.about(order.facts["order_id"]), order)


@check("G15")
def staff_decisions_stay(history: History) -> Findings:
    """What the staff cancelled, refunded, declined, disputed or completed stays so, whatever suppliers do.

    A connection that read the order just before, and moved it on just after, cannot know; it tells a person, then.
    A completed order may show what a store by itself makes of a parcel that comes later.
    """
    wire, decisions = Wire(history), decisions_of(history)
    for order in orders_seen(history):
        ended = decisions.ended(order.facts["order_id"])
        if ended is None or order.at < ended.at:
            continue
        shows, writes = order.facts["store"]["status"], wire.about(order.facts["order_id"])
        fits = shows == ended.status or (ended.status == REFUNDED and shows == "Partially Refunded")
        fits = fits or (ended.status == COMPLETED and shows in BY_PARCELS and bool(order.facts["store"]["shipments"]))
        told = bool(order.facts["events"] or order.facts["attention"])
        sentence = f"The staff put order {order.facts['order_id']} to {ended.status}; it shows {shows}."
        yield judged(fits or (told and _crossed(order, ended, writes)), sentence, ended.deed, *writes, order)


def _crossed(order: Event, ended: Decision, writes: Sequence[Event]) -> bool:
    """Whether the order was moved on by somebody who may not have seen the decision yet.

    Who moves it on later does not see it either: the store shows what became of it.  A write that was refused moves
    nothing.
    """
    refused = {event.cause for event in writes if event.kind == "response" and event.name.startswith("4")}
    bodies = ((event, event.facts.get("body")) for event in writes if event.kind == "request")
    moved = (event for event, body in bodies if isinstance(body, Mapping) and "status_id" in body)
    after = [event for event in moved if event.number > ended.deed.number and event.number not in refused]
    return bool(after) and may_be_unseen(order, ended.deed, after[0].at)


def _fitting(order: Event, *, changed: bool) -> set[str]:
    """The statuses that fit; with a setting that was ``changed`` meanwhile a cancellation may count or not.

    An order with a digital line is never Cancelled: the shopper keeps the download, whatever suppliers cancel.
    """
    ordered = sum(_pieces(line) for line in physical(order))
    everything = sum(_pieces(line) for line in order.facts["store"]["lines"])
    shipped = sum(_shipped(order, _good(order, "Shipment")).values())
    cancelled = sum(_cancelled(order, _good(order, "Acknowledgement")).values())
    by_shipping = "Awaiting Shipment" if not shipped else "Shipped" if shipped >= ordered else "Partially Shipped"
    by_cancelling = "Cancelled" if cancelled >= everything and not shipped else "Manual Verification Required"
    if not cancelled:
        return {by_shipping}
    if changed:
        return {by_shipping, by_cancelling}
    return {by_cancelling if order.facts["allow_cancelling_orders"] else by_shipping}


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


# Counting.


def _skus(history: History) -> set[str]:
    """Every SKU that means something in the store."""
    lines = {line["sku"] for order in orders_seen(history) for line in order.facts["store"]["lines"]}
    catalog = [product for seen in observed(history, FEEDS) for product in seen.facts["catalog"]]
    variants = [variant for product in catalog for variant in product.get("variants", ())]
    return lines | {each["sku"] for each in (*catalog, *variants)}


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
    ordered, lines = Pieces(), LineKeys(order)
    for line in order.facts["store"]["lines"]:
        ordered[lines.of_store(line["line_id"])] += _pieces(line)
    return ordered


def _in_parcels(order: Event) -> Pieces:
    shown, lines = Pieces(), LineKeys(order)
    for parcel in order.facts["store"]["shipments"]:
        for item in parcel["items"]:
            shown[lines.of_store(item["line_id"])] += item["quantity"]
    return shown


def _shipped(order: Event, shipments: Iterable[Mapping[str, Any]]) -> Pieces:
    shipped, lines = Pieces(), LineKeys(order)
    for line in (line for shipment in shipments for line in shipment["lines"]):
        shipped[lines.of_document(line)] += sum(package["quantity"] for package in line["packages"])
    return shipped


def _cancelled(order: Event, acknowledgements: Iterable[Mapping[str, Any]]) -> Pieces:
    cancelled, lines = Pieces(), LineKeys(order)
    for line in (line for each in acknowledgements for line in each["lines"]):
        cancelled[lines.of_document(line)] += line["cancelled"]
    return +cancelled


def _excess(order: Event, document: Mapping[str, Any]) -> bool:
    """Whether there was no room for a document beside those that were accepted."""
    room = Counter(_ordered(order))
    room.subtract(_shipped(order, _good(order, "Shipment")) + _cancelled(order, _good(order, "Acknowledgement")))
    wanted = _shipped(order, [document]) if document["type"] == "Shipment" else _cancelled(order, [document])
    return any(wanted[line] > room[line] for line in wanted)


LAWS = (
    orders_conserved,
    rest_conserved,
    sent_only_when_wanted,
    staff_decisions_stay,
    cents_conserved,
    never_more_than_ordered,
    refused_with_reason,
    status_conserved,
    products_conserved,
)
"""What holds over any run."""
