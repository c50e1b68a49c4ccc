"""What the strategies promise: records in the services' own shape, with everything in them that may come."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from fakes.bigcommerce.state.field_rows import FieldRow
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from fakes.bigcommerce.state.order_product_fields import ORDER_PRODUCT_FIELDS
from harness.strategies import (
    BigCommerceOrder,
    FeedFile,
    acknowledgements,
    bigcommerce_orders,
    inventory_feeds,
    product_feeds,
    shipments,
)

RECORDED = Path(__file__).parents[3] / "shared" / "recorded" / "bigcommerce" / "v2_orders_list.json"


@given(bigcommerce_orders())
def test_orders_and_lines_have_exactly_the_fields_that_a_store_shows(found: BigCommerceOrder) -> None:
    """A field that is new to the store is drawn, too."""
    assert set(found.order) == shown(ORDER_FIELDS)
    for line in found.products:
        assert set(line) == shown(ORDER_PRODUCT_FIELDS)


def shown(table: Mapping[str, FieldRow]) -> set[str]:
    return {name for name, row in table.items() if row.is_shown}


@pytest.mark.skipif(not RECORDED.exists(), reason="the recordings are not at hand")
@given(bigcommerce_orders())
def test_orders_have_values_of_the_types_of_a_real_answer(found: BigCommerceOrder) -> None:
    """Of the same JSON types, field by field."""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))[0]

    for name, value in recorded.items():
        drawn = found.order[name]
        assert drawn is None or value is None or type(drawn) is type(value) or name == "payment_provider_id", name


@given(bigcommerce_orders())
def test_orders_are_json_and_agree_with_themselves(found: BigCommerceOrder) -> None:
    """Every physical line has an address of the order, every other line none, and items add up."""
    assert json.loads(json.dumps(list(found))) == list(found)
    ids = {address["id"] for address in found.shipping_addresses}
    for line in found.products:
        assert line["order_address_id"] in (ids if line["type"] == "physical" else {0})
        assert line["order_id"] == found.order["id"]
    assert found.order["items_total"] == sum(line["quantity"] for line in found.products)
    assert found.order["shipping_address_count"] == len(found.shipping_addresses)


@given(bigcommerce_orders(physical_only=True))
def test_physical_only_means_that_every_line_can_be_shipped(found: BigCommerceOrder) -> None:
    """A physical product with a SKU, each."""
    assert all(line["type"] == "physical" and line["sku"] and line["product_id"] for line in found.products)


KINDS_OF_ORDERS: dict[str, Any] = {
    "several addresses": lambda found: len(found.shipping_addresses) > 1,
    "a custom line": lambda found: any(line["product_id"] == 0 for line in found.products),
    "a digital line beside a physical one": lambda found: (
        {"digital", "physical"} <= {p["type"] for p in found.products}
    ),
    "a gift certificate": lambda found: any(line["gift_certificate_id"] for line in found.products),
    "nothing to ship": lambda found: not found.shipping_addresses,
    "a foreign currency": lambda found: found.order["currency_code"] != found.order["default_currency_code"],
    "a discount": lambda found: any(line["applied_discounts"] for line in found.products),
    "an option": lambda found: any(line["product_options"] for line in found.products),
    "a free order": lambda found: found.order["total_inc_tax"] == "0.0000",
    "a huge order": lambda found: float(found.order["total_inc_tax"]) > 10**6,
    "a guest": lambda found: found.order["customer_id"] == 0,
    "a name beyond Latin": lambda found: any(
        ord(letter) > 0x2FF for letter in found.order["billing_address"]["first_name"]
    ),
    "a form field": lambda found: bool(found.order["billing_address"]["form_fields"]),
    "an order of another source": lambda found: found.order["order_source"] == "ebay",
}


def test_every_kind_of_order_is_drawn() -> None:
    """What can happen in a store can be drawn, and soon."""
    seen: set[str] = set()

    @settings(max_examples=200, database=None, derandomize=True, phases=[Phase.generate])
    @given(bigcommerce_orders())
    def look(found: BigCommerceOrder) -> None:
        seen.update(kind for kind, condition in KINDS_OF_ORDERS.items() if condition(found))

    look()

    assert seen == set(KINDS_OF_ORDERS)


@given(acknowledgements())
def test_acknowledged_quantities_are_those_of_the_purchase_order(document: dict[str, Any]) -> None:
    """Accepted, cancelled and back-ordered parts are whole and stand side by side."""
    assert document["AckLines"]
    assert document["PartnerPO"].startswith("PO")
    for line in document["AckLines"]:
        parts = [line["Quantity"], line["QuantityCancelled"], line["QuantityBackordered"]]
        assert min(parts) >= 0
        assert 1 <= sum(parts) <= 20


@given(shipments())
def test_packages_hold_what_the_line_says(document: dict[str, Any]) -> None:
    """The packages' quantities add up to the line's, and something is always shipped."""
    assert document["ShipmentLines"]
    for line in document["ShipmentLines"]:
        assert line["Quantity"] >= 1
        assert sum(package["Qty"] for package in line["ShipmentInfos"]) == line["Quantity"]


@pytest.mark.parametrize("feeds", [inventory_feeds, product_feeds])
def test_a_file_holds_its_rows(feeds: Any) -> None:
    """Read by a plain CSV reader, the bytes say what the rows say."""

    @given(feeds())
    def holds(feed: FeedFile) -> None:
        text = io.StringIO(feed.content.decode("utf-8-sig"), newline="")
        assert list(csv.DictReader(text)) == feed.rows
        assert feed.file_name.endswith(".csv")

    holds()
