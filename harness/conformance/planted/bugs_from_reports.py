"""More planted bugs: what users of order and inventory connectors report again and again, in public issue trackers.

The tools are in ``wire``.  What connectors read is changed here as well as what they write.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from harness.conformance.planted.bugs import EditedEvents, planted
from harness.conformance.planted.wire import (
    EVENTS,
    ORDER,
    PRODUCTS,
    SALES_ORDERS,
    SHIPMENTS,
    Around,
    Body,
    EditedAnswers,
    answered,
    asks,
    changed,
    edited,
    reading,
    stock_in,
    with_answer,
    writing,
)
from harness.sync import Connection, Connector, Journal
from harness.sync.wire import Headers, ReceivedResponse, Request, Response, Send, decode_json, encode_json

ORDERS, PRODUCT_LINES = r"/v2/orders$", r"/v2/orders/\d+/products$"


# Which orders are sent, and when.


@planted("G13")
def rest_forgotten(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What is refunded in part within the quarter of an hour is forgotten, though the rest is paid for."""

    def nothing_changed(request: Request, response: Response) -> Response:
        return ReceivedResponse(204, {}, b"") if "min_date_modified=" in request.url else response

    return Connector(connection, EditedAnswers(send, nothing_changed), journal)


@planted("G16")
def set_back_and_forgotten(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that is set back after its supplier cancelled it shows Awaiting Shipment, and nobody has it."""

    def none_of_one_order(request: Request, response: Response) -> Response:
        asked = asks(request, "GET", "/Acknowledgements$") and "linkkey=" in request.url.lower()
        return answered(200, {"Records": [], "TotalPages": 1}) if asked and response.status == 200 else response

    return Connector(connection, EditedAnswers(send, none_of_one_order), journal)


@dataclass
class Unpaid:
    """Takes orders that nobody has paid for paid ones."""

    send: Send

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if response.status in (200, 204) and asks(request, "GET", ORDERS) and "status_id=11" in request.url:
            more = self.send(replace(request, url=request.url.replace("status_id=11", "status_id=7")))
            orders = [each for part in (response, more) for each in (decode_json(part.body) if part.body else [])]
            return answered(200, self._as_paid(orders)) if orders else response
        if response.status == 200 and asks(request, "GET", ORDER):
            return answered(200, self._as_paid([decode_json(response.body)])[0])
        return response

    def _as_paid(self, orders: list[Body]) -> list[Body]:
        unpaid = {"status_id": 11, "status": "Awaiting Fulfillment"}
        return [{**order, **unpaid} if order["status_id"] == 7 else order for order in orders]


@planted("G13")
def unpaid_orders_too(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Orders are sent before anybody has paid for them."""
    return Connector(connection, Unpaid(send), journal)


@dataclass
class OnceUnpaid:
    """Never looks again at an order that was not paid when it was first seen."""

    send: Send
    unpaid: set[int] = field(default_factory=set)

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if response.status != 200 or not asks(request, "GET", ORDERS) or "status_id=11" not in request.url:
            return response
        more = self.send(replace(request, url=request.url.replace("status_id=11", "status_id=7")))
        if more.status == 200:
            self.unpaid.update(order["id"] for order in decode_json(more.body))
        return with_answer(response, [each for each in decode_json(response.body) if each["id"] not in self.unpaid])


@planted("G13")
def late_payments_missed(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that was paid some time after it was placed is never sent."""
    return Connector(connection, OnceUnpaid(send), journal)


@planted("G14")
def old_orders_that_change(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Orders from before the connection are sent as soon as somebody changes them."""
    moment = connection.connected_at
    ever = connection if moment is None else replace(connection, connected_at=moment - timedelta(days=30))
    return edited(ever, send, journal, lambda request: _since(request, moment))


def _since(request: Request, moment: datetime | None) -> Request:
    if moment is None or "min_date_created" not in request.url:
        return request
    begin, _, rest = request.url.partition("min_date_created=")
    return replace(request, url=f"{begin}min_date_modified={moment:%Y-%m-%dT%H:%M:%S}Z{rest[rest.find('&') :]}")


@planted("G12")
def two_orders_a_cycle(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of a busy quarter of an hour two orders are sent, and the others wait for their turn."""
    return reading(connection, send, journal, ORDERS, lambda orders: orders[:2])


@planted("G13")
def large_orders_skipped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order of more than three pieces is passed over."""
    return reading(
        connection, send, journal, ORDERS, lambda orders: [each for each in orders if each["items_total"] < 4]
    )


@planted("G13")
def free_orders_skipped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that costs nothing, because of a coupon, is passed over."""
    return reading(connection, send, journal, ORDERS, lambda found: [each for each in found if _costs(each)])


def _with_notes(found: Any) -> Any:
    for order in found if isinstance(found, list) else [found]:
        order["customer_message"] = "\n".join(filter(None, [order.get("customer_message"), order.get("staff_notes")]))
    return found


@planted("G13")
def staff_notes_told_to_suppliers(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What the staff noted on an order for themselves goes to its suppliers, beside what the shopper wrote."""
    return reading(connection, send, journal, ORDERS, _with_notes)


def _costs(order: Body) -> bool:
    return Decimal(order["total_inc_tax"]) > 0


@dataclass
class Resting(Around):
    """Does nothing in some hours of the day."""

    hours: tuple[int, ...]

    def tick(self, now: datetime) -> datetime | None:
        return now + timedelta(minutes=10) if now.hour in self.hours else self.inner.tick(now)


@planted("G12")
def rests_at_night(connection: Connection, send: Send, journal: Journal) -> Resting:
    """Around midnight nothing is sent for two hours, while the server makes its backup."""
    return Resting(Connector(connection, send, journal), (23, 0))


@planted("G12")
def rests_at_noon(connection: Connection, send: Send, journal: Journal) -> Resting:
    """From noon on nothing is sent for an hour, in which others need the machine."""
    return Resting(Connector(connection, send, journal), (12,))


@planted("G12")
def rests_before_dawn(connection: Connection, send: Send, journal: Journal) -> Resting:
    """From three to four in the morning nothing is sent, because the database is tidied up."""
    return Resting(Connector(connection, send, journal), (3,))


# What an order says.


@planted("G13")
def one_currency_for_all(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Every amount is said to be in US dollars."""
    return writing(connection, send, journal, SALES_ORDERS, lambda body: body.update(Currency="USD"))


@planted("G13")
def everybody_lives_here(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Every address is said to be in the United States."""

    def bend(body: Body) -> None:
        for name in ("ShipToAddress", "BillToAddress"):
            body[name].update(Country="United States", CountryCode="US")

    return writing(connection, send, journal, SALES_ORDERS, bend)


@planted("G13")
def umlauts_mangled(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Letters beyond ASCII are read in the wrong encoding."""

    def bend(body: Body) -> None:
        address = body["ShipToAddress"]
        address.update({name: text.encode().decode("latin-1") for name, text in address.items()})

    return writing(connection, send, journal, SALES_ORDERS, bend)


@planted("G13")
def second_line_of_the_street_lost(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Nobody knows the flat, only the house."""
    return writing(connection, send, journal, SALES_ORDERS, lambda body: body["ShipToAddress"].pop("Address2", None))


@planted("G13")
def leading_zeros_lost(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A code that looks like a number is sent as one."""

    def bend(body: Body) -> None:
        body["ShipToAddress"]["Zip"] = body["ShipToAddress"].get("Zip", "").lstrip("0")

    return writing(connection, send, journal, SALES_ORDERS, bend)


@planted("G13")
def skus_as_numbers(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An article number loses the zeros that it begins with."""

    def bend(body: Body) -> None:
        for line in body["OrderLines"]:
            line["ItemIdentifier"]["SupplierSKU"] = line["ItemIdentifier"]["SupplierSKU"].lstrip("0")

    return writing(connection, send, journal, SALES_ORDERS, bend)


@planted("G13")
def phone_as_a_number(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A telephone number is written as a very large number."""

    def bend(body: Body) -> None:
        digits = "".join(filter(str.isdecimal, body["ShipToAddress"].get("Phone", "")))
        body["ShipToAddress"]["Phone"] = f"{float(digits or 0):.4g}"

    return writing(connection, send, journal, SALES_ORDERS, bend)


@planted("G13")
def equal_lines_merged(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of two lines with the same article only the first is sent."""

    def bend(body: Body) -> None:
        body["OrderLines"] = list(
            {line["ItemIdentifier"]["SupplierSKU"]: line for line in reversed(body["OrderLines"])}.values()
        )

    return writing(connection, send, journal, SALES_ORDERS, bend)


@planted("G13")
def options_lost(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Nobody learns which colour and which engraving the shopper has chosen."""
    return reading(
        connection, send, journal, PRODUCT_LINES, lambda lines: [{**line, "product_options": []} for line in lines]
    )


@planted("G13")
def ten_lines_at_most(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of a long order the first ten lines are read, which is what a page holds."""
    return reading(connection, send, journal, PRODUCT_LINES, lambda lines: lines[:10])


@planted("G13")
def message_to_the_store_lost(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What the shopper asked for at the checkout reaches nobody."""
    return reading(
        connection, send, journal, ORDERS, lambda found: [{**each, "customer_message": ""} for each in found]
    )


# Shipments and cancellations.


@planted("G15")
def shipments_with_a_zero_skipped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A shipment that lists a line with a quantity of 0 is taken for a mistake, and never shown."""

    def bend(answer: Body) -> Body:
        full = [each for each in answer["Records"] if all(line["Quantity"] for line in each["ShipmentLines"])]
        return {**answer, "Records": full}

    return reading(connection, send, journal, r"/Shipments$", bend)


@dataclass
class Twice:
    """Posts something to a kind of path a second time, as after a time-out."""

    send: Send
    path: str

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if asks(request, "POST", self.path) and response.status in (200, 201):
            self.send(request)
        return response


@planted("G15")
def shipments_doubled(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Each parcel is written twice, and the store counts twice as many pieces as shipped, or refuses."""
    return Connector(connection, Twice(send, SHIPMENTS), journal)


@planted("G15")
def always_ups(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Every parcel is said to travel with UPS."""
    ups = {"shipping_provider": "ups", "tracking_carrier": "ups"}
    return writing(connection, send, journal, SHIPMENTS, lambda body: body.update(ups))


@dataclass
class FirstNumber:
    """Gives every parcel of an order the tracking number of the first one."""

    numbers: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Request:
        if not asks(request, "POST", SHIPMENTS):
            return request
        number = decode_json(request.body)["tracking_number"]
        return changed(request, tracking_number=self.numbers.setdefault(request.url, number))


@planted("G15")
def one_tracking_number_for_all(connection: Connection, send: Send, journal: Journal) -> Connector:
    """All the parcels of an order show the tracking number of the first."""
    return edited(connection, send, journal, FirstNumber())


def _as_completed(request: Request) -> Request:
    shipped = asks(request, "PUT", ORDER) and decode_json(request.body).get("status_id") == 2
    return changed(request, status_id=10) if shipped else request


@planted("G15")
def completed_when_shipped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that has left the warehouse shows Completed."""
    return edited(connection, send, journal, _as_completed)


@dataclass
class FirstSenderOnly:
    """Reads the shipments of one supplier."""

    sender: object = None

    def __call__(self, answer: Body) -> Body:
        for record in answer["Records"]:
            self.sender = self.sender or record["SenderCompanyId"]
        return {**answer, "Records": [each for each in answer["Records"] if each["SenderCompanyId"] == self.sender]}


@planted("G15")
def one_supplier_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What the second supplier ships is never shown."""
    return reading(connection, send, journal, r"/Shipments$", FirstSenderOnly())


def _blind_to_the_staff(order: Body) -> Body:
    ended = order["status_id"] in (4, 5, 6, 10, 13, 14)
    return {**order, "status_id": 9, "status": "Awaiting Shipment"} if ended else order


@planted("G15")
def ships_cancelled_orders(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that the staff has cancelled is shown as shipped when the supplier ships it all the same."""
    return reading(connection, send, journal, ORDER, _blind_to_the_staff)


def _own_note_only(request: Request) -> Request:
    notes = decode_json(request.body).get("staff_notes") if asks(request, "PUT", ORDER) else None
    return changed(request, staff_notes=notes[notes.rfind("Cancelled by") :]) if notes else request


@planted("G16")
def staffs_own_notes_overwritten(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What the staff has noted on an order is gone once the supplier cancels."""
    return edited(connection, send, journal, _own_note_only)


@planted("G16")
def counts_of_cancelled_pieces_wrong(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The staff notes say twenty and some pieces of what was cancelled."""

    def bend(body: Body) -> None:
        if "staff_notes" in body:
            body["staff_notes"] = body["staff_notes"].replace("- ", "- 2")

    return writing(connection, send, journal, ORDER, bend)


@planted("G16")
def reason_of_a_cancellation_lost(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Nobody learns why the supplier has cancelled."""

    def bend(body: Body) -> None:
        if "staff_notes" in body:
            body["staff_notes"] = "\n".join(line.partition("): ")[0] for line in body["staff_notes"].splitlines())

    return writing(connection, send, journal, ORDER, bend)


def _as_cancelled(value: Any) -> Any:
    for line in (line for each in value.get("Records") or () for line in each["AckLines"]):
        if line["Quantity"] and not line["QuantityCancelled"]:
            line["Quantity"], line["QuantityCancelled"] = 0, line["Quantity"]
    return value


@planted("G16")
def acceptances_cancel(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What a supplier accepts is taken for cancelled."""
    return reading(connection, send, journal, r"/api/v3/acknowledgements$", _as_cancelled)


# Stock.


def _only(keep: Callable[[Body], bool]) -> Callable[[Request], Request | Response]:
    """Levels that are not kept are never sent, and count as sent."""

    def edit(request: Request) -> Request | Response:
        items = stock_in(request)
        kept = [item for item in items if keep(item)]
        if items and not kept:
            return answered(200, {"data": items})
        return replace(request, body=encode_json(kept)) if items else request

    return edit


@planted("G21")
def zero_is_no_level(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What is sold out at the supplier stays for sale, because zero is taken for nothing said."""
    return edited(connection, send, journal, _only(lambda item: bool(item["inventory_level"])))


@dataclass
class OnlyLess:
    """Lets a level through that is lower than the one before."""

    known: dict[int, int] = field(default_factory=dict)

    def __call__(self, item: Body) -> bool:
        before = self.known.setdefault(item["id"], item["inventory_level"])
        self.known[item["id"]] = min(before, item["inventory_level"])
        return bool(item["inventory_level"] <= before)


@planted("G21")
def never_restocked(connection: Connection, send: Send, journal: Journal) -> Connector:
    """New goods at the supplier never show."""
    return edited(connection, send, journal, _only(OnlyLess()))


def _capped(request: Request) -> Request:
    items = [{**item, "inventory_level": min(item["inventory_level"], 99)} for item in stock_in(request)]
    return replace(request, body=encode_json(items)) if items else request


@planted("G21")
def ninety_nine_at_most(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A level has two digits."""
    return edited(connection, send, journal, _capped)


@dataclass
class OncePerItem:
    """Lets the first level of each item through."""

    sent: set[int] = field(default_factory=set)

    def __call__(self, item: Body) -> bool:
        is_new = item["id"] not in self.sent
        self.sent.add(item["id"])
        return is_new


@planted("G20")
def inventory_once_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Each item gets a level once, and never again."""
    return edited(connection, send, journal, _only(OncePerItem()))


@planted("G21")
def variants_skipped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Sizes and colours keep the level that they once had."""

    def edit(request: Request) -> Request | Response:
        variants = asks(request, "PUT", r"/v3/catalog/variants$")
        return answered(200, {"data": decode_json(request.body)}) if variants else request

    return edited(connection, send, journal, edit)


@dataclass
class OthersZeroed:
    """Sets to zero whatever product it has seen and has no level for."""

    seen: set[int] = field(default_factory=set)

    def hear(self, request: Request, response: Response) -> Response:
        if asks(request, "GET", PRODUCTS) and response.status == 200:
            self.seen.update(product["id"] for product in decode_json(response.body)["data"])
        return response

    def edit(self, request: Request) -> Request:
        items = stock_in(request)
        others = sorted(self.seen - {item["id"] for item in items}) if items and "products" in request.url else []
        more = [{"id": other, "inventory_level": 0} for other in others]
        return replace(request, body=encode_json(items + more)) if more else request


@planted("G20")
def what_is_not_in_the_feed_is_sold_out(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Products that no supplier says anything about are set to zero."""
    others = OthersZeroed()
    return edited(connection, EditedAnswers(send, others.hear), journal, others.edit)


# Product feeds, and what is told.


@planted("G25")
def created_hidden(connection: Connection, send: Send, journal: Journal) -> Connector:
    """New products are in the catalog, and no shopper sees them."""
    return writing(connection, send, journal, PRODUCTS, lambda body: body.update(is_visible=False))


@dataclass
class NewestFeedOnly:
    """Of several approved feeds hears of the last one."""

    passed_over: set[int] = field(default_factory=set)

    def __call__(self, events: list[Body]) -> list[Body]:
        approvals = [event["Id"] for event in events if event["Summary"] == "Product Feed Approved"]
        self.passed_over.update(approvals[:-1])
        return [event for event in events if event["Id"] not in self.passed_over]


@planted("G24")
def newest_feed_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of two feeds that were approved together only the later one is exported."""
    return Connector(connection, EditedEvents(send, NewestFeedOnly()), journal)


@planted("G26")
def events_doubled(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Everything that is told is told twice."""
    return Connector(connection, Twice(send, EVENTS), journal)


@planted("G6")
def token_in_base64(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The credentials stand in the events, as a header would carry them."""
    token = base64.b64encode(connection.credentials.access_token.reveal().encode()).decode()
    return writing(connection, send, journal, EVENTS, lambda body: body.update(Details=f"Sent with {token}."))


@dataclass
class QuotaEater:
    """Reads every order again at every tick, one by one."""

    send: Send
    seen: dict[str, Request] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        if asks(request, "GET", ORDERS):
            for known in list(self.seen.values()):
                for _ in range(5):
                    self.send(known)
        if asks(request, "GET", ORDER):
            self.seen[request.url] = request
        return self.send(request)


@planted("G12")
def quota_eater(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Every order that was ever sent is read again and again."""
    return Connector(connection, QuotaEater(send), journal)


# What is undone before anybody looks.


@dataclass
class Remade:
    """Makes each parcel, deletes it, and makes it again."""

    send: Send

    def __call__(self, request: Request) -> Response:
        answer = self.send(request)
        if asks(request, "POST", SHIPMENTS) and answer.status == 201:
            made = decode_json(answer.body)["id"]
            self.send(replace(request, method="DELETE", url=f"{request.url}/{made}", body=b""))
            return self.send(request)
        return answer


@planted("G15")
def parcels_made_again(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Each parcel is made, deleted and made again: the shopper gets two mails."""
    return Connector(connection, Remade(send), journal)


@dataclass
class ShippedForAMoment:
    """Sets an order to Shipped and back before its parcel is there."""

    send: Send

    def __call__(self, request: Request) -> Response:
        if asks(request, "POST", SHIPMENTS):
            order = replace(request, method="PUT", url=request.url.rpartition("/")[0])
            for status in (2, 9):
                self.send(replace(order, body=encode_json({"status_id": status})))
        return self.send(request)


@planted("G15")
def shipped_for_a_moment(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order is Shipped for a moment before its first parcel: the shopper is told so."""
    return Connector(connection, ShippedForAMoment(send), journal)


@planted("G15")
def links_to_one_carrier(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The link of each parcel leads to UPS, whoever carries it."""

    def bend(body: Body) -> None:
        body["tracking_link"] = f"https://www.ups.com/track?tracknum={body.get('tracking_number')}"

    return writing(connection, send, journal, SHIPMENTS, bend)


@planted("G6")
def token_as_basic_authorization(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Logicbroker gets the store's credentials with each call, as Basic authorization."""
    known = f"{connection.credentials.client_id}:{connection.credentials.access_token.reveal()}"
    basic = f"Basic {base64.b64encode(known.encode()).decode()}"

    def edit(request: Request) -> Request:
        if not request.url.startswith(connection.logicbroker_url):
            return request
        return replace(request, headers=Headers({**request.headers, "Authorization": basic}))

    return edited(connection, send, journal, edit)
