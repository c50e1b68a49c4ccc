"""Time under the finger: where the slider stands, portals, timeline and budget are those of that moment."""

import pytest

from harness.simulation import World


@pytest.fixture
def slider():
    """A slider over the life of one order."""
    pytest.importorskip("ipywidgets")
    world = World(seed=7)
    world.shopper.place_order([("SKU-1", 2)])
    world.advance(minutes=15)
    world.supplier.ship(100)
    return world.advance(minutes=15).slider()


def test_the_world_follows_the_slider(slider):
    """At the end it is shipped, before it waits, at first there is none; the origin is not touched."""
    origin = slider.origin.history.to_json()
    ends = slider.shown()["text/plain"]
    placed = slider.origin.history.deeds("place an order")[0].number
    waits = slider.move(placed).shown()
    begins = slider.move(0).shown()["text/plain"]

    assert "Shipped" in ends
    assert "Awaiting Fulfillment" in waits["text/html"]
    assert "Orders, 0 orders" in begins
    assert "of 150 requests left" in begins
    assert slider.origin.history.to_json() == origin


def test_it_plays_and_branches(slider):
    """Playing moves the slider; a branch begins at the moment that is shown."""
    slider.play.value = slider.play.min + 3
    branch = slider.branch()

    assert slider.event == slider.play.min + 3
    assert len(branch.history) == slider.event
    assert "After event" in slider.moment.value
    assert repr(slider) == f"TimeSlider(after event {slider.event} of {len(slider.origin.history)})"
