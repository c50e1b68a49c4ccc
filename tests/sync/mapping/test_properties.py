"""What holds for everything that can be drawn.  Single rules have files of their own."""

import json
from decimal import Decimal

import simplejson
from hypothesis import given
from hypothesis import strategies as st

from harness.strategies import (
    BigCommerceOrder,
    FeedFile,
    acknowledgements,
    bigcommerce_orders,
    inventory_feeds,
    product_feeds,
    purchase_orders,
    shipments,
)
from harness.sync.errors import Unmappable
from harness.sync.mapping import tables
from harness.sync.mapping.cancellation import cancelled_quantities, is_full, staff_note, with_staff_note
from harness.sync.mapping.documents import order_id_of
from harness.sync.mapping.inventory import read_rows
from harness.sync.mapping.order import to_sales_order, unaccounted_fields
from harness.sync.mapping.product import to_product
from harness.sync.mapping.shipment import to_shipments


def encoded(value: object) -> bytes:
    return simplejson.dumps(value, use_decimal=True, ensure_ascii=False).encode()


def attribute(record: dict, name: str) -> str:
    return next(entry["Value"] for entry in record["ExtendedAttributes"] if entry["Name"] == name)


def as_purchase_order(sales_order: dict) -> dict:
    """What sourcing makes of a sales order: another number, the supplier's SKUs, and the same attributes."""
    lines = [
        {**line, "ItemIdentifier": {"SupplierSKU": f"S{number}", "PartnerSKU": line["ItemIdentifier"]["SupplierSKU"]}}
        for number, line in enumerate(sales_order["OrderLines"])
    ]
    return {**sales_order, "PartnerPO": f"PO{sales_order['PartnerPO']}-001", "OrderLines": lines}


@st.composite
def answered(draw: st.DrawFn, answers) -> tuple[BigCommerceOrder, dict]:
    """An order, and what a supplier answers to the purchase order that it became."""
    found = draw(bigcommerce_orders(physical_only=True, max_lines=4))
    return found, draw(answers(as_purchase_order(to_sales_order(*found))))


@given(bigcommerce_orders())
def test_every_order_maps_or_is_refused_with_a_reason(found: BigCommerceOrder) -> None:
    """No order that BigCommerce can send makes the mapping stumble."""
    try:
        document = to_sales_order(*found)
    except Unmappable as refusal:
        assert f"Order {found.order['id']}" in refusal.reason  # noqa: PT017
    else:
        assert json.loads(encoded(document))["PartnerPO"] == str(found.order["id"])


@given(bigcommerce_orders(physical_only=True, max_lines=2), st.data())
def test_a_spoiled_field_is_refused_or_mapped_but_never_stumbled_over(
    found: BigCommerceOrder, data: st.DataObject
) -> None:
    """Whatever single value stands in any field that a table reads, the answer is a document or a reason."""
    record, table = data.draw(
        st.sampled_from(
            [
                (found.order, tables.ORDER),
                (found.order["billing_address"], tables.BILLING_ADDRESS),
                (found.products[0], tables.ORDER_LINE),
                (found.shipping_addresses[0], tables.SHIPPING_ADDRESS),
            ]
        )
    )
    field = data.draw(st.sampled_from([row.source for row in table.rows]))
    record[field] = data.draw(st.none() | st.booleans() | st.integers() | st.decimals() | st.floats() | st.text())
    try:
        document = to_sales_order(*found)
    except Unmappable as refusal:
        assert refusal.reason  # noqa: PT017
    else:
        assert encoded(document)


@given(bigcommerce_orders(physical_only=True))
def test_an_order_of_physical_products_is_never_refused(found: BigCommerceOrder) -> None:
    """What suppliers can ship reaches them."""
    assert len(to_sales_order(*found)["OrderLines"]) == len(found.products)


@given(bigcommerce_orders())
def test_every_field_is_mapped_or_left_behind_on_purpose(found: BigCommerceOrder) -> None:
    """No field of the API is lost unnoticed."""
    assert unaccounted_fields(*found) == []


@given(bigcommerce_orders(physical_only=True))
def test_quantities_and_amounts_are_conserved(found: BigCommerceOrder) -> None:
    """Line by line and in total, every digit arrives, and every piece that was not paid back."""
    document = to_sales_order(*found)

    by_id = {attribute(line, "BigCommerceLineItemId"): line for line in document["OrderLines"]}
    for product in found.products:
        line = by_id[str(product["id"])]
        assert line["Quantity"] == product["quantity"] - product["quantity_refunded"]
        assert str(line["Price"]) == product["price_inc_tax"]
        assert str(line["Cost"]) == product["cost_price_inc_tax"]
        sums = [str(entry["DiscountAmount"]) for entry in line.get("Discounts", [])]
        assert sums == [discount["amount"] for discount in product["applied_discounts"]]
    paid_back = sum(product["quantity_refunded"] for product in found.products)
    assert sum(line["Quantity"] for line in document["OrderLines"]) == found.order["items_total"] - paid_back
    assert str(document["TotalAmount"]) == found.order["total_inc_tax"]
    assert str(document["Taxes"][0]["TaxAmount"]) == found.order["total_tax"]
    assert str(document["Discounts"][0]["DiscountAmount"]) == found.order["discount_amount"]
    assert str(document["HandlingAmount"]) == found.order["handling_cost_inc_tax"]


@given(bigcommerce_orders(physical_only=True))
def test_every_line_keeps_its_own_address(found: BigCommerceOrder) -> None:
    """A line's goods go where its own address is, whichever address the header has."""
    document = to_sales_order(*found)

    streets = {address["id"]: address["street_1"] for address in found.shipping_addresses}
    for line, product in zip(document["OrderLines"], found.products, strict=True):
        contact = line.get("ShippingAddress", document["ShipToAddress"])
        assert contact["ContactID"] == attribute(line, "BigCommerceAddressId") == str(product["order_address_id"])
        assert contact["Address1"] == streets[product["order_address_id"]]


@given(bigcommerce_orders(physical_only=True))
def test_mapping_twice_gives_the_same_bytes(found: BigCommerceOrder) -> None:
    """Order of fields and digits do not depend on chance, and the input is left as it was."""
    before = encoded(list(found))

    assert encoded(to_sales_order(*found)) == encoded(to_sales_order(*found))
    assert encoded(list(found)) == before


@given(answered(shipments))
def test_the_way_there_and_back_identifies_the_same_lines(pair: tuple[BigCommerceOrder, dict]) -> None:
    """What a supplier ships of a purchase order's line is booked on the line that it came from, at its address."""
    found, shipment = pair
    drafts = to_shipments(shipment, found.products)

    lines = {product["id"]: product for product in found.products}
    assert order_id_of(shipment) == found.order["id"] == drafts[0].order_id
    for draft in drafts:
        for item in draft.body["items"]:
            assert lines[item["order_product_id"]]["order_address_id"] == draft.body["order_address_id"]


@given(answered(shipments))
def test_shipments_ship_exactly_what_the_document_says(pair: tuple[BigCommerceOrder, dict]) -> None:
    """Nothing is added and nothing dropped when packages are sorted into shipments."""
    found, shipment = pair

    said: dict[tuple[int, str], int] = {}
    for line in shipment["ShipmentLines"]:
        for package in line["ShipmentInfos"]:
            if package["Qty"]:
                key = (int(attribute(line, "BigCommerceLineItemId")), package["TrackingNumber"])
                said[key] = said.get(key, 0) + package["Qty"]
    booked = {
        (item["order_product_id"], draft.body["tracking_number"]): item["quantity"]
        for draft in to_shipments(shipment, found.products)
        for item in draft.body["items"]
    }
    assert booked == said


@given(answered(shipments))
def test_each_address_and_tracking_number_is_one_shipment(pair: tuple[BigCommerceOrder, dict]) -> None:
    """No two drafts could be taken for each other when one of them has to be looked up."""
    found, shipment = pair
    drafts = to_shipments(shipment, found.products)

    names = [(draft.mark, draft.body["order_address_id"], draft.body["tracking_number"]) for draft in drafts]
    assert len(set(names)) == len(names)
    assert all(draft.body["comments"].endswith(draft.mark) for draft in drafts)


@given(purchase_orders().flatmap(shipments))
def test_a_shipment_of_another_order_is_refused(shipment: dict) -> None:
    """Nothing is ever booked on a line that the order does not have."""
    try:
        to_shipments(shipment, [{"id": 0, "sku": "", "quantity": 1, "order_address_id": 1}])
    except Unmappable as refusal:
        assert "fits no line" in refusal.reason  # noqa: PT017
    else:
        raise AssertionError("it was mapped")


@given(answered(acknowledgements))
def test_cancelled_quantities_are_conserved(pair: tuple[BigCommerceOrder, dict]) -> None:
    """Every cancelled piece counts once, however often the acknowledgement comes."""
    found, acknowledgement = pair

    cancelled = cancelled_quantities([acknowledgement, acknowledgement], found.products)

    assert sum(cancelled.values()) == sum(line["QuantityCancelled"] for line in acknowledgement["AckLines"])
    left = sum(line["Quantity"] + line["QuantityBackordered"] for line in acknowledgement["AckLines"])
    assert is_full(cancelled, found.products) == (left == 0)


@given(answered(acknowledgements), st.none() | st.text(st.characters(exclude_categories=("Cs",)), max_size=50))
def test_a_staff_note_keeps_what_was_there_and_comes_once(
    pair: tuple[BigCommerceOrder, dict], before: str | None
) -> None:
    """The staff's own words stay in front, and the same note is never written twice."""
    found, acknowledgement = pair
    note = staff_note(acknowledgement, found.products)

    once = with_staff_note(before, note)

    assert once.startswith(before or "")
    assert once.endswith(note)
    assert with_staff_note(once, note) == once
    assert bool(note) == any(line["QuantityCancelled"] for line in acknowledgement["AckLines"])


@given(inventory_feeds(flawless=True, plain=True))
def test_every_good_inventory_row_becomes_its_level(feed: FeedFile) -> None:
    """Whatever program wrote the file, each item has the quantity that stands in its row."""
    levels, refused = read_rows(feed.content)

    assert refused == []
    assert {level.supplier_sku: level.quantity for level in levels} == {
        row["SupplierSKU"]: int(row["Quantity"] or 0) for row in feed.rows
    }
    assert [level.price for level in levels] == [
        Decimal(row["RetailPrice"]) if row["RetailPrice"] else None for row in feed.rows
    ]


@given(inventory_feeds(plain=True))
def test_a_bad_inventory_row_stops_no_other(feed: FeedFile) -> None:
    """Every row is applied or named with its reason."""
    levels, refused = read_rows(feed.content)

    assert len(levels) + len(refused) == len(feed.rows)
    assert all(f"Line {row.number}" in row.reason for row in refused)


@given(product_feeds())
def test_every_product_row_maps_or_is_refused_with_a_reason(feed: FeedFile) -> None:
    """What can be sold reaches the catalog with its digits; what cannot is named by its SKU."""
    for row in feed.rows:
        try:
            draft = to_product(row)
        except Unmappable as refusal:
            assert row["sku"] in refusal.reason  # noqa: PT017
        else:
            assert draft.sku == row["sku"] == draft.body["sku"]
            assert str(draft.body["price"]) == row["price"]


@given(product_feeds(flawless=True))
def test_a_flawless_product_feed_is_never_refused(feed: FeedFile) -> None:
    """Rows that keep the rules all become products."""
    assert [to_product(row).sku for row in feed.rows] == [row["sku"] for row in feed.rows]
