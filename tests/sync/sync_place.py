"""A small place for the connector: both fakes on one clock, one journal, and a wire that can be cut."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fakes.bigcommerce import BigCommerce, Quirks
from fakes.logicbroker import Logicbroker
from fakes.time.clock import VirtualClock
from harness.sync import Connection, Connector, Credentials, Journal, Request, Response, Secret


class Killed(BaseException):
    """The process died here; nothing in the product may catch it."""


class Place:
    """A connected store with one product in stock, one retailer and one supplier who has that product."""

    def __init__(
        self, *, quirks: Quirks | None = None, beside: "Place | None" = None, seed: int = 7, **settings: Any
    ) -> None:
        """With ``beside`` it is another store of the retailer of another place, on the same network and clock."""
        self.clock = beside.clock if beside else VirtualClock()
        self.store = BigCommerce(clock=self.clock, seed=seed, quirks=quirks)
        self.network = beside.network if beside else Logicbroker(clock=self.clock, seed=7)
        self.retailer = beside.retailer if beside else self.network.add_company("Retailer", "retailer")
        names = ("Acme", "Bolt")
        self.suppliers = beside.suppliers if beside else [self.network.add_company(name, "supplier") for name in names]
        self.key = beside.key if beside else self.network.portal(self.retailer).api_authentication.create_primary_key()
        self.requests: list[Request] = []
        self.cut: Callable[[Request], None] = lambda request: None
        self.cut_after: Callable[[Request], None] = lambda request: None
        for sku, supplier in (("MUG-1", 0), ("CUP-1", 0), ("HAT-1", 1)):
            self.store.control_panel.add_product(sku=sku, name=f"The {sku}", price=10, stock=100)
            self.match(supplier, {sku: f"S-{sku}"})
        self.account = self.store.control_panel.create_api_account("API", {"orders": "modify", "products": "modify"})
        self.connection = self.connect(Credentials.from_text(self.account.credentials_file()), **settings)
        self.journal_file: Path | str | None = None
        self.journal = Journal.in_memory()
        self.connector = self.start()
        self.next: datetime | None = self.clock.now()

    def connect(self, credentials: Credentials, **settings: Any) -> Connection:
        values = {"connected_at": self.clock.now(), "retailer_id": self.retailer.id, **settings}
        return Connection("Trial store", "stage", credentials, Secret(self.key), **values)

    def keep_journal_in(self, place: Path | str) -> None:
        """From now on the journal is in a file or, by a URL, on a server; each start opens it anew."""
        self.journal_file = place
        self.start()

    def start(self) -> Connector:
        if self.journal_file is not None:
            self.journal.close()
            self.journal = Journal.open(self.journal_file)
        self.connector = Connector(self.connection, self.send, self.journal)
        return self.connector

    def send(self, request: Request) -> Response:
        self.cut(request)
        self.requests.append(request)
        service = self.store if "/stores/" in request.url else self.network
        response: Response = service.answer(request)
        self.cut_after(request)
        return response

    def advance(self, **time: float) -> None:
        """Run what is due, in order, up to a later instant; a killed connector is started again at once."""
        until = self.clock.now() + timedelta(**time)
        while (due := self._due()) <= until:
            self.clock.move(max(due, self.clock.now()))
            self.store.run_due()
            self.network.run_due()
            if self.next is None or self.next <= self.clock.now():
                try:
                    self.next = self.connector.tick(self.clock.now())
                except Killed:
                    self.start()
                    self.next = self.clock.now()
        self.clock.move(until)

    def _due(self) -> datetime:
        dues = [self.store.due(), self.network.due(), self.next]
        return min(due for due in dues if due is not None)

    def order(self, *lines: tuple[str, int], **more: Any) -> Any:
        return self.store.storefront.place_order(list(lines) or [("MUG-1", 2)], **more)

    def documents(self, order: Any, kind: str) -> list[Any]:
        return self.network.documents(order.id, kind)  # type: ignore[arg-type]

    def portal(self, supplier: int = 0) -> Any:
        return self.network.portal(self.suppliers[supplier])

    def ship(self, order: Any, supplier: int = 0, **more: Any) -> Any:
        more.setdefault("tracking_number", "1Z999")
        return self.portal(supplier).ship(self._purchase_order(order, supplier), **more)

    def shipped_orders(self, count: int) -> list[Any]:
        """So many orders that the connector has sent and the supplier shipped; their parcels are yet to be shown."""
        orders = [self.order() for _ in range(count)]
        self.advance(minutes=16)
        for order in orders:
            self.ship(order)
        return orders

    def cancel(self, order: Any, supplier: int = 0, **more: Any) -> Any:
        return self.portal(supplier).cancel(self._purchase_order(order, supplier), **more)

    def match(self, supplier: int, skus: dict[str, str]) -> None:
        rows = ["SupplierSKU,MerchantSKU", *(f"{theirs},{ours}" for ours, theirs in skus.items())]
        content = "\r\n".join([*rows, ""]).encode()
        self.network.portal(self.retailer).inventory.upload_matching_file(self.suppliers[supplier], "m.csv", content)

    def feed(self, rows: dict[str, int], supplier: int = 0) -> None:
        content = "\r\n".join(["SupplierSKU,Quantity", *(f"{sku},{level}" for sku, level in rows.items()), ""]).encode()
        self.portal(supplier).inventory.upload_inventory(self.retailer, "levels.csv", content)

    def events(self, summary: str) -> list[Any]:
        return [event for event in self.network.events(self.retailer) if event.summary == summary]

    def _purchase_order(self, order: Any, supplier: int) -> Any:
        found = self.documents(order, "PurchaseOrder")
        return next(one for one in found if one.receiver_id == self.suppliers[supplier].id)


class Denies:
    """The store refuses matching requests while it is on, with a status and a body."""

    def __init__(self, place: Any, method: str, part: str, reply: Any) -> None:
        self.is_on = True
        self._method, self._part, self._reply, self._send = method, part, reply, place.send
        place.connector.send = self

    def __call__(self, request: Request) -> Any:
        if self.is_on and request.method == self._method and self._part in request.url:
            return self._reply
        return self._send(request)
