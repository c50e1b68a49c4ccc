"""A connector of small jobs in a queue that survives restarts, over clients as generators write them.

It polls at 7, 22, 37 and 52 minutes past, writes money as the text that it came as and dates without a zone, and sets
stock variant by variant, that of a simple product by its only variant.
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
    Service,
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
from tests.connectors.fields import Unfit, line_of
from tests.connectors.texts import cancellation_note, order_document, shipment_bodies, taken_back

POLLS = (7, 22, 37, 52)
Job = list[Any]
"""What to do, with what, and not before when (ISO 8601)."""


def build(connection: Any, send: Any, journal: Any) -> "JobQueue":
    return JobQueue(connection, send)


class OrdersV2Api:
    """operationIds of the store's orders."""

    def __init__(self, service: Service) -> None:
        self.service, self.desk = service, Desk(service)

    def get_order(self, order_id: Any) -> Any:
        return self.desk.get(order_id)

    def update_order(self, order_id: Any, **body: Any) -> Any:
        return self.desk.put(order_id, **body)

    def create_shipment(self, order_id: Any, **body: Any) -> Any:
        return self.service.call("POST", f"/v2/orders/{order_id}/shipments", body)


class DocumentsV3Api:
    """operationIds of one kind of Logicbroker's documents."""

    def __init__(self, service: Service, kind: str) -> None:
        self.service, self.kind = service, kind

    def create(self, body: Any) -> Any:
        return self.service.call("POST", f"/api/v3/{self.kind}", body)["Body"]

    def search(self, **filters: Any) -> list[Any]:
        return documents(self.service, self.kind, **filters)

    def get(self, key: str) -> Any:
        body = self.service.get(f"/api/v3/{self.kind}/{key}")["Body"]
        return body.get("Shipment", body)

    def update_status(self, key: str, status: int) -> None:
        self.service.call("PUT", f"/api/v3/{self.kind}/{key}/Status/{status}", {})


class JobQueue:
    """Runs what is due, puts back what did not work, and keeps the queue where a restart finds it."""

    def __init__(self, connection: Any, send: Any) -> None:
        self.connection, self.disk = connection, disk_of(send)
        self.store, self.broker = store_of(connection, send), broker_of(connection, send)
        self.refunded: set[int] = set()
        self.orders_api = OrdersV2Api(self.store)
        self.sales, self.acks, self.shipments = (
            DocumentsV3Api(self.broker, kind) for kind in ("Orders", "Acknowledgements", "Shipments")
        )
        self.jobs: list[Job] = self.disk.setdefault("jobs", [])
        self.status = SimpleNamespace(state="ready", reason="")
        self.begin: datetime | None = None
        self.pause: datetime | None = None
        self.does: dict[str, Callable[..., None]] = {
            "poll orders": self.poll_orders,
            "poll documents": self.poll_documents,
            "poll events": self.poll_events,
            "poll stock": self.poll_stock,
            "send": self.send_order,
            "move on": self.move_on,
            "acknowledge": self.acknowledge,
            "ship": self.ship,
            "export": self.export,
            "level": self.set_level,
        }

    def tick(self, now: datetime) -> datetime:
        self.now = self.store.now = self.broker.now = now
        if self.pause is None:
            self.pause = now + PATIENCE
            self.begin = stock_begins(self.connection, self.disk, now)
            for name in ("poll orders", "poll documents", "poll events", "poll stock"):
                self.push(name)
        while self.pause <= now and (job := next((each for each in self.jobs if self.at(each) <= now), None)):
            self.run(job)
        return max(self.pause, min(self.at(each) for each in self.jobs))

    @staticmethod
    def at(job: Job) -> datetime:
        return datetime.fromisoformat(job[2])

    def push(self, name: str, *subject: Any, at: datetime | None = None) -> None:
        """Put a job in, unless it waits already."""
        if [name, list(subject)] not in [job[:2] for job in self.jobs]:
            self.jobs.append([name, list(subject), (at or self.now).isoformat()])

    def run(self, job: Job) -> None:
        name, subject, _ = job
        following = self.now + PATIENCE
        try:
            self.does[name](*subject)
        except Later as later:
            following = later.until
        except Unsure:
            self.pause = following
        except Down:
            following = self.now + timedelta(minutes=1)
        except (Shut, Refused) as shut:
            what = (
                "credentials refused" if "401" in str(shut) or "403" in str(shut) else "suspended, perhaps an old trial"
            )
            self.status = SimpleNamespace(state="blocked", reason=what)
            following = next_at(self.now, *POLLS)
        else:
            self.jobs.remove(job)
            if name.startswith("poll"):
                self.push(name, at=next_at(self.now, *((10,) if name == "poll stock" else POLLS)))
            return
        job[2] = following.isoformat()

    # Orders

    def poll_orders(self) -> None:
        since = f"{self.connection.connected_at:%a, %d %b %Y %H:%M:%S +0000}"
        marked = self.disk.setdefault("marked", {})
        for order in orders(self.store, status_id=11, min_date_created=since, sort="date_created:desc"):
            is_stale = str(order["id"]) in marked and instant(order["date_modified"]) <= instant(
                marked[str(order["id"])]
            )
            if not order.get("is_deleted") and not is_stale:
                self.push("send", order["id"])
        for text in refunded_before_sending(self.store, self.broker, self.connection.connected_at, self.refunded):
            self.warn("Order could not be created", text)
        self.status = SimpleNamespace(state="ready", reason="")

    def send_order(self, number: int) -> None:
        order = self.orders_api.get_order(number)
        if order["status_id"] != 11 or order.get("is_deleted"):
            return
        known = self.sales.search(sourceKey=str(number))
        if not known:
            lines, doors = parts(self.store, number, "products"), parts(self.store, number, "shipping_addresses")
            if all(line["type"] != "physical" for line in lines):
                return
            try:
                self.sales.create(order_document(order, lines, {door["id"]: door for door in doors}))
            except (Unfit, Refused) as reason:
                if "already exists" not in str(reason):
                    self.warn("Order could not be created", f"order {number}: {reason}")
                    return
        elif self.was_answered(number, known[0]["Identifier"]["LinkKey"]):
            return
        self.push("move on", number)

    def was_answered(self, number: int, link: str) -> bool:
        """Whether this order is further than we remember, so that what we read of it may be old."""
        if str(number) in self.disk.setdefault("marked", {}):
            return False
        return bool(self.shipments.search(linkkey=link) or self.acks.search(linkkey=link))

    def move_on(self, number: int) -> None:
        order = self.orders_api.get_order(number)  # This job may come again long after it was done.
        if order["status_id"] == 11:
            order = self.orders_api.update_order(number, status_id=9)
        self.disk.setdefault("marked", {})[str(number)] = order["date_modified"]

    # Documents

    def poll_documents(self) -> None:
        for api, name in ((self.acks, "acknowledge"), (self.shipments, "ship")):
            for document in api.search(status=100):
                self.push(name, document["Identifier"]["LogicbrokerKey"])

    def acknowledge(self, key: str) -> None:
        self.settle(self.acks, key, self.apply_cancellation)

    def ship(self, key: str) -> None:
        self.settle(self.shipments, key, self.apply_shipment)

    def settle(self, api: DocumentsV3Api, key: str, apply: Callable[[Any], None]) -> None:
        document = api.get(key)
        if document["StatusCode"] != 100:
            return
        try:
            apply(document)
        except (Unfit, Refused) as reason:
            self.store.get("/v2/time")
            self.warn("Document failed in BigCommerce", str(reason), LogicbrokerKey=int(key), TypeId=57)
            api.update_status(key, 1200)
        else:
            api.update_status(key, 200)

    def order_of(self, document: Any) -> tuple[str, Any, list[Any]]:
        number = attribute(document, "BigCommerceOrderId") or attribute(document, "SalesOrderNumber")
        if not number:
            raise Unfit("there is no order number in it")
        return number, self.orders_api.get_order(number), parts(self.store, int(number), "products")

    def apply_cancellation(self, document: Any) -> None:
        if not taken_back(document):
            return
        number, order, lines = self.order_of(document)
        if not self.connection.allow_cancelling_orders:
            key = int(document["Identifier"]["LogicbrokerKey"])
            self.warn("Cancellation not allowed", f"order {number} was left as it is", LogicbrokerKey=key)
            return
        cancelled = self.cancellations(document)
        missing = dict.fromkeys(cancellation_note(each, lines) for each in cancelled)
        missing = {text: None for text in missing if text not in (order["staff_notes"] or "")}
        left = {line["id"]: line["quantity"] for line in lines}
        for each in cancelled:
            for line, pieces, _ in taken_back(each):
                left[line_of(line, lines)["id"]] -= pieces
        if order["status_id"] == 5 or cancellation_note(document, lines) not in missing:
            return
        notes = "\n".join(filter(None, [order["staff_notes"], *missing]))
        status = {} if order["status_id"] in {4, 6, 14} else {"status_id": 5 if max(left.values()) <= 0 else 12}
        self.orders_api.update_order(number, staff_notes=notes, **status)

    def cancellations(self, document: Any) -> list[Any]:
        """Every acknowledgement of the same order that takes something back and was applied, and this one."""
        link, key = document["Identifier"]["LinkKey"], document["Identifier"]["LogicbrokerKey"]
        found = [each for each in self.acks.search(linkkey=link) if taken_back(each)]
        return [e for e in found if e["Identifier"]["LogicbrokerKey"] == key or e["StatusCode"] in {200, 1000}]

    def apply_shipment(self, document: Any) -> None:
        number, before, lines = self.order_of(document)
        there = [each["comments"] or "" for each in parts(self.store, int(number), "shipments")]
        if before["status_id"] in {4, 5, 6}:
            if any(name in comments for name in shipment_bodies(document, lines) for comments in there):
                return  # It was taken back only after we had shown the parcel.
            raise Unfit(f"order {number} was shipped, but it is {before['status']}")
        is_repeated = False
        for name, body in shipment_bodies(document, lines).items():
            if any(name in comments for comments in there):
                is_repeated = True
                continue
            self.orders_api.create_shipment(number, **body)
        lines = [line for line in parts(self.store, int(number), "products") if line["type"] == "physical"]
        status = 2 if all(line["quantity_shipped"] >= line["quantity"] for line in lines) else 3
        if self.connection.allow_cancelling_orders:
            told = [f"#{each['Identifier']['LogicbrokerKey']}:" for each in self.cancellations(document)]
            if told and (is_repeated or any(name not in (before["staff_notes"] or "") for name in told)):
                status = 12
        status = 12 if before["status_id"] == 12 else status
        if status == 12 or before["status_id"] in {3, 9, 11}:
            self.orders_api.update_order(number, status_id=status)

    def warn(self, summary: str, details: str, **fields: Any) -> None:
        known = {
            (each["Summary"], each["Details"], each["LogicbrokerKey"]) for each in events(self.broker, level="Alert")
        }
        if (summary, details, fields.get("LogicbrokerKey")) not in known:
            post_event(self.broker, summary, details, Level="Alert", **fields)

    # Feeds

    def poll_events(self) -> None:
        past = self.disk.get("last event", 0)
        for event in events(
            self.broker, category="Product", **{"from": f"{self.connection.connected_at:%Y-%m-%dT%H:%M}"}
        ):
            if event["Id"] > past and event["Summary"] == "Product Feed Approved":
                self.push("export", event["Id"], extra(event)["FeedId"], extra(event)["PartnerId"])
            self.disk["last event"] = max(past, event["Id"])

    def export(self, approval: int, feed: str, partner: int) -> None:
        path = f"/api/v1/Product/{partner}/{feed}"
        done: dict[str, str] = self.disk.setdefault(f"export {approval}", {})
        try:
            if self.broker.get(path)["Body"]["Status"] != "Pending":
                return
            pages = self.broker.get(f"{path}/Items", page=0, pageSize=50)["Body"]["TotalPages"]
        except Refused:
            return
        for at in range(pages):
            for item in self.broker.get(f"{path}/Items", page=at, pageSize=50)["Body"]["Records"]:
                if not item["Data"].get("parent_sku"):
                    self.export_row(item["Data"], done)
                else:
                    done.setdefault(f"variant {item['ProductId']}", json.dumps(item["Data"]))
        for row in [json.loads(text) for name, text in done.items() if name.startswith("variant ")]:
            self.export_row(row, done)
        bad = [text for name, text in done.items() if text and not name.startswith("variant ")]
        fields = {
            "Category": "Product",
            "Level": "Alert" if bad else "Info",
            "AdditionalData": json.dumps({"FeedId": feed}),
        }
        summary = "Product Feed Export Failed" if bad else "Product Feed Exported"
        post_event(self.broker, summary, "\n".join(bad) or "All products are in the store.", **fields)

    def export_row(self, row: dict[str, str], done: dict[str, str]) -> None:
        if f"row {row['sku']}" not in done:
            try:
                catalog.put(self.store, row, tracked=True)
                done[f"row {row['sku']}"] = ""
            except (Refused, Unfit) as reason:
                done[f"row {row['sku']}"] = f"{row['sku']}, {row.get('name')}: {reason}"

    # Stock

    def poll_stock(self) -> None:
        at, seen = next_at(self.now, 10) - timedelta(hours=1), dict(self.disk.get("seen", {}))
        found: dict[str, tuple[str, str, int]] = {}
        for partner in self.broker.get("/api/v3/Partners")["Body"]["Partners"]:
            link = self.broker.get(f"/api/v3/Inventory/{partner['Id']}", includeNullQuantity="true")["Body"]
            for row in csv.DictReader(io.StringIO(self.broker.file(link))):
                name, mark = f"{partner['Id']} {row['SupplierSKU']}", [row["LastUpdate"], row["Quantity"]]
                if row["MerchantSKU"] and seen.get(name) != mark and instant(row["LastUpdate"]) < at:
                    seen[name] = mark
                    new = row["LastUpdate"], row["SupplierSKU"], max(0, int(row["Quantity"] or 0))
                    if self.begin and instant(row["LastUpdate"]) < self.begin:
                        continue
                    if new[0] >= found.get(row["MerchantSKU"], ("", "", 0))[0]:
                        found[row["MerchantSKU"]] = new
        self.disk["seen"] = seen
        for sku, (_, own, level) in found.items():
            self.jobs[:] = [job for job in self.jobs if job[0] != "level" or job[1][0] != sku]
            self.push("level", sku, own, level)

    def set_level(self, sku: str, own: str, level: int) -> None:
        variant = catalog.variant_of(self.store, sku) or self.only_variant(own)
        if variant is None:
            return
        path = f"/v3/catalog/products/{variant['product_id']}"
        tracking = self.store.get(path, include_fields="inventory_tracking")["data"]["inventory_tracking"]
        if tracking == "none":
            return
        shown, name = variant["inventory_level"], f"before {sku}"
        before = self.disk.setdefault(name, shown)
        if before != level and not (shown <= level if level < before else shown > before):
            catalog.set_level(self.store, f"{path}/variants/{variant['id']}", level)
        del self.disk[name]

    def only_variant(self, own: str) -> Any:
        found = self.store.get("/v3/catalog/variants", product_id=own)["data"] if own.isdigit() else []
        return found[0] if len(found) == 1 else None
