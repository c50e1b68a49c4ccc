"""A judged life, ready to be handed on: as a feature, as a test, as a notebook.

How a life is told is in ``harness.simulation.story.steps_of_history``, what the files look like in ``exporters``.
"""

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from fakes.arguments import checked
from harness.conformance.laws import on_one_line
from harness.conformance.search import exporters
from harness.conformance.search.decided import Decision, when_decided
from harness.conformance.search.judged_life import JudgedLife
from harness.conformance.search.shortening import shortened
from harness.displays.tables import Bundle, Table, bundle
from harness.displays.texts import visible
from harness.files import write_file
from harness.simulation.story.quoting import description


@dataclass(frozen=True, repr=False)
class Case(JudgedLife):
    """A life and what the laws say about it.

    It is told in the project's own steps, from its seed on, so that on the same connector the same laws hold and break.
    """

    def shortened(self, tries: int = 60) -> "Case":
        """The same with less of what people did, found in so many tries.

        Raises:
            Untellable: something happened for which there is no sentence.
        """
        return shortened(self, tries)

    @checked
    def to_feature(self, name: str, path: str | PathLike[str] | None = None) -> str:
        """The case as a feature with one scenario; also written to ``path``.

        ``run_conformance(target, features=path)`` runs it, or pytest with the steps of ``harness.steps``.

        Raises:
            Untellable: something happened for which there is no sentence.
        """
        told = self.broken or tuple(verdict for verdict in self.verdicts if verdict.state == "holds")
        tags = sorted({f"@{verdict.promise}" for verdict in told}, key=lambda tag: int(tag[2:]))
        title = visible(on_one_line(name))
        head = [f"Feature: {title}", f"  {description(self.found)}", ""]
        scenario = [f"  {' '.join(tags)}", f"  Scenario: {title}", *(f"    {line}" for line in self.sentences())]
        return _written("\n".join([*head, *scenario, ""]), path)

    @checked
    def to_pytest(self, name: str, path: str | PathLike[str] | None = None) -> str:
        """The case as a file of one plain test; also written to ``path``.

        Raises:
            Untellable: something happened for which there is no sentence.
        """
        return _written(exporters.test_file(self, name), path)

    @checked
    def to_notebook(self, path: str | PathLike[str]) -> Path:
        """Write the case as a notebook that lives it again from its seed; returns where it is.

        Raises:
            Untellable: something happened for which there is no sentence.
        """
        _write(path, exporters.notebook(self))
        return Path(path)

    def when_decided(self, law: str | None = None) -> Decision:
        """When the end became inevitable: how likely it was at each moment, and the event with which that jumped.

        ``law`` is a promise or the sentence of a law that is broken; None is the first one.

        Raises:
            ValueError: it breaks no such law.
        """
        return when_decided(self, law)

    def table(self) -> Table:
        """The laws that it breaks, each with the events that show it."""
        rows = [(v.promise, on_one_line(v.statement), v.reason, ", ".join(map(str, v.evidence))) for v in self.broken]
        return Table("Broken laws", ("Promise", "Law", "What was found", "Events"), rows, "none")

    def evidence(self) -> Table:
        """The events that show what broke."""
        numbers = sorted({number for verdict in self.broken for number in verdict.evidence})
        return self.world.history.table([self.world.history.event(number) for number in numbers])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return bundle(self.headline(), self.found, self.table())

    def __repr__(self) -> str:
        return f"Case({self.headline()})"


def _written(text: str, path: str | PathLike[str] | None) -> str:
    if path is not None:
        _write(path, text)
    return text


def _write(path: str | PathLike[str], text: str) -> None:
    write_file(path, text)
