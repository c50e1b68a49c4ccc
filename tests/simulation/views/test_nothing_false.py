"""No display says something that is not so: totals, what does not exist, empty values, untrusted pages."""

from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from fakes.logicbroker.state.events import OF_STATUSES
from harness.displays.grids import Grid
from harness.simulation import World, diff, side_by_side
from harness.simulation.catalog import Item
from harness.simulation.views.notebook_reprs import book_repr, list_repr, order_repr
from tests.front_ends import faults_of

MANY = 120


@pytest.fixture(scope="module")
def busy():
    """A world with more orders, documents and events than any page shows."""
    world = World(seed=3, catalog=[Item("MUG", "Enamel mug", Decimal("10.00"), stock=5000)])
    for _ in range(MANY):
        world.shopper.place_order([("MUG", 1)])
    for _ in range(10):
        world.supplier.upload_inventory([{"SupplierSKU": "SUP-MUG", "Quantity": 5000}])
    return world.advance(hours=1)


def test_every_headcount_is_a_total(busy):
    """Not the length of a page: of the world's tables, the collections, the history."""
    shown = busy._repr_mimebundle_()["text/plain"]
    documents = len(busy.logicbroker.documents())
    events = sum(one.category != OF_STATUSES for one in busy.logicbroker.events(busy.retailer.company))

    assert documents == 2 * MANY
    assert f"Orders, the newest 25 of {MANY} orders" in shown
    assert f"Documents, the newest 25 of {documents} documents" in shown
    assert f"Events, the newest 8 of {events} events" in shown
    assert f"Orders, the newest 100 of {MANY}" in book_repr(busy.bigcommerce.orders)["text/plain"]
    assert f"Documents, {documents}" in list_repr(busy.logicbroker.documents())["text/plain"]
    assert f"History, the last 200 of {len(busy.history)} events" in busy.history._repr_mimebundle_()["text/plain"]


WRONG = {
    "timeline of no order": lambda world: world.timeline(999),
    "diagram of no order": lambda world: world.diagram(999),
    "fields of no order": lambda world: world.fields(999),
    "diagram of a word": lambda world: world.diagram("100"),
    "documents of no type": lambda world: world.logicbroker.documents(type="SalesOrders"),
    "documents of no environment": lambda world: world.logicbroker.documents(environment="stag"),
    "no time between": lambda world: world.timeline(since=world.now, until=world.now - timedelta(hours=1)),
    "requests to nobody": lambda world: world.history.requests(service="logic"),
    "requests by no method": lambda world: world.history.requests(method="PSOT"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_does_not_exist_is_no_empty_picture(busy, what):
    """Whoever asks for it is told so, with what there is."""
    with pytest.raises(ValueError, match=r"there (is|are) |wanted|since is after"):
        WRONG[what](busy)


def test_an_empty_value_is_visible():
    """A parcel without a tracking number says that it has none, and a difference says nothing and an empty text."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 2)])
    world.advance(minutes=15)
    world.supplier.ship(order, tracking_number="1Z9")
    bare = world.advance(minutes=15).branch()
    bare.bigcommerce.orders[order.id].shipments[0].tracking_number = ""

    assert "no tracking number" in order_repr(bare.bigcommerce.orders[order.id])["text/plain"]
    assert "an empty text" in diff(world, bare)._repr_mimebundle_()["text/plain"]


class Output(HTMLParser):
    """What JupyterLab's sanitizer leaves of an output that it does not trust: no drawing, no script, no form."""

    GONE = frozenset({"svg", "script", "style", "iframe", "object", "link"})

    def __init__(self, page):
        super().__init__()
        self.tags, self.alternatives, self.scopes = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self.tags.append(tag)
        self.alternatives += [facts.get("alt")] if tag == "img" else []
        self.scopes += [facts.get("scope")] if tag == "th" else []


def displays():
    """Every kind of display that a notebook shows."""
    world = World(seed=7)
    order = world.shopper.place_order([("SKU-1", 2)])
    world.advance(minutes=15)
    shipped = world.branch()
    shipped.supplier.ship(order.id)
    shipped.advance(minutes=30)
    grid = Grid("Counts", ["a"], ["lost reply", "timeout"], [[1, 0]], [["seed 1", ""]])
    shown = {
        "world": world,
        "timeline": world.timeline(),
        "diagram": world.diagram(order),
        "fields": world.fields(order),
        "history": world.history,
        "difference": diff(world, shipped),
        "two lives": side_by_side(world, shipped),
        "grid": grid,
        "table": grid.table(),
        "panel": world.panel(),
        "frames": world.frames(),
    }
    bundles = {name: each._repr_mimebundle_() for name, each in shown.items()}
    records = {"order": order_repr(order), "orders": book_repr(world.bigcommerce.orders)}
    return bundles | records


@pytest.fixture(scope="module")
def shown():
    pytest.importorskip("ipywidgets")
    pytest.importorskip("pandas")
    return displays()


def test_every_display_survives_an_untrusted_notebook(shown):
    """Nothing that a sanitizer takes away, an alternative text for each image, and words where there is no HTML."""
    pages = {name: Output(bundle["text/html"]) for name, bundle in shown.items() if "text/html" in bundle}

    assert [name for name, page in pages.items() if Output.GONE.intersection(page.tags)] == []
    assert all(all(page.alternatives) for page in pages.values())
    assert all(all(page.scopes) for page in pages.values())
    assert all(bundle["text/plain"].strip() for bundle in shown.values())
    assert "seed 1" in shown["grid"]["text/html"]
    assert pages["grid"].alternatives == ["Counts. a, lost reply: 1 (seed 1)."]


def test_every_display_is_legible_in_other_front_ends(shown):
    """GitHub's static view, the classic notebook, VS Code, and whatever shows the text only."""
    assert {name: faults for name, bundle in shown.items() if (faults := faults_of(bundle))} == {}
