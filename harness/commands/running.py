"""Commands about a connector at work: run it, see to what needs a person, and examine a connection."""

import json as json_text
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.commands import shared
from harness.commands.shared import BROKEN, HOLDS, UNUSABLE, ConnectionFile, choice_of, clear_errors, error, out, stop
from harness.displays.terminal import Terminal, user

if TYPE_CHECKING:
    from harness.sync import Connection, Fleet, Journal

piped = Terminal(width=200)
"""For tables that go into a file or another program, where nobody's window is too narrow for them."""

JOURNAL = Path("journal.sqlite")

sync_app = typer.Typer(
    pretty_exceptions_enable=False,
    invoke_without_command=True,
)
JournalPlace = Annotated[
    str,
    typer.Option("--journal", metavar="FILE|URL", envvar="HARNESS_JOURNAL", help="Memory kept between runs."),
]
OneConnection = Annotated[
    Path | None,
    typer.Option("--connection", metavar="FILE", help="Only this one; else all in the journal."),
]


@sync_app.callback()
def sync(
    context: typer.Context,
    *,
    connection: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="TOML file; see docs/stage.md.  Repeatable.")
    ] = None,
    connections: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Every .toml file in it is a connection.")
    ] = None,
    journal: JournalPlace = str(JOURNAL),
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then stop.")] = False,
    metrics_port: Annotated[
        int | None, typer.Option(metavar="PORT", min=0, max=65535, help="Serve /metrics and /health; 0: any free port.")
    ] = None,
    metrics_address: Annotated[str, typer.Option(metavar="ADDRESS", help="Where they are served.")] = "127.0.0.1",
    log: Annotated[str, typer.Option(help="json, console, or auto: console on a terminal.")] = "auto",
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Run the real connector against what the connection files name, until it is told to stop.

    Example: harness sync --connection stage.toml --once
    """
    if context.invoked_subcommand is not None:
        return
    from harness.operations.running import RunOutput, run

    form = choice_of("--log", log, ("auto", "json", "console"))
    level = choice_of("--log-level", log_level, ("debug", "info", "warning", "error"))
    stopping = asked_to_stop()
    with clear_errors():
        found, unusable = _connections(connection or [], connections)
        output = RunOutput(sys.stderr, form, level, metrics_port, metrics_address)
        ends: list[int] = []
        run(
            found,
            journal,
            output,
            stopping,
            clock=shared.now,
            once=once,
            at_end=lambda fleet: ends.append(_show_ends(fleet)),
            unusable=unusable,
        )
    if once:
        raise typer.Exit(UNUSABLE if unusable else ends[0])


@sync_app.command()
def attention(
    *,
    journal: JournalPlace = str(JOURNAL),
    connection: OneConnection = None,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="What people took off the list instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """What needs a person: why, since when, what was tried, and what to do.

    Example: harness sync attention --journal journal.sqlite --json
    """
    from harness.operations import decisions, lists

    with clear_errors(), _memory(journal) as memory:
        key = _key(connection)
        rows, table = (lists.dismissed if dismissed else lists.attention)(memory, key)
        unattended = decisions.unattended(memory, shared.now(), key)
    for sentence in unattended:
        error.say(sentence, style="bold red")
    if as_json:
        sys.stdout.write(json_text.dumps(rows, indent=2) + "\n")
    else:
        (out if out.file.isatty() else piped).show(table)


@sync_app.command()
def retry(
    flow: Annotated[str | None, typer.Argument(help="As the list shows it, such as orders.")] = None,
    subject: Annotated[str | None, typer.Argument(help="As the list shows it, such as 100.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every entry of the flow, or of all flows.")] = False,
    journal: JournalPlace = str(JOURNAL),
    connection: OneConnection = None,
) -> None:
    """Let the connector try an entry of the attention list again, at its next tick or at the next start.

    Example: harness sync retry orders 100, or harness sync retry orders --all
    """
    from harness.operations import decisions

    if everything == (subject is not None) or (flow is None and not everything):
        stop("wanted a flow and a subject, or --all; see harness sync retry --help")
    with clear_errors(), _memory(journal) as memory:
        if flow is None or subject is None:
            count = decisions.retry_all(memory, flow, shared.now(), _key(connection))
            out.say(f"{count} entries are tried again, some at each tick.")
            return
        found = decisions.retry(memory, flow, subject, shared.now(), _key(connection))
    out.say(f"{found.connection}: {flow} {subject} is tried again at the next tick.")


@sync_app.command()
def dismiss(
    flow: Annotated[str, typer.Argument(help="As the list shows it, such as orders.")],
    subject: Annotated[str, typer.Argument(help="As the list shows it, such as 100.")],
    *,
    why: Annotated[str, typer.Option(help="The reason, for those who look later.")],
    who: Annotated[str | None, typer.Option(help="Who decides; the user of the system unless told otherwise.")] = None,
    journal: JournalPlace = str(JOURNAL),
    connection: OneConnection = None,
) -> None:
    """Take an entry off the attention list because somebody has seen to it; it is kept with the decision.

    Example: harness sync dismiss orders 100 --why "cancelled by telephone"
    """
    from harness.operations import decisions

    with clear_errors(), _memory(journal) as memory:
        decided = who or user()
        found = decisions.dismiss(
            memory, flow, subject, shared.now(), who=decided, why=why, connection=_key(connection)
        )
    out.say(f"{found.connection}: {flow} {subject} is off the list; `harness sync attention --dismissed` shows it.")


def doctor(
    connection: ConnectionFile,
    journal: Annotated[
        str | None,
        typer.Option(
            metavar="FILE or URL", envvar="HARNESS_JOURNAL", help="Also look into this journal of the connection."
        ),
    ] = None,
) -> None:
    """Examine a connection: credentials, scopes, clocks, trial, suppliers, order numbers, fields that are new.

    0 only when all is well; 1 when something is not as it should be, 2 when something could not be found out.

    Example: harness doctor --connection stage.toml && harness sync --connection stage.toml
    """
    from harness.conformance.stage.examined import examined
    from harness.sync import doctor as examining

    with clear_errors():
        one, findings, now = examined(connection)
        if journal:
            with _memory(journal) as memory:
                findings += examining.examine_journal(one, memory, now)
    width = max(len(finding.topic) for finding in findings)
    for finding in findings:
        out.say(f"{finding.level:<8} {finding.topic:<{width}}  {finding.message}")
    levels = {finding.level for finding in findings}
    raise typer.Exit(BROKEN if levels & {"error", "warning"} else UNUSABLE if "unknown" in levels else HOLDS)


def _connections(files: list[Path], folder: Path | None) -> tuple[list["Connection"], dict[str, str]]:
    """The connections in some files, and in a folder, where one that cannot be used does not stop the others.

    The second value says of those what is wrong with them, by the name of the file.
    """
    from harness.sync import Connection
    from harness.sync.connection import checked_moment
    from harness.sync.errors import UnusableInput

    found = [checked_moment(Connection.from_file(file), shared.now()) for file in files]
    unusable = {}
    for file in sorted(folder.glob("*.toml")) if folder else []:
        try:
            found.append(checked_moment(Connection.from_file(file), shared.now()))
        except UnusableInput as problem:
            unusable[file.name] = str(problem)
            error.say(f"{file.name}: {problem}", style="bold red")
    if not found:
        stop("wanted --connection FILE or --connections FOLDER with connections; found none that can be used.")
    return found, unusable


def asked_to_stop() -> threading.Event:
    """Set by SIGINT, SIGTERM and SIGHUP, which end the waiting and cut a turn short, never a piece of work."""
    event = threading.Event()
    hung_up = [signal.SIGHUP] if hasattr(signal, "SIGHUP") else []
    for number in (signal.SIGINT, signal.SIGTERM, *hung_up):
        signal.signal(number, lambda *_: event.set())
    return event


@contextmanager
def _memory(journal: str) -> Iterator["Journal"]:
    """A journal that is there already, to look at beside whoever works it."""
    from harness.sync import Journal

    if "://" not in journal and not Path(journal).exists():
        stop(f"wanted --journal with a journal that a connector has begun; there is no {journal}.")
    with Journal.open(journal) as memory:
        yield memory


def _key(connection: Path | None) -> str | None:
    """By which name the journal knows a connection."""
    from harness.sync import Connection

    return Connection.from_file(connection).key if connection else None


def _show_ends(fleet: "Fleet") -> int:
    """How the connections stand, as an exit code, too: 2 when one is not worked, 1 when one needs a person, else 0.

    One that stands alone needs no name.
    """
    alone, code = len(fleet.statuses) == 1, HOLDS
    entries = {connector.connection.key: connector.attention() for connector in fleet.connectors}
    for connection, status in fleet.statuses:
        name = "" if alone else f"{connection.name}: "
        for entry in entries.get(connection.key, []):
            out.say(f"{name}needs a person: {entry.flow} {entry.subject}: {entry.reason}  {entry.to_do}")
        out.say(f"{name}{status.state}: {status.reason}")
        if connection.key not in entries:
            code = UNUSABLE
        elif entries[connection.key] or status.state != "connected":
            code = max(code, BROKEN)
    out.say(f"next run: {fleet.due:%Y-%m-%d %H:%M:%S} UTC")
    return code
