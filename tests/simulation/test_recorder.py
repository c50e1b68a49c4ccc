"""What crosses the wire is recorded, and what is long is not kept for longer than the life."""

import threading

from fakes.wire.http import Request
from harness.record.body import Body
from harness.simulation.recorder import KEPT, _recorded
from harness.simulation.world import World


def test_a_long_body_ends_with_its_life() -> None:
    """A sweep of lives with endless answers keeps none of them, and short ones that come again are read once."""
    body = b'{"filler": "' + b"x" * KEPT + b'"}'

    assert isinstance(_recorded(body), Body)
    assert _recorded(body) is not _recorded(body)
    assert _recorded(b"{}") is _recorded(b"{}")


def test_requests_of_several_threads_come_one_after_the_other() -> None:
    """Each is followed by its own answer, whoever else asks meanwhile."""
    world = World(seed=7)
    before = len(world.history)

    def ask() -> None:
        for _ in range(20):
            world.send(Request("GET", f"https://api.bigcommerce.com/stores/{world.bigcommerce.store_hash}/v2/time", {}))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    events = world.history.events[before:]
    assert [event.kind for event in events] == ["request", "response"] * 80
    assert [event.number for event in events] == list(range(before + 1, before + 161))
    assert all(answer.cause == asked.number for asked, answer in zip(events[::2], events[1::2], strict=True))
