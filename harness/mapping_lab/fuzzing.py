"""Trying a mapping on many made-up inputs: how often it worked, what it refused and why, and where it fell over.

What inputs there are is said by strategies, what is right by the mapping's own tests; nothing is judged here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Literal

from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

from fakes.arguments import checked
from harness.displays.tables import Bundle, Table, bundle, counted
from harness.mapping_lab.counterexamples import Counterexample
from harness.sync.errors import Unmappable

How = Literal["worked", "refused", "crashed"]

SEARCHED = 500
"""So many inputs are tried at most until one ends as wanted, which is then made shorter."""

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which it ended: how, why (numbers written as ``n``), how often, and the shortest such input.

    An order is as short as what differs in it from a usual one.
    """

    how: How
    why: str
    count: int
    example: Any

    def __repr__(self) -> str:
        return f"{self.how:<7}  {self.count:>5} x  {self.why}"


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What became of all tries, the crashes first."""

    name: str
    endings: tuple[Ending, ...]
    mapping: Callable[..., Any] = field(repr=False)
    shorten: Callable[[Ending], Any] = field(repr=False, compare=False)
    """Makes a shorter input that ends in the same way."""

    def count(self, how: How) -> int:
        """How many tries ended so."""
        return sum(ending.count for ending in self.endings if ending.how == how)

    def of(self, how: How) -> list[Ending]:
        return [ending for ending in self.endings if ending.how == how]

    def counterexample(self) -> Counterexample:
        """The crash that came most often with the shortest input that has it, ready to be handed on.

        Raises:
            ValueError: it never crashed.
        """
        if not self.count("crashed"):
            raise ValueError(f"{self.name} never fell over, so there is nothing to hand on")
        worst = self.of("crashed")[0]
        return Counterexample(
            self.mapping, self.shorten(worst), f"{self.name} fell over {worst.count} times: {worst.why}"
        )

    def headline(self) -> str:
        """Everything in a sentence."""
        tries = counted(sum(ending.count for ending in self.endings), "try", "tries")
        ways = ", ".join(f"{self.count(how)} {how}" for how in ("worked", "refused", "crashed"))
        return f"{self.name}, {tries}: {ways}"

    def table(self) -> Table:
        """A row for each way in which it ended."""
        rows = [(ending.how, ending.why, ending.count) for ending in self.endings]
        return Table(self.headline(), ("How it ended", "Why", "Tries"), rows)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        crashed = any(ending.how == "crashed" for ending in self.endings)
        simplest = ["The simplest input with which it crashed: .counterexample()"] if crashed else []
        return bundle(self.table(), *simplest)

    def __repr__(self) -> str:
        return f"Fuzzed({self.headline()})"


@checked
def fuzz(
    mapping: Callable[..., Any],
    inputs: SearchStrategy[Any],
    *,
    tries: int = 100,
    number: int = 7,
    refusals: tuple[type[Exception], ...] = (Unmappable,),
) -> Fuzzed:
    """Try a mapping on inputs; the same ``number`` draws the same ones.  A tuple is given as several arguments.

    ``refusals`` are the exceptions by which the mapping says no on purpose; any other is a crash.

    Raises:
        ValueError: no try is wanted.
    """
    if tries < 1:
        raise ValueError(f"wanted one try or more; got tries={tries}")
    endings: dict[tuple[How, str], Ending] = {}

    def attempt(drawn: Any) -> None:
        how, why = _ending(mapping, drawn, refusals)
        before = endings.get((how, why), Ending(how, why, 0, drawn))
        shortest = min(before.example, drawn, key=lambda each: len(repr(each)))
        endings[how, why] = replace(before, count=before.count + 1, example=shortest)

    _draw(attempt, inputs, tries, number)
    name = getattr(mapping, "__name__", type(mapping).__name__).replace("<lambda>", "a mapping")

    def shorten(ending: Ending) -> Any:
        return _shorter(ending, inputs, lambda drawn: _ending(mapping, drawn, refusals), number)

    return Fuzzed(name, tuple(_crashes_first(endings)), mapping, shorten)


def _shorter(ending: Ending, inputs: SearchStrategy[Any], end: Callable[[Any], tuple[How, str]], number: int) -> Any:
    """The simplest input that Hypothesis finds for this ending; the one that is known when it finds none."""
    calm = settings(
        max_examples=SEARCHED,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],  # Nobody reads the explanation, for which every line is traced.
        suppress_health_check=list(HealthCheck),
    )
    try:
        return find(inputs, lambda drawn: end(drawn) == (ending.how, ending.why), settings=calm, random=Random(number))
    except NoSuchExample:
        return ending.example


def _draw(attempt: Callable[[Any], None], inputs: SearchStrategy[Any], tries: int, number: int) -> None:
    calm = settings(
        max_examples=tries,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    calm(seed(number)(given(inputs)(attempt)))()


def _ending(mapping: Callable[..., Any], drawn: Any, refusals: tuple[type[Exception], ...]) -> tuple[How, str]:
    try:
        mapping(*drawn) if isinstance(drawn, tuple) else mapping(drawn)
    except refusals as refused:
        return "refused", _NUMBER.sub("n", str(refused))
    except Exception as error:  # noqa: BLE001 - whatever else comes out of a mapping is what we are looking for.
        return "crashed", f"{type(error).__name__}: {_NUMBER.sub('n', str(error))}"
    return "worked", ""


def _crashes_first(endings: dict[tuple[How, str], Ending]) -> Iterator[Ending]:
    order: tuple[How, ...] = ("crashed", "refused", "worked")
    return iter(sorted(endings.values(), key=lambda ending: (order.index(ending.how), -ending.count, ending.why)))
