"""What a world shows of itself at a glance when its connection cannot work."""

from datetime import timedelta

import pytest

from harness.simulation.views.notebook_reprs import keys_of, order_repr
from harness.simulation.views.portals import connection_sentence, held_orders
from harness.simulation.world import World


@pytest.mark.slow
def test_what_failed_in_the_portal_is_never_beside_that_word_either():
    """An order that nobody supplies: its sales order has failed, and the order's way says so."""
    world = World(seed=7)
    world.retailer.add_product(sku="NOBODYS", name="Nobody has it", price="3.00", stock=9)
    order = world.shopper.place_order([("NOBODYS", 1)])
    shown = world.advance(minutes=15)._repr_mimebundle_()["text/plain"]

    assert "1 document has failed in Logicbroker." in shown
    assert "nothing needs a person" not in shown
    assert str(world.order(order).way) == "placed → sent → failed"


@pytest.mark.slow
def test_a_stuck_order_is_never_beside_the_word_that_nothing_needs_a_person() -> None:
    """At the end of a trial: the list, the display and the connector's own word say the same, and all is over later."""
    world = World(seed=7)
    ends = world.bigcommerce.trial.expires_at
    world.advance(to=ends - timedelta(minutes=1))
    order = world.shopper.place_order()
    world.advance(minutes=31)
    told = world.status
    (entry,) = world.attention()
    shown = str(world._repr_mimebundle_()["text/plain"])
    word = repr(world)
    world.bigcommerce.upgrade("standard")
    world.advance(minutes=31)

    assert (entry.flow, entry.subject, entry.reason) == ("connection", told.state, told.reason)
    assert "nothing needs a person" not in shown
    assert f"The connection is suspended since {told.since:%d %b %Y %H:%M} UTC: {told.reason}" in shown
    assert ", suspended, 1 order" in word
    assert (world.attention(), order.status) == ([], "Awaiting Shipment")


@pytest.mark.parametrize("status", ["Manual Verification Required", "Disputed"])
def test_what_waits_for_staff_is_never_beside_that_word_either(status: str) -> None:
    """An order that only staff can go on with counts, whatever the connector says, until it is archived."""
    world = World(seed=7)
    order = world.shopper.place_order()
    world.advance(minutes=15)
    before = connection_sentence(world)
    world.retailer.set_order_status(order, status)
    held = connection_sentence(world)
    world.retailer.archive_order(order)

    assert before.endswith("; nothing needs a person.")
    assert "; 1 order waits for staff in BigCommerce." in held
    assert [each.id for each in held_orders(world.bigcommerce)] == []
    assert connection_sentence(world) == before


def test_an_order_that_the_page_does_not_show_is_not_passed_over():
    """One that nobody has paid for, or that is archived, is no order of the page; the page says that there are some."""
    world = World(seed=7)
    assert "Orders, 0 orders: none yet" in world._repr_mimebundle_()["text/plain"]
    world.shopper.place_order(pay=False)

    assert "Orders, 0 orders: none on this page; 1 not paid for or archived" in world._repr_mimebundle_()["text/plain"]


def test_amounts_are_in_the_order_s_own_currency():
    """No dollars where none were paid; frames say which currency it is, so that nobody adds them up."""
    world = World(seed=7)
    world.retailer.add_currency("JPY", "150", digits=0)
    order = world.shopper.place_order([("SKU-1", 2)], currency="JPY")

    assert "3,000 JPY in all" in world.order(order).lines().text()
    assert "1,500 JPY" in world.order(order).lines().text()
    assert "3,000 JPY" in order_repr(order)["text/plain"]
    assert "$" not in order_repr(order)["text/plain"]
    assert list(world.frames().orders["currency"]) == ["JPY"]


def test_what_is_refused_is_not_done(tmp_path):
    """A restart of a connector that is not there leaves nothing, so that the world can be kept and lived again."""
    world = World(seed=7, connect=False)
    for refused in (world.restart_connector, world.renew_credentials):
        with pytest.raises(ValueError, match="nothing is connected"):
            refused()

    assert World.load(world.save(tmp_path / "kept.world")).history.digest() == world.history.digest()
    assert len(world.bigcommerce.control_panel.api_accounts()) == 0


def test_a_world_without_suppliers_says_so():
    with pytest.raises(ValueError, match="this world has no supplier"):
        _ = World(suppliers=0).supplier


def test_keys_of_collections_are_offered():
    """By numbers, as they are asked for."""
    world = World(seed=7)
    order = world.shopper.place_order()

    assert keys_of(world.bigcommerce.orders) == [order.id]
    assert keys_of(world.bigcommerce.products) == list(world.bigcommerce.products)
