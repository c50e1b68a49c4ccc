"""The table of all routes of this fake.

The endpoints are in the other API modules.
"""

from fakes.bigcommerce.api import (
    catalog,
    catalog_parts,
    currencies,
    inventory,
    order_parts,
    orders,
    payments,
    people,
    shipments,
    store,
    webhooks,
)
from fakes.bigcommerce.api.context import Routes

MODULES = (
    store,
    currencies,
    orders,
    order_parts,
    shipments,
    payments,
    people,
    catalog,
    catalog_parts,
    inventory,
    webhooks,
)


def _all_routes() -> Routes:
    routes = Routes()
    for module in MODULES:
        module.add_routes(routes)
    return routes


ROUTES = _all_routes()
