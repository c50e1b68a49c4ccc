"""A world with what the laws say about it: what broke, and the life that led to it, in sentences.

Handing it on is in ``case``, writing it to files in ``exporters``, making it shorter in ``shortening``.
"""

from dataclasses import dataclass
from typing import Self

from harness.conformance.laws import laws, on_one_line
from harness.conformance.observations import look_at_everything
from harness.conformance.verdicts import Verdict
from harness.displays.tables import counted
from harness.simulation.story.quoting import quoted
from harness.simulation.story.steps_of_history import Story, story_of
from harness.simulation.world import World


@dataclass(frozen=True)
class JudgedLife:
    """A world and what the laws say about it; ``found`` says in a sentence where it came from."""

    world: World
    verdicts: tuple[Verdict, ...]
    found: str

    @classmethod
    def of(cls, world: World, found: str = "") -> Self:
        """The verdicts on a world at this moment, after a look at everything; the world itself is left as it is."""
        twin = world.branch()
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
        return [*(f"by {each.promise} this holds: {quoted(on_one_line(each.statement))}" for each in self.broken), LAST]


LAST = "no law is broken"


def _keyed(keyword: str, steps: list[list[str]]) -> list[str]:
    lines = []
    for number, (first, *below) in enumerate(steps):
        lines += [f"{'And' if number else keyword} {first}", *below]
    return lines
