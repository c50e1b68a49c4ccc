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
    shown = world._repr_mimebundle_()["text/html"] + world.timeline().html()
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
