"""What the commands share: exit codes, where they print, options that several have, and how a mistake is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from harness.displays.terminal import Terminal

if TYPE_CHECKING:
    from harness.connectors.contract import ConnectorFactory

HOLDS, BROKEN, UNUSABLE, CRASHED = 0, 1, 2, 3

out = Terminal()
error = Terminal(stderr=True)

ConnectionFile = Annotated[
    Path,
    typer.Option("--connection", metavar="FILE", help="TOML file; see docs/stage.md."),
]
Factory = Annotated[str | None, typer.Option(metavar="MODULE:FACTORY", help="The connector under test.")]
Command = Annotated[
    str | None, typer.Option(metavar="COMMAND", help='One in a process of its own, such as "node orders.mjs".')
]
Kept = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where the record of a stage is kept.")]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="One page with all evidence.")]
Json = Annotated[Path | None, typer.Option(metavar="FILE", help="Verdicts and evidence for programs.")]


def write_files(wanted: dict[Path | None, Callable[[Path], object]]) -> None:
    """Write every form of a report that has a place."""
    for path, write in wanted.items():
        if path is not None:
            write(path)


def tested_connector(connector: str | None, command: str | None) -> "ConnectorFactory | None":
    """The factory of the connector under test; None means our own.

    Raises:
        ValueError: it cannot be imported, there is no such command, or both are given.
    """
    from harness.connectors.command import ConnectorCommand
    from harness.connectors.importing import imported

    if connector and command:
        raise ValueError("wanted --connector or --connector-command; got both")
    return ConnectorCommand(command) if command else imported(connector) if connector else None


def now() -> datetime:
    """The time of whoever runs a command."""
    return datetime.now(UTC)


@contextmanager
def clear_errors() -> Iterator[None]:
    """What a person gave and cannot be used ends in one message and exit code 2."""
    try:
        yield
    except KeyboardInterrupt as stopped:
        if notes := getattr(stopped, "__notes__", ()):
            error.say(f"Interrupted.  {' '.join(notes)}")
        raise
    except Exception as problem:
        from harness.simulation.crashes import in_words, is_crash
        from harness.simulation.time_travel import CannotReturn
        from harness.sync.errors import SyncError

        if is_crash(problem):
            stop(f"The connector crashed.  {in_words(problem)}", CRASHED)
        if not isinstance(problem, SyncError | ValueError | OSError | ImportError | CannotReturn):
            raise
        stop(_sentence(problem))


def _sentence(problem: Exception) -> str:
    """What is wrong, without the number of an error; of a file also which one."""
    if isinstance(problem, OSError) and problem.filename is not None and problem.strerror:
        return f"{problem.filename} cannot be used: {problem.strerror}.  Name one that can be read and written."
    return str(problem)


def stop(message: str, code: int = UNUSABLE) -> NoReturn:
    """End the command with a message, and with an exit code."""
    error.say(message, style="bold red")
    raise typer.Exit(code)


def choice_of(option: str, value: str | None, choices: tuple[str, ...]) -> Any:
    """The value of an option, which is one of a few; else the command ends."""
    if value is not None and value not in choices:
        stop(f"wanted {option} as one of {', '.join(choices)}; got {value!r}.")
    return value
