"""The process dies at each call over the wire, before it or after it: nothing is lost, and nothing is doubled."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.sync import Credentials, Request
from tests.sync.sync_place import Killed, Place


class DiesAt:
    """Kills at the n-th request that is seen, once."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, request: Request) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


class DropsAt(DiesAt):
    """Lets the answer of the n-th request get lost, once."""

    def __call__(self, request: Request) -> None:
        try:
            super().__call__(request)
        except Killed:
            raise ConnectionResetError("the answer got lost") from None


def a_day(place: Any) -> None:
    """Something of every flow: an order for two suppliers, one ships in two parcels, the other cancels, feeds."""
    order = place.order(("MUG-1", 2), ("HAT-1", 1))
    content = b"sku,name,price,weight\r\nNEW-1,New One,12.50,1\r\nNEW-2,New Two,1,1\r\n"
    feed = place.portal().product_feeds.upload(place.retailer, "products.csv", content)
    place.network.portal(place.retailer).product_feeds.approve(feed)
    place.feed({"S-MUG-1": 5, "S-CUP-1": 7})
    place.advance(minutes=29)
    place.ship(order, lines=[("MUG-1", 1)], tracking_number="1Z1")
    place.ship(order, lines=[("MUG-1", 1)], tracking_number="1Z2")
    place.cancel(order, supplier=1)
    place.advance(minutes=60)


def outcome(place: Any) -> dict[str, Any]:
    """What both sides show in the end."""
    (order,) = place.store.orders.values()
    return {
        "sales orders": len(place.documents(order, "SalesOrder")),
        "purchase orders": len(place.documents(order, "PurchaseOrder")),
        "status": order.status,
        "parcels": sorted(shipment.tracking_number for shipment in order.shipments),
        "notes": order.staff_notes.count("1 x HAT-1"),
        "documents": sorted(
            one.status for kind in ("Shipment", "Acknowledgement") for one in place.documents(order, kind)
        ),
        "stock": {sku: place.store.product(sku).inventory_level for sku in ("MUG-1", "CUP-1")},
        "products": sorted(product.sku for product in place.store.products.values()),
        "exported": len(place.events("Product Feed Exported")),
        "attention": [entry.subject for entry in place.connector.attention()],
    }


EXPECTED = {
    "sales orders": 1,
    "purchase orders": 2,
    "status": "Manual Verification Required",
    "parcels": ["1Z1", "1Z2"],
    "notes": 1,
    "documents": ["Complete", "Complete", "Complete"],
    "stock": {"MUG-1": 5 - 2, "CUP-1": 7},  # Two were sold when five were fed.
    "products": ["CUP-1", "HAT-1", "MUG-1", "NEW-1", "NEW-2"],
    "exported": 1,
    "attention": [],
}

MOST_CALLS = 75


def test_a_quiet_day(place: Any) -> None:
    """Nothing happens on the wire, and the day's calls are as many as the other tests cut."""
    a_day(place)

    assert outcome(place) == EXPECTED
    assert len(place.requests) < MOST_CALLS


@pytest.mark.parametrize("number", range(1, MOST_CALLS))
@pytest.mark.parametrize("cut", ["dies before", "dies after", "loses the answer of"])
def test_any_call_may_be_the_last(build: Callable[[], Any], cut: str, number: int) -> None:
    """A process that dies at a call, or misses its answer, ends the day as if nothing had happened."""
    place = build()
    if cut == "dies before":
        place.cut = DiesAt(number)
    else:
        place.cut_after = DiesAt(number) if cut == "dies after" else DropsAt(number)
    a_day(place)

    assert outcome(place) == EXPECTED


@pytest.mark.parametrize("where", ["file", "postgresql"])
@pytest.mark.parametrize("number", range(5, MOST_CALLS, 10))
def test_a_new_process_reads_the_journal_anew(
    build: Callable[[], Any], number: int, where: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The same with the journal in a file or on a server, which a dead process leaves behind and a new one opens."""
    place = build()
    file = tmp_path / "journal.sqlite"
    place.keep_journal_in(file if where == "file" else request.getfixturevalue("postgresql_url"))
    place.cut_after = DiesAt(number)
    a_day(place)

    assert outcome(place) == EXPECTED
    place.journal.close()


class Renewing(Place):
    """A place where the API account is deleted at some request, and replaced within the minute."""

    def deletes_at(self, number: int) -> None:
        left = [number]

        def cut(request: Request) -> None:
            left[0] -= 1
            if left[0] == 0:
                self.store.control_panel.delete_api_account(self.account.account_id)

        self.cut = cut

    def advance(self, **time: float) -> None:
        until = self.clock.now() + timedelta(**time)
        while self.clock.now() < until:
            super().advance(seconds=min(60.0, (until - self.clock.now()).total_seconds()))
            if self.connector.status.state == "credentials refused":
                self._reconnect()

    def _reconnect(self) -> None:
        scopes = {"orders": "modify", "products": "modify"}
        self.account = self.store.control_panel.create_api_account("New", scopes)
        self.connection = self.connect(Credentials.from_text(self.account.credentials_file()))
        self.start()
        self.next = self.clock.now()


@pytest.mark.parametrize("number", range(1, MOST_CALLS, 5))
def test_the_account_may_be_replaced_at_any_call(number: int) -> None:
    """Credentials that are deleted in the middle of anything and replaced lose nothing and double nothing."""
    place = Renewing()
    place.deletes_at(number)
    a_day(place)

    assert outcome(place) == EXPECTED
    assert place.connector.status.state == "connected"
