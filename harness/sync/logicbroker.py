"""Logicbroker as the connector uses it; the only file that knows its addresses.

What the documents mean for BigCommerce is not known here.  Every method can raise Refused and Busy, those that write
also Unknown.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote, urlencode

from harness.sync.bigcommerce import USER_AGENT
from harness.sync.calls import Backoff, Caller, Clock
from harness.sync.connection import Connection
from harness.sync.errors import AlreadyExists, Refused
from harness.sync.hosts import leads_away, may_be_followed
from harness.sync.wire import JsonObject, Send, says_yes

SERVICE = "Logicbroker"
FILES = "The host of Logicbroker's files"
SERVICE_OF_ORIGIN = "BigCommerce"
"""What the documents' *System* column shows."""

NEW, SUBMITTED, PROCESSING, FAILED, IGNORED = 0, 100, 200, 1200, 1400
"""Document statuses.  The consumer moves Submitted to Processing; Logicbroker itself then completes the document."""

DOCUMENT_FAILED, INVENTORY_UPDATED = 57, 39
"""Event types.  Source: Logicbroker's own Magento module."""

PAGE_SIZE = 100

DocumentKind = Literal["Orders", "Shipments", "Acknowledgements"]

_ALREADY = re.compile(r"already exists(?:.*?link key\s+(\S+))?", re.IGNORECASE | re.DOTALL)


class NetworkClient:
    """One company's view of Logicbroker; ``files`` is the backoff of the host to which its links lead."""

    def __init__(
        self, connection: Connection, send: Send, backoff: Backoff, clock: Clock, files: Backoff | None = None
    ) -> None:
        key = connection.logicbroker_key
        headers = {
            "SubscriptionKey": key.reveal(),
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
            "SourceSystem": SERVICE_OF_ORIGIN,
        }
        self._root = f"{connection.logicbroker_url}/api"
        probe = f"{self._root}/v3/Partners"
        self._caller = Caller(
            SERVICE, send, headers=headers, backoff=backoff, clock=clock, secrets=connection.secrets, probe=probe
        )
        files = files or Backoff()
        self._files = Caller(
            FILES, send, headers={}, backoff=files, clock=clock, secrets=connection.secrets, knows_us=False
        )

    def its_time(self) -> datetime:
        """What Logicbroker's own clock shows, as far as it has said so; else ours."""
        return self._caller.its_time()

    def was_allowed(self, operation: str, since: datetime) -> bool:
        """See ``Caller``."""
        return self._caller.was_allowed(operation, since)

    # Documents.

    def documents(self, kind: DocumentKind, **filters: Any) -> list[JsonObject]:
        """The documents of a kind that pass the filters (``status``, ``linkkey``, ``partnerPO``), oldest first.

        In which order they are listed is not published.
        """
        query = {f"filters.{name}": value for name, value in filters.items()}
        return sorted(self._pages(f"/v3/{kind}", f"listing {kind.lower()}", query), key=age_of)

    def documents_page(
        self, kind: DocumentKind, page: int, status: int, **filters: Any
    ) -> tuple[list[JsonObject], bool]:
        """One page, counted from 0, of the documents with a status, and whether it is the last.

        The status is asked for and checked again: a filter may filter nothing.
        """
        query = {"filters.status": status} | {f"filters.{name}": value for name, value in filters.items()}
        found, is_last = self._page(f"/v3/{kind}", f"listing {kind.lower()}", query, page)
        return [each for each in found if not _has_another(each, status)], is_last

    def orders_page(self, page: int, **filters: Any) -> tuple[list[JsonObject], int]:
        """One page, counted from 0, of the orders that pass the filters, and how many pages there are."""
        query = {f"filters.{name}": value for name, value in filters.items()}
        listed = self._listed("/v3/Orders", "listing orders", query, page)
        return _records(listed["Records"]), int(listed["TotalPages"])

    def sales_orders(self, reference: str) -> list[JsonObject]:
        """The sales orders with this reference number; the filter is checked again, as a filter may filter nothing."""
        return [order for order in self.documents("Orders", partnerPO=reference) if order.get("PartnerPO") == reference]

    def create_sales_order(self, body: JsonObject) -> str:
        """The Logicbroker key of the new sales order; AlreadyExists when there is one of this reference number."""
        what = f"creating the sales order {body.get('PartnerPO')}"
        try:
            found = self._caller.write("POST", f"{self._root}/v3/Orders", body, what, holds=_is_created)
        except Refused as refused:
            if refused.status == 400 and (already := _ALREADY.search(refused.message)):
                link_key = (already[1] or "").rstrip(".,;")
                raise AlreadyExists(SERVICE, what, 400, refused.message, link_key) from None
            raise
        return str(found["Body"]["LogicbrokerKey"])

    def set_status(self, kind: DocumentKind, key: str, status: int) -> None:
        what = f"setting the status of {kind.lower()} {key} to {status}"
        url = f"{self._root}/v3/{kind}/{quote(key, safe='')}/Status/{status}"
        self._caller.write("PUT", url, {}, what, holds=_is_no_apology)

    def status(self, kind: DocumentKind, key: str) -> int:
        """The status code of one document."""
        return int(self.document(kind, key)["StatusCode"])

    def document(self, kind: DocumentKind, key: str) -> JsonObject:
        """One document.  An acknowledgement is the body itself, an order or a shipment lies in it by name."""
        url, what = f"{self._root}/v3/{kind}/{quote(key, safe='')}", f"reading {kind.lower()} {key}"
        return _document_in(
            self._caller.read_object(url, what, lambda found: int(_document_in(found)["StatusCode"]) >= 0)
        )

    # Events.

    def post_event(self, event: JsonObject) -> None:
        """Leave an activity event; only version 1 of the API can create one."""
        url, what = f"{self._root}/v1/activityevents", f"posting the event {event['Summary']!r}"
        self._caller.write("POST", url, event, what, holds=_is_no_apology)

    def events(self, **filters: Any) -> Iterator[JsonObject]:
        """The events that pass the filters (``category``, ``processed``, ``from``, ...), page by page."""
        page, is_last = 0, False
        while not is_last:
            events, is_last = self.events_page(page, **filters)
            yield from events
            page += 1

    def events_page(self, page: int, **filters: Any) -> tuple[list[JsonObject], bool]:
        """One page, counted from 0, of the events that pass the filters, and whether it is the last."""
        query = {f"filters.{name}": value for name, value in filters.items()}
        url = self._url("/v3/ActivityEvents", {**query, "filters.page": page})
        what = "listing activity events"
        found = self._caller.read_object(url, what, lambda found: _is_list(found["Body"], "ActivityEvents", page))[
            "Body"
        ]
        return _records(found["ActivityEvents"]), page + 1 >= found["TotalPages"]

    def mark_processed(self, event: JsonObject) -> None:
        url, what = f"{self._root}/v3/ActivityEvents/{event['Id']}", f"marking the event {event['Id']} as processed"
        self._caller.write("PUT", url, {**event, "Processed": True}, what, holds=_is_no_apology)

    # Partners, inventory and product feeds.

    def partners(self) -> list[JsonObject]:
        """The companies that this one trades with, on either side."""
        url, what = f"{self._root}/v3/Partners", "listing partners"
        found = self._caller.read_object(url, what, lambda found: _are_records(found["Body"]["Partners"]))
        return _records(found["Body"]["Partners"])

    def suppliers(self) -> list[JsonObject]:
        return [partner for partner in self.partners() if not says_yes(partner.get("IsMerchant"))]

    def inventory(self, partner_id: int, modified_after: datetime | None) -> tuple[bytes, datetime]:
        """A partner's matched items that changed since an instant, as CSV, and as of when by Logicbroker's own clock.

        The call answers with a link; the file behind it is fetched without the key, which is not meant for its host.
        """
        query: JsonObject = {"mapped": "true"}
        if modified_after is not None:
            query["modifiedAfter"] = modified_after.astimezone(UTC).isoformat().replace("+00:00", "Z")
        what = f"reading the inventory of partner {partner_id}"
        url = self._url(f"/v3/Inventory/{partner_id}", query)
        link = self._caller.read_object(url, what, lambda found: bool(found["Body"]))["Body"]
        as_of = self._caller.service_time
        if not may_be_followed(link, self._root):
            self._files.trouble(what, "the link to the file leads to no public host over https, so it is not followed")
        return self._files.read_lines(link, what, only_public=leads_away(link, self._root)), as_of

    def product_feed_page(
        self, partner_id: int, feed_id: str, page: int, *, compliant: bool
    ) -> tuple[list[JsonObject], bool]:
        """One page, counted from 0, of the items of a product feed, and whether it is the last."""
        path = f"/v1/Product/{partner_id}/{quote(feed_id, safe='')}/Items"
        query = {"isCompliant": "true" if compliant else "false"}
        return self._page(path, f"reading the items of product feed {feed_id}", query, page, prefix="")

    # Shapes.

    def _pages(self, path: str, what: str, query: JsonObject) -> Iterator[JsonObject]:
        """A bare ``ArrayResponse`` or one inside ``Body``; pages are counted from 0."""
        page, is_last = 0, False
        while not is_last:
            records, is_last = self._page(path, what, query, page)
            yield from records
            page += 1

    def _page(
        self, path: str, what: str, query: JsonObject, page: int, prefix: str = "filters."
    ) -> tuple[list[JsonObject], bool]:
        listed = self._listed(path, what, query, page, prefix)
        return _records(listed["Records"]), page + 1 >= listed["TotalPages"]

    def _listed(self, path: str, what: str, query: JsonObject, page: int, prefix: str = "filters.") -> JsonObject:
        url = self._url(path, {**query, f"{prefix}page": page, f"{prefix}pageSize": PAGE_SIZE})
        return _listed(self._caller.read_object(url, what, lambda found: _is_list(_listed(found), "Records", page)))

    def _url(self, path: str, query: JsonObject) -> str:
        return f"{self._root}{path}?{urlencode(query, quote_via=quote)}"


def key_of(document: JsonObject) -> str:
    """The Logicbroker key of a document, as text."""
    return str(_identifier(document).get("LogicbrokerKey") or document.get("LogicbrokerKey") or "")


def age_of(document: JsonObject) -> tuple[int, str]:
    """By this the oldest document comes first."""
    return len(key_of(document)), key_of(document)


def link_key_of(document: JsonObject) -> str:
    """The key that all documents of one order share, as text."""
    return str(_identifier(document).get("LinkKey") or "")


def _identifier(document: JsonObject) -> JsonObject:
    """Empty where a document has none, or something else in its place."""
    found = document.get("Identifier")
    return found if isinstance(found, dict) else {}


def event_data(event: JsonObject) -> JsonObject:
    """An event's additional data, which is JSON in a text; empty when it is none."""
    try:
        data = json.loads(event.get("AdditionalData") or "{}")
    except (TypeError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _listed(found: JsonObject) -> JsonObject:
    """A bare ``ArrayResponse``, or one inside ``Body``."""
    listed: JsonObject = found if "Records" in found else found["Body"]
    return listed


def _is_list(listed: JsonObject, name: str, page: int) -> bool:
    """Whether an answer is a page, counted from 0, of a list.

    One without a list must say itself that it counts nothing; one without a record, or of another number, is none where
    more pages follow.
    """
    records, pages, count = listed[name], listed["TotalPages"], listed.get("TotalRecords")
    if records is None:
        return pages == 0 or count == 0
    is_cut = not records and (page + 1 < pages or (bool(count) and page == 0))
    is_another = pages > 1 and listed.get("CurrentPage", page) not in (page, page + 1)  # Guess: some count from 1.
    return isinstance(pages, int) and not (is_cut or is_another) and _are_records(records)


def _has_another(document: JsonObject, status: int) -> bool:
    """Whether a document has another status than the one; one that does not say which has none."""
    code = document.get("StatusCode")
    return isinstance(code, int) and code >= 0 and code != status


def _document_in(found: JsonObject) -> JsonObject:
    body: JsonObject = found["Body"]
    document: JsonObject = body.get("Shipment") or body.get("SalesOrder") or body
    return document


def _are_records(found: Any) -> bool:
    return isinstance(found, list) and (not found or any(isinstance(each, dict) for each in found))


def _records(found: list[Any] | None) -> list[JsonObject]:
    """What is no record among others is an empty one, so that whoever reads it finds out."""
    return [each if isinstance(each, dict) else {} for each in found or []]


def _is_created(found: JsonObject) -> bool:
    return bool(found["Body"]["LogicbrokerKey"])


def _is_no_apology(found: Any) -> bool:
    """Whether an answer of 2xx does not say in words that it failed; what a write answers is not published."""
    apologises = isinstance(found, dict) and (found.get("Message") or found.get("ErrorMessage"))
    return not apologises or bool(found.get("Body"))
