"""More planted bugs: connectors that send everything in time and say something else than what they were told.

The tools are in ``wire``.  What a sales order says is changed on its way out, as a wrong mapping would have it.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from harness.conformance.planted.bugs import EditedEvents, planted
from harness.conformance.planted.wire import (
    EVENTS,
    SALES_ORDERS,
    Around,
    Body,
    asks,
    changed,
    edited,
    stock_in,
    writing,
)
from harness.sync import Connection, Connector, Journal
from harness.sync.errors import JournalUnavailable
from harness.sync.wire import Request, Response, Send, decode_json, encode_json

# Who gets what, and where.


@planted("G13")
def wrong_street(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Every order goes to the warehouse, whoever bought it."""
    return writing(
        connection, send, journal, SALES_ORDERS, lambda body: body["ShipToAddress"].update(Address1="1 Warehouse Road")
    )


def _swapped_names(body: Body) -> None:
    contact = body["ShipToAddress"]
    contact["FirstName"], contact["LastName"] = contact.get("LastName"), contact.get("FirstName")


@planted("G13")
def names_swapped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """First and last name change places."""
    return writing(connection, send, journal, SALES_ORDERS, _swapped_names)


@planted("G13")
def phone_dropped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The carrier gets no telephone number."""
    return writing(connection, send, journal, SALES_ORDERS, lambda body: body["ShipToAddress"].pop("Phone", None))


def _billed_there(body: Body) -> None:
    body["ShipToAddress"] = body["BillToAddress"]
    for line in body["OrderLines"]:
        line.pop("ShippingAddress", None)


@planted("G13")
def billing_as_shipping(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Goods go to whoever pays, not to whom they were bought for."""
    return writing(connection, send, journal, SALES_ORDERS, _billed_there)


def _one_door(body: Body) -> None:
    for line in body["OrderLines"]:
        line.pop("ShippingAddress", None)


@planted("G13")
def one_door_for_all(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order for several addresses goes to the first of them."""
    return writing(connection, send, journal, SALES_ORDERS, _one_door)


# Money, dates and names.


@planted("G13")
def another_currency(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Amounts are named in a currency that nobody paid in."""
    return writing(connection, send, journal, SALES_ORDERS, lambda body: body.update(Currency="XXX"))


@planted("G13")
def day_and_month_swapped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The second of March becomes the third of February."""

    def bend(body: Body) -> None:
        year, month, rest = body["OrderDate"].split("-", 2)
        body["OrderDate"] = f"{year}-{rest[:2]}-{month}{rest[2:]}" if int(rest[:2]) <= 12 else f"{year}-01-01{rest[2:]}"

    return writing(connection, send, journal, SALES_ORDERS, bend)


@planted("G13")
def nameless_goods(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The description of each line is its SKU."""

    def bend(body: Body) -> None:
        for line in body["OrderLines"]:
            line["Description"] = line["ItemIdentifier"]["SupplierSKU"]

    return writing(connection, send, journal, SALES_ORDERS, bend)


# What nobody asked for.


def _zeroed(request: Request) -> Request:
    items = stock_in(request)
    return replace(request, body=encode_json([{**item, "price": 0.01} for item in items])) if items else request


@planted("G25")
def price_zeroed_with_stock(connection: Connection, send: Send, journal: Journal) -> Connector:
    """With each level goes a price, which nobody has set."""
    return edited(connection, send, journal, _zeroed)


@dataclass
class Restless(Around):
    """Asks Logicbroker every minute, at each tick, for everything that there may be."""

    connection: Connection
    send: Send

    def tick(self, now: datetime) -> datetime | None:
        following, key = self.inner.tick(now), {"SubscriptionKey": self.connection.logicbroker_key.reveal()}
        with suppress(OSError, JournalUnavailable):
            for number in range(32):
                place = ("Shipments", "Acknowledgements", "Orders", "Invoices")[number % 4]
                self.send(Request("GET", f"{self.connection.logicbroker_url}/api/v3/{place}?filters.pageSize=1", key))
        return now + timedelta(minutes=1) if following is None else min(following, now + timedelta(minutes=1))


@planted("G12")
def never_rests(connection: Connection, send: Send, journal: Journal) -> Restless:
    """Every minute Logicbroker is asked thirty times whether there is anything new."""
    return Restless(Connector(connection, send, journal), connection, send)


def _without_approvals(events: list[Body]) -> list[Body]:
    return [event for event in events if event["Summary"] != "Product Feed Approved"]


@planted("G24")
def approvals_overlooked(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A feed that the retailer approved is never exported, and stays as it is."""
    return Connector(connection, EditedEvents(send, _without_approvals), journal)


@dataclass
class Alarmed(Around):
    """Leaves an alert at every tick of a quarter of an hour, whether or not anything is wrong."""

    connection: Connection
    send: Send
    last: datetime | None = field(default=None)

    def tick(self, now: datetime) -> datetime | None:
        if self.last is None or now - self.last >= timedelta(minutes=15):
            self.last = now
            body = {"Level": "Alert", "Summary": "Connection checked", "Details": "The connection was checked."}
            key = {"SubscriptionKey": self.connection.logicbroker_key.reveal(), "Content-Type": "application/json"}
            url = f"{self.connection.logicbroker_url}/api/v1/ActivityEvents"
            with suppress(OSError, JournalUnavailable):
                self.send(Request("POST", url, key, encode_json(body)))
        return self.inner.tick(now)


@planted("G26")
def cries_wolf(connection: Connection, send: Send, journal: Journal) -> Alarmed:
    """An alert is left in every cycle, whether or not anything is wrong."""
    return Alarmed(Connector(connection, send, journal), connection, send)


# What is nobody's business.


def _with_details(request: Request, told: str) -> Request:
    if asks(request, "POST", EVENTS):
        details = decode_json(request.body).get("Details", "")
        return changed(request, Details=f"{details} ({told})")
    return request


@planted("G6")
def part_of_the_token_in_an_event(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The first letters of the token stand in the events, to tell accounts apart."""
    told = connection.credentials.access_token.reveal()[:24]
    return edited(connection, send, journal, lambda request: _with_details(request, told))


@dataclass
class Gossiping:
    """Remembers the last shopper's contact, and tells it in every event."""

    send: Send
    told: str = ""

    def __call__(self, request: Request) -> Response:
        if asks(request, "POST", SALES_ORDERS):
            contact = decode_json(request.body)["BillToAddress"]
            self.told = f"{contact.get('Email')}, {contact.get('Phone')}"
        return self.send(_with_details(request, self.told))


@planted("G6")
def shoppers_contact_in_an_event(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Events tell the e-mail address and the number of whoever ordered last."""
    return Connector(connection, Gossiping(send), journal)
