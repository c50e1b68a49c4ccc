"""How long something takes, compared within one run, and in which room a simulation spends its time.

What is measured, and which figure would be too much, is in the benchmarks.
"""

import gc
import statistics
from collections import Counter
from collections.abc import Callable
from functools import wraps
from time import process_time
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.doors.in_process import InProcess
from fakes.logicbroker import Logicbroker
from harness.record.history import History
from harness.simulation.recorder import Recorder
from harness.sync import Connector, Journal

COLLECTOR = "garbage collector"


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
        """In worlds that are made from now on these methods of a class are this room's doors."""
        for method in methods:
            self._patch.setattr(owner, method, self._through(room, getattr(owner, method)))

    def watch_everything(self) -> None:
        """The rooms that take part in every simulation."""
        self.watch("core", Connector, "tick")
        self.watch("journal", Journal, *(name for name, each in vars(Journal).items() if _is_deed(name, each)))
        self.watch("recording", Recorder, "__call__")
        self.watch("recording", History, "record")
        self.watch("fakes", InProcess, "answer")
        self.watch("fakes", BigCommerce, "run_due")
        self.watch("fakes", Logicbroker, "run_due")

    def measured(self, call: Callable[[], Any], rest: str) -> Any:
        """What the call returns; its time outside of all watched rooms is that of ``rest``."""
        self._taken.clear()
        gc.callbacks.append(self._collect)
        self._enter(rest)
        try:
            return call()
        finally:
            self._leave()
            gc.callbacks.remove(self._collect)

    def shares(self) -> dict[str, str]:
        """Per cent of the measured time, the largest first, without the garbage collector, which comes in gusts."""
        rooms = {room: taken for room, taken in self._taken.most_common() if room != COLLECTOR}
        return {room: f"{taken / sum(rooms.values()):.0%}" for room, taken in rooms.items()}

    def _through(self, room: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def timed(*args: Any, **kwargs: Any) -> Any:
            if not self._within:  # Nothing is measured now.
                return method(*args, **kwargs)
            self._enter(room)
            try:
                return method(*args, **kwargs)
            finally:
                self._leave()

        return timed

    def _collect(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._enter(COLLECTOR)
        else:
            self._leave()

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


def _is_deed(name: str, member: object) -> bool:
    return callable(member) and not name.startswith("_")
