"""A crowd with character: each habit shows in the world, and loses nothing."""

import pytest

from fakes.people.habits import RETAILERS, SUPPLIERS, SupplierHabits
from harness.simulation.days.scenarios import Life, trial_life
from harness.simulation.world import World

ALWAYS = {"answers": (1, 2), "splits": 0, "cancels": 0, "cancels_a_piece": 0}


def life(**habits: int) -> Life:
    """Two days with suppliers who always do one thing."""
    return trial_life(2, 6, seed=4, supplier_habits=SupplierHabits("one-sided", **{**ALWAYS, **habits}))


def shipment_states(lived: Life) -> set[str]:
    return {document.status for document in lived.world.logicbroker.documents(type="Shipment")}


@pytest.mark.parametrize("habits", [pytest.param(each, marks=pytest.mark.slow) for each in SUPPLIERS])
def test_nothing_is_lost_with_any_supplier(habits: str) -> None:
    """Whatever they are like: what is in the store is what they did."""
    lived = trial_life(2, 6, seed=4, supplier_habits=habits)

    assert lived.is_whole, (lived.lost, lived.doubled, lived.unshown)
    assert {each.habits.name for each in lived.world.suppliers} == {habits}


def test_what_is_shipped_twice_fails_in_logicbroker_and_shows_once() -> None:
    """The second shipment is more than is open; the order still ends as Shipped."""
    lived = life(ships_twice=100)

    assert shipment_states(lived) == {"Complete", "Failed"}
    assert lived.is_whole


def test_a_mistyped_number_is_shown_as_it_was_typed() -> None:
    """Nobody else knows the right one."""
    lived = life(mistypes=100)

    typed = {
        box["TrackingNumber"]
        for document in lived.world.logicbroker.documents(type="Shipment")
        for line in document.lines
        for box in line["ShipmentInfos"]
    }
    left_alone = [order for order in lived.world.bigcommerce.orders.values() if order.status == "Shipped"]
    shown = {each.tracking_number for order in left_alone for each in order.shipments}
    assert len(shown) > 5
    assert shown <= typed  # What the staff cancelled or paid back shows no parcel.


@pytest.mark.parametrize(("retailer", "statuses"), [("approves", {"Complete"}), ("waits", {"Pending"})])
def test_a_retailer_approves_or_waits(retailer: str, statuses: set[str]) -> None:
    """New products reach the store when the retailer gets round to them."""
    lived = trial_life(1, 2, seed=4, supplier_habits="inventive", retailer_habits=retailer)

    assert {feed.status for feed in lived.world.retailer.product_feeds()} == statuses
    in_store = {product.sku for product in lived.world.bigcommerce.products.values() if product.sku.startswith("NEW-")}
    assert in_store == ({"NEW-1", "NEW-2", "NEW-3", "NEW-4"} if retailer == "approves" else set())


def test_a_world_gives_everybody_their_habits() -> None:
    """Suppliers one by one, and the retailer."""
    world = World(suppliers=2, supplier_habits=["slow", "mistypes"], retailer_habits="picky")

    assert [each.habits for each in world.suppliers] == [SUPPLIERS["slow"], SUPPLIERS["mistypes"]]
    assert world.retailer.habits is RETAILERS["picky"]


@pytest.mark.slow
def test_a_stormy_day_has_its_mishaps() -> None:
    """The connector is started anew, and its API account replaced while orders come in; nothing is lost."""
    lived = trial_life(2, 6, seed=4, faults="stormy")
    deeds = [event.name for event in lived.world.history.deeds()]

    assert deeds.count("start the connector anew") == 8
    assert deeds.count("delete an API account") == deeds.count("enter new credentials") == 2
    assert deeds.index("delete an API account") < deeds.index("enter new credentials")
    assert lived.is_whole
