"""What a connector under test is given and what it has to be, in whatever language it is written: docs/connector.md."""

from harness.connectors.contract import ConnectorFactory, NotAConnector, Ticking
from harness.connectors.network_guard import LeftTheMachine
from harness.connectors.process import ConnectorCommand, ProcessFailed, folder_of
from harness.connectors.through_requests import SendAdapter, session
from harness.sync.connection import Connection, Credentials
from harness.sync.journal import Journal
from harness.sync.secrets import Secret
from harness.sync.wire import Request, Response, Send

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
