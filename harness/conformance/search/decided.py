"""When it was decided: from many moments of a life others are lived on, with other chances, to the same question.

What one life is, and how it is lived on, is the world's part; here it is judged.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from fakes.names import check_name
from harness.conformance.laws import on_one_line
from harness.conformance.search.judged_life import JudgedLife
from harness.conformance.verdicts import Verdict
from harness.displays.pictures import unfolding, verbatim
from harness.displays.progress import long_work
from harness.displays.steps_over_time import Moment, StepsOverTime
from harness.displays.tables import Bundle, counted, exact
from harness.displays.texts import html
from harness.record.event import Event
from harness.record.excerpts import excerpt
from harness.simulation.time_travel import CannotReturn
from harness.simulation.world import World

MOMENTS, LIVES = 12, 4
"""From so many moments so many lives are lived on, before the jump is looked for more closely."""


@dataclass(frozen=True)
class Decision:
    """How likely the end was at each moment, and the event with which it became so; None where it always was."""

    law: str
    steps: StepsOverTime
    event: Event | None
    between: tuple[str, ...] = ()
    """What the nemesis was told between the last moment before and this event; it is no event of the history."""

    def headline(self) -> str:
        """When it was decided, in a sentence."""
        if self.event is None:
            return f"{self.law}  It was decided from the beginning: no chance on the way would have changed it."
        before, after = self.steps.moments[(self.steps.jump or 1) - 1], self.steps.moments[self.steps.jump or 0]
        event = f"event {self.event.number}: {self.event.lane}, {self.event.name}"
        decided = f"at {exact(self.event.at)} UTC, with {event}"
        if self.between:
            told = " and to ".join(self.between)
            since = f"between event {before.event} at {exact(before.at)} UTC and {event}"
            decided = f"when the nemesis was told to {told}, {since}"
        ended = f"Before it {before.percent} % of the lives ended so, after it {after.percent} %."
        return f"{self.law}  It was decided {decided}.  {ended}"

    def text(self) -> str:
        return f"{self.headline()}\n\n{self.steps.text()}"

    def html(self) -> str:
        """The sentence, the picture, and the event, which unfolds."""
        opened = ""
        if self.event is not None:
            opened = unfolding(repr(self.event).strip(), verbatim(excerpt(self.event)))
        return f"<p>{html(self.headline())}</p>{self.steps.html()}{opened}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": self.text(), "text/html": self.html()}

    def __repr__(self) -> str:
        return f"Decision({self.headline()})"


def when_decided(life: JudgedLife, law: str | None = None, *, moments: int = MOMENTS, lives: int = LIVES) -> Decision:
    """Go back along a life that broke a law, live on from there with other chances, and see when its end was decided.

    ``law`` is a promise such as ``G12``, or the law's sentence; None is the first that is broken.

    Raises:
        ValueError: this life breaks no such law; the message lists those that it breaks.
    """
    broken = _broken(life, law)
    world = life.world
    last = max(broken.evidence, default=len(world.history))
    numbers = _spread(world.events_of_setup, last, moments)
    measured: dict[int, int | None] = {}
    with long_work("other lives", lives * (moments + _CLOSER), "lives") as work:

        def ended(number: int) -> int | None:
            if number not in measured:
                measured[number] = _ended(world, number, lives, broken, work.step)
            return measured[number]

        for number in numbers:
            ended(number)
        _look_closer(measured, ended)
    known = [(number, count) for number, count in sorted(measured.items()) if count is not None]
    return _decision(world, broken, known, lives)


_CLOSER = 6
"""How often the jump is looked for between two moments, each time halving what lies between."""


def _broken(life: JudgedLife, law: str | None) -> Verdict:
    if not life.broken:
        raise ValueError("this life breaks no law, so nothing was decided in it")
    named = {name: each for each in reversed(life.broken) for name in (each.promise, on_one_line(each.statement))}
    if law is None:
        return life.broken[0]
    check_name("broken law", law, named)
    return named[law]


def _spread(first: int, last: int, count: int) -> list[int]:
    """So many numbers from the first to the last one, at about equal distances."""
    return sorted({first + round((last - first) * step / (count - 1)) for step in range(count)})


def _ended(world: World, number: int, lives: int, law: Verdict, step: Callable[[], None]) -> int | None:
    """In how many lives from an event on the law is broken; None where that moment cannot be had again."""
    count = 0
    for chances in range(lives):
        try:
            other = world.live_on(number, chances)
        except CannotReturn:
            return None
        count += any(_is(law, each) for each in JudgedLife.of(other).broken)
        step()
    return count


def _is(law: Verdict, other: Verdict) -> bool:
    return (law.promise, law.statement) == (other.promise, other.statement)


def _look_closer(measured: dict[int, int | None], ended: Callable[[int], int | None]) -> None:
    """Halve the distance between the two moments between which the end becomes most likely."""
    for _ in range(_CLOSER):
        known = [(number, count) for number, count in sorted(measured.items()) if count is not None]
        jumps = [(after[1] - before[1], before[0], after[0]) for before, after in pairwise(known)]
        if not jumps:
            return
        height, before, after = max(jumps, key=lambda jump: jump[0])
        if height <= 0 or after - before <= 1:
            return
        ended((before + after) // 2)


def _decision(world: World, law: Verdict, known: list[tuple[int, int]], lives: int) -> Decision:
    events = [world.history.event(max(number, 1)) for number, _ in known]
    moments = [
        Moment(event.number, event.at, f"{event.lane}: {event.name}", count, lives)
        for event, (_, count) in zip(events, known, strict=True)
    ]
    rises = [after.ended - before.ended for before, after in pairwise(moments)]
    jump = rises.index(max(rises)) + 1 if rises and max(rises) > 0 else None
    told = _told(world, moments, jump) if jump is not None else ()
    if jump is not None and told:  # What was decisive is what the picture names.
        moments[jump] = replace(moments[jump], what=f"nemesis: {' and '.join(told)}; then {moments[jump].what}")
    statement = f"{law.promise}: {on_one_line(law.statement)}"
    caption = f"How likely {law.promise} was to break, {counted(lives, 'life', 'lives')} from each moment"
    steps = StepsOverTime(caption, moments, jump)
    if jump is None:
        return Decision(statement, steps, None)
    return Decision(statement, steps, events[jump], told)


def _told(world: World, moments: Sequence[Moment], jump: int) -> tuple[str, ...]:
    """What the nemesis was told between the jump and the moment before it."""
    return tuple(
        " ".join([each.what, *(str(fact) for fact in each.facts.values() if isinstance(fact, str))])
        for each in world.nemesis.instructions
        if moments[jump - 1].event <= each.after < moments[jump].event
    )
