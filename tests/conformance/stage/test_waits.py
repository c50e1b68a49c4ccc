"""On a stage somebody waits: for what is to appear until it appears, and for nothing no longer than a cycle."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fakes.scenery.config import ServeConfig, SurroundingsConfig
from harness.conformance.checks.stock import A_RUN
from harness.conformance.stage.in_process import on_stage_in_process
from harness.conformance.stage.scene import BETWEEN_LOOKS, LONGEST_DELAY, LONGEST_IDLE, StageScene
from harness.conformance.stage.settings import RehearsalSettings
from harness.simulation.stage_in_process import StageInProcess
from harness.simulation.world import World
from harness.steps import waiting
from harness.steps.feeds import row_of

GRACE = timedelta(seconds=120)
A_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def scene() -> StageScene:
    where = StageInProcess(ServeConfig(clock="virtual", surroundings=(SurroundingsConfig(),)))
    settings = RehearsalSettings(longest_wait_hours=30, grace_seconds=int(GRACE.total_seconds()))
    return on_stage_in_process(where, settings).scene("waiting")


def test_what_is_there_is_not_waited_for(scene: StageScene) -> None:
    """Not a second."""
    before = scene.now

    waiting.until(scene, lambda: True, A_DAY)

    assert scene.now == before


def test_a_wait_ends_when_it_appears(scene: StageScene) -> None:
    """Or a moment later; nobody looks before the next orders are sent."""
    comes, looks = scene.now + timedelta(hours=1), list[datetime]()

    def there() -> bool:
        looks.append(scene.now)
        return scene.now >= comes

    waiting.until(scene, there, A_DAY)

    assert comes <= scene.now <= comes + BETWEEN_LOOKS
    assert looks[1].minute % 15 == BETWEEN_LOOKS.seconds // 60


def test_what_never_appears_is_waited_for_a_little_longer_than_promised(scene: StageScene) -> None:
    """Others may have been busy; then it is given up, and the steps that follow say what is missing."""
    end = scene.now + timedelta(minutes=16)

    waiting.until(scene, lambda: False, timedelta(minutes=16))

    assert timedelta(0) <= scene.now - (end + GRACE + LONGEST_DELAY) <= timedelta(minutes=1)


def test_nothing_is_waited_for_as_long_as_a_cycle_takes(scene: StageScene) -> None:
    """What is shorter is waited for whole."""
    before = scene.now

    waiting.idle(scene, timedelta(hours=6))
    between = scene.now
    waiting.idle(scene, timedelta(minutes=5))

    assert timedelta(0) <= between - before - LONGEST_IDLE - GRACE <= timedelta(minutes=1)
    assert timedelta(0) <= scene.now - between - timedelta(minutes=5) - GRACE <= timedelta(minutes=1)


def test_an_order_is_received_as_soon_as_it_is(scene: StageScene) -> None:
    """All its pieces stand on purchase orders, long before the cycle and its moments are over."""
    scene.advance(to=scene.now.replace(minute=50, second=0) + timedelta(hours=1))
    order = scene.shopper.place_order()

    waiting.until_received(scene, [order])

    assert sum(row["quantity"] for row in scene.suppliers[0].order_items(order.id)) > 0
    assert scene.now.minute == (BETWEEN_LOOKS.seconds // 60)


def test_what_a_supplier_sent_is_waited_for_until_it_was_fetched(scene: StageScene) -> None:
    """Not for all of the hour that there is for it; where something else was done last, for all of it."""
    order = scene.shopper.place_order()
    waiting.until_received(scene, [order])
    scene.suppliers[0].cancel(order.id)
    sent = scene.now

    waiting.until_taken_in(scene, timedelta(hours=1))
    fetched = scene.now
    scene.retailer.write_staff_notes(order, "A note.")
    waiting.until_taken_in(scene, timedelta(minutes=20))

    assert scene.bigcommerce.orders[order.id].status == "Cancelled"
    assert fetched - sent <= timedelta(minutes=15) + BETWEEN_LOOKS
    assert timedelta(0) <= scene.now - fetched - timedelta(minutes=20) - GRACE <= timedelta(minutes=1)


@pytest.mark.parametrize("minute", [2, 40])
def test_levels_that_were_uploaded_are_waited_for_until_ten_past(scene: StageScene, minute: int) -> None:
    """They are in the store some minutes later, which is seldom the whole hour that there is for them."""
    scene.advance(to=scene.now.replace(minute=minute, second=0) + timedelta(hours=1))
    ten_past = scene.now.replace(minute=10) + (timedelta(0) if minute < 10 else timedelta(hours=1))
    scene.suppliers[0].upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": minute}])

    waiting.until_taken_in(scene, timedelta(hours=1))

    assert timedelta(0) <= scene.now - (ten_past + A_RUN) <= GRACE + timedelta(minutes=1)


def test_a_feed_that_was_approved_is_waited_for_until_it_is_over(scene: StageScene) -> None:
    """Long before the hours are over that there are for it."""
    feed = scene.suppliers[0].upload_product_feed([row_of("LAMP")])
    scene.retailer.approve(feed)
    approved = scene.now

    waiting.until_taken_in(scene, timedelta(hours=2))

    assert [each.status for each in scene.retailer.product_feeds()] == ["Complete"]
    assert scene.now - approved <= timedelta(minutes=15) + BETWEEN_LOOKS


def test_what_may_come_later_is_waited_for_longer(scene: StageScene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was called too late has so much more time; looking before it is over says nothing."""
    advance, lates = scene._conductor.advance, iter(timedelta(minutes=each) for each in (5, 9, 9))
    late = timedelta(minutes=9)
    monkeypatch.setattr(scene._clock, "late", timedelta(0))
    monkeypatch.setattr(scene, "_admitted", scene._admitted)

    def advance_late(to: datetime, after_instant: Callable[[datetime], None]) -> None:
        advance(to, after_instant)
        setattr(scene._clock, "late", next(lates))  # noqa: B010 - to types a clock says it, and nobody sets it

    monkeypatch.setattr(scene._conductor, "advance", advance_late)
    before = scene.now

    scene.advance(minutes=30)

    assert timedelta(0) <= scene.now - before - timedelta(minutes=30) - GRACE - late <= timedelta(minutes=1)


def test_in_a_portal_that_others_use_each_order_is_searched_for(scene: StageScene) -> None:
    """Whoever looks finds the scene's own rows on whatever page they stand; pages of others are nobody's."""
    first, second = (scene.shopper.place_order() for _ in range(2))
    waiting.until_received(scene, [first, second])

    rows = [row for row in scene.retailer.portal_orders() if row.type == "SalesOrder"]

    assert {str(first.id), str(second.id)} <= {row.reference_number for row in rows}
    assert len({row.reference_number for row in rows}) == len(rows)
    assert scene.retailer.portal_order_numbers(page=0, rows=5) == []


def test_where_nobody_waits_time_passes_whole() -> None:
    """A world of fakes is the same history, whatever is asked meanwhile."""
    world = World(seed=7)
    before = world.now

    waiting.until(world, lambda: True, timedelta(hours=1))
    waiting.idle(world, timedelta(hours=6))

    assert world.now == before + timedelta(hours=7)
