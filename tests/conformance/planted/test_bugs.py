"""The planted bugs and lies: each has a sentence and a promise, can be planted, and stands on the page."""

import re
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.laws import on_one_line
from harness.conformance.planted.bugs import planted
from harness.conformance.planted.calibration import Calibration
from harness.conformance.planted.hunt import BUGS, LIES, SEED
from harness.conformance.planted.lies import lie
from harness.conformance.planted.page import page
from harness.promises import PROMISES

WRITE_ANEW = "run: python -m harness.pages planted_bugs"

CANNOT_BE_BROKEN = {"G1", "G2", "G3", "G4", "G5", "G8", "G9"}
"""Promises about the account and the connection form, which a connector has no part in."""

PAGE = (Path(__file__).parents[3] / "docs" / "planted_bugs.md").read_text(encoding="utf-8")


def shown_by_scenarios() -> dict[str, tuple[str, str]]:
    """Each check's statement, with a bug or lie that breaks it in a scenario, and that scenario: as few as will do."""
    rows = re.findall(r"^\| `(\w+)` \|.*\| the scenario “(.*?)” \| (.*) \|$", PAGE, re.MULTILINE)
    broken = {(name, scenario): re.findall("“(.*?)”", found) for name, scenario, found in rows}
    shown: dict[str, tuple[str, str]] = {}
    while True:
        play, found = max(broken.items(), key=lambda each: len(set(each[1]) - set(shown)))
        if set(found) <= set(shown):
            return shown
        shown |= {statement: play for statement in found if statement not in shown}


SHOWN = shown_by_scenarios()


def test_every_promise_that_a_connector_can_break_has_a_bug() -> None:
    """No judge of a connector's promise goes without proof that it can find something."""
    assert set(PROMISES) - CANNOT_BE_BROKEN == {bug.promise for bug in BUGS.values()}
    assert all(bug.sentence.endswith(".") for bug in BUGS.values())


@pytest.mark.parametrize("name", LIES)
def test_the_lie_can_be_told_and_ends(name: str) -> None:
    """What a lie changes is still there to be changed; its sentence is one, and its promise exists."""
    lie = LIES[name]

    with lie.told():
        pass

    assert lie.promise in PROMISES
    assert lie.sentence.endswith(".")


@cache
def broken_in(name: str, scenario: str) -> set[str]:
    """The statements that a bug or lie breaks in a scenario."""
    planted = LIES[name].told() if name in LIES else nullcontext()
    with planted:
        connector = BUGS[name].factory if name in BUGS else None
        report = run_conformance(FakesTarget(SEED), connector=connector, scenarios=[scenario])
    verdicts = [verdict for each in report.scenarios for verdict in each.verdicts]
    return {on_one_line(verdict.statement) for verdict in verdicts if verdict.state == "broken"}


@pytest.mark.parametrize("statement", SHOWN, ids=lambda each: " ".join(each.split()[:8]))
def test_the_check_is_broken_where_the_page_says(statement: str) -> None:
    """Each check that a scenario can show broken is broken there by what is planted, so that none goes blind unseen."""
    assert statement in broken_in(*SHOWN[statement])


def test_the_page_has_every_bug_and_no_other() -> None:
    """Rows of the page, and what somebody has planted, are the same."""
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.partition("## Which check")[0], re.MULTILINE)

    assert rows == [*BUGS, *LIES], WRITE_ANEW


def test_the_page_says_how_it_is_written() -> None:
    """What stands around its tables is what is rendered, too."""
    rendered = page(Calibration(()))

    assert outside_of_tables(PAGE) == outside_of_tables(rendered), WRITE_ANEW


def outside_of_tables(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("|")]


@pytest.mark.parametrize(("enter", "entered"), [(planted, BUGS), (lie, LIES)])
def test_nothing_is_planted_under_a_name_that_is_taken(enter: Any, entered: dict[str, Any]) -> None:
    """Else one of the two would never be played, and nobody would hear of it."""
    name = next(iter(entered))
    before = entered[name]

    def another() -> None:
        """Some other error."""

    another.__name__ = name
    with pytest.raises(ValueError, match=f"two called {name}"):
        enter("G1")(another)

    assert entered[name] is before
