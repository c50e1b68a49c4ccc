"""The sheet and the gate in a browser: nothing serious before axe, nothing cut on a telephone, all of it on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from harness.conformance.signing.gate_page import write_page as write_gate
from harness.conformance.signing.sheet_page import write_page as write_sheet
from harness.sync.doctor import DoctorFinding
from tests.conformance.signing_reports import NAMES, everything, played, report
from tests.conformance.test_gate import WELL, judged, taken

STANDS = {"BigCommerce": "a stand-in at another address", "Logicbroker": "a stand-in at another address"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Both pages of rehearsals in which something is broken, something open, and something accepted."""
    folder = tmp_path_factory.mktemp("signing")
    broken = report(played(NAMES["G13"][0], "G13", "broken", "Order 100 came 22 minutes late.", day=5), day=5)
    doctors = {"stage": [DoctorFinding("error", "trial", "The trial ended.")], "production": [WELL]}
    reports = everything(but=("G11", "G16"), behind=STANDS), everything(day=4, but=("G11", "G16", "G20")), broken
    made = judged(folder, *reports, doctors=doctors, accepted=[taken("G11")])
    write_gate(made, folder / "gate.html")
    write_sheet(made.sheet, folder / "sheet.html")
    return folder


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["gate", "sheet"])
def test_nothing_serious_and_nothing_cut(chromium, pages, pictures, theme, name, width):
    """Both widths and both themes."""
    context = chromium.new_context(color_scheme=theme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto((pages / f"{name}.html").as_uri())
    found = [each for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    page.screenshot(path=pictures / f"{name}_{width}_{theme}.png", full_page=True)
    context.close()

    assert [(each["id"], [node["html"][:200] for node in each["nodes"]][:3]) for each in found] == []
    assert wide <= width


@pytest.mark.parametrize("name", ["gate", "sheet"])
def test_it_can_be_printed_and_signed(chromium, pages, name):
    """On paper nothing is wider than the page, also where the theme is dark, and there are lines to sign on."""
    context = chromium.new_context(color_scheme="dark", viewport={"width": 794, "height": 1100})
    page = context.new_page()
    page.goto((pages / f"{name}.html").as_uri())
    page.emulate_media(media="print")
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    line = page.locator(".signing tbody tr").first.bounding_box()
    context.close()

    assert (wide <= 794, paper) == (True, "rgb(255, 255, 255)")
    assert line["height"] >= 40
