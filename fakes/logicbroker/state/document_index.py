"""Documents by sender, receiver, type and status, and how a page is read from several of these groups at once.

Documents are not known here, only their keys, which grow with time; see ``documents``.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from fakes.logicbroker.state.statuses import DocumentType
from fakes.state.copy_on_write import Ordered, Records


class DocumentGroup(NamedTuple):
    """What the documents of one group have in common."""

    sender_id: int
    receiver_id: int | None
    document_type: DocumentType
    status_code: int


DocumentKeys = Sequence[int]
"""Keys of documents in the order of creation."""


class DocumentIndex:
    """The keys of documents by group.  Every key is in one group; a document that moves on changes its group."""

    def __init__(self) -> None:
        self._keys: Records[DocumentGroup, Ordered[int]] = Records()
        self._groups: dict[int, list[DocumentGroup]] = {}

    def put(self, key: int, group: DocumentGroup) -> None:
        if group not in self._keys:
            self._keys[group] = Ordered()
            for company_id in {group.sender_id: None, group.receiver_id: None}:
                if company_id is not None:
                    self._groups.setdefault(company_id, []).append(group)
        self._keys[group].add(key)

    def take(self, key: int, group: DocumentGroup) -> None:
        self._keys[group].remove(key)

    def of(self, company_id: int) -> list[tuple[DocumentGroup, DocumentKeys]]:
        """The groups of what a company sends or receives, with their keys, without the empty ones."""
        return [(group, keys) for group in self._groups.get(company_id, ()) if (keys := self._keys.peek(group))]


class KeySpan(NamedTuple):
    """A stretch of time as keys: from the first on, and before the end."""

    first: int
    end: int


def within(keys: DocumentKeys, span: KeySpan) -> DocumentKeys:
    """The keys that lie in a span."""
    return keys[_before(keys, span.first) : _before(keys, span.end)]


def count(groups: Sequence[DocumentKeys], span: KeySpan) -> int:
    """How many keys of all these groups lie in a span."""
    return max(0, _below(groups, span.end) - _below(groups, span.first))


def stretch(groups: Sequence[DocumentKeys], span: KeySpan, begin: int, end: int) -> list[int]:
    """The keys of a span from number ``begin`` to before number ``end``, counted over all groups from the oldest."""
    if len(groups) == 1:
        [keys] = groups
        offset, last = _before(keys, span.first), _before(keys, span.end)
        return list(keys[min(offset + begin, last) : min(offset + end, last)])
    before = _below(groups, span.first)
    part = KeySpan(_nth(groups, span, before + begin), _nth(groups, span, before + end))
    return sorted(key for keys in groups for key in within(keys, part))


def _nth(groups: Sequence[DocumentKeys], span: KeySpan, number: int) -> int:
    """The key before which so many others stand, found by halving, so that a late page costs no more than the first."""
    low, high = span
    while low < high:
        middle = (low + high) // 2
        if _below(groups, middle + 1) <= number:
            low = middle + 1
        else:
            high = middle
    return low


def _below(groups: Sequence[DocumentKeys], key: int) -> int:
    return sum(_before(keys, key) for keys in groups)


def _before(keys: DocumentKeys, key: int) -> int:
    return keys.left_of(key) if isinstance(keys, Ordered) else bisect_left(keys, key)
