"""The connector's journal goes away while a request is under way: said, survived, and nothing lost or doubled."""

from datetime import timedelta

import pytest

from harness.conformance import checks
from harness.conformance.observations import look_at_everything
from harness.simulation import World
from harness.simulation.crowd import LAST_ORDER, Crowd
from harness.simulation.journal_faults import JOURNAL_FAULTS
from harness.simulation.nemesis import BUSY, Mixture

OFTEN = Mixture("busy, with a journal that goes away", {**BUSY.per_thousand, **dict.fromkeys(JOURNAL_FAULTS, 25)})


@pytest.mark.parametrize("fault", JOURNAL_FAULTS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_the_connector_says_so_and_goes_on(fault: str, method: str) -> None:
    """Whichever call it strikes, the state names the journal, and half a minute later the order is sent, once."""
    world = World()
    order = world.shopper.place_order()
    world.nemesis.strike(fault, method=method, service="logicbroker" if method == "POST" else "bigcommerce")
    world.advance(to=world.now.replace(minute=15, second=5))
    said = world.connector.status  # type: ignore[union-attr]
    world.advance(minutes=1)

    assert (said.state, "journal" in said.reason) == ("waiting", True)
    assert world.connector.status.state == "connected"  # type: ignore[union-attr]
    assert len(world.logicbroker.documents(order.id, "SalesOrder")) == 1
    assert order.status == "Awaiting Shipment"


def test_a_busy_day_with_a_journal_that_goes_away() -> None:
    """One request in twenty meets a journal that is gone: every law holds."""
    world = World(3, suppliers=2, faults=OFTEN)
    look_at_everything(world)
    Crowd(world, 12, until=world.now + LAST_ORDER + timedelta(hours=4)).live()
    world.calm()
    look_at_everything(world)
    struck = {event.name for event in world.history.events if event.kind == "fault"}

    assert set(JOURNAL_FAULTS) <= struck
    assert [f"{each.promise} {each.reason}" for each in checks.judge(world.history) if each.state == "broken"] == []
