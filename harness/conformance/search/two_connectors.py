"""Two connectors in the same lives: who breaks what, what each asks of both services, and how fast orders arrive.

How a life is lived is in ``lives``; in which processes, in ``executors``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from statistics import median
from typing import Any

from fakes.arguments import checked
from fakes.people.deeds import PLACE_ORDER
from harness.conformance.search.executors import executor_for
from harness.conformance.search.lives import SweptLife, live
from harness.conformance.targets import name_of
from harness.connectors.contract import ConnectorFactory
from harness.connectors.network_guard import NetworkGuard
from harness.displays.grids import Grid
from harness.displays.progress import long_work
from harness.displays.tables import Bundle, Table, bundle, counted
from harness.promises import PROMISES
from harness.record.history import History
from harness.simulation.crashes import close_connector, in_words, requests_of_connector


@dataclass(frozen=True, slots=True)
class ComparedLife:
    """One life of one of the two.

    ``waits`` are the seconds after which each order that was sent had arrived, ``calls`` the requests of the connector.
    """

    seed: int
    side: int
    broken: tuple[tuple[str, str], ...] = ()
    calls: int = 0
    orders: int = 0
    waits: tuple[float, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class TwoConnectors:
    """The lives of two connectors with the same seeds."""

    names: tuple[str, str]
    lives: tuple[ComparedLife, ...]

    @property
    def broken(self) -> bool:
        """Whether any of them broke a law."""
        return any(life.broken for life in self.lives)

    @property
    def crashed(self) -> bool:
        return any(life.error for life in self.lives)

    def headline(self) -> str:
        """Who broke something, in a sentence."""
        told = []
        for side, name in enumerate(self.names):
            lives = self.of(side)
            bad = sum(bool(life.broken or life.error) for life in lives)
            told.append(f"{name}: {bad} of {counted(len(lives), 'life', 'lives')} broken")
        return "; ".join(told)

    def of(self, side: int) -> list[ComparedLife]:
        """The lives of one of them, by seed."""
        return [life for life in self.lives if life.side == side]

    def table(self) -> Table:
        """A row for each measure and each law that one of them breaks; a column for each connector."""
        rows: list[tuple[str, ...]] = [
            (name, *(show(self.of(side)) for side in range(2))) for name, show in _MEASURES.items()
        ]
        for promise, law in sorted({each for life in self.lives for each in life.broken}):
            broken = [life for life in self.lives if (promise, law) in life.broken]
            rows.append((f"breaks {promise} {law}", *_seeds(broken)))
        rows += [
            (f"crashed {error}", *_seeds([life for life in self.lives if life.error == error]))
            for error in sorted({life.error for life in self.lives if life.error})
        ]
        return Table("Side by side", ("In the same lives", *self.names), rows)

    def grid(self) -> Grid:
        """How many lives of each broke each promise, and the first seed of them."""
        known = [each for each in PROMISES if any(each in dict(life.broken) for life in self.lives)]
        seeds = [
            [[life.seed for life in self.of(side) if each in dict(life.broken)] for side in range(2)] for each in known
        ]
        return Grid(
            "Lives that broke a promise, by promise and by connector",
            [f"{each} {PROMISES[each].title}" for each in known],
            list(self.names),
            [[len(found) for found in row] for row in seeds],
            [[f"seed {min(found)}" if found else "" for found in row] for row in seeds],
        )

    @checked
    def to_svg(self, path: str | PathLike[str]) -> None:
        """Write the picture."""
        Path(path).write_text(self.grid().svg(), encoding="utf-8", newline="\n")

    @checked
    def to_html(self, path: str | PathLike[str]) -> None:
        """Write a page with the table and the picture."""
        page = bundle(self.headline(), self.table(), self.grid())["text/html"]
        head = '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Side by side</title></head>'
        text = f"{head}\n<body>\n<main>\n<h1>Side by side</h1>\n{page}\n</main>\n</body>\n</html>\n"
        Path(path).write_text(text, encoding="utf-8", newline="\n")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return bundle(self.headline(), self.table(), self.grid())

    def __repr__(self) -> str:
        return f"TwoConnectors({self.headline()})"


@checked
def compare_connectors(
    first: ConnectorFactory | None,
    second: ConnectorFactory | None,
    seeds: Sequence[int],
    life: SweptLife | None = None,
    *,
    jobs: int = 1,
) -> TwoConnectors:
    """Let two connectors live the same lives; None is our own.

    Raises:
        ValueError: there is no process to live in.
    """
    sides = (first, second)
    todo = [(seed, side) for seed in seeds for side in range(2)]
    execute = executor_for(jobs, None)
    found: list[ComparedLife] = []
    with (
        long_work("compare", len(todo), "lives") as work,
        closing(execute(_lived, todo, life or SweptLife(), sides)) as lived,
    ):
        for one in lived:
            found.append(one)
            work.step()
    names = [name_of(each).removeprefix("connector ") if each else "ours" for each in sides]
    names[1] += " (second)" if names[0] == names[1] else ""
    return TwoConnectors((names[0], names[1]), tuple(sorted(found, key=lambda each: (each.seed, each.side))))


def _lived(item: tuple[int, int], life: SweptLife, sides: tuple[Any, Any]) -> ComparedLife:
    seed, side = item
    try:
        with NetworkGuard():
            world, verdicts = live(seed, life, sides[side], keep_past=False)
            close_connector(world.connector, world.history)
    except Exception as error:  # noqa: BLE001 - the other lives are still to be lived
        return ComparedLife(seed, side, error=in_words(error))
    broken = tuple(dict.fromkeys((v.promise, " ".join(v.statement.split())) for v in verdicts if v.state == "broken"))
    calls, orders = len(requests_of_connector(world.history.events)), len(world.bigcommerce.orders)
    return ComparedLife(seed, side, broken, calls, orders, tuple(_waits(world.history)))


def _waits(history: History) -> Iterator[float]:
    """For each order that was placed and sent: the seconds from one to the other."""
    placed = {str(deed.facts["order_id"]): deed.at for deed in history.deeds(PLACE_ORDER)}
    arrived = {event.cause for event in history.events if event.kind == "response" and event.facts["status"] == 201}
    for event in history.events:
        if event.kind == "request" and event.number in arrived and event.name.lower().endswith("/orders"):
            body = event.facts["body"]
            number = str(body.get("PartnerPO")) if isinstance(body, dict) else ""
            if number in placed:
                yield (event.at - placed.pop(number)).total_seconds()


def _minutes(lives: Sequence[ComparedLife], of: Any) -> str:
    waits = [wait for life in lives for wait in life.waits]
    return f"{of(waits) / 60:.1f} minutes" if waits else "none arrived"


def _per_order(lives: Sequence[ComparedLife]) -> str:
    orders = sum(life.orders for life in lives)
    return f"{sum(life.calls for life in lives) / orders:.1f}" if orders else "no orders"


def _seeds(lives: Sequence[ComparedLife]) -> tuple[str, str]:
    """Of each connector how many of these lives are its own, and the first of them."""
    seeds = [[life.seed for life in lives if life.side == side] for side in range(2)]
    first, second = (f"{counted(len(each), 'life', 'lives')}, seed {each[0]}" if each else "" for each in seeds)
    return first, second


_MEASURES: Mapping[str, Callable[[Sequence[ComparedLife]], str]] = {
    "lives": lambda lives: str(len(lives)),
    "lives that broke a law": lambda lives: str(sum(bool(life.broken) for life in lives)),
    "lives in which it crashed": lambda lives: str(sum(bool(life.error) for life in lives)),
    "calls": lambda lives: f"{sum(life.calls for life in lives):,}",
    "calls for each order of the store": _per_order,
    "an order arrives after (median)": lambda lives: _minutes(lives, median),
    "an order arrives after (longest)": lambda lives: _minutes(lives, max),
}
"""What is measured of the lives of one connector, in words."""
