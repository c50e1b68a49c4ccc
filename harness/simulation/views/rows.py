"""Records of both systems and of the connector as plain rows with named columns: one vocabulary for frames and tables.

Money is Decimal, time is aware UTC.  Which records a world has is not known here.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from fakes.bigcommerce.state.records import Order, OrderProduct, Product, Shipment, Variant
from fakes.logicbroker.portal.feeds import FeedsTableRow
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.events import ActivityEvent
from harness.displays.tables import spaced
from harness.sync.journal import Attention


class StoreOrderRow(TypedDict):
    """An order in BigCommerce; of its ``pieces`` some are ``shipped``, and for some the money went back."""

    order: int
    status: str
    total: Decimal
    currency: str
    placed: datetime
    pieces: int
    shipped: int
    refunded: int
    staff_notes: str
    archived: bool


class LineRow(TypedDict):
    """A line of an order; ``price`` is that of one piece, with tax."""

    order: int
    line: int
    sku: str
    name: str
    quantity: int
    shipped: int
    price: Decimal


class ShipmentRow(TypedDict):
    """A parcel that BigCommerce shows; ``contents`` are words such as ``2 x SKU-1``."""

    order: int
    shipment: int
    shipped: datetime
    contents: str
    carrier: str
    tracking_number: str


class StockRow(TypedDict):
    """Something that the store sells, and how many of it."""

    sku: str
    name: str
    price: Decimal
    level: int


class DocumentRow(TypedDict):
    """A document in Logicbroker."""

    document: str
    type: str
    reference: str | None
    status: str
    sender: str
    receiver: str
    created: datetime


class FeedTableRow(TypedDict):
    """A product feed as the retailer sees it."""

    feed: str
    file_name: str
    status: str
    item_count: int
    compliant: int
    created: datetime
    last_update: datetime


class ActivityEventRow(TypedDict):
    """An activity event that concerns the retailer."""

    event: int
    date: datetime
    severity: str
    category: str
    summary: str
    details: str


class AttentionRow(TypedDict):
    """What the connector says needs a person."""

    flow: str
    subject: str
    reason: str
    since: datetime


def order_row(order: Order) -> StoreOrderRow:
    """An order with its quantities."""
    return {
        "order": order.id,
        "status": order.status,
        "total": order.total_inc_tax,
        "currency": order.currency.code,
        "placed": order.date_created,
        "pieces": sum(line.quantity for line in order.products),
        "shipped": sum(line.quantity_shipped for line in order.products),
        "refunded": sum(line.quantity_refunded for line in order.products),
        "staff_notes": order.staff_notes or "",
        "archived": order.is_deleted,
    }


def line_row(line: OrderProduct) -> LineRow:
    """One line of an order."""
    return {
        "order": line.order_id,
        "line": line.id,
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "shipped": line.quantity_shipped,
        "price": line.price_inc_tax,
    }


def shipment_row(order: Order, parcel: Shipment) -> ShipmentRow:
    """One parcel of an order."""
    skus = {line.id: line.sku for line in order.products}
    return {
        "order": order.id,
        "shipment": parcel.id,
        "shipped": parcel.date_created,
        "contents": ", ".join(f"{item.quantity} x {skus[item.order_product_id]}" for item in parcel.items),
        "carrier": parcel.shipping_provider or parcel.tracking_carrier,
        "tracking_number": parcel.tracking_number,
    }


def stock_row(product: Product, variant: Variant) -> StockRow:
    """One thing that can be bought."""
    return {
        "sku": variant.sku or product.sku,
        "name": product.name,
        "price": product.price,
        "level": variant.inventory_level,
    }


def document_row(document: Document, companies: Mapping[int, str]) -> DocumentRow:
    """One document; ``companies`` are names by id, and a company without one is called by its id."""
    sender, receiver = document.sender_id, document.receiver_id
    return {
        "document": document.key,
        "type": spaced(document.type),
        "reference": document.reference,
        "status": document.status,
        "sender": companies.get(sender, str(sender)),
        "receiver": "" if receiver is None else companies.get(receiver, str(receiver)),
        "created": document.created_at,
    }


def feed_row(feed: FeedsTableRow) -> FeedTableRow:
    """One row of the portal's Feeds table."""
    return {
        "feed": feed.feed_id,
        "file_name": feed.file_name,
        "status": feed.status,
        "item_count": feed.items,
        "compliant": feed.compliant,
        "created": feed.created,
        "last_update": feed.last_update,
    }


def activity_event_row(event: ActivityEvent) -> ActivityEventRow:
    """One activity event."""
    return {
        "event": event.id,
        "date": event.date,
        "severity": event.severity,
        "category": event.category,
        "summary": event.summary,
        "details": event.details,
    }


def attention_row(entry: Attention) -> AttentionRow:
    """One entry of the connector's attention list."""
    return {"flow": entry.flow, "subject": entry.subject, "reason": entry.reason, "since": entry.since}


ACTIVITY_EVENT_COLUMNS: Mapping[str, str] = {
    "Date (UTC)": "date",
    "Severity": "severity",
    "Category": "category",
    "Summary": "summary",
    "Details": "details",
}
"""The columns of the Events tabs: heading to field."""


def cells(row: Mapping[str, Any], columns: Mapping[str, str]) -> tuple[Any, ...]:
    """The fields of a row that columns ask for, in their order."""
    return tuple(row[field] for field in columns.values())
