"""Whatever is planted is caught: some of each list by each run of the tests, all of it on demand."""

import os

import pytest

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.planted.calibration import KINDS, Calibration, calibrate
from harness.conformance.planted.excuses import SAME, UNSEEN, unused
from harness.conformance.planted.field_bugs import Written, field_bugs, where, written_in
from harness.conformance.planted.hunt import BUGS, LIES, SEED, Catch, FieldTrial
from harness.conformance.planted.page import caught_before, page
from harness.pages import DOCS


@pytest.mark.timeout(3_600)
def test_everything_is_caught(pytestconfig: pytest.Config) -> None:
    """Nobody escapes but for a reason, no reason is given for what is caught, and none is given for nothing."""
    if not pytestconfig.getoption("--calibrate"):
        pytest.skip("wanted --calibrate: it takes minutes")

    text = (DOCS / "planted_bugs.md").read_text(encoding="utf-8")

    done = calibrate(jobs=os.cpu_count() or 1, before=caught_before(text))

    assert not done.uncaught
    assert not done.wrongly_excused
    assert not unused([catch.name for catch in done.catches])
    assert all(float(row[-1].removesuffix(" %")) >= 98 for row in done.rates().rows)


@pytest.mark.parametrize("kind", ["bug", "lie", "flip"])
def test_some_are_caught(kind: str) -> None:
    """A few of each list, by the same chance each time."""
    text = (DOCS / "planted_bugs.md").read_text(encoding="utf-8")

    done = calibrate([kind], sample=2, before=caught_before(text))

    assert done.catches
    assert not done.uncaught


def test_wrong_fields_are_caught() -> None:
    """A few fields of what is written in one scenario, one wrong in each way that matters."""
    report = run_conformance(FakesTarget(SEED), scenarios=["Part of the order is shipped"])
    recorded = {scenario.name: list(written_in(scenario.history)) for scenario in report.scenarios}
    bugs = {bug.name: bug for bug in field_bugs(recorded["Part of the order is shipped"])}
    wrong = [bugs[name] for name in WRONG]

    caught = [FieldTrial(bug, tuple(where(bug, recorded)), ()).run()[0] for bug in wrong]

    assert [catch.name for catch in caught if not catch.by] == []


WRONG = (
    "POST /api/v3/Orders: ShipToAddress.City: dropped",
    "POST /api/v3/Orders: OrderLines.[].Price: a cent more",
    "POST /api/v3/Orders: OrderDate: a day later",
    "POST /v2/orders/{}/shipments: tracking_number: cut in half",
)


def test_fields_are_read_off_what_is_written() -> None:
    """Each field has the errors that make a difference to its values, inside of lists and objects, too."""
    written = Written("POST /things", {"lines": [{"price": 2, "name": "Mug"}, {"price": 2, "name": ""}], "on": True})

    names = [bug.name.removeprefix("POST /things: ") for bug in field_bugs([written])]

    assert "lines.[].name: in the other case" in names
    assert "lines: last lost" in names
    assert "on: negated" in names
    assert "lines.[].name: an hour later" not in names


def test_a_wrong_field_is_wrong_wherever_it_stands() -> None:
    """A field of a line is wrong in every line, and nothing else is."""
    body = {"lines": [{"price": 2, "name": "Mug"}, {"price": 3}], "price": 9}
    doubled, dropped, swapped = (
        next(bug for bug in field_bugs([Written("POST /things", body)]) if bug.name == f"POST /things: {name}")
        for name in ("lines.[].price: doubled", "lines.[].name: dropped", "lines.[].price: zero")
    )

    assert doubled.bent(body) == {"lines": [{"price": 4, "name": "Mug"}, {"price": 6}], "price": 9}
    assert dropped.bent(body) == {"lines": [{"price": 2}, {"price": 3}], "price": 9}
    assert swapped.bent(body) == {"lines": [{"price": 0, "name": "Mug"}, {"price": 0}], "price": 9}


def test_who_was_caught_before_is_read_off_the_page() -> None:
    """The page tells of bugs and lies which scenario caught them; an example of an outline is one of its scenario."""
    caught = Catch("lie", next(iter(LIES)), "the scenario “The whole order is shipped (ups)”")
    stormy = Catch("bug", next(iter(BUGS)), "a stormy day, seed 3")

    assert caught_before(page(Calibration((caught, stormy)))) == {caught.name: "The whole order is shipped"}


def test_what_goes_uncaught_is_told() -> None:
    """An error that nobody catches and that has no reason is named; one with a reason that is caught, too."""
    done = Calibration((Catch("bug", "lost"), Catch("bug", "seen", "a scenario")))

    assert [catch.name for catch in done.uncaught] == ["lost"]
    assert done.wrongly_excused == []
    assert done.rates().rows == [(KINDS["bug"], 2, 0, 1, 0, "50.0 %")]


def test_every_excuse_is_a_sentence() -> None:
    """Whoever reads why something goes uncaught gets a whole sentence."""
    assert all(reason.endswith(".") and reason[0].isupper() for reason in (*SAME.values(), *UNSEEN.values()))
