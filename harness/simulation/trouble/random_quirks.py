"""Random quirks of both services: where the documents leave room, or there is only a guess, the seed chooses.

What each switch does lives in the fakes; whether a connector copes with all of them is for the judges to say.
"""

import random
from typing import Any

from fakes.bigcommerce import Quirks as StoreQuirks
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from harness.simulation.trouble.nemesis import Mixture

_STORES: dict[str, tuple[Any, ...]] = {
    "order_created_status": (201, 200),
    "archived_orders_listed": (True, False),
    "automatic_shipment_status": (True, False),
    "shipment_touches_order": (True, False),
    "stale_reads": (0.0, 2.0, 20.0),
    "inventory_delay": ((0.5, 5.0), (0.0, 0.0)),
    "inventory_contention": (0.0, 0.2),
    "stock_not_saved": (0.0, 0.05),
    "shared_quota_taken": (0, 60),
}
_NETWORKS: dict[str, tuple[Any, ...]] = {
    "step_seconds": (0, 2),
    "retry_after": (False, True),
    "search_order": ("newest first", "oldest first"),
    "largest_page": (100, 25),
    "unset_dates": ("null", "0001-01-01T00:00:00"),
    "search_window": ("last change", "creation"),
    "answers_validated": ("before creation", "after creation"),
    "quantities_count": ("when valid", "when picked up"),
    "merchant_sku_in_feeds": ("makes a match", "is ignored"),
}


def drawn_surroundings(mixture: Mixture, chance: random.Random) -> dict[str, Any]:
    """Options of a world for a mixture: the connector's clock, and both services where it is unsure of them."""
    options: dict[str, Any] = {"skew": chance.randint(-mixture.skew, mixture.skew)}
    if mixture.unsure:
        options["store_quirks"] = StoreQuirks(**{name: chance.choice(each) for name, each in _STORES.items()})
        options["network_quirks"] = NetworkQuirks(**{name: chance.choice(each) for name, each in _NETWORKS.items()})
    return options
