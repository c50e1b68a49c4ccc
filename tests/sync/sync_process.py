"""Runs a command of the harness on a clock that whoever started the process moves, through standard input and output.

Each line on standard input is the time from then on; each line ``until ...`` on standard output says that the command
waits, and for when.  The end of standard input asks it to stop.
"""

import sys
from datetime import UTC, datetime, timedelta

from harness import cli
from harness.commands import running as commands
from harness.commands import shared
from harness.operations import running


class GivenClock:
    """Stands in for the wall clock, and for the event that interrupts waiting."""

    def __init__(self) -> None:
        self._stopping = False
        self._now = datetime.now(UTC)
        self._hear()

    def now(self) -> datetime:
        return self._now

    def is_set(self) -> bool:
        return self._stopping

    def wait(self, seconds: float) -> bool:
        print(f"until {(self._now + timedelta(seconds=seconds)).isoformat()}", flush=True)
        self._hear()
        return self._stopping

    def _hear(self) -> None:
        line = sys.stdin.readline()
        if line:
            self._now = datetime.fromisoformat(line.strip())
        else:
            self._stopping = True


if __name__ == "__main__":
    clock = GivenClock()
    shared.now = clock.now
    running.LOOK = float("inf")  # Nobody decides anything meanwhile.
    commands.asked_to_stop = lambda: clock  # type: ignore[assignment,return-value]
    cli.main()
