"""Decides when something goes wrong on the connector's wire: as planned, or drawn from the seed by a mixture.

How each fault misbehaves lives in ``fakes.wire.faults`` and, for the connector's own process and journal, in
``connector_faults``; nothing here answers a request.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from fakes.arguments import checked
from fakes.names import check_name
from fakes.state.dice import Dice
from fakes.time.clock import Clock
from fakes.wire.faults import FAULTS, Fault
from fakes.wire.http import Request, RequestLike, Response
from fakes.wire.odd_answers import ODD_ANSWERS
from harness.record.history import History
from harness.record.looks import DRAW_FAULTS, LATE_REQUEST, PLAN_FAULT, REST_WIRE, WAKE_WIRE
from harness.simulation.recorder import LANES, SERVICES, service_of
from harness.simulation.trouble.connector_faults import CONNECTOR_FAULTS, DEATH_INSTEAD
from harness.simulation.trouble.plans import PlannedFault


@dataclass(frozen=True, slots=True)
class Mixture:
    """How often each fault strikes, per thousand requests, and what else befalls a connection on a day.

    So many ``restarts`` a day the process of the connector is restarted; so many ``renewals`` the retailer deletes
    the API account and enters the credentials of another one later.  The connector's clock may be up to ``skew``
    seconds ahead or behind.  With ``unsure`` both services may be any that the documents leave room for.  All but
    the first is for the plan of the day.

    Of a thousand orders and documents so many are ``poison``: for some hours whatever names such a record is answered
    in one odd way.  A call takes up to ``slowest`` seconds, if the connector is told the time in between.
    """

    name: str
    per_thousand: Mapping[str, int] = field(default_factory=dict)
    restarts: int = 0
    renewals: int = 0
    skew: int = 0
    unsure: bool = False
    poison: int = 0
    slowest: int = 0


ENDS = frozenset({"forbidden record", "half an emoji"})
"""Odd answers in a service's own form, after which a person has to act; they strike only when they are planned."""

QUIET = Mixture("quiet")
BUSY = Mixture(
    "busy",
    {"lost reply": 3, "timeout": 3, "lost request": 3, "too many requests": 10, "internal error": 3, "maintenance": 5},
)
STORMY = Mixture(
    "stormy",
    {
        "refused connection": 15,
        "lost request": 15,
        "late request": 15,
        "lost reply": 20,
        "timeout": 15,
        "too many requests": 20,
        "overload": 10,
        "internal error": 10,
        "internal error afterwards": 10,
        "bad gateway": 10,
        "maintenance": 15,
        "gateway timeout": 10,
        "truncated body": 10,
        "page instead of data": 5,
        "crash before a call": 5,
        "crash after a call": 5,
        "journal disk full": 5,
        "database connection lost": 5,
    },
    restarts=4,
    renewals=1,
    skew=90,
    unsure=True,
)
ODD = Mixture(
    "odd",
    {
        **dict.fromkeys((name for name in ODD_ANSWERS if name not in ENDS), 1),
        **{name: 1 for name in STORMY.per_thousand if name not in FAULTS},
        **dict.fromkeys(("apology", "apology afterwards", "nothing said", "no wait", "wait until a date"), 5),
        **dict.fromkeys(("lost reply", "timeout", "late request", "too many requests", "maintenance"), 5),
    },
    restarts=2,
    renewals=1,
    skew=90,
    unsure=True,
    poison=40,
    slowest=8,
)
"""Odd answers, poison records and slow calls: adversity of which the maker of a simple connector may not have heard."""

MIXTURES: dict[str, Mixture] = {mixture.name: mixture for mixture in (QUIET, BUSY, STORMY, ODD)}

ALL_FAULTS: dict[str, Fault] = {**FAULTS, **ODD_ANSWERS, **CONNECTOR_FAULTS}
"""Everything that may strike a request of the connector, by name."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing that the nemesis was asked to do, after so many events had been recorded."""

    after: int
    at: datetime
    what: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LateRequest:
    """A request whose caller has given up, and which arrives all the same; ``asked`` is the number of its event."""

    arrives_at: datetime
    request: Request
    asked: int | None


class KeepsJournal(Protocol):
    """Whoever runs a connector with a journal of ours beside it."""

    @property
    def journal_is_used(self) -> bool: ...


class Nemesis:
    """Decides for every request whether a fault strikes, writes it down, and lets it.

    ``resting`` is the switch that turns everything off.  The same seed and the same requests meet the same faults.
    ``instructions`` are what it was asked to do, in order, so that a story of the world can repeat them.
    """

    def __init__(
        self,
        send: Callable[[RequestLike], Response],
        *,
        history: History,
        clock: Clock,
        seed: int = 0,
        mixture: Mixture | str = QUIET,
        services: Mapping[str, str] = SERVICES,
    ) -> None:
        self._mixture = mixture if isinstance(mixture, Mixture) else mixture_named(mixture)
        self._resting = False
        self.instructions: list[Instruction] = []
        self.plans: list[PlannedFault] = []
        self.missed: list[PlannedFault] = []
        """Plans whose time was over before they struck."""
        self._on_their_way: list[LateRequest] = []
        self._send = send
        self._history = history
        self._clock = clock
        self._services = services
        self._seed = seed
        self._random = Dice(f"{seed}:nemesis")
        self._slowness = Dice(f"{seed}:slowness")
        self._seed = seed
        self._poisoned_since: dict[str, datetime] = {}
        self.let_time_pass: Callable[[float], None] | None = None
        """Lets so many seconds pass in a call; None where the connector is not told the time in between."""
        self.host: KeepsJournal | None = None
        """Who runs the connector; None where it is known to keep our journal."""

    @property
    def mixture(self) -> Mixture:
        """What it draws from."""
        return self._mixture

    @mixture.setter
    def mixture(self, mixture: Mixture) -> None:
        self._mixture = mixture
        self._tell(DRAW_FAULTS, name=mixture.name, per_thousand=dict(mixture.per_thousand))

    @property
    def resting(self) -> bool:
        return self._resting

    @resting.setter
    def resting(self, resting: bool) -> None:
        if resting != self._resting:
            self._resting = resting
            self._tell(REST_WIRE if resting else WAKE_WIRE)

    @checked
    def strike(
        self,
        fault: str,
        *,
        service: str | None = None,
        method: str | None = None,
        path: str | None = None,
        times: int | None = None,
        until: datetime | None = None,
    ) -> None:
        """Plan a fault for the next matching request, for the next ``times`` of them, or for all ``until`` an instant.

        >>> world.nemesis.strike("timeout", service="bigcommerce", path="/v2/orders", times=2)

        ``path`` is how the URL's path ends, with ``*`` for one segment.

        Raises:
            ValueError: there is no fault of this name, or it could never strike: there is no such service, method or
                path, or its time is over.
        """
        once = 1 if times is None and until is None else times
        plan = PlannedFault(fault_named(fault), service, method, path, once, until)
        plan.check(self._services.values(), self._clock.now())
        self.plans.append(plan)
        asked = {"service": service, "method": method, "path": path, "times": times, "until": until}
        self._tell(PLAN_FAULT, fault=fault, **asked)

    def not_struck(self) -> list[PlannedFault]:
        """Every plan that has not struck so far: one that still waits, and one whose time is over."""
        return [*self.missed, *(plan for plan in self.plans if not plan.struck)]

    def draw_anew(self, chances: int) -> None:
        """Draw from now on as if by another seed; plans stay."""
        self._random = Dice(f"{self._seed}:nemesis, other chances:{chances}")

    def rest(self) -> None:
        """Leave the wire alone: no planned fault and no mixture strikes until ``wake``."""
        self.resting = True

    def wake(self) -> None:
        self.resting = False

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Leave the wire alone for a while, then go on as before."""
        before, self.resting = self.resting, True
        try:
            yield
        finally:
            self.resting = before

    def hear(self, told: Instruction) -> None:
        """Be told once more what another nemesis was told."""
        facts = dict(told.facts)
        if told.what == DRAW_FAULTS:
            self.mixture = Mixture(facts["name"], facts["per_thousand"])
        elif told.what == PLAN_FAULT:
            self.strike(facts.pop("fault"), **facts)
        else:
            self.resting = told.what == REST_WIRE

    def _tell(self, what: str, **facts: Any) -> None:
        self.instructions.append(Instruction(len(self._history), self._clock.now(), what, facts))

    def __call__(self, request: RequestLike) -> Response:
        if self.resting or not self.mixture.slowest or self.let_time_pass is None:
            return self._answer(request)
        asked = self._history.events[-1].number if self._history.events else None
        way = self._slowness.randrange(1, 500 * self.mixture.slowest + 1) / 1000
        self.let_time_pass(way)
        try:
            return self._answer(request, asked)
        except TimeoutError:
            self.let_time_pass(TIME_OUT - 2 * way)
            raise
        finally:
            self.let_time_pass(way)

    def _answer(self, request: RequestLike, asked: int | None = None) -> Response:
        fault, poison = None, None
        if not self.resting:
            poison = self._poison_in(Request.of(request))
            fault = fault_named(POISONS[self._kind_of(poison)]) if poison else self._choose(Request.of(request))
        if fault is None:
            return self._send(request)
        if self.host is not None and not self.host.journal_is_used:
            fault = DEATH_INSTEAD.get(fault.name, fault)
        if asked is None and self._history.events:
            asked = self._history.events[-1].number
        facts = {"fault": fault.name, "arrives": fault.arrives, **({"record": poison} if poison else {})}
        self._history.record("nemesis", "fault", fault.name, facts, asked)
        if fault.late is not None:
            arrives_at = self._clock.now() + timedelta(seconds=fault.late)
            self._on_their_way.append(LateRequest(arrives_at, Request.of(request), asked))
        return fault.strike(request, self._send)

    # Requests that arrive although their caller has given up: what was sent cannot be called back.

    def due(self) -> datetime | None:
        """When the next late request arrives, or None."""
        return min((late.arrives_at for late in self._on_their_way), default=None)

    def run_due(self) -> None:
        """Let every late request arrive whose time has come; the answers go nowhere."""
        now = self._clock.now()
        arriving = [late for late in self._on_their_way if late.arrives_at <= now]
        self._on_their_way = [late for late in self._on_their_way if late.arrives_at > now]
        for late in arriving:
            lane = LANES.get(service_of(late.request.url, self._services), "harness")
            status = self._send(late.request).status
            self._history.record(lane, "service", LATE_REQUEST, {"status": status}, late.asked)

    def _poison_in(self, request: Request) -> str | None:
        """The record that a request names, if it is poison and still is."""
        record = _named_in(request) if self.mixture.poison else None
        if record is None or Dice(f"{self._seed}:poison:{record}").randrange(1000) >= self.mixture.poison:
            return None
        since = self._poisoned_since.setdefault(record, self._clock.now())
        hours = Dice(f"{self._seed}:cure:{record}").randrange(1, 7)
        return record if self._clock.now() < since + timedelta(hours=hours) else None

    def _kind_of(self, record: str) -> int:
        return Dice(f"{self._seed}:kind:{record}").randrange(len(POISONS))

    def _choose(self, request: Request) -> Fault | None:
        now = self._clock.now()
        self.missed += [plan for plan in self.plans if plan.over(now) and not plan.struck]
        self.plans = [plan for plan in self.plans if not plan.over(now)]
        for plan in self.plans:
            if plan.matches(request, self._services):
                return plan.strike()
        return self._drawn()

    def _drawn(self) -> Fault | None:
        if not self.mixture.per_thousand:
            return None
        drawn = self._random.randrange(1000)
        for name, chance in self.mixture.per_thousand.items():
            if drawn < chance:
                return fault_named(name)
            drawn -= chance
        return None

    def __repr__(self) -> str:
        return f"Nemesis({self.mixture.name}{', resting' if self.resting else ''}, {len(self.plans)} planned)"


POISONS = (
    *("answer in between: 403", "answer in between: 404", "answer in between: 302", "answer in between: 451"),
    *("apology", "internal error", "refused for now", "dripping answer"),
)
"""What may be answered to a poison record; none of it is the service's own verdict."""

TIME_OUT = 30
"""Seconds that a call takes which nobody answers."""


def _named_in(request: Request) -> str | None:
    """The order or the document that a request is about, by its address or by the reference in its body."""
    if found := _RECORD.search(request.path):
        return f"{'order' if found[1] == 'orders' else 'document'} {found[2]}"
    found = _REFERENCE.search(request.body.decode(errors="replace")) if request.method == "POST" else None
    return f"order {found[1]}" if found else None


_RECORD = re.compile(r"/(orders|Orders|Shipments|Acknowledgements)/(\d+)")
_REFERENCE = re.compile(r'"PartnerPO": ?"(\d+)"')


def fault_named(name: str) -> Fault:
    """The fault of a name.

    Raises:
        ValueError: there is none; the message lists them.
    """
    check_name("fault", name, ALL_FAULTS)
    return ALL_FAULTS[name]


def mixture_named(name: str) -> Mixture:
    """The mixture of a name.

    Raises:
        ValueError: there is none; the message lists them.
    """
    check_name("mixture", name, MIXTURES)
    return MIXTURES[name]
