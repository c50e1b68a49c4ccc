"""A timeline that shows itself: swim lanes in words, as a still picture, and as a figure to explore."""

from dataclasses import dataclass
from typing import Any

from harness.displays.tables import Bundle, counted
from harness.displays.timeline.plotly_figure import figure
from harness.displays.timeline.svg import picture
from harness.displays.timeline.swim_lanes import SwimLanes


@dataclass(frozen=True)
class Timeline(SwimLanes):
    """Swim lanes for a notebook, which chooses between words and a picture."""

    def text(self) -> str:
        return f"{self.described()}\n\n{self.table().text()}"

    def explore(self) -> Any:
        """The same as a plotly figure, to zoom into and to hover over; where no plotly draws it, the still picture.

        Raises:
            ImportError: plotly is not installed.
        """
        drawn = figure(self)
        of_plotly, still = drawn._repr_mimebundle_, self._repr_mimebundle_()

        def bundle(include: object = None, exclude: object = None) -> Bundle:
            return {**still, **of_plotly(include, exclude)}

        drawn._repr_mimebundle_, drawn._ipython_display_ = bundle, None  # The latter would show the figure without it.
        return drawn

    def html(self) -> str:
        """A still picture with its alternative text, and the same in words below it."""
        return picture(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": self.text(), "text/html": self.html()}

    def __repr__(self) -> str:
        return f"Timeline({self.title}, {counted(len(self.marks), 'mark')})"
