"""A hand-made wire: what was told to answer, answers; everything else finds nothing to do."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from harness.sync import Connection, Connector, Credentials, Journal, Request, Secret
from harness.sync.wire import ReceivedResponse

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

CREDENTIALS = Credentials("abc123", "client", Secret("token-of-the-store"))

Reply = ReceivedResponse | OSError | Callable[[Request], ReceivedResponse]


def answer(status: int = 200, body: Any = None, **headers: str) -> ReceivedResponse:
    """An answer with JSON, text or bytes; header names with underscores for dashes."""
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return ReceivedResponse(status, {name.replace("_", "-").lower(): value for name, value in headers.items()}, raw)


def records(*found: dict[str, Any]) -> ReceivedResponse:
    """A Logicbroker list of one page."""
    return answer(body={"Records": list(found), "TotalPages": 1, "CurrentPage": 0, "TotalRecords": len(found)})


def data(*found: dict[str, Any]) -> ReceivedResponse:
    """A BigCommerce V3 list of one page."""
    return answer(body={"data": list(found), "meta": {"pagination": {"total_pages": 1}}})


def connection(**settings: Any) -> Connection:
    given = {"environment": "stage", "connected_at": NOON, **settings}
    return Connection("Store", credentials=CREDENTIALS, logicbroker_key=Secret("key-of-the-network"), **given)


class Scripted:
    """A send.  ``on`` says what requests of a method whose URL holds a text get: the replies in turn, then the last."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._replies: list[tuple[str, str, list[Reply]]] = []
        self.on("GET", "/v3/Partners", answer(body={"Body": {"Partners": [{"Id": 1}]}}))
        self.on("GET", "/v3/Inventory/1", answer(body={"Body": "https://files.example.test/none.csv"}))
        self.on("GET", "files.example.test/none.csv", answer(body=b"SupplierSKU,MerchantSKU,Quantity\r\n"))
        self.on("GET", "/v3/ActivityEvents", answer(body={"Body": {"ActivityEvents": [], "TotalPages": 0}}))
        self.on("POST", "/v1/activityevents", answer(body={"Body": 1}))
        for kind in ("Shipments", "Acknowledgements", "Orders"):
            self.on("GET", f"/v3/{kind}", records())
        self.on("GET", "/v2/orders", answer(204))
        self.on("GET", "/v2/time", answer(body={"time": int(NOON.timestamp())}))
        self.on("GET", "/v3/hooks", answer(401, {"title": "Unauthorized"}))

    def on(self, method: str, part: str, *replies: Reply) -> None:
        self._replies.insert(0, (method, part, list(replies)))

    def __call__(self, request: Request) -> ReceivedResponse:
        self.requests.append(request)
        for method, part, replies in self._replies:
            if request.method == method and part in request.url:
                reply = replies.pop(0) if len(replies) > 1 else replies[0]
                if isinstance(reply, OSError):
                    raise reply
                return reply if isinstance(reply, ReceivedResponse) else reply(request)
        raise AssertionError(f"nobody told what to answer to {request}")

    def sent(self, method: str, part: str = "") -> list[Request]:
        return [request for request in self.requests if request.method == method and part in request.url]


class Run:
    """A connector on a hand-made wire, and a clock that is moved to whenever it asks for."""

    def __init__(self, wire: Scripted, journal: Journal | None = None, **settings: Any) -> None:
        self.wire = wire
        self.now = NOON
        self.connector = Connector(connection(**settings), wire, journal or Journal.in_memory())

    def until(self, **time: float) -> None:
        """Tick from now on until a later instant."""
        end = NOON + timedelta(**time)
        while (wanted := self.connector.tick(self.now)) is not None and wanted <= end:
            self.now = max(self.now, wanted)
        self.now = end

    @property
    def reasons(self) -> list[str]:
        return [entry.reason for entry in self.connector.attention()]


ORDER: dict[str, Any] = {
    "id": 100,
    "status_id": 11,
    "is_deleted": False,
    "date_created": "Mon, 02 Mar 2026 12:01:00 +0000",
    "date_modified": "Mon, 02 Mar 2026 12:01:00 +0000",
    "currency_code": "USD",
    "total_inc_tax": "20.0000",
    "total_tax": "0.0000",
    "discount_amount": "0.0000",
    "handling_cost_inc_tax": "0.0000",
    "payment_method": "Test",
    "customer_id": 0,
    "staff_notes": "",
    "billing_address": {"first_name": "Ann", "last_name": "Lee", "street_1": "1 Way", "city": "Town", "zip": "12345"},
}
LINE: dict[str, Any] = {
    "id": 1,
    "product_id": 7,
    "order_address_id": 5,
    "name": "Mug",
    "sku": "MUG-1",
    "type": "physical",
    "quantity": 2,
    "quantity_shipped": 0,
    "price_inc_tax": "10.0000",
    "weight": "1.0000",
}
ADDRESS: dict[str, Any] = {
    "id": 5,
    "first_name": "Ann",
    "last_name": "Lee",
    "street_1": "1 Way",
    "city": "Town",
    "zip": "12345",
    "country": "United States",
    "country_iso2": "US",
    "state": "Texas",
}
SALES_ORDER: dict[str, Any] = {
    "PartnerPO": "100",
    "OrderDate": "2026-03-02T12:01:00Z",
    "TotalAmount": 20.0,
    "Identifier": {"LogicbrokerKey": "5000", "LinkKey": "77"},
    "ShipToAddress": {"LastName": "Lee", "Address1": "1 Way", "City": "Town", "State": "Texas", "Zip": "12345"},
    "OrderLines": [{"Quantity": 2, "ItemIdentifier": {"SupplierSKU": "MUG-1"}}],
}
"""What Logicbroker shows of the sales order that was made of ORDER, without the mark of the store."""
OUR_MARK = {"Name": "BigCommerceStoreHash", "Value": CREDENTIALS.store_hash}


def with_orders(wire: Scripted, *orders: dict[str, Any]) -> None:
    """A store with these orders; one that is set to another status leaves the list."""
    waiting = {order["id"]: order for order in orders}

    def change(request: Request) -> ReceivedResponse:
        waiting.pop(int(request.url.rpartition("/")[2]), None)
        return answer(body={"id": 1})

    wire.on("GET", "/v2/orders?", lambda request: answer(body=list(waiting.values())) if waiting else answer(204))
    wire.on("GET", "/v2/orders/", lambda request: answer(body=waiting.get(int(request.url.rpartition("/")[2]), {})))
    wire.on("PUT", "/v2/orders/", change)
    wire.on("GET", "/products?", answer(body=[LINE]))
    wire.on("GET", "/shipping_addresses?", answer(body=[ADDRESS]))
    wire.on("POST", "/v3/Orders", answer(201, {"Body": {"LogicbrokerKey": "5000"}}))
