"""The connector's durable memory: what was intended, what happened, how far we have read, what needs a person.

Nothing is decided here.  This is the only file that knows the database; another one can stand behind the same names.
"""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from harness.sync.errors import UnusableInput

Outcome = Literal["intended", "done", "refused", "busy", "unknown"]

_VERSION = 1
_SCHEMA = """
CREATE TABLE steps (
    flow TEXT NOT NULL, subject TEXT NOT NULL, step TEXT NOT NULL,
    outcome TEXT NOT NULL, at TEXT NOT NULL, attempts INTEGER NOT NULL, facts TEXT NOT NULL,
    PRIMARY KEY (flow, subject, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX steps_by_outcome ON steps (flow, outcome);
CREATE TABLE cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE pending (
    flow TEXT NOT NULL, subject TEXT NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (flow, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE attention (
    flow TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL, to_do TEXT NOT NULL,
    since TEXT NOT NULL, attempts INTEGER NOT NULL,
    PRIMARY KEY (flow, subject)
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One write that was intended, and how it ended; ``facts`` is a JSON object of the flow's own."""

    flow: str
    subject: str
    name: str
    outcome: Outcome
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


class Journal:
    """Durable memory in SQLite.  A journal in memory can be copied; one in a file belongs to one connector."""

    def __init__(self, database: sqlite3.Connection, path: str | None) -> None:
        self._database = database
        self._path = path

    @classmethod
    def in_memory(cls) -> "Journal":
        database = sqlite3.connect(":memory:", isolation_level=None)
        _prepare(database, ":memory:")
        return cls(database, None)

    @classmethod
    def open(cls, path: str | Path) -> "Journal":
        """Open a journal file, or begin one.

        Raises:
            UnusableInput: the file is no journal, was written by a newer version, or is in use.
        """
        to_do = "Name another file, update the program, or end the other connector that uses this one."
        database = None
        try:
            database = sqlite3.connect(path, isolation_level=None, timeout=0)
            database.execute("PRAGMA locking_mode = EXCLUSIVE")  # Two connectors would each do what is due.
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")  # An intention must survive the power going out.
            _prepare(database, str(path))
        except sqlite3.Error as error:
            if database is not None:
                database.close()
            raise UnusableInput("a journal file", f"{path} ({error})", to_do) from None
        return cls(database, str(path))

    def close(self) -> None:
        self._database.close()

    # What was intended, and what happened.

    def step(self, flow: str, subject: str, name: str) -> Step | None:
        row = self._database.execute(
            "SELECT * FROM steps WHERE flow = ? AND subject = ? AND step = ?", (flow, subject, name)
        ).fetchone()
        return _step(row) if row else None

    def steps(self, flow: str, *, subject: str | None = None, outcome: Outcome | None = None) -> list[Step]:
        """The steps of a flow, of one subject or with one outcome if given, by subject and name."""
        rows = self._database.execute(
            "SELECT * FROM steps WHERE flow = ? AND subject = coalesce(?, subject) AND outcome = coalesce(?, outcome)"
            " ORDER BY subject, step",
            (flow, subject, outcome),
        )
        return [_step(row) for row in rows]

    def intend(self, flow: str, subject: str, name: str, at: datetime, **facts: Any) -> None:
        """Remember that a write is about to be sent.  It is on disk when this returns."""
        self._database.execute(
            "INSERT INTO steps VALUES (?, ?, ?, 'intended', ?, 1, ?) ON CONFLICT DO UPDATE SET"
            " outcome = excluded.outcome, at = excluded.at, attempts = attempts + 1,"
            " facts = json_patch(facts, excluded.facts)",
            (flow, subject, name, _text(at), json.dumps(facts)),
        )

    def record(self, flow: str, subject: str, name: str, outcome: Outcome, at: datetime, **facts: Any) -> None:
        """Remember how a write ended; facts are added to those of the intention."""
        self._database.execute(
            "INSERT INTO steps VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO UPDATE SET"
            " outcome = excluded.outcome, at = excluded.at, facts = json_patch(facts, excluded.facts)",
            (flow, subject, name, outcome, _text(at), json.dumps(facts)),
        )

    # How far we have read.

    def cursor(self, name: str) -> str | None:
        row = self._database.execute("SELECT value FROM cursors WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_cursor(self, name: str, value: str) -> None:
        self.set_cursors({name: value})

    def set_cursors(self, values: dict[str, str]) -> None:
        """Set several cursors, all or none."""
        with _transaction(self._database):
            self._write_cursors(values)

    # What was read and is still to be done.

    def add_pending(self, flow: str, found: dict[str, dict[str, Any]], *, cursors: dict[str, str]) -> None:
        """Remember what was read, and how far: both or neither.  A newer reading of a subject replaces the older."""
        with _transaction(self._database):
            self._database.executemany(
                "INSERT INTO pending VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET facts = excluded.facts",
                [(flow, subject, json.dumps(facts)) for subject, facts in found.items()],
            )
            self._write_cursors(cursors)

    def pending(self, flow: str, *, after: str = "", limit: int) -> list[Pending]:
        """The first subjects behind ``after``, in their own order."""
        rows = self._database.execute(
            "SELECT subject, facts FROM pending WHERE flow = ? AND subject > ? ORDER BY subject LIMIT ?",
            (flow, after, limit),
        )
        return [Pending(subject, json.loads(facts)) for subject, facts in rows]

    def drop_pending(self, flow: str, subject: str) -> None:
        self._database.execute("DELETE FROM pending WHERE flow = ? AND subject = ?", (flow, subject))

    # What needs a person.

    def needs_attention(self, flow: str, subject: str, reason: str, to_do: str, at: datetime) -> bool:
        """Put a subject on the list, or count one more attempt; ``since`` stays.  Whether the reason is news."""
        known = self._database.execute(
            "SELECT 1 FROM attention WHERE flow = ? AND subject = ? AND reason = ?", (flow, subject, reason)
        ).fetchone()
        self._database.execute(
            "INSERT INTO attention VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET"
            " reason = excluded.reason, to_do = excluded.to_do, attempts = attempts + 1",
            (flow, subject, reason, to_do, _text(at)),
        )
        return known is None

    def settled(self, flow: str, subject: str) -> None:
        """Take a subject off the list."""
        self._database.execute("DELETE FROM attention WHERE flow = ? AND subject = ?", (flow, subject))

    def attention(self) -> list[Attention]:
        """What needs a person, oldest first."""
        rows = self._database.execute(
            "SELECT flow, subject, reason, since, attempts, to_do FROM attention ORDER BY since, flow, subject"
        )
        return [Attention(row[0], row[1], row[2], _instant(row[3]), row[4], row[5]) for row in rows]

    def _write_cursors(self, values: dict[str, str]) -> None:
        self._database.executemany(
            "INSERT INTO cursors VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", values.items()
        )

    def __deepcopy__(self, memo: object) -> "Journal":
        if self._path is not None:
            raise TypeError(f"the journal {self._path} is a file and belongs to one connector; copy one in memory")
        copy = sqlite3.connect(":memory:", isolation_level=None)
        copy.deserialize(self._database.serialize())
        return Journal(copy, None)

    def __repr__(self) -> str:
        return f"Journal({self._path or 'in memory'})"


class _transaction:  # noqa: N801 - reads as a statement
    """All or nothing, for one thread."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._database.execute("COMMIT" if kind is None else "ROLLBACK")


def _prepare(database: sqlite3.Connection, path: str) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version == _VERSION:
        return
    if version != 0 or database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        wanted = f"a journal of version {_VERSION}"
        raise UnusableInput(wanted, f"{path}, which is something else", "Name another file, or update the program.")
    database.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")


def _step(row: tuple[Any, ...]) -> Step:
    flow, subject, name, outcome, at, attempts, facts = row
    return Step(flow, subject, name, outcome, _instant(at), attempts, json.loads(facts))


def _text(at: datetime) -> str:
    """An instant in UTC whose text sorts like the instant."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
