"""HTTP of documents: envelopes, filters, paging, statuses and the answers to posts."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest

from fakes.logicbroker.quirks import Quirks
from fakes.wire.http import NotFaked, Request


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
    """Three orders at two a page are two pages, the oldest first, and the total is told."""
    for reference in ("1", "2", "3"):
        trade.call("POST", "v3/Orders", trade.sales_order(reference))

    pages = [trade.call("GET", f"v3/Orders?filters.pageSize=2&filters.page={number}") for number in (0, 1, 2)]
    assert [[one["PartnerPO"] for one in page["Records"]] for page in pages] == [["1", "2"], ["3"], []]
    assert [(page["CurrentPage"], page["TotalPages"], page["TotalRecords"]) for page in pages] == [
        (0, 2, 3),
        (1, 2, 3),
        (2, 2, 3),
    ]


def test_a_page_holds_a_hundred(trade_with) -> None:
    """Of 51 sales orders and their purchase orders two are on the second page, also for who asks for more at once."""
    trade = trade_with(Quirks(step_seconds=0))
    for number in range(51):
        trade.call("POST", "v3/Orders", trade.sales_order(str(number)))
    pages = [trade.call("GET", f"v3/Orders?filters.pageSize=1000&filters.page={number}") for number in (0, 1)]

    assert [len(page["Records"]) for page in pages] == [100, 2]


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
    second = (trade.order("1"), trade.order("2", ("B-1", 1), Identifier={"SourceKey": "web-2"}))[1]
    maker, other = trade.supplier.id, trade.second_supplier.id

    def references(query):
        return [one["PartnerPO"] for one in trade.call("GET", f"v3/Orders?{query}")["Records"]]

    assert references(f"filters.receiverCompanyId={maker}") == ["PO1-001"]
    assert references(f"filters.linkkey={second.link_key}") == ["2", "PO2-001"]
    assert references(f"filters.linkkey={second.link_key}&filters.receiverCompanyId={other}") == ["PO2-001"]
    assert references("filters.sourceKey=web-2") == ["2"]
    assert references("filters.from=2030-03-31T02:51:12.023Z") == []
    assert len(references("filters.from=2020-12-18T00:00")) == 4


def windows(trade):
    """An order of two days ago that was cancelled now, and whether two windows have it."""
    order = trade.purchase_order()
    created = f"filters.to={trade.clock.now() + timedelta(minutes=5):%Y-%m-%dT%H:%M}"
    trade.clock.move(trade.clock.now() + timedelta(days=2))
    trade.maker.cancel(order)
    trade.settle()
    lately = f"filters.from={trade.clock.now() - timedelta(hours=3):%Y-%m-%dT%H:%M}"
    return [
        len(trade.call("GET", f"v1/Orders?filters.partnerPO=PO104-001&{window}")["Body"]["SalesOrders"])
        for window in (lately, created)
    ]


def test_from_and_to_are_about_the_last_change(trade, trade_with) -> None:
    """So a client finds what was cancelled of late, whenever it was ordered; by a switch they are about creation."""
    assert windows(trade) == [1, 0]
    assert windows(trade_with(Quirks(search_window="creation"))) == [0, 1]


def test_a_part_of_an_order_has_what_clients_read(trade) -> None:
    """A day in the first ten characters of OrderDate, also of an order without one, and a status as text."""
    dated = {"OrderDate": "2026-02-27T10:00:00Z"}
    trade.call("POST", "v1/Orders", trade.sales_order("1", **dated))
    trade.order("2")

    parts = trade.call("GET", "v1/Orders?filters.status=Complete")["Body"]["SalesOrders"]
    assert [(one["OrderNumber"], one["OrderDate"][:10], one["Status"]) for one in parts] == [
        ("1", "2026-02-27", "Complete"),
        ("2", f"{trade.clock.now():%Y-%m-%d}", "Complete"),
    ]


def test_the_first_hit_of_a_chain_is_its_sales_order(trade) -> None:
    """Logicbroker's own module takes it for the original order when it is told that one exists already."""
    order = trade.order()
    refused = trade.send("POST", "v1/Orders", trade.sales_order())
    link_key = refused.json()["Message"].split("link key ")[1].split()[0]

    parts = trade.call("GET", f"v1/Orders?filters.linkkey={link_key}")["Body"]["SalesOrders"]
    assert parts[0]["LogicbrokerKey"] == int(order.key)


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


def test_filters_narrow_what_is_ready(trade) -> None:
    """Another status or another receiver than the caller's own leaves nothing."""
    trade.purchase_order()

    def ready(query):
        return trade.call("GET", f"v3/Orders/Ready?{query}", company=trade.supplier)["TotalRecords"]

    assert [ready("filters.status=150"), ready("filters.status=500")] == [1, 0]
    assert [ready(f"filters.receiverCompanyId={one.id}") for one in (trade.supplier, trade.retailer)] == [1, 0]


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


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Note", "half a \ud800 character"),
        ("PartnerPO", float("nan")),
        ("TotalAmount", float("inf")),
        ("TotalAmount", "1_000"),
        ("OrderDate", "0001-01-01T00:00:00+14:00"),
        ("SenderCompanyId", 10**30),
    ],
)
def test_a_value_that_no_answer_could_carry_is_refused(trade, field, value) -> None:
    """With 400; nothing was taken, and later lists are answered as before."""
    body = json.dumps({**trade.sales_order("9"), field: value}).encode()
    headers = {"SubscriptionKey": trade.keys[trade.retailer.id], "Content-Type": "application/json"}
    answer = trade.network.answer(Request("POST", "https://stage.commerceapi.io/api/v3/Orders", headers, body))

    assert answer.status == 400
    assert trade.call("GET", "v3/Orders")["Records"] == []


@pytest.mark.parametrize("number", ["1_000", "\u0663", "99999999999"])
def test_a_number_in_a_query_has_plain_digits(trade, number) -> None:
    """And 32 bits."""
    assert trade.send("GET", f"v3/Orders?filters.receiverCompanyId={quote(number)}").status == 400


def test_a_body_as_a_form_is_not_faked(trade) -> None:
    """Forms are published and not imitated; JSON that calls itself a form is not taken for JSON."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    with pytest.raises(NotFaked, match="a body as a form"):
        trade.send("POST", "v3/Orders", trade.sales_order(), **headers)
    assert trade.send("PUT", f"v3/Orders/{trade.order().key}/Status/1400", {}, **headers).status == 200


def test_a_filter_that_is_published_without_its_language_is_not_faked(trade) -> None:
    """It never silently finds everything."""
    with pytest.raises(NotFaked, match="language is not published"):
        trade.send("GET", "v1/Orders?filters.advanced=x")


FILTERS = {
    "partnerPO": "PO104-001",
    "sourceKey": "PO104-001",
    "status": "150",
    "from": "2026-03-02T09:00:06.001",
    "to": "2026-03-02T09:00:06",
    "receiverCompanyId": "100002",
    "senderCompanyId": "100009",
    "linkkey": "1400000009",
    "page": "1",
    "pageSize": "1",
}


@pytest.mark.parametrize("name", FILTERS)
def test_every_published_filter_narrows_a_search(trade, name) -> None:
    """Each of them gives another answer than the whole list, in every spelling of its prefix."""
    trade.order()
    whole = trade.call("GET", "v3/Orders")["Records"]
    found = trade.call("GET", f"v3/Orders?Filters.{name}={FILTERS[name]}")["Records"]

    assert len(whole) == 2
    assert found != whole
    assert found == trade.call("GET", f"v3/Orders?filters.{name.upper()}={FILTERS[name]}")["Records"]
