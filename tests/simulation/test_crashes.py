"""Whoever wrote a connector reads where it crashed, and what it had asked for."""

import asyncio
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.wire.http import Request
from harness.connectors import NotAConnector
from harness.record.looks import STARTED, TICK_DIED
from harness.simulation.crashes import ConnectorEnded, close_connector, in_words, is_crash
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


class Cancelled(Crashing):
    def end(self) -> Any:
        raise asyncio.CancelledError


class Closed(Crashing):
    def end(self) -> Any:
        raise GeneratorExit


class HardLeaving(Crashing):
    def end(self) -> Any:
        os._exit(0)


class Awaited(Crashing):
    async def tick(self, now: datetime) -> Any:
        return now


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
        (HardLeaving, ConnectorEnded, "The connector ended its process, as by sys.exit. SystemExit: 0"),
        (Cancelled, ConnectorEnded, "raised what no `except Exception` catches. CancelledError"),
        (Closed, ConnectorEnded, "raised what no `except Exception` catches. GeneratorExit"),
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
    if connector not in (Naive, Texting):
        assert f"The connector was at {Path(__file__)}:" in told
        assert " in end; " in told


def test_a_tick_that_is_awaited_by_nobody_is_told() -> None:
    """An asynchronous tick does nothing at all; the sentence says how to run what is asynchronous."""
    with pytest.raises(NotAConnector, match=r"Awaited\.tick is a coroutine.*may call asyncio\.run"):
        World(seed=7, connector=Awaited)


def test_an_interrupt_says_where_the_connector_was() -> None:
    """It goes on as an interrupt, whoever raised it."""

    class Interrupted(Crashing):
        def end(self) -> Any:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        World(seed=7, connector=Interrupted)

    assert "test_crashes.py:" in in_words(caught.value)
    assert not is_crash(caught.value)


class AskingAtOnce(Crashing):
    """A connector that asks for something before its first tick."""

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        super().__init__(connection, send, journal)
        self.send(Request("GET", f"{self.url}/v2/time", {}))

    def tick(self, now: datetime) -> Any:
        return now + timedelta(minutes=15)


def test_the_process_may_die_before_the_first_tick() -> None:
    """A crash strikes whatever is asked while the connector is built, too, and the next one is built a moment later."""
    world = World(seed=7, connector=AskingAtOnce)
    before = world.connector
    world.nemesis.strike("crash before a call")
    world.restart_connector()
    world.advance(minutes=1)

    names = [event.name for event in world.history.events if event.name in (STARTED, TICK_DIED)]
    assert names[-3:] == [STARTED, TICK_DIED, STARTED]
    assert isinstance(world.connector, AskingAtOnce)
    assert world.connector is not before


class Stuck(AskingAtOnce):
    """A connector that cannot be closed."""

    def close(self) -> None:
        raise RuntimeError("the file is gone")


def test_who_cannot_be_closed_has_crashed() -> None:
    """At its end, and when another one takes over."""
    world = World(seed=7, connector=Stuck)

    with pytest.raises(RuntimeError) as ended:
        close_connector(world.connector, world.history)
    with pytest.raises(RuntimeError) as replaced:
        world.restart_connector()

    for caught in (ended, replaced):
        assert is_crash(caught.value)
        assert "test_crashes.py:" in in_words(caught.value)


def test_a_fork_ends_where_the_connector_s_code_does() -> None:
    """Else there would be two rehearsals, each with its report."""

    class Forking(AskingAtOnce):
        def tick(self, now: datetime) -> Any:
            child = os.fork()
            if child:
                assert os.waitpid(child, 0)[1] == 0
            return super().tick(now)

    world = World(seed=7, connector=Forking)

    assert os.getpid() == HERE
    assert world.connector is not None


HERE = os.getpid()
