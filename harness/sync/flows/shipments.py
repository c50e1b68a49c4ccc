"""The shipments flow: every shipment of a supplier becomes a BigCommerce shipment for each address and tracking number.

Which field goes where is in ``mapping.shipment``; how documents are picked up and finished is in ``documents.py``.
"""

from collections import Counter

from harness.sync.bigcommerce import (
    AWAITING_FULFILLMENT,
    AWAITING_PAYMENT,
    AWAITING_PICKUP,
    AWAITING_SHIPMENT,
    CANCELLED,
    COMPLETED,
    DECLINED,
    DISPUTED,
    MANUAL_VERIFICATION_REQUIRED,
    PARTIALLY_REFUNDED,
    PARTIALLY_SHIPPED,
    PENDING,
    REFUNDED,
    SHIPPED,
)
from harness.sync.errors import Unmappable
from harness.sync.flows import documents, other_connectors
from harness.sync.flows.work import Work
from harness.sync.logicbroker import key_of
from harness.sync.mapping.differences import owed
from harness.sync.mapping.documents import order_id_of
from harness.sync.mapping.shipment import ShipmentDraft, is_of_a_supplier, to_shipments, unknown_carriers
from harness.sync.mapping.values import quoted
from harness.sync.wire import JsonObject

_ENDED = {CANCELLED: "Cancelled", REFUNDED: "Refunded", DECLINED: "Declined"}
"""Statuses in which nobody waits for a parcel; recording it would make BigCommerce call the order Shipped."""

_NONE_SHIPPED = frozenset({AWAITING_FULFILLMENT, AWAITING_SHIPMENT})
_STAFFS_OWN = frozenset(
    {
        PENDING,
        AWAITING_PAYMENT,
        AWAITING_PICKUP,
        COMPLETED,
        MANUAL_VERIFICATION_REQUIRED,
        DISPUTED,
        PARTIALLY_REFUNDED,
    }
)
"""Statuses that the staff chose, or have to see, and that stay whatever BigCommerce makes of a parcel."""

_BEFORE = {PARTIALLY_SHIPPED: _NONE_SHIPPED, SHIPPED: _NONE_SHIPPED | {PARTIALLY_SHIPPED}}
"""The statuses from which parcels move an order on; any other one is the staff's own choice."""

CARRIER = "carrier "
"""The subjects under which people are told of a carrier begin so; it is told once, however many parcels it carries."""

NO_LINK = "BigCommerce has no such carrier, so its parcels show without a link; their comments name it."
TO_DO_ABOUT_CARRIERS = (
    "Ask the supplier for a code or name of BigCommerce's table of carriers, or add links by hand; then dismiss this."
)


def run(work: Work) -> bool:
    """A piece of the work; whether this pass is finished."""
    return documents.run(work, "Shipments", _ship, "Shipment Not Sent")


def reopen(work: Work, subject: str) -> None:
    """A document that failed is to be tried again."""
    documents.reopen(work, "Shipments", subject)


def _ship(work: Work, document: JsonObject) -> None:
    key, order_id = key_of(document), order_id_of(document)
    order, lines = work.store.order_and_lines(order_id)
    drafts, unknown = to_shipments(document, lines), unknown_carriers(document)
    documents.refuse_stale(work, order)
    other_connectors.look(work, order)
    existing = work.store.shipments(order_id)
    if order.get("status_id") in _ENDED and not all(_existing_shipment(draft, existing) for draft in drafts):
        raise Unmappable(
            f"Order {order_id} is {_ENDED[order['status_id']]} in BigCommerce, but the supplier has shipped.  Stop the "
            "parcel, or set the order to Awaiting Shipment and choose Retry."
        )
    new = [draft.body for draft in drafts if not _existing_shipment(draft, existing)]
    kept = _status_to_keep(work, key, order, existing, begun=len(new) < len(drafts))
    for number, draft in enumerate(drafts, start=1):
        _create(work, key, f"shipment {number}", draft, existing)
    for carrier in unknown:
        work.needs_attention(f"{CARRIER}{quoted(carrier)}", NO_LINK, TO_DO_ABOUT_CARRIERS)
    shipped, sent = _pieces_in([*existing, *new]), _pieces_in([draft.body for draft in drafts])
    brought = _pieces_in([parcel for parcel in [*existing, *new] if is_of_a_supplier(parcel)])
    _see_to_the_status(work, order_id, kept, _by_what_is_shipped(lines, shipped), brought)
    if paid_back := [line for line in lines if sent[line["id"]] and shipped[line["id"]] > owed(line)]:
        _tell_of_paid_back(work, document, order_id, paid_back)


def _create(work: Work, key: str, step: str, draft: ShipmentDraft, existing: list[JsonObject]) -> None:
    if found := _existing_shipment(draft, existing):
        work.journal.record(work.flow, key, step, "done", work.now, id=found.get("id"))
        return

    def create() -> JsonObject:
        return {"id": work.store.create_shipment(draft.order_id, draft.body).get("id")}

    work.write(key, step, create, lambda known: None)  # It has just been looked for: it is not there.


def _existing_shipment(draft: ShipmentDraft, existing: list[JsonObject]) -> JsonObject | None:
    """The shipment that an earlier attempt has made: its address, its tracking number and our mark in its comments."""
    for shipment in existing:
        same = all(shipment.get(name) == draft.body[name] for name in ("order_address_id", "tracking_number"))
        if same and draft.mark and draft.mark in (shipment.get("comments") or "").splitlines():
            return shipment
    return None


def _status_to_keep(work: Work, key: str, order: JsonObject, existing: list[JsonObject], *, begun: bool) -> int | None:
    """The status that the order had before the first parcel of this document, if the staff chose it or have to see it.

    They have to see what they have not verified yet; None when the parcels decide.  Remembered, because
    a parcel moves the order on, and this attempt may not be the first.  What an attempt remembers that brought no
    parcel counts no more: a cancellation, or the staff, may have come in between.
    """
    status = order.get("status_id")
    kept = status if status in _STAFFS_OWN or (status == SHIPPED and not existing) else None
    known = work.journal.step(work.flow, key, "status before")
    if begun and known is not None:
        kept = kept or known.facts.get("kept")
    work.journal.record(work.flow, key, "status before", "done", work.now, kept=kept)
    return kept


def _see_to_the_status(work: Work, order_id: int, kept: int | None, by_parcels: int, brought: Counter[int]) -> None:
    """BigCommerce moves the order itself; see that it did, and that what the staff decided or have to verify stays.

    Remembered with it is what suppliers have brought of each line: what the store has besides, others have shipped.

    Source: it is reported that a shipment moves the order.  Guess: some stores do not do it.
    """
    wanted = kept  # Not looked at first: what is read may still show this very status.
    if wanted is None:
        shown = work.store.order(order_id)
        if shown.get("status_id") not in _BEFORE[by_parcels]:
            modified = shown.get("date_modified")
            work.journal.record(
                work.flow, f"order {order_id}", "status", "done", work.now, modified=modified, brought=brought
            )
            return
        wanted = by_parcels
    what = f"setting order {order_id} to status {wanted}"
    changes = {"status_id": wanted}
    work.write(f"order {order_id}", "status", lambda: work.store.change_order(order_id, changes, what), brought=brought)


def _tell_of_paid_back(work: Work, document: JsonObject, order_id: int, lines: list[JsonObject]) -> None:
    """The parcel is under way, so it is recorded; that a part of it was paid back is for a person."""
    names = ", ".join(str(line.get("sku") or line.get("name")) for line in lines)
    reason = f"Of order {order_id} more was shipped than is paid for: pieces of {names} had been paid back."
    event = documents.event_on(document, "Shipment Of What Was Refunded", reason, "Document")
    work.alert(key_of(document), "told", event)
    to_do = "Stop the parcel, ask for the goods or charge for them; then dismiss this entry."
    work.needs_attention(f"order {order_id}", reason, to_do)


def _pieces_in(parcels: list[JsonObject]) -> Counter[int]:
    """Of each line so many are in these parcels."""
    shipped: Counter[int] = Counter()
    for item in (item for parcel in parcels for item in parcel["items"]):
        shipped[item["order_product_id"]] += item["quantity"]
    return shipped


def _by_what_is_shipped(lines: list[JsonObject], shipped: Counter[int]) -> int:
    """The status that parcels ask for; they are counted, because what the lines say of it may lag behind."""
    physical = [line for line in lines if line.get("type") == "physical"]
    return SHIPPED if all(shipped[line["id"]] >= owed(line) for line in physical) else PARTIALLY_SHIPPED
