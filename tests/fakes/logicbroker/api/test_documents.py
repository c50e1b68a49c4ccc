"""HTTP of documents: envelopes, filters, paging, statuses and the answers to posts."""

import pytest


def test_creating_answers_201_with_the_key(trade) -> None:
    """The body has the Logicbroker key as a string of digits."""
    answer = trade.send("POST", "v3/Orders", trade.sales_order())

    assert answer.status == 201
    assert answer.json()["Body"]["LogicbrokerKey"] == trade.only("104", "SalesOrder").key
    assert answer.json()["Body"]["TransformationResults"] == []


def test_searching_at_v2_and_v3_gives_whole_documents(trade) -> None:
    """An ArrayResponse, whose records have every field, absent ones as null."""
    trade.order()

    answer = trade.call("GET", "v2/Orders?filters.partnerPO=104")
    assert set(answer) == {"Records", "TotalPages", "CurrentPage", "TotalRecords"}
    [order] = answer["Records"]
    assert (order["PartnerPO"], order["Identifier"]["LogicbrokerKey"].isdecimal(), order["Note"]) == ("104", True, None)
    assert order == trade.call("GET", "v3/Orders?Filters.PartnerPO=104")["Records"][0]


def test_searching_at_v1_gives_parts_of_documents(trade) -> None:
    """An LBMessage with SalesOrders, whose Logicbroker keys are numbers on the top level."""
    order = trade.order()

    body = trade.call("GET", "v1/Orders?filters.partnerPO=104")["Body"]
    assert [one["LogicbrokerKey"] for one in body["SalesOrders"]] == [int(order.key)]
    assert body["TotalPages"] == 1


@pytest.mark.parametrize(("collection", "name"), [("Orders", "SalesOrder"), ("Shipments", "Shipment")])
def test_some_single_documents_stand_below_their_name(trade, collection, name) -> None:
    """Orders, shipments and invoices have an inner name."""
    order = trade.purchase_order()
    document = trade.maker.ship(order, tracking_number="1Z") if name == "Shipment" else order

    assert trade.call("GET", f"v3/{collection}/{document.key}")["Body"][name]["PartnerPO"] == "PO104-001"


def test_a_single_acknowledgement_stands_without_a_name(trade) -> None:
    """The body is the document itself."""
    acknowledgement = trade.maker.accept(trade.purchase_order())

    body = trade.call("GET", f"v3/Acknowledgements/{acknowledgement.key}")["Body"]
    assert body["AcknowledgementNumber"] == "ACK_PO104-001"


def test_pages_are_counted_from_zero(trade) -> None:
    """Three orders at two a page are two pages, the newest first, and the total is told."""
    for reference in ("1", "2", "3"):
        trade.call("POST", "v3/Orders", trade.sales_order(reference))

    pages = [trade.call("GET", f"v3/Orders?filters.pageSize=2&filters.page={number}") for number in (0, 1, 2)]
    assert [[one["PartnerPO"] for one in page["Records"]] for page in pages] == [["3", "2"], ["1"], []]
    assert [(page["CurrentPage"], page["TotalPages"], page["TotalRecords"]) for page in pages] == [
        (0, 2, 3),
        (1, 2, 3),
        (2, 2, 3),
    ]


@pytest.mark.parametrize("status", ["500", "ReadyToShip", "Ready to Ship", "readytoship"])
def test_a_status_is_asked_for_by_number_or_name(trade, status) -> None:
    """Both are understood."""
    trade.maker.accept(trade.purchase_order())
    trade.settle()

    answer = trade.call("GET", f"v3/Orders?filters.status={status.replace(' ', '%20')}")
    assert [one["PartnerPO"] for one in answer["Records"]] == ["PO104-001"]


def test_an_unknown_status_is_refused_with_the_known_ones(trade) -> None:
    """The message lists what there is."""
    answer = trade.send("GET", "v3/Orders?filters.status=Sleeping")

    assert (answer.status, "500 Ready to Ship" in answer.json()["Message"]) == (400, True)


def test_filters_narrow_together(trade) -> None:
    """Receiver, chain, source key and time all have to fit."""
    first, second = trade.order("1"), trade.order("2", ("B-1", 1), Identifier={"SourceKey": "web-2"})
    maker, other = trade.supplier.id, trade.second_supplier.id

    def references(query):
        return [one["PartnerPO"] for one in trade.call("GET", f"v3/Orders?{query}")["Records"]]

    assert references(f"filters.receiverCompanyId={maker}") == ["PO1-001"]
    assert references(f"filters.linkkey={second.link_key}") == ["PO2-001", "2"]
    assert references(f"filters.linkkey={second.link_key}&filters.receiverCompanyId={other}") == ["PO2-001"]
    assert references("filters.sourceKey=web-2") == ["2"]
    assert references(f"filters.to={first.created_at:%Y-%m-%dT%H:%M:%SZ}") == ["1"]
    assert references("filters.from=2030-03-31T02:51:12.023Z") == []
    assert len(references("filters.from=2020-12-18T00:00")) == 4


@pytest.mark.parametrize("query", ["filters.page=first", "filters.page=-1", "filters.from=yesterday"])
def test_a_filter_that_cannot_be_read_is_refused(trade, query) -> None:
    """The message names the parameter or the value."""
    assert trade.send("GET", f"v3/Orders?{query}").status == 400


def test_ready_lists_what_waits_for_the_caller(trade) -> None:
    """A retailer's shipments wait at Submitted until he takes them; a portal supplier's orders wait at 150."""
    order = trade.purchase_order()
    shipment = trade.maker.ship(order, tracking_number="1Z")
    trade.settle()

    assert trade.call("GET", "v3/Shipments/LogicbrokerKeys/Ready")["Records"] == [shipment.key]
    assert len(trade.call("GET", "v3/Shipments/Ready")["Records"]) == 1
    trade.call("PUT", f"v1/shipments/{shipment.key}/status/200", {})
    assert trade.call("GET", "v3/Shipments/LogicbrokerKeys/Ready")["Records"] == []
    waiting = trade.purchase_order("105")
    assert trade.call("GET", "v3/Orders/LogicbrokerKeys/Ready", company=trade.supplier)["Records"] == [waiting.key]


def test_ready_is_not_known_at_v1(trade) -> None:
    """There Ready reads as a key, which nobody has."""
    assert trade.send("GET", "v1/Orders/Ready").status == 404


def test_a_status_is_read_by_name(trade) -> None:
    """With the reason when the document failed."""
    order = trade.order("104", ("Z-9", 1))

    body = trade.call("GET", f"v3/Orders/{order.key}/Status")["Body"]
    assert (body["Status"], "Z-9" in body["ErrorMessage"]) == ("Failed", True)


def test_setting_a_status_wants_a_number(trade) -> None:
    """An empty body is fine, a name in the path is not, nor a number that there is not."""
    order = trade.order()

    assert trade.send("PUT", f"v3/Orders/{order.key}/Status/1400").json() == {}
    assert order.status == "Ignored"
    assert trade.send("PUT", f"v3/Orders/{order.key}/Status/Ignored").status == 400
    assert trade.send("PUT", f"v3/Orders/{order.key}/Status/77").status == 400


def test_bulk_status_wants_a_name_and_answers_the_keys_that_changed(trade) -> None:
    """Unknown keys and keys of other types of documents are left out."""
    first, second = trade.order("1"), trade.order("2")
    body = {"Status": "Ignored", "LogicbrokerKeys": [first.key, second.key, "999"]}

    assert trade.call("PUT", "v2/Orders/Status", body)["Records"] == [first.key, second.key]
    assert trade.send("PUT", "v2/Orders/Status", {**body, "Status": "1400"}).status == 400


def test_bulk_status_can_leave_higher_ones_alone(trade) -> None:
    """OnlyIncreaseStatus keeps a complete order complete."""
    order = trade.order()
    body = {"Status": "Acknowledged", "OnlyIncreaseStatus": True, "LogicbrokerKeys": [order.key]}

    assert trade.call("PUT", "v3/Orders/Status", body)["Records"] == []
    assert order.status == "Complete"


def test_a_company_sees_only_what_it_sends_or_receives(trade) -> None:
    """The sales order and other suppliers' purchase orders do not exist for a supplier."""
    sales_order = trade.order("104", ("A-1", 1), ("B-1", 1))
    mine, other = trade.network.documents("104", "PurchaseOrder")

    def status(document):
        return trade.send("GET", f"v3/Orders/{document.key}", company=trade.supplier).status

    assert [status(one) for one in (mine, other, sales_order)] == [200, 404, 404]
    assert trade.call("GET", "v3/Orders", company=trade.supplier)["TotalRecords"] == 1


def test_a_key_of_another_type_of_document_is_unknown(trade) -> None:
    """An order is no shipment."""
    assert trade.send("GET", f"v3/Shipments/{trade.order().key}").status == 404


def test_an_order_knows_its_shipments_and_invoices(trade) -> None:
    """Below a purchase order its own, below a sales order those of the whole chain; returns come as an array."""
    sales_order = trade.order("104", ("A-1", 1), ("B-1", 1))
    mine, other = trade.network.documents("104", "PurchaseOrder")
    trade.maker.ship(mine, tracking_number="1Z")
    trade.network.portal(trade.second_supplier).ship(other, tracking_number="2Z")
    trade.settle()

    def shipped(order):
        return len(trade.call("GET", f"v3/Orders/{order.key}/Shipments")["Body"]["Shipments"])

    assert [shipped(one) for one in (mine, other, sales_order)] == [1, 1, 2]
    assert trade.call("GET", f"v3/Orders/{mine.key}/Invoices")["Body"] == {"Invoices": []}
    assert trade.call("GET", f"v3/Orders/{mine.key}/Returns")["Records"] == []


def test_posting_below_an_order_needs_no_reference(trade) -> None:
    """The shipment takes the order's."""
    order = trade.purchase_order()
    package = {"Qty": 2, "TrackingNumber": "1Z"}
    line = {"ItemIdentifier": {"SupplierSKU": "S-A-1"}, "ShipmentInfos": [package]}
    body = {"ShipmentNumber": "9", "ShipmentLines": [line]}

    trade.call("POST", f"v3/Orders/{order.key}/Shipments", body, company=trade.supplier)
    trade.settle()
    assert trade.only("104", "Shipment").reference == "PO104-001"
    assert order.status == "Complete"


def test_the_source_system_is_remembered(trade) -> None:
    """It is the System column of Related Documents."""
    trade.send("POST", "v3/Orders", trade.sales_order(), SourceSystem="BigCommerce")

    assert trade.only("104", "SalesOrder").system == "BigCommerce"
