"""What one scenario sees of a store and a network in which others live: its own, under the names that its feature uses.

Whatever it names gets a mark that nobody else has, and loses it on the way back.  Of lists it sees what bears its mark,
what belongs to its orders, and what all scenarios share.
"""

import csv
import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache, partial
from typing import Any, cast
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from harness.conformance.stage.course import RecordedResponse, caller_in
from harness.conformance.stage.network import instant_of, written_instant
from harness.conformance.stage.person import FEED_NAMES, MAILS, NEW_ACCOUNT, Among, CannotBeDone, HumanTask, Person
from harness.conformance.stage.record import PACKED_QUICKLY
from harness.sync.wire import ReceivedResponse, Request, Response, Send, decode_json, encode_json

NAMING = ("sku", "name", "SupplierSKU", "MerchantSKU")
"""Fields of products and columns of files in which a scenario gives names."""

_DOCUMENTS = re.compile(r"/api/v3/(?:Orders|Shipments|Acknowledgements|Invoices|Returns)$")
_INVENTORY = re.compile(r"/api/v3/Inventory/\d+$")
_LOG = re.compile(r"/api/v3/ActivityEvents$")
_ORDERS = re.compile(r"/v2/orders$")
_CATALOG = re.compile(r"/v3/catalog/(?:products|variants)$")
_NEW_NAMES = re.compile(
    r"/v3/catalog/(?:products|categories)$|/api/v3/Inventory/\d+(?:/Matching)?$|/api/v1/Product/\d+$"
)
_FILE_NAME = re.compile(rb'filename="([^"]*)"')

_OF_THE_BODY = frozenset({"content-length", "content-encoding"})
"""Header fields that say something of the body as it travelled."""

_FEED_ID = re.compile(r'"FeedId":\s*"([^"]+)"')
"""In what an event says of a feed to programs."""

_WORD = re.compile(r"[\w-]+")
"""The number of a feed, as people read it."""

_OF_FILES = ("Product", "Inventory")
"""The categories of events that tell of files, and how many rows they have."""

OVERLAP = timedelta(minutes=5)
"""So much of a log that has been read is read again: what comes last may be written down late."""

FEWEST, MOST = 50, 250
"""Rows on a page of orders: where nobody asks for more, and at most.  Source: Orders V2."""


_SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    lambda name: json.dumps(name)[1:-1],
    lambda name: json.dumps(name, ensure_ascii=False)[1:-1],
    lambda name: name.replace('"', '""'),
)
"""How a name stands in a body: as it is, between the quotes of JSON, and between those of CSV."""


@dataclass
class Lens:
    """Stands between a scenario with its connector and what answers them.

    ``shared`` are names that all scenarios use, with the names that stand for them outside.
    """

    outside: Send
    mark: str
    looked: Send | None = None
    """What answers the rehearsal itself; None means ``outside``."""
    shared: Mapping[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    orders: set[int] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    """Of documents, by either of their keys."""
    events: set[str] = field(default_factory=set)
    """Those that it has reported, by their numbers, which are counted apart from those of documents."""
    feeds: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.names.update(self.shared)
        shared_marks = {marked.removeprefix(name)[1:] for name, marked in self.shared.items() if "." not in name}
        marks = "|".join(map(re.escape, [self.mark, *sorted(shared_marks)]))
        self._marks = re.compile(rf"[- ]?(?:{marks})", re.IGNORECASE)
        self._shared = frozenset(self.shared.values())
        self._files: set[str] = set()
        self._first = 0  # The lowest number that an order of its own can have, as far as that is known.
        self._patterns: dict[tuple[str, int], re.Pattern[str]] = {}
        self._log: dict[tuple[str, ...], dict[str, Mapping[str, Any]]] = {}
        """All events that the rehearsal has read, by who asked for what, and by their numbers."""

    def send(self, request: Request) -> Response:
        """Send a request under marked names; the answer without them, and without what is others'."""
        return self._through(request, self.outside)

    def look(self, request: Request) -> Response:
        """Send a request of the rehearsal itself in the same way."""
        return self._through(request, self.looked or self.outside)

    def _through(self, request: Request, outside: Send) -> Response:
        path = urlsplit(request.url).path
        if request.method == "POST" and _NEW_NAMES.search(path):
            self._learn(request.body)
        asked = replace(request, url=self._marked_url(request.url), body=self._marked_body(request.body))
        lists_orders = request.method == "GET" and _ORDERS.search(path)
        if (paging := _paging_of(request)) is not None:
            reads_log = paging is _OF_EVENTS and outside is self.looked
            answer = self._read_log(asked, outside) if reads_log else self._own_page(asked, outside, paging)
            return self._changed(answer, answer.body)
        answer = self._own_orders(asked, outside) if lists_orders else outside(asked)
        if not 200 <= answer.status < 300:
            return self._changed(answer, answer.body)
        if request.method == "POST":
            self._remember(path, answer.body)
        return self._changed(answer, answer.body if lists_orders else self._own_part(asked, path, answer.body))

    # Names

    def called(self, text: str) -> str:
        """A text for people outside: every name with its mark."""
        pattern = self._names_between(r"(?<![\w-])", r"(?![\w-])", self.names)
        return pattern.sub(lambda found: self.names[found[0]], text) if pattern else text

    def marked(self, value: Any) -> Any:
        """A value whose texts, where they are a name and nothing else, bear the mark."""
        return _mapped(value, lambda text: self.names.get(text, text))

    def plain(self, value: Any) -> Any:
        """A value without any mark."""
        return _mapped(value, lambda text: self._marks.sub("", text))

    def learn(self, called: str) -> None:
        """Take in a name that bears its mark already, such as that of an API account, which a person gives."""
        if (name := self._marks.sub("", called)) != called:
            self.names[name] = called

    def _learn(self, body: bytes) -> None:
        """Take in the names that something new is given."""
        for column, name in _names_in(body):
            if name and name not in self.names:
                self.names[name] = f"{name} {self.mark}" if column == "name" else f"{name}-{self.mark}"
        for file in _FILE_NAME.findall(body):
            stem, dot, ending = file.decode().rpartition(".")
            self.names[file.decode()] = f"{stem}-{self.mark}{dot}{ending}"

    def _names_between(self, before: str, after: str, names: Mapping[str, str]) -> re.Pattern[str] | None:
        key = (before, len(self.names))
        if self.names and key not in self._patterns:
            self._patterns[key] = _any_of(before, after, tuple(names))
        return self._patterns.get(key)

    def _marked_body(self, body: bytes) -> bytes:
        """A body in which every name bears its mark: it stands between the signs of JSON, of CSV or of a form."""
        if not body:
            return body
        names = {spelt(name): spelt(marked) for name, marked in self.names.items() for spelt in _SPELLINGS}
        pattern = self._names_between(r'(?<=[",\r\n])', r'(?=[",\r\n]|$)', names)
        if pattern is None:
            return body
        text = body.decode(errors="surrogateescape")
        return pattern.sub(lambda found: names[found[0]], text).encode(errors="surrogateescape")

    def _marked_url(self, url: str) -> str:
        parts = urlsplit(url)
        named = [self.names.get(unquote(each)) for each in parts.path.split("/")]
        path = [quote(new, safe="") if new else each for new, each in zip(named, parts.path.split("/"), strict=True)]
        parts = parts._replace(path="/".join(path))
        asked = parse_qsl(parts.query, keep_blank_values=True)
        marked = [(name, ",".join(self.names.get(each, each) for each in text.split(","))) for name, text in asked]
        marked = [(name, self.names.get(text, each)) for (name, each), (_, text) in zip(marked, asked, strict=True)]
        if marked == asked:
            return urlunsplit(parts)
        return urlunsplit(parts._replace(query=urlencode(marked, quote_via=quote, safe=":,")))

    def _changed(self, answer: Response, body: bytes) -> Response:
        """An answer with another body, without any mark; its header fields tell the length that it has now."""
        text = body.decode(errors="surrogateescape")
        plain = self._marks.sub("", text).encode(errors="surrogateescape")
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _OF_THE_BODY}
        told = any(name.lower() == "content-length" for name in answer.headers)
        headers = {**kept, "Content-Length": str(len(plain))} if told else kept
        return ReceivedResponse(answer.status if plain or answer.status != 200 else 204, headers, plain)

    # What is its own

    def _remember(self, path: str, body: bytes) -> None:
        """What has been made by a write."""
        made = _json(body)
        if _ORDERS.search(path) and isinstance(made, dict):
            self.orders.add(made["id"])
        inside = made.get("Body") if isinstance(made, dict) else None
        if isinstance(inside, dict):
            self.keys.update([str(inside["LogicbrokerKey"])] if inside.get("LogicbrokerKey") else [])
            self.events.update([str(inside["Id"])] if inside.get("Id") else [])
            self.feeds.update([inside["FeedId"]] if "FeedId" in inside else [])

    def _own_part(self, request: Request, path: str, body: bytes) -> bytes:
        """What of an answer is the scenario's."""
        if request.method == "GET" and request.url in self._files:
            return self._own_rows(body)
        found = _json(body) if request.method == "GET" else None
        if isinstance(found, dict) and _INVENTORY.search(path):
            self._files.add(str(found.get("Body")))
        return body

    def _own_orders(self, request: Request, outside: Send) -> Response:
        """A page of the scenario's orders: all from its first one on are read, and of its own so many counted off.

        Where it has none yet, those of others that were there at its first look are not read again.
        """
        asked = _query_of(request)
        size, page = min(int(asked.get("limit", FEWEST)), MOST), int(asked.get("page", 1))
        is_whole = asked.keys() <= {"limit", "page", "sort"}
        asked["limit"] = str(MOST)  # However few are asked for, thousands of others may come before the first of them.
        if least := min(self.orders, default=self._first):
            asked["min_id"] = str(max(least, int(asked.get("min_id", 0))))
        own, first, number, full = [], self._first, 1, True
        while full:
            answer = outside(_asking(request, asked | {"page": str(number)}))
            found = self._once(answer, self._orders_on)
            if found is None:
                break
            own += found["own"]
            first = max(first, found["first"])
            number, full = number + 1, found["rows"] == MOST
        else:
            if is_whole and not own:
                self._first = first
        if answer.status >= 300:
            return answer
        self.orders.update(each["id"] for each in own)  # The answer that told the number of one may be lost.
        counted = own[(page - 1) * size : page * size]
        return ReceivedResponse(200, answer.headers, encode_json(counted) if counted else b"")

    def _own_page(self, request: Request, outside: Send, paging: "_Paging") -> Response:
        """A page of what is the scenario's, with counts of its own: it may stand on any page, so all are read.

        However few are asked for, others' may fill page after page, so as many as there can be are read in one go.
        """
        asked = _query_of(request)
        wanted, size = int(asked.get(paging.page, paging.first)), int(asked.get(paging.size, paging.usual))
        if 0 < size < paging.most:
            asked[paging.size] = str(paging.most)
        own, rest, number, last = list[Any](), dict[str, Any](), paging.first, paging.first
        while number <= last:
            counted = asked | ({paging.page: str(number)} if number > paging.first or paging.page in asked else {})
            answer = outside(_asking(request, counted))
            found = self._once(answer, partial(self._rows_on, paging))
            if found is None:
                return answer
            own += [each for each in found["own"] if paging.owns(self, each)]  # Which takes in what they tell.
            rest, number, last = found["rest"], number + 1, paging.first + found["pages"] - 1
        begin = (wanted - paging.first) * size
        told = paging.told(rest, own[begin : begin + size], len(own), wanted, size)
        return ReceivedResponse(200, answer.headers, encode_json(told))

    def _orders_on(self, answer: Response) -> dict[str, Any] | None:
        """The scenario's orders on a page, how many there are in all, and the number that follows the highest."""
        if answer.status != 200 or not isinstance(rows := _json(answer.body), list):
            return None
        first = max((each["id"] + 1 for each in rows), default=0)
        return {"own": [each for each in rows if self._owns_order(each)], "rows": len(rows), "first": first}

    def _rows_on(self, paging: "_Paging", answer: Response) -> dict[str, Any] | None:
        """The scenario's rows on a page, how many pages there are, and what else stands there."""
        found = _json(answer.body)
        rows = paging.rows(found) if answer.status == 200 and isinstance(found, dict) else None
        if not isinstance(rows, list):
            return None
        own = [each for each in rows if paging.owns(self, each)]
        return {"own": own, "pages": paging.pages(found), "rest": paging.told(found, [], 0, 0, paging.most)}

    def _once(self, answer: Response, make: Callable[[Response], dict[str, Any] | None]) -> dict[str, Any] | None:
        """What is made of an answer; of one out of a record it is made once, however often the scenario is played.

        Knowing more of what is its own, it may make something else of the same answer.
        """
        if not isinstance(answer, RecordedResponse):
            return make(answer)
        known = (len(self.orders), len(self.keys), len(self.events), len(self.feeds))
        if (packed := answer.made.get(known)) is not None:
            return cast("dict[str, Any] | None", decode_json(zlib.decompress(packed)))
        made = make(answer)
        answer.made[known] = zlib.compress(encode_json(made), PACKED_QUICKLY)
        return made

    def _read_log(self, request: Request, outside: Send) -> Response:
        """All events in one page.

        The log is full of others' events, so of a question that was asked before only the latest minutes are read.
        """
        asked = _query_of(request)
        known = self._log.setdefault((caller_in(request), str(asked | {_OF_EVENTS.page: ""})), {})
        if known:
            asked["filters.from"] = _latest(known.values(), asked.get("filters.from"))
        number, pages = 0, 1
        while number < pages:
            answer = outside(_asking(request, asked | {_OF_EVENTS.page: str(number)}))
            found = _json(answer.body)
            rows = _OF_EVENTS.rows(found) if answer.status == 200 and isinstance(found, dict) else None
            if not isinstance(rows, list):
                return answer
            known.update({str(each["Id"]): each for each in rows})
            number, pages = number + 1, _OF_EVENTS.pages(found)
        own = [each for each in known.values() if self.owns_event(each)]
        whole = {**found["Body"], "ActivityEvents": own, "TotalPages": 1}
        return ReceivedResponse(200, answer.headers, encode_json({**found, "Body": whole}))

    @property
    def own_mails(self) -> str:
        """Which mails are its own, as a sentence for people."""
        numbers = [f"the orders {', '.join(map(str, sorted(self.orders)))}"] if self.orders else []
        numbers += [f"the documents {', '.join(sorted(self.keys))}"] if self.keys else []
        return f"Only mails that name one of {', '.join([*numbers, f'or {self.mark}'])}, with that in the text."

    def owns_mail(self, mail: Mapping[str, Any]) -> bool:
        """Whether a mail names an order, a document or a name of its own."""
        text = f"{mail.get('type')} {mail.get('text')}"
        return self.mark in text or bool(set(re.findall(r"\d+", text)) & {*map(str, self.orders), *self.keys})

    def _owns_order(self, order: Mapping[str, Any]) -> bool:
        return order["id"] in self.orders or self.mark in str(order.get("external_merchant_id"))

    def owns_product(self, product: Mapping[str, Any]) -> bool:
        """Whether a product is its own, or one that all scenarios share."""
        return product.get("sku") in self._shared or self.mark in json.dumps(product, default=str)

    def owns_document(self, document: Mapping[str, Any]) -> bool:
        """Whether a document belongs to one of its orders; its keys are known from then on."""
        attributes = {each["Name"]: each["Value"] for each in document.get("ExtendedAttributes") or ()}
        named = {str(document.get("PartnerPO")), str(attributes.get("BigCommerceOrderId"))}
        identifier = document["Identifier"]
        keys = {str(identifier.get(name)) for name in ("LinkKey", "LogicbrokerKey")} - {"None", ""}
        if not (named & set(map(str, self.orders)) or keys & self.keys):
            return False
        self.keys |= keys
        return True

    def owns_event(self, event: Mapping[str, Any]) -> bool:
        """Whether an event tells of a document, a feed, an order or a name of its own."""
        text, named = json.dumps(event, default=str), set(_FEED_ID.findall(str(event.get("AdditionalData"))))
        if self.mark in text:  # The answer that told the number of a feed may be lost.
            self.feeds |= named
        of_feeds = named & self.feeds if named else self.feeds & set(_WORD.findall(text))
        own = str(event.get("LogicbrokerKey")) in self.keys or str(event.get("Id")) in self.events
        if own or of_feeds or self.mark in text:
            return True
        if event.get("LogicbrokerKey") or event.get("Category") in _OF_FILES:  # Whose numbers are no orders'.
            return False
        said = f"{event.get('Summary')} {event.get('Details')} {event.get('AdditionalData')}"
        return bool(set(re.findall(r"\d+", said)) & set(map(str, self.orders)))

    def own_file_names(self, listed: list[str]) -> list[str]:
        """Of a page of a list, newest first, the names of its own files; what others had there before stands below.

        Raises:
            CannotBeDone: something of others stands above, so that its own may be on other pages than they would be.
        """
        own = [name for name in listed if self.mark in name]
        if listed[: max(len(own), 1)] != own[: max(len(own), 1)]:
            other = next(name for name in listed if self.mark not in name)
            raise CannotBeDone(f"somebody else's {other} stands above the rehearsal's own in the list")
        return own

    def _own_rows(self, content: bytes) -> bytes:
        """The rows of a file that bear the mark, below its first line."""
        first, *rows = content.decode("utf-8-sig", errors="replace").splitlines(keepends=True)
        return "".join([first, *(row for row in rows if self.mark in row)]).encode()


@lru_cache(maxsize=1000)
def _any_of(before: str, after: str, names: tuple[str, ...]) -> re.Pattern[str]:
    """Finds names between what stands around them; a scenario that is played again has the same ones again."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(f"{before}(?:{'|'.join(map(re.escape, longest_first))}){after}")


@dataclass(frozen=True)
class _Paging:
    """How a service pages a list: the parameters, the number of the first page, and how much is on a page.

    That is the ``usual`` where nobody asks, and at ``most``.
    """

    page: str
    size: str
    first: int
    usual: int
    most: int
    rows: Callable[[Mapping[str, Any]], Any]
    pages: Callable[[Mapping[str, Any]], int]
    owns: Callable[[Lens, Mapping[str, Any]], bool]
    told: Callable[[Mapping[str, Any], list[Any], int, int, int], dict[str, Any]]
    """An answer with other rows: those, how many there are of them in all, which page it is, and of what size."""


def _told_documents(found: Mapping[str, Any], rows: list[Any], total: int, wanted: int, size: int) -> dict[str, Any]:
    counts = {"TotalRecords": total, "TotalPages": -(-total // size), "CurrentPage": wanted}
    return {**found, "Records": rows, **{name: count for name, count in counts.items() if name in found}}


def _told_events(found: Mapping[str, Any], rows: list[Any], total: int, wanted: int, size: int) -> dict[str, Any]:
    return {**found, "Body": {**found["Body"], "ActivityEvents": rows, "TotalPages": -(-total // size)}}


def _told_products(found: Mapping[str, Any], rows: list[Any], total: int, wanted: int, size: int) -> dict[str, Any]:
    told = _pagination(found)
    counts = {"total": total, "count": len(rows), "current_page": wanted, "total_pages": -(-total // size)}
    counts["per_page"] = min(size, told.get("per_page", size))
    changed = {**told, **{name: count for name, count in counts.items() if name in told}}
    return {**found, "data": rows} | ({"meta": {**found["meta"], "pagination": changed}} if told else {})


def _pagination(found: Mapping[str, Any]) -> Mapping[str, Any]:
    return (found.get("meta") or {}).get("pagination") or {}


_OF_DOCUMENTS = _Paging(
    *("filters.page", "filters.pageSize", 0, 100, 100),
    lambda found: found.get("Records"),
    lambda found: int(found.get("TotalPages") or 0),
    lambda lens, row: lens.owns_document(row),
    _told_documents,
)
_OF_EVENTS = _Paging(
    *("filters.page", "filters.pageSize", 0, 100, 100),
    lambda found: (found.get("Body") or {}).get("ActivityEvents"),
    lambda found: int(found["Body"].get("TotalPages") or 0),
    lambda lens, row: lens.owns_event(row),
    _told_events,
)
_OF_PRODUCTS = _Paging(
    *("page", "limit", 1, FEWEST, MOST),
    lambda found: found.get("data"),
    lambda found: int(_pagination(found).get("total_pages") or 0),
    lambda lens, row: lens.owns_product(row),
    _told_products,
)


def _paging_of(request: Request) -> _Paging | None:
    """How the list is paged that a request asks for, if it is one of which only a part is the scenario's."""
    path = urlsplit(request.url).path
    if request.method != "GET":
        return None
    kinds = ((_DOCUMENTS, _OF_DOCUMENTS), (_LOG, _OF_EVENTS), (_CATALOG, _OF_PRODUCTS))
    return next((paging for pattern, paging in kinds if pattern.search(path)), None)


def _query_of(request: Request) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))


def _asking(request: Request, query: Mapping[str, str]) -> Request:
    """The request with another query."""
    text = urlencode(query, quote_via=quote, safe=":,")
    return replace(request, url=urlunsplit(urlsplit(request.url)._replace(query=text)))


def _latest(events: Iterable[Mapping[str, Any]], since: str | None) -> str:
    """From which instant on to read a log of which these events are known; never before ``since``."""
    newest = max(instant_of(each["Date"]) for each in events) - OVERLAP
    rounded = newest.replace(minute=newest.minute // 5 * 5, second=0, microsecond=0)
    return written_instant(max(rounded, instant_of(since)) if since else rounded)


@dataclass(frozen=True)
class SeenThrough:
    """A person who works where others do: told names with their marks, and understood without them."""

    person: Person
    lens: Lens

    @property
    def by(self) -> str:
        return self.person.by

    def do(self, task: HumanTask) -> Any:
        """What came of it; raises as ``Person``.

        A mailbox is shared by all: whoever looks into it is told whose mails are meant, and those of others count for
        nothing.  Neither do the files of others, in a list of them.
        """
        lens = self.lens
        if task.deed == NEW_ACCOUNT:
            lens.learn(task.arguments["name"])
        told = replace(task, paragraph=lens.called(task.paragraph), arguments=lens.marked(dict(task.arguments)))
        if isinstance(task.read, Among):
            told = replace(told, read=_among_marked(task.read, lens))
        if task.deed == FEED_NAMES:
            return lens.plain(lens.own_file_names(list(self.person.do(told))))
        if task.deed != MAILS:
            return lens.plain(self.person.do(told))
        told = replace(told, paragraph=f"{told.paragraph}  {lens.own_mails}", read=OwnMails(task.read, lens))
        return lens.plain([mail for mail in self.person.do(told) if lens.owns_mail(mail)])


def _among_marked(reader: Among, lens: Lens) -> Among:
    """A reader of names that understands them as people outside see them."""
    return Among(tuple(lens.marked(list(reader.names))), lambda said: reader.make(lens.plain(said)))


@dataclass(frozen=True)
class OwnMails:
    """Reads mails as another reader does, each of which has to name something of its scenario."""

    reader: Callable[[str], Any]
    lens: Lens

    def __call__(self, answer: str) -> Any:
        mails = self.reader(answer)
        if others := [mail for mail in mails if not self.lens.owns_mail(mail)]:
            raise ValueError(f"{self.lens.own_mails}  This one names none of it: {others[0]['text']!r}")
        return mails


def _names_in(body: bytes) -> Iterator[tuple[str, str]]:
    """The names in a new product or in a file that is uploaded, each with its field or column.

    Raises:
        CannotBeDone: they cannot be found in the file, and so not be marked.
    """
    product = _json(body)
    if isinstance(product, dict):
        parts = [product, *(product.get("variants") or ())]
        yield from ((name, str(part[name])) for part in parts for name in NAMING if part.get(name))
        return
    _, _, content = body.partition(b"\r\n\r\n")
    text = content.rpartition(b"\r\n--")[0].decode("utf-8-sig", errors="replace")
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error:
        rows = []
    if not any(name in row for row in rows for name in NAMING):
        raise CannotBeDone("what is in a file of this kind cannot be told from others' in a store that others use, too")
    for row in rows:
        yield from ((name, str(row[name])) for name in NAMING if row.get(name))


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value, or the content of a file, with all its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: _mapped(inner, change) for name, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [_mapped(inner, change) for inner in value]
    return value


def _json(body: bytes) -> Any:
    """What a body says, or None where it is no JSON."""
    try:
        return decode_json(body)
    except ValueError:
        return None
