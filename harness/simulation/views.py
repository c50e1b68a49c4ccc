"""What a world shows of itself: both portals as people see them, the clock, what is due next, the trial.

Nothing here changes a world, and no HTML is written here.
"""

from datetime import datetime

from fakes.bigcommerce import BigCommerce
from fakes.logicbroker.portal import Portal
from harness.displays.diagrams import Message, SequenceDiagram
from harness.displays.tables import Table, counted, spaced, words
from harness.simulation.history import Event, History, Lane
from harness.simulation.timeline import OF_NO_USE
from harness.sync import Connection

MOST_ROWS = 25
"""How many rows a page shows; the tables say how many there are."""

PARTIES: tuple[Lane, ...] = ("shopper", "retailer", "bigcommerce", "connector", "logicbroker", "supplier")
"""From left to right in a drawing."""

_DOORS: dict[Lane, Lane] = {"shopper": "bigcommerce", "retailer": "bigcommerce", "supplier": "logicbroker"}


def orders_page(store: BigCommerce) -> Table:
    """BigCommerce > Orders: what the retailer sees in the control panel, the newest first."""
    if store.trial and store.trial.expired:
        return Table("BigCommerce > Orders", (), [], empty="the control panel is closed until a plan is chosen")
    rows = [tuple(row.values()) for row in store.control_panel.orders()]
    caption = f"BigCommerce > Orders, {_shown(len(rows), 'order')}"
    return Table(caption, ("Order ID", "Customer", "Date", "Status", "Total"), rows[:MOST_ROWS], empty="none yet")


def documents_page(portal: Portal) -> Table:
    """Logicbroker > Orders: what the retailer sees in the portal, the newest first."""
    rows = [
        (row.reference_number, spaced(row.type), row.id, row.status, row.partner, words(row.date))
        for row in portal.orders()
    ]
    columns = ("Reference Number", "Document", "ID#", "Status", "Partner", "Date (UTC)")
    return Table(f"Logicbroker > Orders, {_shown(len(rows), 'document')}", columns, rows[:MOST_ROWS], empty="none yet")


def trial_sentence(store: BigCommerce) -> str:
    """How long the trial still lives."""
    if store.trial is None:
        return f"The store is on the plan {store.plan}; it has no trial that could end."
    if store.trial.expired:
        return f"The trial ended at {_instant(store.trial.expires_at)}."
    return f"Trial: {counted(store.trial.days_left, 'day')} left, until {_instant(store.trial.expires_at)}."


def clock_sentence(now: datetime, due: datetime | None) -> str:
    """What time it is, and when somebody does something next."""
    following = f"next is due at {_instant(due)}" if due else "nothing is due"
    return f"It is {now:%A}, {_instant(now)}; {following}."


def connection_sentence(connection: Connection | None, waiting: int) -> str:
    """Since when the store is connected, and how many things need a person."""
    if connection is None or connection.connected_at is None:
        return "Nothing is connected yet."
    things = counted(waiting, "thing needs a person", "things need a person") if waiting else "nothing needs a person"
    return f"Connected in {connection.environment} since {_instant(connection.connected_at)}; {things}."


def order_diagram(history: History, order_id: int) -> SequenceDiagram:
    """What happened to one order, from the shopper to the supplier and back."""
    events = [event for event in history.of_order(order_id) if event.kind != "observation"]
    return SequenceDiagram(f"The way of order {order_id}", PARTIES, [_message(history, event) for event in events])


def _message(history: History, event: Event) -> Message:
    when, text = words(event.at), OF_NO_USE.sub("", event.name)
    if event.kind == "request":
        return Message(when, "connector", event.facts["service"], text)
    if event.kind == "response" and event.cause:
        return Message(when, history.event(event.cause).facts["service"], "connector", text, reply=True)
    if event.kind == "fault":
        return Message(when, "connector", "connector", f"fault: {text}")
    return Message(when, event.lane, _DOORS.get(event.lane, event.lane), text)


def _shown(there: int, noun: str) -> str:
    return counted(there, noun) if there <= MOST_ROWS else f"the newest {MOST_ROWS} of {counted(there, noun)}"


def _instant(instant: datetime) -> str:
    return f"{instant:%d %b %Y %H:%M} UTC"
