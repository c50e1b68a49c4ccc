"""Many connections in one process, one after the other: whichever has waited longest is worked next, for a short turn.

How a connection is worked is known to ``connector.py``; who waits between the turns is whoever calls ``tick``.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush

from harness.sync.connection import Connection
from harness.sync.connector import Connector
from harness.sync.errors import JournalUnavailable, LeaseLost, SyncError, UnusableInput
from harness.sync.journal import Leases
from harness.sync.observer import NullObserver, Observer
from harness.sync.secrets import redact_text
from harness.sync.wire import Send

TURN = timedelta(seconds=10)
"""After this a connection ends its turn at the next subject, so that a slow store does not hold up the others."""

FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(minutes=15)
"""When a connection that ended in an error is tried again; the time doubles."""

JOURNAL_RETRY = timedelta(seconds=10)

PROCESS = "process"
"""The flow and the subject under which the attention list names what ended a connection's turn."""

TO_DO = "It is tried again by itself; report the error if it stays."

OnFailure = Callable[[Connection, str], None]
"""Told of each turn that ended in an error, and which, without secrets."""


def _nobody(connection: Connection, reason: str) -> None:
    """Nobody is told: it is on the attention list."""


Observe = Callable[[Connection], Observer]
"""Gives who listens to a connection."""


def _unobserved(connection: Connection) -> Observer:
    return NullObserver()


@dataclass(slots=True)
class _Member:
    connection: Connection
    connector: Connector | None = None
    failures: int = 0
    has_entry: bool = True  # Perhaps: from before this process.


class Fleet:
    """Works connections whose lease it can take, and stands by for those that another process works.

    ``clock`` tells the time within a turn; ``stopping`` whether everything is to end soon.
    """

    def __init__(
        self,
        connections: Sequence[Connection],
        send: Send,
        leases: Leases,
        *,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool] = lambda: False,
        on_failure: OnFailure = _nobody,
        observe: Observe = _unobserved,
    ) -> None:
        """Nothing is sent yet.

        Raises:
            UnusableInput: there is none, or two are the same store in the same environment.
        """
        self._members = {connection.key: _Member(connection) for connection in connections}
        if not connections or len(self._members) < len(connections):
            keys = [connection.key for connection in connections]
            twice = sorted({key for key in keys if keys.count(key) > 1})
            came = f"several for {', '.join(twice)}" if twice else "none"
            raise UnusableInput("one connection for each store and environment", came, "See to the connection files.")
        self._send = send
        self._leases = leases
        self._clock = clock
        self._stopping = stopping
        self._on_failure = on_failure
        self._observe = observe
        self._turn_ends = datetime.max.replace(tzinfo=UTC)
        self._turns = len(connections)
        start = datetime.min.replace(tzinfo=UTC)
        self._queue: list[tuple[datetime, int, str]] = [
            (start, number, key) for number, key in enumerate(self._members)
        ]
        heapify(self._queue)

    @property
    def due(self) -> datetime:
        """When the connection that is next wants its turn."""
        return self._queue[0][0]

    @property
    def connectors(self) -> list[Connector]:
        """Of the connections that this process works."""
        return [member.connector for member in self._members.values() if member.connector]

    @property
    def not_worked(self) -> list[Connection]:
        """The connections that this process does not work: another one does, or their last turn ended in an error."""
        return [member.connection for member in self._members.values() if not member.connector]

    def tick(self, now: datetime) -> datetime:
        """A turn of the connection that has waited longest, if any is due; returns when to be called again."""
        now = now.astimezone(UTC)
        try:
            self._leases.keep(now)
        except JournalUnavailable:
            return now + JOURNAL_RETRY
        if self.due <= now:
            _, _, key = heappop(self._queue)
            following = self._turn(self._members[key], now)
            self._turns += 1
            heappush(self._queue, (max(following, now), self._turns, key))
        return min(self.due, self._leases.renewal or self.due)

    def hurry(self, keys: Collection[str], now: datetime) -> None:
        """Let these connections come next if we work them, because people have decided something about them."""
        hurried = {key for key in keys if key in self._members and self._members[key].connector}
        self._queue = [(min(due, now) if key in hurried else due, turn, key) for due, turn, key in self._queue]
        heapify(self._queue)

    def close(self) -> None:
        """Give the leases back, so that another process goes on at once; without the journal they end by themselves."""
        with suppress(JournalUnavailable):
            self._leases.give_back()

    def _turn(self, member: _Member, now: datetime) -> datetime:
        """A piece of one connection's work, or standing by; when it wants to be worked again."""
        try:
            return self._work(member, now)
        except LeaseLost:
            member.connector = None
            return now
        except JournalUnavailable:
            return now + JOURNAL_RETRY
        except Exception as error:  # noqa: BLE001 - whatever it is, the other connections go on
            return self._failed(member, error, now)

    def _work(self, member: _Member, now: datetime) -> datetime:
        key = member.connection.key
        if member.connector is None or not self._leases.holds(key):
            journal = self._leases.take(key, now)
            if journal is None:
                member.connector = None
                holder = self._leases.holder(key)
                return max(holder.until, now + JOURNAL_RETRY) if holder else now
            send = self._leases.guarded(self._send, key, self._clock)
            member.connector = Connector(
                member.connection,
                send,
                journal,
                turn_over=self._turn_is_over,
                observer=self._observe(member.connection),
            )
        self._turn_ends = self._clock() + TURN
        following = member.connector.tick(now)
        if member.has_entry:
            member.connector.journal.settled(PROCESS, PROCESS)
            member.failures, member.has_entry = 0, False
        return following or now + LONGEST_RETRY

    def _turn_is_over(self) -> bool:
        return self._stopping() or self._clock() >= self._turn_ends

    def _failed(self, member: _Member, error: Exception, now: datetime) -> datetime:
        """A turn ended in an error: it is told and put on the attention list, and the connection begins anew later."""
        reason = redact_text(f"{type(error).__name__}: {error}", *member.connection.secrets)
        self._on_failure(member.connection, reason)
        pause: timedelta = min(FIRST_RETRY * 2 ** min(member.failures, 10), LONGEST_RETRY)
        member.failures, member.has_entry = member.failures + 1, True
        connector, member.connector = member.connector, None
        if connector is not None:
            with suppress(SyncError):  # If the journal or the lease is gone, too, it was told all the same.
                connector.journal.needs_attention(PROCESS, PROCESS, reason, TO_DO, now)
        return now + pause
