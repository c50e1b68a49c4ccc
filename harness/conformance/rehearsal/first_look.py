"""A first look at a connector, before any scenario: what is so wrong with it that no scenario can go well.

Whatever is found here is told in a sentence that says what to do.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from harness.connectors.contract import ConnectorFactory
from harness.displays.tables import counted
from harness.record.event import Event
from harness.record.looks import TICK
from harness.simulation.crashes import close_connector, in_words, is_crash, requests_of_connector
from harness.simulation.world import World
from harness.sync.secrets import redact_text

LENGTH = 75
"""Minutes of the first look: every flow has come round once."""

LONGEST_PAUSE = timedelta(days=1)
"""Whoever wants to be called again later than this cannot keep a promise."""

DOORS = {
    "bigcommerce": ("BigCommerce", "X-Auth-Token", "connection.credentials.access_token.reveal()"),
    "logicbroker": ("Logicbroker", "SubscriptionKey", "connection.logicbroker_key.reveal()"),
}
"""What each service is called, which header field opens it, and with what."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What is wrong; ``ends`` says that nothing at all can be rehearsed, ``crashed`` that the connector raised it."""

    sentence: str
    ends: bool = False
    crashed: bool = False


def first_look(factory: ConnectorFactory, seed: int) -> FirstLook | None:
    """Let a connector live for an hour and a quarter with one order; None when nothing is obviously wrong."""
    world = World(seed, connect=False, connector=factory, keep_past=False)
    crash = _crash_of(lambda: _live(world))
    crash_at_the_end = _crash_of(lambda: close_connector(world.connector, world.history))
    if error := crash or crash_at_the_end:
        return FirstLook(_without_secrets(in_words(error), world), ends=True, crashed=is_crash(error))
    return next(_problems(world.history.events), None)


def _live(world: World) -> None:
    world.connect()
    world.shopper.place_order()
    world.advance(minutes=LENGTH)


def _crash_of(action: Callable[[], None]) -> Exception | None:
    try:
        action()
    except Exception as error:  # noqa: BLE001 - whatever it raises is what is looked for
        return error
    return None


def _without_secrets(text: str, world: World) -> str:
    """What a connector wrote, without the credentials that it was given."""
    connection = world.connection
    return redact_text(text, connection.credentials.access_token, connection.logicbroker_key) if connection else text


def _problems(events: Sequence[Event]) -> Iterator[FirstLook]:
    ticks = [event for event in events if event.kind == "tick" and event.name == TICK]
    asked = requests_of_connector(events)
    last = "Its tick returned None, which means that it is never called again: return when the next call is due."
    never_again = last if ticks and ticks[-1].facts["next"] is None else ""
    if not asked:
        yield FirstLook(
            f"No request ever came from the connector: it was called {counted(len(ticks), 'time')} in {LENGTH} "
            f"minutes, with an order waiting in the store.  {never_again}".strip()
        )
    elif never_again:
        yield FirstLook(never_again)
    yield from _far_away([event for event in ticks if event.facts["next"] is not None])
    elsewhere = sorted({event.facts["service"] for event in asked} - set(DOORS))
    if elsewhere:
        yield FirstLook(
            f"It asks {', '.join(elsewhere)}, where neither service is; they are at connection.bigcommerce_url and "
            "connection.logicbroker_url."
        )
    for service, door in DOORS.items():
        answers = {event.cause: event for event in events if event.kind == "response" and event.lane == service}
        yield from _refused([event for event in asked if event.number in answers], answers, door)


def _far_away(ticks: Sequence[Event]) -> Iterator[FirstLook]:
    """That the next call is wanted too late for every promise, as by whoever reads the clock of the machine."""
    if ticks and (wanted := datetime.fromisoformat(ticks[-1].facts["next"])) - (called := ticks[-1].at) > LONGEST_PAUSE:
        yield FirstLook(
            f"Its tick(now) at {called.isoformat()} wants to be called again at {wanted.isoformat()}, which is "
            f"{counted((wanted - called).days, 'day')} later: count from `now`, not from the clock of the machine."
        )


def _refused(
    asked: Sequence[Event], answers: dict[int | None, Event], door: tuple[str, str, str]
) -> Iterator[FirstLook]:
    """That a service let none of these requests in, and what they lacked."""
    if not asked or any(answers[event.number].facts["status"] not in (401, 403) for event in asked):
        return
    name, field, value = door
    lacking = not any(field.lower() in _names(event.facts["headers"]) for event in asked)
    yield FirstLook(
        f"{name} lets nothing in: each of {counted(len(asked), 'request')} was refused, the first of them "
        f"{asked[0].name} with {answers[asked[0].number].facts['status']}.  "
        + (f"No request has the header field {field}; " if lacking else f"What stands in {field} is not accepted; ")
        + f"it wants {value}."
    )


def _names(headers: Iterable[str]) -> set[str]:
    return {name.lower() for name in headers}
