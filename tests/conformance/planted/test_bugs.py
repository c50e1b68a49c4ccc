"""Every planted bug is caught: the judges are only worth what they find."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.conformance.planted.hunt import BUGS, SEEDS, Catch, hunt, page, row
from harness.promises import PROMISES

WRITE_ANEW = "run: python -m harness.pages planted_bugs"

CANNOT_BE_BROKEN = {"G1", "G2", "G3", "G4", "G5", "G8", "G9"}
"""Promises about the account and the connection form, which a connector has no part in."""

PAGE = (Path(__file__).parents[3] / "docs" / "planted_bugs.md").read_text(encoding="utf-8")


def stormy_days(name: str) -> Sequence[int]:
    """The day that the page names, if it names one: that those before it show nothing is not its claim."""
    named = re.search(rf"^\| `{name}` .* a stormy day, seed (\d+) ", PAGE, re.MULTILINE)
    return [int(named[1])] if named else SEEDS


@pytest.mark.parametrize("name", BUGS)
def test_the_bug_is_caught(name: str) -> None:
    """The very promise that the bug breaks is broken, the evidence is there to read, and the page says who found it."""
    catch = hunt(BUGS[name], stormy_days(name))

    assert catch.by
    assert all(verdict.evidence for verdict in catch.verdicts)
    assert row(catch) in PAGE.splitlines(), WRITE_ANEW


def test_every_promise_that_a_connector_can_break_has_a_bug() -> None:
    """No judge of a connector's promise goes without proof that it can find something."""
    assert set(PROMISES) - CANNOT_BE_BROKEN == {bug.promise for bug in BUGS.values()}
    assert all(bug.sentence.endswith(".") for bug in BUGS.values())


def test_the_page_has_every_bug_and_no_other() -> None:
    """Rows of the page and bugs are the same."""
    rows = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")]

    assert rows == list(BUGS), WRITE_ANEW
    assert len(rows) >= 40


def test_the_page_says_how_it_is_written() -> None:
    """What stands around its rows is what is rendered, too."""
    rendered = page([Catch(bug, "") for bug in BUGS.values()])

    assert without_rows(PAGE) == without_rows(rendered), WRITE_ANEW


def without_rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("| `")]
