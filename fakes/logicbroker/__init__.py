"""One Logicbroker network in memory: companies, documents, sourcing, feeds, events, API and portal."""

from fakes.logicbroker.network import Logicbroker

__all__ = ["Logicbroker"]
