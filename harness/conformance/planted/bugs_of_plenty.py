"""More planted bugs: connectors that do well as long as there are few of everything, and all services answer.

Lists have a second entry, an eleventh and a fifty-first; a service fails for an hour; some shoppers pay by cheque.
The tools are in ``wire``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
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
    answered,
    asks,
    clocked,
    reading,
    stock_in,
    writing,
)
from harness.sync import Connection, Connector, Journal
from harness.sync.wire import Request, Response, Send, decode_json, encode_json

# Lists within a record.


def _pictures(body: Any, bend: Callable[[list[Body]], list[Body]]) -> None:
    for product in body if isinstance(body, list) else [body]:
        if product.get("images"):
            product["images"] = bend(product["images"])


def _bending_pictures(bend: Callable[[list[Body]], list[Body]]) -> Callable[[Connection, Send, Journal], Connector]:
    return lambda connection, send, journal: writing(
        connection, send, journal, PRODUCTS, lambda body: _pictures(body, bend)
    )


@planted("G25")
def first_picture_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of the pictures of a new product the shop shows the first one."""
    return _bending_pictures(lambda images: images[:1])(connection, send, journal)


@planted("G25")
def two_pictures_at_most(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The third picture of a new product is lost."""
    return _bending_pictures(lambda images: images[:2])(connection, send, journal)


@planted("G25")
def pictures_of_the_other_variant(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Each variant of a new product has the picture of another one."""

    def change(body: Any) -> None:
        for product in body if isinstance(body, list) else [body]:
            pictured = [each for each in product.get("variants") or () if each.get("image_url")]
            addresses = [each["image_url"] for each in pictured]
            for variant, address in zip(pictured, reversed(addresses), strict=True):
                variant["image_url"] = address

    return writing(connection, send, journal, PRODUCTS, change)


@planted("G25")
def pictures_in_one_size(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What follows the question mark in a picture's address is cut off: the store gets another size of it."""
    return _bending_pictures(lambda images: [_cut_off(image) for image in images])(connection, send, journal)


def _cut_off(image: Body) -> Body:
    return {**image, "image_url": image["image_url"].partition("?")[0]}


@planted("G25")
def one_picture_everywhere(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Every picture of a new product is its first one."""
    return _bending_pictures(lambda images: [{**image, "image_url": images[0]["image_url"]} for image in images])(
        connection, send, journal
    )


@planted("G25")
def last_picture_first(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The shop shows the pictures of a new product in the opposite order."""
    return _bending_pictures(
        lambda images: [{**image, "sort_order": len(images) - place} for place, image in enumerate(images)]
    )(connection, send, journal)


def _short(name: str, most: int) -> Callable[[Any], Any]:
    """What was read, with so many lines of each document at most."""

    def bend(read: Any) -> Any:
        documents = read.get("Records", [])
        return {**read, "Records": [{**each, name: each[name][:most]} for each in documents]} if documents else read

    return bend


_SHIPPED, _ACKNOWLEDGED = r"/api/v\d/shipments$", r"/api/v\d/acknowledgements$"


@planted("G15")
def ten_lines_of_a_parcel(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of a parcel ten lines are read, so that the order waits for the others for ever."""
    return reading(connection, send, journal, _SHIPPED, _short("ShipmentLines", 10))


@planted("G15")
def fifty_items_of_a_parcel(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Fifty items of a parcel are shown, which is what a page holds."""
    return writing(connection, send, journal, SHIPMENTS, lambda body: body.update(items=body["items"][:50]))


@planted("G15")
def long_parcels_passed_over(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A parcel with more than ten lines waits in Logicbroker for somebody else."""

    def bend(read: Any) -> Any:
        return {**read, "Records": [each for each in read["Records"] if len(each["ShipmentLines"]) <= 10]}

    return reading(connection, send, journal, _SHIPPED, bend)


@planted("G16")
def ten_lines_of_a_cancellation(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of what a supplier cancels ten lines are read, so that a cancelled order is taken for one that goes on."""
    return reading(connection, send, journal, _ACKNOWLEDGED, _short("AckLines", 10))


# Lists of records.


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class SoMany:
    """A send that takes so many writes of one kind within a time, and no more."""

    send: Send
    path: str
    most: int
    within: timedelta = timedelta(minutes=15)
    now: datetime = LONG_AGO
    cycle: datetime = LONG_AGO
    done: int = 0

    def __call__(self, request: Request) -> Response:
        if not asks(request, "POST", self.path):
            return self.send(request)
        if self.now - self.cycle >= self.within:
            self.cycle, self.done = self.now, 0
        if self.done >= self.most:
            raise ConnectionRefusedError("that is enough for now")
        self.done += 1
        return self.send(request)


@planted("G12")
def twenty_orders_a_cycle(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """Twenty orders are sent in each quarter of an hour; the others wait for their turn."""
    return clocked(connection, SoMany(send, SALES_ORDERS, 20), journal)


@planted("G12")
def fifty_orders_a_cycle(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """Fifty orders are sent in each quarter of an hour, which is what a page holds."""
    return clocked(connection, SoMany(send, SALES_ORDERS, 50), journal)


@planted("G15")
def ten_parcels_an_hour(connection: Connection, send: Send, journal: Journal) -> Clocked:
    """Ten parcels are shown in each hour; the others wait for their turn."""
    return clocked(connection, SoMany(send, SHIPMENTS, 10, timedelta(hours=1)), journal)


# Ways to pay.


def _without_payments(*methods: str) -> Callable[[Any], Any]:
    return lambda orders: [order for order in orders if order.get("payment_method") not in methods]


@planted("G13")
def payments_by_hand_passed_over(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that the staff have taken the money for themselves is never sent."""
    return reading(connection, send, journal, r"/v2/orders$", _without_payments("Manual"))


@planted("G13")
def cheques_passed_over(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What is paid for without a gateway counts as unpaid, although the staff say that the money is there."""
    return reading(connection, send, journal, r"/v2/orders$", _without_payments("Check", "Bank Deposit"))


@planted("G13")
def store_credit_passed_over(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Who pays with the store's own credit gets nothing."""
    return reading(connection, send, journal, r"/v2/orders$", _without_payments("Store Credit"))


@planted("G13")
def cheques_told_as_cards(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A way to pay that has no code of its own is told as a credit card."""

    def bend(body: Body) -> None:
        for payment in body.get("Payments", []):
            if payment.get("Method") in ("Check", "Bank Deposit"):
                payment["Method"] = "Credit Card"

    return writing(connection, send, journal, SALES_ORDERS, bend)


# Services that fail for a while.


@dataclass
class TakesItForTheLastWord:
    """A send for which an error of a service is its last word on what was asked for."""

    send: Send
    concerns: Callable[[Request], bool]
    errors: range

    def __post_init__(self) -> None:
        self._given_up: set[tuple[str, str, bytes]] = set()

    def __call__(self, request: Request) -> Response:
        if not self.concerns(request):
            return self.send(request)
        asked = (request.method, request.url, request.body)
        if asked not in self._given_up:
            response = self.send(request)
            if response.status not in self.errors:
                return response
            self._given_up.add(asked)
        return answered(422, {"status": 422, "title": "It was refused before.", "Message": "It was refused before."})


ERRORS, TOO_MANY = range(500, 600), range(429, 430)


def _giving_up(
    asked: Callable[[Request], bool], errors: range = ERRORS
) -> Callable[[Connection, Send, Journal], Connector]:
    return lambda connection, send, journal: Connector(connection, TakesItForTheLastWord(send, asked, errors), journal)


@planted("G12")
def orders_given_up(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that Logicbroker cannot take at the moment is never sent again."""
    return _giving_up(lambda request: asks(request, "POST", SALES_ORDERS))(connection, send, journal)


@planted("G12")
def orders_given_up_when_asked_to_wait(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order for which Logicbroker asks to wait is never sent again."""
    return _giving_up(lambda request: asks(request, "POST", SALES_ORDERS), TOO_MANY)(connection, send, journal)


@planted("G15")
def parcels_given_up(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A parcel that the store cannot take at the moment is never shown."""
    return _giving_up(lambda request: asks(request, "POST", SHIPMENTS))(connection, send, journal)


@planted("G16")
def cancellations_given_up(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A cancellation that the store cannot take at the moment is never shown."""
    return _giving_up(lambda request: asks(request, "PUT", ORDER))(connection, send, journal)


@planted("G21")
def levels_given_up(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A level that the store cannot take at the moment is never written."""
    return _giving_up(lambda request: bool(stock_in(request)))(connection, send, journal)


@planted("G24")
def feeds_given_up(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A feed fails for good when the store cannot take one of its products at the moment."""
    return _giving_up(lambda request: asks(request, "POST", PRODUCTS))(connection, send, journal)


# Events of others.


@planted("G17")
def everything_marked_as_read(connection: Connection, send: Send, journal: Journal) -> Connector:
    """With the approvals of feeds every other event is marked as read, whoever waits for it."""
    marked: set[int] = set()

    def change(request: Request, response: Response) -> Response:
        if asks(request, "GET", r"/activityevents$") and response.status == 200:
            url = request.url.partition("?")[0]
            every = send(replace(request, url=f"{url}?filters.pageSize=100"))
            for event in decode_json(every.body)["Body"]["ActivityEvents"] if every.status == 200 else ():
                if event["Id"] not in marked and not event["Processed"] and "Approved" not in event["Summary"]:
                    marked.add(event["Id"])
                    headers = {**request.headers, "Content-Type": "application/json"}
                    body = encode_json({**event, "Processed": True})
                    send(replace(request, method="PUT", url=f"{url}/{event['Id']}", headers=headers, body=body))
        return response

    return Connector(connection, EditedAnswers(send, change), journal)
