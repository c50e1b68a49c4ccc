"""Sorted indexes over records, so that a list call costs what it returns and not what the store holds.

What is indexed by which value is decided by the books.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import Any

Key = tuple[Any, int]


class Index:
    """Record ids in the order of one value, then of id. Values of one index are all of one type; None is left out."""

    def __init__(self) -> None:
        self._keys: list[Key] = []

    def add(self, value: Any, record_id: int) -> None:
        if value is None:
            return
        key = (value, record_id)
        if not self._keys or self._keys[-1] < key:
            self._keys.append(key)  # The common case: time and ids grow.
        else:
            insort(self._keys, key)

    def remove(self, value: Any, record_id: int) -> None:
        if value is None:
            return
        position = bisect_left(self._keys, (value, record_id))
        del self._keys[position]

    def between(self, low: Any = None, high: Any = None) -> range:
        """The positions of all values from low to high, both included; None leaves a side open."""
        start = 0 if low is None else bisect_left(self._keys, (low, -1))
        stop = len(self._keys) if high is None else bisect_right(self._keys, (high, _LAST))
        return range(start, max(start, stop))

    def ids(self, positions: range, *, descending: bool = False) -> Iterator[int]:
        """Ids at these positions, from the first value up or from the last one down."""
        return (self._keys[position][1] for position in (reversed(positions) if descending else positions))


_LAST = 2**63
