"""The pages of a rehearsal as a function from a request to a response: who may ask, and what comes of it.

What stands on the pages is in ``pages``.  Host and Origin are checked at the port.
"""

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.cookies import CookieError, SimpleCookie
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, unquote, urlencode, urlsplit

from fakes.wire.http import Headers, Request, RequestLike, Response, Router
from harness.conformance.stage.board import AnsweredAlready, Board, OpenQuestion
from harness.conformance.stage.person import NEW_ACCOUNT, CannotBeDone, NotUnderstood, understood
from harness.portals import guard, rendering
from harness.portals.blocks import Notice, Page
from harness.portals.rehearsal import pages
from harness.portals.rehearsal.answering import FEWEST_ROWS, Filled, shape_of
from harness.portals.visits import Unusable

ASSETS = {"/rehearsal.css": "text/css; charset=utf-8", "/rehearsal.js": "text/javascript; charset=utf-8"}
LONGEST_NAME = 60
NUMBER = re.compile("[1-9][0-9]{0,5}")
A_MONTH = 30 * 24 * 3600
LOCAL = ("127.0.0.1", "localhost", "::1")
"""By which names a browser comes that is on this machine, or at the end of a tunnel."""


@dataclass
class RehearsalPages:
    """Answers for every page of one rehearsal.

    ``key`` is what a browser has to know, which the address tells that is printed at the start; none where nobody
    else's machine can come here.  ``folder`` is where files are kept that people choose.
    """

    board: Board
    name: str
    folder: Path
    now: Callable[[], datetime]
    key: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def answer(self, request: RequestLike) -> Response:
        """The page, or the page that is opened after an answer."""
        asked = Request.of(request)
        return guard.guarded(self._entered(asked) or self._answer(asked))

    def _entered(self, asked: Request) -> Response | None:
        """Why somebody may not come in, or the way in for whoever has the key; None for whoever is in."""
        if not self.key or asked.path in (*ASSETS, *rendering.ASSETS):
            return None
        if hmac.compare_digest(_cookie(asked, "key").encode(), self.key.encode()):
            return None
        given = asked.query.get("key", "")
        if asked.method == "GET" and hmac.compare_digest(given.encode(), self.key.encode()):
            rest = urlencode({name: value for name, value in asked.query.items() if name != "key"})
            return _see(asked.path + (f"?{rest}" if rest else ""), _set_cookie("key", self.key))
        return Response.of_text(403, "open the address that the rehearsal printed when it began: it has the key")

    def _answer(self, asked: Request) -> Response:
        if asked.method in ("GET", "HEAD") and (asset := _own_asset(asked.path) or rendering.asset(asked.path)):
            return asset
        found = ROUTES.match("GET" if asked.method == "HEAD" else asked.method, asked.path)
        if found is None:
            if allowed := ROUTES.methods(asked.path):
                return Response.of_text(405, f"this page takes {', '.join(allowed)}")
            return self._shown(asked, Page("rehearsal", "There is no such page", [], status=404))
        route, values = found
        try:
            return route.handler(self, asked, values)
        except AnsweredAlready as gone:
            return self._shown(asked, Page("rehearsal", "This is not open any more", [Notice(str(gone))], status=404))

    # Pages

    def overview(self, asked: Request, values: dict[str, str]) -> Response:
        """What there is to do."""
        page = pages.overview(self.board, asked.query.get("whom", ""), self.now())
        said = asked.query.get("said", "")
        thanks = [Notice("Thank you.  The rehearsal goes on with it.", "done")] if said else []
        shown = Page(page.area, page.title, [*thanks, *page.blocks], page.trail)
        return self._shown(asked, shown, refreshes=True)

    def task(self, asked: Request, values: dict[str, str]) -> Response:
        """One thing to do."""
        question = self._question(values)
        return self._shown(asked, self._task_page(asked, question))

    def pulse(self, asked: Request, values: dict[str, str]) -> Response:
        """How often anything has changed, for pages that are looked at; of a task, whether it is open."""
        number = asked.query.get("task", "")
        is_open = any(str(each.number) == number for each in self.board.questions)
        return Response.of_json(200, {"events": int(is_open) if number else self.board.version})

    # Answers

    def check(self, asked: Request, values: dict[str, str]) -> Response:
        """Whether an answer can be used, before it is sent."""
        question = self._question(values)
        filled = self._filled(asked)
        if isinstance(filled, Response):
            return filled
        try:
            self._check_place(asked, question)
            understood(question.task, shape_of(question.task).said(filled))
        except (NotUnderstood, Unusable, CannotBeDone) as problem:
            return Response.of_json(200, {"fits": False, "words": f"{problem}."})
        finally:
            filled.throw_away()
        return Response.of_json(200, {"fits": True, "words": "This can be used."})

    def answered(self, asked: Request, values: dict[str, str]) -> Response:
        """It was done."""

        def said(question: OpenQuestion, filled: Filled) -> str:
            self._check_place(asked, question)
            return shape_of(question.task).said(filled)

        return self._given(asked, values, said)

    def cannot(self, asked: Request, values: dict[str, str]) -> Response:
        """It cannot be done."""
        return self._given(asked, values, lambda question, filled: "no")

    def refused(self, asked: Request, values: dict[str, str]) -> Response:
        """The page there did not let somebody do it."""
        return self._given(asked, values, lambda question, filled: f"refused: {filled.text('words')}")

    def _given(self, asked: Request, values: dict[str, str], said: Callable[[OpenQuestion, Filled], str]) -> Response:
        question = self._question(values)
        filled = self._filled(asked)
        if isinstance(filled, Response):
            return filled
        by = filled.text("by")[:LONGEST_NAME]
        try:
            if not by:
                raise Unusable("wanted your name, for the evidence; got none")
            with filled.kept_if_taken():
                self.board.answer(question.number, said(question, filled), by)
        except (NotUnderstood, Unusable) as problem:
            page = self._task_page(asked, question, filled, f"{problem}.")
            return self._shown(asked, Page(page.area, page.title, page.blocks, page.trail, status=422))
        return _see(self._where_next(question), _set_cookie("name", quote(by)))

    def _where_next(self, question: OpenQuestion) -> str:
        """The page of whoever has just answered."""
        return "/?" + urlencode({"whom": question.task.whom, "said": str(question.number)})

    # Parts

    def _question(self, values: dict[str, str]) -> OpenQuestion:
        return self.board.question(int(values["number"]) if NUMBER.fullmatch(values["number"]) else 0)

    def _filled(self, asked: Request) -> Filled | Response:
        told = guard.filled_in(asked, self.token)
        return told if isinstance(told, Response) else Filled(*told, self.folder)

    def _check_place(self, asked: Request, question: OpenQuestion) -> None:
        """No credentials come over a network, whatever a browser sends.

        Raises:
            Unusable: it is a file with credentials, and whoever sends it is not on this machine.
        """
        if question.task.deed == NEW_ACCOUNT and not _is_local(asked):
            raise Unusable(pages.ONLY_HERE.removesuffix("."))

    def _task_page(self, asked: Request, question: OpenQuestion, before: Filled | None = None, why: str = "") -> Page:
        rows = asked.query.get("rows", "")
        return pages.task_page(
            question,
            by=(before.text("by") if before else "") or unquote(_cookie(asked, "name")),
            rows=int(rows) if NUMBER.fullmatch(rows) else FEWEST_ROWS,
            may_have_secrets=_is_local(asked),
            before=before,
            why=why,
        )

    def _shown(self, asked: Request, page: Page, *, refreshes: bool = False) -> Response:
        """A page as HTML; one that is looked at until something happens ``refreshes`` itself without scripts, too."""
        questions = self.board.questions
        whom, number = asked.query.get("whom", ""), asked.path.split("/")[-1]
        parties = list(dict.fromkeys(each.task.whom for each in questions))
        areas = [("Everybody", "/", whom == "" and refreshes, len(questions))]
        areas += [
            (each, f"/?{urlencode({'whom': each})}", whom == each, sum(one.task.whom == each for one in questions))
            for each in dict.fromkeys([*parties, *([whom] if whom else [])])
        ]
        pulse = ("/pulse", self.board.version) if refreshes else (f"/pulse?task={number}", 1)
        told = {"areas": [], "parties": areas, "name": self.name, "now": self.now(), "pulse": pulse}
        html = rendering.other_page("rehearsal/rehearsal.html.j2", page, self.token, refreshes=refreshes, **told)
        return Response(page.status, Headers({"Content-Type": "text/html; charset=utf-8"}), html.encode())


ROUTES: Router[Callable[[RehearsalPages, Request, dict[str, str]], Response]] = Router()
for _method, _template, _handler in (
    ("GET", "", RehearsalPages.overview),
    ("GET", "/pulse", RehearsalPages.pulse),
    ("GET", "/task/{number}", RehearsalPages.task),
    ("POST", "/task/{number}", RehearsalPages.answered),
    ("POST", "/task/{number}/check", RehearsalPages.check),
    ("POST", "/task/{number}/cannot", RehearsalPages.cannot),
    ("POST", "/task/{number}/refused", RehearsalPages.refused),
):
    ROUTES.add(_method, _template, _handler)


def _is_local(asked: Request) -> bool:
    """Whether a browser is on this machine, or at the end of a tunnel."""
    return urlsplit(f"//{asked.headers.get('Host', '')}").hostname in LOCAL


def _see(place: str, cookie: str) -> Response:
    return Response(303, Headers({"Location": place, "Set-Cookie": cookie}))


def _set_cookie(name: str, value: str) -> str:
    return f"{name}={value}; Path=/; Max-Age={A_MONTH}; HttpOnly; SameSite=Lax"


def _cookie(asked: Request, name: str) -> str:
    try:
        found = SimpleCookie(asked.headers.get("Cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _own_asset(path: str) -> Response | None:
    if path not in ASSETS:
        return None
    return Response(200, Headers({"Content-Type": ASSETS[path]}), _asset(path.lstrip("/")))


@cache
def _asset(name: str) -> bytes:
    return files("harness.portals.rehearsal").joinpath(name).read_bytes()
