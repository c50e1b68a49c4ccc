"""Two connectors on one store, each with a journal of its own: nothing is doubled, and both say so."""

from datetime import timedelta

from harness.sync import Connector, Journal
from tests.sync.sync_place import Place


def test_two_connectors_on_one_store_are_told_of() -> None:
    """Whichever comes first sends an order; the other one notices by the parcels of what it has not sent."""
    place = Place()
    second = Connector(place.connection, place.send, Journal.in_memory())
    first_of_its_own = place.order(("MUG-1", 1))
    place.advance(minutes=16)
    second.tick(place.clock.now())
    own = place.order(("MUG-1", 1))
    second.tick(place.clock.now() + timedelta(minutes=14))
    place.advance(minutes=16)
    for order in (first_of_its_own, own):
        place.ship(order)
    place.advance(minutes=16)
    told = [(entry.flow, entry.subject) for entry in place.connector.attention()]

    assert [len(place.documents(order, "SalesOrder")) for order in (first_of_its_own, own)] == [1, 1]
    assert [order.status for order in (first_of_its_own, own)] == ["Shipped", "Shipped"]
    assert told == [("shipments", "another connector")]
