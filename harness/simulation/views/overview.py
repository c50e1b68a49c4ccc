"""A whole world at a glance: the clock, what is due, the trial, the quota, the connection, and both portals."""

from fakes.logicbroker.state.documents import DocumentQuery
from harness.displays.tables import Bundle, bundle
from harness.simulation.trouble.plans import missed_sentence
from harness.simulation.views import portals
from harness.simulation.wiring import WiredWorld


def overview(world: WiredWorld) -> Bundle:
    """What a notebook shows of a world."""
    sentences = (
        portals.clock_sentence(world.now, world.due()),
        portals.trial_sentence(world.bigcommerce),
        portals.limit_sentence(world.bigcommerce.rate_limit, world.now),
        portals.connection_sentence(world.connection, len(world.attention())),
        missed_sentence(world.nemesis.not_struck()),
    )
    company = world.retailer.company
    documents = world.logicbroker.environments[company.environment].documents
    seen = documents.search(DocumentQuery(company.id), count=0).total
    return bundle(
        repr(world),
        "\n".join(filter(None, sentences)),
        portals.store_pane(world.bigcommerce),
        portals.network_pane(world.retailer.portal, seen, world.logicbroker.events(company)),
    )
