"""Targets: a connector in its surroundings, where a rehearsal takes place.

What is played there stands in the features; what a scene has to offer, in ``scene``.
"""

import random
import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from fakes.arguments import checked_class
from harness.conformance.observations import look_at_inventory, look_at_product_feeds
from harness.conformance.scene import Scene
from harness.connectors.command import ConnectorCommand
from harness.connectors.contract import ConnectorFactory


def name_of(factory: ConnectorFactory) -> str:
    """What a report calls the connector of a factory."""
    return f"connector {getattr(factory, '__name__', type(factory).__name__)}"


def option_of(factory: ConnectorFactory | None) -> str:
    """The option by which a command names the connector of a factory; empty for our own, and where none can."""
    if isinstance(factory, ConnectorCommand):
        return f" --connector-command {shlex.quote(factory.command)}"
    module, name = getattr(factory, "__module__", ""), getattr(factory, "__qualname__", "")
    return f" --connector {module}:{name}" if factory is not None and name.isidentifier() else ""


class TrialEnded(Exception):
    """The store's trial is over, so that nothing more can be played in it."""

    def __init__(self, ended: datetime) -> None:
        super().__init__(f"The store's trial ended on {ended:%d %b %Y at %H:%M} UTC, before this scenario was over.")


class CannotBeHad(Exception):
    """A scenario wants something that its target does not have, so that it is left out; the message says what."""


class Pause(BaseException):
    """A scenario waits, and others can be played meanwhile; no ``Exception``, so that no step takes it for its own.

    It is played again from its start when ``until`` is there; without that when a person can be asked, or has answered
    the ``question``, or when no other needs what stands in the ``agreement`` to be otherwise any more, or, if it
    ``needs_solitude``, when all others are over; one that ``admits_others`` needs that only to begin with.
    """

    def __init__(
        self,
        until: datetime | None = None,
        *,
        question: tuple[str, int] = ("", 0),
        agreement: tuple[str, Any, str] | None = None,
        needs_solitude: bool = False,
        admits_others: bool = False,
    ) -> None:
        self.until = until
        self.question = question
        self.agreement = agreement
        """What is needed, how, and by which scenario."""
        self.needs_solitude = needs_solitude
        self.admits_others = admits_others
        waits_for = "others" if agreement else "the end of all others" if needs_solitude else "a person"
        super().__init__(until.isoformat() if until else waits_for)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far scenarios that are played side by side have come: who goes on when, and who has not begun.

    ``lonely`` are those that go on when others are over.
    """

    waiting: tuple[tuple[datetime, str], ...] = ()
    not_begun: tuple[str, ...] = ()
    lonely: tuple[str, ...] = ()


@runtime_checkable
class Target(Protocol):
    """Where a rehearsal takes place."""

    @property
    def name(self) -> str: ...

    def scene(self, scenario: str, *, promises: Collection[str] = (), **options: Any) -> Scene:
        """A fresh scene for a scenario that is about some promises; the options are those of ``World``.

        Raises:
            TrialEnded: its only store's trial is over.
        """
        ...

    def leave(self, scene: Scene) -> None:
        """A scenario is over, and with it its scene."""
        ...

    def close(self) -> None:
        """The rehearsal is over; whoever has to clean up does it now."""
        ...


@checked_class
@dataclass(frozen=True)
class FakesTarget:
    """The connector between the two fakes in memory, on a virtual clock; the same seed gives the same rehearsal.

    ``connector`` is the factory of the connector under test; None means our own.  ``options`` are those of every
    world, unless a scenario says otherwise.
    """

    seed: int = 7
    connector: ConnectorFactory | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        fakes = f"fakes, seed {self.seed}"
        return fakes if self.connector is None else f"{fakes}, {name_of(self.connector)}"

    def scene(self, scenario: str, *, promises: Collection[str] = (), **options: Any) -> Scene:
        """A world of its own for each scenario, seeded by the target's seed and the scenario's name, or by itself."""
        from harness.simulation import World  # noqa: PLC0415 - a rehearsal elsewhere needs no fakes.

        seed = random.Random(f"{self.seed}:{scenario}").randrange(2**31)
        world = World(**{"seed": seed, "connector": self.connector, "keep_past": False, **self.options, **options})
        # What is there from the beginning, so that a change is seen; a life that is told again has its own looks.
        if world.connection is not None and "seed" not in options:
            look_at_inventory(world)
            look_at_product_feeds(world)
        return world

    def leave(self, scene: Scene) -> None:
        """A world of fakes leaves nothing behind."""

    def close(self) -> None:
        """Nor does a rehearsal in them."""
