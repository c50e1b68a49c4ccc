"""What a rehearsal leaves behind is known from its record, and taken away also after a crash."""

import math
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fakes.time.clock import START
from harness.cli import app
from harness.conformance import run_conformance
from harness.conformance.stage import runs
from harness.conformance.stage.accounts import IF_THERE
from harness.conformance.stage.in_process import on_stage_in_process
from harness.conformance.stage.leftovers import CONNECTED, clean, of_record
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings
from tests.conformance.stage.test_record import Mortal, play


@pytest.mark.slow
def test_what_a_killed_rehearsal_made_is_taken_away(tmp_path: Path) -> None:
    """Orders are archived and products deleted, also one whose answer never came; what stays is named."""
    stage, folder = Mortal(), tmp_path / "killed"
    stage.life, stage.last_arrives = 75, True
    assert play(stage, folder).verdict == "unknown"
    stage.life = math.inf
    [surroundings] = stage.outside.surroundings.values()
    record = Record(folder)
    connection = on_stage_in_process(stage, RehearsalSettings())._connection
    assert len(surroundings.store.products) > 3

    told = list(clean(connection, record, stage.send, lambda length: None))
    again = list(clean(connection, record, stage.send, lambda length: None))
    record.close()

    assert {product.sku for product in surroundings.store.products.values()} == {"SKU-1", "SKU-2", "SKU-3"}
    assert all(order.is_deleted for order in surroundings.store.store.orders.scan())
    assert any(line.startswith("product MUG-R") and line.endswith(": deleted") for line in told)
    assert "files with stock or matches in Logicbroker: they stay" in "; ".join(told)
    assert told[-1].startswith("the API account Logicbroker API Connection R")
    assert all("gone already" in line or line in told for line in again)


def deed(
    record: Record,
    place: int,
    asked: str,
    sent: str,
    answer: dict[str, object] | None,
    body: bytes = b"",
    **arguments: object,
) -> None:
    what, at, how = "request" if "/" in asked else "question", START.replace(second=place), {"arguments": arguments}
    record.begin("one", place, what, asked, at, writes=what == "request", sent=sent, how=how)  # type: ignore[arg-type]
    if answer is not None:
        record.end("one", place, at, answer, body)


def test_what_was_deleted_is_not_left_and_what_was_lost_may_be() -> None:
    """An order whose answer is missing is known by its mark, a product by its SKU, a deleted account by its name."""
    record, done = Record(), {"status": 201}
    deed(record, 0, "POST /stores/abc/v2/orders", '{"external_merchant_id":"rehearsal RABC 1"}', None)
    deed(
        record, 1, "POST /stores/abc/v3/catalog/products", '{"sku":"MUG-RABC","variants":[{"sku":"X"}]}', {"error": "x"}
    )
    deed(record, 2, "POST /stores/abc/v2/orders", "{}", done, b'{"id": 7}')
    deed(record, 3, "DELETE /stores/abc/v2/orders/7", "", {"status": 204})
    deed(record, 4, "POST /api/v1/Product/1", "", done, b'{"Body": {"FeedId": "f", "FileName": "a", "SupplierId": 2}}')
    deed(record, 5, "POST /api/v3/Shipments", "{}", done, b'{"Body": {"LogicbrokerKey": "9"}}')
    for number, name in enumerate(("RABC 1", "RABC 2")):
        deed(record, 6 + number, "retailer  create_api_account", f"create it with the name {name}.  Scopes", {})
    deed(record, 8, "retailer  delete_api_account", f"Open it and delete the API account RABC 1, {IF_THERE}.  Then", {})

    left = of_record(record)

    assert (left.lost_orders, left.lost_products) == ({"rehearsal RABC 1"}, {"MUG-RABC"})
    assert left.deletable == {"/v1/Product/2/f": "product feed a"}
    assert (list(left.accounts), dict(left.lasting)) == (["RABC 2"], {"documents": 1})


def test_rehearsals_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with when and where, and how its promises ended; one that runs says so."""
    monkeypatch.chdir(tmp_path)
    first, second = (Record(runs.FOLDER / name) for name in ("2026-03-02-0900", "2026-03-03-0900"))
    first.fact("about", {"begun": datetime.isoformat(START), "store": "abc", "connector": "ours", "version": "1"})
    first.fact("sessions", [{"by": "Ada"}, {"by": "Grace"}, {"by": "Ada"}])
    first.close()
    report = run_conformance(
        on_stage_in_process(Mortal(), RehearsalSettings()), scenarios=["The store hash stands in the API path"]
    )
    runs.end(runs.FOLDER / "2026-03-02-0900", report)

    ended = CliRunner().invoke(app, ["rehearsals"])
    second.close()

    assert ended.exit_code == 0, ended.output
    assert "rehearsals/2026-03-02-0900  2026-03-02 09:00  Ada, Grace  abc" in ended.output
    assert "1 holds" in ended.output
    assert "rehearsals/2026-03-03-0900, where a rehearsal runs" in ended.output


def test_nothing_is_cleaned_where_nothing_is_kept() -> None:
    """The folder is named, and nothing is sent."""
    ended = CliRunner().invoke(app, ["rehearsals", "clean", "nowhere", "--connection", "stage.toml"])

    assert (ended.exit_code, "nowhere, which has none" in ended.output) == (2, True), ended.output


def test_settings_plans_and_connections_are_named() -> None:
    """What only a person can set back says to what; what was set back, or refused, is not named."""
    record = Record()
    tax, stock = "tax_rate", "inventory.refund_order_stock_adjustment"
    deed(record, 0, "retailer  change_setting", "", {"typed": ""}, setting=tax, value="8")
    deed(record, 1, "retailer  change_setting", "", {"typed": ""}, setting=stock, value=False)
    deed(record, 2, "retailer  change_setting", "", {"typed": ""}, setting=tax, value="0")
    deed(record, 3, "retailer  choose_plan", "", {"cannot": "no"}, plan="plus")
    deed(record, 4, "retailer  choose_plan", "", None, plan="standard")
    for place, what in enumerate(("connect_to_new_system", "remove_connection", "connect_to_new_system"), 5):
        deed(record, place, f"retailer  {what}", "", {"typed": ""})

    left = of_record(record)
    deed(record, 8, "retailer  remove_connection", "", {"typed": ""})

    assert CONNECTED not in of_record(record).pages
    assert left.settings == {"Inventory, giving back the stock of cancelled orders": "True"}
    assert [each.partition(":")[0] for each in left.pages] == [
        "the plan standard",
        "the connection to BigCommerce in Logicbroker's portal",
    ]
