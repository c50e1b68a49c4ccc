"""Tables and a picture that belong together: with a script what is chosen in one stands out in all of them.

Without it, in a notebook that nobody trusts, each is as it always is.  What belongs together is not known here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.displays.pictures import image
from harness.displays.tables import Bundle, Pane, Table
from harness.displays.timeline.svg import svg
from harness.displays.timeline.swim_lanes import Group, SwimLanes

SCRIPT = Path(__file__).with_suffix(".js")


@dataclass(frozen=True)
class Linked:
    """Panes side by side, a picture below them, and the table of what happened; rows carry ``link``s."""

    panes: Sequence[Pane]
    picture: SwimLanes
    link: Callable[[Group], str]
    events: Table

    def text(self) -> str:
        return "\n\n".join([*(pane.text() for pane in self.panes), self.picture.described(), self.events.text()])

    def html(self) -> str:
        """All of it, and the script, which finds everything by its attributes and holds no text of others."""
        panes = "".join(pane.html() for pane in self.panes)
        seen = image(svg(self.picture, self.link), f"{self.picture.heading()}. {self.picture.described()}")
        drawn = f'<figure data-picture="" tabindex="0" style="margin: 1em 0; overflow-x: auto">{seen}</figure>'
        listed = (
            '<div data-events="" tabindex="0" style="position: relative; max-height: 30em; overflow: auto">'
            f"{self.events.html()}</div>"
        )
        script = f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>"
        return f'<div data-linked="">{panes}{drawn}{listed}</div>{script}'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": self.text(), "text/html": self.html()}


def link(about: Sequence[object] = (), numbers: Sequence[int] = ()) -> str:
    """The attributes of a row or a mark: what it is about, and the events that it stands for."""
    named = {"about": " ".join(map(str, about)), "number": " ".join(map(str, numbers))}
    return " ".join(f'data-{name}="{value}"' for name, value in named.items() if value)
