"""BigCommerce as the connector uses it; the only file that knows its addresses.

What the records mean for Logicbroker is not known here.  Every method can raise Refused and Busy, those that write
also Unknown.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from harness.sync.calls import Backoff, Caller, Clock
from harness.sync.connection import Connection
from harness.sync.errors import Refused
from harness.sync.wire import JsonObject, Send, date_in_words, says_no, says_yes

SERVICE = "BigCommerce"
USER_AGENT = "bigcommerce-logicbroker-connector"

PENDING, SHIPPED, PARTIALLY_SHIPPED, REFUNDED, CANCELLED, DECLINED, AWAITING_PAYMENT = 1, 2, 3, 4, 5, 6, 7
AWAITING_PICKUP, AWAITING_SHIPMENT, COMPLETED, AWAITING_FULFILLMENT, MANUAL_VERIFICATION_REQUIRED = 8, 9, 10, 11, 12
DISPUTED, PARTIALLY_REFUNDED = 13, 14

PAGE_SIZE = 250
"""The largest page.  Source: Orders V2, Catalog V3."""
USUAL_PAGE_SIZE = 50
"""Without a limit, or where a list does not heed it: a page of so many need not be the last.  Source: Orders V2."""
LONGEST_FILTER = 4_000
"""Characters.  Guess: gateways take addresses of at least 8,000."""
EVERYBODY_MAY = "/v3/hooks?limit=1"
"""What every API account may ask.  Source: Webhooks V3."""

STORE_TIME = "/v2/time"

ONE_SECOND = timedelta(seconds=1)
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
"""What a program makes of a date that it does not have."""
LONGEST_ID = 16
"""Digits that no id has, so that nobody reads a number of a million."""
PRODUCTS_AT_ONCE, VARIANTS_AT_ONCE = 10, 50
"""Source: Catalog V3, batch updates."""

_WITH_PARTS = {"include": "consignments.line_items", "consignment_structure": "object"}
"""Lets an order come with its lines and addresses.  Source: Orders V2."""


class StoreClient:
    """One store."""

    def __init__(self, connection: Connection, send: Send, backoff: Backoff, clock: Clock) -> None:
        credentials = connection.credentials
        headers = {
            "X-Auth-Token": credentials.access_token.reveal(),
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
        }
        self._root = f"{connection.bigcommerce_url}/stores/{credentials.store_hash}"
        self._caller = Caller(
            SERVICE,
            send,
            headers=headers,
            backoff=backoff,
            clock=clock,
            secrets=connection.secrets,
            probe=f"{self._root}{EVERYBODY_MAY}",
            closes_at=connection.trial_ends,
        )

    def was_allowed(self, operation: str, since: datetime) -> bool:
        """See ``Caller``."""
        return self._caller.was_allowed(operation, since)

    # Orders (V2).

    def its_time(self) -> datetime:
        """What the store's own clock shows, as far as it has said so; else ours."""
        return self._caller.its_time()

    def orders_awaiting_fulfillment(
        self, since: datetime, *, after: int = 0, with_parts: bool = True
    ) -> tuple[list[JsonObject], int | None]:
        """A page of the orders with status 11 that are not archived and were created at ``since`` or later, by id.

        They are those with ids behind ``after``; the second value is the id behind which the next page begins, None
        when this is the last one.  Pages that are counted would shift while orders leave the list.  The filters are
        asked for and checked again: a filter that the server does not understand filters nothing, and nobody says
        whether an order of the very second of a bound is within it, so one second more is asked for.
        """
        return self._orders_in(AWAITING_FULFILLMENT, since, "listing orders to be sent", after, with_parts=with_parts)

    def orders_in(
        self, status_id: int, since: datetime, *, after: int = 0, with_parts: bool = True
    ) -> tuple[list[JsonObject], int | None]:
        """The same of the orders with another status."""
        return self._orders_in(status_id, since, "listing orders that wait", after, with_parts=with_parts)

    def _orders_in(
        self, status_id: int, since: datetime, what: str, after: int, *, with_parts: bool
    ) -> tuple[list[JsonObject], int | None]:
        begin = (since - ONE_SECOND).isoformat()
        query: JsonObject = {"status_id": status_id, "min_date_created": begin, "sort": "id:asc"}
        query |= {"min_id": after + 1} if after else {}
        query |= {**(_WITH_PARTS if with_parts else {}), "limit": PAGE_SIZE}
        found = self._caller.read_list(f"{self._root}{_url('/v2/orders', query)}", what)
        orders = [_numbered(order) for order in found]
        ids = [order["id"] for order in orders if isinstance(order.get("id"), int)]
        is_last = _is_short(orders) or max(ids, default=after) <= after
        waiting = [order for order in orders if _is_waiting(order, since, status_id)]
        return waiting, None if is_last else max(ids)

    def orders_modified(
        self, since: datetime, *, after: int = 0, with_parts: bool = True
    ) -> tuple[list[JsonObject], int | None]:
        """A page of the orders in whatever status that were modified at ``since`` or later, with their lines, by id.

        As with those that await fulfillment; a page on which an older one stands is the last: the filter is not heeded.
        """
        query: JsonObject = {"min_date_modified": since.isoformat(timespec="seconds"), "sort": "id:asc"}
        query |= {"min_id": after + 1} if after else {}
        query |= {**(_WITH_PARTS if with_parts else {}), "limit": PAGE_SIZE}
        orders = self._caller.read_list(f"{self._root}{_url('/v2/orders', query)}", "listing orders that changed")
        orders = [order for order in map(_numbered, orders) if isinstance(order.get("id"), int)]
        new = [order for order in orders if not is_older(order, format_datetime(since - ONE_SECOND))]
        largest = max((order["id"] for order in orders), default=after)
        is_last = _is_short(orders) or largest <= after or len(new) < len(orders)
        return new, None if is_last else largest

    def order(self, order_id: int) -> JsonObject:
        return self._order(order_id, f"/v2/orders/{order_id}")

    def newest_order(self) -> JsonObject | None:
        """The order with the largest id, with its lines and addresses unless they are many; None when there is none."""
        query = {**_WITH_PARTS, "sort": "id:desc", "limit": 1}
        orders = self._caller.read_list(f"{self._root}{_url('/v2/orders', query)}", "reading the newest order")
        return next((order for order in orders if isinstance(order, dict) and isinstance(order.get("id"), int)), None)

    def order_and_lines(self, order_id: int) -> tuple[JsonObject, list[JsonObject]]:
        """An order and its lines, in one call unless they are many."""
        order = self._order(order_id, _url(f"/v2/orders/{order_id}", _WITH_PARTS))
        parts = embedded_parts(order)
        return order, parts[0] if parts else self._whole_lines(order)

    def order_parts(self, order: JsonObject) -> tuple[list[JsonObject], list[JsonObject]]:
        """The lines and the shipping addresses of an order: those that came with it when they are whole, else read."""
        order_id = int(order["id"])
        return embedded_parts(order) or (self._whole_lines(order), self.shipping_addresses(order_id))

    def order_products(self, order_id: int) -> list[JsonObject]:
        return list(self._pages(f"/v2/orders/{order_id}/products", f"reading the lines of order {order_id}"))

    def _whole_lines(self, order: JsonObject) -> list[JsonObject]:
        """The lines of an order; where they have fewer pieces than it counts they are read twice, and have to agree."""
        order_id, total = int(order["id"]), order.get("items_total")
        lines = self.order_products(order_id)
        if isinstance(total, int) and _pieces_in(lines) < total:
            again = self.order_products(order_id)
            if _pieces_in(again) != _pieces_in(lines):
                what = f"{_pieces_in(lines)} pieces at first, then {_pieces_in(again)}, of {total}"
                self._caller.trouble(f"reading the lines of order {order_id}", what)
        return lines

    def shipping_addresses(self, order_id: int) -> list[JsonObject]:
        path = f"/v2/orders/{order_id}/shipping_addresses"
        return list(self._pages(path, f"reading the shipping addresses of order {order_id}"))

    def shipments(self, order_id: int) -> list[JsonObject]:
        return list(self._pages(f"/v2/orders/{order_id}/shipments", f"reading the shipments of order {order_id}"))

    def change_order(self, order_id: int, changes: JsonObject, what: str) -> JsonObject:
        """Send only the fields that change: most fields of an order cannot be written back.

        An answer that shows the order in another status than the one that was written does not say that it was done.
        ``modified`` in what it returns is the store's own date of the change; see ``is_older``.
        """

        def holds(order: JsonObject) -> bool:
            status = changes.get("status_id")
            return _has_id(order) and status in {None, order.get("status_id", status)}

        changed = self._caller.write("PUT", f"{self._root}/v2/orders/{order_id}", changes, what, holds=holds)
        return {"modified": changed.get("date_modified")}

    def create_shipment(self, order_id: int, body: JsonObject) -> JsonObject:
        url = f"{self._root}/v2/orders/{order_id}/shipments"
        made = self._caller.write("POST", url, body, f"creating a shipment of order {order_id}", holds=_has_id)
        return dict(made)

    # Catalog (V3).

    def products_by_sku(self, skus: Iterable[str], **options: str) -> list[JsonObject]:
        """Products whose own SKU is one of these.  SKUs with a comma are asked for one by one: lists split there."""
        skus = list(dict.fromkeys(skus))
        plain = [sku for sku in skus if "," not in sku]
        queries: list[JsonObject] = [{"sku:in": ",".join(part)} for part in _parts_that_fit(plain)]
        queries += [{"sku": sku} for sku in skus if "," in sku]
        return [product for query in queries for product in self._products({**query, **options})]

    def products_by_id(self, ids: Iterable[int], **options: str) -> list[JsonObject]:
        numbers = [str(number) for number in sorted(set(ids))]
        queries = [{"id:in": ",".join(part), **options} for part in _parts_that_fit(numbers)]
        return [product for query in queries for product in self._products(query)]

    def variants_by_sku(self, sku: str) -> list[JsonObject]:
        """Variants of this SKU, the base variants of simple products among them."""
        found = self._v3_pages("/v3/catalog/variants", f"finding the variant {sku}", {"sku": sku})
        return [variant for variant in found if str(variant.get("sku", sku)).casefold() == sku.casefold()]

    def variants_page(self, page: int) -> tuple[list[JsonObject], int]:
        """SKU and product of the variants on a page, counted from 1, and how many pages there are."""
        query = {"include_fields": "sku,product_id", "page": page, "limit": PAGE_SIZE}
        url = f"{self._root}{_url('/v3/catalog/variants', query)}"
        found = self._caller.read_object(url, "listing variants", partial(_is_page, page))
        return found["data"], _total_pages(found)

    def update_products(self, changes: list[JsonObject], what: str = "") -> list[JsonObject]:
        """Change up to ten products, each named by its ``id``; those that came back, Refused if any was not."""
        return self._write_many("/v3/catalog/products", changes, what or f"updating {len(changes)} products")

    def update_variants(self, changes: list[JsonObject], what: str = "") -> list[JsonObject]:
        """Change up to fifty variants, each named by its ``id``; those that came back, Refused if any was not."""
        return self._write_many("/v3/catalog/variants", changes, what or f"updating {len(changes)} variants")

    def write(self, method: str, path: str, body: JsonObject, what: str) -> JsonObject:
        """Create or change one catalog record below ``/v3/catalog``; the record as the store keeps it."""
        return dict(self._write_whole(method, f"/v3/catalog{path}", body, what, lambda data: data["id"] is not None))

    def options(self, product_id: int) -> list[JsonObject]:
        """The options of a product, with the values that its variants can choose."""
        path = f"/v3/catalog/products/{product_id}/options"
        return list(self._v3_pages(path, f"reading the options of product {product_id}"))

    def brands_by_id(self, ids: Iterable[int]) -> list[JsonObject]:
        query = {"id:in": ",".join(map(str, ids))}
        return list(self._v3_pages("/v3/catalog/brands", "reading the names of brands", query))

    def categories_by_name(self, name: str) -> list[JsonObject]:
        found = self._v3_pages("/v3/catalog/trees/categories", f"finding the category {name}", {"name": name})
        return [each for each in found if str(each.get("name", name)).casefold() == name.casefold()]

    def create_category(self, name: str) -> int:
        """A new category at the top of the store's first tree; its id."""
        url = f"{self._root}/v3/catalog/trees/categories"
        body = [{"name": name, "tree_id": 1, "parent_id": 0}]
        what = f"creating the category {name}"
        made = self._caller.write("POST", url, body, what, holds=lambda found: int(found["data"][0]["category_id"]) > 0)
        return int(made["data"][0]["category_id"])

    # The store itself.

    def time(self) -> datetime:
        """What time it is by the store's clock, to the second."""
        url = f"{self._root}{STORE_TIME}"
        found = self._caller.read_object(
            url, "asking for the store's time", lambda found: 0 < int(found["time"]) < 2**35
        )
        return datetime.fromtimestamp(int(found["time"]), UTC)

    def store_information(self) -> JsonObject:
        return self._caller.read_object(f"{self._root}/v2/store", "reading the store's information")

    def inventory_settings(self) -> JsonObject:
        """When stock moves, and what is shown of it; another scope than orders and products opens it."""
        url = f"{self._root}/v3/settings/inventory"
        found = self._caller.read_object(url, "reading the inventory settings", lambda found: bool(found["data"]))
        return dict(found["data"])

    def ask(self, path: str, what: str) -> None:
        """A harmless GET, of which only the shape is looked at; lists are asked for with a limit."""
        url = f"{self._root}{path}"
        if path.startswith("/v3/"):
            self._caller.read_object(url, what, lambda found: isinstance(found["data"], list))
        elif "limit=" in path:
            self._caller.read_list(url, what)
        else:
            self._caller.read_object(url, what, lambda found: found.keys().isdisjoint({"Message", "message"}))

    def try_writing(self, path: str) -> None:
        """A change of a record that cannot exist; NotFound means that the API account may write here.

        Raises:
            Unknown: also when it is said to be done, which can be no word of the store's.
        """
        self._caller.write("PUT", f"{self._root}{path}", {}, f"trying to write at {path}", holds=lambda found: False)

    # Shapes.

    def _products(self, query: JsonObject) -> list[JsonObject]:
        return list(self._v3_pages("/v3/catalog/products", "finding products", query))

    def _order(self, order_id: int, path: str) -> JsonObject:
        """One order; an answer about anything else is none, nor is one that does not say how the order stands."""
        what = f"reading order {order_id}"

        def holds(order: JsonObject) -> bool:
            return int(order["id"]) == order_id and _is_status(_numbered(order).get("status_id"))

        return _numbered(self._caller.read_object(f"{self._root}{path}", what, holds))

    def _pages(self, path: str, what: str, query: JsonObject | None = None) -> Iterator[JsonObject]:
        """A V2 list: a bare array, 204 when empty; the last page is the first short one, or was read before."""
        page, known = 0, set[str]()
        while True:
            page += 1
            url = self._url(path, {**(query or {}), "page": page, "limit": PAGE_SIZE})
            records = self._caller.read_list(url, what)
            new = [record for record in records if str(record.get("id")) not in known]
            known |= {str(record["id"]) for record in new if record.get("id") is not None}
            yield from new
            if _is_short(records) or not new:
                return

    def _v3_pages(self, path: str, what: str, query: JsonObject | None = None) -> Iterator[JsonObject]:
        """A V3 list: ``data`` and ``meta.pagination``, which alone knows how many pages there are."""
        page, pages = 0, 1
        while page < pages:
            page += 1
            url = self._url(path, {**(query or {}), "page": page, "limit": PAGE_SIZE})
            found = self._caller.read_object(url, what, partial(_is_page, page))
            yield from found["data"]
            pages = _total_pages(found)

    def _write_many(self, path: str, changes: list[JsonObject], what: str) -> list[JsonObject]:
        data = self._write_whole("PUT", path, changes, what, lambda data: isinstance(data, list))
        return [record for record in data if isinstance(record, dict)]

    def _write_whole(self, method: str, path: str, body: Any, what: str, holds: Callable[[Any], bool]) -> Any:
        """A V3 write, all or refused: 207 carries ``errors`` about what was not saved beside the ``data`` that was."""
        found = self._caller.write(
            method,
            f"{self._root}{path}",
            body,
            what,
            holds=lambda found: bool(found.get("errors")) or holds(found["data"]),
            may_conflict=True,
        )
        if errors := found.get("errors"):
            raise Refused(SERVICE, what, 207, json.dumps(errors, default=str))
        return found["data"]

    def _url(self, path: str, query: JsonObject) -> str:
        return f"{self._root}{_url(path, query)}"


def date_created(order: JsonObject) -> datetime:
    """When the order was created.

    Raises:
        ValueError: the date cannot be read, or is the one that programs write where there is none.
    """
    created = date_in_words(order.get("date_created"))
    if created == NO_DATE:
        raise ValueError(f"{order['date_created']} stands where no date is known")
    return created


def is_archived(order: JsonObject) -> bool:
    """Whether the staff have put an order away."""
    return says_yes(order.get("is_deleted"))


def unreadable(order: JsonObject) -> str:
    """What an order of a list does not say of itself, or not readably, so that nobody knows whether to send it."""
    if not _is_status(order.get("status_id")):
        return f"its status_id is {order.get('status_id')!r}, which is no status"
    if not (says_yes(archived := order.get("is_deleted")) or says_no(archived)):
        return f"its is_deleted is {archived!r}, which is neither yes nor no"
    try:
        date_created(order)
    except ValueError as problem:
        return f"its date_created cannot be read: {problem}"
    return ""


def _pieces_in(lines: Sequence[JsonObject]) -> int:
    quantities = (line.get("quantity") for line in lines)
    return sum(quantity for quantity in quantities if isinstance(quantity, int))


def _is_short(records: Sized) -> bool:
    """Whether a page is the last of its list, because there is room on it."""
    return len(records) < PAGE_SIZE and len(records) != USUAL_PAGE_SIZE


def embedded_parts(order: JsonObject) -> tuple[list[JsonObject], list[JsonObject]] | None:
    """The lines and the shipping addresses that came with an order; None when they did not, or not whole.

    A consignment shows 50 lines at most and says so only in ``__warning__``, which no document speaks of (Source:
    threads of developers); so the pieces are counted, too.
    """
    try:
        consignments = order["consignments"]
        places = consignments["shipping"]
        groups = [*places, *consignments["pickups"], *consignments["downloads"]]
        groups += consignments["email"]["gift_certificates"]
        lines = sorted((line for group in groups for line in group["line_items"]), key=lambda line: int(line["id"]))
        is_whole = sum(int(line["quantity"]) for line in lines) == order["items_total"]
    except (AttributeError, LookupError, TypeError, ValueError):
        return None  # Links in place of the parts, or another shape: they are read by themselves.
    if not is_whole or any("__warning__" in group for group in groups):
        return None
    addresses = [{name: value for name, value in place.items() if name != "line_items"} for place in places]
    return lines, addresses


def is_older(order: JsonObject, modified: str | None) -> bool:
    """Whether an order is shown as it was before a change of a date; dates that cannot be read tell nothing.

    Guess: lists and single orders may lag behind what is written.
    """
    try:
        return date_in_words(order.get("date_modified")) < date_in_words(modified)
    except ValueError:
        return False


def number(value: object) -> int:
    """An id, also where it came as text; 0 for what is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_ID else 0


def _numbered(order: JsonObject) -> JsonObject:
    """An order with its id and its status as numbers, also where they came as text."""
    return order | {
        name: number(order[name]) or order[name] for name in ("id", "status_id") if isinstance(order.get(name), str)
    }


def _is_waiting(order: JsonObject, since: datetime, status_id: int) -> bool:
    """Whether it has the status that was asked for and is not archived.

    One that does not say so, or whose date cannot be read, passes, so that it is reported and not lost.
    """
    has_another = _is_status(status := order.get("status_id")) and status != status_id
    if has_another or is_archived(order):
        return False
    try:
        return date_created(order) >= since
    except ValueError:
        return True


def _is_status(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0 and value % 1 == 0


def _url(path: str, query: JsonObject) -> str:
    return f"{path}?{urlencode(query, safe=':', quote_via=quote)}"


def _has_id(record: JsonObject) -> bool:
    return record["id"] is not None


def _is_page(page: int, found: JsonObject) -> bool:
    """Whether an answer is this page of a V3 list: not another one, nor one without a record before the last."""
    pagination, data = found["meta"]["pagination"], found["data"]
    pages, total = int(pagination["total_pages"]), pagination.get("total")
    is_empty = not data and (page < pages or (page == pages and bool(total)))
    is_another = int(pagination.get("current_page", page)) != page
    return isinstance(data, list) and all(isinstance(each, dict) for each in data) and not (is_empty or is_another)


def _total_pages(found: JsonObject) -> int:
    return int(found["meta"]["pagination"]["total_pages"])


def _parts_that_fit(values: list[str]) -> list[list[str]]:
    """The values in as few lists as one page and one address each can hold."""
    parts: list[list[str]] = []
    room = 0
    for value in values:
        length = len(quote(value)) + len("%2C")
        if not parts or len(parts[-1]) == PAGE_SIZE or length > room:
            parts.append([])
            room = LONGEST_FILTER
        parts[-1].append(value)
        room -= length
    return parts
