"""Who listens to a connector, and what it shows to them; nothing that listeners do changes what it does.

How people see it is known to the listeners: logs, metrics and health.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

ConnectionState = Literal["connected", "credentials refused", "suspended", "waiting", "standing by"]
"""The words for it wherever people or programs look: status, logs, metrics, health, attention list, doctor."""
CallOutcome = Literal["done", "refused", "busy", "outage", "unknown"]


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """How the connection stands, since when, and why in a sentence."""

    state: ConnectionState
    since: datetime | None
    reason: str


class ConnectorView(Protocol):
    """What an observer may read of a connector after a piece of work."""

    @property
    def status(self) -> ConnectionStatus:
        """How the connection stands, also without its journal."""

    def attention_counts(self) -> dict[str, int]:
        """How many entries of the attention list each flow has.  Raises JournalUnavailable."""

    def behind(self, now: datetime) -> timedelta:
        """How long the flow that waits longest has been due.  Raises JournalUnavailable."""

    def clocks_ahead(self) -> dict[str, timedelta]:
        """How far each service's clock is ahead of ours, by its name, as far as the services say."""

    def quota_left(self, now: datetime) -> int | None:
        """How many requests the store still answers in this window; None when nobody knows."""


class Observer(Protocol):
    """Listens to one connector.  No method may raise, and no text that it gets holds a known secret."""

    def answered(self, service: str, method: str, what: str, outcome: CallOutcome, reason: str) -> None:
        """A request was sent, and ended so; ``reason`` is empty when it is done."""

    def needs_attention(self, flow: str, subject: str, reason: str) -> None:
        """A subject is on the attention list, for a reason that is news."""

    def unaccounted_fields(self, fields: Sequence[str]) -> None:
        """An order came with fields that the mapping tables do not know; they come again with the next order."""

    def not_worked(self, status: ConnectionStatus, now: datetime) -> None:
        """This process does not work the connection, and why; told each time that it looks."""

    def noticed(self, topic: str, sentence: str) -> None:
        """Something out of the ordinary that is seen to already."""

    def ticked(self, connector: ConnectorView, now: datetime, due: datetime | None) -> None:
        """A piece of work ended; the connector wants to be called again when it is ``due``."""


class NullObserver:
    """Ignores everything."""

    def answered(self, service: str, method: str, what: str, outcome: CallOutcome, reason: str) -> None:
        """Nothing."""

    def needs_attention(self, flow: str, subject: str, reason: str) -> None:
        """Nothing."""

    def unaccounted_fields(self, fields: Sequence[str]) -> None:
        """Nothing."""

    def not_worked(self, status: ConnectionStatus, now: datetime) -> None:
        """Nothing."""

    def noticed(self, topic: str, sentence: str) -> None:
        """Nothing."""

    def ticked(self, connector: ConnectorView, now: datetime, due: datetime | None) -> None:
        """Nothing."""
