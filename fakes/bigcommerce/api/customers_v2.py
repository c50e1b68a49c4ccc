"""Read-only HTTP endpoints of V2 for customers and their addresses, which older connectors still ask.

The same customers as in V3, in the older shape.
"""

from collections.abc import Callable
from typing import Any

from fakes.bigcommerce.api.context import Call, Routes, add, answer_json, path_id, v2_page
from fakes.bigcommerce.api.filters import amount, instant, whole, word
from fakes.bigcommerce.refusals import NotFound
from fakes.bigcommerce.rules.customers import addresses_of
from fakes.bigcommerce.sources import CUSTOMERS_V2
from fakes.bigcommerce.state import countries
from fakes.bigcommerce.state.values import Read, four_decimals, rfc_date
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response

Record = dict[str, Any]
_TEXTS = ("first_name", "last_name", "company", "email", "phone", "tax_exempt_category")


def _same_text(name: str) -> Callable[[Record, Any], bool]:
    return lambda record, wanted: record[name].casefold() == wanted


_FILTERS: dict[str, tuple[Read, Callable[[Record, Any], bool]]] = {
    **{name: (word, _same_text(name)) for name in _TEXTS},
    "customer_group_id": (whole, lambda record, wanted: record["customer_group_id"] == wanted),
    "store_credit": (amount, lambda record, wanted: record["store_credit"] == wanted),
    "min_id": (whole, lambda record, wanted: record["id"] >= wanted),
    "max_id": (whole, lambda record, wanted: record["id"] <= wanted),
    "min_date_created": (instant, lambda record, wanted: record["date_created"] >= wanted),
    "max_date_created": (instant, lambda record, wanted: record["date_created"] <= wanted),
    "min_date_modified": (instant, lambda record, wanted: record["date_modified"] >= wanted),
    "max_date_modified": (instant, lambda record, wanted: record["date_modified"] <= wanted),
}
"""Source: Customers V2."""


@imitates(
    "customers of V2",
    "the same customers are read in the older shape, found by names, group, credit, ids and dates",
    evidence="official",
    source=CUSTOMERS_V2,
    test="api/test_customers.py::test_customers_are_read_in_the_older_shape",
)
def _shown(call: Call, record: Record) -> Record:
    return {
        "id": record["id"],
        **{name: record[name] for name in ("company", "first_name", "last_name", "email", "phone")},
        "form_fields": record["form_fields"] or None,
        **{name: rfc_date(record[name]) for name in ("date_created", "date_modified")},
        "store_credit": four_decimals(record["store_credit"]),
        **{name: record[name] for name in ("registration_ip_address", "customer_group_id", "notes")},
        "tax_exempt_category": record["tax_exempt_category"],
        "reset_pass_on_login": record["force_password_reset"],
        "accepts_marketing": record["accepts_product_review_abandoned_cart_emails"],
        "addresses": call.link(f"/customers/{record['id']}/addresses"),
    }


def _found(call: Call) -> list[Record]:
    wanted = {name: _FILTERS[name][0](value, name) for name, value in call.query.items() if name in _FILTERS}
    return [
        record
        for record in call.store.customers.values()
        if all(_FILTERS[name][1](record, value) for name, value in wanted.items())
    ]


def _list(call: Call) -> Response:
    return v2_page(call, _found(call), lambda record: _shown(call, record), frozenset(_FILTERS))


def _count(call: Call) -> Response:
    return answer_json(200, {"count": len(call.store.customers)})


def _customer(call: Call, customer_id: str) -> Record:
    if path_id(customer_id) not in call.store.customers:
        raise NotFound
    return call.store.customers[path_id(customer_id)]


def _get(call: Call, customer_id: str) -> Response:
    return answer_json(200, _shown(call, _customer(call, customer_id)))


def _address(place: Record) -> Record:
    return {
        **{name: place[name] for name in ("id", "customer_id", "first_name", "last_name", "company")},
        "street_1": place["address1"],
        "street_2": place["address2"],
        "city": place["city"],
        "state": place["state_or_province"],
        "zip": place["postal_code"],
        "country": countries.NAMES[place["country_code"]],
        "country_iso2": place["country_code"],
        "phone": place["phone"],
        "address_type": place["address_type"],
        "form_fields": place["form_fields"] or None,
    }


def _addresses(call: Call, customer_id: str) -> list[Record]:
    return addresses_of(call.store, _customer(call, customer_id)["id"])


def _list_addresses(call: Call, customer_id: str) -> Response:
    return v2_page(call, _addresses(call, customer_id), _address)


def _count_addresses(call: Call, customer_id: str) -> Response:
    return answer_json(200, {"count": len(_addresses(call, customer_id))})


def _get_address(call: Call, customer_id: str, customer_address_id: str) -> Response:
    for place in _addresses(call, customer_id):
        if place["id"] == path_id(customer_address_id):
            return answer_json(200, _address(place))
    raise NotFound


def add_routes(routes: Routes) -> None:
    """Customers of V2, and their addresses."""
    addresses = "/v2/customers/{customer_id}/addresses"
    add(routes, "GET", "/v2/customers", _list, "customers")
    add(routes, "GET", "/v2/customers/count", _count, "customers")
    add(routes, "GET", "/v2/customers/{customer_id}", _get, "customers")
    add(routes, "GET", addresses, _list_addresses, "customers")
    add(routes, "GET", f"{addresses}/count", _count_addresses, "customers")
    add(routes, "GET", f"{addresses}/{{customer_address_id}}", _get_address, "customers")
