"""Containers that a world and its branches share: copying one costs next to nothing, and each side keeps its own.

What is kept in them is not known here; how one record is copied is in ``replicas``.

A world of ten thousand orders holds a million objects.  ``copy.deepcopy`` looks at every one of them, and a copy that
shares them must know of every later change.  So a copy here shares whole layers, and whoever first asks for a record
after that gets one of its own:

- ``Values`` is a dict whose values never change.  Copying it puts all that it holds so far into a layer which nobody
  changes any more, and gives each side a new empty layer on top.  Small layers are merged into larger ones, so that
  there are about as many layers as the number of entries has binary digits.
- ``Records`` is a dict of records that do change.  Asking for a record counts as the intention to change it, since
  nothing tells of the change itself.  Somebody may still hold the origin's record (``order = place_order()``), so the
  origin keeps its very object and leaves a copy to those who share it; everybody else takes a copy away.  Who only
  looks, and lets nobody change what it sees, uses ``peek`` and ``scan``, which copy nothing.
- ``Log`` and ``Ordered`` are lists in pieces: of what is only ever appended, and of what is kept in order.
"""

import weakref
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, MutableMapping, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar, overload

from fakes.state.fast_copy import replica

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Default = TypeVar("Default")
Item = TypeVar("Item")

_MISSING: Any = object()


class _Layer(Generic[Key, Value]):
    """What was written between two copies; nobody changes it any more.

    ``over`` are the keys in ``entries`` that an older layer has too, at whose place they stay; ``gone`` are the keys
    of older layers that were deleted.
    """

    __slots__ = ("entries", "gone", "over")

    def __init__(self, entries: dict[Key, Value], over: set[Key], gone: set[Key]) -> None:
        self.entries = entries
        self.over = over
        self.gone = gone


class Values(MutableMapping[Key, Value]):
    """A dict, in the order of insertion, of values that never change themselves."""

    __slots__ = ("__weakref__", "_below", "_below_count", "_gone", "_over", "_top")

    def __init__(self, entries: Iterable[tuple[Key, Value]] = ()) -> None:
        self._below: tuple[_Layer[Key, Value], ...] = ()  # The youngest first.
        self._below_count = 0
        self._begin_layer()
        for key, value in entries:
            self[key] = value

    def _begin_layer(self) -> None:
        self._top: dict[Key, Value] = {}
        self._over: set[Key] = set()
        self._gone: set[Key] = set()

    def __getitem__(self, key: Key) -> Value:
        if key in self._top:
            return self._top[key]
        found: Value = self._beneath(key, _MISSING)
        if found is _MISSING:
            raise KeyError(key)
        return found

    def _beneath(self, key: object, default: Any) -> Any:
        """The value in what is shared."""
        if key not in self._gone:
            for layer in self._below:
                if key in layer.entries:
                    return layer.entries[key]
                if key in layer.gone:
                    break
        return default

    def __setitem__(self, key: Key, value: Value) -> None:
        if self._below and key not in self._top and key in self:
            self._over.add(key)
        self._top[key] = value

    @overload
    def get(self, key: Key, /) -> Value | None: ...
    @overload
    def get(self, key: Key, /, default: Value) -> Value: ...
    @overload
    def get(self, key: Key, /, default: Default) -> Value | Default: ...
    def get(self, key: Key, /, default: Any = None) -> Any:
        """As of a dict; without an error inside, since most of what is asked of an index is not there."""
        return self._top[key] if key in self._top else self._beneath(key, default)

    def pop(self, key: Key, *default: Any) -> Any:
        return super().pop(key, *default) if self._below else self._top.pop(key, *default)

    def __delitem__(self, key: Key) -> None:
        if key not in self:
            raise KeyError(key)
        if key in self._over or key not in self._top:
            self._gone.add(key)
            self._over.discard(key)
        self._top.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._top or self._beneath(key, _MISSING) is not _MISSING

    def __iter__(self) -> Iterator[Key]:
        layers = (_Layer(self._top, self._over, self._gone), *self._below)
        for position in reversed(range(len(layers))):
            hidden = [younger.gone for younger in layers[:position] if younger.gone]
            over = layers[position].over
            for key in layers[position].entries:
                if key not in over and not any(key in gone for gone in hidden):
                    yield key

    def __reversed__(self) -> Iterator[Key]:
        hidden: list[set[Key]] = []
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

    def scan(self) -> Iterator[Value]:
        """All values, in order."""
        return iter(self._top.values()) if not self._below else (self[key] for key in self)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Values[Key, Value]":
        count = len(self)
        if self._top or self._gone:
            self._below = _merged((_Layer(self._top, self._over, self._gone), *self._below))
            self._begin_layer()
        self._below_count = count
        twin = memo[id(self)] = Values[Key, Value]()
        twin._below, twin._below_count = self._below, count
        return twin

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self.items())!r})"


def _merged(layers: tuple[_Layer[Key, Value], ...]) -> tuple[_Layer[Key, Value], ...]:
    """The same layers, the youngest of them put into older ones that are not twice as large."""
    while len(layers) > 1 and 2 * _size(layers[0]) > _size(layers[1]):
        layers = (_put_into(layers[1], layers[0], is_last=len(layers) == 2), *layers[2:])
    return layers


def _size(layer: _Layer[Key, Value]) -> int:
    return len(layer.entries) + len(layer.gone)


def _put_into(older: _Layer[Key, Value], younger: _Layer[Key, Value], *, is_last: bool) -> _Layer[Key, Value]:
    """Both layers as one; the last one has nothing below that it could hide."""
    entries, over = older.entries.copy(), older.over.copy()
    for key in younger.gone:
        entries.pop(key, None)
        over.discard(key)
    for key, value in younger.entries.items():
        if key in younger.over and key not in entries:
            over.add(key)
        entries[key] = value
    return _Layer(entries, set() if is_last else over, set() if is_last else older.gone | younger.gone)


class _Cell(Generic[Value]):
    """A record's place. ``owner`` may hand out this very object; it is his alone while his ``age`` is the same."""

    __slots__ = ("age", "owner", "record")

    def __init__(self, record: Value, owner: object, age: int) -> None:
        self.record = record
        self.owner: object = owner
        self.age = age


class _Loan:
    """Held by everybody who shares records of one lender since one moment."""

    __slots__ = ("__weakref__",)


class Records(MutableMapping[Key, Value]):
    """A dict, in the order of insertion, of records that change; each side of a copy has its own, as if at once.

    ``copies`` counts how many records were copied because they were shared.
    """

    __slots__ = ("__weakref__", "_age", "_cells", "_lent", "_loans", "_me", "copies")

    def __init__(self) -> None:
        self._cells: Values[Key, _Cell[Value]] = Values()
        self._me = object()
        self._age = 0
        self._lent: list[weakref.ref[_Loan]] = []
        self._loans: tuple[_Loan, ...] = ()
        self.copies = 0

    def __getitem__(self, key: Key) -> Value:
        cell = self._cells[key]
        if cell.owner is self._me and cell.age == self._age:
            return cell.record
        return self._taken(key, cell)

    @overload
    def get(self, key: Key, /) -> Value | None: ...
    @overload
    def get(self, key: Key, /, default: Value) -> Value: ...
    @overload
    def get(self, key: Key, /, default: Default) -> Value | Default: ...
    def get(self, key: Key, /, default: Any = None) -> Any:
        cell = self._cells.get(key)
        return default if cell is None else self[key]

    def _taken(self, key: Key, cell: _Cell[Value]) -> Value:
        """The record of a shared cell, for this side alone from now on."""
        record = cell.record
        if cell.owner is not self._me:
            record = self._copy(record)
        elif any(loan() is not None for loan in self._lent):
            cell.record, cell.owner = self._copy(record), None
        self._cells[key] = _Cell(record, self._me, self._age)
        return record

    def _copy(self, record: Value) -> Value:
        self.copies += 1
        return replica(record)

    def peek(self, key: Key) -> Value:
        """The record of a key, to look at only: others may share it.

        Raises:
            KeyError: there is none.
        """
        return self._cells[key].record

    def scan(self) -> Iterator[Value]:
        """All records in order, to look at only."""
        return (cell.record for cell in self._cells.scan())

    def __setitem__(self, key: Key, record: Value) -> None:
        cell = self._cells.get(key)
        if cell is None or cell.record is not record or cell.owner is not self._me or cell.age != self._age:
            self._cells[key] = _Cell(record, self._me, self._age)

    def __delitem__(self, key: Key) -> None:
        self[key]  # Whoever shares it keeps a copy, because this side may still hold the record.
        del self._cells[key]

    def __contains__(self, key: object) -> bool:
        return key in self._cells

    def __iter__(self) -> Iterator[Key]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Records[Key, Value]":
        twin = memo[id(self)] = Records[Key, Value]()
        twin._cells = self._cells.__deepcopy__({})
        loan = _Loan()
        self._age += 1
        self._lent = [*(lent for lent in self._lent if lent() is not None), weakref.ref(loan)]
        twin._loans = (*self._loans, loan)
        return twin

    def __repr__(self) -> str:
        return f"Records({len(self)})"


class Log(Sequence[Item]):
    """A list that only grows, of what never changes."""

    __slots__ = ("_pieces", "_tail")

    PIECE = 1024

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._pieces: list[list[Item]] = []
        self._tail: list[Item] = []
        self.extend(items)

    def append(self, item: Item) -> None:
        self._tail.append(item)
        if len(self._tail) == self.PIECE:
            self._pieces.append(self._tail)
            self._tail = []

    def extend(self, items: Iterable[Item]) -> None:
        for item in items:
            self.append(item)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return self._slice(*index.indices(len(self)))
        size = len(self)
        position = index + size if index < 0 else index
        if not 0 <= position < size:
            raise IndexError(f"there is no item {index}; there are {size}")
        piece, rest = divmod(position, self.PIECE)
        return self._pieces[piece][rest] if piece < len(self._pieces) else self._tail[rest]

    def _slice(self, start: int, stop: int, step: int) -> list[Item]:
        if step != 1:
            return [self[position] for position in range(start, stop, step)]
        first = start // self.PIECE
        pieces = [*self._pieces[first : stop // self.PIECE + 1], self._tail]
        items = list(chain.from_iterable(pieces))
        return items[start - first * self.PIECE : stop - first * self.PIECE] if start < stop else []

    def __iter__(self) -> Iterator[Item]:
        yield from chain.from_iterable(self._pieces)
        yield from self._tail

    def __len__(self) -> int:
        return len(self._pieces) * self.PIECE + len(self._tail)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Log | list):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __deepcopy__(self, memo: dict[int, Any]) -> "Log[Item]":
        twin = memo[id(self)] = Log[Item]()
        twin._pieces, twin._tail = list(self._pieces), list(self._tail)
        return twin

    def __repr__(self) -> str:
        return repr(list(self))


class Ordered(Sequence[Item]):
    """A list in ascending order, of what never changes, no two of them equal."""

    __slots__ = ("_is_own", "_pieces", "_starts")

    LONGEST = 512

    def __init__(self) -> None:
        self._pieces: list[list[Any]] = []  # None of them is empty.
        self._is_own: list[bool] = []
        self._starts: list[int] | None = None

    def add(self, item: Item) -> None:
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

    def remove(self, item: Item) -> None:
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

    def walk(self, positions: range, *, descending: bool = False) -> Iterator[Item]:
        """The items at these positions, one after the other, from the first one up or from the last one down."""
        if not positions:
            return
        numbers = range(self._number(positions.start), self._number(positions.stop - 1) + 1)
        for number in reversed(numbers) if descending else numbers:
            start = self._start(number)
            part = self._pieces[number][max(0, positions.start - start) : positions.stop - start]
            yield from reversed(part) if descending else part

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            positions = range(*index.indices(len(self)))
            return list(self.walk(positions)) if positions.step == 1 else [self[each] for each in positions]
        size = len(self)
        position = index + size if index < 0 else index
        if not 0 <= position < size:
            raise IndexError(f"there is no item {index}; there are {size}")
        number = self._number(position)
        item: Item = self._pieces[number][position - self._start(number)]
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

    def __deepcopy__(self, memo: dict[int, Any]) -> "Ordered[Item]":
        twin = memo[id(self)] = Ordered[Item]()
        self._is_own = [False] * len(self._pieces)
        twin._pieces, twin._is_own = list(self._pieces), list(self._is_own)
        return twin

    def __repr__(self) -> str:
        return f"Ordered({list(self)!r})"


def _last(piece: list[Any]) -> Any:
    return piece[-1]
