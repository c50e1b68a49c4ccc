"""Several rehearsals, days and people come together on one sheet: the latest that is known of each promise counts."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from harness.cli import app
from harness.commands import shared
from harness.conformance.signing.accepted import read_accepted
from harness.conformance.signing.plays import scenarios
from harness.conformance.signing.sheet import Line, Sheet, sheet_of
from harness.conformance.signing.sheet_page import page
from harness.promises import PROMISES
from harness.sync.errors import UnusableInput
from tests.conformance.signing_reports import ABOUT, NAMES, everything, played, report

MADE = datetime(2026, 3, 9, tzinfo=UTC)
FIRST, *OTHERS = NAMES["G12"]
PLAYED = {"scenario": FIRST, "states": {}, "when": "2026-03-02T10:00:00+00:00", "run": "one"}
STANDS = {"BigCommerce": "a stand-in at another address", "Logicbroker": "a stand-in at another address"}


def made(folder: Path, *reports: dict[str, Any], accepted: str = "") -> Sheet:
    places = []
    for number, each in enumerate(reports):
        places.append(folder / f"{number}.json")
        places[-1].write_text(json.dumps(each))
    (folder / "accepted.toml").write_text(accepted)
    return sheet_of(places, read_accepted(folder / "accepted.toml", MADE), MADE)


def line(sheet: Sheet, promise: str) -> Line:
    return next(each for each in sheet.lines if each.promise.id == promise)


def test_scenarios_are_known_by_the_names_of_reports() -> None:
    """Each promise has some, and examples of outlines have names of their own."""
    assert all(scenarios().values())
    assert any(name.endswith(")") for names in NAMES.values() for name in names)


def test_days_and_people_come_together(tmp_path: Path) -> None:
    """What one day left out the next one has; each line says when, where, by whom and with which versions."""
    answers = [{"scenario": FIRST, "by": "Grace"}, {"scenario": "another", "by": "Joan"}]
    later = [played(name, "G12", day=3) for name in NAMES["G12"]]

    sheet = made(tmp_path, everything(but=("G12",)), report(*later, day=3, answers=answers))

    g12 = line(sheet, "G12")
    assert sheet.headline == f"{len(PROMISES)} of {len(PROMISES)} promises hold; from 2 rehearsals"
    assert (g12.told, g12.when, g12.people) == ("holds", "03 Mar 2026", ["Ada", "Grace"])
    assert g12.where == ["stage, store abc123"]
    assert g12.versions == ["hosted 2026.3, harness 0.1.0 (0123456789ab)"]
    assert not sheet.open_lines


def test_a_part_of_a_promise_is_not_all_of_it(tmp_path: Path) -> None:
    """Where one of its scenarios was never played, a promise is open, and what is missing is named."""
    sheet = made(tmp_path, report(*(played(name, "G12") for name in OTHERS)))

    g12 = line(sheet, "G12")
    assert (g12.told, [part.scenario for part in g12.parts if part.is_open]) == ("unknown", [FIRST])
    assert line(sheet, "G11").told == "not rehearsed"


@pytest.mark.parametrize(
    ("states", "counts", "note"),
    [
        (["broken", "holds"], "holds", "broken on 02 Mar 2026: seen"),
        (["holds", "broken"], "broken", "holds on 02 Mar 2026: seen"),
        (["holds", "unknown"], "holds", "unknown on 03 Mar 2026: seen"),
        (["broken", "unknown"], "broken", "unknown on 03 Mar 2026: seen"),
        (["unknown", "unknown"], "unknown", ""),
    ],
)
def test_the_latest_that_found_something_out_counts(tmp_path: Path, states: list[str], counts: str, note: str) -> None:
    """Trouble of a later day takes nothing away; what else was found stands beside it."""
    reports = [report(played(FIRST, "G12", state, day=day), day=day) for day, state in enumerate(states, 2)]

    part = line(made(tmp_path, *reports), "G12").parts[0]

    assert (part.scenario, part.state, part.note) == (FIRST, counts, note)


def test_stand_ins_never_count_before_the_services_themselves(tmp_path: Path) -> None:
    """Also when they are later; where there is nothing else, the sheet says so."""
    real = report(played(FIRST, "G12", "broken"))
    dress = everything(day=5, behind=STANDS)

    sheet = made(tmp_path, real, dress)

    assert line(sheet, "G12").state == "broken"
    assert "holds on 05 Mar 2026 on stand-ins" in line(sheet, "G12").parts[0].note
    assert line(sheet, "G13").told == "holds, on stand-ins"


def test_a_scenario_that_breaks_another_promise_is_on_its_line(tmp_path: Path) -> None:
    """What a law finds in a scenario about something else is not lost."""
    strange = played("A part is cancelled", "G13", "broken")

    assert line(made(tmp_path, everything(), report(strange, day=3)), "G13").state == "broken"


def test_what_is_unknown_can_be_accepted_by_name_and_what_is_broken_cannot(tmp_path: Path) -> None:
    """With who, when and why; for one scenario, or for a whole promise."""
    entry = '[[accepted]]\nwhat = "{}"\nreason = "seen by hand"\nby = "Ada"\non = 2026-03-05\n{}\n'
    accepted = entry.format("G12", f'scenario = "{FIRST}"') + entry.format("g11", "") + entry.format("G13", "")
    unknown, broken = played(FIRST, "G12", "unknown"), played(NAMES["G13"][0], "G13", "broken")
    held = [played(name, "G12") for name in OTHERS]

    sheet = made(tmp_path, report(unknown, broken, *held), accepted=accepted)

    assert [line(sheet, name).told for name in ("G11", "G12", "G13")] == ["unknown, accepted"] * 2 + ["broken"]
    assert "accepted by Ada on 05 Mar 2026: seen by hand" in page(sheet)
    assert {each.promise.id for each in sheet.lines} - {each.promise.id for each in sheet.open_lines} == {"G11", "G12"}


def test_a_sheet_can_be_merged_again(tmp_path: Path) -> None:
    """Its JSON stands for the rehearsals that it was made of; of answers it keeps only who gave them."""
    answers = [{"scenario": FIRST, "by": "Grace", "answer": "Jane Doe | 100"}]
    first = made(tmp_path, everything(but=("G12",), answers=answers))
    first.to_json(tmp_path / "sheet.json")
    (tmp_path / "later.json").write_text(json.dumps(report(*(played(name, "G12", day=3) for name in NAMES["G12"]))))

    again = sheet_of([tmp_path / "sheet.json", tmp_path / "later.json"], (), MADE)

    assert not again.open_lines
    assert "Jane Doe" not in (tmp_path / "sheet.json").read_text()
    assert stat.S_IMODE((tmp_path / "sheet.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([], "got none"),
        ([everything(), everything(connector={"name": "ours", "version": "1", "commit": ""})], "of hosted, ours"),
        ([{"about": {}, "scenarios": [played(FIRST, "G12")]}], "of fakes in its own process"),
        ([{"scenarios": []}], "about: field required"),
        ([report(played(FIRST, "G99"))], "there is no such promise"),
        (["text"], "the whole of it: input should be"),
        ([{"scenarios": []} | {"about": ABOUT | {"begun": "yesterday"}}], "about.begun: this is no moment"),
        ([{"about": ABOUT | {"begun": None}, "scenarios": []}], "about.begun: input should be a valid string"),
        (
            [{"about": ABOUT | {"ended": "2026-03-02T15:00:00"}, "scenarios": []}],
            "about.ended: this moment has no time",
        ),
        ([{"about": ABOUT | {"sessions": "Ada"}, "scenarios": []}], "about.sessions: input should be a valid list"),
        ([{"about": ABOUT | {"behind": {}}, "scenarios": []}], "behind does not say what answered as BigCommerce"),
        ([report(played(FIRST, "G12", "well"))], "states.G12.state: input should be 'holds'"),
        ([report(played(FIRST, "G12") | {"steps": [{"ended": 7}]})], "steps.0.ended: input should be a valid string"),
        ([{"runs": {}, "plays": []}], "runs: dictionary should have at least 1 item"),
        ([{"runs": {"one": ABOUT}, "plays": [PLAYED | {"run": "two"}]}], "runs has no 'two'"),
        ([{"runs": {"one": ABOUT}, "plays": [PLAYED | {"when": "soon"}]}], "plays.0.when: this is no moment"),
    ],
)
def test_what_is_no_evidence_is_refused(tmp_path: Path, told: list[Any], words: str) -> None:
    """Reports of fakes in the same process, of two connectors, or what is no report at all."""
    with pytest.raises(UnusableInput, match=words):
        made(tmp_path, *told)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"about": ' * 50_000, "{", "\x00", '"' + "9" * 5_000, "1" * 10_000])
def test_what_is_no_json_is_said_in_a_sentence(tmp_path: Path, text: str) -> None:
    """However deep it is; the exit code is that of bad input, not that of a broken promise."""
    (tmp_path / "report.json").write_text(text)

    ended = CliRunner().invoke(app, ["rehearsals", "sheet", str(tmp_path / "report.json")])

    assert (ended.exit_code, "Wanted the folder of a rehearsal" in ended.output) == (2, True), ended.output


@pytest.mark.parametrize("states", [("holds", "broken"), ("broken", "holds")])
def test_of_two_plays_of_one_run_the_worst_counts(tmp_path: Path, states: tuple[str, str]) -> None:
    """Two features may have scenarios of one name; neither hides what the other found."""
    twice = report(*(played(FIRST, "G12", state) for state in states))

    assert line(made(tmp_path, twice), "G12").parts[0].state == "broken"


WHY = "a stage has one store"


def test_what_nobody_can_play_there_is_left_out_with_its_reason(tmp_path: Path) -> None:
    """It leaves no promise open for ever, and stands on the sheet; a later play counts all the same."""
    played_rest = report(*(played(name, "G12") for name in OTHERS)) | {"left_out": {FIRST: WHY}}

    alone = made(tmp_path, played_rest)
    alone.to_json(tmp_path / "sheet.json")
    again = sheet_of([tmp_path / "sheet.json"], (), MADE)
    later = made(tmp_path, played_rest, report(played(FIRST, "G12", "broken", day=3), day=3))

    assert [line(each, "G12").told for each in (alone, again, later)] == ["holds", "holds", "broken"]
    assert alone.left_out == again.left_out == {WHY: [FIRST]}
    assert f"<li>{WHY}: " in page(alone)
    assert f"1 scenario left out: {WHY}" in str(alone.table().rows)
    assert later.left_out == {}


def test_a_promise_of_which_all_is_left_out_is_not_rehearsed(tmp_path: Path) -> None:
    """Nothing shows it."""
    told = report(*(played(name, "G13") for name in NAMES["G13"])) | {"left_out": dict.fromkeys(NAMES["G12"], WHY)}

    left = [name for name in NAMES["G12"] if name not in NAMES["G13"]]
    g12 = line(made(tmp_path, told), "G12")
    assert (g12.told, g12.is_open, len(left) > 0) == ("not rehearsed", True, True)


ENTRY = '[[accepted]]\nwhat = "{what}"\nreason = "x"\nby = "Ada"\non = {on}\n{more}\n'


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (ENTRY.format(what="G99", on="2026-03-05", more=""), "as 'what' in [[accepted]] number 1; got 'G99'"),
        (ENTRY.format(what="stand-in", on="2026-03-05", more=""), "got 'stand-in' (did you mean 'stand-ins'?)"),
        (ENTRY.format(what="G12", on="2026-03-05", more='scenario = "No such"'), "the name of a scenario"),
        (ENTRY.format(what="G12", on="2026-03-05", more=f'scenario = "{FIRST}x"'), f"(did you mean '{FIRST}'?)"),
        (ENTRY.format(what="age", on="2026-03-05", more=f'scenario = "{FIRST}"'), "a scenario only beside a promise"),
        (ENTRY.format(what="G12", on="2026-03-11", more=""), "a day that has come as 'on' in [[accepted]] number 1"),
        (ENTRY.format(what="G12", on="2026-03-05", more="").replace("accepted", "acepted"), "'acepted' (perhaps"),
        (ENTRY.format(what="G12", on="2026-03-05", more="").replace("reason", "resaon"), "'resaon' (perhaps 'reason')"),
    ],
)
def test_an_acceptance_of_what_nobody_knows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str, said: str
) -> None:
    """With the nearest name, and the file in which it stands."""
    monkeypatch.setattr(shared, "now", lambda: MADE)
    (tmp_path / "report.json").write_text(json.dumps(everything()))
    (tmp_path / "accepted.toml").write_text(entry)
    command = ["rehearsals", "sheet", str(tmp_path / "report.json"), "--accepted", str(tmp_path / "accepted.toml")]

    ended = CliRunner().invoke(app, command)

    output = " ".join(ended.output.split())
    assert ended.exit_code == 2
    assert said in output
    assert "accepted.toml" in output.replace(" ", "")
    assert "connection file" not in output


@pytest.mark.parametrize(
    "text",
    ["accepted = 1", "[[accepted]]\nwhat = 'G1'", "[[accepted]]\nwhat='G1'\nreason='x'\nby='Ada'\non='soon'", "[["],
)
def test_an_acceptance_needs_a_name_a_day_and_a_reason(tmp_path: Path, text: str) -> None:
    """Else the file is refused."""
    (tmp_path / "a.toml").write_text(text)

    with pytest.raises(UnusableInput):
        read_accepted(tmp_path / "a.toml", MADE)


def test_the_command_writes_the_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all rehearsals that have ended; its exit code says whether anything is open or broken."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "rehearsals" / "2026-03-02-0900"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps(everything()))
    command = ["rehearsals", "sheet", "--html", "sheet.html", "--json", "sheet.json"]

    ended = CliRunner().invoke(app, command)
    (folder / "report.json").write_text(json.dumps(everything(but=("G1",))))
    still_open = CliRunner().invoke(app, command)

    assert (ended.exit_code, still_open.exit_code) == (0, 2), ended.output
    assert f"{len(PROMISES)} of {len(PROMISES)} promises hold" in ended.output
    assert "Signature" in Path("sheet.html").read_text()
    assert json.loads(Path("sheet.json").read_text())["promises"][0]["told"] == "not rehearsed"


def test_nothing_of_others_acts_on_the_page(tmp_path: Path) -> None:
    """A reason out of a service's answer is text."""
    shown = page(made(tmp_path, report(played(FIRST, "G12", "broken", "<script>alert(1)</script>\u202e"))))

    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "\u202e" not in shown
