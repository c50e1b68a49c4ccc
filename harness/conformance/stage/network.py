"""Logicbroker over its API: documents, events, inventory and product feeds as the steps read them.

The records have the names that steps read.  Nothing here knows the store.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from harness.conformance.records import LineProgressRecord
from harness.conformance.stage.api import Api, Declined, Json

STATUS_NAMES = {
    0: "New",
    100: "Submitted",
    150: "Ready to Acknowledge",
    200: "Processing",
    500: "Ready to Ship",
    530: "Shipped",
    600: "Ready to Invoice",
    1000: "Complete",
    1100: "Cancelled",
    1200: "Failed",
    1400: "Ignored",
}
"""Source: support article "Document statuses"."""

KINDS = {
    "Acknowledgements": "Acknowledgement",
    "Shipments": "Shipment",
    "Invoices": "Invoice",
    "Returns": "Return",
}
"""The documents that answer an order, by their collections."""


MOST_LOOKS, BETWEEN_LOOKS = 60, timedelta(seconds=1)
"""How often, and after which pause, to look whether a posted document was checked."""


class NotTaken(Exception):
    """A document that the rehearsal itself posted did not become a document; nobody else is to blame for that."""


@dataclass(frozen=True, slots=True)
class StageDocument:
    """One document as it was when it was read; ``body`` is the whole of it, its way to there is on pages alone."""

    key: str
    type: str
    reference: str
    status: str
    link_key: str
    sender_id: int
    receiver_id: int
    created_at: datetime
    body: Json
    error: str | None = None
    changes: Sequence[tuple[datetime, int]] = ()
    progress: Sequence[LineProgressRecord] = ()


@dataclass(frozen=True, slots=True)
class StageActivity:
    """One activity event; ``severity`` is the portal's word for ``level``."""

    date: datetime
    sender_id: int | None
    receiver_id: int | None
    level: str
    category: str
    summary: str
    details: str
    logicbroker_key: int | None
    additional_data: str | None

    @property
    def severity(self) -> str:
        return self.level


@dataclass(frozen=True, slots=True)
class StageFeedItem:
    """One item of a product feed, by its row."""

    row: int
    data: dict[str, str]
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class StageFeed:
    """One product feed as it was when it was read."""

    feed_id: str
    supplier_id: int
    file_name: str
    created: datetime
    status: str
    items: int
    compliant: int
    last_update: datetime

    @property
    def id(self) -> str:
        return self.feed_id


class StageNetwork:
    """What one company sees of the network, from an instant on."""

    def __init__(self, api: Api, since: datetime) -> None:
        self._api = api
        self._since = since.astimezone(UTC).replace(microsecond=0)
        self._uploads = Counter[tuple[str, str]]()

    # Documents and events

    def documents(self, reference: int | str | None = None) -> list[StageDocument]:
        """The documents that the company sent or received, oldest first; with a reference, those of its chains."""
        found = [document for name in ("Orders", *KINDS) for document in self._collection(name)]
        found.sort(key=lambda document: int(document.key))
        heads = {each.link_key for each in found if each.type == "SalesOrder" and each.reference == str(reference)}
        return [each for each in found if reference is None or each.link_key in heads]

    def purchase_orders(self, order_id: int) -> list[StageDocument]:
        """The purchase orders that came to a supplier for one order of the store."""
        return [each for each in self._collection("Orders") if each.type == "PurchaseOrder" and _is_of(each, order_id)]

    def answers(self, order: StageDocument) -> list[StageDocument]:
        """The acknowledgements, shipments and invoices to one purchase order."""
        found = [each for name in ("Acknowledgements", "Shipments", "Invoices") for each in self._collection(name)]
        return [each for each in found if each.link_key == order.link_key and each.reference == order.reference]

    def post(self, collection: str, body: Json) -> str:
        """Post a document and wait until Logicbroker has checked it; its key.

        Raises:
            NotTaken: it failed its validation, or was never checked.
        """
        posted = self._api.send("POST", f"/v3/{collection}", body, arrived=lambda: self._arrived(collection, body))
        key = str(posted["Body"]["LogicbrokerKey"])
        for _ in range(MOST_LOOKS):
            found = self._api.get(f"/v3/{collection}/{key}/Status")["Body"]
            if found["Status"] == "Failed":
                raise NotTaken(f"Logicbroker failed our document {key} of {collection}: {found['ErrorMessage']}")
            if found["Status"] != "New":
                return key
            self._api.wait(BETWEEN_LOOKS)
        raise NotTaken(f"Logicbroker did not check our document {key} of {collection} in {MOST_LOOKS * BETWEEN_LOOKS}")

    def _arrived(self, collection: str, body: Json) -> Json | None:
        """A document of ours as posting it answers, found by its number."""
        number = f"{KINDS[collection]}Number"
        there = [each for each in self._collection(collection) if each.body.get(number) == body[number]]
        return {"Body": {"LogicbrokerKey": there[0].key}} if there else None

    def _reports(self, category: str, file_name: str) -> Callable[[], list[StageActivity]]:
        """Looks for what is reported of the file that is uploaded next; of former ones of that name so much was."""
        former = self._uploads[category, file_name]
        self._uploads[category, file_name] += 1
        return lambda: [each for each in self.events(category) if file_name in each.details][former:]

    def events(self, category: str | None = None) -> list[StageActivity]:
        """The events that the company wrote or received, oldest first."""
        query = {"filters.from": written_instant(self._since)} | ({"filters.category": category} if category else {})
        found = self._api.pages(
            "/v3/ActivityEvents", lambda page: (page["Body"]["ActivityEvents"], page["Body"]["TotalPages"]), **query
        )
        return [_event(each) for each in sorted(found, key=lambda each: int(each["Id"]))]

    def file(self, link: str) -> bytes:
        """The file behind a link in an event's additional data."""
        return self._api.download(link)

    def _collection(self, name: str) -> list[StageDocument]:
        query = {"filters.from": written_instant(self._since)}
        found = self._api.pages(f"/v3/{name}", lambda page: (page["Records"], page["TotalPages"]), **query)
        return [_document(name, each) for each in found]

    # Inventory

    def upload_inventory(self, partner_id: int, file_name: str, content: bytes) -> None:
        reported = self._reports("Inventory", file_name)
        self._api.upload(f"/v3/Inventory/{partner_id}", file_name, content, arrived=lambda: {} if reported() else None)

    def upload_matching_file(self, partner_id: int, file_name: str, content: bytes) -> None:
        path = f"/v3/Inventory/{partner_id}/Matching"
        self._api.upload(path, file_name, content, arrived=lambda: None)  # A second time it matches the same.

    def clear(self, partner_id: int) -> None:
        self._api.send("DELETE", f"/v3/Inventory/{partner_id}")

    def clear_matches(self, partner_id: int) -> None:
        self._api.send("DELETE", f"/v3/Inventory/{partner_id}/Matching")

    def inventory(self, partner_id: int, *, mapped: bool) -> bytes:
        """A partner's items that have a merchant SKU, or those that have none, as CSV."""
        link = self._api.get(f"/v3/Inventory/{partner_id}", mapped=str(mapped).lower())["Body"]
        return self._api.download(link)

    # Product feeds

    def upload_product_feed(self, partner_id: int, file_name: str, content: bytes) -> StageFeed:
        path, reported = f"/v1/Product/{partner_id}", self._reports("Product", file_name)

        def arrived() -> Json | None:
            told = [json.loads(each.additional_data or "{}") for each in reported()]
            ids = [each["FeedId"] for each in told if "FeedId" in each]
            return self._api.get(f"{path}/{ids[0]}") if ids else None

        return _feed(self._api.upload(path, file_name, content, arrived=arrived)["Body"])

    def product_feed(self, partner_id: int, feed_id: str) -> StageFeed | None:
        """A feed as it is now; None when there is none any more."""
        try:
            return _feed(self._api.get(f"/v1/Product/{partner_id}/{feed_id}")["Body"])
        except Declined as declined:
            if declined.status != 404:
                raise
            return None

    def product_feed_items(self, feed: StageFeed) -> list[StageFeedItem]:
        path = f"/v1/Product/{feed.supplier_id}/{feed.feed_id}/Items"
        items: list[StageFeedItem] = []
        for page in count():
            body = self._api.get(path, page=page, pageSize=100)["Body"]
            items += [StageFeedItem(each["Row"], each["Data"], each["Errors"]) for each in body["Records"]]
            if page + 1 >= body["TotalPages"]:
                break
        return items

    def send_product_feed(self, feed: StageFeed) -> None:
        self._api.send("PUT", f"/v1/Product/{feed.supplier_id}/{feed.feed_id}")

    def delete_product_feed(self, feed: StageFeed) -> None:
        self._api.send("DELETE", f"/v1/Product/{feed.supplier_id}/{feed.feed_id}")


def csv_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as a CSV file with all their columns, as spreadsheets save it."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _is_of(document: StageDocument, order_id: int) -> bool:
    """Whether a purchase order is for an order of the store, by the attribute that travels with it or its number."""
    attributes = {each["Name"]: each["Value"] for each in document.body.get("ExtendedAttributes") or ()}
    named = attributes.get("BigCommerceOrderId")
    return named == str(order_id) if named else str(order_id) in document.reference


def _document(collection: str, body: Json) -> StageDocument:
    sender, receiver = body["SenderCompanyId"], body["ReceiverCompanyId"]
    code = body["StatusCode"]
    name = "Acknowledged" if (code, collection) == (200, "Orders") else STATUS_NAMES.get(code, str(code))
    return StageDocument(
        key=str(body["Identifier"]["LogicbrokerKey"]),
        type=KINDS.get(collection) or ("SalesOrder" if sender == receiver else "PurchaseOrder"),
        reference=str(body.get("PartnerPO") or ""),
        status=name,
        link_key=str(body["Identifier"]["LinkKey"]),
        sender_id=sender,
        receiver_id=receiver,
        created_at=instant_of(body["DocumentDate"]),
        body=body,
    )


def _event(event: Json) -> StageActivity:
    return StageActivity(
        date=instant_of(event["Date"]),
        sender_id=event["SenderId"],
        receiver_id=event["ReceiverId"],
        level=event["Level"],
        category=event["Category"],
        summary=event["Summary"],
        details=event["Details"] or "",
        logicbroker_key=event["LogicbrokerKey"],
        additional_data=event["AdditionalData"],
    )


def _feed(feed: Json) -> StageFeed:
    return StageFeed(
        feed_id=feed["FeedId"],
        supplier_id=feed["SupplierId"],
        file_name=feed["FileName"],
        created=instant_of(feed["Created"]),
        status=feed["Status"],
        items=feed["Items"],
        compliant=feed["Compliant"],
        last_update=instant_of(feed["LastUpdate"]),
    )


def instant_of(text: str) -> datetime:
    """An instant as Logicbroker prints it: UTC, mostly without a zone."""
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def written_instant(instant: datetime) -> str:
    """An instant as Logicbroker takes it in a query."""
    return instant.isoformat().replace("+00:00", "Z")
