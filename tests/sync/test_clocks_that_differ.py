"""The connector's clock is wrong by a minute or two: nothing is missed, nothing is told or counted twice."""

from datetime import timedelta
from typing import Any

import pytest

from harness.simulation.world import World


def fed(world: World, quantity: int) -> None:
    world.supplier.upload_inventory([{"SupplierSKU": world.matching_rows()[0]["SupplierSKU"], "Quantity": quantity}])


def level(world: World) -> Any:
    return world.bigcommerce.product(world.matching_rows()[0]["MerchantSKU"]).inventory_level


def run_of_inventory(world: World) -> None:
    """Up to the next run of the inventory flow, which the connector starts when its own clock shows ten past."""
    shown = world.now + timedelta(seconds=world.options.skew)
    ten_past = shown.replace(minute=10, second=0, microsecond=0)
    world.advance(to=world.now + (ten_past + timedelta(hours=ten_past <= shown) - shown))


@pytest.mark.parametrize("skew", [-120, -61, 0, 61, 120])
@pytest.mark.parametrize("minutes", [0, 14, 15])
def test_an_order_is_sent_within_a_cycle_of_the_connection(skew: int, minutes: int) -> None:
    """Also the first orders: a clock that is behind the portal's does not let the first quarter of an hour pass by."""
    world = World(skew=skew)
    world.advance(seconds=60 * minutes + 1)
    order = world.shopper.place_order()
    world.advance(minutes=15)

    assert len(world.logicbroker.documents(order.id, "SalesOrder")) == 1


@pytest.mark.parametrize("skew", [-120, 0, 120])
@pytest.mark.parametrize("later", [1, 30, 119, 121])
def test_a_level_that_is_fed_around_a_run_arrives(skew: int, later: int) -> None:
    """Whatever our clock shows: what is fed some seconds after one run is in the store after the next."""
    world = World(skew=skew)
    run_of_inventory(world)
    world.advance(seconds=later)
    fed(world, 33)
    run_of_inventory(world)

    assert level(world) == 33


@pytest.mark.parametrize("days", [-400, 400])
def test_a_level_arrives_however_wrong_our_clock_is(days: int) -> None:
    """No window begins later than Logicbroker's own clock shows, and ours is told of."""
    world = World(skew=days * 86400)
    run_of_inventory(world)
    fed(world, 33)
    run_of_inventory(world)

    assert level(world) == 33
    assert [entry.subject for entry in world.attention()] == ["clock"]


@pytest.mark.parametrize("skew", [-120, 0, 120])
def test_a_level_that_two_runs_read_is_not_put_back_over_a_sale(skew: int) -> None:
    """A level that was fed in the very second of a run is read by the next one again, and counts once."""
    world = World(skew=skew)
    run_of_inventory(world)
    world.advance(minutes=59, seconds=59)
    world.advance(seconds=0.8)
    fed(world, 40)
    run_of_inventory(world)
    world.shopper.place_order([(world.matching_rows()[0]["MerchantSKU"], 3)])
    sold = level(world)
    run_of_inventory(world)

    assert (sold, level(world)) == (37, 37)


@pytest.mark.parametrize("skew", [-120, 120])
def test_what_was_told_before_a_crash_is_not_told_again(skew: int) -> None:
    """A process that died right after it had told of an item looks for its event, whatever its clock says."""
    world = World(skew=skew)
    world.retailer.upload_matching_file(world.supplier, [{"SupplierSKU": "GONE", "MerchantSKU": "NOWHERE"}])
    world.supplier.upload_inventory([{"SupplierSKU": "GONE", "Quantity": 1}])
    world.nemesis.strike("crash after a call", method="POST", path="/activityevents")
    world.advance(hours=2)
    told = [event for event in world.logicbroker.events(world.retailer.company) if "NOWHERE" in event.details]

    assert [event.name for event in world.history if event.name == "died"] == ["died"]
    assert len(told) == 1


@pytest.mark.parametrize("days", [-400, 0, 400])
@pytest.mark.parametrize("mended", [False, True])
def test_an_event_is_left_once_however_wrong_our_clock_is(days: int, mended: bool) -> None:
    """The process dies before it knows that the event arrived; the next one looks for it by Logicbroker's clock."""
    world = World(skew=days * 86400)
    order = world.shopper.place_order()
    world.advance(minutes=16)
    world.retailer.set_order_status(order.id, "Cancelled")
    world.supplier.ship(order)
    world.nemesis.strike("crash after a call", method="POST", path="/activityevents")
    world.advance(minutes=15)
    if mended:
        world._conductor.skew = timedelta()
    world.advance(hours=2)
    alerts = [event for event in world.logicbroker.events() if event.level == "Alert"]

    assert len(world.nemesis.not_struck()) == 0
    assert len(alerts) == 1
