"""A connector that does one thing at a time, a second apart: one order, one document, one item, one row.

It asks for each part of an order separately, knows lines by their SKUs and numbers, and keeps a small file of its own
of what it has read of stock and feeds.
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
    parts,
    post_event,
    refunded_before_sending,
    stock_begins,
    store_of,
)
from tests.connectors.fields import Parcel, Unfit, cancelled, cancels, parcels, sales_order

MOMENT, FIVE = timedelta(seconds=1), range(0, 60, 5)
HALF_AN_HOUR = timedelta(minutes=30)
OURS = "Product Feed Exported", "Product Feed Export Failed"


def build(connection: Any, send: Any, journal: Any) -> "OneByOne":
    return OneByOne(connection, send)


class OneByOne:
    """Every five minutes it goes through what there is; each thing gets a tick of its own."""

    def __init__(self, connection: Any, send: Any) -> None:
        self.connection, self.disk = connection, disk_of(send)
        self.store, self.broker = store_of(connection, send), broker_of(connection, send)
        self.refunded: set[int] = set()
        self.status = SimpleNamespace(state="fresh", reason=None)
        self.desk = Desk(self.store)
        self.rest_until: datetime | None = None
        self.begin: datetime | None = None
        self.last_order = 0
        self.read: dict[str, Any] = {}
        self.works: dict[str, Callable[[], bool]] = {
            "order": self.one_order,
            "shipment": self.one_shipment,
            "acknowledgement": self.one_acknowledgement,
            "row": self.one_row,
            "level": self.one_level,
        }
        self.due: dict[str, datetime] = {}

    def tick(self, now: datetime) -> datetime:
        """Do the first thing that is due."""
        self.now = self.store.now = self.broker.now = now
        if self.rest_until is None:
            self.rest_until = now + PATIENCE
            self.due = dict.fromkeys(self.works, self.rest_until)
            self.begin = stock_begins(self.connection, self.disk, now)
        if now < self.rest_until:
            return self.rest_until
        for name in self.works:
            if self.due[name] <= now:
                self.due[name] = self.once(name)
                return now + MOMENT
        return max(self.rest_until, min(self.due.values()))

    def once(self, name: str) -> datetime:
        try:
            more = self.works[name]()
        except Later as later:
            return later.until
        except Unsure:
            self.rest_until = self.now + PATIENCE
            return self.rest_until
        except Down:
            return self.now + timedelta(minutes=2)
        except (Shut, Refused) as shut:
            reason = "the API token was revoked" if "401" in str(shut) else "the store is closed"
            self.status = SimpleNamespace(state="no access", reason=reason)
            return next_at(self.now, 0, 15, 30, 45)
        if name == "order":
            self.status = SimpleNamespace(state="ok", reason=None)
        if more:
            return self.now + MOMENT
        return next_at(self.now, 10) if name == "level" else next_at(self.now, *FIVE)

    # Orders

    def one_order(self) -> bool:
        """The next order that awaits fulfillment; at the end it begins again with the first."""
        asked = {"status_id": 11, "min_id": self.last_order + 1, "limit": 1, "sort": "id:asc"}
        found = self.store.get("/v2/orders", **asked)
        if not found:
            self.last_order = 0
            for text in refunded_before_sending(self.store, self.broker, self.connection.connected_at, self.refunded):
                self.say("An order could not be sent", text)
            return False
        order = found[0]
        if instant(order["date_created"]) >= self.connection.connected_at and not order.get("is_deleted"):
            self.send(order)
        self.last_order = order["id"]
        self.read = {}
        return True

    def send(self, order: Any) -> None:
        number = order["id"]
        known = self.documents_of(number)
        if not known:
            lines = parts(self.store, number, "products")
            if not any(line["type"] == "physical" for line in lines):
                return
            try:
                self.broker.call("POST", "/api/v3/Orders", self.written(order, lines))
            except (Unfit, Refused) as reason:
                if "already exists" not in str(reason):
                    self.say("An order could not be sent", f"order {number}: {reason}")
                    return
        elif not self.may_move(order, known):
            return
        self.desk.put(number, status_id=9)

    def written(self, order: Any, lines: list[Any]) -> dict[str, Any]:
        doors = sorted({line["order_address_id"] for line in lines if line["order_address_id"]})
        path = f"/v2/orders/{order['id']}"
        for part in [*(f"products/{line['id']}" for line in lines), *(f"shipping_addresses/{door}" for door in doors)]:
            if part not in self.read:  # Of a large order the quota lets us read a part at a time.
                self.read[part] = self.store.get(f"{path}/{part}")
        read = [self.read[f"products/{line['id']}"] for line in lines]
        return sales_order(order, read, [self.read[f"shipping_addresses/{door}"] for door in doors], line_marks=False)

    def documents_of(self, number: int) -> list[Any]:
        """The sales order of an order and what came of it, as far as Logicbroker has them."""
        query = {"filter": f"Type eq 'Order' and ReferenceNumber eq '{number}'"}
        found = self.broker.get("/api/v3/Document/Search", **query)["Records"]
        return documents(self.broker, "Orders", linkkey=found[0]["LinkKey"]) if found else []

    def may_move(self, order: Any, known: list[Any]) -> bool:
        """What is read may be old; an order is moved at once, or much later, or when somebody has changed it."""
        sent = min(instant(each["DocumentDate"]) for each in known)
        changed, age = instant(order["date_modified"]) > sent, self.now - sent
        if any(each["StatusCode"] in {600, 1000, 1100} for each in known if _is_purchase(each)):
            return changed and age > HALF_AN_HOUR and not parts(self.store, order["id"], "shipments")
        return changed or age < timedelta(minutes=3) or age > HALF_AN_HOUR

    # Documents

    def one_shipment(self) -> bool:
        return self.one_document("Shipments", self.ship)

    def one_acknowledgement(self) -> bool:
        return self.one_document("Acknowledgements", self.acknowledge)

    def one_document(self, kind: str, apply: Callable[[Any], int]) -> bool:
        ready = self.broker.get(f"/api/v3/{kind}/LogicbrokerKeys/Ready")["Records"]
        if not ready:
            return False
        key = min(ready, key=int)
        document = self.broker.get(f"/api/v3/{kind}/{key}")["Body"]
        document = document.get("Shipment", document)
        try:
            status = apply(document)
        except (Unfit, Refused) as reason:
            self.say("A document could not be brought to BigCommerce", str(reason), document)
            status = 1200
        self.broker.call("PUT", f"/api/v3/{kind}/{key}/Status/{status}", {})
        return True

    def ship(self, document: Any) -> int:
        number = self.number_of(document)
        before, lines = self.order(number), parts(self.store, number, "products")
        kin = documents(self.broker, "Shipments", linkkey=document["Identifier"]["LinkKey"])
        earlier = [_face(p) for each in kin if each["StatusCode"] in {200, 1000} for p in parcels(each, lines)]
        there = [_shown(each) for each in parts(self.store, number, "shipments")]
        again = False
        if before["status"] in {"Cancelled", "Refunded", "Declined"}:
            if any(there.count(_face(p)) > earlier.count(_face(p)) for p in parcels(document, lines)):
                return 1000  # It was taken back only after we had shown the parcel.
            raise Unfit(f"order {number} was {before['status']} in the store before the supplier shipped it")
        for parcel in parcels(document, lines):
            if there.count(_face(parcel)) > earlier.count(_face(parcel)):
                again = True
                earlier.append(_face(parcel))
                continue
            self.store.call("POST", f"/v2/orders/{number}/shipments", parcel.body(document.get("Note") or ""))
        self.settle(number, before, document, again)
        return 1000

    def settle(self, number: str, before: Any, document: Any, again: bool) -> None:
        """Show what is shipped by now, where the store did not do so by itself."""
        lines = [line for line in parts(self.store, number, "products") if line["type"] == "physical"]
        wanted = 2 if all(line["quantity_shipped"] >= line["quantity"] for line in lines) else 3
        notes = [] if not self.connection.allow_cancelling_orders else self.noted(document)
        unseen = [note for note in notes if note not in (before["staff_notes"] or "")]
        if before["status_id"] == 12 or unseen or (again and notes):
            wanted = 12
        elif before["status_id"] not in {3, 9, 11}:
            return
        self.desk.put(number, status_id=wanted)

    def noted(self, document: Any) -> list[str]:
        """By what the notes of an order name each cancellation that was brought there."""
        kin = documents(self.broker, "Acknowledgements", linkkey=document["Identifier"]["LinkKey"])
        done = [each for each in kin if each["StatusCode"] in {200, 1000} and cancels(each)]
        return [str(each["AcknowledgementNumber"]) for each in done]

    def acknowledge(self, document: Any) -> int:
        if not cancels(document):
            return 1000
        number = self.number_of(document)
        if not self.connection.allow_cancelling_orders:
            self.say("A cancellation was ignored", f"order {number}: cancelling is switched off", document)
            return 1400
        order, lines = self.order(number), parts(self.store, number, "products")
        if order["status"] == "Cancelled":
            return 1000
        if self.is_all(document, lines) and order["status"] not in {"Refunded", "Declined"}:
            self.desk.put(number, status_id=5)
            return 1000
        kin = documents(self.broker, "Acknowledgements", linkkey=document["Identifier"]["LinkKey"])
        own = document["Identifier"]["LogicbrokerKey"]
        done = [
            each for each in kin if each["Identifier"]["LogicbrokerKey"] == own or each["StatusCode"] in {200, 1000}
        ]
        missing = [
            each for each in done if cancels(each) and each["AcknowledgementNumber"] not in (order["staff_notes"] or "")
        ]
        if own in {each["Identifier"]["LogicbrokerKey"] for each in missing}:
            notes = [order["staff_notes"], *(_sentence(each, lines) for each in missing)]
            change: dict[str, Any] = {"staff_notes": "\n".join(filter(None, notes))}
            if order["status"] not in {"Refunded", "Declined"}:
                change["status_id"] = 12
            self.desk.put(number, **change)
        return 1000

    def is_all(self, document: Any, lines: list[Any]) -> bool:
        """Whether every purchase order is cancelled, and they ask for all that the order has."""
        kin = documents(self.broker, "Orders", linkkey=document["Identifier"]["LinkKey"])
        bought = [each for each in kin if _is_purchase(each)]
        pieces = sum(line["Quantity"] for each in bought for line in each["OrderLines"])
        ordered = sum(line["quantity"] for line in lines)
        return bool(bought) and all(each["StatusCode"] == 1100 for each in bought) and pieces == ordered

    def order(self, number: str) -> Any:
        try:
            return self.desk.get(number)
        except Refused:
            self.store.get("/v2/orders/count")
            raise Unfit(f"the store has no order {number}") from None

    @staticmethod
    def number_of(document: Any) -> str:
        number = attribute(document, "SalesOrderNumber") or attribute(document, "BigCommerceOrderId")
        if number is None or not number.isdigit():
            raise Unfit(f"{document['PartnerPO']} is no order of this store")
        return number

    def say(self, summary: str, details: str, document: Any = None) -> None:
        """An event without a category, once."""
        about = {} if document is None else {"logicbrokerKey": int(document["Identifier"]["LogicbrokerKey"])}
        if all((e["Summary"], e["Details"]) != (summary, details) for e in events(self.broker, level="Alert", **about)):
            fields = {"LogicbrokerKey": about["logicbrokerKey"]} if about else {}
            post_event(self.broker, summary, details, Level="Alert", **fields)

    # Product feeds

    def one_row(self) -> bool:
        """The next row of the oldest approved feed whose end nobody has told of yet."""
        asked = self.approved()
        if asked is None:
            return False
        number, feed, partner = asked
        path = f"/api/v1/Product/{partner}/{feed}"
        done: dict[str, str] = self.disk.setdefault("feeds", {}).setdefault(number, {})
        try:
            if self.broker.get(path)["Body"]["Status"] != "Pending":
                raise Refused(409, "it is over")
            rows = self.rows_of(path)
        except Refused:
            self.disk.setdefault("ended", []).append(number)
            return True
        left = [row for row in rows if row["sku"] not in done]
        if left:
            row = min(left, key=lambda each: bool(each.get("parent_sku")))
            done[row["sku"]] = self.put(row)
            return True
        problems = "; ".join(f"{sku}: {problem}" for sku, problem in done.items() if problem)
        fields = {"Level": "Alert" if problems else "Info", "AdditionalData": json.dumps({"FeedId": feed})}
        post_event(self.broker, OURS[bool(problems)], problems or f"{len(rows)} items", **fields)
        return True

    def put(self, row: dict[str, str]) -> str:
        try:
            catalog.put(self.store, row, tracked=True)
        except (Refused, Unfit) as reason:
            return f"{row.get('name')}: {reason}"
        return ""

    def approved(self) -> tuple[int, str, int] | None:
        heard = [e for e in events(self.broker, category="Product") if "FeedId" in extra(e)]
        for event in heard:
            feed = extra(event)["FeedId"]
            later = {e["Summary"] for e in heard if e["Id"] > event["Id"] and extra(e)["FeedId"] == feed}
            over = event["Id"] in self.disk.get("ended", []) or later & {*OURS, "Product Feed Approved"}
            if event["Summary"] == "Product Feed Approved" and not over:
                return event["Id"], feed, extra(event)["PartnerId"]
        return None

    def rows_of(self, path: str) -> list[dict[str, str]]:
        rows, page, pages = [], 0, 1
        while page < pages:
            body = self.broker.get(f"{path}/Items", page=page, pageSize=25)["Body"]
            rows += [record["Data"] for record in body["Records"]]
            page, pages = page + 1, body["TotalPages"]
        return rows

    # Stock

    def one_level(self) -> bool:
        """Read at ten past what was fed, then write one item after the other."""
        at = next_at(self.now, 10) - timedelta(hours=1)
        waiting: dict[str, list[Any]] = self.disk.setdefault("waiting", {})
        if self.disk.get("read") != at:
            waiting |= self.fed(at)
            self.disk["read"] = at
        if not waiting:
            return False
        sku, (own, wanted, before) = next(iter(waiting.items()))
        place = self.place(sku, own)
        if place is not None:
            path, shown = place
            if before is None:
                waiting[sku][2] = before = shown
            if before != wanted and not (shown <= wanted if wanted < before else shown > before):
                catalog.set_level(self.store, path, wanted)
        del waiting[sku]
        return bool(waiting)

    def fed(self, at: datetime) -> dict[str, list[Any]]:
        """Pieces by merchant's SKU, with the supplier's own, of all that was fed since the last reading."""
        seen: dict[str, str] = dict(self.disk.get("seen", {}))
        since = self.disk.get("through") or self.begin
        query = {} if since is None else {"modifiedAfter": f"{since - MOMENT:%Y-%m-%dT%H:%M:%SZ}"}
        found: dict[str, tuple[str, list[Any]]] = {}
        for partner in self.broker.get("/api/v3/Partners")["Body"]["Partners"]:
            link = self.broker.get(f"/api/v3/Inventory/{partner['Id']}", **query)["Body"]
            since = min(at, self.broker.said_at or at)
            for row in csv.DictReader(io.StringIO(self.broker.file(link))):
                mark, name = f"{row['LastUpdate']} {row['Quantity']}", f"{partner['Id']} {row['SupplierSKU']}"
                if row["MerchantSKU"] and instant(row["LastUpdate"]) < at and seen.get(name) != mark:
                    wanted = max(0, int(row["Quantity"] or 0))
                    new = row["LastUpdate"], [row["SupplierSKU"], wanted, None]
                    if new[0] >= found.get(row["MerchantSKU"], ("", []))[0]:
                        found[row["MerchantSKU"]] = new
                    seen[name] = mark
        self.disk |= {"through": since, "seen": seen}  # Only when all partners were read.
        return {sku: entry for sku, (_, entry) in found.items()}

    def place(self, sku: str, own: str) -> tuple[str, int] | None:
        variant = catalog.variant_of(self.store, sku)
        if variant is None and not own.isdigit():
            return None
        number = variant["product_id"] if variant else int(own)
        try:
            product = self.store.get(f"/v3/catalog/products/{number}")["data"]
        except Refused:
            return None
        path = f"/v3/catalog/products/{number}"
        if product["inventory_tracking"] == "variant" and variant:
            return f"{path}/variants/{variant['id']}", variant["inventory_level"]
        return (path, product["inventory_level"]) if product["inventory_tracking"] == "product" else None


def _is_purchase(order: Any) -> bool:
    return bool(order["SenderCompanyId"] != order["ReceiverCompanyId"])


def _face(parcel: Parcel) -> tuple[Any, ...]:
    return parcel.address, parcel.tracking, tuple(sorted(parcel.items.items()))


def _shown(there: Any) -> tuple[Any, ...]:
    items = {item["order_product_id"]: item["quantity"] for item in there["items"]}
    return there["order_address_id"], there["tracking_number"], tuple(sorted(items.items()))


def _sentence(document: Any, lines: list[Any]) -> str:
    said = []
    for line in document["AckLines"]:
        if pieces := line.get("QuantityCancelled") or 0:
            number = next(iter(cancelled([{**document, "AckLines": [line]}], lines)))
            sku = next(each["sku"] for each in lines if each["id"] == number)
            said.append(
                f"{sku} x {pieces} ({line.get('ChangeReason') or document.get('ChangeReason') or 'no reason given'})"
            )
    return f"Supplier cancelled, {document['AcknowledgementNumber']}: {', '.join(said)}"
