"""Runs the connector for the retailer: opens the connection that the portal's form describes, and keeps it running.

How a connector syncs is its own business; the form is filled in by the retailer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fakes.time.clock import Clock
from harness.connectors.contract import ConnectorFactory, Ticking, checked, close
from harness.record.history import History
from harness.record.looks import EXAMINED, EXAMINING, STARTED
from harness.simulation.event_loop import Conductor
from harness.simulation.long_ticks import no_endless_tick
from harness.simulation.trouble.connector_faults import Died
from harness.sync.connection import Connection
from harness.sync.credentials import Credentials
from harness.sync.doctor import DoctorFinding, examine
from harness.sync.errors import UnusableInput
from harness.sync.journal import Journal
from harness.sync.secrets import Secret
from harness.sync.wire import Send

ConnectionForm = Mapping[str, str]
"""The fields of the portal's connection form."""

STARTED_AGAIN = timedelta(seconds=5)
"""How long after its process died a connector is restarted, as systemd or Kubernetes would."""

ConnectionDraft = Callable[[ConnectionForm], Connection]
"""The connection that a filled-in form would make; raises UnusableInput when it would make none."""


@dataclass(slots=True)
class ConnectorHost:
    """One connector with its connection and its journal.

    ``findings`` is what the doctor found when the form was last verified; ``examining`` is how it asks, where that is
    another way than the connector's.
    """

    conductor: Conductor
    clock: Clock
    history: History
    send: Send
    factory: ConnectorFactory
    journal: Journal = field(default_factory=Journal.in_memory)
    connection: Connection | None = None
    findings: list[DoctorFinding] = field(default_factory=list)
    examining: Send | None = None

    def __post_init__(self) -> None:
        self.conductor.also_run(self)

    @property
    def connector(self) -> Ticking | None:
        return self.conductor.connector

    @property
    def journal_is_used(self) -> bool:
        """Whether the connector keeps anything in the journal that it was given; many keep their memory elsewhere."""
        return bool(self.journal.connections())

    @property
    def is_interrupted(self) -> bool:
        """Whether the connector was stopped in the middle of its work, and no restart is due."""
        return self.connection is not None and self.connector is None and self.conductor.died_at is None

    def due(self) -> datetime | None:
        """When a connector whose process died is restarted, or None."""
        died_at = self.conductor.died_at
        return None if died_at is None else died_at + STARTED_AGAIN

    def run_due(self) -> None:
        due = self.due()
        if due is not None and due <= self.clock.now():
            self.restart()

    def problems(self, draft: ConnectionDraft, form: ConnectionForm) -> list[str]:
        """What the doctor finds wrong with a filled-in form, over the wire; empty when the connection works."""
        self.findings = []
        try:
            connection = draft(form)
        except UnusableInput as error:
            return [str(error)]
        self.history.record("harness", "observation", EXAMINING)
        try:
            self.findings = examine(connection, self.examining or self.send, self.clock.now())
        finally:
            self.history.record("harness", "observation", EXAMINED)
        return [_problem(finding) for finding in self.findings if _stops(finding)]

    def open(self, connection: Connection) -> Connection:
        """Run a connector on this connection from now on, with the same journal."""
        self.connection = connection
        self.restart()
        return connection

    def change(self, **changes: Any) -> Connection:
        """Change settings of the connection; the connector starts again with them and keeps its place.

        Raises:
            ValueError: nothing is connected.
        """
        return self.open(replace(self.connected(), **changes))

    def restart(self) -> None:
        """A new connector takes over the same journal, reads it again, as after a crash, and runs at once.

        Raises:
            ValueError: nothing is connected.
        """
        self.history.record("harness", "observation", STARTED)
        self.journal = self.journal.for_connection(self.journal.connection)
        try:
            made = self._built(self.connected(), self.conductor.release())
        except Died as died:
            self.conductor.bury(died)
        else:
            self.conductor.employ(made)

    def _built(self, connection: Connection, former: Ticking | None) -> Ticking:
        try:
            with self.conductor.guard, no_endless_tick(self.factory):
                close(former)
                made = self.factory(connection, self.send, self.journal)
            return checked(made)
        except Died:
            raise
        except BaseException as error:
            self.conductor.tell_crash(error)
            raise

    def connected(self) -> Connection:
        """The connection.

        Raises:
            ValueError: nothing is connected.
        """
        if self.connection is None:
            raise ValueError("nothing is connected; let the retailer connect the store first")
        return self.connection


def connection_of(settings: Mapping[str, Any], form: ConnectionForm) -> Connection:
    """The new connection that a form describes; ``settings`` are its other fields.

    Raises:
        UnusableInput: they do not fit together.
    """
    allowed = form["Allow Cancelling Orders"] == "true"
    return Connection(credentials=credentials_in(form), allow_cancelling_orders=allowed, **settings)


def credentials_in(form: ConnectionForm) -> Credentials:
    """The credentials as the form understood them."""
    return Credentials(form["Store Hash"], form["Client ID"], Secret(form["Access Token"]))


def read_credentials(credentials: Credentials | str | Path) -> Credentials:
    """Credentials as they are, from the text of the credentials file, or from its path.

    Raises:
        UnusableCredentials: there is no such file, or it is no credentials file.
    """
    if isinstance(credentials, Credentials):
        return credentials
    if isinstance(credentials, str) and "\n" in credentials:
        return Credentials.from_text(credentials)
    return Credentials.from_file(credentials)


def _stops(finding: DoctorFinding) -> bool:
    """Whether a finding prevents the connection; not knowing when a trial ends does not."""
    return finding.level == "error" or (finding.level == "unknown" and finding.topic != "trial")


def _problem(finding: DoctorFinding) -> str:
    """A finding in the words of the form: a refused token may also have come to the wrong store."""
    fields = "Store Hash or Access Token: " if finding.topic == "credentials" else ""
    return fields + finding.message
