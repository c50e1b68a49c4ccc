"""A rehearsal in a notebook: its progress, buttons for what a person has to do, and the report when it is over.

What runs behind it is in ``in_background``.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from fakes.arguments import checked
from harness.conformance.rehearsal.in_background import LiveRehearsal
from harness.conformance.rehearsal.report import Report
from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
from harness.conformance.stage.person import NotUnderstood
from harness.conformance.targets import Target
from harness.connectors.contract import ConnectorFactory
from harness.displays.extras import extra
from harness.displays.live_output import LiveOutput, show_widgets
from harness.displays.pictures import unfolding
from harness.displays.states import Chip
from harness.displays.tables import Table, counted
from harness.displays.texts import html

NOBODY = "Nobody is asked anything."


@checked
def rehearse(
    target: Target | str | Path,
    *,
    connector: ConnectorFactory | None = None,
    only: Iterable[str] | None = None,
    page: str | Path = "rehearsal.html",
) -> "LivePanel":
    """Begin a rehearsal and show it; the report is shown in place and saved as ``page``.

    ``target`` is a target, or the path of a connection file.

    Raises:
        UnusableInput: the connection file cannot be used, or its credentials are refused.
        ImportError: ipywidgets is not installed.
    """
    return LivePanel(LiveRehearsal(target, connector=connector, only=only), Path(page)).begin()


class LivePanel:
    """Widgets around a live rehearsal."""

    def __init__(self, rehearsal: LiveRehearsal, page: Path) -> None:
        self.rehearsal = rehearsal
        self.page = page
        widgets = extra("ipywidgets", "lab", "a live panel")
        self.complaint = ""
        self.status = widgets.HTML()
        self.judged = widgets.HTML()
        self.question = widgets.HTML(NOBODY)
        self.answer = widgets.Text(description="Answer", tooltip="A path, a text, or what the page said")
        self._deeds: Mapping[str, Callable[[], None]] = {
            "Done": self._done,
            "It cannot be done": rehearsal.cannot,
            "The page refuses it": lambda: rehearsal.refused(self.answer.value),
            "Stop the rehearsal": rehearsal.stop,
        }
        *self.buttons, self.stop_button = [self._button(widgets, label) for label in self._deeds]
        asked = widgets.VBox(
            [self.question, widgets.HBox([self.answer, *self.buttons], layout={"flex_flow": "row wrap"})]
        )
        self.report_shown = widgets.HTML()
        self.root = widgets.VBox([self.status, asked, widgets.HBox([self.stop_button]), self.judged, self.report_shown])
        self._output = LiveOutput()
        rehearsal.changed = self.follow
        self.follow()

    def begin(self) -> "LivePanel":
        """Let the rehearsal run."""
        self.rehearsal.start()
        return self

    def press(self, label: str, answer: str = "") -> None:
        """Press a button as a person would, with what was typed before.

        Raises:
            ValueError: nobody is asked anything.
            KeyError: there is no such button.
        """
        self.answer.value = answer
        self._deeds[label]()

    @property
    def report(self) -> Report:
        """The report.  Raises as ``LiveRehearsal.report``."""
        return self.rehearsal.report

    def asked(self, seconds: float | None = None) -> str:
        """What a person is asked, as soon as they are; nothing when the rehearsal is over, or after so many seconds."""
        return self.rehearsal.asked(seconds)

    def wait(self, seconds: float | None = None) -> Report:
        """Wait for the report where nobody is asked.  Raises as ``LiveRehearsal.wait``."""
        return self.rehearsal.wait(seconds)

    def follow(self) -> None:
        """Show how it stands."""
        asking, over = self.rehearsal.state == "asking", self.rehearsal.state == "over"
        self.status.value = f'<div role="status" aria-live="polite">{html(self.headline())}</div>'
        self.judged.value = "" if over else self._judged().html()
        task = self.rehearsal.question
        refused = f'<br><span role="alert">{Chip(self.complaint, "attention").html()}</span>' if self.complaint else ""
        self.question.value = f"<strong>Please do this:</strong> {html(task.paragraph)}{refused}" if task else NOBODY
        for each in (self.answer, *self.buttons):
            each.disabled = not asking
        if task is None:
            self.answer.value = self.complaint = ""
        self.stop_button.disabled = over
        if over:
            ended = self._ended()
            self.report_shown.value = "" if self._output.is_shown else ended  # Else it would stand there twice.
        self._output.update(self._in_words())

    def headline(self) -> str:
        """How it stands, in a sentence."""
        done = sum(isinstance(each, ScenarioResult) for each in self.rehearsal.results)
        last = f"  {self.rehearsal.told[-1].strip()}" if self.rehearsal.told else ""
        return f"The rehearsal is {self.rehearsal.state}: {counted(done, 'scenario')} judged.{last}"

    # Parts

    def _done(self) -> None:
        """An answer that cannot be used is no answer: the question stays, and says what was wrong with it."""
        self.complaint = ""
        try:
            self.rehearsal.done(self.answer.value)
        except NotUnderstood as problem:
            self.complaint = str(problem)
            self.follow()

    def _button(self, widgets: Any, label: str) -> Any:
        button = widgets.Button(description=label, tooltip=label, layout={"width": "auto"})
        button.on_click(lambda _: self._deeds[label]())
        return button

    def _judged(self) -> Table:
        judged = [each for each in self.rehearsal.results if isinstance(each, PromiseResult)]
        promises = sorted(judged, key=lambda each: int(each.promise.id[1:]))  # They end in another order.
        rows = [(each.promise.id, each.promise.title, each.state, each.reason) for each in promises]
        return Table("Judged so far", ("Promise", "Title", "Verdict", "Why"), rows, empty="nothing yet")

    def _ended(self) -> str:
        """The report, saved and shown; or why there is none."""
        try:
            report = self.rehearsal.report
        except BaseException as problem:  # noqa: BLE001 - whatever it was, the person must read it.
            return f"<strong>✗ There is no report.</strong> {html(str(problem) or type(problem).__name__)}"
        report.to_html(self.page)
        return f"{report._repr_mimebundle_()['text/html']}{self._link()}"

    def _link(self) -> str:
        """A link that opens the saved page; JupyterLab finds it beside the notebook."""
        page = html(str(self.page))
        link = f'<a href="{page}" style="text-decoration: underline" target="_blank">{page}</a>'
        return f"<p>The whole report, with its evidence: {link}</p>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:
        """The widgets; for whoever cannot have them how it stands in words."""
        drawn: Mapping[str, Any] = self.root._repr_mimebundle_() or {}
        return {**drawn, "text/plain": self.text()}

    def _ipython_display_(self) -> None:
        """The widgets, and below them how it stands as an output that is updated: what is saved is the last state."""
        show_widgets(self.root, 'Buttons, as in panel.press("Done", answer); how it stands is below.')
        self._output.show(self._in_words())

    def _in_words(self) -> Mapping[str, str]:
        """How it stands, for whoever has no widgets: while it runs what is asked, in the end the report."""
        if self.rehearsal.state == "over" and self.rehearsal.problem is None:
            shown = self.rehearsal.report._repr_mimebundle_()["text/plain"]
            return {"text/plain": f"{shown}\n\nThe whole report: {self.page}", "text/html": self._ended()}
        asked = "".join(f"<p>{html(each)}</p>" for each in self._asked())
        return {"text/plain": self.text(), "text/html": unfolding(self.headline(), asked)}

    def text(self) -> str:
        """How it stands, and what is asked."""
        return "\n".join([self.headline(), *self._asked()])

    def _asked(self) -> list[str]:
        task = self.rehearsal.question
        asked = f'Please do this, then panel.press("Done", answer): {task.paragraph}' if task else NOBODY
        return [asked, *filter(None, [self.complaint])]

    def __repr__(self) -> str:
        return f"LivePanel({self.headline()})"
