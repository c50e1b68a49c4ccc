"""A report to work with: what is broken, a promise by its number, and the requests behind it."""

import re

import pytest

from harness.conformance import FakesTarget, Report, run_conformance
from harness.conformance.planted.bugs import cancels_without_leave

SHOWN = ["Cancelling is not allowed and the whole order is cancelled", "The supplier cancels the whole order"]
"""The scenario that breaks, and another one that holds."""


@pytest.fixture(scope="module")
def bad() -> Report:
    return run_conformance(FakesTarget(), connector=cancels_without_leave, scenarios=SHOWN)


def test_what_is_broken_is_one_call_away(bad: Report) -> None:
    """Each finding says what was expected and what was found, in words and in HTML without a script."""
    broken = bad.broken()
    shown = broken._repr_mimebundle_()

    assert {each.verdict.state for each in broken} == {"broken"}
    assert "While cancelling is not allowed" in broken[0].expected
    assert "shows Cancelled" in broken[0].found
    for page in shown.values():
        assert "Expected" in page
        assert "shows Cancelled" in page
    assert not re.search("<script|<style|<svg", shown["text/html"])
    assert len(broken.of("G10")) + len(broken.of("G15")) == len(broken)


def test_a_promise_is_had_by_its_number(bad: Report) -> None:
    """A number that was not rehearsed is answered with those that were."""
    assert bad["G10"].state == "broken"
    assert bad._ipython_key_completions_() == list(bad.promises)
    with pytest.raises(ValueError, match=r"no rehearsed promise 'G99'.*the rehearsed promises are: .*G10"):
        bad["G99"]


def test_the_evidence_unfolds_to_the_request(bad: Report) -> None:
    """Header fields, content, and the same as a command; secrets stay masked."""
    evidence = bad.evidence("G10")
    page = evidence._repr_mimebundle_()["text/html"]

    assert [event.number for event in evidence] == [event.number for event in evidence.events]
    assert page.count("<details>") == min(len(evidence), 60)
    assert "curl -X PUT https://api.bigcommerce.com/stores/" in page
    assert "X-Auth-Token: **********" in page
    assert "connector, request: PUT" in evidence.text()


def test_what_holds_has_evidence_too(bad: Report) -> None:
    """A promise that holds rests on events as well, and the notebook shows what is broken first."""
    table = bad.table().text()

    assert len(bad.findings("holds")) > 0
    assert table.index("broken") < table.index("holds", table.index("verdict"))
    assert "<details>" in bad._repr_mimebundle_()["text/html"]


def test_findings_are_had_by_promise_and_in_part():
    """What is cut out is shown as findings, too; a report tells which promises it has."""
    report = run_conformance(FakesTarget(seed=7), scenarios=SHOWN[1])
    found = report.findings()
    promise = found[0].promise

    assert found[promise].found == found.of(promise).found
    assert found[:1].found == found.found[:1]
    assert "_repr_mimebundle_" in dir(found[:1])
    assert promise in report
    assert "G99" not in report
    assert list(report) == list(report.promises)
