"""Everything that a world holds, as text: two worlds of the same text are the same, byte for byte.

What is shared between copies counts as each one's own here; how sharing works is no part of a world.
"""

import dataclasses
import inspect
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fakes.state.copy_on_write import Log, Ordered, Records, Values
from harness.record.event import Event
from harness.simulation import World
from harness.simulation.time_travel import TimeTravel
from harness.sync.journal.database import Database

_PLAIN = (str, int, float, bytes, type(None), Decimal, date, timedelta)


def whole(world: World) -> str:
    """Both systems, the people, the connector, its journal, the clock, the dice and the history."""
    return "\n".join(_Text().lines("world", world))


class _Text:
    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._kept: list[Any] = []

    def lines(self, name: str, value: Any) -> Iterator[str]:
        if isinstance(value, _PLAIN) or inspect.isroutine(value) or isinstance(value, type):
            yield f"{name} = {getattr(value, '__qualname__', None) or repr(value)}"
            return
        if not _is_frozen(value):
            if id(value) in self._seen:
                yield f"{name} = number {self._seen[id(value)]}"
                return
            self._seen[id(value)] = len(self._seen)
            self._kept.append(value)
        yield f"{name}: {type(value).__name__}"
        for part, inside in _parts(value):
            yield from self.lines(f"{name}.{part}", inside)


def _is_frozen(value: Any) -> bool:
    return isinstance(value, tuple) or (dataclasses.is_dataclass(value) and value.__dataclass_params__.frozen)  # type: ignore[attr-defined]


def _parts(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Records):
        yield from ((key, value.peek(key)) for key in value)
    elif isinstance(value, TimeTravel):
        return
    elif isinstance(value, Event):
        yield from value.as_dict().items()
    elif isinstance(value, random.Random):
        yield "state", hash(value.getstate())
    elif isinstance(value, Database):
        yield from enumerate(value._driver().iterdump())
    elif isinstance(value, Mapping | Values):
        yield from value.items()
    elif isinstance(value, set | frozenset):
        yield from enumerate(sorted(value))
    elif isinstance(value, Sequence | Log | Ordered):
        yield from enumerate(value)
    else:
        yield from _attributes(value)


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ()) if name != "__weakref__"]
    for name in [*slots, *getattr(value, "__dict__", {})]:
        if hasattr(value, name):
            yield name, getattr(value, name)
