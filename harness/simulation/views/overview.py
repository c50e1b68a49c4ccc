"""A whole world at a glance: the clock, what is due, the trial, the quota, the connection, and both portals."""

from fakes.logicbroker.state.documents import DocumentQuery
from harness.displays.tables import Bundle, Pane, bundle
from harness.simulation.trouble.plans import missed_sentence
from harness.simulation.views import portals
from harness.simulation.views.life_line import LifeLine, life_line
from harness.simulation.views.order_view import chain_of
from harness.simulation.wiring import WiredWorld


def overview(world: WiredWorld) -> Bundle:
    """What a notebook shows of a world."""
    sentences = (
        portals.clock_sentence(world.now, world.due()),
        portals.trial_sentence(world.bigcommerce),
        portals.limit_sentence(world.bigcommerce.rate_limit, world.now),
        portals.connection_sentence(world),
        missed_sentence(world.nemesis.not_struck()),
    )
    return bundle(repr(world), "\n".join(filter(None, sentences)), *panes(world))


def panes(world: WiredWorld) -> tuple[Pane, Pane]:
    """Both portals, side by side."""
    company = world.retailer.company
    documents = world.logicbroker.environments[company.environment].documents

    def way_of(order_id: int) -> LifeLine:
        return life_line(world.bigcommerce.store.orders.peek(order_id), chain_of(world, order_id))

    seen = documents.search(DocumentQuery(company.id), count=0).total
    return (
        portals.store_pane(world.bigcommerce, way_of),
        portals.network_pane(world.retailer.portal, seen, world.logicbroker.events(company)),
    )
