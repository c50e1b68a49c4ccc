"""Scenarios that need the same of a connection that is not the one of all go through it together.

A store has one connection in the portal.  Where several scenarios connect, lose their API account and enter another
one, a person does each of these once: whoever is so far waits until all others are so far, too, or are over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from harness.conformance.stage.record import Record

STANDING = "standing"
"""The fact of a record that tells which connection stands."""


class Way(Protocol):
    """A scenario's way through the world, as far as others go it, too."""

    def agree(self, what: str, value: Any, *, moves_on: bool = False) -> None: ...

    def question_here(self) -> str | None: ...


@dataclass
class Company:
    """Scenarios that go together, as one of them sees it; those of one ``name`` do.

    How far they are is in the ``record``, so that a rehearsal can be stopped.
    """

    record: Record
    name: str
    member: str
    way: Way
    account: Any = None
    """The API account with which all of them connect now, once this scenario has it; None after it was deleted."""
    lost: int = 0
    """How many of theirs were deleted."""
    _steps: int = 0

    @property
    def is_open(self) -> bool:
        """Whether what stands is theirs, and this scenario is with them or can still join."""
        found = self._found
        return found["name"] == self.name and (found["steps"] == 0 or self.member in found["members"])

    def gather(self) -> None:
        """Be counted among them: none of them goes on before this scenario is so far, too.

        Raises:
            Pause: others of this name have gone on already.
        """
        self.way.agree(self._what, self._steps)

    def begin(self) -> None:
        """From now on what stands is theirs."""
        if not self.is_open:
            self._note(0, [])
        if self.member not in self._found["members"]:
            self._note(self._found["steps"], [*self._found["members"], self.member])

    def go_on(self, deed: str, do: Callable[[], list[str]]) -> list[str]:
        """Have a person do what all of them want now, unless it is done; everything that a form was refused for.

        Raises:
            Pause: not all of them are so far.
        """
        step = self._steps + 1
        self.way.agree(self._what, f"{step} {deed}", moves_on=True)
        asked, found = self.way.question_here(), self._found
        is_mine = found["steps"] < step if asked is None else asked.endswith(deed)
        problems = do() if is_mine else []
        if not problems:
            self._steps = step
            self._note(max(step, found["steps"]), found["members"])
        return problems

    # Parts

    @property
    def _what(self) -> str:
        """What they agree on, as long as it lasts: how far they are."""
        return f"the connection where {self.name}"

    @property
    def _found(self) -> dict[str, Any]:
        found = self.record.fact(STANDING)
        return found if isinstance(found, dict) else {"name": "", "steps": 0, "members": []}

    def _note(self, steps: int, members: list[str]) -> None:
        told = {"name": self.name, "steps": steps, "members": members}
        if told != self._found:
            self.record.note(STANDING, told)
