"""The shopper: carts, addresses, paying and walking away."""

import re
import unicodedata

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.people import Shopper
from tests.fakes.people.town import Town


def test_a_cart_of_ones_own_is_plausible(town: Town) -> None:
    """Without lines the shopper buys something that the store has, in small numbers, and pays."""
    order = town.shopper.place_order()

    assert order.status == "Awaiting Fulfillment"
    assert 1 <= len(order.products) <= 3
    assert {line.sku for line in order.products} <= {"SKU-1", "SKU-2", "SKU-3"}
    assert all(1 <= line.quantity <= 3 for line in order.products)


def test_lines_are_bought_as_told(town: Town) -> None:
    """Lines that are given are bought exactly so, and the record is the store's live one."""
    order = town.shopper.place_order([("SKU-1", 2), ("SKU-3", 1)])

    assert [(line.sku, line.quantity) for line in order.products] == [("SKU-1", 2), ("SKU-3", 1)]
    assert town.store.orders[order.id] is order


def test_every_order_is_from_another_guest(town: Town) -> None:
    """Guests differ in name and address and have no customer number."""
    orders = [town.shopper.place_order() for _ in range(5)]

    assert len({order.billing_address["street_1"] for order in orders}) == 5
    assert {order.customer_id for order in orders} == {0}


def test_the_regular_customer_is_always_the_same(town: Town) -> None:
    """Who has an account shops under one number and one name."""
    first, second = (town.shopper.place_order(guest=False) for _ in range(2))

    assert first.customer_id == second.customer_id != 0
    assert first.billing_address == second.billing_address


@pytest.mark.parametrize("places", [1, 2, 4])
def test_several_addresses(town: Town, places: int) -> None:
    """An order can go to several addresses, each of which gets something."""
    order = town.shopper.place_order(ship_to=places)

    used = {line.order_address_id for line in order.products}
    assert len(order.shipping_addresses) == places == len(used)
    assert len({place.address["street_1"] for place in order.shipping_addresses}) == places


def test_it_goes_to_somebody_else(town: Town) -> None:
    """Whoever gets it is not who pays for it."""
    order = town.shopper.place_order(ship_to=1)

    (place,) = order.shipping_addresses
    names = [(address["first_name"], address["last_name"]) for address in (order.billing_address, place.address)]
    assert names[0] != names[1]


def test_shoppers_from_abroad_write_as_they_do(town: Town) -> None:
    """Names and streets in their own script, with the country and its code, and a mailbox all the same."""
    order = town.shopper.place_order(origin="GR", ship_to=1)

    for address in (order.billing_address, order.shipping_addresses[0].address):
        assert (address["country"], address["country_iso2"]) == ("Greece", "GR")
        assert unicodedata.name(address["last_name"][0]).startswith("GREEK")
        assert re.fullmatch(r"[a-z.0-9]+@example\.com", address["email"])
    with pytest.raises(KeyError, match="no shopper comes from 'XX'"):
        town.shopper.place_order(origin="XX")


def test_no_address_is_refused(town: Town) -> None:
    """Shipping to nowhere is a mistake, not a default."""
    with pytest.raises(ValueError, match="1 to 1000 addresses"):
        town.shopper.place_order(ship_to=0)


def test_abandoned_and_paid_later(town: Town) -> None:
    """An abandoned order is Incomplete until somebody pays for it."""
    order = town.shopper.abandon_order([("SKU-1", 1)])

    assert order.status == "Incomplete"
    town.shopper.pay(order.id)
    assert order.status == "Awaiting Fulfillment"
    assert [what for _, what, _ in town.diary.deeds] == ["abandon an order", "pay for an order"]


def test_an_empty_store_is_named(town: Town) -> None:
    """A shopper in a store without goods says what to do."""
    with pytest.raises(ValueError, match="nothing for sale; let the retailer add a product"):
        Shopper(BigCommerce(seed=1)).place_order()


def test_the_deed_is_written_down(town: Town) -> None:
    """The diary names the order, what is in it and what it cost."""
    order = town.shopper.place_order([("SKU-1", 2)])

    who, what, facts = town.diary.deeds[-1]
    assert (who, what, facts["order_id"], facts["lines"]) == ("shopper", "place an order", order.id, [("SKU-1", 2)])


def test_equal_seeds_buy_equal_things() -> None:
    """Two shoppers of one seed place the same orders; another seed places others."""

    def bought(seed: int) -> list[object]:
        town = Town()
        shopper = Shopper(town.store, seed=seed)
        orders = [shopper.place_order() for _ in range(4)]
        return [(o.billing_address, [(line.sku, line.quantity) for line in o.products]) for o in orders]

    assert bought(1) == bought(1)
    assert bought(1) != bought(2)
