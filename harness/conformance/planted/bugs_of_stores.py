"""More planted bugs: what goes wrong where a retailer has several stores, and where an order is refunded in part.

The tools are in ``wire``.
"""

import re
from typing import Any

from harness.conformance.planted.bugs import planted
from harness.conformance.planted.wire import SALES_ORDERS, Body, EditedAnswers, answered, asks, reading
from harness.sync import Connection, Connector, Journal
from harness.sync.wire import ReceivedResponse, Request, Response, Send, decode_json, encode_json

DOCUMENTS = r"/api/v3/(shipments|acknowledgements)$"


def _exists_already(response: Response) -> bool:
    return response.status == 400 and b"already exists" in response.body


@planted("G13")
def taken_numbers_count_as_sent(connection: Connection, send: Send, journal: Journal) -> Connector:
    """That Logicbroker has the number already is taken for success, whichever store's order it is."""

    def believe(request: Request, response: Response) -> Response:
        sent = asks(request, "POST", SALES_ORDERS) and _exists_already(response)
        return answered(201, {"Body": {"LogicbrokerKey": "1"}}) if sent else response

    return Connector(connection, EditedAnswers(send, believe), journal)


@planted("G13")
def taken_numbers_passed_over(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order whose number Logicbroker has already is passed over for good, and nobody is told."""
    taken: set[str] = set()

    def pass_over(request: Request, response: Response) -> Response:
        if asks(request, "POST", SALES_ORDERS) and _exists_already(response):
            taken.add(str(decode_json(request.body)["PartnerPO"]))
            return answered(503, {"Message": "later"})
        if asks(request, "GET", r"/v2/orders$") and response.status == 200:
            orders = [order for order in decode_json(response.body) if str(order["id"]) not in taken]
            return ReceivedResponse(200, {}, encode_json(orders)) if orders else ReceivedResponse(204, {}, b"")
        return response

    return Connector(connection, EditedAnswers(send, pass_over), journal)


def _unmarked(store_hash: str, record: Body) -> Body:
    """A document as if this store had sent its order, on every line, too."""
    told = encode_json(record).decode().replace('"BigCommerceStoreHash"', '"Forgotten"')
    mark = {"Name": "BigCommerceStoreHash", "Value": store_hash}
    document: Body = decode_json(told.encode())
    return {**document, "ExtendedAttributes": [*(document.get("ExtendedAttributes") or []), mark]}


@planted("G15")
def documents_taken_by_their_number(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A parcel or a cancellation belongs to the order of its number, whichever store sent that."""

    def bend(value: Any) -> Any:
        mine = connection.credentials.store_hash
        return {**value, "Records": [_unmarked(mine, each) for each in value.get("Records") or ()]}

    return reading(connection, send, journal, DOCUMENTS, bend)


class Tidying:
    """Sets what waits in Logicbroker for longer than a look to Ignored, whoever it belongs to."""

    def __init__(self, send: Send, store_hash: str) -> None:
        self._send, self._mine = send, store_hash.encode()
        self._seen: set[str] = set()

    def __call__(self, request: Request) -> Response:
        response = self._send(request)
        if asks(request, "GET", DOCUMENTS) and response.status == 200 and b'"Records"' in response.body:
            for record in decode_json(response.body)["Records"]:
                self._tidy(request, record)
        return response

    def _tidy(self, request: Request, record: Body) -> None:
        key = str((record.get("Identifier") or {}).get("LogicbrokerKey"))
        if self._mine in encode_json(record):
            return
        if key in self._seen:
            url = f"{request.url.partition('?')[0]}/{key}/Status/Ignored"
            self._send(Request("PUT", url, request.headers, b""))
        self._seen.add(key)


@planted("G15")
def strange_documents_tidied_away(connection: Connection, send: Send, journal: Journal) -> Connector:
    """What belongs to no order of this store is set to Ignored, so that the other store never hears of it."""
    return Connector(connection, Tidying(send, connection.credentials.store_hash), journal)


@planted("G13")
def paid_back_pieces_asked_for(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Suppliers are asked for the pieces that were paid back, too."""

    def forget(request: Request, response: Response) -> Response:
        if not asks(request, "GET", r"/v2/orders") or response.status != 200:
            return response
        body = re.sub(rb'"quantity_refunded": ?\d+', b'"quantity_refunded":0', response.body)
        return ReceivedResponse(200, {"Content-Type": "application/json"}, body)

    return Connector(connection, EditedAnswers(send, forget), journal)
