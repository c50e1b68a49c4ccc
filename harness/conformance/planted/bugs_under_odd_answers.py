"""More planted bugs: what connectors do with answers that no service gives, with poison records, and with waits.

The tools are in ``wire``.  Those that only odd answers show are hunted on odd days.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from harness.conformance.planted.bugs import planted
from harness.conformance.planted.wire import SALES_ORDERS, Around, EditedAnswers, answered, asks, to_store
from harness.sync import Connection, Connector, Journal
from harness.sync.errors import JournalUnavailable
from harness.sync.wire import Headers, ReceivedResponse, Request, Response, Send, decode_json

# One record's trouble is taken for the whole connection's.


@dataclass
class InLine:
    """Sends no sales order before the one that had trouble has been sent."""

    send: Send
    first: str | None = None

    def __call__(self, request: Request) -> Response:
        if not asks(request, "POST", SALES_ORDERS):
            return self.send(request)
        number = str(decode_json(request.body)["PartnerPO"])
        if self.first not in (None, number):
            return answered(503, {"Message": "its turn has not come"})
        self.first = number
        response = self.send(request)
        if 200 <= response.status < 300 or b"already exists" in response.body:
            self.first = None
        return response


@planted("G13", faults="odd")
def waits_behind_poison(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Orders stand in line: while the first one cannot be sent, no other is."""
    return Connector(connection, InLine(send), journal)


# Whoever says no is taken for the service, and for ever.


@dataclass
class FinalWord:
    """Takes the first status that is no success for the last word on a sales order, and tells nobody."""

    send: Send
    over: set[str] = field(default_factory=set)

    def __call__(self, request: Request) -> Response:
        if not asks(request, "POST", SALES_ORDERS):
            return self.send(request)
        number = str(decode_json(request.body)["PartnerPO"])
        if number in self.over:
            return answered(503, {"Message": "it was refused"})
        response = self.send(request)
        if 300 <= response.status < 500 and response.status != 429:
            self.over.add(number)
        return response


@planted("G13", faults="odd")
def any_status_is_final(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A page of something in between counts as the service's last word: the order is never sent, and nobody is told."""
    return Connector(connection, FinalWord(send), journal)


# An answer without what was asked for is taken for "there is nothing".


@dataclass
class NoFileNoNews:
    """Takes an inventory answer without a file for one in which nothing changed."""

    send: Send
    files: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        if request.url == NO_FILE:
            return ReceivedResponse(200, {"Content-Type": "text/csv"}, b"SupplierSKU,MerchantSKU,Quantity\r\n")
        response = self.send(request)
        if not asks(request, "GET", r"/api/v3/inventory/\d+$") or response.status != 200:
            return response
        is_file = response.body.startswith(b"{") and b'"http' in response.body
        return response if is_file else answered(200, {"Body": NO_FILE})


NO_FILE = "https://files.example.test/nothing.csv"


@planted("G21", faults="odd")
def inventory_without_a_file_is_no_news(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An hour whose inventory answer holds no file counts as read: what was fed in it never shows."""
    return Connector(connection, NoFileNoNews(send), journal)


# Waits.


def _with_wait(response: Response, change: Callable[[int], int]) -> Response:
    if response.status != 429:
        return response
    headers = dict(response.headers.items())
    for name, value in headers.items():
        if name.lower() in ("retry-after", "x-rate-limit-time-reset-ms") and value.isdecimal():
            headers[name] = str(change(int(value)))
    return ReceivedResponse(response.status, Headers(headers), response.body)


@planted("G12")
def half_the_wait(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Whoever asks to be left alone is asked again after half of the time."""
    halved = EditedAnswers(send, lambda request, response: _with_wait(response, lambda wait: wait // 2))
    return Connector(connection, halved, journal)


@dataclass
class HangsWithItsCall(Around):
    """Has no deadline: a call that nobody ends keeps everything waiting for hours."""

    hangs: bool = False
    until: datetime | None = None

    def tick(self, now: datetime) -> datetime | None:
        if self.until is not None and now < self.until:
            return self.until
        following = self.inner.tick(now)
        if self.hangs:
            self.hangs, self.until = False, now + timedelta(hours=6)
            return self.until
        return following


@planted("G12", faults="odd")
def hangs_with_a_dripping_answer(connection: Connection, send: Send, journal: Journal) -> HangsWithItsCall:
    """A call has no deadline: an answer that drips stops the connection for hours."""

    def listening(request: Request) -> Response:
        try:
            return send(request)
        except TimeoutError as error:
            made.hangs = made.hangs or "no whole answer" in str(error)
            raise

    made = HangsWithItsCall(Connector(connection, listening, journal))
    return made


# The list of troubles costs work.


@dataclass
class AsksForEachTrouble(Around):
    """Asks for each order on the attention list, with all its parts, every ten seconds."""

    send: Any = None
    connection: Any = None
    following: datetime | None = None

    def tick(self, now: datetime) -> datetime | None:
        if self.following is None or now >= self.following:
            self.following = self.inner.tick(now)
        entries = [each.subject for each in self.inner.attention() if each.subject.isdecimal()]
        parts = [f"{order}{part}" for order in entries for part in ("", "/products", "/shipping_addresses")]
        welcome = all(self._ask(part) for part in parts)  # Who is asked to wait waits.
        soon = now + timedelta(seconds=10 if welcome else 900)
        return min(soon, self.following or soon) if entries else self.following

    def _ask(self, order: str) -> bool:
        try:
            return bool(self.send(to_store(self.connection, "GET", f"/v2/orders/{order}")).status < 400)
        except (OSError, JournalUnavailable):
            return False


@planted("G12")
def each_trouble_asked_for_all_the_time(connection: Connection, send: Send, journal: Journal) -> AsksForEachTrouble:
    """Whether people have solved what is on the list is asked entry by entry, every ten seconds."""
    return AsksForEachTrouble(Connector(connection, send, journal), send, connection)


@dataclass
class LiesInWait:
    """Remembers what was fed for each SKU that the store does not have, and writes it once there is such a product."""

    send: Send
    connection: Connection
    levels: dict[str, int] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        if asks(request, "GET", r"/api/v3/inventory/\d+$"):
            self._look()
        response = self.send(request)
        if b"MerchantSKU" in response.body[:200]:
            for row in csv.DictReader(io.StringIO(response.body.decode("utf-8-sig"))):
                if row["MerchantSKU"] and row["Quantity"].isdecimal() and not self._found(row["MerchantSKU"]):
                    self.levels[row["MerchantSKU"]] = int(row["Quantity"])
        return response

    def _look(self) -> None:
        for sku in list(self.levels):
            for product in self._found(sku):
                level = {"id": product["id"], "inventory_level": self.levels.pop(sku)}
                self.send(to_store(self.connection, "PUT", "/v3/catalog/products", [level]))

    def _found(self, sku: str) -> list[Any]:
        found = self.send(to_store(self.connection, "GET", f"/v3/catalog/products?sku={quote(sku)}"))
        return list(decode_json(found.body)["data"]) if found.status == 200 else []


@planted("G21")
def levels_lie_in_wait(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A level that found no product is kept for ever, and written to whatever is sold under that SKU one day."""
    return Connector(connection, LiesInWait(send, connection), journal)
