"""``harness sync`` with many connections: a folder of them, a file that cannot be used, a journal on a server."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from harness.operations.decisions import entries
from harness.sync import Journal, Leases
from tests.fakes.doors.served import control, served
from tests.test_cli import harness

FILE = """
name = "Store {number}"
environment = "stage"
store_kind = "trial"
connected_at = 2026-03-02T08:00:00Z
[bigcommerce]
url = "{bigcommerce_url}"
store_hash = "{store_hash}"
access_token_variable = "TOKEN_{number}"
[logicbroker]
url = "{logicbroker_url}"
key_variable = "KEY_{number}"
"""


def folder_of(fakes: dict[str, Any], folder: Path) -> dict[str, str]:
    """Two connection files, one that is none, and the variables with their secrets."""
    variables: dict[str, str] = {}
    for number, place in enumerate([fakes, control(fakes, "surroundings")], 1):
        text = FILE.format(number=number, **{**fakes, "store_hash": place["store_hash"]})
        (folder / f"{number}.toml").write_text(text)
        variables |= {f"TOKEN_{number}": place["access_token"], f"KEY_{number}": place["subscription_key"]}
    (folder / "broken.toml").write_text("name = ")
    return variables


def test_a_folder_of_connections_is_worked(tmp_path: Path) -> None:
    """Every connection is worked on one journal; a file that cannot be used is named, listed, and is no success."""
    with served("--clock", "virtual") as fakes:
        variables = folder_of(fakes, tmp_path)
        done = harness("sync", "--once", "--connections", str(tmp_path), cwd=tmp_path, **variables)
    with Journal.open(tmp_path / "journal.sqlite") as journal:
        listed = [(each.connection, each.entry.subject) for each in entries(journal)]

    assert done.returncode == 2, done.stdout + done.stderr
    assert ("file broken.toml", "file") in listed
    assert "Store 1: connected:" in done.stdout
    assert "Store 2: connected:" in done.stdout
    assert "broken.toml" in done.stderr
    with sqlite3.connect(tmp_path / "journal.sqlite") as database:
        assert database.execute("SELECT count(DISTINCT connection) FROM cursors").fetchone() == (3,)
        assert database.execute("SELECT * FROM leases").fetchall() == []
    database.close()


def test_a_connection_that_another_process_works_is_left_alone(tmp_path: Path, postgresql_url: str) -> None:
    """With a journal on a server: what is leased is not worked, and said; nothing of the URL is shown."""
    with served("--clock", "virtual") as fakes:
        variables = folder_of(fakes, tmp_path)
        journal = Journal.open(postgresql_url)
        Leases(journal, "another process", lasting=timedelta(hours=1)).take(
            f"{fakes['store_hash']} in stage", datetime.now(UTC)
        )
        done = harness("sync", "--once", "--connections", str(tmp_path), HARNESS_JOURNAL=postgresql_url, **variables)
        journal.close()

    assert done.returncode == 2, done.stdout + done.stderr
    assert "Store 2: connected:" in done.stdout
    assert "Store 1: standing by: another process works it, until " in done.stdout
    assert "Store 1: connected" not in done.stdout


def test_without_a_connection_it_says_what_is_wanted(tmp_path: Path) -> None:
    """An empty folder is a mistake, not nothing to do."""
    done = harness("sync", "--connections", str(tmp_path), cwd=tmp_path)

    assert done.returncode == 2
    assert "--connections FOLDER" in done.stderr
