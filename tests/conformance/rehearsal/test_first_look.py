"""A first look at a connector says what is so wrong with it that no scenario can go well."""

import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from harness.cli import app
from harness.conformance import FakesTarget, run_conformance
from harness.conformance.rehearsal.first_look import first_look
from harness.connectors import Request, session
from harness.sync import Connector
from tests.connectors import by_change_date


class Slip:
    """Nothing is wrong with it but what is drawn over it."""

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        self.connection, self.send = connection, send

    def tick(self, now: datetime) -> Any:
        self.work(now)
        return now + timedelta(minutes=15)

    def work(self, now: datetime) -> None:
        """Do nothing."""

    def ask(self, path: str, **headers: str) -> None:
        store = f"{self.connection.bigcommerce_url}/stores/{self.connection.credentials.store_hash}"
        session(self.send).get(store + path, headers=headers)


class NoReturn(Slip):
    def tick(self, now: datetime) -> Any:
        self.ask("/v2/orders", **{"X-Auth-Token": self.connection.credentials.access_token.reveal()})


class ReturnsText(Slip):
    def tick(self, now: datetime) -> Any:
        return "in a quarter of an hour"


class Raises(Slip):
    def work(self, now: datetime) -> None:
        raise KeyError("order_id")


class AsteriskToken(Slip):
    def work(self, now: datetime) -> None:
        self.ask("/v2/orders", **{"X-Auth-Token": str(self.connection.credentials.access_token)})


class NoToken(Slip):
    def work(self, now: datetime) -> None:
        self.ask("/v2/orders")


class ByTheClock(Slip):
    def tick(self, now: datetime) -> Any:
        self.ask("/v2/orders", **{"X-Auth-Token": self.connection.credentials.access_token.reveal()})
        return now + timedelta(days=272)


class CannotEnd(Slip):
    def close(self) -> None:
        raise RuntimeError("test_first_look cannot end")


class Leaves(Slip):
    def close(self) -> None:
        sys.exit(5)


class RaisesAndLeaves(Raises, Leaves):
    """What it raised first is told."""


class WrongHost(Slip):
    def work(self, now: datetime) -> None:
        try:
            self.send(Request("GET", "https://api.bigcomerce.com/stores/x/v2/orders"))
        except Exception as swallowed:  # noqa: BLE001 - that is the case
            self.swallowed = swallowed


def forgets_to_return(connection: Any, send: Any, journal: Any) -> None:
    Slip(connection, send, journal)


def gives_something_else(connection: Any, send: Any, journal: Any) -> dict[str, str]:
    return {"tick": "later"}


CASES = [
    (forgets_to_return, "The factory returned None", True),
    (gives_something_else, "which has no tick(now)", True),
    (ReturnsText, "ReturnsText.tick returned 'in a quarter of an hour'", True),
    (Raises, "test_first_look.py:", True),
    (NoReturn, "Its tick returned None, which means that it is never called again", False),
    (Slip, "No request ever came from the connector: it was called 6 times in 75 minutes", False),
    (AsteriskToken, "What stands in X-Auth-Token is not accepted; it wants connection.credentials.access", False),
    (NoToken, "No request has the header field X-Auth-Token", False),
    (ByTheClock, "which is 272 days later: count from `now`, not from the clock of the machine", False),
    (CannotEnd, "RuntimeError: test_first_look cannot end (The connector was at", True),
    (Leaves, "The connector ended its process, as by sys.exit. SystemExit: 5 (The connector was at", True),
    (RaisesAndLeaves, "KeyError: 'order_id' (The connector was at", True),
    (WrongHost, "It asks api.bigcomerce.com, where neither service is", False),
]


@pytest.mark.parametrize(("factory", "said", "ends"), CASES, ids=[case[0].__name__ for case in CASES])
def test_what_is_wrong_is_one_sentence(factory: Any, said: str, ends: bool) -> None:
    """The commonest slips are recognized, each with what to do."""
    found = first_look(factory, 7)

    assert found is not None
    assert said in found.sentence
    assert (found.ends, found.crashed) == (ends, ends)


@pytest.mark.parametrize("factory", [Connector, by_change_date.build], ids=["ours", "another"])
def test_nothing_is_said_of_a_connector_that_works(factory: Any) -> None:
    """Neither ours nor one of another make is suspected of anything."""
    assert first_look(factory, 7) is None


def test_a_secret_that_it_raises_is_masked() -> None:
    """What a connector says of itself is shown, but its credentials are not."""

    class Telling(Slip):
        def work(self, now: datetime) -> None:
            raise ValueError(f"refused: {self.connection.logicbroker_key.reveal()}")

    found = first_look(Telling, 7)

    assert found is not None
    assert "ValueError: refused: ****" in found.sentence


def test_a_secret_that_it_raises_later_or_writes_is_masked_before_anybody_hears_of_it() -> None:
    """What is shown while a rehearsal runs holds no credentials either."""

    class Telling(Slip):
        def work(self, now: datetime) -> None:
            self.said = [f"I have {self.connection.credentials.access_token.reveal()}"]
            if now.minute == 15:
                raise ValueError(f"refused: {self.connection.logicbroker_key.reveal()}")

    heard: list[Any] = []
    scenario = "The order ID becomes the reference number within a cycle"
    run_conformance(FakesTarget(), connector=Telling, scenarios=[scenario], on_progress=heard.append)

    assert heard[0].said == ("I have **********",)
    assert "ValueError: refused: ********** (The connector" in heard[0].reason


def test_a_scenario_is_unknown_when_its_connector_cannot_be_closed() -> None:
    """What it raises then is a crash, and no traceback of ours."""
    report = run_conformance(FakesTarget(), connector=CannotEnd, scenarios=["An order for one supplier"])

    assert "could not be closed. RuntimeError" in report.scenarios[0].reason
    assert report.crashes == 1


def test_nothing_is_played_when_nothing_can_come_of_it() -> None:
    """Every scenario is unknown for that one reason, and the exit code says that the connector crashed."""
    report = run_conformance(FakesTarget(), connector=Raises, only=["orders"], look_first=True)

    assert {scenario.history.events for scenario in report.scenarios if scenario.history.events} == set()
    assert all("KeyError: 'order_id'" in scenario.reason for scenario in report.scenarios)
    assert (report.exit_code, report.verdict) == (3, "unknown")
    assert f"the connector crashed in {len(report.scenarios)}" in report.headline


def test_a_crash_in_the_middle_has_its_own_exit_code() -> None:
    """A connector that crashes only later is told apart from unusable input, too, with file and line."""

    class Later(Slip):
        def work(self, now: datetime) -> None:
            if now.minute == 15:
                raise ValueError("stock is None")

    scenario = "The order ID becomes the reference number within a cycle"
    report = run_conformance(FakesTarget(), connector=Later, scenarios=[scenario])

    assert "test_first_look.py:" in report.promises["G12"].reason
    assert (report.crashes, report.exit_code) == (1, 3)


def test_the_command_says_it_first() -> None:
    """Before anything else, on standard error, with the exit code of a crash."""
    ended = CliRunner().invoke(app, ["rehearse", "--only", "G12", "--connector", f"{__name__}:forgets_to_return"])

    assert ended.exit_code == 3
    assert "A first look at the connector: NotAConnector: The factory returned None" in ended.stderr
