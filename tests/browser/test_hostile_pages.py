"""Everything hostile in everything that is shown, in a browser: no script of others runs, and nothing is fetched."""

import re
from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest

from fakes.doors.server import Beside
from harness.conformance.signing import gate_page, sheet_page
from harness.conformance.stage.board import Board
from harness.conformance.stage.person import HumanTask
from harness.portals.application import Portals
from harness.portals.place import Place
from harness.portals.serving import open_rehearsal
from tests.conformance.signing_reports import NAMES, played, report
from tests.conformance.test_gate import judged
from tests.hostile import MARK, STRINGS
from tests.hostile_pages import hostile_report, hostile_world, shown

HEAD = "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>quiet</title></head><body>"
WHOLE = [text for text in STRINGS if not any("\ud800" <= each <= "\udfff" for each in text)]
"""Without halves of characters, which no file in UTF-8 holds."""
MOST_PAGES = 250


@pytest.fixture(scope="module")
def world():
    """One in which all of it was typed wherever people type."""
    return hostile_world(STRINGS)


@pytest.fixture(scope="module")
def pages(world, tmp_path_factory):
    """A page for each thing that a world shows, and the pages of a report, of sheets and of gates."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, each in shown(world, STRINGS).items():
        if bundle := getattr(each, "_repr_mimebundle_", None):
            (folder / f"{name}.html").write_text(f"{HEAD}{bundle()['text/html']}</body></html>", encoding="utf-8")
    hostile_report(STRINGS, folder).to_html(folder / "report.html")
    each = len(NAMES["G12"])
    for number in range(0, len(WHOLE), each):
        texts = WHOLE[number : number + each]
        told = [played(name, "G12", "broken", text) for name, text in zip(NAMES["G12"], texts, strict=False)]
        people = [{"at": "2026-03-02T09:00:00+00:00", "by": text, "machine": text} for text in texts]
        gate = judged(folder, report(*told, sessions=people, suppliers=texts, retailer=texts[0]))
        gate_page.write_page(gate, folder / f"gate_{number}.html")
        sheet_page.write_page(gate.sheet, folder / f"sheet_{number}.html")
    return folder


def looked_at(context, url, allowed):
    """What can be read on a page, and its links: everything on it is opened and pointed at, and it stays quiet."""
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.goto(url)
    title = page.title()
    page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.evaluate("() => document.querySelectorAll('*').forEach(each => each.dispatchEvent(new Event('mouseover')))")
    page.wait_for_timeout(100)
    found = page.inner_text("body"), page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")

    assert (page.title(), page.title() == MARK, said) == (title, False, []), url
    assert [each for each in asked if not each.startswith((allowed, "data:"))] == [], url
    page.close()
    return found


def test_nothing_runs_and_nothing_is_fetched(chromium, pages):
    """With everything opened and pointed at; the texts themselves stand there to be read."""
    context = chromium.new_context()
    read = "".join(looked_at(context, path.as_uri(), path.as_uri())[0] for path in sorted(pages.glob("*.html")))
    context.close()

    assert MARK in read


def crawled(chromium, url, most):
    """What can be read on a page and on all pages that it leads to."""
    context, base = chromium.new_context(), urljoin(url, "/")
    waiting, seen, read = [url], {url}, ""
    while waiting and len(seen) <= most:
        text, links = looked_at(context, waiting.pop(0), base)
        read += text
        for link in (each.partition("#")[0] for each in links):
            is_page = link.startswith(base) and not re.search(
                r"/events/|\.har|download|template|/inventory/|report\.html", link
            )
            if is_page and link not in seen:
                seen.add(link)
                waiting.append(link)
    context.close()
    return read, len(seen)


def test_the_portals_stay_quiet(chromium, world):
    """Both portals, the storefront and the wire, as far as two hundred and fifty pages lead."""
    place = Place("world", world)
    served = Beside(Portals(lambda: {"world": place}).answer)
    try:
        read, count = crawled(chromium, f"{served.url}/world", MOST_PAGES)
    finally:
        served.close()

    assert count > 100
    assert MARK in read


def test_the_page_of_a_rehearsal_stays_quiet(chromium, tmp_path):
    """What people are asked, and what they answered."""
    now, board = datetime.now(UTC), Board(tell=lambda said: None)
    for text in WHOLE:
        board.expect(HumanTask("retailer", "retry", text or "x", {"x": text}, named=text[:20], scenario=text), now)
    for question in board.questions[::2]:
        board.answer(question.number, "", question.task.scenario or "x")
    url, served = open_rehearsal(board, f"stage, {WHOLE[5]}", tmp_path, "0")
    try:
        read, count = crawled(chromium, url, 60)
    finally:
        served.close()

    assert count > 50
    assert MARK in read
