"""A report from the stage says what it is evidence of, in every form: where, when, by whom, of which versions."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.scenery.config import ServeConfig, SupplierConfig, SurroundingsConfig
from harness.conformance import Report, run_conformance
from harness.conformance.planted.bugs import late_orders
from harness.conformance.rehearsal.about import is_real, rows
from harness.conformance.rehearsal.handed_on import TYPED, about_without_people
from harness.conformance.stage.circumstances import answers, behind
from harness.conformance.stage.course import Course
from harness.conformance.stage.in_process import on_stage_in_process
from harness.conformance.stage.pace import Pace
from harness.conformance.stage.person import HumanTask, TerminalPerson
from harness.conformance.stage.plan import LATENCY
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.versions import commit_of, of_connector, of_harness
from harness.connectors.command import ConnectorCommand
from harness.simulation.stage_in_process import StageInProcess
from harness.sync import Connection, Credentials
from harness.sync.secrets import Secret
from harness.sync.wire import ReceivedResponse
from tests.conformance.stage.test_record import Mortal, features_beside
from tests.processes import surroundings


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, StageInProcess]:
    """One scenario, played on a stage in this process."""
    suppliers = (SupplierConfig(), SupplierConfig())
    opened = (SurroundingsConfig(suppliers=suppliers),)
    config = ServeConfig(clock="virtual", latency_seconds=LATENCY, surroundings=opened)
    stage, folder = StageInProcess(config), tmp_path_factory.mktemp("about")
    target = on_stage_in_process(stage, RehearsalSettings(), Record())
    return run_conformance(target, features=features_beside(folder / "one")), stage


@pytest.mark.slow
def test_the_report_says_what_it_is_evidence_of(played: tuple[Report, StageInProcess]) -> None:
    """Addresses, store, account, versions, grace, clocks and who answered; and that no real service was there."""
    report, stage = played
    about = json.loads(report.to_json())["about"]

    assert about["addresses"]["Logicbroker"].startswith("http://localhost")
    assert set(about["behind"].values()) == {"a stand-in at another address"}
    assert about["store"] == stage.introduction["surroundings"][0]["store"]["store_hash"]
    assert about["account"] == stage.introduction["surroundings"][0]["retailer"]["account_number"]
    assert (about["connector"]["name"], about["grace_seconds"]) == ("ours", 120)
    assert about["harness"] == of_harness()
    assert about["begun"] < about["ended"]
    assert about["sessions"][0]["by"]
    assert abs(about["clock_ahead"]["BigCommerce"]) <= 1
    assert {(each["by"], each["what"]) for each in about["answers"]} == {("the control port", "create api account")}
    assert all(each["asked"] <= each["answered"] for each in about["answers"])
    assert not is_real(about)


@pytest.mark.slow
def test_every_form_says_it(played: tuple[Report, StageInProcess]) -> None:
    """The page, JUnit and the headline; and nowhere a secret."""
    report, stage = played
    forms = [report.to_html(), report.to_junit()]
    keys = [each["subscription_key"] for each in stage.introduction["surroundings"][0]["suppliers"]]

    assert all("a stand-in at another address" in form for form in [*forms, report.headline])
    assert all(name in form for form in forms for name, _ in rows(report.about))
    assert "Who answered what" in forms[0]
    assert not [key for key in keys for form in [*forms, report.to_json()] if key in form]


@pytest.mark.slow
def test_requests_take_time_in_the_archive(played: tuple[Report, StageInProcess], tmp_path: Path) -> None:
    """What a service took for its answers stands in the HAR file, and addresses are those that were asked."""
    report, _ = played
    report.to_har(tmp_path / "all.har")
    entries = json.loads((tmp_path / "all.har").read_text())["log"]["entries"]

    assert any(each["time"] > 0 and each["timings"]["wait"] == each["time"] for each in entries)
    assert all(each["request"]["url"].startswith("http://localhost") for each in entries)


def test_only_the_services_themselves_are_real() -> None:
    """Another address, a control port, or authorities of one's own are told, and count as no evidence."""
    own = Connection("Trial", "stage", Credentials("abc", "client", Secret("a" * 31)), Secret("b" * 36))
    proxied = replace(own, proxy=Secret("http://proxy.example:8080"))
    settings = RehearsalSettings()

    assert is_real({"behind": behind(own, settings)})
    assert is_real({"behind": behind(proxied, settings)})
    assert "through a proxy" in behind(proxied, settings)["BigCommerce"]
    assert not is_real({"behind": behind(replace(own, ca_file="own.pem"), settings)})
    assert not is_real({"behind": behind(own, RehearsalSettings(control="http://127.0.0.1:1"))})
    on_a_clock = behind(own, RehearsalSettings(clock="http://127.0.0.1:1"))
    assert set(on_a_clock.values()) == {"fakes, on a clock of their own"}
    assert not is_real({"behind": on_a_clock})
    assert not is_real({})


def test_a_connector_is_named_with_its_version(tmp_path: Path) -> None:
    """Ours by this program's, one of a module by its file and commit, a hosted one by what the file says."""
    script = tmp_path / "orders.py"
    script.write_text("print()\n")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.com"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *words], check=True, capture_output=True, env=surroundings())
    command = ConnectorCommand(f"python3 {script}")
    clean = of_connector("ours", command, "")
    script.write_text("print(1)\n")

    assert clean["version"].startswith("file ")
    assert (len(clean["commit"]), clean["commit"]) == (12, commit_of(tmp_path).removesuffix(", changed since"))
    assert of_connector("ours", command, "")["commit"].endswith(", changed since")
    assert of_connector("ours", command, "")["version"] != clean["version"]
    assert of_connector("hosted", None, "2026.3")["version"] == "2026.3"
    assert of_connector("ours", late_orders, "")["name"] == "harness.conformance.planted.bugs:late_orders"


def test_who_answered_stands_in_the_record() -> None:
    """With the moment, and what was typed."""

    def typed() -> Iterator[str]:
        yield "7"

    said = typed()
    somebody = TerminalPerson(lambda said: None, lambda prompt: next(said), by="Ada")
    record = Record()
    clock: Any = type("Clock", (), {"now": lambda self: Mortal().now(), "moves_by_itself": True})()
    course = Course(record, "one", clock, lambda request: None, somebody, Pace())  # type: ignore[arg-type,return-value]

    course.do(HumanTask("retailer", "count", "Count them.", read=int))

    [deed] = record.deeds()
    assert (deed.answer, deed.course) == ({"typed": "7", "by": "Ada"}, "one")
    assert deed.ended is not None


def test_clocks_are_compared_by_every_answer() -> None:
    """The Date of an answer says how far the clock over there is ahead; one that is no date says nothing."""
    pace, now = Pace(), Mortal().now()

    pace.heard("https://a.example/x", ReceivedResponse(200, {"Date": "Mon, 02 Mar 2026 09:07:00 GMT"}, b""), now)
    pace.heard("https://b.example/x", ReceivedResponse(200, {"Date": "soon"}, b""), now)

    assert pace.ahead == {"a.example": timedelta(minutes=7)}


def test_what_people_typed_is_not_handed_on() -> None:
    """A shopper's name that was read on a page stays in the record; who answered, and when, is told."""
    record = Record()
    for place, answer in enumerate(({"typed": "100 | Jane Doe", "by": "Ada"}, {"typed": "", "by": "Ada"})):
        record.begin("one", place, "question", "retailer  orders_page", Mortal().now())
        record.end("one", place, Mortal().now(), answer)
    told = {"about": {"answers": answers(record, [])}}

    shown = about_without_people(told["about"])["answers"]

    assert [each["answer"] for each in told["about"]["answers"]] == ["100 | Jane Doe", "done"]
    assert [(each["answer"], each["by"]) for each in shown] == [(TYPED, "Ada"), ("done", "Ada")]
    assert about_without_people({}) == {}
