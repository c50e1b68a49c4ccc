"""For tests: a rehearsal in a process of its own, whose people are played by a robot at the control port of the fakes.

``python -m tests.conformance.stage.robot rehearse --target stage ...`` is ``harness rehearse`` with somebody at its
terminal who does at once whatever is asked, and writes down when.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from harness import cli
from harness.conformance.stage import target
from harness.conformance.stage.accounts import IF_THERE
from harness.conformance.stage.api import Declined
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.hosts import REMOVE
from harness.conformance.stage.person import HumanTask, RemotePerson, cannot

CONTROL, LOG = "ROBOT_CONTROL", "ROBOT_LOG"
"""The environment variables that name the control port, and the file in which what was asked is written down."""


@dataclass(frozen=True)
class Robot:
    """Somebody who presses the buttons of both services' pages, and has no second store."""

    port: ControlPort
    log: str
    by: str = "the robot"

    def do(self, task: HumanTask) -> Any:
        asked = {"for": task.key, "who": task.named or task.who, "deed": task.deed, "paragraph": task.paragraph}
        with open(self.log, "a+", encoding="utf-8") as log:
            log.seek(0)
            is_known = any(json.loads(line)["for"] == [*task.key] for line in log)
            print(json.dumps({"at": self.port.now().isoformat(), **asked}), file=log)
        try:
            return self._press(task)
        except Declined:
            if not is_known and IF_THERE not in task.paragraph:
                raise
            return None  # It was done already, before the rehearsal was killed.

    def _press(self, task: HumanTask) -> Any:
        if task.deed == "open_store":
            raise cannot(task)
        person = RemotePerson(self.port, "1")
        if REMOVE in task.paragraph:
            with suppress(Declined):
                person.do(replace(task, deed="remove_connection", arguments={}))
        return person.do(task)


def at_the_terminal(tell: Callable[[str], None]) -> Robot:
    """Whoever sits there instead of a person."""
    return Robot(ControlPort(os.environ[CONTROL]), os.environ[LOG])


if __name__ == "__main__":
    setattr(target, "TerminalPerson", at_the_terminal)  # noqa: B010 - to types it is no function
    cli.main()
