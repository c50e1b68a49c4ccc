"""A refusal in a notebook is one sentence below the line that was typed; what is no refusal keeps its insides."""

import traceback

import pytest

import harness.simulation
from harness.displays.tracebacks import offer_nearest, without_insides
from harness.simulation import World


def files_of(action):
    """In which files the shown traceback has frames."""
    try:
        action()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at.
        return [frame.filename for frame in traceback.extract_tb(without_insides(error, error.__traceback__))]
    raise AssertionError("nothing was raised")


def test_a_refusal_ends_at_the_line_that_was_typed():
    """Of an unknown SKU, a misspelt name, a wrong type, a refusal of a service and a missing file: no frame of ours."""
    world = World(seed=7)
    world.shopper.place_order([("SKU-1", 1)])
    world.advance(minutes=15)
    actions = (
        lambda: world.shopper.place_order([("SKU-99", 1)]),
        lambda: world.timeline("x"),
        lambda: world.shoper,
        lambda: world.retailer.add_product(sku="SKU-1", name="Taken", price="1"),
        lambda: world.supplier.cancel(100, reason="because"),
        lambda: World.load("nowhere"),
    )

    assert [set(files_of(action)) for action in actions] == [{__file__}] * 6


def test_the_nearest_name_is_offered_for_everything_of_ours():
    """People, services, the history, a module; not for what is not ours, and once only."""
    world = World(seed=7)
    asked = {
        "place_ordr": (world.shopper, "place_order"),
        "shp": (world.supplier, "ship"),
        "order": (world.bigcommerce, "orders"),
        "requets": (world.history, "requests"),
        "shoper": (world, "shopper"),
        "Wrold": (harness.simulation, "World"),
    }

    for name, (thing, near) in asked.items():
        with pytest.raises(AttributeError) as refused:
            getattr(thing, name)
        offer_nearest(refused.value)
        assert str(refused.value).count(f"(did you mean {near!r}?)") == 1
    with pytest.raises(AttributeError) as foreign:
        "".uper  # noqa: B018 - the name is what is looked at.
    offer_nearest(foreign.value)
    assert "did you mean" not in str(foreign.value)


def test_what_is_no_refusal_keeps_its_way():
    """An error of another kind, and one that did not come from this project."""

    def fails(*_):
        raise RuntimeError

    world = World(seed=7)
    world.clock.now = fails

    assert len(files_of(lambda: world.now)) > 1
    assert files_of(lambda: {}["x"]) == [__file__] * 2
