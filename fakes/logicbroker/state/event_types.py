"""The types of activity events: their numbers, names, and the topics under which webhooks ask for them.

What an event says is in ``events``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fakes.logicbroker.state.statuses import DocumentType


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of event: its number, name, and the topic under which a webhook can ask for it."""

    id: int
    name: str
    topic: str


EVENT_TYPES = (
    # Guess: only 39 and 57 are known by number, from what Logicbroker's own Magento module posts, and 29 from what a
    # shop's client reads; the published list of types was never captured.
    EventType(1, "New Order", "order_submitted"),
    EventType(2, "New Acknowledgement", "acknowledgement_submitted"),
    EventType(3, "New Shipment", "shipment_submitted"),
    EventType(4, "New Invoice", "invoice_submitted"),
    EventType(5, "New Return", "return_submitted"),
    EventType(29, "Order Cancelled", "order_cancelled"),
    EventType(39, "Inventory Updated", "inventory_updated"),
    EventType(40, "Product Feed", "product_feed"),
    EventType(57, "Document Failed", "document_failed"),
    EventType(58, "General", "general"),
    EventType(59, "Status Updated", "status_updated"),
)
ORDER_CANCELLED, INVENTORY_UPDATED, PRODUCT_FEED, DOCUMENT_FAILED, GENERAL, STATUS_UPDATED = 29, 39, 40, 57, 58, 59

SUBMITTED: Mapping[DocumentType, int] = {"Order": 1, "Acknowledgement": 2, "Shipment": 3, "Invoice": 4, "Return": 5}
"""The type of the event that a document of a type was submitted."""

TOPICS: Mapping[int, str] = {one.id: one.topic for one in EVENT_TYPES}
