"""What the package offers to other projects: the fixture, the door for requests, the steps."""

import requests
from pytest_bdd import scenarios

from fakes import intercept

scenarios("features/mine.feature")


def test_an_order_reaches_the_supplier(world):
    """The README's test."""
    order = world.shopper.place_order(lines=[("SKU-1", 2)])
    world.advance(minutes=15)
    world.supplier.ship(order)
    world.advance(minutes=15)
    assert world.bigcommerce.orders[order.id].status == "Shipped"


def test_a_script_with_requests(world):
    """Code that talks to BigCommerce with requests reaches the fake."""
    token = world.connection.credentials.access_token.reveal()
    url = f"https://api.bigcommerce.com/stores/{world.bigcommerce.store_hash}/v2/time"
    with intercept(world.bigcommerce, world.logicbroker):
        answer = requests.get(url, headers={"X-Auth-Token": token}, timeout=5)
    assert answer.status_code == 200
