"""Whoever wrote a connector reads where it crashed, and what it had asked for."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from fakes.wire.http import Request
from harness.simulation.crashes import ConnectorEnded, in_words
from harness.simulation.world import World


class Crashing:
    """A connector that asks for one thing and then does what it is told."""

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        self.url, self.send = f"{connection.bigcommerce_url}/stores/{connection.credentials.store_hash}", send

    def tick(self, now: datetime) -> Any:
        self.send(Request("GET", f"{self.url}/v2/time", {}))
        return self.end()

    def end(self) -> Any:
        raise NotImplementedError


class Raising(Crashing):
    def end(self) -> Any:
        return {}["order_id"]  # type: ignore[index]


class Leaving(Crashing):
    def end(self) -> Any:
        sys.exit("no more")


class Naive(Crashing):
    def end(self) -> Any:
        return datetime(2026, 1, 1)  # noqa: DTZ001 - what a connector must not return.


class Texting(Crashing):
    def end(self) -> Any:
        return "soon"


@pytest.mark.parametrize(
    ("connector", "kind", "said"),
    [
        (Raising, KeyError, "KeyError: 'order_id'"),
        (Leaving, ConnectorEnded, "The connector ended its process, as by sys.exit. SystemExit: no more"),
        (Naive, TypeError, "Naive.tick returned datetime.datetime(2026, 1, 1, 0, 0); wanted None, or a datetime with"),
        (Texting, TypeError, "Texting.tick returned 'soon'; wanted None, or a datetime with a time zone"),
    ],
)
def test_what_went_wrong_is_one_clear_sentence(connector: Any, kind: type[Exception], said: str) -> None:
    """What it was, where in the connector when it was there, and the last request."""
    with pytest.raises(kind) as caught:
        World(seed=7, connector=connector)

    told = in_words(caught.value)
    assert said in told
    assert "the last request was GET " in told
    assert "/v2/time at " in told
    if connector in (Raising, Leaving):
        assert f"The connector was at {Path(__file__)}:" in told
        assert " in end; " in told
