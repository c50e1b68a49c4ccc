"""All pages and buttons, one module for each part of both portals; ``ROUTES`` says which address is whose."""

from collections.abc import Callable, Sequence
from typing import Any

from harness.portals import clock
from harness.portals.pages import (
    accounts,
    connections,
    documents,
    event_files,
    feeds,
    inventory,
    keeping,
    orders,
    products,
    settings,
    shop,
    stage,
    tour,
    wire,
)
from harness.portals.visits import Visit

Route = tuple[str, str, Callable[[Visit], Any]]

ROUTES: Sequence[Route] = (
    *stage.ROUTES,
    ("POST", "/clock", clock.move),
    *orders.ROUTES,
    *products.ROUTES,
    *accounts.ROUTES,
    *shop.ROUTES,
    *documents.ROUTES,
    *event_files.ROUTES,
    *inventory.ROUTES,
    *feeds.ROUTES,
    *connections.ROUTES,
    *settings.ROUTES,
    *tour.ROUTES,
    *wire.ROUTES,
    *keeping.ROUTES,
)
"""Method, path below the name of the place, and what answers."""
