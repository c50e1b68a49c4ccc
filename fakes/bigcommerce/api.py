"""The one table of all routes that this fake has.

What handles them stands in the API modules; who may pass, at the gateway.
"""

from fakes.bigcommerce import api_catalog, api_customers, api_orders, api_shipments, api_store
from fakes.bigcommerce.calls import Routes


def _all_routes() -> Routes:
    routes = Routes()
    for module in (api_store, api_orders, api_shipments, api_catalog, api_customers):
        module.add_routes(routes)
    return routes


ROUTES = _all_routes()
