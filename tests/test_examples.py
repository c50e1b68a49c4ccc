"""Every public name that an analyst types first is shown with an example, and the examples are true."""

import doctest
import os

import pytest

from harness.displays.tooltips import tooltip
from harness.record.history import History
from harness.simulation import World, diff, side_by_side

WORLD = (World, World.advance, World.at, World.branch, World.with_fault, World.order, World.diagram, World.timeline)
MORE = (World.fields, World.frames, World.save, World.to_feature, diff, side_by_side)
EXAMPLES = (*WORLD, *MORE, History.requests, History.deeds)


@pytest.fixture(scope="module")
def names():
    """What an example may use: a world with an order that was sent."""
    world = World(seed=7)
    world.shopper.place_order([("SKU-1", 2)])
    world.advance(minutes=15)
    people = (world.shopper.place_order, world.supplier.ship, world.supplier.cancel, world.supplier.upload_inventory)
    deeds = (*people, world.retailer.refund_order, world.nemesis.strike)
    return world, [getattr(each, "__func__", each) for each in (*EXAMPLES, *deeds)]


def test_every_example_is_true(names, tmp_path, monkeypatch, capsys):
    """Each begins with the same world, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    world, shown = names
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    given = {"World": World, "diff": diff, "side_by_side": side_by_side}
    told = {each: finder.find(each, each.__qualname__, module=False, globs={}) for each in shown}
    if not _has_pandas():
        del told[World.frames]
    for tests in told.values():
        for each in tests:
            each.globs = {**given, "world": world.branch()}
            runner.run(each)

    assert [each.__qualname__ for each, tests in told.items() if not any(one.examples for one in tests)] == []
    assert (runner.tries > len(told), runner.failures) == (True, 0), capsys.readouterr().out
    assert os.listdir(tmp_path) == ["my.world"]


def _has_pandas():
    try:
        import pandas  # noqa: F401, PLC0415 - only whether it is there.
    except ImportError:
        return False
    return True


def test_a_tooltip_begins_with_the_call_and_the_first_sentence(names):
    """Without types and long defaults, so that both are seen; what is not ours is left as it is."""
    for each in names[1]:
        (heading, call), (_, told) = tooltip(each.__name__, each)

        assert heading == "Call"
        assert len(call) <= 320
        assert len(told.partition("\n")[0]) <= 120
    assert tooltip("World", World)[0][1].startswith("World(seed=7, *, connect=True, suppliers=1, plan='trial',")
    assert tooltip("dumps", os.getcwd) is None
