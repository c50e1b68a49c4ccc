"""Notifications: what the portal tells a company about by mail, made from events and documents.

Nothing is kept here: a notification is a view of what happened.  Source: support article 360022057611.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fakes.evidence.ledger import imitates
from fakes.logicbroker.rules.quantities import INVALID, OVER_SHIPPED, UNSOURCED
from fakes.logicbroker.sources import NOTIFICATIONS
from fakes.logicbroker.state import statuses
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import Document, DocumentQuery
from fakes.logicbroker.state.environment import Environment

OF_EVENTS = {
    UNSOURCED: "Order sourcing failed",
    INVALID: "Document validation failed",
    OVER_SHIPPED: "Failed to update shipping information",
    "Inventory Imported": "Inventory update report",
    "Inventory Import Error": "Inventory error",
    "Product Feed Approved": "Product Feeds Notification",
}
"""The type of notification by the summary of its event.  Guess: which belongs to which."""

STUCK_AFTER = timedelta(hours=1)
OVERDUE_AFTER = timedelta(days=1)
"""Guess: when an acknowledgement is overdue; the published text has no number."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One message to a company: its type as in the settings, when, what about, and the document if there is one."""

    type: str
    date: datetime
    text: str
    logicbroker_key: int | None = None


@imitates(
    "notifications",
    "Failures, feeds, new orders and shipments, cancellations, what is stuck in Submitted and what is overdue.",
    evidence="official",
    source=NOTIFICATIONS,
    test="rules/test_notifications.py::test_an_unsourced_order_is_told",
)
def of(environment: Environment, company: Company) -> list[Notification]:
    """Everything that a company was told about or would be told now, newest first."""
    found = [
        *_of_events(environment, company),
        *_of_new_documents(environment, company),
        *_of_waiting_documents(environment, company),
    ]
    return sorted(found, key=lambda one: one.date, reverse=True)


def _of_events(environment: Environment, company: Company) -> list[Notification]:
    return [
        Notification(OF_EVENTS[event.summary], event.date, event.details, event.logicbroker_key)
        for event in environment.events.of_company(company.id)
        if event.summary in OF_EVENTS
    ]


def _of_new_documents(environment: Environment, company: Company) -> list[Notification]:
    names = {"Order": "New order", "Shipment": "New shipment", "Acknowledgement": "Order cancellation"}
    found = environment.documents.search(DocumentQuery(company.id, receiver_id=company.id)).documents
    return [
        _about(names[one.document_type], one.created_at, one)
        for one in found
        if one.document_type in names and one.type != "SalesOrder" and _is_news(one)
    ]


def _is_news(document: Document) -> bool:
    """Of acknowledgements only cancellations are news."""
    if document.document_type != "Acknowledgement":
        return True
    return any(line.get("QuantityCancelled") for line in document.lines)


def _of_waiting_documents(environment: Environment, company: Company) -> list[Notification]:
    now, search = environment.now, environment.documents.search
    stuck = [
        one
        for document_type in statuses.DOCUMENT_TYPES
        for one in search(
            DocumentQuery(
                company.id, document_type, statuses.SUBMITTED, receiver_id=company.id, until=now - STUCK_AFTER
            )
        ).documents
    ]
    overdue = search(
        DocumentQuery(company.id, "Order", statuses.READY_TO_ACKNOWLEDGE, until=now - OVERDUE_AFTER)
    ).documents
    return [
        *(_about("Documents Stuck in Submitted", one.created_at + STUCK_AFTER, one) for one in stuck),
        *(_about("Overdue acknowledgments", one.created_at + OVERDUE_AFTER, one) for one in overdue),
    ]


def _about(type_: str, date: datetime, document: Document) -> Notification:
    return Notification(type_, date, f"{document.type} {document.reference}", int(document.key))
