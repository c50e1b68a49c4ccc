"""What a connector under test is given and what it has to be, in whatever language it is written: docs/connector.md."""

from typing import TYPE_CHECKING

from harness.connectors.contract import ConnectorFactory, NotAConnector, Ticking
from harness.sync.connection import Connection
from harness.sync.credentials import Credentials
from harness.sync.journal import Journal
from harness.sync.secrets import Secret
from harness.sync.wire import Request, Response, Send
from rehearsal_stage import on_demand

if TYPE_CHECKING:
    from harness.connectors.command import ConnectorCommand
    from harness.connectors.network_guard import LeftTheMachine
    from harness.connectors.process import ProcessFailed, folder_of
    from harness.connectors.through_requests import SendAdapter, session

# What only connectors of another make need is loaded for them.
__getattr__ = on_demand(
    __name__,
    {
        "LeftTheMachine": "harness.connectors.network_guard",
        "ConnectorCommand": "harness.connectors.command",
        **dict.fromkeys(("ProcessFailed", "folder_of"), "harness.connectors.process"),
        **dict.fromkeys(("SendAdapter", "session"), "harness.connectors.through_requests"),
    },
)

__all__ = [
    "Connection",
    "ConnectorCommand",
    "ConnectorFactory",
    "Credentials",
    "Journal",
    "LeftTheMachine",
    "NotAConnector",
    "ProcessFailed",
    "Request",
    "Response",
    "Secret",
    "Send",
    "SendAdapter",
    "Ticking",
    "folder_of",
    "session",
]
