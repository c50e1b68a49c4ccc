"""Which marks a life leaves: each in its lane, reads told from writes, refusals from answers; and documents."""

from datetime import timedelta

import pytest

from harness.simulation import World


@pytest.fixture(scope="module")
def lived():
    """A world in which one reply was lost and one order shipped, and the order."""
    world = World(seed=7)
    order = world.shopper.place_order()
    world.nemesis.strike("lost reply", service="logicbroker", method="POST", path="/Orders")
    world.advance(minutes=30)
    world.supplier.ship(order)
    world.advance(minutes=30)
    return world, order


def kinds(timeline, lane):
    return [mark.kind.name for mark in timeline if mark.lane == lane]


def test_everything_that_happened_leaves_a_mark(lived):
    """As many marks as events, and one for each document."""
    world, _ = lived

    assert len(world.timeline()) == len(world.history) + len(world.logicbroker.documents())


def test_one_orders_marks_are_in_their_lanes(lived):
    """The deeds, the connector's reads and writes, the fault, the lost answer, and the three documents."""
    timeline = lived[0].timeline(lived[1])

    assert kinds(timeline, "shopper") == ["deed"]
    assert kinds(timeline, "supplier") == ["deed"]
    assert kinds(timeline, "nemesis") == ["fault"]
    assert {"read", "write"} <= set(kinds(timeline, "connector"))
    assert "lost answer" in kinds(timeline, "logicbroker")
    assert kinds(timeline, "logicbroker").count("document") == 3


def test_what_a_service_refuses_is_told_from_an_answer(lived):
    """The form's verification provokes refusals on purpose."""
    assert {"answer", "refusal"} <= set(kinds(lived[0].timeline(), "bigcommerce"))


def test_a_part_of_a_life_can_be_looked_at(lived):
    """Both instants are included; an order can be named by its number."""
    world, order = lived
    noon = world.now - timedelta(minutes=30)
    part = world.timeline(order.id, since=noon)

    assert part.begin == noon
    assert kinds(part, "shopper") == []
    assert kinds(world.timeline(until=noon), "supplier") == ["deed"]


def test_a_mark_unfolds_to_the_request_and_its_answer(lived):
    """Without a script, in words below the picture; the number of its event leads on."""
    world, order = lived
    (sent, *_) = world.history.requests(service="logicbroker", method="POST", path="/Orders")
    shown = world.timeline(order)._repr_mimebundle_()
    opened = shown["text/html"].partition("<summary>sends sales order 100</summary>")[2].partition("</details>")[0]

    assert f"  {sent.number} " in shown["text/plain"]
    assert '"PartnerPO": "100"' in opened
    assert "ConnectionResetError" in opened


def test_what_came_of_a_deed_does_not_stand_before_it():
    """All of it within one instant: the sales order, what was sourced of it, a parcel, and a cancellation."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 3)])
    world.advance(minutes=15)
    world.supplier.ship(order, [("SKU-1", 1)])
    world.supplier.cancel(order, [("SKU-1", 2)])
    rows = [row[1:] for row in world.timeline(order).table().rows]
    told = [(number, who, str(what)) for number, who, _, what in rows if who in ("supplier", "logicbroker")]

    sent, did, shipped, cancelled = (
        next(number for number, _, what in told if part in what)
        for part in ("Sales Order 100 created; Purchase Order", "ship the order", "Shipment PO100", "Acknowledgement")
    )
    assert [number for number, *_ in told] == sorted(number for number, *_ in told)
    assert sent < did == shipped < cancelled
    assert "201 Created: document" in world.timeline(order).text()
