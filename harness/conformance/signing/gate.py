"""Whether a connection may go live: what was rehearsed, the settings of both connection files, and both doctors.

Nothing is asked of a service here.  The page is in ``gate_page``.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from os import PathLike
from typing import Literal

from harness.conformance.signing.accepted import Accepted, acceptance_of
from harness.conformance.signing.plays import Play, version_of
from harness.conformance.signing.sheet import Line, Sheet
from harness.displays.tables import Table, counted
from harness.files import write_file
from harness.sync import Connection
from harness.sync.choices import BIGCOMMERCE_URL, LOGICBROKER_URLS
from harness.sync.doctor import DoctorFinding

GateLevel = Literal["no", "open", "go"]
LEVELS: tuple[GateLevel, ...] = ("no", "open", "go")
"""The worst first."""

EXIT_CODES: Mapping[GateLevel, int] = {"go": 0, "no": 1, "open": 2}
WORDS: Mapping[GateLevel, str] = {"go": "GO", "no": "NO GO", "open": "OPEN"}


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One thing that was looked at: how it is, its name, by which it can be accepted, and a sentence.

    What is ``open`` somebody can accept by name; what is ``no`` has to be mended.
    """

    level: GateLevel
    what: str
    sentence: str
    accepted: Accepted | None = None

    @property
    def counts(self) -> GateLevel:
        """What it comes to, once somebody has accepted it."""
        return "go" if self.level == "open" and self.accepted else self.level


@dataclass(frozen=True)
class Gate:
    """All findings, and the sheet that they are about."""

    findings: tuple[GateFinding, ...]
    sheet: Sheet
    made: datetime

    @property
    def level(self) -> GateLevel:
        return min((each.counts for each in self.findings), key=LEVELS.index, default="open")

    @property
    def headline(self) -> str:
        counts = [each.counts for each in self.findings]
        accepted = sum(each.accepted is not None for each in self.findings)
        told = [f"{counted(counts.count('no'), 'thing')} to mend"] if "no" in counts else []
        told += [f"{counts.count('open')} open"] if "open" in counts else []
        told += [f"{accepted} accepted"] if accepted else []
        both = [", ".join(told), self.sheet.headline]
        return f"{WORDS[self.level]}: {'; '.join(filter(None, both))}"

    @property
    def worst_first(self) -> list[GateFinding]:
        return sorted(self.findings, key=lambda each: LEVELS.index(each.counts))

    def table(self) -> Table:
        """What is not as it should be, and what was accepted."""
        rows = [
            (each.level, each.what, each.sentence, str(each.accepted or ""))
            for each in self.worst_first
            if each.level != "go"
        ]
        return Table(self.headline, ("level", "what", "how it is", "accepted"), rows, empty="all is as it should be")

    def to_json(self, path: str | PathLike[str]) -> None:
        """Write all findings for programs."""
        rows = [asdict(replace(each, accepted=None)) | {"accepted": str(each.accepted or "")} for each in self.findings]
        told = {"level": self.level, "headline": self.headline, "made": self.made.isoformat(), "findings": rows}
        write_file(path, json.dumps(told, indent=1, ensure_ascii=False) + "\n")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a gate wants: how old a play may be, and of which versions; ``connector`` and ``harness`` are those now."""

    oldest: timedelta
    connector: Mapping[str, str]
    harness: Mapping[str, str]


def gate(
    sheet: Sheet,
    stage: Connection,
    production: Connection,
    asked: Asked,
    *,
    doctors: Mapping[str, Sequence[DoctorFinding]],
    accepted: Sequence[Accepted],
) -> Gate:
    """Judge; ``doctors`` are the findings about "stage" and "production"."""
    found = [
        *_of_promises(sheet),
        *_of_plays(sheet, stage, asked),
        *settings_compared(stage, production),
        *(each for name, findings in doctors.items() for each in _of_doctor(name, findings)),
    ]
    with_acceptances = (replace(each, accepted=each.accepted or _accepting(each, accepted)) for each in found)
    return Gate(tuple(with_acceptances), sheet, sheet.made)


def _accepting(finding: GateFinding, accepted: Sequence[Accepted]) -> Accepted | None:
    return acceptance_of(accepted, finding.what) if finding.level == "open" else None


def _of_promises(sheet: Sheet) -> Iterator[GateFinding]:
    for line in sheet.lines:
        title = line.promise.title
        if line.state == "broken":
            broken = next(part for part in line.parts if part.state == "broken")
            yield GateFinding("no", line.promise.id, f"{title}: broken: {broken.scenario}: {broken.why}")
        elif line.state == "unknown":
            accepting = next((part.accepted for part in line.parts if part.accepted), None)
            yield GateFinding("open", line.promise.id, _unknown(line), None if line.is_open else accepting)
        else:
            left_out = len(line.parts) - len(line.counting)
            beside = f"; {counted(left_out, 'scenario')} left out" if left_out else ""
            yield GateFinding("go", line.promise.id, f"{title}: holds{beside}.")


def _unknown(line: Line) -> str:
    if not line.plays:
        return f"{line.promise.title}: not rehearsed."
    unplayed = sum(part.play is None for part in line.parts)
    telling = next((part for part in line.counting if part.state == "unknown" and part.play), None)
    told = [f"{telling.scenario}: {telling.why}"] if telling else []
    told += [f"{counted(unplayed, 'scenario')} not played."] if unplayed else []
    return f"{line.promise.title}: unknown: {' '.join(told)}"


CIRCUMSTANCES = ("stand-ins", "age", "store", "connector", "harness", "connector version")
"""How it was rehearsed, by the names of the findings."""


def _of_plays(sheet: Sheet, stage: Connection, asked: Asked) -> Iterator[GateFinding]:
    """Whether what was played was the services themselves, not long ago, with this connector, and on this store."""
    plays = [(line.promise.id, play) for line in sheet.lines for play in line.plays]
    too_old = sheet.made - asked.oldest
    store = stage.credentials.store_hash
    connector = _version(asked.connector)
    rules: list[tuple[str, str, Callable[[Play], bool]]] = [
        ("stand-ins", "Rehearsed on stand-ins only, not on the services themselves", lambda play: not play.is_real),
        ("age", f"Rehearsed before {too_old:%d %b %Y}, which is too old", lambda play: play.when < too_old),
        ("store", f"Rehearsed on another store than {store}", lambda play: play.about["store"] != store),
        (
            "connector",
            f"Rehearsed with another connector than {connector}",
            lambda play: _version(play.about["connector"]) != connector,
        ),
        (
            "harness",
            f"Rehearsed by another version than this one, {version_of(asked.harness)}",
            lambda play: version_of(play.about["harness"]) != version_of(asked.harness),
        ),
    ]
    for what, sentence, is_wrong in rules:
        promises = sorted({promise for promise, play in plays if is_wrong(play)}, key=lambda name: int(name[1:]))
        told = f"{sentence}: {', '.join(promises)}." if promises else f"{what.capitalize()}: as it should be."
        yield GateFinding("open" if promises else "go", what, told)
    if not asked.connector["version"]:
        yield GateFinding("open", "connector version", "Nobody says which version of the connector will go live.")


def _version(connector: Mapping[str, str]) -> str:
    return f"{connector['name']} {version_of(connector)}"


def _of_doctor(name: str, findings: Iterable[DoctorFinding]) -> Iterator[GateFinding]:
    """What is wrong in production has to be mended; the stage is not what goes live."""
    for each in findings:
        level: GateLevel = "go" if each.level == "ok" else "open"
        if name == "production" and each.level in ("error", "warning"):
            level = "no"
        yield GateFinding(level, f"{name} doctor: {each.topic}", each.message)


# The settings of both files


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a connection: how it is read, and what is wanted of the two files.

    "other": production needs one of its own.  "same": it was rehearsed so.  "free": as anybody likes.
    """

    name: str
    read: Callable[[Connection], object]
    wanted: Literal["other", "same", "free"]
    is_secret: bool = False


SETTINGS: Mapping[str, tuple[Setting, ...]] = {
    "name": (Setting("name", lambda one: one.name, "free"),),
    "environment": (Setting("environment", lambda one: one.environment, "other"),),
    "credentials": (
        Setting("store hash", lambda one: one.credentials.store_hash, "other"),
        Setting("client id", lambda one: one.credentials.client_id, "other"),
        Setting("access token", lambda one: one.credentials.access_token.reveal(), "other", is_secret=True),
    ),
    "logicbroker_key": (Setting("Logicbroker key", lambda one: one.logicbroker_key.reveal(), "other", is_secret=True),),
    "connected_at": (Setting("connected_at", lambda one: one.connected_at, "free"),),
    "allow_cancelling_orders": (Setting("allow_cancelling_orders", lambda one: one.allow_cancelling_orders, "same"),),
    "store_kind": (Setting("store_kind", lambda one: one.store_kind, "other"),),
    "trial_started": (Setting("trial_started", lambda one: one.trial_started, "free"),),
    "stock_identity": (Setting("stock_identity", lambda one: str(one.stock_identity), "same"),),
    "several_suppliers": (Setting("several_suppliers", lambda one: one.several_suppliers, "same"),),
    "vanished_items": (Setting("vanished_items", lambda one: one.vanished_items, "same"),),
    "quota_share": (Setting("quota_share", lambda one: one.quota_share, "same"),),
    "retailer_id": (Setting("retailer_id", lambda one: one.retailer_id, "free"),),
    "bigcommerce_url": (Setting("BigCommerce's address", lambda one: one.bigcommerce_url, "free"),),
    "logicbroker_url": (Setting("Logicbroker's address", lambda one: one.logicbroker_url, "other"),),
    "mixed_environments_allowed": (
        Setting("mixed_environments_allowed", lambda one: one.mixed_environments_allowed, "free"),
    ),
    "proxy": (Setting("proxy", lambda one: one.proxy.reveal() if one.proxy else None, "free", is_secret=True),),
    "ca_file": (Setting("ca_file", lambda one: one.ca_file, "free"),),
}
"""Every field of a connection."""


def settings_compared(stage: Connection, production: Connection) -> Iterator[GateFinding]:
    """Each setting of both files: whether it differs, and whether it should.

    Logicbroker does not carry settings of the stage over into production, so each has to be made there again.
    """
    for setting in (each for settings in SETTINGS.values() for each in settings):
        yield _compared(setting, setting.read(stage), setting.read(production))
    for what, (wrong, sentence) in zip(IN_PRODUCTION, _wanted_in_production(production), strict=True):
        yield GateFinding("no" if wrong else "go", f"production: {what}", sentence)


def _compared(setting: Setting, stage: object, production: object) -> GateFinding:
    differs = stage != production
    shown = "" if setting.is_secret else f" ({_shown(stage)} on stage, {_shown(production)} in production)"
    what = f"setting: {setting.name}"
    if setting.wanted == "other" and not differs:
        told = f"Both files have the same {setting.name}{'' if setting.is_secret else f', {_shown(stage)}'}."
        return GateFinding("no", what, f"{told} Production needs one of its own.")
    if setting.wanted == "same" and differs:
        return GateFinding("open", what, f"{setting.name} was rehearsed otherwise{shown}.")
    as_wanted = {"other": "as it has to", "same": "as it was rehearsed", "free": "as it may"}[setting.wanted]
    return GateFinding("go", what, f"{setting.name} {'differs' if differs else 'is the same'}, {as_wanted}{shown}.")


IN_PRODUCTION = ("environment", "mixed environments", "addresses", "trial")
"""What a connection file for production is asked, whatever the other one says."""


def _wanted_in_production(one: Connection) -> Iterator[tuple[bool, str]]:
    """Whether each of it is wrong, and a sentence."""
    kind = f"The production file is for a {one.store_kind} store in {one.environment}."
    yield (one.store_kind, one.environment) != ("production", "production"), kind
    mixed = one.mixed_environments_allowed
    yield mixed, "Mixed environments are allowed." if mixed else "Environments are not mixed."
    own = (one.bigcommerce_url, one.logicbroker_url) == (BIGCOMMERCE_URL, LOGICBROKER_URLS["production"])
    addresses = f"It leads to {one.bigcommerce_url} and {one.logicbroker_url}"
    yield not own, f"{addresses}, the services themselves." if own else f"{addresses}: not the services."
    trial = one.trial_started is not None
    yield trial, "It names the beginning of a trial." if trial else "It names no trial."


def _shown(value: object) -> str:
    return "not set" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)


def as_rows(gate: Gate) -> list[tuple[str, list[GateFinding]]]:
    """The findings under headings, for a page."""
    headings: list[tuple[str, Callable[[str], bool]]] = [
        ("Promises", lambda what: what[0] == "G" and what[1:].isdecimal()),
        ("How it was rehearsed", lambda what: ":" not in what),
        ("Settings of both files", lambda what: what.startswith(("setting", "production: "))),
        ("Both doctors", lambda what: " doctor: " in what),
    ]
    left, found = gate.worst_first, []
    for heading, belongs in headings:
        found.append((heading, [each for each in left if belongs(each.what)]))
        left = [each for each in left if not belongs(each.what)]
    return found
