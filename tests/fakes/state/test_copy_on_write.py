"""Containers that copies share: each side is what it would have been alone, and little is copied."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.state.copy_on_write import Log, Ordered, Records, Values
from fakes.state.fast_copy import replica

KEYS = st.integers(0, 12)
SIDES = st.integers(0, 5)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), SIDES, KEYS),
        st.tuples(st.just("change"), SIDES, KEYS),
        st.tuples(st.just("change what is held"), SIDES, KEYS),
        st.tuples(st.just("delete"), SIDES, KEYS),
        st.tuples(st.just("branch"), SIDES, KEYS),
        st.tuples(st.just("drop"), SIDES, KEYS),
    ),
    max_size=60,
)


class Pair:
    """A container, what a dict would hold in its place, and records that its user still holds."""

    def __init__(self, records: Any, expected: dict[int, list[int]]) -> None:
        self.records, self.expected = records, expected
        self.held: dict[int, list[int]] = {}

    def do(self, what: str, key: int, number: int) -> None:
        if what == "set":
            self.records[key] = self.held[key] = [number]
            self.expected[key] = [number]
        elif what == "change" and key in self.expected:
            self.held[key] = self.records[key]
            self.held[key].append(number)
            self.expected[key].append(number)
        elif what == "change what is held" and key in self.held and key in self.expected:
            assert self.records[key] is self.held[key], "whoever held a record first goes on holding it"
            self.held[key].append(number)
            self.expected[key].append(number)
        elif what == "delete" and key in self.expected:
            del self.records[key], self.expected[key]
            self.held.pop(key, None)

    def branch(self) -> "Pair":
        return Pair(copy.deepcopy(self.records), copy.deepcopy(self.expected))

    def check(self) -> None:
        assert list(self.records) == list(self.expected)
        assert list(self.records.scan()) == list(self.expected.values())
        assert len(self.records) == len(self.expected)
        for key in range(13):
            assert (key in self.records) == (key in self.expected)
            assert (self.records.peek(key) if key in self.records else None) == self.expected.get(key)


@given(DEEDS)
def test_records_are_what_a_dict_of_each_sides_own_would_hold(deeds: list[tuple[str, int, int]]) -> None:
    """Whatever is done on whichever side in whichever order, no side sees another's changes."""
    pairs = [Pair(Records(), {})]
    for number, (what, side, key) in enumerate(deeds):
        pair = pairs[side % len(pairs)]
        if what == "branch":
            pairs.append(pair.branch())
        elif what == "drop" and len(pairs) > 1:
            pairs.remove(pair)
        else:
            pair.do(what, key, number)
        for each in pairs:
            each.check()


@given(DEEDS)
def test_values_are_what_a_dict_would_hold(deeds: list[tuple[str, int, int]]) -> None:
    """Setting, deleting and setting again keep a dict's order, over all layers."""
    pairs: list[tuple[Values[int, int], dict[int, int]]] = [(Values(), {})]
    for number, (what, side, key) in enumerate(deeds):
        values, expected = pairs[side % len(pairs)]
        if what == "branch":
            pairs.append((copy.deepcopy(values), dict(expected)))
        elif what == "delete":
            assert values.pop(key, None) == expected.pop(key, None)
        elif what == "drop" and key == 0:
            values.clear()
            expected.clear()
        else:
            values[key] = expected[key] = number
        for one, other in pairs:
            assert list(one.items()) == list(other.items())
            assert (list(one.scan()), len(one)) == (list(other.values()), len(other))
            assert list(reversed(one)) == list(reversed(other))


@given(st.lists(st.tuples(st.sampled_from(["add", "remove", "branch"]), SIDES, st.integers(0, 60)), max_size=80))
def test_an_ordered_list_is_a_sorted_list(deeds: list[tuple[str, int, int]]) -> None:
    """Adding, removing and looking up by position and by value agree with a plain list, on each side."""
    pairs: list[tuple[Small, list[int]]] = [(Small(), [])]
    for what, side, item in deeds:
        ordered, expected = pairs[side % len(pairs)]
        if what == "branch":
            pairs.append((copy.deepcopy(ordered), list(expected)))
        elif what == "add" and item not in expected:
            ordered.add(item)
            expected[:] = sorted([*expected, item])
        elif what == "remove" and item in expected:
            ordered.remove(item)
            expected.remove(item)
        for one, other in pairs:
            assert [one[position] for position in range(len(one))] == other
            part = range(len(other) // 3, 2 * len(other) // 3)
            assert list(one.walk(part)) == other[part.start : part.stop] == list(one.walk(part, descending=True))[::-1]
            assert (one.left_of(item), one.right_of(item)) == (
                sum(each < item for each in other),
                sum(each <= item for each in other),
            )


class Small(Ordered[int]):
    """An ordered list in pieces of four, so that a test sees several of them."""

    LONGEST = 4

    def __deepcopy__(self, memo: dict[int, Any]) -> "Small":
        twin, plain = Small(), super().__deepcopy__(memo)
        twin._pieces, twin._is_own = plain._pieces, plain._is_own
        return twin


def test_what_is_not_in_an_ordered_list_cannot_be_removed() -> None:
    """Removing what is not there is an error, also from an empty list."""
    with pytest.raises(ValueError, match="7 is not in the list"):
        Ordered[int]().remove(7)


def test_a_log_is_a_list_that_grows() -> None:
    """Numbers, slices and copies of a log of several pieces are those of a list."""
    size = 2 * Log.PIECE + 10
    log, expected = Log(range(size)), list(range(size))
    twin = copy.deepcopy(log)
    twin.append(-1)
    for part in (slice(None), slice(5, 1030), slice(1024, 2048), slice(-7, None), slice(9, 3), slice(0, 3000, 500)):
        assert log[part] == expected[part]
    assert (log[0], log[-1], log[1024], list(log)) == (0, size - 1, 1024, expected)
    assert (log == expected, list(twin)) == (True, [*expected, -1])
    with pytest.raises(IndexError, match="there are 2058"):
        log[size]


def test_only_what_is_asked_for_is_copied() -> None:
    """Of a thousand shared records a side that asks for three copies three, and looking on copies none."""
    origin: Records[int, list[int]] = Records()
    for number in range(1_000):
        origin[number] = [number]
    twin = copy.deepcopy(origin)
    assert sum(len(each) for each in twin.scan()) == 1_000
    for number in range(3):
        twin[number].append(0)
        twin[number].append(1)
    assert (origin.copies, twin.copies, origin.peek(2), twin.peek(999) is origin.peek(999)) == (0, 3, [2], True)


def test_nothing_is_copied_for_a_branch_that_is_gone() -> None:
    """An origin whose branches were all thrown away goes on as if there had been none."""
    origin: Records[int, list[int]] = Records()
    origin[1] = [1]
    copy.deepcopy(copy.deepcopy(origin))
    origin[1].append(2)
    assert (origin.copies, origin.peek(1)) == (0, [1, 2])


def test_a_replica_keeps_what_is_held_twice() -> None:
    """One list in two places of a record is one list in two places of the copy."""
    stock = {"shelf": [1]}
    record = {"own": stock, "of the variant": stock, "name": ("x", [2])}
    twin = replica(record)
    twin["own"]["shelf"].append(9)  # type: ignore[index]
    assert twin == {"own": {"shelf": [1, 9]}, "of the variant": {"shelf": [1, 9]}, "name": ("x", [2])}
    assert record["own"] == {"shelf": [1]}
