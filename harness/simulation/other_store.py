"""Another store of the same retailer on the same network, with a connector of its own beside the one under test."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from fakes.arguments import checked_class
from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.state.records import Order
from fakes.logicbroker import Logicbroker
from fakes.people.deeds import (
    CANCEL_ELSEWHERE,
    OPEN_ELSEWHERE,
    ORDER_ELSEWHERE,
    SHIP_ELSEWHERE,
    SWITCH_OFF_ELSEWHERE,
    SWITCH_ON_ELSEWHERE,
    Deed,
    SkuQuantity,
)
from fakes.people.retailer import CONNECTION_SCOPES
from fakes.people.supplier import NothingOpen
from fakes.time.clock import VirtualClock
from fakes.wire.http import Request, RequestLike, Response
from harness.record.history import History
from harness.simulation.time_travel import replayable
from harness.sync import Connection, Connector, Credentials, Journal
from harness.sync.journal import Attention

_FEEDS = ("filters.category=Product", "filters.category=Nothing")
"""What its connector asks for instead of the retailer's approvals."""


@checked_class
class OtherStore:
    """It counts its orders from 100 on as well, sells the same goods, and sends to the same account.

    What its connector does is not recorded and meets no trouble: it is not judged.  Approved product feeds belong to an
    account and not to a store; it leaves them to the store under test.
    """

    _role = ""
    _time_travel: Any = None

    def __init__(
        self,
        bigcommerce: BigCommerce,
        logicbroker: Logicbroker,
        answer: Callable[[RequestLike], Response],
        connection: Connection,
        shelves: Sequence[dict[str, Any]],
        *,
        clock: VirtualClock,
        history: History,
    ) -> None:
        """``connection`` is that of the store under test, whose account in Logicbroker it shares."""
        self.bigcommerce = bigcommerce
        for product in shelves:
            self.bigcommerce.control_panel.add_product(**product)
        account = self.bigcommerce.control_panel.create_api_account("Logicbroker API Connection", CONNECTION_SCOPES)
        self.connection = Connection(
            name="Other store",
            environment=connection.environment,
            credentials=Credentials.from_text(account.credentials_file()),
            logicbroker_key=connection.logicbroker_key,
            connected_at=clock.now(),
            store_kind=connection.store_kind,
            retailer_id=connection.retailer_id,
        )
        self.journal = Journal.in_memory()
        self.keys: list[str] = []
        """The Logicbroker keys of the sales orders that it sent."""
        self._answer = answer
        self._clock, self._history, self._logicbroker = clock, history, logicbroker
        self._next: datetime | None = None
        self._connector: Connector | None = None
        self._tell("retailer", OPEN_ELSEWHERE)
        self._employ()

    @replayable
    def place_order(self, lines: Sequence[SkuQuantity]) -> Order:
        """A shopper's order at this store, paid for."""
        order = self.bigcommerce.storefront.place_order(list(lines))
        self._tell("shopper elsewhere", ORDER_ELSEWHERE, number=order.id, lines=list(lines))
        return order

    @replayable
    def supplier_ships(self, number: int, tracking_number: str = "1ZELSEWHERE") -> None:
        """Its suppliers ship all of an order.

        Raises:
            NothingOpen: no supplier has received it.
        """
        for portal, purchase_order in self._received(number):
            portal.ship(purchase_order, tracking_number=tracking_number)
        self._tell("suppliers elsewhere", SHIP_ELSEWHERE, number=number, tracking_number=tracking_number)

    @replayable
    def supplier_cancels(self, number: int) -> None:
        """Its suppliers cancel all of an order.

        Raises:
            NothingOpen: no supplier has received it.
        """
        for portal, purchase_order in self._received(number):
            portal.cancel(purchase_order)
        self._tell("suppliers elsewhere", CANCEL_ELSEWHERE, number=number)

    @replayable
    def close(self) -> None:
        """Its connector is switched off, as that of a trial store that is over."""
        self._tell("retailer", SWITCH_OFF_ELSEWHERE)
        self._connector, self._next = None, None

    @replayable
    def open(self) -> None:
        """Its connector is switched on again, and runs at once."""
        self._tell("retailer", SWITCH_ON_ELSEWHERE)
        self._employ()

    def attention(self) -> list[Attention]:
        """What its own connector says needs a person."""
        return self.journal.attention()

    @property
    def link_keys(self) -> set[str]:
        """Those of all documents that belong to its orders."""
        return {document.link_key for document in self._logicbroker.documents() if document.key in self.keys}

    @property
    def references(self) -> set[str]:
        """The reference numbers of the sales orders that it sent."""
        return {str(document.reference) for document in self._logicbroker.documents() if document.key in self.keys}

    # What the event loop asks.

    def due(self) -> datetime | None:
        return min(filter(None, (self.bigcommerce.due(), self._next)), default=None)

    def run_due(self) -> None:
        self.bigcommerce.run_due()
        if self._connector is not None and self._next is not None and self._next <= self._clock.now():
            self._next = self._connector.tick(self._clock.now())

    def _tell(self, lane: str, deed: Deed, **facts: Any) -> None:
        self._history.deed(lane, deed, store_hash=self.bigcommerce.store_hash, **facts)

    def _employ(self) -> None:
        self._connector = Connector(self.connection, self._send, self.journal)
        self._next = self._clock.now()

    def _received(self, number: int) -> list[tuple[Any, Any]]:
        """The portals of the suppliers who have an order, each with its purchase order."""
        links, companies = self.link_keys, self._logicbroker.environments[self.connection.environment].companies
        found = self._logicbroker.documents(number, "PurchaseOrder")
        bought = [(each.receiver_id, each) for each in found if each.link_key in links]
        if not bought:
            raise NothingOpen(f"no supplier has received order {number} of store {self.bigcommerce.store_hash}")
        return [(self._logicbroker.portal(companies.get(who)), each) for who, each in bought if who is not None]

    def _send(self, request: RequestLike) -> Response:
        request = Request(request.method, request.url.replace(*_FEEDS), request.headers, request.body)
        before = {document.key for document in self._logicbroker.documents()} if request.method == "POST" else set()
        response = self._answer(request)
        if request.method == "POST":
            made = [each for each in self._logicbroker.documents() if each.key not in before]
            self.keys += [each.key for each in made if each.type == "SalesOrder"]
        return response
