"""What if: a branch is a world of its own, and a difference names what became of the two and since when."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.simulation import World, diff, side_by_side
from harness.simulation.views.difference import IS_THERE

DEEDS = {
    "order": lambda world: world.shopper.place_order(lines=[("SKU-1", 1)]),
    "quarter": lambda world: world.advance(minutes=15),
    "hour": lambda world: world.advance(hours=1),
    "ship": lambda world: world.supplier.ship(100),
    "cancel": lambda world: world.supplier.cancel(100),
    "stock": lambda world: world.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 3}]),
    "account": lambda world: world.retailer.delete_api_account(world.retailer.api_accounts()[0]),
    "fault": lambda world: world.nemesis.strike("lost reply"),
    "restart": lambda world: world.restart_connector(),
    "setting": lambda world: world.retailer.allow_cancelling_orders(False),
}


def begun():
    """A world with one order that has just reached its supplier."""
    world = World(seed=7)
    world.shopper.place_order(lines=[("SKU-1", 2)])
    return world.advance(minutes=15)


def looked_at(world):
    return world.history.to_json(), world._repr_mimebundle_(), world.nemesis.plans, world.connection


def do(world, deed):
    with contextlib.suppress(Exception):  # What cannot be done now is no deed, and leaves no trace in the origin.
        DEEDS[deed](world)


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(st.sampled_from(list(DEEDS)), max_size=6), st.sampled_from([None, "stormy"]))
def test_whatever_happens_in_a_branch_the_origin_is_not_touched(deeds, faults):
    """The origin looks the same afterwards, and lives on exactly as a world that was never branched."""
    world, never_branched = begun(), begun()
    before = looked_at(world)
    branch = world.branch(faults=faults)
    for deed in deeds:
        do(branch, deed)
    assert looked_at(world) == before

    for each in (world, never_branched):
        each.supplier.ship(100)
        each.advance(hours=2)
    assert looked_at(world) == looked_at(never_branched)


def test_two_that_are_treated_alike_do_not_differ():
    """Nothing differs, and the sentence says so."""
    world = begun()
    branch = world.branch()
    for each in (world, branch):
        each.advance(hours=2)
    difference = diff(world, branch)

    assert not difference
    assert difference.parted == (None, None)
    assert "none in either system" in difference._repr_mimebundle_()["text/plain"]
    assert difference.since() == f"Both have lived the same {len(world.history)} events."


def test_a_difference_names_what_became_of_both():
    """Shipped in one, cancelled in the other: orders, shipments, documents, and the deed that parted them."""
    world = begun()
    branch = world.branch()
    world.supplier.ship(100, tracking_number="1Z9")
    branch.supplier.cancel(100)
    for each in (world, branch):
        each.advance(minutes=15)
    difference = diff(world, branch, names=("shipped", "cancelled"))
    found = {(change.what, change.field): (change.first, change.second) for change in difference}

    assert found["order 100", "status"] == ("Shipped", "Cancelled")
    assert found["order 100", "shipped"] == (2, 0)
    assert found["shipment of order 100", IS_THERE] == (True, False)
    assert found["stock SKU-1", "level"] == (48, 50)
    assert found["Shipment PO100-001", IS_THERE] == (True, False)
    assert found["Acknowledgement PO100-001", IS_THERE] == (False, True)
    assert [event.name for event in difference.parted] == ["ship the order", "cancel the order"]


def test_a_longer_life_parts_from_a_shorter_one():
    """A branch that was left behind shares its whole history with the world that went on."""
    world = begun()
    left_behind = world.branch()
    world.shopper.place_order()
    difference = diff(left_behind, world)

    assert difference.together == len(left_behind.history)
    assert "Then first: nothing more.  Then second: event" in difference.since()
    assert [change.field for change in difference.of("BigCommerce") if change.what == "order 101"] == [IS_THERE]


def test_a_difference_shows_itself_as_a_table():
    """In words and as a table, with the names that were given."""
    world = begun()
    struck = world.branch()
    struck.supplier.ship(100)
    shown = diff(world, struck, names=("as it was", "after"))._repr_mimebundle_()

    for kind in ("text/plain", "text/html"):
        assert "as it was" in shown[kind]
        assert "Shipment PO100-001" in shown[kind]


def test_a_lost_reply_doubles_nothing():
    """With our own connector the world in which a reply was lost ends like the one in which it was not."""
    world = World(seed=7)
    world.shopper.place_order()
    struck = world.with_fault("lost reply", service="logicbroker", method="POST", path="/Orders")
    for each in (world, struck):
        each.settle()
    difference = diff(world, struck)

    assert [event.kind for event in difference.parted] == ["response", "fault"]
    assert [event for event in struck.history if event.kind == "fault"]
    assert not [change for change in difference if change.field == IS_THERE]


def test_in_a_calmed_world_only_the_named_fault_strikes():
    """What was switched off stays off in the branch."""
    world = World(seed=7, faults="stormy").calm()
    struck = world.with_fault("maintenance", times=1)
    struck.shopper.place_order()
    struck.settle()

    assert [event.name for event in struck.history if event.kind == "fault" and event.at >= world.now] == [
        "maintenance"
    ]
    assert world.nemesis.plans == []


def test_a_branch_can_get_its_own_mixture():
    """Mistyped names are answered with those that there are."""
    world = World(seed=7)

    assert world.branch(faults="busy").nemesis.mixture.name == "busy"
    assert world.nemesis.mixture.name == "quiet"
    with pytest.raises(ValueError, match="the mixtures are: quiet, busy, stormy"):
        world.branch(faults="windy")


def test_what_no_page_shows_is_named_too():
    """Two worlds that look alike everywhere and are not: the sentence says in what, and the table stays empty."""
    world = begun()
    branch = world.branch()
    branch.bigcommerce.orders[100].customer_message = "Please ring twice."
    branch.bigcommerce.orders[100].products[0].fields["weight"] += 1
    difference = diff(world, branch)

    assert not difference
    assert difference.unseen == ("order 100 (customer message, products)",)
    assert difference.besides() == "What no page shows differs in order 100 (customer message, products)."
    assert difference.besides() in difference._repr_mimebundle_()["text/plain"]
    assert (
        diff(world, world.branch()).besides() == "In what no page shows, orders, products and documents are alike, too."
    )


def test_of_several_that_are_called_alike_the_second_is_number_two():
    """Two events of one name are told apart by their order."""
    world = begun()
    branch = world.branch()
    for _ in range(2):
        branch.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 50}], "again.csv")
    names = [change.what for change in diff(world, branch) if change.what.startswith("event Inventory Imported")]

    assert names[-1] == f"{names[0]}, number 2"


def test_what_people_set_up_otherwise_is_a_difference() -> None:
    """Refunded pieces, an archived order, settings, plan, accounts, and what suppliers have in stock."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 3)])
    world.advance(minutes=15)
    first, second = world.branch(), world.branch()
    first.retailer.refund_order(order.id, [("SKU-1", 1)])
    second.retailer.refund_order(order.id, [("SKU-1", 2)])
    first.retailer.allow_cancelling_orders(False)
    second.retailer.choose_plan("pro")
    second.retailer.add_currency("JPY", "150", digits=0)
    second.retailer.create_api_account("another")
    for each, quantity in ((first, 3), (second, 4)):
        each.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": quantity}])

    found = {(each.what, each.field): (each.first, each.second) for each in diff(first, second)}
    assert found["order 100", "refunded"] == (1, 2)
    assert found["the store", "plan"] == ("trial", "pro")
    assert found["its currencies", "JPY"] == (None, "150 for one of the store's own")
    assert found["its API accounts", "another"] == (None, "orders modify, products modify")
    assert found["the inventory", f"SUP-SKU-1 of {first.supplier.company.name}"] == (3, 4)
    assert [value for (what, _), value in found.items() if what == "the connection"] == [(False, True)]


def test_deeds_in_the_same_words_are_not_the_same() -> None:
    """Of two refunds of other pieces neither stands under what both lives have."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 3)])
    first, second, third = world.branch(), world.branch(), world.branch()
    for each, quantity in ((first, 1), (second, 2), (third, 2)):
        each.retailer.refund_order(order.id, [("SKU-1", quantity)])

    assert "1 moment differs of 1" in side_by_side(first, second).text()
    assert "0 moments differ" in side_by_side(second, third).text()
