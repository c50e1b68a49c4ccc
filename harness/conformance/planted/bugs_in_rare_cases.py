"""More planted bugs: connectors that do well until something comes that is rarer.

Such as a coupon, a second order of one customer, a second feed, a weekend, or goods that come back.  The tools are in
``wire``.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from harness.conformance.planted.bugs import planted
from harness.conformance.planted.wire import (
    EVENTS,
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
    changed,
    clocked,
    edited,
    products_in,
    reading,
    to_store,
    with_answer,
    writing,
)
from harness.sync import Connection, Connector, Journal
from harness.sync.wire import ReceivedResponse, Request, Response, Send, decode_json, encode_json

ORDERS, LIST = r"/v2/orders(/\d+)?$", r"/v2/orders$"
STOCK, PARCELS = r"/v\d/inventory/\d+$", r"/api/v\d/shipments$"

SATURDAY, LONG_AGO = 6, datetime.min.replace(tzinfo=UTC)
MANUAL_VERIFICATION, CANCELLED = 12, 5

LEVEL = "inventory_level"


def _of_each_order(connection: Connection, send: Send, journal: Journal, bend: Callable[[Body], object]) -> Connector:
    """Our own connector, which reads each order otherwise than the store tells it."""

    def change(value: Any) -> Any:
        for order in value if isinstance(value, list) else [value]:
            bend(order)
        return value

    return reading(connection, send, journal, ORDERS, change)


def _lines(order: Body) -> list[Body]:
    places = (order.get("consignments") or {}).get("shipping", ())
    return [line for place in places for line in place.get("line_items", ())]


# What is ordered.


@planted("G13")
def first_discount_of_a_line_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of a line that two coupons make cheaper the first one is told."""

    def bend(order: Body) -> None:
        for line in _lines(order):
            del line["applied_discounts"][1:]

    return _of_each_order(connection, send, journal, bend)


@planted("G13")
def amounts_in_the_stores_own_currency(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What was paid in euros is converted, and still called euros."""

    def bend(order: Body) -> None:
        rate = Decimal(order["currency_exchange_rate"])
        for name in ("total_inc_tax", "total_tax", "discount_amount", "handling_cost_inc_tax"):
            order[name] = str((Decimal(order[name]) / rate).quantize(Decimal("0.0001")))

    return _of_each_order(connection, send, journal, bend)


@planted("G13")
def store_credit_taken_off(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The total of an order is what was left to pay after the store's credit."""

    def bend(order: Body) -> None:
        order["total_inc_tax"] = str(Decimal(order["total_inc_tax"]) - Decimal(order["store_credit_amount"]))

    return _of_each_order(connection, send, journal, bend)


@planted("G13")
def gift_messages_on_the_next_line(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What is written on a gift stands with the goods of the line behind it."""

    def bend(body: Body) -> None:
        notes = [line.pop("Note", None) for line in body["OrderLines"]]
        for line, note in zip(body["OrderLines"], notes[-1:] + notes[:-1], strict=True):
            line.update({"Note": note} if note else {})

    return writing(connection, send, journal, SALES_ORDERS, bend)


@planted("G13")
def fifty_lines_at_most(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of a long order the first fifty lines are sent, which is what the store shows of it at once."""
    return writing(
        connection, send, journal, SALES_ORDERS, lambda body: body.update(OrderLines=body["OrderLines"][:50])
    )


@dataclass
class AddressBook:
    """Knows where each customer's first order went."""

    known: dict[str, Body] = field(default_factory=dict)

    def __call__(self, body: Body) -> None:
        if int(body.get("CustomerNumber") or 0):
            there = self.known.setdefault(str(body["CustomerNumber"]), body["ShipToAddress"])
            body["ShipToAddress"] = {**there, "ContactID": body["ShipToAddress"]["ContactID"]}


@planted("G13")
def address_book_by_customer(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Whatever a customer orders goes where the customer's first order went."""
    return writing(connection, send, journal, SALES_ORDERS, AddressBook())


@planted("G14")
def archived_orders_sent(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What the staff have put away is sent like any other."""
    return _of_each_order(connection, send, journal, lambda order: order.update({"is_deleted": False}))


@dataclass
class HeldOrdersToo:
    """A send that adds to the orders that await fulfillment those on which the staff have to look first."""

    send: Send

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if not asks(request, "GET", LIST) or "status_id=11" not in request.url:
            return response
        url = request.url.replace("status_id=11", f"status_id={MANUAL_VERIFICATION}")
        held = self.send(Request("GET", url, request.headers))
        if held.status != 200:
            return response
        found = decode_json(response.body) if response.status == 200 else []
        fresh = [order for order in decode_json(held.body) if not order["staff_notes"]]
        found += [{**order, "status_id": 11, "status": "Awaiting Fulfillment"} for order in fresh]
        return answered(200, found) if found else response


@planted("G14")
def held_orders_sent(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that the staff keep back until they have looked at it is sent all the same."""
    return Connector(connection, HeldOrdersToo(send), journal)


# Which goods, and when.


def _without_odd_skus(request: Request, response: Response) -> Response:
    if not response.body.startswith(b"SupplierSKU"):
        return response
    head, *rows = response.body.splitlines(keepends=True)
    kept = [row for row in rows if not re.search(rb"[&#%+]", row)]
    return ReceivedResponse(200, {"Content-Type": "text/csv"}, b"".join([head, *kept]))


@planted("G21")
def odd_skus_get_no_level(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What has a sign in its SKU that means something in an address is found by no search, and keeps its level."""
    return Connector(connection, EditedAnswers(send, _without_odd_skus), journal)


@dataclass
class Resting:
    """A send that has nobody there to ask for something at some times."""

    send: Send
    path: str
    rests: Callable[[datetime], bool]
    now: datetime = LONG_AGO

    def __call__(self, request: Request) -> Response:
        if asks(request, "GET", self.path) and self.rests(self.now):
            raise ConnectionRefusedError("nobody is there")
        return self.send(request)


@planted("G20")
def stock_rests_on_weekends(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """On Saturdays and Sundays no stock is asked for, because nobody is at work."""
    return clocked(connection, Resting(send, STOCK, lambda now: now.isoweekday() >= SATURDAY), journal)


@planted("G12")
def the_hour_that_comes_twice(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """In the night in which a server in Europe sets its clock back, the hour that comes twice is worked once."""

    def rests(now: datetime) -> bool:
        return now.astimezone(ZoneInfo("Europe/Berlin")).fold == 1

    return clocked(connection, Resting(send, LIST, rests), journal)


# Cancellations and returns.


@dataclass
class DownloadsToo:
    """A send that cancels an order whose goods are cancelled, whatever the shopper keeps of it."""

    send: Send
    connection: Connection

    def __call__(self, request: Request) -> Response:
        if asks(request, "PUT", ORDER) and decode_json(request.body).get("status_id") == MANUAL_VERIFICATION:
            number = request.url.rpartition("/")[2]
            lines = decode_json(self.send(to_store(self.connection, "GET", f"/v2/orders/{number}/products")).body)
            if any(line["type"] == "digital" for line in lines):
                request = changed(request, status_id=CANCELLED)
        return self.send(request)


@planted("G16")
def downloads_cancelled_with_the_goods(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order whose goods are cancelled is Cancelled, though the shopper keeps the download."""
    return Connector(connection, DownloadsToo(send, connection), journal)


@dataclass
class Restocking:
    """A send that puts on the shelf what comes back to a supplier, each return once."""

    send: Send
    connection: Connection
    seen: set[str] = field(default_factory=set)

    def __call__(self, request: Request) -> Response:
        if asks(request, "GET", PARCELS):
            url = re.sub("shipments", "Returns", request.url, flags=re.IGNORECASE)
            found = self.send(Request("GET", url, request.headers))
            for each in decode_json(found.body)["Records"] if found.status == 200 else ():
                self._put_back(each)
        return self.send(request)

    def _put_back(self, document: Body) -> None:
        said = {each["Name"]: each["Value"] for each in document.get("ExtendedAttributes") or ()}
        key, number = document["Identifier"]["LogicbrokerKey"], said.get("BigCommerceOrderId")
        if number is None or key in self.seen:
            return
        self.seen.add(key)
        line = self._read(f"/v2/orders/{number}/products")[0]
        path = f"/v3/catalog/products/{line['product_id']}"
        self.send(to_store(self.connection, "PUT", path, {LEVEL: self._read(path)["data"][LEVEL] + 1}))

    def _read(self, path: str) -> Any:
        return decode_json(self.send(to_store(self.connection, "GET", path)).body)


@planted("G21")
def returned_goods_on_the_shelf(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What comes back to a supplier is for sale in the store once more, whatever has become of it."""
    return Connector(connection, Restocking(send, connection), journal)


# Feeds and events.


@dataclass
class OnePartner:
    """Hears of the approvals of the partner that was the first to have one."""

    first: int | None = None

    def __call__(self, request: Request, response: Response) -> Response:
        if not asks(request, "GET", r"/activityevents/?$") or "Product" not in request.url or response.status != 200:
            return response
        value = decode_json(response.body)
        value["Body"]["ActivityEvents"] = [each for each in value["Body"]["ActivityEvents"] if self._hears(each)]
        return with_answer(response, value)

    def _hears(self, event: Body) -> bool:
        if event["Summary"] != "Product Feed Approved":
            return True
        partner = json.loads(event["AdditionalData"])["PartnerId"]
        self.first = self.first or partner
        return bool(partner == self.first)


@planted("G24")
def feeds_of_one_partner_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Whoever had the first feed in the store is the only one whose feeds are exported."""
    return Connector(connection, EditedAnswers(send, OnePartner()), journal)


@planted("G25")
def later_feeds_forget_the_brand(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A feed that says nothing of the brand takes away what an earlier one said of it."""

    def edit(request: Request) -> Request:
        found = products_in(request)
        if not found:
            return request
        return replace(request, body=encode_json([{"brand_id": 0, **each} for each in found]))

    return Connector(connection, EditedWire(send, edit), journal)


def _priced_as_the_whole(request: Request) -> Request:
    if asks(request, "POST", r"/variants$") or asks(request, "PUT", r"/variants/\d+$"):
        return changed(request, price=None)
    if asks(request, "POST", PRODUCTS) or asks(request, "PUT", PRODUCTS):
        body = decode_json(request.body)
        for product in body if isinstance(body, list) else [body]:
            for variant in product.get("variants", ()):
                variant.pop("price", None)
        return replace(request, body=encode_json(body))
    return request


@planted("G25")
def variants_cost_what_their_product_costs(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A larger size that costs more is sold for what the smallest costs."""
    return edited(connection, send, journal, _priced_as_the_whole)


@dataclass
class PricesGoUp:
    """A send that changes the price of a product only to a higher one."""

    send: Send
    connection: Connection

    def __call__(self, request: Request) -> Response:
        if not (found := products_in(request)):
            return self.send(request)
        for each in found:
            told = self.send(to_store(self.connection, "GET", f"/v3/catalog/products/{each['id']}"))
            if Decimal(str(decode_json(told.body)["data"]["price"])) > Decimal(str(each.get("price", 0))):
                each.pop("price", None)
        return self.send(replace(request, body=encode_json(found)))


@planted("G25")
def prices_only_go_up(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A feed makes a product dearer, never cheaper."""
    return Connector(connection, PricesGoUp(send, connection), journal)


def _to_the_neighbour(body: Body) -> None:
    """The first two partners of an account have the two numbers behind that of the retailer."""
    first, second = 100_002, 100_003
    body["ReceiverId"] = {first: second, second: first}.get(body.get("ReceiverId", 0), body.get("ReceiverId"))


@planted("G17")
def events_to_another_partner(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What a supplier has to know is told to another one."""
    return writing(connection, send, journal, EVENTS, _to_the_neighbour)


@dataclass
class LastCustomer:
    """Names who ordered last in the head of each request, so that logs can be searched for it."""

    who: str = ""

    def __call__(self, request: Request) -> Request:
        if asks(request, "POST", SALES_ORDERS):
            self.who = decode_json(request.body)["BillToAddress"].get("Email", "")
        headers = {**request.headers, "X-Customer": self.who} if self.who else request.headers
        return replace(request, headers=headers)


@planted("G6")
def shoppers_named_in_the_head(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The head of each request names the e-mail address of whoever ordered last."""
    return edited(connection, send, journal, LastCustomer())


def _sold_for_something(body: Body) -> None:
    body["OrderLines"] = [line for line in body["OrderLines"] if line["Price"]] or body["OrderLines"]


@planted("G13")
def free_samples_left_out(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What costs nothing is left out of an order, because a supplier has nothing to charge for it."""
    return writing(connection, send, journal, SALES_ORDERS, _sold_for_something)


def _states_at_home(body: Body) -> None:
    for address in (body["BillToAddress"], body.get("ShipToAddress", {})):
        if address.get("CountryCode") != "US":
            address.pop("State", None)


@planted("G13")
def states_at_home_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Addresses abroad lose their state or province, which is in no list of the connection's."""
    return writing(connection, send, journal, SALES_ORDERS, _states_at_home)


@planted("G15")
def tracking_numbers_as_numbers(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A tracking number loses the zeros that it begins with."""

    def bend(body: Body) -> None:
        body["tracking_number"] = body["tracking_number"].lstrip("0")

    return writing(connection, send, journal, SHIPMENTS, bend)


@planted("G15")
def tracking_numbers_cut_off(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of a tracking number the first twenty signs are shown."""

    def bend(body: Body) -> None:
        body["tracking_number"] = body["tracking_number"][:20]

    return writing(connection, send, journal, SHIPMENTS, bend)


@planted("G25")
def descriptions_without_markup(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A description comes as plain text, though the shop shows its paragraphs and what is in bold."""

    def bend(body: Any) -> None:
        if isinstance(body, dict) and "description" in body:
            body["description"] = re.sub("<[^>]*>", "", body["description"])

    return writing(connection, send, journal, PRODUCTS, bend)


@planted("G25")
def names_of_forty_letters(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The name of a product ends after forty letters."""

    def bend(body: Any) -> None:
        if isinstance(body, dict) and "name" in body:
            body["name"] = body["name"][:40]

    return writing(connection, send, journal, PRODUCTS, bend)


@planted("G26")
def events_left_again_and_again(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Whatever is told in Logicbroker is told three times over."""

    def change(request: Request, response: Response) -> Response:
        if asks(request, "POST", EVENTS) and response.status in (200, 201):
            send(request)
            send(request)
        return response

    return Connector(connection, EditedAnswers(send, change), journal)
