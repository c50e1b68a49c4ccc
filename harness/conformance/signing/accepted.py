"""What is open and was accepted by somebody, by name: a promise, one of its scenarios, or a finding of the gate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field

from harness.sync.errors import UnusableInput
from harness.sync.settings import Settings, read_toml, validated

AHEAD = timedelta(hours=14)
"""How far ahead of UTC the clocks are where a day begins first."""


class _Row(Settings):
    """One ``[[accepted]]``."""

    what: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    on: date = Field(strict=False)
    scenario: str = ""


class _File(Settings):
    """The whole file."""

    accepted: Annotated[tuple[_Row, ...], Field(strict=False)] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """Something open that somebody takes upon themselves: what, why, who and when."""

    what: str
    reason: str
    by: str
    on: date
    scenario: str = ""

    def covers(self, what: str, scenario: str = "") -> bool:
        """Whether it speaks of something; one without a scenario speaks of all of a promise."""
        return what.casefold() == self.what.casefold() and self.scenario.casefold() in ("", scenario.casefold())

    def __str__(self) -> str:
        return f"accepted by {self.by} on {self.on:%d %b %Y}: {self.reason}"


def read_accepted(path: Path | None, now: datetime) -> tuple[Accepted, ...]:
    """The entries of a TOML file: ``[[accepted]]`` with ``what``, ``reason``, ``by``, ``on`` and perhaps ``scenario``.

    Whether there is what they speak of is known to ``acceptable``.

    Raises:
        UnusableInput: the file cannot be read, an entry lacks something, or was accepted on a day that is to come.
    """
    if path is None:
        return ()
    read = validated(_File, read_toml(path, "a list of what is accepted", str(path)), file=str(path))
    for number, row in enumerate(read.accepted, 1):
        if row.on > (now + AHEAD).date():
            wanted = f"a day that has come as 'on' in [[accepted]] number {number}"
            raise UnusableInput(wanted, row.on.isoformat(), f"Correct it in {path}.")
    return tuple(Accepted(row.what, row.reason, row.by, row.on, row.scenario) for row in read.accepted)


def acceptance_of(accepted: Iterable[Accepted], what: str, scenario: str = "") -> Accepted | None:
    """The entry that speaks of something, if there is one."""
    return next((each for each in accepted if each.covers(what, scenario)), None)
