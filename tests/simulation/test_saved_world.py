"""A world is saved as lines that tell it, and had again event for event; a file runs nothing else."""

from decimal import Decimal

import pytest

from harness.simulation import World
from harness.simulation.catalog import Item
from harness.simulation.story.saved_world import NotThisWorld
from harness.simulation.trouble.nemesis import MIXTURES


@pytest.fixture
def lived():
    """A world with faults, shipments, a refused document and a wire that was calmed."""
    world = World(seed=7, suppliers=2)
    order = world.shopper.place_order([("SKU-1", 2)])
    world.nemesis.strike("lost reply", method="POST", path="/Orders")
    world.advance(minutes=30)
    world.suppliers[0].ship(order, [("SKU-1", 1)])
    world.suppliers[0].upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 5}])
    world.retailer.write_staff_notes(order, 'She said "now"')
    return world.calm()


def test_a_saved_world_is_had_again(lived, tmp_path):
    """The same history byte for byte, and it goes on as the first one does."""
    again = World.load(lived.save(tmp_path / "world.txt"))

    assert again.history.to_json() == lived.history.to_json()
    assert again.advance(hours=1).history.to_json() == lived.advance(hours=1).history.to_json()
    assert "world.suppliers[0].ship(100" in (tmp_path / "world.txt").read_text()


def test_whatever_a_story_can_tell_is_saved(tmp_path):
    """Credentials that the retailer typed, a mixture of faults, another plan, a catalogue of one's own."""
    world = World(seed=3, connect=False, plan="pro", catalog=[Item("MUG", "Mug", Decimal("9.50"))])
    credentials = world.retailer.create_api_account().credentials_file()
    world.retailer.connect(credentials, environment="production")
    world.nemesis.mixture = MIXTURES["busy"]
    world.shopper.place_order([("MUG", 1)])
    world.advance(hours=1)

    assert World.load(world.save(tmp_path / "w.txt")).history.to_json() == world.history.to_json()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import os", "wanted the deeds of a world"),
        ("open('x', 'w')", "wanted a deed in the world"),
        ("world.history.to_json('x')", "wanted a deed in the world"),
        ("world._host.restart()", "wanted a deed in the world"),
        ("world.advance(minutes=open('x'))", "wanted a plain value"),
        ("world.shopper.place_order(", "wanted a file that world.save has written"),
        ("world.restart_connector()", "lived again, the world has another history"),
    ],
)
def test_a_file_runs_nothing_but_deeds(lived, tmp_path, line, said):
    """Whatever else stands in it is refused, and so is a world that lives otherwise."""
    path = lived.save(tmp_path / "world.txt")
    path.write_text(path.read_text() + line + "\n")

    with pytest.raises(NotThisWorld, match=said):
        World.load(path)


def test_a_file_of_somebody_else_is_refused(tmp_path):
    """It says what was wanted."""
    (tmp_path / "world.txt").write_text("hello")

    with pytest.raises(NotThisWorld, match=r"wanted a file that world.save has written"):
        World.load(tmp_path / "world.txt")


@pytest.mark.parametrize(
    "lines", [[("SKU-1", "2")], [("SKU-1", 1.5)], "SKU-1", {"SKU-1": 2}, ["SKU-1"], [("SKU-1", True)]]
)
def test_lines_that_are_none_are_answered_with_what_is_wanted(lines):
    """One sentence with an example, whatever was given, and no order."""
    world = World(seed=7)

    with pytest.raises(ValueError, match=r'wanted lines of a SKU and how many, such as \[\("SKU-1", 2\)\], .*got'):
        world.shopper.place_order(lines)
    assert len(world.bigcommerce.orders) == 0


def test_a_misspelt_name_is_answered_with_the_nearest():
    """A SKU, and a part of the world."""
    world = World(seed=7)

    with pytest.raises(KeyError, match=r"no SKU 'SKU-99' \(did you mean 'SKU-\d'\?\); it has SKU-1"):
        world.shopper.place_order([("SKU-99", 1)])
    with pytest.raises(AttributeError, match=r"a world has no 'shoper' \(did you mean 'shopper'\?\)"):
        _ = world.shoper
