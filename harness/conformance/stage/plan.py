"""The plan of a rehearsal on the stage: the same rehearsal on fakes whose clock passes at once, and what it took.

Nothing but a few harmless reads is sent to the services themselves.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fakes.scenery.config import RetailerConfig, ServeConfig, StoreConfig, SupplierConfig, SurroundingsConfig
from harness.conformance.rehearsal.rehearsal import run_conformance
from harness.conformance.rehearsal.report import Report
from harness.conformance.rehearsal.results import ScenarioResult
from harness.conformance.stage import settings as file_settings
from harness.conformance.stage.api import Declined
from harness.conformance.stage.hosts import REMOVE
from harness.conformance.stage.in_process import StageWithHost, on_stage_in_process
from harness.conformance.stage.person import CannotBeDone, HumanTask, Person
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.target import StageTarget
from harness.conformance.stage.tasks import TITLES
from harness.displays.tables import Table, counted
from harness.promises import FLOWS
from harness.simulation.stage_in_process import ADDRESSES, StageInProcess
from harness.sync import Connection
from harness.sync.errors import UnusableInput

A_VISIT = timedelta(minutes=10)
"""Questions that follow one another within this belong to one visit."""

WINDOW = timedelta(seconds=30)
"""Of a store's quota.  Source: "API rate limits"."""

CLOCKS_APART = timedelta(seconds=30)
"""How far the store's clock may be from ours before it is told."""

HOUR = timedelta(hours=1)

LATENCY = 0.25
"""Seconds that a request takes in a plan."""

_SERVICES = {ADDRESSES.bigcommerce: "BigCommerce", ADDRESSES.logicbroker: "Logicbroker"}
_UNTIL = re.compile(r"wait until [^,]* UTC, which is longer")
_WHY = re.compile(r"^The step “.*?” could not be done\. \w+: ")


@dataclass(frozen=True, slots=True)
class Question:
    """What a person will be asked: when, who, and what it is about."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class Plan:
    """What a rehearsal will take; ``requests`` are counted by service, ``most`` is how many fall into one window."""

    began: datetime
    ended: datetime
    report: Report
    questions: tuple[Question, ...]
    requests: Mapping[str, int]
    most: int
    warnings: tuple[str, ...] = ()
    over: Mapping[str, datetime] = field(default_factory=dict)
    """When each scenario is over."""

    @property
    def hours(self) -> float:
        return (self.ended - self.began) / HOUR

    @property
    def visits(self) -> list[list[Question]]:
        """The questions, those together that a person is asked in one go."""
        visits: list[list[Question]] = []
        for question in self.questions:
            if not visits or question.at - visits[-1][-1].at > A_VISIT:
                visits.append([])
            visits[-1].append(question)
        return visits

    @property
    def unplayable(self) -> dict[str, list[ScenarioResult]]:
        """The scenarios that cannot be played with this file, by the reason."""
        found: dict[str, list[ScenarioResult]] = {}
        for each in self.report.scenarios:
            if each.reason:
                found.setdefault(_UNTIL.sub("wait longer", _WHY.sub("", each.reason)), []).append(each)
        return found

    def to_text(self) -> str:
        """All of it for people."""
        return "\n\n".join(self._parts()) + "\n"

    def _parts(self) -> Iterator[str]:
        scenarios = len(self.report.scenarios)
        left_out = sum(map(len, self.unplayable.values()))
        when = f"in {self.hours:.1f} hours, until {self.ended:%d %b %H:%M} UTC"
        people = f"people are needed {counted(len(self.visits), 'time')}"
        yield f"{counted(scenarios - left_out, 'scenario')} {when}; {people}"
        yield from self.warnings
        yield self._visits().text()
        yield self._flows().text()
        asked = ", ".join(f"{count:,} to {service}" for service, count in sorted(self.requests.items()))
        yield f"Requests: {asked}; at most {self.most} to the store in {WINDOW.seconds} seconds"
        rows = [(len(each), ", ".join(_promises(each)), why) for why, each in self.unplayable.items()]
        rows += [(count, "", why) for why, count in Counter(self.report.left_out.values()).items()]
        yield Table("Cannot be played with this file", ("scenarios", "promises", "why"), rows, empty="nothing").text()
        states = self.report.promises.values()
        open_ones = [each.promise.id for each in states if each.state != "holds"]
        yield f"Promises that are sure to stay open: {', '.join(open_ones) or 'none'}"

    def _visits(self) -> Table:
        rows = []
        for visit in self.visits:
            tasks = Counter((each.who, each.what) for each in visit)
            times = f"{visit[0].at:%d %b %H:%M}"
            rows += [(times, who, what, count) for (who, what), count in sorted(tasks.items())]
        return Table("When people are needed (UTC)", ("from", "who", "for what", "how often"), rows, empty="never")

    def _flows(self) -> Table:
        """When all scenarios of a flow are over, but for those that are about the connection, too."""
        rows = []
        for flow, promises in FLOWS.items():
            apart = () if flow == "connection" else FLOWS["connection"]
            about = [each for each in self.report.scenarios if {*promises} & {*each.promises} and not each.reason]
            ends = [self.over[each.name] for each in about if not {*apart} & {*each.promises}]
            if ends:
                rows.append((flow, len(ends), f"{max(ends):%H:%M}", f"{(max(ends) - self.began) / HOUR:.1f}"))
        return Table("When each flow is over (UTC)", ("flow", "scenarios", "at", "after hours"), rows, empty="never")


@dataclass
class _Counted:
    """A stage in this process that counts what it is asked."""

    stage: StageInProcess
    requests: Counter[str] = field(default_factory=Counter)
    windows: Counter[int] = field(default_factory=Counter)

    def send(self, request: Any) -> Any:
        service = next((name for root, name in _SERVICES.items() if request.url.startswith(root)), None)
        if service is not None:
            self.requests[service] += 1
        if service == "BigCommerce":
            self.windows[int(self.stage.now().timestamp() / WINDOW.total_seconds())] += 1
        return self.stage.send(request)


@dataclass
class _Listening:
    """A person who does everything at once, and what was asked of them."""

    person: Person
    stage: StageInProcess
    questions: list[Question]
    by = "the plan"

    def do(self, task: HumanTask) -> Any:
        if task.deed == "open_store":
            raise CannotBeDone(
                "describe one in a connection file of its own, and type its path when the rehearsal asks for it"
            )
        self.questions.append(Question(self.stage.now(), task.named or task.who, TITLES[task.deed]))
        if REMOVE in task.paragraph:
            with suppress(Declined):
                self.person.do(replace(task, deed="remove_connection", arguments={}))
        return self.person.do(task)


def plan_of(path: Path, chosen: Mapping[str, Any]) -> Plan:
    """The plan for a connection file, after a look at both services with its credentials.

    Raises:
        UnusableInput: the file cannot be used, or what it names is not there.
        OSError: a service cannot be reached.
    """
    connection, settings = file_settings.read(path)
    if settings.control:
        raise UnusableInput("no control in [rehearsal]", repr(settings.control), "Leave --plan out beside one.")
    target = StageTarget.from_file(path, tell=lambda paragraph: None)
    now, apart = target.now(), target.clock_difference()
    target.check_people()
    told = (f"The store's clock is {apart} from this machine's.",) if abs(apart) > CLOCKS_APART else ()
    return plan(connection, settings, chosen, now, told)


def plan(
    connection: Connection,
    settings: RehearsalSettings,
    chosen: Mapping[str, Any],
    now: datetime,
    warnings: tuple[str, ...] = (),
) -> Plan:
    """The plan for a rehearsal that begins now: what it takes on fakes is what it will take.

    Where a hosted connector is rehearsed, ours stands for it.
    """
    store = StoreConfig(plan="standard" if connection.store_kind == "production" else connection.store_kind)
    suppliers = tuple(SupplierConfig(name=each.name) for each in settings.suppliers) or (SupplierConfig(),)
    surroundings = SurroundingsConfig(
        store=store,
        suppliers=suppliers,
        environment=connection.environment,
        retailer=RetailerConfig(name=connection.name),
    )
    config = ServeConfig(clock="virtual", start=now, latency_seconds=LATENCY, surroundings=(surroundings,))
    stage = StageWithHost(config) if settings.connector == "hosted" else StageInProcess(config)
    counting = _Counted(stage)
    questions: list[Question] = []
    target = on_stage_in_process(
        stage,
        settings,
        send=counting.send,
        trial_started=connection.trial_started,
        instead_of=lambda person: _Listening(person, stage, questions),
    )
    over: dict[str, datetime] = {}

    def take(result: object) -> None:
        if isinstance(result, ScenarioResult):
            over[result.name] = stage.now()

    report = run_conformance(target, **chosen, on_progress=take)
    most = max(counting.windows.values(), default=0)
    return Plan(now, stage.now(), report, tuple(questions), counting.requests, most, warnings, over)


def _promises(scenarios: list[ScenarioResult]) -> list[str]:
    return sorted({promise for each in scenarios for promise in each.promises}, key=lambda name: int(name[1:]))
