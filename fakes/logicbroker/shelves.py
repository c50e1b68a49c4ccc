"""Where documents stand: by sender, receiver, type and status; and how a page is read off several shelves at once.

Documents are not known here, only their keys, which grow with time; see ``documents``.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Any, NamedTuple

from fakes.logicbroker.statuses import DocumentType


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
        self._keys: dict[Place, list[int]] = {}
        self._places: dict[int, list[Place]] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> "Shelves":
        """A copy whose lists are copied one by one: they hold only numbers."""
        twin = Shelves()
        twin._keys = {place: list(keys) for place, keys in self._keys.items()}
        twin._places = {company_id: list(places) for company_id, places in self._places.items()}
        return twin

    def put(self, key: int, place: Place) -> None:
        if place not in self._keys:
            self._keys[place] = []
            for company_id in {place.sender_id: None, place.receiver_id: None}:
                if company_id is not None:
                    self._places.setdefault(company_id, []).append(place)
        insort(self._keys[place], key)

    def take(self, key: int, place: Place) -> None:
        keys = self._keys[place]
        del keys[bisect_left(keys, key)]

    def of(self, company_id: int) -> list[tuple[Place, Keys]]:
        """The shelves of what a company sends or receives, without the empty ones."""
        return [(place, keys) for place in self._places.get(company_id, ()) if (keys := self._keys[place])]


class Span(NamedTuple):
    """A stretch of time as keys: from the first on, and before the end."""

    first: int
    end: int


def within(keys: Keys, span: Span) -> Keys:
    """The keys of a shelf that lie in a span."""
    return keys[bisect_left(keys, span.first) : bisect_left(keys, span.end)]


def count(shelves: Sequence[Keys], span: Span) -> int:
    """How many keys of all these shelves lie in a span."""
    return max(0, _below(shelves, span.end) - _below(shelves, span.first))


def stretch(shelves: Sequence[Keys], span: Span, begin: int, end: int) -> list[int]:
    """The keys of a span from number ``begin`` to before number ``end``, counted over all shelves from the oldest."""
    if len(shelves) == 1:
        return list(within(shelves[0], span)[begin:end])
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
    return sum(bisect_left(keys, key) for keys in shelves)
