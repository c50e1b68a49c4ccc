"""The stage with a store whose trial ends, first before the rehearsal and then in the middle of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.conformance import StageTarget, run_conformance
from harness.conformance.scene import Scene
from harness.conformance.stage import settings
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.person import RemotePerson
from tests.conformance.stage.stage_place import KEY, SUPPLIER_KEY, connection_file
from tests.conformance.stage.test_shared_store import supplier_of
from tests.fakes.doors.served import control, served

FACT = "The store's trial ended on "
LONG = timedelta(days=16)


class EndsWithTheFirstScene(StageTarget):
    """A stage in whose store the trial ends as soon as the first scene is open."""

    fakes: dict[str, Any]

    def scene(self, scenario: str, **options: Any) -> Any:
        opened: Scene = super().scene(scenario, **options)
        control(self.fakes, "clock", advance={"days": LONG.days})
        return opened


@pytest.mark.slow
def test_the_end_of_a_trial_is_the_reason_on_the_stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every scenario that could not be finished says first that the trial had ended, and the rehearsal ends well."""
    with served("--clock", "virtual") as fakes:
        monkeypatch.setenv(KEY, fakes["subscription_key"])
        monkeypatch.setenv(SUPPLIER_KEY, fakes["surroundings"][0]["suppliers"][0]["subscription_key"])
        connection, read = settings.read(connection_file(tmp_path, fakes, supplier_of(fakes["surroundings"][0])))
        connection = replace(connection, trial_started=datetime.now(UTC) - LONG)
        person, told = RemotePerson(ControlPort(fakes["control_url"]), "1"), list[str]()
        target = EndsWithTheFirstScene(connection, read, settings.keys(read), person=person, tell=told.append)
        target.fakes = fakes

        report = run_conformance(target, only=["G2"])

    reasons = [scenario.reason for scenario in report.scenarios]
    assert len(reasons) > 1
    assert [reason for reason in reasons if not reason.startswith(FACT)] == []
    assert (report.verdict, report.footings) == ("unknown", "")
    assert "The rehearsal has left behind" in told[-1]
