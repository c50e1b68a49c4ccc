"""The record of a rehearsal beside the fakes: what was turned round at the services is named, and nothing else."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fakes.scenery.config import ServeConfig, SupplierConfig, validate
from harness.cli import app
from harness.conformance import run_conformance
from harness.conformance.parity.beside import Beside
from harness.conformance.parity.findings import Parity, parity, read_known
from harness.conformance.parity.fitting import Fit
from harness.conformance.stage.in_process import on_stage_in_process
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.target import StageTarget
from harness.simulation.stage_in_process import StageInProcess
from harness.sync.errors import UnusableInput

STORE: dict[str, Any] = {
    "order_created_status": 200,
    "empty_v2_lists": 200,
    "automatic_shipment_status": False,
    "archived_orders_listed": False,
    "shipment_touches_order": False,
}
NETWORK: dict[str, Any] = {
    "search_order": "newest first",
    "unset_dates": "0001-01-01T00:00:00",
    "quantities_count": "when picked up",
    "approval_event": False,
    "largest_page": 25,
}
"""Ten other readings, each of which the scenarios below meet."""

SCENARIOS = (
    "The guide's own orders",
    "Both of two suppliers ship",
    "Whatever the store has is found in every way",
    "The retailer approves",
)


def target(record: Record, store: Mapping[str, Any], network: Mapping[str, Any], seed: int = 5) -> StageTarget:
    """A stage that follows other readings, has other numbers and keys, and takes a quarter of a second to answer."""
    suppliers = [SupplierConfig(name=name).model_dump() for name in ("First Supplier", "Second Supplier")]
    around = {"store": {"quirks": store}, "network_quirks": network, "suppliers": suppliers}
    served = {"clock": "virtual", "seed": seed, "latency_seconds": 0.25, "surroundings": [around]}
    where = StageInProcess(validate(ServeConfig, served, "a stage"))
    return on_stage_in_process(where, RehearsalSettings(side_by_side=False), record)


def shopping(folder: Path, **network: Any) -> Record:
    """The record of one short scene."""
    record = Record(folder)
    scene = target(record, {"order_created_status": 200}, network).scene("shopping", connect=False)
    scene.retailer.add_product(sku="MUG", name="Mug", price="10.00", stock=5)
    scene.shopper.place_order([("MUG", 2)])
    return record


def test_both_answers_to_one_deed(tmp_path: Path) -> None:
    """Only what was turned round differs, under other numbers and names; with its endpoint and the ledger's entry."""
    exchanges = list(Beside(shopping(tmp_path)).exchanges())

    differing = [(each.endpoint, each.differences) for each in exchanges if each.differences]
    [(endpoint, [difference])] = differing
    assert (endpoint, difference.field) == ("POST /stores/{store}/v2/orders", "status")
    assert (difference.stage, difference.fakes) == ("200", "201")
    assert len(exchanges) > 10


def test_what_is_told_of_differences(tmp_path: Path) -> None:
    """By endpoint, field and entry; a known one has its reason; recordings are of nobody; stand-ins teach nothing."""
    known = tmp_path / "known.toml"
    known.write_text(
        '[[known]]\nendpoint = "POST /stores/{store}/v2/orders"\nfield = "status"\nreason = "as written"\n'
        '[[known]]\nendpoint = "POST /stores/{store}/v2/order"\nfield = "status"\nreason = "misspelt"\n'
    )
    exchanges = tuple(Beside(shopping(tmp_path / "record")).exchanges())
    fit = Fit((), (), exchanges, {}, exchanges)
    unknown, told = (
        Parity("2026-03-02T09:00:00+00:00", ("http://localhost:1",), fit, read_known(file)) for file in (None, known)
    )

    written = told.write_recordings(tmp_path / "recordings")

    assert [(row.field, row.why) for row in unknown.rows] == [("status", "")]
    assert "status of a created order" in unknown.rows[0].entry
    assert (told.rows[0].why, told.unexplained) == ("as written", [])
    assert "Stand-ins answered" in told.to_text()
    assert "Known, and not met here" in told.to_text()
    assert json.loads(told.to_json())["known_but_not_met"] == [
        {"endpoint": "POST /stores/{store}/v2/order", "field": "status"}
    ]
    kept = [json.loads(file.read_text()) for file in (tmp_path / "recordings").iterdir()]
    assert len(kept) == written > 5
    assert "Sample Road" not in str(kept)
    assert not any("X-Auth-Token" in str(each["headers"]) for each in kept)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[known]]\nendpoint = "GET /x"\nfield = "status"\n', "'reason' in .* Add it to .*known.toml"),
        ('[[knwn]]\nendpoint = "GET /x"\nfield = "status"\nreason = "x"\n', "'knwn' .perhaps 'known'.*known.toml"),
        ('[[known]]\nendpoint = "/x"\nfield = "status"\nreason = "x"\n', "'endpoint' .* known.toml|'endpoint' "),
        ("known = 1\n", "'known' at the top of the file to be"),
    ],
)
def test_a_list_of_known_deviations_that_cannot_be_used(tmp_path: Path, text: str, said: str) -> None:
    """What is wrong is said, with the name that was meant, and the file."""
    (tmp_path / "known.toml").write_text(text)
    with pytest.raises(UnusableInput, match=said):
        read_known(tmp_path / "known.toml")


def test_without_a_folder_there_is_no_parity(tmp_path: Path) -> None:
    """A rehearsal has one."""
    with pytest.raises(UnusableInput, match="the folder of a rehearsal"):
        parity(tmp_path / "nowhere")


@pytest.mark.parametrize("told", [None, {}, "\x1b[2J", {"began": "2026-03-02T09:00:00+00:00"}])
def test_a_record_of_nothing_has_no_parity(tmp_path: Path, told: Any) -> None:
    """No rehearsal has begun there, whatever stands in the file; nothing is written into it."""
    record = Record(tmp_path)
    record.note("stage", told)
    record.close()

    with pytest.raises(UnusableInput, match="of a rehearsal that has begun"):
        parity(tmp_path)
    again = Record(tmp_path)
    assert again.fact("stage") == told
    again.close()


def rehearsed(folder: Path, store: Mapping[str, Any], network: Mapping[str, Any]) -> None:
    record = Record(folder)
    run_conformance(target(record, store, network), scenarios=SCENARIOS)
    record.close()


@pytest.mark.slow
def test_none_when_nothing_is_turned_round(tmp_path: Path) -> None:
    """The same readings on both sides, and not one difference; those that could be told apart are as taken."""
    rehearsed(tmp_path, {}, {})

    found = parity(tmp_path)

    assert found.rows == [], found.to_text()
    taken = {each.question.otherwise[0].quirk for each in found.fit.settled if each.answer == "as taken"}
    shown_only_together = {"largest_page", "shipment_touches_order"}
    assert {*STORE, *NETWORK} - shown_only_together <= taken
    assert any(entry.evidence == "guess" for entry in found.confirmed)


@pytest.mark.slow
def test_exactly_those_that_are_turned_round(tmp_path: Path) -> None:
    """Ten readings at once: each is named with its value, nothing else is, and nothing is left unexplained."""
    rehearsed(tmp_path, STORE, NETWORK)

    ended = CliRunner().invoke(app, ["parity", str(tmp_path), "--json", str(tmp_path / "parity.json")])

    told = json.loads((tmp_path / "parity.json").read_text())
    switches = {name: value for each in told["refuted"] for name, value in each.items() if name in {**STORE, **NETWORK}}
    assert switches == {**STORE, **NETWORK}
    assert len(told["refuted"]) == 10
    assert ended.exit_code == 0, ended.output
