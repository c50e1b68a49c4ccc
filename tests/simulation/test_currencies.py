"""What becomes of an order in a second currency, from the checkout to the supplier."""

from decimal import Decimal

from harness.simulation import World


def test_an_order_in_another_currency_arrives_with_its_amounts_and_its_currency() -> None:
    """The currency that was paid in is named and nothing is converted, whatever the shop showed."""
    world = World(seed=7)
    panel = world.bigcommerce.control_panel
    panel.add_currency("EUR", "0.9137")
    panel.add_currency("GBP", "0.8", is_transactional=False)
    world.retailer.add_product(sku="ODD-PRICE", name="Odd", price="19.99", stock=5)
    order = world.shopper.place_order(lines=[("ODD-PRICE", 2)], currency="EUR", shown_in="GBP")
    world.advance(minutes=16)
    (document,) = world.logicbroker.documents(order.id, "SalesOrder")
    (line,) = document.body["OrderLines"]

    assert order.total_inc_tax == Decimal("36.52")
    assert document.body["Currency"] == "EUR"
    assert (Decimal(str(document.body["TotalAmount"])), Decimal(str(line["Price"]))) == (
        Decimal("36.52"),
        Decimal("18.26"),
    )
