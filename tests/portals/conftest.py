"""One connected world with an order on its way, behind pages, for all tests that only look or add to it."""

import pytest

from harness.portals.application import Portals
from harness.portals.place import Place
from harness.simulation import World
from tests.portals.browsing import Browser


@pytest.fixture(scope="session")
def place():
    """A world with two suppliers and an order that both have received."""
    world = World(seed=7, suppliers=2)
    world.shopper.place_order(lines=[("SKU-1", 2), ("SKU-2", 1)])
    world.advance(minutes=20)
    return Place("world", world)


@pytest.fixture(scope="session")
def portals(place):
    return Portals(lambda: {place.name: place})


@pytest.fixture
def browser(portals):
    return Browser(portals)
