"""Orders and documents show themselves in a notebook as people see them in the portals."""

import sys
from types import SimpleNamespace

import pytest

from harness.simulation import World
from harness.simulation.views import completion
from harness.simulation.views.notebook_reprs import (
    MOST_RECORDS,
    REPRS,
    book_repr,
    document_repr,
    event_repr,
    feed_repr,
    import_repr,
    list_repr,
    order_repr,
    product_repr,
    register_with_ipython,
)


@pytest.fixture
def shipped():
    """A world with one shipped order, and the order."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 2)])
    world.advance(minutes=15)
    world.supplier.ship(order, tracking_number="1Z9", carrier="ups")
    world.advance(minutes=15)
    return world, order


def test_an_order_shows_its_lines_and_parcels(shipped):
    """Status and total first, then what was ordered and shipped, then the parcel with its carrier and number."""
    text = order_repr(shipped[1])["text/plain"]

    assert text.startswith("Order 100: Shipped, $20.00, placed 02 Mar 2026 09:00 UTC")
    assert "Enamel mug  2         2" in text
    assert "2 with ups, tracking 1Z9" in text


def test_a_document_shows_what_it_is(shipped):
    """Type, ID, reference number, status and date, as in Related Documents."""
    world, order = shipped
    sales_order, purchase_order, shipment = map(document_repr, world.logicbroker.documents(reference=order.id))

    assert "Sales Order" in sales_order["text/plain"]
    assert "Complete" in sales_order["text/html"]
    assert "SKU-1 (SUP-SKU-1)  Enamel mug   2         2        0" in purchase_order["text/plain"]
    assert "Shipped" not in shipment["text/plain"]
    assert "Related documents share its link key" in shipment["text/html"]


def test_a_list_of_one_kind_is_one_table(shipped):
    """Documents, events, orders: a row each; mixed and other lists stay what Python shows."""
    world, order = shipped
    shown = list_repr(world.logicbroker.documents(reference=order.id))

    assert shown["text/plain"].startswith("Documents, 3")
    assert "Purchase Order" in shown["text/html"]
    assert "Events, " in list_repr(world.retailer.inventory_events(world.supplier))["text/plain"]
    assert "History, " in list_repr(world.history.requests())["text/plain"]
    assert list_repr([1, 2]) is None
    assert list_repr([]) is None


def test_all_orders_of_a_store_are_a_table(shipped):
    """The newest ones; a store without orders says so."""
    assert "Orders, 1" in book_repr(shipped[0].bigcommerce.orders)["text/plain"]
    assert "Products, 8" in book_repr(shipped[0].bigcommerce.products)["text/plain"]
    assert book_repr(World(seed=7).bigcommerce.orders)["text/plain"] == "There are none yet."


def test_a_long_list_is_cut_with_a_word_about_it(shipped):
    """A notebook stays fluid when somebody looks at a whole history."""
    shown = list_repr(shipped[0].history.events[:] * 10)

    assert shown["text/plain"].endswith("more are left out.")
    assert shown["text/html"].count("<tr>") == MOST_RECORDS + 1


def test_a_product_shows_its_stock():
    """What can be bought of it, and how many there are."""
    product = World(seed=7).bigcommerce.products

    assert "SKU-1  50" in product_repr(next(iter(product.values())))["text/plain"]


def test_a_feed_shows_what_is_wrong_with_its_items():
    """The state first, then the items with their faults."""
    world = World(seed=7)
    feed = world.supplier.upload_product_feed(
        [{"name": "Dish", "sku": "DISH", "price": "free", "weight": "1"}], "d.csv"
    )
    shown = feed_repr(feed)["text/plain"]

    assert shown.startswith("Product feed d.csv: Pending, 0 of 1 item compliant")
    assert "DISH" in shown


def test_an_import_shows_the_rows_that_were_not_taken():
    """How many records came in, and why the others did not."""
    world = World(seed=7)
    imported = world.supplier.upload_inventory(
        [{"SupplierSKU": "A", "Quantity": "3"}, {"SupplierSKU": "B", "Quantity": "x"}]
    )
    shown = import_repr(imported)["text/plain"]

    assert "1 record imported" in shown
    assert "Rows that were not taken" in shown


def test_an_event_shows_its_facts(shipped):
    """Every field of a body is a row, and long bodies are cut with a word about it."""
    posts = shipped[0].history.requests(service="logicbroker", method="POST", path="/Orders")
    shown = event_repr(posts[0])["text/plain"]

    assert "body.PartnerPO" in shown
    assert "body.OrderLines[0].Quantity" in shown
    many = shipped[0].history.record("harness", "observation", "much", {str(n): n for n in range(150)})
    assert "50 more facts are left out." in event_repr(many)["text/plain"]


def test_a_notebook_knows_every_repr(monkeypatch):
    """IPython is told of every kind of record, and of lists."""
    told = {}
    formatter = SimpleNamespace(for_type=lambda kind, shown: told.update({kind: shown}))
    handled = []
    shell = SimpleNamespace(
        display_formatter=SimpleNamespace(mimebundle_formatter=formatter),
        set_custom_exc=lambda kinds, handler: handled.append(kinds),
        Completer=SimpleNamespace(custom_matchers=[]),
        inspector=SimpleNamespace(mime_hooks={}),
    )
    monkeypatch.setattr(completion, "register", lambda shell: shell.Completer.custom_matchers.append("ours"))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    register_with_ipython()

    assert told == {**REPRS, list: list_repr}
    assert handled == [(Exception,)]
    assert shell.Completer.custom_matchers == ["ours"]
    assert list(shell.inspector.mime_hooks) == ["text/plain"]


def test_everything_worth_typing_shows_itself(shipped):
    """Store, network, people, nemesis, connection and connector are more than a line, and tell no secret."""
    world = shipped[0]
    world.nemesis.strike("timeout")
    parts = (world.bigcommerce, world.logicbroker, world.shopper, world.supplier, world.retailer)
    shown = [
        REPRS[next(kind for kind in REPRS if isinstance(each, kind))](each)
        for each in (*parts, world.nemesis, world.connection, world.connector)
    ]

    assert all(bundle["text/plain"].count("\n") > 2 and "<table" in bundle["text/html"] for bundle in shown)
    assert "lost reply" in shown[5]["text/plain"]
    assert "timeout, on any request" in shown[5]["text/plain"]
    secret = world.connection.credentials.access_token.reveal()
    assert not [text for bundle in shown for text in bundle.values() if secret in text]


def test_every_record_fits_into_a_line(shipped):
    """Outside of a notebook, too, a record says in one line what it is."""
    world, order = shipped
    feed = world.supplier.upload_product_feed(
        [{"name": "Dish", "sku": "DISH", "price": "2.00", "weight": "1"}], "d.csv"
    )

    assert repr(order) == "Order(100, Shipped, 20.00, lines 1)"
    assert repr(order.products) == "[OrderProduct(31, SKU-1, Enamel mug, 2 of 2 shipped)]"
    assert repr(order.shipments) == "[Shipment(1, order 100, pieces 2, ups 1Z9)]"
    assert repr(world.bigcommerce.product("SKU-1")) == "Product(111, SKU-1, Enamel mug, 10.00, stock 48)"
    assert repr(world.bigcommerce.trial) == "Trial(15 days left, until 2026-03-17 09:00)"
    assert repr(feed) == "ProductFeed(d.csv, Pending, 1 of 1 compliant)"
    assert repr(world.logicbroker.events()[0]).startswith("ActivityEvent(1, 2026-03-02 09:00, Info, ")
