"""The life that a sweep lives with each seed: what is in it, and how it goes from its first look to its last.

Which seeds are lived, and what came of them, is in ``sweep`` and ``sweep_results``.
"""

import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from fakes.bigcommerce.refusals import Refused
from fakes.bigcommerce.state.trial import TRIAL_LENGTH
from fakes.people.habits import drawn
from harness.conformance.laws import laws
from harness.conformance.observations import look_at_everything, look_at_inventory
from harness.conformance.targets import option_of
from harness.conformance.verdicts import Verdict
from harness.connectors.contract import ConnectorFactory
from harness.record.looks import WALL_CLOCK
from harness.simulation.catalog import ASSORTED
from harness.simulation.days.occasions import occasion_of
from harness.simulation.days.scenarios import QUIET_END
from harness.simulation.days.workload import Crowd
from harness.simulation.trouble.nemesis import mixture_named
from harness.simulation.trouble.random_quirks import drawn_surroundings
from harness.simulation.world import World


@dataclass(frozen=True, slots=True)
class SweptLife:
    """What is lived for every seed: a mixture of faults, days, orders per day, and the connector under test."""

    faults: str = "stormy"
    days: int = 1
    orders_per_day: int = 12

    def __post_init__(self) -> None:
        mixture_named(self.faults)
        if self.days < 1 or self.orders_per_day < 0:
            came = f"{self.days} and {self.orders_per_day}"
            raise ValueError(f"wanted at least one day and no negative number of orders; got {came}")

    def replay(self, seed: int, connector: ConnectorFactory | None = None) -> str:
        """The command that lives it again with one seed."""
        return (
            f"harness replay --seed {seed} --faults {self.faults} --days {self.days} "
            f"--orders-per-day {self.orders_per_day}{option_of(connector)}"
        )


def live(
    seed: int, life: SweptLife, connector: ConnectorFactory | None = None, *, keep_past: bool = True
) -> tuple[World, list[Verdict]]:
    """One life to its calm end, with people whose habits the seed chooses, and what the laws say about it."""
    world = lived(seed, life, connector, keep_past=keep_past)
    return world, laws(world)


def lived(seed: int, life: SweptLife, connector: ConnectorFactory | None = None, *, keep_past: bool = False) -> World:
    """The world of such a life, looked at in its beginning and in its end, for others to judge."""
    chance, occasion = random.Random(f"{seed}:habits"), occasion_of(seed)
    length = timedelta(days=life.days)
    suppliers, retailer = drawn(chance, 2)
    world = World(
        seed,
        suppliers=2,
        plan="trial" if length <= TRIAL_LENGTH else "sandbox",
        start=occasion.start,
        catalog=ASSORTED,
        faults=life.faults,
        connector=connector,
        supplier_habits=suppliers,
        retailer_habits=retailer,
        keep_past=keep_past,
        **drawn_surroundings(mixture_named(life.faults), chance),
    )
    look_at_everything(world)
    if world.nemesis.mixture.slowest:
        world.history.observe(WALL_CLOCK, grace_seconds=SLOW_CALLS)
    Crowd(world, life.orders_per_day, world.now + length - QUIET_END, occasion).live(told=_Watch(world))
    _last_evening(world, chance)
    world.calm()
    look_at_everything(world)
    return world


@dataclass
class _Watch:
    """Looks at the shelves now and then, so that a level that is wrong for a few hours is seen."""

    world: World
    following: datetime | None = None

    def __call__(self, now: datetime) -> None:
        if self.following is None or now >= self.following:
            look_at_inventory(self.world)
            self.following = now + BETWEEN_LOOKS


BETWEEN_LOOKS = timedelta(hours=3)

SLOW_CALLS = 300
"""Seconds that the calls of a cycle may take where each takes some."""


def _last_evening(world: World, chance: random.Random) -> None:
    """One order that nobody ships, then new stock of everything that nobody buys: both must show in the end."""
    sold = chance.choice([item.sku for item in world.catalog])
    with suppress(Refused):  # Sold out.
        world.shopper.place_order([(sold, 1)])
    world.advance(hours=1)
    for number, supplier in enumerate(world.suppliers):
        rows = [
            {"SupplierSKU": row["SupplierSKU"], "Quantity": chance.randrange(30)} for row in world.matching_rows(number)
        ]
        supplier.upload_inventory(rows)
    world.advance(hours=2)
