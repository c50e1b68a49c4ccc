"""The process dies before and after every call over the wire and every write of the journal, one point after the other.

A new process on the same journal ends in the same state on both sides as one that never died.  By default every few
points are tried; ``--all-crash-points`` tries all of them.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from harness.sync import Journal
from harness.sync.flows import sources
from tests.sync.sync_place import Killed, Place

WRITES = ("intend", "record", "set_cursors", "add_pending", "finish", "needs_attention", "settled")
"""Everything by which a journal changes; ``set_cursor`` is one of ``set_cursors``."""


class Mortal:
    """Counts the points at which a process can die, and dies at one of them, once."""

    def __init__(self, at: int | None = None) -> None:
        self.passed = 0
        self._at = at

    def point(self) -> None:
        self.passed += 1
        if self.passed == self._at:
            raise Killed


class MortalJournal(Journal):
    """A journal around whose every write the process can die."""

    mortal = Mortal()

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in WRITES:
            return found

        def write(*arguments: Any, **named: Any) -> Any:
            self.mortal.point()
            result = found(*arguments, **named)
            self.mortal.point()
            return result

        return write


def orders(place: Place) -> None:
    """Two orders, one for two suppliers and two addresses, one from before the store could be reached."""
    place.order(("MUG-1", 2), ("HAT-1", 1))
    place.order(("CUP-1", 1))


def shipments(place: Place) -> None:
    """An order in two parcels, and one whose shipment has no place in it."""
    first, second = place.order(("MUG-1", 2)), place.order(("CUP-1", 1))
    place.advance(minutes=18)
    place.ship(first, lines=[("MUG-1", 1)], tracking_number="1Z1")
    place.ship(first, lines=[("MUG-1", 1)], tracking_number="1Z2")
    place.store.control_panel.set_order_status(second.id, "Cancelled")
    place.ship(second, tracking_number="1Z3")


def cancellations(place: Place) -> None:
    """One order cancelled in full by two suppliers, one in part, and one of which a part ships after it."""
    whole, part, mixed = (place.order(("MUG-1", 1), ("HAT-1", 1)) for _ in range(3))
    place.advance(minutes=18)
    place.cancel(whole)
    place.cancel(whole, supplier=1)
    place.cancel(part, supplier=1)
    place.cancel(mixed, supplier=1)
    place.ship(mixed, tracking_number="1Z4")


def forbidden_cancellations(place: Place) -> None:
    """A cancellation that the retailer does not allow: people are told."""
    order = place.order()
    place.advance(minutes=18)
    place.cancel(order)


def inventory(place: Place) -> None:
    """Levels of two suppliers, one of a thing that is not in the store."""
    place.match(0, {"GONE-1": "S-GONE-1"})
    place.feed({"S-MUG-1": 5, "S-CUP-1": 0, "S-GONE-1": 3})
    place.feed({"S-HAT-1": 9}, supplier=1)
    place.advance(minutes=15)


FEEDS = [
    ["NEW-1,New One,12.50,1,,", "MUG-1,The MUG-1,11,1,,"],
    ["NEW-2,The CUP-1,3,1,,", "CUP-1,The CUP-1,4,1,,", "HAT-1,The MUG-1,5,1,,", "MUG-1,The MUG-1,12,1,,"],
    [
        "TEE,Tee,5,1,,",
        "TEE-S,S,5,1,TEE,S",
        "TEE-M,M,5,1,TEE,M",
        "CAP,Cap,6,1,,",
        "CAP-S,S,6,1,CAP,S",
        "HAT-1,M,6,1,CAP,M",
    ],
    ["TEE,Tee,7,1,,", "TEE-S,S,7,1,TEE,S", "TEE-M,M,7,1,TEE,M", "TEE-L,L,7,1,TEE,L"],
]


def products(place: Place) -> None:
    """Feeds that arrive whole and others of which the store refuses an item; created, changed and added together."""
    for number, rows in enumerate(FEEDS, 1):
        content = "\r\n".join(["sku,name,price,weight,parent_sku,size", *rows, ""]).encode()
        feed = place.portal().product_feeds.upload(place.retailer, f"products-{number}.csv", content)
        place.network.portal(place.retailer).product_feeds.approve(feed)


def changed_orders(place: Place) -> None:
    """One refunded in part before the pull; after it one edited, one cancelled, and one of a number that is taken."""
    panel = place.store.control_panel
    refunded, edited, cancelled = (place.order(("MUG-1", 2)) for _ in range(3))
    panel.refund_order(refunded.id, [("MUG-1", 1)])
    place.advance(minutes=18)
    panel.change_quantity(edited.id, "MUG-1", 1)
    panel.set_order_status(cancelled.id, "Cancelled")
    moved = place.order(("CUP-1", 1))
    panel.set_order_status(moved.id, "Awaiting Shipment")


def another_store(place: Place) -> None:
    """It has sent an order of the next number, which is shipped; of one of this store's own a part goes nowhere."""
    other = Place(beside=place, seed=8)
    theirs = other.order(("CUP-1", 1))
    other.connector.tick(place.clock.now())
    other.connector.tick(place.clock.now().replace(minute=15))
    place.advance(minutes=1)
    mine, second = place.order(("MUG-1", 1)), place.order(("MUG-1", 1), ("CUP-1", 2))
    second.products[1].order_address_id = 0
    place.advance(minutes=18)
    (shipped,) = [
        each
        for each in place.network.documents(theirs.id, "PurchaseOrder")
        if each.receiver_id == place.suppliers[0].id
    ]
    place.portal().ship(shipped, tracking_number="1Z5")
    assert mine.id == theirs.id


def several_suppliers(place: Place) -> None:
    """Both have one item, and one of them has another item no more."""
    place.match(1, {"MUG-1": "B-MUG-1"})
    pages = place.network.portal(place.retailer).inventory
    pages.save_settings(place.suppliers[0], replace(pages.settings(place.suppliers[0]), latest_feed_only=True))
    place.feed({"S-MUG-1": 5, "S-CUP-1": 7})
    place.feed({"B-MUG-1": 4}, supplier=1)
    place.advance(minutes=15)
    place.feed({"S-MUG-1": 6})


FLOWS: dict[str, tuple[Callable[[Place], None], dict[str, Any]]] = {
    "orders": (orders, {}),
    "shipments": (shipments, {}),
    "cancellations": (cancellations, {}),
    "forbidden cancellations": (forbidden_cancellations, {"allow_cancelling_orders": False}),
    "inventory": (inventory, {}),
    "products": (products, {}),
    "changed orders": (changed_orders, {}),
    "another store": (another_store, {}),
    "several suppliers": (several_suppliers, {"several_suppliers": "sum", "vanished_items": "zero"}),
}


def lived(flow: str, mortal: Mortal, journal: Journal | None = None) -> Place:
    """One flow's day with a process that may die."""
    play, settings = FLOWS[flow]
    place = Place(**settings)
    place.journal = journal or MortalJournal.in_memory()
    place.journal.mortal = mortal  # type: ignore[attr-defined]
    place.start()
    place.cut = place.cut_after = lambda request: mortal.point()
    with patch.object(sources, "WHOLE", timedelta(minutes=50)):  # So that a life of two hours sees what vanished.
        play(place)
        place.advance(minutes=75)
    return place


def state(place: Place) -> dict[str, Any]:
    """All that both sides show: orders, documents, events, stock, products, and what needs a person."""
    events = sorted((e.summary, e.details, e.level) for e in place.network.events(place.retailer))
    return {
        "orders": [
            (order.status, order.staff_notes, sorted(_parcel(each) for each in order.shipments))
            for order in place.store.orders.values()
        ],
        "documents": sorted((d.type, d.reference, d.status) for d in place.network.documents()),
        "products": sorted(_product(each) for each in place.store.products.values()),
        "feeds": sorted(feed.status for feed in place.portal().product_feeds.feeds(place.retailer)),
        "events": [event for event in events if event[0] != "Inventory Sent"],
        "attention": sorted((entry.flow, entry.subject, entry.reason) for entry in place.connector.attention()),
    }


def _product(record: Any) -> Any:
    variants = sorted((variant.sku, variant.fields["price"] or 0) for variant in record.variants.values())
    choices = sorted(value["label"] for option in record.options for value in option["option_values"])
    return record.sku, record.name, record.price, record.inventory_level, variants, choices


def _parcel(shipment: Any) -> Any:
    return shipment.tracking_number, sorted((item.order_product_id, item.quantity) for item in shipment.items)


@pytest.mark.parametrize("flow", FLOWS)
def test_dying_at_any_point_changes_nothing(flow: str, request: pytest.FixtureRequest) -> None:
    """Wherever the process dies, both sides end as if it had not."""
    undisturbed = Mortal()
    expected = deepcopy(state(lived(flow, undisturbed)))
    step = 1 if request.config.getoption("--all-crash-points") else max(1, undisturbed.passed // 25)
    points = range(1, undisturbed.passed + 1, step)

    different = {point: _difference(expected, state(lived(flow, Mortal(point)))) for point in points}

    assert undisturbed.passed > 50
    assert not {point: found for point, found in different.items() if found}
    print(f"{flow}: died at {len(points)} of {undisturbed.passed} points")


@pytest.mark.parametrize("where", ["file", "postgresql"])
def test_dying_at_some_points_of_a_durable_journal(where: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The same in each database: what is written is there, and what is not is not."""
    place = str(tmp_path / "j.sqlite") if where == "file" else request.getfixturevalue("postgresql_url")
    undisturbed = Mortal()
    expected = deepcopy(state(lived("orders", undisturbed)))
    journal = MortalJournal.open(place)
    points = range(4, undisturbed.passed + 1, undisturbed.passed // 6)

    different = {
        point: _difference(expected, state(lived("orders", Mortal(point), journal.for_connection(f"{point}"))))
        for point in points
    }
    journal.close()

    assert not {point: found for point, found in different.items() if found}


def _difference(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    return {name: (expected[name], found[name]) for name in expected if expected[name] != found[name]}
