"""Whether the numbers that a store is going to give its orders are free in Logicbroker, asked before anybody orders."""

from harness.sync.bigcommerce import StoreClient
from harness.sync.connection import Connection
from harness.sync.logicbroker import NetworkClient
from harness.sync.mapping.identity import store_of
from harness.sync.wire import JsonObject

FIRST_NUMBER = 100
"""A new store's first order.  Source: support article "Order ID"."""


def taken_numbers(connection: Connection, store: StoreClient, network: NetworkClient) -> tuple[int, list[str]]:
    """The largest number in the way, 0 when none is, and the hashes of the stores whose numbers are, as far as named.

    Of a long list the first and the last page are read, whichever holds the newest.

    Raises:
        SyncError: one of the services does not tell.
    """
    newest = store.newest_order()
    following = int(newest["id"]) + 1 if newest else FIRST_NUMBER
    mine, largest = connection.credentials.store_hash, 0
    stores: set[str] = set()
    for sales_order in _sales_orders(network, connection.retailer_id):
        number, other = str(sales_order.get("PartnerPO")), store_of(sales_order)
        if other != mine and number.isdecimal() and len(number) < 19 and int(number) >= following:
            largest = max(largest, int(number))
            stores.add(other)
    return largest, sorted(filter(None, stores))


def _sales_orders(network: NetworkClient, retailer_id: int | None) -> list[JsonObject]:
    filters = {} if retailer_id is None else {"receiverCompanyId": retailer_id}
    found, pages = network.orders_page(0, **filters)
    return found + (network.orders_page(pages - 1, **filters)[0] if pages > 1 else [])
