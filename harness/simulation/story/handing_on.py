"""Handing a world on as a feature, a test or a notebook, with the verdicts of a judge.

A world does not know its judges: an installed package announces one as an entry point (``GROUP``), which
names a function from a world to a ``JudgedWorld``.
"""

from importlib.metadata import entry_points
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

GROUP = "harness.handing_on"


class JudgedWorld(Protocol):
    """A world with its verdicts, which can be written down in three ways, and asked when its end was decided."""

    def to_feature(self, name: str, path: str | PathLike[str] | None = None) -> str: ...
    def to_pytest(self, name: str, path: str | PathLike[str] | None = None) -> str: ...
    def to_notebook(self, path: str | PathLike[str]) -> Path: ...
    def when_decided(self, law: str | None = None) -> Any: ...


class NoJudge(LookupError):
    """Not exactly one judge of worlds is registered; the message names those that are, and says what to do."""


def judged(world: object) -> JudgedWorld:
    """A world with the verdicts of the registered judge.

    Raises:
        NoJudge: none is registered, or several are.
    """
    registered = entry_points(group=GROUP)
    if len(registered) != 1:
        names = ", ".join(sorted(each.value for each in registered)) or "none"
        raise NoJudge(f"wanted one judge of worlds as an entry point {GROUP}, found {names}; install the project again")
    (judge,) = registered
    verdicts: JudgedWorld = judge.load()(world)
    return verdicts
