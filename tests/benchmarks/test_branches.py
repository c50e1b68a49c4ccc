"""What a branch of a full world costs, what going back in it costs, and how quickly two of them are compared.

How a branch shares what it has is in ``fakes/state/copy_on_write.py``.
"""

import gc
import tracemalloc
from collections.abc import Callable
from time import process_time
from typing import Any

import pytest

from harness.simulation import World, diff
from tests.benchmarks.whole_lives import live, wide_world

pytestmark = pytest.mark.timeout(1_800)

ORDERS, BATCH, CHANGED = 10_000, 250, 100
LONGEST_BRANCH = 0.1
MOST_MEMORY = 4 / 3
"""Of what the same changes need without a branch: under a third more."""


def kept(deed: Callable[[], Any]) -> tuple[int, Any]:
    """How many bytes more there are after a deed, and what it returned."""
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    result = deed()
    gc.collect()
    return tracemalloc.get_traced_memory()[0] - before, result


def weighed(world: World) -> tuple[int, int]:
    """The bytes of a branch, and those of what changes in it."""
    alone, branch = kept(world.branch)
    changed, _ = kept(lambda: live(branch, CHANGED))
    return alone, changed


@pytest.fixture(scope="module")
def full() -> World:
    world = wide_world()
    for _ in range(ORDERS // BATCH):
        live(world, BATCH)
    return world


def test_a_branch_of_a_full_world(benchmark: Any, full: World) -> None:
    """It takes milliseconds, and hardly more than that of an empty world."""
    branch = benchmark(full.branch)
    documents = branch.logicbroker.environments["production"].documents
    assert (len(branch.bigcommerce.orders), len(documents)) == (ORDERS, 3 * ORDERS)

    began = process_time()
    full.branch()
    took = process_time() - began
    benchmark.extra_info.update(orders=ORDERS, events=len(full.history), milliseconds=round(1_000 * took))
    assert took < LONGEST_BRANCH


def test_what_a_branch_weighs(benchmark: Any, full: World) -> None:
    """A branch that changes a hundred orders needs under a third more than the changes themselves."""
    benchmark.pedantic(full.branch, rounds=1)
    tracemalloc.start()
    try:
        alone, changed = weighed(full)
        needed, _ = kept(lambda: live(full, CHANGED))
    finally:
        tracemalloc.stop()
    figures = {"branch_kb": alone, "with_changes_kb": alone + changed, "changes_alone_kb": needed}
    benchmark.extra_info.update({name: round(size / 1_000) for name, size in figures.items()})
    benchmark.extra_info.update(journal_kb=round(len(b"".join(full.journal.database._copied_pages())) / 1_000))
    assert alone + changed < MOST_MEMORY * needed


def test_going_back_in_a_full_world(benchmark: Any, full: World) -> None:
    """The last copy before a moment is near, wherever the moment is."""
    events = len(full.history)
    moments = [events * part // 10 for part in range(1, 10)]
    worlds = benchmark.pedantic(lambda: [full.at(number) for number in moments], rounds=1)
    assert [len(world.history) for world in worlds] == moments
    benchmark.extra_info.update(copies=len(full._time_travel._snapshots), moments=len(moments))


def test_comparing_a_full_world_with_its_branch(benchmark: Any, full: World) -> None:
    """What both share is not looked at twice."""
    branch = full.branch()
    branch.retailer.set_order_status(100, "Disputed")
    found = benchmark.pedantic(lambda: diff(full, branch), rounds=1)
    assert [change.what for change in found] == ["order 100"]
