"""How a world began, as data: enough to make another one that begins in the same way.

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
class Birth:
    """What a ``World`` was made with, but for the habits of its people: what they did is told by their deeds."""

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
    events: int = 0
    """How many events of its history belong to its beginning."""
    told: int = 0
    """How much of what its nemesis was told belongs to its beginning."""

    def chosen(self) -> dict[str, Any]:
        """What is not as it is of its own accord, but for the seed and the connector."""
        usual = Birth()
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value
            for name, value in named.items()
            if name not in ("seed", "connector", "events", "told") and value != getattr(usual, name)
        }
