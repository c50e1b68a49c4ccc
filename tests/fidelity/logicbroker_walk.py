"""A walk over every route of the Logicbroker fake, with data that makes each of them succeed once.

What the answers should look like is not known here.
"""

from dataclasses import replace
from typing import Any

from fakes.logicbroker import Logicbroker
from fakes.logicbroker.quirks import Quirks
from fakes.time.clock import VirtualClock
from fakes.wire.http import Request, Response, encode_json

STAGE = "https://stage.commerceapi.io"

INVENTORY = (
    b"SupplierSKU,Quantity,Cost,UPC,Weight,NextAvailableDate\r\nS-A,5,2.50,012345678905,1,2026-04-01\r\nX-1,,,,,\r\n"
)
PRODUCTS = b"name,sku,price,weight\r\nMug,M-1,9.99,0.5\r\nCup,C-1,cheap,1\r\n"
ADDRESS = {"FirstName": "Ada", "CompanyName": "Ada & Co", "Address1": "1 Example St", "City": "Storrs", "State": "CT"}


class Walker:
    """A retailer and a supplier who call the API; the first failure of a call that should succeed ends the walk."""

    def __init__(self) -> None:
        self.network = Logicbroker(clock=VirtualClock(), seed=7, quirks=Quirks(step_seconds=0, rate_limits=False))
        self.retailer = self.network.add_company("Shop", "retailer", vendor_code="SHOP", wants_invoices=True)
        self.supplier = self.network.add_company("Maker", "supplier", vendor_code="MAKE")
        self._keys = {
            company.id: self.network.portal(company).api_authentication.create_primary_key()
            for company in (self.retailer, self.supplier)
        }

    def send(self, method: str, path: str, body: Any = None, *, as_supplier: bool = False, **headers: str) -> Response:
        """Send one request of one of the two companies; a body is JSON, unless it is bytes, which are a file."""
        company = self.supplier if as_supplier else self.retailer
        kind = "text/csv" if isinstance(body, bytes) else "application/json"
        content = b"" if body is None else body if isinstance(body, bytes) else encode_json(body)
        fields = {"SubscriptionKey": self._keys[company.id], "Content-Type": kind, **headers}
        return self.network.answer(Request(method, path if "://" in path else f"{STAGE}/api/{path}", fields, content))

    def call(self, method: str, path: str, body: Any = None, *, as_supplier: bool = False) -> Any:
        """The JSON of an answer that must be a success, after everything that follows from it has happened."""
        response = self.send(method, path, body, as_supplier=as_supplier)
        assert response.status in (200, 201), (method, path, response.body)
        self.network.run_due()
        is_json = response.headers["Content-Type"] == "application/json"
        return response.json() if is_json else response.body

    def only(self, document_type: Any, reference: str) -> Any:
        """The first document of a type that belongs to a reference."""
        return self.network.documents(reference, document_type)[0]


def walk(version: str) -> Logicbroker:
    """Call every route that a version of the API has, so that it succeeds; returns the network."""
    walker = Walker()
    _feeds(walker, version)
    _documents(walker, version)
    _around_documents(walker, version)
    if version == "v1":
        _product_feeds(walker)
    _ends(walker, version)
    return walker.network


def sales_order(reference: str) -> dict[str, Any]:
    """A sales order with something in most of its parts."""
    return {
        "PartnerPO": reference,
        "OrderNumber": reference,
        "OrderDate": "2026-03-02T08:59:00Z",
        "Identifier": {"SourceKey": reference},
        "OrderLines": [
            {
                "ItemIdentifier": {"SupplierSKU": "A", "UPC": "012345678905"},
                "Quantity": 3,
                "Price": 12.5,
                "Weight": 0.6,
                "Discounts": [{"DiscountCode": "TEN", "DiscountAmount": 1.25}],
                "ExtendedAttributes": [{"Name": "BigCommerceLineItemId", "Value": "901"}],
            }
        ],
        "ShipToAddress": {**ADDRESS, "ContactID": "31", "ContactType": 1},
        "BillToAddress": ADDRESS,
        "Payments": [{"Method": "Cash", "Amount": 37.5}],
        "PaymentTerm": {"PayInNumberOfDays": 30},
        "Taxes": [{"TaxTitle": "Tax", "TaxAmount": 0.01}],
        "TotalAmount": 37.51,
        "Currency": "USD",
        "ExtendedAttributes": [{"Name": "BigCommerceOrderId", "Value": reference}],
    }


def shipment(reference: str, number: str, pieces: int) -> dict[str, Any]:
    """A shipment of some pieces in one package."""
    package = {"TrackingNumber": f"1Z-{number}", "Qty": pieces, "CarrierCode": "UPSN", "Weight": 1.5}
    line = {"ItemIdentifier": {"SupplierSKU": "S-A"}, "ShipmentInfos": [package]}
    return {"ShipmentNumber": number, "PartnerPO": reference, "ShipmentLines": [line]}


def _feeds(walker: Walker, version: str) -> None:
    supplier, retailer = walker.supplier.id, walker.retailer.id
    walker.call("POST", f"{version}/Inventory/{supplier}/Matching", b"SupplierSKU,MerchantSKU\r\nS-A,A\r\n")
    walker.call("POST", f"{version}/Inventory/{retailer}", INVENTORY, as_supplier=True)
    walker.call("POST", f"{version}/Inventory/Broadcast", INVENTORY, as_supplier=True)
    walker.call("GET", walker.call("GET", f"{version}/Inventory/{supplier}")["Body"])
    walker.call("POST", f"{version}/Inventory/{supplier}/Export", {"FileType": "XLSX"})
    walker.call("POST", f"{version}/Inventory/All/Export", {"Mapped": False})
    walker.call("GET", f"{version}/Inventory/{supplier}/Item/S-A")
    walker.call("GET", f"{version}/Inventory/{supplier}/Match/A")
    walker.call("GET", f"{version}/Inventory/Availability/A")
    walker.call("PUT", f"{version}/Inventory/{supplier}/Resend")


def _documents(walker: Walker, version: str) -> None:
    walker.call("POST", f"{version}/Orders", sales_order("104"))
    order = walker.only("PurchaseOrder", "104")
    reference = order.reference
    accepted = {"ItemIdentifier": {"SupplierSKU": "S-A"}, "Quantity": 3}
    acknowledgement = {"AcknowledgementNumber": "ACK", "PartnerPO": reference, "AckLines": [accepted]}
    acknowledgement["ScheduledShipDate"] = "2026-03-03"
    walker.call("POST", f"{version}/Acknowledgements", acknowledgement, as_supplier=True)
    failed = walker.call("POST", f"{version}/Shipments", shipment(reference, "S-1", 7), as_supplier=True)
    corrected = f"{version}/Shipments/{failed['Body']['LogicbrokerKey']}"
    walker.call("GET", f"{corrected}/Status", as_supplier=True)
    walker.call("PUT", corrected, shipment(reference, "S-1", 1), as_supplier=True)
    walker.call("POST", f"{version}/Orders/{order.key}/Shipments", shipment("", "S-2", 2), as_supplier=True)
    line = {"ItemIdentifier": {"SupplierSKU": "S-A"}, "Quantity": 1, "Price": 9}
    invoice = {"InvoiceNumber": "I-1", "PartnerPO": reference, "InvoiceLines": [line]}
    walker.call("POST", f"{version}/Invoices", invoice, as_supplier=True)
    walker.call("POST", f"{version}/Orders/{order.key}/Invoices", {**invoice, "InvoiceNumber": "I-2"}, as_supplier=True)
    back = {"ReturnNumber": "R-1", "PartnerPO": reference, "ReturnLines": [{**line, "ReturnReasonCode": "16"}]}
    walker.call("POST", f"{version}/Returns", back)
    walker.call("POST", f"{version}/Orders/{order.key}/Returns", {**back, "ReturnNumber": "R-2"})
    _read_documents(walker, version, order.key)


_FIRST = {
    "Orders": ("SalesOrder", "Complete", 1000),
    "Acknowledgements": ("Acknowledgement", "Processing", 200),
    "Shipments": ("Shipment", "Processing", 200),
    "Invoices": ("Invoice", "Processing", 200),
    "Returns": ("Return", "Processing", 200),
}


def _read_documents(walker: Walker, version: str, order_key: str) -> None:
    for collection in ("Shipments", "Invoices", "Returns"):
        walker.call("GET", f"{version}/Orders/{order_key}/{collection}")
    for place in (f"{order_key}/PickList?", f"PickList?LogicbrokerKeys={order_key}&"):
        for kind in ("pdf", "ps", "zpl"):
            walker.call("GET", walker.call("GET", f"{version}/Orders/{place}FileType={kind}")["Body"])
    for collection, (document_type, status, code) in _FIRST.items():
        key = walker.only(document_type, "104").key
        for_supplier = collection in ("Orders", "Returns")
        _files(walker, version, collection, key)
        walker.call("GET", f"{version}/{collection}?filters.pageSize=1")
        walker.call("GET", f"{version}/{collection}/{key}")
        walker.call("GET", f"{version}/{collection}/{key}/Status")
        if version != "v1":
            walker.call("GET", f"{version}/{collection}/Ready", as_supplier=for_supplier)
            walker.call("GET", f"{version}/{collection}/LogicbrokerKeys/Ready", as_supplier=for_supplier)
            walker.call("PUT", f"{version}/{collection}/Status", {"Status": status, "LogicbrokerKeys": [key]})
        walker.call("PUT", f"{version}/{collection}/{key}/Status/{code}")


def _files(walker: Walker, version: str, collection: str, key: str) -> None:
    """A document as a file, and a file of documents; a dry run imports nothing."""
    rows = b"PartnerPO,SupplierSKU,Quantity\r\n104,A,1\r\n"
    if version == "v1":
        walker.call("GET", f"v1/{collection}/Export?LogicbrokerKeys={key}")
        walker.call("POST", f"v1/{collection}/Import?dryRun=true", rows)
        return
    walker.call("POST", f"{version}/{collection}/Export", {"LogicbrokerKeys": [key], "FileType": "json"})
    walker.call("POST", walker.call("POST", f"{version}/{collection}/CreateImport", {"DryRun": True})["Body"], rows)


def _around_documents(walker: Walker, version: str) -> None:
    key = walker.only("Shipment", "104").key
    event = {"Summary": "Seen", "Details": "by a person", "LogicbrokerKey": int(key), "ReceiverId": walker.supplier.id}
    number = walker.call("POST", "v1/ActivityEvents", {**event, "AdditionalData": '{"FeedId": "none"}'})["Body"]
    walker.call("GET", f"{version}/ActivityEvents")
    walker.call("GET", f"{version}/ActivityEvents/EventTypes")
    walker.call("GET", f"{version}/ActivityEvents/{number}")
    walker.call("PUT", f"{version}/ActivityEvents/{number}", {"Processed": True})
    order, invoice = walker.only("PurchaseOrder", "104").key, walker.only("Invoice", "104").key
    walker.call("GET", f"{version}/Orders/{order}/{'Events' if version == 'v1' else 'ActivityEvents'}")
    for place in (f"Shipments/{key}", f"Invoices/{invoice}"):
        walker.call("GET", f"{version}/{place}/Events")
    walker.call("GET", f"{version}/Partners")
    walker.call("GET", f"{version}/Statuses")
    walker.call("GET", f"{version}/Statuses/Order")
    hung = walker.call("POST", f"{version}/Attachments?type=csv&logicbrokerKeys={key}&description=Report", b"a,b\r\n")
    walker.call("GET", f"{version}/Attachments")
    walker.call("GET", f"{version}/Attachments/{hung['Body']['Records'][0]['Url'].partition('/files/')[2]}")
    _webhooks(walker, version, key)
    if version != "v1":
        walker.call("GET", f"{version}/Document/Search?filter=Type eq 'Order' and StatusCode lt 1500")


def _webhooks(walker: Walker, version: str, key: str) -> None:
    hook = {"Format": "json", "Address": "https://example.com/hook", "Topic": "order_submitted", "SharedSecret": "s"}
    number = walker.call("POST", f"{version}/Webhooks", hook)["Body"]
    walker.call("GET", f"{version}/Webhooks")
    walker.call("GET", f"{version}/Webhooks/{number}")
    walker.call("PUT", f"{version}/Webhooks/{number}", {**hook, "Enabled": False})
    walker.call("GET", f"{version}/Webhooks/{number}/Test?LogicbrokerKey={key}")
    walker.call("DELETE", f"{version}/Webhooks/{number}")


def _product_feeds(walker: Walker) -> None:
    supplier, retailer = walker.supplier.id, walker.retailer.id
    feed = walker.call("POST", f"v1/Product/{retailer}", PRODUCTS, as_supplier=True)["Body"]["FeedId"]
    here = f"v1/Product/{supplier}/{feed}"
    walker.call("GET", here)
    items = walker.call("GET", f"{here}/Items")["Body"]["Records"]
    walker.call("GET", f"{here}/Items/{items[0]['ProductId']}")
    there = f"v1/Product/{retailer}/{feed}"
    walker.call("PUT", f"{there}/Items/{items[1]['ProductId']}", {"price": "10.00"}, as_supplier=True)
    walker.call("DELETE", f"{there}/Items/{items[0]['ProductId']}", as_supplier=True)
    walker.network.portal(walker.retailer).product_feeds.approve(_feed_of(walker, feed))
    failed = {"Summary": "Product Feed Export Failed", "Details": "C-1", "Level": "Alert", "Category": "Product"}
    walker.call("POST", "v1/ActivityEvents", {**failed, "AdditionalData": f'{{"FeedId": "{feed}"}}'})
    walker.call("PUT", there, as_supplier=True)
    walker.call("DELETE", there, as_supplier=True)


def _feed_of(walker: Walker, feed: str) -> Any:
    environment = walker.network.environments["stage"]
    return environment.product_feeds.get(feed, walker.retailer.id, walker.supplier.id)


def _ends(walker: Walker, version: str) -> None:
    """What empties, and what is not answered with a success."""
    supplier = walker.supplier.id
    if version == "v3":
        walker.network.portal(walker.retailer).cancel_late_orders(walker.supplier, 2)
        walker.call("GET", "v3/Settings/ScheduledTasks")
        walker.call("PUT", "v3/Settings/ScheduledTasks/Trigger?id=1")
        walker.call("GET", "v3/Settings/ScheduledTasks")
    walker.call("PUT", f"{version}/Inventory/{supplier}/ZeroOut")
    walker.call("DELETE", f"{version}/Inventory/{supplier}/Matching")
    walker.call("DELETE", f"{version}/Inventory/{supplier}")


REFUSED: list[tuple[str, str, Any, int]] = [
    ("POST", "v3/Orders", sales_order("104"), 400),
    ("POST", "v3/Orders", {"PartnerPO": "105"}, 400),
    ("POST", "v3/Acknowledgements", {}, 400),
    ("POST", "v3/Shipments", {}, 400),
    ("GET", "v3/Orders?Filters.status=Nonsense", None, 400),
    ("PUT", "v3/Orders/Status", {"Status": "100", "LogicbrokerKeys": []}, 400),
    ("POST", "v3/Webhooks", {"Format": "smoke", "Address": "https://example.com", "Topic": "order_submitted"}, 400),
    ("GET", "v3/Orders/999999", None, 404),
    ("GET", "v3/Webhooks/77", None, 404),
]
"""Requests that are refused after a walk, and the status that says so."""


def refusals() -> None:
    """Ask what is refused, after an order 104 has been posted."""
    walker = Walker()
    walker.call("POST", "v3/Orders", sales_order("104"))
    for method, path, body, status in REFUSED:
        response = walker.send(method, path, body)
        assert response.status == status, (method, path, response.body)
    nobody = walker.send("GET", "v3/Orders", SubscriptionKey="wrong")
    assert nobody.status == 401
    as_xml = walker.send("GET", "v3/Orders", Accept="application/xml")
    assert as_xml.headers["Content-Type"] == "application/xml"
    for environment in walker.network.environments.values():
        environment.quirks = replace(environment.quirks, rate_limits=True, hidden_documents=403)
    assert walker.send("GET", "v3/Orders/1000001", as_supplier=True).status == 403
    assert {walker.send("GET", "v3/Orders").status for _ in range(40)} == {200, 429}
