"""Commands on the way to going live: kept rehearsals and their sheet, parity, a smoke rehearsal, and the gate."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from harness.commands import shared
from harness.commands.shared import (
    BROKEN,
    HOLDS,
    UNUSABLE,
    Command,
    ConnectionFile,
    Factory,
    Html,
    Json,
    Kept,
    clear_errors,
    out,
    tested_connector,
    write_files,
)

rehearsals_app = typer.Typer(pretty_exceptions_enable=False, invoke_without_command=True)


@rehearsals_app.callback()
def rehearsals(context: typer.Context) -> None:
    """List the rehearsals on the stage that are kept in rehearsals/, each with how its promises ended.

    Example: harness rehearsals
    """
    from harness.conformance.stage import runs

    if context.invoked_subcommand is None:
        with clear_errors():
            out.say(runs.listed().text())


@rehearsals_app.command()
def clean(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Of one rehearsal.")], *, connection: ConnectionFile
) -> None:
    """Take away what a rehearsal has left behind, also after a crash, and name what stays.

    Example: harness rehearsals clean rehearsals/2026-03-02-0900 --connection stage.toml
    """
    from harness.conformance.stage import runs

    with clear_errors():
        runs.clean(connection, folder, tell=out.say)


Places = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FOLDER|FILE", help="Rehearsals, reports or sheets (JSON); else all in rehearsals/."),
]
Accepting = Annotated[
    Path | None, typer.Option("--accepted", metavar="FILE", help="TOML: what is open and accepted by somebody.")
]


@rehearsals_app.command()
def sheet(
    places: Places = None,
    *,
    accepted: Accepting = None,
    html: Html = None,
    json: Json = None,
) -> None:
    """Put several rehearsals, days and people together on one sheet to sign.

    Exit codes: 0 nothing is open, 1 a promise is broken, 2 something is open.

    Example: harness rehearsals sheet --accepted accepted.toml --html sheet.html
    """
    from harness.conformance.signing.acceptable import check_accepted
    from harness.conformance.signing.accepted import read_accepted
    from harness.conformance.signing.sheet import sheet_of
    from harness.conformance.signing.sheet_page import write_page
    from harness.conformance.stage import runs

    with clear_errors():
        entries = read_accepted(accepted, shared.now())
        made = sheet_of(places or runs.ended(), entries, shared.now())
        check_accepted(entries, made, accepted)
        write_files({html: partial(write_page, made), json: made.to_json})
    out.say(made.table().text())
    broken = any(line.state == "broken" for line in made.lines)
    raise typer.Exit(BROKEN if broken else UNUSABLE if made.open_lines else HOLDS)


def parity(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Of one rehearsal on the stage.")],
    *,
    known: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TOML: known deviations and their reasons.")
    ] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="All of it for programs.")] = None,
    recordings: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The answers of the stage, without people and secrets.")
    ] = None,
) -> None:
    """Hold what the services answered in a rehearsal beside the fakes: differences, and what the ledger learns of them.

    0 when every difference is explained, 1 when one is not.

    Example: harness parity rehearsals/2026-03-02-0900 --recordings recordings
    """
    from harness.conformance.parity import findings

    with clear_errors():
        found = findings.parity(folder, known)
        write_files({json: found.to_json, recordings: found.write_recordings})
        out.say(found.to_text())
    raise typer.Exit(BROKEN if found.unexplained else HOLDS)


def smoke(*, connection: ConnectionFile, record: Kept = None, json: Json = None) -> None:
    """Try a connection in production: what only reads, and one marked order at most, each asked for beforehand.

    Exit codes: 0 all holds, 1 something is broken, 2 something is unknown, such as what nobody agreed to.

    Example: harness smoke --connection production.toml
    """
    from harness.conformance.rehearsal.report import EXIT_CODES
    from harness.conformance.stage import smoke as smoking
    from harness.conformance.stage.runs import FOLDER

    with clear_errors():
        folder = record or FOLDER / f"{shared.now():%Y-%m-%d-%H%M}-smoke"
        done = smoking.smoke(connection, folder, tell=out.say)
        write_files({json: done.to_json})
    out.say(done.table().text())
    raise typer.Exit(EXIT_CODES[done.state])


def gate(
    places: Places = None,
    *,
    stage: Annotated[Path, typer.Option(metavar="FILE", help="The connection file that was rehearsed.")],
    production: Annotated[Path, typer.Option(metavar="FILE", help="The one that is to go live.")],
    accepted: Accepting = None,
    oldest_days: Annotated[int, typer.Option(min=1, help="How old a rehearsal may be.")] = 14,
    connector: Factory = None,
    connector_command: Command = None,
    html: Html = None,
    json: Json = None,
) -> None:
    """Say whether a connection may go live: rehearsals, the settings of both files, and both doctors.

    Exit codes: 0 go, 1 something has to be mended, 2 something is open that nobody has accepted.

    Example: harness gate --stage stage.toml --production production.toml --accepted accepted.toml --html gate.html
    """
    from harness.conformance.signing import gate_page, judging
    from harness.conformance.signing.gate import EXIT_CODES
    from harness.conformance.stage import runs

    with clear_errors():
        factory = tested_connector(connector, connector_command)
        rehearsed = judging.Rehearsed(tuple(places or runs.ended()), accepted, timedelta(days=oldest_days), factory)
        judged = judging.gate_of(stage, production, rehearsed, shared.now())
        write_files({html: partial(gate_page.write_page, judged), json: judged.to_json})
    out.say(judged.table().text())
    raise typer.Exit(EXIT_CODES[judged.level])
