"""Handing a world on as a feature, a test or a notebook, with the verdicts of a judge.

A world does not know its judges: an installed package announces one as an entry point (``GROUP``), which
names a function from a world to a ``JudgedWorld``.
"""

from os import PathLike
from pathlib import Path
from typing import Any, Protocol

from harness.simulation.registered import the_one

GROUP = "harness.handing_on"


class JudgedWorld(Protocol):
    """A world with its verdicts, which can be written down in three ways, and asked when its end was decided."""

    def to_feature(self, name: str, path: str | PathLike[str] | None = None) -> str: ...
    def to_pytest(self, name: str, path: str | PathLike[str] | None = None) -> str: ...
    def to_notebook(self, path: str | PathLike[str]) -> Path: ...
    def when_decided(self, law: str | None = None) -> Any: ...


def judged(world: object) -> JudgedWorld:
    """A world with the verdicts of the registered judge.

    Raises:
        NotRegistered: none is registered, or several are.
    """
    verdicts: JudgedWorld = the_one("one judge of worlds", GROUP)(world)
    return verdicts
