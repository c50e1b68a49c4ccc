"""Who works which connection of a journal: leases with an owner and an end, so that two processes never work the same.

What a lost lease means for what is being done is known to ``journal.py``: it refuses to write.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from harness.sync.errors import LeaseLost
from harness.sync.journal import tables
from harness.sync.journal.journal import Attention, Journal, instant_of, text_of
from harness.sync.wire import Request, Response, Send

LEASE = timedelta(minutes=3)
"""How long a lease lasts: two thirds of it, which are left at every request, are longer than a request takes."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who works a connection, and until when unless the lease is renewed."""

    owner: str
    until: datetime


class Leases:
    """The leases of one process, whose name no other process has.

    The time is passed in; processes on several machines need clocks that agree within a minute.
    """

    def __init__(self, journal: Journal, owner: str, *, lasting: timedelta = LEASE) -> None:
        self.owner = owner
        self._journal = journal
        self._lasting = lasting
        self._held: set[str] = set()
        self._renewed: datetime | None = None
        self._lock = threading.Lock()

    def take(self, connection: str, now: datetime, *, dead: Holder | None = None) -> Journal | None:
        """The journal of a connection that nobody works, for us to write; None while another process holds it.

        ``dead`` is a holder that renews nothing any more, whatever end its lease has.  Every write in the journal
        raises ``LeaseLost`` once the lease was taken over.
        """
        self.keep(now)
        if not self._is_taken(connection, now, ended=dead.until if dead else None):
            return None
        self._held.add(connection)
        return Journal(self._journal.database, connection, self.owner)

    def _is_taken(self, name: str, now: datetime, *, ended: datetime | None = None) -> bool:
        values = {"connection": name, "owner": self.owner, "until": text_of(now + self._lasting)}
        is_taken = bool(self._journal.database.rows(tables.TAKE, {**values, "now": text_of(max(now, ended or now))}))
        if is_taken:
            self._renewed = self._renewed or now
        return is_taken

    def share(self, connections: int, now: datetime) -> int:
        """How many of so many connections are ours to work, with all processes that are there."""
        presence = f"{tables.PRESENCE}{self.owner}"
        if presence not in self._held and self._is_taken(presence, now):
            self._held.add(presence)
        # A presence of far ahead is that of a process whose clock was wrong, and that is gone.
        there = {"now": text_of(now), "latest": text_of(now + 2 * self._lasting)}
        processes: int = self._journal.database.rows(tables.COUNT_OWNERS, there)[0][0]
        return -(-connections // max(processes, 1))

    @property
    def count(self) -> int:
        """How many connections we hold."""
        return sum(not name.startswith(tables.PRESENCE) for name in self._held)

    def release(self, connection: str) -> None:
        """End one of our leases, so that another process may take it at once."""
        self._held.discard(connection)
        self._journal.database.change(tables.RELEASE, {"connection": connection, "owner": self.owner})

    @property
    def renewal(self) -> datetime | None:
        """When ``keep`` wants to be called again; None while we hold none."""
        return self._renewed + self._lasting / 3 if self._renewed and self._held else None

    def keep(self, now: datetime) -> None:
        """Renew all our leases when a third of their time is over; those that were taken over are ours no more."""
        with self._lock:
            self._renew(now)

    def _renew(self, now: datetime) -> None:
        if self._renewed is None or timedelta() <= now - self._renewed < self._lasting / 3:
            return
        values = {"owner": self.owner, "until": text_of(now + self._lasting)}
        self._held = {row[0] for row in self._journal.database.rows(tables.RENEW, values)}
        self._renewed = now

    def holds(self, connection: str) -> bool:
        """Whether a lease was ours when we last looked."""
        return connection in self._held

    def holder(self, connection: str) -> Holder | None:
        """Who has the lease of a connection; None when nobody has taken it, or it was given back."""
        rows = self._journal.database.rows(tables.READ_HOLDER, {"connection": connection})
        return Holder(rows[0][0], instant_of(rows[0][1])) if rows else None

    def attention(self, connection: str, flows: Iterable[str]) -> list[Attention]:
        """What needs a person in some flows of a connection, whoever works it."""
        journal = self._journal.for_connection(connection)
        return [entry for flow in flows for entry in journal.attention(flow)]

    def give_back(self) -> None:
        """End all our leases at once, so that nobody has to wait for their end."""
        self._held = set()
        self._journal.database.change(tables.GIVE_BACK, {"owner": self.owner})

    def guarded(self, send: Send, connection: str, now: Callable[[], datetime]) -> Send:
        """``send``, which sends nothing any more once the lease of the connection was taken over.

        The lease is renewed on the way, so that a long piece of work does not outlive it.
        """

        def send_while_held(request: Request) -> Response:
            self.keep(now())
            if not self.holds(connection):
                raise LeaseLost(connection)
            return send(request)

        return send_while_held
