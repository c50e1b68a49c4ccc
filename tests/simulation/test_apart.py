"""A copy of a world whose connector sends by a function of the first one is lived again, and touches nothing of it."""

from functools import partial
from typing import Any

import pytest

from harness.simulation import World
from harness.simulation.apart import reached
from harness.sync import Connector


def by_a_function(connection: Any, send: Any, journal: Any) -> Connector:
    return Connector(connection, lambda request: send(request) or None, journal)


def by_a_default(connection: Any, send: Any, journal: Any) -> Connector:
    def asked(request: Any, *, way: Any = send) -> Any:
        return way(request)

    return Connector(connection, asked, journal)


def by_a_partial_function(connection: Any, send: Any, journal: Any) -> Connector:
    return Connector(connection, partial(lambda way, request: way(request), send), journal)


class Remembering:
    """A connector that keeps its memory by a function."""

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        self.inner = Connector(connection, send, journal)
        self.remember = lambda now: journal.record("orders", "looked", "look", "done", now)

    def tick(self, now: Any) -> Any:
        self.remember(now)
        return self.inner.tick(now)


@pytest.mark.parametrize("factory", [by_a_function, by_a_default, by_a_partial_function, Remembering, Connector])
def test_a_branch_touches_nothing_of_its_origin(factory: Any) -> None:
    world = World(seed=7, connector=factory)
    world.shopper.place_order([("SKU-1", 1)])
    events, looked = len(world.history), world.journal.step("orders", "looked", "look")
    branch = world.branch()
    branch.advance(minutes=15)

    assert (len(world.history), len(world.logicbroker.documents())) == (events, 0)
    assert world.journal.step("orders", "looked", "look") == looked
    assert [each.type for each in branch.logicbroker.documents()][:1] == ["SalesOrder"]
    assert branch.history.digest() == world.advance(minutes=15).history.digest()


def test_what_an_object_holds_is_found_and_a_module_is_not_searched() -> None:
    secret = object()

    assert reached({"a": [lambda: secret]}, [secret], ())
    assert not reached({"a": [len, pytest, reached]}, [secret], ())
    assert not reached([own := [secret]], [secret], [own])
