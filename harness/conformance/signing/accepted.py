"""What is open and was accepted by somebody, by name: a promise, one of its scenarios, or a finding of the gate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field

from harness.sync.errors import UnusableInput
from harness.sync.settings import Settings, read_toml, validated


class _Row(Settings):
    """One ``[[accepted]]``."""

    what: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    on: date = Field(strict=False)
    scenario: str = ""


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


def read_accepted(path: Path | None) -> tuple[Accepted, ...]:
    """The entries of a TOML file: ``[[accepted]]`` with ``what``, ``reason``, ``by``, ``on`` and perhaps ``scenario``.

    Raises:
        UnusableInput: the file cannot be read, or an entry lacks something.
    """
    rows = [] if path is None else read_toml(path, "a list of what is accepted").get("accepted", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnusableInput("[[accepted]] before each entry", f"something else in {path}", "Correct the file.")
    found = [validated(_Row, row, f"accepted, entry {number}") for number, row in enumerate(rows, 1)]
    return tuple(Accepted(row.what, row.reason, row.by, row.on, row.scenario) for row in found)


def acceptance_of(accepted: Iterable[Accepted], what: str, scenario: str = "") -> Accepted | None:
    """The entry that speaks of something, if there is one."""
    return next((each for each in accepted if each.covers(what, scenario)), None)
