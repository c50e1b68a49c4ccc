"""A refusal in a notebook is one sentence below the line that was typed; what is no refusal keeps its insides."""

import traceback

from harness.displays.tracebacks import without_insides
from harness.simulation import World


def files_of(action):
    """In which files the shown traceback has frames."""
    try:
        action()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at.
        return [frame.filename for frame in traceback.extract_tb(without_insides(error, error.__traceback__))]
    raise AssertionError("nothing was raised")


def test_a_refusal_ends_at_the_line_that_was_typed():
    """Of an unknown SKU, a misspelt name and a wrong type no frame of ours is shown."""
    world = World(seed=7)
    actions = (
        lambda: world.shopper.place_order([("SKU-99", 1)]),
        lambda: world.timeline("x"),
        lambda: world.shoper,
    )

    assert [set(files_of(action)) for action in actions] == [{__file__}] * 3


def test_what_is_no_refusal_keeps_its_way():
    """An error of another kind, and one that did not come from this project."""

    def fails(*_):
        raise RuntimeError

    world = World(seed=7)
    world.clock.now = fails

    assert len(files_of(lambda: world.now)) > 1
    assert files_of(lambda: {}["x"]) == [__file__] * 2
