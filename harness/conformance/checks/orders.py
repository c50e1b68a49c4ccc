"""Do orders become the right documents in time: G12, G13, G14 and G17.

What happens to shipments and cancellations afterwards is judged elsewhere.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fakes.people.deeds import CANCEL, PLACE_ORDER, SHIP, TAKE_BACK
from harness.conformance.checks.deadlines import Conditions, in_staff_hands, ready_at, shown_at
from harness.conformance.checks.history_queries import (
    CYCLE,
    Wire,
    cut_off,
    deeds,
    documents,
    instant,
    listed,
    observed,
    orders_seen,
    physical,
    settled,
)
from harness.conformance.verdicts import Event, Findings, History, check, judged, untold
from harness.record.looks import SALES_ORDERS

NOT_FOR_SENDING = frozenset({"Incomplete", "Pending", "Awaiting Payment", "Declined"})
"""Statuses of an order that nobody has paid."""

WAITING = frozenset({"New", "Submitted"})
"""Statuses of a document that nobody has picked up."""


@check("G12")
def reference_in_time(history: History, within: timedelta = CYCLE) -> Findings:
    """Every order's ID is a reference number in Logicbroker within a cycle, where no fault was in the way."""
    wire, conditions = Wire(history), Conditions(history)
    for order in filter(_can_be_asked_for, to_be_sent(history)):
        order_id, placed, shown = order.facts["order_id"], ready_at(history, order), shown_at(history, order)
        sent = sales_orders(order)
        events = (*_placing(history, order), *wire.about(order_id), order)
        if sent:
            arrived = instant(sent[0]["at"])
            in_time = arrived <= conditions.deadline(shown, arrived, within)
            sentence = f"The ID of order {order_id} was a reference number after {arrived - placed}."
            yield judged(in_time, sentence, *events)
        elif order.at >= conditions.deadline(shown, order.at, within):
            sentence = f"The ID of order {order_id} was no reference number after {order.at - placed}."
            yield judged(False, sentence, *events)
        else:
            yield untold(f"Order {order_id} was looked at only {order.at - placed} after it was placed.", order)


@check("G13")
def one_sales_order(history: History, within: timedelta = CYCLE) -> Findings:
    """Every order becomes exactly one sales order with all its lines."""
    wire = Wire(history)
    for order in _due(history, within):
        order_id, sent = order.facts["order_id"], sales_orders(order)
        wanted = _quantities(physical(order))
        fits = len(sent) == 1 and _quantities(sent[0]["lines"]) == wanted
        came = listed(f"one with {_counts(_quantities(document['lines']))}" for document in sent)
        sentence = f"Order {order_id} asks for {_counts(wanted)}; its sales orders: {came}."
        yield judged(fits, sentence, *_placing(history, order), *wire.about(order_id), order)


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
        receivers = Counter(document["receiver"] for document in bought)
        pieces = sum(line["quantity"] for line in physical(order))
        complete = sum(map(_pieces, bought)) == pieces
        together = all(str(order_id) in document["reference"] for document in bought)
        fits = set(receivers.values()) == {1} and complete and together
        came = listed(f"{_pieces(document)} pieces from {document['receiver']}" for document in bought)
        sentence = f"Order {order_id} of {pieces} pieces has these purchase orders: {came}."
        yield judged(fits, sentence, *_placing(history, order), *wire.about(order_id), order)


@check("G14")
def cut_off_kept(history: History, within: timedelta = CYCLE) -> Findings:
    """Orders from before the moment of connection are never transmitted; all later ones are."""
    connected = cut_off(history)
    if connected is None:
        yield untold("Nobody recorded when the store was connected.")
        return
    wire, due = Wire(history), _due(history, within)
    for order in orders_seen(history):
        order_id, placed = order.facts["order_id"], instant(order.facts["store"]["placed_at"])
        early, sent = placed < connected.replace(microsecond=0), bool(sales_orders(order))
        if not early and order not in due:
            continue
        when = f"placed at {placed:%H:%M:%S} with the connection made at {connected:%H:%M:%S}"
        sentence = f"Order {order_id}, {when}, is {'' if sent else 'not '}in Logicbroker."
        yield judged(early is not sent, sentence, *_placing(history, order), *wire.about(order_id), order)


@check("G17")
def documents_together(history: History, kind: str) -> Findings:
    """All documents of an order are found together, a cancellation as an acknowledgement."""
    wanted = len(deeds(history, _DEED_OF[kind]))
    seen = orders_seen(history)
    for order in seen:
        links = {document["link_key"] for document in order.facts["documents"]}
        kinds = listed(document["type"] for document in order.facts["documents"])
        sentence = f"Order {order.facts['order_id']} has these related documents: {kinds}."
        yield judged(len(links) == 1, sentence, *_placing(history, order), order)
    found = sum(len(_documents_of(order, kind)) for order in seen)
    sentence = f"There are {found} documents of the kind {kind}; suppliers made {wanted}."
    yield judged(found >= wanted > 0, sentence, *deeds(history, _DEED_OF[kind]), *seen)


@check("G17")
def none_left_waiting(history: History, within: timedelta = CYCLE) -> Findings:
    """No shipment and no acknowledgement is left waiting in Logicbroker for longer than a cycle."""
    wire = Wire(history)
    for order in orders_seen(history):
        for document in settled(order, "Shipment", within) + settled(order, "Acknowledgement", within):
            sentence = f"The {document['type']} of order {order.facts['order_id']} is {document['status']}."
            yield judged(document["status"] not in WAITING, sentence, *wire.about(document["key"]), order)


_DEED_OF = {"Shipment": SHIP, "Acknowledgement": CANCEL, "Return": TAKE_BACK}


def _documents_of(order: Event, kind: str) -> list[Mapping[str, Any]]:
    found = documents(order, kind)
    return found if kind != "Acknowledgement" else [each for each in found if any(_cancelled(each))]


def _cancelled(document: Mapping[str, Any]) -> list[int]:
    return [line["cancelled"] for line in document["lines"]]


def to_be_sent(history: History) -> list[Event]:
    """Orders of goods that were paid for, not placed before the connection was made, and left alone by the staff."""
    connected, by_hand = cut_off(history), in_staff_hands(history)
    return [
        order
        for order in orders_seen(history)
        if order.facts["store"]["status"] not in NOT_FOR_SENDING
        and order.facts["order_id"] not in by_hand
        and physical(order)
        and (connected is None or instant(order.facts["store"]["placed_at"]) >= connected.replace(microsecond=0))
    ]


def _due(history: History, within: timedelta) -> list[Event]:
    conditions = Conditions(history)
    sent = filter(_can_be_asked_for, to_be_sent(history))
    return [o for o in sent if o.at >= conditions.deadline(shown_at(history, o), o.at, within)]


def _can_be_asked_for(order: Event) -> bool:
    """Whether a supplier can be asked for every line; of other orders the conservation asks that people were told."""
    return all(line["sku"] for line in physical(order))


def sales_orders(order: Event) -> list[Mapping[str, Any]]:
    """The sales orders whose reference number is the order's ID."""
    wanted = str(order.facts["order_id"])
    return [document for document in documents(order, "SalesOrder") if document["reference"] == wanted]


def _placing(history: History, order: Event) -> list[Event]:
    """The deed with which the order was placed."""
    order_id = order.facts["order_id"]
    return [deed for deed in deeds(history, PLACE_ORDER) if deed.facts.get("order_id") == order_id]


def _quantities(lines: list[Mapping[str, Any]]) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[line["sku"]] += line["quantity"]
    return pieces


def _pieces(document: Mapping[str, Any]) -> int:
    return sum(line["quantity"] for line in document["lines"])


def _counts(quantities: Counter[str]) -> str:
    return listed(f"{count} of {sku}" for sku, count in sorted(quantities.items()))
