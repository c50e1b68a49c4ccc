"""What the log says of documents: every change of their status, cancelled orders with the reasons, and failures.

When a document changes is decided in ``lifecycle``.
"""

import json
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.sources import CANCELLATIONS_CLIENT, DOCUMENT_PAGE
from fakes.logicbroker.state import statuses
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.event_types import DOCUMENT_FAILED, ORDER_CANCELLED, STATUS_UPDATED, SUBMITTED
from fakes.logicbroker.state.events import OF_STATUSES


@imitates(
    "events: status updates",
    "A document's events tell of each change of its status, and who made it.",
    evidence="official",
    source=DOCUMENT_PAGE,
    test="rules/test_document_events.py::test_every_change_of_a_status_is_told",
)
def report_status(environment: Environment, document: Document, former: str, by: str) -> None:
    """Write down that a document has another status now.  Guess: the texts."""
    submitted = document.status_code == statuses.SUBMITTED
    _report(
        environment,
        document,
        category=OF_STATUSES,
        summary="Status Updated",
        details=f"Status changed from {former} to {document.status} by {by}.",
        type_id=SUBMITTED[document.document_type] if submitted else STATUS_UPDATED,
    )


@imitates(
    "events: cancelled orders",
    "A cancelled order has an event of type 29, with the reason of each line in its additional data.",
    evidence="third party",
    source=CANCELLATIONS_CLIENT,
    test="rules/test_document_events.py::test_a_cancelled_order_has_an_event_with_its_reasons",
)
def report_cancellation(environment: Environment, order: Document) -> None:
    """Write down, for the retailer, that a purchase order was cancelled, and why."""
    reasons = [{"LineNumber": number, "ChangeReason": reason} for number, reason in _reasons(environment, order)]
    environment.events.add(
        **_about(order) | {"sender_id": order.receiver_id, "receiver_id": order.sender_id},
        category=OF_STATUSES,
        summary="Order Cancelled",
        details=f"All of {order.reference} was cancelled.",
        type_id=ORDER_CANCELLED,
        additional_data=json.dumps({"Lines": reasons}),
    )


def _reasons(environment: Environment, order: Document) -> list[tuple[str, str | None]]:
    """The last reason that an acknowledgement gave for each line: the line's own, else that of the whole."""
    found: dict[str, str | None] = dict.fromkeys((one.line_number for one in order.progress), None)
    for one in environment.documents.chain(order.link_key):
        if one.order_key == order.key and one.document_type == "Acknowledgement" and one.counted:
            for line in one.lines:
                if line.get("QuantityCancelled"):
                    found[line["LineNumber"]] = line.get("ChangeReason") or one.content.get("ChangeReason")
    return list(found.items())


def report_failure(environment: Environment, document: Document, summary: str, details: str) -> None:
    """Write down for both sides why a document failed."""
    _report(
        environment,
        document,
        level="Alert",
        category="Document",
        summary=summary,
        details=details,
        type_id=DOCUMENT_FAILED,
    )


def _report(environment: Environment, document: Document, **what: Any) -> None:
    environment.events.add(**_about(document), **what)


def _about(document: Document) -> dict[str, Any]:
    return {
        "sender_id": document.sender_id,
        "receiver_id": document.receiver_id,
        "logicbroker_key": int(document.key),
        "document_type": document.document_type,
        "link_key": document.link_key,
    }
