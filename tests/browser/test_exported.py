"""Every display of every notebook, as somebody is sent it: light and dark, narrow, enlarged, and without its styles."""

import json
from collections.abc import Mapping
from html import escape

import nbformat
import pytest
from nbconvert import HTMLExporter

from harness.places import notebooks
from tests import kernels
from tests.browser.axe import serious
from tests.browser.jupyter import Theme
from tests.every_display import everything
from tests.front_ends import in_classic

PATHS = [pytest.param(path, id=path.stem) for path in sorted(notebooks().glob("*.ipynb"))]
SIZES = {"1280 px": (1280, 1), "800 px": (800, 1), "200 % zoom": (640, 2)}
CUT = """() => [...document.querySelectorAll('figure')]
  .filter(each => each.querySelector(':scope > figcaption') && each.scrollWidth > each.clientWidth + 2)
  .map(each => each.innerText.slice(0, 60))"""
"""Portals that are wider than their place."""
EMPTY = """() => [...document.querySelectorAll('.jp-OutputArea-output:not(.jupyter-widgets)')]
  .filter(each => !each.innerText.trim() && !each.querySelector('img, svg')).length"""
"""Outputs with nothing in them; the place of a widget stays empty in an export, and its last state stands below it."""
LOOK = "font: 14px/1.5 system-ui, sans-serif; color-scheme: light dark"


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """Runs a notebook once; gives the page of nbconvert for a theme."""
    made = {}

    def page_of(path, theme: Theme):
        if path not in made:
            folder = tmp_path_factory.mktemp(path.stem)
            made[path] = folder, kernels.executed(nbformat.read(path, as_version=4), folder)
        folder, notebook = made[path]
        exporter = HTMLExporter(theme=theme, mathjax_url="", require_js_url="", jquery_url="", embed_images=True)
        page, _ = exporter.from_notebook_node(notebook)
        (folder / f"{theme}.html").write_text(page, encoding="utf-8")
        return folder / f"{theme}.html"

    return page_of


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Mapping[str, object]:
    """Pages with one of everything: as it is, and as a front end leaves it that takes the styles away."""
    folder = tmp_path_factory.mktemp("everything")
    shown = {name: bundle["text/html"] for name, bundle in everything()[1].items() if "text/html" in bundle}
    pages = {}
    for kind, left in {"as it is": str, "without styles": in_classic}.items():
        sections = [
            f"<section tabindex='0' style='overflow-x: auto'><h2>{escape(name)}</h2>{left(page)}</section>"
            for name, page in shown.items()
            if kind == "as it is" or "data-linked" not in page
        ]
        head = f"<!DOCTYPE html><html lang='en' style='{LOOK}'><head><meta charset='utf-8'><title>All</title></head>"
        body = f"<body><main><h1>All</h1>{''.join(sections)}</main></body></html>"
        pages[kind] = folder / f"{kind.replace(' ', '_')}.html"
        pages[kind].write_text(f"{head}{body}", encoding="utf-8")
    return pages


def opened(chromium, path, theme, size):
    """The page at a size, with nothing from elsewhere; nbconvert asks for libraries that no display of ours needs."""
    width, scale = SIZES[size]
    context = chromium.new_context(
        color_scheme=theme, viewport={"width": width, "height": 900}, device_scale_factor=scale
    )
    context.route(lambda url: not url.startswith(("file:", "data:")), lambda route: route.abort())
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_timeout(300)
    return page


@pytest.mark.parametrize("path", PATHS)
def test_an_exported_notebook(chromium, exported, pictures, theme, path):
    """No output is empty, no portal is cut, the page is never wider than its window, and axe finds nothing serious."""
    page_file = exported(path, theme)
    for size in SIZES:
        page = opened(chromium, page_file, theme, size)
        page.screenshot(path=pictures / f"{path.stem}_{theme}_{size.partition(' ')[0]}.png", full_page=True)
        found = {
            "empty": page.evaluate(EMPTY),
            "cut": page.evaluate(CUT) if size != "200 % zoom" else [],
            "serious": serious(page, ".jp-OutputArea-output") if size == "1280 px" else [],
        }
        page.context.close()
        assert found == {"empty": 0, "cut": [], "serious": []}, size


@pytest.mark.parametrize("kind", ["as it is", "without styles"])
def test_one_of_everything(chromium, catalogue, pictures, theme, kind):
    """Opened and closed, at every size: axe finds nothing serious, no portal is cut, and no page is too wide."""
    for size in SIZES:
        page = opened(chromium, catalogue[kind], theme, size)
        name = f"all_{kind.replace(' ', '_')}_{theme}_{size.partition(' ')[0]}.png"
        closed = serious(page, "main")
        page.screenshot(path=pictures / name, full_page=True)
        page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
        found = [*closed, *(serious(page, "main") if size == "1280 px" else [])]
        cut = page.evaluate(CUT) if kind == "as it is" and size != "200 % zoom" else []
        wide = page.evaluate("() => document.documentElement.scrollWidth") > SIZES[size][0]
        page.context.close()
        assert (found, cut, wide) == ([], [], False), (size, json.dumps(found))
