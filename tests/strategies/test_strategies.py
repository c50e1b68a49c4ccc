"""What the strategies promise: records in the services' own shape, with everything in them that may come."""

import copy
import csv
import io
import json
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from fakes.bigcommerce.state.field_rows import FieldRow
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from fakes.bigcommerce.state.order_product_fields import ORDER_PRODUCT_FIELDS
from fakes.logicbroker import Logicbroker
from fakes.people import Supplier
from fakes.time.clock import VirtualClock
from harness.strategies import (
    BigCommerceOrder,
    FeedFile,
    acknowledgements,
    bigcommerce_orders,
    inventory_feeds,
    product_feeds,
    shipments,
)
from harness.strategies.documents import CARRIER_CODES
from harness.strategies.orders import USUAL_ORDER
from harness.strategies.values import LARGEST_QUANTITY

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
    "a coupon": lambda found: found.order["coupon_discount"] != "0.0000",
    "store credit": lambda found: found.order["store_credit_amount"] != "0.0000",
    "a refund": lambda found: any(line["quantity_refunded"] for line in found.products),
    "gift wrapping": lambda found: any(line["wrapping_message"] for line in found.products),
    "prices with tax": lambda found: found.order["is_tax_inclusive_pricing"],
    "an archived order": lambda found: found.order["is_deleted"],
    "handling": lambda found: found.order["handling_cost_inc_tax"] != "0.0000",
    "a SKU of more than 50 letters": lambda found: any(len(line["sku"]) > 50 for line in found.products),
    "a street from right to left": lambda found: _is_written(found, ("R", "AL")),
    "an emoji": lambda found: any(max(map(ord, text), default=0) > 0xFFFF for text in _streets(found)),
    "a combining mark": lambda found: any(unicodedata.combining(c) for text in _streets(found) for c in text),
    "a very large quantity": lambda found: any(line["quantity"] == LARGEST_QUANTITY for line in found.products),
    "a long message": lambda found: len(found.order["customer_message"] or "") > 200,
}


def _streets(found: BigCommerceOrder) -> list[str]:
    return [place["street_1"] for place in (found.order["billing_address"], *found.shipping_addresses)]


def _is_written(found: BigCommerceOrder, directions: tuple[str, ...]) -> bool:
    return any(unicodedata.bidirectional(letter) in directions for text in _streets(found) for letter in text)


def drawn(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """So many samples, the same each time."""
    samples: list[Any] = []

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(found: Any) -> None:
        samples.append(found)

    keep()
    return samples


SAMPLES = 2_000 if settings().max_examples > 25 else 600
"""As many as there is time for; all that is asked of them holds for the fewer ones, too."""


@pytest.fixture(scope="module")
def orders() -> list[BigCommerceOrder]:
    return drawn(bigcommerce_orders(), SAMPLES)


@pytest.mark.slow
def test_every_kind_of_order_is_drawn(orders: list[BigCommerceOrder]) -> None:
    """What can happen in a store can be drawn, and soon."""
    assert [kind for kind, condition in KINDS_OF_ORDERS.items() if not any(map(condition, orders))] == []


@pytest.mark.slow
def test_what_is_extreme_is_rare(orders: list[BigCommerceOrder]) -> None:
    """Few lines ask for hundreds, most totals are what the parts add up to, and most orders await fulfillment."""
    lines = [line for found in orders for line in found.products]
    many = sum(line["quantity"] > 99 for line in lines)
    adding_up = sum(_adds_up(found.order) for found in orders)
    waiting = sum(found.order["status"] == "Awaiting Fulfillment" for found in orders)

    assert 0 < many < len(lines) / 12
    assert 0.75 * len(orders) < adding_up < len(orders)
    assert len(orders) / 2 < waiting < len(orders)


def _adds_up(order: dict[str, Any]) -> bool:
    costs = ("subtotal_ex_tax", "shipping_cost_ex_tax", "handling_cost_ex_tax", "wrapping_cost_ex_tax")
    off = ("discount_amount", "coupon_discount")
    total = sum(Decimal(order[name]) for name in costs) - sum(Decimal(order[name]) for name in off)
    return Decimal(order["total_ex_tax"]) == max(Decimal(0), total)


SPECIFICATION = Path(__file__).parents[3] / "shared" / "specs" / "bigcommerce" / "orders.v2.oas2.yml"
PARTS = {
    "order": "/orders/{order_id}",
    "products": "/orders/{order_id}/products",
    "shipping_addresses": "/orders/{order_id}/shipping_addresses",
}


@pytest.mark.slow
@pytest.mark.skipif(not SPECIFICATION.exists(), reason="the published descriptions are not at hand")
@pytest.mark.parametrize("part", PARTS)
def test_every_value_of_the_published_description_is_drawn(orders: list[BigCommerceOrder], part: str) -> None:
    """Each field, each value of an enumeration, and nothing wherever nothing may stand, as well as something."""
    described = Described(PARTS[part])
    records = [record for found in orders for record in _records(getattr(found, part))]
    met: dict[str, set[Any]] = {}
    for record in records:
        _note(record, "", met)

    assert [name for name in described.fields if name not in met] == []
    wanted = {name: set(values) for name, values in described.enumerations.items()}
    assert {name: values - met[name] for name, values in wanted.items() if values - met[name]} == {}
    assert [name for name in described.nullable if None not in met[name] or met[name] == {None}] == []


class Described:
    """The fields of one answer as they are published, those of its parts as ``part.field``."""

    def __init__(self, path: str) -> None:
        self._whole = yaml.load(SPECIFICATION.read_text(encoding="utf-8"), yaml.CSafeLoader)
        self.fields: list[str] = []
        self.enumerations: dict[str, list[Any]] = {}
        self.nullable: list[str] = []
        answer = self._resolved(self._whole["paths"][path]["get"]["responses"]["200"])
        schema = self._resolved(answer["content"]["application/json"]["schema"])
        self._read(schema.get("items", schema), "")

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            found: Any = self._whole
            for name in schema["$ref"].split("/")[1:]:
                found = found[name]
            schema = found
        return schema

    def _properties(self, schema: dict[str, Any]) -> dict[str, Any]:
        schema = self._resolved(schema)
        inherited = {name: each for base in schema.get("allOf", ()) for name, each in self._properties(base).items()}
        return {**inherited, **schema.get("properties", {})}

    def _read(self, schema: dict[str, Any], place: str) -> None:
        for name, described in self._properties(schema).items():
            each, where = self._resolved(described), f"{place}{name}"
            self.fields.append(where)
            if "enum" in each:
                self.enumerations[where] = each["enum"]
            if each.get("nullable"):
                self.nullable.append(where)
            if "items" in each and where not in ("consignments", "fees"):  # They come as links.
                self._read(each["items"], f"{where}.")


def _records(part: Any) -> list[dict[str, Any]]:
    return [part] if isinstance(part, dict) else part


def _note(record: dict[str, Any], place: str, met: dict[str, set[Any]]) -> None:
    for name, value in record.items():
        noted = met.setdefault(f"{place}{name}", set())
        if isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    _note(each, f"{place}{name}.", met)
        elif not isinstance(value, dict):
            noted.add(value)


def test_an_order_shows_itself_by_what_is_not_usual() -> None:
    """What is as in every order is not repeated; of lists each entry is looked at, and links follow from ids."""
    usual = copy.deepcopy(USUAL_ORDER)
    plain = BigCommerceOrder(usual["order"], usual["products"], usual["shipping_addresses"])
    order = copy.deepcopy(plain.order) | {"total_tax": "0.0700", "products": {"url": "u", "resource": "r"}}
    line = {**USUAL_ORDER["products"][0], "sku": "00123"}

    assert repr(plain) == "BigCommerceOrder(as usual)"
    differing = BigCommerceOrder(order, [*plain.products, line], plain.shipping_addresses)
    assert repr(differing) == "BigCommerceOrder(order.total_tax='0.0700', products[1].sku='00123')"
    assert differing.unusual() == {"order.total_tax": "0.0700", "products[1].sku": "00123"}


def test_the_first_draw_is_nearly_a_usual_order() -> None:
    """So that what differs in a failing example is what makes it fail."""
    simplest = min(drawn(bigcommerce_orders(physical_only=True, max_lines=1), 40), key=lambda each: len(repr(each)))

    assert len(simplest.unusual()) < 25


@given(acknowledgements())
def test_acknowledged_quantities_are_those_of_the_purchase_order(document: dict[str, Any]) -> None:
    """Accepted, cancelled and back-ordered parts are whole and stand side by side."""
    assert document["AckLines"]
    assert document["PartnerPO"].startswith("PO")
    for line in document["AckLines"]:
        parts = [line["Quantity"], line["QuantityCancelled"], line["QuantityBackordered"]]
        assert min(parts) >= 0
        assert 1 <= sum(parts) <= LARGEST_QUANTITY


@given(shipments())
def test_packages_hold_what_the_line_says(document: dict[str, Any]) -> None:
    """The packages' quantities add up to the line's, and something is always shipped."""
    assert document["ShipmentLines"]
    for line in document["ShipmentLines"]:
        assert line["Quantity"] >= 1
        assert sum(package["Qty"] for package in line["ShipmentInfos"]) == line["Quantity"]


@pytest.mark.slow
def test_packages_of_all_kinds_are_drawn() -> None:
    """Every carrier, no tracking number, one with a blank, and one as long as BigCommerce takes."""
    lines = [line for document in drawn(shipments(), 300) for line in document["ShipmentLines"]]
    boxes = [box for line in lines for box in line["ShipmentInfos"]]
    numbers = {box["TrackingNumber"] for box in boxes}

    assert {box["CarrierCode"] for box in boxes} == set(CARRIER_CODES)
    assert "" in numbers
    assert {len(number) for number in numbers} >= {50}
    assert any(" " in number for number in numbers)


@pytest.mark.parametrize("feeds", [inventory_feeds, product_feeds])
def test_a_file_holds_its_rows(feeds: Any) -> None:
    """Read by a plain CSV reader, the bytes say what the rows say."""

    @given(feeds())
    def holds(feed: FeedFile) -> None:
        text = feed.content.decode(feed.encoding).removeprefix("\ufeff")
        assert list(csv.DictReader(io.StringIO(text, newline=""), delimiter=feed.delimiter)) == feed.rows
        assert feed.file_name.endswith(".csv")

    holds()


@pytest.mark.slow
def test_files_of_all_kinds_are_drawn() -> None:
    """Commas and semicolons, letters of Windows and of all the world, and variants before and after their product."""
    feeds = drawn(product_feeds(), 150)
    variants = [[bool(row.get("parent_sku")) for row in feed.rows] for feed in feeds]

    assert {feed.encoding for feed in feeds} == {"utf-8", "cp1252", "utf-16"}
    assert {feed.delimiter for feed in feeds} == {",", ";"}
    assert any(row[0] and not all(row) for row in variants)
    assert any(any(row) and not row[0] for row in variants)


@given(inventory_feeds(flawless=True))
def test_the_network_reads_every_file_that_suppliers_write(feed: FeedFile) -> None:
    """Whatever program wrote it, each row is imported, unless Excel spoiled it or it says no number."""
    assume(feed.rows)
    clock = VirtualClock()
    network = Logicbroker(clock=clock)
    retailer, company = network.add_company("Retailer", "retailer"), network.add_company("Supplier", "supplier")
    supplier = Supplier(network, company, retailer, clock=clock)

    imported = supplier.upload_inventory(feed.content, feed.file_name)

    bad = sum(not row["Quantity"] for row in feed.rows)
    assert (imported.imported, len(imported.problems)) == (len(feed.rows) - bad, bad)
