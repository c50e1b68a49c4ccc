"""Consignments, fees, coupons, taxes and messages."""

from decimal import Decimal
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import Api, wait


def test_consignments_group_the_lines(api: Api, bigcommerce: BigCommerce) -> None:
    """Lines stand under their address, digital ones under downloads; first as links, with include as content."""
    bigcommerce.storefront.place_order(
        [("MUG", 1), ("SHIRT-S", 1), ("SONG", 1)], shipping_addresses=[{}, {"city": "Dallas"}]
    )

    plain = api.get("/v2/orders/100/consignments")
    full = api.get("/v2/orders/100/consignments?include=consignments.line_items")

    assert plain.keys() == {"pickups", "shipping", "downloads", "email"}
    assert [each["city"] for each in plain["shipping"]] == ["Austin", "Dallas"]
    assert "order_id" not in plain["shipping"][0]
    assert plain["shipping"][0]["line_items"][0]["resource"] == "/orders/100/products/31"
    assert [line["sku"] for each in full["shipping"] for line in each["line_items"]] == ["MUG", "SHIRT-S"]
    assert full["downloads"][0]["line_items"][0]["sku"] == "SONG"
    assert full["downloads"][0]["recipient_email"] == "sam.shopper@example.com"
    assert api.call("GET", "/v2/orders/100/consignments/shipping/11/shipping_quotes").status == 204
    assert api.refused("GET", "/v2/orders/100/consignments/shipping/99/shipping_quotes")[0] == 404


def test_parts_can_be_included(api: Api, bigcommerce: BigCommerce) -> None:
    """include replaces links by content, for one order and in lists; what cannot be included is refused."""
    bigcommerce.storefront.place_order([("MUG", 1)])
    api.put("/v2/orders/100", {"fees": [{"display_name_customer": "Care", "cost_ex_tax": 2, "cost_inc_tax": "2.2"}]})
    query = "include=consignments.line_items,fees&consignment_structure=object"
    alone = api.get(f"/v2/orders/100?{query}")
    (listed,) = api.get(f"/v2/orders?{query}")

    assert listed == alone
    assert alone["fees"][0]["cost_tax"] == "0.2000"
    assert alone["consignments"]["shipping"][0]["line_items"][0]["sku"] == "MUG"
    assert api.get("/v2/orders/100?include=consignments")["consignments"][0]["shipping"][0]["id"] == 11
    assert api.get("/v2/orders/100")["consignments"]["resource"] == "/orders/100/consignments"
    assert api.refused("GET", "/v2/orders/100?include=products")[0] == 400


def test_included_lines_stop_at_fifty(api: Api) -> None:
    """Of 51 lines 50 are included, and a warning nobody documents tells; the products resource has them all."""
    lines = [{"name": f"n{number}", "quantity": 1, "price_ex_tax": 1, "price_inc_tax": 1} for number in range(51)]
    api.post("/v2/orders", {"billing_address": {"zip": "12345"}, "products": lines})

    order = api.get("/v2/orders/100?include=consignments.line_items&consignment_structure=object")

    (shipping,) = order["consignments"]["shipping"]
    assert len(shipping["line_items"]) == 50
    assert "only 50 are included" in shipping["__warning__"]["message"]
    assert len(api.get("/v2/orders/100/products?limit=250")) == 51
    assert len(api.get("/v2/orders/100/products")) == 50


def test_fees_of_an_order(api: Api, bigcommerce: BigCommerce) -> None:
    """Fees come as an object around their list, with four decimals."""
    bigcommerce.storefront.place_order([("MUG", 1)])
    assert api.get("/v2/orders/100/fees") == {"fees": []}
    fee = {"display_name_merchant": "A fee", "cost_exc_tax": "12.3", "cost_inc_tax": 12.3, "tax_class_id": 22}
    made = api.put("/v2/orders/100", {"fees": [fee]})
    (fee,) = api.get("/v2/orders/100/fees")["fees"]

    assert (fee["cost_ex_tax"], fee["cost_inc_tax"], fee["cost_tax"], fee["tax_class_id"]) == (
        "12.3000",
        "12.3000",
        "0.0000",
        22,
    )
    assert made["total_inc_tax"] == "22.3000"


@pytest.mark.parametrize(
    ("kind", "amount", "total", "shares"),
    [
        ("percent", 10, "59.0000", ["5.0000", "1.0000"]),
        ("per total", 5, "60.0000", ["4.1700", "0.8300"]),
        ("per item", 1, "62.0000", ["2.5000", "0.5000"]),
        ("shipping", 2, "63.0000", []),
        ("free shipping", 0, "60.0000", []),
        ("per total", 500, "0.0000", ["54.1700", "10.8300"]),
    ],
)
def test_coupons_of_an_order(
    api: Api, bigcommerce: BigCommerce, kind: str, amount: int, total: str, shares: list[str]
) -> None:
    """Each kind takes off what it says, never more than all, and shows on the lines it was spread over."""
    bigcommerce.control_panel.create_coupon("SAVE", kind, amount)
    bigcommerce.storefront.place_order([("SHIRT-S", 2), ("MUG", 1)], shipping_cost=Decimal(5), coupon_codes=["SAVE"])
    shown = api.get("/v2/orders/100")
    (coupon,) = api.get("/v2/orders/100/coupons")
    lines = api.get("/v2/orders/100/products")

    assert {line["event_date"] for line in lines} == {None}
    assert (shown["total_inc_tax"], coupon["code"]) == (total, "SAVE")
    assert Decimal(shown["coupon_discount"]) == coupon["discount"] == 65 - Decimal(total)
    assert [each["amount"] for line in lines for each in line["applied_discounts"]] == shares


def test_a_coupon_must_exist_and_be_new(bigcommerce: BigCommerce) -> None:
    """An unknown code, an unknown kind and a code that exists are clear errors."""
    panel = bigcommerce.control_panel
    panel.create_coupon("SAVE", "percent", 5)
    with pytest.raises(KeyError, match="no coupon 'SPEND'"):
        bigcommerce.storefront.place_order([("MUG", 1)], coupon_codes=["SPEND"])
    for code, kind in (("SAVE", "percent"), ("MORE", "magic")):
        with pytest.raises(ValueError, match="a new code and a kind"):
            panel.create_coupon(code, kind, 5)


def test_taxes_of_an_order(api: Api, bigcommerce: BigCommerce) -> None:
    """One row per address, with details one per line; an untaxed order has none."""
    bigcommerce.storefront.place_order([("MUG", 1)])
    assert api.call("GET", "/v2/orders/100/taxes").status == 204
    bigcommerce.control_panel.settings.tax_rate = Decimal("0.08")
    bigcommerce.storefront.place_order([("MUG", 2), ("SHIRT-S", 1)])

    (row,) = api.get("/v2/orders/101/taxes")
    details = api.get("/v2/orders/101/taxes?details=true")

    assert (row["rate"], row["line_amount"], row["name"]) == ("8.0000", "3.6000", "Tax")
    assert [(each["line_amount"], each["line_item_type"]) for each in details] == [
        ("1.6000", "item"),
        ("2.0000", "item"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [1, 2]),
        ("min_id=2", [2]),
        ("max_id=1", [1]),
        ("customer_id=7", []),
        ("min_date_created=2026-03-02T10:00:00Z", [2]),
        ("max_date_created=2026-03-02T09:00:00Z", [1]),
        ("is_flagged=true", []),
        ("status=unread", [1, 2]),
        ("status=read", []),
        ("limit=1&page=2", [2]),
    ],
)
def test_messages_of_an_order(
    api: Api, bigcommerce: BigCommerce, clock: VirtualClock, query: str, expected: list[int]
) -> None:
    """A shopper's messages can be read, with the documented filters."""
    order = bigcommerce.storefront.place_order([("MUG", 1)])
    bigcommerce.storefront.leave_message(order, "Hello", "When?")
    wait(clock, hours=1)
    bigcommerce.storefront.leave_message(order, "Again", "Now?")

    shown: list[dict[str, Any]] = api.get(f"/v2/orders/100/messages?{query}") or []

    assert [each["id"] for each in shown] == expected
    assert all(each["date_created"].endswith("+0000") and each["customer"] == {} for each in shown)


def test_messages_do_not_touch_the_order(api: Api, bigcommerce: BigCommerce, clock: VirtualClock) -> None:
    """A message leaves the order's date as it was."""
    order = bigcommerce.storefront.place_order([("MUG", 1)])
    wait(clock, hours=1)
    bigcommerce.storefront.leave_message(order, "Hello", "When?")
    shown = api.get("/v2/orders/100")
    assert shown["date_modified"] == shown["date_created"]


def test_lines_can_be_picked_up(api: Api, bigcommerce: BigCommerce) -> None:
    """A pickup consignment shows where its lines are collected; they have no address, and the rest is shipped."""
    billing = {"first_name": "Ann", "last_name": "Lee", "street_1": "1 Way", "city": "Austin", "zip": "78701"}
    billing |= {"country_iso2": "US", "state": "Texas", "email": "ann@example.com"}
    mug = bigcommerce.product("MUG").id
    pickup = {"pickup_method_display_name": "Counter", "location": {"name": "Main Street"}}
    consignments = {
        "shipping": [{**billing, "line_items": [{"product_id": mug, "quantity": 1}]}],
        "pickups": [{**pickup, "line_items": [{"product_id": mug, "quantity": 2}]}],
    }
    made = api.post("/v2/orders", {"billing_address": billing, "consignments": consignments})
    lines = api.get(f"/v2/orders/{made['id']}/products")
    full = api.get(f"/v2/orders/{made['id']}/consignments?include=consignments.line_items")

    assert [(line["quantity"], line["order_address_id"] == 0, line["order_pickup_method_id"]) for line in lines] == [
        (1, False, 0),
        (2, True, 1),
    ]
    assert [each["pickup_method_display_name"] for each in full["pickups"]] == ["Counter"]
    assert [line["quantity"] for each in full["pickups"] for line in each["line_items"]] == [2]
    wrong = {"billing_address": billing, "consignments": {"pickups": [{"shelf": "7", "line_items": []}]}}
    assert api.refused("POST", "/v2/orders", wrong)[0] == 400
