"""The plan before a rehearsal on the stage: hours, people, requests, and what cannot be played, as it then happens."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fakes.time.clock import START
from harness.cli import app
from harness.conformance import run_conformance
from harness.conformance.stage import plan as planning
from harness.conformance.stage.in_process import on_stage_in_process
from harness.conformance.stage.plan import Plan, plan, plan_of
from harness.conformance.stage.settings import RehearsalSettings, SupplierSettings
from harness.sync.errors import UnusableInput
from tests.conformance.stage.test_side_by_side import FEATURE, stage

SCENARIO = """
  @G1
  Scenario: A store on a plan
    Given a store on the plan "standard" that is not connected yet
    When the connection reads the store's information
    Then the store says that it is on no trial
"""


@pytest.fixture(scope="module")
def settings() -> RehearsalSettings:
    names = ("First Supplier", "Second Supplier")
    return RehearsalSettings(suppliers=tuple(SupplierSettings(name=name, key_variable="KEY") for name in names))


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("planned") / "planned.feature"
    path.write_text(FEATURE + SCENARIO)
    return str(path)


@pytest.fixture(scope="module")
def planned(settings: RehearsalSettings, features: str) -> Plan:
    return plan(on_stage_in_process(stage(), settings)._connection, settings, {"features": features}, START)


def test_what_is_planned_is_what_happens(planned: Plan, settings: RehearsalSettings, features: str) -> None:
    """The hours and the visits agree, and so do the verdicts."""
    where = stage()

    report = run_conformance(on_stage_in_process(where, settings), features=features)

    assert [each.state for each in report.scenarios] == [each.state for each in planned.report.scenarios]
    took = (where.now() - START).total_seconds() / 3600
    assert planned.hours == pytest.approx(took, rel=0.1)
    assert len(planned.visits) == 1


def test_the_plan_says_what_is_needed(planned: Plan) -> None:
    """When people are needed and for what, what is asked of the services, and what cannot be played, and why."""
    said = planned.to_text()

    assert said.startswith("3 scenarios in 0.6 hours, until 02 Mar 09:34 UTC; people are needed 1 time\n")
    assert "02 Mar 09:00  retailer  Create an API account     2" in said
    assert "\n  orders      2          09:34  0.6\n" in said
    assert f"Requests: {planned.requests['BigCommerce']} to BigCommerce, " in said
    assert "this needs a store of its own on the plan standard; the connection file names one on the plan trial" in said
    assert said.endswith("Promises that are sure to stay open: G1\n")
    assert 0 < planned.most <= 150


def test_a_clock_that_is_off_is_told(planned: Plan) -> None:
    """What was noticed of the services stands in the plan."""
    told = replace(planned, questions=(), warnings=("The store's clock is 0:07:00 ahead.",))

    assert "\n\nThe store's clock is 0:07:00 ahead.\n\nWhen people are needed (UTC): never\n" in told.to_text()


def test_a_file_that_cannot_be_planned_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """A control port has no plan."""

    def read(path: Path) -> Any:
        return None, RehearsalSettings(control="http://127.0.0.1:8004")

    monkeypatch.setattr(planning.file_settings, "read", read)
    with pytest.raises(UnusableInput, match="Wanted no control in"):
        plan_of(Path("stage.toml"), {})


def test_nothing_is_asked_of_a_plan_that_nothing_comes_of() -> None:
    """It records nothing, opens no page and writes no report."""
    for option, value in (("--record", "x"), ("--resume", "x"), ("--page", "0"), ("--html", "x.html")):
        ended = CliRunner().invoke(
            app, ["rehearse", "--target", "stage", "--connection", "x.toml", "--plan", option, value]
        )

        assert (ended.exit_code, f"got {option} beside it" in " ".join(ended.output.split())) == (2, True), ended.output


def test_a_plan_needs_a_connection_file() -> None:
    """The command says so."""
    ended = CliRunner().invoke(app, ["rehearse", "--target", "stage", "--plan"])

    assert (ended.exit_code, "wanted --connection FILE for --plan" in ended.output) == (2, True), ended.output
