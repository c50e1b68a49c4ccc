"""How Logicbroker answers when it is full: searches and new documents at 1,000 and at 100,000 documents.

What each measurement took stands in the table of times, its ratio among the figures below it.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from fakes.logicbroker import Logicbroker
from fakes.logicbroker.quirks import Quirks
from fakes.time.clock import VirtualClock
from fakes.wire.http import Request, Response, encode_json
from tests.benchmarks.stopwatch import seconds

FEW, MANY = 1_000, 100_000

MOST = 4
"""How much slower the full network may be.  Where all documents are read the ratio would be a hundred."""

API = "https://stage.commerceapi.io/api/v3"


class Network:
    """A network with about so many documents: sales orders with a purchase order each, every tenth of them shipped."""

    def __init__(self, documents: int) -> None:
        quirks = Quirks(step_seconds=0, rate_limits=False)
        self.clock = VirtualClock()
        self.network = Logicbroker(clock=self.clock, seed=7, quirks=quirks)
        self.retailer = self.network.add_company("Shop", "retailer")
        self.supplier = self.network.add_company("Maker", "supplier")
        self._key = self.network.portal(self.retailer).api_authentication.create_primary_key()
        matches = b"SupplierSKU,MerchantSKU\r\nS-A,A\r\n"
        self.network.portal(self.retailer).inventory.upload_matching_file(self.supplier, "matches.csv", matches)
        self._orders = 0
        while len(self.network.environments["stage"].documents) < documents:
            self.order()
            if self._orders % 10 == 0:
                self.ship()

    def ask(self, method: str, path: str, body: Any = None) -> Response:
        content = b"" if body is None else encode_json(body)
        response = self.network.answer(
            Request(method, f"{API}/{quote(path, safe='/?&=')}", {"SubscriptionKey": self._key}, content)
        )
        assert response.status in (200, 201)
        return response

    def path(self, search: str) -> str:
        """A search by this network's own companies, its ninth minute and its first ones, and its middle page."""
        return SEARCHES[search].format(
            supplier=self.supplier.id,
            early="2026-03-02T09:05:00",
            early_too="2026-03-02T09:06:00",
            late="2026-03-02T09:09:00",
            middle=self._orders // 10,
        )

    def order(self) -> Response:
        self.clock.move(self.clock.now() + timedelta(seconds=6))
        self._orders += 1
        line = {"ItemIdentifier": {"SupplierSKU": "A"}, "Quantity": 2, "Price": 10}
        reference = str(self._orders)
        return self.ask("POST", "Orders", {"PartnerPO": reference, "OrderNumber": reference, "OrderLines": [line]})

    def ship(self) -> None:
        """The last order, in the portal; nobody picks the shipment up."""
        portal = self.network.portal(self.supplier)
        [purchase_order] = self.network.documents(self._orders, "PurchaseOrder")
        portal.ship(purchase_order, tracking_number="1Z")


@pytest.fixture(scope="module")
def few() -> Network:
    return Network(FEW)


@pytest.fixture(scope="module")
def many() -> Network:
    return Network(MANY)


SEARCHES = {
    "by reference": "Orders?filters.partnerPO=77",
    "by the reference of the purchase order": "Orders?filters.partnerPO=PO77-001",
    "by status, a page of ten": "Orders?filters.status=1000&filters.pageSize=10",
    "by status, nothing found": "Orders?filters.status=1200",
    "by status and time": "Shipments?filters.status=100&filters.from=2026-03-02T08:00&filters.pageSize=10",
    "by receiver": "Orders?filters.receiverCompanyId={supplier}&filters.pageSize=10",
    "by sender": "Shipments?filters.senderCompanyId={supplier}&filters.pageSize=10",
    "by receiver and status": "Orders?filters.receiverCompanyId={supplier}&filters.status=150&filters.pageSize=10",
    "by range of dates": "Orders?filters.from={early}&filters.to={late}&filters.pageSize=10",
    "the middle page": "Orders?filters.page={middle}&filters.pageSize=10",
    "by a word": "Document/Search?term=77",
    "by a filter of type and status": "Document/Search?filter=Type eq 'Order' and StatusCode lt 500&pageSize=10",
    "by a filter of companies": "Document/Search?filter=SenderCompanyId eq {supplier}&pageSize=10",
    "by a filter of dates": "Document/Search?filter=Date ge {early}Z and Date lt {late}Z&pageSize=10",
    "by a filter of dates and a field that is read": (
        "Document/Search?filter=Date ge {early}Z and Date lt {early_too}Z and System eq 'Portal'&pageSize=10"
    ),
    "oldest first": "Document/Search?filter=Type ne 'Return'&orderBy=Date asc&pageSize=10",
    "ready keys": "Acknowledgements/LogicbrokerKeys/Ready",
    "ready, a page of ten": "Shipments/Ready?filters.pageSize=10",
    "one document": "Orders/1000002",
}


@pytest.mark.parametrize("search", SEARCHES)
def test_searching_does_not_grow_with_the_documents(benchmark: Any, few: Network, many: Network, search: str) -> None:
    """A hundred times the documents, about the same time."""
    before = seconds(lambda: few.ask("GET", few.path(search)))
    benchmark(lambda: many.ask("GET", many.path(search)))

    benchmark.extra_info["ratio"] = round(benchmark.stats.stats.median / before, 2)
    assert benchmark.extra_info["ratio"] < MOST


def test_creating_does_not_grow_with_the_documents(benchmark: Any, few: Network, many: Network) -> None:
    """A sales order with all that follows from it: sourcing, and a purchase order."""
    before = seconds(few.order)
    benchmark.pedantic(many.order, rounds=200)

    benchmark.extra_info["ratio"] = round(benchmark.stats.stats.median / before, 2)
    assert benchmark.extra_info["ratio"] < MOST


def test_shipping_does_not_grow_with_the_documents(benchmark: Any, few: Network, many: Network) -> None:
    """In the portal, which looks for the purchase order first."""

    def ordered_and_shipped(network: Network) -> None:
        network.order()
        network.ship()

    before = seconds(lambda: ordered_and_shipped(few))
    benchmark.pedantic(ordered_and_shipped, args=(many,), rounds=200)

    benchmark.extra_info["ratio"] = round(benchmark.stats.stats.median / before, 2)
    assert benchmark.extra_info["ratio"] < MOST
