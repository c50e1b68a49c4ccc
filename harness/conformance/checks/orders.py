"""Do orders become the right documents in time: G12, G13, G14 and G17.

What happens to shipments and cancellations afterwards is judged elsewhere.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fakes.people.deeds import CANCEL, INVOICE, PLACE_ORDER, SHIP, TAKE_BACK
from harness.conformance.checks.deadlines import conditions_of, settled, unsettled
from harness.conformance.checks.decisions import AT_ONCE, decisions_of, must_be_sent, ready_at, shown_at
from harness.conformance.checks.history_queries import (
    CYCLE,
    LONGEST_CYCLE,
    Wire,
    cut_off,
    deeds,
    deeds_about,
    documents,
    instant,
    listed,
    observed,
    orders_seen,
    physical,
)
from harness.conformance.checks.wording import words
from harness.conformance.verdicts import Event, Findings, History, check, judged, passed_over, untold
from harness.displays.tables import lasting
from harness.record.looks import SALES_ORDERS

WAITING = frozenset({"New", "Submitted"})
"""Statuses of a document that nobody has picked up."""


SOURCING = timedelta(minutes=5)
"""So long Logicbroker may take to make purchase orders of a sales order; it is not the connection's time."""


@check("G12")
def reference_in_time(history: History, within: timedelta = CYCLE) -> Findings:
    """Every order's ID is a reference number in Logicbroker within a cycle, where no fault was in the way."""
    wire, conditions = Wire(history), conditions_of(history)
    for order in filter(can_be_asked_for, to_be_sent(history)):
        order_id, placed, shown = order.facts["order_id"], ready_at(history, order), shown_at(history, order)
        sent = sales_orders(order)
        events = (*_placing(history, order), *wire.about(order_id), order)
        if sent:
            arrived = instant(sent[0]["at"])
            in_time = arrived <= conditions.deadline(shown, arrived, within)
            sentence = f"The ID of order {order_id} was a reference number after {lasting(arrived - placed)}."
            yield judged(in_time, sentence, *events)
        elif order.at >= conditions.deadline(shown, order.at, within):
            sentence = f"The ID of order {order_id} was no reference number after {lasting(order.at - placed)}."
            yield judged(False, sentence, *events)
        else:
            yield untold(
                f"Order {order_id} was looked at only {lasting(order.at - placed)} after it was placed.", order
            )
    yield from _not_due(history, within)


@check("G13")
def bought_as_wished(history: History) -> Findings:
    """An order is for what its shopper put into the cart, with the message that was left with it."""
    for deed in deeds(history, PLACE_ORDER):
        wished = Counter[str]()
        for sku, quantity in deed.facts["cart"]:
            wished[sku] += quantity
        bought = Counter[str]()
        for line in deed.facts["receipt"]["lines"]:
            bought[line["sku"]] += line["quantity"]
        message, said = deed.facts["checkout"].get("customer_message"), deed.facts["receipt"]["customer_message"]
        sentence = f"Order {deed.facts['order_id']} is for {_listed_quantities(bought)} with the message {said!r}; "
        sentence += f"wished for were {_listed_quantities(wished)} with {message or ''!r}."
        yield judged(bought == wished and words(message) == words(said), sentence, deed)


@check("G13")
def one_sales_order(history: History, within: timedelta = CYCLE) -> Findings:
    """Every order becomes exactly one sales order with all its lines."""
    wire = Wire(history)
    for order in _due(history, within):
        order_id, sent = order.facts["order_id"], sales_orders(order)
        wanted, *more = _lines_asked_for(history, order, sent)
        fits = len(sent) == 1 and _quantities(sent[0]["lines"]) in (wanted, *more)
        came = listed(f"one with {_listed_quantities(_quantities(document['lines']))}" for document in sent)
        sentence = f"Order {order_id} asks for {_listed_quantities(wanted)}; its sales orders: {came}."
        yield judged(fits, sentence, *_placing(history, order), *wire.about(order_id), order)
    yield from _not_due(history, within)


@check("G13")
def no_stray_sales_order(history: History) -> Findings:
    """Every sales order has the ID of an order as its reference number, and no two have the same."""
    for seen in observed(history, SALES_ORDERS)[-1:]:
        known = [str(order_id) for order_id in seen.facts["order_ids"]]
        references = seen.facts["references"]
        stray = [each for each in references if each not in known or references.count(each) > 1]
        sentence = f"Of {len(references)} sales orders, these belong to no order of their own: {listed(stray)}."
        yield judged(not stray, sentence, *Wire(history).about(*stray), seen)


@check("G13")
def one_purchase_order_each(history: History, within: timedelta = CYCLE) -> Findings:
    """Every supplier of an order has exactly one purchase order, with all that this supplier delivers."""
    wire = Wire(history)
    for order in _due(history, within):
        order_id, bought = order.facts["order_id"], documents(order, "PurchaseOrder")
        if _cannot_be_sourced(order):
            yield passed_over(f"Nobody supplies what order {order_id} asks for, says Logicbroker.", order)
            continue
        if _is_being_sourced(order):
            at = sales_orders(order)[0]["at"]
            yield passed_over(f"Order {order_id} came to Logicbroker only at {instant(at):%H:%M:%S}.", order)
            continue
        receivers = Counter(document["receiver"] for document in bought)
        wanted = _lines_asked_for(history, order, sales_orders(order))
        pieces = sum(map(_pieces, bought))
        skus = _at_suppliers(bought)
        complete = any(pieces == each.total() and skus in (each, None) for each in wanted)
        together = all(str(order_id) in document["reference"] for document in bought)
        fits = set(receivers.values()) == {1} and complete and together
        came = listed(f"{_pieces(document)} pieces from {document['receiver']}" for document in bought)
        sentence = f"Order {order_id} of {wanted[0].total()} pieces has these purchase orders: {came}."
        yield judged(fits, sentence, *_placing(history, order), *wire.about(order_id), order)
    yield from _not_due(history, within)


@check("G13")
def unsourced_order_told(history: History) -> Findings:
    """The sales order of what no supplier has fails, nobody is asked for it, and an event says why."""
    for order in orders_seen(history):
        states = [document["status"] for document in sales_orders(order)]
        bought, number = documents(order, "PurchaseOrder"), order.facts["order_id"]
        told = _cannot_be_sourced(order)
        sentence = f"The sales orders of order {number} are {listed(states)}, with {len(bought)} purchase orders, "
        sentence += f"and that it could not be sourced is {'' if told else 'not '}told."
        yield judged(states == ["Failed"] and told and not bought, sentence, *_placing(history, order), order)


@check("G14")
def cut_off_kept(history: History, within: timedelta = CYCLE) -> Findings:
    """Orders from before the moment of connection are never transmitted; all later ones are."""
    connected = cut_off(history)
    if connected is None:
        yield untold("Nobody recorded when the store was connected.")
        return
    wire, due = Wire(history), {order.number for order in _due(history, within)}
    for order in orders_seen(history):
        order_id, placed = order.facts["order_id"], instant(order.facts["store"]["placed_at"])
        early, sent = placed < connected.replace(microsecond=0), bool(sales_orders(order))
        if not early and order.number not in due:
            continue
        when = f"placed at {placed:%H:%M:%S} with the connection made at {connected:%H:%M:%S}"
        sentence = f"Order {order_id}, {when}, is {'' if sent else 'not '}in Logicbroker."
        yield judged(early is not sent, sentence, *_placing(history, order), *wire.about(order_id), order)
    yield from _not_due(history, within)


@check("G17")
def documents_together(history: History, kind: str) -> Findings:
    """All documents of an order are found together, a cancellation as an acknowledgement."""
    for order in orders_seen(history):
        order_id, made = order.facts["order_id"], deeds_about(history, _DEED_OF[kind], order.facts["order_id"])
        wanted = {str(key) for deed in made for key in deed.facts["documents"]}
        related = {document["key"] for document in _documents_of(order, kind)}
        links = {document["link_key"] for document in order.facts["documents"]}
        kinds = listed(f"{document['type']} {document['key']}" for document in order.facts["documents"])
        sentence = f"Of order {order_id} suppliers made {kind.lower()} {listed(sorted(wanted))}; related are {kinds}."
        yield judged(len(links) == 1 and wanted <= related, sentence, *made, *_placing(history, order), order)
    if not deeds(history, _DEED_OF[kind]):
        yield untold(f"No supplier made a document of the kind {kind}.")


@check("G17")
def none_left_waiting(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """No shipment and no acknowledgement is left waiting in Logicbroker for longer than a cycle."""
    wire = Wire(history)
    for order in orders_seen(history):
        for document in settled(history, order, "Shipment", within) + settled(
            history, order, "Acknowledgement", within
        ):
            sentence = f"The {document['type']} of order {order.facts['order_id']} is {document['status']}."
            yield judged(document["status"] not in WAITING, sentence, *wire.about(document["key"]), order)
    yield from unsettled(history, within, "Shipment", "Acknowledgement")


_DEED_OF = {"Shipment": SHIP, "Acknowledgement": CANCEL, "Return": TAKE_BACK, "Invoice": INVOICE}


def _documents_of(order: Event, kind: str) -> list[Mapping[str, Any]]:
    found = documents(order, kind)
    return found if kind != "Acknowledgement" else [each for each in found if any(_cancelled(each))]


def _cancelled(document: Mapping[str, Any]) -> list[int]:
    return [line["cancelled"] for line in document["lines"]]


def to_be_sent(history: History) -> list[Event]:
    """Orders of goods that people left to the connection for long enough, and not from before it was made."""
    connected = cut_off(history)
    return [
        order
        for order in orders_seen(history)
        if physical(order)
        and must_be_sent(history, order)
        and (connected is None or instant(order.facts["store"]["placed_at"]) >= connected.replace(microsecond=0))
    ]


def _due(history: History, within: timedelta) -> list[Event]:
    sent = filter(can_be_asked_for, to_be_sent(history))
    return [order for order in sent if order.at >= _deadline(history, order, within)]


def _deadline(history: History, order: Event, within: timedelta) -> datetime:
    return conditions_of(history).deadline(shown_at(history, order), order.at, within)


def _not_due(history: History, within: timedelta) -> Findings:
    """Why the orders that are not due are not judged."""
    wanted = {order.number for order in to_be_sent(history)}
    for order in orders_seen(history):
        named = f"Order {order.facts['order_id']}"
        if order.number not in wanted:
            yield passed_over(f"{named} was not for the connection to send, or not for long enough.", order)
        elif not can_be_asked_for(order):
            yield passed_over(f"{named} has a line without a SKU, or a number that another store has used.", order)
        elif order.at < (until := _deadline(history, order, within)):
            seen = f"was looked at at {order.at:%H:%M:%S} and may take until {until:%H:%M:%S}"
            yield passed_over(f"{named} {seen}.", order)


def _lines_asked_for(history: History, order: Event, sent: list[Mapping[str, Any]]) -> list[Counter[str]]:
    """The lines that a sales order may have: those of its order, as the staff left them until it was sent.

    What was paid back by then is not asked for, unless a person was told.
    """
    decisions, order_id = decisions_of(history), order.facts["order_id"]
    placed = _quantities(physical(order))
    if not sent:
        return [placed]
    at = instant(sent[0]["at"])
    before = at - AT_ONCE - timedelta(seconds=order.facts["store"].get("lag_seconds", 0))
    if not decisions.edits(order_id) and not decisions.paid_back(order_id, at):
        return [placed]
    ordered = [placed, placed]
    if decisions.edits(order_id):
        lines = {line["sku"] for line in order.facts["store"]["lines"]} | decisions.without_address(order_id)
        unshipped = lines - placed.keys()
        edited = [decisions.ordered(order_id, moment) or Counter() for moment in (at, before)]
        ordered = [Counter({sku: count for sku, count in each.items() if sku not in unshipped}) for each in edited]
    owed = [each - decisions.paid_back(order_id, then) for each, then in zip(ordered, (at, before), strict=True)]
    return owed + (ordered if order.facts["attention"] or order.facts["events"] else [])


def _cannot_be_sourced(order: Event) -> bool:
    """Whether Logicbroker says that no supplier has what a sales order asks for: nobody has matched it."""
    failed = [document for document in sales_orders(order) if document["status"] == "Failed"]
    return bool(failed) and any("source" in text.lower() for text in order.facts["events"])


def _is_being_sourced(order: Event) -> bool:
    """Whether the sales order has only just come to Logicbroker, which takes its time to find suppliers."""
    return any(order.at < instant(document["at"]) + SOURCING for document in sales_orders(order))


def _at_suppliers(bought: list[Mapping[str, Any]]) -> Counter[str] | None:
    """The pieces of purchase orders by the retailer's own SKU; None where a document does not name it."""
    lines = [line for document in bought for line in document["lines"]]
    if not all(line.get("merchant_sku") for line in lines):
        return None
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[line["merchant_sku"]] += line["quantity"]
    return pieces


def can_be_asked_for(order: Event) -> bool:
    """Whether a supplier can be asked for every line, under a number that no other store of the retailer has used.

    Of other orders the conservation asks that people were told.
    """
    return all(line["sku"] for line in physical(order)) and not order.facts.get("number_is_taken")


def sales_orders(order: Event) -> list[Mapping[str, Any]]:
    """The sales orders whose reference number is the order's ID."""
    wanted = str(order.facts["order_id"])
    return [document for document in documents(order, "SalesOrder") if document["reference"] == wanted]


def _placing(history: History, order: Event) -> list[Event]:
    """The deed with which the order was placed."""
    return deeds_about(history, PLACE_ORDER, order.facts["order_id"])


def _quantities(lines: list[Mapping[str, Any]]) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[line["sku"]] += line["quantity"]
    return pieces


def _pieces(document: Mapping[str, Any]) -> int:
    return sum(line["quantity"] for line in document["lines"])


def _listed_quantities(quantities: Counter[str]) -> str:
    return listed(f"{count} of {sku}" for sku, count in sorted(quantities.items()))
