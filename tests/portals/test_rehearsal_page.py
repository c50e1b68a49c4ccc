"""The page of a rehearsal: what is to be done, by whom, until when; answers are checked, and nobody else gets in."""

import json
import re
import socket
import stat
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from typer.testing import CliRunner

from fakes.scenery.config import ServeConfig, SurroundingsConfig
from fakes.wire.http import Request, Response
from harness.cli import app
from harness.conformance import run_conformance
from harness.conformance.rehearsal.results import PromiseResult
from harness.conformance.stage import person as asked_people
from harness.conformance.stage.board import AnsweredAlready, Board, OpenQuestion
from harness.conformance.stage.in_process import on_stage_in_process
from harness.conformance.stage.order_pages import PORTAL_COLUMNS, Rows, items_of
from harness.conformance.stage.people import listed_words
from harness.conformance.stage.person import Among, CannotBeDone, Choice, HumanTask, NotUnderstood, Person, file_text
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.tasks import TITLES
from harness.conformance.stage.terminal_beside import listen
from harness.conformance.targets import Standing
from harness.displays.terminal import user
from harness.portals.rehearsal.application import RehearsalPages
from harness.portals.serving import open_rehearsal
from harness.promises import PROMISES
from harness.simulation.stage_in_process import StageInProcess
from harness.sync import Credentials
from tests.conformance.stage.test_record import features_beside
from tests.processes import PATIENCE, ROOT

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOST = "127.0.0.1:8080"


def task(deed: str = "retry", paragraph: str = "Press Retry.  Then press Enter.", **told: Any) -> HumanTask:
    return HumanTask("retailer", deed, paragraph, **{"scenario": deed, **told})


SHAPES = {
    "rows": task("portal_orders", read=Rows(PORTAL_COLUMNS)),
    "items": task("order_items", read=items_of),
    "choice": task("api_accounts", read=Choice({"hidden": [], "shown": [1]})),
    "names": task("listed", read=Among(("A 1", "A 2"), list)),
    "words": task("feed_names", read=listed_words),
    "file": task("standard_feed", read=file_text),
    "text": task("products_page", read=str.split),
}
"""A task for each way in which an answer is asked for."""


@pytest.fixture
def board() -> Board:
    return Board(now=lambda: NOW, tell=lambda said: None)


@pytest.fixture
def pages(board: Board, tmp_path: Path) -> RehearsalPages:
    return RehearsalPages(board, "stage, Trial", tmp_path / "files", lambda: NOW)


def look(pages: RehearsalPages, path: str = "/", **headers: str) -> Response:
    return pages.answer(Request("GET", f"http://{HOST}{path}", {"Host": HOST, **headers}))


def send(pages: RehearsalPages, path: str, **filled: str) -> Response:
    body = urlencode({"token": pages.token, "by": "Ada", **filled}).encode()
    headers = {"Host": HOST, "Content-Type": "application/x-www-form-urlencoded"}
    return pages.answer(Request("POST", f"http://{HOST}{path}", headers, body))


def upload(pages: RehearsalPages, path: str, name: str, content: bytes, host: str = HOST) -> Response:
    prepared = requests.Request(
        "POST", f"http://{host}{path}", data={"token": pages.token, "by": "Ada"}, files={"file": (name, content)}
    ).prepare()
    assert isinstance(prepared.body, bytes)
    return pages.answer(Request("POST", f"http://{host}{path}", {"Host": host, **prepared.headers}, prepared.body))


def test_the_overview_says_what_is_to_be_done_by_whom_and_until_when(board: Board, pages: RehearsalPages) -> None:
    """All of it, or what concerns one party; what comes next, and the verdicts."""
    board.expect(task(paragraph="In the portal: press Retry.  Then press Enter."), NOW - timedelta(minutes=5))
    board.expect(task("approve"), NOW - timedelta(minutes=50))
    board.expect(HumanTask("supplier", "fix_item", "Change it.", named="First", scenario="s"), NOW)
    board.follow(Standing(((NOW + timedelta(minutes=75), "Shipped"),), ("Later",), ("Alone",)))
    board.take(PromiseResult(PROMISES["G12"], "holds", "14 scenarios show it.", ()))

    everybody, supplier = (look(pages, path).body.decode() for path in ("/", "/?whom=supplier+First"))

    assert "<title>3 things to do now" in everybody
    assert "Open for 5 minutes: best by 09:45 UTC" in everybody
    assert "late, which delays the scenario and breaks nothing" in everybody
    assert "press Enter" not in everybody
    assert "New questions can come from 10:45 UTC on. 1 scenario has not begun. 1 scenario goes on" in everybody
    assert "1 h 15 min" in everybody
    assert "G12 Every quarter of an hour" in everybody
    assert "1 thing to do now" in supplier
    assert "Approve a product feed" not in supplier


def test_an_answer_is_taken_once_with_a_name(board: Board, pages: RehearsalPages) -> None:
    """Whoever is second is told so; the name is kept for the next time, and stands beside the answer."""
    board.expect(task(), NOW)

    first, second = send(pages, "/task/1", by="Ada Lovelace"), send(pages, "/task/1")

    assert (first.status, first.headers["Location"]) == (303, "/?whom=retailer&said=1")
    assert first.headers["Set-Cookie"].startswith("name=Ada%20Lovelace; ")
    assert (second.status, b"somebody has answered it" in second.body) == (404, True)
    assert board.do(task()) is None
    assert (board.by, [each.by for each in board.answered]) == ("Ada Lovelace", ["Ada Lovelace"])


def test_without_a_name_nothing_is_taken(board: Board, pages: RehearsalPages) -> None:
    """The evidence says who answered."""
    board.expect(task(), NOW)

    assert send(pages, "/task/1", by=" ").status == 422
    assert len(board.questions) == 1


@pytest.mark.parametrize(
    ("shape", "filled", "value"),
    [
        ("rows", {"0 type": "Order", "0 reference_number": "100", "0 status": "New", "0 partner": "Shop"}, "Order"),
        ("rows", {"none": "true"}, None),
        ("choice", {"answer": "shown"}, 1),
        ("names", {"name A 2": "true"}, "A 2"),
        ("names", {}, None),
        ("words", {"answer": "a.csv\r\n b.csv "}, "a.csv"),
        ("words", {"answer": ""}, None),
        ("text", {"answer": "one two"}, "one"),
    ],
)
def test_fields_say_what_a_line_at_a_terminal_says(
    board: Board, pages: RehearsalPages, shape: str, filled: dict[str, str], value: Any
) -> None:
    """Tables, choices, ticks and lines come to the same answers."""
    asked = SHAPES[shape]
    board.expect(asked, NOW)
    assert look(pages, "/task/1").status == 200

    assert json.loads(send(pages, "/task/1/check", **filled).body)["fits"]
    assert send(pages, "/task/1", **filled).status == 303

    answer = board.do(asked)
    assert (answer == []) if value is None else (answer[0] == value or answer[0]["type"] == value)


@pytest.mark.parametrize(
    ("shape", "filled", "words"),
    [
        ("rows", {}, "got neither"),
        ("rows", {"none": "true", "0 type": "x"}, "got both"),
        ("rows", {"0 type": "a;b"}, "without ; and |"),
        ("items", {"0 quantity": "two"}, "wanted quantity as a whole number, got two"),
        ("choice", {"answer": "maybe"}, "wanted hidden or shown"),
        ("file", {}, "wanted a file"),
    ],
)
def test_what_cannot_be_used_is_said_at_once_and_stays_filled_in(
    board: Board, pages: RehearsalPages, shape: str, filled: dict[str, str], words: str
) -> None:
    """Before it is sent, and when it is; the question stays open."""
    board.expect(SHAPES[shape], NOW)

    checked, sent = send(pages, "/task/1/check", **filled), send(pages, "/task/1", **filled)

    assert words in json.loads(checked.body)["words"]
    assert (sent.status, words in sent.body.decode()) == (422, True)
    assert all(f'value="{text}"' in sent.body.decode() for text in filled.values() if shape in ("rows", "items"))
    assert len(board.questions) == 1


def test_a_file_is_kept_for_its_owner(board: Board, pages: RehearsalPages, tmp_path: Path) -> None:
    """Two of one name stand beside each other, and a name leads nowhere else."""
    for number, name in enumerate(("../../feed.csv", "feed.csv"), 1):
        board.expect(task("standard_feed", read=file_text, place=number), NOW)
        assert upload(pages, f"/task/{number}", name, b"SKU\n").status == 303

    assert {each.name for each in (tmp_path / "files").iterdir()} == {"feed.csv", "2 feed.csv"}
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in (tmp_path / "files").iterdir())


def test_somebody_cannot_or_is_refused(board: Board, pages: RehearsalPages) -> None:
    """Both are answers; so is what a page said."""
    board.expect(task(), NOW)
    board.expect(task("approve"), NOW)

    assert send(pages, "/task/1/cannot").status == send(pages, "/task/2/refused", words="No right").status == 303

    with pytest.raises(CannotBeDone):
        board.do(task())
    with pytest.raises(Exception, match="No right"):
        board.do(task("approve"))


def test_values_are_there_to_copy_and_secrets_are_not(board: Board, pages: RehearsalPages) -> None:
    """Of the arguments of a deed only what people paste; a token stays in its file."""
    told = {"store_hash": "abc123", "client_id": "client", "access_token": "t0ken" * 6, "allow_cancelling_orders": True}
    board.expect(task("connect_to_new_system", arguments=told), NOW)

    page = look(pages, "/task/1").body.decode()

    assert 'value="abc123" readonly' in page
    assert "t0ken" not in page


def test_credentials_are_not_taken_over_a_network(board: Board, pages: RehearsalPages) -> None:
    """Elsewhere the page says where the file belongs, and has no field for it."""
    board.expect(task("create_api_account", read=file_text), NOW)

    here, elsewhere = look(pages, "/task/1").body, look(pages, "/task/1", Host="192.168.1.5:8080").body

    assert b'type="file"' in here
    assert b'type="file"' not in elsewhere
    assert b"SSH tunnel" in elsewhere


def test_credentials_that_are_sent_over_a_network_are_refused_and_not_kept(
    board: Board, pages: RehearsalPages, tmp_path: Path
) -> None:
    """Whatever the page shows, a browser may send them; the question stays open."""
    board.expect(task("create_api_account", read=file_text), NOW)

    sent = [
        upload(pages, path, "a.txt", b"ACCESS TOKEN: x\n", host="192.168.1.5:8080")
        for path in ("/task/1/check", "/task/1")
    ]

    assert "SSH tunnel" in json.loads(sent[0].body)["words"]
    assert (sent[1].status, b"SSH tunnel" in sent[1].body) == (422, True)
    assert len(board.questions) == 1
    assert not list(tmp_path.rglob("*.txt"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"\xff\xfe",
            "wanted a file of text in UTF-8, got a.txt, which is none; choose the file as it was downloaded.",
        ),
        (b"CLIENT ID: x\n", "delete the API account and create a new one."),
    ],
)
def test_of_a_file_that_is_refused_nothing_stays(
    board: Board, pages: RehearsalPages, tmp_path: Path, content: bytes, words: str
) -> None:
    """What is wrong is said in a sentence that ends once; there may be credentials in it."""

    def read(answer: str) -> Any:
        return Credentials.from_text(file_text(answer)["text"])

    board.expect(task("create_api_account", read=read), NOW)

    checked, sent = (upload(pages, path, "a.txt", content) for path in ("/task/1/check", "/task/1"))

    assert json.loads(checked.body)["words"].endswith(words)
    assert sent.status == 422
    assert not list(tmp_path.rglob("*.txt"))


def test_a_file_that_comes_second_is_not_kept(board: Board, pages: RehearsalPages, tmp_path: Path) -> None:
    """Somebody else has answered while it was on its way."""
    board.expect(task("standard_feed", read=file_text), NOW)
    asked = board.question

    def answered_meanwhile(number: int) -> OpenQuestion:
        found = asked(number)
        if list(tmp_path.rglob("b.csv")):
            raise AnsweredAlready("question 1 is not open")
        return found

    board.question = answered_meanwhile  # type: ignore[method-assign]  # It goes between two looks.

    assert upload(pages, "/task/1", "b.csv", b"SKU\n").status == 404
    assert not list(tmp_path.rglob("*.csv"))


def test_elsewhere_only_the_key_opens(board: Board, tmp_path: Path) -> None:
    """It comes with the address once, and stays with the browser; without it nothing is told or taken."""
    pages = RehearsalPages(board, "stage", tmp_path, lambda: NOW, key="k3y")
    board.expect(task(), NOW)

    entered = look(pages, "/?key=k3y&whom=retailer")

    assert (entered.status, entered.headers["Location"]) == (303, "/?whom=retailer")
    assert "HttpOnly" in entered.headers["Set-Cookie"]
    assert look(pages, "/", Cookie="key=k3y").status == 200
    assert [look(pages, path).status for path in ("/", "/task/1", "/pulse", "/?key=other")] == [403] * 4
    assert look(pages, "/", Cookie="key=other").status == 403
    assert send(pages, "/task/1").status == 403


def test_no_other_page_can_answer(board: Board, pages: RehearsalPages) -> None:
    """A form needs the token of the page; browsers that name another site are refused; nothing may be framed."""
    board.expect(task(), NOW)

    assert send(pages, "/task/1", token="guessed").status == 403
    headers = {"Host": HOST, "Sec-Fetch-Site": "cross-site"}
    assert pages.answer(Request("POST", f"http://{HOST}/task/1", headers, b"")).status == 403
    policy = look(pages).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_what_others_write_is_text(board: Board, pages: RehearsalPages) -> None:
    """Names and paragraphs cannot act on the page."""
    board.expect(task(paragraph="<script>alert(1)</script>\u202e", named="<b>"), NOW)
    send(pages, "/task/1", by="<i>Ada")

    page = look(pages).body.decode() + look(pages, "/?whom=<b>").body.decode()

    assert not re.search("<(b|i)>|<script>", page)


@pytest.mark.parametrize("path", ["/task/7", "/nothing", "/task/x", "/task/" + "9" * 5000])
def test_there_is_no_such_page(pages: RehearsalPages, path: str) -> None:
    """A link that is out of date says so."""
    assert look(pages, path).status == 404


def test_the_pulse_tells_of_all_or_of_one(board: Board, pages: RehearsalPages) -> None:
    """The overview is shown anew with every change, the page of a task only when that is over."""
    before = json.loads(look(pages, "/pulse").body)["events"]
    board.expect(task(), NOW)
    board.follow(Standing())  # As it was: no change.

    assert json.loads(look(pages, "/pulse").body)["events"] == before + 1
    assert json.loads(look(pages, "/pulse?task=1").body) == {"events": 1}
    assert json.loads(look(pages, "/pulse?task=2").body) == {"events": 0}


def test_every_deed_of_people_has_a_title() -> None:
    """Also one that is asked for from now on."""
    rooms = (ROOT / "harness" / "conformance" / "stage").glob("*.py")
    source = "\n".join(each.read_text() for each in rooms)
    written = r'_ask\(\s*"(\w+)"|HumanTask\(\s*"\w+", "(\w+)"|(?:deed =|return) "(\w+_\w+)" if .* else "(\w+_\w+)"'
    deeds = set(re.findall(written, source))
    named = {getattr(asked_people, constant) for constant in re.findall(r"_ask\(\s*([A-Z_]+),", source)}

    assert {name for found in deeds for name in found if name} | named == set(TITLES)


def test_a_question_is_answered_at_the_terminal_or_at_the_page(board: Board) -> None:
    """Whoever is first; a line that comes too late says so and is not taken for the next question."""
    for number in (1, 2, 3):
        board.expect(task("count", read=int, place=number), NOW)
    board.answer(2, "20", "Ada")
    told: list[str] = []

    threading.Thread(target=listen, args=(board, told.append, iter(["ten", "10", "no"])), daemon=True).start()
    while board.questions:
        time.sleep(0.01)

    values = [board.do(task("count", read=int, place=number)) for number in (1, 2)]
    assert (values, board.by) == ([10, 20], "Ada")
    assert any("Please answer once more" in said for said in told)
    assert [each.by for each in board.answered] == ["Ada", user(), user()]


def test_what_is_over_needs_no_answer(board: Board) -> None:
    """A scenario that has ended asks nothing any more; nobody's answer of a file that has gone counts."""
    board.expect(task(), NOW)
    board.forget("retry")

    assert board.questions == []
    with pytest.raises(AnsweredAlready):
        board.answer(1, "", "Ada")


def test_a_file_that_has_gone_is_asked_for_again(board: Board, tmp_path: Path) -> None:
    """The answer was good when it was given."""
    path, asked = tmp_path / "feed.csv", task("standard_feed", read=file_text)
    path.write_text("SKU")
    board.expect(asked, NOW)
    board.answer(1, str(path), "Ada")
    path.unlink()
    again = threading.Timer(0.05, lambda: (path.write_text("new"), board.answer(2, str(path), "Grace")))
    again.start()

    assert (board.do(asked), board.by) == ({"text": "new"}, "Grace")
    board.expect(task("count", read=int), NOW)
    with pytest.raises(NotUnderstood):
        board.answer(3, "x", "Ada")


@pytest.mark.parametrize("address", ["x", "70000", "example.com:80", "0.0.0.0:0", "-1", ""])
def test_an_address_that_cannot_be_used_is_named(board: Board, tmp_path: Path, address: str) -> None:
    """Only ports, and numbers of one address of this machine: never all of them at once."""
    with pytest.raises(ValueError, match="--page"):
        open_rehearsal(board, "stage", tmp_path, address)


def test_the_page_is_served_beside(board: Board, tmp_path: Path) -> None:
    """On loopback for this machine's names alone; at another address with a key in it."""
    url, served = open_rehearsal(board, "stage", tmp_path, "0")
    other, elsewhere = open_rehearsal(board, "stage", tmp_path, "127.0.0.2:0")
    session = requests.Session()
    session.trust_env = False
    try:
        assert session.get(url, timeout=PATIENCE).ok
        through_a_tunnel = other.replace("127.0.0.2", "127.0.0.1")
        assert session.get(through_a_tunnel, timeout=PATIENCE).ok
        assert session.get(url, headers={"Host": "evil.example"}, timeout=PATIENCE).status_code == 403
        assert (
            session.post(f"{url}task/1", headers={"Origin": "http://evil.example"}, timeout=PATIENCE).status_code == 403
        )
    finally:
        served.close()
        elsewhere.close()
    assert re.fullmatch(r"http://127\.0\.0\.2:\d+/\?key=[\w-]{32}", other)


def test_an_address_is_looked_at_before_anything_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no page can be opened, no folder of a rehearsal is left behind."""
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = ["rehearse", "--target", "stage", "--connection", "none.toml", "--page", str(taken.getsockname()[1])]
        ended = CliRunner().invoke(app, command)

    assert ended.exit_code == 2
    assert "wanted to listen on 127.0.0.1" in " ".join(ended.output.split())


class Robot(threading.Thread):
    """Somebody who does at the pages what a person would, in a thread of its own, until all is over."""

    def __init__(self, pages: RehearsalPages, person: Callable[[], Person]) -> None:
        super().__init__(daemon=True)
        self.pages, self.person = pages, person
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(0.02):
            for question in self.pages.board.questions:
                did: Mapping[str, str] = self.person().do(question.task)
                upload(self.pages, f"/task/{question.number}", did["file_name"], did["credentials_file"].encode())


@pytest.mark.slow
def test_a_rehearsal_is_answered_at_its_page(tmp_path: Path, board: Board, pages: RehearsalPages) -> None:
    """It goes on as soon as somebody has answered, and the report says who."""
    stage = StageInProcess(ServeConfig(clock="virtual", surroundings=(SurroundingsConfig(),)))
    people: list[Person] = []
    target = on_stage_in_process(
        stage, RehearsalSettings(), Record(), instead_of=lambda person: (people.append(person), board)[1]
    )
    robot = Robot(pages, lambda: people[0])
    robot.start()

    report = run_conformance(target, features=features_beside(tmp_path / "one"), on_progress=board.take)
    robot.is_over.set()

    assert report.verdict == "holds", report.to_text()
    assert {each["by"] for each in report.about["answers"]} == {"Ada"}
    assert "G16" in look(pages).body.decode()
