"""The published document standard for purchase orders, which is not enforced unless asked for."""

from fakes.logicbroker.quirks import Quirks

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
