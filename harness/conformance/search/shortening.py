"""Making a case shorter: leaving out what people did, piece by piece, for as long as the same law still breaks.

What a step does stands in the case's own story; whether a law breaks is for the checks to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from harness.conformance import observations as look
from harness.conformance.search.judged_life import JudgedLife
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

    Where faults strike by chance, it is first tried to let strike only those that are in the evidence, each at its
    request.  After what is left of the story there is a calm, so that all that can arrive has arrived.  A case in which
    nothing breaks, or whose law holds after the calm, is returned as it is.

    Raises:
        Untellable: something happened for which there is no sentence.
    """
    left = tries if case.broken else 0
    for options, steps in _beginnings(case):
        if left <= 0:
            break
        left -= 1
        first = _lived(case, options, steps)
        if first is not None:
            return _reduced(first, left)
    return case


def _beginnings(case: JudgedLife) -> Iterator[tuple[WorldOptions, Steps]]:
    """The story with few faults, with all that struck, each planned; then as it was."""
    events = case.world.history.events
    shown = set(case.broken[0].evidence) if case.broken else set()
    struck = [event for event in events if event.kind == "fault" and event.cause is not None]
    still = replace(case.world.options, faults="quiet")
    for faults in ([fault for fault in struck if fault.cause in shown], struck):
        steps = story_of(case.world, faults).steps
        if struck:
            yield still, _without_calm([step for step in steps if not step.code.startswith(WEATHER)])
    yield case.world.options, _without_calm(case.story.steps)


def _reduced(case: Judged, tries: int) -> Judged:
    """The case without every step that is not needed, as far as so many tries go."""
    best, steps, size = case, _without_calm(case.story.steps), len(case.story.steps)
    while size and tries > 0:
        end = len(steps)
        while end > 0 and tries > 0:
            tries -= 1
            shorter = _lived(best, best.world.options, [*steps[: max(end - size, 0)], *steps[end:]])
            end -= size  # From the end on: the shorter a life, the sooner it is lived.
            if shorter is not None:
                best, steps = shorter, _without_calm(shorter.story.steps)
                end = min(end, len(steps))
        size = min(size, len(steps)) // 2 if size > 1 else 0
    return best


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
