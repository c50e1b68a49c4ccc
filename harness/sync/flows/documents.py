"""What the flows that read Logicbroker's documents have in common: pick one up, finish it, or fail it with a reason.

What a shipment or an acknowledgement does to an order is in ``shipments.py`` and ``cancellations.py``.
"""

from collections.abc import Callable

from harness.sync.bigcommerce import CANCELLED, REFUNDED, is_archived
from harness.sync.errors import NotFound, Outage
from harness.sync.flows import changed_orders, other_stores, solved
from harness.sync.flows.work import MOST_IN_VAIN, Subject, Work, about
from harness.sync.logicbroker import FAILED, PROCESSING, SUBMITTED, DocumentKind, key_of, link_key_of
from harness.sync.wire import JsonObject

WITHOUT_A_KEY = "documents without a key"

LINES: dict[DocumentKind, str] = {"Shipments": "ShipmentLines", "Acknowledgements": "AckLines"}
"""What a document consists of: one that a list shows without is read by itself before anything follows from it."""

PICKED_UP, ENDED = "picked up", "failed"
"""The steps that end a document: one that was worked, and one that was refused."""

ORDER = "order "
"""The subjects under which people are told of an order begin so."""

TO_DO = "Solve it in BigCommerce by hand, or correct the cause and choose Retry on the document in Logicbroker."


def run(work: Work, kind: DocumentKind, deed: Callable[[Work, JsonObject], None], summary: str) -> bool:
    """A piece of the work on submitted documents of a kind; whether this pass is finished.

    ``summary`` is the event's that tells why a document failed.
    """
    found = work.this_pass.listing.read(work.now, lambda page: work.network.documents_page(kind, page, SUBMITTED))
    waiting = {key: document for document in found if (key := key_of(document))}
    if not all(map(key_of, found)):
        reason = f"Logicbroker lists {kind.lower()} that have no key, so that nothing can be done about them."
        work.needs_attention(WITHOUT_A_KEY, reason, "Look at them in Logicbroker's portal; then dismiss this entry.")
    ours = other_stores.leave_alone(work, kind, waiting.values())
    if not work.this_pass.tried:  # At the beginning of a pass.
        _settle_what_people_solved(work, kind, set(waiting))
    return work.each(
        _subject(work, kind, document, deed, summary)
        for document in ours
        if not _stays_submitted(work, key_of(document))
    )


def reopen(work: Work, kind: DocumentKind, subject: str) -> None:
    """A document that failed is submitted again, as by Retry in the portal."""
    if work.journal.step(work.flow, subject, PICKED_UP):
        work.journal.record(work.flow, subject, PICKED_UP, "busy", work.now)  # It counts as tried no more.
    if subject.isdigit() and work.network.status(kind, subject) == FAILED:
        work.write(subject, "submitted again", lambda: work.network.set_status(kind, subject, SUBMITTED))


def event_on(document: JsonObject, summary: str, details: str, category: str) -> JsonObject:
    """An event that is shown with the document, for its sender."""
    key = key_of(document)
    return {
        "LogicbrokerKey": int(key) if key.isdigit() else None,
        "LinkKey": link_key_of(document) or None,
        "ReceiverId": document.get("SenderCompanyId"),
        "Category": category,
        "Summary": summary,
        "Details": details,
    }


def refuse_stale(work: Work, order: JsonObject) -> None:
    """What was written to an order last must be seen in it before more is done: or its notes and status would get lost.

    Raises:
        Outage: the store still shows it as it was before; it is asked again a little later.
    """
    if work.is_behind(order):
        reason = f"{about(order)} still shows as it was before what was last written to it"
        raise Outage("BigCommerce", work.now, reason)


def _subject(
    work: Work, kind: DocumentKind, document: JsonObject, deed: Callable[[Work, JsonObject], None], summary: str
) -> Subject:
    key = key_of(document)

    def do() -> None:
        if other_stores.is_another_ones(work, document):
            return
        is_whole = bool(document.get(LINES[kind]))
        deed(work, document if is_whole else work.network.document(kind, key))
        work.write(key, PICKED_UP, lambda: work.network.set_status(kind, key, PROCESSING))

    def tell(reason: str) -> None:
        event = event_on(document, summary, reason, category="Document")
        work.alert(key, f"alert {reason}", event)

    def end() -> None:
        work.write(key, ENDED, lambda: work.network.set_status(kind, key, FAILED))

    version = "could not be ended" if _was_refused(work, key) else None  # Else somebody wants it tried again.
    return Subject(key, deed=do, version=version, on_refusal=tell, at_end=end, to_do=TO_DO)


def _was_refused(work: Work, key: str) -> bool:
    """Whether Logicbroker refused to let a document fail, so that it is listed as if somebody wanted it tried again."""
    ended = work.journal.step(work.flow, key, ENDED)
    return ended is not None and ended.outcome == "refused"


def _stays_submitted(work: Work, key: str) -> bool:
    """Whether Logicbroker shows a document as Submitted however often it is set to Processing.

    All that follows from it is done, and setting it once a day is enough.
    """
    if not work.is_in_vain(key, PICKED_UP):
        return False
    if not work.journal.is_listed(work.flow, key):
        reason = f"Document {key} is Submitted in Logicbroker, though it was set to Processing {MOST_IN_VAIN} times."
        work.needs_attention(key, reason, "Set it to Complete by hand: what it says is in BigCommerce.")
    return True


def _settle_what_people_solved(work: Work, kind: DocumentKind, waiting: set[str]) -> None:
    """Documents on the attention list that were completed or ignored by a person since, and orders that were ended."""

    def is_open(subject: str) -> bool:
        return subject not in waiting and (subject.isdigit() or subject.startswith(ORDER))

    def is_solved(subject: str) -> bool:
        if subject.startswith(ORDER):
            return _is_ended(work, int(subject.removeprefix(ORDER)))
        try:
            return work.network.status(kind, subject) not in {SUBMITTED, FAILED}
        except NotFound:
            return True

    solved.settle(work, is_open, is_solved)


def _is_ended(work: Work, order_id: int) -> bool:
    """Whether an order that people were told of is cancelled, paid back, archived or gone.

    What suppliers cancelled is over as well when the order wants nothing of it any more.
    """
    try:
        order, lines = work.store.order_and_lines(order_id)
    except NotFound:
        return True
    is_ended = order.get("status_id") in {CANCELLED, REFUNDED} or is_archived(order)
    return is_ended or (work.flow == "cancellations" and not changed_orders.is_short(work, order, lines))
