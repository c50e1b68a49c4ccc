"""Read-only HTTP endpoints of V3 for customers and channels.

Customers register at the storefront.
"""

import base64
import json
from collections.abc import Callable
from typing import Any

from fakes.bigcommerce.api.context import (
    Call,
    Page,
    Routes,
    add,
    answer_json,
    data,
    names_in,
    path_id,
    read_page,
    v3_list,
)
from fakes.bigcommerce.api.filters import PAGES, Filter, ListTable, bad_parameter, instant, of_key, truth, whole, word
from fakes.bigcommerce.refusals import NotFound
from fakes.bigcommerce.sources import CHANNELS_V3, CUSTOMERS_V3, RECORDED_2026
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

_SORTS = ("date_created", "last_name", "date_modified")
_INCLUDES: dict[str, Callable[[Record], dict[str, Any]]] = {
    "storecredit": lambda customer: {"store_credit_amounts": [{"amount": number(customer["store_credit"])}]},
    "addresses": lambda customer: {"addresses": [], "address_count": 0},
    "attributes": lambda customer: {"attributes": [], "attribute_count": 0},
    "formfields": lambda customer: {"form_fields": []},
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
    if unknown := [name for name in included if name not in _INCLUDES]:
        raise bad_parameter(unknown[0])
    found = _sorted(call.query.get("sort"), CUSTOMERS.find(call.query, call.store.customers.values()))
    page = read_page(call)
    rest = _behind_cursor(call, found)
    shown = rest[: page.limit] if "after" in call.query else found[page.start : page.stop]
    if "before" in call.query:
        shown = rest[-page.limit :]
    records = [
        _customer(each) | {k: v for name in included for k, v in _INCLUDES[name](each).items()} for each in shown
    ]
    pagination = {"total": len(found), "count": len(shown), "per_page": page.limit, "current_page": page.number}
    pagination["total_pages"] = -(-len(found) // page.limit)
    cursors = _cursors(shown, found, page)
    return answer_json(200, {"data": records, "meta": {"pagination": pagination, "cursor_pagination": cursors}})


def _included(customer: Record, names: list[str]) -> dict[str, Any]:
    return {key: value for name in names for key, value in _INCLUDES[name](customer).items()}


def _sorted(sort: str | None, customers: list[Record]) -> list[Record]:
    """Recorded in 2026: the newest first, where nothing else is asked for."""
    if sort is None:
        return sorted(customers, key=lambda customer: -int(customer["id"]))
    name, _, direction = sort.partition(":")
    if name not in _SORTS or direction not in ("asc", "desc"):
        raise bad_parameter("sort")
    return sorted(customers, key=lambda customer: (customer[name], customer["id"]), reverse=direction == "desc")


@imitates(
    "filters of customers",
    "customers are found by id, name, address, company, group, phone and dates, and behind a cursor",
    evidence="official",
    source=CUSTOMERS_V3,
    test="api/test_filters.py::test_customers_have_cursors",
)
def _behind_cursor(call: Call, customers: list[Record]) -> list[Record]:
    """What comes after or before a cursor. Source: Customers V3: never both, and pages do not count then."""
    ids = [customer["id"] for customer in customers]
    after, before = call.query.get("after"), call.query.get("before")
    if after is not None and before is not None:
        raise bad_parameter("before")
    if after is not None:
        return customers[_place(ids, after, "after") + 1 :]
    return customers[: _place(ids, before, "before")] if before is not None else customers


def _place(ids: list[int], cursor: str, name: str) -> int:
    try:
        told = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), validate=True))
        return ids.index(told["id"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise bad_parameter(name) from None


def _cursor(customer: Record) -> str:
    """Recorded in 2026."""
    return base64.b64encode(json.dumps({"id": customer["id"]}, separators=(",", ":")).encode()).decode().rstrip("=")


def _cursors(shown: list[Record], found: list[Record], page: Page) -> dict[str, Any]:
    """Recorded in 2026 for a whole list; Source: Customers V3: links. Guess: how the links look."""
    cursors: dict[str, Any] = {"count": len(shown), "per_page": page.limit}
    if not shown:
        return {**cursors, "start_cursor": "", "end_cursor": "", "links": {}}
    first, last = _cursor(shown[0]), _cursor(shown[-1])
    links = {"previous": f"?before={first}&limit={page.limit}"} if shown[0] is not found[0] else {}
    if shown[-1] is not found[-1]:
        links["next"] = f"?after={last}&limit={page.limit}"
    return {**cursors, "start_cursor": first, "end_cursor": last, "links": links}


def _customer(record: Record) -> dict[str, Any]:
    """Source: a recorded answer of 2026; its dates end in Z."""
    return {
        "id": record["id"],
        "authentication": {"force_password_reset": False},
        **{name: record[name] for name in ("company", "customer_group_id", "email", "first_name", "last_name")},
        "notes": "",
        "phone": record["phone"],
        "registration_ip_address": record["registration_ip_address"],
        "tax_exempt_category": "",
        **{name: f"{record[name]:%Y-%m-%dT%H:%M:%SZ}" for name in ("date_created", "date_modified")},
        "accepts_product_review_abandoned_cart_emails": False,
        "origin_channel_id": 1,
        "channel_ids": None,
    }


CHANNELS: ListTable[Record] = ListTable(
    {
        "available": Filter(
            truth, lambda channel: channel["status"] in ("prelaunch", "active", "inactive", "connected")
        ),
        "status": of_key(word, "status", "in"),
        "type": of_key(word, "type", "in"),
        "platform": of_key(word, "platform", "in"),
        "date_created": of_key(instant, "date_created", "", "min", "max"),
        "date_modified": of_key(instant, "date_modified", "", "min", "max"),
    },
    others=PAGES | {"include"},
)
"""Source: Channels V3."""


@imitates(
    "channels",
    "a store has the one storefront channel with id 1, and the filters of channels choose it or nothing",
    evidence="official",
    source=CHANNELS_V3,
    test="api/test_people.py::test_the_storefront_is_channel_1",
)
def _list_channels(call: Call) -> Response:
    return v3_list(call, CHANNELS, [_channel(call)], lambda channel: _shown_channel(call, channel))


def _get_channel(call: Call, channel_id: str) -> Response:
    if path_id(channel_id) != 1:
        raise NotFound
    return data(_shown_channel(call, _channel(call)))


def _channel(call: Call) -> Record:
    status = "prelaunch" if call.store.plan in ("trial", "sandbox") else "active"
    opened = call.store.opened_at.replace(microsecond=0)
    return {
        "id": 1,
        "name": call.store.settings.profile.name,
        "platform": "bigcommerce",
        "type": "storefront",
        "date_created": opened,
        "date_modified": opened,
        "external_id": "",
        "icon_url": "",
        "is_listable_from_ui": True,
        "is_enabled": True,
        "is_visible": True,
        "status": status,
    }


def _shown_channel(call: Call, channel: Record) -> dict[str, Any]:
    """Source: a recorded answer of 2026; Channels V3: what can be included."""
    shown = {**channel, **{name: f"{channel[name]:%Y-%m-%dT%H:%M:%SZ}" for name in ("date_created", "date_modified")}}
    included = names_in(call, "include")
    if any(name != "currencies" for name in included):
        raise bad_parameter("include")
    if included:
        settings = call.store.settings
        codes = [settings.profile.currency, *settings.currencies]
        shown["currencies"] = {"channel_id": 1, "default_currency": codes[0], "enabled_currencies": codes}
    return shown


def add_routes(routes: Routes) -> None:
    """Customers and channels."""
    add(routes, "GET", "/v3/customers", _list_customers, "customers")
    add(routes, "GET", "/v3/channels", _list_channels, "channel_settings")
    add(routes, "GET", "/v3/channels/{channel_id}", _get_channel, "channel_settings")
