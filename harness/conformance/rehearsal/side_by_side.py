"""Scenarios side by side: each is played until it has to wait, and the others go on meanwhile.

Whoever waits is played again from the start when its time has come; what it did before stands in the target's record.
"""

import re
from collections import deque
from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest

from harness.conformance.rehearsal.rehearsal import Rehearsal
from harness.conformance.rehearsal.step_lookup import playing
from harness.conformance.targets import Pause, Standing

MOST_AT_ONCE = 120
"""How many scenarios are under way: with more of them, what is due at a quarter of an hour takes longer than that."""

IN_TIME = timedelta(minutes=3)
"""How late whoever is due may be played before no other scenario is begun."""

BETWEEN_VISITS = timedelta(minutes=20)
"""How long questions are gathered, so that a person who has answered is left alone, while there is other work."""

FEW = 5
"""So few scenarios are waited for before a visit; more of them are held up by it longer than a visit is worth."""

A_VISIT = timedelta(minutes=8)
"""How long a person who was asked stays, for what follows from the answers."""


_A_WAIT = re.compile(r"\bhours?\b|\b(?:has|have) received\b")
_A_WHOLE_LIST = re.compile(r"\bpage \d+ of the list\b")


def _urgency(item: pytest.Item) -> tuple[bool, int]:
    """Which scenarios begin first, as far as their words tell.

    Whoever reads a list page by page does so before others fill it, else only when all of them are over; then come
    those who wait most often.
    """
    scenario = playing.scenario_wrapper_template_registry.get(getattr(item, "obj", None))
    words = "\n".join(step.name for step in scenario.steps) if scenario else ""
    return bool(_A_WHOLE_LIST.search(words)), len(_A_WAIT.findall(words))


class PausingTarget(Protocol):
    """A target whose scenarios can raise ``Pause`` instead of waiting."""

    pauses: bool
    """Whether they do."""
    asks: bool
    """Whether a person is asked, and nothing else is done; else a question is a pause."""
    is_alone: bool
    """Whether only one scenario is left, which may do what would disturb others."""
    admits_others: bool
    """Whether what was done alone disturbs nobody any more, so that all others may try to go on; it is asked once."""

    asks_by_itself: bool
    """Whether people are told at once what they will be asked, and answer when they like: then nobody is visited."""

    def now(self) -> datetime: ...
    def rest(self, until: datetime | None, standing: Standing) -> None:
        """Let an instant come, whatever anybody thinks of the time until then, or an answer of somebody."""
        ...

    def is_answered(self, question: tuple[str, int]) -> bool:
        """Whether somebody has answered a question who was not visited for it."""
        ...

    def is_agreed(self, agreement: tuple[str, Any, str]) -> bool:
        """Whether no other scenario needs what one waits for to be otherwise any more."""
        ...


class SideBySide:
    """A pytest plugin that plays the scenarios of a rehearsal in turn; ``visits`` counts how often people are asked."""

    def __init__(self, rehearsal: Rehearsal, target: PausingTarget) -> None:
        self.visits = 0
        self._rehearsal = rehearsal
        self._target = target
        self._visit_began: datetime | None = None
        self._asked_since: datetime | None = None
        self._is_late = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Play all of them."""
        self._ready = deque(sorted(session.items, key=_urgency, reverse=True))
        self._waiting: list[tuple[datetime, pytest.Item]] = []
        self._asking: list[tuple[pytest.Item, tuple[str, int]]] = []
        self._held_up: list[tuple[pytest.Item, tuple[str, Any, str]]] = []
        self._lonely: list[tuple[pytest.Item, bool]] = []
        self._under_way: set[pytest.Item] = set()
        self._target.pauses, self._target.asks, self._target.is_alone = True, False, False
        try:
            while self._ready or self._waiting or self._asking or self._held_up or self._lonely:
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
        """Ask when it is time to; play whoever is due, then who can begin; else ask, wait, or play the lonely ones."""
        due = min(self._waiting, key=lambda each: each[0], default=None)
        answered = next((each for each in self._asking if self._target.is_answered(each[1])), None)
        agreed = next((each for each in self._held_up if self._target.is_agreed(each[1])), None)
        if self._asking and self._is_visit_due():
            self._visit()
        elif due is not None and due[0] <= self._target.now():
            self._is_late = self._target.now() > due[0] + IN_TIME
            self._waiting.remove(due)
            self._play(due[1])
        elif answered is not None:
            self._asking.remove(answered)
            self._go_on_with(answered[0])
        elif agreed is not None:
            self._held_up.remove(agreed)
            self._go_on_with(agreed[0])
        elif self._asking and self._is_somebody_there():
            self._visit()
        elif self._ready and len(self._under_way) < MOST_AT_ONCE and not (self._is_late and self._waiting):
            self._play(self._ready.popleft())
        elif self._asking and self._is_first_or_last_visit():
            self._visit()
        elif due is not None or self._asking:
            self._wait(due[0] if due else None)
        elif self._lonely or self._held_up:  # Those who hold up one another go on one after the other.
            self._target.is_alone = True
            self._play(self._next_alone() if self._lonely else self._held_up.pop(0)[0])

    def _play(self, item: pytest.Item) -> None:
        self._rehearsal.paused = None
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        pause: Pause | None = self._rehearsal.paused
        if self._target.admits_others:
            self._target.admits_others = self._target.is_alone = False
            self._ready.extend(item for item, _ in self._lonely)
            self._lonely.clear()
        if pause is None:
            self._target.is_alone = False
            self._under_way.discard(item)
        elif pause.agreement is not None:
            self._held_up.append((item, pause.agreement))
        elif pause.needs_solitude:
            self._lonely.append((item, pause.admits_others))
        elif pause.until is None:
            self._asked_since = self._asked_since if self._asking else self._target.now()
            self._asking.append((item, pause.question))
        elif self._target.asks and item not in self._under_way:
            self._ready.append(item)  # It has its answers, and begins when there is room for it.
        else:
            self._under_way.add(item)
            self._waiting.append((pause.until, item))

    def _next_alone(self) -> pytest.Item:
        """Who has begun goes on as long as all is as it was; those who stay alone to their end come last."""
        found = min(self._lonely, key=lambda each: (each[0] not in self._under_way, not each[1]))
        self._lonely.remove(found)
        return found[0]

    def _is_visit_due(self) -> bool:
        """Whether people have been left alone for long enough, however much there is to do for others."""
        is_long_ago = self._visit_began is not None and self._target.now() >= self._visit_began + BETWEEN_VISITS
        return is_long_ago and not self._are_all_soon_there()

    def _are_all_soon_there(self) -> bool:
        """Whether all others go on so soon that what they ask is best asked in the same visit."""
        if self._asked_since is None or self._ready or not 0 < len(self._waiting) <= FEW:
            return False
        return max(until for until, _ in self._waiting) <= self._asked_since + BETWEEN_VISITS

    def _is_somebody_there(self) -> bool:
        """Whether a person who was asked has not left yet."""
        return self._visit_began is not None and self._target.now() < self._visit_began + A_VISIT

    def _is_first_or_last_visit(self) -> bool:
        """Whether nobody was asked yet, or nothing else is to be done; on a board nobody is visited."""
        return not self._target.asks_by_itself and (not self._waiting or self._visit_began is None)

    def _go_on_with(self, item: pytest.Item) -> None:
        """Somebody has answered; one that has not begun otherwise begins when there is room for it."""
        if item in self._under_way or self._target.is_alone:
            self._play(item)
        else:
            self._ready.appendleft(item)

    def _visit(self) -> None:
        """Ask all that is to be asked now; what follows from the answers comes while the person is still there."""
        if not self._is_somebody_there():
            self.visits += 1
            self._visit_began = self._target.now()
        asked, self._asking = self._asking, []
        self._target.asks = True
        try:
            for item, _ in asked:
                self._play(item)
        finally:
            self._target.asks = False

    def _wait(self, due: datetime | None) -> None:
        if due is not None and self._asking and self._visit_began is not None and not self._are_all_soon_there():
            due = min(due, self._visit_began + BETWEEN_VISITS)
        self._target.rest(due, self._standing())

    def _standing(self) -> Standing:
        waiting = tuple(sorted((until, self._rehearsal.name_of(item)) for until, item in self._waiting))
        not_begun, lonely = (
            tuple(self._rehearsal.name_of(item) for item in items)
            for items in (self._ready, [each for each, _ in (*self._held_up, *self._lonely)])
        )
        return Standing(waiting, not_begun, lonely)
