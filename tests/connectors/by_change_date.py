"""A connector without a memory: it asks the store for what changed, and both services for what it did before.

What it means to do with stock it writes into Logicbroker's own list of events before it does it.
"""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from tests.connectors import catalog
from tests.connectors.common import (
    PATIENCE,
    Desk,
    Down,
    Later,
    Refused,
    Shut,
    Unsure,
    attribute,
    broker_of,
    documents,
    events,
    extra,
    instant,
    next_at,
    orders,
    parts,
    post_event,
    refunded_before_sending,
    store_of,
)
from tests.connectors.fields import Parcel, Unfit, cancelled, cancels, parcels, sales_order

OVERLAP = timedelta(hours=1)
PLANNED, DONE = "BigCommerce Inventory Update Started", "BigCommerce Inventory Updated"
QUARTERS = (0, 15, 30, 45)


def build(connection: Any, send: Any, journal: Any) -> "ByChangeDate":
    return ByChangeDate(connection, send)


class ByChangeDate:
    """Polls on the quarter hours, with an overlap, and stock at ten past."""

    def __init__(self, connection: Any, send: Any) -> None:
        self.connection = connection
        self.store, self.broker = store_of(connection, send), broker_of(connection, send)
        self.refunded: set[int] = set()
        self.status = SimpleNamespace(state="starting", reason="")
        self.since: datetime | None = None
        self.desk = Desk(self.store)
        self.moving: set[int] = set()
        self.is_all_clear = True
        self.fed: set[tuple[int, str]] = set()
        # How far a run of stock came when the store asked to wait, since a small quota lets none end at once.
        self.placed: dict[tuple[str, str], tuple[str, int] | None] = {}
        self.placed_for: datetime | None = None
        self.written: set[str] = set()
        self.quiet_until: datetime | None = None
        self.due: dict[str, datetime] = {}
        self.works: dict[str, tuple[Callable[[], None], tuple[int, ...]]] = {
            "orders": (self.send_orders, QUARTERS),
            "acknowledgements": (self.take_acknowledgements, QUARTERS),
            "shipments": (self.take_shipments, QUARTERS),
            "feeds": (self.take_feeds, QUARTERS),
            "stock": (self.take_stock, (10,)),
        }

    def tick(self, now: datetime) -> datetime:
        self.store.now = self.broker.now = self.now = now
        if self.quiet_until is None:
            self.quiet_until = now + PATIENCE  # Whoever worked here before us may have left something under way.
            self.due = dict.fromkeys(self.works, self.quiet_until)
        for name in self.works:
            if self.quiet_until <= now and self.due[name] <= now:
                self.due[name] = self.work(name)
        return max(self.quiet_until, min(self.due.values()))

    def work(self, name: str) -> datetime:
        work, minutes = self.works[name]
        following = next_at(self.now, *minutes)
        try:
            work()
        except Later as later:
            return later.until
        except Unsure:
            self.quiet_until = self.now + PATIENCE
            return self.quiet_until
        except Down:
            return self.now + timedelta(minutes=1)
        except (Shut, Refused) as shut:
            self.status = SimpleNamespace(state="locked out", reason=str(shut))
            return next_at(self.now, *QUARTERS)
        if name == "orders":  # The only work that always asks the store.
            self.status = SimpleNamespace(state="connected", reason="")
        return following

    # Orders

    def send_orders(self) -> None:
        since = self.connection.connected_at if self.since is None else self.since - OVERLAP
        rows = orders(self.store, min_date_modified=f"{since:%Y-%m-%dT%H:%M:%S+00:00}", sort="id:asc")
        read_at, self.is_all_clear = self.store.said_at, True
        for row in rows:
            fresh = instant(row["date_created"]) >= self.connection.connected_at
            if row["status_id"] == 11 and fresh and not row.get("is_deleted"):
                self.send_order(row)
        for text in refunded_before_sending(self.store, self.broker, self.connection.connected_at, self.refunded):
            self.tell("Order not sent to Logicbroker", text)
        if self.is_all_clear and not self.moving:
            self.since = read_at

    def send_order(self, order: Any) -> None:
        number = order["id"]
        before = self.sales_order_of(number)
        if before is None:
            lines, doors = parts(self.store, number, "products"), parts(self.store, number, "shipping_addresses")
            if any(line["type"] == "physical" for line in lines):
                try:
                    self.create(order, lines, doors)
                except (Unfit, Refused) as reason:
                    self.tell("Order not sent to Logicbroker", f"order {number}: {reason}")
                    return
                self.move_on(number)
        elif number in self.moving or not self.may_be_stale(order, before):
            self.move_on(number)
        else:
            self.is_all_clear = False

    def create(self, order: Any, lines: list[Any], doors: list[Any]) -> None:
        try:
            self.broker.call("POST", "/api/v3/Orders", sales_order(order, lines, doors))
        except Refused as refused:
            if "already exists" not in refused.text:
                raise

    def move_on(self, number: int) -> None:
        self.moving.add(number)
        self.desk.put(number, status_id=9)
        self.moving.discard(number)

    def may_be_stale(self, order: Any, before: Any) -> bool:
        """Whether what we read of an order may be from before we moved it on."""
        sent = instant(before["DocumentDate"])
        if any(line["quantity_shipped"] for line in parts(self.store, order["id"], "products")):
            return True
        return instant(order["date_modified"]) <= sent and self.now - sent < OVERLAP

    def sales_order_of(self, number: int) -> Any:
        found = documents(self.broker, "Orders", partnerPO=str(number))
        return next((each for each in found if each["PartnerPO"] == str(number)), None)

    # Acknowledgements

    def take_acknowledgements(self) -> None:
        for document in documents(self.broker, "Acknowledgements", status=100):
            self.take("Acknowledgements", document, self.apply_acknowledgement)

    def apply_acknowledgement(self, document: Any) -> None:
        if not cancels(document):
            return
        number = self.order_of(document)
        if not self.connection.allow_cancelling_orders:
            text = f"order {number}: a cancellation was not passed on, because cancelling orders is not allowed"
            self.tell("Cancellation not applied", text, document)
            return
        order, lines = self.order(number), parts(self.store, number, "products")
        all_of_order = documents(self.broker, "Acknowledgements", linkkey=document["Identifier"]["LinkKey"])
        counting = [each for each in all_of_order if self.counts(each, document)]
        counted = cancelled(counting, lines)
        if order["status_id"] == 5:
            return
        if all(counted.get(line["id"], 0) >= line["quantity"] for line in lines) and order["status_id"] != 4:
            self.desk.put(number, status_id=5)
            return
        notes = [note for each in counting if (note := self.note(each, lines)) not in (order["staff_notes"] or "")]
        if self.note(document, lines) in notes:
            staff_notes = "\n".join(filter(None, [order["staff_notes"], *notes]))
            status = {} if order["status_id"] in {4, 6} else {"status_id": 12}
            self.desk.put(number, staff_notes=staff_notes, **status)

    @staticmethod
    def counts(each: Any, document: Any) -> bool:
        """Whether an acknowledgement was taken before, or is the one that is being taken."""
        same = each["Identifier"]["LogicbrokerKey"] == document["Identifier"]["LogicbrokerKey"]
        return cancels(each) and (same or each["StatusCode"] in {200, 1000})

    def note(self, document: Any, lines: list[Any]) -> str:
        said = []
        for line in document["AckLines"]:
            if pieces := line.get("QuantityCancelled") or 0:
                number = next(iter(cancelled([{**document, "AckLines": [line]}], lines)))
                sku = next(each["sku"] for each in lines if each["id"] == number)
                reason = line.get("ChangeReason") or document.get("ChangeReason")
                said.append(f"{pieces} of {sku} cancelled by the supplier" + (f" ({reason})" if reason else ""))
        return f"[{document['AcknowledgementNumber']}] " + "; ".join(said)

    # Shipments

    def take_shipments(self) -> None:
        for document in documents(self.broker, "Shipments", status=100):
            self.take("Shipments", document, self.apply_shipment)

    def apply_shipment(self, document: Any) -> None:
        number = self.order_of(document)
        order, lines = self.order(number), parts(self.store, number, "products")
        there = parts(self.store, number, "shipments")
        mark = f"Logicbroker shipment {document['Identifier']['LogicbrokerKey']}"
        comments = "\n".join(filter(None, [document.get("Note"), *_pallets(document), mark]))
        known = [each for each in there if mark in (each["comments"] or "").splitlines()]
        if order["status_id"] in {4, 5, 6}:
            if known:
                return  # It was taken back only after we had shown the parcel.
            raise Unfit(f"order {number} is {order['status']} in the store, and the supplier has shipped it")
        for parcel in parcels(document, lines):
            if not any(_shows(each, parcel) for each in known):
                self.store.call("POST", f"/v2/orders/{number}/shipments", parcel.body(comments))
        self.show_status(number, order, document, recovering=bool(known))

    def show_status(self, number: str, before: Any, document: Any, *, recovering: bool) -> None:
        """A store may move an order by itself when a parcel is posted; what is to be verified stays so."""
        lines = [each for each in parts(self.store, number, "products") if each["type"] == "physical"]
        shipped = 2 if all(each["quantity_shipped"] >= each["quantity"] for each in lines) else 3
        wanted = 12 if self.to_verify(before, document, recovering) else shipped
        if wanted == 12 or before["status_id"] in {3, 9, 11}:
            self.desk.put(number, status_id=wanted)

    def to_verify(self, before: Any, document: Any, recovering: bool) -> bool:
        if before["status_id"] == 12 or not self.connection.allow_cancelling_orders:
            return bool(before["status_id"] == 12)
        found = documents(self.broker, "Acknowledgements", linkkey=document["Identifier"]["LinkKey"])
        taken = [each for each in found if cancels(each) and each["StatusCode"] in {200, 1000}]
        noted = all(f"[{each['AcknowledgementNumber']}]" in (before["staff_notes"] or "") for each in taken)
        return bool(taken) and (recovering or not noted)

    # Documents

    def take(self, kind: str, document: Any, apply: Callable[[Any], None]) -> None:
        key = document["Identifier"]["LogicbrokerKey"]
        try:
            apply(document)
        except (Unfit, Refused) as reason:
            self.tell("Failed to import into BigCommerce", str(reason), document)
            self.broker.call("PUT", f"/api/v3/{kind}/{key}/Status/1200", {})
        else:
            self.broker.call("PUT", f"/api/v3/{kind}/{key}/Status/200", {})

    def order(self, number: str) -> Any:
        try:
            return self.desk.get(number)
        except Refused as refused:
            self.store.get("/v2/time")  # A store that is gone says the same of every order.
            raise Unfit(f"order {number} is not in the store: {refused.status}") from None

    @staticmethod
    def order_of(document: Any) -> str:
        number = attribute(document, "BigCommerceOrderId") or attribute(document, "SalesOrderNumber") or ""
        if not number.isdigit():
            raise Unfit("the document names no order of the store")
        return number

    def tell(self, summary: str, details: str, document: Any = None) -> None:
        """Leave an alert for people, unless it is there."""
        fields: dict[str, Any] = {"Level": "Alert", "TypeId": 57}
        filters: dict[str, Any] = {"level": "Alert"}
        if document is not None:
            key = int(document["Identifier"]["LogicbrokerKey"])
            fields |= {"LogicbrokerKey": key, "ReceiverId": document["SenderCompanyId"]}
            filters["logicbrokerKey"] = key
        if (summary, details) not in {(e["Summary"], e["Details"]) for e in events(self.broker, **filters)}:
            post_event(self.broker, summary, details, **fields)

    # Product feeds

    def take_feeds(self) -> None:
        found = events(self.broker, category="Product")
        ended = ("Product Feed Exported", "Product Feed Export Failed")
        for event in found:
            feed = extra(event)
            later = [e for e in found if e["Id"] > event["Id"] and extra(e).get("FeedId") == feed.get("FeedId")]
            again = any(e["Summary"] in (*ended, "Product Feed Approved") for e in later)
            if event["Summary"] == "Product Feed Approved" and not again:
                self.take_feed(event["Id"], feed["FeedId"], feed["PartnerId"])

    def take_feed(self, approval: int, feed: str, partner: int) -> None:
        path = f"/api/v1/Product/{partner}/{feed}"
        try:
            if self.broker.get(path)["Body"]["Status"] != "Pending":
                return
        except Refused:
            return  # Deleted meanwhile.
        problems = []
        rows = [item["Data"] for item in self.items(path)]
        for row in sorted(rows, key=lambda each: bool(each.get("parent_sku"))):
            if (approval, row["sku"]) in self.fed:
                continue
            try:
                catalog.put(self.store, row, tracked=True)
                self.fed.add((approval, row["sku"]))
            except (Refused, Unfit) as reason:
                problems.append(f"{row['sku']} ({row.get('name', '')}): {reason}")
        summary = "Product Feed Export Failed" if problems else "Product Feed Exported"
        details = "; ".join(problems) or f"{len(rows)} products are in the store."
        fields = {"Level": "Alert" if problems else "Info", "Category": "Product", "ReceiverId": partner}
        post_event(self.broker, summary, details, **fields, AdditionalData=json.dumps({"FeedId": feed}))

    def items(self, path: str) -> list[Any]:
        found: list[Any] = []
        for page in range(10_000):
            body = self.broker.get(f"{path}/Items", page=page, pageSize=100)["Body"]
            found += body["Records"]
            if page + 1 >= body["TotalPages"]:
                break
        return found

    # Stock

    def take_stock(self) -> None:
        at = next_at(self.now, 10) - timedelta(hours=1)
        if self.placed_for != at:
            self.placed, self.placed_for = {}, at
        told = [e for e in events(self.broker, category="Inventory") if e["Summary"] in {PLANNED, DONE}]
        last = extra(told[-1]) if told else {"Through": None, "Edge": []}
        if told and told[-1]["Summary"] == PLANNED:
            self.write_levels(last)
        rows, through = self.rows(last, at)
        if not rows:
            return
        plan: dict[str, Any] = {"Through": f"{through:%Y-%m-%dT%H:%M:%S}"}
        plan["Edge"] = [row for row in rows if instant(row[1]) >= through - timedelta(seconds=1)]
        plan["Levels"] = self.levels(rows)
        self.post_plan(PLANNED, plan, "levels are written")
        self.write_levels(plan)

    def rows(self, last: dict[str, Any], at: datetime) -> tuple[list[list[str]], datetime]:
        """What was fed since the last run and before this one: partner's SKU, moment, merchant's SKU, pieces."""
        query = {"mapped": "true"}
        if last["Through"]:
            query["modifiedAfter"] = f"{instant(last['Through']) - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
        found, through = [], at
        for partner in self.broker.get("/api/v3/Partners")["Body"]["Partners"]:
            link = self.broker.get(f"/api/v3/Inventory/{partner['Id']}", **query)["Body"]
            through = min(through, self.broker.said_at or at)
            for row in csv.DictReader(io.StringIO(self.broker.file(link))):
                entry = [
                    f"{partner['Id']}/{row['SupplierSKU']}",
                    row["LastUpdate"],
                    row["MerchantSKU"],
                    row["Quantity"],
                ]
                if instant(row["LastUpdate"]) < at and entry not in last["Edge"]:
                    found.append(entry)
        return found, through

    def levels(self, rows: list[list[str]]) -> dict[str, list[int]]:
        """What each product or variant shows, and what it has to show."""
        found: dict[str, list[int]] = {}
        for ours, _, sku, pieces in sorted(rows, key=lambda row: row[1]):
            wanted = (sku, ours.partition("/")[2])
            if wanted not in self.placed:
                self.placed[wanted] = self.place(*wanted)
            if place := self.placed[wanted]:
                found[place[0]] = [place[1], max(0, int(pieces or 0))]
        return found

    def place(self, sku: str, own: str) -> tuple[str, int] | None:
        variant = catalog.variant_of(self.store, sku) if sku else None
        if variant is None and own.isdigit():
            found = self.store.get("/v3/catalog/products", id=own)["data"]
            variant = {"product_id": found[0]["id"], "option_values": []} if found else None
        if variant is None:
            return None
        path = f"/v3/catalog/products/{variant['product_id']}"
        product = self.store.get(path)["data"]
        if product["inventory_tracking"] == "none":
            return None
        if product["inventory_tracking"] == "variant" and variant["option_values"]:
            return f"{path}/variants/{variant['id']}", variant["inventory_level"]
        return path, product["inventory_level"]

    def write_levels(self, plan: dict[str, Any]) -> None:
        """Write what a plan says and no reader can see yet; a sale since then is no reason to write again."""
        for path, (before, wanted) in plan["Levels"].items():
            if path in self.written:
                continue
            shown = self.store.get(path)["data"]["inventory_level"]
            if before != wanted and not _arrived(shown, before, wanted):
                catalog.set_level(self.store, path, wanted)
            self.written.add(path)
        self.post_plan(DONE, {**plan, "Levels": {}}, f"{len(plan['Levels'])} levels were written")
        self.written.clear()

    def post_plan(self, summary: str, plan: dict[str, Any], details: str) -> None:
        post_event(self.broker, summary, details, Category="Inventory", Level="Info", AdditionalData=json.dumps(plan))


def _arrived(shown: int, before: int, wanted: int) -> bool:
    return shown <= wanted if wanted < before else shown > before


def _shows(there: Any, parcel: Parcel) -> bool:
    items = {item["order_product_id"]: item["quantity"] for item in there["items"]}
    place = there["order_address_id"], there["tracking_number"]
    return place == (parcel.address, parcel.tracking) and items == parcel.items


def _pallets(document: Any) -> list[str]:
    on_lines = {p.get("TrackingNumber") for line in document["ShipmentLines"] for p in line.get("ShipmentInfos") or []}
    numbers = {p.get("TrackingNumber") for p in document.get("ShipmentInfos") or []} - on_lines - {None, ""}
    return [f"Tracking: {number}" for number in sorted(numbers)]
