"""What others wrote, in all that people read before going live: sheets, gates, parity, the page of a rehearsal."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fakes.wire.http import Request
from harness.conformance.parity.findings import Row
from harness.conformance.signing import gate_page, sheet_page
from harness.conformance.signing.accepted import Accepted
from harness.conformance.stage.board import Board
from harness.conformance.stage.order_pages import ORDERS_COLUMNS, Rows
from harness.conformance.stage.person import Choice, HumanTask
from harness.displays.tables import Table
from harness.displays.texts import lines
from harness.portals.rehearsal.application import RehearsalPages
from harness.sync.doctor import DoctorFinding
from harness.sync.errors import UnusableInput
from tests.conformance.signing_reports import NAMES, played, report
from tests.conformance.test_gate import judged
from tests.displays.test_hostile_texts import Tags
from tests.hostile import STRINGS, some, without_blanks

NOW = datetime(2026, 3, 9, tzinfo=UTC)
HOST = "127.0.0.1:8080"
HALF = "".join(map(chr, range(0xD800, 0xE000)))


@pytest.fixture(scope="module")
def texts(request: pytest.FixtureRequest) -> list[str]:
    """As they come out of a file in UTF-8, in which there is no half of a character."""
    return [text for text in some(STRINGS, request.config, 16, 5) if text.strip() and not set(text) & set(HALF)]


def told(text: str) -> dict[str, Any]:
    """A report in which somebody wrote such a text wherever there is one."""
    fields = ("environment", "store", "store_kind", "retailer", "time_zone")
    beside = dict.fromkeys(("BigCommerce", "Logicbroker"), text)
    by = [{"at": "2026-03-02T09:00:00+00:00", "by": text, "machine": text}]
    answers = [{"scenario": NAMES["G12"][0], "by": text}]
    versions = {
        "connector": {"name": text, "version": text, "commit": text},
        "harness": {"version": text, "commit": text},
    }
    about = {**dict.fromkeys(fields, text), "addresses": beside, "behind": beside, "sessions": by, "answers": answers}
    one, other = played(NAMES["G12"][0], "G12", "broken", text), played(NAMES["G13"][0], "G13", "unknown", text)
    other["name"] = text
    made = report(one, other, **about, **versions, suppliers=[text], clock_ahead={text: 1})
    return made | {"left_out": {text: text}}


def pages_of(folder: Path, text: str) -> list[Any]:
    """The sheet and the gate of such a report, with what doctors and people said of it."""
    accepted = [Accepted("G13", text, text, date(2026, 3, 5)), Accepted(text, text, text, date(2026, 3, 5))]
    doctors = {"stage": [DoctorFinding("error", text, text)], "production": [DoctorFinding("warning", text, text)]}
    gate = judged(folder, told(text), doctors=doctors, accepted=accepted)
    return [(gate.sheet, sheet_page.page(gate.sheet)), (gate, gate_page.page(gate))]


@pytest.mark.slow
def test_a_sheet_and_a_gate_have_no_tag_of_others(texts: list[str], tmp_path: Path) -> None:
    """As many tags as with a harmless text; as a table and as JSON nothing hides in them, and all of it is there."""
    for text in texts:
        for (shown, page), (_, harmless) in zip(pages_of(tmp_path, text), pages_of(tmp_path, "x"), strict=True):
            assert Tags(page).tags == Tags(harmless).tags, repr(text)
            assert lines(text).strip() in "".join(Tags(page).said), repr(text)
            assert without_blanks(shown.table().text()).isprintable(), repr(text)
            shown.to_json(tmp_path / "out.json")
            assert text in json.dumps(
                json.loads((tmp_path / "out.json").read_text(encoding="utf-8")), ensure_ascii=False
            ) or any(each in text for each in '"\\\n\r\t\b\f' + "".join(map(chr, range(32)))), repr(text)


def test_a_half_of_a_character_is_refused_where_it_is_read(tmp_path: Path) -> None:
    """A report that no program can write again is none of ours."""
    with pytest.raises(UnusableInput, match="cannot be read as JSON"):
        judged(tmp_path, told("\ud800"))


def test_parity_shows_what_came(texts: list[str]) -> None:
    """A row for each, in which nothing hides."""
    rows = [
        [str(getattr(Row(text, text, 1, text, text, text, text), name)) for name in Row.__slots__] for text in texts
    ]

    assert without_blanks(Table("Differences", tuple(Row.__slots__), rows).text()).isprintable()


def asked(text: str) -> Board:
    """A rehearsal in which people are asked with such a text."""
    board = Board(now=lambda: NOW, tell=lambda said: None)
    board.expect(HumanTask("retailer", text, text or "x", {"name": text}, named=text, scenario=text), NOW)
    board.expect(HumanTask("retailer", "orders_page", text or "x", read=Rows(ORDERS_COLUMNS), scenario=text), NOW)
    board.expect(HumanTask("retailer", "retry", "x", read=Choice({text: [1], f"{text} 2": [2]}), scenario=text), NOW)
    return board


@pytest.mark.slow
def test_the_page_of_a_rehearsal_has_no_tag_of_others(texts: list[str], tmp_path: Path) -> None:
    """Neither in what people are asked, nor in what they answered, nor in the name of the stage."""

    def everything(text: str) -> list[str]:
        board = asked(text)
        pages = RehearsalPages(board, f"stage, {text}", tmp_path, lambda: NOW)
        board.answer(1, "", text)
        paths = ("/", "/task/2", "/task/3", "/?whom=retailer")
        return [pages.answer(Request("GET", f"http://{HOST}{path}", {"Host": HOST})).body.decode() for path in paths]

    for text in texts:
        for page, harmless in zip(everything(text), everything("x"), strict=True):
            assert [tag for tag in Tags(page).tags if tag[0] not in ("p", "li", "ol", "ul", "a")] == [
                tag for tag in Tags(harmless).tags if tag[0] not in ("p", "li", "ol", "ul", "a")
            ], repr(text)
