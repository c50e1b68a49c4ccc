"""More planted bugs: connectors that do their work and, in passing, change what is none of it.

The tools are in ``wire``.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from harness.conformance.planted.bugs import planted
from harness.conformance.planted.wire import (
    EVENTS,
    ORDER,
    SALES_ORDERS,
    SHIPMENTS,
    Around,
    asks,
    changed,
    edited,
    stock_in,
    to_store,
    with_answer,
)
from harness.sync import Connection, Connector, Journal
from harness.sync.errors import JournalUnavailable
from harness.sync.wire import ReceivedResponse, Request, Response, Send, decode_json, encode_json

AWAITING_SHIPMENT = 9

# Orders in the store.


def _tidied(request: Request) -> Request:
    return changed(request, billing_address={"first_name": "Customer"}) if asks(request, "PUT", ORDER) else request


@planted("G13")
def billing_address_tidied(connection: Connection, send: Send, journal: Journal) -> Connector:
    """With each status of an order goes another name of whoever pays."""
    return edited(connection, send, journal, _tidied)


def _message_replaced(request: Request) -> Request:
    if asks(request, "PUT", ORDER):
        return changed(request, customer_message="This order was sent to the supplier.")
    return request


@planted("G13")
def message_replaced(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What the shopper wrote makes room for a remark of the connection's own."""
    return edited(connection, send, journal, _message_replaced)


@dataclass
class Tidying:
    """Sets every order that is older than the connection to Awaiting Shipment, so that the list looks tidy."""

    send: Send
    connection: Connection

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if asks(request, "POST", SALES_ORDERS) and response.status == 201:
            for order_id in range(100, int(decode_json(request.body)["PartnerPO"])):
                found = self.send(to_store(self.connection, "GET", f"/v2/orders/{order_id}"))
                if found.status == 200 and decode_json(found.body)["status_id"] == 11:
                    self.send(to_store(self.connection, "PUT", f"/v2/orders/{order_id}", {"status_id": 9}))
        return response


@planted("G14")
def old_orders_moved_on(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Orders from before the connection are not sent, but shown as if they were."""
    return Connector(connection, Tidying(send, connection), journal)


@dataclass
class PutAway:
    """Archives an order as soon as its first parcel is shown."""

    send: Send

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if asks(request, "POST", SHIPMENTS) and response.status == 201:
            url = request.url.removesuffix("/shipments")
            self.send(replace(request, method="DELETE", url=url, body=b""))
        return response


@planted("G14")
def put_away_when_shipped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order whose parcel is on its way is archived, so that the staff no longer find it."""
    return Connector(connection, PutAway(send), journal)


def _noted_over(request: Request) -> Request:
    if asks(request, "PUT", ORDER):
        return changed(request, staff_notes="Sent to the supplier.")
    return request


@planted("G16")
def staff_notes_written_over(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What the staff noted on an order makes room for a note of the connection's own."""
    return edited(connection, send, journal, _noted_over)


def _notes_emptied(request: Request) -> Request:
    is_sent = asks(request, "PUT", ORDER) and decode_json(request.body).get("status_id") == AWAITING_SHIPMENT
    return changed(request, staff_notes="") if is_sent else request


@planted("G16")
def notes_emptied_when_sent(connection: Connection, send: Send, journal: Journal) -> Connector:
    """With the status of an order that was sent goes an empty field for the staff's notes."""
    return edited(connection, send, journal, _notes_emptied)


def _noted_thrice(request: Request) -> Request:
    if asks(request, "PUT", ORDER) and (notes := decode_json(request.body).get("staff_notes")):
        return changed(request, staff_notes="\n".join([notes] * 3))
    return request


@planted("G16")
def note_repeated(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A cancellation is noted three times."""
    return edited(connection, send, journal, _noted_thrice)


def _by_express(request: Request) -> Request:
    return changed(request, shipping_method="Overnight Express") if asks(request, "POST", SHIPMENTS) else request


@planted("G15")
def ways_invented(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Every parcel is said to come overnight, whichever way the supplier sent it."""
    return edited(connection, send, journal, _by_express)


# What nobody asked for.


_NOBODY = {
    "first_name": "Test",
    "last_name": "Test",
    "street_1": "1 Test Street",
    "city": "Austin",
    "state": "Texas",
    "zip": "78701",
    "country": "United States",
    "country_iso2": "US",
    "email": "test@example.com",
}


@dataclass
class Trying:
    """Places an order of its own in the store before it sends the first one, to see whether all is well."""

    send: Send
    tried: bool = False

    def __call__(self, request: Request) -> Response:
        if asks(request, "PUT", ORDER) and not self.tried:
            self.tried = True
            line = {"name": "Test", "quantity": 1, "price_inc_tax": 0, "price_ex_tax": 0}
            body = {"billing_address": _NOBODY, "products": [line], "status_id": 0}
            self.send(replace(request, method="POST", url=request.url.rpartition("/")[0], body=encode_json(body)))
        return self.send(request)


@planted("G17")
def tries_an_order(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The connection tries the store with an order of its own, which stays there."""
    return Connector(connection, Trying(send), journal)


def _with_warning(request: Request) -> Request:
    items = stock_in(request)
    if not items:
        return request
    return replace(request, body=encode_json([{**item, "inventory_warning_level": 5} for item in items]))


def _on_sale(request: Request) -> Request:
    if asks(request, "POST", r"/v3/catalog/products$"):
        return changed(request, sale_price=Decimal("0.5"), is_featured=True)
    return request


@planted("G25")
def new_products_on_sale(connection: Connection, send: Send, journal: Journal) -> Connector:
    """New products are put on the front page, for half a dollar each."""
    return edited(connection, send, journal, _on_sale)


@planted("G25")
def warning_levels_set(connection: Connection, send: Send, journal: Journal) -> Connector:
    """With each level goes a warning level that nobody has asked for."""
    return edited(connection, send, journal, _with_warning)


# What is nobody's business.


@dataclass
class Halved:
    """Tells one half of the token in an event's text and the other in its data, each too short to be noticed alone."""

    send: Send
    token: str

    def __call__(self, request: Request) -> Response:
        if asks(request, "POST", EVENTS):
            body = decode_json(request.body)
            told = {"Details": f"{body.get('Details', '')} {self.token[:15]}", "VendorNumber": self.token[15:]}
            request = changed(request, **told)
        return self.send(request)


@planted("G6")
def token_in_two_halves(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The token stands in every event, one half of it in one field and the other half in another."""
    return Connector(connection, Halved(send, connection.credentials.access_token.reveal()), journal)


@dataclass
class Naming:
    """Remembers whom the last order went to, and names them in every event."""

    send: Send
    told: str = ""

    def __call__(self, request: Request) -> Response:
        if asks(request, "POST", SALES_ORDERS):
            contact = decode_json(request.body)["ShipToAddress"]
            self.told = f"{contact.get('FirstName')} {contact.get('LastName')}, {contact.get('Address1')}"
        if asks(request, "POST", EVENTS):
            request = changed(request, Details=f"{decode_json(request.body).get('Details', '')} ({self.told})")
        return self.send(request)


@planted("G6")
def shoppers_named_in_events(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Events that every partner reads tell who ordered last, and where they live."""
    return Connector(connection, Naming(send), journal)


# What a change of credentials or a closed store interrupts.


@dataclass
class GivesUp(Around):
    """Never runs again once a store has been closed."""

    send: "Hearing"

    def tick(self, now: datetime) -> datetime | None:
        if self.send.closed:
            return None
        return self.inner.tick(now)


@dataclass
class Hearing:
    """A send that notices when a store says that it is closed."""

    send: Send
    closed: bool = field(default=False)

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        self.closed = self.closed or (response.status == 503 and "bigcommerce" in request.url)
        return response


@planted("G11")
def gives_up_when_closed(connection: Connection, send: Send, journal: Journal) -> GivesUp:
    """Once the trial has ended it never asks again, so that an upgrade comes too late."""
    hearing = Hearing(send)
    return GivesUp(Connector(connection, hearing, journal), hearing)


@dataclass
class WaitingSkipped:
    """Leaves out of every list of shipments those from before the moment since which it runs."""

    send: Send
    since: datetime | None = None

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if self.since is None or not asks(request, "GET", r"/api/v3/shipments/?$") or response.status != 200:
            return response
        page = decode_json(response.body)
        page["Records"] = [each for each in page["Records"] if _dated(each) >= self.since]
        return with_answer(response, page)


def _dated(document: Mapping[str, Any]) -> datetime:
    """When a document came to be; Logicbroker's dates are in UTC, mostly without a zone."""
    at = datetime.fromisoformat(str(document["DocumentDate"]))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@dataclass
class SinceItsStart(Around):
    """Tells the wire since when it runs."""

    wire: WaitingSkipped

    def tick(self, now: datetime) -> datetime | None:
        self.wire.since = self.wire.since or now
        return self.inner.tick(now)


@planted("G7")
def waiting_shipments_skipped(connection: Connection, send: Send, journal: Journal) -> SinceItsStart:
    """Shipments that waited for new credentials are taken for old ones, and never shown."""
    wire = WaitingSkipped(send)
    return SinceItsStart(Connector(connection, wire, journal), wire)


# What people decided.


def _order_of(document: Mapping[str, Any]) -> str | None:
    found = [each["Value"] for each in document["ExtendedAttributes"] or () if each["Name"] == "BigCommerceOrderId"]
    return found[0] if found else None


@dataclass
class HandlesReturns(Around):
    """Looks for returns after each piece of work, and does something with each of them once."""

    connection: Connection
    send: Send
    does: Callable[["HandlesReturns", Mapping[str, Any]], Request]
    done: set[str] = field(default_factory=set)

    def tick(self, now: datetime) -> datetime | None:
        following = self.inner.tick(now)
        with suppress(OSError, JournalUnavailable):
            found = self.send(Request("GET", f"{self.connection.logicbroker_url}/api/v3/Returns", self.key))
            for document in decode_json(found.body)["Records"] if found.status == 200 else []:
                key = document["Identifier"]["LogicbrokerKey"]
                if key not in self.done:
                    self.done.add(key)
                    self.send(self.does(self, document))
        return following

    @property
    def key(self) -> dict[str, str]:
        return {"SubscriptionKey": self.connection.logicbroker_key.reveal()}


def _refunded(hand: HandlesReturns, document: Mapping[str, Any]) -> Request:
    return to_store(hand.connection, "PUT", f"/v2/orders/{_order_of(document)}", {"status_id": 4})


def _ignored(hand: HandlesReturns, document: Mapping[str, Any]) -> Request:
    place = f"Returns/{document['Identifier']['LogicbrokerKey']}/Status/1400"
    return Request("PUT", f"{hand.connection.logicbroker_url}/api/v3/{place}", hand.key)


@planted("G17")
def returns_refunded(connection: Connection, send: Send, journal: Journal) -> HandlesReturns:
    """Goods that come back to a supplier set their order to Refunded, though nobody has given any money back."""
    return HandlesReturns(Connector(connection, send, journal), connection, send, _refunded)


@planted("G17")
def returns_ignored(connection: Connection, send: Send, journal: Journal) -> HandlesReturns:
    """Returns, which are no business of the store, are set to Ignored, so that nobody gives any money back."""
    return HandlesReturns(Connector(connection, send, journal), connection, send, _ignored)


@dataclass
class TakenFor:
    """Shows the connector orders of one status as if they had another, in lists and one by one."""

    send: Send
    status: int
    shown: int

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if not asks(request, "GET", r"/v2/orders(/\d+)?$") or response.status not in (200, 204):
            return response
        found = decode_json(response.body) if response.status == 200 else []
        if asks(request, "GET", r"/v2/orders$") and (wanted := f"status_id={self.shown}") in request.url:
            more = self.send(replace(request, url=request.url.replace(wanted, f"status_id={self.status}")))
            found += decode_json(more.body) if more.status == 200 else []
        for order in found if isinstance(found, list) else [found]:
            if order["status_id"] == self.status:
                order["status_id"] = self.shown
        return ReceivedResponse(200, response.headers, encode_json(found)) if found else response


@planted("G15")
def cancelled_orders_shipped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What the staff cancelled becomes Shipped when the supplier ships it all the same."""
    return Connector(connection, TakenFor(send, status=5, shown=9), journal)


# Stock.


@dataclass
class Clearing:
    """Sets everything to 0 that is not in a batch of levels."""

    send: Send

    def __call__(self, request: Request) -> Response:
        items = stock_in(request)
        if not items or not asks(request, "PUT", r"/v3/catalog/products$"):
            return self.send(request)
        found = self.send(replace(request, method="GET", url=f"{request.url.partition('?')[0]}?limit=250", body=b""))
        known = {item["id"] for item in items}
        there = decode_json(found.body)["data"] if found.status == 200 else []
        others = [{"id": each["id"], "inventory_level": 0} for each in there if each["id"] not in known]
        return self.send(replace(request, body=encode_json([*items, *others])))


@planted("G20")
def others_cleared(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What a feed does not name is taken for sold out."""
    return Connector(connection, Clearing(send), journal)


# What nobody asked for.


def _held_back(request: Request) -> Request:
    return changed(request, DoNotShipBefore="2031-01-01T00:00:00Z") if asks(request, "POST", SALES_ORDERS) else request


@planted("G13")
def held_back(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Suppliers are told not to ship before another year."""
    return edited(connection, send, journal, _held_back)


def _on_terms(request: Request) -> Request:
    terms = {"TermsDescription": "Net 30", "DiscountPercent": 2}
    return changed(request, PaymentTerm=terms) if asks(request, "POST", SALES_ORDERS) else request


@planted("G13")
def terms_invented(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Suppliers are told terms of payment that nobody has agreed upon."""
    return edited(connection, send, journal, _on_terms)


@dataclass
class OneSession:
    """All requests go out with the header fields of all that went before, whoever they were for."""

    send: Send
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        self.headers.update({name: value for name, value in request.headers.items() if name.lower() == "x-auth-token"})
        return self.send(replace(request, headers={**self.headers, **request.headers}))


@planted("G6")
def one_session_for_both(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The store's token goes to the network with each request, because one session serves both."""
    return Connector(connection, OneSession(send), journal)


def _of_another_order(request: Request) -> Request:
    if not asks(request, "POST", EVENTS):
        return request
    details = str(decode_json(request.body).get("Details") or "")
    return changed(request, Details=re.sub(r"(?i)\border (\d+)", lambda found: f"order {int(found[1]) + 1}", details))


@planted("G10")
def alert_of_another_order(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Alerts name the order that follows the one they are about."""
    return edited(connection, send, journal, _of_another_order)
