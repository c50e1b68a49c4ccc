"""A connector that asks for orders that await fulfillment, and never looks at those that left that status."""

from typing import Any

from harness.conformance import checks
from harness.conformance.observations import look_at_everything
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
