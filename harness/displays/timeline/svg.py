"""A timeline as a still picture: SVG inside an image, which an untrusted notebook and a screen reader keep.

What is drawn, and how it is gathered, is in ``swim_lanes``.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from harness.displays.pictures import image, unfolding
from harness.displays.texts import html
from harness.displays.timeline.swim_lanes import Group, MarkKind, Shape, SwimLanes

WIDTH = 960
_LEFT, _RIGHT, _TOP, _BOTTOM = 220, 28, 40, 28
_ROW, _LANE_MARGIN = 22, 12
_MOST_TICKS = 8
_LETTER = 6.2
"""How wide a letter of a label is, about."""

_SMALL_LETTER = 5.2
"""How wide a figure within a mark is, about."""

_STEPS = [
    *(timedelta(seconds=seconds) for seconds in (1, 5, 15)),
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    *(timedelta(days=days) for days in (1, 2, 5, 10, 30, 90, 365)),
]
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)  # A Monday at midnight, from which the steps are counted.

_INK, _SOFT, _FAINT, _PAPER, _BAND, _HERE = "#24292f", "#57606a", "#d0d7de", "#ffffff", "#f6f8fa", "#0550ae"

_ROOM_WITHIN: dict[Shape, str] = {"circle": _PAPER, "square": _PAPER, "diamond": _PAPER, "ring": _INK}
"""Marks in which a number can stand that has no room beside them, in this colour."""


def picture(timeline: SwimLanes) -> str:
    """A figure: the image with its alternative text, all lanes counted, and everything again in words."""
    if not timeline.marks:
        return f"<p><strong>{html(timeline.title)}</strong>: {html(timeline.described())}</p>"
    seen = image(svg(timeline), f"{timeline.heading()}. {timeline.described()}")
    figure = f'<figure style="margin: 0">{seen}<figcaption>{html(timeline.described())}</figcaption></figure>'
    return figure + unfolding("The same in words", timeline.table(to_open=True).html())


def svg(timeline: SwimLanes, linked: Callable[[Group], str] | None = None) -> str:
    """The drawing, on paper of its own, so that it can be read on a light and on a dark page.

    ``linked`` gives the attributes by which a script finds a group; then pointing at a group also says what it is.
    """
    plan = _Plan.of(timeline)
    rows = _by_row(timeline.groups)
    draw = partial(_chart if timeline.is_dense else _shapes, linked)
    parts = [
        f'<rect width="{WIDTH}" height="{plan.height}" rx="6" fill="{_PAPER}"/>',
        _text(16, 24, timeline.heading(), size=15, weight="bold"),
        *([_text(WIDTH - 16, 24, timeline.unit(), size=11, anchor="end", ink=_SOFT)] if timeline.is_dense else []),
        *_lanes(plan),
        *_time(plan),
        *(part for row, groups in rows.items() for part in draw(plan, plan.rows[row], groups)),
        *(
            _text(_LEFT - 12, y + 4, kind.plural, size=11, anchor="end", ink=_SOFT)
            for (_, kind), y in plan.rows.items()
        ),
        *(_here(plan, timeline.here) if timeline.here else ()),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {plan.height}" width="{WIDTH}" '
        f'height="{plan.height}" font-family="system-ui, sans-serif">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything stands: lanes from top to bottom, with a row for each kind; time from left to right."""

    begin: datetime
    end: datetime
    lanes: dict[str, tuple[float, float]]
    rows: dict[tuple[str, MarkKind], float]
    bottom: float

    @classmethod
    def of(cls, timeline: SwimLanes) -> "_Plan":
        lanes, rows, top = {}, {}, float(_TOP)
        for lane, kinds in timeline.rows.items():
            bottom = top + _ROW * len(kinds) + _LANE_MARGIN
            lanes[lane] = (top, bottom)
            for number, kind in enumerate(kinds):
                rows[lane, kind] = top + _LANE_MARGIN / 2 + _ROW * (number + 0.5)
            top = bottom
        return cls(timeline.begin, timeline.end, lanes, rows, top)

    @property
    def height(self) -> int:
        return math.ceil(self.bottom + _BOTTOM)

    def x(self, at: datetime) -> float:
        left, right = _LEFT + 10, WIDTH - _RIGHT - 10
        length = (self.end - self.begin).total_seconds()
        part = (at - self.begin).total_seconds() / length if length else 0.5
        return left + (right - left) * part


def _lanes(plan: _Plan) -> Iterator[str]:
    for number, (lane, (top, bottom)) in enumerate(plan.lanes.items()):
        paper = _BAND if number % 2 == 0 else _PAPER
        yield f'<rect x="0" y="{top}" width="{WIDTH}" height="{bottom - top}" fill="{paper}"/>'
        yield _text(16, (top + bottom) / 2 + 4, lane, size=13)


def _time(plan: _Plan) -> Iterator[str]:
    step = _step(plan.end - plan.begin)
    for instant in _instants(plan.begin, plan.end, step):
        x = plan.x(instant)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{plan.bottom}" stroke="{_FAINT}"/>'
        yield _text(x, plan.bottom + 16, _label(instant, step, plan), size=11, anchor="middle")


def _here(plan: _Plan, here: datetime) -> Iterator[str]:
    """A line at the moment that is looked at, and paper over what comes after it."""
    x = min(max(plan.x(here), _LEFT), WIDTH - _RIGHT)
    size = f'y="{_TOP}" height="{plan.bottom - _TOP:.1f}"'
    yield f'<rect x="{x:.1f}" width="{WIDTH - x:.1f}" {size} fill="{_PAPER}" fill-opacity="0.7"/>'
    yield f'<rect x="{x - 1:.1f}" width="2" {size} fill="{_HERE}"/>'
    yield _text(x, _TOP - 4, f"{here:%H:%M:%S}", size=11, anchor="middle", weight="bold", ink=_HERE)


def _step(length: timedelta) -> timedelta:
    return next((step for step in _STEPS if length / step <= _MOST_TICKS), _STEPS[-1])


def _instants(begin: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Round instants within a time; the begin alone when there is none."""
    first = _EPOCH + math.ceil((begin - _EPOCH) / step) * step
    if first > end:
        yield begin
    while first <= end:
        yield first
        first += step


def _label(instant: datetime, step: timedelta, plan: _Plan) -> str:
    if step >= timedelta(days=1):
        return f"{instant:%d %b}"
    seconds = ":%S" if step < timedelta(minutes=1) else ""
    day = "%d %b " if plan.begin.date() != plan.end.date() and (instant.hour, instant.minute) == (0, 0) else ""
    return f"{instant:{day}%H:%M{seconds}}"


def _by_row(groups: list[Group]) -> dict[tuple[str, MarkKind], list[Group]]:
    rows: dict[tuple[str, MarkKind], list[Group]] = {}
    for group in groups:
        rows.setdefault((group.lane, group.kind), []).append(group)
    return rows


def _found(linked: Callable[[Group], str] | None, group: Group, drawn: str) -> str:
    """What is drawn of a group, so that a script and whoever points at it find it."""
    if linked is None:
        return drawn
    said = "; ".join([group.headline(), *group.lines()])
    return f"<g {linked(group)}><title>{html(f'{group.lane}: {said}')}</title>{drawn}</g>"


def _shapes(linked: Callable[[Group], str] | None, plan: _Plan, y: float, groups: list[Group]) -> Iterator[str]:
    """A row of marks that can be looked at one by one, with how many each of them stands for."""
    places = [plan.x(group.at) for group in groups]
    free = float(_LEFT)
    for group, x, following in zip(groups, places, [*places[1:], math.inf], strict=True):
        radius = min(4 + math.log2(group.count), 9)
        yield _found(linked, group, SHAPES[group.kind.shape](x, y, radius, group.kind.colour))
        label = _label_of(group, min(following, WIDTH) - x - radius - 6)
        before = _label_of(group, x - radius - 6 - free) if not label or following > WIDTH else ""
        free = x + radius + 3 + len(label) * _LETTER
        if len(before) > len(label):
            yield _text(x - radius - 3, y + 4, before, size=11, anchor="end")
        elif label:
            yield _text(x + radius + 3, y + 4, label, size=11)
        elif group.count > 1 and _fits_within(group, radius):
            ink = _ROOM_WITHIN[group.kind.shape]
            yield _text(x, y + 3, str(group.count), size=9, anchor="middle", ink=ink)


def _fits_within(group: Group, radius: float) -> bool:
    """Whether its number can stand in its mark, away from the rim."""
    return group.kind.shape in _ROOM_WITHIN and len(str(group.count)) * _SMALL_LETTER + 5 <= 2 * radius


def _label_of(group: Group, room: float) -> str:
    """What happened, all or the first of it, where there is room for it, or how many times; else nothing."""
    lines = group.lines() if group.kind.told else []
    first = f"{lines[0]} and {len(set(group.texts)) - 1} more" if lines else ""
    number = str(group.count) if group.count > 1 else ""
    return next((each for each in ("; ".join(lines), first, number) if each and len(each) * _LETTER < room), "")


def _chart(linked: Callable[[Group], str] | None, plan: _Plan, y: float, groups: list[Group]) -> Iterator[str]:
    """A row of columns, as high as there was much to do; the highest fills the row."""
    most = max(group.count for group in groups)
    for group in groups:
        height = max((_ROW - 4) * group.count / most, 1.5)
        x, top = plan.x(group.at) - 1.5, y + _ROW / 2 - 2 - height
        column = f'<rect x="{x:.1f}" y="{top:.1f}" width="3" height="{height:.1f}" fill="{group.kind.colour}"/>'
        yield _found(linked, group, column)
    yield _text(WIDTH - 6, y + 4, str(most), size=10, anchor="end", ink=_SOFT)


def _text(
    x: float, y: float, text: str, *, size: int, weight: str = "normal", anchor: str = "start", ink: str = _INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{ink}">{html(text)}</text>'
    )


def _circle(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>'


def _ring(x: float, y: float, radius: float, colour: str) -> str:
    look = f'fill="{_PAPER}" stroke="{colour}" stroke-width="1.6"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius - 0.8:.1f}" {look}/>'


def _bar(x: float, y: float, radius: float, colour: str) -> str:
    return f'<rect x="{x - 1.5:.1f}" y="{y - 9:.1f}" width="3" height="18" fill="{colour}"/>'


def _square(x: float, y: float, radius: float, colour: str) -> str:
    side = 2 * radius
    return f'<rect x="{x - radius:.1f}" y="{y - radius:.1f}" width="{side:.1f}" height="{side:.1f}" fill="{colour}"/>'


def _diamond(x: float, y: float, radius: float, colour: str) -> str:
    r = radius * 1.2
    return _polygon([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], colour)


def _triangle(x: float, y: float, radius: float, colour: str) -> str:
    r = radius * 1.2
    return _polygon([(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)], colour)


def _polygon(points: list[tuple[float, float]], colour: str) -> str:
    listed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{listed}" fill="{colour}"/>'


def _cross(x: float, y: float, radius: float, colour: str) -> str:
    r = radius
    path = f"M{x - r:.1f} {y - r:.1f}L{x + r:.1f} {y + r:.1f}M{x - r:.1f} {y + r:.1f}L{x + r:.1f} {y - r:.1f}"
    return f'<path d="{path}" stroke="{colour}" stroke-width="3" fill="none"/>'


SHAPES: dict[Shape, Callable[[float, float, float, str], str]] = {
    "circle": _circle,
    "ring": _ring,
    "square": _square,
    "diamond": _diamond,
    "bar": _bar,
    "cross": _cross,
    "triangle": _triangle,
}
"""How each shape is drawn: around a point, with a radius, in a colour."""
