"""Customers over HTTP: a list of nobody, because accounts of shoppers are not imitated; the scope that opens it is.

What a shopper's order says of its customer stands in the order.
"""

from fakes.bigcommerce.calls import Call, Routes, add, read_page, v3_page
from fakes.http import Response


def _list_customers(call: Call) -> Response:
    """Source: Customers V3, and a recorded empty list."""
    return v3_page([], 0, read_page(call))


def add_routes(routes: Routes) -> None:
    """The list alone: it is how one finds out whether an API account may read customers."""
    add(routes, "GET", "/v3/customers", _list_customers, "customers")
