"""Wires that change what crosses them: of these the planted connectors are made."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from harness.sync import Connection, Connector, Journal
from harness.sync.journal import Attention
from harness.sync.observer import ConnectionStatus
from harness.sync.wire import ReceivedResponse, Request, Response, Send, decode_json, encode_json

Body = dict[str, Any]
"""A record as JSON has it."""

Edit = Callable[[Request], Request | Response]
"""Changes a request on its way out, or answers it in the service's place."""

AnswerEdit = Callable[[Request, Response], Response]
"""Changes what came back for a request."""


@dataclass
class EditedAnswers:
    """A send whose answers are changed before the connector reads them."""

    send: Send
    change: AnswerEdit

    def __call__(self, request: Request) -> Response:
        return self.change(request, self.send(request))


@dataclass
class EditedWire:
    """A send around a send."""

    send: Send
    edit: Edit

    def __call__(self, request: Request) -> Response:
        edited = self.edit(request)
        return self.send(edited) if isinstance(edited, Request) else edited


@dataclass
class Around:
    """Our own connector with other habits, which says of itself what that one says."""

    inner: Connector

    @property
    def serves_several_stores(self) -> bool:
        return self.inner.serves_several_stores

    @property
    def status(self) -> ConnectionStatus:
        return self.inner.status

    def attention(self) -> list[Attention]:
        return self.inner.attention()


class KnowsTheTime(Protocol):
    """A send that is told the time before each tick."""

    now: datetime

    def __call__(self, request: Request) -> Response: ...


@dataclass
class Clocked(Around):
    """Our own connector on a wire that knows what time it is."""

    wire: KnowsTheTime

    def tick(self, now: datetime) -> datetime | None:
        self.wire.now = now
        return self.inner.tick(now)


def clocked(connection: Connection, wire: KnowsTheTime, journal: Journal) -> Clocked:
    """Our own connector on a wire that is told the time."""
    return Clocked(Connector(connection, wire, journal), wire)


def edited(connection: Connection, send: Send, journal: Journal, edit: Edit) -> Connector:
    """Our own connector on a wire that changes what it sends."""
    return Connector(connection, EditedWire(send, edit), journal)


def writing(
    connection: Connection, send: Send, journal: Journal, path: str, bend: Callable[[Body], object]
) -> Connector:
    """Our own connector, whose writes to a path are bent on their way."""

    def edit(request: Request) -> Request:
        if not (asks(request, "POST", path) or asks(request, "PUT", path)):
            return request
        body = decode_json(request.body)
        bend(body)
        return replace(request, body=encode_json(body))

    return edited(connection, send, journal, edit)


def reading(connection: Connection, send: Send, journal: Journal, path: str, bend: Callable[[Any], Any]) -> Connector:
    """Our own connector, which reads something else than what the service says under a path."""

    def change(request: Request, response: Response) -> Response:
        read = asks(request, "GET", path) and response.status == 200
        try:
            return with_answer(response, bend(decode_json(response.body))) if read else response
        except (TypeError, ValueError):  # Cut off on the way.
            return response

    return Connector(connection, EditedAnswers(send, change), journal)


def with_answer(response: Response, value: Any) -> Response:
    """The answer with another value in it."""
    return ReceivedResponse(response.status, response.headers, encode_json(value))


def to_store(connection: Connection, method: str, path: str, value: Any = None) -> Request:
    """A request of its own to the store, with the connector's credentials; the path begins behind the store's hash."""
    access = connection.credentials
    headers = {"X-Auth-Token": access.access_token.reveal(), "Accept": "application/json"}
    url = f"{connection.bigcommerce_url}/stores/{access.store_hash}{path}"
    if value is None:
        return Request(method, url, headers)
    return Request(method, url, {**headers, "Content-Type": "application/json"}, encode_json(value))


def asks(request: Request, method: str, path: str) -> bool:
    """Whether a request has this method and this kind of path, without its query."""
    return request.method == method and re.search(path, request.url.partition("?")[0], re.IGNORECASE) is not None


def changed(request: Request, **fields: Any) -> Request:
    """The request with other values in its JSON body; None takes a field out."""
    body = {**decode_json(request.body), **fields}
    return replace(request, body=encode_json({name: value for name, value in body.items() if value is not None}))


def stock_in(request: Request) -> list[dict[str, Any]]:
    """The levels in a batch; empty when the request is something else."""
    return _batch(request, with_levels=True)


def products_in(request: Request) -> list[dict[str, Any]]:
    """The products in a batch that changes them as a feed says; empty when the request is something else."""
    return _batch(request, with_levels=False)


def _batch(request: Request, *, with_levels: bool) -> list[dict[str, Any]]:
    kinds = "products|variants" if with_levels else "products"
    items = decode_json(request.body) if asks(request, "PUT", rf"/v3/catalog/({kinds})$") else []
    return [item for item in items if ("inventory_level" in item) is with_levels]


def answered(status: int, value: Any) -> ReceivedResponse:
    """An answer in JSON that no service gave."""
    return ReceivedResponse(status, {"Content-Type": "application/json"}, encode_json(value))


SHIPMENTS, ORDER, PRODUCTS = r"/v2/orders/\d+/shipments$", r"/v2/orders/\d+$", r"/v3/catalog/products$"
SALES_ORDERS, EVENTS = r"/api/v\d/orders/?$", r"/api/v1/activityevents/?$"
