"""The one table of all routes that this fake has.

What handles them stands in the API modules; who may pass, at the gateway.
"""

from fakes.bigcommerce import (
    api_catalog,
    api_catalog_parts,
    api_currencies,
    api_inventory,
    api_order_parts,
    api_orders,
    api_payments,
    api_people,
    api_shipments,
    api_store,
    api_webhooks,
)
from fakes.bigcommerce.calls import Routes

MODULES = (
    api_store,
    api_currencies,
    api_orders,
    api_order_parts,
    api_shipments,
    api_payments,
    api_people,
    api_catalog,
    api_catalog_parts,
    api_inventory,
    api_webhooks,
)


def _all_routes() -> Routes:
    routes = Routes()
    for module in MODULES:
        module.add_routes(routes)
    return routes


ROUTES = _all_routes()
