"""What both systems and the connector hold, as plain rows: one dictionary for each order, document, event and so on.

Money is Decimal, time is aware UTC.  How rows are compared or shown is not known here.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fakes.bigcommerce.records import Order, Shipment
from fakes.logicbroker.documents import Document
from harness.displays.tables import spaced

if TYPE_CHECKING:
    from harness.simulation.world import World

Row = dict[str, Any]


def orders(world: "World") -> list[Row]:
    """BigCommerce > Orders."""
    return [
        {
            "order": order.id,
            "status": order.status,
            "total": order.total_inc_tax,
            "placed": order.date_created,
            "pieces": sum(line.quantity for line in order.products),
            "shipped": sum(line.quantity_shipped for line in order.products),
            "staff_notes": order.staff_notes or "",
        }
        for order in world.bigcommerce.orders.values()
    ]


def lines(world: "World") -> list[Row]:
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
        for order in world.bigcommerce.orders.values()
        for line in order.products
    ]


def shipments(world: "World") -> list[Row]:
    """The parcels that BigCommerce shows."""
    return [_shipment(order, parcel) for order in world.bigcommerce.orders.values() for parcel in order.shipments]


def _shipment(order: Order, parcel: Shipment) -> Row:
    skus = {line.id: line.sku for line in order.products}
    return {
        "order": order.id,
        "shipment": parcel.id,
        "shipped": parcel.date_created,
        "items": ", ".join(f"{item.quantity} x {skus[item.order_product_id]}" for item in parcel.items),
        "carrier": parcel.shipping_provider or parcel.tracking_carrier,
        "tracking_number": parcel.tracking_number,
    }


def stock(world: "World") -> list[Row]:
    """What the store sells, one row for each SKU."""
    return [
        {"sku": variant.sku or product.sku, "name": product.name, "price": product.price, "level": level}
        for product in world.bigcommerce.products.values()
        for variant in product.variants.values()
        for level in [variant.inventory_level]
    ]


def documents(world: "World") -> list[Row]:
    """Logicbroker's documents, oldest first."""
    found = world.logicbroker.documents(environment=world.retailer.company.environment)
    names = _names(world)
    return [_document(document, names) for document in found]


def _document(document: Document, names: Mapping[int | None, str]) -> Row:
    return {
        "document": document.key,
        "type": spaced(document.type),
        "reference": document.reference,
        "status": document.status,
        "sender": names.get(document.sender_id, str(document.sender_id)),
        "receiver": names.get(document.receiver_id, ""),
        "created": document.created_at,
    }


def product_feeds(world: "World") -> list[Row]:
    """The product feeds that the retailer sees, oldest first."""
    return [
        {
            "feed": feed.feed_id,
            "file_name": feed.file_name,
            "status": feed.status,
            "items": feed.items,
            "compliant": feed.compliant,
            "created": feed.created,
            "last_update": feed.last_update,
        }
        for feed in reversed(world.retailer.portal.product_feeds.feeds())
    ]


def activity_events(world: "World") -> list[Row]:
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
        for event in world.logicbroker.events(world.retailer.company)
    ]


def attention(world: "World") -> list[Row]:
    """What the connector says needs a person."""
    return [
        {"flow": entry.flow, "subject": entry.subject, "reason": entry.reason, "since": entry.since}
        for entry in world.attention()
    ]


TABLES: Mapping[str, Callable[["World"], list[Row]]] = {
    "orders": orders,
    "lines": lines,
    "shipments": shipments,
    "stock": stock,
    "documents": documents,
    "product_feeds": product_feeds,
    "activity_events": activity_events,
    "attention": attention,
}
"""Every kind of row by its name."""


def _names(world: "World") -> dict[int | None, str]:
    companies = [world.retailer.company, *(supplier.company for supplier in world.suppliers)]
    return {company.id: company.name for company in companies}
