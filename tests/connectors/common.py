"""What these connectors share: two services over one wire, and what an answer of them means."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode
from weakref import WeakKeyDictionary

import simplejson

from harness.sync.wire import Request

PATIENCE = timedelta(seconds=45)
"""So long nothing is done after an answer that did not come: what was asked may still arrive."""


class Refused(Exception):
    """The service looked at the request and said no."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status, self.text = status, text


class Down(Exception):
    """Nothing was read, and nothing was changed."""


class Unsure(Exception):
    """Something was to be changed, and nobody knows whether it was."""


class Shut(Exception):
    """The service lets us in no more until a person has seen to it."""


class Later(Exception):
    """The service wants to be left alone until then."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until.isoformat()}")
        self.until = until


class Service:
    """One service: its address, its key, and what it wants to be left alone with."""

    def __init__(self, send: Any, base: str, headers: dict[str, str], *, limits: str) -> None:
        self.send, self.base = send, base
        self.headers = {"Accept": "application/json", "User-Agent": "foreign/1.0", **headers}
        self.limits = limits
        self.now = datetime.min.replace(tzinfo=UTC)
        self.said_at: datetime | None = None
        self.closed: dict[str, datetime] = {}

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, query=query)

    def call(self, method: str, path: str, body: Any = None, query: dict[str, Any] | None = None) -> Any:
        """The JSON value of an answer, None where there is none."""
        operation = self._operation(method, path)
        until = self.closed.get(operation)
        if until is not None and self.now < until:
            raise Later(until)
        text = f"?{urlencode(query, quote_via=quote)}" if query else ""
        headers, content = dict(self.headers), b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = simplejson.dumps(body, use_decimal=True).encode()
        return self._read(self._sent(Request(method, self.base + path + text, headers, content)), method, operation)

    def file(self, url: str) -> str:
        """The text behind a link that needs no key."""
        until = self.closed.get("file")
        if until is not None and self.now < until:
            raise Later(until)
        answer = self._sent(Request("GET", url))
        if answer.status == 429:
            self.closed["file"] = self.now + _pause(answer)
            raise Later(self.closed["file"])
        if answer.status != 200 or "html" in _field(answer, "content-type"):
            raise Down(f"no file: {answer.status}")
        length = _field(answer, "content-length")
        if length.isdigit() and int(length) != len(answer.body):
            raise Down("half a file")
        return str(answer.body.decode("utf-8-sig"))

    def _operation(self, method: str, path: str) -> str:
        if self.limits == "service":
            return ""
        return f"{method} {re.sub(r'/([0-9]+|[0-9a-f]{8}(-[0-9a-f]+){4})(?=/|$)', '/*', path.lower())}"

    def _sent(self, request: Request) -> Any:
        try:
            answer = self.send(request)
        except ConnectionRefusedError as error:
            raise Down(str(error)) from None
        except OSError as error:
            raise (Down if request.method == "GET" else Unsure)(str(error)) from None
        if date := _field(answer, "date"):
            self.said_at = parsedate_to_datetime(date).astimezone(UTC)
        return answer

    def _read(self, answer: Any, method: str, operation: str) -> Any:
        status, text = answer.status, answer.body.decode("utf-8", "replace")
        if status == 429:
            self.closed[operation] = self.now + _pause(answer)
            raise Later(self.closed[operation])
        if status in {401, 403}:
            raise Shut(f"{status}, the credentials are not accepted")
        if status == 503 and "suspended" in text:
            raise Shut("503, the store is suspended or its trial has ended")
        if status >= 500:
            raise (Down if method == "GET" else Unsure)(f"{status}")
        if status >= 400:
            raise Refused(status, text[:500])
        if not text.strip():
            return None
        try:
            return simplejson.loads(text, use_decimal=True)
        except ValueError:
            raise (Down if method == "GET" else Unsure)("an answer that is no JSON") from None


def _pause(answer: Any) -> timedelta:
    if after := _field(answer, "retry-after"):
        return timedelta(seconds=int(after) + 1)
    if reset := _field(answer, "x-rate-limit-time-reset-ms"):
        return timedelta(milliseconds=int(reset) + 500)
    return timedelta(seconds=30)


def _field(answer: Any, name: str) -> str:
    return next((str(value) for field, value in answer.headers.items() if field.lower() == name), "")


def store_of(connection: Any, send: Any) -> Service:
    """The store of a connection."""
    access = connection.credentials
    base = f"{connection.bigcommerce_url}/stores/{access.store_hash}"
    return Service(send, base, {"X-Auth-Token": access.access_token.reveal()}, limits="service")


def broker_of(connection: Any, send: Any) -> Service:
    """Logicbroker, whose limits are published for each operation."""
    headers = {"SubscriptionKey": connection.logicbroker_key.reveal(), "SourceSystem": "BigCommerce"}
    return Service(send, connection.logicbroker_url, headers, limits="operation")


def orders(store: Service, **query: Any) -> list[Any]:
    """All pages of a V2 list."""
    rows: list[Any] = []
    for page in range(1, 10_000):
        found = store.get("/v2/orders", **query, limit=100, page=page) or []
        rows += found
        if len(found) < 100:
            break
    return list({row["id"]: row for row in rows}.values())


def refunded_before_sending(store: Service, broker: Service, since: datetime, done: set[int]) -> Iterator[str]:
    """A sentence for each order that was refunded in part, however long ago, and of which no supplier has heard.

    Each is looked at once: it is ``done`` when it was sent after all, or when the sentence was told.
    """
    query = {"status_id": 14, "min_date_created": f"{since:%a, %d %b %Y %H:%M:%S +0000}"}
    for order in orders(store, **query):
        if order["id"] not in done and not order.get("is_deleted"):
            if not documents(broker, "Orders", partnerPO=str(order["id"])):
                yield f"order {order['id']} was refunded in part before it was sent"
            done.add(order["id"])


class Desk:
    """Orders by number, never older than what we were answered when we last changed them."""

    def __init__(self, store: Service) -> None:
        self.store = store
        self.answered: dict[str, Any] = {}

    def get(self, number: Any) -> Any:
        """The order as it is shown, or as it was answered to us if what is shown is older."""
        shown, ours = self.store.get(f"/v2/orders/{number}"), self.answered.get(str(number))
        is_older = ours is not None and instant(shown["date_modified"]) < instant(ours["date_modified"])
        return ours if is_older else shown

    def put(self, number: Any, **change: Any) -> Any:
        """Change some fields; staff notes that are too long are refused here, as the store has to."""
        if len(change.get("staff_notes", "")) > 65_535:
            raise Refused(400, "The field 'staff_notes' is invalid: it is longer than 65,535 characters.")
        answer = self.store.call("PUT", f"/v2/orders/{number}", change)
        self.answered[str(number)] = answer
        return answer


def parts(store: Service, order: int | str, name: str) -> list[Any]:
    """All pages of what belongs to an order."""
    rows: list[Any] = []
    for page in range(1, 10_000):
        found = store.get(f"/v2/orders/{order}/{name}", limit=200, page=page) or []
        rows += found
        if len(found) < 200:
            return rows
    return rows


def documents(broker: Service, kind: str, **filters: Any) -> list[Any]:
    """All documents that a search finds, oldest first."""
    return sorted(_pages(broker, f"/api/v3/{kind}", filters), key=lambda each: int(_key(each)))


def events(broker: Service, **filters: Any) -> list[Any]:
    """All events that a search finds, oldest first."""
    found: dict[int, Any] = {}
    for page in range(10_000):
        query = {f"filters.{name}": value for name, value in filters.items()}
        body = broker.get("/api/v3/ActivityEvents", **query, **{"filters.page": page})["Body"]
        found |= {event["Id"]: event for event in body["ActivityEvents"]}
        if page + 1 >= body["TotalPages"]:
            break
    return [found[number] for number in sorted(found)]


def _pages(broker: Service, path: str, filters: dict[str, Any]) -> Iterator[Any]:
    seen = set()
    for page in range(10_000):
        query = {f"filters.{name}": value for name, value in filters.items()}
        answer = broker.get(path, **query, **{"filters.page": page, "filters.pageSize": 100})
        for record in answer["Records"]:
            if _key(record) not in seen:
                seen.add(_key(record))
                yield record
        if page + 1 >= answer["TotalPages"]:
            return


def _key(document: Any) -> str:
    return str(document["Identifier"]["LogicbrokerKey"])


def post_event(broker: Service, summary: str, details: str, **fields: Any) -> None:
    """Leave an event in Logicbroker for people to see."""
    broker.call("POST", "/api/v1/activityevents", {"Summary": summary, "Details": details, **fields})


def extra(event: Any) -> dict[str, Any]:
    """What an event says to programs."""
    try:
        value = json.loads(event["AdditionalData"] or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def attribute(record: Any, name: str) -> str | None:
    """One of a document's or a line's own attributes."""
    for each in record.get("ExtendedAttributes") or []:
        if each["Name"] == name:
            return each["Value"] or None
    return None


def instant(text: str) -> datetime:
    """A moment as either service prints it, always in UTC."""
    if "," in text:
        return parsedate_to_datetime(text).astimezone(UTC)
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def next_at(now: datetime, *minutes: int) -> datetime:
    """The next moment at which a clock shows one of these minutes."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return min(at for h in (0, 1) for m in minutes if (at := hour + timedelta(hours=h, minutes=m)) > now)


_DISKS: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()


def disk_of(send: Any) -> dict[str, Any]:
    """What a restart leaves to the next process on the same wire: a folder of its own, so to speak."""
    return _DISKS.setdefault(send, {})


def stock_begins(connection: Any, disk: dict[str, Any], now: datetime) -> datetime | None:
    """What was fed before this is left alone by a connector whose folder was lost; None is all that there is."""
    begun = disk.setdefault("begun", now)
    return None if begun - connection.connected_at < timedelta(hours=1) else begun - timedelta(hours=1)
