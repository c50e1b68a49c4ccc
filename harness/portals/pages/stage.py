"""The stage: both portals side by side, and what has changed since."""

from fakes.wire.http import Response
from harness.displays.tables import spaced
from harness.portals.blocks import Link, Listing, Page, Panes, Row, Section, State, Text
from harness.portals.tour import stops
from harness.portals.visits import Visit

MOST = 12
"""Rows of each of the two lists."""


def overview(visit: Visit) -> Page:
    """The newest orders of the store beside the newest documents of the portal."""
    world = visit.world
    store = world.bigcommerce
    closed = bool(store.trial and store.trial.expired)
    orders = [] if closed else visit.some_orders(0, MOST)[1]
    rows = [
        (Link(row["Order ID"], visit.url(f"store/orders/{row['Order ID']}")), row["Customer"], State(row["Status"]),
         row["Total"])
        for row in orders
    ]  # fmt: skip
    left = Listing("Orders", ("Order ID", "Customer", "Status", "Total"), rows, "closed" if closed else "none yet")
    found = world.retailer.portal.orders(rows=MOST)
    documents = [
        (
            Link(each.id, visit.url(f"retailer/orders/{each.id}")),
            spaced(each.type),
            each.reference_number,
            State(each.status),
        )
        for each in found
    ]
    right = Listing("Documents", ("ID#", "Document", "Reference Number", "Status"), documents)
    panes = Panes(
        [Section(f"BigCommerce, store {store.store_hash}", [left]), Section("Logicbroker, all documents", [right])]
    )
    return Page("stage", "Both portals side by side", [*_next(visit), panes])


def _next(visit: Visit) -> list[Row]:
    """The first promise of the guide that nobody has tried yet, and where."""
    left = [each for each in stops(visit.place) if not each.was_there][:1]
    return [
        Row(
            [
                Text(f"Next on the tour: {each.promise.id}. {each.station.todo}"),
                Link("Go there", visit.url(each.station.page)),
            ]
        )
        for each in left
    ]


def pulse(visit: Visit) -> Response:
    """How many things have happened, for the script that tells of news."""
    return Response.of_json(200, {"events": len(visit.world.history), "now": visit.world.now.isoformat()})


ROUTES = (
    ("GET", "", overview),
    ("GET", "/pulse", pulse),
)
