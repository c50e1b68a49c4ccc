"""Runs connectors of a Python factory against served fakes, for every connection that is saved in the portal.

``python -m harness.connectors.hosted CONTROL_URL MODULE:FACTORY``, with the key of the control port in ``CONTROL_KEY``.
What the control port answers is described in docs/serve.md.
"""

import os
import sys
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests

from harness.connectors.contract import ConnectorFactory, Ticking, checked
from harness.connectors.worker import connection_of, named_in
from harness.sync.journal import Journal
from harness.sync.network import requests_send

POLL = 0.005
"""Seconds between two questions whether it is this program's turn."""


@dataclass
class Hosted:
    """The connectors of all connections; one whose connection has changed is built anew, on the same journal.

    One that was removed and made again is another connection, with a cut-off and so a journal of its own.
    """

    factory: ConnectorFactory
    connectors: dict[str, tuple[dict[str, Any], Ticking]] = field(default_factory=dict)
    journals: dict[tuple[str, str | None], Journal] = field(default_factory=dict)
    due: dict[str, datetime | None] = field(default_factory=dict)

    def take_turn(self, now: datetime, connections: list[dict[str, Any]]) -> datetime | None:
        """Do what is due for every connection; returns when the next turn is wanted."""
        for described in connections:
            name = described["store_hash"]
            if name not in self.connectors or self.connectors[name][0] != described:
                journal = self.journals.setdefault((name, described["connected_at"]), Journal.in_memory())
                made = checked(self.factory(connection_of(described), requests_send(), journal))
                self.connectors[name], self.due[name] = (described, made), now
            self._tick(name, now)
        gone = set(self.connectors) - {described["store_hash"] for described in connections}
        for name in gone:
            del self.connectors[name], self.due[name]
        return min((each for each in self.due.values() if each is not None), default=None)

    def _tick(self, name: str, now: datetime) -> None:
        while (due := self.due[name]) is not None and due <= now:
            self.due[name] = self.connectors[name][1].tick(now)


def host(control: str, key: str, factory: ConnectorFactory, name: str = "hosted") -> None:
    """Register, and take every turn until the port is gone."""
    session, hosted = requests.Session(), Hosted(factory)
    session.trust_env = False
    session.headers["Control-Key"] = key
    turn = session.post(f"{control}/connectors/{name}", timeout=60)
    turn.raise_for_status()
    try:
        while True:
            asked = session.get(f"{control}/connectors/{name}/turn", timeout=60).json()
            if asked["is_due"]:
                following = hosted.take_turn(datetime.fromisoformat(asked["now"]), asked["connections"])
                answer = {"next": following.isoformat() if following else None}
                session.post(f"{control}/connectors/{name}/turn", json=answer, timeout=60).raise_for_status()
            else:
                threading.Event().wait(POLL)
    except requests.ConnectionError:
        return


def main() -> None:
    """Host what the arguments name; with another number of them, or without a key, say what is wanted."""
    key = os.environ.get("CONTROL_KEY", "")
    if len(sys.argv) != 3 or ":" not in sys.argv[2] or not key:
        sys.exit("wanted: CONTROL_KEY=KEY python -m harness.connectors.hosted CONTROL_URL MODULE:FACTORY")
    host(sys.argv[1], key, named_in(sys.argv[2:]))


if __name__ == "__main__":
    main()
