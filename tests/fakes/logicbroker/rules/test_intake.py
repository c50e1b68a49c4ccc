"""Posting: duplicates, what documents take over from their order, and what is computed."""

import pytest

LINE = {"ItemIdentifier": {"SupplierSKU": "S-A-1"}}
DATE = "2026-03-05T00:00:00"


def acknowledge(trade, number="1", **quantities):
    body = {"AcknowledgementNumber": number, "PartnerPO": "PO104-001", "ScheduledShipDate": DATE}
    trade.call("POST", "v3/Acknowledgements", {**body, "AckLines": [LINE | quantities]}, company=trade.supplier)
    trade.settle()
    return trade.network.documents("104", "Acknowledgement")[-1]


def test_an_order_that_exists_is_refused_with_its_link_key(trade) -> None:
    """The text is the one that connectors look for: a space follows the key."""
    order = trade.order()

    answer = trade.send("POST", "v1/orders", trade.sales_order())
    assert answer.status == 400
    assert answer.json()["Message"] == f"This order already exists, see link key {order.link_key} for details."
    assert len(trade.network.documents("104", "SalesOrder")) == 1


def test_two_retailers_may_use_the_same_reference(trade) -> None:
    """An order is the same only from the same sender."""
    trade.order()
    other = trade.network.add_company("Other Shop", "retailer")
    trade.keys[other.id] = trade.network.portal(other).api_authentication.create_primary_key()

    assert trade.send("POST", "v3/Orders", trade.sales_order(), company=other).status == 201


def test_documents_take_over_attributes_from_their_order(trade) -> None:
    """Header, lines, SKUs and addresses; so that the retailer finds his order again by SalesOrderNumber."""
    trade.purchase_order()
    document = acknowledge(trade, Quantity=2)

    [line] = document.lines
    assert document.attribute("SalesOrderNumber") == "104"
    assert line["ItemIdentifier"] == {"SupplierSKU": "S-A-1", "PartnerSKU": "A-1"}
    assert line["ExtendedAttributes"] == [{"Name": "BigCommerceLineItemId", "Value": "900"}]
    assert (line["LineNumber"], document.content["ShipToAddress"]["ContactID"]) == ("1", "31")


def test_what_the_sender_said_is_kept(trade) -> None:
    """His attribute wins over the order's of the same name."""
    trade.purchase_order()
    document = acknowledge(trade, Quantity=2, ExtendedAttributes=[{"Name": "BigCommerceLineItemId", "Value": "5"}])

    assert document.lines[0]["ExtendedAttributes"] == [{"Name": "BigCommerceLineItemId", "Value": "5"}]


@pytest.mark.parametrize(
    ("quantities", "expected"),
    [
        ({"Quantity": 2}, 1),
        ({"Quantity": 1, "QuantityCancelled": 1}, 0),
        ({"QuantityCancelled": 2}, 2),
        ({"QuantityBackordered": 2}, 0),
        ({"Quantity": 2, "Type": 1}, 1),
    ],
)
def test_the_type_of_an_acknowledgement_follows_from_its_quantities(trade, quantities, expected) -> None:
    """0 with change, 1 accepted, 2 rejected."""
    trade.purchase_order()

    assert acknowledge(trade, **quantities).body["Type"] == expected


def test_packages_hold_the_quantities_of_a_shipment(trade) -> None:
    """A line's quantity is the sum of its packages'; a container's code is its tracking number."""
    trade.purchase_order()
    packages = [{"Qty": 1, "TrackingNumber": "1Z"}, {"Qty": 1, "TrackingNumber": "2Z", "ContainerCode": "box"}]
    line = LINE | {"Quantity": 99, "ShipmentInfos": packages}
    body = {"ShipmentNumber": "1", "PartnerPO": "PO104-001", "ShipmentLines": [line]}
    trade.call("POST", "v3/Shipments", body, company=trade.supplier)

    [line] = trade.only("104", "Shipment").lines
    assert (line["Quantity"], [one["ContainerCode"] for one in line["ShipmentInfos"]]) == (2, ["1Z", "box"])


def test_lines_with_the_same_sku_are_told_apart(trade) -> None:
    """Without line numbers each takes the next line of the order, with numbers the one that is named."""
    trade.purchase_order("104", ("A-1", 1), ("A-1", 1))
    body = {"ShipmentNumber": "1", "PartnerPO": "PO104-001"}
    line = LINE | {"ShipmentInfos": [{"Qty": 1, "TrackingNumber": "1Z"}]}
    trade.call("POST", "v3/Shipments", body | {"ShipmentLines": [line, line]}, company=trade.supplier)

    lines = trade.only("104", "Shipment").lines
    assert [one["LineNumber"] for one in lines] == ["1", "2"]
    assert [one["ExtendedAttributes"][0]["Value"] for one in lines] == ["900", "901"]


def test_the_link_key_decides_between_orders_with_the_same_reference(trade) -> None:
    """Two retailers may send the same supplier a PO104-001."""
    trade.order()
    other = trade.network.add_company("Other Shop", "retailer")
    trade.match_for(other, trade.supplier, "A-1")
    trade.keys[other.id] = trade.network.portal(other).api_authentication.create_primary_key()
    trade.call("POST", "v3/Orders", trade.sales_order(), company=other)
    trade.settle()
    first, second = trade.network.documents("104", "PurchaseOrder")

    body = {"AcknowledgementNumber": "1", "PartnerPO": "PO104-001", "ScheduledShipDate": DATE, "AckLines": [LINE]}
    body["Identifier"] = {"LinkKey": second.link_key}
    trade.call("POST", "v3/Acknowledgements", body, company=trade.supplier)
    assert trade.network.documents("104", "Acknowledgement")[0].receiver_id == other.id
    assert first.reference == second.reference


def test_a_number_is_used_once(trade) -> None:
    """A second acknowledgement with the number of the first is refused, with the link key."""
    trade.purchase_order()
    known = acknowledge(trade, "1", Quantity=1)

    answer = trade.send("POST", "v3/Acknowledgements", known.body, company=trade.supplier)
    assert (answer.status, known.link_key in answer.json()["Message"]) == (400, True)


def test_a_failed_document_makes_room_for_a_better_one(trade) -> None:
    """The failed one is ignored from then on."""
    trade.purchase_order()
    failed = acknowledge(trade, "1", QuantityCancelled=3)
    better = acknowledge(trade, "1", QuantityCancelled=2)

    assert (failed.status, better.status) == ("Ignored", "Submitted")


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"SenderCompanyId": 1}, "SenderCompanyId"),
        ({"ReceiverCompanyId": 1}, "ReceiverCompanyId"),
        ({"OrderLines": []}, "OrderLines"),
        ({"OrderLines": [{"Quantity": 1}]}, "ItemIdentifier"),
    ],
)
def test_an_order_that_cannot_be_taken_is_refused_at_once(trade, fields, part) -> None:
    """The message names the field, and nothing is kept."""
    answer = trade.send("POST", "v3/Orders", trade.sales_order(**fields))

    assert (answer.status, part in answer.json()["Message"]) == (400, True)
    assert trade.network.documents() == []


def test_suppliers_send_no_orders(trade) -> None:
    """They receive them."""
    assert trade.send("POST", "v3/Orders", trade.sales_order(), company=trade.supplier).status == 400


def over_shipped(trade):
    """A shipment of three where two are ordered."""
    shipment = trade.maker.ship(trade.purchase_order(), [("A-1", 3)], tracking_number="1Z")
    trade.settle()
    return shipment


def test_a_failed_shipment_can_be_corrected(trade) -> None:
    """Under its own key and number; then it goes its way."""
    shipment = over_shipped(trade)
    body = shipment.body
    body["ShipmentLines"][0]["ShipmentInfos"][0]["Qty"] = 2

    answer = trade.call("PUT", f"v3/Shipments/{shipment.key}", body, company=trade.supplier)
    trade.settle()
    assert answer["Body"]["LogicbrokerKey"] == shipment.key
    assert (shipment.status, shipment.lines[0]["Quantity"], shipment.error) == ("Submitted", 2, None)
    assert trade.only("104", "PurchaseOrder").status == "Complete"


def test_what_has_reached_its_order_is_not_corrected(trade) -> None:
    """Nor by the other side, nor into another document."""
    shipment = over_shipped(trade)
    path, body = f"v3/Shipments/{shipment.key}", shipment.body

    assert trade.send("PUT", path, body).status == 400
    assert trade.send("PUT", path, body | {"ShipmentNumber": "9"}, company=trade.supplier).status == 400
    body["ShipmentLines"][0]["ShipmentInfos"][0]["Qty"] = 2
    trade.call("PUT", path, body, company=trade.supplier)
    trade.settle()
    assert trade.send("PUT", path, body, company=trade.supplier).status == 400


def test_an_invoice_without_prices_has_the_order_s(trade) -> None:
    """And its total is computed from them."""
    trade.purchase_order()
    body = {"InvoiceNumber": "1", "PartnerPO": "PO104-001", "InvoiceLines": [LINE | {"Quantity": 2}]}
    trade.call("POST", "v3/Invoices", body, company=trade.supplier)

    assert trade.only("104", "Invoice").body["InvoiceTotal"] == 25


def test_a_refused_document_replaces_nothing(trade) -> None:
    """The failed one stays as it is."""
    trade.purchase_order()
    failed = acknowledge(trade, "1", QuantityCancelled=3)
    body = failed.body | {"PartnerPO": "PO999-001", "Identifier": None, "ReceiverCompanyId": 7}

    assert trade.send("POST", "v3/Acknowledgements", body, company=trade.supplier).status == 400
    assert failed.status == "Failed"
