"""The page of a rehearsal in a browser: on a telephone, by keyboard, without scripts, in both themes, before axe."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from harness.conformance.rehearsal.results import PromiseResult
from harness.conformance.stage.board import Board
from harness.conformance.stage.order_pages import ORDERS_COLUMNS, Rows
from harness.conformance.stage.person import HumanTask, file_text
from harness.conformance.targets import Standing
from harness.portals.serving import open_rehearsal
from harness.promises import PROMISES

ACCOUNT = (
    "Create an API account with the name Logicbroker API Connection RK7Q3W2M4 1.  Save the file with the credentials, "
    "then type its path."
)
ROWS = (
    "Open Orders > View.  Type the rows of the orders 100 from the top: Order ID | Customer, with semicolons between."
)


@pytest.fixture
def board():
    now, made = datetime.now(UTC), Board(tell=lambda said: None)
    arguments = {"name": "Logicbroker API Connection RK7Q3W2M4 1", "token_type": "V2/V3 API token"}
    made.expect(
        HumanTask("retailer", "create_api_account", ACCOUNT, arguments, read=file_text, scenario="account"),
        now - timedelta(hours=1),
    )
    made.expect(HumanTask("retailer", "orders_page", ROWS, read=Rows(ORDERS_COLUMNS), scenario="Orders"), now)
    made.expect(HumanTask("supplier", "approve", "Press APPROVE.  Then press Enter.", named="First", scenario="A"), now)
    made.follow(Standing(((now + timedelta(minutes=8), "Shipped"),), ("Later",)))
    made.take(PromiseResult(PROMISES["G12"], "broken", "Order 100 is there twice.", ()))
    return made


@pytest.fixture
def url(board, tmp_path):
    address, served = open_rehearsal(board, "stage, Trial store", tmp_path, "0")
    yield address
    served.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_serious_and_nothing_cut(chromium, url, pictures, theme, width):
    """Overview and tasks, with all that can be opened open."""
    context = chromium.new_context(color_scheme=theme, viewport={"width": width, "height": 900})
    page = context.new_page()
    found = []
    for path in ("", "task/1", "task/2", "task/3", "?whom=retailer"):
        page.goto(url + path)
        page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
        found += [each for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width, path
        page.screenshot(
            path=pictures / f"rehearsal_{path.strip('?').replace('/', '')}_{width}_{theme}.png", full_page=True
        )
    context.close()

    assert [(each["id"], [node["html"][:200] for node in each["nodes"]][:3]) for each in found] == []


def test_by_keyboard_with_a_check_before_it_is_sent(chromium, url, board):
    """Tab and Enter are enough; an answer that does not fit is said while it is typed."""
    page = chromium.new_context().new_page()
    page.goto(url + "task/2")
    page.get_by_label("Your name").first.press_sequentially("Ada")
    page.get_by_label("Order ID, row 1").press_sequentially("1;2")
    page.get_by_text("wanted texts without ; and |").wait_for()
    page.get_by_label("Order ID, row 1").fill("100")
    page.get_by_text("This can be used.").wait_for()
    page.get_by_label("Order ID, row 1").press("Enter")
    page.get_by_text("Thank you.").wait_for()

    assert [each.by for each in board.answered] == ["Ada"]


def test_without_scripts(chromium, url, board):
    """Everything can be done; the overview looks again by itself."""
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(url)
    assert 'http-equiv="refresh"' in page.content()
    page.get_by_role("link", name="Approve a product feed").click()
    page.get_by_label("Your name").first.fill("Grace")
    page.get_by_role("button", name="It is done").click()

    assert "Thank you." in page.inner_text("main")
    assert [each.by for each in board.answered] == ["Grace"]


def test_what_others_do_is_seen(chromium, url, board):
    """Somebody else answers: the list is shown anew, and a task that is over says so."""
    context = chromium.new_context()
    overview, task = context.new_page(), context.new_page()
    overview.goto(url)
    task.goto(url + "task/3")
    board.answer(3, "", "Ada")

    overview.get_by_role("heading", name="2 things to do now").wait_for()
    task.get_by_text("somebody has answered it").wait_for()
