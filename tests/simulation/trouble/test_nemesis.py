"""Faults strike when they are planned or drawn, and never when they are switched off."""

import copy
from datetime import timedelta

import pytest

from fakes.time.clock import START, VirtualClock
from fakes.wire.faults import LATE
from fakes.wire.http import Request, Response
from harness.record.history import History
from harness.simulation.trouble.connector_faults import Died
from harness.simulation.trouble.nemesis import ALL_FAULTS, MIXTURES, STORMY, Nemesis
from harness.sync.errors import JournalUnavailable

ORDER = Request("GET", "https://api.bigcommerce.com/stores/abc/v2/orders/100")
DOCUMENT = Request("POST", "https://stage.commerceapi.io/api/v3/Orders")


def answer(request):
    return Response.of_json(200, {"id": 100})


def nemesis_of(mixture="quiet", seed=7, clock=None):
    clock = clock or VirtualClock()
    return Nemesis(answer, history=History(clock), clock=clock, seed=seed, mixture=mixture)


def outcome(send, request=ORDER):
    try:
        return send(request).status
    except (OSError, Died, JournalUnavailable) as error:
        return type(error).__name__


def test_quiet_lets_everything_through():
    """The quiet mixture never strikes."""
    nemesis = nemesis_of()

    assert {outcome(nemesis) for _ in range(1000)} == {200}


def test_the_same_seed_meets_the_same_faults():
    """Two runs of one seed see the same misfortune; another seed sees another."""
    runs = [
        [outcome(send) for _ in range(300)]
        for send in (nemesis_of("stormy"), nemesis_of("stormy"), nemesis_of("stormy", 8))
    ]

    assert runs[0] == runs[1] != runs[2]


def test_a_stormy_wire_shows_every_fault_of_the_mixture():
    """Given enough requests, each fault of the mixture happens and is written down."""
    nemesis = nemesis_of(STORMY)
    for _ in range(3000):
        outcome(nemesis)

    assert {event.name for event in nemesis._history.events} == set(STORMY.per_thousand)


def test_a_planned_fault_strikes_once_where_it_was_planned():
    """A plan picks service, method and path, and is used up."""
    nemesis = nemesis_of()
    nemesis.strike("lost reply", service="logicbroker", method="post", path="/Orders")

    assert [outcome(nemesis), outcome(nemesis, DOCUMENT), outcome(nemesis, DOCUMENT)] == [
        200,
        "ConnectionResetError",
        200,
    ]


def test_a_plan_until_an_instant_ends_there():
    """Maintenance lasts until its end, and not a second longer."""
    clock = VirtualClock()
    nemesis = nemesis_of(clock=clock)
    nemesis.strike("maintenance", service="bigcommerce", until=START.replace(hour=10))
    before = [outcome(nemesis), outcome(nemesis)]
    clock.move(START.replace(hour=10))

    assert [*before, outcome(nemesis)] == [503, 503, 200]


def test_rest_switches_everything_off():
    """A resting nemesis lets even planned faults wait; awake again, they strike."""
    nemesis = nemesis_of("stormy")
    nemesis.strike("timeout", times=1)
    nemesis.rest()
    resting = {outcome(nemesis) for _ in range(200)}
    nemesis.wake()

    assert (resting, outcome(nemesis)) == ({200}, "TimeoutError")


def test_a_late_request_arrives_when_nobody_waits_for_it():
    """The caller gives up at once; the service gets the request later, once, also while the nemesis rests."""
    clock, arrived = VirtualClock(), []
    nemesis = Nemesis(
        lambda request: arrived.append(request.method) or answer(request), history=History(clock), clock=clock
    )
    nemesis.strike("late request", method="POST")
    seen = outcome(nemesis, DOCUMENT)
    nemesis.rest()
    due = nemesis.due()
    nemesis.run_due()
    before = list(arrived)
    clock.move(due)
    nemesis.run_due()

    assert (seen, before, due) == ("TimeoutError", [], START + timedelta(seconds=LATE))
    assert (arrived, nemesis.due()) == (["POST"], None)
    assert nemesis._history.events[-1].facts == {"status": 200}


def test_a_fault_names_the_request_it_struck():
    """A fault in the record points at the request, and says whether the service saw it."""
    nemesis = nemesis_of()
    asked = nemesis._history.record("connector", "request", "GET /x", {})
    nemesis.strike("lost reply")
    outcome(nemesis)

    event = nemesis._history.events[-1]
    assert (event.cause, event.facts) == (asked.number, {"fault": "lost reply", "arrives": True})


def test_a_copy_meets_the_same_future():
    """A copied nemesis draws what the original draws."""
    nemesis = nemesis_of("stormy")
    outcome(nemesis)
    other = copy.deepcopy(nemesis)

    assert [outcome(nemesis) for _ in range(200)] == [outcome(other) for _ in range(200)]


@pytest.mark.parametrize("mixture", MIXTURES.values(), ids=MIXTURES)
def test_mixtures_name_known_faults_and_leave_room(mixture):
    """A mixture names only faults that exist, and most requests go through."""
    assert set(mixture.per_thousand) <= set(ALL_FAULTS)
    assert sum(mixture.per_thousand.values()) < 500


def test_an_unknown_fault_or_mixture_is_refused():
    """A mistyped name is answered with the list of names."""
    with pytest.raises(ValueError, match="the faults are: refused connection"):
        nemesis_of().strike("gremlin")
    with pytest.raises(ValueError, match="the mixtures are: quiet, busy, stormy"):
        nemesis_of("apocalypse")
