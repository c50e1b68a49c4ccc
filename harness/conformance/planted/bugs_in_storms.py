"""More planted bugs: what connectors do when something goes wrong, and small errors that nobody sees at first.

The tools are in ``wire``, the bugs that a quiet rehearsal shows in ``bugs``; some of these need a storm to show.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from harness.conformance.planted.bugs import planted
from harness.conformance.planted.wire import (
    EVENTS,
    ORDER,
    PRODUCTS,
    SALES_ORDERS,
    SHIPMENTS,
    Around,
    EditedAnswers,
    answered,
    asks,
    changed,
    edited,
    products_in,
    stock_in,
)
from harness.sync import Connection, Connector, Journal
from harness.sync.wire import ReceivedResponse, Request, Response, Send, decode_json, encode_json


@dataclass
class Believing:
    """A send that takes some ends of a write for success: the wire's errors, or statuses from ``least`` on."""

    send: Send
    errors: bool = False
    least: int = 1000
    most: int = 1000

    def __call__(self, request: Request) -> Response:
        try:
            response = self.send(request)
        except OSError:
            if self.errors and request.method == "POST":
                return answered(201, {"Body": {"LogicbrokerKey": "1"}, "id": 1})
            raise
        if request.method != "GET" and self.least <= response.status < self.most:
            return answered(200, {"Body": {"LogicbrokerKey": "1"}, "id": 1})
        return response


# After a time-out, a crash or an error.


@planted("G13")
def time_out_taken_for_success(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What was sent counts as arrived, although no answer came."""
    return Connector(connection, Believing(send, errors=True), journal)


@planted("G15")
def errors_taken_for_success(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A write that the service answered with an internal error counts as done."""
    return Connector(connection, Believing(send, least=500, most=600), journal)


@planted("G13")
def too_many_requests_ignored(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A write that was turned away because of too many requests counts as done."""
    return Connector(connection, Believing(send, least=429, most=430), journal)


@dataclass
class Impatient:
    """Asks again at once when it was asked to wait."""

    send: Send

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        return self.send(request) if response.status == 429 else response


@planted("G12")
def impatient(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Whoever asks it to wait is asked again at once."""
    return Connector(connection, Impatient(send), journal)


@dataclass
class SentAgain:
    """After an error on the wire a sales order is sent again, with another number so that it is surely accepted."""

    send: Send

    def __call__(self, request: Request) -> Response:
        try:
            return self.send(request)
        except OSError:
            if not asks(request, "POST", SALES_ORDERS):
                raise
            number = f"{decode_json(request.body)['PartnerPO']}-R"
            return self.send(changed(request, OrderNumber=number, Identifier={"SourceKey": number}, PartnerPO=number))


@planted("G13")
def doubled_after_a_time_out(connection: Connection, send: Send, journal: Journal) -> Connector:
    """After a time-out the order is sent again as a new one."""
    return Connector(connection, SentAgain(send), journal)


def _no_shipments_yet(request: Request, response: Response) -> Response:
    return answered(200, []) if asks(request, "GET", SHIPMENTS) and response.status == 200 else response


@planted("G15")
def shipments_not_looked_up(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A shipment whose answer was lost is created again without looking."""
    return Connector(connection, EditedAnswers(send, _no_shipments_yet), journal)


@dataclass
class HighWaterMark:
    """Hears of each order once: the highest number that was seen is where the next list begins."""

    seen: int = 0

    def __call__(self, request: Request, response: Response) -> Response:
        if not asks(request, "GET", r"/v2/orders$") or response.status != 200:
            return response
        try:
            orders = [order for order in decode_json(response.body) if order["id"] > self.seen]
        except (TypeError, ValueError):
            return response
        self.seen = max([self.seen, *(order["id"] for order in orders)])
        return ReceivedResponse(200, {}, encode_json(orders))


@planted("G13")
def cursor_moved_too_early(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that could not be sent at the first attempt lies behind the cursor and is never seen again."""
    return Connector(connection, EditedAnswers(send, HighWaterMark()), journal)


@dataclass
class DiesSilently(Around):
    """Never runs again once the wire has failed so many times."""

    left: int = 3

    def tick(self, now: datetime) -> datetime | None:
        following = self.inner.tick(now)
        self.left -= self.inner.status.state == "waiting"
        return following if self.left > 0 else None


@planted("G13")
def dies_silently(connection: Connection, send: Send, journal: Journal) -> DiesSilently:
    """After some trouble it stops, and nobody hears of it."""
    return DiesSilently(Connector(connection, send, journal))


# Orders: cents, pieces and clocks.


def _a_cent_less(request: Request) -> Request:
    if asks(request, "POST", SALES_ORDERS):
        return changed(request, TotalAmount=decode_json(request.body)["TotalAmount"] - Decimal("0.01"))
    return request


@planted("G13")
def a_cent_less(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The total of a sales order is a cent below the order's."""
    return edited(connection, send, journal, _a_cent_less)


def _with_lines(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Request], Request]:
    def edit(request: Request) -> Request:
        if not asks(request, "POST", SALES_ORDERS):
            return request
        return changed(
            request, OrderLines=[{**line, **change(line)} for line in decode_json(request.body)["OrderLines"]]
        )

    return edit


@planted("G13")
def line_total_as_price(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A line's price is that of all its pieces together."""
    return edited(connection, send, journal, _with_lines(lambda line: {"Price": line["Price"] * line["Quantity"]}))


@planted("G13")
def one_of_each(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of every line one piece is ordered, whatever the shopper wanted."""
    return edited(connection, send, journal, _with_lines(lambda line: {"Quantity": 1}))


def _in_local_time(request: Request) -> Request:
    return replace(
        request, url=request.url.replace("Z&", "-05:00&").replace("%2B00:00", "-05:00").replace("+00:00", "-05:00")
    )


@planted("G12")
def local_time(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Moments are sent as if the server's clock stood five hours west."""
    moment = connection.connected_at
    later = connection if moment is None else replace(connection, connected_at=moment + timedelta(hours=5))
    return edited(later, send, journal, _in_local_time)


def _never_marked(request: Request) -> Request | Response:
    marks = asks(request, "PUT", ORDER) and decode_json(request.body).get("status_id") == 9
    return answered(200, {"id": 1}) if marks else request


@planted("G15")
def orders_left_awaiting_fulfillment(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order that was sent still shows Awaiting Fulfillment, so the warehouse packs it, too."""
    return edited(connection, send, journal, _never_marked)


# Shipments.


@dataclass
class ShippedAtOnce:
    """Sets an order to Shipped after its first shipment."""

    send: Send

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if asks(request, "POST", SHIPMENTS) and response.status == 201:
            url = request.url.removesuffix("/shipments")
            self.send(replace(request, method="PUT", url=url, body=encode_json({"status_id": 2})))
        return response


@planted("G15")
def partial_shipment_as_whole(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order of which one parcel has left shows Shipped."""
    return Connector(connection, ShippedAtOnce(send), journal)


def _left_to_the_store(request: Request) -> Request | Response:
    moves = asks(request, "PUT", ORDER) and decode_json(request.body).get("status_id") == 2
    return answered(200, {"id": 1}) if moves else request


@planted("G15")
def status_left_to_the_store(connection: Connection, send: Send, journal: Journal) -> Connector:
    """It relies on the store to call an order Shipped after the last parcel, which not every store does."""
    return edited(connection, send, journal, _left_to_the_store)


def _with_shipment(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Request], Request]:
    def edit(request: Request) -> Request:
        return changed(request, **change(decode_json(request.body))) if asks(request, "POST", SHIPMENTS) else request

    return edit


@planted("G15")
def carrier_lost(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Shipments arrive without their carrier, so nobody can follow the parcel."""
    return edited(
        connection, send, journal, _with_shipment(lambda body: {"shipping_provider": "", "tracking_carrier": ""})
    )


@planted("G15")
def tracking_cut(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Tracking numbers are cut after ten characters."""
    return edited(
        connection, send, journal, _with_shipment(lambda body: {"tracking_number": body["tracking_number"][:10]})
    )


@planted("G15")
def one_piece_shipped(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of every line one piece is shown as shipped, whatever was in the parcel."""
    one = _with_shipment(lambda body: {"items": [{**item, "quantity": 1} for item in body["items"]]})
    return edited(connection, send, journal, one)


@planted("G15")
def first_line_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of a parcel only the first line is shown."""
    return edited(connection, send, journal, _with_shipment(lambda body: {"items": body["items"][:1]}))


# Cancellations.


def _of_the_order_before(request: Request) -> Request:
    if asks(request, "PUT", ORDER) and "staff_notes" in decode_json(request.body):
        root, _, number = request.url.rpartition("/")
        return replace(request, url=f"{root}/{max(int(number) - 1, 100)}")
    return request


@planted("G16")
def cancels_another_order(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What the supplier cancels is cancelled in the order before."""
    return edited(connection, send, journal, _of_the_order_before)


def _only_claimed(request: Request) -> Request | Response:
    cancels = asks(request, "PUT", ORDER) and "staff_notes" in decode_json(request.body)
    return answered(200, {"id": 1}) if cancels else request


@planted("G16")
def cancellation_only_claimed(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A cancellation ends Complete in Logicbroker and never reaches the store."""
    return edited(connection, send, journal, _only_claimed)


# Stock and products.


@dataclass
class AddedUp:
    """Adds each level to what it believes to be there."""

    believed: dict[int, int] = field(default_factory=dict)

    def __call__(self, request: Request) -> Request:
        if not (levels := stock_in(request)):
            return request
        return replace(request, body=encode_json([{**item, "inventory_level": self._sum(item)} for item in levels]))

    def _sum(self, item: dict[str, Any]) -> int:
        self.believed[item["id"]] = self.believed.get(item["id"], 10) + item["inventory_level"]
        return self.believed[item["id"]]


@planted("G21")
def stock_added_up(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The supplier's stock is added to the store's own, so more is sold than there is."""
    return edited(connection, send, journal, AddedUp())


@dataclass
class PutBack:
    """Writes at each run once more what was written in the last one, whatever was sold since."""

    send: Send
    written: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        if asks(request, "GET", r"/v3/Partners$"):
            again, self.written = self.written, []
            for each in again:
                self.send(each)
        self.written += [request] if stock_in(request) else []
        return self.send(request)


@planted("G21", faults="quiet")
def levels_put_back(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The levels of an hour are written once more in the next one, so what was sold in it is sold again."""
    return Connector(connection, PutBack(send), journal)


@dataclass
class Uncounted:
    """The store loses the last level of each batch and says 200; what came back is not counted."""

    send: Send

    def __call__(self, request: Request) -> Response:
        items = stock_in(request)
        if len(items) < 2:
            return self.send(request)
        response = self.send(replace(request, body=encode_json(items[:-1])))
        return answered(200, {"data": items}) if response.status == 200 else response


@planted("G21")
def last_level_lost(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A batch of levels is answered with success, one is missing in the answer, and nobody counts."""
    return Connector(connection, Uncounted(send), journal)


def _of_the_neighbour(request: Request) -> Request:
    if items := stock_in(request):
        shifted = items[1:] + items[:1]
        pairs = zip(items, shifted, strict=True)
        moved = [{**item, "inventory_level": other["inventory_level"] + (len(items) == 1)} for item, other in pairs]
        return replace(request, body=encode_json(moved))
    return request


@planted("G21")
def levels_of_the_neighbour(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Levels slip by one row."""
    return edited(connection, send, journal, _of_the_neighbour)


def _another_sku(request: Request) -> Request:
    if asks(request, "POST", PRODUCTS):
        return changed(request, sku=f"{decode_json(request.body)['sku']}_".lower())
    return request


@planted("G25")
def skus_rewritten(connection: Connection, send: Send, journal: Journal) -> Connector:
    """New products get another spelling of their SKU, so stock and orders never find them."""
    return edited(connection, send, journal, _another_sku)


def _same_price(request: Request) -> Request:
    products = [{name: value for name, value in item.items() if name != "price"} for item in products_in(request)]
    return replace(request, body=encode_json(products)) if products else request


@planted("G25")
def prices_not_updated(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A product that the store has already keeps its old price."""
    return edited(connection, send, journal, _same_price)


# Secrets.


@planted("G6")
def token_in_an_event(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The access token stands in an event that every partner can read."""
    token = connection.credentials.access_token.reveal()

    def tell(request: Request) -> Request:
        return changed(request, Details=f"Sent with {token}.") if asks(request, "POST", EVENTS) else request

    return edited(connection, send, journal, tell)
