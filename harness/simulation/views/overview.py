"""A whole world at a glance: the clock, what is due, the trial, the quota, the connection, and both portals."""

from harness.displays.tables import Bundle, bundle
from harness.simulation.views import portals
from harness.simulation.wiring import WiredWorld


def overview(world: WiredWorld) -> Bundle:
    """What a notebook shows of a world."""
    sentences = (
        portals.clock_sentence(world.now, world.due()),
        portals.trial_sentence(world.bigcommerce),
        portals.limit_sentence(world.bigcommerce.rate_limit, world.now),
        portals.connection_sentence(world.connection, len(world.attention())),
    )
    return bundle(
        repr(world),
        "\n".join(sentences),
        portals.store_pane(world.bigcommerce),
        portals.network_pane(world.retailer.portal, world.logicbroker.events(world.retailer.company)),
    )
