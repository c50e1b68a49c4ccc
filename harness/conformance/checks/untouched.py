"""Does everything that no flow owns stay as people made it: orders, staff notes and documents.

What people did is known from their deeds; the catalog is judged in ``catalog``, stock in ``stock``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from fakes.people.deeds import (
    ABANDON_ORDER,
    ARCHIVE_ORDER,
    CANCEL,
    EDIT_ORDER,
    ENTER_ORDER,
    PLACE_ORDER,
    REFUND_ORDER,
    SET_STATUS,
    WRITE_NOTES,
)
from harness.conformance.checks.decisions import ARCHIVED, REFUNDED, decisions_of, may_be_unseen
from harness.conformance.checks.history_queries import (
    Wire,
    cut_off,
    deeds_about,
    documents,
    instant,
    listed,
    orders_seen,
)
from harness.conformance.checks.orders import sales_orders
from harness.conformance.checks.wording import words
from harness.conformance.verdicts import Event, Findings, History, check, judged

SENT = ("Awaiting Shipment", "Partially Shipped", "Shipped", "Manual Verification Required", "Cancelled", "Completed")
"""Statuses that only an order has of which a supplier was told, unless people gave it one of them."""

EDITED = frozenset(("lines", "total", "total_without_tax", "discount", "coupon_discount", "staff_notes")) | frozenset(
    ("shipping_cost", "handling", "wrapping")
)
"""What an order may say otherwise once the staff have edited it."""


# Orders.


@check("G13")
def orders_stay_as_placed(history: History) -> Findings:
    """An order in the store says for ever what it said when it was placed: people, addresses, goods, money, words."""
    for order in orders_seen(history):
        placed = _placing(history, order)
        if placed is None or "receipt" not in placed.facts:
            continue
        excused = EDITED if deeds_about(history, EDIT_ORDER, order.facts["order_id"]) else {"staff_notes"}
        said, says = placed.facts["receipt"], order.facts["store"]
        if not said.get("external_order_id"):  # Made for another system's number; what nobody has filled in may be.
            excused = excused | {"external_order_id"}
        changed = [name for name in said if name not in excused and not _same(said[name], says.get(name))]
        sentence = f"Order {order.facts['order_id']} says what it said when it was placed."
        other = f"Order {order.facts['order_id']} says otherwise than when it was placed: {listed(changed)}."
        evidence = (placed, *Wire(history).about(order.facts["order_id"]), order) if changed else (order,)
        yield judged(not changed, sentence, *evidence, otherwise=other)


@check("G14")
def left_alone_until_wanted(history: History) -> Findings:
    """An order that is not to be sent keeps the status that people gave it, and so does one from before the cut-off."""
    decisions, connected = decisions_of(history), cut_off(history)
    for order in orders_seen(history):
        order_id, store = order.facts["order_id"], order.facts["store"]
        decided = [each for each in decisions.of(order_id) if each.status not in (ARCHIVED, REFUNDED)]
        if not decided or sales_orders(order):
            continue
        early = connected is not None and instant(store["placed_at"]) < connected.replace(microsecond=0)
        if decisions.for_sending(order_id) and not early:
            continue
        given = {each.status for each in decided}
        sentence = f"Order {order_id} was put to {decided[-1].status} by people; it shows {store['status']}."
        kept = store["status"] in given or store["status"] not in SENT
        yield judged(kept, sentence, decided[-1].deed, *Wire(history).about(order_id), order)


@check("G14")
def only_people_put_away(history: History) -> Findings:
    """Only people archive an order or give money back: neither is the business of a connection."""
    for order in orders_seen(history):
        order_id, store = order.facts["order_id"], order.facts["store"]
        if _placing(history, order) is None:
            continue
        archived = store.get("archived") and not deeds_about(history, ARCHIVE_ORDER, order_id)
        by_people = deeds_about(history, REFUND_ORDER, order_id) or deeds_about(history, SET_STATUS, order_id)
        refunded = (store.get("refunds") or Decimal(str(store.get("refunded") or 0))) and not by_people
        if not archived and not refunded:
            yield judged(True, f"Order {order_id} was neither put away nor refunded by anybody but people.", order)
            continue
        what = "archived" if archived else "refunded"
        yield judged(False, f"Nobody has {what} order {order_id}, and it is.", *Wire(history).about(order_id), order)


# Notes.


@check("G16")
def staff_notes_stay(history: History) -> Findings:
    """What stood in the staff notes of an order still stands there, whatever is added to them."""
    for order in orders_seen(history):
        own, notes = _noted_by_staff(history, order), order.facts["store"]["staff_notes"]
        if not words(own):
            continue
        writes = Wire(history).about(order.facts["order_id"])
        if _are_crossed(history, order, writes):
            continue
        sentence = f"The staff noted {own!r} on order {order.facts['order_id']}; its notes read {notes!r}."
        yield judged(words(own) in words(notes), sentence, *writes, order)


def _are_crossed(history: History, order: Event, writes: Iterable[Event]) -> bool:
    """Whether notes were written without the staff's, and so soon after that whoever did may have read them before."""
    noted = deeds_about(history, WRITE_NOTES, order.facts["order_id"])[-1:]
    bodies = ((event, event.facts.get("body")) for event in writes if event.kind == "request")
    written = [(event.at, body) for event, body in bodies if isinstance(body, Mapping) and "staff_notes" in body]
    return any(
        may_be_unseen(order, deed, at) and words(deed.facts["notes"]) not in words(body["staff_notes"])
        for deed in noted
        for at, body in written
    )


@check("G16")
def notes_not_repeated(history: History) -> Findings:
    """A cancellation is noted once, however often the connection comes by."""
    for order in orders_seen(history):
        lines = Counter(words(line) for line in (order.facts["store"]["staff_notes"] or "").splitlines() if words(line))
        if not lines:
            continue
        order_id = order.facts["order_id"]
        acknowledged = documents(order, "Acknowledgement")
        cancelled = sum(len(document["lines"]) for document in acknowledged)  # Each with its reason, which may be one.
        most = max(1, len(acknowledged), len(deeds_about(history, CANCEL, order_id)), cancelled)
        own = Counter(words(line) for line in _noted_by_staff(history, order).splitlines())
        often = [line for line, count in lines.items() if count > max(most, own[line])]
        sentence = f"The staff notes of order {order_id} say each thing once."
        other = f"The staff notes of order {order_id} repeat {listed(map(repr, often))}."
        yield judged(not often, sentence, *Wire(history).about(order_id), order, otherwise=other)


def _noted_by_staff(history: History, order: Event) -> str:
    """The staff notes as people left them, with what may have stood there before."""
    written = deeds_about(history, WRITE_NOTES, order.facts["order_id"])
    placed = _placing(history, order)
    if written:
        return str(written[-1].facts["notes"])
    return str(placed.facts.get("receipt", {}).get("staff_notes") or "") if placed else ""


# Documents.


@check("G17")
def invoices_and_returns_stay(history: History) -> Findings:
    """Invoices and returns are no business of the store: the connection neither fails nor ignores them."""
    for order in orders_seen(history):
        for document in documents(order, "Invoice") + documents(order, "Return"):
            sentence = f"The {document['type']} {document['key']} is {document['status']}."
            whole = document["status"] not in ("Failed", "Ignored", "Cancelled")
            yield judged(whole, sentence, *Wire(history).about(document["key"]), order)


LAWS = (
    orders_stay_as_placed,
    left_alone_until_wanted,
    only_people_put_away,
    staff_notes_stay,
    notes_not_repeated,
    invoices_and_returns_stay,
)
"""What holds over any run of what no flow owns."""


def _placing(history: History, order: Event) -> Event | None:
    """The deed by which the order came to be."""
    order_id = order.facts["order_id"]
    named = (PLACE_ORDER, ABANDON_ORDER, ENTER_ORDER)
    return next((deed for name in named for deed in deeds_about(history, name, order_id)), None)


def _same(said: Any, says: Any) -> bool:
    """Whether a part of an order still says the same, as far as it said anything."""
    if isinstance(said, Mapping):
        return isinstance(says, Mapping) and all(_same(value, says.get(name)) for name, value in said.items())
    if isinstance(said, list):
        return isinstance(says, list) and len(said) == len(says) and all(map(_same, said, says))
    return bool(said == says)
