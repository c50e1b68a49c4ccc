"""How worlds, timelines and panels look in JupyterLab, light and dark, trusted or not: readable, and named."""

import json
import re

import nbformat
import pytest

from tests.browser.axe import serious

WORLD = """from harness.simulation import World
world = World(seed=7)
order = world.shopper.place_order(lines=[("SKU-1", 2), ("SKU-3", 1)])
world.advance(minutes=15)
world.supplier.ship(order)
world.supplier.upload_product_feed([{"name": "Dish", "sku": "D", "price": "free", "weight": "1"}], "dishes.csv")
world.advance(minutes=15)"""
SHOWN = {
    "world": WORLD,
    "timeline": "world.timeline()",
    "diagram": "world.diagram(order)",
    "explorer": "world.explore()",
    "slider": "slider = world.slider()\nslider",
    "panel": "world.panel()",
}
NUMBER = {name: number for number, name in enumerate(SHOWN)}
LIGHTEST, DARKEST = 160, 110
"""Of 255: text on a dark page is at least so light, and text on a light page at most so dark."""


@pytest.fixture
def notebook(lab):
    """A notebook with one cell for each thing that shows itself."""
    return written(lab, "looks.ipynb", SHOWN)


def written(lab, name, sources):
    """A notebook of these cells, in the folder of the lab."""
    cells = [nbformat.v4.new_code_cell(source, id=cell) for cell, source in sources.items()]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, lab.folder / name)
    return name


@pytest.fixture
def run(lab, notebook, theme):
    """The notebook, run in a theme."""
    lab.open(notebook, theme)
    lab.run_all()
    assert [out for out in lab.outputs() if out["output_type"] == "error"] == []
    return lab


def output(lab, name):
    return lab.cell(NUMBER[name]).locator(".jp-OutputArea-output").last


def is_readable(element, theme):
    """Whether the text of an element stands out from the page of the theme."""
    colour = element.evaluate("each => getComputedStyle(each).color")
    brightness = sum(int(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]) / 3
    return brightness >= LIGHTEST if theme == "dark" else brightness <= DARKEST


def test_a_world_shows_both_portals_side_by_side(run, theme):
    """Two named figures beside each other, with tables that have captions, readable in the theme."""
    shown = output(run, "world")
    run.picture(f"world_{theme}")
    portals = shown.locator("figure")
    boxes = [portals.nth(number).bounding_box() for number in range(2)]
    tree = shown.aria_snapshot()

    assert portals.count() == 2
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert 'columnheader "Order ID"' in tree
    assert 'rowheader "100"' in tree
    assert 'figure "BigCommerce, control panel of store' in tree
    assert is_readable(shown.locator("td").first, theme)


def test_a_timeline_is_a_picture_with_words(run, theme):
    """An image with its alternative text, and everything again below it."""
    shown = output(run, "timeline")
    shown.locator("summary").first.click()
    run.picture(f"timeline_{theme}")

    assert 'img "Timeline, 02 Mar 2026. From 02 Mar 2026 09:00' in shown.aria_snapshot()
    assert "data:image/svg+xml" in shown.locator("img").get_attribute("src")
    assert shown.get_by_role("table").is_visible()


def test_a_diagram_is_drawn(run, theme):
    """A table with a column for each participant, whose rows unfold to what crossed the wire."""
    shown = output(run, "diagram")
    shown.get_by_text("sends sales order 100").click()
    run.picture(f"diagram_{theme}")

    assert "The way of order 100" in shown.aria_snapshot()
    assert shown.get_by_text('"PartnerPO": "100"').is_visible()


def test_an_explored_world_is_linked(run, theme):
    """Its script runs in a notebook that is trusted: an order that is chosen stands out everywhere."""
    shown = output(run, "explorer")
    shown.locator("[data-linked=ready]").wait_for()
    shown.locator("tr[data-about='100']").first.click()
    run.picture(f"explorer_{theme}")

    assert shown.get_by_role("status").inner_text().startswith("world.order(100): ")
    assert shown.locator("svg g[aria-current=true]").count() > 3


def test_time_moves_under_the_finger(run, theme):
    """Back to the first event, then it plays; a branch is kept where it stands."""
    cell = run.cell(NUMBER["slider"])
    cell.get_by_role("button", name="Branch here").wait_for()
    cell.get_by_role("slider").first.focus()
    run.page.keyboard.press("Home")
    cell.get_by_text("Orders, 0 orders").or_(cell.get_by_text("Orders: none yet")).first.wait_for()
    run.picture(f"slider_{theme}")
    before, number = cell.get_by_role("status").inner_text(), cell.get_by_label("Event").input_value()
    cell.get_by_role("button", name="Branch here").click()
    cell.get_by_text("slider.branches[0] is a world of its own from here").wait_for()
    cell.get_by_role("button", name="Play").click()
    cell.get_by_role("button", name="Pause").click()
    cell.get_by_role("button", name="Play").wait_for()

    found = serious(run.page, f'.jp-Cell[data-windowed-list-index="{NUMBER["slider"]}"] .jp-OutputArea')
    assert {rule for rule, _ in found} <= {"aria-input-field-name"}  # The handle's: a field with a name is beside it.
    assert before.startswith(f"After event {number} of ")
    assert cell.get_by_role("status").inner_text() != before


def test_the_panel_is_pressed(run, theme):
    """A person finds every field and button by its name, presses, and everything follows."""
    panel = run.cell(NUMBER["panel"])
    panel.get_by_role("button", name="Place order").wait_for()
    panel.get_by_label("Quantity").first.fill("3")
    panel.get_by_role("button", name="Place order").click()
    panel.get_by_text("order 101 is Awaiting Fulfillment").wait_for()
    panel.get_by_role("button", name="A quarter of an hour").click()
    panel.get_by_text("it is 02 Mar 2026 09:45:00 UTC").wait_for()
    run.picture(f"panel_{theme}")
    panel.get_by_role("tab", name="Retailer").click()
    panel.get_by_role("button", name="Approve").wait_for()
    panel.get_by_role("tab", name="Supplier").click()
    panel.get_by_role("button", name="Cancel").click()
    panel.get_by_text("1 acknowledgement of order 101").wait_for()

    panel.get_by_role("tab", name="What goes wrong").click()

    assert serious(run.page, f'.jp-Cell[data-windowed-list-index="{NUMBER["panel"]}"] .jp-OutputArea') == []
    assert panel.get_by_role("status").count() == 1
    assert panel.get_by_label("Fault").is_visible()


def test_an_untrusted_notebook_shows_as_much(run, theme):
    """Somebody else's saved notebook: no script, no widget, and still both portals, the pictures and their words."""
    run.save()
    path = run.folder / "looks.ipynb"
    saved = json.loads(path.read_text())
    saved["metadata"]["from"] = f"somebody else, {theme}"
    (run.folder / "untrusted.ipynb").write_text(json.dumps(saved))
    run.open("untrusted.ipynb", theme)
    world = output(run, "world")
    world.locator("figure").first.wait_for()
    trusted = "() => window.jupyterapp.shell.currentWidget.content.model.cells.get(0).trusted"
    run.picture(f"untrusted_world_{theme}")

    assert run.page.evaluate(trusted) is False
    assert world.locator("figure").count() == 2
    assert "Awaiting" in world.inner_text() or "Shipped" in world.inner_text()
    assert is_readable(world.locator("td").first, theme)
    assert output(run, "explorer").locator("[data-linked=ready]").count() == 0
    assert "PO100-001" in output(run, "explorer").inner_text()
    timeline = output(run, "timeline")
    assert "From 02 Mar 2026 09:00" in timeline.locator("img").get_attribute("alt")
    run.picture(f"untrusted_timeline_{theme}")
    assert output(run, "panel").inner_text() != ""
    run.picture(f"untrusted_panel_{theme}")


def test_a_rehearsal_asks_with_buttons(lab, theme):
    """The sentence, the three buttons, and in the end the report in its place; the page is saved beside it."""
    source = (
        "from harness.conformance import rehearse\n"
        "from harness.conformance.stage.served import ServedStage\n"
        'rehearse(ServedStage(people="are asked").path, only=["G2"])'
    )
    lab.open(written(lab, "asks.ipynb", {"asks": source}), theme)
    lab.run_all()
    panel = lab.page.locator(".jp-Notebook .jp-OutputArea").first
    panel.get_by_text("Please do this:").first.wait_for()
    lab.picture(f"rehearsal_asks_{theme}")
    panel.get_by_role("button", name="Done", exact=True).click()
    panel.get_by_role("alert").get_by_text("the answer cannot be used").wait_for()
    lab.picture(f"rehearsal_refuses_{theme}")
    for _ in range(2):  # Both scenarios ask before either goes on.
        question = panel.locator(".widget-html-content", has_text="Please do this:")
        name = re.findall(r"Logicbroker API Connection \w+", question.inner_text())[0]
        panel.get_by_role("button", name="It cannot be done").click()
        panel.locator(".widget-html-content", has_text=name).wait_for(state="detached")
    panel.get_by_text("UNKNOWN: 0 of 1 promise holds").first.wait_for()
    lab.picture(f"rehearsal_over_{theme}")

    assert serious(lab.page, ".jp-Notebook .jp-OutputArea") == []
    assert panel.get_by_role("button", name="Stop the rehearsal").is_disabled()
    assert "the person cannot do this" in panel.inner_text()
    assert (lab.folder / "rehearsal.html").exists()
