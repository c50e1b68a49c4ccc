"""Do cancellations follow the retailer's setting: G10 and G16.

What the setting was follows from what the retailer saved; where nobody recorded that, from the look at the order.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from fakes.people.deeds import ALLOW_CANCELLING, CONNECT, FORBID_CANCELLING, WRITE_NOTES
from harness.conformance.checks.deadlines import ENDED_BADLY, settled, unsettled
from harness.conformance.checks.decisions import in_staff_hands
from harness.conformance.checks.history_queries import (
    LONGEST_CYCLE,
    LineKeys,
    Wire,
    deeds,
    deeds_about,
    instant,
    last_observed,
    observed,
    orders_seen,
)
from harness.conformance.checks.wording import numbers_in, says
from harness.conformance.verdicts import Event, Findings, History, check, judged, passed_over, untold
from harness.record.looks import ORDER, SALES_ORDERS

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
    for order, cancelled in _cancellations(history, within, allowed=True):
        ordered = sum(line["quantity"] for line in order.facts["store"]["lines"])
        wanted = "Cancelled" if sum(cancelled.values()) >= ordered else "Manual Verification Required"
        shows = order.facts["store"]["status"]
        count = f"{sum(cancelled.values())} of {ordered} pieces of order {order.facts['order_id']} are cancelled"
        yield judged(shows == wanted, f"{count}; it shows {shows}.", *_behind(order, wire))
    yield from _not_judged(history, within)


@check("G16")
def cancellation_noted(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """The staff notes of a partly cancelled order name each cancelled item and how many of it."""
    wire = Wire(history)
    for order, cancelled in _cancellations(history, within, allowed=True):
        ordered = sum(line["quantity"] for line in order.facts["store"]["lines"])
        if sum(cancelled.values()) >= ordered:
            continue  # That all of it is cancelled its status says.
        notes = order.facts["store"]["staff_notes"]
        cancelling = _cancelling(history, order, within, allowed=True)
        left = [each for each in cancelling if not _may_be_written_over(history, order, each)]
        # What still stands was not written over.
        counted = cancelling if _all_noted(notes, order, cancelling) else left
        sentence = f"The staff notes of order {order.facts['order_id']} read {notes!r}."
        if counted:
            yield judged(_all_noted(notes, order, counted), sentence, *_behind(order, wire))
    yield from _not_judged(history, within)


def _may_be_written_over(history: History, order: Event, document: Mapping[str, Any]) -> bool:
    """Whether the staff wrote notes after the connection noted a cancellation, and so perhaps over it.

    Where the connection was only observed, they may have done so once something was cancelled.
    """
    order_id, made = order.facts["order_id"], instant(document["at"])
    written = [deed for deed in deeds_about(history, WRITE_NOTES, order_id) if deed.at >= made]
    wire = Wire(history).about(order_id)
    noted = [event.number for event in wire if event.at >= made and _notes(event, order, document)]
    return any(not wire or deed.number > min(noted, default=deed.number) for deed in written)


def _notes(event: Event, order: Event, document: Mapping[str, Any]) -> bool:
    """Whether a request writes into the staff notes what a document cancels."""
    body = event.facts.get("body")
    notes = body.get("staff_notes") if event.kind == "request" and isinstance(body, Mapping) else None
    return notes is not None and _all_noted(str(notes), order, [document])


@check("G10")
def cancellation_changes_nothing(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """While cancelling is not allowed, a supplier's cancellation changes no order."""
    wire = Wire(history)
    for order, _ in _cancellations(history, within, allowed=False):
        shows, notes = order.facts["store"]["status"], order.facts["store"]["staff_notes"]
        untouched = shows not in TOUCHED and "cancel" not in notes.lower()
        sentence = f"Order {order.facts['order_id']} shows {shows}, its staff notes read {notes!r}."
        yield judged(untouched, sentence, *_behind(order, wire))
    yield from _not_judged(history, within)


@check("G10")
def cancellation_recorded(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """A cancellation that is not allowed is recorded, and shown to a person."""
    wire = Wire(history)
    for order, _ in _cancellations(history, within, allowed=False):
        told = [*order.facts["events"], *order.facts["attention"]]
        about = [text for text in told if "cancel" in text.lower()]
        shown = f"It is shown: {about[0]!r}." if about else "It is shown nowhere."
        sentence = f"A cancellation of order {order.facts['order_id']} was not passed on. {shown}"
        yield judged(bool(about), sentence, *_behind(order, wire))
    yield from _not_judged(history, within)


@check("G10")
def cancellation_recorded_in_place(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """An event about a cancellation that is not allowed stands on one of its order's documents, where it is found."""
    said = [event for seen in observed(history, SALES_ORDERS)[-1:] for event in seen.facts.get("events", ())]
    for order, _ in _cancellations(history, within, allowed=False):
        if not any("cancel" in text.lower() for text in order.facts["events"]):
            continue
        keys = {str(document["key"]) for document in order.facts["documents"]}
        about = [each for each in said if "cancel" in f"{each['summary']} {each['details']}".lower()]
        there = any(str(each["document"]) in keys for each in about)
        sentence = f"An event about the cancellation of order {order.facts['order_id']} stands on one of its documents."
        other = f"No event about the cancellation of order {order.facts['order_id']} stands on any of its documents."
        yield judged(there, sentence, *_behind(order, Wire(history)), otherwise=other)


def _cancellations(history: History, within: timedelta, *, allowed: bool) -> list[tuple[Event, Counter[str]]]:
    """Orders with pieces that were cancelled while it was allowed, or was not, and how many of which line.

    The connection must have had the time to act.  An acknowledgement that was set to Ignored because cancelling is not
    allowed has been dealt with, too.
    """
    found, by_hand, leave = [], in_staff_hands(history), _Leave(history)
    for order in orders_seen(history):
        if order.facts["order_id"] in by_hand:
            continue
        cancelling = _cancelling(history, order, within, allowed=allowed)
        if any(leave.when(order, instant(each["at"]), within) is not allowed for each in cancelling):
            continue
        cancelled = sum((_pieces(order, each) for each in cancelling), Counter[str]())
        if cancelled:
            found.append((order, cancelled))
    return found


def _cancelling(history: History, order: Event, within: timedelta, *, allowed: bool) -> list[Mapping[str, Any]]:
    """The acknowledgements that cancel something, as far as the connection had the time to act on them."""
    set_aside = ENDED_BADLY if allowed else "Failed"
    acknowledged = settled(history, order, "Acknowledgement", within)
    return [each for each in acknowledged if each["status"] not in set_aside and _pieces(order, each)]


def _pieces(order: Event, document: Mapping[str, Any]) -> Counter[str]:
    """How many of which line a document cancels."""
    lines, cancelled = LineKeys(order), Counter[str]()
    for line in document["lines"]:
        cancelled[lines.of_document(line)] += line["cancelled"]
    return +cancelled


def _not_judged(history: History, within: timedelta) -> Findings:
    """Why there may be nothing to judge: whose order it is, and what is too young."""
    for order_id in sorted(in_staff_hands(history)):
        yield passed_over(f"Order {order_id} was changed by the staff, too.")
    yield from unsettled(history, within, "Acknowledgement")


class _Leave:
    """When the retailer allowed to cancel orders, by what was saved on the connection."""

    def __init__(self, history: History) -> None:
        saved = (CONNECT, ALLOW_CANCELLING, FORBID_CANCELLING)
        made = [deed for name in saved for deed in deeds(history, name)]
        self._said = [(deed.at, said) for deed in sorted(made, key=_number) if (said := _says(deed)) is not None]

    def when(self, order: Event, at: datetime, within: timedelta) -> bool | None:
        """The setting at an instant and for as long as the connection may take; None when it changed meanwhile."""
        before = [said for since, said in self._said if since <= at]
        meanwhile = {said for since, said in self._said if at < since <= at + within}
        now = before[-1] if before else bool(order.facts["allow_cancelling_orders"])
        return now if meanwhile <= {now} else None


def _number(deed: Event) -> int:
    return deed.number


def _says(deed: Event) -> bool | None:
    if deed.name == CONNECT:
        found = deed.facts.get("allow_cancelling_orders")
        return None if found is None else bool(found)
    return deed.name == ALLOW_CANCELLING


def _all_noted(notes: str, order: Event, cancelling: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the notes name every item that documents cancel, by SKU or name, and how many of it.

    Of an item that several of them cancel stands there how many that are in all, or what each of them cancels.
    """
    counts: dict[str, list[int]] = {}
    for pieces in (_pieces(order, each) for each in cancelling):
        for line, count in pieces.items():
            counts.setdefault(line, []).append(count)
    said = numbers_in(notes)
    return all(
        _is_named(notes, order, line) and (said[sum(each)] or Counter(each) <= said) for line, each in counts.items()
    )


def _is_named(notes: str, order: Event, line: str) -> bool:
    lines = LineKeys(order)
    named = [each for each in order.facts["store"]["lines"] if lines.of_store(each["line_id"]) == line]
    return any(says(notes, each["sku"]) or says(notes, each["name"]) for each in named)


def _behind(order: Event, wire: Wire) -> list[Event]:
    keys = [each["key"] for each in order.facts["documents"] if each["type"] == "Acknowledgement"]
    return [*wire.about(order.facts["order_id"], *keys), order]
