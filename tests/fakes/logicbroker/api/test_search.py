"""Document/Search: all types of documents, with a word, a filter and an order."""

from urllib.parse import quote

import pytest

from fakes.wire.http import NotFaked


@pytest.fixture
def found(trade):
    """Searches after an order for two suppliers, one of whom has shipped."""
    trade.order("104", ("A-1", 1), ("B-1", 1))
    trade.maker.ship(trade.network.documents("104", "PurchaseOrder")[0], tracking_number="1Z")
    trade.settle()

    def search(company=None, **query):
        text = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        return trade.call("GET", f"v3/Document/Search?{text}", company=company)["Records"]

    return search


def test_a_filter_joins_comparisons(found) -> None:
    """By type and status."""
    hits = found(filter="Type eq 'Order' and StatusCode lt 1000")

    assert [(hit["ReferenceNumber"], hit["Status"]) for hit in hits] == [("PO104-002", "Ready to Acknowledge")]


def test_a_hit_is_what_the_orders_page_shows(found, trade) -> None:
    """With the names of both sides and a link into the portal."""
    [hit] = found(filter="Type eq 'Shipment'")

    assert isinstance(hit["LogicbrokerKey"], int)
    assert (hit["Sender"], hit["Receiver"], hit["System"]) == ("Maker", "Shop", "Portal")
    assert hit["Link"].startswith("https://stageportal.logicbroker.com/")


def test_hits_can_be_ordered(found) -> None:
    """By any field, up or down."""
    assert found(orderBy="Date asc")[0]["ReferenceNumber"] == "104"
    assert found(orderBy="statuscode desc")[0]["StatusCode"] == 1000


def test_a_word_finds_a_number(found) -> None:
    """A reference, order number or key, whole."""
    assert {hit["Type"] for hit in found(term="po104-001")} == {"Order", "Shipment"}
    assert found(term="po104") == []


def test_a_term_finds_goods_and_addresses(trade, found) -> None:
    """By a SKU of either side, and by words of a product's name or of the shipping address, whatever their case."""
    trade.call("POST", "v3/Orders", trade.sales_order("105", ("A-2", 1), ShipToAddress={"Address1": "9 Elm Street"}))
    trade.settle()

    assert {hit["ReferenceNumber"] for hit in found(term="s-a-2")} == {"PO105-001"}
    assert {hit["ReferenceNumber"] for hit in found(term="elm street")} == {"105", "PO105-001"}
    assert found(term="elm avenue") == []


def test_an_index_leads_to_a_reference(found) -> None:
    """Whatever else is asked for still has to fit."""
    assert len(found(filter="ReferenceNumber eq 'PO104-001' and Type eq 'Shipment'")) == 1
    assert found(filter="ReferenceNumber eq 'PO104-001' and Type eq 'Invoice'") == []


def test_others_documents_are_not_found(found, trade) -> None:
    """Neither by word nor by filter."""
    supplier = trade.second_supplier

    assert found(supplier, term="PO104-001") == []
    assert found(supplier, filter="ReferenceNumber eq 'PO104-001'") == []
    assert len(found(supplier)) == 1


@pytest.mark.parametrize("query", ["orderBy=Colour", "orderBy=Date%20up", "filter=nonsense"])
def test_a_search_that_cannot_be_read_is_refused(trade, query) -> None:
    """400, with what is wrong."""
    assert trade.send("GET", f"v3/Document/Search?{query}").status == 400


def test_a_function_in_a_filter_is_not_faked(found) -> None:
    """OData has them; parentheses and quoted text are no functions."""
    with pytest.raises(NotFaked, match="function"):
        found(filter="contains(ReferenceNumber,'104')")
    assert found(filter="not (Type eq 'Order') and (ReferenceNumber ne 'any(x)')")
