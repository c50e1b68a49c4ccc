"""Making a case shorter: leaving out what people did, piece by piece, for as long as the same law still breaks.

What a step does stands in the case's own story; whether a law breaks is for the checks to say.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from harness.conformance import observations as look
from harness.conformance.cases import Case
from harness.simulation import World
from harness.simulation.nemesis import MIXTURES, Mixture
from harness.simulation.sentences import Step

TIME = "world.advance("


def shortened(case: Case, tries: int = 60) -> Case:
    """The shortest case that is found in so many tries in which the first law breaks that the given one breaks.

    After what is left of the story there is a calm, so that all that can arrive has arrived.  A case in which nothing
    breaks, or whose law holds after the calm, is returned as it is.

    Raises:
        Untellable: something happened for which there is no sentence.
    """
    wanted = {(verdict.promise, verdict.statement) for verdict in case.broken[:1]}
    best, steps, tried = case, list(case.story.steps), 0
    size = len(steps)
    while wanted and size >= 1 and tried < tries:
        begin = 0
        while begin < len(steps) and tried < tries:
            tried += 1
            shorter = _lived(case, [*steps[:begin], *steps[begin + size :]])
            if shorter is not None and wanted & {(each.promise, each.statement) for each in shorter.broken}:
                best, steps = shorter, list(shorter.story.steps)
                steps = _without_calm(steps)
            else:
                begin += size
        size = min(size // 2, max(len(steps) // 2, 1)) if size > 1 else 0
    return best


def _lived(case: Case, steps: Sequence[Step]) -> Case | None:
    """The case after some steps and a calm; a deed that is no longer possible is left out.  None when it crashes."""
    birth = case.world.birth
    world = World(birth.seed, connector=birth.connector, **birth.chosen())
    names: dict[str, Any] = {"world": world, "look": look, "timedelta": timedelta, "MIXTURES": MIXTURES}
    names["Mixture"] = Mixture
    try:
        for step in steps:
            _do(step, names)
        world.calm()
    except Exception:  # noqa: BLE001 - a crash is another case than the one that is looked for.
        return None
    return Case.of(world, case.found)


def _do(step: Step, names: dict[str, Any]) -> None:
    try:
        exec(step.code, names)  # noqa: S102 - a line that our own sentences wrote.
    except Exception:
        if step.code.startswith(TIME):
            raise


def _without_calm(steps: list[Step]) -> list[Step]:
    """The steps without the last calm, which every try brings again."""
    kept = list(steps)
    while kept and kept[-1].code.startswith((TIME, "look.", "world.nemesis.rest")):
        kept.pop()
    return kept
