"""Copy-on-write containers: ``copy.deepcopy`` of one takes almost no time, and changes to either side stay there.

What is kept in them is not known here; how one record is copied is in ``fast_copy``.

A world of ten thousand orders holds a million objects, and copying them one by one takes seconds.  So a copy of these
containers shares its contents with the original until one of them needs something of its own:

- ``Values`` is a dict whose values never change.  Copying it freezes everything that it holds into a layer, and gives
  each side a new empty layer on top.  Small layers are merged into larger ones, so that the number of layers grows
  only with the logarithm of the number of entries.
- ``Records`` is a dict of records that do change.  A container cannot see a change to a record, so reading a shared
  record counts as the intention to change it, and copies it.  On the original's side, callers may still hold the
  record from before (``order = place_order()``), so the original keeps that very object and leaves a copy to the
  others; every other side takes a copy for itself.  ``peek`` and ``scan`` copy nothing: they are for reading only.
- ``Log`` and ``Ordered`` are lists made of pieces: one only ever grows at its end, the other is kept sorted.
"""

import weakref
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, MutableMapping, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar, overload

from fakes.state.fast_copy import replica

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")
DefaultT = TypeVar("DefaultT")
ItemT = TypeVar("ItemT")

_MISSING: Any = object()


class _Layer(Generic[KeyT, ValueT]):
    """What was written between two copies; it never changes again.

    ``over`` are the keys in ``entries`` that an older layer has too, and whose place in the order they keep; ``gone``
    are the keys of older layers that were deleted.
    """

    __slots__ = ("entries", "gone", "over")

    def __init__(self, entries: dict[KeyT, ValueT], over: set[KeyT], gone: set[KeyT]) -> None:
        self.entries = entries
        self.over = over
        self.gone = gone


class Values(MutableMapping[KeyT, ValueT]):
    """A dict, in the order of insertion, of values that never change themselves."""

    __slots__ = ("__weakref__", "_below", "_below_count", "_gone", "_over", "_top")

    def __init__(self, entries: Iterable[tuple[KeyT, ValueT]] = ()) -> None:
        self._below: tuple[_Layer[KeyT, ValueT], ...] = ()  # The youngest first.
        self._below_count = 0
        self._begin_layer()
        for key, value in entries:
            self[key] = value

    def _begin_layer(self) -> None:
        self._top: dict[KeyT, ValueT] = {}
        self._over: set[KeyT] = set()
        self._gone: set[KeyT] = set()

    def __getitem__(self, key: KeyT) -> ValueT:
        if key in self._top:
            return self._top[key]
        found: ValueT = self._beneath(key, _MISSING)
        if found is _MISSING:
            raise KeyError(key)
        return found

    def _beneath(self, key: object, default: Any) -> Any:
        """The value in the shared layers."""
        if key not in self._gone:
            for layer in self._below:
                if key in layer.entries:
                    return layer.entries[key]
                if key in layer.gone:
                    break
        return default

    def __setitem__(self, key: KeyT, value: ValueT) -> None:
        if self._below and key not in self._top and key in self:
            self._over.add(key)
        self._top[key] = value

    @overload
    def get(self, key: KeyT, /) -> ValueT | None: ...
    @overload
    def get(self, key: KeyT, /, default: ValueT) -> ValueT: ...
    @overload
    def get(self, key: KeyT, /, default: DefaultT) -> ValueT | DefaultT: ...
    def get(self, key: KeyT, /, default: Any = None) -> Any:
        """As of a dict, but without an exception inside: an index is mostly asked for keys that it does not have."""
        return self._top[key] if key in self._top else self._beneath(key, default)

    def pop(self, key: KeyT, *default: Any) -> Any:
        return super().pop(key, *default) if self._below else self._top.pop(key, *default)

    def __delitem__(self, key: KeyT) -> None:
        if key not in self:
            raise KeyError(key)
        if key in self._over or key not in self._top:
            self._gone.add(key)
            self._over.discard(key)
        self._top.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._top or self._beneath(key, _MISSING) is not _MISSING

    def __iter__(self) -> Iterator[KeyT]:
        layers = (_Layer(self._top, self._over, self._gone), *self._below)
        for position in reversed(range(len(layers))):
            hidden = [younger.gone for younger in layers[:position] if younger.gone]
            over = layers[position].over
            for key in layers[position].entries:
                if key not in over and not any(key in gone for gone in hidden):
                    yield key

    def __reversed__(self) -> Iterator[KeyT]:
        hidden: list[set[KeyT]] = []
        for layer in (_Layer(self._top, self._over, self._gone), *self._below):
            for key in reversed(layer.entries):
                if key not in layer.over and not any(key in gone for gone in hidden):
                    yield key
            hidden.append(layer.gone)

    def clear(self) -> None:
        self._below, self._below_count = (), 0
        self._begin_layer()

    def __len__(self) -> int:
        return self._below_count + len(self._top) - len(self._over) - len(self._gone)

    def scan(self) -> Iterator[ValueT]:
        """All values, in order."""
        return iter(self._top.values()) if not self._below else (self[key] for key in self)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Values[KeyT, ValueT]":
        count = len(self)
        if self._top or self._gone:
            self._below = _merged((_Layer(self._top, self._over, self._gone), *self._below))
            self._begin_layer()
        self._below_count = count
        twin = memo[id(self)] = Values[KeyT, ValueT]()
        twin._below, twin._below_count = self._below, count
        return twin

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self.items())!r})"


def _merged(layers: tuple[_Layer[KeyT, ValueT], ...]) -> tuple[_Layer[KeyT, ValueT], ...]:
    """The same layers, with the youngest merged into older ones that are less than twice as large."""
    while len(layers) > 1 and 2 * _size(layers[0]) > _size(layers[1]):
        layers = (_put_into(layers[1], layers[0], is_last=len(layers) == 2), *layers[2:])
    return layers


def _size(layer: _Layer[KeyT, ValueT]) -> int:
    return len(layer.entries) + len(layer.gone)


def _put_into(older: _Layer[KeyT, ValueT], younger: _Layer[KeyT, ValueT], *, is_last: bool) -> _Layer[KeyT, ValueT]:
    """Both layers as one; the lowest layer has nothing below it to hide."""
    entries, over = older.entries.copy(), older.over.copy()
    for key in younger.gone:
        entries.pop(key, None)
        over.discard(key)
    for key, value in younger.entries.items():
        if key in younger.over and key not in entries:
            over.add(key)
        entries[key] = value
    return _Layer(entries, set() if is_last else over, set() if is_last else older.gone | younger.gone)


class _Cell(Generic[ValueT]):
    """A record's place.  ``owner`` may hand out this very object, shared with nobody while its age is ``age``."""

    __slots__ = ("age", "owner", "record")

    def __init__(self, record: ValueT, owner: object, age: int) -> None:
        self.record = record
        self.owner: object = owner
        self.age = age


class _Loan:
    """Held by every copy that shares records of one original since one moment; when none is left, nothing is shared."""

    __slots__ = ("__weakref__",)


class Records(MutableMapping[KeyT, ValueT]):
    """A dict, in the order of insertion, of records that change; each side of a copy sees only its own changes.

    ``copies`` counts how many records were copied because they were shared.
    """

    __slots__ = ("__weakref__", "_age", "_cells", "_lent", "_loans", "_me", "copies")

    def __init__(self) -> None:
        self._cells: Values[KeyT, _Cell[ValueT]] = Values()
        self._me = object()
        self._age = 0
        self._lent: list[weakref.ref[_Loan]] = []
        self._loans: tuple[_Loan, ...] = ()
        self.copies = 0

    def __getitem__(self, key: KeyT) -> ValueT:
        cell = self._cells[key]
        if cell.owner is self._me and cell.age == self._age:
            return cell.record
        return self._make_own(key, cell)

    @overload
    def get(self, key: KeyT, /) -> ValueT | None: ...
    @overload
    def get(self, key: KeyT, /, default: ValueT) -> ValueT: ...
    @overload
    def get(self, key: KeyT, /, default: DefaultT) -> ValueT | DefaultT: ...
    def get(self, key: KeyT, /, default: Any = None) -> Any:
        cell = self._cells.get(key)
        return default if cell is None else self[key]

    def _make_own(self, key: KeyT, cell: _Cell[ValueT]) -> ValueT:
        """The record of a shared cell, from now on for this side alone."""
        record = cell.record
        if cell.owner is not self._me:
            record = self._copy(record)
        elif any(loan() is not None for loan in self._lent):
            cell.record, cell.owner = self._copy(record), None
        self._cells[key] = _Cell(record, self._me, self._age)
        return record

    def _copy(self, record: ValueT) -> ValueT:
        self.copies += 1
        return replica(record)

    def peek(self, key: KeyT) -> ValueT:
        """The record of a key, for reading only: others may share it.

        Raises:
            KeyError: there is none.
        """
        return self._cells[key].record

    def scan(self) -> Iterator[ValueT]:
        """All records in order, for reading only."""
        return (cell.record for cell in self._cells.scan())

    def __setitem__(self, key: KeyT, record: ValueT) -> None:
        cell = self._cells.get(key)
        if cell is None or cell.record is not record or cell.owner is not self._me or cell.age != self._age:
            self._cells[key] = _Cell(record, self._me, self._age)

    def __delitem__(self, key: KeyT) -> None:
        self[key]  # Leaves a copy to the others: callers on this side may still hold the record.
        del self._cells[key]

    def __contains__(self, key: object) -> bool:
        return key in self._cells

    def __iter__(self) -> Iterator[KeyT]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Records[KeyT, ValueT]":
        twin = memo[id(self)] = Records[KeyT, ValueT]()
        twin._cells = self._cells.__deepcopy__({})
        loan = _Loan()
        self._age += 1
        self._lent = [*(lent for lent in self._lent if lent() is not None), weakref.ref(loan)]
        twin._loans = (*self._loans, loan)
        return twin

    def __repr__(self) -> str:
        return f"Records({len(self)})"


class Log(Sequence[ItemT]):
    """A list that only grows, of items that never change."""

    __slots__ = ("_pieces", "_tail")

    PIECE = 1024

    def __init__(self, items: Iterable[ItemT] = ()) -> None:
        self._pieces: list[list[ItemT]] = []
        self._tail: list[ItemT] = []
        self.extend(items)

    def append(self, item: ItemT) -> None:
        self._tail.append(item)
        if len(self._tail) == self.PIECE:
            self._pieces.append(self._tail)
            self._tail = []

    def extend(self, items: Iterable[ItemT]) -> None:
        for item in items:
            self.append(item)

    @overload
    def __getitem__(self, index: int) -> ItemT: ...
    @overload
    def __getitem__(self, index: slice) -> list[ItemT]: ...
    def __getitem__(self, index: int | slice) -> ItemT | list[ItemT]:
        if isinstance(index, slice):
            return self._slice(*index.indices(len(self)))
        size = len(self)
        position = index + size if index < 0 else index
        if not 0 <= position < size:
            raise IndexError(f"there is no item {index}; there are {size}")
        piece, rest = divmod(position, self.PIECE)
        return self._pieces[piece][rest] if piece < len(self._pieces) else self._tail[rest]

    def _slice(self, start: int, stop: int, step: int) -> list[ItemT]:
        if step != 1:
            return [self[position] for position in range(start, stop, step)]
        first = start // self.PIECE
        pieces = [*self._pieces[first : stop // self.PIECE + 1], self._tail]
        items = list(chain.from_iterable(pieces))
        return items[start - first * self.PIECE : stop - first * self.PIECE] if start < stop else []

    def __iter__(self) -> Iterator[ItemT]:
        yield from chain.from_iterable(self._pieces)
        yield from self._tail

    def __len__(self) -> int:
        return len(self._pieces) * self.PIECE + len(self._tail)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Log | list):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __deepcopy__(self, memo: dict[int, Any]) -> "Log[ItemT]":
        twin = memo[id(self)] = Log[ItemT]()
        twin._pieces, twin._tail = list(self._pieces), list(self._tail)
        return twin

    def __repr__(self) -> str:
        return repr(list(self))


class Ordered(Sequence[ItemT]):
    """A list in ascending order, of items that never change, no two of them equal."""

    __slots__ = ("_is_own", "_pieces", "_starts")

    LONGEST = 512

    def __init__(self) -> None:
        self._pieces: list[list[Any]] = []  # None of them is empty.
        self._is_own: list[bool] = []
        self._starts: list[int] | None = None

    def add(self, item: ItemT) -> None:
        if not self._pieces or (self._pieces[-1][-1] < item and len(self._pieces[-1]) >= self.LONGEST):
            self._starts = None
            self._pieces.append([item])
            self._is_own.append(True)
            return
        number = min(self._piece_of(item), len(self._pieces) - 1)
        if number < len(self._pieces) - 1:
            self._starts = None
        piece = self._own(number)
        piece.insert(bisect_left(piece, item), item)
        if len(piece) > self.LONGEST:
            self._starts = None
            self._pieces[number : number + 1] = [piece[: self.LONGEST // 2], piece[self.LONGEST // 2 :]]
            self._is_own.insert(number, True)

    def remove(self, item: ItemT) -> None:
        """Take an item out.

        Raises:
            ValueError: it is not there.
        """
        number = self._piece_of(item)
        position = bisect_left(self._pieces[number], item) if number < len(self._pieces) else 0
        if number == len(self._pieces) or self._pieces[number][position] != item:
            raise ValueError(f"{item!r} is not in the list")
        self._starts = None
        piece = self._own(number)
        del piece[position]
        if not piece:
            del self._pieces[number], self._is_own[number]

    def left_of(self, item: Any) -> int:
        """How many items are less."""
        number = self._piece_of(item)
        return (
            len(self) if number == len(self._pieces) else self._start(number) + bisect_left(self._pieces[number], item)
        )

    def right_of(self, item: Any) -> int:
        """How many items are less or equal."""
        number = self._piece_of(item)
        if number == len(self._pieces):
            return len(self)
        return self._start(number) + bisect_right(self._pieces[number], item)

    def walk(self, positions: range, *, descending: bool = False) -> Iterator[ItemT]:
        """The items at these positions, one after the other, from the first one up or from the last one down."""
        if not positions:
            return
        numbers = range(self._number(positions.start), self._number(positions.stop - 1) + 1)
        for number in reversed(numbers) if descending else numbers:
            start = self._start(number)
            part = self._pieces[number][max(0, positions.start - start) : positions.stop - start]
            yield from reversed(part) if descending else part

    @overload
    def __getitem__(self, index: int) -> ItemT: ...
    @overload
    def __getitem__(self, index: slice) -> list[ItemT]: ...
    def __getitem__(self, index: int | slice) -> ItemT | list[ItemT]:
        if isinstance(index, slice):
            positions = range(*index.indices(len(self)))
            return list(self.walk(positions)) if positions.step == 1 else [self[each] for each in positions]
        size = len(self)
        position = index + size if index < 0 else index
        if not 0 <= position < size:
            raise IndexError(f"there is no item {index}; there are {size}")
        number = self._number(position)
        item: ItemT = self._pieces[number][position - self._start(number)]
        return item

    def __len__(self) -> int:
        return self._start(len(self._pieces) - 1) + len(self._pieces[-1]) if self._pieces else 0

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Ordered | list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def _piece_of(self, item: Any) -> int:
        """The number of the first piece whose last item is not less."""
        return bisect_left(self._pieces, item, key=_last)

    def _own(self, number: int) -> list[Any]:
        if not self._is_own[number]:
            self._pieces[number] = self._pieces[number].copy()
            self._is_own[number] = True
        return self._pieces[number]

    def _number(self, position: int) -> int:
        return bisect_right(self._all_starts(), position) - 1

    def _start(self, number: int) -> int:
        return self._all_starts()[number]

    def _all_starts(self) -> list[int]:
        if self._starts is None:
            starts, total = [], 0
            for piece in self._pieces:
                starts.append(total)
                total += len(piece)
            self._starts = starts
        return self._starts

    def __deepcopy__(self, memo: dict[int, Any]) -> "Ordered[ItemT]":
        twin = memo[id(self)] = Ordered[ItemT]()
        self._is_own = [False] * len(self._pieces)
        twin._pieces, twin._is_own = list(self._pieces), list(self._is_own)
        return twin

    def __repr__(self) -> str:
        return f"Ordered({list(self)!r})"


def _last(piece: list[Any]) -> Any:
    return piece[-1]
