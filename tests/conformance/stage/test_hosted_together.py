"""Scenarios with a hosted connector share its one connection, side by side; a person connects once for each setting."""

from collections import Counter
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.scenery.config import ServeConfig, SupplierConfig, SurroundingsConfig
from fakes.time.clock import START
from harness.conformance import run_conformance
from harness.conformance.stage.accounts import IF_THERE
from harness.conformance.stage.api import Declined
from harness.conformance.stage.hosts import REMOVE
from harness.conformance.stage.in_process import StageWithHost, on_stage_in_process
from harness.conformance.stage.person import HumanTask, Person
from harness.conformance.stage.plan import plan
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings, SupplierSettings

ALLOWED = ("The guide's own orders", "The rest is shipped after a part was cancelled")
FORBIDDEN = ("Cancelling is not allowed and the rest is shipped",)
MOST_KILLS = 8

LOST = (
    "Shipments wait for the new credentials",
    "Wrong new credentials are refused, and the old ones go on",
    "New credentials do not move the cut-off",
    "The moment of connection is the cut-off (one second later)",
    "An order one second after the connection is sent",
)
CONNECTED = ("The rest follows later", "Both of two suppliers ship")


def with_host() -> StageWithHost:
    suppliers = (SupplierConfig(name="First Supplier"), SupplierConfig(name="Second Supplier"))
    around = (SurroundingsConfig(suppliers=suppliers),)
    return StageWithHost(ServeConfig(clock="virtual", latency_seconds=0.25, surroundings=around))


class Asked:
    """Somebody who does everything, and counts what."""

    by = "a robot"

    def __init__(self, person: Person, count: Counter[str]) -> None:
        self._person, self._count = person, count

    def do(self, task: HumanTask) -> Any:
        self._count[task.deed] += 1
        if REMOVE in task.paragraph:
            with suppress(Declined):
                self._person.do(replace(task, deed="remove_connection", arguments={}))
        return self._person.do(task)


class Killed(KeyboardInterrupt):
    """The process is gone."""


class Mortal(Asked):
    """Somebody who has just done something when the rehearsal is killed, and does nothing a second time."""

    life = -1

    def do(self, task: HumanTask) -> Any:
        try:
            done = super().do(task)
        except Declined:
            if IF_THERE not in task.paragraph:
                raise
            done = None
        Mortal.life -= 1
        if Mortal.life == 0:
            raise Killed
        return done


def rehearsed(
    stage: StageWithHost,
    count: Counter[str],
    folder: Path,
    scenarios: tuple[str, ...],
    *,
    together: bool = True,
    asked: type[Asked] = Asked,
) -> dict[str, str]:
    """The state of each scenario, and the whole report where one does not hold."""
    settings = RehearsalSettings(connector="hosted", side_by_side=together)
    with closing(Record(folder)) as record:
        target = on_stage_in_process(
            stage, settings, record, trial_started=START, instead_of=lambda person: asked(person, count)
        )
        report = run_conformance(target, scenarios=scenarios)
    told: dict[str, str] = {each.name: each.state for each in report.scenarios}
    return told | {"why": report.to_text()} if set(told.values()) != {"holds"} else told


@pytest.mark.slow
@pytest.mark.parametrize("together", [True, False])
def test_a_person_connects_once_for_each_setting(together: bool, tmp_path: Path) -> None:
    """One form, one change of the setting, the hours of the longest scenario of each; played again, nothing more."""
    stage, count, names = with_host(), Counter[str](), (*ALLOWED, *FORBIDDEN, *CONNECTED)

    came = rehearsed(stage, count, tmp_path, names, together=together)
    took, asked = stage.now() - START, dict(count)

    assert set(came.values()) == {"holds"}, came["why"]
    assert count["connect_to_new_system"] == 1
    assert count["create_api_account"] == 1
    if together:
        assert count["allow_cancelling_orders"] == 1
        assert took.total_seconds() < 6 * 3600
    assert rehearsed(stage, count, tmp_path, names, together=together) == came
    assert dict(count) == asked


@pytest.mark.slow
def test_those_that_lose_their_credentials_do_it_together(tmp_path: Path) -> None:
    """One connection of their own, one loss, the new credentials entered once, beside wrong ones; played again, nothing
    more.
    """
    stage, count = with_host(), Counter[str]()

    came = rehearsed(stage, count, tmp_path, LOST)
    took, asked = stage.now() - START, dict(count)

    assert set(came.values()) == {"holds"}, came["why"]
    assert count["connect_to_new_system"] == count["delete_api_account"] == 1
    assert count["enter_new_credentials"] == 2
    assert count["create_api_account"] == 3
    assert took.total_seconds() < 4.5 * 3600
    assert rehearsed(stage, count, tmp_path, LOST) == came
    assert dict(count) == asked


@pytest.mark.slow
def test_those_that_were_killed_go_on_together(tmp_path: Path) -> None:
    """After each thing that a person did, before that was written down: the connection is still the one of all."""
    stage, count = with_host(), Counter[str]()

    for _ in range(MOST_KILLS):
        Mortal.life = 2  # Of what was asked last nobody knows that it was done.
        with suppress(Killed):
            rehearsed(stage, count, tmp_path, LOST, asked=Mortal)
    Mortal.life = -1
    came = rehearsed(stage, count, tmp_path, LOST, asked=Mortal)

    assert set(came.values()) == {"holds"}, came["why"]


def test_a_plan_for_a_hosted_connector_is_what_happens(tmp_path: Path) -> None:
    """Its hours and its questions, with ours in the hosted one's place."""
    names, count = (LOST[-1],), Counter[str]()
    stage = with_host()
    suppliers = tuple(SupplierSettings(name=each, key_variable="KEY") for each in ("First Supplier", "Second Supplier"))
    settings = RehearsalSettings(connector="hosted", suppliers=suppliers)
    connection = on_stage_in_process(stage, settings)._connection

    planned = plan(connection, settings, {"scenarios": names}, START)

    came = rehearsed(stage, count, tmp_path, names)
    assert {*came.values()} == {planned.report.verdict} == {"holds"}
    assert planned.hours == pytest.approx((stage.now() - START).total_seconds() / 3600, rel=0.1)
    assert len(planned.questions) == count.total()
