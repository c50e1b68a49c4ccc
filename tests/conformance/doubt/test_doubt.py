"""The doubt run: what a promise depends on is found, told, and may not grow unnoticed."""

import os
from dataclasses import replace

import pytest

from fakes.bigcommerce import Quirks
from harness.conformance.doubt.doubt import Doubt, Fall, Trial, doubt
from harness.conformance.doubt.page import page, questions_page
from harness.conformance.doubt.readings import Reading, readings, watched
from harness.conformance.doubt.reasons import REASONS, expected
from harness.conformance.rehearsal.report import Report
from harness.pages import DOCS


def reading_of(quirk: str) -> Reading:
    return next(reading for reading in readings() if reading.alternative.quirk == quirk)


@pytest.fixture(scope="module")
def done() -> Doubt:
    """One promise with few scenarios, under some other readings."""
    some = {"expired_trial_answer", "trial_grace", "date_bounds", "automatic_shipment_status", "webhook_delay"}
    return doubt(only=["G1"], among=[reading for reading in readings() if reading.alternative.quirk in some])


@pytest.mark.timeout(1_200)
def test_nothing_new_decides(pytestconfig: pytest.Config) -> None:
    """Every dependence that is found has its reason, and no reason is given for one that is none."""
    if not pytestconfig.getoption("--doubt"):
        pytest.skip("wanted --doubt: it takes minutes")

    found = doubt(jobs=os.cpu_count() or 1)

    assert found.decisions == expected()
    assert page(found) == (DOCS / "doubt.md").read_text(encoding="utf-8"), "run: python -m harness.pages doubt"


@pytest.mark.slow
def test_nothing_new_decides_about_plans(done: Doubt) -> None:
    """The same for the promise with the fewest scenarios, by default."""
    assert done.decisions == {each for each in expected() if each[0] == "G1"}
    assert done.report.promises["G1"].told.startswith("holds either way")
    assert done.report.promises["G1"].why.endswith("other readings tried.")


def test_few_promises_depend_on_a_guess() -> None:
    """At most five of them, and each dependence says why no design can do without."""
    assert len({promise for promise, *_ in expected()}) <= 5
    assert all(reason.promises and len(reason.why) > 20 for reason in REASONS.values())


def test_only_what_can_differ_is_replayed(done: Doubt) -> None:
    """A reading is tried where its quirk was looked at, and nowhere else."""
    tried = {trial.reading.alternative.quirk for trial in done.trials if trial.promises}

    assert {"expired_trial_answer", "trial_grace"} <= tried
    assert not {"webhook_delay", "automatic_shipment_status"} & tried


def test_looking_at_a_quirk_is_noticed() -> None:
    """Whoever looks at a watched quirk is noted, and sees what it is; they can be replaced as any."""
    used: set[tuple[str, str]] = set()
    quirks = watched(Quirks(over_limit="clamp"), "bigcommerce", used)

    assert (quirks.over_limit, used) == ("clamp", {("bigcommerce", "over_limit")})
    assert isinstance(quirks, Quirks)


@pytest.fixture(scope="module")
def fallen(done: Doubt) -> Report:
    """A report in which the promise falls under one reading."""
    reading = reading_of("expired_trial_answer")
    fall = Fall("G1", "broken", "After an upgrade everything goes on", "Nothing went on.")
    return replace(done, trials=(*done.trials, Trial(reading, frozenset(["G1"]), (fall,)))).report


def test_what_decides_is_told(fallen: Report) -> None:
    """The report says what has to be so, and what happens otherwise: where, and why."""
    told = fallen.promises["G1"]

    assert told.told == "holds only if"
    assert told.why.startswith("after its last day a trial store's API answers 503")
    assert "If it is 503 with nothing that speaks of the store: After an upgrade" in told.why
    assert told.why.endswith("Nothing went on.")
    assert "only if" in fallen.to_text()
    assert "Nothing went on." in fallen.to_html()
    assert '"told": "holds only if"' in fallen.to_json()


def test_what_does_not_hold_is_not_certain(done: Doubt) -> None:
    """A promise that is broken anyway depends on nothing."""
    result = replace(done.plain.promises["G1"], state="broken", reason="It broke.")
    broken = replace(done, plain=replace(done.plain, promises={"G1": result}))

    assert (broken.report.promises["G1"].told, broken.report.promises["G1"].why) == ("broken", "It broke.")
    assert broken.decisions == frozenset()


def test_the_page_has_a_row_for_each_reading_that_is_tried(done: Doubt) -> None:
    """Each is in the matrix, or among those that no scenario comes across."""
    text = page(done)

    assert all(f"`{trial.reading.alternative.quirk}=" in text for trial in done.trials)
    assert text.count(" ✓ ") >= sum(bool(trial.promises) for trial in done.trials)


def test_the_questions_are_those_of_the_ledger() -> None:
    """The page is current, what decides comes first, and every question that can be asked is on it."""
    text = questions_page()
    rows = [line for line in text.splitlines() if line.startswith(("| BigCommerce", "| Logicbroker"))]

    assert text == (DOCS / "questions.md").read_text(encoding="utf-8"), "run: python -m harness.pages questions"
    assert all(" | G" in row for row in rows[: len(REASONS)])
