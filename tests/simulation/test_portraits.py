"""Orders and documents show themselves in a notebook as people see them in the portals."""

import pytest

from harness.simulation import World
from harness.simulation.portraits import document_portrait, order_portrait


@pytest.fixture
def shipped():
    """A world with one shipped order, and the order."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 2)])
    world.advance(minutes=15)
    world.supplier.ship(order, tracking_number="1Z9", carrier="ups")
    world.advance(minutes=15)
    return world, order


def test_an_order_shows_its_lines_and_parcels(shipped):
    """Status and total first, then what was ordered and shipped, then the parcel with its carrier and number."""
    text = order_portrait(shipped[1])["text/plain"]

    assert text.startswith("Order 100: Shipped, $20.00, placed 02 Mar 2026 09:00 UTC")
    assert "Enamel mug  2         2" in text
    assert "2 with ups, tracking 1Z9" in text


def test_a_document_shows_what_it_is(shipped):
    """Type, ID, reference number, status and date, as in Related Documents."""
    world, order = shipped
    shown = document_portrait(world.logicbroker.documents(reference=order.id)[0])

    assert "Sales Order" in shown["text/plain"]
    assert "Complete" in shown["text/html"]
