"""How single records, and lists of them, show themselves in a notebook; they themselves know nothing of notebooks.

Outside of IPython nothing happens here.
"""

import dataclasses
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.state.collections import OrderCollection, ProductCollection
from fakes.bigcommerce.state.records import Order, OrderProduct, Product, Shipment
from fakes.logicbroker import Logicbroker
from fakes.logicbroker.portal.feeds import FeedEventRow, FeedsTableRow
from fakes.logicbroker.portal.portal import OrdersPageRow
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.events import ActivityEvent
from fakes.logicbroker.state.feeds.inventory import FeedImport
from fakes.logicbroker.state.feeds.product_feeds import ProductFeed
from fakes.people import Shopper, Supplier
from harness.displays.tables import Bundle, Table, bundle, counted, flat, money, said, spaced, words
from harness.displays.tooltips import shorten_tooltips
from harness.displays.tracebacks import shorten_tracebacks
from harness.record.event import Event
from harness.record.history_rows import event_row
from harness.simulation.retailer import ConnectingRetailer
from harness.simulation.trouble.nemesis import ALL_FAULTS, Nemesis
from harness.simulation.views import completion
from harness.simulation.views.difference import ChangedField
from harness.simulation.views.fields import MappedField
from harness.simulation.views.rows import (
    ACTIVITY_EVENT_COLUMNS,
    activity_event_row,
    cells,
    document_row,
    line_row,
    order_row,
)
from harness.sync import Connection, Connector
from harness.sync.doctor import DoctorFinding
from harness.sync.journal import Attention

MOST_FACTS = 100
"""How many facts of an event a notebook shows."""

MOST_RECORDS = 100
"""How many rows the table of a list has at most; a line below it counts the others."""

ORDER_LINE_COLUMNS = {"SKU": "sku", "Name": "name", "Quantity": "quantity", "Shipped": "shipped"}
"""The columns of an order's lines: heading to field of a row."""


def register_with_ipython() -> None:
    """Tell IPython, if it runs this process, how to show the records of both services, and what Tab offers."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        for kind, representation in (*REPRS.items(), (list, list_repr)):
            shell.display_formatter.mimebundle_formatter.for_type(kind, representation)
        for kind in (OrderCollection, ProductCollection):
            setattr(kind, "_ipython_key_completions_", keys_of)  # noqa: B010 - the collections know no notebook.
        shorten_tracebacks(shell)
        shorten_tooltips(shell)
        completion.register(shell)


def keys_of(collection: OrderCollection | ProductCollection) -> list[Any]:
    """A function, because a class would not be told whose keys are wanted."""
    return list(collection)


def order_repr(order: Order) -> Bundle:
    """An order as behind the "+" of the control panel: its lines, and what was shipped."""
    total = money(order.total_inc_tax, order.currency.code)
    head = f"Order {order.id}: {order.status}, {total}, placed {words(order.date_created)} UTC"
    rows = [cells(line_row(line), ORDER_LINE_COLUMNS) for line in order.products]
    lines = Table(f"Lines of order {order.id}", tuple(ORDER_LINE_COLUMNS), rows)
    notes = [f"Staff notes: {order.staff_notes}"] if order.staff_notes else []
    return bundle(head, lines, *(_parcel(shipment) for shipment in order.shipments), *notes)


def _parcel(shipment: Shipment) -> str:
    with_whom = f"{shipment.pieces} with {shipment.carrier or 'a carrier'}"
    number = f"tracking {shipment.tracking_number}" if shipment.tracking_number else "no tracking number"
    return f"Shipped {words(shipment.date_created)} UTC: {with_whom}, {number}"


def document_repr(document: Document) -> Bundle:
    """A document as in the portal: what it is, its lines, and how to find those that are related to it."""
    row = row_repr(document)
    lines = [
        (_sku(line["ItemIdentifier"]), line.get("Description"), line["Quantity"], *_progress(document, index))
        for index, line in enumerate(document.lines)
    ]
    columns = ("SKU", "Description", "Quantity", *(("Shipped", "Cancelled") if document.progress else ()))
    shown = bundle(Table(f"Lines of {document.key}", columns, lines), *_related(document))
    return {kind: f"{row[kind]}\n\n{text}" for kind, text in shown.items()}


def _sku(item: Mapping[str, Any]) -> str:
    """The merchant's SKU, and beside it the supplier's where it is another."""
    merchant, supplier = item.get("PartnerSKU"), item.get("SupplierSKU")
    return f"{merchant} ({supplier})" if merchant and supplier else str(merchant or supplier or "")


def _progress(document: Document, index: int) -> tuple[int, ...]:
    if not document.progress:
        return ()
    return document.progress[index].shipped, document.progress[index].cancelled


def _related(document: Document) -> list[str]:
    error = [f"Failed: {document.error}"] if document.error else []
    return [*error, f"Related documents share its link key, {document.link_key}."]


def book_repr(book: OrderCollection | ProductCollection) -> Bundle | None:
    """The newest orders of a store, or its products, as one table."""
    records: list[Any] = [book.peek(number) for number in list(book)[-MOST_RECORDS:]]
    if not records:
        return bundle("There are none yet.")
    rows, left_out = ROWS[type(records[0])], len(book) - len(records)
    caption = (
        f"{rows.caption}, the newest {len(records)} of {len(book):,}" if left_out else f"{rows.caption}, {len(book)}"
    )
    return bundle(Table(caption, rows.columns, [rows.row(record) for record in records]))


def product_repr(product: Product) -> Bundle:
    """A product with what can be bought of it, and how many there are."""
    head = f"Product {product.id}: {product.name}, {money(product.price)}"
    rows = [(one.sku or product.sku, one.inventory_level, _options(one.option_values)) for one in _variants(product)]
    return bundle(head, Table("What can be bought", ("SKU", "Stock", "Options"), rows))


def _variants(product: Product) -> list[Any]:
    return list(product.variants.values()) or [product]


def _options(values: list[dict[str, Any]]) -> str:
    return ", ".join(f"{each.get('option_display_name')}: {each.get('label')}" for each in values)


def feed_repr(feed: ProductFeed) -> Bundle:
    """A product feed as behind VIEW: its state, and its items with what is wrong with them."""
    head = f"Product feed {feed.file_name}: {feed.status}, {feed.compliant_count} of {counted(feed.item_count, 'item')}"
    items = feed.items.values()
    rows = [(item.row, item.data.get("sku"), item.data.get("name"), "; ".join(item.problems)) for item in items]
    return bundle(f"{head} compliant", Table("Items", ("Row", "SKU", "Name", "What is wrong"), rows))


def import_repr(imported: FeedImport) -> Bundle:
    """What became of an uploaded file."""
    head = f"{imported.file_name}: {counted(imported.imported, 'record')} imported"
    rows = [(problem.row, problem.column, problem.reason) for problem in imported.problems]
    return bundle(head, Table("Rows that were not taken", ("Row", "Column", "Why"), rows, empty="none"))


@dataclass(frozen=True, slots=True)
class _Rows:
    """How several records of a kind become one table: its caption, its columns, and the row of a record."""

    caption: str
    columns: tuple[str, ...]
    row: Callable[[Any], tuple[Any, ...]]


def _chosen_fields(caption: str, row: Callable[[Any], Mapping[str, Any]], columns: Mapping[str, str]) -> _Rows:
    """Some fields of a record's row, under headings; amounts as money."""

    def written(record: Any) -> tuple[Any, ...]:
        found = row(record)
        code = found.get("currency", "USD")
        return tuple(money(cell, code) if isinstance(cell, Decimal) else cell for cell in cells(found, columns))

    return _Rows(caption, tuple(columns), written)


def _all_fields(caption: str, kind: Any) -> tuple[type, _Rows]:
    """For records that are rows already: every field is a column."""
    names = [field.name for field in dataclasses.fields(kind)]
    columns = tuple(name.replace("_", " ").capitalize() for name in names)
    return kind, _Rows(caption, columns, lambda record: tuple(getattr(record, name) for name in names))


ROWS: Mapping[type, _Rows] = {
    Order: _chosen_fields(
        "Orders",
        order_row,
        {"Order ID": "order", "Date (UTC)": "placed", "Status": "status", "Total": "total"},
    ),
    OrderProduct: _chosen_fields("Lines", line_row, ORDER_LINE_COLUMNS),
    Shipment: _Rows(
        "Shipments",
        ("Shipment", "Order ID", "Date (UTC)", "Pieces", "Carrier", "Tracking number"),
        lambda each: (each.id, each.order_id, each.date_created, each.pieces, each.carrier, each.tracking_number),
    ),
    Product: _Rows(
        "Products",
        ("SKU", "Name", "Price", "Stock"),
        lambda product: (product.sku, product.name, money(product.price), product.inventory_level),
    ),
    Document: _chosen_fields(
        "Documents",
        lambda document: document_row(document, {}),
        {
            "ID#": "document",
            "Document": "type",
            "Reference Number": "reference",
            "Status": "status",
            "Date (UTC)": "created",
        },
    ),
    ActivityEvent: _chosen_fields("Events", activity_event_row, ACTIVITY_EVENT_COLUMNS),
    ProductFeed: _Rows(
        "Product Feeds",
        ("File Name", "Created (UTC)", "Status", "Items", "Compliant"),
        lambda feed: (feed.file_name, feed.created, feed.status, feed.item_count, feed.compliant_count),
    ),
    Event: _chosen_fields(
        "History",
        event_row,
        {"Event": "number", "When (UTC)": "when", "Who": "lane", "Kind": "kind", "What": "name"},
    ),
    **dict(
        (
            _all_fields("Orders page", OrdersPageRow),
            _all_fields("Events", FeedEventRow),
            _all_fields("Product feeds", FeedsTableRow),
            _all_fields("Needs a person", Attention),
            _all_fields("What the doctor found", DoctorFinding),
            _all_fields("Fields", MappedField),
            _all_fields("Differences", ChangedField),
        )
    ),
}
"""Records of which lists are shown as tables."""


def event_repr(event: Event) -> Bundle:
    """An event of the record with all its facts, one row each; of a body every field is a row."""
    rows = list(flat(event.facts))
    more = [f"{len(rows) - MOST_FACTS} more facts are left out."] if len(rows) > MOST_FACTS else []
    return bundle(repr(event).strip(), Table("Facts", ("Fact", "Value"), rows[:MOST_FACTS]), *more)


def row_repr(record: Any) -> Bundle:
    """A single record as a table of one row."""
    rows = ROWS[type(record)]
    name = record.type if isinstance(record, Document) else type(record).__name__
    return bundle(Table(spaced(name), rows.columns, [rows.row(record)]))


def list_repr(records: list[Any]) -> Bundle | None:
    """A list of records of one kind as one table; every other list as Python shows it."""
    if not records or type(records[0]) not in ROWS:
        return None
    kinds = {type(record) for record in records}
    rows = ROWS.get(kinds.pop()) if len(kinds) == 1 else None
    if rows is None:
        return None
    shown = [rows.row(record) for record in records[:MOST_RECORDS]]
    left_out = len(records) - len(shown)
    more = [f"{left_out:,} more are left out."] if left_out else []
    return bundle(Table(f"{rows.caption}, {len(records):,}", rows.columns, shown), *more)


def person_repr(person: Any) -> Bundle:
    """What somebody can do, with the first line of each explanation."""
    return bundle(repr(person), Table("What can be done", ("Name", "What it does"), _public(type(person))))


def _public(kind: type) -> list[tuple[str, str]]:
    methods = [(name, inspect.getdoc(each)) for name, each in inspect.getmembers(kind) if name[0] != "_"]
    return [(name, told.splitlines()[0]) for name, told in methods if told]


def connection_repr(connection: Connection) -> Bundle:
    """The settings of a connection, without what is secret."""
    rows = [(field.name.replace("_", " "), said(getattr(connection, field.name))) for field in _fields(connection)]
    return bundle(Table("Connection", ("Setting", "Value"), rows))


def _fields(record: Any) -> list[Any]:
    return [field for field in dataclasses.fields(record) if field.repr]


def nemesis_repr(nemesis: Nemesis) -> Bundle:
    """What it draws from, what is planned, and which faults there are."""
    rates = Table(
        "Drawn, in a thousand requests", ("Fault", "Times"), list(nemesis.mixture.per_thousand.items()), "none"
    )
    plans = [(str(plan), plan.times, plan.until, plan.struck) for plan in [*nemesis.plans, *nemesis.missed]]
    planned = Table("Planned faults", ("Fault", "Times left", "Until", "Has struck"), plans, "none")
    faults = [(fault.name, fault.shows) for fault in ALL_FAULTS.values()]
    return bundle(repr(nemesis), rates, planned, Table("Faults to plan", ("Name", "What a caller sees"), faults))


def store_repr(store: BigCommerce) -> Bundle:
    """What a store holds, in numbers, and what it sells."""
    states = Counter(order.status for order in store.store.orders.scan())
    orders = Table("Orders", ("Status", "Orders"), list(states.items()), "none yet")
    return _joined(bundle(repr(store), orders), book_repr(store.store.products))


def network_repr(network: Logicbroker) -> Bundle:
    """The documents of each environment, in numbers."""
    counts = Counter(
        (name, spaced(document.type), document.status)
        for name, environment in network.environments.items()
        for document in environment.documents.scan()
    )
    rows = [(*what, count) for what, count in counts.items()]
    columns = ("Environment", "Document", "Status", "Documents")
    return bundle(repr(network), Table("Documents", columns, rows, "none yet"))


def _joined(first: Bundle, second: Bundle | None) -> Bundle:
    return {kind: f"{text}\n\n{(second or {}).get(kind, '')}" for kind, text in first.items()}


REPRS: Mapping[type, Callable[[Any], Bundle | None]] = {
    Order: order_repr,
    OrderCollection: book_repr,
    OrderProduct: row_repr,
    Shipment: row_repr,
    Product: product_repr,
    ProductCollection: book_repr,
    Document: document_repr,
    ProductFeed: feed_repr,
    FeedImport: import_repr,
    ActivityEvent: row_repr,
    Attention: row_repr,
    DoctorFinding: row_repr,
    Event: event_repr,
    BigCommerce: store_repr,
    Logicbroker: network_repr,
    Shopper: person_repr,
    Supplier: person_repr,
    ConnectingRetailer: person_repr,
    Nemesis: nemesis_repr,
    Connection: connection_repr,
    Connector: person_repr,
}
"""How each record shows itself."""
