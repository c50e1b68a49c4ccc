"""A planned fault that could never strike is refused, and one that did not strike is said."""

from datetime import timedelta

import pytest

from fakes.time.clock import START
from harness.simulation import World, diff

HOPELESS = {
    "'logic' (did you mean 'logicbroker'?)": {"service": "logic"},
    "'PSOT' (did you mean 'POST'?)": {"method": "PSOT"},
    "no path ends as /Ordres (did you mean 'Orders'?)": {"path": "/Ordres"},
    "no path of bigcommerce ends as /activityevents": {"service": "bigcommerce", "path": "/activityevents"},
    "no request DELETE /Orders of logicbroker exists; this path takes GET, POST": {
        "service": "logicbroker",
        "method": "DELETE",
        "path": "/Orders",
    },
    "no path of bigcommerce ends as /orders/*/shipments/nope": {
        "service": "bigcommerce",
        "path": "/orders/*/shipments/nope",
    },
    "a fault strikes once or more; got times=0": {"times": 0},
    "a fault strikes once or more; got times=-1": {"times": -1},
    "wanted an instant after 2026-03-02T09:00": {"until": START - timedelta(hours=1)},
    "wanted an instant with its time zone": {"until": START.replace(tzinfo=None)},
    "'lost repyl' (did you mean 'lost reply'?)": {"fault": "lost repyl"},
}


@pytest.mark.parametrize("said", HOPELESS)
def test_what_could_never_strike_is_refused(said):
    """A mistyped what-if is not a quiet life: nothing is planned, and the sentence names the nearest right one."""
    world = World(seed=7)
    asked = {"fault": "lost reply", **HOPELESS[said]}
    with pytest.raises(ValueError, match=r"there is no|no path|no request|wanted|strikes|time zone") as refusal:
        world.with_fault(**asked)

    assert said in str(refusal.value)
    assert world.nemesis.plans == []


@pytest.mark.parametrize("path", ["/Orders", "/orders/100/shipments", "/v2/orders/*", "/activityevents", "/orders/*/"])
def test_a_path_that_exists_can_be_planned(path):
    """The end of any route of either service, whatever its case, with a star for one segment."""
    world = World(seed=7).with_fault("timeout", path=path)

    assert str(world.nemesis.plans[0]) == f"timeout, on {path}"


def test_a_fault_that_did_not_strike_is_said():
    """In the world and in the difference, in every form, also when its time is over; one that struck is not."""
    world = World(seed=7)
    world.shopper.place_order()
    idle = world.with_fault("lost reply", method="DELETE", path="/v2/orders/*", times=2)
    late = world.with_fault("timeout", method="DELETE", until=world.now + timedelta(minutes=5))
    struck = world.with_fault("lost reply", method="POST", path="/Orders")
    for each in (world, idle, late, struck):
        each.advance(minutes=30)

    assert (
        "1 planned fault has not struck: lost reply, on DELETE /v2/orders/*." in idle._repr_mimebundle_()["text/plain"]
    )
    for shown in diff(world, idle, ("calm", "struck"))._repr_mimebundle_().values():
        assert "In struck: 1 planned fault has not struck: lost reply" in shown
    assert "has not struck: timeout, on DELETE" in late._repr_mimebundle_()["text/html"]
    assert "not struck" not in struck._repr_mimebundle_()["text/plain"]
    assert diff(world, struck).idle == ()
