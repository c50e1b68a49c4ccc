"""How long something takes, compared within one run, and in which room a simulation spends its time.

What is measured, and which figure would be too much, is in the benchmarks.
"""

import statistics
from collections import Counter
from collections.abc import Callable
from functools import wraps
from time import process_time
from typing import Any

import pytest


def seconds(call: Callable[[], object], times: int = 200) -> float:
    """The median of some calls."""
    taken = []
    for _ in range(times):
        before = process_time()
        call()
        taken.append(process_time() - before)
    return statistics.median(taken)


def ratio(call: Callable[[], object], reference: Callable[[], object], times: int = 200) -> float:
    """How often the reference could have run while one call ran; the two take turns, so both meet the same machine."""
    pairs = [(seconds(call, 1), seconds(reference, 1)) for _ in range(times)]
    calls, references = zip(*pairs, strict=True)
    return round(statistics.median(calls) / statistics.median(references), 2)


class Rooms:
    """Stops the time that is spent in each room, without what it calls in another one."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self._within: list[str] = []
        self._since = 0.0
        self._taken: Counter[str] = Counter()

    def watch(self, room: str, owner: type, *methods: str) -> None:
        """From now on these methods of a class are this room's doors."""
        for method in methods:
            self._patch.setattr(owner, method, self._through(room, getattr(owner, method)))

    def measured(self, call: Callable[[], Any], rest: str) -> Any:
        """What the call returns; its time outside of all watched rooms is that of ``rest``."""
        return self._through(rest, call)()

    def shares(self) -> dict[str, str]:
        """Per cent of the measured time, the largest first."""
        whole = sum(self._taken.values())
        return {room: f"{taken / whole:.0%}" for room, taken in self._taken.most_common()}

    def _through(self, room: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._enter(room)
            try:
                return method(*args, **kwargs)
            finally:
                self._leave()

        return timed

    def _enter(self, room: str) -> None:
        self._book()
        self._within.append(room)

    def _leave(self) -> None:
        self._book()
        self._within.pop()

    def _book(self) -> None:
        now = process_time()
        if self._within:
            self._taken[self._within[-1]] += now - self._since
        self._since = now
