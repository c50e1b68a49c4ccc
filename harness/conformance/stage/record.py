"""The record of a rehearsal on disk: all that was asked of the world, before it is done, and what came of it, at once.

What is answered from it instead of being done again is decided in ``course``.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from weakref import finalize

from harness.files import opened
from harness.sync.errors import UnusableInput

What = Literal["request", "wait", "question", "pause", "awake"]
"""A request to a service, a wait on the clock, a question to a person, a pause for others' sake, or a look at the clock
after a stop."""

FORM = "3"
"""How the record is laid out; another one is not read."""

FILE, LOCK = "record.sqlite", "running.sqlite"

LOST = {"error": "ConnectionError", "words": "the rehearsal ended before the answer came"}
"""What a write came to during which the rehearsal ended."""

_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entries (
  course TEXT NOT NULL, place INTEGER NOT NULL, what TEXT NOT NULL, asked TEXT NOT NULL, writes INTEGER NOT NULL,
  sent TEXT NOT NULL, began TEXT NOT NULL, ended TEXT, answer TEXT, body BLOB, how TEXT NOT NULL,
  PRIMARY KEY (course, place)
);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was asked of the world in a course, and what came of it.

    ``ended`` is when that was known; None for a wait, a question or a pause that is not over.  The body of an answer is
    packed: what others have fills page after page, which each scenario reads.
    """

    what: What
    asked: str
    ended: datetime | None
    answer: dict[str, Any]
    packed: bytes = b""

    @property
    def body(self) -> bytes:
        """The body of an answer as it came."""
        return _unpacked(self.packed)


@dataclass(frozen=True, slots=True)
class RecordedDeed:
    """A request or a question; ``answer`` is empty, or tells of an error, where nobody knows what came of it.

    ``how`` are the query, the header fields and the caller of a request, or the arguments of a question.
    """

    course: str
    place: int
    began: datetime
    ended: datetime | None
    what: What
    asked: str
    sent: str
    answer: dict[str, Any]
    body: bytes
    how: dict[str, Any]


class Record:
    """One rehearsal's record, in a folder of its own or, without one, in memory.

    Answers of both services stand in it as they came, shoppers' names included, so only its owner may read it.  Header
    fields of requests, which carry the secrets, never do, and where a service repeats a secret it is masked.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Open a record, which is begun if there is none; nobody else can work with it until it is closed.

        Raises:
            UnusableInput: another rehearsal works with it, or the folder holds something else.
        """
        self.folder = folder
        self._made: dict[str, dict[int, dict[Any, bytes]]] = {}
        kept_open = ExitStack()
        self._let_go = finalize(self, kept_open.close)  # Also of one that nobody closes.
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                kept_open.enter_context(closing(_locked(folder / LOCK)))
            self._database = kept_open.enter_context(closing(_opened(folder)))
            if (form := self.fact("form", FORM)) != FORM:
                raise UnusableInput(f"a record of the form {FORM}", f"one of the form {form}", "Begin anew.")
        except UnusableInput:
            self.close()
            raise

    def close(self) -> None:
        """Let others work with it; a second time nothing happens."""
        self._let_go()

    def fact(self, name: str, otherwise: Any = None) -> Any:
        """A fact about the rehearsal as a whole; where there is none, ``otherwise`` is it from now on."""
        found = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        if found is not None:
            return json.loads(found[0])
        if otherwise is not None:
            self._database.execute("INSERT INTO facts VALUES (?, ?)", (name, json.dumps(otherwise)))
        return otherwise

    def note(self, name: str, value: Any) -> None:
        """Write down a fact about the rehearsal as a whole, instead of what was said of it before."""
        self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, json.dumps(value)))

    def deeds(self) -> list[RecordedDeed]:
        """Every write and every question of all courses, in the order in which they began."""
        return list(self._deeds("writes = 1 OR what = 'question' ORDER BY began, rowid"))

    def answered(self) -> Iterator[RecordedDeed]:
        """Every request and question of all courses that was answered, in the order in which they were."""
        return self._deeds("what IN ('request', 'question') AND ended IS NOT NULL ORDER BY ended, rowid")

    def _deeds(self, chosen: str) -> Iterator[RecordedDeed]:
        columns = "course, place, began, ended, what, asked, sent, answer, body, how"
        rows = self._database.execute(f"SELECT {columns} FROM entries WHERE {chosen}")  # noqa: S608 - our own words
        return (
            RecordedDeed(
                course=course,
                place=place,
                began=_instant(began),
                ended=_instant(ended) if ended else None,
                what=what,
                asked=asked,
                sent=sent,
                answer=json.loads(answer or "{}"),
                body=_unpacked(bytes(body or b"")),
                how=json.loads(how),
            )
            for course, place, began, ended, what, asked, sent, answer, body, how in rows
        )

    def number(self, course: str) -> int:
        """The number of a course among all that there have been."""
        [(so_far,)] = self._database.execute("SELECT COUNT(*) FROM facts WHERE name LIKE 'number of %'")
        return int(self.fact(f"number of {course}", so_far + 1))

    def entries(self, course: str) -> list[Entry]:
        """What is known of a course, in order.

        A request that was only begun when the rehearsal ended is begun again, but for a write, of which nobody knows
        what it came to; whatever else was begun goes on.
        """
        begun = "course = ? AND ended IS NULL AND what = 'request'"
        self._database.execute(f"DELETE FROM entries WHERE {begun} AND writes = 0", (course,))  # noqa: S608 - our words
        self._database.execute(
            f"UPDATE entries SET ended = began, answer = ?, body = '' WHERE {begun}",  # noqa: S608 - our own words
            (json.dumps(LOST), course),
        )
        rows = self._database.execute(
            "SELECT what, asked, ended, answer, body FROM entries WHERE course = ? ORDER BY place", (course,)
        )
        return [
            Entry(what, asked, _instant(ended), json.loads(answer), bytes(body or b""))
            if ended
            else Entry(what, asked, None, {})
            for what, asked, ended, answer, body in rows
        ]

    def made_of(self, course: str, place: int) -> dict[Any, bytes]:
        """What was made of an answer, in this process, for whoever reads it again: it is packed and not on disk."""
        return self._made.setdefault(course, {}).setdefault(place, {})

    def forget_made(self, course: str) -> None:
        """Nobody reads the answers of a course again."""
        self._made.pop(course, None)

    def begin(
        self,
        course: str,
        place: int,
        what: What,
        asked: str,
        at: datetime,
        *,
        writes: bool = False,
        sent: str = "",
        how: Mapping[str, Any] | None = None,
    ) -> None:
        """Write down what is about to be done.

        ``sent`` is the content of a write, or what a person is told; ``how`` is as in ``RecordedDeed``.
        """
        known = self._database.execute(
            "SELECT began FROM entries WHERE course = ? AND place = ? AND what = 'question' AND asked = ?",
            (course, place, asked),
        ).fetchone()  # It was asked then, however often the scenario has been played since.
        began = known[0] if known else at.isoformat()
        row = (course, place, what, asked, writes, sent, began, json.dumps(how or {}, default=str))
        columns = "course, place, what, asked, writes, sent, began, how"
        self._database.execute(f"INSERT OR REPLACE INTO entries ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - our own words

    def end(self, course: str, place: int, at: datetime, answer: dict[str, Any], body: bytes = b"") -> Entry:
        """Write down what came of it."""
        packed = zlib.compress(body, PACKED_QUICKLY) if body else b""
        self._database.execute(
            "UPDATE entries SET ended = ?, answer = ?, body = ? WHERE course = ? AND place = ?",
            (at.isoformat(), json.dumps(answer), packed, course, place),
        )
        what, asked = self._database.execute(
            "SELECT what, asked FROM entries WHERE course = ? AND place = ?", (course, place)
        ).fetchone()
        return Entry(what, asked, at, answer, packed)


_instant = datetime.fromisoformat

PACKED_QUICKLY = 1
"""The level of packing that takes the least time: a tenth of a list is left."""


def _unpacked(packed: bytes) -> bytes:
    return zlib.decompress(packed) if packed else b""


def _opened(folder: Path | None) -> sqlite3.Connection:
    place = ":memory:" if folder is None else folder / FILE
    if folder is not None:
        opened(folder / FILE, "a").close()  # What the database writes beside it may be read by the same people.
    database = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.executescript(_TABLES)
    except sqlite3.DatabaseError as error:
        database.close()
        raise UnusableInput("the folder of a rehearsal", f"{place}: {error}", "Choose another folder.") from None
    return database


def _locked(path: Path) -> sqlite3.Connection:
    """A file that is locked as long as this process lives, however it ends."""
    lock = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        with suppress(sqlite3.Error):
            lock.close()
        to_do = "Wait for its end, or stop it."
        raise UnusableInput(
            "a record that nobody works with", f"{path.parent}, where a rehearsal runs", to_do
        ) from None
    return lock
