"""The pages of `harness serve`: what happens in all surroundings is written down, and each is a place with pages.

A connector is not in these worlds, but beside them; where it is to take its turn, time waits for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fakes.evidence.ledger import Entry
from fakes.logicbroker.portal.connections import ConnectionNotSaved
from fakes.scenery.outside_world import OutsideWorld
from fakes.scenery.surroundings import Surroundings
from fakes.time.clock import Clock
from fakes.wire.faults import FAULTS, Fault
from fakes.wire.http import Headers, Request, RequestLike, Responder, Response
from fakes.wire.odd_answers import ODD_ANSWERS
from harness.connectors.worker import connection_of as saved_connection
from harness.portals.application import Portals
from harness.portals.place import Place
from harness.portals.ten_past import walk_on
from harness.record.history import History
from harness.simulation.connector_host import connection_of
from harness.simulation.recorder import Recorder
from harness.simulation.retailer import store_kind_of
from harness.simulation.trouble.nemesis import Nemesis
from harness.sync.connection import Connection
from harness.sync.errors import UnusableInput
from harness.sync.secrets import Secret, redact_value

KEY = "subscription-key"
LOCAL = ("127.0.0.1", "localhost", "[::1]")
"""By what names a program on this machine calls it in a URL."""


def _answers(fault: Fault) -> bool:
    """Whether a fault is an answer: how a connection ends otherwise is not in the hands of who serves it."""
    try:
        fault.strike(
            Request("GET", "http://127.0.0.1/stores/x/v2/orders"), lambda request: Response(200, {}, b"[1, 2]")
        )
    except (OSError, ValueError):
        return False
    return True


FAULTS_THAT_ANSWER = frozenset(each.name for each in (*FAULTS.values(), *ODD_ANSWERS.values()) if _answers(each))
"""The faults that can be planned where the connector is beside the world."""


class ServedRetailer:
    """The retailer of served surroundings: its connection form is tried against the store as it is saved."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._retailer: Any = surroundings.retailer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._retailer, name)

    def connect(self, _: object, *, allow_cancelling_orders: bool, environment: str, **typed: str) -> None:
        """Save the form.

        Raises:
            ConnectionNotSaved: naming everything that is wrong.
        """
        here = self._surroundings.environment
        if environment != here:
            raise ConnectionNotSaved("BigCommerce", [f"this company is in {here}, and the form says {environment}"])
        self._retailer.connect_to_new_system(
            **typed, allow_cancelling_orders=allow_cancelling_orders, verify=self._verify
        )

    def reconnect(self, _: object, **typed: str) -> None:
        """Enter new credentials.

        Raises:
            ConnectionNotSaved: naming everything that is wrong; the former credentials stay.
        """
        self._retailer.enter_new_credentials(**typed, verify=self._verify)

    def renew_primary_key(self) -> str:
        """Make a new primary key; the control port names it with the connection from now on."""
        key: str = self._retailer.portal.api_authentication.create_primary_key()
        self._surroundings.keys[self._retailer.name] = key
        return key

    def _verify(self, form: Mapping[str, str]) -> list[str]:
        settings = {
            "name": self._surroundings.name,
            "environment": self._surroundings.environment,
            "logicbroker_key": Secret(self._surroundings.keys[self._retailer.name]),
            "store_kind": store_kind_of(self._surroundings.store.plan),
        }
        try:
            connection_of(settings, form)
        except UnusableInput as problem:
            return [str(problem)]
        return self._surroundings.verify(form)


@dataclass
class ServedWorld:
    """One surroundings as the pages want a world."""

    surroundings: Surroundings
    history: History
    watching: "Watching"

    def __post_init__(self) -> None:
        self.retailer = ServedRetailer(self.surroundings)
        self.shopper, self.suppliers = self.surroundings.shopper, self.surroundings.suppliers
        self.bigcommerce, self.logicbroker = self.surroundings.store, self.surroundings.network
        self.clock: Clock = self.bigcommerce.clock
        self.connector = None
        watching = self.watching
        self.nemesis = Nemesis(watching.answer, history=self.history, clock=self.clock, services=watching.services)
        self.faults_offered = FAULTS_THAT_ANSWER
        self.other_stores: tuple[Any, ...] = ()
        trial = self.bigcommerce.trial
        self.trial_started = trial.started_at if trial else None
        self.not_faked = self.watching.outside.not_faked

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def lag_seconds(self) -> int:
        """How long the store may show an order as it was before it changed."""
        return ceil(self.bigcommerce.store.quirks.stale_reads)

    @property
    def connection(self) -> Connection | None:
        """What was saved in the portal."""
        outside = self.watching.outside
        own = [each for each in outside.connections() if each["name"] == self.surroundings.name]
        return saved_connection(own[0]) if own else None

    def exercised(self) -> list[Entry]:
        """What of the fakes' ledger ran here so far."""
        return self.surroundings.exercised()

    def shown(self) -> list[Entry]:
        """What of it could be seen."""
        return self.surroundings.shown()

    def attention(self) -> list[Any]:
        """Nothing: a connector beside this world keeps its list to itself."""
        return []

    def due(self) -> dict[str, datetime | None]:
        """Who has something to do next, and when."""
        turns = self.watching.outside.turns.registered
        services = {"BigCommerce": self.bigcommerce.due(), "Logicbroker": self.logicbroker.due()}
        return {**services, **{f"the connector {name!r}": each.due for name, each in turns.items()}}

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        self.nemesis.rest()

    def advance(self, *, to: datetime) -> None:
        """Let time pass for all surroundings, as far as no connector is to take its turn; then it goes on by itself."""
        self.watching.move(to)


@dataclass
class Watching:
    """Writes down what happens in all surroundings, each in a history of its own, and serves their pages."""

    histories: dict[str, History] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    target: datetime | None = None
    """How far the clock is to go; it waits for connectors on the way."""
    outside: OutsideWorld = field(init=False)
    services: dict[str, str] = field(default_factory=dict)
    """Which service is behind each host and port, by any name of this machine."""
    behind: dict[str, Responder] = field(default_factory=dict)

    def answer(self, request: RequestLike) -> Response:
        """What the service behind a port answers."""
        return self.behind[urlsplit(request.url).netloc.lower()](request)

    def diary_of(self, name: str, clock: Clock) -> History:
        """The history of one surroundings, which begins with them."""
        self.histories[name] = History(clock, redact_value)
        return self.histories[name]

    def watch(self, outside: OutsideWorld, answers: Sequence[Responder]) -> list[Responder]:
        """The answers of store, stage, production and control, watched; and after them that of the pages."""
        self.outside = outside
        store, stage, production, control = answers
        places = outside.addresses
        self._open("bigcommerce", places.bigcommerce, store)
        self._open("logicbroker", places.logicbroker, stage)
        self._open("logicbroker", places.logicbroker_production, production)
        return [
            self._written_down(store, self._named_by_store),
            self._written_down(stage, self._named_by_key),
            self._written_down(production, self._named_by_key),
            self._followed(control),
            Portals(self.places_now).answer,
        ]

    def _open(self, service: str, url: str, answer: Responder) -> None:
        port = urlsplit(url).port
        for name in LOCAL:
            self.services[f"{name}:{port}"], self.behind[f"{name}:{port}"] = service, answer

    def places_now(self) -> Mapping[str, Place]:
        """A place for each surroundings that there is; those that were given back are forgotten."""
        there = self.outside.surroundings
        for name in [name for name in self.places if self._is_gone(name)]:
            del self.places[name]
        for name, each in there.items():
            if name not in self.places:
                world = ServedWorld(each, self.histories[name], self)
                is_virtual = self.outside.config.clock == "virtual"
                self.places[name] = Place(name, world, is_virtual, self.outside.waiting_for)
        self.outside.run_due()
        return self.places

    def _is_gone(self, name: str) -> bool:
        world: Any = self.places[name].world
        return self.outside.surroundings.get(name) is not world.surroundings

    def move(self, to: datetime | None) -> None:
        """Move the clock on to where it is to go, as far as no connector is to take its turn."""
        self.target = to
        if self.target is not None and not self.outside.waiting_for():
            self.outside.advance(max(self.target, self.outside.clock.now()))
            self.target = None if self.outside.clock.now() >= self.target else self.target

    def go_on(self) -> None:
        """Let time pass that had to wait, and do what was to be done on its way."""
        self.move(self.target)
        for place in list(self.places.values()):
            walk_on(place)

    def _followed(self, control: Responder) -> Responder:
        """The control port: a turn may be over, so that time goes on."""

        def answer(request: RequestLike) -> Response:
            response = control(request)
            for name in self.histories.keys() - self.outside.surroundings.keys():  # They were given back.
                del self.histories[name]
            self.go_on()
            return response

        return answer

    def _written_down(self, answer: Responder, name_of: Callable[[RequestLike], str | None]) -> Responder:
        """An answer that is recorded in the history of its surroundings, and struck by the faults planned there."""

        def recorded(request: RequestLike) -> Response:
            name = name_of(request) or ""
            if name not in self.histories:
                return answer(request)
            world: Any = self.places[name].world if name in self.places else None
            send: Responder = world.nemesis if world else answer
            return Recorder(send, self.histories[name], self.services)(request)

        return recorded

    def _named_by_store(self, request: RequestLike) -> str | None:
        """The surroundings whose store a path names."""
        parts = urlsplit(request.url).path.split("/")
        named = parts[2] if len(parts) > 2 and parts[1] == "stores" else ""
        return next((name for name, each in self.outside.surroundings.items() if each.store.store_hash == named), None)

    def _named_by_key(self, request: RequestLike) -> str | None:
        """The surroundings in which a key belongs to somebody."""
        asked = {name.lower(): value for name, value in parse_qsl(urlsplit(request.url).query)}
        key = asked.get(KEY) or Headers(request.headers).get(KEY)
        if not key:
            return None
        return next((name for name, each in self.outside.surroundings.items() if key in each.keys.values()), None)
