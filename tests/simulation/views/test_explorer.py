"""A world to click through: every part carries what it is about, and holds no script but ours."""

import re

import pytest

from harness.displays.linked import SCRIPT
from harness.simulation import World
from tests.front_ends import faults_of
from tests.hostile import STRINGS
from tests.hostile_pages import hostile_world


@pytest.fixture(scope="module")
def explored():
    """A world with two orders, of which one reply was lost; what it shows to be clicked through."""
    world = World(seed=7)
    for sku in ("SKU-1", "SKU-2"):
        world.shopper.place_order([(sku, 1)])
    world.nemesis.strike("lost reply", service="logicbroker", method="POST", path="/Orders")
    world.advance(minutes=30)
    return world, world.explore()._repr_mimebundle_()


def test_orders_documents_and_events_are_linked(explored):
    """An order's row, its documents' rows and its events' rows say the order; an event's row says its number."""
    world, shown = explored
    sent = world.history.requests(service="logicbroker", method="POST", path="/Orders")[0]
    rows = re.findall(r"<tr ([^>]+)>", shown["text/html"])

    assert rows.count('data-about="100"') == 1 + len(world.logicbroker.documents(100))
    assert f'data-about="100" data-number="{sent.number}"' in rows
    assert any(row.startswith('data-about="100 101" data-number=') for row in rows)  # A list that has both.


def test_a_mark_belongs_to_the_row_of_its_request(explored):
    """Also the mark of an answer, which has no row of its own."""
    world, _ = explored
    lost = next(event for event in world.history if event.kind == "response" and event.fact("status") is None)
    explorer = world.explore()
    group = next(each for each in explorer.picture.groups if lost.number in each.numbers)

    assert f'data-number="{lost.cause}"' in explorer.link(group)


def test_it_is_legible_without_its_script(explored):
    """In front ends that run none, and in those that show the text only."""
    assert faults_of(explored[1]) == []


def test_there_is_no_script_but_ours():
    """Whatever people typed, the one script is the file as it is, and it names nobody's text."""
    page = hostile_world(STRINGS[:2]).explore()._repr_mimebundle_()["text/html"]

    assert re.findall(r"<script.*?</script>", page, re.DOTALL) == [f"<script>{SCRIPT.read_text()}</script>"]
