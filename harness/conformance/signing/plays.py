"""What was played, as reports tell of it: each scenario with its verdicts, its moment and its circumstances.

Reports and sheets are read here; what they come to together is in ``sheet``.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from pytest_bdd.feature import get_features

from harness import places
from harness.conformance.rehearsal.about import is_real
from harness.conformance.stage.runs import JSON
from harness.conformance.verdicts import State
from harness.promises import PROMISES
from harness.sync.errors import UnusableInput

STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Play:
    """One scenario, played once: what it says of each promise and why, when it was over, and in which run.

    ``about`` is what the run's report is evidence of.
    """

    scenario: str
    states: Mapping[str, tuple[State, str]]
    when: datetime
    run: str
    about: Mapping[str, Any]

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
        return {"scenario": self.scenario, "states": states, "when": self.when.isoformat(), "run": self.run}


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
    """The plays in the folder of a rehearsal, in a report or in a sheet.

    Raises:
        UnusableInput: it is none of them, or a report of fakes in its own process, which is evidence of nothing.
    """
    file = path / JSON if path.is_dir() else path
    wanted = "the folder of a rehearsal that has ended, a report or a sheet as JSON"
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        plays = list(_of_sheet(told) if "plays" in told else _of_report(told, str(path)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        to_do = "Name one; a rehearsal that has not ended goes on with --resume."
        raise UnusableInput(wanted, f"{path}: {type(problem).__name__}: {problem}", to_do) from None
    if not all(each.about for each in plays):
        raise UnusableInput(wanted, f"{path}, which is of fakes in its own process", "Rehearse on the stage.")
    return plays


def _of_report(told: Mapping[str, Any], run: str) -> Iterator[Play]:
    """The scenarios of a report that were played at all."""
    about = told["about"]
    for each in told["scenarios"]:
        ended = [step["ended"] for step in each["steps"] if step["ended"]]
        if ended or each["verdicts"]:
            when = datetime.fromisoformat(max(ended, default=about.get("ended")))
            yield Play(each["name"], _states(each["states"]), when, run, about)


def _of_sheet(told: Mapping[str, Any]) -> Iterator[Play]:
    for each in told["plays"]:
        when, about = datetime.fromisoformat(each["when"]), told["runs"][each["run"]]
        yield Play(each["scenario"], _states(each["states"]), when, each["run"], about)


def _states(told: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[State, str]]:
    """What a scenario says of each promise.

    Raises:
        ValueError: one is no promise, or its state none.
    """
    found: dict[str, tuple[State, str]] = {}
    for promise, each in told.items():
        state = next((known for known in STATES if known == each["state"]), None)
        if promise not in PROMISES or state is None:
            raise ValueError(f"{promise} {each['state']} is no verdict on a promise")
        found[promise] = (state, str(each["why"]))
    return found
