"""The product: a connector between a BigCommerce store and Logicbroker.

It imports neither the fakes nor the simulation; it is given a way to send, a journal, and the time.
"""

from harness.sync.connection import Connection, Credentials, parse_store_hash
from harness.sync.connector import Connector
from harness.sync.doctor import DoctorFinding, examine
from harness.sync.fleet import Fleet
from harness.sync.journal import Attention, Journal, Leases
from harness.sync.mapping.inventory import StockIdentity
from harness.sync.observer import ConnectionStatus
from harness.sync.secrets import Secret
from harness.sync.wire import Request, Response, Send, requests_send

__all__ = [
    "Attention",
    "Connection",
    "ConnectionStatus",
    "Connector",
    "Credentials",
    "DoctorFinding",
    "Fleet",
    "Journal",
    "Leases",
    "Request",
    "Response",
    "Secret",
    "Send",
    "StockIdentity",
    "examine",
    "parse_store_hash",
    "requests_send",
]
