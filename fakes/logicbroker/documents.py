"""Documents and the book that keeps them: every order, acknowledgement, shipment, invoice and return.

How a document comes to be is in ``posting``; how it moves on is in ``lifecycle``.
"""

import copy
import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from fakes.fidelity import imitates
from fakes.logicbroker import fields, statuses
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.refusals import NotVisible
from fakes.logicbroker.sources import ESTIMATE
from fakes.logicbroker.statuses import DocumentType

FIRST_KEY = 1_000_001

Type = Literal["SalesOrder", "PurchaseOrder", "Acknowledgement", "Shipment", "Invoice", "Return"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs from one type of document to another: where its lines, its number and its fields are."""

    document_type: DocumentType
    schema: str
    collection: str
    lines: str
    number: str


KINDS: dict[DocumentType, Kind] = {
    "Order": Kind("Order", "SalesOrder", "Orders", "OrderLines", "PartnerPO"),
    "Acknowledgement": Kind(
        "Acknowledgement", "Acknowledgement", "Acknowledgements", "AckLines", "AcknowledgementNumber"
    ),
    "Shipment": Kind("Shipment", "Shipment", "Shipments", "ShipmentLines", "ShipmentNumber"),
    "Invoice": Kind("Invoice", "Invoice", "Invoices", "InvoiceLines", "InvoiceNumber"),
    "Return": Kind("Return", "Return", "Returns", "ReturnLines", "ReturnNumber"),
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
    system: str
    order_key: str | None = None
    status_code: int = statuses.NEW
    changes: list[tuple[datetime, int]] = field(default_factory=list)
    progress: list[LineProgress] = field(default_factory=list)
    counted: bool = False
    error: str | None = None

    @property
    def kind(self) -> Kind:
        return KINDS[self.document_type]

    @property
    def type(self) -> Type:
        """The type as people say it: orders are sales orders (to oneself) or purchase orders (to a supplier)."""
        if self.document_type != "Order":
            return self.document_type
        return "SalesOrder" if self.sender_id == self.receiver_id else "PurchaseOrder"

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
        return self.content.get(self.kind.number)

    @property
    def source_key(self) -> str | None:
        key: str | None = self.content.get("Identifier", {}).get("SourceKey")
        return key

    @property
    def lines(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.content[self.kind.lines]
        return found

    def attribute(self, name: str) -> str | None:
        """The value of an extended attribute of the header, or None."""
        return attribute(self.content, name)

    @property
    def body(self) -> dict[str, Any]:
        """The whole document as the API prints it."""
        return fields.complete(self.kind.schema, self.content | self._own_fields())

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
        twin = copy.copy(self)
        twin.changes = list(self.changes)
        twin.progress = [copy.copy(one) for one in self.progress]
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
class Wanted:
    """What a search asks for; None means that it does not matter.  ``company_id`` is who asks."""

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

    def fits(self, document: Document) -> bool:
        return (
            self.company_id in (document.sender_id, document.receiver_id)
            and self.document_type in (None, document.document_type)
            and self.status_code in (None, document.status_code)
            and self.reference in (None, document.reference)
            and self.source_key in (None, document.source_key)
            and self.link_key in (None, document.link_key)
            and self.sender_id in (None, document.sender_id)
            and self.receiver_id in (None, document.receiver_id)
        )


class DocumentBook:
    """All documents of one environment, found by key, chain, word, and by company with type and status.

    Keys grow with time, so every list of keys is in the order of creation.  A word is a reference, a source key or a
    number, in lower case.
    """

    def __init__(self) -> None:
        self._documents: dict[int, Document] = {}
        self._chains: dict[str, list[int]] = {}
        self._words: dict[str, list[int]] = {}
        self._shelves: dict[Shelf, list[int]] = {}
        self._chains_begun = 0
        self._keys_given = 0

    def __deepcopy__(self, memo: dict[int, Any]) -> "DocumentBook":
        """A copy whose lists are copied one by one: they hold only numbers."""
        twin = copy.copy(self)
        twin._documents = {key: copy.deepcopy(one, memo) for key, one in self._documents.items()}
        twin._chains = {link_key: list(keys) for link_key, keys in self._chains.items()}
        twin._words = {word: list(keys) for word, keys in self._words.items()}
        twin._shelves = {shelf: list(keys) for shelf, keys in self._shelves.items()}
        return twin

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
        self._chains.setdefault(document.link_key, []).append(key)
        for word in _words_of(document):
            self._words.setdefault(word, []).append(key)
        for shelf in (*_lasting_shelves(document), *_status_shelves(document)):
            self._shelves.setdefault(shelf, []).append(key)

    def move(self, document: Document, status_code: int, now: datetime) -> None:
        """Give a document another status."""
        key = int(document.key)
        for shelf in _status_shelves(document):
            keys = self._shelves[shelf]
            del keys[bisect_left(keys, key)]
        document.status_code = status_code
        document.changes.append((now, status_code))
        for shelf in _status_shelves(document):
            insort(self._shelves.setdefault(shelf, []), key)

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
        return [self._documents[key] for key in self._chains.get(link_key, ())]

    def with_word(self, word: str) -> list[Document]:
        """The documents that have a reference, source key or number, oldest first."""
        return [self._documents[key] for key in self._words.get(word.lower(), ())]

    def search(self, wanted: Wanted, start: int = 0, count: int | None = None) -> "Found":
        """The documents that a company asks for, newest first: ``count`` of them after the first ``start``.

        Guess: the order, and that ``since`` and ``until`` mean creation.
        """
        keys = self._candidates(wanted)
        first, last = self._within(keys, wanted)
        if not _shelf_answers(wanted):
            keys = [key for key in keys[first:last] if wanted.fits(self._documents[key])]
            first, last = 0, len(keys)
        end = max(first, last - start)
        begin = first if count is None else max(first, end - count)
        return Found([self._documents[key] for key in reversed(keys[begin:end])], last - first)

    def _candidates(self, wanted: Wanted) -> list[int]:
        """The shortest list of keys that is sure to hold all that is wanted."""
        if wanted.link_key is not None:
            return self._chains.get(wanted.link_key, [])
        word = wanted.reference or wanted.source_key
        if word is not None:
            return self._words.get(word.lower(), [])
        return self._shelves.get(_shelf(wanted.company_id, wanted.document_type, wanted.status_code), [])

    def _within(self, keys: list[int], wanted: Wanted) -> tuple[int, int]:
        """Where in a list of keys the wanted time begins and ends."""

        def created_at(key: int) -> datetime:
            return self._documents[key].created_at

        first = 0 if wanted.since is None else bisect_left(keys, wanted.since, key=created_at)
        last = len(keys) if wanted.until is None else bisect_right(keys, wanted.until, key=created_at)
        return first, max(first, last)

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
    test="test_api_documents.py::test_a_company_sees_only_what_it_sends_or_receives",
)
def _hidden(key: str) -> NotVisible:
    return NotVisible(_NO_DOCUMENT.format(key))


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search, and how many documents there are in all."""

    documents: list[Document]
    total: int


Shelf = tuple[int, DocumentType | None, int | None]
"""Company, type of document, status; None stands for all of them."""


def _shelf(company_id: int, document_type: DocumentType | None, status_code: int | None) -> Shelf:
    return company_id, document_type, None if document_type is None else status_code


def _shelf_answers(wanted: Wanted) -> bool:
    """Whether company, type, status and time are all that is asked for, so that no document needs to be read."""
    asked = (wanted.reference, wanted.source_key, wanted.link_key, wanted.sender_id, wanted.receiver_id)
    loose_status = wanted.status_code is not None and wanted.document_type is None
    return not loose_status and all(one is None for one in asked)


def _companies_of(document: Document) -> list[int]:
    sides = dict.fromkeys((document.sender_id, document.receiver_id))
    return [company_id for company_id in sides if company_id is not None]


def _lasting_shelves(document: Document) -> list[Shelf]:
    types = (None, document.document_type)
    return [(company_id, one, None) for company_id in _companies_of(document) for one in types]


def _status_shelves(document: Document) -> list[Shelf]:
    status = (document.document_type, document.status_code)
    return [(company_id, *status) for company_id in _companies_of(document)]


def _words_of(document: Document) -> Iterable[str]:
    words = (
        document.key,
        document.reference,
        document.number,
        document.source_key,
        document.content.get("OrderNumber"),
        document.attribute("SalesOrderNumber"),
    )
    return dict.fromkeys(word.lower() for word in words if word)
