"""How likely something was at each moment, as a value: a picture of steps, and the same as a table.

What was likely is not known here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from harness.displays.pictures import image, unfolding
from harness.displays.tables import Bundle, Table, bundle, exact
from harness.displays.texts import html

_LETTER = 7.2
"""How wide a bold letter is, about."""

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 960, 240, 60, 24, 48, 40


@dataclass(frozen=True, slots=True)
class Moment:
    """After which event, when, what that event was, and in how many of ``lives`` it came to the same end."""

    event: int
    at: datetime
    what: str
    ended: int
    lives: int

    @property
    def percent(self) -> int:
        return round(100 * self.ended / self.lives)


@dataclass(frozen=True, slots=True)
class StepsOverTime:
    """Moments in order, and the place of the one at which the steps jump; None where they never do."""

    caption: str
    moments: Sequence[Moment]
    jump: int | None

    def described(self) -> str:
        """The picture in words."""
        told = "; ".join(f"after event {each.event} {each.percent} %" for each in self.moments)
        return f"{self.caption}. {told}."

    def table(self) -> Table:
        rows = [
            (each.event, exact(each.at), each.what, f"{each.percent} %", f"{each.ended} of {each.lives}")
            for each in self.moments
        ]
        return Table(self.caption, ("After event", "When (UTC)", "What", "How likely", "Lives"), rows, "nothing")

    def text(self) -> str:
        return self.table().text()

    def html(self) -> str:
        """The picture with its alternative text, and the same as a table."""
        return image(self.svg(), self.described()) + unfolding("The same in words", self.table().html())

    def svg(self) -> str:
        """A line that steps up where the end became likelier; the jump is marked and says what happened."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
            f'height="{_HEIGHT}" font-family="system-ui, sans-serif" font-size="12">'
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" rx="6" fill="#ffffff"/>{"".join(self._parts())}</svg>'
        )

    def _parts(self) -> Iterator[str]:
        yield _text(16, 24, self.caption, "start", 'font-size="15" font-weight="bold"')
        for percent in (0, 50, 100):
            y = _y(percent)
            yield f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="#d0d7de"/>'
            yield _text(_LEFT - 8, y + 4, f"{percent} %", "end")
        places = [(self._x(number), _y(each.percent)) for number, each in enumerate(self.moments)]
        steps = [f"M{places[0][0]} {places[0][1]}", *(f"H{x}V{y}" for x, y in places[1:])] if places else []
        yield f'<path d="{"".join(steps)}" fill="none" stroke="#0969da" stroke-width="2.5"/>'
        for number, (x, y) in enumerate(places):
            yield f'<circle cx="{x}" cy="{y}" r="{6 if number == self.jump else 3}" fill="#0969da"/>'
            if number in (0, self.jump, len(places) - 1):
                anchor = "end" if number == len(places) - 1 else "middle"
                yield _text(x, _HEIGHT - 16, f"event {self.moments[number].event}", anchor)
        if self.jump is not None:
            x, y = places[self.jump]
            side, shift = ("end", -10) if x > _WIDTH / 2 else ("start", 10)
            room = (x if side == "end" else _WIDTH - x) - 2 * abs(shift)
            what = shorten(self.moments[self.jump].what, int(room / _LETTER), placeholder=" ...")
            yield _text(x + shift, (y + _y(50)) / 2, what, side, 'font-weight="bold"')

    def _x(self, number: int) -> float:
        """Moments stand at equal distances: what matters is their order."""
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * number / max(len(self.moments) - 1, 1), 1)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return bundle(self)


def _y(percent: int) -> float:
    return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (100 - percent) / 100, 1)


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="#1f2328" {more}>{html(text)}</text>'
