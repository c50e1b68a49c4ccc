"""The board of a rehearsal: all that people are to do now, whoever answers first, and how far the rehearsal has come.

People answer from several threads, at a page and at the terminal; the rehearsal itself stays in its own.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
from harness.conformance.stage.api import Declined
from harness.conformance.stage.clocks import wall_clock
from harness.conformance.stage.person import CannotBeDone, HumanTask, NotUnderstood, meaning_of
from harness.conformance.targets import Standing


class AnsweredAlready(ValueError):
    """Somebody else was faster, or nobody needs to know any more."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something that somebody is to do: its number on the board, the task, and since when it is open."""

    number: int
    task: HumanTask
    since: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """Who has answered something, and when."""

    task: HumanTask
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Answer:
    said: str
    by: str


@dataclass
class Board:
    """A ``Person`` who is many people: each question is answered by whoever comes first.

    ``version`` grows with every change, for pages that are looked at.
    """

    now: Callable[[], datetime] = wall_clock
    tell: Callable[[str], None] = print
    """Says at the terminal what somebody has done at the page."""
    version: int = 0
    by: str = ""
    """Who answered the question that was taken last."""
    standing: Standing = field(default_factory=Standing)
    results: list[ScenarioResult | PromiseResult] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._open: dict[tuple[str, int], OpenQuestion] = {}
        self._answers: dict[tuple[str, int], _Answer] = {}
        self._asked = 0

    # What the rehearsal asks

    def expect(self, task: HumanTask, now: datetime) -> bool:
        """Put a question on the board, unless it is there; whether it is answered already."""
        with self._changed:
            if task.key in self._answers:
                return True
            if task.key not in self._open:
                self._asked += 1
                self._open[task.key] = OpenQuestion(self._asked, task, now)
                self._notice()
            return False

    def do(self, task: HumanTask) -> Any:
        """What came of a question that was expected; waits for whoever answers it.  Raises as ``Person`` does."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: task.key in self._answers)
                answer = self._answers.pop(task.key)
                self.by = answer.by
            self.tell(f"{answer.by} has answered: {task.deed.replace('_', ' ')}, for {task.scenario}")
            try:
                return meaning_of(task, answer.said)
            except NotUnderstood:  # A file that has gone since: it is asked for again.
                self.expect(task, self.now())

    def is_answered(self, question: tuple[str, int]) -> bool:
        with self._changed:
            return question in self._answers

    def forget(self, scenario: str) -> None:
        """A scenario is over: whatever it asked needs no answer any more."""
        with self._changed:
            for key in [key for key in (*self._open, *self._answers) if key[0] == scenario]:
                self._open.pop(key, None)
                self._answers.pop(key, None)
            self._notice()

    def notice(self, seconds: float) -> bool:
        """Wait until somebody answers, for so many seconds at most; whether there is an answer that nobody took."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._answers), seconds)

    def follow(self, standing: Standing) -> None:
        """How far the scenarios have come."""
        with self._changed:
            if standing != self.standing:
                self.standing = standing
                self._notice()

    def take(self, result: object) -> None:
        """A verdict is there; what else is told on the way is not for the board."""
        if isinstance(result, ScenarioResult | PromiseResult):
            with self._changed:
                self.results.append(result)
                self._notice()

    # What people do

    @property
    def questions(self) -> list[OpenQuestion]:
        """All that is open, the oldest first."""
        with self._changed:
            return list(self._open.values())

    def question(self, number: int) -> OpenQuestion:
        """One of them.

        Raises:
            AnsweredAlready: there is none of this number.
        """
        found = next((each for each in self.questions if each.number == number), None)
        if found is None:
            raise AnsweredAlready(f"question {number} is not open: somebody has answered it, or it needs no answer")
        return found

    def answer(self, number: int, said: str, by: str) -> None:
        """Answer a question as at a terminal: what was asked for, ``no``, or ``refused: words``.

        Raises:
            NotUnderstood: the answer cannot be used; the question stays.
            AnsweredAlready: somebody else was faster.
        """
        with suppress(CannotBeDone, Declined):
            meaning_of(self.question(number).task, said)
        with self._changed:
            question = self.question(number)
            del self._open[question.task.key]
            self._answers[question.task.key] = _Answer(said, by)
            self.answered.append(Answered(question.task, by, self.now()))
            self._notice()

    def next_question(self, seen: int) -> OpenQuestion:
        """Wait for an open question with a higher number than one that was seen."""
        with self._changed:
            self._changed.wait_for(lambda: any(each.number > seen for each in self._open.values()))
            return min((each for each in self._open.values() if each.number > seen), key=lambda each: each.number)

    def _notice(self) -> None:
        self.version += 1
        self._changed.notify_all()
