"""Making a case shorter: leaving out what people did, piece by piece, for as long as the same law still breaks.

What a step does stands in the case's own story; whether a law breaks is for the checks to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Generic, TypeVar

from harness.conformance import observations as look
from harness.conformance.search.judged_life import JudgedLife
from harness.displays.tables import counted
from harness.record.event import Event
from harness.simulation import World
from harness.simulation.options import WorldOptions
from harness.simulation.story.sentences import Step
from harness.simulation.story.steps_of_history import story_of
from harness.simulation.trouble.nemesis import MIXTURES, Mixture

TIME, WEATHER = "world.advance(", "world.nemesis.mixture"

Steps = Sequence[Step]

Judged = TypeVar("Judged", bound=JudgedLife)


def shortened(case: Judged, tries: int = 60) -> Judged:
    """The shortest case that is found in so many tries in which the first law breaks that the given one breaks.

    Where faults strike by chance, those in the evidence are planned by themselves, and the others are tried without;
    ``found`` says how many steps and faults there were and are.  After what is left of the story there is a calm, so
    that all that can arrive has arrived.  A case in which nothing breaks, or whose law holds after the calm, is
    returned as it is.

    Raises:
        Untellable: something happened for which there is no sentence.
    """
    search = _Search(case, tries if case.broken else 0)
    for options, steps in _beginnings(case):
        if search.tries(options, steps):
            _leave_out_kinds(search)
            _leave_out_pieces(search)
            return replace(search.best, found=f"{search.best.found}  {_said(case, search.best)}")
        if search.left <= 0:
            break
    return case


@dataclass
class _Search(Generic[Judged]):
    """The shortest case so far, and how many tries are left."""

    best: Judged
    left: int

    def tries(self, options: WorldOptions, steps: Steps) -> bool:
        """Whether the law breaks in a life of these steps, which is the shortest case then."""
        if self.left <= 0:
            return False
        self.left -= 1
        found = _lived(self.best, options, steps)
        self.best = found or self.best
        return found is not None

    def leaves_out(self, steps: Steps) -> bool:
        """Whether the law breaks as well with these steps only."""
        return self.tries(self.best.world.options, steps)

    def steps(self) -> list[Step]:
        """Those of the shortest case, without its calm."""
        return _without_calm(self.best.story.steps)


def _beginnings(case: JudgedLife) -> Iterator[tuple[WorldOptions, Steps]]:
    """The story with no fault, with few, with all that struck, each planned; then as it was."""
    events = case.world.history.events
    shown = set(case.broken[0].evidence) if case.broken else set()
    struck = [event for event in events if event.kind == "fault" and event.cause is not None]
    seen = [fault for fault in struck if fault.cause in shown]
    written = [fault for fault in seen if case.world.history.event(fault.cause or 0).facts["method"] != "GET"]
    still = replace(case.world.options, faults="quiet")
    ways: list[tuple[list[Event], bool]] = [([], True), (written, True), (seen, True), (seen, False), (struck, False)]
    tried: list[Steps] = []
    for faults, early in ways if struck else ():
        told = story_of(case.world, faults, early=early).steps
        steps = _without_calm([step for step in told if not step.code.startswith(WEATHER)])
        if steps not in tried:
            tried.append(steps)
            yield still, steps
    yield case.world.options, _without_calm(case.story.steps)


def _leave_out_kinds(search: _Search[Any]) -> None:
    """Try to do without all coupons, all looks, all new products and so on: half of the kinds at once, then fewer."""
    kinds = list(dict.fromkeys(_kind(step) for step in search.steps() if not step.code.startswith(TIME)))
    size = len(kinds) // 2
    while size and search.left > 0:
        for chosen in [kinds[first : first + size] for first in range(0, len(kinds), size)]:
            if search.leaves_out([step for step in search.steps() if _kind(step) not in chosen]):
                kinds = [kind for kind in kinds if kind not in chosen]
        size = min(size, len(kinds)) // 2


def _kind(step: Step) -> str:
    return step.code.partition("(")[0]


def _leave_out_pieces(search: _Search[Any]) -> None:
    """Try to do without half of the steps, a quarter, and so on down to each by itself, from the end on."""
    steps = search.steps()
    size = len(steps)
    while size and search.left > 0:
        end = len(steps)
        while end > 0 and search.left > 0:
            gone = search.leaves_out([*steps[: max(end - size, 0)], *steps[end:]])
            end -= size  # From the end on: the shorter a life, the sooner it is lived.
            if gone:
                steps = search.steps()
                end = min(end, len(steps))
        size = min(size, len(steps)) // 2 if size > 1 else 0


def _said(before: JudgedLife, after: JudgedLife) -> str:
    """How much shorter it became; a mixture of faults is one step of a story, so the faults are told by themselves."""
    long, short = (
        f"{counted(len(each.story.steps), 'step')} and {counted(_faults(each), 'fault')}" for each in (before, after)
    )
    return f"Shortened from {long} to {short}."


def _faults(life: JudgedLife) -> int:
    return sum(event.kind == "fault" for event in life.world.history)


def _lived(case: Judged, options: WorldOptions, steps: Steps) -> Judged | None:
    """The case after some steps and a calm, if its first law breaks; a deed that is not possible is left out."""
    world = World(options.seed, connector=options.connector, **options.changed())
    names: dict[str, Any] = {"world": world, "look": look, "timedelta": timedelta, "MIXTURES": MIXTURES}
    names["Mixture"] = Mixture
    try:
        for step in steps:
            _do(step, names)
        world.calm()
    except Exception:  # noqa: BLE001 - a crash is another case than the one that is looked for.
        return None
    lived, wanted = type(case).of(world, case.found), case.broken[0]
    broken = sorted(lived.broken, key=lambda each: (each.promise, each.statement) != (wanted.promise, wanted.statement))
    same = bool(broken) and (broken[0].promise, broken[0].statement) == (wanted.promise, wanted.statement)
    return replace(lived, verdicts=(*broken, *(v for v in lived.verdicts if v.state != "broken"))) if same else None


def _do(step: Step, names: dict[str, Any]) -> None:
    try:
        exec(step.code, names)  # noqa: S102 - a line that our own sentences wrote.
    except Exception:
        if step.code.startswith(TIME):
            raise


def _without_calm(steps: Steps) -> list[Step]:
    """The steps without the last calm, which every try brings again."""
    kept = list(steps)
    while kept and kept[-1].code.startswith((TIME, "look.", "world.nemesis.rest")):
        kept.pop()
    return kept
