"""Every planted bug is caught: the judges are only worth what they find."""

import pytest

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.bugs import BUGS

CANNOT_BE_BROKEN = {"G1", "G2", "G3", "G4", "G5", "G6", "G8", "G9"}
"""Promises about the account and the connection form, which a connector has no part in."""


@pytest.mark.parametrize("name", BUGS)
def test_the_bug_is_caught(name: str) -> None:
    """The very promise that the bug breaks is broken, and the evidence is there to read."""
    bug = BUGS[name]

    report = run_conformance(FakesTarget(seed=7), connector=bug.factory, only=[bug.promise])

    broken = [v for s in report.scenarios for v in s.verdicts if v.promise == bug.promise and v.state == "broken"]
    assert report.promises[bug.promise].state == "broken"
    assert all(verdict.evidence for verdict in broken)


def test_every_promise_that_a_connector_can_break_has_a_bug() -> None:
    """No judge of a connector's promise goes without proof that it can find something."""
    assert {f"G{number}" for number in range(1, 27)} - CANNOT_BE_BROKEN == {bug.promise for bug in BUGS.values()}
    assert all(bug.sentence.endswith(".") for bug in BUGS.values())
