"""The journal of one connection: steps with their outcomes, cursors, what is pending, and what needs a person.

Where it is kept is known to ``opening.py``; the statements stand in ``tables.py``.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

from harness.sync.errors import LeaseLost
from harness.sync.journal import tables
from harness.sync.journal.database import Database, Parameters
from harness.sync.wire import storable

StepOutcome = Literal["intended", "done", "refused", "busy", "unknown"]

_ALONE = nullcontext()

LONGEST_KEY = 500
"""Characters, and twice as many bytes in UTF-8: of two such keys and two names the index of a database is made."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Before anything that a journal remembers."""

_CHANGING = re.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{12,}\b",
    re.IGNORECASE,
)
"""What differs each time in the words of a service for the same thing: instants, and numbers of requests."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)")
"""In whatever form a cursor has it: all sort alike."""


@dataclass(frozen=True, slots=True)
class JournalStep:
    """One write that was intended, and how it ended; ``facts`` is a JSON object of the flow's own."""

    flow: str
    subject: str
    name: str
    outcome: StepOutcome
    at: datetime
    attempts: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that was read and is still to be done; ``facts`` is a JSON object of the flow's own."""

    subject: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that a person must look at: which flow and subject, why, since when, how often tried, what to do."""

    flow: str
    subject: str
    reason: str
    since: datetime
    attempts: int
    to_do: str


@dataclass(frozen=True, slots=True)
class Dismissed:
    """An entry of the attention list that a person took off: who, when and why, and the entry as it stood."""

    entry: Attention
    at: datetime
    who: str
    why: str


class Journal:
    """Durable memory of one connection.  A journal in memory can be copied; a durable one belongs to one connector.

    Whoever opens a durable one closes it, best with ``with``; one in memory needs no closing.

    Every method may raise ``JournalUnavailable``: what was to be written may then be there or not, and as a whole.
    Every method that writes may raise ``LeaseLost`` if the journal was taken with a lease.
    """

    def __init__(self, database: Database, connection: str = "", owner: str | None = None) -> None:
        """With an owner, nothing is written any more once the connection's lease is another one's (``leases.py``)."""
        self.connection = connection
        self.database = database
        self._owner = owner
        # As read or written: nobody else sets the cursors of a connection, or its steps.
        self._cursors: dict[str, str | None] = {}
        self._latest: tuple[Parameters, str | None] | None = None
        """The step that was read or written last, with its facts, None where it is not there."""
        self._is_together = False

    @classmethod
    def in_memory(cls) -> "Journal":
        return cls(Database.in_memory())

    @classmethod
    def open(cls, where: str | Path) -> "Journal":
        """Open a journal, or begin one: in a file, or in a PostgreSQL database by its URL.

        Raises:
            UnusableInput: it cannot be opened, is no journal, or was written by another version.
        """
        from harness.sync.journal.opening import open_database  # noqa: PLC0415 - SQLAlchemy takes long to load

        return cls(open_database(where))

    def for_connection(self, name: str) -> "Journal":
        """The journal of another connection in the same database."""
        return type(self)(self.database, name)

    def connections(self) -> list[str]:
        """All connections that have begun in this database."""
        return [row[0] for row in self.database.rows(tables.LIST_CONNECTIONS, {})]

    def wishing(self) -> list[str]:
        """The connections in this database in which a person wants something tried again."""
        return [row[0] for row in self.database.rows(tables.LIST_WISHING, {})]

    def close(self) -> None:
        """Let the database go, for all the connections in it."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What was intended, and what happened.

    def step(self, flow: str, subject: str, name: str) -> JournalStep | None:
        key = {"flow": flow, "subject": _key(subject), "step": _key(name)}
        rows = self._rows(tables.READ_STEP, **key)
        self._latest = key, rows[0][5] if rows else None
        return _step(rows[0]) if rows else None

    def steps(self, flow: str, *, subject: str | None = None) -> list[JournalStep]:
        """The steps of a flow, of one subject if given, by subject and name."""
        rows = self._rows(tables.LIST_STEPS[subject is not None], flow=flow, subject=_key(subject or ""))
        return [_step(row) for row in rows]

    def has_step(self, flow: str, name: str, outcome: StepOutcome) -> bool:
        """Whether any subject of a flow has a step of this name with this outcome, however many have."""
        return bool(self._rows(tables.FIND_STEP, flow=flow, step=_key(name), outcome=outcome))

    def intend(self, flow: str, subject: str, name: str, at: datetime, **facts: Any) -> None:
        """Remember that a write is about to be sent.  It is on disk when this returns."""
        key = {"flow": flow, "subject": _key(subject), "step": _key(name)}
        self._write_step(tables.INTEND, key, facts, outcome="intended", at=text_of(at), attempts=1)

    def record(self, flow: str, subject: str, name: str, outcome: StepOutcome, at: datetime, **facts: Any) -> None:
        """Remember how a write ended; facts are added to those of the intention."""
        key = {"flow": flow, "subject": _key(subject), "step": _key(name)}
        self._write_step(tables.RECORD, key, facts, outcome=outcome, at=text_of(at), attempts=0)

    # How far we have read.

    def cursor(self, name: str) -> str | None:
        if name not in self._cursors:
            rows = self._rows(tables.READ_CURSOR, name=name)
            self._cursors[name] = rows[0][0] if rows else None
        return self._cursors[name]

    def set_cursor(self, name: str, value: str) -> None:
        self.set_cursors({name: value})

    def set_cursors(self, values: dict[str, str]) -> None:
        """Set several cursors, all or none."""
        if len(values) > 1:
            self.add_pending("", {}, cursors=values)
            return
        for name, value in values.items():  # One statement is a transaction of its own.
            self._cursors.pop(name, None)
            self._change(tables.SET_CURSOR, name=name, value=value)
            self._cursors[name] = value

    def bring_back(self, now: datetime, *, but: str) -> None:
        """Let no step, no entry and no cursor ``but`` one be later than ``now``: the clock was ahead, and is no more.

        All or nothing.
        """
        latest = text_of(now)
        known = {name: value for name, value in self._rows(tables.LIST_CURSORS) if name != but}
        moved = {name: _INSTANT.sub(lambda found: min(found[0], latest), value) for name, value in known.items()}
        changed = [{"name": name, "value": value} for name, value in moved.items() if value != known[name]]
        self._cursors, self._latest = {}, None
        with self._as_a_whole():
            for statement in (tables.BRING_STEPS_BACK, tables.BRING_ATTENTION_BACK):
                self.database.change(statement, {"connection": self.connection, "now": latest})
            self.database.change_many(tables.SET_CURSOR, [{"connection": self.connection, **each} for each in changed])

    # What was read and is still to be done.

    def add_pending(self, flow: str, found: dict[str, dict[str, Any]], *, cursors: dict[str, str]) -> None:
        """Remember what was read, and how far: both or neither.  A newer reading of a subject replaces the older."""
        subjects = [
            {"connection": self.connection, "flow": flow, "subject": _key(subject), "facts": json.dumps(facts)}
            for subject, facts in found.items()
        ]
        moved = [{"connection": self.connection, "name": name, "value": value} for name, value in cursors.items()]
        for name in cursors:
            self._cursors.pop(name, None)  # Until it is known to be written, it has to be read.
        with self._as_a_whole():
            self.database.change_many(tables.ADD_PENDING, subjects)
            self.database.change_many(tables.SET_CURSOR, moved)
        self._cursors.update(cursors)

    def move_pending(self, flow: str, to: str, found: dict[str, dict[str, Any]]) -> None:
        """Let subjects be pending under another name: all or none."""
        old = [{"connection": self.connection, "flow": flow, "subject": _key(subject)} for subject in found]
        with self._as_a_whole():
            self.database.change_many(tables.DROP_PENDING, old)
            new = [{**each, "flow": to, "facts": json.dumps(found[key])} for each, key in zip(old, found, strict=True)]
            self.database.change_many(tables.ADD_PENDING, new)

    def pending(self, flow: str, *, after: str = "", limit: int) -> list[Pending]:
        """The first subjects behind ``after``, in their own order."""
        rows = self._rows(tables.LIST_PENDING, flow=flow, after=_key(after), most=limit)
        return [Pending(subject, json.loads(facts)) for subject, facts in rows]

    def pending_facts(self, flow: str, subject: str) -> dict[str, Any] | None:
        """The facts of one subject; None when it is not pending."""
        rows = self._rows(tables.READ_PENDING, flow=flow, subject=_key(subject))
        return json.loads(rows[0][0]) if rows else None

    def finish(self, flow: str, subjects: Sequence[str]) -> None:
        """Drop what was pending, and take it off the attention list: all or none."""
        about = [{"connection": self.connection, "flow": flow, "subject": _key(subject)} for subject in subjects]
        with self._as_a_whole():
            self.database.change_many(tables.DROP_PENDING, about)
            self.database.change_many(tables.SETTLED, about)

    # What needs a person.

    def needs_attention(self, flow: str, subject: str, reason: str, to_do: str, at: datetime) -> bool:
        """Put a subject on the list, or count one more attempt; ``since`` stays.  Whether the reason is news.

        What a person dismissed stays off the list until there is another reason.
        """
        about = {"flow": flow, "subject": _key(subject)}
        reason = storable(reason)
        new = {**about, "reason": reason, "to_do": storable(to_do), "since": text_of(at), "attempts": 1}
        with self._writing():
            dismissed = self._rows(tables.READ_DISMISSED, **about)
            if any(_gist(former) == _gist(reason) for (former,) in dismissed):
                return False
            known = self._rows(tables.READ_REASON, **about)
            self._write(tables.NEEDS_ATTENTION, **new)
        return not known or _gist(known[0][0]) != _gist(reason)

    def is_listed(self, flow: str, subject: str) -> bool:
        """Whether a subject is on the list."""
        return bool(self._rows(tables.READ_REASON, flow=flow, subject=_key(subject)))

    def listed(self, flow: str, *, after: str = "", limit: int) -> list[str]:
        """The first subjects of a flow on the list behind ``after``, in their own order."""
        return [row[0] for row in self._rows(tables.LIST_SUBJECTS, flow=flow, after=_key(after), most=limit)]

    def attention_counts(self) -> dict[str, int]:
        """How many entries of the list each flow has; a flow without one is not named."""
        return dict(self._rows(tables.COUNT_ATTENTION))

    def settled(self, flow: str, subject: str) -> None:
        """Take a subject off the list."""
        self._change(tables.SETTLED, flow=flow, subject=_key(subject))

    def attention(self, flow: str | None = None) -> list[Attention]:
        """What needs a person, of one flow or of all, oldest first."""
        rows = self._rows(tables.LIST_ATTENTION_OF_FLOW, flow=flow) if flow else self._rows(tables.LIST_ATTENTION)
        return [
            Attention(flow, subject, reason, instant_of(since), attempts, to_do)
            for flow, subject, reason, to_do, since, attempts in rows
        ]

    # What people decide about it.

    def dismiss(self, flow: str, subject: str, at: datetime, *, who: str, why: str) -> None:
        """Take an entry off the list because a person has seen to it; it is kept with the decision."""
        about = {"connection": self.connection, "flow": flow, "subject": _key(subject)}
        decision = {"at": text_of(at), "who": storable(who), "why": storable(why)}
        with self._as_a_whole():
            self.database.change(tables.DISMISS, {**about, **decision})
            self.database.change(tables.SETTLED, about)

    def dismissed(self) -> list[Dismissed]:
        """What people took off the list, oldest decision first."""
        return [
            Dismissed(Attention(flow, subject, reason, instant_of(since), attempts, to_do), instant_of(at), who, why)
            for flow, subject, reason, to_do, since, attempts, at, who, why in self._rows(tables.LIST_DISMISSED)
        ]

    def ask_for_retry(self, flow: str, subject: str, at: datetime) -> None:
        """A person wants a subject tried again at once; the connector hears of it at its next tick.

        Should it fail again, it is on the list again, whoever dismissed it before.
        """
        about = {"connection": self.connection, "flow": flow, "subject": _key(subject)}
        with self._as_a_whole():
            self.database.change(tables.LIFT, about)
            self.database.change(tables.ASK_FOR_RETRY, {**about, "at": text_of(at)})

    def retries(self, *, limit: int = 100) -> list[tuple[str, str]]:
        """The first flows and subjects that are to be tried again, in the order in which people asked."""
        return [(flow, subject) for flow, subject in self._rows(tables.LIST_RETRIES, most=limit)]

    def drop_retry(self, flow: str, subject: str) -> None:
        self._change(tables.DROP_RETRY, flow=flow, subject=_key(subject))

    # What is over.

    def prune(self, before: datetime, *, since: datetime = LONG_AGO, limit: int) -> int:
        """Forget the first steps that ended before an instant, and decisions of before; how many steps went.

        What is intended or unknown stays until its end is known, and so does whatever is on the attention list: where
        that is long, whoever prunes often looks only at what ended ``since`` the last time.
        """
        ended = self._rows(tables.LIST_ENDED, since=text_of(since), before=text_of(before), most=limit)
        if not ended:
            return 0
        old = [
            {"connection": self.connection, "flow": flow, "subject": subject, "step": step}
            for flow, subject, step in ended
        ]
        with self._as_a_whole():
            self.database.change_many(tables.DROP_STEP, old)
            self.database.change(tables.DROP_DISMISSED, {"connection": self.connection, "before": text_of(before)})
        self._latest = None
        return len(old)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is written within is written together, all or nothing; nothing may be sent meanwhile."""
        with self._as_a_whole():
            self._is_together = True
            try:
                yield
            finally:
                self._is_together, self._latest = False, None

    @contextmanager
    def _as_a_whole(self) -> Iterator[None]:
        """A transaction of its own, or a part of the one that is under way."""
        if self._is_together:
            yield
            return
        with self.database.transaction():
            self._check_lease()
            yield

    def _write_step(self, statement: str, key: Parameters, facts: dict[str, Any], **new: Any) -> None:
        """Write a step; its facts are merged here, because each database would do it in a way of its own."""
        with self._writing():
            known = self._facts_of(key)
            self._latest = None  # Until it is known to be written, it has to be read.
            merged = json.dumps({**json.loads(known), **facts} if known else facts)
            self._write(statement, **key, **new, facts=merged)
        self._latest = key, merged

    def _facts_of(self, key: Parameters) -> str | None:
        if self._latest and self._latest[0] == key:
            return self._latest[1]
        rows = self._rows(tables.READ_FACTS, **key)
        return rows[0][0] if rows else None

    def _rows(self, statement: str, **values: Any) -> Any:
        values["connection"] = self.connection
        return self.database.rows(statement, values)

    def _change(self, statement: str, **values: Any) -> None:
        with self._writing():
            self._write(statement, **values)

    def _write(self, statement: str, **values: Any) -> None:
        values["connection"] = self.connection
        self.database.change(statement, values)

    def _writing(self) -> AbstractContextManager[None]:
        """Around a write: without a lease nothing, since each statement is a transaction of its own."""
        return _ALONE if self._owner is None else self._as_a_whole()

    def _check_lease(self) -> None:
        if self._owner is None:
            return
        if not self.database.rows(tables.CHECK_LEASE, {"connection": self.connection, "owner": self._owner}):
            raise LeaseLost(self.connection)

    def __repr__(self) -> str:
        return f"Journal({self.database.name}{f', {self.connection}' if self.connection else ''})"


def _step(row: Any) -> JournalStep:
    flow, subject, name, outcome, at, facts, attempts = row
    return JournalStep(flow, subject, name, outcome, instant_of(at), attempts, json.loads(facts))


def _key(text: str) -> str:
    """A text by which something is found: what comes from outside may be longer than a database can bear."""
    text = storable(text)
    if len(text) > LONGEST_KEY or len(text.encode()) > 2 * LONGEST_KEY:
        text = f"{_shortened(text)}... {hashlib.sha256(text.encode()).hexdigest()}"
    return text


def _shortened(text: str) -> str:
    return text[:400].encode()[: 2 * LONGEST_KEY - 100].decode(errors="ignore")


def _gist(reason: str) -> str:
    """A reason without what differs each time."""
    return _CHANGING.sub("", reason)


def text_of(at: datetime) -> str:
    """An instant in UTC whose text sorts like the instant."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def instant_of(text: str) -> datetime:
    """The instant that ``text_of`` wrote."""
    return datetime.fromisoformat(text)
