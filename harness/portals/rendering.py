"""How a page looks: one template for all of them, one style sheet, one small script, all from this machine.

What stands on a page is made of ``blocks``; nothing is asked of a service here but the time and what is due.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from fakes.wire.http import Headers, Response
from harness.displays.states import COLOURS, SIGNS, TONES
from harness.displays.tables import words
from harness.displays.templates import environment_of
from harness.portals import clock, tour
from harness.portals.blocks import Entry, Form, Page
from harness.portals.menus import MENUS, Menu, areas
from harness.portals.visits import Visit

LARGEST_FILE = 63_000_000
"""Bytes of a file that can be uploaded: what the port takes, less what else stands in the form."""

ASSETS = {"/pages.css": "text/css; charset=utf-8", "/pages.js": "text/javascript; charset=utf-8"}


def asset(path: str) -> Response | None:
    """The style sheet or the script; None for every other path."""
    if path not in ASSETS:
        return None
    return Response(200, Headers({"Content-Type": ASSETS[path]}), _asset(path.lstrip("/")))


@cache
def _asset(name: str) -> bytes:
    text = files("harness.portals").joinpath(name).read_text(encoding="utf-8")
    if name.endswith(".css"):
        text += "".join(
            f".state-{tone} {{ color: {ink}; background: {paper}; }}\n" for tone, (ink, paper) in COLOURS.items()
        )
    return text.encode()


def page(shown: Page, visit: Visit | None, token: str) -> str:
    """The whole page as HTML; without a visit it is a page of no place."""
    html: str = _template("page.html.j2").render(
        page=shown,
        visit=visit,
        token=token,
        bar=clock.bar(visit.place) if visit else None,
        areas=areas(visit) if visit else [],
        menu=_menu(shown, visit),
        promises=[(each.promise, each.word) for each in tour.stops(visit.place)] if visit else [],
        query=urlencode(visit.query) if visit else "",
        numbers=_Numbers(),
        largest=LARGEST_FILE,
    )
    return html


def other_page(template: str, shown: Page, token: str, **told: Any) -> str:
    """A page that is of no place, by a template of its own that extends the one of all pages."""
    told |= {"page": shown, "visit": None, "token": token, "query": "", "numbers": _Numbers(), "largest": LARGEST_FILE}
    html: str = _template(template).render(**told)
    return html


class _Numbers:
    """Counts the forms of one page, so that no two of their entries have the same name."""

    def __init__(self) -> None:
        self._last = 0

    def take(self) -> int:
        self._last += 1
        return self._last


@cache
def _template(name: str) -> Any:
    environment = environment_of("harness.portals")
    environment.globals |= {"sign_of": _sign_of, "tone_of": _tone_of, "value_of": _value_of, "kind_of": _kind_of}
    environment.filters |= {"words": words}
    return environment.get_template(name)


def _menu(shown: Page, visit: Visit | None) -> list[tuple[str, str, bool]]:
    """The entries of the area's menu: text, address, and whether it is the page that is shown."""
    if visit is None:
        return []
    entries: Sequence[Menu] = MENUS.get(shown.area.partition(" ")[0], ())
    found = [(each.text, visit.url(each.path.format(**visit.values)), each) for each in entries if each.fits(visit)]
    here = [href for _, href, _ in found if f"{visit.path}/".startswith(f"{href.rstrip('/')}/")]
    return [(text, href, href == max(here, key=len, default="")) for text, href, _ in found]


def _tone_of(word: str) -> str:
    return TONES.get(word) or TONES.get(word.partition(",")[0]) or ""


def _sign_of(word: str) -> str:
    tone = TONES.get(word) or TONES.get(word.partition(",")[0])
    return SIGNS[tone] if tone else ""


def _value_of(form: Form, entry: Entry, visit: Visit | None) -> str:
    """What stands in an entry: what was filled in before it was refused, else what the page says."""
    if visit is None or visit.posted_to != form.action or entry.kind in ("file", "password", "hidden"):
        return entry.value
    if entry.kind == "checkbox":
        return visit.raw(entry.name)
    return visit.raw(entry.name) or entry.value


def _kind_of(value: Any) -> str:
    """Of what kind a cell is: a block, several of them, an instant, an amount, or any other value."""
    if isinstance(value, list | tuple):
        return "several"
    if isinstance(value, datetime):
        return "instant"
    return getattr(value, "kind", "value")
