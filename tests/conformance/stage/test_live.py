"""A rehearsal that is watched: it asks, waits for a press, goes on, and can be stopped; its report is never lost."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.conformance import PROMISES, FakesTarget, PromiseResult, run_conformance
from harness.conformance.rehearsal.in_background import LiveRehearsal, StillRunning
from harness.conformance.rehearsal.notebook_panel import LivePanel, rehearse
from harness.conformance.stage import served
from harness.conformance.stage.served import ServedStage, ask_for_keys
from harness.sync.errors import UnusableInput
from tests.processes import PATIENCE


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedStage]:
    """Served fakes without anybody who acts for people."""
    with ServedStage(tmp_path_factory.mktemp("served"), people="are asked") as serving:
        yield serving
    assert not any(name in os.environ for name in serving.variables)


@pytest.mark.slow
def test_a_rehearsal_on_the_fakes_asks_nobody(tmp_path: Path) -> None:
    """It runs beside, and its report is the one of a rehearsal that is waited for; the page is saved."""
    pytest.importorskip("ipywidgets")
    panel = rehearse(FakesTarget(7), only=["G10"], page=tmp_path / "page.html")

    report = panel.wait(PATIENCE)

    assert report.to_json() == run_conformance(FakesTarget(7), only=["G10"]).to_json()
    assert "HOLDS" in panel.report_shown.value
    assert "<html" in (tmp_path / "page.html").read_text()
    assert panel.stop_button.disabled
    assert "6 scenarios judged" in panel.text()


def test_promises_are_listed_in_the_order_of_the_guide() -> None:
    """Whichever was judged first."""
    pytest.importorskip("ipywidgets")
    panel = LivePanel(LiveRehearsal(FakesTarget(7)), Path("page.html"))
    panel.rehearsal.results += [PromiseResult(PROMISES[each], "holds", "", ()) for each in ("G24", "G26", "G9", "G25")]
    panel.follow()

    assert re.findall(r"G\d+", panel.judged.value) == ["G9", "G24", "G25", "G26"]


def test_a_person_is_asked_and_answers(stage: ServedStage, tmp_path: Path) -> None:
    """The sentence, then Done: what was typed is used, and the scenario goes on; what cannot be used is said."""
    panel = LivePanel(LiveRehearsal(stage.path, only=["G6"]), tmp_path / "page.html").begin()
    rehearsal = panel.rehearsal

    assert "create an API account with the token type V2/V3 API token" in rehearsal.asked(PATIENCE)
    assert "Please do this" in panel.question.value
    assert not any(button.disabled for button in panel.buttons)
    with pytest.raises(StillRunning, match="a person is asked"):
        panel.wait(PATIENCE)
    panel.press("Done", "")
    assert "the answer cannot be used: wanted the path of a file that can be read, got nothing" in panel.question.value
    assert "the answer cannot be used" in panel.text()
    while question := rehearsal.asked(PATIENCE):
        seen = "hidden" if "Type: hidden" in question else "".join(re.findall(r"are listed: (.*?)\?", question))
        panel.press("Done", saved_file(stage, question, tmp_path) if "Save the file" in question else seen)

    assert panel.wait(PATIENCE).promises["G6"].state == "holds"
    assert "the answer cannot be used" not in panel.text()


def saved_file(stage: ServedStage, question: str, folder: Path) -> str:
    """The file of a new account as a person saves it: the first is the one that works, the others are like it."""
    [name] = re.findall(r"the name (.*?)\.  ", question)
    text = stage.path.with_name("served-credentials.txt").read_text(encoding="utf-8")
    text = text.replace("Logicbroker API Connection", name)
    if not name.endswith(" 1"):
        text = re.sub(r"[a-z0-9]{31,}", lambda found: found[0][:-1] + name[-1], text)
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_what_cannot_be_done_is_unknown_and_never_green(stage: ServedStage, tmp_path: Path) -> None:
    """The reason is the person's, and the report says it."""
    panel = rehearse(stage.path, only=["G2"], page=tmp_path / "page.html")
    while panel.asked(PATIENCE):
        panel.press("It cannot be done")
    report = panel.wait(PATIENCE)

    assert report.verdict == "unknown"
    assert "the person cannot do this" in report.promises["G2"].reason


def test_a_page_that_refuses_is_told_in_its_words(stage: ServedStage) -> None:
    """What the page said stands in the reason."""
    rehearsal = LiveRehearsal(stage.path, only=["G2"]).start()
    while rehearsal.asked(PATIENCE):
        rehearsal.refused("too many accounts")

    assert "too many accounts" in rehearsal.wait(PATIENCE).promises["G2"].reason


def test_a_rehearsal_can_be_stopped_while_it_asks(stage: ServedStage) -> None:
    """Nobody has to answer everything: what was not judged is unknown, with the reason; both had been begun."""
    rehearsal = LiveRehearsal(stage.path, only=["G2"]).start()
    rehearsal.asked(PATIENCE)
    rehearsal.stop()

    report = rehearsal.wait(PATIENCE)
    assert [scenario.reason for scenario in report.scenarios] == [
        "The rehearsal was interrupted during this scenario.",
        "The rehearsal was interrupted during this scenario.",
    ]


def test_a_rehearsal_can_be_stopped_while_it_runs() -> None:
    """After the scenario that runs it ends."""
    rehearsal = LiveRehearsal(FakesTarget(7), only=["G10", "G12"])
    rehearsal.changed = lambda: rehearsal.stop() if rehearsal.results else None
    report = rehearsal.start().wait(PATIENCE)

    assert [scenario.reason for scenario in report.scenarios][:2] == [
        "",
        "The rehearsal was interrupted before this scenario.",
    ]


@pytest.mark.slow
def test_one_rehearsal_at_a_time(stage: ServedStage) -> None:
    """A second one says that the first still runs."""
    first = LiveRehearsal(stage.path, only=["G2"]).start()
    first.asked(PATIENCE)
    with pytest.raises(RuntimeError, match="another rehearsal still runs"):
        run_conformance(FakesTarget(7), only=["G10"])
    second = LiveRehearsal(FakesTarget(7), only=["G10"]).start()
    with pytest.raises(RuntimeError, match="another rehearsal still runs"):
        second.wait(PATIENCE)
    first.stop()
    assert first.wait(PATIENCE).verdict == "unknown"


def test_nobody_answers_what_nobody_asked() -> None:
    """A button pressed too early or too late says so."""
    with pytest.raises(ValueError, match="nobody is asked anything; the rehearsal is not begun"):
        LiveRehearsal(FakesTarget(7)).done()
    with pytest.raises(StillRunning, match="no report yet; the rehearsal is not begun"):
        _ = LiveRehearsal(FakesTarget(7)).report


def test_keys_are_asked_for_once_and_never_shown(stage: ServedStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is missing is asked for, by the name of its variable."""
    supplier = stage.variables[1]
    monkeypatch.delenv(supplier)
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return " typed "

    assert ask_for_keys(stage.path, ask) == [supplier]
    assert ask_for_keys(stage.path, ask) == []
    assert prompts == [f"{supplier}: "]
    with pytest.raises(UnusableInput, match="Wanted a connection file"):
        ask_for_keys(stage.path.with_name("none.toml"), ask)


def test_a_served_stage_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not listen, as on a machine that is too busy, does not outlive its stage."""
    monkeypatch.setattr(served, "TIME_TO_END", 0.1)
    stage = ServedStage(tmp_path)
    stage._process.send_signal(signal.SIGSTOP)
    stage.stop()

    assert repr(stage) == f"ServedStage({stage.path}, stopped)"


def test_a_served_stage_shows_no_secret(stage: ServedStage) -> None:
    """It says where its file is, and the file holds no secret either."""
    assert repr(stage) == f"ServedStage({stage.path}, serving)"
    described = stage._described
    assert described["subscription_key"] not in stage.path.read_text() + repr(stage)
    assert described["access_token"] not in stage.path.read_text() + repr(stage)
