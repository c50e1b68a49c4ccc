"""The human door to feeds: the portal's pages Inventory Feeds and Product Feeds, as one company sees them.

The rules are in ``inventory`` and ``product_feeds``; the portal's other pages are in ``portal``.
"""

from typing import Any


class InventoryPages:
    """Products > Inventory Feeds of one company."""

    def __init__(self, network: Any, company: Any) -> None:
        self._network = network
        self._company = company


class ProductFeedPages:
    """Products > Product Feeds of one company."""

    def __init__(self, network: Any, company: Any) -> None:
        self._network = network
        self._company = company
