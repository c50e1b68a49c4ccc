"""A rehearsal in a background thread, so that a notebook stays free to answer the questions that it asks.

A rehearsal waits for a person or for the wall clock, and a notebook that waited with it could not press a button.
Nothing simulated is shared between threads: all that a rehearsal makes is made and used in its own.  The widgets are in
``notebook_panel``, the rehearsal itself is in ``rehearsal``.
"""

import queue
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

from harness.conformance.rehearsal.first_look import FirstLook
from harness.conformance.rehearsal.rehearsal import run_conformance
from harness.conformance.rehearsal.report import Report
from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
from harness.conformance.stage.person import HumanTask, NotUnderstood, cannot, refused, understood
from harness.conformance.stage.target import StageTarget
from harness.conformance.targets import Target
from harness.connectors.contract import ConnectorFactory
from harness.displays.terminal import user

Phase = Literal["not begun", "running", "asking", "over"]
Reply = Callable[[HumanTask], Any]
"""Turns the task into the person's answer, or raises what the person said instead: cannot, refused, stop."""


class StillRunning(RuntimeError):
    """There is no report yet."""


class LiveRehearsal:
    """One rehearsal that can be watched, answered and stopped; ``changed`` is called, in its thread, on every change.

    ``target`` is a target, or the path of a connection file: then it is this rehearsal's person who is asked.
    """

    def __init__(
        self,
        target: Target | str | Path,
        *,
        connector: ConnectorFactory | None = None,
        only: Iterable[str] | None = None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """Nothing runs yet.

        Raises:
            UnusableInput: the connection file cannot be used, or its credentials are refused.
            OSError: a service cannot be reached.
        """
        self.state: Phase = "not begun"
        self.question: HumanTask | None = None
        self.results: list[ScenarioResult | PromiseResult] = []
        self.told: list[str] = []
        self.problem: BaseException | None = None
        self.changed = changed
        self._answers: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self._report: Report | None = None
        self._stopping = False
        self._noticed = threading.Condition()
        self._target: Target = self._on_stage(target) if isinstance(target, str | Path) else target
        self._options: dict[str, Any] = {"connector": connector, "only": only}
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> "LiveRehearsal":
        """Begin.  A second time nothing happens."""
        if self.state == "not begun":
            self._change("running")
            self._thread.start()
        return self

    # What a person says

    @property
    def by(self) -> str:
        """Whose notebook it is."""
        return user()

    def done(self, answer: str = "") -> None:
        """The person has done it; ``answer`` is what was asked for, such as the path of a file.

        Raises:
            NotUnderstood: the answer cannot be used; the question stays.
            ValueError: nobody is asked anything.
        """
        if self.question is not None:
            understood(self.question, answer.strip())
        self._say(lambda task: understood(task, answer.strip()))

    def cannot(self) -> None:
        """The person cannot do it: the scenario will be unknown."""
        self._say(lambda task: _raise(cannot(task)))

    def refused(self, words: str) -> None:
        """The page refused it, with these words."""
        self._say(lambda task: _raise(refused(task, words)))

    def stop(self) -> None:
        """Stop after the scenario that runs, or at once if it waits for a person; the rest is unknown."""
        self._stopping = True
        if self.state == "asking":
            self._say(lambda task: _raise(KeyboardInterrupt()))

    # What came of it

    @property
    def report(self) -> Report:
        """The report.

        Raises:
            StillRunning: there is none yet.
            Exception: the rehearsal could not be run.
        """
        if self.problem is not None:
            raise self.problem
        if self._report is None:
            raise StillRunning(f"there is no report yet; the rehearsal is {self.state}")
        return self._report

    def wait(self, seconds: float | None = None) -> Report:
        """Wait for the report, for so many seconds at most.

        Raises:
            StillRunning: it is not over, or it waits for a person, who could not answer while this waits.
            Exception: the rehearsal could not be run.
        """
        with self._noticed:
            self._noticed.wait_for(lambda: self.state in ("asking", "over"), seconds)
        if self.question is not None:
            raise StillRunning(f"a person is asked, and answers before this can go on: {self.question.paragraph}")
        if self.state == "over":
            self._thread.join()
        return self.report

    def asked(self, seconds: float | None = None) -> str:
        """What a person is asked, as soon as they are; nothing when the rehearsal is over, or after so many seconds."""
        with self._noticed:
            self._noticed.wait_for(lambda: self.state in ("asking", "over"), seconds)
        return self.question.paragraph if self.question else ""

    def do(self, task: HumanTask) -> Any:
        """Ask the person, and wait; this is the person whom the target knows.  Raises as ``Person`` does.

        Whoever mistypes is told what is wrong, and asked again.
        """
        while True:
            self.question = task
            self._change("asking")
            try:
                return self._answers.get()(task)
            except NotUnderstood as problem:
                self._hear(f"{problem}.  Please answer once more.")

    # Parts

    def _on_stage(self, path: str | Path) -> Target:
        return StageTarget.from_file(path, person=self, tell=self._hear)

    def _run(self) -> None:
        try:
            self._report = run_conformance(self._target, on_progress=self._take, **self._options)
        except BaseException as problem:  # noqa: BLE001 - it is told to whoever asks for the report.
            self.problem = problem
        self._change("over")

    def _take(self, result: ScenarioResult | PromiseResult | FirstLook) -> None:
        if not isinstance(result, FirstLook):  # It is in the report, too.
            self.results.append(result)
        self._change(self.state)
        if self._stopping:
            raise KeyboardInterrupt

    def _hear(self, words: str) -> None:
        self.told.append(words)
        self._change(self.state)

    def _say(self, answer: Reply) -> None:
        if self.state != "asking":
            raise ValueError(f"nobody is asked anything; the rehearsal is {self.state}")
        self.question = None  # At once, so that nobody answers twice.
        self._change("running")
        self._answers.put(answer)

    def _change(self, state: Phase) -> None:
        with self._noticed:
            self.state = state
            self._noticed.notify_all()
        self.changed()

    def __repr__(self) -> str:
        return f"LiveRehearsal({self.state}, {len(self.results)} results)"


def _raise(problem: BaseException) -> Any:
    raise problem
