"""Connectors that forget: what left Awaiting Fulfillment before it was sent, and what was set back to it."""

from typing import Any

import pytest

from harness.conformance import checks
from harness.conformance.observations import look_at_everything
from harness.conformance.planted.hunt import BUGS
from harness.conformance.verdicts import Verdict
from harness.simulation.world import World
from harness.sync import Connector, Request, Response
from harness.sync.wire import ReceivedResponse


def forgetful(connection: Any, send: Any, journal: Any) -> Connector:
    """Our own, to which nothing ever seems to have changed."""

    def blind(request: Request) -> Response:
        return ReceivedResponse(204, {}, b"") if "min_date_modified" in request.url else send(request)

    return Connector(connection, blind, journal)


def test_what_is_left_of_a_refunded_order_and_forgotten_is_found() -> None:
    """It is paid for, no supplier has heard of it, and nobody was told: the laws say so."""
    world = World(connector=forgetful)
    look_at_everything(world)
    order = world.shopper.place_order([("SKU-1", 2)])
    world.retailer.refund_order(order, [("SKU-1", 1)])
    world.advance(hours=3)
    look_at_everything(world)
    broken = [verdict for verdict in checks.judge(world.history) if verdict.state == "broken"]

    assert [(each.promise, each.reason) for each in broken] == [
        ("G13", f"Order {order.id}, of which 1 pieces are still owed, is in Logicbroker 0 times.")
    ]


def broken_by_setting_back(world: World) -> list[Verdict]:
    """What a cancelled order that the staff set back breaks."""
    order = world.shopper.place_order([("SKU-1", 2)])
    world.advance(hours=1)
    world.suppliers[0].cancel(order)
    world.advance(hours=3)
    world.retailer.set_order_status(order, "Awaiting Fulfillment")
    world.advance(hours=3)
    look_at_everything(world)
    return [verdict for verdict in checks.judge(world.history) if verdict.state == "broken"]


@pytest.mark.slow
def test_a_cancelled_order_that_is_set_back_must_not_be_forgotten() -> None:
    """It shows Awaiting Shipment, its purchase order is cancelled, and nobody was told: a law says so."""
    (broken,) = broken_by_setting_back(World(connector=BUGS["set_back_and_forgotten"].factory))

    assert broken.promise == "G16"
    assert "though nobody has it, and nobody was told" in broken.reason
    assert broken_by_setting_back(World()) == []
