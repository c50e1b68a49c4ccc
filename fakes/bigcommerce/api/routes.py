"""The table of all routes of this fake.

The endpoints are in the other API modules.
"""

from fakes.bigcommerce.api import (
    catalog,
    catalog_parts,
    channels,
    coupons,
    currencies,
    customers,
    customers_v2,
    inventory,
    metafields,
    modifiers,
    order_parts,
    orders,
    payments,
    shipments,
    store,
    webhooks,
)
from fakes.bigcommerce.api.context import Routes

MODULES = (
    metafields,  # Their paths would else be those of a product.
    store,
    currencies,
    orders,
    order_parts,
    shipments,
    payments,
    channels,
    coupons,
    customers,
    customers_v2,
    catalog,
    catalog_parts,
    inventory,
    modifiers,
    webhooks,
)


def _all_routes() -> Routes:
    routes = Routes()
    for module in MODULES:
        module.add_routes(routes)
    return routes


ROUTES = _all_routes()
