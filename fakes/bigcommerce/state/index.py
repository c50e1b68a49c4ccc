"""Sorted indexes over records, so that a list call costs what it returns and not what the store holds.

Which values are indexed is in ``collections``.
"""

from collections.abc import Iterator
from typing import Any

from fakes.state.copy_on_write import Ordered

IndexKey = tuple[Any, int]


class Index:
    """Record ids in the order of one value, then of id. Values of one index are all of one type; None is left out."""

    def __init__(self) -> None:
        self._keys: Ordered[IndexKey] = Ordered()

    def add(self, value: Any, record_id: int) -> None:
        if value is not None:
            self._keys.add((value, record_id))

    def remove(self, value: Any, record_id: int) -> None:
        if value is not None:
            self._keys.remove((value, record_id))

    def ends(self) -> tuple[Any, Any]:
        """The least value and the greatest; there has to be one."""
        return self._keys[0][0], self._keys[-1][0]

    def between(self, low: Any = None, high: Any = None) -> range:
        """The positions of all values from low to high, both included; None leaves a side open."""
        start = 0 if low is None else self._keys.left_of((low, -1))
        stop = len(self._keys) if high is None else self._keys.right_of((high, _LAST))
        return range(start, max(start, stop))

    def ids(self, positions: range, *, descending: bool = False) -> Iterator[int]:
        """Ids at these positions, from the first value up or from the last one down."""
        return (key[1] for key in self._keys.walk(positions, descending=descending))


_LAST = 2**63
