"""The product: a connector between a BigCommerce store and Logicbroker.

It imports neither the fakes nor the simulation; it is given a way to send, a journal, and the time.
"""

from harness.sync.connection import Connection, Credentials, parse_store_hash
from harness.sync.connector import Connector, Status
from harness.sync.doctor import Finding, examine
from harness.sync.fleet import Fleet
from harness.sync.journal import Attention, Journal, Leases
from harness.sync.mapping.inventory import StockIdentity
from harness.sync.secrets import Secret
from harness.sync.wire import Request, Response, Send, requests_send

__all__ = [
    "Attention",
    "Connection",
    "Connector",
    "Credentials",
    "Finding",
    "Fleet",
    "Journal",
    "Leases",
    "Request",
    "Response",
    "Secret",
    "Send",
    "Status",
    "StockIdentity",
    "examine",
    "parse_store_hash",
    "requests_send",
]
