"""The stage in this process: fakes that nobody tells apart from real services, on a clock that passes at once.

What is seen there is what a person would wait for on the real stage; nothing leaves the process.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from harness.conformance.stage.clocks import SLICE, Notice, check_wait
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.person import Person, RemotePerson
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.target import StageTarget
from harness.simulation.stage_in_process import ADDRESSES, StageInProcess
from harness.sync import Connection, Credentials
from harness.sync.secrets import Secret
from harness.sync.wire import Send


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
