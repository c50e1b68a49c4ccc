"""The retailer's door."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.refusals import Conflict, Invalid
from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import Api

GUEST = {"first_name": "Gail", "last_name": "Guest"}


def test_the_orders_page_looks_as_in_the_guide() -> None:
    """The guide's own four orders, newest first, with its dates and totals."""
    clock = VirtualClock(datetime.fromisoformat("2022-06-03T12:00:00+00:00"))
    store = BigCommerce(clock=clock, plan="standard")
    store.control_panel.add_product(sku="FIVE", name="Five", price="5.00")
    for day, pieces, status in (
        (3, 2, "Shipped"),
        (10, 1, "Pending"),
        (14, 1, "Cancelled"),
        (14, 12, "Shipped"),
        (20, 5, "Cancelled"),
    ):
        clock.move(clock.now().replace(day=day))
        order = store.storefront.place_order([("FIVE", pieces)], GUEST)
        store.control_panel.set_order_status(order.id, status)
    store.control_panel.archive_order(101)

    assert store.control_panel.orders() == [
        {
            "Order ID": "104",
            "Customer": "Gail Guest (Guest)",
            "Date": "20 Jun 2022",
            "Status": "Cancelled",
            "Total": "$25.00",
        },
        {
            "Order ID": "103",
            "Customer": "Gail Guest (Guest)",
            "Date": "14 Jun 2022",
            "Status": "Shipped",
            "Total": "$60.00",
        },
        {
            "Order ID": "102",
            "Customer": "Gail Guest (Guest)",
            "Date": "14 Jun 2022",
            "Status": "Cancelled",
            "Total": "$5.00",
        },
        {
            "Order ID": "100",
            "Customer": "Gail Guest (Guest)",
            "Date": "3 Jun 2022",
            "Status": "Shipped",
            "Total": "$10.00",
        },
    ]
    assert [row["Order ID"] for row in store.control_panel.orders(archived=True)] == ["101"]


def test_the_details_of_an_order_stand_behind_the_plus() -> None:
    """The status of its row, the goods with what is shipped, the parcels, and what the staff noted."""
    store = BigCommerce(plan="standard")
    store.control_panel.add_product(sku="FIVE", name="Five", price="5.00")
    order = store.storefront.place_order([("FIVE", 2)], {**GUEST, "city": "Austin"})
    store.control_panel.ship_order(order.id, "1Z1", "ups")
    order.staff_notes = "Call her"

    details = store.control_panel.order_details(order.id)

    assert (details["Status"], details["Total"], details["Staff Notes"]) == ("Shipped", "$10.00", "Call her")
    assert details["Billing"].startswith("Gail, Guest, ")
    assert details["Items"] == [{"SKU": "FIVE", "Name": "Five", "Quantity": 2, "Shipped": 2}]
    items = [{"SKU": "FIVE", "Quantity": 2}]
    assert details["Shipments"] == [{"Tracking Number": "1Z1", "Carrier": "ups", "Items": items}]


def test_the_products_page_shows_levels(bigcommerce: BigCommerce) -> None:
    """One row for each product and each of its variants."""
    rows = {row["SKU"]: row for row in bigcommerce.control_panel.products()}

    assert rows["MUG"] == {"SKU": "MUG", "Name": "Mug", "Price": "$10.00", "Stock": "20", "Status": "Visible"}
    assert (rows["SHIRT"]["Stock"], rows["SHIRT-M"]["Name"], rows["SHIRT-M"]["Stock"]) == ("10", "Shirt (M)", "5")
    assert rows["SONG"]["Stock"] == ""


def test_stock_is_set_by_sku(bigcommerce: BigCommerce) -> None:
    """A product, a variant and an untracked product can be given a level; bad wishes are clear errors."""
    panel = bigcommerce.control_panel
    for sku, level in (("MUG", 7), ("SHIRT-S", 0), ("SONG", 3)):
        panel.set_stock(sku, level)

    assert [bigcommerce.product(sku).inventory_level for sku in ("MUG", "SHIRT-S", "SHIRT", "SONG")] == [7, 0, 5, 3]
    with pytest.raises(ValueError, match="from 0 to 2147483647, got -1"):
        panel.set_stock("MUG", -1)
    with pytest.raises(KeyError, match="no product or variant with SKU 'CUP'"):
        panel.set_stock("CUP", 1)


def test_products_are_added_and_deleted(bigcommerce: BigCommerce) -> None:
    """A new product is there at once; a taken name is refused; a deleted one is gone."""
    panel = bigcommerce.control_panel
    panel.add_product(sku="CUP", name="Cup", price=3, stock=2, description="Small")
    assert bigcommerce.product("CUP").inventory_level == 2
    with pytest.raises(Conflict, match="duplicate"):
        panel.add_product(sku="CUP-2", name="cup", price=3)
    panel.delete_product("CUP")
    with pytest.raises(KeyError, match="it has: MUG, SHIRT-M, SHIRT-S, SONG"):
        bigcommerce.product("CUP")


def test_statuses_are_set_by_name_or_number(bigcommerce: BigCommerce) -> None:
    """Both do; an unknown status or order is a clear error."""
    order = bigcommerce.storefront.place_order([("MUG", 1)])
    panel = bigcommerce.control_panel
    panel.set_order_status(order.id, "Disputed")
    assert order.status_id == 13
    panel.set_order_status(order.id, 9)
    assert order.status == "Awaiting Shipment"
    with pytest.raises(ValueError, match="no order status 'Sent'"):
        panel.set_order_status(order.id, "Sent")
    with pytest.raises(KeyError, match="no order 999"):
        panel.set_order_status(999, 5)


def test_a_variant_may_have_its_own_price(bigcommerce: BigCommerce) -> None:
    """A variant's price wins over its product's, on the page and in the cart."""
    variants = [{"sku": "HAT-L", "options": {"Size": "L"}, "price": "8.50"}, {"sku": "HAT-S", "options": {"Size": "S"}}]
    bigcommerce.control_panel.add_product(sku="HAT", name="Hat", price="7", variants=variants)
    order = bigcommerce.storefront.place_order([("HAT-L", 1), ("HAT-S", 1)])

    assert [line.price_inc_tax for line in order.products] == [Decimal("8.50"), Decimal(7)]
    assert {row["SKU"]: row["Price"] for row in bigcommerce.control_panel.products()}["HAT-L"] == "$8.50"


def test_the_owner_ships_what_is_left(bigcommerce: BigCommerce) -> None:
    """One shipment per address with all that is left there; a second time there is nothing to ship."""
    order = bigcommerce.storefront.place_order([("MUG", 2), ("SONG", 1)], shipping_addresses=[{}, {"city": "Dallas"}])
    made = bigcommerce.control_panel.ship_order(order.id, "1Z", "ups")

    assert order.status == "Shipped"
    assert [(each.order_address_id, each.tracking_number) for each in made] == [(11, "1Z")]
    assert bigcommerce.control_panel.ship_order(order.id) == []


def test_a_refund_by_hand_restocks(bigcommerce: BigCommerce) -> None:
    """All is paid back and the stock returns; with the setting off it does not; nothing paid is nothing back."""
    panel = bigcommerce.control_panel
    first, second = (bigcommerce.storefront.place_order([("MUG", 2)]) for _ in range(2))
    panel.refund_order(first.id)
    assert (first.status, bigcommerce.product("MUG").inventory_level) == ("Refunded", 18)
    panel.settings.inventory.refund_order_stock_adjustment = False
    panel.refund_order(second.id)
    assert (second.status, bigcommerce.product("MUG").inventory_level) == ("Refunded", 18)
    with pytest.raises(Invalid, match=r"paid|refund"):
        panel.refund_order(second.id)


def test_an_order_is_edited_by_hand(bigcommerce: BigCommerce) -> None:
    """Another quantity changes total and stock, 0 takes a line off; what was shipped is edited as any other."""
    panel = bigcommerce.control_panel
    order = bigcommerce.storefront.place_order([("MUG", 2)])
    before, stock = order.total_inc_tax, bigcommerce.product("MUG").inventory_level
    panel.change_quantity(order.id, "MUG", 4)

    assert (order.total_inc_tax, bigcommerce.product("MUG").inventory_level) == (2 * before, stock - 2)
    panel.change_quantity(order.id, "MUG", 0)
    assert order.products == []
    with pytest.raises(KeyError, match="no line of 'MUG'"):
        panel.change_quantity(order.id, "MUG", 1)
    shipped = bigcommerce.storefront.place_order([("MUG", 1)])
    panel.ship_order(shipped.id)
    panel.change_quantity(shipped.id, "MUG", 3)
    assert (shipped.items_total, shipped.items_shipped) == (3, 1)


@pytest.mark.parametrize(
    ("settle", "status", "payment", "event"),
    [
        ("capture_payment", "Awaiting Fulfillment", "captured", "capture"),
        ("void_payment", "Cancelled", "void", "void"),
    ],
)
def test_an_authorised_payment_is_captured_or_voided(
    api: Api, bigcommerce: BigCommerce, settle: str, status: str, payment: str, event: str
) -> None:
    """Until then the order awaits payment; afterwards there is nothing more to settle."""
    order = bigcommerce.storefront.place_order([("MUG", 1)], authorize_only=True)
    assert (order.status, order.payment_status) == ("Awaiting Payment", "authorized")

    getattr(bigcommerce.control_panel, settle)(order.id)
    reserved, settled = api.get("/v3/orders/100/transactions")["data"]

    assert (order.status, order.payment_status) == (status, payment)
    assert (reserved["event"], settled["event"], settled["reference_transaction_id"]) == (
        "authorization",
        event,
        reserved["id"],
    )
    with pytest.raises(Invalid, match="not authorized"):
        getattr(bigcommerce.control_panel, settle)(order.id)


def test_an_order_is_entered_by_hand(api: Api, bigcommerce: BigCommerce) -> None:
    """It has a cart, comes from nowhere but the staff, and takes stock like any other."""
    order = bigcommerce.control_panel.create_order([("MUG", 2)], {"first_name": "Ada", "zip": "78701"})
    shown = api.get(f"/v2/orders/{order.id}")

    assert (shown["order_source"], shown["status"], shown["tax_provider_id"]) == (
        "manual",
        "Pending",
        "BasicTaxProvider",
    )
    assert [each["id"] for each in api.get(f"/v2/orders?cart_id={shown['cart_id']}")] == [order.id]
    assert (shown["total_inc_tax"], bigcommerce.product("MUG").inventory_level) == ("20.0000", 18)


def test_an_order_by_hand_may_have_custom_products(api: Api, bigcommerce: BigCommerce) -> None:
    """A name and a price, taxed as the store's settings say; no product, no stock, and no SKU unless one is given."""
    bigcommerce.control_panel.settings.tax_rate = Decimal("0.1")
    engraved = {"name": "Engraving", "price": "7.50", "quantity": 2}
    custom = [engraved, {"name": "Mug", "price": 4, "quantity": 1, "sku": "M"}]
    order = bigcommerce.control_panel.create_order([("MUG", 1)], {"zip": "78701"}, 11, custom)
    _, engraving, dented = api.get(f"/v2/orders/{order.id}/products")

    assert (engraving["product_id"], engraving["sku"], engraving["type"]) == (0, "", "physical")
    assert (engraving["price_ex_tax"], engraving["price_inc_tax"], engraving["quantity"]) == ("7.5000", "8.2500", 2)
    assert dented["sku"] == "M"
    assert order.status == "Awaiting Fulfillment"


def test_the_staff_write_notes(api: Api, bigcommerce: BigCommerce) -> None:
    """They stand in the place of the former ones, for the API too, and the order counts as changed."""
    order = bigcommerce.storefront.place_order([("MUG", 1)])
    before = order.date_modified
    bigcommerce.store.clock.move(bigcommerce.store.now() + timedelta(minutes=1))
    for notes in ("Called.", "Will wait. ⭐"):
        bigcommerce.control_panel.write_staff_notes(order.id, notes)

    assert api.get(f"/v2/orders/{order.id}")["staff_notes"] == "Will wait. ⭐"
    assert order.date_modified > before
    with pytest.raises(KeyError, match="no order 7"):
        bigcommerce.control_panel.write_staff_notes(7, "")


def test_pieces_are_paid_back_by_hand(bigcommerce: BigCommerce) -> None:
    """Their price goes back and they do not: whether a piece is on the shelf again is for the staff to say."""
    panel, stock = bigcommerce.control_panel, bigcommerce.product("MUG").inventory_level
    order = bigcommerce.storefront.place_order([("MUG", 3), ("SHIRT-S", 1)])
    panel.refund_order(order.id, [("MUG", 2)])

    assert (order.status, order.refunded_amount, order.products[0].quantity_refunded) == ("Partially Refunded", 20, 2)
    assert bigcommerce.product("MUG").inventory_level == stock - 3
    panel.set_order_status(order.id, "Shipped")
    assert bigcommerce.product("MUG").inventory_level == stock - 3
    with pytest.raises(Invalid, match="Only 1 of item"):
        panel.refund_order(order.id, [("MUG", 2)])
    with pytest.raises(KeyError, match="LAMP"):
        panel.refund_order(order.id, [("LAMP", 1)])
    with pytest.raises(ValueError, match=r"wanted lines to pay back, or None for all of the order; got \[\]"):
        panel.refund_order(order.id, [])


def test_what_was_reserved_and_then_taken_is_paid_back(api: Api, bigcommerce: BigCommerce) -> None:
    """The refund refers to the taking, since there was no purchase."""
    order = bigcommerce.storefront.place_order([("MUG", 2)], authorize_only=True)
    bigcommerce.control_panel.capture_payment(order.id)
    bigcommerce.control_panel.refund_order(order.id, [("MUG", 1)])
    _, taken, back = api.get(f"/v3/orders/{order.id}/transactions")["data"]

    assert order.status == "Partially Refunded"
    assert (back["event"], back["reference_transaction_id"]) == ("refund", taken["id"])


def test_of_several_lines_of_a_sku_all_are_meant(bigcommerce: BigCommerce) -> None:
    """So many in all: the first ones keep what they have, and lines of which nothing is left go."""
    panel = bigcommerce.control_panel
    order = bigcommerce.storefront.place_order([("MUG", 2), ("SHIRT-S", 1), ("MUG", 1)])

    panel.change_quantity(order.id, "MUG", 5)
    assert [(line.sku, line.quantity) for line in order.products] == [("MUG", 2), ("SHIRT-S", 1), ("MUG", 3)]
    panel.change_quantity(order.id, "MUG", 1)
    assert [(line.sku, line.quantity) for line in order.products] == [("MUG", 1), ("SHIRT-S", 1)]
    panel.change_quantity(order.id, "MUG", 0)
    assert [(line.sku, line.quantity) for line in order.products] == [("SHIRT-S", 1)]
