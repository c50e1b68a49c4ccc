"""Rehearsals on disk: where they are kept and what they are about, begun or taken up again.

What is recorded while one runs is in ``record``.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness import places
from harness.conformance.rehearsal.report import Report
from harness.conformance.stage import leftovers
from harness.conformance.stage import settings as file_settings
from harness.conformance.stage.clocks import Tell, clock_of
from harness.conformance.stage.person import Person
from harness.conformance.stage.record import FILE, Record
from harness.conformance.stage.target import StageTarget
from harness.conformance.stage.versions import of_connector, of_harness
from harness.connectors.contract import ConnectorFactory
from harness.displays.tables import Table
from harness.sync import Connection, requests_send
from harness.sync.errors import UnusableInput

FOLDER = Path("rehearsals")
"""Where rehearsals are kept unless somebody says otherwise: a folder for each, in the working directory."""

JSON, PAGE = "report.json", "report.html"
"""How a rehearsal ended, in its folder."""


def begin(
    connection: Path,
    chosen: Mapping[str, Any],
    folder: Path | None = None,
    *,
    tested: ConnectorFactory | None = None,
    person: Person | None = None,
    tell: Tell = print,
) -> StageTarget:
    """The stage of a connection file, for a new rehearsal that is recorded; ``chosen`` is what it is to play.

    ``tested`` is the factory of the connector under test, where it is not the one that the file names.

    Where a control port moves the clock nothing is waited for, and nothing is recorded: no folder can be named.

    Raises:
        UnusableInput: the file cannot be used, or there is a rehearsal in the folder already.
        OSError: a service cannot be reached.
    """
    target = StageTarget.from_file(connection, person=person, tell=tell)
    if target.is_moved:
        if folder is not None:
            to_do = "Leave --record out: nothing is waited for there, and nothing has to go on another time."
            raise UnusableInput("a stage on which one waits, for --record", "one that a control port moves", to_do)
        return target
    place, about = folder or _new_folder(target), _about(target, chosen, tested)
    record = Record(place)
    if record.fact("about"):
        record.close()
        raise UnusableInput("a folder for a new rehearsal", f"{place}, which has one", f"Go on with --resume {place}.")
    record.note("about", about)  # Only now has it begun: without this nobody could go on with it.
    target.record = record
    target.begin_session()
    tell(
        f"All that happens is recorded in {place}.  Whenever this rehearsal is stopped, it goes on with:\n"
        f"harness rehearse --target stage --connection {connection} --resume {place}"
    )
    return target


def resume(
    connection: Path,
    folder: Path,
    *,
    tested: ConnectorFactory | None = None,
    person: Person | None = None,
    tell: Tell = print,
) -> tuple[StageTarget, dict[str, Any]]:
    """The stage, for a rehearsal that goes on where its record ends, and what that rehearsal is to play.

    Raises:
        UnusableInput: there is none in the folder, or it was another store's, another connector's or other features'.
        OSError: a service cannot be reached.
    """
    if not (folder / FILE).exists():
        raise UnusableInput("the folder of a rehearsal", f"{folder}, which has none", "Look in rehearsals/.")
    record = Record(folder)
    try:
        before = record.fact("about")
        if not before:
            to_do = f"Begin one there with --record {folder}."
            raise UnusableInput("the folder of a rehearsal", f"{folder}, where none has begun", to_do)
        chosen: dict[str, Any] = before.get("chosen", {})
        target = StageTarget.from_file(connection, person=person, tell=tell, record=record)
        if target.is_moved:
            to_do = "Name the connection file with which it was begun."
            raise UnusableInput("a stage on which one waits, for --resume", "one that a control port moves", to_do)
        _check_equal(before, json.loads(json.dumps(_about(target, chosen, tested))), folder)
        target.begin_session()
    except BaseException:
        record.close()  # Whoever mends what was wrong can go on with it.
        raise
    return target, chosen


def _check_equal(before: Mapping[str, Any], now: Mapping[str, Any], folder: Path) -> None:
    """Whether a rehearsal goes on as it was begun.  Raises UnusableInput when it does not."""
    for name in ("store", "environment", "connector", "version", "features"):
        if before.get(name) != now[name]:
            came = f"{before.get(name)} in {folder}"
            raise UnusableInput(f"the {name} {now[name]}", came, "Go on as it was begun, or begin a new rehearsal.")


def end(folder: Path, report: Report) -> None:
    """Write into the folder of a rehearsal how each promise ended, with all evidence."""
    report.to_json(folder / JSON)
    report.to_html(folder / PAGE)
    record = Record(folder)
    record.note("promises", {promise: result.state for promise, result in report.promises.items()})
    record.close()


def clean(connection: Path, folder: Path, *, tell: Tell = print) -> None:
    """Take away what a rehearsal has left behind, also one that was stopped, and name the rest.

    Raises:
        UnusableInput: the file cannot be used, it is another store's, or there is no rehearsal in the folder.
        Declined, OSError: a service does not even let us look.
    """
    if not (folder / FILE).exists():
        raise UnusableInput("the folder of a rehearsal", f"{folder}, which has none", "Look in rehearsals/.")
    described = Connection.from_file(connection)
    clock = clock_of(file_settings.rehearsal_of(connection), tell)
    record = Record(folder)
    try:
        store = f"{described.credentials.store_hash}, {described.bigcommerce_url}"
        if (before := record.fact("about", {}).get("store", store)) != store:
            raise UnusableInput(f"the rehearsal of the store {store}", f"that of {before}", "Name its connection file.")
        wait = lambda length: clock.sleep(clock.now() + length)  # noqa: E731 - two words
        send = requests_send(timeout=60, proxy=described.proxy, ca_file=described.ca_file)
        for line in leftovers.clean(described, record, send, wait):
            tell(line)
    finally:
        record.close()


def ended(folder: Path = FOLDER) -> list[Path]:
    """The rehearsals in a folder that have come to an end."""
    return sorted(each.parent for each in folder.glob(f"*/{JSON}"))


def listed(folder: Path = FOLDER) -> Table:
    """The rehearsals that are kept in a folder, the newest last."""
    rows = [_row(each.parent) for each in sorted(folder.glob(f"*/{FILE}"))]
    columns = ("folder", "begun (UTC)", "by", "store", "connector", "version", "promises")
    return Table(f"Rehearsals in {folder}", columns, rows, empty="none")


def _row(folder: Path) -> tuple[str, ...]:
    try:
        record = Record(folder)
    except UnusableInput as problem:
        return (str(folder), "", "", "", "", "", problem.came)
    about, promises, sessions = (record.fact(name) or {} for name in ("about", "promises", "sessions"))
    record.close()
    people = ", ".join(dict.fromkeys(each["by"] for each in sessions))
    states = Counter(promises.values())
    told = ", ".join(f"{count} {state}" for state, count in states.items()) or "not ended: go on with --resume"
    begun = str(about.get("begun", ""))[:16].replace("T", " ")
    return (str(folder), begun, people, *(str(about.get(name, "")) for name in ("store", "connector", "version")), told)


def _about(target: StageTarget, chosen: Mapping[str, Any], tested: ConnectorFactory | None) -> dict[str, Any]:
    told = target.about
    if tested is not None:
        own = of_connector(told["connector"], tested, "")
        told |= {"connector": f"{own['name']} {own['version']}".strip()}
    return {
        **told,
        "begun": target.now().isoformat(timespec="seconds"),
        "version": of_harness()["version"],
        "features": _digest_of(Path(chosen.get("features") or places.features())),
        "chosen": {name: list(value) if isinstance(value, tuple) else value for name, value in chosen.items()},
    }


def _digest_of(features: Path) -> str:
    """What tells features apart from others."""
    files = sorted(features.rglob("*.feature")) if features.is_dir() else [features]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _new_folder(target: StageTarget) -> Path:
    """A folder that is named after the time, and that nobody has."""
    name = f"{target.now():%Y-%m-%d-%H%M}"
    number = 1
    while (place := FOLDER / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return place
