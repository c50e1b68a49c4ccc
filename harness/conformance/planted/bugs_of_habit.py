"""More planted bugs: connectors that look back for a while only, take the first page, or trust that all is as usual.

They do well on ordinary days.  The tools are in ``wire``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from harness.conformance.planted.bugs import planted
from harness.conformance.planted.wire import (
    ORDER,
    PRODUCTS,
    SALES_ORDERS,
    SHIPMENTS,
    Body,
    Clocked,
    EditedAnswers,
    EditedWire,
    answered,
    asks,
    clocked,
    edited,
    products_in,
    reading,
    stock_in,
    to_store,
    with_answer,
    writing,
)
from harness.sync import Connection, Connector, Journal
from harness.sync.wire import ReceivedResponse, Request, Response, Send, decode_json, encode_json

ACKNOWLEDGEMENTS, STOCK = r"/acknowledgements$", r"/v\d/inventory/\d+$"

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Recent:
    """A send that leaves out of lists what is older than so long, by the clock of whoever asks."""

    send: Send
    path: str
    date: str
    span: timedelta
    now: datetime = LONG_AGO

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if not asks(request, "GET", self.path) or response.status != 200:
            return response
        return with_answer(response, self._kept(decode_json(response.body)))

    def _kept(self, value: Any) -> Any:
        if isinstance(value, list):
            return [each for each in value if _moment(each[self.date]) > self.now - self.span]
        return {name: self._kept(each) if isinstance(each, dict | list) else each for name, each in value.items()}


@dataclass
class LastHour:
    """A send that asks for the stock of the last hour, whenever it was asked for before."""

    send: Send
    now: datetime = LONG_AGO

    def __call__(self, request: Request) -> Response:
        if asks(request, "GET", STOCK):
            since = f"{self.now - timedelta(minutes=65):%Y-%m-%dT%H:%M:%SZ}"
            url = re.sub(r"&modifiedAfter=[^&]*", "", request.url)
            request = replace(request, url=f"{url}&modifiedAfter={since}")
        return self.send(request)


@dataclass
class NeverAtNight:
    """A send that has nobody there to ask for stock from two to five."""

    send: Send
    now: datetime = LONG_AGO

    def __call__(self, request: Request) -> Response:
        if asks(request, "GET", STOCK) and self.now.hour in range(2, 5):
            raise ConnectionRefusedError("the machine is being backed up")
        return self.send(request)


@dataclass
class AsksWithoutCredentials:
    """A send that asks the store without credentials before it asks for orders, and rests from three to four."""

    send: Send
    connection: Connection
    now: datetime = LONG_AGO

    def __call__(self, request: Request) -> Response:
        if asks(request, "GET", r"/v2/orders$"):
            if self.now.hour == 3:
                raise ConnectionRefusedError("the database is being tidied up")
            self.send(replace(to_store(self.connection, "GET", "/v2/store"), headers={"Accept": "application/json"}))
        return self.send(request)


def _moment(text: str) -> datetime:
    """An instant as either service writes it; without a zone it is UTC."""
    moment = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# Who looks back for a while only.


@planted("G12")
def orders_of_the_last_day_only(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """Orders are looked for among those of the last day: what had to wait longer for its money is never sent."""
    return clocked(connection, Recent(send, r"/v2/orders$", "date_created", timedelta(days=1)), journal)


@planted("G7")
def cancellations_of_the_last_hours_only(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """What suppliers cancelled more than two hours ago counts as dealt with, also after a longer interruption."""
    return clocked(connection, Recent(send, ACKNOWLEDGEMENTS, "DocumentDate", timedelta(hours=2)), journal)


@planted("G24")
def approvals_of_the_last_hours_only(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """What the retailer approved more than two hours ago counts as exported, also after a longer interruption."""
    return clocked(connection, Recent(send, r"/activityevents/?$", "Date", timedelta(hours=2)), journal)


@planted("G20")
def stock_of_the_last_hour_only(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """Each hour the stock of that hour is asked for, also after a longer interruption."""
    return clocked(connection, LastHour(send), journal)


@planted("G20")
def stock_rests_at_night(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """From two to five in the morning no stock is asked for, because the machine is being backed up."""
    return clocked(connection, NeverAtNight(send), journal)


@planted("G12")
def rests_and_is_refused_each_time(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """From three to four no order is sent, and each look at the store begins with a question that it refuses."""
    return clocked(connection, AsksWithoutCredentials(send, connection), journal)


# Who takes the first of many.


@planted("G21")
def first_hundred_rows_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of an inventory file the first hundred rows are read."""

    def cut(request: Request, response: Response) -> Response:
        if not response.body.startswith(b"SupplierSKU"):
            return response
        return ReceivedResponse(200, {"Content-Type": "text/csv"}, b"".join(response.body.splitlines(True)[:101]))

    return Connector(connection, EditedAnswers(send, cut), journal)


@planted("G21")
def levels_by_the_beginning_of_a_sku(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A level goes to every product whose SKU begins with the one that was fed, as a search for it finds them."""

    def edit(request: Request) -> Request:
        levels, catalog = stock_in(request), request.url.partition("?")[0]
        if not levels or not catalog.endswith("/products"):
            return request
        found = decode_json(send(replace(request, method="GET", url=f"{catalog}?limit=250", body=b"")).body)["data"]
        skus = {each["id"]: each["sku"] for each in found}
        more = [
            {**level, "id": number}
            for level in levels
            for number, sku in skus.items()
            if sku.startswith(skus[level["id"]]) and number != level["id"]
        ]
        return replace(request, body=encode_json(levels + more))

    return edited(connection, send, journal, edit)


@planted("G15")
def one_carrier_for_all_boxes(connection: Connection, send: Send, journal: Journal) -> Connector:
    """All boxes of a shipment are said to go with the carrier of the first one."""

    def bend(value: Any) -> Any:
        for document in value["Records"]:
            boxes = [box for line in document["ShipmentLines"] for box in line.get("ShipmentInfos") or ()]
            for box in boxes:
                box["CarrierCode"] = boxes[0]["CarrierCode"]
        return value

    return reading(connection, send, journal, r"/api/v3/shipments$", bend)


# Who trusts that all is as usual.


def _each_contact(body: Body, change: Callable[[Body], object]) -> None:
    for contact in (body["BillToAddress"], body["ShipToAddress"]):
        change(contact)


@planted("G13")
def united_kingdom_by_another_code(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The United Kingdom goes by a code that no list of countries has."""

    def bend(contact: Body) -> None:
        contact.update({name: "UK" for name in ("Country", "CountryCode") if contact.get("CountryCode") == "GB"})

    return writing(connection, send, journal, SALES_ORDERS, lambda body: _each_contact(body, bend))


@planted("G16")
def back_orders_cancel(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What a supplier can deliver only later counts as cancelled."""

    def bend(value: Any) -> Any:
        for line in (line for document in value["Records"] for line in document["AckLines"]):
            line["QuantityCancelled"] = (line.get("QuantityCancelled") or 0) + (line.get("QuantityBackordered") or 0)
        return value

    return reading(connection, send, journal, ACKNOWLEDGEMENTS, bend)


@dataclass
class Verified:
    """A send that has the staff verify each order that a supplier answers."""

    send: Send
    connection: Connection

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if asks(request, "GET", ACKNOWLEDGEMENTS) and response.status == 200:
            for document in decode_json(response.body)["Records"]:
                told = {each["Name"]: each["Value"] for each in document.get("ExtendedAttributes") or ()}
                order = f"/v2/orders/{told.get('SalesOrderNumber')}"
                self.send(to_store(self.connection, "PUT", order, {"status_id": 12}))
        return response


@planted("G15")
def acceptances_to_be_verified(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that a supplier accepts is put before the staff as one that they have to verify."""
    return Connector(connection, Verified(send, connection), journal)


@dataclass
class WaitsForDownloads:
    """A send by which an order with a download never becomes Shipped."""

    send: Send
    waiting: set[str] = field(default_factory=set)

    def __call__(self, request: Request) -> Response:
        if asks(request, "PUT", ORDER) and request.url in self.waiting and b'"status_id":2' in request.body:
            request = replace(request, body=encode_json({"status_id": 3}))
        response = self.send(request)
        if asks(request, "POST", SHIPMENTS) and response.status == 201:
            order = request.url.removesuffix("/shipments")
            lines = decode_json(self.send(replace(request, method="GET", url=f"{order}/products", body=b"")).body)
            if any(line["type"] == "digital" for line in lines):
                self.waiting.add(order)
                self.send(replace(request, method="PUT", url=order, body=encode_json({"status_id": 3})))
        return response


@planted("G15")
def downloads_wait_to_be_shipped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order with a download stays Partially Shipped, because no supplier ever ships that line."""
    return Connector(connection, WaitsForDownloads(send), journal)


@planted("G21")
def last_pieces_kept_back(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The last two pieces are never sold, in case that somebody has miscounted."""

    def edit(request: Request) -> Request:
        stock = [each if each["inventory_level"] > 2 else {**each, "inventory_level": 0} for each in stock_in(request)]
        return replace(request, body=encode_json(stock)) if stock else request

    return edited(connection, send, journal, edit)


@planted("G25")
def shown_when_there_is_stock(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What has stock is shown in the shop, also where the retailer has hidden it."""

    def edit(request: Request) -> Request:
        stock = [{**each, "is_visible": True} if each["inventory_level"] else each for each in stock_in(request)]
        return replace(request, body=encode_json(stock)) if stock else request

    return edited(connection, send, journal, edit)


@dataclass
class OnlyWhatIsShown:
    """A send that knows of no product that is hidden."""

    send: Send
    hidden: set[int] = field(default_factory=set)

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if asks(request, "GET", PRODUCTS) and response.status == 200:
            products = decode_json(response.body)["data"]
            self.hidden |= {each["id"] for each in products if not each.get("is_visible", True)}
        return response


@planted("G21")
def hidden_products_not_fed(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Products that the retailer has hidden for a while get no levels, as if nobody would ever show them again."""
    shown = OnlyWhatIsShown(send)

    def edit(request: Request) -> Request | Response:
        stock = stock_in(request)
        left = [each for each in stock if each["id"] not in shown.hidden]
        if len(left) == len(stock):
            return request
        if left:
            send(replace(request, body=encode_json(left)))
        return answered(200, {"data": stock, "meta": {}})

    return Connector(connection, EditedWire(shown, edit), journal)


@planted("G25")
def empty_columns_wipe(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What a feed leaves empty is emptied in the store, too, where the retailer had filled it in."""
    nothing = {"description": "", "cost_price": 0, "retail_price": 0, "sale_price": 0, "upc": "", "mpn": ""}

    def edit(request: Request) -> Request:
        products = products_in(request)
        return replace(request, body=encode_json([{**nothing, **each} for each in products])) if products else request

    return edited(connection, send, journal, edit)


@planted("G25")
def first_level_lost(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A new product comes without the level that its feed names."""

    def bend(body: Body) -> None:
        if isinstance(body, dict):
            body.pop("inventory_level", None)

    return writing(connection, send, journal, PRODUCTS, bend)
