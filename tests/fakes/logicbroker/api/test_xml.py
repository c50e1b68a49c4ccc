"""XML on the wire: answers by Accept, documents posted as XML."""

from xml.etree import ElementTree

import pytest

from fakes.wire.http import Request

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
ORDER = b"""<?xml version="1.0" encoding="utf-8"?>
<SalesOrder><PartnerPO>104</PartnerPO><Colour>red</Colour><Note></Note>
<ShipToAddress><ContactType>Customer</ContactType><ContactID>31</ContactID></ShipToAddress>
<OrderLines><OrderLine><ItemIdentifier><SupplierSKU>A-1</SupplierSKU></ItemIdentifier><Quantity>2</Quantity>
<Price>12.50</Price></OrderLine></OrderLines></SalesOrder>"""


def post(trade, body):
    headers = {"SubscriptionKey": trade.keys[trade.retailer.id], "Content-Type": "application/xml"}
    return trade.network.answer(Request("POST", "https://stage.commerceapi.io/api/v3/Orders", headers, body))


def test_an_answer_is_xml_for_who_accepts_that(trade) -> None:
    """Absent values are left out, absent dates are nil, and entries are named as in the recording."""
    order = trade.order(ShipToAddress={"ContactType": 0})

    answer = trade.send("GET", f"v1/Orders/{order.key}", Accept="application/xml")
    root = ElementTree.fromstring(answer.body)
    assert (answer.headers["Content-Type"], root.tag) == ("application/xml", "LBMessage")
    assert root.findtext("Body/SalesOrder/OrderLines/OrderLine/Price") == "12.5"
    assert root.findtext("Body/SalesOrder/ExtendedAttributes/ExtendedAttribute/Value") == "104"
    assert root.findtext("Body/SalesOrder/ShipToAddress/ContactType") == "Customer"
    assert root.find("Body/SalesOrder/Note") is None
    assert root.find("Body/SalesOrder/RequestedShipDate").get(NIL) == "true"


def test_a_search_names_its_records(trade) -> None:
    """By their type, or as strings."""
    trade.order()

    answer = trade.send("GET", "v3/Orders", Accept="text/xml")
    assert {record.tag for record in ElementTree.fromstring(answer.body).find("Records")} == {"SalesOrder"}
    keys = trade.send("GET", "v3/Shipments/LogicbrokerKeys/Ready", Accept="text/xml")
    assert ElementTree.fromstring(keys.body).findtext("TotalRecords") == "0"


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/json, application/xml"])
def test_json_is_the_usual_answer(trade, accept) -> None:
    """XML has to be asked for alone."""
    assert trade.send("GET", "v3/Partners", Accept=accept).headers["Content-Type"] == "application/json"


def test_an_order_may_be_posted_as_xml(trade) -> None:
    """It is the same document as from JSON."""
    assert post(trade, ORDER).status == 201
    trade.settle()

    order = trade.only("104", "SalesOrder")
    assert (order.status, order.body["ShipToAddress"]["ContactType"], order.body["Note"]) == ("Complete", 0, "")
    assert order.lines[0]["Price"] * order.lines[0]["Quantity"] == 25


@pytest.mark.parametrize("body", [b"<SalesOrder>", b'<!DOCTYPE x [<!ENTITY a "b">]><SalesOrder/>', b""])
def test_xml_that_cannot_be_read_is_refused(trade, body) -> None:
    """So is XML with entities of its own."""
    assert post(trade, body).status == 400


def test_a_refusal_is_xml_too(trade) -> None:
    """For who accepts only that."""
    answer = trade.send("GET", "v3/Orders/999", Accept="application/xml")

    assert ElementTree.fromstring(answer.body).findtext("Code") == "404"
