"""Documents and the book that keeps them: every order, acknowledgement, shipment, invoice and return.

How a document comes to be is in ``rules.intake``; how it moves on is in ``rules.lifecycle``.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from fakes.evidence.ledger import Alternative, imitates
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.refusals import Hidden, NotVisible
from fakes.logicbroker.sources import ESTIMATE
from fakes.logicbroker.state import document_fields, document_index, statuses
from fakes.logicbroker.state.document_index import DocumentGroup, DocumentIndex, DocumentKeys, KeySpan
from fakes.logicbroker.state.statuses import DocumentType
from fakes.state.copy_on_write import Log, Records, Values
from fakes.state.fast_copy import replica

FIRST_KEY = 1_000_001

Type = Literal["SalesOrder", "PurchaseOrder", "Acknowledgement", "Shipment", "Invoice", "Return"]


@dataclass(frozen=True, slots=True)
class DocumentLayout:
    """What differs from one type of document to another: where its lines, its number and its fields are."""

    document_type: DocumentType
    schema: str
    collection: str
    lines: str
    number: str


DOCUMENT_LAYOUTS: dict[DocumentType, DocumentLayout] = {
    "Order": DocumentLayout("Order", "SalesOrder", "Orders", "OrderLines", "PartnerPO"),
    "Acknowledgement": DocumentLayout(
        "Acknowledgement", "Acknowledgement", "Acknowledgements", "AckLines", "AcknowledgementNumber"
    ),
    "Shipment": DocumentLayout("Shipment", "Shipment", "Shipments", "ShipmentLines", "ShipmentNumber"),
    "Invoice": DocumentLayout("Invoice", "Invoice", "Invoices", "InvoiceLines", "InvoiceNumber"),
    "Return": DocumentLayout("Return", "Return", "Returns", "ReturnLines", "ReturnNumber"),
}


@dataclass(slots=True)
class LineProgress:
    """How far one line of a purchase order has come, in pieces."""

    line_number: str
    ordered: int
    accepted: int = 0
    cancelled: int = 0
    backordered: int = 0
    shipped: int = 0
    invoiced: int = 0

    @property
    def open(self) -> int:
        """What may still be shipped or cancelled."""
        return self.ordered - self.cancelled - self.shipped


@dataclass(slots=True, eq=False)
class Document:
    """One document.  ``content`` holds what was posted and copied; the network's own fields are attributes.

    ``order_key`` names the purchase order that the document answers, or the sales order of a purchase order.
    ``progress`` is kept for purchase orders only, in the order of their lines.  ``counted`` says that the document's
    quantities have reached its order, so that processing it again does not count them twice.
    """

    key: str
    document_type: DocumentType
    sender_id: int
    receiver_id: int | None
    link_key: str
    content: dict[str, Any]
    created_at: datetime
    system: str = "API"
    order_key: str | None = None
    status_code: int = statuses.NEW
    changes: list[tuple[datetime, int]] = field(default_factory=list)
    progress: list[LineProgress] = field(default_factory=list)
    counted: bool = False
    error: str | None = None
    _printed: tuple[dict[str, Any], dict[str, Any]] | None = field(default=None, repr=False)
    """A content, which nobody changes after posting, and what is printed of it."""

    @property
    def layout(self) -> DocumentLayout:
        return DOCUMENT_LAYOUTS[self.document_type]

    @property
    def type(self) -> Type:
        """The type as people say it: orders are sales orders (to oneself) or purchase orders (to a supplier)."""
        if self.document_type != "Order":
            return self.document_type
        return "SalesOrder" if self.sender_id == self.receiver_id else "PurchaseOrder"

    @property
    def group(self) -> DocumentGroup:
        """The group to which it belongs now."""
        return DocumentGroup(self.sender_id, self.receiver_id, self.document_type, self.status_code)

    @property
    def status(self) -> str:
        return statuses.name_of(self.document_type, self.status_code)

    @property
    def reference(self) -> str | None:
        """The portal's Reference Number."""
        return self.content.get("PartnerPO")

    @property
    def number(self) -> str | None:
        """The document's own number: of an acknowledgement, shipment, invoice or return; of an order its reference."""
        return self.content.get(self.layout.number)

    @property
    def source_key(self) -> str | None:
        key: str | None = self.content.get("Identifier", {}).get("SourceKey")
        return key

    @property
    def lines(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.content[self.layout.lines]
        return found

    def attribute(self, name: str) -> str | None:
        """The value of an extended attribute of the header, or None."""
        return attribute(self.content, name)

    @property
    def body(self) -> dict[str, Any]:
        """The whole document as the API prints it."""
        if self._printed is None or self._printed[0] is not self.content:
            self._printed = (self.content, document_fields.complete(self.layout.schema, self.content))
        return self._printed[1] | document_fields.complete_some(self.layout.schema, self._own_fields())

    def _own_fields(self) -> dict[str, Any]:
        identifier = self.content.get("Identifier", {}) | {"LogicbrokerKey": self.key, "LinkKey": self.link_key}
        return {
            "Identifier": identifier,
            "SenderCompanyId": self.sender_id,
            "ReceiverCompanyId": self.receiver_id,
            "StatusCode": self.status_code,
            "DocumentDate": self.content.get("DocumentDate") or write_instant(self.created_at),
        }

    def __deepcopy__(self, memo: dict[int, Any]) -> "Document":
        """A copy that shares the content, which nobody changes after posting: worlds with many documents are copied."""
        twin = object.__new__(type(self))
        for name in self.__slots__:
            setattr(twin, name, getattr(self, name))
        twin.changes, twin.progress = list(self.changes), replica(self.progress)
        return twin

    def __repr__(self) -> str:
        return f"{self.type}({self.key}, reference {self.reference}, {self.status_code} {self.status})"


def attribute(holder: Mapping[str, Any], name: str) -> str | None:
    """The value of an extended attribute of a header, line or address, or None."""
    for one in holder.get("ExtendedAttributes") or ():
        if one.get("Name") == name:
            value: str | None = one.get("Value")
            return value
    return None


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """What a search asks for; None means that it does not matter.  ``company_id`` is who asks.

    ``since`` and ``until`` are about the creation of a document, the other two about its last change of status; all
    include the instant itself.
    """

    company_id: int
    document_type: DocumentType | None = None
    status_code: int | None = None
    reference: str | None = None
    source_key: str | None = None
    link_key: str | None = None
    sender_id: int | None = None
    receiver_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None

    def fits(self, document: Document) -> bool:
        return (
            self.company_id in (document.sender_id, document.receiver_id)
            and self.takes(document.group)
            and self.reference in (None, document.reference)
            and self.source_key in (None, document.source_key)
            and self.link_key in (None, document.link_key)
            and self.in_window(document)
        )

    def in_window(self, document: Document) -> bool:
        """Whether the last change of a document is wanted."""
        changed_at, _ = document.changes[-1]
        return (self.changed_since is None or changed_at >= self.changed_since) and (
            self.changed_until is None or changed_at <= self.changed_until
        )

    def takes(self, group: DocumentGroup) -> bool:
        """Whether the documents of a group are wanted, as far as sender, receiver, type and status say."""
        return (
            self.document_type in (None, group.document_type)
            and self.status_code in (None, group.status_code)
            and self.sender_id in (None, group.sender_id)
            and self.receiver_id in (None, group.receiver_id)
        )


class DocumentBook:
    """All documents of one environment, found by key, chain, word, time, and by company with type and status.

    Keys grow with time, so every list of keys is in the order of creation.  A word is a reference, a source key or a
    number, in lower case.
    """

    def __init__(self) -> None:
        self._documents: Records[int, Document] = Records()
        self._chains: Values[str, tuple[int, ...]] = Values()
        self._words: Values[str, tuple[int, ...]] = Values()
        self._index = DocumentIndex()
        self._in_order: Log[int] = Log()
        self._changes: Log[tuple[datetime, int]] = Log()
        self._chains_begun = 0
        self._keys_given = 0

    def next_key(self) -> str:
        """A Logicbroker key that no document has or will have."""
        self._keys_given += 1
        return str(FIRST_KEY + self._keys_given - 1)

    def begin_chain(self) -> str:
        """A new link key: ten digits, as in the recordings."""
        self._chains_begun += 1
        return str(1_400_000_000 + self._chains_begun)

    def add(self, document: Document) -> None:
        key = int(document.key)
        self._documents[key] = document
        document.changes.append((document.created_at, document.status_code))
        self._chains[document.link_key] = (*self.keys_of_chain(document.link_key), key)
        for word in _words_of(document):
            self._words[word] = (*self.keys_with_word(word), key)
        self._index.put(key, document.group)
        self._in_order.append(key)
        self._changes.append((document.created_at, key))

    def move(self, document: Document, status_code: int, now: datetime) -> None:
        """Give a document another status."""
        key = int(document.key)
        self._index.take(key, document.group)
        document.status_code = status_code
        document.changes.append((now, status_code))
        self._changes.append((now, key))
        self._index.put(key, document.group)

    def get(self, key: str, company_id: int | None = None) -> Document:
        """The document with a key; with a company: only if it sends or receives it.

        Raises:
            NotVisible: there is none, or none that the company may see.
        """
        document = self._documents.get(int(key)) if re.fullmatch(r"[0-9]{1,9}", key) else None
        if document is None:
            raise NotVisible(_NO_DOCUMENT.format(key))
        if company_id is not None and company_id not in _companies_of(document):
            raise _hidden(key)
        return document

    def chain(self, link_key: str) -> list[Document]:
        """All documents of one order's chain, oldest first."""
        return [self._documents[key] for key in self.keys_of_chain(link_key)]

    def with_word(self, word: str) -> list[Document]:
        """The documents that have a reference, source key or number, oldest first."""
        return [self._documents[key] for key in self.keys_with_word(word)]

    def keys_with_word(self, word: str) -> tuple[int, ...]:
        return self._words.get(word.lower(), ())

    def keys_of_chain(self, link_key: str) -> tuple[int, ...]:
        return self._chains.get(link_key, ())

    def search(
        self, wanted: DocumentQuery, start: int = 0, count: int | None = None, *, oldest_first: bool = False
    ) -> "DocumentPage":
        """The documents that a company asks for, newest first: ``count`` of them after the first ``start``."""
        span = self.span(wanted.since, wanted.until)
        return self.page(self._groups_of(wanted), span, start, count, oldest_first=oldest_first)

    def _groups_of(self, wanted: DocumentQuery) -> list[DocumentKeys]:
        word = wanted.reference or wanted.source_key
        if wanted.link_key is None and word is None:
            groups = [keys for group, keys in self.groups(wanted.company_id) if wanted.takes(group)]
            return self._in_window(wanted, groups) if wanted.changed_since or wanted.changed_until else groups
        keys = self.keys_with_word(word or "") if wanted.link_key is None else self.keys_of_chain(wanted.link_key)
        return [[key for key in keys if wanted.fits(self.peek(key))]]

    def _in_window(self, wanted: DocumentQuery, groups: list[DocumentKeys]) -> list[DocumentKeys]:
        """Of some groups what changed last in a window: found among the latest changes, or among all of the groups."""
        since = wanted.changed_since
        first = 0 if since is None else bisect_left(self._changes, since, key=lambda change: change[0])
        if len(self._changes) - first < sum(map(len, groups)):
            changed = sorted({key for _, key in self._changes[first:]})
            return [[key for key in changed if wanted.fits(self.peek(key))]]
        return [[key for key in keys if wanted.in_window(self.peek(key))] for keys in groups]

    def groups(self, company_id: int) -> list[tuple[DocumentGroup, DocumentKeys]]:
        """The groups of what a company sends or receives, with their keys."""
        return self._index.of(company_id)

    def span(self, since: datetime | None = None, until: datetime | None = None) -> KeySpan:
        """The keys of what was created in some time, its first and last instants included."""
        end = FIRST_KEY + self._keys_given if until is None else self.first_key(until, after=True)
        return KeySpan(FIRST_KEY if since is None else self.first_key(since), end)

    def first_key(self, at: datetime, *, after: bool = False) -> int:
        """The key of what was created first at an instant or later; or ``after`` it."""
        bisect = bisect_right if after else bisect_left
        position = bisect(self._in_order, at, key=lambda key: self.peek(key).created_at)
        return self._in_order[position] if position < len(self._in_order) else FIRST_KEY + self._keys_given

    def page(
        self,
        lists: Sequence[DocumentKeys],
        span: KeySpan,
        start: int = 0,
        count: int | None = None,
        *,
        oldest_first: bool = False,
    ) -> "DocumentPage":
        """Of the keys of some groups in a span, newest first: ``count`` documents after the first ``start``."""
        total = document_index.count(lists, span)
        begin = min(start, total)
        end = total if count is None else min(begin + count, total)
        if oldest_first:
            keys = document_index.stretch(lists, span, begin, end)
        else:
            keys = document_index.stretch(lists, span, total - end, total - begin)[::-1]
        return DocumentPage([self[key] for key in keys], total)

    def __getitem__(self, key: int) -> Document:
        return self._documents[key]

    def __contains__(self, key: object) -> bool:
        return key in self._documents

    def peek(self, key: int) -> Document:
        """The document with a key, to look at only: copies of the network share it."""
        return self._documents.peek(key)

    def scan(self) -> Iterator[Document]:
        """All documents in the order of creation, to look at only."""
        return self._documents.scan()

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def __len__(self) -> int:
        return len(self._documents)


_NO_DOCUMENT = "no document has the Logicbroker key {!r}"


@imitates(
    "documents: visibility",
    "A company sees only documents that it sends or receives; others do not exist for it.",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_documents.py::test_a_company_sees_only_what_it_sends_or_receives",
    otherwise=(Alternative("a document between others is forbidden, and not unknown", "hidden_documents", 403),),
    ask="GET /api/v3/Orders/{key of an order between two other companies}: 404, or 403?",
)
def _hidden(key: str) -> Hidden:
    return Hidden(_NO_DOCUMENT.format(key))


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a search, and how many documents there are in all."""

    documents: list[Document]
    total: int


def _companies_of(document: Document) -> list[int]:
    sides = dict.fromkeys((document.sender_id, document.receiver_id))
    return [company_id for company_id in sides if company_id is not None]


_PURCHASE_ORDER = re.compile(r"PO(.+)-[0-9]{3,}")


def _order_id_in(reference: str) -> str | None:
    """The Order ID that a purchase order's reference holds, by which people search for it.

    Source: support article 7937648430100: its reference is the Order ID between PO and a suffix.
    """
    found = _PURCHASE_ORDER.fullmatch(reference)
    return found[1] if found else None


def _words_of(document: Document) -> Iterable[str]:
    words = (
        document.key,
        document.reference,
        document.number,
        document.source_key,
        document.content.get("OrderNumber"),
        document.attribute("SalesOrderNumber"),
        _order_id_in(document.reference or ""),
    )
    return dict.fromkeys(word.lower() for word in words if word)
