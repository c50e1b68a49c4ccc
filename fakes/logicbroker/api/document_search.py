"""Searching documents of every type by a word, a filter and an order, without looking into those that cannot fit.

The filter's language is in ``odata``, the groups of documents in ``state.document_index``; HTTP is in ``api.search``.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeGuard

from fakes.evidence.ledger import imitates
from fakes.logicbroker.api.odata import FieldComparison, Joined, ODataFilter, conjuncts
from fakes.logicbroker.sources import API_V3
from fakes.logicbroker.state import statuses
from fakes.logicbroker.state.document_index import DocumentGroup, DocumentKeys, KeySpan, within
from fakes.logicbroker.state.documents import Document, DocumentBook, DocumentPage

FIELDS: dict[str, Callable[[Document], Any]] = {
    "LogicbrokerKey": lambda document: int(document.key),
    "ReferenceNumber": lambda document: document.reference,
    "Date": lambda document: document.created_at,
    "Type": lambda document: document.document_type,
    "SenderCompanyId": lambda document: document.sender_id,
    "ReceiverCompanyId": lambda document: document.receiver_id,
    "Status": lambda document: document.status,
    "StatusCode": lambda document: document.status_code,
    "LinkKey": lambda document: document.link_key,
    "SourceKey": lambda document: document.source_key,
    "System": lambda document: document.system,
}
"""What can be filtered and sorted by."""

_NUMBERS = ("ReferenceNumber", "SourceKey")
_MOST_KEY = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class SortOrder:
    """By which field what is found is sorted."""

    field: str
    descending: bool = False


NEWEST_FIRST, OLDEST_FIRST = SortOrder("Date", descending=True), SortOrder("Date")


class _Record:
    """A document as a filter reads it: only the fields that are asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def __getitem__(self, name: str) -> Any:
        return FIELDS[name](self._document)


@dataclass(frozen=True, slots=True)
class Search:
    """What a company looks for: a term, and a filter over ``FIELDS``; None for anything.

    A term is a whole number or reference, or words of the goods and of the address.
    """

    company_id: int
    term: str | None = None
    filter: ODataFilter | None = None

    def page(self, book: DocumentBook, order: SortOrder, start: int, count: int) -> DocumentPage:
        """``count`` documents after the first ``start`` in an order, and how many there are in all.

        By date or key only the page itself is read; any other order reads and sorts all that is found.
        """
        span, rest = self._looked_up(book)
        lists = self._lists(book, span, rest)
        if order.field in {"Date", "LogicbrokerKey"}:
            return book.page(lists, span, start, count, oldest_first=not order.descending)
        found = book.page(lists, span).documents
        read = FIELDS[order.field]
        found.sort(key=lambda one: (read(one) is not None, read(one)), reverse=order.descending)
        return DocumentPage(found[start : start + count], len(found))

    def _looked_up(self, book: DocumentBook) -> tuple[KeySpan, ODataFilter]:
        """The part of time that the filter leaves, and what remains to be asked of each document."""
        parts = [] if self.filter is None else conjuncts(self.filter)
        rest = tuple(part for part in parts if not _is_range(part))
        return _span(book, filter(_is_range, parts)), Joined(rest, all_of_them=True)

    def _lists(self, book: DocumentBook, span: KeySpan, rest: ODataFilter) -> list[DocumentKeys]:
        """What fits, group by group; a group in which everything does is not read."""
        named = self._named_keys(book, conjuncts(rest))
        if named is not None:
            return [
                [
                    key
                    for key in within(named, span)
                    if self._sees(book.peek(key)) and rest.fits(_Record(book.peek(key)))
                ]
            ]
        lists: list[DocumentKeys] = []
        for group, keys in book.groups(self.company_id):
            verdict = rest.decide(_fields_of(group))
            if verdict is None:
                lists.append([key for key in within(keys, span) if rest.fits(_Record(book.peek(key)))])
            elif verdict:
                lists.append(keys)
        return lists

    def _named_keys(self, book: DocumentBook, parts: Sequence[ODataFilter]) -> DocumentKeys | None:
        """The few keys of a word, a reference or a chain, when one is wanted."""
        if self.term is not None:
            return book.keys_with_word(self.term) or self._keys_that_say(book, set(self.term.lower().split()))
        for part in parts:
            if isinstance(part, FieldComparison) and part.operator == "eq" and isinstance(part.value, str):
                if part.field in _NUMBERS:
                    return book.keys_with_word(part.value)
                if part.field == "LinkKey":
                    return book.keys_of_chain(part.value)
        return None

    @imitates(
        "API: terms of a search",
        "A term finds documents also by a SKU, by words of a product's name, and by words of the shipping address.",
        evidence="official",
        source=API_V3,
        test="api/test_search.py::test_a_term_finds_goods_and_addresses",
    )
    def _keys_that_say(self, book: DocumentBook, words: set[str]) -> DocumentKeys:
        """Guess: whole words, all of them, in any case."""
        groups = (keys for _, keys in book.groups(self.company_id))
        return sorted(key for keys in groups for key in keys if words <= _text_of(book.peek(key)))

    def _sees(self, document: Document) -> bool:
        return self.company_id in (document.sender_id, document.receiver_id)


def _text_of(document: Document) -> set[str]:
    """The words by which a document's goods and its address are found, in lower case."""
    address = document.content.get("ShipToAddress") or {}
    texts = [value for value in address.values() if isinstance(value, str)]
    for line in document.lines:
        texts += [*line["ItemIdentifier"].values(), line.get("Description") or ""]
    return {word for text in texts for word in (text.lower(), *text.lower().split())}


def _fields_of(group: DocumentGroup) -> dict[str, Any]:
    return {
        "Type": group.document_type,
        "StatusCode": group.status_code,
        "Status": statuses.name_of(group.document_type, group.status_code),
        "SenderCompanyId": group.sender_id,
        "ReceiverCompanyId": group.receiver_id,
    }


def _is_range(part: ODataFilter) -> TypeGuard[FieldComparison]:
    """Whether a comparison cuts a stretch out of the order of creation."""
    if not isinstance(part, FieldComparison) or part.operator == "ne":
        return False
    if part.field == "Date":
        return isinstance(part.value, datetime)
    return part.field == "LogicbrokerKey" and isinstance(part.value, Decimal) and -_MOST_KEY < part.value < _MOST_KEY


def _span(book: DocumentBook, ranges: Iterable[FieldComparison]) -> KeySpan:
    first, end = book.span()
    for one in ranges:
        if isinstance(one.value, datetime):
            at, after = book.first_key(one.value), book.first_key(one.value, after=True)
        else:
            at, after = math.ceil(one.value), math.floor(one.value) + 1
        first = max(first, {"ge": at, "eq": at, "gt": after}.get(one.operator, first))
        end = min(end, {"le": after, "eq": after, "lt": at}.get(one.operator, end))
    return KeySpan(first, max(first, end))
