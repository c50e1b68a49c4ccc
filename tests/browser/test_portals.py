"""The guide clicked through in a headless browser: three people in three windows, and nobody calls an API."""

import json
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from harness.portals.pages import ROUTES
from harness.promises import PROMISES
from tests.processes import PATIENCE, surroundings

SERIOUS = ("serious", "critical")
GUIDES = "Logicbroker API Connection"
COMMAND = f"{sys.executable} -m harness.connectors.worker harness.sync:Connector"


NAME_OF_FOCUS = """() => {
    const at = document.activeElement;
    return (at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || "").trim();
}"""
"""What is read out of where the keyboard is."""


class Person:
    """Somebody before a window of their own."""

    def __init__(self, chromium, url, **context):
        self.context = chromium.new_context(accept_downloads=True, **context)
        self.page = self.context.new_page()
        self.page.goto(url)

    def go(self, area, *entries):
        """Click an area of the bar, then entries of its menu or links on the page."""
        self.page.get_by_role("navigation", name="Who you are").get_by_role("link", name=area).click()
        for entry in entries:
            self.page.get_by_role("link", name=entry, exact=True).first.click()

    def press(self, name):
        self.page.get_by_role("main").get_by_role("button", name=name).first.click()

    def wait(self, button="a quarter of an hour"):
        self.page.get_by_role("region", name="The clock").get_by_role("button", name=button, exact=True).click()
        self.page.get_by_role("status").get_by_text("It is").wait_for()

    def upload(self, label, name, text, button):
        file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        self.page.get_by_label(label).set_input_files(files=[file])
        self.press(button)
        self.page.locator(".notice.done").wait_for()

    def says(self, text):
        return self.page.get_by_role("main").get_by_text(text).first.wait_for()


@pytest.fixture(params=["ours", "command"])
def url(request):
    """Where the pages of a fresh world are, with our connector in it, or with one in a process of its own."""
    extra = ["--connector-command", COMMAND] if request.param == "command" else []
    command = [sys.executable, "-m", "harness.cli", "portals", *extra]
    with subprocess.Popen(command, env=surroundings(), stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline())["web_url"]
        finally:
            process.terminate()
            process.wait(PATIENCE)


@pytest.fixture
def people(chromium, url):
    """A retailer, two suppliers and a shopper, each in a window of their own."""
    made = [Person(chromium, url) for _ in range(4)]
    yield made
    for each in made:
        each.context.close()


def buy(shopper, **pieces):
    shopper.go("storefront")
    for sku, count in pieces.items():
        shopper.page.get_by_label(f"Pieces of {sku.replace('_', '-')}").fill(str(count))
    shopper.press("Put into the cart")
    shopper.press("Place order")
    heading = shopper.page.get_by_role("heading", level=1)
    shopper.says("Thank you!")
    return re.search(r"\d+", heading.inner_text())[0]


def create_account(retailer):
    """The credentials that are shown once, as the file that downloads has them."""
    retailer.go("control panel", "Advanced Settings > API accounts", "+ Create API account")
    for scope in ("Orders", "Products"):
        retailer.page.get_by_role("group", name=scope, exact=True).get_by_label("Modify").check()
    retailer.press("Save")
    with retailer.page.expect_download() as download:
        retailer.page.get_by_role("link", name="Download the .txt file").click()
    with open(download.value.path(), encoding="utf-8") as file:
        text = file.read()
    retailer.page.get_by_role("link", name="Done").click()
    return dict(line.split(": ", 1) for line in text.splitlines())


def fill_in(retailer, told, button):
    retailer.page.get_by_label("Store Hash").fill(told["API PATH"])
    retailer.page.get_by_label("Client ID").fill(told["CLIENT ID"])
    retailer.page.get_by_label("Access Token").fill(told["ACCESS TOKEN"])
    retailer.press(button)


def open_purchase_order(supplier, area):
    supplier.go(area, "Orders")
    supplier.page.get_by_role("row").filter(has_text="Purchase Order").first.get_by_role("link").click()


def areas(person):
    links = person.page.get_by_role("navigation", name="Who you are").get_by_role("link")
    names = [links.nth(number).inner_text() for number in range(links.count())]
    return [name for name in names if "supplier" in name], next(name for name in names if "retailer" in name)


def test_the_whole_guide_is_clicked(people, pictures):
    """From the plan to Product Feed Exported and new credentials: every promise holds in the tour."""
    retailer, first, second, shopper = people
    (area_1, area_2), portal = areas(retailer)
    retailer.go("control panel", "Plans and trial")
    buy(shopper, SKU_1=1)
    told = create_account(retailer)
    for number, name in enumerate((area_1, area_2)):
        retailer.go(portal, "Products > Inventory Feeds")
        retailer.page.get_by_label("Partner").select_option(index=number + 1)
        retailer.press("Show")
        rows = "SupplierSKU,MerchantSKU\n" + ("SUP-SKU-1,SKU-1\nSUP-SKU-3,SKU-3\n", "SUP-SKU-2,SKU-2\n")[number]
        retailer.upload("Matching File", "matching.csv", rows, "Upload the Matching File")
        assert name
    retailer.wait("an hour")
    retailer.go(portal, "Settings > Connections", "Connect to a New System")
    retailer.page.get_by_label("Search for a system").fill("BigCommerce")
    retailer.press("Search")
    retailer.page.get_by_role("link", name="BigCommerce", exact=True).click()
    fill_in(retailer, told, "Save")
    retailer.says("BigCommerce is connected.")

    order = buy(shopper, SKU_1=2, SKU_2=1)
    retailer.wait()
    open_purchase_order(first, area_1)
    first.press("Accept everything that is open")
    first.page.get_by_role("link", name="Ship in one package more").click()
    first.page.get_by_label("Pieces of SUP-SKU-1 in package 1").fill("1")
    first.page.get_by_label("Pieces of SUP-SKU-1 in package 2").fill("1")
    first.press("Ship")
    first.says("is shipped in 2 packages")
    open_purchase_order(second, area_2)
    second.press("Ship")
    retailer.wait()
    open_purchase_order(first, area_1)
    first.press("Invoice what was shipped")
    retailer.go("control panel", "Orders > View")
    row = retailer.page.get_by_role("row").filter(has_text=order).first
    row.get_by_text("Shipped").first.wait_for()
    row.locator("summary").click()
    row.get_by_text("1Z").first.wait_for()
    retailer.go(portal, "Orders")
    retailer.page.get_by_label("Search by reference number").fill(order)
    retailer.press("Search")
    retailer.page.get_by_role("row").filter(has_text="Sales Order").get_by_role("link").click()
    retailer.page.get_by_role("heading", name="Related Documents").wait_for()
    retailer.page.screenshot(path=pictures / "portals_documents.png", full_page=True)

    buy(shopper, SKU_1=1)
    retailer.wait()
    open_purchase_order(first, area_1)
    first.press("Cancel")
    retailer.wait("an hour")
    retailer.wait()
    retailer.go(portal, "Settings > Connections", "BigCommerce")
    retailer.page.get_by_label("False").check()
    retailer.press("Save the setting")
    buy(shopper, SKU_2=1)
    retailer.wait()
    open_purchase_order(second, area_2)
    second.press("Cancel")
    retailer.wait()

    first.go(area_1, "Products > Inventory Feeds")
    first.upload("Inventory feed", "2022-05-17_1506.csv", "SupplierSKU,Quantity\nSUP-SKU-1,33\n", "Upload the feed")
    first.says("Imported 1 records from '2022-05-17_1506.csv'")
    retailer.wait("to ten past the hour")
    retailer.go("control panel", "Products > Inventory")
    second.go(area_2, "Products > Product Feeds")
    with second.page.expect_download():
        second.page.get_by_role("link", name="Download the template").click()
    second.upload("Product feed", "new.csv", "name,sku,price,weight\nButter dish,DISH,22.00,1\n", "Upload the feed")
    retailer.go(portal, "Products > Product Feeds")
    retailer.press("Approve new.csv")
    retailer.wait()
    retailer.go("control panel", "Products > View")
    retailer.says("Butter dish")
    retailer.go(portal, "Products > Product Feeds")
    retailer.says("Product Feed Exported")

    retailer.go("control panel", "Advanced Settings > API accounts")
    retailer.press(f"Delete {GUIDES}")
    retailer.wait()
    told = create_account(retailer)
    retailer.go(portal, "Settings > Connections", "BigCommerce")
    fill_in(retailer, told, "Save credentials")
    retailer.wait("an hour")
    retailer.wait("an hour")
    retailer.go("The stage", "The guide as a tour")
    retailer.press("Ask the judges")
    retailer.page.screenshot(path=pictures / "portals_tour.png", full_page=True)
    retailer.says(f"The judges say: {len(PROMISES)} holds.")
    retailer.go("The stage", "Keep it as a test")
    with retailer.page.expect_download() as kept:
        retailer.press("Download the feature")
    assert kept.value.suggested_filename == "clicked.feature"


@pytest.fixture(scope="module")
def filled():
    """The pages of a world that begins connected."""
    command = [sys.executable, "-m", "harness.cli", "portals", "--connected"]
    with subprocess.Popen(command, env=surroundings(), stdout=subprocess.PIPE, text=True) as process:
        yield json.loads(process.stdout.readline())["web_url"]
        process.terminate()
        process.wait(PATIENCE)


def test_one_order_by_the_keyboard_alone(chromium, filled):
    """Tab, Enter and letters are enough to buy, to let time pass, and to ship."""
    person = Person(chromium, filled)
    page = person.page

    def reach(name):
        for _ in range(200):
            page.keyboard.press("Tab")
            if re.fullmatch(name, page.evaluate(NAME_OF_FOCUS)):
                return
        pytest.fail(f"the keyboard does not reach {name}")

    reach("BigCommerce: storefront")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="The shop").wait_for()
    reach("Pieces of SKU-1")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Cart and checkout").wait_for()
    reach("Place order")
    page.keyboard.press("Enter")
    page.get_by_text("Thank you!").wait_for()
    reach("a quarter of an hour")
    page.keyboard.press("Enter")
    page.get_by_text("It is Monday").wait_for()
    reach("Logicbroker: .*, supplier")
    page.keyboard.press("Enter")
    page.get_by_text("Purchase Order").first.wait_for()
    reach(r"View \d+")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ship", exact=True).wait_for()
    reach("Ship")
    page.keyboard.press("Enter")
    page.get_by_text("is shipped in one package").wait_for()
    person.context.close()


PAGES = [
    template.format(number=1, order=100, key="1000001", event=5)
    for method, template, _ in ROUTES
    if method == "GET"
    and not re.search(r"pulse|\{feed\}|\{what\}|\.har|report|template|/events/|/shop/order", template)
]


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_serious_on_any_page(chromium, filled, pictures, theme, width):
    """Opened and closed, on a telephone and on a desk, light and dark; nothing is wider than the window."""
    person = Person(chromium, filled, viewport={"width": width, "height": 900}, color_scheme=theme)
    buy(person, SKU_1=1)
    person.wait()
    serious, wide = [], []
    for path in PAGES:
        person.page.goto(filled + path)
        person.page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
        if person.page.evaluate("() => document.documentElement.scrollWidth") > width:
            wide.append(path)
        found = Axe().run(person.page).response["violations"]
        serious += [(path, each["id"]) for each in found if each["impact"] in SERIOUS]
        name = path.strip("/").replace("/", "_") or "stage"
        person.page.screenshot(path=pictures / f"portals_{name}_{theme}_{width}.png", full_page=True)
    person.context.close()

    assert serious == []
    assert wide == []


def test_news_and_dropped_files(chromium, filled):
    """A page shows by itself what others did, unless a form is being filled in; a file is dropped on its field."""
    (shopper, retailer), drop = [Person(chromium, filled) for _ in range(2)], "main .drop"
    retailer.go("control panel", "Orders > View")

    order = buy(shopper, SKU_1=1)
    retailer.page.get_by_role("rowheader", name=order, exact=True).wait_for(timeout=20_000)
    retailer.go("control panel", "Products > View")
    retailer.page.get_by_label("SKU", exact=True).fill("HALF")
    buy(shopper, SKU_1=1)
    retailer.page.get_by_text("Something has happened meanwhile.").wait_for(timeout=20_000)
    kept = retailer.page.get_by_label("SKU", exact=True).input_value()
    (area, _), _ = areas(shopper)
    shopper.go(area, "Products > Inventory Feeds")
    content = "SupplierSKU,Quantity\nSUP-SKU-1,33\nSUP-SKU-3,many\n"
    script = """text => {
        const data = new DataTransfer();
        data.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
        return data;
    }"""
    data = shopper.page.evaluate_handle(script, content)
    shopper.page.dispatch_event(drop, "dragover", {"dataTransfer": data})
    shopper.page.dispatch_event(drop, "drop", {"dataTransfer": data})
    shopper.press("Upload the feed")
    shopper.says("Imported 1 records from 'dropped.csv'. Not taken:")
    shopper.context.close()
    retailer.context.close()

    assert kept == "HALF"


def test_a_file_that_is_too_large_is_not_sent(chromium, filled, tmp_path):
    """The page says what is wanted and what came, and stays; a file that fits afterwards is taken."""
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(70_000_000)
    person = Person(chromium, filled)
    (area, _), _ = areas(person)
    person.go(area, "Products > Inventory Feeds")

    person.page.get_by_label("Inventory feed").set_input_files(files=[large])
    person.press("Upload the feed")
    person.page.get_by_role("alert").get_by_text("wanted at most 63 MB, got 70 MB").wait_for()
    person.upload("Inventory feed", "small.csv", "SupplierSKU,Quantity\nSUP-SKU-1,33\n", "Upload the feed")
    person.says("Imported 1 records from 'small.csv'")
    person.context.close()

    assert person.page.is_closed()


def test_an_order_is_placed_once_however_often_the_button_is_pressed(chromium, filled):
    """A double click leads to the order, of which there is one."""
    person = Person(chromium, filled)
    page = person.page
    before = orders_of(person)
    person.go("storefront")
    page.get_by_label("Pieces of SKU-4").fill("1")
    person.press("Put into the cart")

    page.get_by_role("main").get_by_role("button", name="Place order").dblclick()
    page.get_by_role("heading", name="Your order").wait_for()

    assert orders_of(person) == before + 1
    person.context.close()


def orders_of(person):
    """How many orders the control panel counts."""
    person.go("control panel", "Orders > View")
    return int(re.search(r"Orders, (\d+) of", person.page.get_by_role("main").inner_text() + "Orders, 0 of")[1])
