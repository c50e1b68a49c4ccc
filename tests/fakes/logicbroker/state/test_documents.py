"""The book of documents: what a search reads does not grow with the book."""

from datetime import UTC, datetime, timedelta

import pytest

from fakes.logicbroker.state.documents import Document, DocumentBook, DocumentQuery

START = datetime(2026, 3, 2, tzinfo=UTC)


def book_of(count: int) -> DocumentBook:
    """Sales orders 1 to ``count`` of company 1, a minute apart."""
    book = DocumentBook()
    for number in range(1, count + 1):
        content = {"PartnerPO": str(number), "OrderLines": []}
        at = START + timedelta(minutes=number)
        book.add(Document(book.next_key(), "Order", 1, 1, book.begin_chain(), content, at, "API"))
    return book


class CountingWanted(DocumentQuery):
    """Counts how many documents a search looks into."""

    looked = 0

    def fits(self, document: Document) -> bool:
        type(self).looked += 1
        return super().fits(document)


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({"document_type": "Order", "status_code": 0}, 300),
        ({"document_type": "Order", "status_code": 100}, 0),
        ({"document_type": "Order", "since": START + timedelta(minutes=300)}, 1),
        ({"document_type": "Order", "reference": "7"}, 1),
        ({"document_type": "Order", "link_key": "1400000007"}, 1),
    ],
)
def test_a_search_looks_into_few_documents(asked, total) -> None:
    """By status, time, reference or chain it goes straight to what it wants."""
    CountingWanted.looked = 0

    found = book_of(300).search(CountingWanted(1, **asked), 0, 10)
    assert found.total == total
    assert CountingWanted.looked <= 1


def test_moving_a_document_moves_it_between_shelves() -> None:
    """The old status no longer finds it, the new one does, in the order of creation."""
    book = book_of(3)
    for document in reversed(list(book)):
        book.move(document, 100, START)

    found = book.search(DocumentQuery(1, "Order", 100))
    assert [one.reference for one in found.documents] == ["3", "2", "1"]
    assert book.search(DocumentQuery(1, "Order", 0)).total == 0


def test_pages_of_a_search_join_without_gap_or_overlap() -> None:
    """Whatever the size of the page."""
    book = book_of(7)
    pages = [book.search(DocumentQuery(1, "Order"), start, 3).documents for start in (0, 3, 6, 9)]

    assert [one.reference for page in pages for one in page] == ["7", "6", "5", "4", "3", "2", "1"]


def test_what_is_printed_follows_the_content_and_the_status():
    """Each document is printed once, until another content is put in; what the network itself says is always new."""
    document = next(iter(book_of(1)))
    before = document.body

    document.content, document.status_code = {**document.content, "PartnerPO": "another"}, 600

    assert (before["PartnerPO"], before["StatusCode"]) == ("1", 0)
    assert (document.body["PartnerPO"], document.body["StatusCode"]) == ("another", 600)
    assert list(document.body) == list(before)
