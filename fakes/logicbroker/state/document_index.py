"""Where documents stand: by sender, receiver, type and status; and how a page is read off several shelves at once.

Documents are not known here, only their keys, which grow with time; see ``documents``.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from fakes.logicbroker.state.statuses import DocumentType
from fakes.state.copy_on_write import Ordered, Records


class Place(NamedTuple):
    """What the documents of one shelf have in common."""

    sender_id: int
    receiver_id: int | None
    document_type: DocumentType
    status_code: int


Keys = Sequence[int]
"""Keys of documents in the order of creation."""


class Shelves:
    """Every key stands in one place, so that a document that moves on is taken from one list and put into another."""

    def __init__(self) -> None:
        self._keys: Records[Place, Ordered[int]] = Records()
        self._places: dict[int, list[Place]] = {}

    def put(self, key: int, place: Place) -> None:
        if place not in self._keys:
            self._keys[place] = Ordered()
            for company_id in {place.sender_id: None, place.receiver_id: None}:
                if company_id is not None:
                    self._places.setdefault(company_id, []).append(place)
        self._keys[place].add(key)

    def take(self, key: int, place: Place) -> None:
        self._keys[place].remove(key)

    def of(self, company_id: int) -> list[tuple[Place, Keys]]:
        """The shelves of what a company sends or receives, without the empty ones."""
        return [(place, keys) for place in self._places.get(company_id, ()) if (keys := self._keys.peek(place))]


class Span(NamedTuple):
    """A stretch of time as keys: from the first on, and before the end."""

    first: int
    end: int


def within(keys: Keys, span: Span) -> Keys:
    """The keys of a shelf that lie in a span."""
    return keys[_before(keys, span.first) : _before(keys, span.end)]


def count(shelves: Sequence[Keys], span: Span) -> int:
    """How many keys of all these shelves lie in a span."""
    return max(0, _below(shelves, span.end) - _below(shelves, span.first))


def stretch(shelves: Sequence[Keys], span: Span, begin: int, end: int) -> list[int]:
    """The keys of a span from number ``begin`` to before number ``end``, counted over all shelves from the oldest."""
    if len(shelves) == 1:
        [keys] = shelves
        offset, last = _before(keys, span.first), _before(keys, span.end)
        return list(keys[min(offset + begin, last) : min(offset + end, last)])
    before = _below(shelves, span.first)
    part = Span(_nth(shelves, span, before + begin), _nth(shelves, span, before + end))
    return sorted(key for keys in shelves for key in within(keys, part))


def _nth(shelves: Sequence[Keys], span: Span, number: int) -> int:
    """The key before which so many others stand, found by halving, so that a late page costs no more than the first."""
    low, high = span
    while low < high:
        middle = (low + high) // 2
        if _below(shelves, middle + 1) <= number:
            low = middle + 1
        else:
            high = middle
    return low


def _below(shelves: Sequence[Keys], key: int) -> int:
    return sum(_before(keys, key) for keys in shelves)


def _before(keys: Keys, key: int) -> int:
    return keys.left_of(key) if isinstance(keys, Ordered) else bisect_left(keys, key)
