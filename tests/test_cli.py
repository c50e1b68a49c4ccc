"""The commands as a person types them: what they print, what they write, and what they end with."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from harness.cli import app
from tests.fakes.doors.served import served
from tests.processes import ROOT, surroundings


def harness(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own; nothing of this process's pytest reaches it."""
    command = [sys.executable, "-m", "harness.cli", *arguments]
    env = surroundings(PATH="/usr/bin:/bin", **environment)
    return subprocess.run(command, cwd=cwd or ROOT, env=env, capture_output=True, text=True, check=False)


def test_rehearse_says_a_line_for_each_promise_and_ends_with_zero() -> None:
    """A rehearsal of one promise prints its line, the table, and holds."""
    run = harness("rehearse", "--only", "G12")

    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("holds   G12")
    assert "HOLDS: 1 of 1 promise holds" in run.stdout


@pytest.mark.slow
def test_equal_seeds_give_equal_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    """One seed, one report, byte for byte, whatever the interpreter's hash seed is."""
    for name, hash_seed in (("one.json", "1"), ("two.json", "4242")):
        harness("rehearse", "--only", "G12", "--seed", "1", "--json", str(tmp_path / name), PYTHONHASHSEED=hash_seed)

    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


@pytest.mark.slow
def test_a_rehearsal_writes_every_form_that_is_asked_for(tmp_path: Path) -> None:
    """JSON, JUnit XML, HAR and one HTML page, each readable by those who read such files."""
    run = harness(
        "rehearse", "--only", "G12", *(f"--{form}={tmp_path / form}" for form in ("json", "junit", "har", "html"))
    )

    assert run.returncode == 0, run.stderr
    assert json.loads((tmp_path / "json").read_text())["verdict"] == "holds"
    assert ElementTree.parse(tmp_path / "junit").getroot().get("failures") == "0"
    assert json.loads((tmp_path / "har").read_text())["log"]["entries"]
    assert (tmp_path / "html").read_text().startswith("<!DOCTYPE html>")


UNDOABLE = """
Feature: Büro
  @G12
  Scenario: “Größe”
    Given a connected trial store
    And the supplier ships the order
"""


@pytest.mark.slow
def test_a_letter_that_the_locale_does_not_have_is_spelt_out(tmp_path: Path) -> None:
    """Where only ASCII can be printed a rehearsal is told to its end, and its exit code is its own."""
    (tmp_path / "office.feature").write_text(UNDOABLE, encoding="utf-8")
    run = harness("rehearse", "--features", str(tmp_path / "office.feature"), PYTHONIOENCODING="ascii")

    assert run.returncode == 2, run.stderr
    assert "Gr\\xf6\\xdfe" in run.stdout


@pytest.mark.slow
def test_a_broken_connector_ends_with_one() -> None:
    """A connector that breaks a promise ends the command with 1, and the table says why."""
    run = harness("rehearse", "--only", "G12", "--connector", "tests.test_cli:never")

    assert run.returncode == 1
    assert run.stdout.startswith("broken  G12")


class _Idle:
    def tick(self, now: object) -> None:
        """Do nothing, and never want to be called again."""


def never(connection: object, send: object, journal: object) -> _Idle:
    """A connector that syncs nothing."""
    return _Idle()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rehearse", "--only", "G99"], "G99"),
        (["rehearse", "--connector", "nowhere:factory"], "nowhere:factory"),
        (["rehearse", "--target", "moon"], "fakes, stage"),
        (["rehearse", "--target", "stage"], "--connection FILE"),
        (["rehearse", "--connection", "stage.toml", "--plan"], "--target stage with --connection, --plan"),
        (["rehearse", "--resume", "rehearsals/1"], "--target stage with --resume"),
        (["rehearse", "--with-people"], "--har FILE with --with-people"),
        (["simulate", "--faults", "hail"], "hail"),
        (["simulate", "--days", "0"], "at least one day"),
        (["simulate", "--habits", "lazy"], "lazy"),
        (["simulate", "--habits", "slow,prompt,slow"], "2 suppliers, got 3"),
        (["simulate", "--retailer-habits", "lazy"], "lazy"),
        (["sweep", "--faults", "hail"], "hail"),
        (["sweep", "--days", "0"], "at least one day"),
        (["sweep", "--jobs", "0"], "at least one job"),
        (["sweep", "--results", "README.md"], "README.md"),
        (["replay", "--seed", "1", "--connector", "nowhere:factory"], "nowhere:factory"),
        (["doctor", "--connection", "nowhere.toml"], "nowhere.toml"),
        (["sync", "--connection", "nowhere.toml"], "nowhere.toml"),
        (["serve", "--config", "nowhere.toml"], "nowhere.toml"),
        (["serve", "--clock", "sundial"], "real, virtual"),
        (["lab", "--folder", "README.md/course"], "README.md/course cannot be used: Not a directory."),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_unusable_input_ends_with_two_and_one_message(
    arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be used is named, once, and nothing is run."""
    monkeypatch.chdir(ROOT)
    run = CliRunner().invoke(app, arguments)

    assert (run.exit_code, type(run.exception)) == (2, SystemExit)
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_a_process_ends_with_two_as_well() -> None:
    """Nothing between the command and the shell changes the number or adds a word."""
    run = harness("rehearse", "--only", "G99")

    assert (run.returncode, run.stdout) == (2, "")
    assert "G99" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.slow
def test_simulate_lives_a_day_and_measures_itself() -> None:
    """A short life prints what happened and how fast."""
    run = harness("simulate", "--days", "1", "--orders-per-day", "3")

    assert run.returncode == 0, run.stderr
    assert "orders placed" in run.stdout
    assert "orders per second" in run.stdout


@pytest.mark.slow
def test_simulate_can_draw_what_people_are_like() -> None:
    """From the seed, and it says whom it drew."""
    day = ("simulate", "--days", "1", "--orders-per-day", "3", "--habits", "drawn", "--retailer-habits", "drawn")
    first, again = (harness(*day, "--seed", "3") for _ in range(2))

    assert first.returncode == 0, first.stderr
    [drawn] = [line for line in first.stdout.splitlines() if line.startswith("drawn: the suppliers are")]
    assert drawn in again.stdout


@pytest.mark.slow
def test_a_sweep_can_be_stopped_and_goes_on(tmp_path: Path) -> None:
    """What is in the results is not lived again, and all lives keep the laws."""
    results = tmp_path / "sweep.jsonl"
    small = ("--orders-per-day", "2", "--results", str(results))
    first = harness("sweep", "--seeds", "1", *small)
    results.write_text(results.read_text() + '{"life": {"cut off')
    second = harness("sweep", "--seeds", "2", "--jobs", "2", *small)

    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert re.match(r"2 lives: \d+ orders, \d+ faults, 0 broken; \d+ seconds", second.stdout)
    assert [json.loads(line)["result"]["seed"] for line in results.read_text().splitlines()] == [1, 2]


@pytest.mark.slow
def test_a_sweep_names_what_broke_and_how_to_see_it_again(tmp_path: Path) -> None:
    """A connector that does nothing breaks laws; the command that is shown writes a feature, which fails and passes."""
    broken, feature = ("--connector", "tests.test_cli:never", "--orders-per-day", "2"), str(tmp_path / "seed.feature")
    run = harness("sweep", "--seeds", "1", "--jobs", "1", "--html", str(tmp_path / "sweep.html"), *broken)
    again = harness("replay", "--seed", "1", "--shorten", "--feature", feature, *broken)
    on_broken = harness("rehearse", "--features", feature, "--connector", "tests.test_cli:never")
    on_real = harness("rehearse", "--features", feature)

    assert (run.returncode, again.returncode) == (1, 1)
    assert "harness replay --seed 1 --faults stormy --days 1 --orders-per-day 2" in run.stdout
    assert "data:image/svg+xml" in (tmp_path / "sweep.html").read_text()
    assert "broken  G13" in again.stdout
    assert (on_broken.returncode, on_real.returncode) == (1, 0), on_real.stdout + on_real.stderr


@pytest.mark.slow
def test_sync_and_doctor_against_served_fakes(tmp_path: Path) -> None:
    """The real connector and the doctor work over HTTP with what a connection file names, and find that all is well."""
    with served("--clock", "real") as introduction:
        file = connection_file(tmp_path, introduction)
        file.write_text(f"trial_started = {datetime.now(UTC):%Y-%m-%d}\n{file.read_text()}")
        secrets = {"TOKEN": introduction["access_token"], "KEY": introduction["subscription_key"]}
        examined = harness("doctor", "--connection", str(file), cwd=tmp_path, **secrets)
        synced = harness("sync", "--once", "--connection", str(file), cwd=tmp_path, **secrets)

    assert examined.returncode == 0, examined.stdout + examined.stderr
    assert synced.returncode == 0, synced.stdout + synced.stderr
    assert "credentials" in examined.stdout
    assert "agree within" in examined.stdout
    assert "order fields     The store has no order yet" in examined.stdout
    assert "connected:" in synced.stdout, synced.stdout + synced.stderr
    assert "next run" in synced.stdout
    assert (tmp_path / "journal.sqlite").exists()


@pytest.mark.slow
def test_a_token_that_was_deleted_is_no_success(tmp_path: Path) -> None:
    """Neither for the doctor nor for a single run, at its very first; what could not be asked is no success either."""
    with served("--clock", "real") as introduction:
        file = connection_file(tmp_path, introduction)
        secrets = {"TOKEN": "x" * 31, "KEY": introduction["subscription_key"]}
        synced = harness("sync", "--once", "--connection", str(file), cwd=tmp_path, **secrets)
        listed = harness("sync", "attention", cwd=tmp_path, **secrets)
        examined = harness("doctor", "--connection", str(file), cwd=tmp_path, **secrets)
    offline = harness("doctor", "--connection", str(file), cwd=tmp_path, **secrets)

    assert (synced.returncode, examined.returncode, offline.returncode) == (1, 1, 2)
    assert "credentials refused: " in synced.stdout
    assert "credentials refused" in listed.stdout
    assert "BigCommerce refuses the access token." in examined.stdout


def connection_file(folder: Path, introduction: dict[str, str]) -> Path:
    file = folder / "connection.toml"
    file.write_text(
        f"""
environment = "stage"
store_kind = "trial"
connected_at = 2026-03-02T08:00:00Z
[bigcommerce]
url = "{introduction["bigcommerce_url"]}"
store_hash = "{introduction["store_hash"]}"
access_token_variable = "TOKEN"
[logicbroker]
url = "{introduction["logicbroker_url"]}"
key_variable = "KEY"
"""
    )
    return file
