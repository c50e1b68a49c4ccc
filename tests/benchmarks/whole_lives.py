"""A wide world, and orders that go their whole way in it: placed, sent to Logicbroker, sourced, shipped, told.

What is measured meanwhile is in the benchmarks.
"""

from harness.simulation import World

CATALOG = [{"sku": f"SKU-{number}", "name": f"Thing {number}", "price": "10.00", "stock": 10**6} for number in (1, 2)]


def wide_world() -> World:
    """Of a plan and with a stock that set no limits."""
    return World(seed=7, plan="enterprise", catalog=CATALOG)


def live(world: World, orders: int) -> None:
    """So many orders of three pieces go their whole way."""
    placed = [world.shopper.place_order([("SKU-1", 1), ("SKU-2", 2)]) for _ in range(orders)]
    world.advance(hours=1)
    for order in placed:
        world.supplier.ship(order)
    world.advance(hours=1)
    assert {order.status for order in placed} == {"Shipped"}
