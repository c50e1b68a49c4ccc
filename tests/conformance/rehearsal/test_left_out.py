"""Scenarios that cannot be played in some surroundings, or with some connector: they are left out, and that is told."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.conformance import FakesTarget, Report, run_conformance
from harness.conformance.rehearsal.comparison import compare
from harness.conformance.stage.retailer import StageRetailer
from harness.conformance.stage.scene import StageScene
from harness.conformance.targets import CannotBeHad
from harness.connectors.contract import serves_several_stores
from harness.sync import Connector
from tests.conformance.planted.test_bugs import broken_in

SEVERAL = "Stores of one retailer leave each other's orders alone"


class OneStore(Connector):
    """Ours, if it did not say that stores can share an account."""

    serves_several_stores = False


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    return run_conformance(FakesTarget(), connector=OneStore, scenarios=[SEVERAL, "An order for one supplier"])


def test_who_serves_one_store_is_not_judged_beside_another(report: Report) -> None:
    """It holds by what it was asked, and the report says what it was not asked."""
    why = "the connector does not say that it serves several stores of one account"

    assert (report.verdict, report.exit_code, len(report.scenarios)) == ("holds", 0, 1)
    assert len(report.left_out) == 4
    assert set(report.left_out.values()) == {why}
    assert f"left out 4 scenarios: {why}" in report.to_text()
    assert json.loads(report.to_json())["left_out"] == dict(report.left_out)


def test_who_is_asked_nothing_holds_nothing() -> None:
    """Where all is left out, nothing is known."""
    report = run_conformance(FakesTarget(), connector=OneStore, scenarios=[SEVERAL])

    assert (report.verdict, report.exit_code, len(report.left_out)) == ("unknown", 2, 4)


def test_junit_counts_what_is_left_out_as_skipped(report: Report) -> None:
    """CI shows them as what they are."""
    root = ElementTree.fromstring(report.to_junit())
    (suite,) = [each for each in root if each.get("name") == "left out"]

    assert (root.get("tests"), root.get("skipped"), root.get("errors")) == ("5", "4", "0")
    assert [case.find("skipped") is not None for case in suite] == [True] * 4


def test_what_is_left_out_is_no_difference(report: Report) -> None:
    """Beside a report in which it was played."""
    played = replace(report, left_out={}, scenarios=(*report.scenarios, replace(report.scenarios[0], name="more")))

    assert compare(replace(report, left_out={"more": "why"}), played).same
    assert not compare(replace(report, left_out={}), played).same


@pytest.mark.parametrize("said", [True, False])
def test_a_connector_says_whether_it_serves_several_stores(said: bool) -> None:
    """By an attribute; who says nothing serves one."""
    other: Any = type("Other", (), {"serves_several_stores": said})()

    assert serves_several_stores(other) is said
    assert not serves_several_stores(None)


def test_a_stage_has_no_other_store_and_no_refunds() -> None:
    """Nobody runs a connector for another one there, and nobody has paid."""
    with pytest.raises(CannotBeHad, match="a stage has one store"):
        StageScene.open_another_store(object())  # type: ignore[arg-type]
    with pytest.raises(CannotBeHad, match="without a payment that could be given back"):
        StageRetailer.refund_order(object(), 100, [])  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("bug", ["taken_numbers_passed_over", "documents_taken_by_their_number"])
def test_who_serves_several_stores_wrongly_is_caught(bug: str) -> None:
    """Both sides of it: an order that is not told of, and documents of another store."""
    assert broken_in(bug, SEVERAL)
