"""Where people's deeds are written down, if anybody wants to know.

What is done with the record is not known here; a simulation keeps it as part of its history.
"""

from typing import Any, Protocol

from fakes.people.deeds import Deed


class Diary(Protocol):
    """Anything that takes down a deed: who did it, its name, and its facts."""

    def deed(self, who: str, what: Deed, **facts: Any) -> object: ...


class NoDiary:
    """For people whose deeds nobody records."""

    def deed(self, who: str, what: Deed, **facts: Any) -> None:
        """Forget it."""
