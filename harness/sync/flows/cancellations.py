"""The cancellations flow: what suppliers cancel in their acknowledgements reaches the order, if the retailer allows it.

How quantities and notes are read is in ``mapping.cancellation``; how documents are picked up is in ``documents.py``.
"""

from typing import Any

from harness.sync.bigcommerce import (
    AWAITING_FULFILLMENT,
    AWAITING_PAYMENT,
    AWAITING_SHIPMENT,
    CANCELLED,
    MANUAL_VERIFICATION_REQUIRED,
    PARTIALLY_SHIPPED,
    PENDING,
    REFUNDED,
    SHIPPED,
)
from harness.sync.errors import Outage
from harness.sync.flows import changed_orders, documents, other_connectors
from harness.sync.flows.work import Work
from harness.sync.logicbroker import FAILED, IGNORED, NEW, key_of, link_key_of
from harness.sync.mapping.cancellation import (
    cancelled_quantities,
    cancels_anything,
    is_full,
    staff_note,
    with_staff_note,
)
from harness.sync.mapping.differences import shipped_pieces
from harness.sync.mapping.documents import order_id_of
from harness.sync.wire import JsonObject

SETTLED_BY_STAFF = "settled by staff"

_OPEN = frozenset(
    {
        *(PENDING, AWAITING_PAYMENT, AWAITING_FULFILLMENT, AWAITING_SHIPMENT),
        *(PARTIALLY_SHIPPED, MANUAL_VERIFICATION_REQUIRED),
    }
)
"""Statuses in which an order waits for what is cancelled; any other one is what the staff decided, and stays."""


def run(work: Work) -> bool:
    """A piece of the work; whether this pass is finished."""
    return documents.run(work, "Acknowledgements", _acknowledge, "Cancellation Not Sent")


def reopen(work: Work, subject: str) -> None:
    """A document that failed is to be tried again."""
    documents.reopen(work, "Acknowledgements", subject)


def _acknowledge(work: Work, document: JsonObject) -> None:
    """Accepting and back-ordering changes nothing in BigCommerce; only cancelled quantities do."""
    if not cancels_anything(document):
        return
    order_id = order_id_of(document)
    work.this_pass.notes[f"order {order_id} read at"] = work.now
    order, lines = work.store.order_and_lines(order_id)
    note = staff_note(document, lines)
    if work.connection.allow_cancelling_orders:
        _cancel(work, document, order, lines, note)
    else:
        _report_only(work, document, order_id, note)


def _cancel(work: Work, document: JsonObject, order: JsonObject, lines: list[JsonObject], note: str) -> None:
    documents.refuse_stale(work, order)
    other_connectors.look(work, order)
    if order.get("status_id") == CANCELLED:
        return
    notes = with_staff_note(order.get("staff_notes"), note)
    changes: dict[str, Any] = {} if notes == (order.get("staff_notes") or "") else {"staff_notes": notes}
    if order.get("status_id") == REFUNDED:
        kind = "refunded"  # The staff have settled it already; they only hear of it.
    elif _is_the_staffs(order, lines):
        kind = SETTLED_BY_STAFF
    else:
        kind = "full" if _nothing_is_left(work, document, lines) else "partial"
        if changes:  # The note is there already when an earlier attempt arrived: what staff did since stays.
            changes["status_id"] = CANCELLED if kind == "full" else MANUAL_VERIFICATION_REQUIRED
    if changes:
        _write(work, order, kind, changes)
    if kind == SETTLED_BY_STAFF and changed_orders.is_short(work, order, lines, document):
        _tell_of_staff(work, document, order, note)


def _is_the_staffs(order: JsonObject, lines: list[JsonObject]) -> bool:
    """Whether the order's status is what the staff decided: one that is Shipped without a parcel is, too."""
    is_shipped = order.get("status_id") == SHIPPED and any(map(shipped_pieces, lines))
    return order.get("status_id") not in _OPEN and not is_shipped


def _write(work: Work, order: JsonObject, kind: str, changes: JsonObject) -> None:
    """What the staff wrote since the order was read is not written over.

    Raises:
        Outage: they wrote something meanwhile; the order is looked at anew a little later.
    """
    order_id = int(order["id"])
    if work.now > work.this_pass.notes[f"order {order_id} read at"]:
        now = work.store.order(order_id)
        if any(now.get(name) != order.get(name) for name in ("status_id", "staff_notes")):
            raise Outage("BigCommerce", work.now, f"order {order_id} was changed while it was being read")
    what = f"writing the {kind} cancellation to order {order_id}"
    work.write(f"order {order_id}", kind, lambda: work.store.change_order(order_id, changes, what))


def _nothing_is_left(work: Work, document: JsonObject, lines: list[JsonObject]) -> bool:
    """Whether the whole order is cancelled, over the acknowledgements of all its suppliers.

    Those of the others are asked for only if they matter: Logicbroker answers few searches.
    """
    if any(map(shipped_pieces, lines)):
        return False
    if is_full(cancelled_quantities([document], lines), lines):
        return True
    link_key = link_key_of(document)
    found = work.network.documents("Acknowledgements", linkkey=link_key) if link_key else []
    counted = [one for one in found if one.get("StatusCode") not in {NEW, FAILED, IGNORED}]
    of_this_order = [one for one in counted if link_key_of(one) == link_key]
    return is_full(cancelled_quantities([document, *of_this_order], lines), lines)


def _report_only(work: Work, document: JsonObject, order_id: int, note: str) -> None:
    """The retailer does not allow it: the order stays as it is, and people hear of it."""
    reason = f"Order {order_id} stays as it is, because cancelling orders is not allowed on this connection. {note}"
    work.alert(key_of(document), "told", documents.event_on(document, "Cancellation Not Sent", reason, "Document"))
    to_do = "Cancel in BigCommerce by hand, or allow cancelling orders; then dismiss this entry."
    work.needs_attention(f"order {order_id}", reason, to_do)


def _tell_of_staff(work: Work, document: JsonObject, order: JsonObject, note: str) -> None:
    """The staff have given the order a status of their own: it stays, and they hear that something is cancelled."""
    order_id, status = order["id"], order.get("status") or f"in status {order.get('status_id')}"
    reason = f"Order {order_id} is {status}, which stays as it is. {note}"
    work.alert(key_of(document), "told", documents.event_on(document, "Cancellation Not Sent", reason, "Document"))
    to_do = "Decide in BigCommerce what becomes of the order; then dismiss this entry."
    work.needs_attention(f"order {order_id}", reason, to_do)
