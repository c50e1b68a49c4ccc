"""A store, a network, and the people who use them, with a diary that can be read."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fakes.bigcommerce import BigCommerce
from fakes.logicbroker import Logicbroker
from fakes.people import Retailer, Shopper, Supplier
from fakes.time.clock import VirtualClock
from fakes.wire.http import Request, encode_json


class Notebook:
    """A diary that keeps what it is told."""

    def __init__(self) -> None:
        self.deeds: list[tuple[str, str, dict[str, Any]]] = []

    def deed(self, who: str, what: str, **facts: Any) -> None:
        self.deeds.append((who, what, facts))


@dataclass
class Town:
    """Everybody and everything: two suppliers, of whom the first has SKU-1 and SKU-2, the second SKU-3."""

    clock: VirtualClock = field(default_factory=VirtualClock)
    diary: Notebook = field(default_factory=Notebook)

    def __post_init__(self) -> None:
        self.store = BigCommerce(clock=self.clock, seed=7)
        self.network = Logicbroker(clock=self.clock, seed=7)
        company = self.network.add_company("Sample Retailer", "retailer")
        self.retailer = Retailer(self.store, self.network, company, clock=self.clock, diary=self.diary)
        self.key = self.retailer.portal.api_authentication.create_primary_key()
        self.shopper = Shopper(self.store, seed=7, diary=self.diary)
        self.first, self.second = (self._supplier(name) for name in ("First Supplier", "Second Supplier"))
        for number in (1, 2, 3):
            self.retailer.add_product(sku=f"SKU-{number}", name=f"Thing {number}", price="10.00", stock=50)
        self.match(self.first, "SKU-1", "SKU-2")
        self.match(self.second, "SKU-3")
        self.diary.deeds.clear()

    def _supplier(self, name: str) -> Supplier:
        company = self.network.add_company(name, "supplier")
        return Supplier(self.network, company, self.retailer.company, clock=self.clock, seed=7, diary=self.diary)

    def match(self, supplier: Supplier, *skus: str) -> None:
        rows = [{"SupplierSKU": f"S-{sku}", "MerchantSKU": sku} for sku in skus]
        self.retailer.upload_matching_file(supplier, rows)

    def send_to_logicbroker(self, order_id: int, *lines: tuple[str, int]) -> None:
        """Do for one order what a connector would do, and wait until its purchase orders are there."""
        body = {
            "PartnerPO": str(order_id),
            "OrderNumber": str(order_id),
            "OrderLines": [
                {"LineNumber": str(number), "Quantity": quantity, "ItemIdentifier": {"SupplierSKU": sku}}
                for number, (sku, quantity) in enumerate(lines, start=1)
            ],
        }
        headers = {"SubscriptionKey": self.key, "Content-Type": "application/json"}
        url = "https://stage.commerceapi.io/api/v3/Orders"
        answer = self.network.answer(Request("POST", url, headers, encode_json(body)))
        assert answer.status == 201, answer.body
        self.wait()

    def wait(self, seconds: int = 60) -> None:
        self.clock.move(self.clock.now() + timedelta(seconds=seconds))
        self.network.run_due()
