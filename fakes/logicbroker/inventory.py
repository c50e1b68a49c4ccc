"""Inventory of an environment: what suppliers said they have, per supplier and retailer.

Reading the files is in ``feed_files``; HTTP is in ``api_feeds``; the pages of the portal are in ``portal_feeds``.
"""

from typing import Any

from fakes.clock import Clock
from fakes.logicbroker.file_shelf import FileShelf


class InventoryBook:
    """All inventory of one environment.  ``events`` is the environment's event log (anything with ``add``)."""

    def __init__(self, events: Any, files: FileShelf, clock: Clock) -> None:
        self._events = events
        self._files = files
        self._clock = clock

    def suppliers_of(self, retailer_id: int, sku: str) -> list[tuple[int, str]]:
        """The suppliers whose matching files name a merchant SKU, with the supplier's own SKU."""
        return []
