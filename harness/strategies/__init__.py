"""Hypothesis strategies for everything that travels between BigCommerce and Logicbroker, in its wire shape.

Nothing of the connector lives here: what is drawn is what the two services may say, whether or not we can map it.
"""

from harness.strategies.documents import acknowledgements, purchase_orders, shipments
from harness.strategies.feeds import FeedFile, inventory_feeds, product_feeds
from harness.strategies.orders import BigCommerceOrder, bigcommerce_orders

__all__ = [
    "BigCommerceOrder",
    "FeedFile",
    "acknowledgements",
    "bigcommerce_orders",
    "inventory_feeds",
    "product_feeds",
    "purchase_orders",
    "shipments",
]
