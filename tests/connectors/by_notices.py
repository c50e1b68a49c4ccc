"""A connector that works on notices: whatever it hears of becomes one, and waits in a queue until it is done.

Orders would be told by webhooks, for which it subscribes.  In one process nobody can call it, so that every notice
comes by its other ear, which a connector of this make has for lost calls in any case: every three minutes it asks both
services whether there is something new, and marks the events that it has dealt with as processed.
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
    disk_of,
    documents,
    events,
    extra,
    instant,
    next_at,
    orders,
    parts,
    post_event,
    refunded_before_sending,
    stock_begins,
    store_of,
)
from tests.connectors.fields import Unfit, cancelled, cancels, parcels, sales_order

HEARS_AT = range(0, 60, 3)
HOOK = {"scope": "store/order/*", "destination": "https://hooks.connector.example/bigcommerce"}
Notice = tuple[str, str]
"""What it is about, and whom: an order's number, a document's key, an event's number, or a partner."""


def build(connection: Any, send: Any, journal: Any) -> "ByNotices":
    return ByNotices(connection, send)


class ByNotices:
    """A queue of notices; each waits on its own when it cannot be done."""

    def __init__(self, connection: Any, send: Any) -> None:
        self.connection, self.disk = connection, disk_of(send)
        self.store, self.broker = store_of(connection, send), broker_of(connection, send)
        self.refunded: set[int] = set()
        self.status = SimpleNamespace(state="up", reason="")
        self.desk = Desk(self.store)
        self.queue: dict[Notice, datetime] = {}
        self.begin: datetime | None = None
        self.silent_until: datetime | None = None
        self.listens_at: datetime | None = None
        self.is_subscribed = False
        self.handlers: dict[str, Callable[[str], None]] = {
            "order": self.on_order,
            "Acknowledgements": self.on_acknowledgement,
            "Shipments": self.on_shipment,
            "feed": self.on_feed,
            "levels": self.on_levels,
        }

    def tick(self, now: datetime) -> datetime:
        self.now = self.store.now = self.broker.now = now
        if self.silent_until is None:
            self.silent_until = self.listens_at = now + PATIENCE
            self.begin = stock_begins(self.connection, self.disk, now)
        if self.silent_until <= now and self.listens_at is not None and self.listens_at <= now:
            self.listens_at = next_at(now, *HEARS_AT)
            for ear in (self.subscribe, self.hear_orders, self.hear_documents, self.hear_events):
                self.listens_at = min(self.listens_at, self.attempt(ear) or self.listens_at)
        for notice in [each for each, at in self.queue.items() if at <= now]:
            if self.silent_until <= now:
                self.handle(notice)
        following = [at for at in (self.listens_at, *self.queue.values()) if at is not None]
        return max(self.silent_until, min(following))

    def handle(self, notice: Notice) -> None:
        kind, subject = notice
        again = self.attempt(lambda: self.handlers[kind](subject))
        if again is None:
            del self.queue[notice]
        else:
            self.queue[notice] = again

    def attempt(self, deed: Callable[[], None]) -> datetime | None:
        """When to try again, or None when it is done."""
        try:
            deed()
        except Later as later:
            return later.until
        except Unsure:
            self.silent_until = self.now + PATIENCE
            return self.silent_until
        except Down:
            return self.now + timedelta(seconds=50)
        except (Shut, Refused) as shut:
            trouble = "credentials" if "401" in str(shut) or "403" in str(shut) else "suspended: trial over?"
            self.status = SimpleNamespace(state="down", reason=f"BigCommerce refuses us ({trouble})")
            return next_at(self.now, 1, 16, 31, 46)
        return None

    def hear(self, kind: str, subject: object, at: datetime | None = None) -> None:
        self.queue.setdefault((kind, str(subject)), at or self.now)

    # Ears

    def subscribe(self) -> None:
        if not self.is_subscribed:
            known = self.store.get("/v3/hooks")["data"]
            ours = [hook for hook in known if hook["destination"] == HOOK["destination"]]
            if not ours:
                self.store.call("POST", "/v3/hooks", {**HOOK, "is_active": True})
            self.is_subscribed = True

    def hear_orders(self) -> None:
        since = f"{self.connection.connected_at:%Y-%m-%dT%H:%M:%S+00:00}"
        for order in orders(self.store, status_id=11, min_date_created=since):
            moved = self.disk.get(f"moved {order['id']}")
            is_old = moved is not None and instant(order["date_modified"]) <= instant(moved)
            if not is_old and not order.get("is_deleted"):
                self.hear("order", order["id"])
        for text in refunded_before_sending(self.store, self.broker, self.connection.connected_at, self.refunded):
            self.alarm("Order needs attention", text)
        self.status = SimpleNamespace(state="up", reason="")

    def hear_documents(self) -> None:
        for kind in ("Acknowledgements", "Shipments"):
            for document in documents(self.broker, f"{kind}/Ready"):
                self.hear(kind, document["Identifier"]["LogicbrokerKey"])

    def hear_events(self) -> None:
        heard = events(self.broker, processed="false", **{"from": f"{self.connection.connected_at:%Y-%m-%dT%H:%M:%S}"})
        for event in heard:
            if event["Summary"] == "Product Feed Approved":
                self.hear("feed", event["Id"])
            elif event["Summary"] in {"Inventory Imported", "Matching File Imported"}:
                at = self.now if self.now.minute == 10 else next_at(self.now, 10)
                self.hear("levels", event["SenderId"], at)

    # Orders

    def on_order(self, number: str) -> None:
        order = self.desk.get(number)
        if order["status_id"] != 11 or order.get("is_deleted"):
            return
        lines = parts(self.store, int(number), "products")
        if not any(line["type"] == "physical" for line in lines):
            return
        try:
            document = sales_order(order, lines, parts(self.store, int(number), "shipping_addresses"))
            self.broker.call("POST", "/api/v3/Orders", document)
        except Unfit as unfit:
            self.alarm("Order needs attention", f"order {number}: {unfit}")
            return
        except Refused as refused:
            if "already exists" not in refused.text:
                self.alarm("Order needs attention", f"order {number}: {refused}")
                return
            if any(line["quantity_shipped"] for line in lines) or self.has_answers(number):
                return
        answer = self.desk.put(number, status_id=9)
        self.disk[f"moved {number}"] = answer["date_modified"]

    def has_answers(self, number: str) -> bool:
        """Whether a supplier has taken anything of an order back, so that its status is no longer ours to set."""
        sales = documents(self.broker, "Orders", partnerPO=number)
        return any(
            cancels(each)
            for sale in sales
            for each in documents(self.broker, "Acknowledgements", linkkey=sale["Identifier"]["LinkKey"])
        )

    # Documents

    def on_acknowledgement(self, key: str) -> None:
        document = self.broker.get(f"/api/v3/Acknowledgements/{key}")["Body"]
        self.bring("Acknowledgements", document, self.cancel)

    def on_shipment(self, key: str) -> None:
        document = self.broker.get(f"/api/v3/Shipments/{key}")["Body"]["Shipment"]
        self.bring("Shipments", document, self.show_parcels)

    def bring(self, kind: str, document: Any, deed: Callable[[Any, str], None]) -> None:
        key = document["Identifier"]["LogicbrokerKey"]
        if document["StatusCode"] != 100:
            return
        try:
            number = attribute(document, "BigCommerceOrderId") or attribute(document, "SalesOrderNumber")
            if number is None:
                raise Unfit("no order of the store is named")
            deed(document, number)
        except (Unfit, Refused) as reason:
            self.store.get("/v2/time")  # A closed store says "not found" of anything.
            fields = {"LogicbrokerKey": int(key), "ReceiverId": document["SenderCompanyId"], "TypeId": 57}
            self.alarm("Not shown in BigCommerce", f"order {number}: {reason}", **fields)
            self.broker.call("PUT", f"/api/v3/{kind}/{key}/Status/1200")
        else:
            self.broker.call("PUT", f"/api/v3/{kind}/{key}/Status/1000")

    def cancel(self, document: Any, number: str) -> None:
        if not cancels(document):
            return
        if not self.connection.allow_cancelling_orders:
            fields = {"LogicbrokerKey": int(document["Identifier"]["LogicbrokerKey"])}
            self.alarm("Cancellation only recorded", f"order {number} stays as it is in BigCommerce", **fields)
            return
        lines, order = parts(self.store, int(number), "products"), self.desk.get(number)
        kin = documents(self.broker, "Acknowledgements", linkkey=document["Identifier"]["LinkKey"])
        own = document["Identifier"]["LogicbrokerKey"]
        done = [
            each for each in kin if each["StatusCode"] in {200, 1000} or each["Identifier"]["LogicbrokerKey"] == own
        ]
        counted = cancelled(done, lines)
        text = "\n".join(
            each for each in (_told(ack, lines) for ack in done) if each and each not in (order["staff_notes"] or "")
        )
        whole = all(counted.get(line["id"], 0) >= line["quantity"] for line in lines)
        if order["status_id"] == 5 or _told(document, lines) not in text:
            return
        change: dict[str, Any] = {"staff_notes": "\n".join(filter(None, [order["staff_notes"], text]))}
        if order["status_id"] not in {4, 6, 14}:
            change["status_id"] = 5 if whole else 12
        self.desk.put(number, **change)

    def show_parcels(self, document: Any, number: str) -> None:
        order, lines = self.desk.get(number), parts(self.store, int(number), "products")
        mark = f"Shipment {document['ShipmentNumber']}"
        there = [
            each for each in parts(self.store, int(number), "shipments") if mark in (each["comments"] or "").split("\n")
        ]
        if order["status_id"] in {4, 5, 6}:
            if there:
                return  # It was taken back only after we had shown the parcel.
            raise Unfit(f"it is {order['status']}, and yet it was shipped")
        for parcel in parcels(document, lines):
            place = parcel.address, parcel.tracking
            if place not in {(each["order_address_id"], each["tracking_number"]) for each in there}:
                text = "\n".join(filter(None, [mark, document.get("Note")]))
                self.store.call("POST", f"/v2/orders/{number}/shipments", parcel.body(text))
        self.after_parcels(document, number, order, bool(there))

    def after_parcels(self, document: Any, number: str, before: Any, repeated: bool) -> None:
        lines = [line for line in parts(self.store, int(number), "products") if line["type"] == "physical"]
        status = 2 if all(line["quantity_shipped"] >= line["quantity"] for line in lines) else 3
        if self.connection.allow_cancelling_orders:
            kin = documents(self.broker, "Acknowledgements", linkkey=document["Identifier"]["LinkKey"])
            done = [
                _told(each, parts(self.store, int(number), "products")) for each in kin if each["StatusCode"] >= 200
            ]
            notes = [note for note in done if note]
            if notes and (repeated or any(note not in (before["staff_notes"] or "") for note in notes)):
                status = 12
        if before["status_id"] == 12:
            status = 12
        if status == 12 or before["status_id"] in {3, 9, 11}:
            self.desk.put(number, status_id=status)

    def alarm(self, summary: str, details: str, **fields: Any) -> None:
        known = events(self.broker, level="Alert")
        if not any(each["Summary"] == summary and each["Details"] == details for each in known):
            post_event(self.broker, summary, details, Level="Alert", Category="Connector", **fields)

    # Feeds

    def on_feed(self, number: str) -> None:
        event = self.broker.get(f"/api/v3/ActivityEvents/{number}")["Body"]
        feed, partner = extra(event)["FeedId"], extra(event)["PartnerId"]
        done: dict[str, str] = self.disk.setdefault(f"feed {number}", {})
        path = f"/api/v1/Product/{partner}/{feed}"
        try:
            is_over = self.broker.get(path)["Body"]["Status"] != "Pending"
        except Refused:
            is_over = True
        if not is_over:
            self.export(path, done)
            bad = {sku: problem for sku, problem in done.items() if problem}
            summary = "Product Feed Export Failed" if bad else "Product Feed Exported"
            details = "; ".join(f"{sku} {problem}" for sku, problem in bad.items()) or f"{len(done)} products"
            fields = {"Category": "Product", "Level": "Alert" if bad else "Info", "TypeId": 40}
            post_event(self.broker, summary, details, **fields, AdditionalData=json.dumps({"FeedId": feed}))
        self.broker.call("PUT", f"/api/v3/ActivityEvents/{number}", {**event, "Processed": True})

    def export(self, path: str, done: dict[str, str]) -> None:
        pages = self.broker.get(f"{path}/Items", page=0, pageSize=100)["Body"]["TotalPages"]
        records = [self.broker.get(f"{path}/Items", page=at, pageSize=100)["Body"]["Records"] for at in range(pages)]
        rows = [record["Data"] for page in records for record in page]
        for row in sorted(rows, key=lambda each: "parent_sku" in each and bool(each["parent_sku"])):
            if row["sku"] in done:
                continue
            try:
                if catalog.product_of(self.store, row["sku"]) is None:  # Ours, also if we never hear that it was made.
                    self.disk.setdefault("made", {})[row["sku"]] = True
                catalog.put(self.store, row, tracked=bool(row.get("inventory_level") or row.get("parent_sku")))
                done[row["sku"]] = ""
            except (Refused, Unfit) as reason:
                done[row["sku"]] = f"({row.get('name')}): {reason}"

    # Levels

    def on_levels(self, partner: str) -> None:
        """At ten past: whatever of a partner's stock is not what was last written for it."""
        heard = events(self.broker, processed="false", senderId=partner, category="Inventory")
        link = self.broker.get(f"/api/v3/Inventory/{partner}", mapped="true")["Body"]
        rows = list(csv.DictReader(io.StringIO(self.broker.file(link))))
        known: dict[str, str] = self.disk.setdefault(f"levels {partner}", {})
        for row in sorted(rows, key=lambda each: each["LastUpdate"]):
            mark = f"{row['LastUpdate']} {row['Quantity']} {row['MerchantSKU']}"
            if known.get(row["SupplierSKU"]) != mark and instant(row["LastUpdate"]) < self.now:
                if self.begin is None or instant(row["LastUpdate"]) >= self.begin:
                    self.write_level(row, f"{partner} {row['SupplierSKU']} {mark}")
                known[row["SupplierSKU"]] = mark
        for event in heard:
            if instant(event["Date"]) < self.now - timedelta(minutes=2):
                self.broker.call("PUT", f"/api/v3/ActivityEvents/{event['Id']}", {**event, "Processed": True})

    def write_level(self, row: dict[str, str], mark: str) -> None:
        variant = catalog.variant_of(self.store, row["MerchantSKU"])
        if variant is None and not row["SupplierSKU"].isdigit():
            return
        number = variant["product_id"] if variant else int(row["SupplierSKU"])
        try:
            product = self.store.get(f"/v3/catalog/products/{number}")["data"]
        except Refused:
            return
        path, tracking, shown = f"/v3/catalog/products/{number}", product["inventory_tracking"], product
        is_ours = tracking == "none" and row["MerchantSKU"] in self.disk.get("made", {})
        if tracking == "none" and not is_ours:
            return
        if tracking == "variant" and variant:
            path, shown = f"{path}/variants/{variant['id']}", variant
        wanted = max(0, int(row["Quantity"] or 0))
        before = self.disk.setdefault("before", {}).setdefault(mark, shown["inventory_level"])
        arrived = shown["inventory_level"] <= wanted if wanted < before else shown["inventory_level"] > before
        if is_ours or (before != wanted and not arrived):
            catalog.set_level(self.store, path, wanted, **({"inventory_tracking": "product"} if is_ours else {}))


def _told(document: Any, lines: list[Any]) -> str:
    """One line for the staff, empty when nothing was cancelled."""
    said = []
    for line in document["AckLines"]:
        if pieces := line.get("QuantityCancelled") or 0:
            number = next(iter(cancelled([{**document, "AckLines": [line]}], lines)))
            ours = next(each for each in lines if each["id"] == number)
            why = line.get("ChangeReason") or document.get("ChangeReason") or ""
            said.append(f"{pieces} x {ours['sku']} {ours['name']} {why}".strip())
    return f"Cancelled ({document['AcknowledgementNumber']}): {', '.join(said)}" if said else ""
