"""The orders flow: every new order that awaits fulfillment becomes one sales order, and is then awaiting shipment.

Which field goes where is in ``mapping.order``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from harness.sync.bigcommerce import (
    AWAITING_FULFILLMENT,
    AWAITING_SHIPMENT,
    PARTIALLY_REFUNDED,
    is_archived,
    is_older,
    unreadable,
)
from harness.sync.errors import AlreadyExists, NotFound, Outage, Unmappable
from harness.sync.flows import changed_orders, failed_orders, other_connectors, solved
from harness.sync.flows.work import Listing, Subject, Work, about
from harness.sync.logicbroker import key_of, link_key_of
from harness.sync.mapping.differences import is_collected, shipped_pieces
from harness.sync.mapping.identity import asks_for_the_same, is_same_order, store_of, with_store
from harness.sync.mapping.order import asked_of_suppliers, lines_left_behind, to_sales_order, unaccounted_fields
from harness.sync.mapping.rows import SourceRecord
from harness.sync.wire import JsonObject

TO_DO = "Correct the order in BigCommerce; any change of it, even a staff note, lets it be tried again."

_PULLED = frozenset({AWAITING_FULFILLMENT, PARTIALLY_REFUNDED})

FRESH = timedelta(seconds=45)
"""So long what was read of an order counts; after that it is looked at again before anything is written.

More than a window of the quota, so that looking does not take the only request that a window leaves.
"""

LIST, LISTS_WITHOUT_PARTS = "list", 10
"""Under this name the flow remembers that its list made the store stumble; so many are then asked for without lines."""


def run(work: Work) -> bool:
    """A piece of the work; whether this pass is finished."""
    this_pass = work.this_pass
    while True:
        orders = this_pass.listing.read(work.now, lambda page: (_page(work), True))
        if not work.each(_subject(work, order) for order in orders):
            return False
        if not (following := this_pass.notes.pop("next page", None)):
            break
        this_pass.position, this_pass.listing = following[0], Listing()
    _settle_what_people_solved(work, set(this_pass.notes.get("listed", [])))
    return changed_orders.look(work, lambda order: _subject(work, order)) and failed_orders.look(work)


def _page(work: Work) -> list[JsonObject]:
    """The orders behind the position, with their lines; after a failure of the list for a while without.

    Perhaps only the lines of one order make the store stumble, and then it alone has trouble.
    """
    after, without = int(work.this_pass.position or 0), work.troubles.pop(LIST, 0)
    if without > 1:
        work.troubles[LIST] = without - 1
    try:
        orders, following = work.store.orders_awaiting_fulfillment(work.since, after=after, with_parts=not without)
    except Outage:
        work.troubles[LIST] = LISTS_WITHOUT_PARTS
        raise
    work.this_pass.notes["next page"] = [] if following is None else [str(following)]
    work.this_pass.notes.setdefault("listed", []).extend(str(order.get("id")) for order in orders)
    return orders


def _subject(work: Work, order: JsonObject) -> Subject:
    name, version = str(order.get("id")), str(order.get("date_modified"))
    return Subject(
        name,
        deed=lambda: _send(work, order),
        version=version,
        on_refusal=lambda reason: work.alert(name, f"alert {version}", _alert(work, name, reason)),
        to_do=TO_DO,
    )


def _send(work: Work, order: JsonObject) -> None:
    order_id = int(order["id"])
    if problem := unreadable(order):
        raise Unmappable(f"Nobody knows whether order {order_id} is to be sent: {problem}.")
    marked = work.journal.step(work.flow, str(order_id), "awaiting shipment")
    if work.is_behind(order) or (marked and is_older(order, marked.facts.get("modified"))):
        return  # The list lags behind our own mark, or our own parcel: what became of the order must not be undone.
    if not _is_still_so(work, order, work.this_pass.listing.read_at or work.now):
        return
    began = work.now
    products, addresses = work.store.order_parts(order)
    if not products:
        raise Outage("BigCommerce", work.now, f"order {order_id} shows no lines yet")
    work.unaccounted_fields(unaccounted_fields(order, products, addresses))
    body = with_store(to_sales_order(order, products, addresses), work.connection.credentials.store_hash)
    reference, asked = str(order_id), asked_of_suppliers(body)
    known = work.write(
        reference, "sales order", lambda: _create(work, body, products), lambda step: _find(work, body), asked=asked
    )
    if known.get("asked") not in {None, asked}:
        raise Unmappable(
            f"Order {order_id} was changed after it had been sent, and its suppliers have it as it was.  Tell them, or "
            "cancel it and place a new one; then set it to Awaiting Shipment."
        )
    is_again = (
        _was_marked(work, reference) or "link_key" in known or work.journal.steps("cancellations", subject=about(order))
    )
    link_key = known.get("link_key")
    if is_again and (missing := changed_orders.pieces_that_nobody_ships(work, order, products, body, link_key)):
        raise Unmappable(
            f"Order {order_id} awaits fulfillment again, and its suppliers have shipped or cancelled {missing} of it: "
            "nobody ships it once more.  Place a new order for it; then set this one to the status that it deserves."
        )
    _say_what_is_left_behind(work, order, lines_left_behind(products))
    if not _is_still_so(work, order, began):
        return  # What the staff decided stays; that suppliers have the order is told with the orders that changed.
    what = f"setting order {order_id} to Awaiting Shipment"
    changes = {"status_id": AWAITING_SHIPMENT}
    # Repeated whenever the order is seen awaiting fulfillment: after a lost write, or when the staff set it back.
    work.write(reference, "awaiting shipment", lambda: work.store.change_order(order_id, changes, what))


def _is_still_so(work: Work, order: JsonObject, seen: datetime) -> bool:
    """Whether an order still has the status that it had when it was seen: the staff may have given it another since."""
    if work.now < seen + FRESH:
        return True
    return bool(work.store.order(int(order["id"])).get("status_id") == order.get("status_id"))


def _was_marked(work: Work, reference: str) -> bool:
    marked = work.journal.step(work.flow, reference, "awaiting shipment")
    return marked is not None and marked.outcome == "done"


def _say_what_is_left_behind(work: Work, order: JsonObject, lines: Sequence[SourceRecord]) -> None:
    """Suppliers ship the rest: what the shopper collects is said beside it; what goes nowhere is for a person."""
    if not lines:
        return
    reference = str(order["id"])
    named = ", ".join(f"{line.get('quantity')} x {line.get('sku') or line.get('name')}" for line in lines)
    lost = not all(is_collected(line) for line in lines)
    what = "goes to no address" if lost else "is collected by the shopper"
    details = f"Of BigCommerce order {reference} {named} {what}: no supplier was asked for it."
    event = {"Category": "Order", "Level": "Info", "Summary": "Order Sent In Part", "Details": details}
    work.report(reference, "collected", {**event, "ReceiverId": work.connection.retailer_id})
    if lost:
        work.needs_attention(f"{changed_orders.REST}{reference}", details, changed_orders.TO_DO[changed_orders.REST])


def _create(work: Work, body: JsonObject, products: list[JsonObject]) -> JsonObject:
    """Create the sales order; one of this very order that exists already is as good as created.

    Raises:
        Unmappable: the number is taken by an order of another store, or the staff have shipped a part of it.
        Outage: Logicbroker says that there is one, and shows none.
    """
    reference = body["PartnerPO"]
    if any(map(shipped_pieces, products)):
        if known := _find(work, body):
            return known
        raise Unmappable(
            f"A part of order {reference} was shipped before it had been sent to any supplier.  Ship the rest by hand, "
            "or place a new order for it and cancel the rest of this one."
        )
    try:
        return {"key": work.network.create_sales_order(body)}
    except AlreadyExists as exists:
        filters = {"linkkey": exists.link_key} if exists.link_key else {"partnerPO": reference}
        found = work.network.documents("Orders", **filters)
    named = [order for order in found if order.get("PartnerPO") == reference]
    if not named:
        raise Outage("Logicbroker", work.now, f"the sales order {reference} is said to exist and does not show")
    if (facts := _own(named, body)) is None:
        raise Unmappable(_taken(named[0], reference))
    intended = work.journal.step(work.flow, reference, "sales order")
    # At the first attempt nothing of ours can have been on its way.
    if "asked" not in facts and intended is not None and intended.attempts == 1:
        other_connectors.tell(work)
    return facts


def _find(work: Work, body: JsonObject) -> JsonObject | None:
    return _own(work.network.sales_orders(body["PartnerPO"]), body)


def _own(found: list[JsonObject], body: JsonObject) -> JsonObject | None:
    """What is known of the sales order among those found that is of this very order; None when none is."""
    own = next((each for each in found if is_same_order(each, body)), None)
    if own is None:
        return None
    facts = {"key": key_of(own), "link_key": link_key_of(own)}
    return facts if asks_for_the_same(own, body) else {**facts, "asked": "something else"}


def _taken(other: JsonObject, reference: str) -> str:
    store = f"the store {store_of(other)}" if store_of(other) else f"an order placed at {other.get('OrderDate')}"
    return (
        f"Logicbroker has a sales order {reference} already, for {store}, so no supplier was asked for this one.  Set "
        "Starting Order Number in BigCommerce (Settings > Miscellaneous) above the numbers of the retailer's other "
        "stores, place the order anew and cancel this one."
    )


def _alert(work: Work, order_id: str, reason: str) -> JsonObject:
    return {
        "Category": "Order",
        "Summary": "Order Not Sent",
        "Details": f"BigCommerce order {order_id} of store {work.connection.credentials.store_hash}: {reason}",
        "ReceiverId": work.connection.retailer_id,
    }


def _settle_what_people_solved(work: Work, waiting: set[str]) -> None:
    """Orders on the attention list that no longer await fulfillment, because somebody cancelled or handled them."""

    def is_solved(subject: str) -> bool:
        if subject.startswith(tuple(changed_orders.TO_DO)):
            return changed_orders.is_solved(work, subject)
        if subject.startswith(failed_orders.FAILED_ORDER):
            return failed_orders.is_solved(work, subject)
        try:
            order = work.store.order(int(subject))
        except NotFound:
            return True
        # One that was sent before and is paid back in part now is the hourly look's business.
        is_left = order.get("status_id") == PARTIALLY_REFUNDED and _was_marked(work, subject)
        return bool(order.get("status_id") not in _PULLED or is_archived(order) or is_left)

    def is_open(subject: str) -> bool:
        told = (*changed_orders.TO_DO, failed_orders.FAILED_ORDER)
        return (subject.isdigit() and subject not in waiting) or subject.startswith(told)

    solved.settle(work, is_open, is_solved)
