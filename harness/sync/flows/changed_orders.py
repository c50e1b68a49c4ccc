"""Orders that change between two looks: once an hour those that were modified are compared with what suppliers have.

What left Awaiting Fulfillment before it was sent and is still owed is sent, or told; what suppliers were asked for and
the order does not want any more, or wants besides, is told, because no call of Logicbroker changes a sales order.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from harness.sync.bigcommerce import (
    AWAITING_FULFILLMENT,
    AWAITING_PAYMENT,
    AWAITING_SHIPMENT,
    CANCELLED,
    COMPLETED,
    MANUAL_VERIFICATION_REQUIRED,
    PARTIALLY_REFUNDED,
    PARTIALLY_SHIPPED,
    PENDING,
    REFUNDED,
    SHIPPED,
    date_created,
    embedded_parts,
    is_archived,
)
from harness.sync.errors import NotFound, Outage, Unmappable
from harness.sync.flows.work import MALFORMED, Listing, Subject, Work, about, reason_of
from harness.sync.logicbroker import FAILED, IGNORED, NEW, SUBMITTED, DocumentKind, key_of, link_key_of
from harness.sync.mapping.differences import (
    Pieces,
    beyond,
    in_words,
    left_with_suppliers,
    listed,
    names_of,
    not_to_come,
    same_door,
    shipped_of,
    shipped_pieces,
    wanted_of,
)
from harness.sync.mapping.identity import is_placed_at, store_of
from harness.sync.mapping.order import asked_of_suppliers, to_sales_order
from harness.sync.schedule import DOCUMENT_FLOWS
from harness.sync.wire import JsonObject, date_in_words

APART = timedelta(minutes=55)
OVERLAP = timedelta(hours=1)
"""So much later than its date a change may show, or our clock may be ahead."""

CYCLE = timedelta(minutes=15)

FIRST_LOOK = timedelta(days=1)
"""A journal that knows of no look begins this long ago, or at the connection."""

LOOKED = "changed orders were looked at"
FIRST_ORDER = "the first order since the connection"
"""The cursor with the smallest number of an order that was placed since then: what has a larger one is new, too."""

WAITED_THEN = "orders that waited at the connection"
"""The cursor with the numbers of those that were to be paid or released when they were first looked at."""

_WAITS = (PENDING, AWAITING_PAYMENT, MANUAL_VERIFICATION_REQUIRED)
_WAITS_FOR = timedelta(days=30)
"""An order that was placed longer before the connection is hardly paid any more."""

SENT, UNSENT, DATED_BACK, REST = "sent order ", "unsent order ", "order dated back ", "rest of order "
"""How the subjects begin under which people are told."""

_GOES_ON = frozenset({AWAITING_FULFILLMENT, AWAITING_SHIPMENT, PARTIALLY_SHIPPED, PARTIALLY_REFUNDED})
"""Statuses in which suppliers are to go on with an order."""

LIST = "list of changed orders"
"""Under this name the flow remembers that the list made the store stumble."""

_PICKED_UP_NOT = frozenset({NEW, SUBMITTED, FAILED, IGNORED})
"""States of documents that have changed nothing in the store yet, or never will."""

TO_DO = {
    SENT: "Tell the suppliers, who do not hear of it otherwise, and order anew or pay back what they have cancelled; "
    "then dismiss this entry.",
    UNSENT: "Set it to Awaiting Fulfillment, and it is sent; if the staff ship it themselves, dismiss this entry.",
    DATED_BACK: "Place it anew with the date of today, or ask its suppliers by hand; then dismiss this entry.",
    REST: "See whether the shopper collects it; else place an order for it with an address.  Then dismiss this entry.",
}
_SUMMARY = {SENT: "Order Changed After Sending", UNSENT: "Order Not Sent", DATED_BACK: "Order Not Sent"}


def look(work: Work, send: Callable[[JsonObject], Subject]) -> bool:
    """A piece of the work on orders that were modified since the last look; whether this look is finished.

    ``send`` makes the subject that sends an order.
    """
    last = work.journal.cursor(LOOKED)
    since = datetime.fromisoformat(last) if last else max(work.since, work.this_pass.started - FIRST_LOOK)
    if work.this_pass.started < since + APART:
        return True
    orders = _modified(work, since - OVERLAP)
    if not work.each(_unjudged(work, orders, send)):
        return False
    if not work.this_pass.again:
        work.journal.set_cursor(LOOKED, work.this_pass.started.isoformat())
    return _see_who_waits(work)


def is_solved(work: Work, subject: str) -> bool:
    """Whether what people were told of an order is over."""
    kind = next(kind for kind in TO_DO if subject.startswith(kind))
    try:
        order = work.store.order(int(subject.removeprefix(kind)))
    except NotFound:
        return True
    if kind == SENT:  # Suppliers have it whether or not the staff have put it away.
        return not _difference(work, order)
    if is_archived(order):
        return True
    if kind == REST:
        return order.get("status_id") in {CANCELLED, REFUNDED, SHIPPED, COMPLETED}
    if kind == DATED_BACK:
        return bool(order.get("status_id") != AWAITING_FULFILLMENT)
    step = work.journal.step("orders", str(order["id"]), "sales order")
    return not _seems_sent(order) or (step is not None and step.outcome == "done")


def pieces_that_nobody_ships(
    work: Work, order: JsonObject, products: list[JsonObject], body: JsonObject, link_key: str | None
) -> str:
    """What an order that the staff set back still wants, and its suppliers are done with; empty when they have it.

    What is shipped already is named if nothing else is left.  ``body`` is what suppliers were asked for; without the
    link key of the sales order that is looked up.
    """
    wanted = wanted_of(products)
    if not wanted:  # All of it is shipped, and set back all the same.
        return listed(shipped_of(products), names_of(body, products))
    if link_key is None:
        found = work.network.sales_orders(str(order["id"]))
        link_key = next((link_key_of(each) for each in found if _is_its(work, order, each)), "")
    if not link_key:
        return ""
    shipments, acknowledgements = (_picked_up(each) for each in _answers(work, link_key))
    left = left_with_suppliers(body, products, shipments=shipments, acknowledgements=acknowledgements)
    return listed(wanted - left, names_of(body, products))


def is_short(work: Work, order: JsonObject, products: list[JsonObject], now: JsonObject | None = None) -> bool:
    """Whether an order wants any piece that suppliers cancelled; ``now`` is what one cancels at this moment."""
    found = work.network.sales_orders(str(order["id"]))
    its = next((each for each in found if _is_its(work, order, each)), None)
    if its is None:
        return True
    shipments, others = _answers(work, link_key_of(its))
    acknowledgements = [each for each in _picked_up(others) if now is None or key_of(each) != key_of(now)]
    acknowledgements += [now] if now else []
    return bool(not_to_come(its, products, shipments=shipments, acknowledgements=acknowledgements))


def _modified(work: Work, since: datetime) -> list[JsonObject]:
    notes = work.this_pass.notes
    listing: Listing = notes.setdefault("changed orders", Listing())

    def page(number: int) -> tuple[list[JsonObject], bool]:
        """With lines; after a failure without, as with orders that await fulfillment."""
        after, without = notes["changed orders behind"] if number else 0, work.troubles.pop(LIST, 0)
        try:
            orders, following = work.store.orders_modified(since, after=after, with_parts=not without)
        except Outage:
            work.troubles[LIST] = 1
            raise
        _note_first(work, orders)
        notes["changed orders behind"] = following
        return orders, following is None

    return listing.read(work.now, page)


def _note_first(work: Work, orders: list[JsonObject]) -> None:
    new = [int(order["id"]) for order in orders if (created := _created(order)) and created >= work.since]
    known = work.journal.cursor(FIRST_ORDER)
    if new and (known is None or min(new) < int(known)):
        work.journal.set_cursor(FIRST_ORDER, str(min(new)))


def _see_who_waits(work: Work) -> bool:
    """See once who waits; whether that was tried."""
    if work.journal.cursor(WAITED_THEN) is not None:
        return True
    return work.each([Subject(WAITED_THEN, deed=lambda: _note_who_waits(work))])


def _note_who_waits(work: Work) -> None:
    """Orders of before the connection that nobody has dealt with yet, because they are not paid or released."""
    found: list[int] = []
    for status_id in _WAITS:
        after: int | None = 0
        while after is not None:
            orders, after = work.store.orders_in(status_id, work.since - _WAITS_FOR, after=after, with_parts=False)
            found += [int(order["id"]) for order in orders if (created := _created(order)) and created < work.since]
    work.journal.set_cursor(WAITED_THEN, json.dumps(found))


def _is_newer(work: Work, order: JsonObject) -> bool:
    """Whether an order has a larger number than the first one since the connection."""
    first = work.journal.cursor(FIRST_ORDER)
    return first is not None and int(order["id"]) > int(first)


def _may_be_paid_since(work: Work, order: JsonObject) -> bool:
    """Whether an order of before the connection may have waited then; until that is known, what changed since may."""
    waited, modified = work.journal.cursor(WAITED_THEN), _instant(order, "date_modified")
    return order["id"] in json.loads(waited) if waited else modified is not None and modified > work.since


def _unjudged(work: Work, orders: list[JsonObject], send: Callable[[JsonObject], Subject]) -> Iterator[Subject]:
    """What there is to do, without what is over in this pass: a burst of orders takes many pieces of one."""
    over: set[str] = work.this_pass.notes.setdefault("changed orders that are over", set())
    for order in orders:
        version = f"{order['id']} {order.get('date_modified')}"
        if version in over:
            continue
        subject = _readable(work, order, send)
        if subject is None or subject.name in work.this_pass.tried:
            over.add(version)
        if subject is not None:
            yield subject


def _readable(work: Work, order: JsonObject, send: Callable[[JsonObject], Subject]) -> Subject | None:
    """The same as ``_subject``; of an order that cannot be read people hear, and the others go on."""
    try:
        return _subject(work, order, send)
    except (Unmappable, *MALFORMED) as problem:
        sent = work.journal.step("orders", str(order["id"]), "sales order")
        reason = (
            f"Order {order['id']} was changed, and cannot be compared with what suppliers have: {reason_of(problem)}"
        )
        return _told(work, order, SENT if sent else UNSENT, lambda work, order: reason)


def _subject(work: Work, order: JsonObject, send: Callable[[JsonObject], Subject]) -> Subject | None:
    """What there is to do about a modified order; None for most."""
    created, status = _created(order), order.get("status_id")
    if created is None:
        return None
    if is_archived(order):  # What was sent is not taken from its suppliers by putting it away.
        sent = work.journal.step("orders", str(order["id"]), "sales order")
        return _told(work, order, SENT, _difference) if sent and sent.outcome == "done" else None
    if created < work.since:
        is_new = _is_newer(work, order) or _may_be_paid_since(work, order)
        return _told(work, order, DATED_BACK, _dated_back) if is_new and status == AWAITING_FULFILLMENT else None
    step, marked = (
        work.journal.step("orders", str(order["id"]), name) for name in ("sales order", "awaiting shipment")
    )
    is_marked = marked is not None and marked.outcome == "done"
    if status == PARTIALLY_REFUNDED and not is_marked and _was_refunded_at_once(order, created):
        return send(order)
    if step and step.outcome == "done":
        is_ours = embedded_parts(order) is None and _is_our_own_change(work, order)
        return None if status == AWAITING_FULFILLMENT or is_ours else _told(work, order, SENT, _difference)
    is_unclear = step is not None and step.outcome in {"intended", "unknown"} and status != AWAITING_FULFILLMENT
    return _told(work, order, UNSENT, _not_sent) if is_unclear or _seems_sent(order) else None


def _is_our_own_change(work: Work, order: JsonObject) -> bool:
    """Whether nobody changed an order after us: its lines need not be read for that."""
    steps = work.journal.steps("orders", subject=str(order["id"]))
    steps += [step for flow in DOCUMENT_FLOWS for step in work.journal.steps(flow, subject=about(order))]
    return any(step.facts.get("modified") == order.get("date_modified") for step in steps)


def _was_refunded_at_once(order: JsonObject, created: datetime) -> bool:
    """Whether all that happened to an order lies within one cycle, so that nobody has dealt with it by hand meanwhile.

    After that it may be one that the staff have shipped themselves, and a person decides.
    """
    parts, modified = embedded_parts(order), _instant(order, "date_modified")
    is_young = modified is not None and modified <= created + CYCLE
    is_untouched = parts is not None and not any(map(shipped_pieces, parts[0]))
    return is_young and is_untouched and bool(parts and wanted_of(parts[0]))


def _told(work: Work, order: JsonObject, kind: str, why: Callable[[Work, JsonObject], str]) -> Subject:
    name, version = f"{kind}{order['id']}", str(order.get("date_modified"))

    def compare() -> None:
        if reason := why(work, order):
            raise Unmappable(reason)

    def tell(reason: str) -> None:
        event = {"Category": "Order", "Summary": _SUMMARY[kind], "ReceiverId": work.connection.retailer_id}
        work.alert(name, f"alert {reason}", {**event, "Details": f"{reason} {TO_DO[kind]}"})

    return Subject(name, deed=compare, version=version, on_refusal=tell, to_do=TO_DO[kind])


def _dated_back(work: Work, order: JsonObject) -> str:
    why = "is newer by its number" if _is_newer(work, order) else "may have been paid or released after it"
    dated = f"is dated {order.get('date_created')}, before the connection, and {why}"
    return f"Order {order['id']} {dated}; by its date it is not sent."


def _not_sent(work: Work, order: JsonObject) -> str:
    """Why people hear of an order that looks as if it had been sent; empty when it was, by whomever."""
    found = work.network.sales_orders(str(order["id"]))
    for each in found:
        if _is_its(work, order, each):
            facts = {"key": key_of(each), "link_key": link_key_of(each)}
            work.journal.record("orders", str(order["id"]), "sales order", "done", work.now, **facts)
            return ""
    if not _seems_sent(order):
        return ""
    return f"Order {order['id']} became {_status(order)} before it had been sent: no supplier was asked for it."


def _difference(work: Work, order: JsonObject) -> str:
    """What suppliers have of an order that was sent and it does not want, or wants besides; empty when it fits."""
    products, addresses = work.store.order_parts(order)
    if not products:
        raise Outage("BigCommerce", work.now, f"order {order['id']} shows no lines yet")
    goes_on = _goes_on(work, order)
    body = _body(order, products, addresses)
    if _fits_at_a_glance(work, order, body, products):
        return ""
    found = [each for each in work.network.sales_orders(str(order["id"])) if _is_its(work, order, each)]
    if not found or found[0].get("StatusCode") == FAILED:  # No supplier has it, and that is told by itself.
        return ""
    left, parts = _compared(work, order, found[0], products)
    if left and goes_on and body is not None and not same_door(found[0], body):
        parts.append("ship to another address")
    told = f"Order {order['id']} was changed after it had been sent, and is {_status(order)} now: its suppliers "
    return f"{told}{', and '.join(parts)}." if parts else ""


def _compared(
    work: Work, order: JsonObject, sales_order: JsonObject, products: list[JsonObject]
) -> tuple[Pieces, list[str]]:
    """What suppliers still have of an order, and in words what of it does not fit the lines that it has by now."""
    goes_on, grown = _goes_on(work, order), beyond(sales_order, products)
    wanted = wanted_of(products) if goes_on else Pieces()
    if order.get("status_id") == SHIPPED:  # It may have grown since.
        wanted = wanted_of(products) & grown
    shipments, acknowledgements = _answers(work, link_key_of(sales_order))
    left = left_with_suppliers(sales_order, products, shipments=shipments, acknowledgements=acknowledgements)
    lost = not_to_come(sales_order, products, shipments=shipments, acknowledgements=_picked_up(acknowledgements))
    lost &= wanted
    # That a supplier cancelled is what the staff are asked to verify: told once is enough.
    cancelled = Pieces() if order.get("status_id") == MANUAL_VERIFICATION_REQUIRED else lost - grown
    return left, in_words(left - wanted, cancelled, lost & grown, names_of(sales_order, products))


def _body(order: JsonObject, products: list[JsonObject], addresses: list[JsonObject]) -> JsonObject | None:
    """The sales order that it would be by now; None when it would be none."""
    try:
        return to_sales_order(order, products, addresses)
    except Unmappable:
        return None


def _fits_at_a_glance(work: Work, order: JsonObject, body: JsonObject | None, products: list[JsonObject]) -> bool:
    """Whether nobody has to be asked: it wants what was asked for, or its suppliers are done with it."""
    cancelled = {step.name for step in work.journal.steps("cancellations", subject=about(order))}
    if order.get("status_id") == CANCELLED and "full" in cancelled:
        return True
    if body is None or shipped_of(products) != _brought(work, order):
        return False
    known = work.journal.step("orders", str(order["id"]), "sales order")
    asked = known.facts.get("asked") if known else None
    is_settled = order.get("status_id") == MANUAL_VERIFICATION_REQUIRED if cancelled else True
    is_open = bool(wanted_of(products))
    return asked == asked_of_suppliers(body) and (not is_open or (is_settled and _goes_on(work, order)))


def _brought(work: Work, order: JsonObject) -> Pieces:
    """What our own parcels have brought of each line: more in the store was shipped by somebody else."""
    step = work.journal.step("shipments", about(order), "status")
    return Pieces({int(line): count for line, count in (step.facts.get("brought") or {}).items()} if step else {})


def _answers(work: Work, link_key: str) -> tuple[list[JsonObject], list[JsonObject]]:
    """The shipments of suppliers, and the acknowledgements that count."""
    shipments = _documents(work, "Shipments", link_key, but=frozenset({NEW}))
    return shipments, _documents(work, "Acknowledgements", link_key, but=frozenset({NEW, FAILED, IGNORED}))


def _documents(work: Work, kind: DocumentKind, link_key: str, *, but: frozenset[int]) -> list[JsonObject]:
    found = work.network.documents(kind, linkkey=link_key) if link_key else []
    return [each for each in found if each.get("StatusCode") not in but and link_key_of(each) == link_key]


def _picked_up(documents: list[JsonObject]) -> list[JsonObject]:
    return [each for each in documents if each.get("StatusCode") not in _PICKED_UP_NOT]


def _goes_on(work: Work, order: JsonObject) -> bool:
    """Whether suppliers are to go on with it; that a cancellation of theirs waits for the staff stops nobody."""
    noted = work.journal.step("cancellations", about(order), "partial") is not None
    status = order.get("status_id")
    return status in _GOES_ON or (status == MANUAL_VERIFICATION_REQUIRED and noted)


def _is_its(work: Work, order: JsonObject, sales_order: JsonObject) -> bool:
    placed = _created(order)
    if store := store_of(sales_order):
        return store == work.connection.credentials.store_hash
    return placed is not None and is_placed_at(sales_order, placed)


def _status(order: JsonObject) -> str:
    return str(order.get("status") or f"in status {order.get('status_id')}")


def _seems_sent(order: JsonObject) -> bool:
    """Whether an order looks as if suppliers had it, and there is something that they could still ship."""
    parts = embedded_parts(order)
    is_owed = parts is None or bool(wanted_of(parts[0]))
    return order.get("status_id") in {AWAITING_SHIPMENT, PARTIALLY_SHIPPED, PARTIALLY_REFUNDED} and is_owed


def _instant(order: JsonObject, name: str) -> datetime | None:
    try:
        return date_in_words(order.get(name))
    except ValueError:
        return None


def _created(order: JsonObject) -> datetime | None:
    try:
        return date_created(order)
    except ValueError:
        return None
