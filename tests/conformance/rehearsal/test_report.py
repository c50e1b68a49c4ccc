"""The report in all its forms."""

import io
import json
import re
import zlib
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.console import Console

from harness.conformance import FakesTarget, Report, compare, run_conformance
from harness.conformance.planted.bugs import cancels_without_leave
from harness.conformance.rehearsal.results import sum_up
from harness.conformance.verdicts import WORST_FIRST
from harness.sync import Connection, Connector, Journal, Request
from harness.sync.wire import Send

SCENARIOS = [
    "Cancelling is not allowed and the whole order is cancelled",
    "The retailer allows cancelling later",
    "The supplier cancels the whole order",
]
SOME: dict[str, Any] = {"only": ["G10", "G16"], "scenarios": SCENARIOS}
"""A few scenarios about two promises."""


@pytest.fixture(scope="module")
def good() -> Report:
    return run_conformance(FakesTarget(), **SOME)


@pytest.fixture(scope="module")
def bad() -> Report:
    return run_conformance(FakesTarget(), connector=cancels_without_leave, **SOME)


def test_plain_text(good: Report, bad: Report) -> None:
    """A line for each promise, and the reason where one does not hold."""
    assert good.to_text().splitlines() == [
        f"HOLDS: 2 of 2 promises hold; {len(good.scenarios)} scenarios; fakes, seed 7",
        "What holds rests on documented behaviour: 0, on a third party's report: 0, on a guess: 2.",
        "",
        "holds    G10  Allow Cancelling Orders  (on a guess)",
        "holds    G16  Cancelled orders  (on a guess)",
    ]
    assert "broken   G10  Allow Cancelling Orders\n              Cancelling is not allowed" in bad.to_text()


def test_a_terminal_shows_the_same(bad: Report) -> None:
    """The table for terminals says the verdicts in words, not by colour alone."""
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(bad)

    assert re.search(r"G10 .* broken .* Order 100 shows Cancelled", console.export_text())


def test_a_notebook_shows_the_same(bad: Report) -> None:
    """In a notebook the report is a table in text and in HTML without script or style sheet."""
    bundle = bad._repr_mimebundle_()

    assert "broken" in bundle["text/plain"]
    assert '<th scope="row"' in bundle["text/html"]
    assert not re.search("<script|<style|<svg", bundle["text/html"])


def test_json_is_the_same_for_the_same_seed(good: Report) -> None:
    """Two rehearsals with one seed give the same bytes."""
    again = run_conformance(FakesTarget(), **SOME)

    assert again.to_json() == good.to_json()
    assert again.to_html() == good.to_html()
    assert again.to_junit() == good.to_junit()


def test_json_has_the_evidence(bad: Report, tmp_path: Path) -> None:
    """The JSON names verdicts, reasons, steps with their moments, and the events that are evidence."""
    text = bad.to_json(tmp_path / "report.json")
    report = json.loads(text)
    scenario = next(each for each in report["scenarios"] if each["state"] == "broken")
    numbers = {number for verdict in scenario["verdicts"] for number in verdict["evidence"]}

    assert (tmp_path / "report.json").read_text() == text
    assert report["verdict"] == "broken"
    assert [each["state"] for each in report["promises"]] == ["broken", "broken", "holds"]
    assert scenario["steps"][-1]["ended"] == "2026-03-02T10:31:00+00:00"
    assert {event["number"] for event in scenario["evidence"]} == numbers


def test_what_a_verdict_rests_on(good: Report) -> None:
    """The weakest exercised entry of the ledger is told beside every verdict that holds, with what was guessed."""
    report = json.loads(good.to_json())
    scenario = next(each for each in report["scenarios"] if each["name"] == "The supplier cancels the whole order")
    weak = [(entry["evidence"], entry["name"]) for entry in scenario["guessed_or_reported"]]
    evidence = [each for each, _ in weak]

    assert report["rests_on"] == {"documented behaviour": 0, "a third party's report": 0, "a guess": 2}
    assert {each["told"] for each in (*report["promises"], scenario, *scenario["verdicts"])} == {"holds, on a guess"}
    assert evidence == sorted(evidence)
    assert {("guess", "orders: when quantities count"), ("third party", "empty lists of V2")} <= set(weak)
    assert ">A guess, logicbroker, orders: when quantities count: An order hears of" in good.to_html()


def test_what_does_not_hold_rests_on_nothing(bad: Report) -> None:
    """Only what holds is told with its evidence."""
    report = json.loads(bad.to_json())

    assert [each["told"] for each in report["promises"]] == ["broken", "broken", "holds, on a guess"]
    assert report["rests_on"]["a guess"] == 1


def test_real_services_are_no_guess(good: Report) -> None:
    """Where nothing was imitated, nothing is said about evidence."""
    scenarios = tuple(replace(scenario, exercised=(), shown=()) for scenario in good.scenarios)
    promises = {promise: sum_up(promise, scenarios) for promise in good.promises}
    real = Report("stage", promises, scenarios)

    assert (real.footings, json.loads(real.to_json())["rests_on"]) == ("", {})
    assert "guess" not in real.to_text() + real.to_html()


def test_junit(bad: Report, tmp_path: Path) -> None:
    """A broken promise is a failure whose text tells the scenario and its evidence."""
    root = ElementTree.fromstring(bad.to_junit(tmp_path / "report.xml"))
    failed = root.findall(".//testcase[failure]")

    cases = len(root.findall(".//testcase"))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == (str(cases), str(len(failed)), "0")
    assert {case.get("classname") for case in failed} == {"G10", "G15"}
    assert "When an hour and a quarter passes  [done]" in failed[0].find("failure").text


def test_har(good: Report, tmp_path: Path) -> None:
    """All exchanges of all scenarios are in one HTTP archive."""
    good.to_har(tmp_path / "report.har")
    entries = json.loads((tmp_path / "report.har").read_text())["log"]["entries"]

    assert len(entries) == sum(len(scenario.history.requests()) for scenario in good.scenarios)


class Page(HTMLParser):
    """Notes what a page needs from elsewhere, which tags stay open, and whether headings and tables are in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.needed: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.tags.append(tag)
        self.ids += [facts["id"]] if facts.get("id") else []
        self.links += [facts["href"]] if tag == "a" else []
        self.needed += [facts[name] for name in ("src", "href") if facts.get(name) and not facts[name].startswith("#")]
        if tag not in {"meta", "br", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_is_well_formed(bad: Report, tmp_path: Path) -> None:
    """One file: nothing is fetched, every tag is closed, every link leads somewhere, what is broken needs no script."""
    page = Page(bad.to_html(tmp_path / "report.html"))

    assert page.open == []
    assert page.needed == []
    assert "src=" not in bad.to_html()
    assert page.tags.index("script") > page.tags.index("pre")
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_the_page_is_accessible(bad: Report) -> None:
    """It has a language, a title, landmarks, a skip link, captions and scopes, and says every verdict in words."""
    text = bad.to_html()

    assert '<html lang="en">' in text
    assert "<title>Broken: rehearsal of fakes" in text
    assert all(part in text for part in ("<header>", "<main>", 'class="skip"', "<caption>", 'scope="col"'))
    assert "✗&nbsp;broken" in text
    assert "prefers-color-scheme: dark" in text


def test_every_verdict_opens_to_its_evidence(bad: Report) -> None:
    """Scenario, statement, reason, the request and what came back stand behind the verdict."""
    text = bad.to_html()

    assert "<strong>When</strong> an hour and a quarter passes" in text
    assert "While cancelling is not allowed, a supplier&#39;s cancellation changes no order." in text
    assert "PUT https://api.bigcommerce.com/stores/" in text
    assert "Answer 200" in text


def unpacked(page: str) -> dict[str, Any]:
    """What the script of a page finds in its packed part."""
    packed = re.search(r'id="packed">([^<]*)<', page)
    assert packed is not None
    content: dict[str, Any] = json.loads(zlib.decompress(b64decode(packed[1])))
    texts = ["\n".join(content["lines"][number] for number in numbers) for numbers in content["texts"]]
    return {**content, "texts": texts}


def test_what_does_not_hold_comes_first(bad: Report) -> None:
    """Of the promises, of the scenarios of each, and of the verdicts of each scenario."""
    sections = re.findall(r'<section [^>]*data-state="(\w+)">(.*?)</section>', bad.to_html(), re.DOTALL)
    levels = [[state for state, _ in sections]]
    for _, section in sections:
        scenarios = re.findall(
            r'<details[^>]* data-state="(\w+)">(.*?)(?=<details[^>]* data-state|\Z)', section, re.DOTALL
        )
        levels.append([state for state, _ in scenarios])
        levels += [re.findall(r'<summary><span class="state (\w+)"', told)[1:] for _, told in scenarios]

    assert {"broken", "holds"} <= {state for level in levels for state in level}
    assert [level for level in levels if level != sorted(level, key=WORST_FIRST.index)] == []


def test_the_evidence_of_what_holds_is_packed(good: Report) -> None:
    """Every verdict leads to its events, each with its header fields, its content and the command that sends it."""
    page = good.to_html(with_people=True)
    content = unpacked(page)
    lists = [int(number) for number in re.findall(r'data-evidence="(\d+)"', page)]
    told = {promise: result.scenarios for promise, result in good.promises.items()}
    verdicts = [
        verdict for each in good.scenarios for verdict in each.verdicts if each in told.get(verdict.promise, ())
    ]

    assert set(lists) == set(range(len(content["lists"])))
    assert len(lists) == len(verdicts)
    packed = {number for _, shown in content["lists"] for number, _ in shown}
    assert packed == {number for each in verdicts for number in each.evidence}
    assert {content["texts"][found] for found, _ in content["lists"]} == {each.reason for each in verdicts}
    headings = [content["texts"][heading] for heading, _ in content["events"]]
    assert any("connector, request: PUT https://api.bigcommerce.com/stores/" in each for each in headings)
    assert any(text.startswith("curl -X PUT https://api") for text in content["texts"])
    assert len(set(content["texts"])) == len(content["texts"])


def test_the_page_is_light(good: Report) -> None:
    """A scenario takes so little room that a whole rehearsal of two hundred stays under a megabyte."""
    assert len(good.to_html().encode()) < 10_000 + 5_000 * len(good.scenarios)


def test_what_ran_of_the_fakes_is_packed(good: Report) -> None:
    """Every name of the ledger that ran in a scenario is in its list."""
    page = good.to_html()
    content = unpacked(page)
    packed = [content["texts"][content["names"][int(number)]] for number in re.findall(r'data-names="(\d+)"', page)]
    wanted = [{entry.name for entry in each.exercised} for each in good.scenarios]

    assert sorted(map(sorted, (set(text.split(";\n")) for text in packed))) == sorted(map(sorted, wanted))


def test_what_a_connector_writes_cannot_become_markup(good: Report) -> None:
    """Texts from outside are shown, never run."""
    assert "<script>alert" not in run_conformance(FakesTarget(), connector=noting("<script>alert(1)"), **SOME).to_html()


class Noting:
    """A wire on which a text is added to whatever is written into the staff notes."""

    def __init__(self, send: Send, text: str) -> None:
        self.send, self.text = send, text

    def __call__(self, request: Request) -> Any:
        body = request.body.replace(b'"staff_notes":"', b'"staff_notes":"' + self.text.encode() + b" ")
        return self.send(Request(request.method, request.url, request.headers, body))


def noting(text: str) -> Callable[[Connection, Send, Journal], Connector]:
    return lambda connection, send, journal: Connector(connection, Noting(send, text), journal)


def test_no_secret_is_in_any_form(tmp_path: Path) -> None:
    """A token that the connector writes where nobody expects it is masked in every output."""
    planted: list[str] = []

    def leaking(connection: Connection, send: Send, journal: Journal) -> Connector:
        token = connection.credentials.access_token.reveal()
        planted.extend((token, connection.logicbroker_key.reveal()))
        return Connector(connection, Noting(send, token), journal)

    report = run_conformance(FakesTarget(), connector=leaking, **SOME)
    report.to_har(tmp_path / "report.har")
    forms = [
        report.to_text(),
        report.to_json(),
        report.to_html(),
        report.to_junit(),
        (tmp_path / "report.har").read_text(),
    ]
    forms += [*report._repr_mimebundle_().values(), repr(report), compare(report, report).to_text()]
    forms += unpacked(report.to_html())["texts"]

    assert len(set(planted)) == 6
    assert not [secret for secret in planted for form in forms if secret in form]
    assert "**********" in report.to_json()


def test_a_comparison_names_every_difference(good: Report, bad: Report) -> None:
    """Promise and statement that differ are named with what each report says; equal reports have no difference."""
    comparison = compare(good, bad)

    assert compare(good, good).same
    assert [(each.first, each.second) for each in comparison.differences if each.subject == "G10"] == [
        ("holds", "broken")
    ]
    assert any(
        "changes no order" in each.subject and "shows Cancelled" in each.second for each in comparison.differences
    )
    assert "they agree" in compare(good, good).to_text()
    assert "fakes, seed 7, connector cancels_without_leave" in comparison.to_text()


def test_a_comparison_names_what_only_one_has(good: Report) -> None:
    """A promise or scenario that only one of two reports rehearsed is a difference, too."""
    fewer = run_conformance(FakesTarget(), only=["G10"], scenarios=SCENARIOS[:2])
    subjects = {each.subject: each.second for each in compare(good, fewer).differences}

    assert subjects["G16"] == "not rehearsed"
    assert subjects["cancellations: The supplier cancels the whole order"] == "not rehearsed"


def test_scenarios_and_promises_show_themselves(bad: Report) -> None:
    """In one line, and in a notebook with their steps, verdicts and reasons."""
    promise = next(result for result in bad.promises.values() if result.state == "broken")
    scenario = next(each for each in promise.scenarios if each.state == "broken")

    assert repr(promise).startswith("broken   G")
    assert repr(scenario).endswith(scenario.name)
    assert "\n" not in repr(promise) + repr(scenario) + repr(scenario.steps[0])
    assert promise.reason in promise._repr_mimebundle_()["text/plain"]
    assert scenario.steps[0].text in scenario._repr_mimebundle_()["text/plain"]


def test_shoppers_are_in_no_file_unless_asked_for(good: Report) -> None:
    """Names and addresses of the evidence are masked in JSON, page and JUnit alike; with people they stand there."""
    words = {"Joshua", "@example.com"}
    masked, whole = good.to_json(), good.to_json(with_people=True)

    assert [word for word in words if word in masked] == []
    assert [word for word in words if word not in whole] == []
    assert "(a shopper's)" in masked
