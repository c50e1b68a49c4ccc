"""Shelves of keys: any stretch of any of them, as if all stood on one."""

from hypothesis import given
from hypothesis import strategies as st

from fakes.logicbroker.state import document_index
from fakes.logicbroker.state.document_index import DocumentGroup, DocumentIndex, KeySpan

KEYS = st.lists(st.integers(0, 60), unique=True, max_size=40)


@given(KEYS, st.integers(1, 4), st.integers(-1, 61), st.integers(-1, 61), st.integers(0, 45), st.integers(0, 45))
def test_a_stretch_of_several_shelves_is_that_of_one(keys, number, first, end, begin, stop) -> None:
    """Whatever lies between two keys and two positions, on however many shelves it is spread."""
    lists = [sorted(keys[part::number]) for part in range(number)]
    span = KeySpan(first, max(first, end))
    together = [key for key in sorted(keys) if first <= key < end]

    assert document_index.count(lists, span) == len(together)
    assert document_index.stretch(lists, span, begin, stop) == together[begin:stop]


def test_a_company_finds_what_it_sends_and_what_it_receives() -> None:
    """Each document on one shelf, also one that a company sends to itself; empty shelves are not shown."""
    stand = DocumentIndex()
    sales, purchase = DocumentGroup(1, 1, "Order", 0), DocumentGroup(1, 2, "Order", 0)
    stand.put(11, purchase)
    stand.put(10, sales)
    stand.put(12, DocumentGroup(3, None, "Return", 0))
    stand.take(12, DocumentGroup(3, None, "Return", 0))

    assert stand.of(1) == [(purchase, [11]), (sales, [10])]
    assert stand.of(2) == [(purchase, [11])]
    assert stand.of(3) == []
