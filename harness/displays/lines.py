"""Several lines in one cell of a table, each with a tone if it has one, and with what unfolds behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.displays.pictures import verbatim
from harness.displays.states import Chip, Tone
from harness.displays.texts import html


@dataclass(frozen=True, slots=True)
class Line:
    """Words; ``behind`` is the text that unfolds on a click or by the keyboard, if there is one."""

    words: str
    behind: str = ""
    tone: Tone | None = None

    def html(self) -> str:
        shown = Chip(self.words, self.tone).html() if self.tone else html(self.words)
        return f"<details><summary>{shown}</summary>{verbatim(self.behind)}</details>" if self.behind else shown


@dataclass(frozen=True, slots=True)
class Lines:
    """One below the other in HTML, in every front end; in a text one after the other."""

    lines: Sequence[Line]

    def __str__(self) -> str:
        return "; ".join(line.words for line in self.lines)

    def html(self) -> str:
        return "".join(f"<div>{line.html()}</div>" for line in self.lines)
