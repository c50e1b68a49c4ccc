"""The control port, where there is one: it can move the clock, open surroundings, and act for people.

What is asked of it is decided by whoever rehearses.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fakes.evidence.ledger import Entry
from harness.conformance.stage.api import Api


class ControlPort:
    """A port of the surroundings that is no part of either service.

    It takes ``GET /clock``, ``POST /clock``, ``POST /surroundings``, ``GET /exercised`` and
    ``POST /people/{who}/{deed}``.
    """

    def __init__(self, url: str) -> None:
        self._api = Api("the control port", url)

    def can_move_clock(self) -> bool:
        return bool(self._api.get("/clock")["kind"] == "virtual")

    def now(self) -> datetime:
        return datetime.fromisoformat(self._api.get("/clock")["now"])

    def move_clock(self, to: datetime) -> datetime:
        """Move the clock and return where it stands."""
        return datetime.fromisoformat(self._api.send("POST", "/clock", {"to": to.isoformat()})["now"])

    def open_surroundings(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """Fresh surroundings: base URLs, hash, credentials, companies and keys."""
        found: dict[str, Any] = self._api.send("POST", "/surroundings", dict(wish))
        return found

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
