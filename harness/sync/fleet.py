"""Many connections in one process: whichever has waited longest is worked next, for a short turn, some at once.

How a connection is worked is known to ``connector.py``; who waits between the turns is whoever calls ``tick``.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heapify, heappop, heappush

from harness.sync.connection import Connection
from harness.sync.connector import MOST_STEP_BACK, Connector
from harness.sync.errors import JournalUnavailable, LeaseLost, SyncError, UnusableInput
from harness.sync.journal import Leases
from harness.sync.journal.leases import LEASE, Holder
from harness.sync.observer import ConnectionState, ConnectionStatus, NullObserver, Observer
from harness.sync.secrets import redact_text
from harness.sync.standing import CONNECTION
from harness.sync.wire import Send

TURN = timedelta(seconds=10)
"""After this a connection ends its turn at the next subject, so that a slow store does not hold up the others."""

FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(minutes=15)
"""When a connection that ended in an error is tried again; the time doubles."""

JOURNAL_RETRY = timedelta(seconds=10)

LOOK_AT_TURNS = timedelta(milliseconds=50)
"""While threads are at work, so soon they are looked at again."""

FOREVER = datetime.max.replace(tzinfo=UTC)

STANDS_BY = timedelta(minutes=2)
"""So long a connection that is due is left to processes that have less than their share."""

PROCESS = "process"
"""The flow and the subject under which the attention list names what ended a connection's turn."""

TO_DO = "It is tried again by itself; report the error if it stays."

NOT_WORKED_YET = ConnectionStatus("waiting", None, "It has not been worked by this process yet.")

_OF_THE_WHOLE = (CONNECTION, PROCESS)

_AS_ILL: dict[str, ConnectionState] = {
    "credentials refused": "credentials refused",
    "suspended": "suspended",
    "silent": "waiting",
    PROCESS: "waiting",
}
"""How a connection stands that another process works, by what the list says of it, the gravest first."""

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
    turn_ends: datetime = FOREVER
    stands_by_since: datetime | None = None  # Because others are to have their share.
    status: ConnectionStatus = NOT_WORKED_YET  # While there is no connector.
    holder: tuple[Holder, datetime] | None = None  # Whose lease it is, and since when it was not renewed.


class Fleet:
    """Works connections whose lease it can take, and stands by for those that another process works.

    ``clock`` tells the time within a turn; ``stopping`` whether everything is to end soon.
    """

    def __init__(
        self,
        connections: Sequence[Connection],
        send: Callable[[Connection], Send],
        leases: Leases,
        *,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool] = lambda: False,
        on_failure: OnFailure = _nobody,
        observe: Observe = _unobserved,
        threads: int = 0,
        begins_at_once: bool = False,
    ) -> None:
        """Nothing is sent yet.  With ``threads`` so many connections have their turns at once, else each within a tick.

        ``begins_at_once``: see ``Connector``.

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
        self._begins_at_once = begins_at_once
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._pool = ThreadPoolExecutor(threads, "turn") if threads else None
        self._threads = threads
        self._running: dict[str, Future[datetime]] = {}
        self._hurried: set[str] = set()
        self._turns = len(connections)
        start = datetime.min.replace(tzinfo=UTC)
        self._queue: list[tuple[datetime, int, str]] = [
            (start, number, key) for number, key in enumerate(self._members)
        ]

    @property
    def due(self) -> datetime:
        """When the connection that is next wants its turn."""
        return self._queue[0][0] if self._queue else FOREVER

    @property
    def is_at_work(self) -> bool:
        """Whether a thread is in the middle of a turn."""
        return bool(self._running)

    @property
    def connectors(self) -> list[Connector]:
        """Of the connections that this process works."""
        return [member.connector for member in self._members.values() if member.connector]

    @property
    def not_worked(self) -> list[Connection]:
        """The connections that this process does not work: another one does, or their last turn ended in an error."""
        return [member.connection for member in self._members.values() if not member.connector]

    @property
    def statuses(self) -> list[tuple[Connection, ConnectionStatus]]:
        """How each connection stands, also those that this process does not work."""
        return [(each.connection, each.connector.status if each.connector else each.status) for each in self._all]

    @property
    def _all(self) -> Collection[_Member]:
        return self._members.values()

    def tick(self, now: datetime) -> datetime:
        """A turn of the connection that has waited longest, if any is due; returns when to be called again."""
        now = now.astimezone(UTC)
        if now + MOST_STEP_BACK < self._latest:  # The clock was ahead: what is due by it would wait as long as that.
            self._queue = [(min(due, now), turn, key) for due, turn, key in self._queue]
        self._latest = now
        try:
            self._leases.keep(now)
        except JournalUnavailable as error:
            for member in self._all:
                self._is_not_worked(member, "waiting", str(error), now)
            return now + JOURNAL_RETRY
        if self._pool is not None:
            return self._tick_with(self._pool, now)
        if self.due <= now:
            _, _, key = heappop(self._queue)
            self._line_up(key, self._turn(self._members[key], now), now)
        return min(self.due, self._leases.renewal or self.due)

    def _tick_with(self, pool: ThreadPoolExecutor, now: datetime) -> datetime:
        """Turns of all that are due, as far as there are threads; a hung call keeps one thread, and nobody else."""
        for key, turn in list(self._running.items()):
            if turn.done():
                del self._running[key]
                self._line_up(key, turn.result(), now)
        while self.due <= now and len(self._running) < self._threads and not self._stopping():
            _, _, key = heappop(self._queue)
            self._running[key] = pool.submit(self._turn, self._members[key], now)
        following = min(self.due, self._leases.renewal or self.due)
        return max(min(following, now + LOOK_AT_TURNS), now + LOOK_AT_TURNS) if self._running else following

    def _line_up(self, key: str, following: datetime, now: datetime) -> None:
        self._turns += 1
        following = now if key in self._hurried else max(following, now)
        self._hurried.discard(key)
        heappush(self._queue, (following, self._turns, key))

    def finish(self, now: datetime) -> None:
        """Wait for the turns that are under way; no new one is begun.  A call ends by its deadline."""
        for key, turn in list(self._running.items()):
            following = turn.result()
            del self._running[key]
            self._line_up(key, following, now)

    def hurry(self, keys: Collection[str], now: datetime) -> None:
        """Let these connections come next if we work them, because people have decided something about them."""
        hurried = {key for key in keys if key in self._members and self._members[key].connector}
        self._hurried = hurried & self._running.keys()
        self._queue = [(min(due, now) if key in hurried else due, turn, key) for due, turn, key in self._queue]
        heapify(self._queue)

    def close(self) -> None:
        """Give the leases back, so that another process goes on at once; without the journal they end by themselves."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        with suppress(JournalUnavailable):
            self._leases.give_back()

    def _turn(self, member: _Member, now: datetime) -> datetime:
        """A piece of one connection's work, or standing by; when it wants to be worked again."""
        try:
            return self._work(member, now)
        except LeaseLost:
            member.connector = None
            return now
        except JournalUnavailable as error:
            self._is_not_worked(member, "waiting", str(error), now)
            return now + JOURNAL_RETRY
        except Exception as error:  # noqa: BLE001 - whatever it is, the other connections go on
            return self._failed(member, error, now)

    def _work(self, member: _Member, now: datetime) -> datetime:
        key = member.connection.key
        if member.connector is None or not self._leases.holds(key):
            if not self._leases.holds(key) and self._is_for_others(member, now):
                self._is_not_worked(member, "standing by", "It is left to a process that has less to do.", now)
                return now + JOURNAL_RETRY
            journal = self._leases.take(key, now, dead=self._dead(member, now))
            if journal is None:
                return self._stand_by(member, now)
            send = self._leases.guarded(self._send(member.connection), key, self._clock)
            member.connector = Connector(
                member.connection,
                send,
                journal,
                turn_over=partial(self._turn_is_over, member),
                observer=self._observe(member.connection),
                clock=self._clock,
                begins_at_once=self._begins_at_once,
            )
        member.turn_ends = self._clock() + TURN
        following = member.connector.tick(now)
        if member.has_entry:
            member.connector.journal.settled(PROCESS, PROCESS)
            member.failures, member.has_entry = 0, False
        following = following or now + LONGEST_RETRY
        if following > now and self._leases.count > self._leases.share(len(self._members), now):
            self._leases.release(key)
            member.connector = None
        return following

    def _stand_by(self, member: _Member, now: datetime) -> datetime:
        """Another process has the lease; when to look again.

        Whoever asks here hears how the connection stands all the same: what stands by is no better than what works.
        """
        member.connector, key = None, member.connection.key
        holder = self._leases.holder(key)
        if holder is None:
            return now
        if member.holder is None or member.holder[0] != holder:
            member.holder = holder, now
        reason = f"{holder.owner} works it, until {holder.until:%Y-%m-%d %H:%M:%S} UTC unless it goes on."
        if holder.until > now + 2 * LEASE:
            reason += "  That is far ahead: its clock or this machine's is wrong, or was."
        told = {entry.subject: entry.reason for entry in self._leases.attention(key, _OF_THE_WHOLE)}
        state: ConnectionState = next((_AS_ILL[each] for each in _AS_ILL if each in told), "standing by")
        reason += "".join(f"  The attention list says: {each}: {why}" for each, why in told.items())
        self._is_not_worked(member, state, reason, now)
        return min(max(holder.until, now + JOURNAL_RETRY), now + LEASE)

    def _dead(self, member: _Member, now: datetime) -> Holder | None:
        """Whoever holds the lease for longer than any lease lasts, and has not renewed it: its clock was ahead."""
        if member.holder is None or now - member.holder[1] < 2 * LEASE:
            return None
        holder = self._leases.holder(member.connection.key)
        return holder if holder == member.holder[0] else None

    def _is_not_worked(self, member: _Member, state: ConnectionState, reason: str, now: datetime) -> None:
        if member.connector is None:
            since = member.status.since if member.status.state == state else None
            member.status = ConnectionStatus(state, since or now, reason)
            self._observe(member.connection).not_worked(member.status, now)

    def _is_for_others(self, member: _Member, now: datetime) -> bool:
        """Whether we have our share already; what nobody else takes for a while we take all the same."""
        if self._leases.count < self._leases.share(len(self._members), now):
            member.stands_by_since = None
            return False
        member.stands_by_since = member.stands_by_since or now
        return now < member.stands_by_since + STANDS_BY

    def _turn_is_over(self, member: _Member) -> bool:
        return self._stopping() or self._clock() >= member.turn_ends

    def _failed(self, member: _Member, error: Exception, now: datetime) -> datetime:
        """A turn ended in an error: it is told and put on the attention list, and the connection begins anew later."""
        reason = redact_text(f"{type(error).__name__}: {error}", *member.connection.secrets)
        self._on_failure(member.connection, reason)
        pause: timedelta = min(FIRST_RETRY * 2 ** min(member.failures, 10), LONGEST_RETRY)
        member.failures, member.has_entry = member.failures + 1, True
        connector, member.connector = member.connector, None
        self._is_not_worked(member, "waiting", reason, now)
        if connector is not None:
            with suppress(SyncError):  # If the journal or the lease is gone, too, it was told all the same.
                connector.journal.needs_attention(PROCESS, PROCESS, reason, TO_DO, now)
        return now + pause
