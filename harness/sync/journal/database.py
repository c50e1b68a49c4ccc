"""One connection to the database behind a journal, and what it means when the database does not answer.

What stands in it is known to ``tables.py``, what that means to ``journal.py``, how it is found and made ready to
``opening.py``.
"""

import itertools
import shutil
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.sync.errors import JournalUnavailable
from harness.sync.journal.tables import schema, sql
from harness.sync.secrets import Secret, redact_text

if TYPE_CHECKING:
    from sqlalchemy import Engine

Parameters = Mapping[str, Any]

_PAGE = 4096
_MOST_PAGES_IN_MEMORY = 128
"""Of a copy: half a megabyte."""

_Pages = tuple[bytes, ...]


LEAST_FREE = 65_536
"""Bytes: what SQLite makes beside a file takes half of them."""


def failure_in_words(error: Exception, name: str, secret: Secret) -> str:
    """What a database says of a failure, in one line; a full disk is called so, whatever SQLite calls it."""
    said = " ".join(redact_text(str(error), secret).split())
    with suppress(OSError, ValueError):
        folder = Path(name).absolute().parent
        if "://" not in name and "full" not in said and shutil.disk_usage(folder).free < LEAST_FREE:
            return f"{said}: the disk is full"
    return said


class Database:
    """One long-lived connection of the driver, for several threads; one that was lost is opened again when needed.

    Each statement is its own transaction, unless one is begun.  Whoever opened a durable one closes it; one in memory
    closes itself when nobody holds it any more, because worlds are copied and dropped by the thousand.
    """

    def __init__(self, engine: "Engine | None", name: str, secret: Secret | None = None) -> None:
        """Without an engine it is in memory; ``name`` is what people may see of where it is."""
        self.name = name
        self._engine = engine
        self._secret = secret or Secret("")
        self._dialect = engine.dialect.name if engine else "sqlite"
        self._failures: type[Exception] = engine.dialect.loaded_dbapi.Error if engine else sqlite3.Error
        self._begin = "BEGIN" if self._dialect == "postgresql" else "BEGIN IMMEDIATE"
        self._raw: Any = None
        self._is_closed = False
        self._pages: _Pages = ()
        """Of one in memory: its content when it was last copied, or until it is first used."""
        self._changes_copied = 0
        self._lock = threading.RLock()
        """Held for a statement or a transaction: what threads write does not mix."""

    @classmethod
    def in_memory(cls) -> "Database":
        """A new database for as long as the process lives."""
        database = cls(None, "in memory")
        database._pages = _new_journal()
        return database

    def rows(self, statement: str, values: Parameters) -> list[Any]:
        """What a statement finds, as tuples.

        Raises:
            JournalUnavailable: the database did not answer.
        """
        try:
            with self._lock:
                found: list[Any] = self._driver().execute(sql(statement, self._dialect), values).fetchall()
        except self._failures as error:
            raise self._unavailable(error) from None
        return found

    def change(self, statement: str, values: Parameters) -> None:
        """Change something.

        Raises:
            JournalUnavailable: the database did not take it, or did not say whether it did.
        """
        try:
            with self._lock:
                self._driver().execute(sql(statement, self._dialect), values)
        except self._failures as error:
            raise self._unavailable(error) from None

    def change_many(self, statement: str, values: Sequence[Parameters]) -> None:
        """Change something for each set of values, within a transaction.

        Raises:
            JournalUnavailable: the database did not take it.
        """
        try:
            with self._lock:
                if values:
                    self._driver().cursor().executemany(sql(statement, self._dialect), values)
        except self._failures as error:
            raise self._unavailable(error) from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing.

        Raises:
            JournalUnavailable: the database did not take it, or did not say whether it did.
        """
        with self._lock:
            self._run(self._begin)
            try:
                yield
                self._run("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def close(self) -> None:
        """For good: what comes afterwards fails."""
        self._drop()
        self._is_closed = True

    def _driver(self) -> Any:
        """The driver's own connection: sqlite3's or psycopg's, which are used alike here."""
        if self._raw is None:
            self._raw = self._connected()
        return self._raw

    def _connected(self) -> Any:
        if self._is_closed:
            raise JournalUnavailable(self.name, "it was closed")
        if self._engine is None:
            opened = _opened(self._pages)
            weakref.finalize(self, opened.close)
            self._changes_copied = opened.total_changes
            return opened
        pooled = self._engine.raw_connection()
        raw = pooled.driver_connection
        pooled.detach()  # From now on it is ours alone.
        return raw

    def _run(self, text: str) -> None:
        try:
            self._driver().execute(text)
        except self._failures as error:
            raise self._unavailable(error) from None

    def _roll_back(self) -> None:
        """End a transaction that failed; SQLite may have ended it by itself, and a lost connection has none."""
        if self._raw is None or (self._dialect == "sqlite" and not self._raw.in_transaction):
            return
        try:
            self._run("ROLLBACK")
        except JournalUnavailable:
            self._drop()

    def _drop(self) -> None:
        """Let the connection go; the next use opens another one."""
        if self._raw is not None:
            self._raw.close()
        self._raw = None

    def _unavailable(self, error: Exception) -> JournalUnavailable:
        if self._raw is not None and self._dialect == "postgresql" and self._raw.closed:
            self._drop()
        return JournalUnavailable(self.name, failure_in_words(error, self.name, self._secret))

    def __deepcopy__(self, memo: object) -> "Database":
        if self._engine is not None:
            raise TypeError(f"the journal {self.name} is durable and belongs to one connector; copy one in memory")
        twin = Database(None, "in memory")
        twin._pages = self._copied_pages()
        return twin

    def _copied_pages(self) -> _Pages:
        """The content as it is now; copies share the pages that have not changed between them."""
        if self._raw is not None and self._raw.total_changes != self._changes_copied:
            self._pages = _pages_of(self._raw.serialize(), self._pages)
            self._changes_copied = self._raw.total_changes
        return self._pages


@cache
def _new_journal() -> _Pages:
    """A journal in which nothing stands yet."""
    with closing(_empty(":memory:")) as database:
        for statement in schema("sqlite"):
            database.execute(statement)
        return _pages_of(database.serialize(), ())


def _opened(pages: _Pages) -> sqlite3.Connection:
    """A database with this content in memory; a large one in a file of SQLite's own, which goes when it is closed."""
    opened = _empty(":memory:")
    opened.deserialize(b"".join(pages))
    if len(pages) <= _MOST_PAGES_IN_MEMORY:
        return opened
    with closing(opened):
        large = _empty("")
        large.execute(f"PRAGMA cache_size = {_MOST_PAGES_IN_MEMORY}")
        opened.backup(large)
        return large


def _empty(where: str) -> sqlite3.Connection:
    """A new database; any thread may close it, because the garbage collector may run in any."""
    return sqlite3.connect(where, isolation_level=None, check_same_thread=False)


def _pages_of(content: bytes, former: _Pages) -> _Pages:
    """The content cut into pages; those that are as they were before are the former ones."""
    cut = (content[start : start + _PAGE] for start in range(0, len(content), _PAGE))
    known = itertools.chain(former, itertools.repeat(None))
    return tuple(old if old == new else new for new, old in zip(cut, known, strict=False))
