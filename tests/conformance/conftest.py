"""Histories written by hand, in the words of the observations that the checks read."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from fakes.people.deeds import CONNECT, UPLOAD_INVENTORY, UPLOAD_MATCHING
from fakes.time.clock import START, VirtualClock
from harness.record.event import Event
from harness.record.history import History
from harness.record.looks import FEEDS, INVENTORY, ORDER

Lines = Iterable[tuple[str, int]]


class Written:
    """A history that a test writes; minutes count from the start."""

    def __init__(self) -> None:
        self._clock = VirtualClock(START)
        self._minute: float = 0
        self.history = History(self._clock)

    def at(self, minutes: float) -> "Written":
        self._minute = minutes
        self._clock.move(START + timedelta(minutes=minutes))
        return self

    def uploaded(self, stock: dict[str, object], matches: dict[str, str], name: str = "stock.csv") -> None:
        """A supplier's inventory file, by its SKUs, after the retailer's matching file for it."""
        pairs = "".join(f"{own},{sku}\r\n" for own, sku in matches.items())
        rows = "".join(f"{own},{quantity}\r\n" for own, quantity in stock.items())
        facts = {"supplier": "Supplier", "file_name": "matching.csv", "records": len(matches)}
        self.deed("retailer", UPLOAD_MATCHING, **facts, content=f"SupplierSKU,MerchantSKU\r\n{pairs}")
        content = f"SupplierSKU,Quantity\r\n{rows}"
        self.deed("supplier Supplier", UPLOAD_INVENTORY, file_name=name, records=len(stock), content=content)

    def deed(self, who: str, what: str, **facts: Any) -> Event:
        return self.history.deed(who, what, **facts)

    def connected(self) -> None:
        self.deed("retailer", CONNECT)

    def wrote(self, method: str, path: str, body: Any, status: int = 201, answer: Any = None) -> Event:
        facts = {
            "service": "logicbroker",
            "method": method,
            "url": f"https://stage.commerceapi.io{path}",
            "headers": {},
        }
        asked = self.history.record("connector", "request", f"{method} {path}", {**facts, "body": body})
        answered = {"status": status, "headers": {}, "body": {"id": 4} if answer is None else answer}
        self.history.record("logicbroker", "response", str(status), answered, asked.number)
        return asked

    def order(
        self,
        order_id: int = 100,
        placed: float = 0,
        status: str = "Awaiting Shipment",
        lines: Lines = (("MUG", 2),),
        documents: Iterable[dict[str, Any]] = (),
        shipments: Iterable[dict[str, Any]] = (),
        notes: str = "",
        allowed: bool = True,
        events: Iterable[str] = (),
        attention: Iterable[str] = (),
        lag_seconds: int = 0,
    ) -> Event:
        items = [
            {"line_id": number, "sku": sku, "name": sku.title(), "quantity": quantity, "shipped": 0}
            for number, (sku, quantity) in enumerate(lines, 1)
        ]
        store = {
            "status": status,
            "placed_at": _moment(placed),
            "staff_notes": notes,
            "lines": items,
            "shipments": list(shipments),
            "lag_seconds": lag_seconds,
        }
        return self.history.observe(
            ORDER,
            order_id=order_id,
            store=store,
            documents=list(documents),
            allow_cancelling_orders=allowed,
            events=list(events),
            attention=list(attention),
        )

    def inventory(
        self,
        levels: dict[str, int],
        items: Iterable[tuple[str, str, int, float]] = (),
        unmatched: Iterable[str] = (),
        events: Iterable[tuple[str, str, str]] = (),
    ) -> Event:
        """``items``: supplier SKU, merchant SKU or nothing, quantity, minute; ``events``: severity and texts."""
        return self.history.observe(
            INVENTORY,
            supplier="Supplier",
            levels=levels,
            ids={sku: [number] for number, sku in enumerate(levels, 50)},
            items=[
                {"supplier_sku": own, "merchant_sku": sku, "quantity": quantity, "updated_at": _moment(minute)}
                for own, sku, quantity, minute in items
            ],
            unmatched=list(unmatched),
            unmatched_quantities=dict.fromkeys(unmatched, 0),
            events=[
                {"date": _moment(self._minute), "severity": severity, "summary": summary, "details": details}
                for severity, summary, details in events
            ],
        )

    def feeds(
        self,
        feeds: Iterable[dict[str, Any]] = (),
        catalog: Iterable[tuple[str, str]] = (),
        events: Iterable[dict[str, Any]] = (),
    ) -> Event:
        """``catalog``: SKU and price."""
        products = [{"sku": sku, "name": sku.title(), "price": price} for sku, price in catalog]
        return self.history.observe(FEEDS, feeds=list(feeds), catalog=products, events=list(events))


def _moment(minutes: float) -> str:
    return (START + timedelta(minutes=minutes)).isoformat()


def document(kind: str, minute: float = 10, lines: Lines = (("MUG", 2),), **facts: Any) -> dict[str, Any]:
    """One document of order 100; cancelled quantities and packages are told with ``cancelled`` and ``packages``."""
    cancelled, packages = facts.pop("cancelled", {}), facts.pop("packages", {})
    reference = {"SalesOrder": "100", "PurchaseOrder": "PO100-001"}.get(kind, "PO100-001")
    rows = [
        {
            "sku": sku,
            "line_id": str(number),
            "quantity": quantity,
            "cancelled": cancelled.get(sku, 0),
            "packages": [
                {"tracking_number": tracking, "carrier": "UPSN", "quantity": count}
                for tracking, count in packages.get(sku, {}).items()
            ],
        }
        for number, (sku, quantity) in enumerate(lines, 1)
    ]
    plain = {
        "key": "1001",
        "type": kind,
        "reference": reference,
        "status": "Complete",
        "link_key": "77",
        "receiver": "Supplier",
    }
    return {**plain, "at": _moment(minute), "lines": rows, **facts}


def parcel(tracking_number: str, items: Lines = (("1", 2),), carrier: str = "UPS") -> dict[str, Any]:
    """One shipment as the store shows it; items are line numbers with pieces."""
    rows = [{"line_id": line, "quantity": quantity} for line, quantity in items]
    return {"tracking_number": tracking_number, "carrier": carrier, "items": rows}


def feed(status: str = "Complete", *contents: tuple[str, str], **facts: Any) -> dict[str, Any]:
    """One feed of the list; contents are SKU and price."""
    items = [{"sku": sku, "name": sku.title(), "price": price} for sku, price in contents]
    plain = {
        "feed_id": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "file_name": "feed.csv",
        "created": _moment(0),
        "updated": _moment(0),
        "status": status,
        "items": len(items),
        "compliant": len(items),
        "actions": ["Download", "Delete"],
        "contents": items,
    }
    return {**plain, **facts}


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture(name="document")
def document_maker() -> Any:
    return document


@pytest.fixture(name="parcel")
def parcel_maker() -> Any:
    return parcel


@pytest.fixture(name="feed")
def feed_maker() -> Any:
    return feed
