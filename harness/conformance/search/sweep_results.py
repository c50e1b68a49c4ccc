"""What a sweep found: each life's result, and what broke by fault and by promise, as a table and as a picture.

How seeds are lived is in ``lives`` and ``sweep``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

from fakes.arguments import checked
from harness.conformance.search.case import Case
from harness.conformance.search.lives import SweptLife, live
from harness.conformance.targets import name_of
from harness.connectors.contract import ConnectorFactory
from harness.displays.grids import Grid
from harness.displays.tables import Bundle, Table, bundle, counted
from harness.files import write_file
from harness.promises import PROMISES

CRASHED, NO_FAULT, UNKNOWN = "crashed", "no fault", "unknown"


@dataclass(frozen=True, slots=True)
class Broken:
    """One law that one life broke; ``faults`` are those that struck the requests in the evidence."""

    promise: str
    statement: str
    reason: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How one life ended.

    ``digest`` is the SHA-256 of its history as JSON, ``error`` what it crashed with, or empty.
    """

    seed: int
    events: int
    orders: int
    faults: int
    digest: str
    broken: tuple[Broken, ...]
    error: str = ""

    @property
    def holds(self) -> bool:
        return not self.broken and not self.error

    @classmethod
    def read(cls, row: dict[str, Any]) -> "Result":
        """A result as ``asdict`` made it."""
        broken = tuple(Broken(**{**each, "faults": tuple(each["faults"])}) for each in row["broken"])
        return cls(**{**row, "broken": broken})


@dataclass(frozen=True)
class Sweep:
    """The results of a sweep, by seed.

    ``wanted`` is how many lives were asked for; with fewer results it was stopped, and can go on with the same file.
    """

    life: SweptLife
    wanted: int
    results: tuple[Result, ...]
    connector: ConnectorFactory | None = field(default=None, repr=False)

    @property
    def broken(self) -> tuple[Result, ...]:
        """The lives that broke a law, or crashed."""
        return tuple(result for result in self.results if not result.holds)

    @property
    def is_whole(self) -> bool:
        return len(self.results) == self.wanted

    def headline(self) -> str:
        """Everything in a sentence."""
        lives = counted(len(self.results), "life", "lives")
        stopped = "" if self.is_whole else f" of {self.wanted:,}, then stopped"
        orders, faults = sum(each.orders for each in self.results), sum(each.faults for each in self.results)
        whose = f" of {name_of(self.connector)}" if self.connector else ""
        return f"{lives}{whose}{stopped}: {orders:,} orders, {faults:,} faults, {len(self.broken):,} broken"

    def case(self, seed: int | None = None) -> Case:
        """Live one seed again, the first that broke unless told otherwise: to look at, and to hand on.

        Raises:
            ValueError: nothing broke, or no life of this sweep has the seed.
        """
        if seed is None and not self.broken:
            raise ValueError("wanted a life that broke something; none did, so name a seed")
        lived = [each.seed for each in self.results]
        if seed is not None and lived and seed not in lived:
            raise ValueError(f"no life of this sweep has the seed {seed}; they have {min(lived)} to {max(lived)}")
        chosen = self.broken[0].seed if seed is None else seed
        world, verdicts = live(chosen, self.life, self.connector)
        return Case(world, tuple(verdicts), f"Seed {chosen} of a sweep: {self.life.replay(chosen, self.connector)}")

    def table(self) -> Table:
        """What broke: promise and law, the faults that were in it, how many seeds, and how to live the first again."""
        seeds: dict[tuple[str, str], dict[int, None]] = {}
        for seed, promise, law, faults in self._findings():
            seeds.setdefault((f"{promise} {law}", ", ".join(faults)), {})[seed] = None
        rows = [
            (what, faults, len(found), ", ".join(map(str, list(found)[:MOST_SEEDS])), self._replay(min(found)))
            for (what, faults), found in sorted(seeds.items())
        ]
        return Table(
            "What broke", ("Law", "Faults in it", "Lives", "Seeds", "To live the first again"), rows, "nothing"
        )

    def grid(self) -> Grid:
        """How many lives broke each promise with each fault in it, and the first seed of them."""
        seeds: dict[tuple[str, str], set[int]] = {}
        for seed, promise, _, faults in self._findings():
            for fault in faults:
                seeds.setdefault((promise, fault), set()).add(seed)
        promises = [each for each in (*PROMISES, CRASHED) if any(each == promise for promise, _ in seeds)]
        columns = sorted({fault for _, fault in seeds})
        return Grid(
            "Lives that broke a promise, by promise and by the fault that was in it",
            [f"{each} {PROMISES[each].title}" if each in PROMISES else each for each in promises],
            columns,
            [[len(seeds.get((promise, fault), ())) for fault in columns] for promise in promises],
            [[_first(seeds.get((promise, fault))) for fault in columns] for promise in promises],
        )

    @checked
    def to_svg(self, path: str | PathLike[str]) -> None:
        """Write the picture."""
        write_file(path, self.grid().svg())

    @checked
    def to_html(self, path: str | PathLike[str]) -> None:
        """Write a page with the picture and the table."""
        page = bundle(self.headline(), *self._displays())["text/html"]
        head = '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>A sweep</title></head>'
        text = f"{head}\n<body>\n<main>\n<h1>A sweep</h1>\n{page}\n</main>\n</body>\n</html>\n"
        write_file(path, text)

    def _findings(self) -> Iterator[tuple[int, str, str, tuple[str, ...]]]:
        """For everything that broke the seed, the promise, the law, and the faults in it."""
        for result in self.results:
            for each in result.broken:
                yield result.seed, each.promise, each.statement, each.faults or (NO_FAULT,)
            if result.error:
                yield result.seed, CRASHED, result.error, (UNKNOWN,)

    def _replay(self, seed: int) -> str:
        return self.life.replay(seed, self.connector)

    def _displays(self) -> list[Any]:
        return [self.grid(), self.table()] if self.broken else []

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return bundle(self.headline(), *self._displays())

    def __repr__(self) -> str:
        return f"Sweep({self.headline()})"


MOST_SEEDS = 5
"""How many seeds a table names of those that broke in the same way."""


def _first(seeds: set[int] | None) -> str:
    return f"seed {min(seeds)}" if seeds else ""
