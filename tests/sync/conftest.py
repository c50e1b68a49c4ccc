"""Fixtures of this room: a small place for the connector, and journals in every database that a journal can be in."""

import itertools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from harness.sync import Journal
from tests.sync import postgresql
from tests.sync.sync_place import Place

OpenJournal = Callable[[], Journal]
"""Opens the same journal again, as another process would."""

_numbers = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``-k postgresql`` finds every test that needs a server, whatever it is called."""
    for item in items:
        if "postgresql_url" in getattr(item, "fixturenames", ()):
            item.extra_keyword_matches.add("postgresql")


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def build() -> type[Place]:
    return Place


@pytest.fixture
def machine_elsewhere() -> Iterator[None]:
    """The machine stands in Nepal, whose clocks differ from UTC by five hours and three quarters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Asia/Kathmandu")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A URL; where there is no server the test is skipped, and fails if one is required."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgresql.server())
        except postgresql.NoServer as problem:
            if os.environ.get(postgresql.REQUIRED):
                raise
            pytest.skip(f"no PostgreSQL server: {problem}")
        yield url


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A schema of its own on the server."""
    with postgresql.schema(postgresql_server, f"test_{os.getpid()}_{next(_numbers)}") as url:
        yield url


@pytest.fixture(params=["memory", "file", "postgresql"])
def open_journal(request: pytest.FixtureRequest) -> Iterator[OpenJournal]:
    """A journal that is empty at first, in each kind of database."""
    yield from _opened(request, request.param)


@pytest.fixture(params=["file", "postgresql"])
def open_durable_journal(request: pytest.FixtureRequest) -> Iterator[OpenJournal]:
    """A journal that outlives its process."""
    yield from _opened(request, request.param)


@pytest.fixture
def journal(open_journal: OpenJournal) -> Journal:
    return open_journal()


def _opened(request: pytest.FixtureRequest, kind: str) -> Iterator[OpenJournal]:
    opened: list[Journal] = []
    where: str | Path = ""
    if kind == "postgresql":
        where = request.getfixturevalue("postgresql_url")
    elif kind == "file":
        where = Path(request.getfixturevalue("tmp_path")) / "journal.sqlite"

    def open_it() -> Journal:
        if kind == "memory":
            opened.append(opened[0].for_connection("") if opened else Journal.in_memory())
        else:
            opened.append(Journal.open(where))
        return opened[-1]

    yield open_it
    for journal in opened:
        journal.close()
