"""Running connections: what is opened for a run is closed, however it ends."""

import io
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harness.operations.running import RunOutput, run
from harness.sync import Journal
from harness.sync.errors import UnusableInput
from tests.sync.scripted import connection


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[Journal]:
    """The journals that were closed."""
    found: list[Journal] = []
    close = Journal.close

    def closing(journal: Journal) -> None:
        found.append(journal)
        close(journal)

    monkeypatch.setattr(Journal, "close", closing)
    return found


def runs(folder: Path, stores: int = 1, **output: Any) -> None:
    """One run of as many connections to one and the same store, which ends before anything is sent."""
    stopping = threading.Event()
    stopping.set()
    run(
        [connection()] * stores,
        str(folder / "journal.sqlite"),
        RunOutput(io.StringIO(), **output),
        stopping,
        clock=lambda: datetime.now(UTC),
        once=True,
        at_end=lambda fleet: None,
    )


def test_the_journal_is_closed_after_a_run(tmp_path: Path, closed: list[Journal]) -> None:
    """Nothing is left open for whoever embeds a run in a longer program."""
    runs(tmp_path)

    assert len(closed) == 1


def test_the_journal_is_closed_when_the_port_is_taken(tmp_path: Path, closed: list[Journal]) -> None:
    """A run that cannot begin leaves no open file behind either."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UnusableInput, match=f"port {taken.getsockname()[1]} .* in use"):
            runs(tmp_path, port=taken.getsockname()[1])

    assert len(closed) == 1


def test_the_journal_is_closed_when_the_connections_cannot_be_used(tmp_path: Path, closed: list[Journal]) -> None:
    """Two connections of one store to one environment are refused."""
    with pytest.raises(UnusableInput, match="one connection for each store"):
        runs(tmp_path, stores=2)

    assert len(closed) == 1
