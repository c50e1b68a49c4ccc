"""The factory of connectors that a command runs; how one is spoken to is known to ``process.py``."""

import shlex
import shutil
from dataclasses import dataclass
from typing import ClassVar

from harness.connectors.contract import Ticking
from harness.sync.connection import Connection
from harness.sync.journal import Journal
from harness.sync.wire import Send


@dataclass(frozen=True, slots=True)
class ConnectorCommand:
    """The factory of connectors that a command runs, such as ``node orders.mjs``."""

    command: str
    is_elsewhere: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Find the program.

        Raises:
            ValueError: the command cannot be read, or there is no such program.
        """
        words = self.words
        if not words or shutil.which(words[0]) is None:
            raise ValueError(f"wanted --connector-command as a program with its arguments; got {self.command!r}")

    @property
    def words(self) -> list[str]:
        return shlex.split(self.command)

    @property
    def __name__(self) -> str:
        return self.command

    def __call__(self, connection: Connection, send: Send, journal: Journal) -> Ticking:
        """A process that works this connection; its memory is a folder that a restart finds again."""
        from harness.connectors.process import ProcessConnector, taken  # noqa: PLC0415 - most connectors are in this one

        return ProcessConnector(taken(self.command), connection, send)
