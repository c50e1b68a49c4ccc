"""More planted bugs: connectors that write what no flow asks for, or say more than anybody told them.

The tools are in ``wire``.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from harness.conformance.planted.bugs import planted
from harness.conformance.planted.wire import (
    EVENTS,
    ORDER,
    PRODUCTS,
    SALES_ORDERS,
    SHIPMENTS,
    Body,
    answered,
    asks,
    changed,
    edited,
    products_in,
    stock_in,
    writing,
)
from harness.sync import Connection, Connector, Journal
from harness.sync.wire import Request, Response, Send, decode_json, encode_json

After = Callable[[Request, Response], Request | None]
"""What else is sent after a write that was accepted, if anything."""


@dataclass
class AndMore:
    """A send that, after a write was accepted, sends something else; so many times at most."""

    send: Send
    after: After
    most: int = 3

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        more = (
            self.after(request, response) if request.method != "GET" and response.status < 300 and self.most else None
        )
        if more is not None:
            self.most -= 1
            self.send(more)
        return response


def _post(request: Request, beside: str, path: str, body: Body) -> Request:
    """A POST to another path of the same service, with the headers of a request; ``beside`` ends what both share."""
    return replace(request, method="POST", url=request.url.split(beside)[0] + path, body=encode_json(body))


# Records and subscriptions of its own.


def _subscribe(request: Request, response: Response) -> Request | None:
    if not asks(request, "PUT", ORDER):
        return None
    number = request.url.partition("?")[0].rpartition("/")[2]
    hook = {"scope": "store/order/*", "destination": f"https://hooks.example.com/{number}", "is_active": True}
    return _post(request, "/v2/", "/v3/hooks", hook)


@planted("G6")
def subscribes_again_and_again(connection: Connection, send: Send, journal: Journal) -> Connector:
    """With each order that is sent the store is asked once more to tell of orders, elsewhere."""
    return Connector(connection, AndMore(send, _subscribe), journal)


@planted("G6")
def listens_to_customers(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The store is asked to tell of its customers, too."""

    def after(request: Request, response: Response) -> Request | None:
        hook = {"scope": "store/customer/*", "destination": "https://hooks.example.com/all", "is_active": True}
        return _post(request, "/v2/", "/v3/hooks", hook) if asks(request, "PUT", ORDER) else None

    return Connector(connection, AndMore(send, after, most=1), journal)


@planted("G25")
def adds_a_category(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What was imported gets a category of its own in the shop's menu."""

    def after(request: Request, response: Response) -> Request | None:
        category = {"parent_id": 0, "name": "Imported", "is_visible": True}
        return _post(request, "/v3/", "/v3/catalog/categories", category) if asks(request, "POST", PRODUCTS) else None

    return Connector(connection, AndMore(send, after, most=1), journal)


@planted("G17")
def closes_what_it_sent(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A sales order is set to Complete by whoever made it."""

    def after(request: Request, response: Response) -> Request | None:
        if not asks(request, "POST", SALES_ORDERS):
            return None
        key = decode_json(response.body)["Body"]["LogicbrokerKey"]
        path, _, query = request.url.partition("?")
        return replace(request, method="PUT", url=f"{path}/{key}/Status/1000?{query}", body=b"{}")

    return Connector(connection, AndMore(send, after), journal)


# What a sales order says that nobody has said.


@planted("G13")
def blanket_orders(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Every sales order is said to be a blanket order, of which the supplier ships what is called off."""
    return writing(connection, send, journal, SALES_ORDERS, lambda body: body.update(TypeCode="BK"))


@planted("G13")
def by_the_case(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The quantities of pieces are said to be cases."""
    return writing(connection, send, journal, SALES_ORDERS, lambda body: body["OrderLines"][0].update(QuantityUOM="CS"))


@planted("G13")
def from_the_main_warehouse(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Suppliers are told which of their warehouses has to deliver."""
    return writing(connection, send, journal, SALES_ORDERS, lambda body: body.update(WarehouseCode="MAIN"))


@planted("G13")
def tells_the_shoppers_computer(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Suppliers learn from which computer the shopper ordered."""
    said = {"Name": "Origin", "Value": "203.0.113.9"}
    return writing(connection, send, journal, SALES_ORDERS, lambda body: body["ExtendedAttributes"].append(said))


@planted("G13")
def payers_company_at_the_door(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The company of whoever pays stands at a private door, too."""

    def bend(body: Body) -> None:
        if not body["ShipToAddress"].get("CompanyName"):
            body["ShipToAddress"]["CompanyName"] = body["BillToAddress"].get("CompanyName") or "Web Shop Ltd"

    return writing(connection, send, journal, SALES_ORDERS, bend)


@planted("G13")
def form_fields_left_behind(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The second field that the shop's form asks for is not passed on."""

    def bend(body: Body) -> None:
        for contact in (body["BillToAddress"], body["ShipToAddress"]):
            contact["ExtendedAttributes"] = (contact.get("ExtendedAttributes") or [])[:1]

    return writing(connection, send, journal, SALES_ORDERS, bend)


# Orders and parcels in the store.


@planted("G13")
def marks_its_source(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that was sent says that it came from somewhere else."""

    def edit(request: Request) -> Request:
        return changed(request, external_source="Network") if asks(request, "PUT", ORDER) else request

    return edited(connection, send, journal, edit)


@planted("G15")
def comments_tell_the_cost(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The shopper reads on the parcel what its way has cost the retailer."""

    def bend(body: Body) -> None:
        body["comments"] = f"{body.get('comments') or ''}\nFreight: 3.20"

    return writing(connection, send, journal, SHIPMENTS, bend)


@planted("G16")
def notes_escaped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Staff notes are written as if they were HTML."""

    def edit(request: Request) -> Request:
        notes = decode_json(request.body).get("staff_notes") if asks(request, "PUT", ORDER) else None
        return changed(request, staff_notes=html.escape(f"{notes}\n'{notes[-9:]}'")) if notes else request

    return edited(connection, send, journal, edit)


@dataclass
class YieldingToTheStaff:
    """Writes staff notes only where those of the store are still what it knows of them."""

    send: Send
    known: dict[int, Any] = field(default_factory=dict)
    read: dict[int, Any] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        if asks(request, "PUT", ORDER):
            order_id = int(request.url.partition("?")[0].rpartition("/")[2])
            if "staff_notes" in decode_json(request.body) and self.read.get(order_id) != self.known.get(order_id):
                return self.send(changed(request, staff_notes=None))
        response = self.send(request)
        if asks(request, "GET", r"/v2/orders(/\d+)?$") and response.status == 200:
            found = decode_json(response.body)
            self.read |= {each["id"]: each["staff_notes"] for each in ([found] if isinstance(found, dict) else found)}
            self.known = {**self.read, **self.known}
        return response


@planted("G16")
def notes_yield_to_the_staff(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What a supplier cancels is not noted where the staff have written notes since the order was sent."""
    return Connector(connection, YieldingToTheStaff(send), journal)


@dataclass
class FirstNoteOnly:
    """Notes one cancellation of each order."""

    noted: set[str] = field(default_factory=set)

    def __call__(self, request: Request) -> Request:
        if not asks(request, "PUT", ORDER) or "staff_notes" not in decode_json(request.body):
            return request
        if request.url in self.noted:
            return changed(request, staff_notes=None)
        self.noted.add(request.url)
        return request


@planted("G16")
def first_cancellation_noted_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Where something of an order was cancelled before, and is noted, nothing more is noted of what is cancelled."""
    return edited(connection, send, journal, FirstNoteOnly())


@planted("G16")
def each_cancellation_by_itself(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Whether all of an order is cancelled is asked of each acknowledgement by itself, and never of all of them."""

    def whole_alone(request: Request) -> Request | Response:
        of_an_order = asks(request, "GET", r"/acknowledgements$") and "linkkey" in request.url.lower()
        return answered(200, {"Records": [], "TotalPages": 0, "TotalRecords": 0}) if of_an_order else request

    return edited(connection, send, journal, whole_alone)


@planted("G16")
def notes_cut_to_what_fits(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of staff notes that have become long, the beginning is lost."""

    def edit(request: Request) -> Request:
        notes = decode_json(request.body).get("staff_notes") if asks(request, "PUT", ORDER) else None
        return changed(request, staff_notes=notes[-300:]) if notes else request

    return edited(connection, send, journal, edit)


# Events.


@planted("G15")
def alerts_beside_the_document(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Alerts about a document do not stand on it."""

    def bend(body: Body) -> None:
        body.pop("LogicbrokerKey", None)
        body.pop("LinkKey", None)

    return writing(connection, send, journal, EVENTS, bend)


@dataclass
class TwiceIfUnsure:
    """A send that repeats an event at once when no answer came."""

    send: Send

    def __call__(self, request: Request) -> Response:
        try:
            return self.send(request)
        except ConnectionRefusedError:
            raise
        except OSError:
            if not asks(request, "POST", EVENTS):
                raise
            return self.send(request)


@planted("G26")
def alerts_twice_if_unsure(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An alert of which nobody knows whether it arrived is left once more."""
    return Connector(connection, TwiceIfUnsure(send), journal)


@planted("G16")
def events_escaped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Events are written as if they were HTML."""

    def bend(body: Body) -> None:
        body["Details"] = html.escape(f'{body.get("Details")} ("BigCommerce")')

    return writing(connection, send, journal, EVENTS, bend)


# Products.


@planted("G25")
def titles_of_its_own(connection: Connection, send: Send, journal: Journal) -> Connector:
    """New products have a title for search engines that nobody wrote."""
    return writing(connection, send, journal, PRODUCTS, lambda body: body.update(page_title="Imported by our software"))


@planted("G25")
def variants_not_for_sale(connection: Connection, send: Send, journal: Journal) -> Connector:
    """New variants are there and cannot be bought."""

    def bend(body: Body) -> None:
        for variant in body.get("variants") or ():
            variant["purchasing_disabled"] = True

    return writing(connection, send, journal, PRODUCTS, bend)


@planted("G21")
def novelties_not_counted(connection: Connection, send: Send, journal: Journal) -> Connector:
    """New products are sold for ever, however few there are."""
    return writing(connection, send, journal, PRODUCTS, lambda body: body.update(inventory_tracking="none"))


def _in_products(request: Request, found: list[Body], **values: Any) -> Request:
    many = isinstance(decode_json(request.body), list)
    bent = [{**item, **values} for item in found]
    return replace(request, body=encode_json(bent if many else bent[0]))


@planted("G25")
def levels_bring_things_back(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Whatever is in stock is shown, also what the retailer has hidden."""

    def edit(request: Request) -> Request:
        found = stock_in(request) if re.search(r"/products$", request.url.partition("?")[0]) else []
        return _in_products(request, found, is_visible=True) if found else request

    return edited(connection, send, journal, edit)


@planted("G25")
def updates_wipe_the_warranty(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A feed that speaks of the price takes the warranty away."""

    def edit(request: Request) -> Request:
        found = products_in(request)
        return _in_products(request, found, warranty="", search_keywords="") if found else request

    return edited(connection, send, journal, edit)
