"""The live panel of a world: buttons for its people, its faults and its time; both portals and the timeline follow.

What the buttons do is in ``desk``; here they only become widgets, and a desk works without them.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from harness.displays.extras import extra
from harness.displays.live_output import LiveOutput, show_widgets
from harness.displays.tables import Bundle
from harness.displays.texts import html
from harness.simulation.views.desk import Button, ButtonResult, Choice, Desk, groups
from harness.simulation.views.overview import overview
from harness.simulation.views.timeline import timeline_of_world
from harness.simulation.wiring import WiredWorld

LABEL = {"description_width": "5em"}

PRIMARY = "A quarter of an hour"
"""What is pressed after everything else stands out."""


class Panel:
    """A desk with its buttons as widgets; in words wherever there are none."""

    def __init__(self, world: WiredWorld) -> None:
        """Draw everything once.

        Raises:
            ImportError: ipywidgets is not installed.
        """
        self.desk = Desk(world)
        self.widgets = extra("ipywidgets", "lab", "a live panel")
        self._inputs: dict[tuple[str, str], Any] = {}
        self.message = self.widgets.HTML()
        self._output = LiveOutput()
        self.root = self.widgets.VBox([self._groups(), self.message])
        self.follow()

    @property
    def world(self) -> WiredWorld:
        return self.desk.world

    def press(self, label: str, **chosen: Any) -> ButtonResult:
        """Press a button as a person would: with what is chosen on the panel, or with something else."""
        fields = {name: widget.value for (button, name), widget in self._inputs.items() if button == label}
        result = self.desk.press(label, **{**fields, **chosen})
        self.follow()
        return result

    def follow(self) -> None:
        """Show the world as it is now, and what can be chosen in it."""
        for (button, name), widget in self._inputs.items():
            self._offer(widget, _choice(button, name))
        self.message.value = _message(self.desk.result)
        self._output.update(self.shown())

    def shown(self) -> Bundle:
        """Both portals and the timeline as they are now."""
        world, timeline = overview(self.world), timeline_of_world(self.world)
        return {kind: f"{world[kind]}\n\n{text}" for kind, text in timeline._repr_mimebundle_().items()}

    def _ipython_display_(self) -> None:
        """The widgets, and below them the world as an output that is updated: what is saved is its last state."""
        show_widgets(self.root, self.text())
        self._output.show(self.shown())

    # Parts

    def _groups(self) -> Any:
        """A tab for each person and for what goes wrong; time passes beside all of them, so it stands below."""
        tabs = {name: self._rows(actions) for name, actions in groups().items()}
        time = tabs.pop("Time")
        return self.widgets.VBox([self.widgets.Tab(list(tabs.values()), titles=list(tabs)), time])

    def _rows(self, actions: Any) -> Any:
        """Buttons without a choice stand in one row, every other one in a row of its own after its choices."""
        rows = [[*map(partial(self._input, each), each.choices), self._button(each)] for each in actions]
        alone = [widget for row in rows if len(row) == 1 for widget in row]
        wrapped = [self._row(row) for row in rows if len(row) > 1]
        return self.widgets.VBox([*wrapped, *([self._row(alone)] if alone else [])])

    def _row(self, widgets: list[Any]) -> Any:
        return self.widgets.HBox(widgets, layout={"flex_flow": "row wrap"})

    def _input(self, action: Button, choice: Choice) -> Any:
        named = {"description": choice.label, "style": LABEL, "tooltip": f"{action.label}: {choice.label}"}
        made = {
            "options": lambda: self.widgets.Dropdown(options=[], **named, layout={"width": "26em"}),
            "number": lambda: self.widgets.Text(str(choice.default), **named, layout={"width": "11em"}),
            "text": lambda: self.widgets.Text(choice.default, **named, layout={"width": "16em"}),
        }[choice.kind]()
        self._inputs[action.label, choice.name] = made
        return made

    def _offer(self, widget: Any, choice: Choice) -> None:
        """The options of this moment; what was chosen stays chosen as long as it is among them."""
        if choice.kind != "options":
            return
        options, before = list(self.desk.options(choice)), widget.value
        if list(widget.options) != options:
            widget.options = options
        values = [value for _, value in options]
        widget.value = before if before in values else next(iter(values), None)

    def _button(self, action: Button) -> Any:
        first = action.label == PRIMARY
        button = self.widgets.Button(
            description=action.label,
            tooltip=(action.do.__doc__ or "").strip(),
            layout={"width": "auto", **({"border": "2px solid"} if first else {})},
            style={"font_weight": "bold"} if first else {},
        )
        button.on_click(lambda _: self.press(action.label))
        return button

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:
        """The widgets, and where there are none the world and the names of the buttons."""
        shown: Bundle = overview(self.world)
        drawn: Mapping[str, Any] = self.root._repr_mimebundle_() or {}
        said = "".join(f"<p>{html(line)}</p>" for line in self.text().splitlines())
        plain, page = f"{self.text()}\n\n{shown['text/plain']}", f"{said}{shown['text/html']}"
        return {**drawn, "text/plain": plain, "text/html": page}

    def text(self) -> str:
        """The result of the last button, and which buttons there are."""
        lines = [f"  {name}: {', '.join(each.label for each in actions)}" for name, actions in groups().items()]
        return "\n".join([self.desk.result.text, 'Buttons, as in panel.press("A quarter of an hour"):', *lines])

    def __repr__(self) -> str:
        return f"Panel({self.world!r})"


def _choice(button: str, name: str) -> Choice:
    actions = [each for each in (action for group in groups().values() for action in group) if each.label == button]
    return next(choice for choice in actions[0].choices if choice.name == name)


def _message(result: ButtonResult) -> str:
    """With a word and a sign, so that colour is not needed; a screen reader announces it."""
    words = {True: "<strong>✓ Done.</strong> ", False: "<strong>✗ Not done.</strong> ", None: ""}[result.done]
    return f'<div role="status" aria-live="polite">{words}{html(result.text)}</div>'
