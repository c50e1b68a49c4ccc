"""A batch program: orders every quarter of an hour, all the rest once an hour, in as few calls as it can.

The guide says when orders and stock are sent and of nothing else how soon.  Its memory is a file of JSON, written
before and after whatever must not be done twice; it says nothing of its own state.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
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
from tests.connectors.fields import Unfit, cancelled, cancels, parcels, sales_order

EMBEDDED = {"include": "consignments.line_items", "consignment_structure": "object"}
BLANK: dict[str, Any] = {"sent": {}, "asked": [], "through": None, "seen": {}, "levels": {}, "feeds": {}}


def build(connection: Any, send: Any, journal: Any) -> "HourlyBatch":
    return HourlyBatch(connection, send, at=(10,))


def build_prompt(connection: Any, send: Any, journal: Any) -> "HourlyBatch":
    """The same program, run for documents and feeds at every quarter hour as well."""
    return HourlyBatch(connection, send, at=(0, 15, 30, 45))


class HourlyBatch:
    """Two jobs: the orders at the quarter hours, and the batch at ten past."""

    def __init__(self, connection: Any, send: Any, at: tuple[int, ...]) -> None:
        self.connection, self.disk = connection, disk_of(send)
        self.store, self.broker = store_of(connection, send), broker_of(connection, send)
        self.refunded: set[int] = set()
        self.desk = Desk(self.store)
        self.state: dict[str, Any] = json.loads(self.disk.get("state.json", json.dumps(BLANK)))
        self.begin: datetime | None = None
        self.quiet_until: datetime | None = None
        self.jobs: list[tuple[Callable[[], None], tuple[int, ...]]] = [
            (self.send_orders, (0, 15, 30, 45)),
            (self.apply_acknowledgements, at),
            (self.apply_shipments, at),
            (self.export_feeds, at),
            (self.update_stock, (10,)),
        ]
        self.due: list[datetime] = []
        self.acknowledgements: dict[str, list[Any]] | None = None

    def tick(self, now: datetime) -> datetime:
        self.now = self.store.now = self.broker.now = now
        if self.quiet_until is None:
            self.quiet_until = now + PATIENCE
            self.due = [self.quiet_until for _ in self.jobs]
            self.begin = stock_begins(self.connection, self.disk, now)
        for number, (job, minutes) in enumerate(self.jobs):
            if self.due[number] <= now and self.quiet_until <= now:
                self.due[number] = self.run(job, minutes)
        return max(self.quiet_until, min(self.due))

    def run(self, job: Callable[[], None], minutes: tuple[int, ...]) -> datetime:
        self.acknowledgements = None
        try:
            job()
        except Later as later:
            return later.until
        except Unsure:
            self.quiet_until = self.now + PATIENCE
            return self.quiet_until
        except Down:
            return self.now + timedelta(seconds=90)
        except (Shut, Refused):
            return next_at(self.now, 0, 10, 15, 30, 45)
        return next_at(self.now, *minutes)

    def save(self) -> None:
        self.disk["state.json"] = json.dumps(self.state)

    # Orders

    def send_orders(self) -> None:
        since = f"{self.connection.connected_at:%Y-%m-%dT%H:%M:%S+00:00}"
        for order in orders(self.store, status_id=11, min_date_created=since, **EMBEDDED):
            moved = self.state["sent"].get(str(order["id"]))
            if order.get("is_deleted") or (moved and instant(order["date_modified"]) <= instant(moved)):
                continue
            lines, doors = self.contents(order)
            if any(line["type"] == "physical" for line in lines):
                self.send(order, lines, doors)
        for text in refunded_before_sending(self.store, self.broker, self.connection.connected_at, self.refunded):
            self.report("Order rejected", text)

    def contents(self, order: Any) -> tuple[list[Any], list[Any]]:
        """Lines and addresses as they came with the order; of large orders not all do."""
        doors = order["consignments"]["shipping"]
        lines = [line for door in doors for line in door["line_items"]]
        if sum(line["quantity"] for line in lines) != order["items_total"] or any("__warning__" in d for d in doors):
            number = order["id"]
            return parts(self.store, number, "products"), parts(self.store, number, "shipping_addresses")
        return sorted(lines, key=lambda line: line["id"]), doors

    def send(self, order: Any, lines: list[Any], doors: list[Any]) -> None:
        number = order["id"]
        try:
            self.broker.call("POST", "/api/v3/Orders", sales_order(order, lines, doors))
        except Unfit as unfit:
            self.report("Order rejected", f"order {number}: {unfit}")
            return
        except Refused as refused:
            if "already exists" not in refused.text:
                self.report("Order rejected", f"order {number}: {refused}")
                return
            if str(number) not in self.state["sent"] and self.is_answered(number):
                return
        answer = self.desk.put(number, status_id=9)
        self.state["sent"][str(number)] = answer["date_modified"]
        self.save()

    def is_answered(self, number: int) -> bool:
        """Whether anything has come back for an order of which this program's file knows nothing."""
        sales = documents(self.broker, "Orders", partnerPO=str(number))
        links = [sale["Identifier"]["LinkKey"] for sale in sales]
        kinds = ("Acknowledgements", "Shipments")
        return any(documents(self.broker, kind, linkkey=link) for link in links for kind in kinds)

    # Acknowledgements

    def apply_acknowledgements(self) -> None:
        """All that wait, order by order, and one change for each order."""
        waiting: dict[str, list[Any]] = {}
        for document in documents(self.broker, "Acknowledgements", status=100):
            waiting.setdefault(self.number_of(document), []).append(document)
        done: list[str] = []
        try:
            for number, group in waiting.items():
                if self.apply(number, [each for each in group if cancels(each)]):
                    done += [each["Identifier"]["LogicbrokerKey"] for each in group]
        finally:
            self.finish("Acknowledgements", done)

    def apply(self, number: str, group: list[Any]) -> bool:
        if not group:
            return True
        if not self.connection.allow_cancelling_orders:
            for each in group:
                self.report("Cancellation noted", f"order {number} is not cancelled in BigCommerce", each)
            return True
        try:
            change = self.cancellation(number, group)
            if change:
                self.desk.put(number, **change)
        except (Unfit, Refused) as reason:
            self.store.get("/v2/time")
            for each in group:
                self.fail("Acknowledgements", each, f"order {number}: {reason}")
            return False
        return True

    def cancellation(self, number: str, group: list[Any]) -> dict[str, Any]:
        order, lines = self.desk.get(number), parts(self.store, int(number), "products")
        link, own = group[0]["Identifier"]["LinkKey"], {each["Identifier"]["LogicbrokerKey"] for each in group}
        kin = self.acknowledged(link)
        told = [e for e in kin if e["Identifier"]["LogicbrokerKey"] in own or e["StatusCode"] in {200, 1000}]
        counted = cancelled(told, lines)
        if order["status_id"] == 5:
            return {}
        if all(counted.get(line["id"], 0) >= line["quantity"] for line in lines) and order["status_id"] not in {4, 6}:
            return {"status_id": 5}
        notes = [
            note for each in told if cancels(each) and (note := _note(each, lines)) not in (order["staff_notes"] or "")
        ]
        if not {_note(each, lines) for each in group} & set(notes):
            return {}
        text = "\n".join(filter(None, [order["staff_notes"], *notes]))
        return {"staff_notes": text, **({} if order["status_id"] in {4, 6} else {"status_id": 12})}

    def acknowledged(self, link: str) -> list[Any]:
        """Those of one order; all of them are read once in a run, because a question for each order is one too many."""
        if self.acknowledgements is None:
            self.acknowledgements = {}
            for each in documents(self.broker, "Acknowledgements"):
                self.acknowledgements.setdefault(each["Identifier"]["LinkKey"], []).append(each)
        return self.acknowledgements.get(link, [])

    # Shipments

    def apply_shipments(self) -> None:
        done: list[str] = []
        try:
            for document in documents(self.broker, "Shipments", status=100):
                number = self.number_of(document)
                try:
                    self.ship(number, document)
                    done.append(document["Identifier"]["LogicbrokerKey"])
                except (Unfit, Refused) as reason:
                    self.store.get("/v2/time")
                    self.fail("Shipments", document, f"order {number}: {reason}")
        finally:
            self.finish("Shipments", done)

    def ship(self, number: str, document: Any) -> None:
        key, asked = document["Identifier"]["LogicbrokerKey"], self.state["asked"]
        order, lines = self.desk.get(number), parts(self.store, int(number), "products")
        there: list[Any] = []
        if self.state["sent"].get(number) is None or any(each.startswith(f"{key} ") for each in asked):
            there = parts(self.store, int(number), "shipments")
        if order["status_id"] in {4, 5, 6}:
            if any(f"Logicbroker {key} " in (each["comments"] or "") for each in there):
                return  # It was taken back only after we had shown the parcel.
            raise Unfit(f"shipped by the supplier, but {order['status']} in the store")
        for at, parcel in enumerate(parcels(document, lines)):
            name = f"{key} {at}"
            if any(name in (each["comments"] or "") for each in there):
                continue
            if name not in asked:
                asked.append(name)
                self.save()
            comments = "\n".join(filter(None, [document.get("Note"), f"Logicbroker {name}."]))
            self.store.call("POST", f"/v2/orders/{number}/shipments", parcel.body(comments))
        self.show(number, order, document, bool(there))

    def show(self, number: str, before: Any, document: Any, repeated: bool) -> None:
        lines = [line for line in parts(self.store, int(number), "products") if line["type"] == "physical"]
        status = 2 if all(line["quantity_shipped"] >= line["quantity"] for line in lines) else 3
        kin: list[Any] = []
        if self.connection.allow_cancelling_orders:
            kin = self.acknowledged(document["Identifier"]["LinkKey"])
        notes = [
            f"[{each['AcknowledgementNumber']}]" for each in kin if cancels(each) and each["StatusCode"] in {200, 1000}
        ]
        is_new = any(note not in (before["staff_notes"] or "") for note in notes)
        if before["status_id"] == 12 or is_new or (notes and repeated):
            status = 12
        if status == 12 or before["status_id"] in {3, 9, 11}:
            self.desk.put(number, status_id=status)

    # Documents

    @staticmethod
    def number_of(document: Any) -> str:
        number = attribute(document, "SalesOrderNumber") or attribute(document, "BigCommerceOrderId")
        return number or document["PartnerPO"].removeprefix("PO").partition("-")[0]

    def finish(self, kind: str, keys: list[str]) -> None:
        if keys:
            self.broker.call("PUT", f"/api/v3/{kind}/Status", {"Status": "Complete", "LogicbrokerKeys": keys})

    def fail(self, kind: str, document: Any, reason: str) -> None:
        self.report("Failed to import into BigCommerce", reason, document)
        self.broker.call("PUT", f"/api/v3/{kind}/{document['Identifier']['LogicbrokerKey']}/Status/1200", {})

    def report(self, summary: str, details: str, document: Any = None) -> None:
        known = {
            (each["Summary"], each["Details"], each["LogicbrokerKey"]) for each in events(self.broker, level="Alert")
        }
        key = None if document is None else int(document["Identifier"]["LogicbrokerKey"])
        if (summary, details, key) not in known:
            fields = {} if key is None else {"LogicbrokerKey": key}
            post_event(self.broker, summary, details, Level="Alert", Category="Integration", **fields)

    # Feeds

    def export_feeds(self) -> None:
        ended = ("Product Feed Exported", "Product Feed Export Failed")
        latest: dict[str, Any] = {}
        for event in events(self.broker, category="Product"):
            if event["Summary"] in {"Product Feed Approved", *ended}:
                latest[extra(event).get("FeedId", "")] = event
        for feed, event in latest.items():
            if event["Summary"] == "Product Feed Approved":
                self.export(str(event["Id"]), feed, extra(event)["PartnerId"])

    def export(self, approval: str, feed: str, partner: int) -> None:
        path, problems = f"/api/v1/Product/{partner}/{feed}", []
        try:
            if self.broker.get(path)["Body"]["Status"] != "Pending":
                return
            rows = list(self.rows_of(path))
        except Refused:
            return
        done: list[str] = self.state["feeds"].setdefault(approval, [])
        for row in sorted(rows, key=lambda row: row.get("parent_sku") or ""):
            try:
                if row["sku"] not in done:
                    catalog.put(self.store, row, tracked=True)
                    done.append(row["sku"])
                    self.save()
            except (Refused, Unfit) as reason:
                problems.append(f"{row['sku']} {row.get('name', '')}: {reason}")
        summary = "Product Feed Export Failed" if problems else "Product Feed Exported"
        fields = {"Category": "Product", "Level": "Alert" if problems else "Info"}
        details = "; ".join(problems) or f"{len(rows)} items"
        post_event(self.broker, summary, details, **fields, AdditionalData=json.dumps({"FeedId": feed}))

    def rows_of(self, path: str) -> Iterator[dict[str, str]]:
        page, pages = 0, 1
        while page < pages:
            body = self.broker.get(f"{path}/Items", page=page, pageSize=100)["Body"]
            yield from (item["Data"] for item in body["Records"])
            page, pages = page + 1, body["TotalPages"]

    # Stock

    def update_stock(self) -> None:
        at = next_at(self.now, 10) - timedelta(hours=1)
        shelf = self.shelf()
        if not self.state["levels"]:
            self.read_feeds(at, shelf)
        left = {
            name: level
            for name, (before, level) in self.state["levels"].items()
            if name in shelf and not _is_there(shelf[name], before, level)
        }
        self.write(Batch("/v3/catalog/products", 10), {n: v for n, v in left.items() if n.startswith("product ")})
        self.write(Batch("/v3/catalog/variants", 50), {n: v for n, v in left.items() if n.startswith("variant ")})
        self.state["levels"] = {}
        self.save()

    def write(self, batch: "Batch", levels: dict[str, int]) -> None:
        """Write in batches; a batch that is saved in part is looked at again within a minute."""
        names = iter(levels)
        while some := list(islice(names, batch.most)):
            body = [{"id": int(name.split()[1]), "inventory_level": levels[name]} for name in some]
            if self.store.call("PUT", batch.path, body).get("errors"):
                raise Down("some levels were not saved")

    def shelf(self) -> dict[str, int]:
        """What every product and variant shows, by name; and under each SKU nothing, only in ``names``."""
        self.names: dict[str, str] = {}
        shown: dict[str, int] = {}
        for product in _all_products(self.store):
            name = f"product {product['id']}"
            variants = [v for v in product["variants"] if v["option_values"]]
            tracked = product["inventory_tracking"]
            if tracked == "product":
                shown[name] = product["inventory_level"]
                self.names |= {v["sku"]: name for v in variants} | {product["sku"]: name, str(product["id"]): name}
            elif tracked == "variant":
                shown |= {f"variant {v['id']}": v["inventory_level"] for v in variants}
                self.names |= {v["sku"]: f"variant {v['id']}" for v in variants}
        return shown

    def read_feeds(self, at: datetime, shelf: dict[str, int]) -> None:
        through, seen = self.state["through"], dict(self.state["seen"])
        since = instant(through) if through else self.begin
        query: dict[str, Any] = {"FileType": "csv", "Mapped": True}
        if since:
            query["ModifiedAfter"] = f"{since - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
        levels: dict[str, tuple[str, int]] = {}
        read_at = at
        for partner in self.broker.get("/api/v3/Partners")["Body"]["Partners"]:
            link = self.broker.call("POST", f"/api/v3/Inventory/{partner['Id']}/Export", query)["Body"]
            read_at = min(read_at, self.broker.said_at or at)
            for row in csv.DictReader(io.StringIO(self.broker.file(link))):
                place = self.names.get(row["MerchantSKU"]) or self.names.get(row["SupplierSKU"])
                name, mark = f"{partner['Id']} {row['SupplierSKU']}", f"{row['LastUpdate']} {row['Quantity']}"
                if place and seen.get(name) != mark and instant(row["LastUpdate"]) < at:
                    seen[name] = mark
                    new = row["LastUpdate"], max(0, int(row["Quantity"] or 0))
                    if new[0] >= levels.get(place, ("", 0))[0]:
                        levels[place] = new
        self.state |= {"through": read_at.isoformat(), "seen": seen}
        self.state["levels"] = {place: [shelf[place], level] for place, (_, level) in levels.items()}
        self.save()


class Batch:
    """A route that takes many records, and how many at most."""

    def __init__(self, path: str, most: int) -> None:
        self.path, self.most = path, most


def _all_products(store: Service) -> Iterator[Any]:
    page, pages = 1, 1
    while page <= pages:
        answer = store.get("/v3/catalog/products", include="variants", limit=250, page=page, sort="id")
        yield from answer["data"]
        page, pages = page + 1, answer["meta"]["pagination"]["total_pages"]


def _is_there(shown: int, before: int, wanted: int) -> bool:
    return before == wanted or (shown <= wanted if wanted < before else shown > before)


def _note(document: Any, lines: list[Any]) -> str:
    said = []
    for line in document["AckLines"]:
        if pieces := line.get("QuantityCancelled") or 0:
            number = next(iter(cancelled([{**document, "AckLines": [line]}], lines)))
            sku = next(each["sku"] for each in lines if each["id"] == number)
            reason = line.get("ChangeReason") or document.get("ChangeReason") or "no reason"
            said.append(f"{sku}: {pieces} cancelled, {reason}")
    return f"[{document['AcknowledgementNumber']}] {'; '.join(said)}"
