"""The stage in this process: fakes that nobody tells apart from real services, on a clock that passes at once.

What is seen there is what a person would wait for on the real stage; nothing leaves the process.
"""

from datetime import datetime, timedelta

from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.person import CannotBeDone, Person, RemotePerson
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.target import StageTarget
from harness.simulation.stage_in_process import ADDRESSES, StageInProcess
from harness.sync import Connection, Credentials
from harness.sync.secrets import Secret


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
        if to - self.now() > self._longest_wait:
            raise CannotBeDone(f"this would wait until {to:%d %b %Y %H:%M} UTC, longer than {self._longest_wait}")

    def move(self, to: datetime) -> None:
        """Let an instant come.

        Raises:
            CannotBeDone: it lies further ahead than anybody wants to wait.
        """
        self.check(to)
        self.sleep(to)

    def sleep(self, to: datetime) -> None:
        self._stage.move(to)


def on_stage_in_process(
    stage: StageInProcess, settings: RehearsalSettings, record: Record | None = None, person: Person | None = None
) -> StageTarget:
    """The first surroundings of a stage in this process as a target that shares them; people act through its port."""
    said = stage.introduction
    opened = said["surroundings"][0]
    connection = Connection(
        name=opened["retailer"]["name"],
        environment="stage",
        credentials=Credentials.from_text(opened["store"]["api_accounts"][0]["credentials_file"]),
        logicbroker_key=Secret(said["subscription_key"]),
        store_kind=opened["store"]["plan"],
        trial_started=datetime.fromisoformat(said["now"]),
        retailer_id=opened["retailer"]["account_number"],
        bigcommerce_url=ADDRESSES.bigcommerce,
        logicbroker_url=ADDRESSES.logicbroker,
    )
    port = ControlPort(ADDRESSES.control, stage.send)
    return StageTarget(
        connection,
        settings,
        {each["name"]: Secret(each["subscription_key"]) for each in opened["suppliers"]},
        person=person or RemotePerson(port, opened["name"]),
        tell=lambda paragraph: None,
        record=record,
        send=stage.send,
        clock=PassingClock(stage, settings.longest_wait, timedelta(seconds=settings.grace_seconds)),
    )
