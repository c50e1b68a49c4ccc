"""The stage in this process: fakes that nobody tells apart from real services, on a clock that passes at once.

What is seen there is what a person would wait for on the real stage; nothing leaves the process.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from fakes.scenery.config import ServeConfig
from harness.conformance.stage.clocks import SLICE, Notice, check_wait
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.person import Person, RemotePerson
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.target import StageTarget
from harness.connectors.hosted import Hosted
from harness.simulation.stage_in_process import ADDRESSES, StageInProcess
from harness.sync import Connection, Connector, Credentials
from harness.sync.secrets import Secret
from harness.sync.wire import Send


class StageWithHost(StageInProcess):
    """A stage beside which somebody hosts our connector for whatever is connected in the portal, and is given time."""

    def __init__(self, config: ServeConfig) -> None:
        super().__init__(config)
        self._hosted = Hosted(lambda connection, send, journal: Connector(connection, self.send, journal))
        self._known: list[dict[str, Any]] = []
        self._due: datetime | None = None
        self._is_at_work = False

    def move(self, to: datetime) -> None:
        """Let an instant come; requests of the host take time, too, in which nothing else of it is due."""
        while not self._is_at_work and (due := self._next()) is not None and due <= to:
            super().move(max(due, self.now()))
            self._is_at_work, self._known = True, self.outside.connections()
            self._due = self._hosted.take_turn(self.now(), self._known)
            self._is_at_work = False
        super().move(to)

    def _next(self) -> datetime | None:
        return self._due if self.outside.connections() == self._known else self.now()


class PassingClock:
    """The clock of a stage in this process: whoever waits on it finds the time passed."""

    moves_by_itself = True
    late = timedelta(0)

    def __init__(self, stage: StageInProcess, longest_wait: timedelta, grace: timedelta) -> None:
        self.grace = grace
        self._stage = stage
        self._longest_wait = longest_wait

    def now(self) -> datetime:
        return self._stage.now()

    def check(self, to: datetime) -> None:
        check_wait(to, self.now(), self._longest_wait)

    def move(self, to: datetime) -> None:
        """Let an instant come.

        Raises:
            CannotBeDone: it lies further ahead than anybody wants to wait.
        """
        self.check(to)
        self.sleep(to)

    def sleep(self, to: datetime) -> None:
        self._stage.move(to)

    def rest(self, to: datetime | None, notice: Notice) -> None:
        """Time does not pass while people are waited for."""
        if to is not None:
            self.sleep(to)
        else:
            notice(SLICE.total_seconds())


def on_stage_in_process(
    stage: StageInProcess,
    settings: RehearsalSettings,
    record: Record | None = None,
    *,
    send: Send | None = None,
    trial_started: datetime | None = None,
    instead_of: Callable[[Person], Person] = lambda person: person,
) -> StageTarget:
    """The first surroundings of a stage in this process as a target that shares them.

    People act through its control port at once, or somebody does ``instead_of`` them; ``send`` may be in front of it.
    """
    said = stage.introduction
    opened = said["surroundings"][0]
    connection = Connection(
        name=opened["retailer"]["name"],
        environment="stage",
        credentials=Credentials.from_text(opened["store"]["api_accounts"][0]["credentials_file"]),
        logicbroker_key=Secret(said["subscription_key"]),
        store_kind=opened["store"]["plan"],
        trial_started=trial_started or datetime.fromisoformat(said["now"]),
        retailer_id=opened["retailer"]["account_number"],
        bigcommerce_url=ADDRESSES.bigcommerce,
        logicbroker_url=ADDRESSES.logicbroker,
    )
    port = ControlPort(ADDRESSES.control, stage.send)
    return StageTarget(
        connection,
        settings,
        {each["name"]: Secret(each["subscription_key"]) for each in opened["suppliers"]},
        person=instead_of(RemotePerson(port, opened["name"])),
        tell=lambda paragraph: None,
        record=record,
        send=send or stage.send,
        clock=PassingClock(stage, settings.longest_wait, timedelta(seconds=settings.grace_seconds)),
    )
