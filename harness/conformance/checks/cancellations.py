"""Do cancellations follow the retailer's setting: G10 and G16.

What the setting was is read from the observation of the order, which names it beside what both portals show.
"""

from collections import Counter
from datetime import timedelta

from harness.conformance.checks.deadlines import ENDED_BADLY, settled
from harness.conformance.checks.decisions import in_staff_hands
from harness.conformance.checks.history_queries import (
    LONGEST_CYCLE,
    LineKeys,
    Wire,
    last_observed,
    orders_seen,
)
from harness.conformance.checks.wording import says
from harness.conformance.verdicts import Event, Findings, History, check, judged, untold
from harness.record.looks import ORDER

TOUCHED = frozenset({"Cancelled", "Manual Verification Required"})
"""The statuses with which a cancellation shows."""


@check("G16")
def cancelled_order_shows(history: History, order_id: int, status: str) -> Findings:
    """The order shows the status that its cancellation asks for."""
    order = last_observed(history, ORDER, order_id=order_id)
    if order is None:
        yield untold(f"Nobody looked at order {order_id}.")
        return
    shows = order.facts["store"]["status"]
    sentence = f"Order {order_id} shows {shows}" + ("." if shows == status else f", not {status}.")
    yield judged(shows == status, sentence, *_behind(order, Wire(history)))


@check("G16")
def cancellations_shown(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """A fully cancelled order shows Cancelled, a partly cancelled one Manual Verification Required."""
    wire = Wire(history)
    for order, cancelled in _cancellations(history, within):
        if not order.facts["allow_cancelling_orders"]:
            continue
        ordered = sum(line["quantity"] for line in order.facts["store"]["lines"])
        wanted = "Cancelled" if sum(cancelled.values()) >= ordered else "Manual Verification Required"
        shows = order.facts["store"]["status"]
        count = f"{sum(cancelled.values())} of {ordered} pieces of order {order.facts['order_id']} are cancelled"
        yield judged(shows == wanted, f"{count}; it shows {shows}.", *_behind(order, wire))


@check("G16")
def cancellation_noted(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """The staff notes of a partly cancelled order name each cancelled item and how many of it."""
    wire = Wire(history)
    for order, cancelled in _cancellations(history, within):
        ordered = sum(line["quantity"] for line in order.facts["store"]["lines"])
        if not order.facts["allow_cancelling_orders"] or sum(cancelled.values()) >= ordered:
            continue
        notes = order.facts["store"]["staff_notes"]
        named = all(_noted(notes, order, line_id, count) for line_id, count in cancelled.items())
        sentence = f"The staff notes of order {order.facts['order_id']} read {notes!r}."
        yield judged(named, sentence, *_behind(order, wire))


@check("G10")
def cancellation_changes_nothing(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """While cancelling is not allowed, a supplier's cancellation changes no order."""
    wire = Wire(history)
    for order, _ in _cancellations(history, within):
        if order.facts["allow_cancelling_orders"]:
            continue
        shows, notes = order.facts["store"]["status"], order.facts["store"]["staff_notes"]
        untouched = shows not in TOUCHED and "cancel" not in notes.lower()
        sentence = f"Order {order.facts['order_id']} shows {shows}, its staff notes read {notes!r}."
        yield judged(untouched, sentence, *_behind(order, wire))


@check("G10")
def cancellation_recorded(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """A cancellation that is not allowed is recorded, and shown to a person."""
    wire = Wire(history)
    for order, _ in _cancellations(history, within):
        if order.facts["allow_cancelling_orders"]:
            continue
        told = [*order.facts["events"], *order.facts["attention"]]
        about = [text for text in told if "cancel" in text.lower()]
        shown = f"It is shown: {about[0]!r}." if about else "It is shown nowhere."
        sentence = f"A cancellation of order {order.facts['order_id']} was not passed on. {shown}"
        yield judged(bool(about), sentence, *_behind(order, wire))


def _cancellations(history: History, within: timedelta) -> list[tuple[Event, Counter[str]]]:
    """Orders with cancelled pieces, and how many of which line, as far as the connection had time to act.

    An acknowledgement that was set to Ignored because cancelling is not allowed has been dealt with, too.
    """
    found, by_hand = [], in_staff_hands(history)
    for order in orders_seen(history):
        if order.facts["order_id"] in by_hand:
            continue
        set_aside = "Failed" if not order.facts["allow_cancelling_orders"] else ENDED_BADLY
        acknowledged = [
            each for each in settled(history, order, "Acknowledgement", within) if each["status"] not in set_aside
        ]
        lines, cancelled = LineKeys(order), Counter[str]()
        for line in (line for each in acknowledged for line in each["lines"]):
            cancelled[lines.of_document(line)] += line["cancelled"]
        if +cancelled:
            found.append((order, +cancelled))
    return found


def _noted(notes: str, order: Event, line: str, count: int) -> bool:
    """Whether the notes name an item, by SKU or name, and how many of it, as a number of its own."""
    lines = LineKeys(order)
    named = [each for each in order.facts["store"]["lines"] if lines.of_store(each["line_id"]) == line]
    return says(notes, str(count)) and any(says(notes, each["sku"]) or says(notes, each["name"]) for each in named)


def _behind(order: Event, wire: Wire) -> list[Event]:
    keys = [each["key"] for each in order.facts["documents"] if each["type"] == "Acknowledgement"]
    return [*wire.about(order.facts["order_id"], *keys), order]
