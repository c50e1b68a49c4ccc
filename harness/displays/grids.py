"""A grid of counts as a value: a picture whose every field says its number, and the same as a table.

What is counted is not known here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.displays.pictures import image, unfolding
from harness.displays.tables import Bundle, Table
from harness.displays.texts import html

_FIELD, _HEIGHT, _TOP, _LETTER = 104, 40, 96, 6.6


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns with their names, a count for each field, and a note on those that are not empty."""

    caption: str
    rows: Sequence[str]
    columns: Sequence[str]
    counts: Sequence[Sequence[int]]
    notes: Sequence[Sequence[str]]

    def described(self) -> str:
        """The picture in words."""
        fields = [
            f"{row}, {column}: {self.counts[y][x]} ({self.notes[y][x]})"
            for y, row in enumerate(self.rows)
            for x, column in enumerate(self.columns)
            if self.counts[y][x]
        ]
        return f"{self.caption}. {'; '.join(fields) or 'Nothing'}."

    def table(self) -> Table:
        """A row for each row, a column for each column."""
        lines = [(row, *(count or "" for count in self.counts[number])) for number, row in enumerate(self.rows)]
        return Table(self.caption, ("", *self.columns), lines, "nothing")

    def text(self) -> str:
        return self.table().text()

    def html(self) -> str:
        """The picture with its alternative text, and the same as a table."""
        seen = image(self.svg(), self.described())
        words = unfolding("The same in words", self.table().html())
        return f'<figure tabindex="0" style="margin: 1em 0; max-width: 100%; overflow-x: auto">{seen}</figure>{words}'

    def svg(self) -> str:
        """A picture that needs no colour: a field with more in it is darker, and says its number and its note."""
        left = int(max((len(row) for row in self.rows), default=0) * _LETTER) + 16
        width, height = left + _FIELD * len(self.columns) + 8, _TOP + _HEIGHT * len(self.rows) + 8
        parts = [*self._names(left), *self._fields(left)]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" font-family="system-ui, sans-serif" font-size="12">'
            f"<desc>{html(self.described())}</desc>"
            f'<rect width="{width}" height="{height}" rx="6" fill="#ffffff"/>{"".join(parts)}</svg>'
        )

    def _names(self, left: int) -> Iterator[str]:
        yield _text(8, 20, self.caption, "start", 'font-weight="bold"')
        for x, column in enumerate(self.columns):
            middle = left + _FIELD * x + _FIELD / 2
            for number, line in enumerate(_in_lines(column)):
                yield _text(middle, _TOP - 36 + 14 * number, line, "middle")
        for y, row in enumerate(self.rows):
            yield _text(8, _TOP + _HEIGHT * y + _HEIGHT / 2 + 4, row, "start")

    def _fields(self, left: int) -> Iterator[str]:
        most = max((count for line in self.counts for count in line), default=1)
        for y, line in enumerate(self.counts):
            for x, count in enumerate(line):
                corner, top = left + _FIELD * x, _TOP + _HEIGHT * y
                share = 0.08 + 0.4 * count / most if count else 0
                shape = f'x="{corner}" y="{top}" width="{_FIELD - 4}" height="{_HEIGHT - 4}" stroke="#6e7781"'
                yield f'<rect {shape} fill="#bc4c00" fill-opacity="{share:.2f}"/>'
                if count:
                    yield _text(corner + _FIELD / 2 - 2, top + 16, str(count), "middle", 'font-weight="bold"')
                    yield _text(corner + _FIELD / 2 - 2, top + 30, self.notes[y][x], "middle", 'font-size="11"')

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": self.text(), "text/html": self.html()}


def _in_lines(words: str) -> list[str]:
    """A name on two lines at most."""
    if len(words) * _LETTER < _FIELD:
        return ["", words]
    blanks = [(abs(place - len(words) / 2), place) for place in range(len(words)) if words[place] == " "]
    middle = min(blanks)[1:] if blanks else ()
    return [words[: middle[0]], words[middle[0] + 1 :]] if middle else ["", words]


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="#1f2328" {more}>{html(text)}</text>'
