"""A life that was judged, ready to be handed on: as a feature, as a test, as a notebook.

How a life is told is in ``harness.simulation.story.steps_of_history``, what a notebook looks like in ``case_notebook``.
"""

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from harness.conformance.laws import laws, on_one_line
from harness.conformance.observations import look_at_everything
from harness.conformance.verdicts import Verdict
from harness.displays.tables import Bundle, Table, bundle, counted
from harness.simulation.story.steps_of_history import Story, story_of
from harness.simulation.world import World

Place = str | PathLike[str]


@dataclass(frozen=True)
class Case:
    """A life and what the laws say about it.

    ``found`` says how it was come by, in a sentence.  It is told in the project's own steps, from its seed on, so that
    on the same connector the same laws hold and break.
    """

    world: World
    verdicts: tuple[Verdict, ...]
    found: str

    @classmethod
    def of(cls, world: World, found: str = "") -> "Case":
        """The case of a world at this moment, which is looked at; the world itself is left as it is."""
        twin = world.branch()
        last = twin.history.events[-1] if len(twin.history) else None
        if last is None or last.name != "product feeds in both portals":
            look_at_everything(twin)
        return cls(twin, tuple(laws(twin)), found or f"A world with the seed {world.seed}.")

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """The laws that it breaks."""
        return tuple(verdict for verdict in self.verdicts if verdict.state == "broken")

    @property
    def story(self) -> Story:
        """All that happened, as steps.

        Raises:
            Untellable: something happened for which there is no sentence.
        """
        return story_of(self.world)

    def shortened(self, tries: int = 60) -> "Case":
        """The same with less of what people did, found in so many tries.

        Raises:
            Untellable: something happened for which there is no sentence.
        """
        from harness.conformance.search.shortening import shortened  # noqa: PLC0415 - it knows this module.

        return shortened(self, tries)

    def headline(self) -> str:
        """What broke, in a sentence."""
        promises = sorted({verdict.promise for verdict in self.broken}, key=lambda promise: int(promise[1:]))
        ends = (
            f"breaks {counted(len(self.broken), 'law')}, of {', '.join(promises)}" if self.broken else "breaks no law"
        )
        return f"The life with the seed {self.world.seed} {ends}."

    def sentences(self) -> list[str]:
        """The story line by line, in Given, When and Then."""
        story = self.story
        given = _keyed("Given", [story.beginning.lines()])
        when = _keyed("When", [step.lines() for step in story.steps])
        return [*given, *when, *_keyed("Then", [[each] for each in self.outcomes()])]

    def outcomes(self) -> list[str]:
        """What has to hold in the end, the laws that it breaks first."""
        return [*(f'by {each.promise} this holds: "{on_one_line(each.statement)}"' for each in self.broken), LAST]

    def to_feature(self, name: str, path: Place | None = None) -> str:
        """The case as a feature with one scenario; also written to ``path``.

        ``run_conformance(target, features=path)`` runs it, or pytest with the steps of ``harness.steps``.

        Raises:
            Untellable: something happened for which there is no sentence.
        """
        told = self.broken or tuple(verdict for verdict in self.verdicts if verdict.state == "holds")
        tags = sorted({f"@{verdict.promise}" for verdict in told}, key=lambda tag: int(tag[2:]))
        title = on_one_line(name)
        head = [f"Feature: {title}", f"  {self.found}", ""]
        scenario = [f"  {' '.join(tags)}", f"  Scenario: {title}", *(f"    {line}" for line in self.sentences())]
        return _written("\n".join([*head, *scenario, ""]), path)

    def to_pytest(self, name: str, path: Place | None = None) -> str:
        """The case as a file of one plain test; also written to ``path``.

        Raises:
            Untellable: something happened for which there is no sentence.
        """
        from harness.conformance.search.exporters import test_file  # noqa: PLC0415 - it knows this module.

        return _written(test_file(self, name), path)

    def to_notebook(self, path: Place) -> Path:
        """Write the case as a notebook that lives it again from its seed; returns where it is.

        Raises:
            Untellable: something happened for which there is no sentence.
        """
        from harness.conformance.search.exporters import notebook  # noqa: PLC0415 - it knows this module.

        return Path(_written_to(path, notebook(self)))

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


LAST = "no law is broken"


def _keyed(keyword: str, steps: list[list[str]]) -> list[str]:
    lines = []
    for number, (first, *below) in enumerate(steps):
        lines += [f"{'And' if number else keyword} {first}", *below]
    return lines


def _written(text: str, path: Place | None) -> str:
    if path is not None:
        _written_to(path, text)
    return text


def _written_to(path: Place, text: str) -> Place:
    Path(path).write_text(text, encoding="utf-8", newline="\n")
    return path
