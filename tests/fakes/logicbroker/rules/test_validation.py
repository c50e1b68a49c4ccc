"""The published document standards: required fields, a retailer's own, and the one for orders, which is a quirk."""

import pytest

from fakes.logicbroker import Logicbroker
from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.rules.document_forms import Package

AFTERWARDS = Quirks(answers_validated="after creation")

ADDRESS = {"CompanyName": "Ada", "Address1": "1 Road", "City": "York", "State": "CT", "Zip": "1"}
WHOLE = {
    "OrderDate": "2026-03-02T09:00:00",
    "ShipmentInfos": [{"ClassCode": "UPS"}],
    "BillToAddress": ADDRESS,
    "ShipToAddress": ADDRESS,
    "OrderLines": [{"ItemIdentifier": {"SupplierSKU": "A-1"}, "Quantity": 1, "QuantityUOM": "EA"}],
}


def test_the_standard_wants_more_than_connectors_send(trade_with) -> None:
    """The purchase order fails, naming all that is missing; its sales order waits."""
    trade = trade_with(Quirks(full_validation=True))
    order = trade.purchase_order()

    assert order.status == "Failed"
    assert trade.only("104", "SalesOrder").status == "Submitted"
    for name in ("OrderDate", "ShipmentInfos.ClassCode", "BillToAddress.City", "line 1 QuantityUOM"):
        assert name in order.error


def test_a_whole_order_passes_the_standard(trade_with) -> None:
    """Then everything goes on as usual."""
    trade = trade_with(Quirks(full_validation=True))

    assert trade.purchase_order(**WHOLE).status == "Ready to Acknowledge"


def acknowledgement(**fields):
    line = {"ItemIdentifier": {"SupplierSKU": "S-A-1"}, "Quantity": 2}
    whole = {"AcknowledgementNumber": "1", "PartnerPO": "PO104-001", "ScheduledShipDate": "2026-03-05"}
    return {**whole, "AckLines": [line], **fields}


def shipment(tracking_number="1Z", **fields):
    info = {"Qty": 2, "TrackingNumber": tracking_number}
    line = {"ItemIdentifier": {"SupplierSKU": "S-A-1"}, "ShipmentInfos": [info]}
    return {"ShipmentNumber": "1", "PartnerPO": "PO104-001", "ShipmentLines": [line], **fields}


def invoice(**fields):
    line = {"ItemIdentifier": {"SupplierSKU": "S-A-1"}, "Quantity": 2, "Price": 12.5}
    return {"InvoiceNumber": "1", "PartnerPO": "PO104-001", "InvoiceLines": [line], **fields}


INCOMPLETE = [
    ("Acknowledgements", acknowledgement(AcknowledgementNumber=None), "AcknowledgementNumber"),
    ("Acknowledgements", acknowledgement(PartnerPO=""), "PartnerPO"),
    ("Acknowledgements", acknowledgement(PartnerPO="PO999-001"), "PO999-001"),
    ("Shipments", shipment(ShipmentNumber=None), "ShipmentNumber"),
    ("Shipments", shipment(tracking_number=""), "TrackingNumber"),
    ("Shipments", shipment(PartnerPO="PO999-001"), "PO999-001"),
    ("Invoices", invoice(PartnerPO=None), "PartnerPO"),
]


def missing_ship_date(trade):
    trade.purchase_order()
    body = acknowledgement()
    del body["ScheduledShipDate"]
    return trade.send("POST", "v3/Acknowledgements", body, company=trade.supplier)


@pytest.mark.parametrize(("collection", "body", "part"), INCOMPLETE)
def test_an_answer_is_validated_before_it_is_created(trade, collection, body, part) -> None:
    """The answer is 400, says why, and nothing was created."""
    order = trade.purchase_order()
    answer = trade.send("POST", f"v3/{collection}", body, company=trade.supplier)
    trade.settle()

    assert (answer.status, part in answer.json()["Message"], answer.json()["Body"]) == (400, True, None)
    assert [one.type for one in trade.network.documents("104")] == ["SalesOrder", "PurchaseOrder"]
    assert order.status == "Ready to Acknowledge"


@pytest.mark.parametrize(("collection", "body", "part"), INCOMPLETE)
def test_an_answer_may_be_validated_afterwards(trade_with, collection, body, part) -> None:
    """By the switch: it is created, and fails."""
    trade = trade_with(AFTERWARDS)
    trade.purchase_order()
    key = trade.call("POST", f"v3/{collection}", {**body, "ReceiverCompanyId": trade.retailer.id}, trade.supplier)
    trade.settle()

    path = f"v3/{collection}/{key['Body']['LogicbrokerKey']}/Status"
    found = trade.call("GET", path, company=trade.supplier)["Body"]
    assert (found["Status"], part in found["ErrorMessage"]) == ("Failed", True)


def test_an_acknowledgement_wants_a_ship_date(trade) -> None:
    """The standard says so."""
    answer = missing_ship_date(trade)

    assert (answer.status, "ScheduledShipDate required" in answer.json()["Message"]) == (400, True)


def test_what_people_enter_is_validated_afterwards(trade) -> None:
    """A form of the portal becomes a document that fails."""
    failed = trade.maker.ship(trade.purchase_order(), packages=[Package("")])
    trade.settle()

    assert (failed.status, failed.error) == ("Failed", "TrackingNumber required but missing.")


def test_a_corrected_shipment_is_validated_too(trade) -> None:
    """An incomplete one changes nothing."""
    failed = trade.maker.ship(trade.purchase_order(), packages=[Package("")])
    trade.settle()

    assert trade.send("PUT", f"v3/Shipments/{failed.key}", shipment(""), company=trade.supplier).status == 400
    assert failed.status == "Failed"


def test_a_retailer_may_want_other_fields_than_the_standard(trade_with) -> None:
    """Here no ship date and no number of acknowledgements, but the retailer's SKU on each line."""
    trade = trade_with(requires={"Acknowledgement": ("PartnerPO", "PartnerSKU")})
    assert missing_ship_date(trade).status == 201

    line = {"ItemIdentifier": {"SupplierSKU": "S-A-1", "PartnerSKU": ""}, "Quantity": 2}
    answer = trade.send("POST", "v3/Acknowledgements", acknowledgement(AckLines=[line]), company=trade.supplier)
    assert (answer.status, "PartnerSKU" in answer.json()["Message"]) == (400, True)


def test_a_required_field_must_be_one(trade) -> None:
    """A field that no document of the type has is a mistake of whoever opens the account."""
    with pytest.raises(ValueError, match="Acknowledgement TrackingNumber"):
        Logicbroker().add_company("Shop", "retailer", requires={"Acknowledgement": ("TrackingNumber",)})
