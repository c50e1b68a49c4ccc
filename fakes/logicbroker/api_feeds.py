"""HTTP of feeds: the routes Inventory/*, Product/* and the download of files.

The rules are in ``inventory`` and ``product_feeds``; the other routes are in ``api``.
"""

from typing import Any

from fakes.http import Router


def add_routes(router: Router[Any]) -> None:
    """Add the routes of feeds to the service's table."""
