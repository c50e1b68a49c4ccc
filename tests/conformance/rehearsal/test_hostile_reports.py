"""What others wrote, in all that a world and a report show and export: read back by parsers, nothing of it acts."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.conformance.search.case import Case
from harness.displays.texts import lines
from harness.simulation import World
from tests.displays.test_hostile_texts import Tags
from tests.hostile import MARK, STRINGS, some
from tests.hostile_pages import hostile_report, hostile_world, shown

ACTIVE = {"script", "iframe", "object", "embed", "link", "meta", "base", "form", "math", "foreignobject", "textarea"}
"""Tags that do something; the report's own page has a few, and no more with hostile texts than with harmless ones."""


@pytest.fixture(scope="module")
def texts(request: pytest.FixtureRequest) -> list[str]:
    return some(STRINGS, request.config, 24, 3)


@pytest.fixture(scope="module")
def world(texts: list[str]) -> dict[str, Any]:
    return shown(hostile_world(texts), texts)


@pytest.fixture(scope="module")
def report(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Any:
    return hostile_report(texts, tmp_path_factory.mktemp("features"))


def active(page: str) -> list[str]:
    """The tags that do something, and the attributes by which any does."""
    tags = Tags(page).tags
    acting = [tag for tag, _ in tags if tag in ACTIVE]
    return acting + [
        name for _, names in tags for name in names if name.startswith("on") or name in ("srcdoc", "action")
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("world", "history", "timeline", "fields", "order", "case", "evidence"),
        *("two lives", "difference", "frames", "diagram"),
    ],
)
def test_what_a_world_shows(name: str, world: dict[str, Any]) -> None:
    """No tag that acts in its HTML, no character that acts in its text."""
    bundle = world[name]._repr_mimebundle_()

    assert active(bundle["text/html"]) == []
    led = re.findall(r'(?:src|href)="([^"]*)"', bundle["text/html"])
    assert [each for each in led if not each.startswith(("data:image/svg+xml;base64,", "#"))] == []
    assert lines(bundle["text/plain"]) == bundle["text/plain"]
    assert lines(repr(world[name])) == repr(world[name])


def test_a_history_is_read_back(world: dict[str, Any], tmp_path: Path) -> None:
    """As JSON and as HAR, with all that was typed in it."""
    history = world["history"]
    history.to_har(tmp_path / "x.har")

    assert json.loads(history.to_json())["events"]
    assert type(history).from_json(history.to_json()).to_json() == history.to_json()
    assert json.loads((tmp_path / "x.har").read_text(encoding="utf-8"))["log"]["entries"]
    assert MARK in history.to_json()


@pytest.mark.slow
def test_a_saved_world_is_the_same_again(
    world: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read back and lived again, with all that was typed in it, and nothing else is written."""
    monkeypatch.chdir(tmp_path)
    saved = world["world"].save(tmp_path / "saved.json")

    assert World.load(saved).history.to_json() == world["history"].to_json()
    assert [path.name for path in tmp_path.iterdir()] == ["saved.json"]


@pytest.mark.slow
def test_a_report_is_well_formed(report: Any, tmp_path: Path) -> None:
    """JUnit by an XML parser, JSON by a JSON parser, the page by its tags; every scenario is in each."""
    junit = ElementTree.fromstring(report.to_junit(tmp_path / "r.xml"))
    harmless = hostile_report(["nothing"], tmp_path)
    told = json.loads(report.to_json())
    report.to_har(tmp_path / "r.har")

    cases = [each.attrib["name"] for each in junit.iter("testcase")]
    assert ElementTree.parse(tmp_path / "r.xml").getroot().tag == "testsuites"
    assert len(cases) == len(told["scenarios"]) == len(report.scenarios)
    assert cases == [lines(each.name) for each in report.scenarios]
    assert sorted(set(active(report.to_html()))) == sorted(set(active(harmless.to_html())))
    assert active(report.to_html()).count("script") == active(harmless.to_html()).count("script")
    assert json.loads((tmp_path / "r.har").read_text(encoding="utf-8"))
    assert lines(report.to_text()) == report.to_text()


def test_a_case_is_written_down(world: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole hostile life, as a feature, a test and a notebook, without anything else being written."""
    monkeypatch.chdir(tmp_path)
    case: Case = world["case"]
    case.to_feature("x", "a.feature")
    case.to_pytest("x", "test_a.py")
    case.to_notebook("a.ipynb")

    compile((tmp_path / "test_a.py").read_text(encoding="utf-8"), "test_a.py", "exec")
    assert {path.name for path in tmp_path.iterdir()} == {"a.feature", "test_a.py", "a.ipynb"}
