"""Rehearsals on disk: where they are kept and what they are about, begun or taken up again.

What is recorded while one runs is in ``record``.
"""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from harness import places
from harness.conformance.stage.clocks import Tell
from harness.conformance.stage.record import FILE, Record
from harness.conformance.stage.target import StageTarget
from harness.sync.errors import UnusableInput

FOLDER = Path("rehearsals")
"""Where rehearsals are kept unless somebody says otherwise: a folder for each, in the working directory."""

DISTRIBUTION = "bigcommerce-logicbroker-rehearsal"


def begin(
    connection: Path, chosen: Mapping[str, Any], folder: Path | None = None, *, tell: Tell = print
) -> StageTarget:
    """The stage of a connection file, for a new rehearsal that is recorded; ``chosen`` is what it is to play.

    Where a control port moves the clock nothing is waited for, and nothing is recorded.

    Raises:
        UnusableInput: the file cannot be used, or there is a rehearsal in the folder already.
        OSError: a service cannot be reached.
    """
    target = StageTarget.from_file(connection, tell=tell)
    if target.is_moved:
        return target
    place = folder or _new_folder(target)
    if (place / FILE).exists():
        raise UnusableInput("a folder for a new rehearsal", f"{place}, which has one", f"Go on with --resume {place}.")
    target.record = Record(place)
    target.record.fact("about", _about(target, chosen))
    tell(
        f"All that happens is recorded in {place}.  Whenever this rehearsal is stopped, it goes on with:\n"
        f"harness rehearse --target stage --connection {connection} --resume {place}"
    )
    return target


def resume(connection: Path, folder: Path, *, tell: Tell = print) -> tuple[StageTarget, dict[str, Any]]:
    """The stage, for a rehearsal that goes on where its record ends, and what that rehearsal is to play.

    Raises:
        UnusableInput: there is none in the folder, or it was another store's, another connector's or other features'.
        OSError: a service cannot be reached.
    """
    if not (folder / FILE).exists():
        raise UnusableInput("the folder of a rehearsal", f"{folder}, which has none", "Look in rehearsals/.")
    record = Record(folder)
    before = record.fact("about", {})
    chosen: dict[str, Any] = before.get("chosen", {})
    target = StageTarget.from_file(connection, tell=tell, record=record)
    now: dict[str, Any] = json.loads(json.dumps(_about(target, chosen)))
    for name in ("store", "environment", "connector", "version", "features"):
        if before.get(name) != now[name]:
            came = f"{before.get(name)} in {folder}"
            raise UnusableInput(f"the {name} {now[name]}", came, "Go on as it was begun, or begin a new rehearsal.")
    return target, chosen


def _about(target: StageTarget, chosen: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **target.about,
        "version": version(DISTRIBUTION),
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
