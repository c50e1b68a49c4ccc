"""How orders move stock, as the store's settings say."""

import pytest

from fakes.bigcommerce import BigCommerce
from tests.fakes.bigcommerce.conftest import Api


def level(store: BigCommerce, sku: str = "MUG") -> int:
    return store.product(sku).inventory_level


def test_stock_moves_when_the_settings_say(bigcommerce: BigCommerce) -> None:
    """By default a paid order takes stock at once; with the other setting only when shipped or completed."""
    bigcommerce.storefront.place_order([("MUG", 3), ("SHIRT-M", 1)])
    assert (level(bigcommerce), level(bigcommerce, "SHIRT-M"), level(bigcommerce, "SHIRT")) == (17, 4, 9)

    bigcommerce.control_panel.settings.inventory.update_stock_behavior = "order_completed_or_shipped"
    later = bigcommerce.storefront.place_order([("MUG", 2)])
    assert level(bigcommerce) == 17
    bigcommerce.control_panel.set_order_status(later.id, "Shipped")
    assert level(bigcommerce) == 15


def test_an_incomplete_order_takes_no_stock_until_paid(bigcommerce: BigCommerce) -> None:
    """An abandoned checkout holds nothing back."""
    order = bigcommerce.storefront.place_order([("MUG", 3)], pay=False)
    assert level(bigcommerce) == 20
    bigcommerce.storefront.pay(order)
    assert level(bigcommerce) == 17


def test_a_cancelled_order_gives_its_stock_back(bigcommerce: BigCommerce) -> None:
    """Cancelling returns stock once, and taking the order up again takes it again; the setting switches this off."""
    panel = bigcommerce.control_panel
    order = bigcommerce.storefront.place_order([("MUG", 3)])
    panel.set_order_status(order.id, "Cancelled")
    panel.set_order_status(order.id, "Refunded")
    assert level(bigcommerce) == 20
    panel.set_order_status(order.id, "Awaiting Shipment")
    assert level(bigcommerce) == 17

    panel.settings.inventory.refund_order_stock_adjustment = False
    panel.set_order_status(order.id, "Cancelled")
    assert level(bigcommerce) == 17


@pytest.mark.parametrize("status", ["Declined", "Awaiting Payment", "Manual Verification Required", "Disputed"])
def test_a_cancelled_order_takes_stock_only_when_it_is_paid_again(bigcommerce: BigCommerce, status: str) -> None:
    """What became of a cancelled order moves no stock, until it is to be fulfilled after all."""
    panel = bigcommerce.control_panel
    order = bigcommerce.storefront.place_order([("MUG", 3)])
    panel.set_order_status(order.id, "Cancelled")
    panel.set_order_status(order.id, status)
    assert level(bigcommerce) == 20
    panel.set_order_status(order.id, "Awaiting Fulfillment")
    assert level(bigcommerce) == 17


def test_lines_added_to_a_cancelled_order_take_no_stock(api: Api, bigcommerce: BigCommerce) -> None:
    """An order that holds no stock holds none for new lines either."""
    order = bigcommerce.storefront.place_order([("MUG", 3)])
    bigcommerce.control_panel.set_order_status(order.id, "Cancelled")
    api.put(f"/v2/orders/{order.id}", {"products": [{"product_id": 111, "quantity": 2}]})
    assert level(bigcommerce) == 20


def test_edited_orders_move_stock_only_when_the_settings_say(api: Api, bigcommerce: BigCommerce) -> None:
    """Editing lines moves stock, unless the owner has switched that off."""
    order = bigcommerce.storefront.place_order([("MUG", 1)])
    number = order.products[0].id
    api.put("/v2/orders/100", {"products": [{"id": number, "quantity": 4}]})
    assert level(bigcommerce) == 16
    bigcommerce.control_panel.settings.inventory.edit_order_stock_adjustment = False
    api.put("/v2/orders/100", {"products": [{"id": number, "quantity": 1}]})
    assert level(bigcommerce) == 16


def test_untracked_products_have_no_level(bigcommerce: BigCommerce) -> None:
    """A product whose stock is not tracked can be ordered without end."""
    bigcommerce.storefront.place_order([("SONG", 1000)])
    assert level(bigcommerce, "SONG") == 0
