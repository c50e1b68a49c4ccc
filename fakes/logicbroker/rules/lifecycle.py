"""How documents move by themselves: checked, submitted, sourced, offered, finished; and how they fail.

Every step is an appointment of the agenda and happens only if the document still has the status that it is for.
What quantities do to an order is in ``quantities``; which purchase orders a sales order becomes is in ``sourcing``.
"""

from datetime import timedelta

from fakes.evidence.ledger import Alternative, imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.rules import case_results, document_events, quantities, sourcing, validation
from fakes.logicbroker.sources import API_TESTING, DOCUMENT_PAGE, FAILED_DOCUMENTS, SALES_ORDERS, STATUSES
from fakes.logicbroker.state import statuses
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.environment import Environment

NEXT_STEP = "step"
"""What the agenda calls a document's next step."""

FAILED_FOR = timedelta(days=30)


def start(environment: Environment, document: Document) -> None:
    """Take a new document in: it is checked a step later."""
    environment.documents.add(document)
    _plan_next_step(environment, document)


def set_status(environment: Environment, document: Document, code: int, by: str = "Logicbroker") -> None:
    """Give a document a status, by whomever, and plan what the network does about it.  0 processes it anew."""
    if code == statuses.NEW:
        document.error = None
    former = document.status
    environment.documents.move(document, code, environment.now)
    if document.type == "PurchaseOrder" and code == statuses.CANCELLED:
        document_events.report_cancellation(environment, document)
    else:
        document_events.report_status(environment, document, former, by)
    _plan_next_step(environment, document)


@imitates(
    "documents: retry",
    "A failed document can be processed again.",
    evidence="official",
    source=DOCUMENT_PAGE,
    test="rules/test_sourcing.py::test_with_the_match_added_the_order_can_be_retried",
)
def retry(environment: Environment, document: Document, by: str) -> None:
    """Process a failed document again.

    Raises:
        Invalid: the document has not failed.
    """
    if document.status_code != statuses.FAILED:
        raise Invalid(f"only a failed document can be retried; {document!r} has not failed")
    set_status(environment, document, statuses.NEW, by)


@imitates(
    "documents: asynchronous steps",
    "New is validated, submitted, sourced, offered; what a consumer set to 200 is finished; each a few seconds later.",
    evidence="official",
    source=STATUSES,
    test="rules/test_lifecycle.py::test_every_step_takes_its_time",
)
def run_step(environment: Environment, key: str, status_code: int) -> None:
    """Do the step that was planned for a document with a status; nothing when it has another one by now."""
    document = environment.documents.get(key)
    if document.status_code != status_code:
        return
    if status_code == statuses.FAILED:
        _ignore_when_old(environment, document)
    elif status_code == statuses.NEW:
        _check(environment, document)
    elif document.type == "SalesOrder":
        _source(environment, document)
    elif document.type == "PurchaseOrder":
        _offer(environment, document)
    else:
        _finish(environment, document)


@imitates(
    "orders: where they wait",
    "Purchase orders wait at Ready to Acknowledge for who works in the portal, at Submitted for who picks up by API.",
    evidence="official",
    source=STATUSES,
    test="rules/test_lifecycle.py::test_a_supplier_with_an_api_picks_up_at_submitted",
)
def _offer(environment: Environment, purchase_order: Document) -> None:
    retailer = environment.companies.get(purchase_order.sender_id)
    if retailer.wants_acknowledgements:
        set_status(environment, purchase_order, statuses.READY_TO_ACKNOWLEDGE)
    else:
        _offer_for_shipping(environment, purchase_order)


@imitates(
    "orders: no acknowledgement wanted",
    "Where the retailer wants no acknowledgements, an order that is sent or picked up is ready to ship at once.",
    evidence="official",
    source=API_TESTING,
    test="rules/test_lifecycle.py::test_who_wants_no_acknowledgement_has_orders_ready_to_ship",
)
def _offer_for_shipping(environment: Environment, purchase_order: Document) -> None:
    set_status(environment, purchase_order, statuses.READY_TO_SHIP)


def _plan_next_step(environment: Environment, document: Document) -> None:
    if document.status_code == statuses.FAILED and environment.quirks.failed_become_ignored:
        environment.agenda.add(environment.now + FAILED_FOR, NEXT_STEP, document.key, document.status_code)
    if _moves_by_itself(environment, document):
        at = environment.now + timedelta(seconds=environment.quirks.step_seconds)
        environment.agenda.add(at, NEXT_STEP, document.key, document.status_code)


@imitates(
    "documents: failed become ignored",
    "A document that has been Failed for 30 days becomes Ignored.",
    evidence="official",
    source=STATUSES,
    test="rules/test_lifecycle.py::test_a_document_failed_for_long_is_ignored",
    shows=lambda _, environment, document: document.status_code == statuses.IGNORED,
)
def _ignore_when_old(environment: Environment, document: Document) -> None:
    """An appointment of an earlier failure comes too early and does nothing."""
    failed_at, _ = document.changes[-1]
    if environment.now - failed_at >= FAILED_FOR:
        set_status(environment, document, statuses.IGNORED)


def _moves_by_itself(environment: Environment, document: Document) -> bool:
    if document.status_code == statuses.NEW or document.type == "SalesOrder":
        return document.status_code in {statuses.NEW, statuses.SUBMITTED}
    if document.type == "PurchaseOrder":
        if document.status_code == statuses.ACKNOWLEDGED:
            return not environment.companies.get(document.sender_id).wants_acknowledgements
        picks_up_later = _pick_up_status(environment, document) == statuses.READY_TO_ACKNOWLEDGE
        return document.status_code == statuses.SUBMITTED and picks_up_later
    picked_up = statuses.PROCESSING if environment.cases.case_of(document.order_key) is None else statuses.SUBMITTED
    return document.status_code in {statuses.PROCESSING, picked_up}  # Nobody picks up what answers a test order.


def _pick_up_status(environment: Environment, order: Document) -> int:
    return environment.companies.get(order.receiver_id or order.sender_id).pick_up_status


def _check(environment: Environment, document: Document) -> None:
    """Validate a document and let its quantities reach its order."""
    order = None if document.order_key is None else environment.documents.get(document.order_key)
    retailer = environment.companies.get((order or document).sender_id)
    problem = validation.incomplete(retailer, document.layout, document.content)
    problem = problem or quantities.problem_of(document, order, environment.quirks)
    problem = problem or case_results.problem_of(environment, document, order)
    if problem is None and document.type == "PurchaseOrder" and environment.quirks.full_validation:
        problem = validation.problem_of(document)
    if problem is not None:
        fail(environment, document, problem.summary, problem.details)
        return
    set_status(environment, document, statuses.SUBMITTED)
    if document.type == "PurchaseOrder" and order is not None:
        _complete_when_sent(environment, order)
    elif order is not None and not document.counted and not _waits_for_pick_up(environment, document):
        _count(environment, document, order)


def _waits_for_pick_up(environment: Environment, document: Document) -> bool:
    late = environment.quirks.quantities_count == "when picked up"
    return late and document.document_type in {"Shipment", "Invoice"}


def _finish(environment: Environment, document: Document) -> None:
    """Complete what was picked up; with ``quantities_count`` the order hears of it only now, or it fails after all."""
    order = None if document.order_key is None else environment.documents.get(document.order_key)
    if order is not None and not document.counted and _waits_for_pick_up(environment, document):
        problem = quantities.problem_of(document, order, environment.quirks)
        if problem is not None:
            fail(environment, document, problem.summary, problem.details)
            return
        _count(environment, document, order)
    set_status(environment, document, statuses.COMPLETE)


@imitates(
    "orders: when quantities count",
    "An order hears of an acknowledgement or shipment as soon as that is valid, picked up or not.",
    evidence="guess",
    source=STATUSES,
    test="rules/test_quantities.py::test_an_acceptance_makes_the_order_ready_to_ship",
    otherwise=(
        Alternative("an order hears of a shipment once that is picked up", "quantities_count", "when picked up"),
    ),
    ask="ship a purchase order, and before the shipment is picked up GET /api/v3/Orders/{its key}/Status: is it "
    "still Ready to Ship?",
)
def _count(environment: Environment, document: Document, order: Document) -> None:
    """Guess: a supplier must not be able to ship twice meanwhile; the table of statuses can be read otherwise."""
    quantities.count(document, order)
    _move_order(environment, order)


def _move_order(environment: Environment, order: Document) -> None:
    retailer = environment.companies.get(order.sender_id)
    code = quantities.status_after(order, wants_invoices=retailer.wants_invoices)
    if code != order.status_code:
        set_status(environment, order, code)


def _source(environment: Environment, sales_order: Document) -> None:
    outcome = sourcing.source(environment, sales_order)
    if isinstance(outcome, quantities.DocumentProblem):
        fail(environment, sales_order, outcome.summary, outcome.details)
        return
    for purchase_order in outcome:
        start(environment, purchase_order)
    _complete_when_sent(environment, sales_order)


@imitates(
    "sales orders: complete when sent",
    "A sales order is complete once its purchase orders are sent; it does not follow their fulfilment.",
    evidence="official",
    source=SALES_ORDERS,
    test="rules/test_sourcing.py::test_the_sales_order_is_from_the_retailer_to_himself",
)
def _complete_when_sent(environment: Environment, sales_order: Document) -> None:
    """A sales order is complete once its purchase orders are sent; it does not follow their fulfilment."""
    orders = sourcing.purchase_orders_of(environment, sales_order)
    waiting = {statuses.NEW, statuses.FAILED}
    if sales_order.status_code == statuses.SUBMITTED and not any(one.status_code in waiting for one in orders):
        set_status(environment, sales_order, statuses.COMPLETE)


@imitates(
    "documents: failing",
    "What is wrong with a document shows as Failed, with an Alert for both sides that says why.",
    evidence="official",
    source=FAILED_DOCUMENTS,
    test="rules/test_lifecycle.py::test_an_order_that_is_not_valid_fails_with_an_event",
)
def fail(environment: Environment, document: Document, summary: str, details: str) -> None:
    """End a document as Failed and tell its sender and its receiver why."""
    set_status(environment, document, statuses.FAILED)
    document.error = details
    document_events.report_failure(environment, document, summary, details)
