"""Who is told what a connector does: logs, metrics and health listen here, and nothing they do changes what it does.

How it is told to people is not known here.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from harness.sync.connector import Connector

CallOutcome = Literal["done", "refused", "busy", "outage", "unknown"]


class Observer(Protocol):
    """Listens to one connector.  No method may raise, and no text that it gets holds a known secret."""

    def answered(self, service: str, method: str, what: str, outcome: CallOutcome, reason: str) -> None:
        """A request was sent, and ended so; ``reason`` is empty when it is done."""

    def needs_attention(self, flow: str, subject: str, reason: str) -> None:
        """A subject is on the attention list, for a reason that is news."""

    def ticked(self, connector: "Connector", now: datetime, due: datetime | None) -> None:
        """A piece of work ended; the connector wants to be called again when it is ``due``."""


class Nobody:
    """Listens to nothing."""

    def answered(self, service: str, method: str, what: str, outcome: CallOutcome, reason: str) -> None:
        """Nothing."""

    def needs_attention(self, flow: str, subject: str, reason: str) -> None:
        """Nothing."""

    def ticked(self, connector: "Connector", now: datetime, due: datetime | None) -> None:
        """Nothing."""
