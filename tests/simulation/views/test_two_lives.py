"""Two lives side by side: nothing of either is missing, what only one has is marked, and the rest is told once."""

import pytest

from harness.simulation import World, side_by_side
from harness.simulation.views.two_lives import MOST_ROWS


@pytest.fixture(scope="module")
def lives():
    """A life, and the same with one lost reply, both settled; and another order that is alike in both."""
    world = World(seed=7)
    world.shopper.place_order([("SKU-1", 2)])
    lost = world.with_fault("lost reply", service="logicbroker", method="POST", path="/Orders")
    for each in (world, lost):
        each.advance(hours=1)
        each.shopper.place_order([("SKU-2", 1)])
        each.advance(minutes=30)
    return world, lost


def sides(text, name):
    """The lines of one side."""
    return [line.partition(": ")[2] for line in text.splitlines() if line.strip().startswith(f"{name}: ")]


def test_they_part_where_they_part(lives):
    """The fault that was planned, the request with either answer, the fault, and the look-up that followed from it."""
    shown = side_by_side(*lives, names=("quiet", "lost"))._repr_mimebundle_()["text/plain"]
    quiet, lost = sides(shown, "only in quiet"), sides(shown, "only in lost")

    assert shown.startswith("They share ")
    assert lost[0].startswith("nemesis: told to plan a fault lost reply")
    assert quiet[0].startswith("connector to logicbroker: sends sales order 100, 201 Created")
    assert lost[1].startswith("connector to logicbroker: sends sales order 100, no answer")
    assert "nemesis: lost reply" in lost[1]
    assert any("looks for sales order 100" in line for line in lost)
    assert not any("looks for sales order 100" in line for line in quiet)


def test_nothing_is_missing_and_nothing_is_told_twice(lives):
    """Every request of either life stands on its own side or in the middle, as often as it was sent."""
    compared = side_by_side(*lives)
    together = compared.difference.together
    for side, world in zip(("first", "second"), lives, strict=True):
        alone = sum(each.words.startswith("connector to") for m in compared.moments for each in getattr(m, side))
        both = sum(text.startswith("connector to") for moment in compared.moments for text in moment.both)
        sent = [event for event in world.history if event.kind == "request" and event.number > together]
        assert alone + both == len(sent) + 1  # The request whose answers differ was sent before they parted.


def test_what_differs_unfolds_and_what_both_have_is_told_once(lives):
    """In a page the request of the lost answer opens; an order that both placed stands in the middle."""
    page = side_by_side(*lives)._repr_mimebundle_()["text/html"]

    assert page.count("<details") == page.count("</pre></details>") > 3
    assert "Only in first" in page
    assert "shopper: place an order" not in page.partition("In the end:")[0].partition("<details")[0]
    assert '"PartnerPO": "100"' in page


def test_of_one_order_only_what_concerns_it(lives):
    """The second order is alike in both, so only what was planned is marked; one that neither has is refused."""
    world, lost = lives

    assert "sends sales order 101" not in side_by_side(world, lost, order=100)._repr_mimebundle_()["text/plain"]
    (told,) = [moment for moment in side_by_side(world, lost, order=101).moments if moment.differs]
    assert [each.words.partition(" to ")[0] for each in (*told.first, *told.second)] == ["nemesis: told"]
    with pytest.raises(ValueError, match="there is no order 999; there are 100 to 101"):
        side_by_side(world, lost, order=999)


def test_lives_that_do_not_part_say_so():
    """A branch that was treated alike has nothing beside the other."""
    world = World(seed=7)
    compared = side_by_side(world, world.branch())

    assert "Side by side, 0 moments differ of 0" in compared._repr_mimebundle_()["text/plain"]
    assert "nothing happened after they parted" in compared.html()
    assert repr(compared) == "TwoLives(first beside second: 0 moments, 0 fields differ)"


def test_a_long_life_is_cut_and_says_so(lives):
    """The first rows are shown, and the headline counts all."""
    world, _ = lives
    stormy = world.branch()
    for _ in range(MOST_ROWS + 5):
        stormy.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 3}])
        stormy.advance(minutes=1)
    compared = side_by_side(world, stormy)

    assert len(compared.moments) > MOST_ROWS
    assert f"of {len(compared.moments)}, the first {MOST_ROWS} are shown" in compared.headline()
    assert compared.html().count('scope="row"') == MOST_ROWS
