"""A sheet to sign: several rehearsals put together, each promise with its latest verdicts, where, when and by whom.

Nothing is judged here.  Reports are read in ``plays``, the page is in ``sheet_page``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

from harness.conformance.rehearsal.about import is_real
from harness.conformance.signing.accepted import Accepted, acceptance_of
from harness.conformance.signing.plays import Play, read_plays, scenarios, version_of
from harness.conformance.verdicts import State, worst
from harness.displays.tables import Table, counted
from harness.files import write_file
from harness.promises import PROMISES, Promise
from harness.sync.errors import UnusableInput

NOT_PLAYED = "It was not played."


@dataclass(frozen=True, slots=True)
class Part:
    """What counts of one scenario for one promise; ``play`` None means that it was never played.

    ``note`` says what other plays said that do not count.  One that ``is_left_out`` can be played by nobody where all
    others were: it counts for nothing, and ``why`` says why.
    """

    scenario: str
    state: State
    why: str
    play: Play | None
    note: str
    accepted: Accepted | None
    is_left_out: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide about it."""
        if self.is_left_out:
            return False
        return self.state == "broken" or (self.state == "unknown" and self.accepted is None)


@dataclass(frozen=True, slots=True)
class Line:
    """A promise on the sheet: what all its scenarios come to."""

    promise: Promise
    parts: tuple[Part, ...]

    @property
    def counting(self) -> list[Part]:
        """All parts but those that are left out."""
        return [part for part in self.parts if not part.is_left_out]

    @property
    def state(self) -> State:
        return worst(part.state for part in self.counting)

    @property
    def told(self) -> str:
        """The state in words: with what was accepted, and whether the services themselves answered."""
        if not self.plays:
            return "unknown, accepted" if not self.is_open else "not rehearsed"
        if self.state == "unknown" and not self.is_open:
            return "unknown, accepted"
        beside = "" if all(play.is_real for play in self.plays) or self.state != "holds" else ", on stand-ins"
        return f"{self.state}{beside}"

    @property
    def is_open(self) -> bool:
        return any(part.is_open for part in self.parts)

    @property
    def plays(self) -> list[Play]:
        """What counts, in the order of time."""
        return sorted((part.play for part in self.counting if part.play), key=lambda play: play.when)

    @property
    def left_out(self) -> dict[str, list[str]]:
        """The scenarios that cannot be played there, by the reason."""
        found: dict[str, list[str]] = {}
        for part in self.parts:
            if part.is_left_out:
                found.setdefault(part.why, []).append(part.scenario)
        return found

    @property
    def unplayed(self) -> list[tuple[Accepted | None, list[str]]]:
        """The scenarios that were never played, those together that one acceptance speaks of, or none."""
        found: dict[Accepted | None, list[str]] = {}
        for part in self.parts:
            if part.play is None:
                found.setdefault(part.accepted, []).append(part.scenario)
        return list(found.items())

    @property
    def where(self) -> list[str]:
        found = [f"{play.about['environment']}, store {play.about['store']}" for play in self.plays]
        return list(dict.fromkeys(found))

    @property
    def when(self) -> str:
        """From the day of the first play that counts to that of the last one (UTC)."""
        days = list(dict.fromkeys(f"{play.when:%d %b %Y}" for play in self.plays))
        return " to ".join(dict.fromkeys([*days[:1], *days[-1:]]))

    @property
    def people(self) -> list[str]:
        return list(dict.fromkeys(name for play in self.plays for name in play.people))

    @property
    def versions(self) -> list[str]:
        return list(dict.fromkeys(play.versions for play in self.plays))


@dataclass(frozen=True)
class Sheet:
    """All promises, and the runs that they rest on by their names."""

    lines: tuple[Line, ...]
    runs: Mapping[str, Mapping[str, Any]]
    made: datetime

    @property
    def open_lines(self) -> list[Line]:
        return [line for line in self.lines if line.is_open]

    @property
    def left_out(self) -> dict[str, list[str]]:
        """The scenarios that cannot be played there, by the reason."""
        found: dict[str, list[str]] = {}
        for why, names in (each for line in self.lines for each in line.left_out.items()):
            found[why] = list(dict.fromkeys([*found.get(why, []), *names]))
        return found

    @property
    def headline(self) -> str:
        held = sum(line.state == "holds" for line in self.lines)
        broken = sum(line.state == "broken" for line in self.lines)
        accepted = sum(line.state == "unknown" and not line.is_open for line in self.lines)
        rest = len(self.lines) - held - broken - accepted
        told = [f"{held} of {counted(len(self.lines), 'promise holds', 'promises hold')}"]
        told += [f"{broken} broken"] if broken else []
        told += [f"{accepted} unknown and accepted"] if accepted else []
        told += [f"{rest} open"] if rest else []
        return f"{', '.join(told)}; from {counted(len(self.runs), 'rehearsal')}"

    @property
    def connector(self) -> str:
        """Whose sheet it is."""
        return next((about["connector"]["name"] for about in self.runs.values()), "no connector")

    def table(self) -> Table:
        """A row for each promise; what is open comes first."""
        rows = [
            (line.promise.id, line.promise.title, line.told, line.when, ", ".join(line.people), _open_words(line))
            for line in sorted(self.lines, key=lambda each: not each.is_open)
        ]
        return Table(self.headline, ("promise", "title", "verdict", "when", "by", "open, or accepted"), rows)

    def to_json(self, path: str | PathLike[str] | None = None) -> str:
        """The sheet for programs, from which other sheets can be made, too; of people's answers only who gave them."""
        told = {
            "made": self.made.isoformat(timespec="seconds"),
            "headline": self.headline,
            "promises": [_line(line) for line in self.lines],
            "runs": {name: _without_words(about) for name, about in self.runs.items()},
            "plays": [play.as_dict() for play in self._plays()],
        }
        return _written(json.dumps(told, indent=1, ensure_ascii=False) + "\n", path)

    def _plays(self) -> Iterator[Play]:
        seen: set[tuple[str, str]] = set()
        for play in (part.play for line in self.lines for part in line.parts if part.play):
            if (play.scenario, play.run) not in seen:
                seen.add((play.scenario, play.run))
                yield play


def sheet(plays: Iterable[Play], accepted: Sequence[Accepted], made: datetime) -> Sheet:
    """Put plays together.

    Of each scenario the latest play counts that found something out, those where both services themselves answered
    before all others; what the other plays said stands beside it.

    Raises:
        UnusableInput: they are of different connectors, or there are none.
    """
    found = list(plays)
    names = sorted({play.about["connector"]["name"] for play in found})
    if len(names) != 1:
        came = f"those of {', '.join(names)}" if names else "none"
        to_do = "Name the folders or reports of one connector." if names else "Rehearse on the stage first."
        raise UnusableInput("rehearsals of one connector", came, to_do)
    about = scenarios()
    lines = tuple(
        Line(promise, tuple(_parts(promise.id, about[promise.id], found, accepted))) for promise in PROMISES.values()
    )
    counted_runs = {part.play.run for line in lines for part in line.parts if part.play}
    return Sheet(lines, {play.run: play.about for play in found if play.run in counted_runs}, made)


def sheet_of(places: Sequence[Path], accepted: Sequence[Accepted], made: datetime) -> Sheet:
    """The sheet of folders, reports and sheets.  Raises as ``read_plays`` and ``sheet``."""
    return sheet([play for place in places for play in read_plays(place)], accepted, made)


def _parts(promise: str, names: list[str], plays: list[Play], accepted: Sequence[Accepted]) -> Iterator[Part]:
    """What counts of each scenario about a promise, and of every other one in which it does not hold."""
    others = [play.scenario for play in plays if play.states.get(promise, ("holds",))[0] != "holds"]
    is_played = {play.scenario for play in plays if promise in play.states}
    for name in dict.fromkeys([*names, *others]):
        own = [play for play in plays if play.scenario == name and promise in play.states]
        counts = _that_counts(own, promise)
        left_out = None if counts or not is_played else _left_out(plays, name)
        if left_out is not None:
            yield Part(name, "unknown", left_out.left_out, left_out, "", None, is_left_out=True)
            continue
        state, why = counts.states[promise] if counts else ("unknown", NOT_PLAYED)
        accepting = acceptance_of(accepted, promise, name) if state == "unknown" else None
        yield Part(name, state, why, counts, _note(own, counts, promise), accepting)


def _left_out(plays: Sequence[Play], name: str) -> Play | None:
    """The latest report that leaves a scenario out, if there is one."""
    return max(
        (play for play in plays if play.scenario == name and play.left_out), key=lambda play: play.when, default=None
    )


def _that_counts(plays: Sequence[Play], promise: str) -> Play | None:
    def rank(play: Play) -> tuple[bool, bool, datetime]:
        return play.is_real, play.states[promise][0] != "unknown", play.when

    return max(plays, key=rank, default=None)


def _note(plays: Sequence[Play], counts: Play | None, promise: str) -> str:
    """What other plays said that was something else."""
    others = sorted((play for play in plays if play is not counts), key=lambda play: play.when)
    told = [
        f"{play.states[promise][0]} on {play.when:%d %b %Y}{'' if play.is_real else ' on stand-ins'}: "
        f"{play.states[promise][1]}"
        for play in others
        if counts is not None and play.states[promise][0] != counts.states[promise][0]
    ]
    return "; ".join(told)


def _open_words(line: Line) -> str:
    told = [
        f"{part.scenario}: {part.accepted or part.why}"
        for part in line.counting
        if part.state != "holds" and (part.play or part.accepted)
    ]
    unplayed = sum(part.play is None and part.accepted is None for part in line.parts)
    told += [f"{counted(unplayed, 'scenario')} not played."] if unplayed else []
    told += [f"{counted(len(names), 'scenario')} left out: {why}" for why, names in line.left_out.items()]
    return " ".join(told)


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.promise.id,
        "title": line.promise.title,
        "state": line.state,
        "told": line.told,
        "is_open": line.is_open,
        "where": line.where,
        "when": line.when,
        "by": line.people,
        "versions": line.versions,
        "scenarios": [
            {
                "name": part.scenario,
                "state": part.state,
                "why": part.why,
                "run": part.play.run if part.play else "",
                "note": part.note,
                "accepted": str(part.accepted) if part.accepted else "",
                "left_out": part.is_left_out,
            }
            for part in line.parts
        ],
    }


def _without_words(about: Mapping[str, Any]) -> dict[str, Any]:
    """Of people's answers only who gave them, and where."""
    answers = [{"scenario": each["scenario"], "by": each["by"]} for each in about.get("answers", ())]
    return {**about, "answers": list({tuple(each.items()): each for each in answers}.values())}


def _written(text: str, path: str | PathLike[str] | None) -> str:
    if path is not None:
        write_file(path, text)
    return text


def runs_in_words(runs: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """A row for each run: its name, when, where, whether it was real, connector, harness, by whom."""
    return [
        (
            name,
            f"{about['begun'][:16].replace('T', ' ')} to {about['ended'][:16].replace('T', ' ')}",
            f"{about['environment']}, store {about['store']}, {about['retailer']}",
            "both services themselves" if is_real(about) else "stand-ins",
            f"{about['connector']['name']} {version_of(about['connector'])}",
            version_of(about["harness"]),
            ", ".join(dict.fromkeys(each["by"] for each in about.get("sessions", ()))),
        )
        for name, about in sorted(runs.items(), key=lambda each: str(each[1]["begun"]))
    ]
