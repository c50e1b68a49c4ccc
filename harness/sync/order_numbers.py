"""Whether the numbers that a store is going to give its orders are free in Logicbroker, asked before anybody orders."""

from typing import NamedTuple

from harness.sync.bigcommerce import StoreClient, date_created
from harness.sync.connection import Connection
from harness.sync.logicbroker import NetworkClient
from harness.sync.mapping.identity import is_placed_at, store_of
from harness.sync.wire import JsonObject

FIRST_NUMBER = 100
"""A new store's first order.  Source: support article "Order ID"."""


class OrderNumbers(NamedTuple):
    """What is known of a store's order numbers in Logicbroker.

    ``largest`` is the largest number in the way, 0 when none is, and ``stores`` are the hashes of the stores whose
    numbers are, as far as named.  ``sent_otherwise`` is the store's newest order, if no program of this kind sent it.
    """

    largest: int
    stores: list[str]
    sent_otherwise: int | None


def order_numbers(connection: Connection, store: StoreClient, network: NetworkClient) -> OrderNumbers:
    """Whose numbers stand in Logicbroker.

    Of a long list the first and the last page are read, whichever holds the newest.

    Raises:
        SyncError: one of the services does not tell.
    """
    newest = store.newest_order()
    following = int(newest["id"]) + 1 if newest else FIRST_NUMBER
    mine, largest = connection.credentials.store_hash, 0
    stores: set[str] = set()
    sent_otherwise = None
    for sales_order in _sales_orders(network, connection.retailer_id):
        number, other = str(sales_order.get("PartnerPO")), store_of(sales_order)
        if other != mine and number.isdecimal() and len(number) < 19 and int(number) >= following:
            largest = max(largest, int(number))
            stores.add(other)
        if newest and not other and number == str(newest["id"]) and _is_of(sales_order, newest):
            sent_otherwise = int(number)
    return OrderNumbers(largest, sorted(filter(None, stores)), sent_otherwise)


def _is_of(sales_order: JsonObject, order: JsonObject) -> bool:
    """Whether a sales order without a store's name is about an order: both were placed in the same second."""
    try:
        return is_placed_at(sales_order, date_created(order))
    except (KeyError, TypeError, ValueError):
        return False


def _sales_orders(network: NetworkClient, retailer_id: int | None) -> list[JsonObject]:
    filters = {} if retailer_id is None else {"receiverCompanyId": retailer_id}
    found, pages = network.orders_page(0, **filters)
    return found + (network.orders_page(pages - 1, **filters)[0] if pages > 1 else [])
