"""The product: a connector between a BigCommerce store and Logicbroker.

It imports neither the fakes nor the simulation; it is given a way to send, a journal, and the time.
"""

from typing import TYPE_CHECKING

from harness.sync.connection import Connection
from harness.sync.connector import Connector
from harness.sync.credentials import Credentials, parse_store_hash
from harness.sync.journal import Attention, Journal, Leases
from harness.sync.mapping.inventory import StockIdentity
from harness.sync.observer import ConnectionStatus
from harness.sync.secrets import Secret
from harness.sync.wire import Request, Response, Send
from rehearsal_stage import on_demand

if TYPE_CHECKING:
    from harness.sync.doctor import DoctorFinding, examine
    from harness.sync.fleet import Fleet
    from harness.sync.network import requests_send

# In a simulation no network is needed, and one connection is no fleet.
__getattr__ = on_demand(
    __name__,
    {
        "DoctorFinding": "harness.sync.doctor",
        "examine": "harness.sync.doctor",
        "Fleet": "harness.sync.fleet",
        "requests_send": "harness.sync.network",
    },
)

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
