"""How the connections of a process stand, in one line and as JSON: state, last good tick, and why not.

Who asks is known to ``server.py``.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from harness.sync.observer import ConnectionState, ConnectionStatus

STALE = timedelta(minutes=20)
"""A connector wants to be called at least every quarter of an hour; one that was not for so long hangs."""

WELL: tuple[ConnectionState, ...] = ("connected", "standing by")
"""A process that stands by is as well as the one that works."""

HealthReport = dict[str, Any]


@dataclass(slots=True)
class Health:
    """The last news of each connection, by name."""

    started: datetime
    latest: dict[str, HealthReport] = field(default_factory=dict)
    ticked: datetime | None = None

    def expect(self, connection: str) -> None:
        """A connection that this process means to work."""
        self.latest[connection] = {"state": "waiting", "reason": "It has not been worked by this process yet."}

    def note(
        self, connection: str, status: ConnectionStatus, now: datetime, *, behind: timedelta, attention: int
    ) -> None:
        """A connection has been worked on."""
        good = now.isoformat() if status.state == "connected" else self.latest.get(connection, {}).get("last_good_tick")
        self.ticked = now
        self.latest[connection] = {
            "state": status.state,
            "since": status.since.isoformat() if status.since else None,
            "reason": status.reason,
            "last_good_tick": good,
            "behind_seconds": int(behind.total_seconds()),
            "attention": attention,
        }

    def note_not_worked(self, connection: str, status: ConnectionStatus, now: datetime) -> None:
        """This process does not work a connection, or cannot without its journal, and says why."""
        self.ticked = now
        self.latest[connection] = {
            "state": status.state,
            "since": status.since.isoformat() if status.since else None,
            "reason": status.reason,
            "last_good_tick": self.latest.get(connection, {}).get("last_good_tick"),
        }

    def report(self, now: datetime) -> tuple[bool, HealthReport]:
        """Whether all is well, and everything that is known; a process that does not move is not well."""
        hangs = now - (self.ticked or self.started) > STALE
        well = not hangs and all(each["state"] in WELL for each in self.latest.values())
        state = "hangs" if hangs else "well" if well else "not well"
        return well, {"state": state, "last_tick": self.ticked and self.ticked.isoformat(), "connections": self.latest}

    def line(self, now: datetime) -> str:
        """The same for a person, in one line."""
        _, report = self.report(now)
        connections = [f"{name} is {each['state']}: {each['reason']}" for name, each in sorted(self.latest.items())]
        return f"{report['state']}; {'; '.join(connections)}"
