"""How suppliers answer: each way shows in the portal, and says whether something is left to ship."""

import random
from typing import get_args

import pytest

from fakes.people import NothingOpen
from fakes.people.habits import Way
from harness.simulation import World
from harness.simulation.days.answers import answer, take_one_back

WAYS: tuple[Way, ...] = get_args(Way)


@pytest.fixture
def world() -> World:
    """An order of three pieces has come to its supplier."""
    world = World(seed=7)
    world.shopper.place_order([("SKU-1", 2), ("SKU-2", 1)])
    return world.advance(minutes=16)


def progress(world: World) -> tuple[int, int, int]:
    """How much of it was shipped, cancelled and back-ordered."""
    (purchase_order,) = world.supplier.purchase_orders(100)
    return tuple(sum(getattr(x, n) for x in purchase_order.progress) for n in ("shipped", "cancelled", "backordered"))


@pytest.mark.parametrize(
    ("way", "counts", "left"),
    [
        ("ship everything", (3, 0, 0), False),
        ("ship in two parcels", (1, 0, 0), True),
        ("ship in packages", (3, 0, 0), False),
        ("cancel everything", (0, 3, 0), False),
        ("cancel one piece", (0, 1, 0), True),
        ("back-order one piece", (0, 0, 1), True),
        ("ship twice", (1, 0, 0), True),
        ("mistype the tracking number", (3, 0, 0), False),
        ("leave out the tracking number", (0, 0, 0), True),
        ("ship and take back", (3, 0, 0), False),
    ],
)
def test_each_way_shows(world: World, way: Way, counts: tuple[int, int, int], left: bool) -> None:
    """In what the network counts."""
    more = answer(world.supplier, 100, way, random.Random(1))
    world.advance(minutes=1)

    assert (progress(world), more) == (counts, left)
    if more:
        answer(world.supplier, 100, "ship everything", random.Random(1))
        world.advance(minutes=1)
        assert sum(progress(world)[:2]) == 3


def test_every_way_is_tried_here() -> None:
    """A new one wants its row above."""
    assert len(WAYS) == 10


def test_a_piece_comes_back_when_it_was_shipped(world: World) -> None:
    """And only then."""
    take_one_back(world.supplier, 100)
    assert not world.history.deeds("take goods back")
    answer(world.supplier, 100, "ship everything", random.Random(1))
    take_one_back(world.supplier, 100)

    assert world.history.deeds("take goods back")[0].facts["lines"] == [["SKU-1", 1]]


def test_nothing_can_be_answered_that_has_not_come(world: World) -> None:
    """Whoever plans the day lets the supplier look again."""
    with pytest.raises(NothingOpen):
        answer(world.supplier, 101, "ship everything", random.Random(1))
