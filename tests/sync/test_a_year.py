"""A year of one busy store on a hand-made wire: once the journal forgets, no month costs more than the one before.

By default five months of a few orders a day; ``--busy-year 1000`` for twelve months of a thousand orders a day.
"""

import re
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from harness.sync import Connector, Journal, Request
from harness.sync.wire import ReceivedResponse
from tests.sync.scripted import ADDRESS, LINE, NOON, ORDER, OUR_MARK, Scripted, answer, connection, records

FEW = 12
"""Orders a day, where nobody asks for more."""

DAY_OF_ORDERS = timedelta(hours=20)


class Busy:
    """Orders of each day, each of which its supplier ships a day later; what is over is forgotten."""

    def __init__(self, wire: Scripted, orders_a_day: int) -> None:
        self.now, self.orders_a_day, self.number = NOON, orders_a_day, 0
        self.orders: dict[int, dict[str, Any]] = {}
        self.parcels: dict[int, list[dict[str, Any]]] = {}
        self.documents: dict[int, dict[str, Any]] = {}
        self.sent = self.shown = 0
        wire.on("GET", "/v2/orders?", self._list)
        wire.on("GET", "/v2/orders/", lambda request: answer(body=self.orders[self._id(request)]))
        wire.on("PUT", "/v2/orders/", self._change)
        wire.on("GET", "/shipments?", lambda request: _listed(self.parcels[self._id(request)]))
        wire.on("POST", "/shipments", self._show)
        wire.on("POST", "/v3/Orders", self._create)
        wire.on("GET", "/v3/Shipments?", lambda request: records(*self.documents.values()))
        wire.on("PUT", "/v3/Shipments/", self._pick_up)

    def order(self) -> None:
        """One more is placed, that of a day before is shipped, and that of three days before is not asked for again."""
        self.number += 1
        self._place(self.number)
        if self.number > self.orders_a_day:
            self._ship(self.number - self.orders_a_day)
        for each in (self.orders, self.parcels):
            each.pop(self.number - 3 * self.orders_a_day, None)

    def _place(self, number: int) -> None:
        shipping = [{**ADDRESS, "line_items": [{**LINE, "id": number}]}]
        parts = {"shipping": shipping, "pickups": [], "downloads": [], "email": {"gift_certificates": []}}
        dates = dict.fromkeys(("date_created", "date_modified"), format_datetime(self.now))
        self.orders[number] = {**ORDER, **dates, "id": number, "items_total": 2, "consignments": parts}
        self.parcels[number] = []

    def _ship(self, number: int) -> None:
        line = {"LineNumber": "1", "Quantity": 2, "ItemIdentifier": {"PartnerSKU": "MUG-1"}}
        self.documents[number] = {
            "Identifier": {"LogicbrokerKey": str(number), "LinkKey": f"8{number}"},
            "StatusCode": 100,
            "ExtendedAttributes": [{"Name": "BigCommerceOrderId", "Value": str(number)}, OUR_MARK],
            "ShipmentLines": [{**line, "ShipmentInfos": [{"TrackingNumber": f"1Z{number:016}", "CarrierCode": "UPS"}]}],
        }

    def _list(self, request: Request) -> ReceivedResponse:
        wanted = re.search(r"status_id=(\d+)", request.url)
        fresh = format_datetime(self.now - timedelta(hours=3))[5:16]
        found = [
            each
            for each in self.orders.values()
            if (each["status_id"] == int(wanted[1]) if wanted else each["date_modified"][5:16] >= fresh)
        ]
        page, limit, first = (self._number(request, name) for name in ("page", "limit", "min_id"))
        found = [each for each in found if each["id"] >= first]
        begin = max(page - 1, 0) * limit
        return _listed(found[begin : begin + limit])

    @staticmethod
    def _number(request: Request, name: str) -> int:
        found = re.search(rf"[?&]{name}=(\d+)", request.url)
        return int(found[1]) if found else 0

    def _change(self, request: Request) -> ReceivedResponse:
        order = self.orders[self._id(request)]
        order.update(status_id=9, date_modified=format_datetime(self.now))
        self.sent += 1
        return answer(body=order)

    def _show(self, request: Request) -> ReceivedResponse:
        number = self._id(request)
        items = [{"order_product_id": number, "quantity": 2}]
        self.parcels[number].append(
            {"id": number, "order_address_id": 5, "items": items, "comments": "", "tracking_number": ""}
        )
        self.orders[number].update(status_id=2, date_modified=format_datetime(self.now))
        self.shown += 1
        return answer(201, {"id": number})

    def _create(self, request: Request) -> ReceivedResponse:
        return answer(201, {"Body": {"LogicbrokerKey": "1"}})

    def _pick_up(self, request: Request) -> ReceivedResponse:
        del self.documents[int(request.url.split("/Shipments/")[1].split("/")[0])]
        return answer(body={})

    @staticmethod
    def _id(request: Request) -> int:
        return int(re.split(r"[/?]", request.url.partition("/v2/orders/")[2])[0])


def _listed(found: list[dict[str, Any]]) -> ReceivedResponse:
    return answer(body=found) if found else answer(204)


def lived(busy: Busy, connector: Connector, days: int) -> float:
    """So many days; the milliseconds of the processor that a look of the connector took."""
    first, apart, ticks, began = busy.now, DAY_OF_ORDERS / busy.orders_a_day, 0, process_time()
    end = first + timedelta(days=days)
    placed = (first + timedelta(days=day) + each * apart for day in range(days) for each in range(busy.orders_a_day))
    next_order, due = next(placed), connector.tick(busy.now)
    while due is not None and due <= end:
        while next_order is not None and next_order <= due:
            busy.order()
            next_order = next(placed, None)
        busy.now = max(busy.now, due)
        due, ticks = connector.tick(busy.now), ticks + 1
    return 1000 * (process_time() - began) / ticks


@pytest.mark.slow
def test_a_busy_store_costs_the_same_month_after_month(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Calls, and the size of the journal, from the month on in which it began to forget; the times are printed."""
    asked = request.config.getoption("busy_year")
    wire, file, months = Scripted(), tmp_path / "journal.sqlite", []
    busy = Busy(wire, asked or FEW)
    with Journal.open(file) as journal:
        connector = Connector(connection(), wire, journal)
        for month in range(12 if asked else 5):
            took = lived(busy, connector, 30)
            months.append((len(wire.requests), took, file.stat().st_size))
            print("month {}: {:,} calls, {:.2f} ms a look, {:,} bytes".format(month + 1, *months[-1]))
            wire.requests.clear()
        left = connector.attention()

    (calls, _, size), last = months[3], months[-1]
    assert (busy.sent, busy.shown, left) == (busy.number, busy.number - busy.orders_a_day, [])
    assert last[0] == pytest.approx(calls, rel=0.02)
    assert last[2] < 1.2 * size
