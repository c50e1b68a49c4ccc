"""The history of a world as steps: how it was made, then every deed, every observation and the time between them.

The sentence of a single deed is in ``sentences``; whether a history is good or bad is for the judges to say.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from heapq import merge
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from fakes.bigcommerce import Quirks as StoreQuirks
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from fakes.people.deeds import RETRY
from harness.record.event import Event
from harness.record.looks import (
    EXAMINED,
    EXAMINING,
    FEEDS,
    INVENTORY,
    NOTHING_OPEN,
    ORDER,
    OTHER_STORES,
    PLAN_FAULT,
    SALES_ORDERS,
    STARTED,
)
from harness.simulation.options import WorldOptions
from harness.simulation.story.quoting import Untellable, named, python
from harness.simulation.story.quoting import as_json as json_text
from harness.simulation.story.sentences import Cast, Step, step_of
from harness.simulation.trouble.nemesis import Mixture
from harness.simulation.views.in_words import REPEATED_PATH_PREFIXES
from harness.simulation.wiring import WiredWorld

_LOOKS: Mapping[str, str] = {
    ORDER: "order",
    SALES_ORDERS: "orders",
    INVENTORY: "stock",
    FEEDS: "feeds",
}
"""What is looked at, by the names of the observations."""

_LOOKED = {
    "orders": ("the orders in both portals", "look_at_orders"),
    "stock": ("the stock in both portals", "look_at_inventory"),
    "feeds": ("the product feeds in both portals", "look_at_product_feeds"),
}
_EVERYTHING = ("orders", "stock", "feeds")

MOMENT = timedelta(seconds=1)
"""How long before it strikes a fault is planned."""

_CONSEQUENCES = (STARTED, EXAMINING, EXAMINED, NOTHING_OPEN, OTHER_STORES)


@dataclass(frozen=True, slots=True)
class Story:
    """How a world was made, and the steps of everything that happened in it since."""

    options: WorldOptions
    beginning: Step
    steps: tuple[Step, ...]


def story_of(world: WiredWorld, faults: Sequence[Event] = (), *, early: bool = False) -> Story:
    """The story of a world, in which each of these ``faults`` is planned just before it struck.

    With ``early`` it is planned right after the last deed before it, for a life in which its request comes sooner.

    Raises:
        Untellable: something happened in it for which there is no sentence; the message names it.
    """
    events = world.history.events
    now = events[world.events_of_setup - 1].at if world.events_of_setup else world.options.start
    steps: list[Step] = []
    deeds = [event for event in events[world.events_of_setup :] if event.kind == "deed"] if early else []
    planned = [(max(now, _before(fault, deeds)), _planned(world, fault)) for fault in faults]
    for at, step in merge(_happenings(world), planned, key=lambda happening: happening[0]):
        if at > now:
            steps.append(time_step(at - now))
            now = at
        steps.append(step)
    if world.now > now:
        steps.append(time_step(world.now - now))
    return Story(world.options, _beginning(world.options), tuple(steps))


def _before(fault: Event, deeds: Sequence[Event]) -> datetime:
    """When to plan a fault: right after the last of these deeds before it, or else a moment before it."""
    return max((deed.at for deed in deeds if deed.number < fault.number), default=fault.at - MOMENT)


def _planned(world: WiredWorld, fault: Event) -> Step:
    """The step that plans a fault which struck a request."""
    asked = world.history.event(fault.cause or 0).facts
    about = {
        "service": asked["service"],
        "method": asked["method"],
        "path": REPEATED_PATH_PREFIXES.sub("", asked["url"]),
    }
    about["path"] = urlsplit(about["path"]).path
    facts = {"fault": fault.name, **about, "times": None, "until": None}
    return step_of(PLAN_FAULT, facts, Cast((), lambda key: ("", 0, "")))


def time_step(length: timedelta) -> Step:
    """``1 hour and 15 minutes pass``."""
    counts = {
        "days": length.days,
        "hours": length.seconds // 3600,
        "minutes": length.seconds // 60 % 60,
        "seconds": length.seconds % 60,
        "microseconds": length.microseconds,
    }
    given = {name: count for name, count in counts.items() if count}
    words = [f"{count} {name if count > 1 else name.removesuffix('s')}" for name, count in given.items()]
    parts = ", ".join(f"{name}={count}" for name, count in given.items())
    code = f"world.advance(to=world.now + timedelta({parts}))" if length.microseconds else f"world.advance({parts})"
    return Step(f"{' and '.join(words)} {'passes' if [*given.values()] == [1] else 'pass'}", code)


def _happenings(world: WiredWorld) -> Iterator[tuple[datetime, Step]]:
    """Every deed, every instruction to the nemesis and every observation since the world was set up, in order."""
    cast = Cast([each.name for each in world.suppliers], lambda key: _document_place(world, key))
    instructions = iter(world.nemesis.instructions[world.instructions_of_setup :])
    following = next(instructions, None)
    looks: list[Event] = []
    for event in [*world.history.events[world.events_of_setup :], None]:
        while following is not None and (event is None or following.after < event.number):
            yield from _looks(looks, cast)
            yield following.at, step_of(following.what, following.facts, cast)
            following = next(instructions, None)
        if event is not None and event.kind == "observation" and event.name not in _CONSEQUENCES:
            looks.append(event)
            continue
        yield from _looks(looks, cast)
        if event is not None and event.kind == "deed":
            yield event.at, step_of(event.name, event.facts, cast)


def _looks(events: list[Event], cast: Cast) -> Iterator[tuple[datetime, Step]]:
    """The steps for observations in a row, a look at everything as one step.  Empties the list."""
    seen = [(event.at, _LOOKS.get(event.name, ""), event) for event in events]
    events.clear()
    looks: list[tuple[datetime, str, Event]] = []
    suppliers = 0
    for at, what, event in seen:
        if not what:
            raise Untellable(event.name)
        if what == "orders" and event.facts["order_ids"]:  # Each of these was looked at just before, one by one.
            del looks[-len(event.facts["order_ids"]) :]
        suppliers = suppliers + 1 if what == "stock" else 0
        if what != "stock" or suppliers % len(cast.suppliers) == 1 % len(cast.suppliers):
            looks.append((at, what, event))
    while looks:
        whole = tuple(what for _, what, _ in looks[:3]) == _EVERYTHING and len({at for at, _, _ in looks[:3]}) == 1
        at, what, event = looks[0]
        yield (
            at,
            Step("somebody looks at both portals", "look.look_at_everything(world)") if whole else _look(what, event),
        )
        del looks[: 3 if whole else 1]


def _look(what: str, event: Event) -> Step:
    if what == "order":
        order = event.facts["order_id"]
        code = f"look.look_at_order(world, world.bigcommerce.orders[{order}])"
        return Step(f"somebody looks at order {order} in both portals", code)
    words, function = _LOOKED[what]
    return Step(f"somebody looks at {words}", f"look.{function}(world)")


def _document_place(world: WiredWorld, key: str) -> tuple[str, int, str]:
    """A document's type, its number among its order's documents of this type, from 1, and the order's reference."""
    documents = world.logicbroker.documents(environment=world.retailer.company.environment)
    found = next(each for each in documents if each.key == key)
    chain = [each for each in documents if each.link_key == found.link_key]
    reference = next((each.reference for each in chain if each.type == "SalesOrder"), None)
    if reference is None:
        raise Untellable(RETRY, f"document {key} belongs to no order")
    return found.type, [each.key for each in chain if each.type == found.type].index(key) + 1, reference


# The beginning.


def _beginning(options: WorldOptions) -> Step:
    changed = options.changed()
    connected = changed.pop("connect", True)
    store = "connected store" if connected else "store that nobody connected yet,"
    rows = tuple((name.replace("_", " "), json_text(as_json(value))) for name, value in changed.items())
    named = {"seed": options.seed, **({} if connected else {"connect": False}), **changed}
    arguments = ", ".join(f"{name}={_python(value)}" for name, value in named.items())
    return Step(f"a {store} with the seed {options.seed}", f"world = World({arguments})", rows)


def as_json(value: Any) -> Any:
    """An option's value as JSON; of a dataclass only the fields that differ from their defaults."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: as_json(each) for name, each in _changed_fields(value).items()}
    if isinstance(value, tuple):
        return [as_json(each) for each in value]
    if isinstance(value, dict):
        return {name: as_json(each) for name, each in value.items()}
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def from_json(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a world from what ``as_json`` made of them.

    Raises:
        ValueError: a world has no such option; a connector is code, and no feature says which one is run.
    """
    known = {each.name for each in fields(WorldOptions)} - {"connector"}
    if not options.keys() <= known:
        raise ValueError(
            f"wanted options of {', '.join(sorted(known))}; got {', '.join(sorted(options.keys() - known))}"
        )
    read: dict[str, Callable[[Any], Any]] = {
        "start": datetime.fromisoformat,
        "faults": lambda value: Mixture(**value) if isinstance(value, dict) else value,
        "store_quirks": lambda value: _quirks(StoreQuirks, value),
        "network_quirks": lambda value: _quirks(NetworkQuirks, value),
    }
    return {name: read[name](value) if name in read else value for name, value in options.items()}


def _quirks(kind: type, switches: Mapping[str, Any]) -> Any:
    """Quirks with some switches changed; a length of time is in seconds, a range is a list."""
    types = get_type_hints(kind)
    return kind(**{name: _switch(types[name], value) for name, value in switches.items()})


def _switch(kind: Any, value: Any) -> Any:
    if kind is timedelta:
        return timedelta(seconds=value)
    return tuple(value) if isinstance(value, list) else value


def _python(value: Any) -> str:
    """An option's value as Python code; of a dataclass only the fields that differ from their defaults."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_python, value))}]"
    if is_dataclass(value) and not isinstance(value, type):
        return f"{_IMPORTED_AS.get(type(value), type(value).__name__)}({named(_changed_fields(value))})"
    return python(value)


def _changed_fields(record: Any) -> dict[str, Any]:
    defaults = {each.name: each.default for each in fields(record)}
    values = {name: getattr(record, name) for name in defaults}
    return {name: value for name, value in values.items() if value != defaults[name]}


_IMPORTED_AS = {StoreQuirks: "StoreQuirks", NetworkQuirks: "NetworkQuirks"}
"""The names under which both kinds of quirks are imported side by side."""
