"""Features that cannot be run end with one clear message, and with the exit code of unusable input."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from harness.cli import app
from harness.conformance import FakesTarget, run_conformance
from harness.conformance.rehearsal.rehearsal import UnusableFeatures

STORY = """
  Scenario: An order
    Given a connected trial store
    And the shopper places an order
    When a quarter of an hour passes
    Then the order ID is the reference number of a sales order
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"Feature: Mine\n{STORY}", "wanted a promise as its tag, such as @G12, got none"),
        (f"Feature: Mine\n\n  @G99{STORY}", "got @G99"),
        (f"Feature: Mine\n\n  @g12{STORY}", "got @g12"),
        (f"Feature: Mine\n\n  @G12{STORY}    And the moon is full\n", "the moon is full"),
        ("Nothing that is Gherkin", r"cannot be read: .*got 'Nothing that is Gherkin'.*mine\.feature"),
    ],
    ids=["no tag", "no such promise", "small letter", "unknown step", "no feature"],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    """The place and what is wrong there, without a traceback; the exit code says unusable and not broken."""
    feature = tmp_path / "mine.feature"
    feature.write_text(text, encoding="utf-8")

    with pytest.raises(UnusableFeatures, match=said):
        run_conformance(FakesTarget(), features=feature)
    ended = CliRunner().invoke(app, ["rehearse", "--features", str(feature)])
    assert (ended.exit_code, isinstance(ended.exception, SystemExit)) == (2, True)


def test_one_scenario_without_a_promise_is_named(tmp_path: Path) -> None:
    """It is never left out in silence beside others that have one."""
    feature = tmp_path / "mine.feature"
    feature.write_text(f"Feature: Mine\n\n  @G12{STORY}{STORY.replace('An order', 'Forgotten')}", encoding="utf-8")

    with pytest.raises(UnusableFeatures, match="Forgotten"):
        run_conformance(FakesTarget(), features=feature)


def test_a_broken_verdict_counts_whatever_the_tags_say(tmp_path: Path) -> None:
    """A scenario of one promise that breaks another one breaks the run."""
    feature = tmp_path / "mine.feature"
    feature.write_text(f'Feature: Mine\n\n  @G12{STORY}    And the order shows "Shipped"\n', encoding="utf-8")

    report = run_conformance(FakesTarget(), features=feature)

    assert (report.verdict, report.exit_code) == ("broken", 1)
    assert {promise: result.state for promise, result in report.promises.items()} == {"G12": "holds", "G15": "broken"}


ENDLESS = (
    "a connected trial store|the shopper places {} orders",
    "a connected trial store|the store sells {} products from the supplier",
    "a connected trial store|the supplier uploads a product feed with {} products",
    "a connected trial store|{} days and 1 hour pass",
    "a trial store that is connected {} days before the end of the trial|the shopper places an order",
)


@pytest.mark.parametrize("number", ["2001", "99999999999999999999"])
def test_no_number_in_a_step_keeps_a_rehearsal_from_ending(tmp_path: Path, number: str) -> None:
    """What nobody could wait for is unknown at once, and the most that is possible is said."""
    feature = tmp_path / "mine.feature"
    text = "Feature: Mine\n"
    for place, steps in enumerate(ENDLESS):
        given, then = steps.format(*[number] * steps.count("{}")).split("|")
        text += f"\n  @G12\n  Scenario: {place}\n    Given {given}\n    And {then}\n"
    feature.write_text(text, encoding="utf-8")

    report = run_conformance(FakesTarget(), features=feature)

    found = [each.reason for each in report.scenarios]
    assert ["could not be done. ValueError: wanted " in each for each in found] == [True] * len(ENDLESS), found
