"""What was played, as reports tell of it: each scenario with its verdicts, its moment and its circumstances.

Reports and sheets are read in ``told``; what they come to together is in ``sheet``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pytest_bdd.feature import get_features

from harness import places
from harness.conformance.rehearsal.about import is_real
from harness.conformance.signing.told import read
from harness.conformance.stage.runs import JSON
from harness.conformance.verdicts import WORST_FIRST, State
from harness.promises import PROMISES


@dataclass(frozen=True, slots=True)
class Play:
    """One scenario, played once: what it says of each promise and why, when it was over, and in which run.

    ``about`` is what the run's report is evidence of; ``left_out`` is why it cannot be played there, in which case it
    says nothing of any promise.
    """

    scenario: str
    states: Mapping[str, tuple[State, str]]
    when: datetime
    run: str
    about: Mapping[str, Any]
    left_out: str = ""

    @property
    def is_real(self) -> bool:
        """Whether both services themselves answered."""
        return is_real(self.about)

    @property
    def people(self) -> list[str]:
        """Who ran the rehearsal, and who answered in this scenario."""
        ran = [each["by"] for each in self.about.get("sessions", ())]
        answered = [each["by"] for each in self.about.get("answers", ()) if self.is_named(each["scenario"])]
        return list(dict.fromkeys(filter(None, [*ran, *answered])))

    def is_named(self, course: str) -> bool:
        """Whether a course of a record is this scenario's, or a later try of it."""
        return course == self.scenario or course.startswith(f"{self.scenario}, try ")

    @property
    def versions(self) -> str:
        """Of the connector and of what rehearsed it, in words."""
        connector, harness = self.about["connector"], self.about["harness"]
        return f"{connector['name']} {version_of(connector)}, harness {version_of(harness)}"

    def as_dict(self) -> dict[str, Any]:
        """As a sheet keeps it; the run is told once, beside."""
        states = {promise: {"state": state, "why": why} for promise, (state, why) in self.states.items()}
        told = {"scenario": self.scenario, "states": states, "when": self.when.isoformat(), "run": self.run}
        return told | ({"left_out": self.left_out} if self.left_out else {})


def version_of(told: Mapping[str, str]) -> str:
    """A version with its commit, as far as they are known."""
    return " ".join(filter(None, [told["version"], told["commit"] and f"({told['commit']})"])) or "of no known version"


def scenarios() -> dict[str, list[str]]:
    """The names of the shipped scenarios about each promise, with those of each example."""
    found: dict[str, list[str]] = {promise: [] for promise in PROMISES}
    for feature in get_features([str(places.features())]):
        for template in feature.scenarios.values():
            examples = [row for table in template.examples for row in table.as_contexts()] or [{}]
            names = [f"{template.name} ({', '.join(row.values())})" if row else template.name for row in examples]
            for promise in (template.tags | feature.tags) & PROMISES.keys():
                found[promise] += names
    return found


def read_plays(path: Path) -> list[Play]:
    """The plays in the folder of a rehearsal, in a report or in a sheet; of a scenario in a run there is one.

    Raises:
        UnusableInput: it is none of them, or a report of fakes in its own process, which is evidence of nothing.
    """
    told = read(path / JSON if path.is_dir() else path)
    return list(_one_each(_of_sheet(told) if "plays" in told else _of_report(told, str(path))))


def _of_report(told: Mapping[str, Any], run: str) -> Iterator[Play]:
    """The scenarios of a report that were played at all, and those that it leaves out."""
    about = told["about"]
    for each in told["scenarios"]:
        ended = [_moment(step["ended"]) for step in each["steps"] if step["ended"]]
        if ended or each["verdicts"]:
            when = max(ended, default=_moment(about["ended"]))
            yield Play(each["name"], _states(each["states"]), when, run, about)
    for name, why in told.get("left_out", {}).items():
        yield Play(name, {}, _moment(about["ended"]), run, about, why)


def _of_sheet(told: Mapping[str, Any]) -> Iterator[Play]:
    for each in told["plays"]:
        states, about = _states(each["states"]), told["runs"][each["run"]]
        left_out = each.get("left_out", "")
        yield Play(each["scenario"], states, _moment(each["when"]), each["run"], about, left_out)


def _one_each(plays: Iterable[Play]) -> Iterator[Play]:
    """One play of each scenario in each run: where two features have scenarios of one name, the worst of both."""
    found: dict[tuple[str, str], Play] = {}
    for play in plays:
        key = play.run, play.scenario
        found[key] = _both(found[key], play) if key in found else play
    yield from found.values()


def _both(first: Play, second: Play) -> Play:
    if first.left_out or second.left_out:
        return second if first.left_out else first
    states = dict(first.states)
    for promise, other in second.states.items():
        states[promise] = min(states.get(promise, other), other, key=lambda each: WORST_FIRST.index(each[0]))
    return replace(first, states=states, when=max(first.when, second.when))


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


def _states(told: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[State, str]]:
    """What a scenario says of each promise."""
    return {promise: (each["state"], each["why"]) for promise, each in told.items()}
