"""Every page opens, says what the guide says, and its buttons do what the people of a world do."""

import pytest

from fakes.people.deeds import PLACE_ORDER, SHIP
from harness.portals.pages import ROUTES

PAGES = [
    template.format(number=1, order=100, key="1000002", feed="none", what="merchant-feed", event=30)
    for method, template, _ in ROUTES
    if method == "GET"
    and "{feed}" not in template
    and "/events/" not in template
    and template not in ("/shop/order/{order}", "/tour/report.html")
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens(browser, path):
    """Each page is there, has one heading, and is kept by no cache."""
    partner = "?partner=1" if "inventory" in path else ""

    page = browser.open(f"/world{path}{partner}")

    assert browser.response.status == 200, page
    assert browser.response.headers["Cache-Control"] == "no-store"
    if browser.response.headers["Content-Type"].startswith("text/html"):
        assert page.count("<h1>") == 1


def test_an_order_stands_in_the_list_with_its_details(browser):
    """Orders > View shows the guide's columns, and behind the + what was ordered."""
    browser.open("/world/store/orders?status=Awaiting+Shipment&search=100")

    assert "Order ID Customer Date Status Total Details" in browser.text
    assert "Enamel mug" in browser.text


def test_somebody_shops(browser, place):
    """A cart becomes an order, which the thank-you page names."""
    browser.open("/world/shop/cart?pieces%3ASKU-3=2")

    browser.send("/world/shop/order", {"payment": "Test Payment Gateway", "ship_to": "", "message": "Ring twice"})

    order = place.world.history.deeds(PLACE_ORDER)[-1].facts
    assert f"Thank you! Your order is {order['order_id']}." in browser.text
    assert (order["cart"], order["checkout"]) == ([["SKU-3", 2]], {"customer_message": "Ring twice"})


def test_a_supplier_ships_in_two_packages(browser, place):
    """Each package has its tracking number, carrier and pieces, and the related documents show the shipment."""
    browser.open("/world/supplier/1/orders/1000002?packages=2")

    browser.send(
        "/world/supplier/1/orders/1000002/ship",
        {
            "p1:tracking": "1Z1",
            "p1:carrier": "ups",
            "p1:pieces:SUP-SKU-1": "1",
            "p2:tracking": "1Z2",
            "p2:carrier": "fedex",
            "p2:pieces:SUP-SKU-1": "1",
        },
    )

    assert "PO100-001 is shipped in 2 packages." in browser.text
    assert place.world.history.deeds(SHIP)[-1].facts["tracking_numbers"] == ["1Z1", "1Z2"]
    assert "Shipment" in browser.text.partition("Related Documents")[2]


def test_a_package_with_nothing_in_it_is_none(browser, place):
    """Of two packages of which one stays empty, one is shipped; where both are empty, that is said."""
    path = "/world/supplier/2/orders/1000003"
    browser.open(f"{path}?packages=2")
    browser.send(f"{path}/ship", {"p1:tracking": "1Z3", "p1:carrier": "ups", "p2:tracking": "1Z4", "p2:carrier": "ups"})
    nothing = browser.response.status, browser.text

    browser.open(f"{path}?packages=2")
    browser.send(f"{path}/ship", {"p1:tracking": "1Z3", "p1:carrier": "ups", "p1:pieces:SUP-SKU-2": "1"})

    assert nothing[0] == 422
    assert "wanted pieces in a package, got none" in nothing[1]
    assert "PO100-002 is shipped in one package." in browser.text
    assert place.world.history.deeds(SHIP)[-1].facts["tracking_numbers"] == ["1Z3"]


def test_what_is_refused_is_said_on_the_page_where_it_was_filled_in(browser, place):
    """The page stays open with what was filled in, says what was wanted, and nothing has happened."""
    before = len(place.world.history)
    browser.open("/world/store/products")

    browser.send("/world/store/products", {"sku": "NEW", "name": "A <b>bold</b> name", "price": "dear"})

    assert browser.response.status == 422
    assert (
        browser.text.startswith("✗ Price: wanted an amount such as 12.50, got dear")
        or "wanted an amount" in browser.text
    )
    assert 'value="A &lt;b&gt;bold&lt;/b&gt; name"' in browser.page
    assert len(place.world.history) == before


def test_time_passes_by_a_button(browser, place):
    """The clock moves, what was due was done, and the page that was open is opened again."""
    before = place.world.now
    browser.open("/world/store/orders?status=Shipped")

    browser.send("/world/clock", {"length": "quarter"})

    assert (place.world.now - before).total_seconds() == 900
    assert browser.path.startswith("/world/store/orders?status=Shipped&notice=")


def test_a_supplier_sees_no_document_of_another_one(browser):
    """Another supplier's purchase order, feed or event is no page of his own portal."""
    for path in ("orders/1000002", "orders/1000001", "orders/99", "feeds/none", "events/1"):
        browser.open(f"/world/supplier/2/{path}")
        assert browser.response.status == 404, path
    browser.open("/world/supplier/3/orders")
    assert browser.response.status == 404
    browser.open("/world/supplier/2/orders?search=1000002")
    assert "PO100-001" not in browser.text


def test_what_needs_a_person_is_all_that_does(browser, place):
    """Beside what the connector says, orders that wait for staff and documents that have failed."""
    place.world.retailer.set_order_status(100, "Disputed")
    place.world.retailer.add_product(sku="NOBODYS", name="Nobody has it", price="3.00", stock=9)
    place.world.shopper.place_order([("NOBODYS", 1)])
    place.world.advance(minutes=15)

    browser.open("/world/attention")

    assert "Order ID Status 100 Disputed" in browser.text
    assert "Sales Order" in browser.text.partition("Documents that have failed")[2]
