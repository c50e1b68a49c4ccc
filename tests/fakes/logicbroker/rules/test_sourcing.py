"""Sourcing: from a sales order to purchase orders."""


def test_a_sales_order_becomes_a_purchase_order(trade) -> None:
    """Its reference is PO, the sales order's reference and -001; it goes to the supplier, with the supplier's SKU."""
    order = trade.purchase_order("104")

    assert (order.reference, order.sender_id, order.receiver_id) == ("PO104-001", trade.retailer.id, trade.supplier.id)
    assert order.lines[0]["ItemIdentifier"] == {"SupplierSKU": "S-A-1", "PartnerSKU": "A-1"}


def test_the_sales_order_is_from_the_retailer_to_himself(trade) -> None:
    """It is complete once its purchase orders are sent, whatever becomes of them."""
    order = trade.order()

    assert (order.sender_id, order.receiver_id, order.status) == (trade.retailer.id, trade.retailer.id, "Complete")


def test_each_supplier_gets_his_own_purchase_order(trade) -> None:
    """In the order of the lines, with the lines that are his, all in one chain."""
    trade.order("104", ("B-1", 1), ("A-1", 2), ("A-2", 3))

    first, second = trade.network.documents("104", "PurchaseOrder")
    assert (first.reference, first.receiver_id) == ("PO104-001", trade.second_supplier.id)
    assert (second.reference, second.receiver_id) == ("PO104-002", trade.supplier.id)
    assert [line["LineNumber"] for line in second.lines] == ["2", "3"]
    assert len({one.link_key for one in trade.network.documents("104")}) == 1


def test_attributes_travel_with_the_order(trade) -> None:
    """Header and lines keep theirs, the shipping address its ContactID, and the sales order's number is added."""
    order = trade.purchase_order("104")

    assert (order.attribute("BigCommerceOrderId"), order.attribute("SalesOrderNumber")) == ("104", "104")
    assert order.lines[0]["ExtendedAttributes"] == [{"Name": "BigCommerceLineItemId", "Value": "900"}]
    assert order.content["ShipToAddress"]["ContactID"] == "31"


def test_a_merchant_sku_of_its_own_is_preferred(trade) -> None:
    """Where a line has a PartnerSKU, that is the one that is looked up."""
    line = {"ItemIdentifier": {"SupplierSKU": "anything", "PartnerSKU": "A-2"}, "Quantity": 1}
    order = trade.purchase_order("104", OrderLines=[line])

    assert order.lines[0]["ItemIdentifier"]["SupplierSKU"] == "S-A-2"


def test_the_supplier_is_not_told_what_the_customer_paid(trade) -> None:
    """The total is that of his lines; payments, taxes and discounts stay with the retailer."""
    order = trade.purchase_order("104", ("A-1", 2), ("B-1", 1), TotalAmount=99, Payments=[{"Method": "card"}])

    assert order.body["TotalAmount"] == 25
    assert order.body["Payments"] is None


def test_a_line_that_nobody_supplies_fails_the_whole_order(trade) -> None:
    """No purchase order is made, and an Alert names the SKU."""
    order = trade.order("104", ("A-1", 1), ("Z-9", 1))

    assert order.status == "Failed"
    assert trade.network.documents("104", "PurchaseOrder") == []
    [event] = trade.network.events(trade.retailer)[-1:]
    assert (event.summary, event.level, event.logicbroker_key) == ("Failed to Source Items", "Alert", int(order.key))
    assert "Z-9" in event.details
    assert "A-1" not in event.details


def test_with_the_match_added_the_order_can_be_retried(trade) -> None:
    """Then it goes its way, and its error is gone."""
    order = trade.order("104", ("A-1", 1), ("Z-9", 1))
    trade.match(trade.second_supplier, "Z-9")

    trade.shop.retry(order)
    trade.settle()
    assert (order.status, order.error, len(trade.network.documents("104", "PurchaseOrder"))) == ("Complete", None, 2)


def test_processing_again_makes_no_second_purchase_order(trade) -> None:
    """A complete sales order set back to New completes again with what it has."""
    order = trade.order()

    trade.call("PUT", f"v3/Orders/{order.key}/Status/0")
    trade.settle()
    assert (order.status, len(trade.network.documents("104", "PurchaseOrder"))) == ("Complete", 1)


def test_a_retailer_may_send_a_purchase_order_himself(trade) -> None:
    """With a supplier as receiver there is nothing to source."""
    trade.call("POST", "v3/Orders", trade.sales_order("77", ReceiverCompanyId=trade.supplier.id))
    trade.settle()

    [order] = trade.network.documents("77")
    assert (order.type, order.status) == ("PurchaseOrder", "Ready to Acknowledge")
