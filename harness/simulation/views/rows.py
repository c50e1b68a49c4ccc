"""What both systems, the connector and the record hold, as plain rows: one for each order, document, call and so on.

Money is Decimal, time is aware UTC.  How rows are compared or shown is not known here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

from fakes.bigcommerce.state.records import Order, Shipment
from fakes.logicbroker.state.documents import Document
from harness.displays.tables import spaced

if TYPE_CHECKING:
    from fakes.logicbroker.network import Environment
    from harness.record.event import Event
    from harness.record.history import History
    from harness.simulation.world import World


class OrderRow(TypedDict):
    """An order in BigCommerce; ``pieces`` were ordered, ``shipped`` of them are on their way."""

    order: int
    status: str
    total: Decimal
    placed: datetime
    pieces: int
    shipped: int
    staff_notes: str


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


class ProductFeedRow(TypedDict):
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


class EventRow(TypedDict):
    """An event of the record; ``cause`` is the number of the event that it follows from."""

    number: int
    when: datetime
    lane: str
    kind: str
    name: str
    cause: int | None


class CallRow(TypedDict):
    """A request of the connector and its answer; ``status`` is None when none came, ``parameters`` is the query."""

    number: int
    when: datetime
    service: str
    method: str
    path: str
    parameters: str
    status: int | None
    answer: str


def orders(world: "World") -> list[OrderRow]:
    """BigCommerce > Orders."""
    return [_order(order) for order in world.bigcommerce.store.orders.scan()]


def _order(order: Order) -> OrderRow:
    return {
        "order": order.id,
        "status": order.status,
        "total": order.total_inc_tax,
        "placed": order.date_created,
        "pieces": sum(line.quantity for line in order.products),
        "shipped": sum(line.quantity_shipped for line in order.products),
        "staff_notes": order.staff_notes or "",
    }


def lines(world: "World") -> list[LineRow]:
    """The lines of all orders."""
    return [
        {
            "order": order.id,
            "line": line.id,
            "sku": line.sku,
            "name": line.name,
            "quantity": line.quantity,
            "shipped": line.quantity_shipped,
            "price": line.price_inc_tax,
        }
        for order in world.bigcommerce.store.orders.scan()
        for line in order.products
    ]


def shipments(world: "World") -> list[ShipmentRow]:
    """The parcels that BigCommerce shows."""
    return [_shipment(order, parcel) for order in world.bigcommerce.store.orders.scan() for parcel in order.shipments]


def _shipment(order: Order, parcel: Shipment) -> ShipmentRow:
    skus = {line.id: line.sku for line in order.products}
    return {
        "order": order.id,
        "shipment": parcel.id,
        "shipped": parcel.date_created,
        "contents": ", ".join(f"{item.quantity} x {skus[item.order_product_id]}" for item in parcel.items),
        "carrier": parcel.shipping_provider or parcel.tracking_carrier,
        "tracking_number": parcel.tracking_number,
    }


def stock(world: "World") -> list[StockRow]:
    """What the store sells, one row for each SKU."""
    return [
        {
            "sku": variant.sku or product.sku,
            "name": product.name,
            "price": product.price,
            "level": variant.inventory_level,
        }
        for product in world.bigcommerce.store.products.scan()
        for variant in product.variants.values()
    ]


def documents(world: "World") -> list[DocumentRow]:
    """Logicbroker's documents, oldest first."""
    companies = [world.retailer.company, *(supplier.company for supplier in world.suppliers)]
    names = {company.id: company.name for company in companies}
    return [_document(document, names) for document in _environment(world).documents.scan()]


def _environment(world: "World") -> "Environment":
    """Where the retailer's documents are, with everything done that is due."""
    world.logicbroker.run_due()
    return world.logicbroker.environments[world.retailer.company.environment]


def _document(document: Document, names: Mapping[int, str]) -> DocumentRow:
    sender, receiver = document.sender_id, document.receiver_id
    return {
        "document": document.key,
        "type": spaced(document.type),
        "reference": document.reference,
        "status": document.status,
        "sender": names.get(sender, str(sender)),
        "receiver": "" if receiver is None else names.get(receiver, str(receiver)),
        "created": document.created_at,
    }


def product_feeds(world: "World") -> list[ProductFeedRow]:
    """The product feeds that the retailer sees, oldest first."""
    return [
        {
            "feed": feed.feed_id,
            "file_name": feed.file_name,
            "status": feed.status,
            "item_count": feed.items,
            "compliant": feed.compliant,
            "created": feed.created,
            "last_update": feed.last_update,
        }
        for feed in reversed(world.retailer.portal.product_feeds.feeds())
    ]


def activity_events(world: "World") -> list[ActivityEventRow]:
    """Logicbroker's activity events that concern the retailer, oldest first."""
    return [
        {
            "event": event.id,
            "date": event.date,
            "severity": event.severity,
            "category": event.category,
            "summary": event.summary,
            "details": event.details,
        }
        for event in _environment(world).events.scan()
        if world.retailer.company.id in (event.sender_id, event.receiver_id)
    ]


def attention(world: "World") -> list[AttentionRow]:
    """What the connector says needs a person."""
    return [
        {"flow": entry.flow, "subject": entry.subject, "reason": entry.reason, "since": entry.since}
        for entry in world.attention()
    ]


def events(history: "History") -> list[EventRow]:
    """The whole record."""
    return [
        {
            "number": event.number,
            "when": event.at,
            "lane": event.lane,
            "kind": event.kind,
            "name": event.name,
            "cause": event.cause,
        }
        for event in history
    ]


def calls(history: "History") -> list[CallRow]:
    """Every request with what came back."""
    answers = {event.cause: event for event in history if event.kind == "response"}
    return [_call(request, answers.get(request.number)) for request in history.requests()]


def _call(request: "Event", answer: "Event | None") -> CallRow:
    url = urlsplit(request.facts["url"])
    return {
        "number": request.number,
        "when": request.at,
        "service": request.facts["service"],
        "method": request.facts["method"],
        "path": url.path,
        "parameters": url.query,
        "status": answer.facts["status"] if answer else None,
        "answer": answer.name if answer else "",
    }


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row: the names of its fields, and how to read all of them from a world."""

    columns: tuple[str, ...]
    read: Callable[["World"], Sequence[Mapping[str, Any]]]


def _kind(row: type, read: Callable[["World"], Sequence[Mapping[str, Any]]]) -> Kind:
    return Kind(tuple(row.__annotations__), read)


KINDS: Mapping[str, Kind] = {
    "orders": _kind(OrderRow, orders),
    "lines": _kind(LineRow, lines),
    "shipments": _kind(ShipmentRow, shipments),
    "stock": _kind(StockRow, stock),
    "documents": _kind(DocumentRow, documents),
    "product_feeds": _kind(ProductFeedRow, product_feeds),
    "activity_events": _kind(ActivityEventRow, activity_events),
    "attention": _kind(AttentionRow, attention),
    "events": _kind(EventRow, lambda world: events(world.history)),
    "calls": _kind(CallRow, lambda world: calls(world.history)),
}
"""Every kind of row by its name."""
