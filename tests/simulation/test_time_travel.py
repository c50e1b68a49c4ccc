"""Branches keep to themselves, and a world can be had again as it was at any event and instant."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.people import NothingOpen
from fakes.state.copy_on_write import Records
from fakes.wire.http import Request
from harness.simulation import World
from harness.simulation.time_travel import CannotReturn
from tests.simulation.whole import whole

QUARTER = timedelta(minutes=15)
DEEDS = st.sampled_from(
    [
        "order",
        "order",
        "wait",
        "wait",
        "wait long",
        "ship",
        "cancel",
        "stock",
        "inventory",
        "feed",
        "fault",
        "status",
        "archive",
        "settle",
    ]
)
Story = list[tuple[str, int]]
SEED = 5


def born() -> World:
    return World(seed=SEED, suppliers=2)


def do(world: World, what: str, number: int) -> None:
    """One deed of whoever it falls to; ``number`` chooses among what there is."""
    orders = sorted(world.bigcommerce.orders)
    order = orders[number % len(orders)] if orders else None
    supplier = world.suppliers[number % 2]
    if what == "order":
        world.shopper.place_order(ship_to=1 + number % 2)
    elif what == "wait":
        world.advance(minutes=15)
    elif what == "wait long":
        world.advance(minutes=100 + number)
    elif what == "settle":
        world.settle()
    elif what == "stock":
        world.retailer.set_stock(world.catalog[0].sku, 100 + number)
    elif what == "inventory":
        rows = [{"SupplierSKU": row["SupplierSKU"], "Quantity": number} for row in world.matching_rows(number % 2)]
        supplier.upload_inventory(rows)
    elif what == "feed":
        row = {"name": f"New {number}", "type": "physical", "sku": f"NEW-{number}", "weight": "1", "price": "9.00"}
        world.retailer.approve(supplier.upload_product_feed([row]))
    elif what == "fault":
        world.nemesis.strike(["lost reply", "lost request", "internal error"][number % 3])
    elif order is not None:
        of_an_order(world, what, order, number)


def of_an_order(world: World, what: str, order: int, number: int) -> None:
    try:
        if what == "ship":
            world.suppliers[number % 2].ship(order)
        elif what == "cancel":
            world.suppliers[number % 2].cancel(order)
        elif what == "status":
            world.retailer.set_order_status(order, "Awaiting Fulfillment")
        elif what == "archive":
            world.bigcommerce.control_panel.archive_order(order)  # Past the people, through a door.
    except NothingOpen:
        return


def lived(story: Story) -> World:
    world = born()
    for what, number in story:
        do(world, what, number)
    return world


@pytest.mark.slow
@settings(max_examples=6)
@given(st.lists(st.tuples(st.integers(0, 4), st.one_of(DEEDS, st.just("branch")), st.integers(0, 9)), max_size=10))
def test_a_branch_and_its_origin_are_what_they_would_have_been_alone(deeds: list[tuple[int, str, int]]) -> None:
    """Whatever is done to whichever of them in whichever order, each is what its own story alone makes it."""
    worlds: list[tuple[World, Story]] = [(born(), [])]
    for which, what, number in deeds:
        world, story = worlds[which % len(worlds)]
        if what == "branch":
            worlds.append((world.branch(), list(story)))
        else:
            do(world, what, number)
            story.append((what, number))
    for world, story in worlds:
        assert whole(world) == whole(lived(story))


@settings(max_examples=6)
@given(st.lists(st.tuples(DEEDS, st.integers(0, 9)), min_size=2, max_size=7), st.data())
def test_a_world_at_an_instant_goes_on_as_its_origin_did(story: Story, data: Any) -> None:
    """At any instant its history is a part of the origin's, and the rest of the story makes it the same world."""
    origin, ends = born(), [(born().now, 0)]
    for what, number in story:
        do(origin, what, number)
        ends.append((origin.now, len(origin.history)))
    before = whole(origin)
    instant = data.draw(st.datetimes(*(each.replace(tzinfo=None) for each in (ends[0][0], origin.now)))).replace(
        tzinfo=UTC
    )
    was = origin.at(instant)
    known = len(was.history)
    assert (was.now, was.history.events[:]) == (instant, origin.history.events[:known])
    assert known == len(origin.history) or origin.history.event(known + 1).at > instant
    following = next(number for number, (end, _) in enumerate(ends) if end >= instant)
    if ends[following][0] > instant:
        was.advance(to=ends[following][0])
    else:  # Several deeds at this very instant: all of them have happened.
        following = max(number for number, (end, _) in enumerate(ends) if end == instant)
    for what, number in story[following:]:
        do(was, what, number)
    assert was.history.to_json() == origin.history.to_json()
    assert whole(origin) == before


@settings(max_examples=6)
@given(st.lists(st.tuples(DEEDS, st.integers(0, 9)), min_size=1, max_size=6), st.data())
def test_a_world_at_an_event_is_what_a_run_that_stops_there_is(story: Story, data: Any) -> None:
    """Right after any event both systems, the journal and the history are what a new run has that is cut off there."""
    origin = lived(story)
    number = data.draw(st.integers(origin.events_of_setup, len(origin.history)))
    was = origin.at(origin.history.event(number))
    assert was.history.events[:] == origin.history.events[:number]
    assert systems(was) == systems(cut_off(story, number))
    was.advance(to=was.now + 2 * QUARTER)
    assert was.history.events[:number] == origin.history.events[:number]


class Cut(KeyboardInterrupt):
    """Somebody pulls the plug."""


def cut_off(story: Story, number: int) -> World:
    """A world whose story ends with an event, because recording it throws everything off the stage."""
    world = born()
    if len(world.history) == number:
        return world
    witness = world.history.witness

    def cut(*arguments: Any, **named: Any) -> Any:
        event = witness(*arguments, **named)
        if event.number == number:
            raise Cut
        return event

    world.history.witness = cut  # type: ignore[method-assign]
    try:
        for what, choice in story:
            do(world, what, choice)
    except Cut:
        pass
    del world.history.witness  # type: ignore[misc]
    return world


def systems(world: World) -> str:
    """What outlives a connector."""
    world._conductor.connector = world._conductor.next_tick = None
    world._conductor.in_tick = False
    return whole(world)


@pytest.fixture(scope="module")
def origin() -> World:
    """Two orders, of which one travelled to the end."""
    world = born()
    first = world.shopper.place_order()
    world.advance(hours=1)
    world.supplier.ship(first) if world.supplier.purchase_orders(first) else world.suppliers[1].ship(first)
    world.advance(minutes=30)
    world.shopper.place_order()
    world.advance(minutes=10)
    return world


def test_in_the_middle_of_a_tick_a_new_connector_takes_over_when_time_passes(origin: World) -> None:
    """A request that was just asked stands unanswered; the order still arrives once, because the journal knows it."""
    asked = next(each for each in origin.history.requests(service="logicbroker", method="POST") if each.number > 40)
    was = origin.at(asked)
    assert (was.connector, len(was.history), was.now) == (None, asked.number, asked.at)
    was.settle()
    names = [event.name for event in was.history.events[asked.number : asked.number + 2]]
    assert names == ["start the connector anew", "the connector starts"]
    assert len(was.logicbroker.documents(100, type="SalesOrder")) == 1


def test_at_a_deed_and_at_a_tick_nothing_is_lost(origin: World) -> None:
    """After whole deeds and ticks the same connector goes on, and the same comes of it."""
    order = origin.history.deeds("place an order")[-1]
    tick = [event for event in origin.history if event.kind == "tick"][-2]
    for event in (order, tick, tick.number):
        was = origin.at(event)
        assert was.connector is not None
        was.advance(to=origin.now)
        assert was.history.events[: order.number - 1] == origin.history.events[: order.number - 1]


def test_a_world_knows_its_past_also_when_it_is_a_branch_or_was_had_again(origin: World) -> None:
    """Going back from a branch, and from a world that was had again, leads to the same."""
    number = origin.events_of_setup + 9
    there = whole(origin.at(number))
    later = origin.at(origin.now - timedelta(minutes=20))
    later.advance(minutes=20)
    assert whole(origin.branch().at(number)) == there == whole(later.at(number)) == whole(later.at(number).at(number))


def outside(origin: World) -> Iterator[tuple[Any, str]]:
    yield 1, f"wanted an event from {origin.events_of_setup}, with which this world was complete, to .*; got 1$"
    yield len(origin.history) + 1, f"to {len(origin.history)}, the last one; got {len(origin.history) + 1}"
    yield origin.now + QUARTER, "to now, 2026-03-02T10:40:00.*; got 2026-03-02T10:55"
    yield origin.options.start - QUARTER, "wanted an instant from 2026-03-02T09:00:00.*; got 2026-03-02T08:45"
    yield datetime(2026, 3, 2, 9, 30), "wanted .* an instant with its time zone, .* got datetime"  # noqa: DTZ001


def test_before_its_beginning_and_after_now_there_is_no_world(origin: World) -> None:
    """A moment that never was is refused with the moments that were."""
    for moment, message in outside(origin):
        with pytest.raises(ValueError, match=message):
            origin.at(moment)


def test_right_after_an_event_nothing_that_came_later_has_been_done() -> None:
    """A fault that was planned without any event is there later, and is not there right after the event before."""
    world = born()
    last = len(world.history)
    world.nemesis.strike("lost reply")
    world.history.observe("somebody looked")
    world.shopper.place_order()
    assert [len(world.at(number).nemesis.plans) for number in (last, last + 1, last + 2)] == [0, 1, 1]


def test_what_was_done_past_all_people_is_kept_though_nobody_can_repeat_it() -> None:
    """An order that was put into the store by a request of somebody else is there again."""
    world = born()
    world.bigcommerce.control_panel.set_stock(world.catalog[0].sku, 5)
    world.advance(hours=1)
    assert world.at(world.now - QUARTER).bigcommerce.product(world.catalog[0].sku).inventory_level == 5


def test_a_connector_that_remembers_beside_its_journal_is_not_guessed_at() -> None:
    """When doing the same again gives something else, the world is refused instead of being inexact."""
    world = World(seed=SEED, connector=Moody)
    world.advance(hours=1)
    with pytest.raises(CannotReturn, match="doing the same again from the last copy before it gave something else"):
        world.at(len(world.history) - 1)


class Moody:
    """A connector that does what nothing in its world accounts for."""

    ticks = 0

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        self._send = send

    def tick(self, now: datetime) -> datetime:
        Moody.ticks += 1
        self._send(Request("GET", f"https://stage.commerceapi.io/api/v3/Orders/{Moody.ticks}"))
        return now + QUARTER


def test_a_world_that_cannot_be_copied_lives_all_the_same() -> None:
    """A connector that holds a lock keeps its world from going back, with the reason, and from nothing else."""
    world = World(seed=SEED, connector=Locked)
    world.shopper.place_order()
    world.advance(hours=1)
    with pytest.raises(CannotReturn, match=r"it cannot be copied .*lock.* the last copies are after events none"):
        world.at(len(world.history) - 1)


def test_a_world_that_keeps_no_past_says_so_and_lives_the_same() -> None:
    """Without the log and the copies the same happens, branches included, and a return is refused with the reason."""
    world, twin = World(seed=SEED), World(seed=SEED, keep_past=False)
    for each in (world, twin):
        each.shopper.place_order()
        each.advance(hours=1)
    assert twin.branch().history.to_json() == twin.history.to_json() == world.history.to_json()
    with pytest.raises(CannotReturn, match="it was made with keep_past=False"):
        twin.branch().at(len(twin.history) - 1)


class Locked:
    """A connector that cannot be copied."""

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        self.lock = threading.Lock()

    def tick(self, now: datetime) -> datetime:
        return now + QUARTER


def test_a_long_past_keeps_a_bounded_number_of_copies() -> None:
    """However long a world lives, there are so many copies of it and no more, and each moment can be had."""
    world = World(seed=SEED, connector=Idle)
    world._time_travel._spacing = 2
    world.advance(days=3)
    moments = world._time_travel._snapshots
    assert (len(world.history) > 280, len(moments) <= 66, world._time_travel._spacing > 2) == (True, True, True)
    for number in (world.events_of_setup, 100, 177, len(world.history)):
        assert len(world.at(number).history) == number


class Idle:
    """A connector that does nothing every quarter hour."""

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        self.ticks = 0

    def tick(self, now: datetime) -> datetime:
        self.ticks += 1
        return now + QUARTER


def test_of_a_full_world_a_branch_copies_what_it_touches() -> None:
    """Of sixty orders with all their documents, shipping one in a branch copies one order and its own documents."""
    world = World(seed=SEED)
    world.retailer.set_stock("SKU-1", 100)
    orders = [world.shopper.place_order([("SKU-1", 1)]) for _ in range(60)]
    world.advance(hours=1)
    branch = world.branch()
    branch.supplier.ship(orders[30])
    branch.advance(minutes=15)
    assert branch.bigcommerce.orders[orders[30].id].status == "Shipped"
    assert orders[30].status == "Awaiting Shipment"
    assert copied(branch) - copied(world) <= 12
    shared = [each for each in world.bigcommerce.store.orders if peeked(world, each) is peeked(branch, each)]
    assert len(shared) >= 58


def peeked(world: World, order: int) -> Any:
    return world.bigcommerce.store.orders.peek(order)


def copied(world: World) -> int:
    """How many records of both systems a world has copied because they were shared."""
    environment = world.logicbroker.environments["stage"]
    books: list[Records[Any, Any]] = [
        world.bigcommerce.store.orders._records,
        world.bigcommerce.store.products._records,
        environment.documents._documents,
        environment.events._events,
    ]
    return sum(book.copies for book in books)
