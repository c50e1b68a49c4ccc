"""A PostgreSQL server for tests: the one that JOURNAL_POSTGRESQL_URL names, or a private one from installed binaries.

What is done with it is each test's own; a test gets a schema of its own in it, which is quicker than a database.
"""

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

URL = "JOURNAL_POSTGRESQL_URL"
REQUIRED = "JOURNAL_POSTGRESQL_REQUIRED"
"""Set in CI: a missing server is a failure there, not a reason to skip."""


class NoServer(Exception):
    """There is no PostgreSQL to test with; the text says what was looked for."""


@contextmanager
def server() -> Iterator[str]:
    """A URL to a server.

    Raises:
        NoServer: none is named, and none can be started.
    """
    try:
        import psycopg  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise NoServer("psycopg is not installed: pip install -e '.[postgresql]'") from None
    if URL in os.environ:
        yield os.environ[URL]
        return
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("pg_ctl")
    if not found and not on_path:
        raise NoServer(f"{URL} is not set, and there is no /usr/lib/postgresql/*/bin and no pg_ctl")
    with _private(found[-1] if found else Path(str(on_path)).parent) as url:
        yield url


@contextmanager
def _private(binaries: Path) -> Iterator[str]:
    """A new cluster in a folder of its own, reached through a socket in it; it listens on no port."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # A socket's path must be short.
    user = getpass.getuser()
    if user == "root":  # PostgreSQL refuses to run as root.
        user = "postgres"
        shutil.chown(folder, user)
    data = folder / "data"
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
    try:
        _as(user, binaries / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync")
        _as(user, binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://tests@/postgres?host={folder}"
        finally:
            _as(user, binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as(user: str, *command: object) -> None:
    words = [str(word) for word in command]
    if user != getpass.getuser():
        words = ["runuser", "-u", user, "--", *words]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/", timeout=60)
    if done.returncode != 0:
        raise NoServer(f"{words[-1]} of {words[0]} failed: {done.stderr[-500:]}")


@contextmanager
def schema(url: str, name: str) -> Iterator[str]:
    """The URL of a new schema, which is dropped in the end."""
    with administrator(url) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    try:
        yield f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{name}"
    finally:
        with administrator(url) as connection:
            connection.execute(f"DROP SCHEMA {name} CASCADE")


def administrator(url: str) -> Any:
    """A connection to the server beside the journal's."""
    import psycopg  # noqa: PLC0415 - an extra

    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)
