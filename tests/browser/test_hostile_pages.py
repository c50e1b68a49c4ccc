"""Everything hostile in everything that is shown, in a browser: no script of others runs, and nothing is fetched."""

import pytest

from tests.hostile import MARK, STRINGS
from tests.hostile_pages import hostile_report, hostile_world, shown

HEAD = "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>quiet</title></head><body>"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A page for each thing that a world shows, and the page of a report."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, each in shown(hostile_world(STRINGS), STRINGS).items():
        if bundle := getattr(each, "_repr_mimebundle_", None):
            (folder / f"{name}.html").write_text(f"{HEAD}{bundle()['text/html']}</body></html>", encoding="utf-8")
    hostile_report(STRINGS, folder).to_html(folder / "report.html")
    return folder


def test_nothing_runs_and_nothing_is_fetched(chromium, pages):
    """With everything opened and pointed at; the texts themselves stand there to be read."""
    read = ""
    for path in sorted(pages.glob("*.html")):
        context = chromium.new_context()
        page = context.new_page()
        asked, said = [], []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("dialog", lambda dialog, said=said: (said.append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri())
        title = page.title()
        page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
        page.evaluate(
            "() => document.querySelectorAll('*').forEach(each => each.dispatchEvent(new Event('mouseover')))"
        )
        page.wait_for_timeout(200)
        read += page.inner_text("body")

        assert (page.title(), MARK in page.title(), said) == (title, False, []), path.name
        assert [url for url in asked if url != path.as_uri() and not url.startswith("data:")] == [], path.name
        context.close()
    assert MARK in read
