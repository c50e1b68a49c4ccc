"""What a service turns down is called that, what a page does not offer is not taken, and keys are seen only once."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest

from fakes.doors.asgi import LARGEST_BODY
from harness.portals.application import Portals
from harness.portals.place import Place
from harness.portals.rendering import LARGEST_FILE
from harness.simulation import World
from tests.portals.browsing import Browser

PURCHASE_ORDER = "/w/supplier/1/orders/1000002"


@pytest.fixture(scope="module")
def shared():
    """Pages of a world with an order of three pieces that the supplier has, and of another one of the same name."""
    world = World(seed=7)
    world.shopper.place_order(lines=[("SKU-1", 3)])
    world.advance(minutes=20)
    places = {"w": Place("w", world), "another": Place("another", World(seed=8, connect=False))}
    return Portals(lambda: places)


@pytest.fixture
def browser(shared):
    return Browser(shared)


@pytest.fixture
def world(shared):
    return shared.places["w"].world


@pytest.mark.parametrize(
    ("what", "typed", "why"),
    [
        ("ship", {"p1:pieces:SUP-SKU-1": "4", "p1:carrier": "ups"}, "Failed: line 1: ordered 3"),
        ("cancel", {"pieces:SUP-SKU-1": "7", "reason": "Out of stock"}, "Failed: Line 1 has 3 to cancel, not 7."),
    ],
)
def test_a_document_that_logicbroker_fails_is_no_success(browser, what, typed, why):
    """The page says that nothing is done, and why, rather than that it is."""
    browser.open(PURCHASE_ORDER)

    browser.send(f"{PURCHASE_ORDER}/{what}", typed)

    assert "notice done" not in browser.page
    assert "Nothing of this is done" in browser.text
    assert why in browser.text


def test_a_feed_that_fails_when_it_is_approved_is_not_called_approved(browser, world):
    """Its items are not compliant, so that it is Failed at once."""
    world.supplier.upload_product_feed([{"name": "Dish", "sku": "D", "price": "free", "weight": "1"}], "bad.csv")
    action = re.search(r'action="([^"]+/approve)"', browser.open("/w/retailer/feeds"))[1]

    browser.send(action)

    assert "bad.csv is Failed" in browser.text
    assert "1 of 1 items is not compliant" in browser.text


def test_an_order_that_is_not_paid_for_is_not_thanked_for(browser):
    """Whoever leaves at the checkout is told that it goes to nobody."""
    browser.open("/w/shop/cart?pieces%3ASKU-1=1")

    browser.send("/w/shop/order", {"payment": "Check", "ship_to": "", "who": "guest", "leave": "true"})

    assert "is Incomplete: it was left without paying" in browser.text


@pytest.mark.parametrize(
    ("page", "action", "typed"),
    [
        ("shop/cart?pieces%3ASKU-1=1", "shop/order", {"payment": "Gold"}),
        ("shop/cart?pieces%3ASKU-1=1", "shop/order", {"payment": "Check", "who": "nobody"}),
        ("shop/cart?pieces%3ASKU-1=1", "shop/order", {"payment": "Check", "message": "x" * 20_000}),
        ("store/new-order", "store/new-order", {"status": "Pending", "first_name": "A", "last_name": "B"}),
        ("supplier/1/orders/1000002", "supplier/1/orders/1000002/ship", {"p1:carrier": "<b>"}),
        ("retailer/tasks", "retailer/tasks", {"days": "0", "partner": "1"}),
        ("retailer/tasks", "retailer/tasks", {"days": "2", "partner": ""}),
    ],
)
def test_what_the_page_does_not_offer_is_refused(browser, world, page, action, typed):
    """Nothing is left out or taken for something else, and nothing has happened."""
    before = len(world.history)
    browser.open(f"/w/{page}")

    browser.send(f"/w/{action}", typed)

    assert browser.response.status == 422
    assert "wanted" in browser.text
    assert len(world.history) == before


@pytest.mark.parametrize(
    "asked", ["shop/cart?pieces%3ANOPE=2", "wire?service=other", "wire?method=BREW", "wire?ended=well"]
)
def test_an_address_that_asks_for_what_there_is_not_says_so(browser, asked):
    """An empty page would be taken for an answer."""
    browser.open(f"/w/{asked}")

    assert browser.response.status == 422


def test_credentials_are_shown_a_single_time(browser, world):
    """Whoever opens the page anew finds the list, and makes no second account by that."""
    browser.open("/w/store/accounts/new")
    browser.send("/w/store/accounts", {"name": "Once", "type": "V2/V3 API token"})
    token = re.search("ACCESS TOKEN: (.+)", browser.page)[1]
    before = len(world.retailer.api_accounts())

    again = browser.open(browser.path)

    assert token not in again
    assert "+ Create API account" in again
    assert len(world.retailer.api_accounts()) == before


def test_a_refusal_does_not_repeat_what_was_done_before(browser):
    """The sentence about the former deed is gone."""
    browser.open("/w/store/inventory")
    browser.send("/w/store/inventory", {"sku": "SKU-2", "level": "7"})
    assert "The level of SKU-2 is 7." in browser.text

    browser.send("/w/store/inventory", {"sku": "SKU-2", "level": "-7"})

    assert browser.response.status == 422
    assert "The level of SKU-2 is 7." not in browser.text


def test_a_planned_fault_is_listed_until_it_strikes(browser):
    """Whoever comes later sees what will go wrong."""
    browser.open("/w/faults")

    browser.send("/w/faults", {"fault": "overload", "service": "", "method": ""})

    assert "overload any service the next request 1" in browser.text.partition("not struck yet")[2]


def test_forms_of_one_place_are_of_no_use_in_another(browser, world):
    """Each place has a token of its own."""
    before = world.now
    token = re.search(r'name="token" value="([^"]+)"', browser.open("/another/store/orders"))[1]
    browser.open("/w/store/orders")

    browser.send("/w/clock", {"length": "day", "token": token})

    assert browser.response.status == 403
    assert world.now == before


def test_late_orders_are_cancelled_by_a_task(browser, world):
    """A task is added, listed with its partner, and run by a button."""
    browser.open("/w/retailer/tasks")
    browser.send("/w/retailer/tasks", {"partner": "1", "days": "1"})
    browser.send("/w/retailer/tasks/1/run")

    assert "Cancel Late Orders has run." in browser.text
    assert f"Cancel Late Orders {world.supplier.name} daily 00:00 UTC 1" in browser.text
    (task,) = world.retailer.portal.scheduled_tasks()
    assert world.now - task.last_start < timedelta(minutes=1)


def test_a_new_primary_key_of_the_retailer_reaches_the_connection():
    """Whoever used the former one is locked out; the connection goes on with the new one."""
    world = World(seed=7)
    former = world.connection.logicbroker_key.reveal()
    place = Place("w", world)
    browser = Browser(Portals(lambda: {"w": place}))
    browser.open("/w/retailer/keys")

    browser.send("/w/retailer/keys/primary")
    world.shopper.place_order(lines=[("SKU-1", 1)])
    world.advance(minutes=20)

    assert world.logicbroker.environments["stage"].keys.owner(former) is None
    assert world.connection.logicbroker_key.reveal() in browser.page
    assert world.retailer.related_documents(100)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("a %22b%22.csv", 'a "b".csv'), ("a\u200bb\u202e.csv", "ab.csv"), (f"{'x' * 300}.csv", "x" * 200)],
)
def test_a_file_keeps_its_name(browser, world, sent, shown):
    """As its owner reads it, and so it comes back from VIEW; what cannot be seen is left out."""
    browser.open("/w/supplier/1/inventory")
    browser.upload("/w/supplier/1/inventory", sent, b"SupplierSKU,Quantity\nSUP-SKU-1,7\n")
    assert f"'{shown}'" in browser.text
    link = re.search(r'href="(/w/supplier/1/events/\d+)"', browser.page)[1]

    browser.open(link)

    assert unquote(browser.response.headers["Content-Disposition"].partition("''")[2]) == shown


def test_of_two_rows_for_one_sku_somebody_hears(browser):
    """Which of them counts: of inventory as a number, of a matching file by its row."""
    browser.open("/w/supplier/1/inventory")
    browser.upload("/w/supplier/1/inventory", "i.csv", b"SupplierSKU,Quantity\nSUP-SKU-1,7\nsup-sku-1,8\n")
    assert "In place of 1 row a later one with the same Supplier SKU was taken." in browser.text

    browser.open("/w/retailer/inventory?partner=1")
    twice = b"SupplierSKU,MerchantSKU\nSUP-SKU-1,SKU-1\nSUP-SKU-1,SKU-2\n"
    browser.upload("/w/retailer/inventory/matching", "m.csv", twice)

    assert "Not taken: row 2, SupplierSKU: 'SUP-SKU-1' stands again in row 3 with another MerchantSKU" in browser.text


def test_a_deed_leads_back_to_a_page_and_not_to_a_book(browser):
    """What a form says of the page that it was on has a bound."""
    browser.open("/w/store/orders")

    browser.send("/w/clock", {"length": "quarter", "back_query": "search=" + "x" * 10_000})

    assert browser.path.startswith("/w/?notice=")


def test_what_a_browser_uploads_fits_through_the_port():
    """The script refuses a file before it is sent in vain."""
    assert LARGEST_FILE < LARGEST_BODY


def test_what_is_chosen_already_is_what_is_now(browser, world):
    """Whoever presses a button and has chosen nothing changes nothing: the status of an order, the plan of a store."""
    page = browser.open("/w/store/orders/100")
    status = world.retailer.order_details(100)["Status"]
    other = browser.open("/another/store/plans")
    browser.send("/another/store/plans", {"plan": "pro"})

    assert f'<option value="{status}" selected>' in page
    assert 'value="standard" checked' in other
    assert 'value="pro" checked' in browser.page
