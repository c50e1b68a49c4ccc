"""How the fakes' own records show themselves in a notebook; they themselves know nothing of notebooks.

Outside of IPython nothing happens here.
"""

import sys

from fakes.bigcommerce.records import Order, Shipment
from fakes.logicbroker.documents import Document
from harness.displays.tables import Bundle, Table, bundle, money, spaced, words


def introduce() -> None:
    """Tell IPython, if it runs this process, how to show orders and documents."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        for kind, portrait in ((Order, order_portrait), (Document, document_portrait)):
            shell.display_formatter.mimebundle_formatter.for_type(kind, portrait)


def order_portrait(order: Order) -> Bundle:
    """An order as behind the "+" of the control panel: its lines, and what was shipped."""
    head = f"Order {order.id}: {order.status}, {money(order.total_inc_tax)}, placed {words(order.date_created)} UTC"
    rows = [(line.sku, line.name, line.quantity, line.quantity_shipped) for line in order.products]
    lines = Table(f"Lines of order {order.id}", ("SKU", "Name", "Quantity", "Shipped"), rows)
    return bundle(head, lines, *(_parcel(shipment) for shipment in order.shipments))


def document_portrait(document: Document) -> Bundle:
    """A document as in the portal's Related Documents."""
    rows = [(document.key, document.reference, document.status, document.created_at)]
    return bundle(Table(spaced(document.type), ("ID#", "Reference Number", "Status", "Date (UTC)"), rows))


def _parcel(shipment: Shipment) -> str:
    pieces = sum(item.quantity for item in shipment.items)
    carrier = shipment.shipping_provider or shipment.tracking_carrier or "a carrier"
    return f"Shipped {words(shipment.date_created)} UTC: {pieces} with {carrier}, tracking {shipment.tracking_number}"
