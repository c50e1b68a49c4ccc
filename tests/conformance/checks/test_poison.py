"""Laws of poison records and of what a connection says of itself, each with a connector that breaks it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from harness.conformance.checks.manners import waits_when_asked
from harness.conformance.checks.poison import nothing_waits_behind_poison, state_is_true
from harness.conformance.observations import look_at_connection, look_at_everything
from harness.simulation.trouble.nemesis import Mixture
from harness.simulation.world import World
from harness.sync import Connection, Connector, Journal, Request, Response, Send
from harness.sync.observer import ConnectionStatus
from harness.sync.wire import ReceivedResponse

POISONED = Mixture("poisoned", poison=400)


def is_order(request: Request) -> bool:
    return request.method == "POST" and request.url.endswith("/v3/Orders")


def stops_behind_poison(connection: Connection, send: Send, journal: Journal) -> Connector:
    """After one order that is answered oddly none is sent any more: its trouble is taken for all of them."""
    stopped: list[Request] = []

    def stopping(request: Request) -> Response:
        if stopped and is_order(request):
            raise ConnectionRefusedError("the flow is stopped")
        answer = send(request)
        if is_order(request) and answer.status not in (200, 201):
            stopped.append(request)
        return answer

    return Connector(connection, stopping, journal)


class SaysThatItWorks:
    """Sends no order, keeps its list to itself, and says that all is well."""

    def __init__(self, connection: Connection, send: Send, journal: Journal) -> None:
        self._send = send
        self._inner = Connector(connection, self._without_orders, Journal.in_memory())
        self.status = ConnectionStatus("connected", None, "All is well.")

    def tick(self, now: datetime) -> datetime | None:
        return self._inner.tick(now)

    def _without_orders(self, request: Request) -> Response:
        if is_order(request):
            raise ConnectionRefusedError("not today")
        return self._send(request)


def knows_no_dates(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A Retry-After that is a date is taken for none."""

    def passing(request: Request) -> Response:
        answer = send(request)
        dated = {name: "0" if name.lower() == "retry-after" else value for name, value in answer.headers.items()}
        return ReceivedResponse(answer.status, dated, answer.body)

    return Connector(connection, passing, journal)


def poisoned_world(connector: Callable[..., Any] | None = None) -> World:
    world = World(seed=7, faults=POISONED, connector=connector)
    for _ in range(8):
        world.shopper.place_order()
        world.advance(minutes=7)
    world.advance(hours=1)
    look_at_everything(world)
    return world


def test_ours_lets_nothing_wait_behind_poison() -> None:
    """Some of the orders are poison; the others are sent in time, and poison does not excuse the rest."""
    world = poisoned_world()
    verdict = nothing_waits_behind_poison(world.history)
    poison = {event.facts["record"] for event in world.history.events if "record" in event.facts}

    assert 1 <= len(poison) <= 6
    assert (verdict.state, verdict.reason) == ("holds", verdict.reason)


def test_a_connector_that_stops_behind_poison_is_found() -> None:
    """The orders behind the first poison one are late."""
    verdict = nothing_waits_behind_poison(poisoned_world(stops_behind_poison).history)

    assert verdict.state == "broken"
    assert "it was due at" in verdict.reason


@pytest.mark.parametrize(
    ("connector", "state"), [(None, "holds"), (SaysThatItWorks, "broken")], ids=["ours", "planted"]
)
def test_a_dead_flow_is_not_called_well(connector: Any, state: str) -> None:
    """A connection whose orders do not get through for hours must not say that it works, with nothing on its list."""
    world = World(seed=7, connector=connector)
    world.shopper.place_order()
    world.advance(hours=4)
    look_at_connection(world)
    look_at_everything(world)

    assert state_is_true(world.history).state == state


@pytest.mark.parametrize(("connector", "state"), [(None, "holds"), (knows_no_dates, "broken")], ids=["ours", "planted"])
def test_a_wait_that_is_a_date_is_a_wait(connector: Any, state: str) -> None:
    """It counts by the clock of whoever says it."""
    world = World(seed=7, connector=connector)
    world.shopper.place_order()
    world.nemesis.strike("wait until a date", service="logicbroker", times=1)
    world.advance(minutes=20)

    assert waits_when_asked(world.history).state == state


def test_calls_take_time_and_two_lives_are_alike() -> None:
    """In a world of slow calls waits count from their answers, and one seed has one history."""
    worlds = [World(seed=7, faults="odd") for _ in range(2)]
    for world in worlds:
        world.shopper.place_order()
        world.advance(hours=2)
    took = [float(event.facts["seconds"]) for event in worlds[0].history.events if event.kind == "response"]

    assert worlds[0].history.to_json() == worlds[1].history.to_json()
    assert max(took) > 1
    assert waits_when_asked(worlds[0].history).state in ("holds", "unknown")
    assert worlds[0].now - timedelta(hours=2) >= worlds[0].options.start
