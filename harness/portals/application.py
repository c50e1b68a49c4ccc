"""The pages as a function from a request to a response: who may ask, which page it is, and what comes of it.

What stands on the pages is in ``pages``, how it looks in ``rendering``.  Host and Origin are checked at the port.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, unquote

from fakes.wire.http import Headers, Request, RequestLike, Response, Router
from harness.portals import guard, pages, rendering
from harness.portals.blocks import Done, Download, Link, Listing, Notice, Once, Page, Row
from harness.portals.menus import MENUS
from harness.portals.place import Place
from harness.portals.visits import NoSuchPage, Unusable, Visit
from harness.simulation.crashes import in_words, is_crash

MOST_NOTICES = 200
"""So many sentences wait to be read."""


T = TypeVar("T")


class Portals:
    """Answers for every page of every place.  ``places`` are asked anew each time: surroundings come and go."""

    def __init__(self, places: Callable[[], Mapping[str, Place]], *, frames: str = guard.NOBODY) -> None:
        self._places = places
        self._frames = frames
        self._notices: OrderedDict[str, Notice] = OrderedDict()
        self._once: OrderedDict[str, Page] = OrderedDict()

    @property
    def places(self) -> Mapping[str, Place]:
        """The places that there are now, by their names."""
        return self._places()

    def answer(self, request: RequestLike) -> Response:
        """The page, the file, or the page that is opened after a deed."""
        asked = Request.of(request)
        return guard.guarded(self._answer(asked), self._frames)

    def _answer(self, asked: Request) -> Response:
        path = asked.path.rstrip("/")
        if asked.method == "GET" and (asset := rendering.asset(path)):
            return asset
        if path == "":
            return self._shown(None, _lobby(self.places))
        try:
            return self._routed(asked, path)
        except NoSuchPage as nothing:
            return self._shown(None, _nowhere(nothing))

    def _routed(self, asked: Request, path: str) -> Response:
        _, name, *_ = path.split("/")
        place = self.places.get(unquote(name))
        if place is None:
            raise NoSuchPage(f"there is no place {unquote(name)!r}; there are {', '.join(self.places)}")
        method = "GET" if asked.method == "HEAD" else asked.method
        found = ROUTES.match(method, path)
        if found is None:
            if allowed := ROUTES.methods(path):
                told = Response.of_text(405, f"this page takes {', '.join(allowed)}")
                return Response(405, Headers({**told.headers, "Allow": ", ".join(allowed)}), told.body)
            raise NoSuchPage(f"there is no page at {path}")
        route, values = found
        visit = Visit(place, path, {key: unquote(value) for key, value in values.items()}, asked.query)
        if method == "GET":
            place.visited.add(route.template.removeprefix("/{place}"))
            return self._shown_once(visit) or self._result(visit, lambda: route.handler(visit))
        return self._posted(asked, visit, route.handler)

    def _posted(self, asked: Request, visit: Visit, deed: Callable[[Visit], Any]) -> Response:
        """A deed is done only for a form that one of these pages has shown."""
        told = guard.filled_in(asked, visit.place.token)
        if isinstance(told, Response):
            return told
        filled = Visit(visit.place, visit.path, visit.values, visit.query, *told)
        return self._result(filled, lambda: deed(filled))

    def _result(self, visit: Visit, work: Callable[[], Any]) -> Response:
        try:
            outcome = work()
        except NoSuchPage as nothing:
            return self._shown(visit, _nowhere(nothing))
        except Exception as error:  # noqa: BLE001 - a person reads it; every refusal of a service is an error here.
            return self._refused(visit, error)
        return outcome if isinstance(outcome, Response) else self._told(visit, outcome)

    def _told(self, visit: Visit, outcome: Any) -> Response:
        """What came of a request: a file, a page, or another page that is opened now."""
        if isinstance(outcome, Download):
            return _file(outcome)
        if isinstance(outcome, Done):
            notice = Notice(outcome.text, "refused" if outcome.problems else "done", outcome.problems)
            return _see(outcome.href, "notice", _put(self._notices, notice))
        if isinstance(outcome, Once):
            return _see(outcome.href, "once", _put(self._once, outcome.page))
        return self._shown(visit, outcome)

    def _shown_once(self, visit: Visit) -> Response | None:
        """The page that waits to be shown a single time; None where none does."""
        waiting = self._once.pop(visit.asked("once"), None)
        return self._shown(visit, waiting) if waiting else None

    def _refused(self, visit: Visit, error: Exception) -> Response:
        """The page on which somebody was, with what was filled in, and why it was refused."""
        notice, status = Notice(*_words_of(error)), _status_of(error)
        back = ROUTES.match("GET", visit.text("back") or "/")
        page, again = Page(_area_of(visit), "This cannot be done", []), visit
        if back is not None:
            route, values = back
            values = {key: unquote(value) for key, value in values.items()}
            asked = parse_qsl(visit.text("back_query"))
            query = {name: text for name, text in asked if name not in ("notice", "once")}
            again = Visit(visit.place, visit.text("back"), values, query, visit.fields, posted_to=visit.path)
            page = _opened(route.handler, again, page)
        ways = _ways_out(visit)
        return self._shown(again, Page(page.area, page.title, [notice, *ways, *page.blocks], page.trail, status))

    def _shown(self, visit: Visit | None, page: Page) -> Response:
        notice = self._notices.get(visit.asked("notice")) if visit else None
        blocks = [notice, *page.blocks] if notice else page.blocks
        shown = Page(page.area, page.title, blocks, page.trail, page.status)
        html = rendering.page(shown, visit, visit.place.token if visit else "")
        return Response(page.status, Headers({"Content-Type": "text/html; charset=utf-8"}), html.encode())


def _put(waiting: OrderedDict[str, T], one: T) -> str:
    """Keep what is shown next, under a number that nobody guesses; what nobody fetches is forgotten."""
    number = secrets.token_urlsafe(8)
    waiting[number] = one
    while len(waiting) > MOST_NOTICES:
        waiting.popitem(last=False)
    return number


def _see(href: str, name: str, number: str) -> Response:
    """The page that is opened after a deed."""
    return Response(303, Headers({"Location": f"{href}{'&' if '?' in href else '?'}{name}={number}"}))


def _words_of(error: Exception) -> tuple[str, Any, tuple[str, ...]]:
    """Why something was refused: a sentence, its tone, and the single points where there are several."""
    if is_crash(error):
        return f"The connector crashed.  {in_words(error)}", "refused", ()
    problems = tuple(getattr(error, "problems", ()) or ())
    if problems:
        return str(error).partition(". ")[0] + ".", "refused", tuple(map(str, problems))
    said = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return said.strip() or type(error).__name__, "refused", ()


def _ways_out(visit: Visit) -> list[Row]:
    """Where a store can be opened again whose trial has ended."""
    trial = visit.world.bigcommerce.trial
    return [Row([Link("Plans and trial", visit.url("store/plans"))])] if trial and trial.expired else []


def _status_of(error: Exception) -> int:
    return 422 if isinstance(error, Unusable) else 409


def _opened(handler: Callable[[Visit], Any], visit: Visit, otherwise: Page) -> Page:
    """The page on which a form was filled in; where that cannot be opened any more, another one."""
    try:
        page = handler(visit)
    except Exception:  # noqa: BLE001 - then the refusal alone is shown.
        return otherwise
    return page if isinstance(page, Page) else otherwise


def _area_of(visit: Visit) -> str:
    """Whose page an address is, so that its menu stays."""
    _, _, area, *rest = [*visit.path.split("/"), ""]
    if area == "supplier":
        return f"supplier {rest[0]}"
    return area if area in MENUS else "stage"


def _file(download: Download) -> Response:
    named = f"attachment; filename*=UTF-8''{quote(download.name, safe='')}"
    return Response(200, Headers({"Content-Type": download.media_type, "Content-Disposition": named}), download.content)


def _nowhere(nothing: NoSuchPage) -> Page:
    return Page("stage", "There is no such page", [Notice(str(nothing), "refused")], status=404)


def _lobby(places: Mapping[str, Place]) -> Page:
    rows = [(Link(name, f"/{quote(name)}"), place.world.bigcommerce.store_hash) for name, place in places.items()]
    return Page("stage", "Both portals", [Listing("Places", ("Place", "Store Hash"), rows)])


ROUTES: Router[Callable[[Visit], Any]] = Router()
for _method, _template, _handler in pages.ROUTES:
    ROUTES.add(_method, f"/{{place}}{_template}", _handler)
