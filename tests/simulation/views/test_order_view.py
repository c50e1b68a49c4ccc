"""One order as it is in both systems: how far it came, and what became of each piece."""

import pytest

from fakes.bigcommerce.refusals import Invalid
from harness.simulation import World


def test_an_order_tells_its_way_and_its_pieces():
    """Two of four shipped, one cancelled, one waiting; money as figures, documents and parcels below."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 4)])
    assert str(world.order(order).way) == "placed"
    world.advance(minutes=15)
    assert str(world.order(order).way) == "placed → sent → sourced"
    world.supplier.ship(order, [("SKU-1", 2)], tracking_number="1Z9")
    world.supplier.cancel(order, [("SKU-1", 1)])
    view = world.advance(minutes=15).order(100)

    assert view.way.steps[-2:] == ("shipped in part", "held for a person")
    assert "2 shipped, 1 cancelled, 1 waiting" in view.lines().text()
    assert "Lines of order 100, $40.00 in all" in view.lines().text()
    assert "1Z9" in view.parcels().text()
    assert "Purchase Order" in view.chain().text()
    assert "!&nbsp;held for a person</span>" in view._repr_mimebundle_()["text/html"]


def test_pieces_that_nobody_awaits_do_not_wait():
    """Of an order that was paid back after a part of it had been shipped, and of one that is only to download."""
    goods = [{"sku": "MUG"}, {"sku": "EBOOK", "type": "digital"}]
    world = World(seed=7, catalog=goods)
    order, download = world.shopper.place_order([("MUG", 3)]), world.shopper.place_order([("EBOOK", 1)])
    world.advance(minutes=15)
    world.supplier.ship(order, [("MUG", 1)])
    world.advance(minutes=15)
    world.retailer.refund_order(order, [("MUG", 1)])
    assert "1 shipped, 1 refunded, 1 waiting" in world.order(order).lines().text()
    world.retailer.refund_order(order)

    assert "1 shipped, 3 refunded" in world.order(order).lines().text()
    assert "waiting" not in world.order(order).lines().text()
    assert "1 completed" in world.order(download).lines().text()


@pytest.mark.parametrize(
    ("deeds", "pieces"),
    [
        ("ship 3, refund 1", "3 shipped, 1 refunded"),
        ("ship 2, refund 2", "2 shipped, 2 refunded"),
        ("refund 1, ship 3", "3 shipped, 1 refunded"),
        ("cancel 3, refund 1", "3 cancelled, 1 refunded"),
        ("ship 2, cancel 1, refund 1", "2 shipped, 1 cancelled, 1 refunded"),
        ("ship 1, refund 1", "1 shipped, 1 refunded, 1 waiting"),
        ("ship 3, refund all", "3 shipped, 3 refunded"),
        ("back_order 2", "2 back-ordered, 1 waiting"),
    ],
)
def test_what_is_paid_back_may_have_been_shipped_or_cancelled(deeds, pieces):
    """Every count stands for itself, and none is below zero."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 3)])
    world.advance(minutes=15)
    for deed, _, number in (each.partition(" ") for each in deeds.split(", ")):
        lines = None if number == "all" else [("SKU-1", int(number))]
        if deed == "refund":
            world.retailer.refund_order(order, lines)
        else:
            getattr(world.supplier, deed)(order, lines)
        world.advance(minutes=15)

    assert world.order(order).lines().text().endswith(f"  {pieces}")


def test_the_world_shows_the_way_of_each_order():
    """In its table of orders, cancelled ones too."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 1)])
    world.advance(minutes=15)
    world.supplier.cancel(order)
    shown = world.advance(minutes=30)._repr_mimebundle_()

    assert "acknowledged → cancelled" in shown["text/plain"]
    assert "⊘ cancelled</span>" in shown["text/html"]
    assert "1 cancelled" in world.order(order).lines().text()


@pytest.mark.parametrize(
    ("asked", "refunded"),
    [
        ([("SKU-1", 2)], [1, 1]),
        ([("SKU-1", 1), ("SKU-1", 1)], [1, 1]),
        ([("SKU-1", 3)], [1, 2]),
        ([("SKU-1", 1)], [1, 0]),
    ],
)
def test_pieces_of_two_lines_of_one_sku_are_paid_back(asked, refunded):
    """Of the first line first; however often the SKU is named, all of it is paid back, or nothing with the reason."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 1), ("SKU-1", 2)])
    with pytest.raises(Invalid, match="can be refunded"):
        world.retailer.refund_order(order, [("SKU-1", 4)])
    world.retailer.refund_order(order, asked)

    assert [line.quantity_refunded for line in world.bigcommerce.orders[order.id].products] == refunded
