"""Rerouting: giving open purchase orders to other suppliers."""

import pytest

from fakes.logicbroker.refusals import Invalid


def test_rerouting_gives_the_pieces_to_another_supplier(trade) -> None:
    """The first supplier gets a cancellation, the second one the next purchase order of the same sales order."""
    trade.match(trade.second_supplier, "A-1")
    sales_order = trade.order()
    former = trade.only("104", "PurchaseOrder")

    [new] = trade.shop.reroute(sales_order)
    trade.settle()
    assert (former.status, new.status, new.reference) == ("Cancelled", "Ready to Acknowledge", "PO104-002")
    assert (new.receiver_id, new.lines[0]["Quantity"]) == (trade.second_supplier.id, 2)
    assert trade.only("104", "Acknowledgement").receiver_id == trade.supplier.id


def test_only_what_is_open_moves(trade) -> None:
    """A cancelled line stays cancelled."""
    trade.match(trade.second_supplier, "A-1")
    sales_order = trade.order("104", ("A-1", 3))
    trade.maker.cancel(trade.only("104", "PurchaseOrder"), [("A-1", 1)])
    trade.settle()

    [new] = trade.shop.reroute(sales_order)
    assert new.lines[0]["Quantity"] == 2


def test_without_another_supplier_nothing_changes(trade) -> None:
    """Nothing is cancelled before all of it is sure."""
    sales_order = trade.order()

    with pytest.raises(Invalid, match="A-1"):
        trade.shop.reroute(sales_order)
    trade.settle()
    assert trade.only("104", "PurchaseOrder").status == "Ready to Acknowledge"


@pytest.mark.parametrize(("shipped", "part"), [(1, "partly shipped"), (2, "no purchase order")])
def test_shipped_orders_do_not_move(trade, shipped, part) -> None:
    """Neither partly nor completely shipped ones."""
    trade.match(trade.second_supplier, "A-1")
    sales_order = trade.order()
    trade.maker.ship(trade.only("104", "PurchaseOrder"), [("A-1", shipped)], tracking_number="1Z")
    trade.settle()

    with pytest.raises(Invalid, match=part):
        trade.shop.reroute(sales_order)
