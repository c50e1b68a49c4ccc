"""Rerouting: giving open lines to other suppliers."""

import pytest

from fakes.logicbroker.refusals import Invalid

MAKER = {"ExtendedAttributes": [{"Name": "primaryvendor", "Value": "Maker"}]}


@pytest.fixture
def routed(trade):
    """A trade whose retailer sources by partner."""
    trade.shop.source_by("partner")
    return trade


def test_rerouting_gives_the_pieces_to_the_supplier_that_was_picked(routed) -> None:
    """The former one gets a cancellation, the other the next purchase order of the same sales order, by its own SKU."""
    routed.match(routed.second_supplier, "A-1")
    sales_order = routed.order(**MAKER)
    former = routed.only("104", "PurchaseOrder")

    [new] = routed.shop.reroute(sales_order, {"1": routed.second_supplier})
    routed.settle()
    assert (former.status, new.status, new.reference) == ("Cancelled", "Ready to Acknowledge", "PO104-002")
    assert (new.receiver_id, new.lines[0]["Quantity"]) == (routed.second_supplier.id, 2)
    assert routed.only("104", "Acknowledgement").receiver_id == routed.supplier.id


def test_lines_that_were_not_picked_stay(routed) -> None:
    """With whom they are."""
    sales_order = routed.order("104", ("A-1", 1), ("A-2", 1), **MAKER)
    former = routed.only("104", "PurchaseOrder")

    [new] = routed.shop.reroute(sales_order, {"2": routed.second_supplier})
    routed.settle()
    assert [line["ItemIdentifier"]["PartnerSKU"] for line in new.lines] == ["A-2"]
    assert [one.open for one in former.progress] == [1, 0]


def test_only_what_is_open_moves(routed) -> None:
    """A cancelled piece stays cancelled."""
    sales_order = routed.order("104", ("A-1", 3), **MAKER)
    routed.maker.cancel(routed.only("104", "PurchaseOrder"), [("A-1", 1)])
    routed.settle()

    [new] = routed.shop.reroute(sales_order, {"1": routed.second_supplier})
    assert new.lines[0]["Quantity"] == 2


@pytest.mark.parametrize(("method", "fields"), [("SKU", MAKER), ("partner", {}), ("vendor number", MAKER)])
def test_rerouting_takes_sourcing_by_partner_and_a_primary_vendor(trade, method, fields) -> None:
    """Otherwise nothing changes."""
    sales_order = trade.order(**fields)
    trade.shop.source_by(method)

    with pytest.raises(Invalid, match="sourcing by partner"):
        trade.shop.reroute(sales_order, {"1": trade.second_supplier})
    trade.settle()
    assert trade.only("104", "PurchaseOrder").status == "Ready to Acknowledge"


@pytest.mark.parametrize(("shipped", "part"), [(1, "partly shipped"), (2, "no such line")])
def test_shipped_orders_do_not_move(routed, shipped, part) -> None:
    """Neither partly nor completely shipped ones."""
    sales_order = routed.order(**MAKER)
    routed.maker.ship(routed.only("104", "PurchaseOrder"), [("A-1", shipped)], tracking_number="1Z")
    routed.settle()

    with pytest.raises(Invalid, match=part):
        routed.shop.reroute(sales_order, {"1": routed.second_supplier})


def test_a_line_must_be_there(routed) -> None:
    """Of this order."""
    with pytest.raises(Invalid, match="no such line"):
        routed.shop.reroute(routed.order(**MAKER), {"7": routed.second_supplier})
