"""Scenarios side by side: each is played until it has to wait, and the others go on meanwhile.

Whoever waits is played again from the start when its time has come; what it did before stands in the target's record.
"""

from collections import deque
from datetime import datetime, timedelta
from typing import Protocol

import pytest

from harness.conformance.rehearsal.rehearsal import Rehearsal
from harness.conformance.targets import Pause

MOST_AT_ONCE = 40
"""How many scenarios are under way: with more of them, what is due at a quarter of an hour takes longer than that."""

BETWEEN_VISITS = timedelta(minutes=30)
"""How long questions are gathered, so that a person who has answered is left alone, while there is other work."""


class PausingTarget(Protocol):
    """A target whose scenarios can raise ``Pause`` instead of waiting."""

    pauses: bool
    """Whether they do."""
    asks: bool
    """Whether a person is asked, and nothing else is done; else a question is a pause."""
    is_alone: bool
    """Whether only one scenario is left, which may do what would disturb others."""

    def now(self) -> datetime: ...
    def rest(self, until: datetime) -> None:
        """Let an instant come, whatever anybody thinks of the time until then."""
        ...


class SideBySide:
    """A pytest plugin that plays the scenarios of a rehearsal in turn; ``visits`` counts how often people are asked."""

    def __init__(self, rehearsal: Rehearsal, target: PausingTarget) -> None:
        self.visits = 0
        self._rehearsal = rehearsal
        self._target = target
        self._visited: datetime | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Play all of them."""
        self._ready = deque(session.items)
        self._waiting: list[tuple[datetime, pytest.Item]] = []
        self._asking: list[pytest.Item] = []
        self._lonely: list[pytest.Item] = []
        self._under_way: set[pytest.Item] = set()
        self._target.pauses, self._target.asks, self._target.is_alone = True, False, False
        try:
            while self._ready or self._waiting or self._asking or self._lonely:
                if session.shouldfail or session.shouldstop:
                    break
                self._go_on()
        finally:
            self._target.pauses, self._target.asks = False, True
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """A pause is no failure, of which pytest would write down where in the code it was."""
        if call.excinfo is not None and call.excinfo.errisinstance(Pause):
            call.excinfo = None

    def _go_on(self) -> None:
        """Play whoever is due, then who can begin or go on; else ask, wait, or let the lonely ones follow."""
        due = min(self._waiting, key=lambda each: each[0], default=None)
        if due is not None and due[0] <= self._target.now():
            self._waiting.remove(due)
            self._play(due[1])
        elif self._ready and len(self._under_way) < MOST_AT_ONCE:
            self._play(self._ready.popleft())
        elif self._asking and self._is_time_to_ask():
            self._visit()
        elif due is not None:
            self._wait(due[0])
        elif self._lonely:
            self._target.is_alone = True
            self._play(self._lonely.pop(0))

    def _play(self, item: pytest.Item) -> None:
        self._rehearsal.paused = None
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        pause: Pause | None = self._rehearsal.paused
        if pause is None:
            self._target.is_alone = False
            self._under_way.discard(item)
        elif pause.until is None:
            (self._lonely if pause.needs_solitude else self._asking).append(item)
        elif self._target.asks and item not in self._under_way:
            self._ready.append(item)  # It has its answers, and begins when there is room for it.
        else:
            self._under_way.add(item)
            self._waiting.append((pause.until, item))

    def _is_time_to_ask(self) -> bool:
        return not self._waiting or self._visited is None or self._target.now() >= self._visited + BETWEEN_VISITS

    def _visit(self) -> None:
        """Ask all that is to be asked now; what follows from the answers comes when nobody waits for it."""
        asked, self._asking = self._asking, []
        self.visits += 1
        self._target.asks = True
        try:
            for item in asked:
                self._play(item)
        finally:
            self._target.asks = False
            self._visited = self._target.now()

    def _wait(self, due: datetime) -> None:
        if self._asking and self._visited is not None:
            due = min(due, self._visited + BETWEEN_VISITS)
        self._target.rest(due)
