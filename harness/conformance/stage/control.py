"""The control port, where there is one: it can move the clock, open surroundings, and act for people.

What is asked of it is decided by whoever rehearses.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from fakes.evidence.ledger import Entry
from harness.conformance.stage.api import Api, Declined
from harness.sync.wire import Send


class ControlPort:
    """A port of the surroundings that is no part of either service.

    It takes ``GET /clock``, ``POST /clock``, ``POST /surroundings``, ``DELETE /surroundings/{name}``,
    ``GET /exercised`` and ``POST /people/{who}/{deed}``.
    """

    def __init__(self, url: str, send: Send | None = None) -> None:
        self._api = Api("the control port", url, send=send)

    def can_move_clock(self) -> bool:
        return bool(self._api.get("/clock")["kind"] == "virtual")

    def now(self) -> datetime:
        return datetime.fromisoformat(self._api.get("/clock")["now"])

    def move_clock(self, to: datetime) -> tuple[datetime, list[str]]:
        """Move the clock; returns where it stands, and the connectors whose turn comes before it goes on."""
        moved = self._api.send("POST", "/clock", {"to": to.isoformat()})
        return datetime.fromisoformat(moved["now"]), moved.get("waiting_for", [])

    def open_surroundings(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """Fresh surroundings: base URLs, hash, credentials, companies and keys."""
        found: dict[str, Any] = self._api.send("POST", "/surroundings", dict(wish))
        return found

    def give_back(self, surroundings: str) -> None:
        """Surroundings that nobody needs any more; a port that cannot take them back keeps them."""
        with suppress(Declined):
            self._api.send("DELETE", f"/surroundings/{surroundings}")

    def exercised(self, surroundings: str) -> list[Entry]:
        """What of the fakes' ledger ran in some surroundings."""
        return [Entry(**row) for row in self._api.get("/exercised", surroundings=surroundings)]

    def shown(self, surroundings: str) -> list[Entry]:
        """What of it could be seen."""
        return [Entry(**row) for row in self._api.get("/exercised", surroundings=surroundings, shown="true")]

    def do(self, who: str, deed: str, arguments: Mapping[str, Any], *, surroundings: str, named: str = "") -> Any:
        """Let a person do something; answers what came of it.

        Raises:
            Declined: the person was refused; the message is what they were told.
        """
        query = {"surroundings": surroundings} | ({"named": named} if named else {})
        return self._api.send("POST", f"/people/{who}/{deed}", dict(arguments), query=query)
