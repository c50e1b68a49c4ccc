"""When each flow runs: every quarter hour, inventory at ten past each hour, in UTC.

What a flow does when it runs is in its own file.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from cronsim import CronSim

Flow = Literal["orders", "shipments", "cancellations", "products", "inventory"]

DOCUMENT_FLOWS: tuple[Flow, ...] = ("shipments", "cancellations")
"""The flows that bring what suppliers answer to the orders of the store."""

CADENCE: dict[Flow, str] = {
    # Source: "Connect to BigCommerce" (orders every 15 minutes; inventory at 10 minutes past every hour).
    # Guess: the flows that it gives no time for run with the orders.
    "orders": "*/15 * * * *",
    "shipments": "*/15 * * * *",
    "cancellations": "*/15 * * * *",
    "products": "*/15 * * * *",
    "inventory": "10 * * * *",
}


def next_run(flow: Flow, after: datetime) -> datetime:
    """The first instant later than ``after`` at which the flow is due: the same for all seconds of a minute."""
    return _next(CADENCE[flow], after.replace(second=0, microsecond=0))


@lru_cache(maxsize=256)  # A connector asks for the same minutes again and again, and reading cron is slow.
def _next(cadence: str, after: datetime) -> datetime:
    return next(CronSim(cadence, after.astimezone(UTC)))
