"""When was it decided: the picture jumps where the end became inevitable, and names the event."""

import pytest

from harness.conformance.planted.bugs_in_storms import time_out_taken_for_success
from harness.simulation import World


@pytest.fixture(scope="module")
def lost():
    """A connector for which what was sent has arrived: one lost request is enough to lose an order."""
    world = World(seed=7, connector=time_out_taken_for_success)
    world.advance(minutes=15)
    world.shopper.place_order([("SKU-1", 2)])
    world.nemesis.strike("lost request", service="logicbroker", method="POST", path="/Orders")
    return world.advance(hours=2)


@pytest.mark.slow
def test_it_was_decided_when_the_request_was_lost(lost):
    """Before the fault was planned nothing was lost; from then on nothing could save the order."""
    decision = lost.when_decided()
    moments = decision.steps.moments

    assert moments[0].percent == 0
    assert moments[-1].percent == 100
    assert decision.event is not None
    assert decision.event.number in range(lost.events_of_setup, len(lost.history))
    assert f"and event {decision.event.number}: " in decision.headline()
    assert "decided when the nemesis was told to plan a fault lost request" in decision.headline()
    assert "nemesis: plan a fault lost request" in decision.steps.svg()
    shown = decision._repr_mimebundle_()
    assert "data:image/svg+xml" in shown["text/html"]
    assert "<details>" in shown["text/html"]
    assert "How likely" in shown["text/plain"]


@pytest.mark.slow
def test_a_law_that_holds_was_never_decided(lost):
    """The message lists what is broken; a world that breaks nothing says so."""
    with pytest.raises(ValueError, match=r"there is no broken law 'G99'; the broken laws are: G"):
        lost.when_decided("G99")
    with pytest.raises(ValueError, match="this life breaks no law"):
        World(seed=7).when_decided()
