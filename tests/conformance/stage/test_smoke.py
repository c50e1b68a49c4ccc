"""A smoke rehearsal in production: one marked order at most, each step asked beforehand, and all of it undone."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fakes.scenery.config import ProductConfig, ServeConfig, SurroundingsConfig
from harness.cli import app
from harness.conformance.signing.plays import read_plays
from harness.conformance.stage.in_process import PassingClock, on_stage_in_process
from harness.conformance.stage.person import CannotBeDone, TerminalPerson
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.smoke import Guard, Smoke
from harness.simulation.stage_in_process import StageInProcess
from harness.sync import Connector, Journal
from harness.sync.wire import ReceivedResponse, Request, Response


class Working(PassingClock):
    """A clock on which a connector works meanwhile, as one does in production."""

    def __init__(self, stage: StageInProcess, connector: Connector | None) -> None:
        super().__init__(stage, timedelta(hours=7), timedelta(seconds=120))
        self.connector = connector
        self.due: datetime | None = connector and connector.tick(self.now())

    def sleep(self, to: datetime) -> None:
        while self.connector and self.due and self.due <= to:
            super().sleep(max(self.due, self.now()))
            self.due = self.connector.tick(self.now())
        super().sleep(max(to, self.now()))


def smoked(*said: str, works: bool = True) -> tuple[Smoke, StageInProcess, list[str]]:
    """A smoke rehearsal at which somebody says these things, and what they were asked."""
    products = (ProductConfig(sku="MUG", name="Mug", price="9.50"),)
    stage = StageInProcess(ServeConfig(clock="virtual", surroundings=(SurroundingsConfig(products=products),)))
    connection = on_stage_in_process(stage, RehearsalSettings())._connection
    asked: list[str] = []
    answers: Iterator[str] = iter(said)
    person = TerminalPerson(asked.append, lambda prompt: next(answers), by="Ada")
    clock = Working(stage, Connector(connection, stage.send, Journal.in_memory()) if works else None)
    return Smoke(connection, RehearsalSettings(), person, clock, Record(), stage.send).run(), stage, asked


def orders(stage: StageInProcess) -> list[Any]:
    [opened] = stage.outside.surroundings.values()
    return list(opened.store.store.orders.scan())


def test_one_marked_order_arrives_and_is_undone(tmp_path: Path) -> None:
    """It is asked for, marked, compared, cancelled and archived; the evidence says who agreed."""
    done, stage, asked = smoked("yes", "MUG", "yes")

    assert done.state == "holds", done.table().text()
    assert [(step.promise, step.state) for step in done.steps if step.promise] == [("G12", "holds"), ("G13", "holds")]
    [order] = orders(stage)
    assert (order.status, order.is_deleted) == ("Cancelled", True)
    assert done.mark in asked[1]
    assert "have them cancelled: 1" in done.steps[-1].sentence
    done.to_json(tmp_path / "smoke.json")
    [play] = read_plays(tmp_path / "smoke.json")
    assert play.states["G12"][0] == "holds"
    assert {each["by"] for each in json.loads((tmp_path / "smoke.json").read_text())["about"]["answers"]} == {"Ada"}


def test_an_order_that_does_not_arrive_is_broken_and_undone() -> None:
    """After a quarter of an hour and the grace, nobody waits any longer; whoever undoes nothing is told what stays."""
    done, stage, _ = smoked("yes", "MUG", "no", works=False)

    assert done.state == "broken"
    assert "is not there after 17 minutes" in done.table().text()
    assert "stays in the store, with the mark" in done.steps[-1].sentence
    assert [order.is_deleted for order in orders(stage)] == [False]


@pytest.mark.parametrize("said", [("no",), ("yes", "no"), ("yes", "CUP")])
def test_what_nobody_agrees_to_is_not_done(said: tuple[str, ...]) -> None:
    """Nor what cannot be had: it is unknown, and nothing is in the store."""
    done, stage, _ = smoked(*said, works=False)

    assert done.state == "unknown"
    assert orders(stage) == []


def test_nothing_else_leaves() -> None:
    """Reads, one order with the mark, and what undoes that order."""
    sent: list[str] = []

    def send(request: Request) -> Response:
        sent.append(f"{request.method} {request.url}")
        return ReceivedResponse(200, {}, b"{}")

    guard = Guard(send, "RABC")
    store = "https://api.bigcommerce.com/stores/abc"
    marked = b'{"external_merchant_id": "rehearsal RABC 1"}'
    guard(Request("GET", f"{store}/v2/orders", {}, b""))
    guard(Request("POST", f"{store}/v2/orders", {}, marked))
    guard.order = 100
    guard(Request("PUT", f"{store}/v2/orders/100", {}, b"{}"))
    guard(Request("DELETE", f"{store}/v2/orders/100", {}, b""))

    refused = [
        ("POST", "/v2/orders", marked),
        ("POST", "/v2/orders", b"{}"),
        ("DELETE", "/v2/orders/10", b""),
        ("DELETE", "/v2/orders", b""),
        ("PUT", "/v3/catalog/products/100", b"{}"),
        ("POST", "/api/v3/Shipments", marked),
    ]
    for method, path, body in refused:
        with pytest.raises(CannotBeDone, match="could not undo"):
            guard(Request(method, f"{store}{path}", {}, body))
    assert len(sent) == 4


def test_the_command_needs_a_file(tmp_path: Path) -> None:
    """One message, and 2."""
    ended = CliRunner().invoke(app, ["smoke", "--connection", str(tmp_path / "none.toml"), "--record", str(tmp_path)])

    assert ended.exit_code == 2
    assert "Wanted a connection file" in ended.output
