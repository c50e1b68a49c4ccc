"""Go or no-go: nothing goes live that is broken, unknown, old, of another version, or set otherwise without a name."""

import dataclasses
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from harness.cli import app
from harness.conformance.signing.acceptable import TOPICS, check_accepted
from harness.conformance.signing.accepted import Accepted
from harness.conformance.signing.gate import LEVELS, SETTINGS, Asked, Gate, GateFinding, as_rows, gate
from harness.conformance.signing.gate_page import page
from harness.conformance.signing.sheet import sheet_of
from harness.promises import PROMISES
from harness.sync import Connection, Credentials
from harness.sync.doctor import DoctorFinding
from harness.sync.secrets import Secret
from tests.conformance.signing_reports import ABOUT, NAMES, everything, played, report
from tests.processes import ROOT

NOW = datetime(2026, 3, 9, tzinfo=UTC)
STAGE = Connection("Trial", "stage", Credentials("abc123", "one", Secret("a" * 31)), Secret("1" * 36))
PRODUCTION = Connection(
    "Shop",
    "production",
    Credentials("xyz789", "two", Secret("b" * 31)),
    Secret("2" * 36),
    store_kind="production",
)
WELL = DoctorFinding("ok", "credentials", "BigCommerce accepts the access token.")
ASKED = Asked(timedelta(days=14), ABOUT["connector"], ABOUT["harness"])


def judged(
    folder: Path,
    *reports: dict[str, Any],
    stage: Connection = STAGE,
    production: Connection = PRODUCTION,
    doctors: dict[str, Sequence[DoctorFinding]] | None = None,
    asked: Asked = ASKED,
    accepted: Sequence[Accepted] = (),
) -> Gate:
    places = []
    for number, each in enumerate(reports or (everything(),)):
        places.append(folder / f"{number}.json")
        places[-1].write_text(json.dumps(each))
    heard = doctors or {"stage": [WELL], "production": [WELL]}
    return gate(sheet_of(places, accepted, NOW), stage, production, asked, doctors=heard, accepted=accepted)


def taken(what: str, scenario: str = "") -> Accepted:
    return Accepted(what, "seen by hand", "Ada", date(2026, 3, 5), scenario)


def wrong(made: Gate) -> dict[str, str]:
    return {each.what: each.level for each in made.findings if each.counts != "go"}


def test_all_is_well(tmp_path: Path) -> None:
    """Everything rehearsed lately, on the services themselves, with other keys and the same ways: go."""
    made = judged(tmp_path)

    assert (made.level, wrong(made)) == ("go", {})
    assert made.headline == f"GO: {len(PROMISES)} of {len(PROMISES)} promises hold; from 1 rehearsal"


STANDS = {"BigCommerce": "a stand-in at another address", "Logicbroker": "a stand-in at another address"}


@pytest.mark.parametrize(
    ("told", "named", "level"),
    [
        (everything(but=("G11",)), "G11", "open"),
        (report(*(played(name, "G12") for name in NAMES["G12"][1:])), "G12", "open"),
        (everything(behind=STANDS), "stand-ins", "open"),
        (everything(store="other1"), "store", "open"),
        (everything(connector=ABOUT["connector"] | {"version": "2026.2"}), "connector", "open"),
        (everything(harness={"version": "0.1.0", "commit": "ffffffffffff"}), "harness", "open"),
        (report(played(NAMES["G12"][0], "G12", "broken")), "G12", "no"),
    ],
)
def test_what_was_not_rehearsed_so_is_not_green(tmp_path: Path, told: dict[str, Any], named: str, level: str) -> None:
    """Each is named, and can be accepted by this name unless it is broken."""
    made = judged(tmp_path, told)

    assert wrong(made)[named] == level
    assert made.level == ("no" if level == "no" else "open")
    again = judged(tmp_path, told, accepted=[taken(each) for each in wrong(made)])
    assert again.level == ("no" if level == "no" else "go")


def test_a_rehearsal_becomes_too_old(tmp_path: Path) -> None:
    """The promises that were rehearsed before are named."""
    made = judged(tmp_path, asked=replace(ASKED, oldest=timedelta(days=6)))

    assert wrong(made) == {"age": "open"}
    assert "which is too old: G1, G2, " in made.table().text()


def test_one_scenario_that_is_accepted_is_not_the_promise(tmp_path: Path) -> None:
    """All that is unknown of a promise has to be accepted."""
    two = NAMES["G12"][:2]
    told = report(*(played(name, "G12", "unknown" if name in two else "holds") for name in NAMES["G12"]))
    levels = [
        next(each.counts for each in judged(tmp_path, told, accepted=given).findings if each.what == "G12")
        for given in ([taken("G12", two[0])], [taken("G12", two[0]), taken("G12", two[1])], [taken("G12")])
    ]

    assert levels == ["open", "go", "go"]


@pytest.mark.parametrize(
    ("changes", "named", "level"),
    [
        ({"logicbroker_key": STAGE.logicbroker_key}, "setting: Logicbroker key", "no"),
        (
            {"credentials": replace(PRODUCTION.credentials, access_token=Secret("a" * 31))},
            "setting: access token",
            "no",
        ),
        ({"credentials": replace(PRODUCTION.credentials, store_hash="abc123")}, "setting: store hash", "no"),
        ({"allow_cancelling_orders": False}, "setting: allow_cancelling_orders", "open"),
        ({"vanished_items": "zero"}, "setting: vanished_items", "open"),
        ({"bigcommerce_url": "http://127.0.0.1:8001"}, "production: addresses", "no"),
        ({"trial_started": NOW}, "production: trial", "no"),
        ({"name": "Trial", "quota_share": 75, "connected_at": NOW}, "", ""),
    ],
)
def test_settings_that_should_differ_and_that_should_not(
    tmp_path: Path, changes: dict[str, Any], named: str, level: str
) -> None:
    """Logicbroker carries none over: keys have to be others, ways have to be as they were rehearsed."""
    made = judged(tmp_path, production=replace(PRODUCTION, **changes))

    assert wrong(made) == ({named: level} if named else {})


def test_a_stage_file_is_no_production_file(tmp_path: Path) -> None:
    """The same file twice is refused in every way that there is."""
    made = judged(tmp_path, production=STAGE)

    assert {"production: environment", "production: addresses", "setting: environment"} <= set(wrong(made))


def test_every_setting_is_looked_at_and_no_secret_is_shown(tmp_path: Path) -> None:
    """One that is new has to be given its place."""
    assert set(SETTINGS) == {each.name for each in dataclasses.fields(Connection)}

    proxied = replace(PRODUCTION, proxy=Secret("http://user:pass@proxy.example:1"))
    text = page(judged(tmp_path, production=proxied))

    assert not [secret for secret in ("a" * 31, "b" * 31, "1" * 36, "2" * 36, "user:pass") if secret in text]


def test_both_doctors_are_heard(tmp_path: Path) -> None:
    """What is wrong in production is no; what nobody knows, and what is wrong on the stage, is open."""
    findings = [DoctorFinding(level, level, "said") for level in ("ok", "warning", "error", "unknown")]

    made = judged(tmp_path, doctors={"stage": findings, "production": findings})

    told = wrong(made)
    assert told == {
        "stage doctor: warning": "open",
        "stage doctor: error": "open",
        "stage doctor: unknown": "open",
        "production doctor: warning": "no",
        "production doctor: error": "no",
        "production doctor: unknown": "open",
    }
    again = judged(
        tmp_path, doctors={"stage": findings, "production": findings}, accepted=[taken(each) for each in told]
    )
    assert wrong(again) == {"production doctor: warning": "no", "production doctor: error": "no"}


def test_a_connector_without_a_version_is_open(tmp_path: Path) -> None:
    """Nobody can say that what was rehearsed is what goes live."""
    nameless = ABOUT["connector"] | {"version": ""}

    made = judged(tmp_path, everything(connector=nameless), asked=replace(ASKED, connector=nameless))

    assert wrong(made) == {"connector version": "open"}


def test_the_page_has_all_of_it(tmp_path: Path) -> None:
    """Each finding stands under one heading, the worst first; nothing of others acts."""
    made = judged(tmp_path, report(played(NAMES["G12"][0], "G12", "broken", "<script>alert(1)</script>")))
    parts = as_rows(made)

    assert sorted(found.what for _, each in parts for found in each) == sorted(each.what for each in made.findings)
    assert all(each for _, each in parts)
    assert [LEVELS.index(each.counts) for each in parts[0][1]] == sorted(
        LEVELS.index(each.counts) for each in parts[0][1]
    )
    assert "<script" not in page(made)
    assert "NO GO" in page(made)


def test_everything_that_a_gate_finds_can_be_named(tmp_path: Path) -> None:
    """What is open is accepted by its name, also on a day on which it is well; so is whatever a doctor may find."""
    made = judged(
        tmp_path,
        everything(connector=ABOUT["connector"] | {"version": ""}),
        asked=replace(ASKED, connector={**ABOUT["connector"], "version": ""}),
    )
    doctor = (ROOT / "harness" / "sync" / "doctor.py").read_text()
    topics = set(re.findall(r'topic = "([^"{]+)"|DoctorFinding\([^"]*"\w+", "([^"{]+)"', doctor))
    known = {name for pair in topics for name in pair if name} - {"connection", "process", "attention list"}

    check_accepted([taken(each.what) for each in made.findings], made.sheet, None)
    check_accepted(
        [taken(f"stage doctor: {each}") for each in [*known, "scope Orders", "supplier First"]], made.sheet, None
    )
    assert known == set(TOPICS)


def test_what_is_no_cannot_be_accepted() -> None:
    """Only what is open has a taker."""
    assert GateFinding("no", "G12", "broken", taken("G12")).counts == "no"
    assert GateFinding("open", "G12", "unknown", taken("G12")).counts == "go"


FILE = """name = "{name}"
environment = "{environment}"
store_kind = "{kind}"
[bigcommerce]
store_hash = "{hash}"
client_id = "client"
access_token_variable = "{token}"
url = "http://127.0.0.1:9"
[logicbroker]
key_variable = "{key}"
url = "http://127.0.0.1:9"
"""


@pytest.mark.slow
def test_the_command_reads_files_and_asks_both_doctors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers, all of that is unknown; the exit code says no for what is wrong anyhow."""
    monkeypatch.chdir(tmp_path)
    for name, value in {"T1": "a" * 31, "T2": "b" * 31, "K1": "1" * 36, "K2": "2" * 36}.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "rehearsals" / "one"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps(everything()))
    told = {
        "name": "A",
        "environment": "stage",
        "kind": "trial",
        "hash": "abc123",
        "token": "T1",
        "key": "K1",
        "more": "",
    }
    Path("stage.toml").write_text(FILE.format(**told))
    other = told | {"environment": "production", "kind": "production", "hash": "xyz789", "token": "T2", "key": "K2"}
    Path("production.toml").write_text(FILE.format(**other))

    command = [
        "gate",
        "--stage",
        "stage.toml",
        "--production",
        "production.toml",
        "--html",
        "gate.html",
        "--json",
        "g.json",
    ]
    ended = CliRunner().invoke(app, command)

    found = {each["what"]: each["level"] for each in json.loads(Path("g.json").read_text())["findings"]}
    assert ended.exit_code == 1, ended.output
    assert found["production: addresses"] == "no"
    assert found["production doctor: credentials"] == "open"
    assert found["connector"] == "open"
    assert "NO GO" in Path("gate.html").read_text()
