"""What a report or a sheet has to say before it counts: its file is checked strictly, whoever wrote it.

What is made of it is in ``plays``.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from harness.conformance.verdicts import State
from harness.promises import PROMISES
from harness.sync.errors import UnusableInput

WANTED = "the folder of a rehearsal that has ended, a report or a sheet as JSON"
TO_DO = "Name one as the harness has written it; a rehearsal that has not ended goes on with --resume."


def _moment(told: str) -> str:
    """Lets an instant pass; raises ValueError for anything else, and where the time zone is missing."""
    try:
        when = datetime.fromisoformat(told)
    except ValueError:
        raise ValueError("this is no moment") from None
    if when.tzinfo is None:
        raise ValueError("this moment has no time zone")
    return told


def _promise(name: str) -> str:
    if name not in PROMISES:
        raise ValueError("there is no such promise")
    return name


Moment = Annotated[str, AfterValidator(_moment)]
PromiseId = Annotated[str, AfterValidator(_promise)]


class _Told(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Version(_Told):
    version: str
    commit: str


class _Connector(_Version):
    name: str


class _Session(_Told):
    at: Moment
    by: str
    machine: str


class _Answer(_Told):
    scenario: str
    by: str


class _About(_Told):
    """What a run is evidence of; a sheet shows all of it."""

    begun: Moment
    ended: Moment
    time_zone: str
    environment: str
    addresses: dict[str, str]
    behind: dict[str, str]
    store: str
    store_kind: str
    retailer: str
    account: int | str | None
    suppliers: list[str]
    connector: _Connector
    harness: _Version
    grace_seconds: int
    sessions: list[_Session] = []
    clock_ahead: dict[str, int] = {}
    answers: list[_Answer] = []


class _Verdict(_Told):
    state: State
    why: str


class _Step(_Told):
    ended: Moment | None


class _Scenario(_Told):
    name: str
    states: dict[PromiseId, _Verdict]
    steps: list[_Step]
    verdicts: list[Any]


class _Report(_Told):
    about: _About
    scenarios: list[_Scenario]
    left_out: dict[str, str] = {}


class _Play(_Told):
    scenario: str
    states: dict[PromiseId, _Verdict]
    when: Moment
    run: str
    left_out: str = ""


class _Sheet(_Told):
    runs: dict[str, _About] = Field(min_length=1)
    plays: list[_Play]


def read(file: Path) -> dict[str, Any]:
    """What a report or a sheet tells; a sheet has plays.

    Raises:
        UnusableInput: it is neither, something is missing, or it is of fakes in its own process: evidence of nothing.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
        json.dumps(told, ensure_ascii=False).encode()  # A ValueError: half a character, which no file can hold.
    except OSError as problem:
        raise UnusableInput(WANTED, f"{file}: {problem.strerror}", TO_DO) from None
    except (ValueError, RecursionError):
        raise UnusableInput(WANTED, f"{file}, which cannot be read as JSON", TO_DO) from None
    if isinstance(told, dict) and told.get("about") == {}:
        raise UnusableInput(WANTED, f"{file}, which is of fakes in its own process", "Rehearse on the stage.")
    is_sheet = isinstance(told, dict) and "plays" in told
    try:
        (_Sheet if is_sheet else _Report).model_validate(told)
    except ValidationError as error:
        raise UnusableInput(WANTED, f"{file}: {_misfit(error)}", TO_DO) from None
    if is_sheet:
        _check_references(told, file)
    else:
        _check_services(told["about"], file)
    found: dict[str, Any] = told
    return found


def _misfit(error: ValidationError) -> str:
    """The first thing that is wrong: where, and what; never what stands there, which may be anybody's."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"] if part != "[key]") or "the whole of it"
    what = first["msg"].removeprefix("Value error, ")
    return f"{where}: {what[:1].lower()}{what[1:]}"


def _check_references(told: dict[str, Any], file: Path) -> None:
    """Whether a sheet tells of every run that its plays name."""
    for about in told["runs"].values():
        _check_services(about, file)
    if missing := [each["run"] for each in told["plays"] if each["run"] not in told["runs"]]:
        raise UnusableInput(WANTED, f"{file}: runs has no {missing[0]!r}, which one of the plays names", TO_DO)


def _check_services(about: dict[str, Any], file: Path) -> None:
    """Whether it is told of each address what stood behind it."""
    if missing := about["addresses"].keys() - about["behind"].keys():
        raise UnusableInput(WANTED, f"{file}: behind does not say what answered as {min(missing)}", TO_DO)
