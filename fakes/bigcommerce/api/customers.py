"""HTTP endpoints of V3 for customers and their addresses.

The rules are in ``rules.customers``; shoppers register at the storefront.
"""

from collections.abc import Callable
from typing import Any

from fakes.bigcommerce.api.context import (
    Call,
    Routes,
    add,
    answer_json,
    data,
    names_in,
    nothing,
    read_page,
)
from fakes.bigcommerce.api.cursors import cursors_of, shown_of
from fakes.bigcommerce.api.filters import PAGES, Filter, ListTable, bad_parameter, instant, of_key, whole, word
from fakes.bigcommerce.rules import customers as rules
from fakes.bigcommerce.sources import RECORDED_2026
from fakes.bigcommerce.state import countries
from fakes.bigcommerce.state.values import number
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response

Record = dict[str, Any]


def _name(customer: Record) -> str:
    return f"{customer['first_name']} {customer['last_name']}".casefold()


CUSTOMERS: ListTable[Record] = ListTable(
    {
        "id": of_key(whole, "id", "in"),
        "company": of_key(word, "company", "in"),
        "customer_group_id": of_key(whole, "customer_group_id", "in"),
        "date_created": of_key(instant, "date_created", "", "min", "max"),
        "date_modified": of_key(instant, "date_modified", "", "min", "max"),
        "email": of_key(word, "email", "in"),
        "name": Filter(word, _name, ("in", "like")),
        "phone": of_key(word, "phone", "in"),
        "registration_ip_address": of_key(word, "registration_ip_address", "in"),
    },
    others=PAGES | {"include", "sort", "after", "before"},
)
"""Source: Customers V3."""

ADDRESSES = "addresses"
_SORTS = ("date_created", "last_name", "date_modified")
_INCLUDES: dict[str, Callable[[Record], dict[str, Any]]] = {
    "storecredit": lambda customer: {"store_credit_amounts": [{"amount": number(customer["store_credit"])}]},
    "attributes": lambda customer: {"attributes": [], "attribute_count": 0},
    "formfields": lambda customer: {"form_fields": customer["form_fields"]},
    "shopper_profile_id": lambda customer: {"shopper_profile_id": ""},
    "segment_ids": lambda customer: {"segment_ids": []},
}
"""Source: Customers V3 (names). Guess: what nobody ever entered here is empty, and comes with its count."""


@imitates(
    "customers",
    "registered customers are listed, the newest first, with cursors in base64",
    evidence="recorded",
    source=RECORDED_2026,
    test="api/test_people.py::test_customers_are_found_by_id_and_address",
)
def _list_customers(call: Call) -> Response:
    included = names_in(call, "include")
    if unknown := [name for name in included if name not in (*_INCLUDES, ADDRESSES)]:
        raise bad_parameter(unknown[0])
    found = _sorted(call.query.get("sort"), CUSTOMERS.find(call.query, call.store.customers.values()))
    page = read_page(call)
    shown = shown_of(call, found, page)
    records = [_customer(each) | _included(call, each, included) for each in shown]
    pagination = {"total": len(found), "count": len(shown), "per_page": page.limit, "current_page": page.number}
    pagination["total_pages"] = -(-len(found) // page.limit)
    cursors = cursors_of(shown, found, page)
    return answer_json(200, {"data": records, "meta": {"pagination": pagination, "cursor_pagination": cursors}})


def _included(call: Call, customer: Record, names: list[str]) -> dict[str, Any]:
    parts = {key: value for name in names if name in _INCLUDES for key, value in _INCLUDES[name](customer).items()}
    if ADDRESSES in names:
        places = [
            {**_address(each), "form_fields": each["form_fields"]}
            for each in rules.addresses_of(call.store, customer["id"])
        ]
        parts |= {"addresses": places, "address_count": len(places)}
    return parts


def _sorted(sort: str | None, customers: list[Record]) -> list[Record]:
    """Recorded in 2026: the newest first, where nothing else is asked for."""
    if sort is None:
        return sorted(customers, key=lambda customer: -int(customer["id"]))
    name, _, direction = sort.partition(":")
    if name not in _SORTS or direction not in ("asc", "desc"):
        raise bad_parameter("sort")
    return sorted(customers, key=lambda customer: (customer[name], customer["id"]), reverse=direction == "desc")


_SHOWN = (
    *("company", "customer_group_id", "email", "first_name", "last_name", "notes", "phone"),
    *("registration_ip_address", "tax_exempt_category"),
)
_SHOWN_LAST = ("accepts_product_review_abandoned_cart_emails", "origin_channel_id", "channel_ids")


def _customer(record: Record) -> dict[str, Any]:
    """Source: a recorded answer of 2026; its dates end in Z."""
    return {
        "id": record["id"],
        "authentication": {"force_password_reset": record["force_password_reset"]},
        **{name: record[name] for name in _SHOWN},
        **{name: f"{record[name]:%Y-%m-%dT%H:%M:%SZ}" for name in ("date_created", "date_modified")},
        **{name: record[name] for name in _SHOWN_LAST},
    }


def _written(customer: Record) -> dict[str, Any]:
    """Recorded in 2026: who writes a customer is shown the credit."""
    return _customer(customer) | _INCLUDES["storecredit"](customer)


def _create_customers(call: Call) -> Response:
    return data([_written(each) for each in rules.create_many(call.store, call.body())])


def _update_customers(call: Call) -> Response:
    return data([_written(each) for each in rules.update_many(call.store, call.body())])


_DELETED: ListTable[Record] = ListTable({"id": of_key(whole, "id", "in")}, others=frozenset())
"""Source: Customers V3. Guess: another filter is refused as in a list, and not passed over."""


def _delete_customers(call: Call) -> Response:
    """Source: Customers V3: without ids nothing happens, and the answer is the same."""
    store = call.store
    _DELETED.find(call.query, [])
    rules.with_ids(call.query.get("id:in", ""), lambda number: rules.delete(store, number), store.customers)
    return nothing()


def _place_name(place: Record) -> str:
    return f"{place['first_name']} {place['last_name']}".casefold()


PLACES: ListTable[Record] = ListTable(
    {
        "id": of_key(whole, "id", "in"),
        "customer_id": of_key(whole, "customer_id", "in"),
        "company": of_key(word, "company", "in"),
        "name": Filter(word, _place_name, ("in",)),
    },
    others=PAGES | {"include"},
)
"""Source: Customers V3, addresses."""


def _address(place: Record) -> dict[str, Any]:
    """Recorded in 2026, in this order."""
    return {
        **{name: place[name] for name in ("id", "address1", "address2", "address_type", "city", "company")},
        "country": countries.NAMES[place["country_code"]],
        **{name: place[name] for name in ("country_code", "customer_id", "first_name", "last_name", "phone")},
        **{name: place[name] for name in ("postal_code", "state_or_province")},
    }


def _with_fields(place: Record) -> dict[str, Any]:
    fields = [{**each, "address_id": place["id"]} for each in place["form_fields"]]
    return {**_address(place), "form_fields": fields}


def _list_addresses(call: Call) -> Response:
    """Recorded in 2026: its pagination has no links."""
    included = names_in(call, "include")
    if any(name != "formfields" for name in included):
        raise bad_parameter("include")
    found = PLACES.find(call.query, call.store.customer_addresses.values())
    page = read_page(call)
    shown = [_with_fields(each) if included else _address(each) for each in found[page.start : page.stop]]
    pagination = {"total": len(found), "count": len(shown), "per_page": page.limit, "current_page": page.number}
    pagination["total_pages"] = -(-len(found) // page.limit)
    return answer_json(200, {"data": shown, "meta": {"pagination": pagination}})


def _create_addresses(call: Call) -> Response:
    return data([_with_fields(each) for each in rules.create_addresses(call.store, call.body())])


def _update_addresses(call: Call) -> Response:
    return data([_with_fields(each) for each in rules.update_addresses(call.store, call.body())])


def _delete_addresses(call: Call) -> Response:
    store = call.store
    _DELETED.find(call.query, [])
    ids = call.query.get("id:in", "")
    rules.with_ids(ids, lambda number: rules.delete_address(store, number), store.customer_addresses)
    return nothing()


def add_routes(routes: Routes) -> None:
    """Customers, and their addresses."""
    for path, handlers in {
        "/v3/customers": (_list_customers, _create_customers, _update_customers, _delete_customers),
        "/v3/customers/addresses": (_list_addresses, _create_addresses, _update_addresses, _delete_addresses),
    }.items():
        for method, handle in zip(("GET", "POST", "PUT", "DELETE"), handlers, strict=True):
            add(routes, method, path, handle, "customers")
