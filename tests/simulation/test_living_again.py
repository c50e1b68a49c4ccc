"""A world whose connector cannot be copied is lived again where another one would be copied."""

import sqlite3
from datetime import datetime
from typing import Any

import pytest

from harness.conformance.observations import look_at_everything, look_at_inventory
from harness.conformance.search.case import Case
from harness.simulation import World
from harness.simulation.time_travel import CannotReturn
from tests.connectors import by_change_date

OPENED: list[sqlite3.Connection] = []


class WithDatabase(by_change_date.ByChangeDate):
    """Correct, and holds a database in which it counts its ticks."""

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        super().__init__(connection, send)
        self.database = sqlite3.connect(":memory:")
        OPENED.append(self.database)
        self.database.execute("create table ticks (at text)")

    def tick(self, now: datetime) -> datetime:
        self.database.execute("insert into ticks values (?)", [now.isoformat()])
        return super().tick(now)

    def close(self) -> None:
        self.database.close()


class Moody(WithDatabase):
    """Does something else each time that it is built."""

    built = 0

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        super().__init__(connection, send, journal)
        Moody.built += 1
        self.mood = Moody.built

    def tick(self, now: datetime) -> datetime:
        if self.mood > 1:
            self.store.get("/v2/orders/count")
        return super().tick(now)


def busy_world(connector: Any) -> World:
    """Some of everything that can be done to a world."""
    world = World(connector=connector, suppliers=2)
    order = world.shopper.place_order()
    world.nemesis.strike("lost reply", method="POST", times=1)
    world.advance(minutes=30)
    world.suppliers[0].ship(order.id)
    world.retailer.allow_cancelling_orders(False)
    world.advance(hours=2)
    return world


@pytest.fixture(autouse=True)
def _nothing_is_left_open() -> Any:
    """A world never ends, so what its connector holds is closed here."""
    yield
    while OPENED:
        OPENED.pop().close()


def test_a_branch_is_where_its_origin_is_and_goes_its_own_way() -> None:
    """The same history, an independent connector with its own database, and neither world touches the other."""
    world = busy_world(WithDatabase)
    twin = world.branch()

    assert twin.history.events == world.history.events
    assert twin.connector is not world.connector
    before = len(world.history)
    twin.shopper.place_order()
    twin.advance(minutes=30)
    world.advance(minutes=30)
    assert len(twin.bigcommerce.orders) == len(world.bigcommerce.orders) + 1
    assert len(world.history) > before


def test_what_was_looked_at_is_in_its_branch_too() -> None:
    """A life of a sweep is looked at now and then; nobody has to look a second time, and judges see all of it."""
    world = busy_world(WithDatabase)
    look_at_everything(world)
    world.shopper.place_order()
    look_at_inventory(world)
    world.advance(hours=1)
    look_at_everything(world)

    assert world.branch().history.events == world.history.events


def test_what_if_a_fault_struck() -> None:
    """A fault is tried in a branch, as with any other connector."""
    world = busy_world(WithDatabase)
    world.shopper.place_order()
    twin = world.with_fault("refused connection", service="logicbroker")
    twin.advance(minutes=15)

    assert [event.name for event in twin.history.events if event.kind == "fault"][-1:] == ["refused connection"]
    assert len(world.history) < len(twin.history)


def test_its_life_is_handed_on_and_shortened() -> None:
    """A case is made of it, judged, and told as a feature."""
    case = Case.of(busy_world(WithDatabase))

    assert case.broken == ()
    assert "Scenario: what I saw" in case.to_feature("what I saw")
    assert case.shortened() is case


def test_why_it_cannot_be_branched_is_said() -> None:
    """A connector that does not do the same twice, something done past the people, a world that keeps no past."""
    Moody.built = 0
    with pytest.raises(CannotReturn, match="doing the same again to another one gave something else"):
        World(connector=Moody).branch()
    past_its_people = World(connector=WithDatabase)
    past_its_people.bigcommerce.storefront.place_order([("SKU-1", 1)])
    with pytest.raises(CannotReturn, match="cannot be copied"):
        past_its_people.branch()
    with pytest.raises(CannotReturn, match="keep_past=False"):
        World(connector=WithDatabase, keep_past=False).branch()
