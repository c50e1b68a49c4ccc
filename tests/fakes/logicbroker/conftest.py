"""A small trade to test on: one retailer, two suppliers with matching files, a clock, and a caller of the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fakes.logicbroker import Logicbroker
from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import Document
from fakes.time.clock import VirtualClock
from fakes.wire.http import Request, Response, encode_json

OF_RETAILER = ("wants_acknowledgements", "wants_invoices", "requires")
"""Options of a trade that are the retailer's; the others are the first supplier's."""

STAGE = "https://stage.commerceapi.io/api"


class Trade:
    """A retailer and two suppliers: the first sells A-1 and A-2 as S-A-1 and S-A-2, the second B-1 as S-B-1."""

    def __init__(self, quirks: Quirks | None = None, **first_supplier: Any) -> None:
        self.clock = VirtualClock()
        self.network = Logicbroker(clock=self.clock, seed=7, quirks=quirks)
        of_retailer = {name: first_supplier.pop(name) for name in OF_RETAILER if name in first_supplier}
        self.retailer = self.network.add_company("Shop", "retailer", **of_retailer)
        self.supplier = self.network.add_company("Maker", "supplier", **first_supplier)
        self.second_supplier = self.network.add_company("Other Maker", "supplier")
        self.match(self.supplier, "A-1", "A-2")
        self.match(self.second_supplier, "B-1")
        self.keys = {
            company.id: self.network.portal(company).api_authentication.create_primary_key()
            for company in (self.retailer, self.supplier, self.second_supplier)
        }

    def match(self, supplier: Company, *merchant_skus: str) -> None:
        self.match_for(self.retailer, supplier, *merchant_skus)

    def match_for(self, retailer: Company, supplier: Company, *merchant_skus: str) -> None:
        rows = "".join(f"S-{sku},{sku}\r\n" for sku in merchant_skus)
        content = f"SupplierSKU,MerchantSKU\r\n{rows}".encode()
        inventory = self.network.environments[retailer.environment].inventory
        inventory.import_matching(supplier.id, retailer.id, "matches.csv", content)

    def settle(self) -> None:
        """Let everything happen that is due within the hour, in order."""
        end = self.clock.now() + timedelta(hours=1)
        while (due := self.network.due()) is not None and due <= end:
            self.clock.move(max(due, self.clock.now()))
            self.network.run_due()

    def send(
        self, method: str, path: str, body: Any = None, company: Company | None = None, **headers: str
    ) -> Response:
        """Call the API of the stage as a company, the retailer unless told."""
        headers = {"SubscriptionKey": self.keys[(company or self.retailer).id], **headers}
        return self.network.answer(
            Request(method, f"{STAGE}/{path}", headers, b"" if body is None else encode_json(body))
        )

    def call(self, method: str, path: str, body: Any = None, company: Company | None = None) -> Any:
        """The JSON of an answer that must be a success."""
        response = self.send(method, path, body, company)
        assert response.status in (200, 201), response.body
        return response.json()

    def sales_order(self, reference: str = "104", *lines: tuple[str, int], **fields: Any) -> dict[str, Any]:
        """The body of a sales order as a connector posts it: one SKU per line, attributes on header and lines."""
        return {
            "PartnerPO": reference,
            "OrderNumber": reference,
            "OrderLines": [
                {
                    "ItemIdentifier": {"SupplierSKU": sku},
                    "Quantity": quantity,
                    "Price": 12.5,
                    "ExtendedAttributes": [{"Name": "BigCommerceLineItemId", "Value": str(900 + number)}],
                }
                for number, (sku, quantity) in enumerate(lines or [("A-1", 2)])
            ],
            "ShipToAddress": {"FirstName": "Ada", "ContactID": "31"},
            "ExtendedAttributes": [{"Name": "BigCommerceOrderId", "Value": reference}],
            **fields,
        }

    def order(self, reference: str = "104", *lines: tuple[str, int], **fields: Any) -> Document:
        """Post a sales order and let it be sourced; two pieces of A-1 unless told."""
        self.call("POST", "v3/Orders", self.sales_order(reference, *lines, **fields))
        self.settle()
        return self.network.documents(reference, "SalesOrder")[0]

    def purchase_order(self, reference: str = "104", *lines: tuple[str, int], **fields: Any) -> Document:
        """The first purchase order of a new sales order."""
        self.order(reference, *lines, **fields)
        return self.network.documents(reference, "PurchaseOrder")[0]

    def only(self, reference: str, document_type: Any) -> Document:
        [document] = self.network.documents(reference, document_type)
        return document

    @property
    def maker(self) -> Any:
        """The portal of the first supplier."""
        return self.network.portal(self.supplier)

    @property
    def shop(self) -> Any:
        """The portal of the retailer."""
        return self.network.portal(self.retailer)


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def trade_with() -> Callable[..., Trade]:
    """A trade with quirks, or with another first supplier."""
    return Trade
