"""The connector's process dies, or its journal goes away, while a request is under way: nothing is lost or doubled."""

from datetime import timedelta
from typing import Any

import pytest

from harness.conformance import checks
from harness.conformance.observations import look_at_everything
from harness.simulation import World
from harness.simulation.connector_host import STARTED_AGAIN
from harness.simulation.days.workload import LAST_ORDER, Crowd
from harness.simulation.trouble.connector_faults import CONNECTOR_FAULTS
from harness.simulation.trouble.nemesis import BUSY, Mixture

OFTEN = Mixture("busy, with a connector in trouble", {**BUSY.per_thousand, **dict.fromkeys(CONNECTOR_FAULTS, 25)})
OF_THE_JOURNAL = ["journal disk full", "database connection lost"]
OF_THE_PROCESS = ["crash before a call", "crash after a call"]


def struck(fault: str, method: str) -> tuple[World, Any]:
    """A world five seconds after the connector met a fault while it sent the first order."""
    world = World()
    order = world.shopper.place_order()
    world.nemesis.strike(fault, method=method, service="logicbroker" if method == "POST" else "bigcommerce")
    world.advance(to=world.now.replace(minute=15, second=4))
    return world, order


def sent_once(world: World, order: Any) -> bool:
    sales_orders = world.logicbroker.documents(order.id, "SalesOrder")
    return (len(sales_orders), order.status) == (1, "Awaiting Shipment")


@pytest.mark.parametrize("fault", OF_THE_JOURNAL)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_the_connector_says_so_and_goes_on(fault: str, method: str) -> None:
    """Whichever call it strikes, the state names the journal, and half a minute later the order is sent, once."""
    world, order = struck(fault, method)
    said = world.connector.status  # type: ignore[union-attr]
    world.advance(minutes=1)

    assert (said.state, "journal" in said.reason) == ("waiting", True)
    assert world.connector.status.state == "connected"  # type: ignore[union-attr]
    assert sent_once(world, order)


@pytest.mark.parametrize("fault", OF_THE_PROCESS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_process_that_died_is_started_anew(fault: str, method: str) -> None:
    """Nobody works for five seconds; then another process takes over the journal, and the order is sent, once."""
    world, order = struck(fault, method)
    gone, due, shown = world.connector, world.next_due, world._repr_mimebundle_()["text/plain"]
    world.advance(minutes=2)
    told = [event for event in world.history if event.name in ("died", "the connector starts")][-2:]

    assert (gone, due) == (None, told[0].at + STARTED_AGAIN)
    assert "the connector" in shown
    assert "nothing is due" not in shown
    assert [event.name for event in told] == ["died", "the connector starts"]
    assert told[1].at - told[0].at == STARTED_AGAIN
    assert sent_once(world, order)


def test_what_nobody_knows_is_not_repeated_while_it_may_be_on_its_way() -> None:
    """A new process leaves a request alone that the dead one had sent, for as long as it may still arrive."""
    world, order = struck("crash before a call", "POST")
    world.advance(seconds=20)
    meanwhile = len(world.logicbroker.documents(order.id, "SalesOrder"))
    world.advance(minutes=1)

    assert meanwhile == 0
    assert sent_once(world, order)


def test_a_person_who_starts_it_anew_is_the_only_one() -> None:
    """A connector that somebody starts while none is there is the only one that is started."""
    world, order = struck("crash after a call", "POST")
    world.restart_connector()
    started = len([event for event in world.history if event.name == "the connector starts"])
    world.advance(minutes=2)

    assert len([event for event in world.history if event.name == "the connector starts"]) == started
    assert sent_once(world, order)


def test_a_world_without_a_process_can_be_branched() -> None:
    """That its process died, and when it is started anew, is a part of a world."""
    world, order = struck("crash after a call", "POST")
    twin = world.branch()
    for each in (world, twin):
        each.advance(minutes=2)

    assert twin.history.to_json() == world.history.to_json()
    assert sent_once(twin, twin.bigcommerce.orders[order.id])


@pytest.mark.slow
def test_a_busy_day_with_a_connector_in_trouble() -> None:
    """One request in ten brings down the process or its journal: every law holds."""
    world = World(3, suppliers=2, faults=OFTEN)
    look_at_everything(world)
    Crowd(world, 12, until=world.now + LAST_ORDER + timedelta(hours=4)).live()
    world.calm()
    look_at_everything(world)
    met = {event.name for event in world.history.events if event.kind == "fault"}

    assert set(CONNECTOR_FAULTS) <= met
    assert [f"{each.promise} {each.reason}" for each in checks.judge(world.history) if each.state == "broken"] == []
