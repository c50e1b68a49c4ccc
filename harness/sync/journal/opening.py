"""How a journal's database is found, by a path or a URL, and made ready: begun, brought up to date, or refused.

What is done with it afterwards is known to ``database.py``.
"""

import os
import re
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from harness.sync.errors import UnusableInput
from harness.sync.journal.database import Database, failure_in_words
from harness.sync.journal.tables import READ_REVISIONS, REVISION, TABLES, schema
from harness.sync.secrets import Secret

LONGEST_WAIT_FOR_A_LOCK = 10
"""Seconds: another process on the same journal writes for milliseconds."""

_EXAMPLE = "Write postgresql+psycopg://user@host/database, and the password into PGPASSWORD or ~/.pgpass."
_ANOTHER = "Name another journal, or update the program."
_SECRETS = ("password", "sslpassword")
_PREPARING = 4_711_002
"""PostgreSQL's advisory lock under which a journal is made ready, so that two processes do not both do it."""


def open_database(where: str | Path) -> Database:
    """Open a file or a URL and make it ready for use.

    Raises:
        UnusableInput: it cannot be opened, is no journal, or was written by another version.
    """
    if "://" not in str(where) and _ALMOST_A_URL.search(str(where)):
        came = "something that is neither, and may hold a password"
        raise UnusableInput("a file, or the URL of a PostgreSQL database", came, _EXAMPLE)
    if "://" in str(where):
        engine, name, secret = _server(str(where))
    else:
        engine, name, secret = _file(str(where)), str(where), Secret("")
    try:
        with engine.connect() as connection:
            _prepare(connection, name)
    except DBAPIError as error:
        reason = failure_in_words(error.orig or error, name, secret)
        raise UnusableInput("a journal", f"{name} ({reason})", "Name another journal, or see to this one.") from None
    return Database(engine, name, secret)


_ALMOST_A_URL = re.compile(
    r"^\s*(?:psql\s|[a-z][a-z0-9+]+:(?!//)\S*@)|(?:^|\s)(?:host|hostaddr|user|password|dbname|service)\s*=",
    re.IGNORECASE,
)
"""How PostgreSQL's own programs are told of a database, and a URL that lacks a slash.

As the name of a file, such a text would be written on the disk and shown, with whatever secret stands in it.
"""


def _file(path: str) -> Engine:
    _begin_for_owner(path)
    engine = _engine(URL.create("sqlite", database=path), timeout=LONGEST_WAIT_FOR_A_LOCK)
    event.listen(engine, "connect", _make_file_durable)
    return engine


def _begin_for_owner(path: str) -> None:
    """A new journal is begun as a file that only its owner may read, and what SQLite puts beside it is so, too."""
    if not path or path == ":memory:":
        return
    with suppress(OSError):  # It is there already, or cannot be made, which opening it says better.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _server(text: str) -> tuple[Engine, str, Secret]:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # The text may hold a password: it is not shown.
        raise UnusableInput("a journal's URL", "something else", _EXAMPLE) from None
    if not _is_host_certain(text, url):
        to_do = f"{_EXAMPLE} Within a URL write @ as %40, # as %23 and / as %2F."
        raise UnusableInput("the URL of a PostgreSQL database", "one whose host cannot be told from a password", to_do)
    if url.get_backend_name() != "postgresql":
        raise UnusableInput("a file, or the URL of a PostgreSQL database", f"a URL of {url.drivername}", _EXAMPLE)
    secrets = {name: str(url.query[name]) for name in _SECRETS if name in url.query}
    plain = url.difference_update_query(_SECRETS).set(drivername="postgresql+psycopg")
    try:
        engine = _engine(plain, **_patience(url), **secrets)
    except ImportError:
        to_do = "Install it: pip install 'bigcommerce-logicbroker-rehearsal[postgresql]'."
        raise UnusableInput("psycopg, to reach PostgreSQL", "an installation without it", to_do) from None
    event.listen(engine, "connect", _make_session_durable)
    name = f"postgresql://{url.host or ''}{f':{url.port}' if url.port else ''}/{url.database or ''}"
    return engine, name, Secret(str(url.password or secrets.get("password", "")))


def _is_host_certain(text: str, url: URL) -> bool:
    """Whether no part of a password with an unquoted @ can have been taken for the host or the database."""
    after_last = text.partition("://")[2].rpartition("@")[2]
    try:
        same = make_url(f"postgresql://{after_last}")
    except (ArgumentError, ValueError):
        return False
    is_same = (same.host, same.port, same.database) == (url.host, url.port, url.database)
    return is_same and bool(re.fullmatch(r"[\w.:%/\[\]-]*", url.host or "", re.ASCII))


def _engine(url: URL, **connect_args: Any) -> Engine:
    return create_engine(
        url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True, connect_args=connect_args
    )


def _patience(url: URL) -> dict[str, Any]:
    """How long a server may be silent before it counts as lost, in libpq's words, unless the URL says otherwise."""
    wanted = {"connect_timeout": 10, "tcp_user_timeout": 30_000, "keepalives_idle": 30, "keepalives_interval": 10}
    return {name: value for name, value in wanted.items() if name not in url.query}


def _make_file_durable(raw: sqlite3.Connection, record: object) -> None:
    raw.execute("PRAGMA journal_mode = WAL")  # People may read the attention list beside a running connector.
    raw.execute("PRAGMA synchronous = FULL")  # An intention must survive the power going out.


def _make_session_durable(raw: Any, record: object) -> None:
    """What a journal relies on, whatever the server's own settings are."""
    raw.autocommit = True
    raw.execute(
        "SELECT set_config('lock_timeout', '10s', false), set_config('statement_timeout', '60s', false),"
        " set_config('idle_in_transaction_session_timeout', '60s', false),"
        " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
        " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)"
    )


# Making ready.


def _prepare(connection: Connection, name: str) -> None:
    """Begin a journal in an empty database, or bring an older one up to date: wholly or not at all."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_PREPARING})")
    if inspect(connection).has_table("alembic_version"):
        _bring_up_to_date(connection, name)
    else:
        _check_empty(connection, name)
        for statement in schema(connection.dialect.name):
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql("COMMIT")


def _check_empty(connection: Connection, name: str) -> None:
    there = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        version = connection.exec_driver_sql("PRAGMA user_version").scalar()
        if version == 1 and "steps" in there:
            came = f"{name}, which is from before journals could be migrated"
            raise UnusableInput("a journal", came, "Begin a new one, and connect the store anew.")
        foreign = bool(there) or version != 0
    else:
        foreign = bool(there.intersection(TABLES))  # Others may have tables of theirs in the same database.
    if foreign:
        raise UnusableInput("a journal", f"{name}, which is something else", _ANOTHER)


def _bring_up_to_date(connection: Connection, name: str) -> None:
    found = {row[0] for row in connection.exec_driver_sql(READ_REVISIONS)}
    if found == {REVISION}:
        return
    from harness.sync.journal import migrations  # noqa: PLC0415 - few journals need it, and Alembic takes long to load

    if not found or not found <= migrations.revisions():
        came = f"{name}, which is of version {', '.join(sorted(found)) or 'none'}"
        raise UnusableInput(f"a journal of version {REVISION} or older", came, _ANOTHER)
    migrations.upgrade(connection)
