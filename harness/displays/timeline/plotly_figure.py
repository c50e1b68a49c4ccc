"""A timeline as a plotly figure: to zoom into, to hover over, and to switch kinds of marks on and off.

What is drawn, and how it is gathered, is in ``swim_lanes``.
"""

import math
from datetime import timedelta
from typing import Any

from harness.displays.extras import extra
from harness.displays.tables import exact
from harness.displays.texts import html
from harness.displays.timeline.swim_lanes import Group, MarkKind, Shape, SwimLanes

_SYMBOLS: dict[Shape, str] = {
    "circle": "circle",
    "ring": "circle-open",
    "square": "square",
    "diamond": "diamond",
    "bar": "line-ns-open",
    "cross": "x",
    "triangle": "triangle-up",
}


def figure(timeline: SwimLanes) -> Any:
    """A ``plotly.graph_objects.Figure`` of the groups: a row for each kind of mark in each lane.

    Raises:
        ImportError: plotly is not installed.
    """
    plotly = extra("plotly.graph_objects", "notebook", "exploring a timeline")
    drawn = plotly.Figure()
    heights = _heights(timeline)
    for (lane, kind), height in heights.items():
        groups = [group for group in timeline.groups if (group.lane, group.kind) == (lane, kind)]
        trace = _chart(groups, height, timeline.slot) if timeline.is_dense else _shapes(groups, height)
        drawn.add_trace({**trace, **_hover_data(groups), "showlegend": False})
    drawn.update_layout(
        title=timeline.heading(),
        template="plotly_white",
        height=130 + 26 * len(heights),
        hoverlabel={"align": "left"},
        bargap=0,
        barmode="overlay",
        xaxis={"title": "UTC", "type": "date"},
        yaxis={
            "tickvals": list(heights.values()),
            "ticktext": [f"<b>{html(lane)}</b> {html(kind.plural)}" for lane, kind in heights],
            "zeroline": False,
            "fixedrange": True,
        },
        margin={"t": 50, "b": 50, "l": 160},
    )
    return drawn


def _heights(timeline: SwimLanes) -> dict[tuple[str, MarkKind], float]:
    """How high each row stands, the first lane on top, with room between lanes."""
    heights, height = {}, 0.0
    for lane, kinds in timeline.rows.items():
        for kind in kinds:
            heights[lane, kind] = height
            height -= 1
        height -= 0.5
    return heights


def _shapes(groups: list[Group], height: float) -> dict[str, Any]:
    """Marks that can be looked at one by one."""
    kind = groups[0].kind
    line = {"width": 2, "color": kind.colour} if kind.shape in ("bar", "ring") else {"width": 0}
    sizes = [min(9 + 2 * math.log2(group.count), 20) for group in groups]
    return {
        "type": "scatter",
        "mode": "markers",
        "y": [height] * len(groups),
        "marker": {"symbol": _SYMBOLS[kind.shape], "color": kind.colour, "line": line, "size": sizes},
    }


def _chart(groups: list[Group], height: float, slot: timedelta) -> dict[str, Any]:
    """Columns as high as there was much to do; the highest fills its row."""
    most = max(group.count for group in groups)
    return {
        "type": "bar",
        "y": [0.85 * group.count / most for group in groups],
        "base": height - 0.4,
        "width": slot / timedelta(milliseconds=1),
        "marker": {"color": groups[0].kind.colour, "line": {"width": 0}},
    }


def _hover_data(groups: list[Group]) -> dict[str, Any]:
    """When, and what one reads when hovering."""
    return {"x": [group.at for group in groups], "hovertext": list(map(_hover, groups)), "hoverinfo": "text"}


def _hover(group: Group) -> str:
    head = f"<b>{html(group.lane)}: {html(group.headline())}</b>, {exact(group.at)} UTC"
    return "<br>".join([head, *map(html, group.lines())])
