"""The connector: runs what is due, in bounded pieces, and says when it wants to be called again.

It never waits and reads no clock; how each flow works is in the flow's own file.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from harness.sync.connection import Connection
from harness.sync.journal import Attention, Journal
from harness.sync.wire import Send

State = Literal["connected", "credentials refused", "suspended", "waiting"]


@dataclass(frozen=True, slots=True)
class Status:
    """How the connection stands, since when, and why in a sentence."""

    state: State
    since: datetime | None
    reason: str


class Connector:
    """Syncs one connection; everything that it must not forget is in its journal."""

    def __init__(self, connection: Connection, send: Send, journal: Journal) -> None:
        self.connection = connection
        self.send = send
        self.journal = journal

    @property
    def status(self) -> Status:
        return Status("waiting", None, "It has not run yet.")

    def attention(self) -> list[Attention]:
        """What needs a person, oldest first."""
        return self.journal.attention()

    def tick(self, now: datetime) -> datetime | None:
        """Do a bounded piece of what is due; returns when to be called again, at once if that is not after now."""
        raise NotImplementedError
