"""What a world shows of itself: both portals as people see them, the clock, what is due next, the trial.

Nothing here changes a world, and no HTML is written here.
"""

from datetime import datetime

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.records import Order
from fakes.logicbroker import Logicbroker
from fakes.logicbroker.documents import Document
from harness.displays.diagrams import Message, SequenceDiagram
from harness.displays.tables import Table, counted, money
from harness.simulation.history import Event, History, Lane

MOST_ROWS = 25
"""How many rows a page shows; the tables say how many there are."""

PARTIES: tuple[Lane, ...] = ("shopper", "retailer", "bigcommerce", "connector", "logicbroker", "supplier")
"""From left to right in a drawing."""

_DOORS: dict[Lane, Lane] = {"shopper": "bigcommerce", "retailer": "bigcommerce", "supplier": "logicbroker"}


def orders_page(store: BigCommerce) -> Table:
    """BigCommerce › Orders: what the retailer sees, the newest first."""
    orders = sorted(store.orders.values(), key=lambda order: order.id, reverse=True)
    rows = [_order_row(order) for order in orders[:MOST_ROWS]]
    caption = f"BigCommerce › Orders, {_shown(len(rows), len(orders), 'order')}"
    return Table(caption, ("Order ID", "Date", "Customer", "Status", "Total"), rows, empty="nobody has ordered yet")


def documents_page(network: Logicbroker, documents: list[Document]) -> Table:
    """Logicbroker › Orders › Related Documents, the newest first."""
    newest = sorted(documents, key=lambda document: int(document.key), reverse=True)
    names = _company_names(network, newest)
    rows = [
        (d.key, d.reference, _type(d.type), d.status, names[d.sender_id], names.get(d.receiver_id or 0, ""), d.created_at)
        for d in newest[:MOST_ROWS]
    ]
    columns = ("ID#", "Reference Number", "Document", "Status", "From", "To", "Created (UTC)")
    caption = f"Logicbroker › Documents, {_shown(len(rows), len(newest), 'document')}"
    return Table(caption, columns, rows, empty="no document yet")


def trial_sentence(store: BigCommerce) -> str:
    if store.trial is None:
        return f"The store is on the plan {store.plan}; it has no trial that could end."
    if store.trial.expired:
        return f"The trial ended at {_instant(store.trial.expires_at)}."
    return f"Trial: {counted(store.trial.days_left, 'day')} left, until {_instant(store.trial.expires_at)}."


def clock_sentence(now: datetime, due: datetime | None) -> str:
    following = f"next is due at {_instant(due)}" if due else "nothing is due"
    return f"It is {now:%A}, {_instant(now)}; {following}."


def order_diagram(history: History, order_id: int) -> SequenceDiagram:
    """What happened to one order, from the shopper to the supplier and back."""
    events = [event for event in history.of_order(order_id) if event.kind != "observation"]
    return SequenceDiagram(f"The way of order {order_id}", PARTIES, [_message(history, event) for event in events])


def _order_row(order: Order) -> tuple[object, ...]:
    address = order.billing_address
    customer = f"{address['first_name']} {address['last_name']}" + (" (guest)" if not order.customer_id else "")
    return order.id, f"{order.date_created:%d %b %Y}", customer, order.status, money(order.total_inc_tax)


def _company_names(network: Logicbroker, documents: list[Document]) -> dict[int, str]:
    return {
        company.id: company.name
        for environment in network.environments.values()
        for document in documents
        for company in environment.companies.partners_of(environment.companies.get(document.sender_id))
    }


def _message(history: History, event: Event) -> Message:
    when = f"{event.at:%d %b %Y %H.%M}"
    if event.kind == "request":
        return Message(when, "connector", event.facts["service"], event.name)
    if event.kind == "response" and event.cause:
        return Message(when, history.event(event.cause).facts["service"], "connector", event.name, reply=True)
    if event.kind == "fault":
        return Message(when, "connector", "connector", f"fault: {event.name}")
    return Message(when, event.lane, _DOORS.get(event.lane, event.lane), event.name)


def _type(name: str) -> str:
    """``SalesOrder`` as the portal writes it: ``Sales Order``."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in name).strip()


def _shown(shown: int, there: int, noun: str) -> str:
    return counted(there, noun) if shown == there else f"the newest {shown} of {counted(there, noun)}"


def _instant(instant: datetime) -> str:
    return f"{instant:%d %b %Y %H:%M} UTC"
