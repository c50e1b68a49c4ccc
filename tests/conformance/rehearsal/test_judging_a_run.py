"""The judges on a whole run that no feature tells."""

from harness.conformance import checks
from harness.conformance.observations import look_at_everything
from harness.simulation import World


def test_a_busy_morning_keeps_every_promise() -> None:
    """Orders, shipments, cancellations and both kinds of feeds in one run leave nothing to complain of."""
    world = World(seed=11, suppliers=2)
    look_at_everything(world)
    shipped, cancelled = world.shopper.place_order(), world.shopper.place_order()
    world.advance(minutes=20)
    for supplier in world.suppliers:
        for order, deed in ((shipped, supplier.ship), (cancelled, supplier.cancel)):
            if supplier.purchase_orders(order):
                deed(order)
    world.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 33}])
    row = {"sku": "NEW-1", "name": "New", "type": "physical", "weight": "1", "price": "5.00"}
    world.retailer.approve(world.supplier.upload_product_feed([row]))
    world.advance(hours=2)
    look_at_everything(world)

    verdicts = checks.judge(world.history)

    assert [verdict for verdict in verdicts if verdict.state == "broken"] == []
    assert {"G12", "G13", "G14", "G15", "G16", "G17", "G18", "G24", "G26"} <= {
        verdict.promise for verdict in verdicts if verdict.state == "holds"
    }
