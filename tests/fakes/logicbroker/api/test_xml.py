"""XML on the wire: answers by Accept, documents posted as XML."""

from xml.etree import ElementTree

import pytest

from fakes.wire.http import Request
from tests.hostile import NUMBERS

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


BRINGING = {
    "entity": '<!DOCTYPE a [<!ENTITY e "EXPANDED">]><SalesOrder><PartnerPO>&e;</PartnerPO></SalesOrder>',
    "laughs": '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><SalesOrder><PartnerPO>&b;</PartnerPO></SalesOrder>',
    "file": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><SalesOrder><PartnerPO>&e;</PartnerPO></SalesOrder>',
    "parameters": '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><SalesOrder/>',
    "type alone": '<!DOCTYPE SalesOrder SYSTEM "http://127.0.0.1:9/x.dtd"><SalesOrder/>',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("bringing", BRINGING)
def test_a_document_type_is_refused_in_every_encoding(trade, bringing, encoding) -> None:
    """The parser sees letters where a guard would see bytes; nothing is expanded, read or fetched."""
    named = encoding if encoding.startswith("utf-16-") else ""
    head = f'<?xml version="1.0" encoding="{named}"?>' if named else ""
    answer = post(trade, f"{head}{BRINGING[bringing]}".encode(encoding))

    assert answer.status == 400
    assert b"EXPANDED" not in answer.body
    assert not trade.network.documents()


def test_deep_or_strange_xml_is_refused_or_read(trade) -> None:
    """No depth, no encoding and no number ends the process or stays in it."""
    bodies = [
        b"<a>" * 100_000 + b"</a>" * 100_000,
        b"<a>" * 100_000,
        b'<?xml version="1.0" encoding="none"?><a/>',
        b"\x00",
    ]
    bodies += [
        f"<SalesOrder><OrderLines><OrderLine><Quantity>{n}</Quantity></OrderLine></OrderLines></SalesOrder>".encode()
        for n in NUMBERS[:12]
    ]

    assert {post(trade, body).status for body in bodies} == {400}


def test_a_refusal_is_xml_too(trade) -> None:
    """For who accepts only that."""
    answer = trade.send("GET", "v3/Orders/999", Accept="application/xml")

    assert ElementTree.fromstring(answer.body).findtext("Code") == "404"
