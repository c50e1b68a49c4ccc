"""The contract of a connector under test as types, and the one sentence for whoever does not keep it.

``docs/connector.md`` tells it to people.  Who calls the connector, and when, is decided by the simulation.
"""

import inspect
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from harness.sync.connection import Connection
from harness.sync.journal import Journal
from harness.sync.wire import Send


class Ticking(Protocol):
    """A connector under test."""

    def tick(self, now: datetime) -> datetime | None:
        """Do what is due by now, and return when to be called again; None means never again.

        ``now`` is aware UTC.  No time passes inside of a tick, so nothing is gained by waiting in it.
        """
        ...


ConnectorFactory = Callable[[Connection, Send, Journal], Ticking]
"""``factory(connection, send, journal)`` builds a connector.  It is called again after each restart of the process."""


class NotAConnector(TypeError):
    """What a factory gave, or a tick returned, is not what the contract wants; the message says what is."""


def checked(made: Any) -> Ticking:
    """What a factory made, if it is a connector.

    Raises:
        NotAConnector: it has no ``tick``.
    """
    if callable(getattr(made, "tick", None)):
        connector: Ticking = made
        return connector
    wanted = "wanted a connector, which is anything with tick(now)"
    if made is None:
        raise NotAConnector(f"The factory returned None; {wanted}.  Is there a `return` in it?")
    raise NotAConnector(f"The factory returned {made!r:.80}, which has no tick(now); {wanted}.")


def close(connector: Ticking | None) -> None:
    """Tell a connector that it is needed no more, if it wants to be told: it then has ``close()``."""
    closing = getattr(connector, "close", None)
    if callable(closing):
        closing()


def serves_several_stores(connector: Ticking | None) -> bool:
    """Whether a connector says that it may share an account in Logicbroker with those of other stores."""
    return bool(getattr(connector, "serves_several_stores", False))


def checked_instant(following: Any, connector: Ticking) -> datetime | None:
    """What a tick returned, if it can be waited for; whoever wrote the connector may not use a type checker.

    Raises:
        NotAConnector: it is no instant with a time zone.
    """
    if following is None or (isinstance(following, datetime) and following.tzinfo is not None):
        return following
    name = type(connector).__name__
    if inspect.iscoroutine(following):
        following.close()
        raise NotAConnector(
            f"{name}.tick is a coroutine, and nobody awaits it; wanted a plain tick(now), which may call asyncio.run."
        )
    wanted = "wanted None, or a datetime with a time zone: when it wants to be called again"
    raise NotAConnector(f"{name}.tick returned {following!r:.80}; {wanted}.")
