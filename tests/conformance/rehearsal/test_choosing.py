"""What is played and what counts: flows and scenarios by name, known failures, and what is nobody's merit."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.conformance import FakesTarget, Report, run_conformance
from harness.conformance.planted.bugs import cancels_without_leave
from harness.conformance.rehearsal.broken_scenario import told
from harness.conformance.rehearsal.known import KnownFailure, read_known
from harness.conformance.rehearsal.rehearsal import UnusableFeatures
from harness.promises import FLOWS, PROMISES, WITHOUT_CONNECTOR

WHOLE = "The supplier cancels the whole order"


class Idle:
    """Does nothing."""

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        """Keep nothing."""

    def tick(self, now: datetime) -> None:
        """Do nothing, for ever."""


@pytest.fixture(scope="module")
def bad() -> Report:
    return run_conformance(FakesTarget(), connector=cancels_without_leave, only=["G10"])


def test_a_flow_has_the_scenarios_that_are_about_nothing_else() -> None:
    """Whoever does only orders is not asked for parcels."""
    report = run_conformance(FakesTarget(), only=["inventory"])

    assert tuple(report.promises) == FLOWS["inventory"]
    assert {promise for scenario in report.scenarios for promise in scenario.promises} <= set(FLOWS["inventory"])


def test_every_promise_is_of_one_flow() -> None:
    """None is forgotten, none counts twice."""
    assert sorted(sum(FLOWS.values(), ()), key=lambda each: int(each[1:])) == list(PROMISES)


def test_one_scenario_is_played_by_its_name() -> None:
    """Only what it is about is reported, in whatever letters the name is written."""
    report = run_conformance(FakesTarget(), scenarios=[WHOLE.upper()])

    assert [scenario.name for scenario in report.scenarios] == [WHOLE]
    assert list(report.promises) == ["G16"]


def test_a_name_that_is_no_scenario_is_told_with_the_nearest() -> None:
    """A misspelt name plays nothing."""
    with pytest.raises(UnusableFeatures, match="none is called 'The supplier cancels the hole order'; the nearest are"):
        run_conformance(FakesTarget(), scenarios=["The supplier cancels the hole order"])


def test_what_is_broken_is_told_with_what_was_expected(bad: Report) -> None:
    """Expected beside found, the requests that led there, and the command that plays just this scenario again."""
    lines = told(bad.promises["G10"], bad.again)

    assert [line.split()[0] for line in lines[:4]] == ["scenario", "expected", "found", "requests"]
    assert any("PUT /stores/" in line and "200 OK" in line for line in lines)
    again = next(line for line in lines if line.startswith("again     "))
    assert "harness rehearse --connector harness.conformance.planted.bugs:cancels_without_leave --seed 7" in again
    assert again.endswith("'")
    assert " --scenario '" in again


def test_a_known_failure_breaks_nothing(bad: Report) -> None:
    """Its reason stands in the report; in JUnit it is skipped."""
    known = KnownFailure("G10", "we cancel by hand")
    report = Report(bad.target, bad.promises, bad.scenarios, known=(known,))
    junit = ElementTree.fromstring(report.to_junit())

    others = [promise for promise in bad.promises if promise != "G10"]
    assert bad.exit_code == 1
    assert [each.promise for each in report.known] == ["G10"]
    assert report.exit_code == (1 if others else 0)
    assert "1 known failure set aside" in report.headline
    assert "set aside" not in replace(report, known=(KnownFailure("G1", "not played"),)).headline
    assert "known    G10 (we cancel by hand)" in report.to_text()
    assert int(junit.get("skipped", "0")) > 0


def test_a_known_failure_that_holds_is_a_surprise() -> None:
    """It has to leave the list, or the list would hide the next failure: named, and exit code 1."""
    known = KnownFailure("G16", "a guess of ours", WHOLE)
    report = run_conformance(FakesTarget(), scenarios=[WHOLE], known=[known])

    assert (report.verdict, report.exit_code, report.surprises) == ("holds", 1, (known,))
    assert f"surprise G16, {WHOLE} (a guess of ours) holds: take it off" in report.to_text()


def test_a_known_failure_of_a_scenario_that_is_not_there_is_told() -> None:
    """A name that is misspelt would be excused nowhere, and break the run without a word about why."""
    known = KnownFailure("G16", "a guess of ours", WHOLE.replace("whole", "hole"))

    with pytest.raises(UnusableFeatures, match=f"the nearest are '{WHOLE}'"):
        run_conformance(FakesTarget(), scenarios=[WHOLE], known=[known])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[known]]\npromise = "G16"', "wanted the reason why G16 may fail"),
        ('[[known]]\npromise = "G99"\nreason = "x"', "wanted a promise from G1 to .*; got 'G99'"),
        ('[[known]]\npromise = "G16"\nreason = "x"\nsince = 3', "got since"),
        ('[[known]]\npromise = "G16"\nresaon = "x"', "got resaon .did you mean 'reason'"),
        ('[[knwn]]\npromise = "G16"\nreason = "x"', "got 'knwn' .did you mean 'known'"),
        ("x = " + "[" * 5000 + "]" * 5000, "wanted a TOML file of known failures"),
        ('known = "G16"', r"wanted \[\[known\]\]"),
        ("[[known", "wanted a TOML file of known failures"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path: Path, text: str, said: str) -> None:
    """What was wanted, what came, and where."""
    (tmp_path / "known.toml").write_text(text)

    with pytest.raises(ValueError, match=said):
        read_known(tmp_path / "known.toml")


@pytest.mark.slow
def test_what_a_connector_that_does_nothing_keeps_is_nobodys_merit(request: pytest.FixtureRequest) -> None:
    """The promises that hold with it are those marked, and none is counted as its merit; on demand, no others hold."""
    everything = request.config.getoption("calibrate")
    report = run_conformance(FakesTarget(), connector=Idle, only=None if everything else WITHOUT_CONNECTOR)
    held = {promise for promise, result in report.promises.items() if result.state == "holds"}

    assert held == WITHOUT_CONNECTOR
    assert f"{len(held)} of {len(report.promises)} promises hold, 0 of them by what the connector" in report.headline
    assert report.promises["G1"].told.endswith("without the connector")
