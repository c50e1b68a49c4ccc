"""Onboarding: test orders and the cases of a new supplier."""

import pytest

from fakes.logicbroker.refusals import Invalid


def passed(trade):
    return [case.name for case in trade.shop.onboarding(trade.supplier, trade.retailer) if case.passed]


def test_a_case_is_passed_by_doing_it(trade) -> None:
    """With documents that are valid; a failed one does not count."""
    order = trade.shop.send_test_order(trade.supplier, [("ANY", 3)])
    trade.settle()
    trade.maker.ship(order, [("ANY", 9)], tracking_number="0Z")
    trade.settle()
    assert passed(trade) == []

    trade.maker.accept(order)
    trade.settle()
    trade.maker.cancel(order, [("ANY", 1)])
    trade.maker.ship(order, [("ANY", 2)], tracking_number="1Z")
    trade.settle()
    trade.maker.invoice(order)
    trade.maker.inventory.upload_inventory(trade.retailer, "stock.csv", b"SupplierSKU,Quantity\r\nANY,5\r\n")
    trade.settle()
    assert passed(trade) == [
        "Send an inventory feed",
        "Accept an order",
        "Cancel an order",
        "Ship an order",
        "Invoice an order",
    ]


def test_a_test_order_is_ready_within_half_a_minute(trade) -> None:
    """It is an ordinary purchase order, marked as coming from the page."""
    order = trade.shop.send_test_order(trade.supplier, [("ANY", 1)])
    start = trade.clock.now()
    trade.settle()

    assert (order.type, order.system, order.status) == ("PurchaseOrder", "Testing", "Ready to Acknowledge")
    assert (trade.clock.now() - start).seconds <= 30


def test_production_has_no_page_for_tests(trade) -> None:
    """There orders are real."""
    shop = trade.network.add_company("Real Shop", "retailer", "production")
    maker = trade.network.add_company("Real Maker", "supplier", "production")

    with pytest.raises(Invalid, match="stage"):
        trade.network.portal(shop).send_test_order(maker, [("ANY", 1)])
