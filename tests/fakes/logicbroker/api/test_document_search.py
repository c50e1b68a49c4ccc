"""Looking documents up: the same hits as by reading all of them, and few of them read."""

from datetime import UTC, datetime, timedelta
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.logicbroker.api import odata
from fakes.logicbroker.api.document_search import FIELDS, NEWEST_FIRST, Search, SortOrder
from fakes.logicbroker.state.documents import Document, DocumentBook

START = datetime(2026, 3, 2, tzinfo=UTC)
TYPES = ("Order", "Shipment", "Return")
STATUSES = (0, 100, 200)


def book_of(count: int, book_class: type[DocumentBook] = DocumentBook) -> DocumentBook:
    """Documents of three types and statuses between three companies, two of them every minute."""
    book = book_class()
    for number in range(count):
        content = {"PartnerPO": str(number // 3), "Identifier": {"SourceKey": f"K{number % 4}"}}
        sides = 1 + number % 3, (None, 1, 2, 3)[number % 4]
        at = START + timedelta(minutes=number // 2)
        kind = TYPES[number % 3]
        document = Document(book.next_key(), kind, *sides, f"L{number % 5}", content, at, ("API", "Portal")[number % 2])
        book.add(document)
        book.move(document, STATUSES[number // 2 % 3], at)
    return book


BOOK = book_of(60)
NUMBERS = st.sampled_from(["0", "1", "2", "100", "200", "500", "1000005", "1000007.5", "1000040", "1E+999999999"])
INSTANTS = st.builds(lambda half: f"{START + timedelta(seconds=30 * half):%Y-%m-%dT%H:%M:%SZ}", st.integers(-2, 62))
TEXTS = st.sampled_from(["'Order'", "'shipment'", "'New'", "'Submitted'", "'7'", "'K1'", "'L2'", "'Portal'", "'x'"])
COMPARISONS = st.tuples(
    st.sampled_from(list(FIELDS)),
    st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]),
    NUMBERS | INSTANTS | TEXTS | st.just("null"),
).map(" ".join)
FILTERS = st.recursive(
    COMPARISONS,
    lambda inner: (
        st.builds("not ({})".format, inner)
        | st.builds("({}) and ({})".format, inner, inner)
        | st.builds("({}) or ({})".format, inner, inner)
    ),
    max_leaves=5,
)


def read_all(company_id: int, wanted: odata.ODataFilter, order: SortOrder) -> list[str]:
    """What a reader of every single document would list."""
    hits = [
        one
        for one in reversed(list(BOOK))
        if company_id in (one.sender_id, one.receiver_id)
        and wanted.fits({name: read(one) for name, read in FIELDS.items()})
    ]
    if order.field in ("Date", "LogicbrokerKey"):
        return [one.key for one in (hits if order.descending else hits[::-1])]
    read = FIELDS[order.field]
    hits.sort(key=lambda one: (read(one) is not None, read(one)), reverse=order.descending)
    return [one.key for one in hits]


@given(
    st.integers(1, 4),
    FILTERS,
    st.builds(SortOrder, st.sampled_from(list(FIELDS)), st.booleans()),
    st.integers(0, 20),
    st.integers(1, 30),
)
def test_looking_up_finds_what_reading_all_would(company_id, text, order, start, count) -> None:
    """For every filter, order and page, with the count of all."""
    wanted = odata.parse(text, FIELDS)
    found = Search(company_id, filter=wanted).page(BOOK, order, start, count)
    everything = read_all(company_id, wanted, order)

    assert [one.key for one in found.documents] == everything[start : start + count]
    assert found.total == len(everything)


class CountingBook(DocumentBook):
    """Counts how many documents are read."""

    read = 0

    def __getitem__(self, key: int) -> Document:
        self.read += 1
        return super().__getitem__(key)


@pytest.mark.parametrize(
    "text",
    [
        "Type eq 'Order' and StatusCode lt 200",
        "Type eq 'Order' or Type eq 'Shipment'",
        "not (Status eq 'New')",
        "SenderCompanyId eq 2 and Date lt 2026-03-02T04:05:00Z",
        "Date ge 2026-03-02T04:00:00Z and Date lt 2026-03-02T04:05:00Z and System ne 'Fax'",
        "LogicbrokerKey gt 1000590 and System eq 'API'",
        "ReferenceNumber eq '8' and System eq 'API'",
        "LinkKey eq 'L2' and Date gt 2026-03-02T04:50:00Z",
    ],
)
def test_a_page_is_found_without_reading_the_book(text) -> None:
    """By type, status, company, time, reference or chain only a few of 600 documents are looked into."""
    book = book_of(600, CountingBook)
    book.read = 0
    found = Search(1, filter=odata.parse(text, FIELDS)).page(book, NEWEST_FIRST, 0, 5)

    assert found.documents
    assert book.read <= 50


def test_a_word_is_looked_up_too() -> None:
    """Whatever the filter says besides."""
    hits = Search(1, term="k1", filter=odata.parse("Date lt 2026-03-02T00:10:00Z", FIELDS)).page(
        BOOK, NEWEST_FIRST, 0, 100
    )

    assert hits.total == len(hits.documents) > 0
    assert set(map(attrgetter("source_key"), hits.documents)) == {"K1"}
