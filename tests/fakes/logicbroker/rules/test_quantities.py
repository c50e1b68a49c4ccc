"""Quantities: what acknowledgements, shipments and invoices do to their order."""

import pytest

from fakes.logicbroker.quirks import Quirks


def shipment(number, *packages, sku="S-A-1", **fields):
    infos = [{"Qty": pieces, "TrackingNumber": tracking} for tracking, pieces in packages]
    lines = [{"ItemIdentifier": {"SupplierSKU": sku}, "ShipmentInfos": infos}]
    return {"ShipmentNumber": number, "PartnerPO": "PO104-001", "ShipmentLines": lines, **fields}


def acknowledgement(number, **quantities):
    line = {"ItemIdentifier": {"SupplierSKU": "S-A-1"}, **quantities}
    return {
        "AcknowledgementNumber": number,
        "PartnerPO": "PO104-001",
        "ScheduledShipDate": "2026-03-05T00:00:00",
        "AckLines": [line],
    }


def post(trade, collection, body):
    trade.call("POST", f"v3/{collection}", body, company=trade.supplier)
    trade.settle()


def test_an_acceptance_makes_the_order_ready_to_ship(trade) -> None:
    """As soon as it is valid."""
    order = trade.purchase_order()
    post(trade, "Acknowledgements", acknowledgement("1", Quantity=2))

    assert order.status == "Ready to Ship"


def test_a_partial_shipment_leaves_the_order_ready_to_ship(trade) -> None:
    """Shipped and cancelled together must make up what was ordered."""
    order = trade.purchase_order("104", ("A-1", 3))
    trade.maker.accept(order)
    trade.settle()

    post(trade, "Shipments", shipment("1", ("1Z", 1)))
    assert order.status == "Ready to Ship"
    post(trade, "Acknowledgements", acknowledgement("2", QuantityCancelled=1))
    assert order.status == "Ready to Ship"
    post(trade, "Shipments", shipment("2", ("2Z", 1)))
    assert order.status == "Complete"


def test_an_order_is_cancelled_only_when_all_of_it_is(trade) -> None:
    """A partial cancellation never gets there."""
    order = trade.purchase_order()

    post(trade, "Acknowledgements", acknowledgement("1", QuantityCancelled=1))
    assert order.status == "Ready to Acknowledge"
    post(trade, "Acknowledgements", acknowledgement("2", QuantityCancelled=1))
    assert order.status == "Cancelled"


def test_a_partner_who_wants_invoices_gets_them(trade_with) -> None:
    """Shipped orders wait at Ready to Invoice and complete when all that was shipped is invoiced."""
    trade = trade_with(wants_invoices=True)
    order = trade.purchase_order()
    trade.maker.ship(order, tracking_number="1Z")
    trade.settle()
    assert order.status == "Ready to Invoice"

    invoice = trade.maker.invoice(order)
    trade.settle()
    assert (order.status, invoice.body["InvoiceTotal"], invoice.body["Currency"]) == ("Complete", 25, "USD")


def test_an_order_may_hear_of_a_shipment_when_it_is_picked_up(trade_with) -> None:
    """By a switch; of two shipments of all of it the second one then fails, when its turn comes."""
    trade = trade_with(Quirks(quantities_count="when picked up"))
    order = trade.purchase_order()
    post(trade, "Shipments", shipment("1", ("1Z", 2)))
    post(trade, "Shipments", shipment("2", ("2Z", 2)))
    first, second = trade.network.documents("104", "Shipment")
    assert (order.status, first.status) == ("Ready to Acknowledge", "Submitted")

    for each in (first, second):
        trade.call("PUT", f"v3/Shipments/{each.key}/Status/200")
        trade.settle()
    assert (order.status, first.status, second.error is not None) == ("Complete", "Complete", True)


def test_over_shipping_fails_the_shipment(trade) -> None:
    """The event names the line; the order stays as it was."""
    order = trade.purchase_order()
    post(trade, "Shipments", shipment("1", ("1Z", 3)))

    failed = trade.only("104", "Shipment")
    assert (failed.status, order.status, order.progress[0].shipped) == ("Failed", "Ready to Acknowledge", 0)
    event = trade.maker.document_events(failed)[0]
    assert (event.summary, event.level) == ("Cannot Over-Ship Lines", "Alert")
    assert "line 1: ordered 2, cancelled 0, shipped 0, now 3" in event.details


def test_cancelled_pieces_cannot_be_shipped(trade) -> None:
    """They count against what is open."""
    trade.purchase_order()
    post(trade, "Acknowledgements", acknowledgement("1", Quantity=1, QuantityCancelled=1))
    post(trade, "Shipments", shipment("1", ("1Z", 2)))

    assert trade.only("104", "Shipment").status == "Failed"


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (shipment("1", ("1Z", 1), sku="S-X"), "has no line with the SupplierSKU 'S-X'"),
        (shipment("1", ("1Z", -1)), "negative"),
        (shipment("1", ("1Z", 0)), "ships nothing"),
    ],
)
def test_a_shipment_that_does_not_fit_fails_its_validation(trade, body, part) -> None:
    """The event says what is wrong."""
    trade.purchase_order()
    post(trade, "Shipments", body)

    [event] = trade.network.events(trade.supplier)[-1:]
    assert (event.summary, part in event.details) == ("Validation Failed", True)


@pytest.mark.parametrize(
    ("quirks", "status"),
    [(Quirks(), "Submitted"), (Quirks(empty_shipment_lines="fail the shipment"), "Failed")],
    ids=["by default", "by a switch"],
)
def test_a_line_that_ships_nothing_is_passed_over(trade_with, quirks, status) -> None:
    """Portals and EDI list every line; nobody outside knows what the network makes of a 0."""
    trade = trade_with(quirks)
    trade.purchase_order("104", ("A-1", 2), ("A-2", 1))
    body = shipment("1", ("1Z", 2))
    body["ShipmentLines"] += shipment("1", ("1Z", 0), sku="S-A-2")["ShipmentLines"]
    post(trade, "Shipments", body)

    assert trade.only("104", "Shipment").status == status


@pytest.mark.parametrize("quantities", [{"QuantityCancelled": 3}, {"Quantity": 3}])
def test_an_acknowledgement_of_more_than_ordered_fails(trade, quantities) -> None:
    """Neither accepted nor cancelled pieces can exceed the order."""
    trade.purchase_order()
    post(trade, "Acknowledgements", acknowledgement("1", **quantities))

    assert trade.only("104", "Acknowledgement").status == "Failed"


def test_processing_a_document_again_counts_it_once(trade) -> None:
    """A complete shipment set back to New does not ship twice."""
    order = trade.purchase_order()
    post(trade, "Shipments", shipment("1", ("1Z", 1)))
    done = trade.only("104", "Shipment")

    trade.call("PUT", f"v3/Shipments/{done.key}/Status/0", company=trade.supplier)
    trade.settle()
    assert (done.status, order.progress[0].shipped) == ("Submitted", 1)


def test_back_ordered_pieces_stay_open(trade) -> None:
    """They are noted and move nothing."""
    order = trade.purchase_order()
    post(trade, "Acknowledgements", acknowledgement("1", QuantityBackordered=2))

    assert (order.status, order.progress[0].backordered, order.progress[0].open) == ("Ready to Acknowledge", 2, 2)


def test_a_return_has_a_published_reason(trade) -> None:
    """Others fail it; it does not move its order."""
    order = trade.purchase_order()
    trade.maker.ship(order, tracking_number="1Z")
    trade.settle()
    good, bad = (trade.shop.return_(order, [("A-1", 1)], code) for code in ("18", "19"))
    trade.settle()

    assert (good.status, bad.status, order.status) == ("Submitted", "Failed", "Complete")
    assert good.receiver_id == trade.supplier.id
    assert len(trade.call("GET", f"v3/Orders/{order.key}/Returns")["Records"]) == 2


def test_a_line_number_with_another_line_s_sku_fits_nowhere(trade) -> None:
    """Both must match the order."""
    trade.purchase_order("104", ("A-1", 1), ("A-2", 1))
    body = shipment("1", ("1Z", 1))
    body["ShipmentLines"][0]["LineNumber"] = "2"
    post(trade, "Shipments", body)

    assert trade.only("104", "Shipment").status == "Failed"


def test_line_numbers_of_an_order_are_its_own(trade) -> None:
    """Two lines with the same one fail the order: nobody could tell them apart."""
    line = {"ItemIdentifier": {"SupplierSKU": "A-1"}, "Quantity": 1, "LineNumber": "7"}
    order = trade.order("104", OrderLines=[line, line])

    assert (order.status, "7" in order.error) == ("Failed", True)
