"""Does one record's trouble stay one record's: what waits behind a poison record, and what a connection says of itself.

A record is poison while whatever names it is answered in one odd way; which ones are is in the history's faults.
"""

from collections.abc import Iterator
from datetime import timedelta

from harness.conformance.checks.deadlines import Conditions, conditions_of
from harness.conformance.checks.decisions import in_staff_hands, shown_at
from harness.conformance.checks.history_queries import CYCLE, Wire, instant, listed, observed
from harness.conformance.checks.orders import can_be_asked_for, sales_orders, to_be_sent
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import CONNECTION

AROUND_POISON = timedelta(minutes=15)
"""So much later is still in time: whoever is answered oddly may leave the service alone for some minutes."""

TOLD_WITHIN = timedelta(hours=2)
"""So long a connection may believe that it works although nothing of what is due gets through."""


@check("G13")
def nothing_waits_behind_poison(history: History) -> Findings:
    """Where some records are answered oddly for hours, every other order is sent in time all the same."""
    poisoned = {event.facts["record"] for event in _poison(history)}
    if not poisoned:
        return
    wire, conditions = Wire(history), Conditions(history, _troubles_of_poison(history))
    for order in filter(can_be_asked_for, to_be_sent(history)):
        order_id, sent = order.facts["order_id"], sales_orders(order)
        if f"order {order_id}" in poisoned:
            continue
        arrived = instant(sent[0]["at"]) if sent else order.at
        until = conditions.deadline(shown_at(history, order), arrived, CYCLE) + AROUND_POISON
        if sent or order.at >= until:
            said = f"was sent at {arrived:%H:%M}" if sent else "was not sent"
            sentence = f"Beside {len(poisoned)} poison records order {order_id} {said}; it was due at {until:%H:%M}."
            yield judged(bool(sent) and arrived <= until, sentence, *wire.about(order_id), order)


@check("G13")
def state_is_true(history: History) -> Findings:
    """While a connection says that it works, and nothing needs a person, orders do get through."""
    by_hand = in_staff_hands(history)
    orders = [
        order for order in filter(can_be_asked_for, to_be_sent(history)) if order.facts["order_id"] not in by_hand
    ]
    for seen in observed(history, CONNECTION):
        if seen.facts["state"] != "connected" or seen.facts["attention"] or seen.facts.get("events"):
            continue
        stuck = [order for order in orders if _is_stuck(history, order, seen)]
        numbers = listed(order.facts["order_id"] for order in stuck)
        yield judged(not stuck, f"The connection says that it works; overdue are these orders: {numbers}.", seen)


def _is_stuck(history: History, order: Event, seen: Event) -> bool:
    sent = sales_orders(order)
    is_open = not sent or instant(sent[0]["at"]) > seen.at
    due = conditions_of(history).deadline(shown_at(history, order), seen.at)
    return is_open and max(due, shown_at(history, order) + TOLD_WITHIN) < seen.at


def _poison(history: History) -> Iterator[Event]:
    return (event for event in history.events if event.kind == "fault" and "record" in event.facts)


def _troubles_of_poison(history: History) -> set[int]:
    """The numbers of the faults that are poison, and of the answers to what they struck."""
    struck = {event.cause for event in _poison(history)}
    answers = {event.number for event in history.events if event.kind == "response" and event.cause in struck}
    return answers | {event.number for event in _poison(history)}


LAWS = (nothing_waits_behind_poison, state_is_true)
"""What holds over any run of records that are poison, and of what a connection says of itself."""
