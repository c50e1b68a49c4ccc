"""Read-only HTTP endpoints of V3 for customers and channels.

Customers register at the storefront.
"""

from typing import Any

from fakes.bigcommerce.api.context import Call, Routes, add, data, path_id, read_page, v3_page
from fakes.bigcommerce.api.product_query import whole
from fakes.bigcommerce.refusals import Invalid, NotFound
from fakes.bigcommerce.sources import CHANNELS_V3, RECORDED_ORDERS
from fakes.bigcommerce.state.values import number
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response

_CUSTOMER_FILTERS = frozenset(("id:in", "email:in", "page", "limit", "include", "sort"))


@imitates(
    "customers",
    "registered customers can be listed by id and e-mail address; an unknown filter is refused by name",
    evidence="recorded",
    source=RECORDED_ORDERS,
    test="api/test_people.py::test_customers_are_found_by_id_and_address",
)
def _list_customers(call: Call) -> Response:
    unknown = [name for name in call.query if name not in _CUSTOMER_FILTERS]
    if unknown:
        raise Invalid(f"The filter(s): {', '.join(unknown)} are not valid filter parameter(s).")
    found = list(call.store.customers.values())
    if "id:in" in call.query:
        numbers = {whole(each, "id:in") for each in call.query["id:in"].split(",")}
        found = [each for each in found if each["id"] in numbers]
    if "email:in" in call.query:
        addresses = {each.casefold() for each in call.query["email:in"].split(",")}
        found = [each for each in found if each["email"].casefold() in addresses]
    page = read_page(call)
    return v3_page([_customer(each) for each in found[page.start : page.stop]], len(found), page)


def _customer(record: dict[str, Any]) -> dict[str, Any]:
    """Source: a recorded answer; its dates end in Z."""
    created = f"{record['date_created']:%Y-%m-%dT%H:%M:%SZ}"
    return {
        **{name: record[name] for name in ("id", "email", "first_name", "last_name")},
        "authentication": {"force_password_reset": False},
        "company": "",
        "customer_group_id": 0,
        "notes": "",
        "phone": "",
        "registration_ip_address": "",
        "tax_exempt_category": "",
        "date_created": created,
        "date_modified": created,
        "accepts_product_review_abandoned_cart_emails": False,
        "store_credit_amounts": [{"amount": number(record["store_credit"])}],
        "channel_ids": None,
    }


@imitates(
    "channels",
    "a store has the one storefront channel with id 1",
    evidence="official",
    source=CHANNELS_V3,
    test="api/test_people.py::test_the_storefront_is_channel_1",
)
def _list_channels(call: Call) -> Response:
    page = read_page(call)
    return v3_page([_channel(call)][page.start : page.stop], 1, page)


def _get_channel(call: Call, channel_id: str) -> Response:
    if path_id(channel_id) != 1:
        raise NotFound
    return data(_channel(call))


def _channel(call: Call) -> dict[str, Any]:
    status = "prelaunch" if call.store.plan in ("trial", "sandbox") else "active"
    return {
        "id": 1,
        "name": call.store.settings.profile.name,
        "type": "storefront",
        "platform": "bigcommerce",
        "status": status,
        "icon_url": "",
        "external_id": "",
        "is_listable_from_ui": True,
        "is_visible": True,
        "is_enabled": True,
    }


def add_routes(routes: Routes) -> None:
    """Customers and channels."""
    add(routes, "GET", "/v3/customers", _list_customers, "customers")
    add(routes, "GET", "/v3/channels", _list_channels, "channel_settings")
    add(routes, "GET", "/v3/channels/{channel_id}", _get_channel, "channel_settings")
