"""Connection files that could not be read: they are told of as connections are, in the log, the health and the list.

What is wrong with a file is said by whoever reads it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from harness.operations.health import Health
from harness.sync.journal import Journal
from harness.sync.observer import ConnectionStatus
from harness.sync.standing import CONNECTION

FILE = "file "
"""The names of such connections in a journal begin so."""

SUBJECT, TO_DO = "file", "Correct the file and start again; its connection is not worked until then."


def tell(journal: Journal, unusable: Mapping[str, str], now: datetime, log: Any, health: Health) -> None:
    """Put the files on the attention list, by name with what is wrong, and take off those that can be read now."""
    for name, problem in unusable.items():
        own = journal.for_connection(f"{FILE}{name}")
        own.set_cursor("file", name)  # So that it is among the connections of the journal.
        own.needs_attention(CONNECTION, SUBJECT, problem, TO_DO, now)
        log.error("unusable file", file=name, reason=problem)
        health.note_not_worked(name, ConnectionStatus("waiting", now, problem), now)
    for connection in journal.connections():
        if connection.startswith(FILE) and connection.removeprefix(FILE) not in unusable:
            journal.for_connection(connection).settled(CONNECTION, SUBJECT)
