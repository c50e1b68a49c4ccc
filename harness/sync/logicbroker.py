"""Logicbroker as the connector uses it; the only file that knows its addresses.

What the documents mean for BigCommerce is not known here.  Every method can raise Refused and Busy, those that write
also Unknown.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote, urlencode, urlsplit

from harness.sync.bigcommerce import USER_AGENT
from harness.sync.calls import Backoff, Caller
from harness.sync.connection import Connection
from harness.sync.errors import AlreadyExists, Refused
from harness.sync.hosts import host_of, is_private
from harness.sync.wire import JsonObject, Send

SERVICE = "Logicbroker"
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
    """One company's view of Logicbroker, called at one instant."""

    def __init__(self, connection: Connection, send: Send, backoff: Backoff, now: datetime) -> None:
        key = connection.logicbroker_key
        headers = {
            "SubscriptionKey": key.reveal(),
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
            "SourceSystem": SERVICE_OF_ORIGIN,
        }
        self._caller = Caller(SERVICE, send, headers=headers, backoff=backoff, now=now, secret=key)
        self._root = f"{connection.logicbroker_url}/api"

    # Documents.

    def documents(self, kind: DocumentKind, **filters: Any) -> list[JsonObject]:
        """The documents of a kind that pass the filters (``status``, ``linkkey``, ``partnerPO``), oldest first.

        In which order they are listed is not published.
        """
        query = {f"filters.{name}": value for name, value in filters.items()}
        return sorted(self._pages(f"/v3/{kind}", f"listing {kind.lower()}", query), key=age_of)

    def documents_page(self, kind: DocumentKind, page: int, status: int) -> tuple[list[JsonObject], bool]:
        """One page, counted from 0, of the documents with a status, and whether it is the last."""
        return self._page(f"/v3/{kind}", f"listing {kind.lower()}", {"filters.status": status}, page)

    def sales_orders(self, reference: str) -> list[JsonObject]:
        """The sales orders with this reference number; the filter is checked again, as a filter may filter nothing."""
        return [order for order in self.documents("Orders", partnerPO=reference) if order.get("PartnerPO") == reference]

    def create_sales_order(self, body: JsonObject) -> str:
        """The Logicbroker key of the new sales order; AlreadyExists when there is one of this reference number."""
        what = f"creating the sales order {body.get('PartnerPO')}"
        try:
            found = self._caller.write("POST", f"{self._root}/v3/Orders", body, what)
        except Refused as refused:
            if refused.status == 400 and (already := _ALREADY.search(refused.message)):
                link_key = (already[1] or "").rstrip(".,;")
                raise AlreadyExists(SERVICE, what, 400, refused.message, link_key) from None
            raise
        return str(_body(found).get("LogicbrokerKey") or "")

    def set_status(self, kind: DocumentKind, key: str, status: int) -> None:
        what = f"setting the status of {kind.lower()} {key} to {status}"
        self._caller.write("PUT", f"{self._root}/v3/{kind}/{quote(key)}/Status/{status}", {}, what)

    def status(self, kind: DocumentKind, key: str) -> int | None:
        """The status code of one document.  An acknowledgement is the body itself, a shipment lies in it by name."""
        found = _body(self._caller.read_object(f"{self._root}/v3/{kind}/{quote(key)}", f"reading {kind.lower()} {key}"))
        code = (found.get("Shipment") or found).get("StatusCode")
        return None if code is None else int(code)

    # Events.

    def post_event(self, event: JsonObject) -> None:
        """Leave an activity event; only version 1 of the API can create one."""
        self._caller.write("POST", f"{self._root}/v1/activityevents", event, f"posting the event {event['Summary']!r}")

    def events(self, **filters: Any) -> Iterator[JsonObject]:
        """The events that pass the filters (``category``, ``processed``, ``from``, ...), page by page."""
        query = {f"filters.{name}": value for name, value in filters.items()}
        page, pages = 0, 1
        while page < pages:
            url = self._url("/v3/ActivityEvents", {**query, "filters.page": page})
            body = _body(self._caller.read_object(url, "listing activity events"))
            yield from body.get("ActivityEvents") or []
            page, pages = page + 1, body.get("TotalPages") or 0

    def mark_processed(self, event: JsonObject) -> None:
        url = f"{self._root}/v3/ActivityEvents/{event['Id']}"
        self._caller.write("PUT", url, {**event, "Processed": True}, f"marking the event {event['Id']} as processed")

    # Partners, inventory and product feeds.

    def suppliers(self) -> list[JsonObject]:
        found = self._caller.read_object(f"{self._root}/v3/Partners", "listing partners")
        return [partner for partner in _body(found).get("Partners") or [] if not partner.get("IsMerchant")]

    def inventory(self, partner_id: int, modified_after: datetime | None) -> tuple[bytes, datetime]:
        """A partner's matched items that changed since an instant, as CSV, and as of when by Logicbroker's own clock.

        The call answers with a link; the file behind it is fetched without the key, which is not meant for its host.
        """
        query: JsonObject = {"mapped": "true"}
        if modified_after is not None:
            query["modifiedAfter"] = modified_after.astimezone(UTC).isoformat().replace("+00:00", "Z")
        what = f"reading the inventory of partner {partner_id}"
        link = self._caller.read_object(self._url(f"/v3/Inventory/{partner_id}", query), what).get("Body")
        as_of = self._caller.service_time
        if not link:
            return b"", as_of
        return self._caller.read_lines(self._link(link, what), what), as_of

    def _link(self, link: Any, what: str) -> str:
        """A link that may be followed: over TLS into the world, or to Logicbroker itself.

        Whoever answers in Logicbroker's name could else have us read what only this machine's network can.
        """
        try:
            host, scheme = host_of(link), urlsplit(link).scheme
        except (TypeError, ValueError, AttributeError):
            self._caller.trouble(what, "the link to the file is none")
        of_logicbroker = (host, scheme) == (host_of(self._root), urlsplit(self._root).scheme)
        if not of_logicbroker and (scheme != "https" or is_private(host)):
            self._caller.trouble(what, "the link to the file leads to no public host over https, so it is not followed")
        return str(link)

    def product_feed_page(
        self, partner_id: int, feed_id: str, page: int, *, compliant: bool
    ) -> tuple[list[JsonObject], bool]:
        """One page, counted from 0, of the items of a product feed, and whether it is the last."""
        path = f"/v1/Product/{partner_id}/{quote(feed_id)}/Items"
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
        url = self._url(path, {**query, f"{prefix}page": page, f"{prefix}pageSize": PAGE_SIZE})
        found = self._caller.read_object(url, what)
        listed = found if "Records" in found else _body(found)
        return listed.get("Records") or [], page + 1 >= (listed.get("TotalPages") or 0)

    def _url(self, path: str, query: JsonObject) -> str:
        return f"{self._root}{path}?{urlencode(query, quote_via=quote)}"


def key_of(document: JsonObject) -> str:
    """The Logicbroker key of a document, as text."""
    return str((document.get("Identifier") or {}).get("LogicbrokerKey") or document.get("LogicbrokerKey") or "")


def age_of(document: JsonObject) -> tuple[int, str]:
    """By this the oldest document comes first."""
    return len(key_of(document)), key_of(document)


def link_key_of(document: JsonObject) -> str:
    """The key that all documents of one order share, as text."""
    return str((document.get("Identifier") or {}).get("LinkKey") or "")


def event_data(event: JsonObject) -> JsonObject:
    """An event's additional data, which is JSON in a text; empty when it is none."""
    try:
        data = json.loads(event.get("AdditionalData") or "{}")
    except (TypeError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _body(found: Any) -> JsonObject:
    body = found.get("Body") if isinstance(found, dict) else None
    return body if isinstance(body, dict) else {}
