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


def test_an_event_is_named_by_its_number(slider):
    """In a field that has a name; the slider follows, and the other way round."""
    slider.number.value = slider.play.min + 2
    assert slider.event == slider.play.min + 2
    slider.move(slider.play.min + 5)

    assert slider.number.value == slider.play.min + 5
    assert slider.number.description == "Event"


def test_it_plays_and_branches(slider):
    """Playing moves the slider; a branch begins at the moment that is shown."""
    slider.play.value = slider.play.min + 3
    branch = slider.branch()

    assert slider.event == slider.play.min + 3
    assert len(branch.history) == slider.event
    assert "After event" in slider.moment.value
    assert repr(slider) == f"TimeSlider(after event {slider.event} of {len(slider.origin.history)})"


def test_the_whole_life_stands_still_while_the_line_moves(slider):
    """Wherever the slider is the timeline has the same marks, and says which moment is looked at."""
    placed = slider.origin.history.deeds("place an order")[0]
    shown = [slider.move(number).shown()["text/plain"] for number in (placed.number, len(slider.origin.history))]
    ships = [text.rpartition("World(")[2].count("ship the order") for text in shown]

    assert ships == [1, 1]
    assert f"Looked at is {placed.at:%d %b %Y %H:%M:%S} UTC" in shown[0]


def test_a_button_branches_where_it_stands(slider):
    """The branch is kept for the cells that follow, and the message says how it is had."""
    placed = slider.origin.history.deeds("place an order")[0].number
    (button,) = [each for each in slider.move(placed).root.children[0].children if each.description == "Branch here"]
    button.click()

    assert [len(each.history) for each in slider.branches] == [placed]
    assert "slider.branches[0] is a world of its own from here" in slider.moment.value


def test_a_button_with_a_name_plays_and_pauses(slider):
    """At the end it begins again; what it would do next is its name."""
    slider.toggle.click()
    playing = slider.play.playing, slider.toggle.description, slider.event
    slider.toggle.click()

    assert playing == (True, "Pause", slider.play.min)
    assert (slider.play.playing, slider.toggle.description) == (False, "Play")
