"""How many orders go their whole way in a second, in a world that holds more and more that have gone it.

``--most-orders`` says how far the world grows.
"""

import gc
import json
import resource
from dataclasses import dataclass
from itertools import pairwise
from time import process_time
from typing import Any

import pytest

from harness.simulation import World
from tests.benchmarks.stopwatch import Rooms
from tests.benchmarks.whole_lives import live, wide_world

pytestmark = pytest.mark.timeout(14_400)

SIZES = (1_000, 10_000, 100_000)
BATCH = 250
MOST_GROWTH = 1.5
"""Of what an order costs, from one size to the next."""

SOME_JSON = json.dumps([{f"name {number}": [number, str(number), None]} for number in range(400)])


@dataclass
class Stretch:
    """The second half of the way to a size, in seconds; ``reference`` is work that is always the same."""

    orders: int = 0
    lives: float = 0
    collecting: float = 0
    reference: float = 0

    def measure(self, world: World) -> None:
        """One batch more, with the reference before and after it, so that both meet the same machine."""
        self.reference += _reference()
        gc.callbacks.append(self._collect)
        began = process_time()
        live(world, BATCH)
        self.lives += process_time() - began
        gc.callbacks.remove(self._collect)
        self.reference += _reference()
        self.orders += BATCH

    def _collect(self, phase: str, info: dict[str, int]) -> None:
        self.collecting += process_time() if phase == "stop" else -process_time()

    @property
    def cost(self) -> float:
        """Of an order, in references."""
        return self.lives / self.reference


def _reference() -> float:
    began = process_time()
    for _ in range(40):
        json.dumps(json.loads(SOME_JSON))
    return process_time() - began


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_finished_orders_cost_nothing(benchmark: Any, rooms: Rooms, request: pytest.FixtureRequest) -> None:
    """What an order costs does not grow with those that are finished.

    Where the time goes is measured in one batch more at each size, with a stopwatch at every door.
    """
    sizes = [size for size in SIZES if size <= request.config.getoption("--most-orders")]
    world = wide_world()
    costs: list[float] = []

    def grow() -> None:
        for size in sizes:
            stretch = Stretch()
            while (orders := len(world.bigcommerce.orders)) < size:
                stretch.measure(world) if orders >= size // 2 else live(world, BATCH)
            costs.append(stretch.cost)
            figures = {
                "orders per second": round(stretch.orders / stretch.lives),
                "cost": round(stretch.cost / costs[0], 2),
                "collector": f"{stretch.collecting / stretch.lives:.0%}",
                "memory": f"{_megabytes()} MB",
            }
            rooms.measured(lambda: live(world, BATCH), "people and world")
            figures |= rooms.shares()
            benchmark.extra_info[f"{size:,}"] = ", ".join(f"{name} {figure}" for name, figure in figures.items())
            print(size, benchmark.extra_info[f"{size:,}"], flush=True)

    benchmark.pedantic(grow, rounds=1)

    assert all(later < MOST_GROWTH * earlier for earlier, later in pairwise(costs))
