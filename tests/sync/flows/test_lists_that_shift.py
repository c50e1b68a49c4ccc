"""Lists that shift while they are read page by page: nothing is missed for good, and nothing is done twice."""

from typing import Any

import pytest

from fakes.logicbroker.rules import lifecycle
from fakes.logicbroker.state.statuses import COMPLETE
from harness.sync import Request, bigcommerce, logicbroker


class Between:
    """Does something when the first page of a list has been answered, once."""

    def __init__(self, part: str, deed: Any) -> None:
        self._part, self._deed = part, deed
        self.has_happened = False

    def __call__(self, request: Request) -> None:
        if self._part in request.url and request.method == "GET" and not self.has_happened:
            self.has_happened = True
            self._deed()


def shipped(place: Any, count: int) -> list[Any]:
    """Orders that were sent, each shipped by its supplier, all of it still to be told."""
    orders = [place.order(("MUG-1", 1)) for _ in range(count)]
    place.advance(minutes=16)
    for order in orders:
        place.ship(order, tracking_number=f"1Z{order.id}")
    return orders


def test_documents_that_leave_the_list_hide_others_for_a_cycle_only(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents slip to a page that was read already when people finish some; the next cycle finds them."""
    monkeypatch.setattr(logicbroker, "PAGE_SIZE", 10)
    orders = shipped(place, 25)
    environment = place.network.environments["stage"]
    first_listed = [place.documents(order, "Shipment")[0] for order in orders[:5]]  # Lists begin with the oldest.

    def finish() -> None:
        for document in first_listed:
            lifecycle.set_status(environment, document, COMPLETE)

    place.cut_after = Between("/v3/Shipments", finish)
    place.advance(minutes=15)
    first = [order.status for order in orders].count("Shipped")
    place.advance(minutes=15)

    assert place.cut_after.has_happened
    assert first < 25  # Five slipped: the list really shifted.
    assert {order.status for order in orders} == {"Shipped"}
    assert {len(order.shipments) for order in orders} == {1}


def test_documents_that_join_the_list_show_others_twice(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new document pushes others to the next page, where they are seen again: each is told once."""
    monkeypatch.setattr(logicbroker, "PAGE_SIZE", 10)
    last = place.order(("MUG-1", 1))
    orders = [*shipped(place, 25), last]
    place.cut_after = Between("/v3/Shipments", lambda: place.ship(last, tracking_number="1Z-late"))
    place.advance(minutes=30)

    assert place.cut_after.has_happened
    assert {order.status for order in orders} == {"Shipped"}
    assert {len(order.shipments) for order in orders} == {1}


def test_orders_that_leave_or_join_the_list_are_each_sent_once(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the orders are read the staff cancel some of the first page, and a shopper buys: the rest is sent once."""
    monkeypatch.setattr(bigcommerce, "PAGE_SIZE", 10)
    orders = [place.order(("MUG-1", 1)) for _ in range(25)]
    joined: list[Any] = []

    def change() -> None:
        for order in orders[:5]:
            place.store.control_panel.set_order_status(order.id, 5)
        joined.append(place.order(("MUG-1", 1)))

    place.cut_after = Between("/v2/orders?", change)
    place.advance(minutes=16)
    place.advance(minutes=15)
    counts = {order.id: len(place.documents(order, "SalesOrder")) for order in [*orders, *joined]}

    assert place.cut_after.has_happened
    assert {counts[order.id] for order in [*orders[5:], *joined]} == {1}
    assert all(count <= 1 for count in counts.values())
