"""The course in JupyterLab itself: every notebook runs, shows no error, and asks nobody outside of this machine."""

import pytest

from harness.places import notebooks
from tests.browser.axe import serious

PATHS = [pytest.param(path.name, id=path.stem) for path in sorted(notebooks().glob("*.ipynb"))]


@pytest.mark.parametrize("name", PATHS)
def test_a_notebook_runs_in_jupyterlab(lab, name):
    """All cells are run, none of them fails or warns, and nothing was fetched from elsewhere."""
    lab.open(name)
    lab.run_all()
    outputs = lab.outputs()

    assert [out for out in outputs if out["output_type"] == "error"] == []
    assert [out for out in outputs if out.get("name") == "stderr"] == []
    assert lab.unfinished() == 0
    assert lab.asked_outside == []


def test_the_start_page_opens_and_the_tile_leads_to_it(lab):
    """JupyterLab opens on it; axe finds nothing in it, its links lead to the notebooks, and the launcher has a tile."""
    lab.open()
    page = lab.page
    page.get_by_role("heading", name="The course", exact=True).wait_for()
    lab.picture("start")
    assert serious(page, ".jp-RenderedMarkdown") == []
    page.get_by_role("link", name="One order, there and back").click()
    page.locator(".jp-NotebookPanel").get_by_role("heading", name="One order, there and back").wait_for()
    lab.run_command("launcher:create")
    lab.picture("launcher")

    assert page.locator(".jp-LauncherCard", has_text="The course").is_visible()
