"""The options of a world as data: enough to make another one that begins in the same way.

What happened in it since is in its history.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from fakes.bigcommerce import Quirks as StoreQuirks
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from fakes.time.clock import START
from harness.simulation.catalog import Item
from harness.simulation.trouble.nemesis import Mixture

PROMPT = NetworkQuirks(step_seconds=0)
"""A network whose steps take no time, so that what a tick brings is there when the clock stands at the tick."""


@dataclass(frozen=True, slots=True)
class WorldOptions:
    """What a ``World`` was made with, except for the habits of its people, which show in their deeds."""

    seed: int = 7
    connect: bool = True
    suppliers: int = 1
    plan: str = "trial"
    start: datetime = START
    connector: Any = None
    allow_cancelling_orders: bool = True
    environment: str | None = None
    stock_identity: str = "either"
    catalog: tuple[Item, ...] | str | None = None
    faults: Mixture | str = "quiet"
    store_quirks: StoreQuirks | None = None
    network_quirks: NetworkQuirks = PROMPT
    skew: float = 0

    def changed(self) -> dict[str, Any]:
        """The options that differ from their defaults, without seed and connector."""
        defaults = WorldOptions()
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value
            for name, value in values.items()
            if name not in ("seed", "connector") and value != getattr(defaults, name)
        }
