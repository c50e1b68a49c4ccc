"""What the staff do with orders: each deed shows in the store, and what the panel refuses is not done."""

import random
from typing import get_args

import pytest

from fakes.people.habits import StaffDeed
from harness.simulation import World
from harness.simulation.days.staff import deal_with

DEEDS: tuple[StaffDeed, ...] = get_args(StaffDeed)


def done(deed: StaffDeed, **how: object) -> tuple[World, object]:
    """A world in which the staff did it with its one order."""
    world = World(seed=7, connect=False)
    order = world.shopper.place_order([("SKU-1", 2), ("SKU-2", 1)], **how)
    deal_with(world.retailer, order.id, deed, order.status, random.Random(1))
    return world, order


@pytest.mark.parametrize(
    ("deed", "status"),
    [
        ("write notes", "Awaiting Fulfillment"),
        ("hold it for a while", "Manual Verification Required"),
        ("edit it", "Awaiting Fulfillment"),
        ("cancel it", "Cancelled"),
        ("archive it", "Awaiting Fulfillment"),
        ("refund it", "Refunded"),
        ("refund a piece", "Partially Refunded"),
    ],
)
def test_each_deed_shows(deed: StaffDeed, status: str) -> None:
    """In the order, and in the history so that it can be told again."""
    world, order = done(deed)

    assert order.status == status
    assert bool(order.staff_notes) is (deed == "write notes")
    assert order.is_deleted is (deed == "archive it")
    assert ([line.quantity for line in order.products] != [2, 1]) is (deed == "edit it")
    assert world.history.deeds()[-1].lane == "retailer"


def test_every_deed_is_tried_here() -> None:
    """A new one wants its row above."""
    assert len(DEEDS) == 7


def test_what_the_panel_refuses_is_left() -> None:
    """Nobody can pay back what was never paid."""
    world, order = done("refund it", pay=False)

    assert order.status == "Incomplete"
    assert world.history.deeds()[-1].name == "abandon an order"


def test_notes_are_added_to_those_that_stand_there() -> None:
    """Whoever wrote them."""
    world = World(seed=7, connect=False)
    order = world.shopper.place_order([("SKU-1", 1)])
    world.retailer.write_staff_notes(order, "Cancelled by the supplier: 1 x SKU-1")
    deal_with(world.retailer, order.id, "write notes", order.status, random.Random(1))

    first, second = (order.staff_notes or "").splitlines()
    assert first == "Cancelled by the supplier: 1 x SKU-1"
    assert second
