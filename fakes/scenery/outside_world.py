"""All that is served by one process: surroundings, each a store with a network and people of its own, on one clock.

Ports are in ``doors.server``; what can be asked and done from outside is in ``doors.control``.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fakes.bigcommerce import BigCommerce, Gateway
from fakes.bigcommerce.refusals import Refused
from fakes.logicbroker.api import routes
from fakes.logicbroker.state.companies import EnvironmentName
from fakes.people import Diary, NoDiary
from fakes.scenery.config import ConfigError, ServeConfig, SurroundingsConfig
from fakes.scenery.surroundings import Surroundings, furnish
from fakes.scenery.turns import Turns
from fakes.time.clock import Clock, VirtualClock, WallClock
from fakes.time.event_loop import NeverFinished, advance
from fakes.wire.http import Request, RequestLike, Response

MOST_SURROUNDINGS = 2_000
"""In one process; a rehearsal opens about a hundred."""


class CannotAdvance(ValueError):
    """The clock cannot be moved as asked."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Base URLs of the ports."""

    bigcommerce: str
    logicbroker: str
    logicbroker_production: str
    control: str
    web: str = ""
    """Where the pages are; empty where none are served."""

    def as_json(self) -> dict[str, str]:
        pages = {"web_url": self.web} if self.web else {}
        return {
            **pages,
            "bigcommerce_url": self.bigcommerce,
            "logicbroker_url": self.logicbroker,
            "logicbroker_production_url": self.logicbroker_production,
            "control_url": self.control,
        }

    def of(self, environment: EnvironmentName) -> str:
        """Where Logicbroker's API of an environment is."""
        return self.logicbroker if environment == "stage" else self.logicbroker_production


@dataclass
class OutsideWorld:
    """The surroundings by name, and what they share: the clock, the seed, and the count of what was not faked."""

    config: ServeConfig
    addresses: Addresses
    diary_of: Callable[[str, Clock], Diary] = lambda name, clock: NoDiary()
    """Where the deeds of the people of one surroundings are written down, by their name."""
    clock: Clock = field(init=False)
    surroundings: dict[str, Surroundings] = field(init=False, default_factory=dict)
    not_faked: Counter[str] = field(init=False, default_factory=Counter)
    turns: Turns = field(init=False, default_factory=Turns)
    key: str = field(init=False, repr=False)
    """What opens the part of the control port that shows credentials."""
    opened: int = field(init=False, default=0)
    """How many surroundings there have been, those that were given back included."""

    def __post_init__(self) -> None:
        self.key = f"{random.Random(f'{self.config.seed}:control').getrandbits(128):032x}"
        self.clock = VirtualClock(self.config.start) if self.config.clock == "virtual" else WallClock()
        for wish in self.config.surroundings:
            self.add(wish)

    def add(self, wish: SurroundingsConfig) -> Surroundings:
        """Furnish one more surroundings.

        Raises:
            ConfigError: its name, store hash, or a key is taken already, or there are too many.
        """
        if len(self.surroundings) >= MOST_SURROUNDINGS:
            raise ConfigError(f"wanted at most {MOST_SURROUNDINGS} surroundings in one process; start it anew")
        number = self.opened + 1
        name = wish.name or str(number)
        seed = random.Random(f"{self.config.seed}:surroundings:{number}").getrandbits(32)
        self._refuse_what_is_taken(name, wish)
        try:
            new = furnish(wish, name=name, clock=self.clock, seed=seed, diary=self.diary_of(name, self.clock))
        except (ValueError, Refused) as error:
            raise ConfigError(f"surroundings {name}: {error}") from error
        for exercised in (new.store.exercised, new.network.exercised):
            exercised.shown.clear()
        self.surroundings[name], self.opened = new, number
        return new

    def give_back(self, name: str) -> None:
        """Throw surroundings away.

        Raises:
            KeyError: there are none of this name.
            ValueError: they are the first, in which people act unless others are named.
        """
        if name == next(iter(self.surroundings)):
            raise ValueError(f"the first surroundings, {name}, stay until the end")
        del self.surroundings[name]

    def connections(self) -> list[dict[str, Any]]:
        """Every connection that a retailer has saved in the portal, with what a connector needs to work it."""
        return [
            {
                **saved,
                "bigcommerce_url": self.addresses.bigcommerce,
                "logicbroker_url": self.addresses.of(each.environment),
            }
            for each in self.surroundings.values()
            for saved in each.connections()
        ]

    def _refuse_what_is_taken(self, name: str, wish: SurroundingsConfig) -> None:
        if name in self.surroundings:
            raise ConfigError(
                f"surroundings {name}: wanted a name of its own; there are {', '.join(self.surroundings)}"
            )
        if any(each.store.store_hash == wish.store.store_hash for each in self.surroundings.values()):
            raise ConfigError(f"surroundings {name}: wanted a store hash of its own; {wish.store.store_hash} is taken")
        taken = {key for each in self.surroundings.values() for key in each.keys.values()}
        if taken.intersection(each.key.get_secret_value() for each in (wish.retailer, *wish.suppliers) if each.key):
            raise ConfigError(f"surroundings {name}: wanted keys of its own; one of them is taken")

    # Answers

    def answer_bigcommerce(self, request: RequestLike) -> Response:
        self._let_it_travel()
        return Gateway(self._stores()).answer(request)

    def answer_stage(self, request: RequestLike) -> Response:
        return self._answer_logicbroker("stage", request)

    def answer_production(self, request: RequestLike) -> Response:
        return self._answer_logicbroker("production", request)

    def _answer_logicbroker(self, environment: EnvironmentName, request: RequestLike) -> Response:
        """The networks of all surroundings share a port; the key, or a link's token, says which one is meant."""
        self._let_it_travel()
        networks = [each.network for each in self.surroundings.values()]
        for network in networks:
            network.run_due()
        return routes.answer([network.environments[environment] for network in networks], Request.of(request))

    def _let_it_travel(self) -> None:
        """A request takes time; on a real clock it does so by itself."""
        if self.config.latency_seconds and isinstance(self.clock, VirtualClock):
            self.advance(self.clock.now() + timedelta(seconds=self.config.latency_seconds))

    def _stores(self) -> list[BigCommerce]:
        return [each.store for each in self.surroundings.values()]

    # Time

    def due(self) -> datetime | None:
        """When somebody next does something by himself, or None."""
        instants = [service.due() for each in self.surroundings.values() for service in (each.store, each.network)]
        return min((instant for instant in instants if instant is not None), default=None)

    def run_due(self) -> None:
        """Do all that is due by now."""
        for each in self.surroundings.values():
            each.store.run_due()
            each.network.run_due()

    def advance(self, to: datetime) -> None:
        """Move a virtual clock, and do everything that comes due on the way, in order.

        It stops where a connector that has registered is to take its turn.

        Raises:
            CannotAdvance: the clock is real, the instant has passed, or a service never finishes.
        """
        if not isinstance(self.clock, VirtualClock):
            raise CannotAdvance("the clock is real and moves by itself; serve with --clock virtual to advance it")
        if to < self.clock.now():
            raise CannotAdvance(f"time cannot go backwards: it is {self.clock.now().isoformat()}")
        self.run_due()
        try:
            while self.clock.now() < to and not self.waiting_for():
                stop = self.turns.next(self.clock.now())
                advance(self.clock, self, to if stop is None else min(to, stop))
        except NeverFinished as error:
            raise CannotAdvance(str(error)) from error

    def waiting_for(self) -> list[str]:
        """The registered connectors whose turn it is; till they have taken it the clock stands."""
        return self.turns.whose(self.clock.now(), self.connections()) if self.turns.registered else []

    # What it says of itself

    def introduction(self) -> dict[str, Any]:
        """The first line of output: addresses, clock, all surroundings; and the first one's access again, on top."""
        first = next(iter(self.surroundings.values()))
        return {
            **self.addresses.as_json(),
            **first.access(),
            "control_key": self.key,
            "clock": self.config.clock,
            "now": self.clock.now().isoformat(),
            "surroundings": [self.introduction_of(each) for each in self.surroundings.values()],
        }

    def introduction_of(self, surroundings: Surroundings) -> dict[str, Any]:
        """What somebody needs to work in surroundings: base URLs, hash, credentials and keys."""
        environment: EnvironmentName = surroundings.environment
        return {
            **surroundings.introduction(),
            "bigcommerce_url": self.addresses.bigcommerce,
            "logicbroker_url": self.addresses.of(environment),
            "control_url": self.addresses.control,
        }
