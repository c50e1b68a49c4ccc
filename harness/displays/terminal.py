"""The one door to a terminal: what is said there is text, never markup, and nothing in it hides or acts."""

import getpass
import os
import re
from typing import IO, Any

from rich.console import Console
from rich.text import Text

from harness.displays.texts import lines


class Terminal:
    """Standard output, or standard error; a ``width`` is for tables that go into a file or another program."""

    def __init__(self, *, stderr: bool = False, width: int | None = None) -> None:
        self._console = Console(stderr=stderr, width=width, highlight=False, soft_wrap=True, emoji=False, markup=False)

    @property
    def file(self) -> IO[str]:
        """Where it goes."""
        return self._console.file

    def say(self, text: object, style: str = "") -> None:
        """A text, as it is."""
        self._console.print(Text(_shown(str(text)), style=style))

    def state(self, state: str, style: str, text: str) -> None:
        """A word in its colour, and what it is about."""
        self._console.print(Text.assemble((state, style), _shown(text)))

    def command(self, name: str, title: str, text: str) -> None:
        """A command of GitHub's, whose parts cannot end it."""
        self._console.print(Text(f"::{name} title={_part(title, ':,')}::{_part(text)}"))

    def show(self, table: Any) -> None:
        """A table whose cells are ``cell``, or a sentence in the place of one."""
        if isinstance(table, str):
            self.say(table)
        else:
            self._console.print(table)


def user() -> str:
    """Who sits there: the name of the system's user; in a container a user may have only a number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # KeyError until Python 3.12
        return f"user {os.getuid()}"


def cell(text: str, style: str = "") -> Text:
    """A text in a table."""
    return Text(_shown(text), style=style)


def _shown(text: str) -> str:
    """A text in which nothing hides or acts; where CI reads along, no part of it is taken for a command.

    Source: the runner of GitHub Actions takes ``::`` at the beginning of a line and ``##[`` anywhere, the agent of
    Azure Pipelines ``##vso[`` anywhere, TeamCity ``##teamcity[``.
    """
    shown = lines(text)
    if any(name in os.environ for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")):
        shown = re.sub(r"(?mi)^(\s*)(?=::)|##(?=(?:vso|teamcity)?\[)", lambda found: f"{found[0]}\\", shown)
    return shown


def _part(text: str, ends: str = "") -> str:
    """A part of a command of GitHub's.  Source: the toolkit of GitHub Actions, which escapes these."""
    return "".join(f"%{ord(each):02X}" if each in f"%\r\n{ends}" else each for each in text)
