"""The fake's answers beside recorded ones: the same keys, the same types."""

from decimal import Decimal
from typing import Any

from fakes.bigcommerce.sources import RECORDED_ORDERS
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from tests.fakes.bigcommerce.conftest import Api, make, recorded

RECORDED_FIELDS = {name for name, row in ORDER_FIELDS.items() if row.source == RECORDED_ORDERS}
"""The fields that say of themselves that orders had them when they were recorded."""


def kind(value: Any) -> str:
    return "number" if isinstance(value, int | Decimal) and not isinstance(value, bool) else type(value).__name__


def differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """Keys that only one side has, and values of another type; null fits everything."""
    if ours is None or theirs is None:
        return []
    if kind(ours) != kind(theirs):
        return [f"{path}: {kind(ours)} instead of {kind(theirs)}"]
    if isinstance(ours, dict):
        missing = [
            f"{path}.{name} {'missing' if name in theirs else 'too many'}" for name in ours.keys() ^ theirs.keys()
        ]
        return missing + [
            each
            for name in ours.keys() & theirs.keys()
            for each in differences(ours[name], theirs[name], f"{path}.{name}")
        ]
    return []


def test_an_order_has_all_keys_and_types_of_a_recorded_one(api: Api) -> None:
    """An API order has the keys of the recorded order, which the table knows for recorded; also its formats."""
    theirs = recorded("v2_order_101.json")
    body = {"billing_address": theirs["billing_address"], "products": [{"product_id": 111, "quantity": 1}]}
    ours = api.post("/v2/orders", body)

    assert set(theirs) == RECORDED_FIELDS
    assert theirs.keys() <= ours.keys()
    assert differences({name: ours[name] for name in theirs}, theirs) == []
    same = [
        "date_shipped",
        "status",
        "order_source",
        "ebay_order_id",
        "cart_id",
        "currency_exchange_rate",
        "shipping_cost_tax",
        "payment_status",
    ]
    assert {name: ours[name] for name in same} == {name: theirs[name] for name in same}
    assert (ours["customer_locale"], theirs["customer_locale"]) == ("en", "")  # As in 2026, and as in 2020.
    assert ours["products"]["resource"] == "/orders/100/products"
    assert ours["shipping_addresses"]["resource"] == "/orders/100/shipping_addresses"


def test_a_list_of_orders_is_a_bare_array(api: Api) -> None:
    """As recorded: an array, ids ascending from 100, no envelope."""
    theirs = recorded("v2_orders_list.json")
    for _ in theirs:
        api.bigcommerce.storefront.place_order([("MUG", 1)])
    ours = api.get("/v2/orders")

    assert [order["id"] for order in ours] == [order["id"] for order in theirs]


def test_the_profile_has_all_keys_and_types_of_a_recorded_one() -> None:
    """The profile of a sandbox is like the recorded one, with what was added since."""
    theirs = recorded("v2_store.json")
    ours = make(plan="sandbox")[1].get("/v2/store")

    assert (
        differences(
            {name: ours[name] for name in theirs if name != "features"},
            {k: v for k, v in theirs.items() if k != "features"},
        )
        == []
    )
    assert theirs["features"].keys() <= ours["features"].keys()
    same = ["status", "plan_name", "plan_level", "plan_is_trial", "logo"]
    assert {name: ours[name] for name in same} == {name: theirs[name] for name in same}


def test_an_empty_v3_list_is_as_recorded(api: Api) -> None:
    """Nothing found is 200 with the recorded pagination."""
    ours = api.get("/v3/catalog/products?sku=none&page=1&limit=50")
    assert ours["meta"]["pagination"].pop("too_many") is False  # Since 2026.
    ours["meta"]["pagination"]["links"] = {"current": "?page=1&limit=50"}  # Which then had no filter.
    assert ours == recorded("v3_list_empty.json")


def test_not_found_is_as_recorded(api: Api) -> None:
    """V2's 404 has the recorded body."""
    theirs = recorded("v2_not_found_2014_vcr.json")["response"]["body"]
    assert api.refused("GET", "/v2/orders/1") == (404, theirs)
