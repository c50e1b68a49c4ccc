"""The parts of the stage that need no service: its table in the file, the person at the terminal, the list of deeds."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from fakes.time.clock import START, VirtualClock
from harness.conformance.stage import deeds, settings
from harness.conformance.stage.accounts import GUIDES_SCOPES, TOKEN_TYPE, Accounts
from harness.conformance.stage.api import Declined
from harness.conformance.stage.clocks import MovedClock
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.hosts import FilledForm, HostedElsewhere
from harness.conformance.stage.network import StageFeed
from harness.conformance.stage.order_pages import Rows, details_of, items_of
from harness.conformance.stage.people import actions_in_a_row, row_of
from harness.conformance.stage.person import CannotBeDone, HumanTask, TerminalPerson, file_text
from harness.conformance.stage.retailer import SETTINGS, product_row
from harness.conformance.stage.stage_world import StageSurroundings
from harness.record.history import History
from harness.sync import Credentials
from harness.sync.errors import UnusableInput
from harness.sync.secrets import Secret

ROOT = Path(__file__).parents[3]

HEAD = """environment = "{environment}"
store_kind = "{kind}"
[bigcommerce]
store_hash = "abc123"
access_token_variable = "TOKEN"
[logicbroker]
key_variable = "KEY"
"""
VARIABLES = {"TOKEN": "token-1", "KEY": "key-1"}


def written(folder: Path, table: str, environment: str = "stage", kind: str = "trial") -> Path:
    path = folder / "stage.toml"
    path.write_text(HEAD.format(environment=environment, kind=kind) + table)
    return path


def test_without_a_table_a_rehearsal_is_ours_and_in_stage(tmp_path: Path) -> None:
    """The table can be left out."""
    _, read = settings.read(written(tmp_path, ""), VARIABLES)

    assert (read.connector, read.control, read.production) == ("ours", None, False)


def test_production_is_refused(tmp_path: Path) -> None:
    """A connection to production is not rehearsed unless the table says so."""
    with pytest.raises(UnusableInput, match=r"production = true in \[rehearsal\]"):
        settings.read(written(tmp_path, "", "production", "production"), VARIABLES)


def test_production_is_allowed_when_it_is_named(tmp_path: Path) -> None:
    """Both must say production: the connection and the table."""
    table = "[rehearsal]\nproduction = true\n"

    connection, read = settings.read(written(tmp_path, table, "production", "production"), VARIABLES)

    assert (connection.environment, read.production) == ("production", True)
    with pytest.raises(UnusableInput, match='environment = "production" beside'):
        settings.read(written(tmp_path, table), VARIABLES)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('connector = "theirs"', r"'connector' in \[rehearsal\] to be 'ours' or 'hosted'; got 'theirs'"),
        ('contrl = "http://x"', r"in \[rehearsal\]; got 'contrl' \(perhaps 'control'\)"),
        ('control = "127.0.0.1"', r"'control' in \[rehearsal\] to be text of the form \^https.*; got '127.0.0.1'"),
        (
            'control = "http://control.example"',
            r"control in \[rehearsal\] as https://HOST, or http://HOST for a host of",
        ),
        (
            'control = "http://127.0.0.1:1"\nclock = "http://127.0.0.1:1"',
            r"control or clock in \[rehearsal\]; got both",
        ),
        (f"longest_wait_hours = {10**30}", "'longest_wait_hours'"),
        (f"grace_seconds = {10**30}", "'grace_seconds'"),
        ("longest_wait_hours = 0", r"'longest_wait_hours' in \[rehearsal\] to be 1 or more; got 0"),
        (
            '[[rehearsal.suppliers]]\nname = "A"',
            r"'key_variable' in \[\[rehearsal.suppliers\]\] number 1; got none",
        ),
    ],
)
def test_a_table_that_cannot_be_used(tmp_path: Path, table: str, said: str) -> None:
    """The place and the reason are named."""
    with pytest.raises(UnusableInput, match=said):
        settings.read(written(tmp_path, f"[rehearsal]\n{table}\n"), VARIABLES)


def test_a_secret_in_the_table_is_refused(tmp_path: Path) -> None:
    """A supplier's key stands in an environment variable, never in the file."""
    table = '[[rehearsal.suppliers]]\nname = "A"\nkey = "s3cret"\n'

    with pytest.raises(UnusableInput, match="no secret in the connection file") as refused:
        settings.read(written(tmp_path, table), VARIABLES)
    assert "s3cret" not in str(refused.value)


def test_a_suppliers_variable_that_is_not_set(tmp_path: Path) -> None:
    """The variable and the supplier are named."""
    table = '[[rehearsal.suppliers]]\nname = "Acme"\nkey_variable = "ACME_KEY"\n'
    _, read = settings.read(written(tmp_path, table), VARIABLES)

    with pytest.raises(UnusableInput, match="the key of Acme in the environment variable ACME_KEY"):
        settings.keys(read, {})


class Terminal:
    """A terminal at which somebody types one answer after the other, and leaves."""

    def __init__(self, *answers: str) -> None:
        self.shown: list[str] = []
        self._answers = list(answers)

    def person(self) -> TerminalPerson:
        return TerminalPerson(self.shown.append, self._listen)

    def _listen(self, prompt: str) -> str:
        if not self._answers:
            raise EOFError
        return self._answers.pop(0)


def task(**more: Any) -> HumanTask:
    return HumanTask("retailer", "choose_plan", "In the control panel: choose the plan plus.", **more)


def test_a_person_is_told_in_one_paragraph() -> None:
    """What to do stands there, and Enter says that it is done."""
    terminal = Terminal("")

    assert terminal.person().do(task()) is None
    assert "In the control panel: choose the plan plus." in terminal.shown[0]


@pytest.mark.parametrize("answers", [["no"], []])
def test_a_person_who_cannot(answers: list[str]) -> None:
    """A no, or nobody at all, ends in one sentence that says what was wanted."""
    with pytest.raises(CannotBeDone, match="choose the plan plus"):
        Terminal(*answers).person().do(task())


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("tax_rate", "0.08", "8 %"),
        ("tax_rate", "0.1", "10 %"),
        ("tax_rate", "0", "0 %"),
        ("inventory.refund_order_stock_adjustment", False, "off"),
        ("profile.timezone", "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_a_setting_is_told_as_people_type_it(setting: str, value: str | bool, said: str) -> None:
    """Nobody types a share of one where the page asks for per cent."""
    assert SETTINGS[setting].typed(value) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Fill in Store Hash, Client ID, Access Token: as in FILE; Allow Cancelling Orders: true, and save."),
        ({"store_hash": "abc"}, "Fill in Store Hash: “abc”; Client ID, Access Token: as in FILE; Allow "),
        ({"client_id": "a\nb"}, "Fill in Client ID: the whole text of FILE; Store Hash, Access Token: as in FILE; "),
    ],
)
def test_what_goes_into_the_form(typed: dict[str, str], said: str) -> None:
    """What is in the file of an account is named once; what is typed instead stands there."""
    asked: list[HumanTask] = []
    person = cast("Any", SimpleNamespace(do=asked.append))
    pasted = {"store_hash": "x1", "client_id": "c", "access_token": "t"}
    form = FilledForm(pasted, typed, True, "Rehearsal 1", True, lambda: cast("Any", None))

    assert HostedElsewhere(person, "First Retailer").problems(form) == []
    assert said.replace("FILE", "the credentials file of the API account Rehearsal 1") in asked[0].paragraph


def test_a_page_that_refuses() -> None:
    """The words of the page are what counts."""
    with pytest.raises(Declined) as refused:
        Terminal("refused: Client ID is empty").person().do(task())
    assert refused.value.words == "Client ID is empty"


def test_a_file_that_a_person_names(tmp_path: Path) -> None:
    """The text of the file is the answer; whoever mistypes its path is told so, and asked again."""
    path = tmp_path / "template.csv"
    path.write_text("sku,name\n")
    terminal = Terminal("nowhere.csv", str(path))

    assert terminal.person().do(task(read=file_text)) == {"text": "sku,name\n"}
    assert (
        "wanted the path of a file that can be read, got 'nowhere.csv': No such file or directory." in terminal.shown[1]
    )


@pytest.mark.parametrize(
    ("read", "answer", "said"),
    [
        (Rows(("type", "text")), "Order", "wanted each row as type | text; got 1 of 2 in 'Order'"),
        (items_of, "100-1 | A | B | two | 0 | 0 | 1 | x", "wanted quantity as a whole number, got two"),
        (details_of, "1Z | ups | 2MUG // notes", "wanted items as a quantity and a SKU, such as 2 MUG; got 2MUG"),
        (details_of, "1Z | ups // notes", "wanted each row as tracking number | carrier | items; got 2 of 3"),
        (details_of, "1Z | ups | ² MUG", "wanted the quantity as a whole number, got ²"),
    ],
)
def test_what_a_person_mistypes_is_said_in_a_sentence(read: Any, answer: str, said: str) -> None:
    """What was wanted and what came, instead of what a program stumbled over."""
    with pytest.raises(ValueError, match=re.escape(said)):
        read(answer)


def test_a_file_of_another_store_is_asked_for_again(tmp_path: Path) -> None:
    """Whoever saved it is told which store was meant."""
    text = "ACCESS TOKEN: {0}\nCLIENT ID: {1}\nCLIENT SECRET: {2}\nNAME: x\nAPI PATH: https://x/stores/{3}/v3/\n"
    right, other = tmp_path / "right.txt", tmp_path / "other.txt"
    right.write_text(text.format("a" * 31, "new", "c" * 40, "abc123"))
    other.write_text(text.format("a" * 31, "new", "c" * 40, "abcdef1234"))
    terminal = Terminal(str(other), str(right))
    surroundings = Surroundings(Credentials("abc123", "own", Secret("b" * 31)), terminal.person())

    paper = Accounts(cast("StageSurroundings", surroundings), History(VirtualClock())).create(GUIDES_SCOPES, TOKEN_TYPE)

    assert paper.text == right.read_text()
    assert "got those of one in the store abcdef1234; choose the right file.  Please" in terminal.shown[1]


def test_a_clock_that_went_on_meanwhile_is_where_it_is() -> None:
    """Requests take time, and so do others at the same fakes: what has passed already need not be waited for."""
    port = Port()
    clock = MovedClock(cast("ControlPort", port))
    port.time = START + timedelta(minutes=2)

    clock.move(START + timedelta(minutes=1))

    assert clock.now() == START + timedelta(minutes=2)
    port.is_stuck = True
    with pytest.raises(Declined):
        clock.move(START + timedelta(minutes=3))


@dataclass
class Surroundings:
    """What API accounts need of a store."""

    credentials: Credentials
    person: TerminalPerson
    mark: str = ""
    lend_account: None = None
    company: None = None
    accounts_made: int = 0


@dataclass
class Port:
    """A control port whose clock cannot go backwards."""

    time: datetime = START
    is_stuck: bool = False

    def now(self) -> datetime:
        return self.time

    def move_clock(self, to: datetime) -> tuple[datetime, list[str]]:
        if self.is_stuck or to < self.time:
            raise Declined("the control port", "POST /clock", 409, "time cannot go backwards")
        self.time = to
        return to, []


@pytest.mark.parametrize(
    ("answer", "rows"),
    [
        (
            "Oak Lamp; $19.90; 50; Visible",
            [{"SKU": "LAMP", "Name": "Oak Lamp", "Price": "$19.90", "Stock": "50", "Status": "Visible"}],
        ),
        ("", []),
    ],
)
def test_a_product_that_a_person_reads(answer: str, rows: list[dict[str, str]]) -> None:
    """The page of products, as a person types what stands there; nothing where it is not."""
    assert Terminal(answer).person().do(task(read=partial(product_row, "LAMP"))) == rows


def test_a_product_that_a_person_reads_in_part() -> None:
    """Whoever leaves a column out is asked once more."""
    terminal = Terminal("Oak Lamp; $19.90", "")

    assert terminal.person().do(task(read=partial(product_row, "LAMP"))) == []
    assert "cannot be used" in terminal.shown[1]


@pytest.mark.parametrize(
    ("answer", "actions"), [("Download, Delete, APPROVE", ["DOWNLOAD", "DELETE", "APPROVE"]), ("none", []), ("", [])]
)
def test_the_actions_that_a_person_reads(answer: str, actions: list[str]) -> None:
    """Of the row of a feed, with commas between, whatever their case."""
    feed = StageFeed("0f8f", 7, "lamps.csv", START, "Pending", 1, 1, START)

    def ask(paragraph: str, arguments: Any, read: Any) -> Any:
        assert "0f8f (lamps.csv)" in paragraph
        return read(answer)

    assert actions_in_a_row(feed, row_of(feed, "First Supplier"), ask) == actions


def test_the_list_of_deeds_is_current() -> None:
    """``docs/stage.md`` lists every deed with its reach."""
    page = (ROOT / "docs" / "stage.md").read_text(encoding="utf-8")

    assert deeds.page() in page, "run: python -m harness.pages stage"
