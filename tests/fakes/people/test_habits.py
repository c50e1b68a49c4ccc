"""Habits: what people are like, as data, and what comes of it when chance is asked."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.people.habits import (
    RETAILERS,
    SUPPLIERS,
    TYPICAL,
    VARIOUS,
    RetailerHabits,
    SupplierHabits,
    drawn,
    each_one,
    mistyped,
    one_retailer,
    one_supplier,
)


def chance() -> random.Random:
    return random.Random("habits")


def test_ways_come_as_often_as_the_habits_say() -> None:
    """Shares are of a hundred orders; what is left is shipped as it should be."""
    habits = SupplierHabits("odd", splits=20, cancels=0, cancels_a_piece=0, ships_twice=30, mistypes=10)
    draw = chance()
    ways = Counter(habits.way(draw) for _ in range(5_000))

    assert set(ways) == {"ship everything", "ship in two parcels", "ship twice", "mistype the tracking number"}
    assert ways["ship twice"] / 5_000 == pytest.approx(0.3, abs=0.03)
    assert ways["ship everything"] / 5_000 == pytest.approx(0.4, abs=0.03)


def test_an_order_waits_as_long_as_the_habits_say() -> None:
    """And a forgotten one until somebody reminds the supplier."""
    draw = chance()
    slow = [SUPPLIERS["slow"].delay(draw) for _ in range(200)]
    forgetful = [replace(TYPICAL, forgets=100).delay(draw) for _ in range(200)]

    assert timedelta(hours=24) <= min(slow) <= max(slow) < timedelta(hours=60)
    assert timedelta(hours=48) <= min(forgetful) <= max(forgetful) < timedelta(hours=72)


def test_a_picky_retailer_leaves_some_feeds() -> None:
    """Others approve all of them, sooner or later."""
    draw = chance()
    picky = Counter(RETAILERS["picky"].will_approve(draw) for _ in range(1_000))

    assert picky[True] / 1_000 == pytest.approx(0.5, abs=0.05)
    assert all(RETAILERS["waits"].will_approve(draw) for _ in range(100))
    assert RETAILERS["waits"].delay(draw) >= timedelta(hours=24)


def test_a_mistyped_number_is_never_the_right_one() -> None:
    """But nearly: one slip, whatever the number."""
    draw = chance()
    for number in ["1Z00000000000000", "1Z12345678900001", "1ZAB"]:
        wrong = {mistyped(number, draw) for _ in range(200)}
        assert number not in wrong
        assert all(abs(len(each) - len(number)) <= 1 for each in wrong)


def test_habits_are_found_by_name() -> None:
    """Or given as they are; for all suppliers, or for each."""
    assert one_supplier("slow") is SUPPLIERS["slow"]
    assert one_retailer("waits") is RETAILERS["waits"]
    assert one_supplier(TYPICAL) is TYPICAL
    assert each_one("slow", 2) == [SUPPLIERS["slow"]] * 2
    assert each_one(["slow", TYPICAL], 2) == [SUPPLIERS["slow"], TYPICAL]


def test_habits_that_nobody_has_are_refused() -> None:
    """With the names that there are, or what was wanted."""
    with pytest.raises(ValueError, match=r"no supplier is known to be 'lazy'; there are .*forgetful"):
        one_supplier("lazy")
    with pytest.raises(ValueError, match=r"no retailer is known to be 'lazy'; there are .*waits"):
        one_retailer("lazy")
    with pytest.raises(ValueError, match="habits of 2 suppliers, got 1"):
        each_one(["slow"], 2)
    with pytest.raises(ValueError, match="add up to 100"):
        SupplierHabits("too much", splits=60, cancels=50)
    with pytest.raises(ValueError, match="from 0 to 100"):
        RetailerHabits("too much", approves=101)


def test_habits_are_drawn_by_chance() -> None:
    """The same chance, the same people; all of them come up."""
    draws = [drawn(random.Random(seed), 2) for seed in range(60)]

    assert draws == [drawn(random.Random(seed), 2) for seed in range(60)]
    assert {name for suppliers, _ in draws for name in suppliers} == set(SUPPLIERS)
    assert {retailer for _, retailer in draws} == set(RETAILERS)


def test_the_staff_leave_most_orders_alone() -> None:
    """What they do with the others comes as often as the habits say."""
    draw = chance()
    done = Counter(RetailerHabits("busy", notes=10, edits=20).with_an_order(draw) for _ in range(5_000))

    assert done["edit it"] / 5_000 == pytest.approx(0.2, abs=0.03)
    assert done["write notes"] / 5_000 == pytest.approx(0.1, abs=0.03)
    assert done[None] > 2_000
    assert len(done) == 8


def test_matching_files_are_forgotten_now_and_then() -> None:
    """So many of a hundred."""
    draw = chance()
    matched = Counter(RetailerHabits("forgetful", forgets_to_match=20).will_match(draw) for _ in range(2_000))

    assert matched[False] / 2_000 == pytest.approx(0.2, abs=0.04)


def test_suppliers_acknowledge_and_choose_carriers_as_they_are() -> None:
    """All orders or none, and any of their carriers."""
    draw = chance()

    assert all(SUPPLIERS["acknowledges all"].will_acknowledge(draw) for _ in range(50))
    assert not any(SUPPLIERS["prompt"].will_acknowledge(draw) for _ in range(50))
    assert {SUPPLIERS["regional"].carrier(draw) for _ in range(100)} == set(SUPPLIERS["regional"].carriers)


def test_shoppers_do_things_as_often_as_the_habits_say() -> None:
    """Each share by itself."""
    draw = chance()
    abroad = sum(VARIOUS.does("abroad", draw) for _ in range(2_000))

    assert abroad / 2_000 == pytest.approx(0.3, abs=0.04)
    assert not replace(VARIOUS, gifts=0).does("gifts", draw)
