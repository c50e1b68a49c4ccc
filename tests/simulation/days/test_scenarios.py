"""A simulated life: whatever happens in it, nothing is lost; and if something is, the summary says so."""

import signal
from datetime import timedelta

import pytest

from fakes.people.supplier import STILL_TO_FULFIL
from fakes.time.clock import START
from harness.simulation import World
from harness.simulation.days.scenarios import BY_HAND, trial_life


@pytest.mark.slow
@pytest.mark.parametrize("faults", ["quiet", "stormy"])
def test_nothing_is_lost_in_a_life(faults):
    """However the wire behaves: after a day of orders nothing is lost, doubled or left unshown."""
    life = trial_life(days=1, orders_per_day=15, seed=3, faults=faults)

    assert life.is_whole, (life.lost, life.doubled, life.unshown)
    assert life.orders == 15 > life.documents["SalesOrder"] > 5
    assert bool(life.faults) is (faults == "stormy")
    assert life.virtual_seconds == 86_400


@pytest.mark.slow
@pytest.mark.parametrize(
    ("days", "orders_per_day", "habits"), [(2, 20, "typical"), (1, 10, "slow"), (1, 1, "forgetful")]
)
def test_a_life_has_its_orders_and_ends_settled(days, orders_per_day, habits):
    """Every day has its orders to the number, and at the end no supplier owes anybody anything."""
    life = trial_life(days, orders_per_day, supplier_habits=habits)

    assert life.orders == days * orders_per_day
    owed = [order for order in life.world.bigcommerce.orders.values() if order.status == "Awaiting Shipment"]
    assert not [each for order in owed for supplier in life.world.suppliers for each in open_at(supplier, order)]
    assert life.is_whole


def open_at(supplier, order):
    """The purchase orders of an order that wait for this supplier."""
    return [each for each in supplier.purchase_orders(order) if each.status_code in STILL_TO_FULFIL]


def test_a_life_tells_what_is_missing():
    """A connector that does nothing loses every paid order that the staff left alone, and the summary says which."""

    class Idle:
        def __init__(self, connection, send, journal):
            self.connection = connection

        def tick(self, now):
            return None

    life = trial_life(days=1, orders_per_day=5, connector=Idle)

    touched = {deed.facts["order_id"] for name in BY_HAND for deed in life.world.history.deeds(name)}
    orders = [order for order in life.world.bigcommerce.orders.values() if order.id not in touched]
    orders = [order for order in orders if all(line.sku for line in order.products)]  # Others are for a person.
    waiting = [order.id for order in orders if order.status == "Awaiting Fulfillment"]
    assert life.lost == waiting
    assert len(waiting) >= 2
    assert not life.is_whole
    assert "lost" in life.table().text()


def test_the_same_life_twice():
    """The seed decides everything that people do."""
    assert trial_life(1, 3).world.history.to_json() == trial_life(1, 3).world.history.to_json()


def test_a_life_needs_a_day():
    """Less than a day is no life."""
    with pytest.raises(ValueError, match="at least one day"):
        trial_life(days=0)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_life_is_told_up_to_then(monkeypatch):
    """Whoever loses patience gets a whole world, as far as it came, and a word about it."""
    advance, calls = World.advance, []

    def impatient(world, **length):
        calls.append(length)
        if len(calls) == 20:
            signal.raise_signal(signal.SIGINT)
        return advance(world, **length)

    monkeypatch.setattr(World, "advance", impatient)
    life = trial_life(days=2, orders_per_day=10)

    assert life.stopped == life.world.now < START + timedelta(days=2)
    assert "interrupted at" in life.table().caption
    monkeypatch.undo()
    assert life.world.settle().now > life.stopped
