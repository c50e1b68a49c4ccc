"""Where documents leave room, a seed chooses what the services are like, and another one chooses otherwise."""

import random
from dataclasses import fields
from typing import Any

from fakes.bigcommerce import Quirks as StoreQuirks
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from harness.simulation.trouble.nemesis import QUIET, STORMY
from harness.simulation.trouble.random_quirks import drawn_surroundings


def drawn(seed: int) -> dict[str, Any]:
    return drawn_surroundings(STORMY, random.Random(seed))


def test_a_quiet_life_has_the_usual_services() -> None:
    """Where nothing is to go wrong the clock is right, and both services are as they are of their own accord."""
    assert drawn_surroundings(QUIET, random.Random(7)) == {"skew": 0}


def test_the_seed_chooses() -> None:
    """The same seed draws the same services and the same clock."""
    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_everything_that_may_be_drawn_is_drawn_by_some_seed() -> None:
    """In a few hundred lives each of these switches stood both as usual and otherwise, and the clock on both sides."""
    lives = [drawn(seed) for seed in range(300)]
    varied = {
        (kind.__name__, each.name)
        for kind, name in ((StoreQuirks, "store_quirks"), (NetworkQuirks, "network_quirks"))
        for each in fields(kind)
        if len({getattr(life[name], each.name) for life in lives}) > 1
    }

    assert {"stale_reads", "automatic_shipment_status", "stock_not_saved", "step_seconds", "search_order"} <= {
        name for _, name in varied
    }
    assert (min(life["skew"] for life in lives), max(life["skew"] for life in lives)) == (-90, 90)
