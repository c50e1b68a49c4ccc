"""Time under the finger: a slider over the events of a world, which moves its portals, its timeline and its budget.

Where it stands another world is had, as ``at`` gives it; the one it comes from is never touched.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fakes.arguments import checked
from harness.displays.extras import extra
from harness.displays.live_output import LiveOutput, show_widgets
from harness.displays.tables import Bundle, exact
from harness.displays.texts import html
from harness.simulation.views.overview import overview
from harness.simulation.views.timeline import timeline_of_world
from harness.simulation.wiring import WiredWorld

TICK = 700
"""Milliseconds from one event to the next while it plays."""


class TimeSlider:
    """A slider, a button that plays and pauses, and the world of the moment below them.

    ``branches`` are the worlds that were branched off by the button, as ``branch`` does.
    """

    def __init__(self, world: WiredWorld) -> None:
        """Begin at the end.

        Raises:
            ImportError: ipywidgets is not installed.
        """
        self.origin = world
        widgets = extra("ipywidgets", "lab", "a slider over time")
        first, last = max(world.events_of_setup, 1), len(world.history)
        bounds: dict[str, Any] = {"value": last, "min": first, "max": last}
        self.slider = widgets.IntSlider(**bounds, continuous_update=False, readout=False, layout={"width": "32em"})
        # The handle of the slider has no name of its own, so a field with one stands beside it.
        self.number = widgets.BoundedIntText(**bounds, description="Event", tooltip="Event", layout={"width": "12em"})
        widgets.link((self.slider, "value"), (self.number, "value"))
        # Its own buttons have no names, so it only counts, out of sight.
        self.play = widgets.Play(value=first, min=first, max=last, interval=TICK, layout={"display": "none"})
        self.play.observe(self._played, "value")
        self.play.observe(lambda change: self._named(playing=change["new"]), "playing")
        self.toggle = widgets.Button(layout={"width": "6em"})
        self.toggle.on_click(lambda _: self._toggle())
        self._named(playing=False)
        self.slider.observe(lambda _: self.follow(), "value")
        self.moment = widgets.HTML()
        self.branches: list[WiredWorld] = []
        button = widgets.Button(description="Branch here", tooltip="Branch here", layout={"width": "auto"})
        button.on_click(lambda _: self._keep())
        self.root = widgets.VBox(
            [widgets.HBox([self.toggle, self.slider, self.number, button, self.play]), self.moment]
        )
        self._output = LiveOutput()
        self.follow()

    @property
    def event(self) -> int:
        """The number of the event after which the world is shown."""
        return int(self.slider.value)

    @checked
    def move(self, event: int) -> "TimeSlider":
        """Show the world as it was after an event, or the nearest one that there is."""
        self.slider.value = event
        return self

    def branch(self) -> WiredWorld:
        """A world of its own, from the moment that is shown."""
        return self.origin.at(self.event)

    def follow(self) -> None:
        """Show the world of the moment."""
        self._say(self._told())
        self._output.update(self.shown())

    def shown(self) -> Bundle:
        """Both portals with the budget at the moment, and the whole timeline with a line there."""
        world = overview(self.branch())
        timeline = replace(timeline_of_world(self.origin), here=self.origin.history.event(self.event).at)
        return {kind: f"{world[kind]}\n\n{text}" for kind, text in timeline._repr_mimebundle_().items()}

    def _told(self) -> str:
        now = self.origin.history.event(self.event)
        return f"After event {now.number} of {len(self.origin.history)}, {exact(now.at)} UTC: {now.lane}, {now.name}"

    def _toggle(self) -> None:
        """Play from the moment that is shown, from the beginning at the end; or pause."""
        if not self.play.playing:
            start = self.event if self.event < self.play.max else self.play.min
            self.play.value = self.slider.value = start
        self.play.playing = not self.play.playing

    def _named(self, *, playing: bool) -> None:
        self.toggle.description = self.toggle.tooltip = "Pause" if playing else "Play"

    def _keep(self) -> None:
        """A branch for the cells that follow."""
        self.branches.append(self.branch())
        self._say(f"{self._told()}.  slider.branches[{len(self.branches) - 1}] is a world of its own from here.")

    def _say(self, sentence: str) -> None:
        self.moment.value = f'<div role="status" aria-live="polite">{html(sentence)}</div>'

    def _played(self, change: Mapping[str, Any]) -> None:
        self.slider.value = change["new"]

    def _ipython_display_(self) -> None:
        """The widgets, and below them the world as an output that is updated: what is saved is its last state."""
        show_widgets(self.root, "A slider over time, as in slider.move(event); the world of the moment is below.")
        self._output.show(self.shown())

    def __repr__(self) -> str:
        return f"TimeSlider(after event {self.event} of {len(self.origin.history)})"
