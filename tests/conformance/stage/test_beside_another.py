"""Two rehearsals in one store at the same time: each sees its own, and what both made is taken away again."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fakes.scenery.config import ServeConfig, SupplierConfig, SurroundingsConfig
from fakes.time.clock import START
from harness.conformance import Report, run_conformance
from harness.conformance.stage.clocks import Notice
from harness.conformance.stage.in_process import PassingClock, on_stage_in_process
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings
from harness.simulation.stage_in_process import StageInProcess
from tests.conformance.stage.test_hard_days import MARKED, SCENARIOS


class ItsTurn(KeyboardInterrupt):
    """Whoever has to wait lets the other one go on."""


class SharedClock(PassingClock):
    """A clock on which one rehearsal is put aside while it waits, so that another one lives through the same hours."""

    until: datetime | None = None

    def rest(self, to: datetime | None, notice: Notice) -> None:
        if to is None or to <= self.now():
            super().rest(to, notice)
            return
        self.until = to
        raise ItsTurn


class Rehearsing:
    """One of two rehearsals, from one wait to the next."""

    def __init__(self, stage: StageInProcess, folder: Path, scenarios: tuple[str, ...]) -> None:
        self._stage, self._folder, self._scenarios = stage, folder, scenarios
        self.report: Report | None = None
        self.due = stage.now()

    def go_on(self) -> None:
        self._stage.move(max(self.due, self._stage.now()))
        clock = SharedClock(self._stage, timedelta(hours=7), timedelta(seconds=120))
        target = on_stage_in_process(self._stage, RehearsalSettings(), Record(self._folder), trial_started=START)
        target._clock = clock
        report = run_conformance(target, scenarios=list(self._scenarios))
        if clock.until is None:
            self.report = report
        else:
            self.due = clock.until


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_each_sees_its_own(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """The same scenarios, hour by hour: all hold in both, orders bear two marks, and nothing marked is left."""
    suppliers = (SupplierConfig(name="First Supplier"), SupplierConfig(name="Second Supplier"))
    around = (SurroundingsConfig(suppliers=suppliers),)
    stage = StageInProcess(ServeConfig(clock="virtual", latency_seconds=0.25, surroundings=around))
    scenarios = SCENARIOS if pytestconfig.getoption("every_scenario") else SCENARIOS[1:3]
    first = Rehearsing(stage, tmp_path / "first", scenarios)
    stage.move(START + timedelta(minutes=1))
    both = [first, Rehearsing(stage, tmp_path / "second", scenarios)]

    while waiting := [each for each in both if each.report is None]:
        min(waiting, key=lambda each: each.due).go_on()

    for report in filter(None, (each.report for each in both)):
        assert {each.state for each in report.scenarios} == {"holds"}, report.to_text()
    [surroundings] = stage.outside.surroundings.values()
    orders = list(surroundings.store.store.orders.scan())
    marks = {found[0][:-2] for each in orders if (found := MARKED.search(str(each.fields.get("external_merchant_id"))))}
    assert len(marks) == 2
    assert all(each.is_deleted for each in orders)
    assert not [each.sku for each in surroundings.store.store.products.values() if re.search(r"-R\w{8}$", each.sku)]
