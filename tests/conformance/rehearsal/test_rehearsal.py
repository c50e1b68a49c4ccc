"""The rehearsal: the features against the fakes, from inside of another pytest run."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harness.conformance import PROMISES, FakesTarget, PromiseResult, Report, ScenarioResult, run_conformance
from harness.conformance.planted.bugs import first_second_missed, lost_line
from harness.sync import Connector


@pytest.fixture(scope="module")
def whole() -> Report:
    return run_conformance(FakesTarget(seed=7))


@pytest.mark.slow
def test_every_promise_holds_for_our_own_connector(whole: Report) -> None:
    """The connector that we ship keeps all promises."""
    assert {promise: result.reason for promise, result in whole.promises.items() if result.state != "holds"} == {}
    assert list(whole.promises) == list(PROMISES)
    assert (whole.verdict, whole.exit_code) == ("holds", 0)


@pytest.mark.slow
def test_no_tag_is_an_empty_claim(whole: Report) -> None:
    """Every scenario hears a verdict on each promise that it is tagged with."""
    claimed = {scenario.name: set(scenario.promises) for scenario in whole.scenarios}
    heard = {scenario.name: {verdict.promise for verdict in scenario.verdicts} for scenario in whole.scenarios}

    assert {name: promises - heard[name] for name, promises in claimed.items() if promises - heard[name]} == {}


@pytest.mark.slow
def test_every_verdict_can_be_followed_to_its_events(whole: Report) -> None:
    """No verdict comes without evidence, and each step has its moments."""
    verdicts = [(scenario, verdict) for scenario in whole.scenarios for verdict in scenario.verdicts]
    steps = [step for scenario in whole.scenarios for step in scenario.steps]

    assert all(scenario.evidence(verdict) for scenario, verdict in verdicts)
    assert all(step.outcome == "done" and step.ended is not None for step in steps)


@pytest.mark.slow
def test_what_was_sent_is_among_the_evidence(whole: Report) -> None:
    """The evidence for a reference number shows the very request that created the sales order."""
    name = "The order ID becomes the reference number within a cycle"
    scenario = next(each for each in whole.promises["G12"].scenarios if each.name == name)
    events = [event for verdict in scenario.verdicts for event in scenario.evidence(verdict)]

    assert [event.facts["body"]["PartnerPO"] for event in events if event.name == "POST /api/v3/Orders"] == ["100"]


@pytest.mark.slow
def test_another_seed_holds_as_well() -> None:
    """The verdict does not hang on who shops for what."""
    assert run_conformance(FakesTarget(seed=20260302), only=["G12", "G13", "G15"]).verdict == "holds"


def test_only_some_promises() -> None:
    """Named promises alone are run, in the guide's order, whatever their case."""
    report = run_conformance(FakesTarget(), only=["g10", "G9"])

    assert list(report.promises) == ["G9", "G10"]
    assert all({"G9", "G10"} & set(scenario.promises) for scenario in report.scenarios)


@pytest.mark.parametrize("only", [["G27"], ["parcels"], []])
def test_what_is_no_promise_is_refused(only: list[str]) -> None:
    """A mistyped promise is an error, not an empty rehearsal."""
    with pytest.raises(ValueError, match="wanted promises from G1 to G"):
        run_conformance(FakesTarget(), only=only)


def test_what_is_no_target_is_refused() -> None:
    """Nor a single name for a list of them, nor a path for a connector: before anything is played."""
    for wrong in ({"target": "fakes"}, {"only": "G12"}, {"connector": "mine:build"}):
        arguments: dict[str, Any] = {"target": FakesTarget(7), **wrong}
        with pytest.raises(ValueError, match=r"^run_conformance: wanted a .*; got"):
            run_conformance(**arguments)
    with pytest.raises(ValueError, match="FakesTarget: wanted a whole number as seed; got 'x'"):
        FakesTarget("x")  # type: ignore[arg-type]


def test_progress_is_told_as_it_comes() -> None:
    """Each scenario is told as it ends, and each promise with its last scenario."""
    told: list[Any] = []

    report = run_conformance(FakesTarget(), only=["G10"], on_progress=told.append)

    assert [type(each) for each in told] == [ScenarioResult] * len(report.scenarios) + [PromiseResult]
    assert told[-1] == report.promises["G10"]


@pytest.mark.slow
def test_an_interrupt_leaves_what_was_judged() -> None:
    """What was judged stays judged; the scenario that ran and those after it are unknown, and say why."""
    whole = run_conformance(FakesTarget(), only=["G10", "G13"])

    def impatient(connection: Any, send: Any, journal: Any) -> Connector:
        made.append(connection)
        if len(made) == 9:  # Those about G10 had eight.
            raise KeyboardInterrupt
        return Connector(connection, send, journal)

    made: list[Any] = []
    report = run_conformance(FakesTarget(), connector=impatient, only=["G10", "G13"])
    reasons = [scenario.reason for scenario in report.scenarios]

    assert len(reasons) == len(whole.scenarios)
    assert {scenario.name for scenario in report.scenarios} == {scenario.name for scenario in whole.scenarios}
    assert set(reasons[:6]) == {""}
    assert reasons[6].startswith("The rehearsal was interrupted during this scenario. (The connector was at ")
    assert set(reasons[7:]) == {"The rehearsal was interrupted before this scenario."}
    assert [report.promises[each].state for each in ("G10", "G13")] == ["holds", "unknown"]
    assert report.exit_code == 2
    assert "The rehearsal was interrupted" in report.to_text() + report.to_html()


def test_an_interrupt_of_the_first_scenario_leaves_a_report_of_nothing() -> None:
    """Nothing is known, and each promise says why."""

    def at_once(connection: Any, send: Any, journal: Any) -> Connector:
        raise KeyboardInterrupt

    report = run_conformance(FakesTarget(), connector=at_once, only=["G10"])

    assert report.verdict == "unknown"
    assert "interrupted" in report.promises["G10"].reason


def test_a_rehearsal_may_end_with_the_first_broken_promise() -> None:
    """The scenario that breaks it is judged as ever; those behind it are unknown, and say why."""
    whole = run_conformance(FakesTarget(), connector=first_second_missed, only=["G14", "G19"])
    first = [scenario.state for scenario in whole.scenarios].index("broken")
    assert first > 0

    report = run_conformance(FakesTarget(), connector=first_second_missed, only=["G14", "G19"], until_broken=True)

    assert report.scenarios[first].verdicts == whole.scenarios[first].verdicts
    assert [scenario.name for scenario in report.scenarios] == [scenario.name for scenario in whole.scenarios]
    assert {scenario.reason for scenario in report.scenarios[: first + 1]} == {""}
    assert {scenario.reason for scenario in report.scenarios[first + 1 :]} == {
        "The rehearsal ended with the first broken promise before this scenario."
    }
    assert [report.promises[each].state for each in ("G14", "G19")] == ["broken", "unknown"]
    assert report.exit_code == 1


def test_a_rehearsal_goes_on_while_the_wanted_promises_hold() -> None:
    """What holds is judged to its end, also while a promise that nobody asked for is broken."""
    some = ["An order of the last hour still arrives", "The order ID becomes the reference number within a cycle"]
    report = run_conformance(FakesTarget(), connector=lost_line, only=["G12"], scenarios=some, until_broken=True)
    states = {verdict.state for scenario in report.scenarios for verdict in scenario.verdicts}

    assert report.promises["G12"].state == "holds"
    assert {scenario.reason for scenario in report.scenarios} == {""}
    assert states == {"holds", "broken"}


def test_a_mistake_of_the_listener_comes_out() -> None:
    """An error in the caller's own function is not swallowed."""

    def listen(_: object) -> None:
        raise LookupError("no such row")

    with pytest.raises(LookupError, match="no such row"):
        run_conformance(FakesTarget(), only=["G10"], on_progress=listen)


class Crashing:
    """Breaks down at the first quarter hour."""

    def __init__(self, *_: Any) -> None:
        self.ticks = 0

    def tick(self, now: datetime) -> datetime:
        self.ticks += 1
        if self.ticks > 1:
            raise RuntimeError("out of paper")
        return now.replace(minute=15)


def test_a_connector_that_crashes_is_unknown_with_the_reason() -> None:
    """Where a scenario could not be finished, nothing is known, and the report says at which step and why."""
    report = run_conformance(FakesTarget(), connector=Crashing, only=["G10"])

    assert (report.verdict, report.exit_code) == ("unknown", 3)
    assert "“the supplier has received an order” could not be done. RuntimeError: out of paper" in report.to_text()
    assert [step.outcome for step in report.scenarios[0].steps][:2] == ["done", "failed"]
    assert report.scenarios[0].steps[-1].outcome == "not reached"


@pytest.mark.slow
def test_the_connector_may_belong_to_the_target() -> None:
    """A target can bring its own connector, and the report names it."""
    report = run_conformance(FakesTarget(connector=Crashing), only=["G10"])

    assert report.target == "fakes, seed 7, connector Crashing"
    assert run_conformance(FakesTarget(connector=Crashing), connector=Connector, only=["G10"]).verdict == "holds"


def test_a_project_s_own_conftest_has_no_part_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the process stands does not matter, even if pytest would find tests and settings for them there."""
    (tmp_path / "tests").mkdir()
    for folder in (tmp_path, tmp_path / "tests"):
        (folder / "conftest.py").write_text("raise RuntimeError('not for you')")
    monkeypatch.chdir(tmp_path)

    assert run_conformance(FakesTarget(), only=["G10"]).verdict == "holds"


def test_nothing_is_printed_and_nothing_left_behind(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rehearsal is silent, takes no orders from another pytest's settings, and leaves the process as it was."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    before = dict(os.environ)

    report = run_conformance(FakesTarget(), only=["G10"])

    assert report.verdict == "holds"
    assert dict(os.environ) == before
    assert capfd.readouterr() == ("", "")
