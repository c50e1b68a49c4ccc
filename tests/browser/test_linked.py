"""What is chosen in one part of an explored world stands out in all, by mouse and keyboard, also without a kernel."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.every_display import lived

HEAD = "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>A world</title>"
STYLE = "<style>:root { color-scheme: light dark }</style></head><body><main><h1>A world</h1>"


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A page as somebody is sent it."""
    path = tmp_path_factory.mktemp("linked") / "world.html"
    shown = lived().explore()._repr_mimebundle_()["text/html"]
    path.write_text(f"{HEAD}{STYLE}{shown}</main></body></html>", encoding="utf-8")
    return path


@pytest.fixture
def page(chromium, exported, theme):
    """The page in a theme."""
    context = chromium.new_context(color_scheme=theme, viewport={"width": 1280, "height": 1000})
    opened = context.new_page()
    opened.goto(exported.as_uri())
    opened.locator("[data-linked=ready]").wait_for()
    yield opened
    context.close()


def chosen(page, selector):
    """How many of these stand out."""
    return page.locator(f"{selector}[aria-current=true]").count()


def test_an_order_is_followed_through_everything(page, pictures, theme):
    """Its row, its documents, its marks and its events; nothing else; and how to go on by code."""
    page.locator("tr[data-about='100']").first.click()
    page.screenshot(path=pictures / f"linked_{theme}.png", full_page=True)

    assert page.get_by_role("status").inner_text().startswith("world.order(100): ")
    assert chosen(page, "tr[data-about='100']:not([data-number])") >= 4
    assert chosen(page, "tr[data-about='101']") == 0
    assert chosen(page, "[data-events] tr") > 3
    assert chosen(page, "svg g") > 3
    assert Axe().run(page).response["violations"] == []


def test_a_mark_leads_to_its_event_by_the_keyboard(page):
    """Enter on a mark shows its row; Escape shows everything again."""
    mark = page.locator("svg g[data-about]").first
    mark.focus()
    page.keyboard.press("Enter")
    numbers = mark.get_attribute("data-number").split()

    assert page.get_by_role("status").inner_text() == f"world.history.event({numbers[0]})"
    assert 1 <= chosen(page, "[data-events] tr") <= len(numbers)
    page.keyboard.press("Escape")
    assert chosen(page, "[data-linked] *") == 0


def test_it_zooms(page):
    """Twice as wide, and back."""
    drawing = page.locator("svg[aria-label]")
    before = drawing.bounding_box()["width"]
    page.get_by_role("button", name="Zoom in").click()

    assert drawing.bounding_box()["width"] >= 1.9 * before
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1280
