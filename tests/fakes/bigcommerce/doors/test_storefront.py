"""The shopper's door."""

from decimal import Decimal
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.refusals import Conflict, Invalid, Refused
from tests.fakes.bigcommerce.conftest import Api


def test_the_status_after_checkout(bigcommerce: BigCommerce) -> None:
    """Paid physical: Awaiting Fulfillment; paid digital: Completed; unpaid: Incomplete."""
    place = bigcommerce.storefront.place_order
    orders = [
        place([("MUG", 1)]),
        place([("SONG", 1)]),
        place([("MUG", 1), ("SONG", 1)]),
        place([("MUG", 1)], pay=False),
    ]

    assert [order.status_id for order in orders] == [11, 10, 11, 0]
    assert [order.payment_status for order in orders] == ["captured", "captured", "captured", ""]


def test_an_incomplete_order_can_be_paid_later(bigcommerce: BigCommerce) -> None:
    """Paying moves an incomplete order on; another one cannot be paid."""
    order = bigcommerce.storefront.place_order([("MUG", 1)], pay=False)
    bigcommerce.storefront.pay(order)

    assert order.status == "Awaiting Fulfillment"
    with pytest.raises(ValueError, match="only an Incomplete one"):
        bigcommerce.storefront.pay(order)


def test_several_addresses_share_the_lines(api: Api, bigcommerce: BigCommerce) -> None:
    """Lines are dealt out to the addresses in turn; one line of several pieces is split."""
    order = bigcommerce.storefront.place_order([("MUG", 3)], shipping_addresses=[{}, {"city": "Dallas"}])

    assert [(line.quantity, line.order_address_id) for line in order.products] == [(2, 11), (1, 12)]
    assert [address["items_total"] for address in api.get("/v2/orders/100/shipping_addresses")] == [2, 1]
    assert api.get("/v2/orders/100")["shipping_address_count"] == 2
    with pytest.raises(ValueError, match="at least one piece per address"):
        bigcommerce.storefront.place_order([("MUG", 1)], shipping_addresses=[{}, {}])


def test_shipping_and_discount_count(bigcommerce: BigCommerce, api: Api) -> None:
    """Shipping is added and the discount taken off; tax follows the store's rate, of what is left."""
    bigcommerce.control_panel.settings.tax_rate = Decimal("0.10")
    order = bigcommerce.storefront.place_order([("MUG", 2)], shipping_cost=Decimal("4.99"), discount=Decimal("1.50"))

    assert (order.total_ex_tax, order.total_inc_tax) == (Decimal("23.49"), Decimal("25.34"))
    (address,) = api.get("/v2/orders/100/shipping_addresses")
    assert (address["cost_inc_tax"], address["shipping_method"]) == ("4.9900", "Free Shipping")


@pytest.mark.parametrize(
    ("lines", "more", "error"),
    [
        ([], {}, ValueError),
        ([("MUG", 0)], {}, ValueError),
        ([("CUP", 1)], {}, KeyError),
        ([("SHIRT", 1)], {}, KeyError),
        ([("MUG", 21)], {}, Conflict),
        ([("MUG", 1)], {"billing_address": {"zip": ""}}, Invalid),
    ],
)
def test_bad_wishes_are_refused(bigcommerce: BigCommerce, lines: Any, more: Any, error: type[Exception]) -> None:
    """Nothing, no quantity, no such SKU, no stock, no zip: each is refused and no order is made."""
    with pytest.raises(error):
        bigcommerce.storefront.place_order(lines, **more)
    assert not bigcommerce.orders


def test_what_is_not_for_sale_cannot_be_bought(api: Api, bigcommerce: BigCommerce) -> None:
    """A disabled product cannot be bought in the storefront."""
    api.put("/v3/catalog/products/111", {"availability": "disabled"})
    with pytest.raises(Refused, match="cannot be bought"):
        bigcommerce.storefront.place_order([("MUG", 1)])


def test_a_storefront_order_says_where_it_came_from(api: Api, bigcommerce: BigCommerce) -> None:
    """It has a cart, comes from www, and belongs to a guest unless a customer is named."""
    bigcommerce.storefront.place_order([("MUG", 1)], customer_message="ring twice")
    order = api.get("/v2/orders/100")

    assert (order["order_source"], order["customer_id"], order["customer_message"]) == ("www", 0, "ring twice")
    assert len(order["cart_id"]) == 36


def test_prices_may_be_entered_with_tax(api: Api, bigcommerce: BigCommerce) -> None:
    """The tax is taken out of them, whoever orders; store, order and refund say that it was in."""
    bigcommerce.control_panel.settings.tax_rate = Decimal("0.25")
    bigcommerce.control_panel.settings.prices_include_tax = True
    bigcommerce.storefront.place_order([("MUG", 3)])
    (line,) = api.get("/v2/orders/100/products")
    order = api.get("/v2/orders/100")

    assert (line["base_price"], line["price_ex_tax"], line["price_inc_tax"]) == ("10.0000", "8.0000", "10.0000")
    assert (order["total_ex_tax"], order["total_inc_tax"], order["total_tax"]) == ("24.0000", "30.0000", "6.0000")
    assert order["is_tax_inclusive_pricing"] is api.get("/v2/store")["is_price_entered_with_tax"] is True


def test_handling_and_wrapping_cost_as_shipping_does(api: Api, bigcommerce: BigCommerce) -> None:
    """Each stands by itself, and all are in the total, with four decimals."""
    costs = {"shipping_cost": Decimal("4.99"), "handling_cost": Decimal(1), "wrapping_cost": Decimal("2.5")}
    bigcommerce.storefront.place_order([("MUG", 1)], **costs, discount=Decimal("0.49"))
    order = api.get("/v2/orders/100")

    assert [order[f"{part}_cost_inc_tax"] for part in ("shipping", "handling", "wrapping")] == [
        "4.9900",
        "1.0000",
        "2.5000",
    ]
    assert (order["subtotal_inc_tax"], order["total_inc_tax"]) == ("10.0000", "18.0000")


def test_store_credit_pays_first(api: Api, bigcommerce: BigCommerce) -> None:
    """As far as it goes; the rest is paid by card, and the total stays what it is."""
    ada = bigcommerce.storefront.register("ada@example.com", "Ada", "Able")
    bigcommerce.control_panel.give_store_credit(ada, "12.50")
    for _ in range(2):
        bigcommerce.storefront.place_order([("MUG", 1)], customer_id=ada, use_store_credit=True)

    orders = api.get("/v2/orders")
    assert [order["store_credit_amount"] for order in orders] == ["10.0000", "2.5000"]
    assert {order["total_inc_tax"] for order in orders} == {"10.0000"}
    payments = [api.get(f"/v3/orders/{order['id']}/transactions")["data"] for order in orders]
    assert [[(each["method"], each["amount"]) for each in paid] for paid in payments] == [
        [("store_credit", 10)],
        [("store_credit", Decimal("2.5")), ("credit_card", Decimal("7.5"))],
    ]
    assert api.get("/v3/customers?include=storecredit")["data"][0]["store_credit_amounts"] == [{"amount": 0}]


def test_an_offline_payment_is_awaited(api: Api, bigcommerce: BigCommerce) -> None:
    """Nobody has paid yet, so that there is no transaction."""
    order = bigcommerce.storefront.place_order([("MUG", 1)], payment_method="Bank Deposit")

    assert (order.status, order.payment_status) == ("Awaiting Payment", "pending")
    assert api.call("GET", f"/v3/orders/{order.id}/transactions").status == 204


def test_a_line_is_wrapped_as_a_gift(api: Api, bigcommerce: BigCommerce) -> None:
    """The wrapped line has the message and the cost, the others have none, and the order has the sum."""
    lines = [("MUG", 1), ("SHIRT-S", 1)]
    bigcommerce.storefront.place_order(lines, gift_messages={"MUG": "Happy birthday! 🎂"}, wrapping_cost="3.50")
    mug, shirt = api.get("/v2/orders/100/products")

    assert (mug["wrapping_name"], mug["wrapping_message"]) == ("Gift wrapping", "Happy birthday! 🎂")
    assert (mug["wrapping_cost_inc_tax"], shirt["wrapping_cost_inc_tax"]) == ("3.5000", "0.0000")
    assert (shirt["wrapping_name"], shirt["wrapping_message"]) == ("", "")
    assert api.get("/v2/orders/100")["wrapping_cost_inc_tax"] == "3.5000"


def test_who_is_sent_away_leaves_no_trace() -> None:
    """What the store gives out next is the same as if nobody had been there."""
    other = BigCommerce(seed=7)
    other.control_panel.add_product(sku="MUG", name="Mug", price=10, stock=1)
    twin = BigCommerce(seed=7)
    twin.control_panel.add_product(sku="MUG", name="Mug", price=10, stock=1)
    with pytest.raises(Conflict):
        other.storefront.place_order([("MUG", 2)])
    with pytest.raises(KeyError):
        other.storefront.place_order([("MUG", 1)], coupon_codes=["NONE"])

    carts = [store.storefront.place_order([("MUG", 1)]).cart_id for store in (other, twin)]
    assert carts[0] == carts[1] is not None
