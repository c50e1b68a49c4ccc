"""How fast virtual time passes: a trial store's whole life, the whole rehearsal, a quiet store.

Virtual seconds per second, orders per second and the share of each room stand among the figures below the times.
"""

from datetime import timedelta
from typing import Any

import pytest

from harness.conformance import FakesTarget, run_conformance
from harness.record.history import History
from harness.simulation import World
from harness.simulation.days.scenarios import trial_life
from tests.benchmarks.stopwatch import Rooms

DAYS, ORDERS_PER_DAY = 15, 40


def test_the_life_of_a_trial_store(benchmark: Any) -> None:
    """``harness simulate``: 15 days, 600 orders."""
    life = benchmark.pedantic(trial_life, args=(DAYS, ORDERS_PER_DAY), rounds=1)

    taken = benchmark.stats.stats.median
    benchmark.extra_info.update(
        virtual_seconds_per_second=round(life.virtual_seconds / taken),
        orders_per_second=round(life.orders / taken, 1),
        requests_per_second=round(life.requests / taken),
    )
    assert life.orders == DAYS * ORDERS_PER_DAY
    assert life.is_whole


def test_where_the_life_of_a_trial_store_spends_its_time(benchmark: Any, rooms: Rooms) -> None:
    """The same life for three days, with a stopwatch at every door, which itself takes time."""
    benchmark.pedantic(lambda: rooms.measured(lambda: trial_life(3, ORDERS_PER_DAY), "people and world"), rounds=1)

    benchmark.extra_info.update(rooms.shares())
    assert {"core", "journal", "recording", "fakes", "people and world"} == set(rooms.shares())


def test_the_whole_rehearsal(benchmark: Any, rooms: Rooms, capsys: pytest.CaptureFixture[str]) -> None:
    """``harness rehearse`` on the fakes: every scenario, judged and summed up; the rest is pytest, steps and judges."""
    report = benchmark.pedantic(
        lambda: rooms.measured(lambda: run_conformance(FakesTarget(seed=7)), "steps and judges"), rounds=1
    )

    taken = benchmark.stats.stats.median
    lived = sum((_length(scenario.history) for scenario in report.scenarios), timedelta())
    orders = sum(len(scenario.history.deeds("place an order")) for scenario in report.scenarios)
    benchmark.extra_info.update(
        scenarios=len(report.scenarios),
        virtual_seconds_per_second=round(lived.total_seconds() / taken),
        orders_per_second=round(orders / taken, 1),
        **rooms.shares(),
    )
    assert report.verdict == "holds"


def _length(history: History) -> timedelta:
    return history.events[-1].at - history.events[0].at if len(history) else timedelta()


def test_a_quiet_store(benchmark: Any) -> None:
    """Thirty days in which nobody orders: the connector asks, and there is nothing."""
    world = World(seed=7, plan="sandbox")
    benchmark.pedantic(world.advance, kwargs={"days": 30}, rounds=3)

    benchmark.extra_info["virtual_days_per_second"] = round(30 / benchmark.stats.stats.median, 1)
    assert not world.bigcommerce.orders
