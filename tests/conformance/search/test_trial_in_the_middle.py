"""A store whose trial ends while the rehearsal goes on."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.bigcommerce.state.trial import TRIAL_LENGTH
from harness.conformance import FakesTarget, Report, ScenarioResult, run_conformance
from harness.conformance.scene import Scene

FACT = re.compile(r"The store's trial ended on 02 Mar 2026 at \d\d:\d\d UTC, before this scenario was over\. (.*)")


@dataclass(frozen=True)
class LateTarget(FakesTarget):
    """Its scenes begin when a trial has only minutes left."""

    minutes_left: int = 30

    def scene(self, scenario: str, **options: Any) -> Scene:
        world: Any = super().scene(scenario, **options)
        store, left = world.bigcommerce.store, timedelta(minutes=self.minutes_left)
        if store.trial is not None:  # A paid plan never ends.
            store.trial = replace(store.trial, started_at=world.now + left - TRIAL_LENGTH)
        return world  # type: ignore[no-any-return]


@dataclass(frozen=True)
class TooLateTarget(LateTarget):
    """Its scenes begin when the trial is over."""

    minutes_left: int = 0


@pytest.fixture(scope="module")
def late() -> Report:
    return run_conformance(LateTarget(), only=["G15", "G20"])


def unfinished(report: Report) -> list[ScenarioResult]:
    return [scenario for scenario in report.scenarios if scenario.state != "holds"]


@pytest.mark.slow
def test_the_end_of_the_trial_is_the_reason(late: Report) -> None:
    """Whoever could not go on, or was not served in time, is told first that the trial had ended."""
    told = [
        scenario.why(promise)
        for scenario in unfinished(late)
        for promise in scenario.promises
        if scenario.state_of(promise) != "holds"
    ]

    assert told
    assert [reason for reason in told if not FACT.match(reason)] == []


@pytest.mark.slow
def test_nobody_is_blamed_for_the_end_of_the_trial(late: Report) -> None:
    """What cannot be judged any more is unknown, not broken; what was over before still holds."""
    states = {scenario.state for scenario in late.scenarios}

    assert states == {"holds", "unknown"}
    assert late.verdict == "unknown"


@pytest.mark.slow
def test_a_scene_that_begins_too_late_says_so() -> None:
    """The reason names the fact first, then the step and what the door said."""
    report = run_conformance(TooLateTarget(), only=["G12"])
    reasons = [scenario.reason for scenario in unfinished(report) if scenario.reason]

    assert reasons
    assert all((said := FACT.match(reason)) and said[1].startswith("The step “") for reason in reasons)


def test_a_trial_that_ends_on_purpose_is_judged() -> None:
    """The scenarios about the end of the trial are no victims of it."""
    assert run_conformance(FakesTarget(), only=["G11"]).verdict == "holds"
