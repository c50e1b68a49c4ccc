"""Targets: a connector in its surroundings, and the scenes that a rehearsal plays with it.

What is played stands in the features; a scene only has to offer the names below.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from harness.simulation.history import History

Factory = Callable[[Any, Any, Any], Any]
"""``factory(connection, send, journal)``, which gives a connector: anything with ``tick(now) -> datetime | None``."""


def name_of(factory: Factory) -> str:
    """What a report calls the connector of a factory."""
    return f"connector {getattr(factory, '__name__', type(factory).__name__)}"


class Scene(Protocol):
    """What the steps need of a world; a world over HTTP can offer it as well.

    The people act, the two services are looked at, the history keeps both.
    """

    @property
    def now(self) -> datetime: ...
    @property
    def shopper(self) -> Any: ...
    @property
    def suppliers(self) -> Sequence[Any]: ...
    @property
    def retailer(self) -> Any: ...
    @property
    def bigcommerce(self) -> Any: ...
    @property
    def logicbroker(self) -> Any: ...
    @property
    def connection(self) -> Any: ...
    @property
    def connector(self) -> Any: ...
    @property
    def history(self) -> History: ...

    def advance(
        self,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
        to: datetime | None = None,
    ) -> Any: ...
    def matching_rows(self, supplier: int = 0) -> list[dict[str, str]]: ...
    def attention(self) -> Sequence[Any]: ...
    def send(self, request: Any) -> Any: ...


class Target(Protocol):
    """Where a rehearsal takes place."""

    @property
    def name(self) -> str: ...

    def scene(self, scenario: str, **options: Any) -> Scene:
        """A fresh scene for a scenario; the options are those of ``World``."""
        ...


@dataclass(frozen=True)
class FakesTarget:
    """The connector between the two fakes in memory, on a virtual clock; the same seed gives the same rehearsal.

    ``connector`` is the factory of the connector under test; None means our own.
    """

    seed: int = 7
    connector: Factory | None = None

    @property
    def name(self) -> str:
        fakes = f"fakes, seed {self.seed}"
        return fakes if self.connector is None else f"{fakes}, {name_of(self.connector)}"

    def scene(self, scenario: str, **options: Any) -> Scene:
        """A world of its own for each scenario, seeded by the target's seed and the scenario's name."""
        from harness.simulation import World  # noqa: PLC0415 - a rehearsal elsewhere needs no fakes.

        seed = random.Random(f"{self.seed}:{scenario}").randrange(2**31)
        wanted: Mapping[str, Any] = {"connector": self.connector, **options}
        return World(seed=seed, **wanted)
