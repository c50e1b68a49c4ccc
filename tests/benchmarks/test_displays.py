"""How long a long history takes until somebody sees it: a hundred thousand events, gathered first, looked into after.

What the pictures look like is tested with the displays.
"""

from datetime import timedelta
from typing import Any

import pytest

from fakes.time.clock import START, VirtualClock
from harness.displays.timeline.timeline import Timeline
from harness.record.history import History
from harness.simulation.views.timeline import timeline

EVENTS = 100_000


@pytest.fixture(scope="module")
def long() -> History:
    """Two weeks of a connector that asks and is answered."""
    clock = VirtualClock(START)
    history = History(clock)
    for number in range(EVENTS // 2):
        clock.move(START + timedelta(seconds=25 * number))
        path = f"/v2/orders/{number % 500}"
        asked = {"service": "bigcommerce", "method": "GET", "url": f"https://store{path}", "headers": {}, "body": None}
        request = history.witness("connector", "request", f"GET {path}", asked)
        history.witness("bigcommerce", "response", "200 OK", {"status": 200, "headers": {}, "body": []}, request.number)
    return history


def _shown(drawn: Timeline) -> str:
    return drawn._repr_mimebundle_()["text/html"]


def test_a_long_timeline_is_seen(benchmark: Any, long: History) -> None:
    """From the record to the picture, with all its words."""
    page = benchmark.pedantic(lambda: _shown(timeline("Two weeks", long)), rounds=3)

    benchmark.extra_info.update(events=len(long), bytes=len(page))
    assert len(page) < 200_000


def test_one_hour_of_it_is_looked_into(benchmark: Any, long: History) -> None:
    """Detail on demand: each event by itself."""
    morning = START + timedelta(days=3)
    page = benchmark.pedantic(
        lambda: _shown(timeline("An hour", long, since=morning, until=morning + timedelta(hours=1))), rounds=3
    )

    assert "GET /v2/orders/" in page


def test_it_is_explored(benchmark: Any, long: History) -> None:
    """The same as a figure, which a browser gets as data."""
    pytest.importorskip("plotly")
    figure = benchmark.pedantic(lambda: timeline("Two weeks", long).explore().to_json(), rounds=3)

    benchmark.extra_info.update(bytes=len(figure))
    assert len(figure) < 500_000
