"""Connectors in other processes that are waited for: who has registered, and whose turn it is.

What a connector does in its turn it does over the APIs; the clock stands still meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Connections = Sequence[dict[str, Any]]
"""All saved connections, each with what a connector needs to work it."""


@dataclass
class WaitedFor:
    """One registered connector: when it wants its next turn, and which connections it knew in its last one."""

    due: datetime | None = None
    known: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Turns:
    """The registered connectors by name."""

    registered: dict[str, WaitedFor] = field(default_factory=dict)

    def register(self, name: str) -> None:
        """Wait for a connector from now on; one that registers again has forgotten everything."""
        self.registered[name] = WaitedFor()

    def leave(self, name: str) -> None:
        """Wait for it no more."""
        self.registered.pop(name, None)

    def whose(self, now: datetime, connections: Connections) -> list[str]:
        """Those who are due, or do not know yet what has been connected or changed since."""
        return [
            name
            for name, each in self.registered.items()
            if (each.due is not None and each.due <= now) or each.known != list(connections)
        ]

    def take(self, name: str, following: datetime | None, connections: Connections) -> None:
        """A turn is over: the connector has seen these connections, and wants its next turn then."""
        self.registered[name] = WaitedFor(following, list(connections))

    def next(self, now: datetime) -> datetime | None:
        """When somebody wants his next turn after now, or None."""
        instants = [each.due for each in self.registered.values() if each.due is not None and each.due > now]
        return min(instants, default=None)
