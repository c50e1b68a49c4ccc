"""The HTML report and an exported world before axe: nothing serious, light or dark, broken or holding."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.planted.bugs import late_orders
from harness.simulation import World

SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The pages that people are sent: a report that is broken, one that holds, and a world with its timeline."""
    folder = tmp_path_factory.mktemp("pages")
    run_conformance(FakesTarget(7), connector=late_orders, only=["G12", "G15"]).to_html(folder / "broken.html")
    run_conformance(FakesTarget(7), only=["G1", "G12", "G24"]).to_html(folder / "holding.html")
    world = World(seed=7)
    world.shopper.place_order()
    world.advance(minutes=15)
    report = run_conformance(FakesTarget(7), connector=late_orders, only=["G12"])
    every = (world, world.order(100), world.diagram(100), world.timeline(), world.fields(100), world.history, report)
    shown = "".join(each._repr_mimebundle_()["text/html"] for each in (*every, report.broken(), report.evidence("G12")))
    title = "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>A world</title></head>"
    dark = "<style>:root { color-scheme: light dark }</style>"
    (folder / "world.html").write_text(f"{title}{dark}<body><main><h1>A world</h1>{shown}</main></body></html>")
    return folder


@pytest.mark.parametrize("name", ["broken", "holding", "world"])
def test_nothing_serious(chromium, pages, pictures, theme, name):
    """With everything opened, and closed; whatever is only advice is told."""
    context = chromium.new_context(color_scheme=theme, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto((pages / f"{name}.html").as_uri())
    found = Axe().run(page).response["violations"]
    page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
    found += Axe().run(page).response["violations"]
    page.screenshot(path=pictures / f"{name}_{theme}.png")
    context.close()

    serious = [(each["id"], [node["html"][:200] for node in each["nodes"]][:3]) for each in found if _is_serious(each)]
    assert serious == []


def _is_serious(violation):
    return violation["impact"] in SERIOUS


@pytest.mark.parametrize("name", ["broken", "holding"])
def test_a_report_fits_a_narrow_page_and_prints_whole(chromium, pages, name):
    """Nothing is cut at 420 px; on paper every column is there, and so are the requests behind what is broken."""
    context = chromium.new_context(viewport={"width": 420, "height": 900})
    page = context.new_page()
    page.goto((pages / f"{name}.html").as_uri())
    width = page.evaluate("() => document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 794, "height": 1100})
    page.emulate_media(media="print")
    table = page.locator("table.promises").bounding_box()
    printed = page.locator(".shown details pre").count() and page.locator(".shown details pre").first.bounding_box()
    context.close()

    assert width <= 420
    assert table["x"] + table["width"] <= 794
    assert (printed["height"] > 0) if name == "broken" else printed == 0


def test_packed_evidence_unfolds_by_the_keyboard(chromium, pages):
    """What holds opens to its request, its content and the command; without a script the page says why it does not."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto((pages / "holding.html").as_uri())
    page.locator("details[data-state='holds'] > summary").first.press("Enter")
    page.locator("details[data-evidence] > summary").first.press("Enter")
    page.locator("details[data-evidence] li details > summary").first.press("Enter")
    page.locator("details[data-evidence] li pre").first.wait_for()
    heading = page.locator("details[data-evidence] li summary").first.inner_text()
    context.close()
    silent = chromium.new_context(java_script_enabled=False).new_page()
    silent.goto((pages / "holding.html").as_uri())
    told = silent.inner_text("header")
    silent.context.close()

    assert heading
    assert "Trust HTML" in told
