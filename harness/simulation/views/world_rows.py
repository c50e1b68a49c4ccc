"""Everything that a world holds as rows: one for each order, document, call and so on.

What stands in a row is decided in ``rows`` and in ``harness.record.history_rows``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fakes.logicbroker import Logicbroker
from fakes.logicbroker.state.events import OF_STATUSES
from harness.record.history_rows import CallRow, RecordedEventRow, call_rows, event_rows
from harness.simulation.views.rows import (
    ActivityEventRow,
    AttentionRow,
    DocumentRow,
    FeedTableRow,
    LineRow,
    ShipmentRow,
    StockRow,
    StoreOrderRow,
    activity_event_row,
    attention_row,
    document_row,
    feed_row,
    line_row,
    order_row,
    shipment_row,
    stock_row,
)
from harness.simulation.wiring import WiredWorld


def orders(world: WiredWorld) -> list[StoreOrderRow]:
    """BigCommerce > Orders."""
    return [order_row(order) for order in world.bigcommerce.store.orders.scan()]


def lines(world: WiredWorld) -> list[LineRow]:
    """The lines of all orders."""
    return [line_row(line) for order in world.bigcommerce.store.orders.scan() for line in order.products]


def shipments(world: WiredWorld) -> list[ShipmentRow]:
    """The parcels that BigCommerce shows."""
    orders = world.bigcommerce.store.orders.scan()
    return [shipment_row(order, parcel) for order in orders for parcel in order.shipments]


def stock(world: WiredWorld) -> list[StockRow]:
    """What the store sells, one row for each SKU."""
    products = world.bigcommerce.store.products.scan()
    return [stock_row(product, variant) for product in products for variant in product.variants.values()]


def documents(world: WiredWorld) -> list[DocumentRow]:
    """Logicbroker's documents, oldest first."""
    companies = [world.retailer.company, *(supplier.company for supplier in world.suppliers)]
    names = {company.id: company.name for company in companies}
    environment = _up_to_date(world).environments[world.retailer.company.environment]
    return [document_row(document, names) for document in environment.documents.scan()]


def _up_to_date(world: WiredWorld) -> Logicbroker:
    """The network after everything that is due."""
    world.logicbroker.run_due()
    return world.logicbroker


def product_feeds(world: WiredWorld) -> list[FeedTableRow]:
    """The product feeds that the retailer sees, oldest first."""
    return [feed_row(feed) for feed in reversed(world.retailer.portal.product_feeds.feeds())]


def activity_events(world: WiredWorld) -> list[ActivityEventRow]:
    """Logicbroker's activity events that concern the retailer, oldest first, without bare changes of a status."""
    retailer = world.retailer.company
    events = _up_to_date(world).environments[retailer.environment].events.scan()
    ours = (event for event in events if retailer.id in (event.sender_id, event.receiver_id))
    return [activity_event_row(event) for event in ours if event.category != OF_STATUSES]


def attention(world: WiredWorld) -> list[AttentionRow]:
    """What the connector says needs a person."""
    return [attention_row(entry) for entry in world.attention()]


@dataclass(frozen=True, slots=True)
class RowKind:
    """One kind of row: the names of its columns, and how to read all of them from a world."""

    columns: tuple[str, ...]
    read: Callable[[WiredWorld], Sequence[Mapping[str, Any]]]


def _kind(row: type, read: Callable[[WiredWorld], Sequence[Mapping[str, Any]]]) -> RowKind:
    return RowKind(tuple(row.__annotations__), read)


ROW_KINDS: Mapping[str, RowKind] = {
    "orders": _kind(StoreOrderRow, orders),
    "lines": _kind(LineRow, lines),
    "shipments": _kind(ShipmentRow, shipments),
    "stock": _kind(StockRow, stock),
    "documents": _kind(DocumentRow, documents),
    "product_feeds": _kind(FeedTableRow, product_feeds),
    "activity_events": _kind(ActivityEventRow, activity_events),
    "attention": _kind(AttentionRow, attention),
    "events": _kind(RecordedEventRow, lambda world: event_rows(world.history)),
    "calls": _kind(CallRow, lambda world: call_rows(world.history)),
}
"""Every kind of row by its name."""
