"""What an idle hour costs with many entries on the attention list: as much as with none.

``docs/benchmarks.md`` has the figures of 0, 10, 1,000 and 10,000 entries; requests are compared to the letter.
"""

import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from harness.simulation.world import World
from harness.sync.errors import NotFound
from harness.sync.logicbroker import FAILED, DocumentKind, NetworkClient

LENGTHS = (0, 10, 1_000, 10_000)
HOURS = 7
STOPWATCH = 0.001
"""Seconds: what a stopwatch is wrong by on a machine that has other work, a tenth of the least hour."""

LONG_AGO = timedelta(days=120)


def with_entries(count: int) -> World:
    """A quiet world in which so many documents and levels have needed a person for months; none was solved."""
    world = World(seed=7)
    world.shopper.place_order()
    world.advance(hours=2)
    order = world.bigcommerce.orders[100]
    world.retailer.set_order_status(order.id, "Declined")
    world.supplier.ship(order.id)
    world.advance(minutes=30)
    (entry,) = [each for each in world.attention() if each.flow == "shipments"]
    for number in range(1, count):
        flow, subject = ("shipments", "inventory")[number % 2], f"{entry.subject}{number:05}"
        world.journal.needs_attention(flow, subject, "a reason", "something to do", world.now)
        for step in ("verdict", "alert", "failed"):  # They are kept as long as the entry stands.
            world.journal.record(flow, subject, step, "refused", world.now - LONG_AGO)
    if not count:
        world.journal.settled("shipments", entry.subject)
    return world


@pytest.fixture(autouse=True)
def still_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents that were made up for the list are asked for, too, and count as failed."""
    ask = NetworkClient.status

    def status(self: NetworkClient, kind: DocumentKind, key: str) -> int:
        try:
            return ask(self, kind, key)
        except NotFound:
            return FAILED

    monkeypatch.setattr(NetworkClient, "status", status)


def hour_of(world: World) -> tuple[Counter[str], float]:
    """The requests of an idle hour, by name, and the least seconds of the processor that one of several took."""
    world.advance(hours=1)
    took = []
    for _ in range(HOURS):
        known, began = len(world.history), time.process_time()
        world.advance(hours=1)
        took.append(time.process_time() - began)
    asked = Counter(event.facts["method"] for event in world.history.events[known:] if event.kind == "request")
    return asked, min(took)


@pytest.mark.parametrize("count", LENGTHS)
def test_an_idle_hour_costs_the_same(benchmark: Any, count: int) -> None:
    """Within a tenth as many requests and as much time, however long the list is."""
    none, first = hour_of(with_entries(0))
    many, took = benchmark.pedantic(lambda: hour_of(with_entries(count)), rounds=1)
    benchmark.extra_info |= {"entries": count, "requests": many.total(), "seconds": round(took, 3)}

    assert many.total() <= none.total() * 1.1
    assert took <= first * 1.1 + STOPWATCH
