"""The parts of the stage that need no service: its table in the file, the person at the terminal, the list of deeds."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fakes.time.clock import START
from harness.conformance.stage import deeds, settings
from harness.conformance.stage.api import Declined
from harness.conformance.stage.network import StageFeed
from harness.conformance.stage.people import actions_in_a_row, row_of
from harness.conformance.stage.person import CannotBeDone, HumanTask, TerminalPerson, file_text
from harness.conformance.stage.retailer import product_row
from harness.sync.errors import UnusableInput

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
    assert "the answer cannot be used: [Errno 2] No such file or directory: 'nowhere.csv'" in terminal.shown[1]


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
