"""How steps wait: for what is to appear, or for nothing to happen; on a stage no longer than has to be.

PYTEST_DONT_REWRITE
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import takewhile

from fakes.people.deeds import APPROVE_FEED, CANCEL, SHIP, UPLOAD_INVENTORY
from harness.conformance.checks.inventory import next_ten_past
from harness.conformance.checks.stock import A_RUN
from harness.conformance.records import OrderRecord
from harness.conformance.scene import AwaitedScene, Scene

A_MINUTE, AN_HOUR = timedelta(minutes=1), timedelta(hours=1)

UNTIL_RECEIVED = timedelta(minutes=16)
"""A cycle, and the moments that Logicbroker takes to make purchase orders of a sales order."""


def until(world: Scene, there: Callable[[], bool], longest: timedelta) -> None:
    """Wait until something is there; where nobody has to wait, for as long as it may take."""
    if isinstance(world, AwaitedScene):
        world.wait_for(there, world.now + longest)
    else:
        world.advance(to=world.now + longest)


def until_received(world: Scene, placed: Iterable[OrderRecord]) -> None:
    """Wait until the suppliers have received all of some orders."""
    orders = list(placed)
    until(world, lambda: all(_is_received(world, order) for order in orders), UNTIL_RECEIVED)


def until_shown(world: Scene, order: OrderRecord, statuses: tuple[str, ...], longest: timedelta) -> None:
    """Wait until the store shows an order in one of these statuses."""
    until(world, lambda: world.bigcommerce.orders[order.id].status in statuses, longest)


def until_taken_in(world: Scene, longest: timedelta) -> None:
    """Wait an hour or more until what suppliers sent last was fetched, and feeds approved last are over.

    Levels that were uploaded last are in the store soon after ten past the hour.  Where something else was done last,
    or nobody has to wait, for all of that time.
    """
    deeds = [event for event in world.history.events if event.kind == "deed"]
    if isinstance(world, AwaitedScene) and longest >= AN_HOUR and deeds and deeds[-1].name == UPLOAD_INVENTORY:
        world.advance(to=min(next_ten_past(world.now + A_MINUTE) + A_RUN, world.now + longest))
        return
    last = list(takewhile(lambda deed: deed.name in (SHIP, CANCEL, APPROVE_FEED), reversed(deeds)))
    keys = {str(key) for deed in last for key in deed.facts.get("documents", ())}
    feeds = {deed.facts["feed_id"] for deed in last if deed.name == APPROVE_FEED}
    if isinstance(world, AwaitedScene) and last and longest >= AN_HOUR:
        world.wait_for(lambda: not (keys & _to_be_fetched(world) or feeds - _over(world)), world.now + longest)
    else:
        idle(world, longest)


def _to_be_fetched(world: Scene) -> set[str]:
    return {str(each.key) for each in world.logicbroker.documents() if each.status in ("New", "Submitted")}


def _over(world: Scene) -> set[str]:
    return {each.feed_id for each in world.retailer.product_feeds() if each.status in ("Failed", "Complete")}


def idle(world: Scene, length: timedelta) -> None:
    """Wait for nothing to happen."""
    if isinstance(world, AwaitedScene):
        world.idle(length)
    else:
        world.advance(to=world.now + length)


def _is_received(world: Scene, order: OrderRecord) -> bool:
    """Whether every piece of an order stands on a purchase order; nobody ships a download."""
    came: int = sum(row["quantity"] for supplier in world.suppliers for row in supplier.order_items(order.id))
    return came >= sum(line.quantity for line in order.products if line.type == "physical")
