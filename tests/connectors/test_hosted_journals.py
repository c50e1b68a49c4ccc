"""Which journal a hosted connector works on, when the connection in the portal is changed, and when it is made anew."""

from datetime import UTC, datetime, timedelta
from typing import Any

from harness.connectors.hosted import Hosted
from harness.sync.journal import Journal

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Idle:
    """A connector that is never due."""

    def tick(self, now: datetime) -> None:
        """Nothing to do."""


def described(at: datetime, **changed: Any) -> dict[str, Any]:
    """One connection as the control port describes it."""
    return {
        "store_hash": "o34n2p2ppu",
        "client_id": "client",
        "access_token": "token",
        "retailer": {"id": "100001", "name": "A Retailer"},
        "suppliers": [],
        "environment": "stage",
        "connected_at": at.isoformat(),
        **changed,
    }


def test_a_connection_that_is_made_anew_has_a_journal_of_its_own(monkeypatch: Any) -> None:
    """Else its cut-off were that of the one before, and an order placed between both were sent."""
    monkeypatch.setattr("harness.connectors.hosted.connection_of", dict)
    given: list[Journal] = []

    def factory(connection: Any, send: Any, journal: Journal) -> Idle:
        given.append(journal)
        return Idle()

    hosted = Hosted(factory)
    hosted.take_turn(NOW, [described(NOW)])
    hosted.take_turn(NOW, [described(NOW, access_token="another")])
    hosted.take_turn(NOW, [])
    hosted.take_turn(NOW, [described(NOW + timedelta(minutes=2))])

    first, changed, anew = given
    assert changed is first
    assert anew is not first
