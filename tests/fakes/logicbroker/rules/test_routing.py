"""Routing: by SKU, by cost and stock, by vendor number, by partner."""

import pytest


def stock(trade, supplier, sku, quantity, cost):
    content = f"SupplierSKU,Quantity,Cost\r\nS-{sku},{quantity},{cost}\r\n".encode()
    trade.network.portal(supplier).inventory.upload_inventory(trade.retailer, "stock.csv", content)


@pytest.fixture
def by_cost(trade):
    """Both suppliers sell A-1; the second one cheaper, but he has only two."""
    trade.match(trade.second_supplier, "A-1")
    trade.shop.source_by("cost")
    stock(trade, trade.supplier, "A-1", 10, 5)
    stock(trade, trade.second_supplier, "A-1", 2, 4)
    return trade


def shares(trade, reference):
    orders = trade.network.documents(reference, "PurchaseOrder")
    return [(order.receiver_id, order.lines[0]["Quantity"]) for order in orders]


def test_the_cheapest_stock_comes_first_and_a_line_may_be_split(by_cost) -> None:
    """The rest of the line goes to the next supplier."""
    cheap, dear = by_cost.second_supplier.id, by_cost.supplier.id
    by_cost.order("1", ("A-1", 2))
    by_cost.order("2", ("A-1", 3))

    assert shares(by_cost, "1") == [(cheap, 2)]
    assert shares(by_cost, "2") == [(cheap, 2), (dear, 1)]


def test_more_than_all_have_cannot_be_sourced(by_cost) -> None:
    """The order fails as one without a match does."""
    order = by_cost.order("1", ("A-1", 13))

    assert (order.status, by_cost.network.events()[-1].summary) == ("Failed", "Failed to Source Items")


def test_at_the_same_cost_one_supplier_is_better_than_two(by_cost) -> None:
    """Who already gets a line gets the next one too."""
    by_cost.match(by_cost.second_supplier, "A-2")
    for supplier in (by_cost.supplier, by_cost.second_supplier):
        stock(by_cost, supplier, "A-2", 5, 7)
    by_cost.order("1", ("A-1", 1), ("A-2", 1))

    [order] = by_cost.network.documents("1", "PurchaseOrder")
    assert (order.receiver_id, len(order.lines)) == (by_cost.second_supplier.id, 2)


def test_a_vendor_number_names_the_supplier(trade_with) -> None:
    """His SKU comes from his matching file when it has the item, else it is the line's own."""
    trade = trade_with(vendor_code="V-7")
    trade.shop.source_by("vendor number")
    trade.order("1", ("A-1", 1), ("B-1", 1), VendorNumber="V-7")

    [order] = trade.network.documents("1", "PurchaseOrder")
    assert order.receiver_id == trade.supplier.id
    assert [line["ItemIdentifier"]["SupplierSKU"] for line in order.lines] == ["S-A-1", "B-1"]
    assert trade.order("2", VendorNumber="V-8").status == "Failed"


def test_a_primary_vendor_names_the_supplier(trade) -> None:
    """Of a line, else of the whole order; an order without one cannot be sourced."""
    trade.shop.source_by("partner")
    maker, other = ([{"Name": "primaryvendor", "Value": name}] for name in ("Maker", "Other Maker"))
    lines = trade.sales_order("1", ("A-1", 1), ("A-2", 2))["OrderLines"]
    lines[1]["ExtendedAttributes"] = other
    trade.order("1", OrderLines=lines, ExtendedAttributes=maker)

    assert shares(trade, "1") == [(trade.supplier.id, 1), (trade.second_supplier.id, 2)]
    assert trade.order("2").status == "Failed"


def test_stock_that_nobody_named_a_cost_of_comes_last(by_cost) -> None:
    """A feed need not have that column."""
    by_cost.match(by_cost.supplier, "A-3")
    by_cost.match(by_cost.second_supplier, "A-3")
    content = b"SupplierSKU,Quantity\r\nS-A-3,5\r\n"
    by_cost.network.portal(by_cost.supplier).inventory.upload_inventory(by_cost.retailer, "stock.csv", content)
    stock(by_cost, by_cost.second_supplier, "A-3", 1, 900)
    by_cost.order("3", ("A-3", 2))

    assert shares(by_cost, "3") == [(by_cost.second_supplier.id, 1), (by_cost.supplier.id, 1)]
