"""The commands: each opens what it needs, calls one thing of the library, prints, and ends with a telling exit code.

Nothing is decided here about syncing, simulating or judging.
"""

import gc
import io
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.commands import going_live, running
from harness.commands.shared import (
    BROKEN,
    CRASHED,
    HOLDS,
    UNUSABLE,
    Command,
    Factory,
    Html,
    Json,
    Kept,
    choice_of,
    clear_errors,
    error,
    out,
    stop,
    tested_connector,
    write_files,
)

if TYPE_CHECKING:
    from harness.conformance import Report
    from harness.conformance.rehearsal.first_look import FirstLook
    from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
    from harness.conformance.search.sweep import Result
    from harness.conformance.stage.board import Board
    from harness.conformance.targets import Target
    from harness.connectors.contract import ConnectorFactory

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # A traceback with local variables could show a token.
    help="The rehearsal stage for a BigCommerce and Logicbroker connection.",
)
Seed = Annotated[int, typer.Option(help="One seed, one history, byte for byte.")]
Output = Annotated[Path | None, typer.Option(metavar="FILE")]


Only = Annotated[
    list[str] | None, typer.Option(metavar="PROMISE|FLOW", help="Only this one, such as G12 or orders; repeatable.")
]
OneScenario = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this scenario; repeatable.")]
Known = Annotated[
    Path | None, typer.Option(metavar="FILE", help="TOML: failures that break nothing, each with its reason.")
]
OtherFeatures = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Other features than the shipped ones: a file, or a folder.")
]
TakenUp = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Go on with a stage where it was stopped.")]
PageAt = Annotated[
    str | None,
    typer.Option("--page", metavar="PORT|HOST:PORT", help="A page for all who are asked; 0: any free port."),
]
Planned = Annotated[bool, typer.Option("--plan", help="Only say what a stage will take: hours, people, requests.")]
JUnit = Annotated[Path | None, typer.Option(metavar="FILE", help="For CI: a case for each scenario and promise.")]
Har = Annotated[Path | None, typer.Option(metavar="FILE", help="All requests and answers.")]
WithPeople = Annotated[bool, typer.Option("--with-people", help="In files: shoppers' names and addresses too.")]


@app.command()
def rehearse(
    *,
    target: Annotated[str, typer.Option(help="fakes, or stage: over real HTTP.")] = "fakes",
    only: Only = None,
    scenario: OneScenario = None,
    until_broken: Annotated[bool, typer.Option("--until-broken", help="Stop at the first broken promise.")] = False,
    known: Known = None,
    seed: Seed = 7,
    connector: Factory = None,
    connector_command: Command = None,
    connection: Annotated[Path | None, typer.Option(metavar="FILE", help="For the stage; see docs/stage.md.")] = None,
    features: OtherFeatures = None,
    record: Kept = None,
    resume: TakenUp = None,
    page: PageAt = None,
    plan: Planned = False,
    beside_fakes: Annotated[bool, typer.Option("--beside-fakes", help="Then on the fakes; name differences.")] = False,
    doubt: Annotated[bool, typer.Option("--doubt", help="Say on which guesses each promise depends.")] = False,
    jobs: Annotated[int | None, typer.Option(help="Processes for --doubt; all cores unless told otherwise.")] = None,
    html: Html = None,
    json: Json = None,
    junit: JUnit = None,
    har: Har = None,
    with_people: WithPeople = False,
) -> None:
    """Rehearse the promises of the connection guide, and report each with its evidence.

    Example: harness rehearse --only G12 --only G15 --html rehearsal.html
    """
    stages = {"--connection": connection, "--record": record, "--resume": resume, "--page": page, "--plan": plan}
    with clear_errors():
        factory = tested_connector(connector, connector_command)
        files = {"--html": html, "--json": json, "--junit": junit, "--har": har}
        _refuse_what_is_dropped(target, stages, files, with_people)
        what, failures = _chosen(only, scenario, features), _read_known(known)
        _show_plan_if(plan, connection, {**what, "connector": factory})
        where, chosen = _target(target, seed, connection, what, record=record, resume=resume, page=page, tested=factory)
        chosen |= {"connector": factory, "until_broken": until_broken}
        how = {**chosen, **_watched(where, factory, features), "known": failures}
        with _page_of(where, page, how):
            report = _doubted(target, seed, jobs, how) if doubt else _played(where, how)
        write_files(_files(report, with_people, html=html, json=json, junit=junit, har=har))
        _show(where, report)
        _show_beside_fakes_if(beside_fakes, report, seed, chosen)
    raise typer.Exit(report.exit_code)


def _chosen(only: list[str] | None, scenarios: list[str] | None, features: Path | None) -> dict[str, Any]:
    return {"only": only or None, "scenarios": scenarios or None, "features": features and str(features)}


def _played(where: "Target", how: dict[str, Any]) -> "Report":
    from harness.conformance import run_conformance

    return run_conformance(where, **how)


@contextmanager
def _page_of(where: "Target", address: str | None, how: dict[str, Any]) -> Iterator[None]:
    """While the page of a rehearsal is open, the terminal answers beside it.

    Raises:
        ValueError: nobody is asked anything there, or the address cannot be used.
    """
    if address is None:
        yield
        return
    from harness.conformance.stage.terminal_beside import listen_beside
    from harness.portals.serving import open_rehearsal

    board: Board | None = getattr(where, "board", None)
    folder = getattr(getattr(where, "record", None), "folder", None)
    if folder is None or board is None:
        raise ValueError("wanted a stage on which people are asked, for --page; a control port acts for them here")
    url, served = open_rehearsal(board, where.name, folder.with_name(f"{folder.name}-files"), address)
    show: Callable[[Any], None] = how["on_progress"]

    def watched(result: Any) -> None:
        show(result)
        board.take(result)

    how["on_progress"] = watched
    out.say(f"What is to be done stands at {url}, and here.")
    listen_beside(board, out.say)
    try:
        yield
    finally:
        served.close()


def _show_beside_fakes_if(wanted: bool, report: "Report", seed: int, chosen: dict[str, Any]) -> None:
    """Where the same scenarios end otherwise on the fakes, if somebody wants to know."""
    if not wanted:
        return
    from harness.conformance import FakesTarget, compare

    out.say(compare(report, _played(FakesTarget(seed), chosen)).to_text())


def _check_page(address: str | None) -> None:
    """Refuse an address at which no page can be opened, before anything is begun.

    Raises:
        ValueError, OSError: as ``open_rehearsal``.
    """
    if address is not None:
        from harness.portals.serving import check_address

        check_address(address)


def _refuse_what_is_dropped(
    target: str, stages: Mapping[str, object], files: Mapping[str, object], with_people: bool
) -> None:
    """Refuse options that nothing would come of: those of the stage without it, of a rehearsal where it is planned.

    Raises:
        ValueError: the message says what is wanted beside them.
    """
    given, written = [[name for name, value in each.items() if value] for each in (stages, files)]
    if given and target == "fakes":
        raise ValueError(f"wanted --target stage with {', '.join(given)}; got the fakes, which have no use for it")
    if "--plan" in given and (dropped := [*(set(given) - {"--plan", "--connection"}), *written]):
        raise ValueError(
            f"wanted --plan alone, which only says what will be; got {', '.join(sorted(dropped))} beside it"
        )
    if with_people and not written:
        wanted = "--html, --json, --junit or --har FILE with --with-people"
        raise ValueError(f"wanted {wanted}; got no file in which people could stand")


def _read_known(known: Path | None) -> Any:
    from harness.conformance.rehearsal.known import read_known

    return read_known(known) if known else ()


def _files(report: "Report", with_people: bool, **paths: Path | None) -> dict[Path | None, Callable[..., object]]:
    """What writes each of the files that were asked for; those by the names of the report's own forms."""
    return {path: partial(getattr(report, f"to_{form}"), with_people=with_people) for form, path in paths.items()}


def _show_plan_if(wanted: bool, connection: Path | None, what: dict[str, Any]) -> None:
    """What a rehearsal on the stage will take, if somebody wants to know; then the command is over."""
    if not wanted:
        return
    from harness.conformance.stage.plan import plan_of

    if connection is None:
        stop("wanted --connection FILE for --plan; got none.  docs/stage.md describes the file.")
    out.say(plan_of(connection, what).to_text())
    raise typer.Exit(HOLDS)


def _doubted(target: str, seed: int, jobs: int | None, how: dict[str, Any]) -> "Report":
    """Rehearse under every other reading of what is a guess, too; raises ValueError where that cannot be done."""
    from harness.conformance.doubt.doubt import doubt

    if target != "fakes" or how["features"] is not None or how["until_broken"]:
        wanted = "wanted --doubt with the fakes, the shipped features and a whole rehearsal"
        raise ValueError(f"{wanted}; leave out --target, --features and --until-broken")
    return doubt(seed, jobs=os.cpu_count() or 1 if jobs is None else jobs, **how).report


@app.command()
def simulate(
    *,
    days: Annotated[int, typer.Option(help="How long the store lives; a trial has 15 days.")] = 15,
    orders_per_day: Annotated[int, typer.Option(help="Orders that shoppers place on each day.")] = 40,
    seed: Seed = 7,
    faults: Annotated[str, typer.Option(help="quiet, busy, stormy or odd.")] = "quiet",
    habits: Annotated[
        str,
        typer.Option(help="What both suppliers are like, or one each: slow,forgetful. drawn: as the seed draws them."),
    ] = "typical",
    retailer_habits: Annotated[str, typer.Option(help="approves, waits, picky, or drawn.")] = "approves",
) -> None:
    """Live the life of a trial store: orders all day, suppliers who ship and cancel, stock every morning.

    Example: harness simulate --days 15 --orders-per-day 40 --seed 7 --habits drawn
    """
    from harness.simulation.days.scenarios import trial_life
    from harness.simulation.gc_pause import collector_rests

    began = time.perf_counter()
    with clear_errors(), collector_rests():
        suppliers, retailer = _characters(habits, retailer_habits, seed)
        life = trial_life(
            days=days,
            orders_per_day=orders_per_day,
            seed=seed,
            faults=faults,
            supplier_habits=suppliers,
            retailer_habits=retailer,
        )
    took = time.perf_counter() - began
    out.say(life.table().text())
    if "drawn" in (habits, retailer_habits):
        out.say(f"drawn: the suppliers are {' and '.join(suppliers)}, the retailer {retailer}")
    out.say(f"{life.virtual_seconds / took:,.0f} virtual seconds and {life.orders / took:,.1f} orders per second")
    raise typer.Exit(UNUSABLE if life.stopped else HOLDS if life.is_whole else BROKEN)


@app.command()
def sweep(
    *,
    seeds: Annotated[int, typer.Option(help="How many lives, with the seeds from --first on.")] = 100,
    first: Annotated[int, typer.Option(help="The first seed.")] = 1,
    faults: Annotated[str, typer.Option(help="quiet, busy, stormy or odd.")] = "stormy",
    days: Annotated[int, typer.Option(help="Days of each life.")] = 1,
    orders_per_day: Annotated[int, typer.Option(help="Orders that shoppers place on each day.")] = 12,
    jobs: Annotated[int | None, typer.Option(help="Processes; all cores unless told otherwise.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="ADDRESS", help="A Dask cluster: tcp://HOST:PORT.")] = None,
    results: Annotated[
        Path | None, typer.Option(metavar="FILE", help="JSON Lines; what is in it is not redone.")
    ] = None,
    connector: Factory = None,
    connector_command: Command = None,
    html: Output = None,
    svg: Output = None,
) -> None:
    """Live many short lives, each with another seed, and judge each by the laws: nothing lost, nothing doubled.

    Stop it with Ctrl-C, and go on later with the same --results.

    Example: harness sweep --seeds 10000 --results sweep.jsonl --html sweep.html
    """
    from harness.conformance.search import sweep as sweeping

    began = time.perf_counter()
    with clear_errors():
        done = sweeping.sweep(
            range(first, first + seeds),
            sweeping.SweptLife(faults, days, orders_per_day),
            jobs=os.cpu_count() or 1 if jobs is None else jobs,
            cluster=cluster,
            results=results,
            connector=tested_connector(connector, connector_command),
            on_result=_tell_broken,
        )
        write_files({html: done.to_html, svg: done.to_svg})
    if done.broken:
        out.say(done.table().text())
    out.say(f"{done.headline()}; {time.perf_counter() - began:,.0f} seconds")
    only_crashed = bool(done.broken) and not any(result.broken for result in done.broken)
    raise typer.Exit(CRASHED if only_crashed else BROKEN if done.broken else HOLDS if done.is_whole else UNUSABLE)


@app.command()
def compare(
    first: Annotated[str, typer.Argument(metavar="A", help="MODULE:FACTORY, a command in quotes, or ours.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The other one.")],
    *,
    seeds: Annotated[int, typer.Option(help="How many lives of each, with the seeds from --first on.")] = 10,
    first_seed: Annotated[int, typer.Option("--first", help="The first seed.")] = 1,
    faults: Annotated[str, typer.Option(help="quiet, busy or stormy.")] = "quiet",
    days: Annotated[int, typer.Option(help="Days of each life.")] = 1,
    orders_per_day: Annotated[int, typer.Option(help="Orders that shoppers place on each day.")] = 12,
    jobs: Annotated[int | None, typer.Option(help="Processes; all cores unless told otherwise.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="The table and the picture as a page.")] = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="The picture.")] = None,
) -> None:
    """Let two connectors live the same lives: who breaks what, calls for each order, time until an order arrives.

    Example: harness compare ours my_package.connector:build --seeds 20
    """
    from harness.conformance.search.lives import SweptLife
    from harness.conformance.search.two_connectors import compare_connectors

    with clear_errors():
        done = compare_connectors(
            _named(first),
            _named(second),
            range(first_seed, first_seed + seeds),
            SweptLife(faults, days, orders_per_day),
            jobs=os.cpu_count() or 1 if jobs is None else jobs,
        )
        write_files({html: done.to_html, svg: done.to_svg})
    out.say(done.table().text())
    out.say(done.headline())
    raise typer.Exit(BROKEN if done.broken else CRASHED if done.crashed else HOLDS)


@app.command()
def replay(
    *,
    seed: Seed,
    faults: Annotated[str, typer.Option(help="quiet, busy, stormy or odd.")] = "stormy",
    days: Annotated[int, typer.Option(help="Days of the life.")] = 1,
    orders_per_day: Annotated[int, typer.Option(help="Orders that shoppers place on each day.")] = 12,
    connector: Factory = None,
    connector_command: Command = None,
    shorten: Annotated[bool, typer.Option("--shorten", help="Leave out what does not matter for what broke.")] = False,
    history: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the whole record as JSON.")] = None,
    feature: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the life as a feature.")] = None,
    notebook: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a notebook.")] = None,
    pytest: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a plain test.")] = None,
) -> None:
    """Live one life of a sweep again, exactly, and show every verdict.

    Example: harness replay --seed 9 --faults stormy --days 1 --shorten --feature seed_9.feature
    """
    from harness.conformance.search import sweep as sweeping

    with clear_errors():
        factory = tested_connector(connector, connector_command)
        case = sweeping.Sweep(sweeping.SweptLife(faults, days, orders_per_day), 1, (), factory).case(seed)
        case = case.shortened() if shorten else case
        name = f"the life with the seed {seed}"
        write_files(
            {
                history: case.world.history.to_json,
                feature: lambda path: case.to_feature(name, path),
                notebook: case.to_notebook,
                pytest: lambda path: case.to_pytest(name, path),
            }
        )
    for verdict in case.verdicts:
        shown = f" Events {', '.join(map(str, verdict.evidence))}." if verdict.state == "broken" else ""
        out.say(f"{verdict.state:<8}{verdict.promise:<4} {verdict.statement}")
        if verdict.state == "broken":
            out.say(f"            {verdict.reason}{shown}")
    raise typer.Exit(BROKEN if case.broken else HOLDS)


@app.command()
def calibrate(
    names: Annotated[list[str] | None, typer.Argument(help="Only errors whose name has this in it.")] = None,
    *,
    only: Annotated[list[str] | None, typer.Option(help="bug, field, lie or flip.  Repeatable.")] = None,
    sample: Annotated[int | None, typer.Option(help="So many of each list, by chance.")] = None,
    seed: Annotated[int, typer.Option(help="Decides who is in the sample.")] = 7,
    jobs: Annotated[int | None, typer.Option(help="Processes; all cores unless told otherwise.")] = None,
) -> None:
    """Hunt what is broken on purpose: connectors, fakes, words of features and checks; what nobody catches is told.

    Example: harness calibrate --only field --sample 20
    """
    from harness.conformance.planted import calibration

    began = time.perf_counter()
    with clear_errors():
        done = calibration.calibrate(
            [choice_of("--only", kind, calibration.HUNTED) for kind in only or calibration.HUNTED],
            parts=names or [],
            sample=sample,
            seed=seed,
            jobs=os.cpu_count() or 1 if jobs is None else jobs,
            on_catch=lambda catch: out.say(str(catch)) if names or not catch.by else None,
        )
    out.say(done.rates().text())
    for catch in (*done.uncaught, *done.wrongly_excused):
        out.say(f"{'caught, although excused' if catch.by else 'uncaught'}: {catch.kind} {catch.name}")
    out.say(f"{len(done.catches)} trials, {done.seconds:,.0f} seconds of work, {time.perf_counter() - began:,.0f} gone")
    raise typer.Exit(BROKEN if done.uncaught or done.wrongly_excused else HOLDS)


@app.command()
def steps(word: Annotated[str, typer.Argument(help="Only steps with this in them.")] = "") -> None:
    """Show the steps that a feature may use; in ⟨ ⟩ stand alternatives, a name or a number.

    Example: harness steps shopper
    """
    from harness.steps.catalogue import catalogue

    found = catalogue(word)
    for step in found:
        out.say(f"{'/'.join(step.keywords):<10} {step.sentence}")
    if not found:
        stop(f"wanted a word of a step; no step has {word!r} in it.  harness steps shows them all.")


@app.command()
def new_connector(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="New, or empty.")],
    *,
    language: Annotated[str, typer.Option(help="python or node.")] = "python",
) -> None:
    """Write the beginning of a connector of your own: one flow that runs, a test of it, and a file for CI.

    Example: harness new-connector my_connector
    """
    from harness.connectors.new_connector import write_connector

    with clear_errors():
        command = write_connector(folder, choice_of("--language", language, ("python", "node")))
    out.say(f"{folder} is written.  Try it there:\n{command}")


@app.command()
def serve(
    *,
    bigcommerce_port: Annotated[int, typer.Option(help="0: any free port.")] = 0,
    logicbroker_port: Annotated[int, typer.Option(help="The stage API; 0: any free port.")] = 0,
    logicbroker_production_port: Annotated[int, typer.Option(help="0: any free port.")] = 0,
    control_port: Annotated[int, typer.Option(help="Clock and people; 0: any free port.")] = 0,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="TOML or JSON, see docs/serve.md.")] = None,
    clock: Annotated[str | None, typer.Option(help="real or virtual; overrides what the file says.")] = None,
    web_port: Annotated[int, typer.Option(help="Both portals as pages; 0: any free port.")] = 0,
    files: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write there the connection files of a rehearsal.")
    ] = None,
) -> None:
    """Serve both fakes over HTTP on loopback, and both portals as pages.  The first line of output is JSON.

    Example: harness serve --config surroundings.toml --clock virtual
    """
    from fakes.doors import server
    from harness.conformance.stage.served import write_files
    from harness.portals.served import Watching

    with clear_errors():
        server.run(
            web_port=web_port,
            watcher=Watching(),
            bigcommerce_port=bigcommerce_port,
            logicbroker_port=logicbroker_port,
            logicbroker_production_port=logicbroker_production_port,
            control_port=control_port,
            config=config,
            clock=choice_of("--clock", clock, ("real", "virtual")),
            told=partial(write_files, files) if files else _nothing,
        )


@app.command()
def portals(
    *,
    seed: Seed = 7,
    suppliers: Annotated[int, typer.Option(min=1, max=9, help="How many suppliers there are.")] = 2,
    plan: Annotated[str, typer.Option(help="The store's plan: trial, sandbox or a paid one.")] = "trial",
    connected: Annotated[bool, typer.Option("--connected", help="Begin with the store connected already.")] = False,
    connector: Factory = None,
    connector_command: Command = None,
    port: Annotated[int, typer.Option(help="0: any free port.")] = 0,
) -> None:
    """Open both portals in a browser: a world to click through, with a connector in it.  The first line says where.

    Example: harness portals --connector-command "node orders.mjs"
    """
    from harness.portals import serving
    from harness.simulation import World

    with clear_errors():
        factory = tested_connector(connector, connector_command)
        world = World(seed, connect=connected, suppliers=suppliers, plan=plan, connector=factory)
        serving.open_until_stopped(world, port)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(
    context: typer.Context,
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="Where your copy of the course is.")] = Path(
        "rehearsal-notebooks"
    ),
) -> None:
    """Open JupyterLab on a copy of the course, which is yours to change; further options go to JupyterLab.

    Example: harness lab --folder my-notebooks --no-browser
    """
    from harness.lab import options_for, with_tile, write_start_page
    from harness.places import copy_notebooks

    program = shutil.which("jupyter", path=str(Path(sys.executable).parent)) or shutil.which("jupyter")
    if program is None:
        stop(
            "wanted JupyterLab; it is not installed.  Install it: pip install 'bigcommerce-logicbroker-rehearsal[lab]'"
        )
    with clear_errors():
        copied = copy_notebooks(folder)
        page = write_start_page(folder)
    out.say(f"{folder}: {len(copied)} notebooks copied; what was there already is left as it was.")
    out.say(f"{page}: where to begin; the tile in JupyterLab's launcher opens it, too.")
    options = [
        program,
        "lab",
        f"--notebook-dir={folder.absolute()}",
        *options_for(getattr(os, "geteuid", lambda: None)()),
        *context.args,
    ]
    os.execve(program, options, with_tile(os.environ))  # noqa: S606 - no shell


def _version(wanted: bool) -> None:
    if wanted:
        out.say(f"harness {version('bigcommerce-logicbroker-rehearsal')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version, and stop.")
    ] = False,
) -> None:
    """The rehearsal stage for a BigCommerce and Logicbroker connection."""


COLLECTING = (100_000, 20, 100)
"""Garbage is looked for rarely: most of what a command makes comes from imports, and none of that is garbage."""


app.add_typer(running.sync_app, name="sync")
app.add_typer(going_live.rehearsals_app, name="rehearsals")
for _command in (running.doctor, going_live.parity, going_live.smoke, going_live.gate):
    app.command()(_command)


def main() -> None:
    """The entry point of the ``harness`` command."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # A letter that the locale does not have must not end a rehearsal.
        sys.stdout.reconfigure(errors="backslashreplace")
    gc.set_threshold(*COLLECTING)
    app()


def _keep(where: "Target", report: "Report") -> None:
    """Where a rehearsal has a folder, write there how it ended."""
    folder = getattr(getattr(where, "record", None), "folder", None)
    if folder is not None:
        from harness.conformance.stage import runs

        runs.end(folder, report)


def _target(
    kind: str,
    seed: int,
    connection: Path | None,
    chosen: dict[str, Any],
    *,
    record: Path | None,
    resume: Path | None,
    page: str | None,
    tested: "ConnectorFactory | None",
) -> tuple["Target", dict[str, Any]]:
    """Where to rehearse, and what: what is chosen, or what a rehearsal that goes on had chosen.

    Raises:
        ValueError, OSError: a rehearsal that goes on is to play something else, or no page can be opened there.
    """
    if choice_of("--target", kind, ("fakes", "stage")) == "fakes":
        from harness.conformance import FakesTarget

        return FakesTarget(seed), chosen
    _check_page(page)
    from harness.conformance.stage import runs
    from harness.conformance.stage.board import Board

    board = Board(tell=out.say) if page is not None else None
    if connection is None:
        stop("wanted --connection FILE for the stage; got none.  docs/stage.md describes the file.")
    if resume is None:
        return runs.begin(connection, chosen, record, tested=tested, person=board, tell=out.say), chosen
    if record is not None or any(chosen.values()):
        raise ValueError("wanted --resume alone; it goes on with what was chosen. Leave out --record, --only and such")
    return runs.resume(connection, resume, tested=tested, person=board, tell=out.say)


def _named(connector: str) -> "ConnectorFactory | None":
    """The factory that one word names: ours, module:factory, or a command with its arguments."""
    if connector == "ours":
        return None
    return tested_connector(None, connector) if " " in connector.strip() else tested_connector(connector, None)


def _characters(habits: str, retailer_habits: str, seed: int) -> tuple[list[str], str]:
    """The habits of both suppliers and of the retailer, where the seed draws what is left to it."""
    from fakes.people.habits import DRAWN, drawn

    suppliers, retailer = drawn(random.Random(f"{seed}:habits"), 2)
    if habits != DRAWN:
        suppliers = habits.split(",") if "," in habits else [habits, habits]
    return suppliers, retailer if retailer_habits == DRAWN else retailer_habits


def _watched(where: "Target", factory: "ConnectorFactory | None", features: Path | None) -> dict[str, Any]:
    """How a rehearsal is watched: a connector of somebody else's is looked at first, and the progress is shown."""
    from harness.conformance.rehearsal.rehearsal import command_of

    show = partial(_show_progress, command_of(where, factory, features))
    return {"look_first": factory is not None, "on_progress": show}


def _show_progress(again: str, result: "ScenarioResult | PromiseResult | FirstLook") -> None:
    """A line for each promise as its last scenario ends, and why it does not hold; a first look comes before."""
    from harness.conformance.rehearsal.broken_scenario import told
    from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult

    if isinstance(result, PromiseResult):
        colour = {"holds": "green", "broken": "bold red"}.get(result.state, "yellow")
        out.state(f"{result.state:<8}", colour, f"{result.promise.id:<4} {result.promise.title}")
        for line in told(result, again):
            out.say(f"        {line}")
    elif not isinstance(result, ScenarioResult):
        error.say(f"A first look at the connector: {result.sentence}", style="bold red")


def _show(where: "Target", report: "Report") -> None:
    """The report, the known failures and those that are none any more; on GitHub, what does not hold is marked."""
    out.show(report)
    _keep(where, report)
    for each in report.known:
        surprise = " holds: take it off the list of known failures" if each in report.surprises else ""
        out.say(f"{'surprise' if surprise else 'known'}: {each}{surprise}")
    _annotate(report)


def _annotate(report: "Report") -> None:
    """On GitHub, the commands by which it shows what does not hold beside a commit."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    for promise, result in report.promises.items():
        if result.state != "holds" and not all(report.is_known(each, promise) for each in result.scenarios):
            kind = "error" if result.state == "broken" else "warning"
            out.command(kind, f"{promise} {result.promise.title}", result.reason)


def _tell_broken(result: "Result") -> None:
    """A line for each life that breaks something."""
    if not result.holds:
        found = result.error or ", ".join(sorted({each.promise for each in result.broken}))
        error.say(f"seed {result.seed} breaks {found}")


def _nothing(_: object) -> None:
    """For whoever wants no files."""


if __name__ == "__main__":
    main()
