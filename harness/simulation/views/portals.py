"""What a world shows of itself: both portals as people see them, the clock, what is due next, the trial.

Nothing here changes a world, and no HTML is written here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.state.rate_limit import RateLimit
from fakes.bigcommerce.state.records import Order
from fakes.bigcommerce.state.statuses import HELD_FOR_STAFF
from fakes.logicbroker.portal.portal import Portal
from fakes.logicbroker.state.documents import DocumentPage, DocumentQuery
from fakes.logicbroker.state.events import OF_STATUSES, ActivityEvent
from fakes.logicbroker.state.statuses import FAILED
from harness.displays.diagrams import Message, MessageKind, SequenceDiagram
from harness.displays.tables import Pane, Table, counted, spaced
from harness.record.event import Event, Lane
from harness.record.excerpts import excerpt
from harness.record.history import History
from harness.simulation.views.in_words import answer_in_words, request_in_words
from harness.simulation.views.life_line import LifeLine
from harness.simulation.views.rows import ACTIVITY_EVENT_COLUMNS, activity_event_row, cells

MOST_ROWS = 25
"""How many rows a page shows; the tables say how many there are."""

MOST_EVENTS = 8
"""How many events a world shows; all of them are a question away."""

PARTIES: tuple[Lane, ...] = ("shopper", "retailer", "bigcommerce", "connector", "logicbroker", "supplier")
"""From left to right in a drawing."""

_DOORS: dict[Lane, Lane] = {"shopper": "bigcommerce", "retailer": "bigcommerce", "supplier": "logicbroker"}


def store_pane(store: BigCommerce, way_of: Callable[[int], LifeLine]) -> Pane:
    """The control panel: what the retailer sees of the store, with the way of each order that is shown."""
    return Pane(f"BigCommerce, control panel of store {store.store_hash}", [orders_page(store, way_of)], share=46)


def network_pane(portal: Portal, documents: int, events: Sequence[ActivityEvent]) -> Pane:
    """The portal: feeds, the newest of so many documents, and the newest events that say more than a status."""
    heading = f"Logicbroker, portal of {portal.company.name} ({portal.company.environment})"
    reports = events_page([one for one in events if one.category != OF_STATUSES])
    return Pane(heading, [documents_page(portal, documents), feeds_page(portal), reports], share=51)


def orders_page(store: BigCommerce, way_of: Callable[[int], LifeLine]) -> Table:
    """BigCommerce > Orders: what the retailer sees in the control panel, the newest first, and how far each came."""
    if store.trial and store.trial.expired:
        return Table("Orders", (), [], empty="the control panel is closed until a plan is chosen")
    found = store.control_panel.orders()
    rows = [(*row.values(), way_of(int(row["Order ID"]))) for row in found[:MOST_ROWS]]
    columns = ("Order ID", "Customer", "Date", "Status", "Total", "Its way")
    others = len(store.orders) - len(found)
    empty = f"none on this page; {others} not paid for or archived" if others else "none yet"
    return Table(f"Orders, {_headcount(len(found), 'order')}", columns, rows, empty=empty)


def documents_page(portal: Portal, there: int) -> Table:
    """Logicbroker > Orders: what the retailer sees in the portal, the newest first; ``there`` is how many there are."""
    newest = portal.orders(rows=MOST_ROWS)
    rows = [(row.reference_number, spaced(row.type), row.id, row.status, row.partner, row.date) for row in newest]
    columns = ("Reference Number", "Document", "ID#", "Status", "Partner", "Date (UTC)")
    return Table(f"Documents, {_headcount(there, 'document')}", columns, rows, empty="none yet")


def feeds_page(portal: Portal) -> Table:
    """Logicbroker > Products > Product Feeds, the newest first."""
    rows = [
        (row.file_name, row.status, f"{row.compliant} of {row.items}", row.last_update)
        for row in portal.product_feeds.feeds()
    ]
    columns = ("File Name", "Status", "Items Compliant", "Last Update (UTC)")
    return Table(f"Product feeds, {_headcount(len(rows), 'feed')}", columns, rows[:MOST_ROWS], empty="none yet")


def events_page(events: Sequence[ActivityEvent]) -> Table:
    """The Events tabs, the newest first."""
    newest = list(events)[: -MOST_EVENTS - 1 : -1]
    rows = [cells(activity_event_row(event), ACTIVITY_EVENT_COLUMNS) for event in newest]
    caption = f"Events, {_headcount(len(events), 'event', MOST_EVENTS)}"
    return Table(caption, tuple(ACTIVITY_EVENT_COLUMNS), rows, empty="none yet")


def trial_sentence(store: BigCommerce) -> str:
    """How long the trial still lives."""
    if store.trial is None:
        return f"The store is on the plan {store.plan}; it has no trial that could end."
    if store.trial.expired:
        return f"The trial ended at {_instant(store.trial.expires_at)}."
    return f"Trial: {counted(store.trial.days_left, 'day')} left, until {_instant(store.trial.expires_at)}."


def clock_sentence(now: datetime, due: Mapping[str, datetime | None]) -> str:
    """What time it is, and who does something next, and when."""
    planned = [(instant, who) for who, instant in due.items() if instant is not None]
    instant, who = min(planned, default=(None, ""))
    following = f"next, {who} does something at {_instant(instant)}" if instant else "nothing is due"
    return f"It is {now:%A}, {_instant(now)}; {following}."


def limit_sentence(limit: RateLimit, now: datetime) -> str:
    """How many requests the store still answers in this window."""
    return f"Rate limit: {limit.left(now):,} of {limit.quota:,} requests left in {limit.window.seconds} seconds."


def connection_sentence(world: Any) -> str:
    """Since when the store is connected, how many things need a person, and what the connector says if it cannot work.

    What has failed in Logicbroker needs one too, whether or not the connector has noticed, and so do orders that stay
    as they are until staff have looked at them.  Its own ``status``, if it has one, has a ``state``, an instant
    ``since`` and a ``reason``.
    """
    connection, waiting = world.connection, len(world.attention())
    status: Any = getattr(world, "status", None)
    if connection is None or connection.connected_at is None:
        return "Nothing is connected yet."
    failed, held = failed_documents(world, 0).total, len(held_orders(world.bigcommerce))
    things = [counted(waiting, "thing needs a person", "things need a person")] if waiting else []
    things += [f"{counted(failed, 'document has', 'documents have')} failed in Logicbroker"] if failed else []
    things += [f"{counted(held, 'order waits', 'orders wait')} for staff in BigCommerce"] if held else []
    told = ", ".join(things) or "nothing needs a person"
    said = f"Connected in {connection.environment} since {_instant(connection.connected_at)}; {told}."
    since = getattr(status, "since", None)
    if since is None or status.state == "connected":
        return said
    return f"{said}\nThe connection is {status.state} since {_instant(since)}: {status.reason}"


def held_orders(store: BigCommerce) -> list[Order]:
    """The orders that stay as they are until staff have looked at them, by id; archived ones wait for nobody."""
    orders = store.store.orders
    ids = sorted(number for status in HELD_FOR_STAFF for number in orders.ids_having("status_id", status))
    return [order for order in map(orders.peek, ids) if not order.is_deleted]


def failed_documents(world: Any, most: int) -> DocumentPage:
    """How many of the retailer's documents have failed in Logicbroker, and the newest of them, ``most`` at most."""
    company = world.retailer.company
    documents = world.logicbroker.environments[company.environment].documents
    found: DocumentPage = documents.search(DocumentQuery(company.id, status_code=FAILED), count=most)
    return found


def order_diagram(history: History, order_id: int) -> SequenceDiagram:
    """What happened to one order, from the shopper to the supplier and back."""
    events = [event for event in history.of_order(order_id) if event.kind != "observation"]
    messages = [_message(history, event, str(order_id)) for event in events]
    return SequenceDiagram(f"The way of order {order_id}", PARTIES, messages)


def _message(history: History, event: Event, order_id: str) -> Message:
    sender, receiver, text, kind = _said(history, event)
    parts = ((f"Event {event.number}", excerpt(event, order_id)),)
    return Message(event.at, sender, receiver, text, kind, parts)


def _said(history: History, event: Event) -> tuple[str, str, str, MessageKind]:
    """Who says what to whom, and what kind of message it is."""
    if event.kind == "request":
        return "connector", event.fact("service"), request_in_words(event), "request"
    if event.kind == "response" and event.cause:
        failed = event.fact("status") is None or event.fact("status") >= 400
        service = history.event(event.cause).fact("service")
        return service, "connector", answer_in_words(event), "refusal" if failed else "reply"
    if event.kind == "fault":
        return "connector", "connector", f"fault: {event.name}", "fault"
    receiver = _DOORS.get(event.lane, event.lane)
    return event.lane, receiver, event.name, "deed" if event.kind == "deed" else "request"


def _headcount(there: int, noun: str, most: int = MOST_ROWS) -> str:
    return counted(there, noun) if there <= most else f"the newest {most} of {counted(there, noun)}"


def _instant(instant: datetime) -> str:
    return f"{instant:%d %b %Y %H:%M} UTC"
