"""How BigCommerce answers when it is full, how much an order weighs, and what two days of failing webhooks cost.

Ratios are taken within one run; they stand among the figures below the table of times.
"""

import json
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.people.identities import address, person
from fakes.time.clock import START, VirtualClock
from fakes.wire.http import Request, Response, encode_json
from tests.benchmarks.stopwatch import ratio

FEW, MANY = 1_000, 100_000

MOST = 4
"""How much slower the full store may be.  Where all orders are read the ratio would be a hundred."""

MOST_BYTES_IN_AN_ORDER = 12_000

BETWEEN_ORDERS = timedelta(seconds=10)


class Shop:
    """A store with so many orders, of which every hundredth still awaits fulfillment."""

    def __init__(self, orders: int) -> None:
        self.clock = VirtualClock()
        self.store = BigCommerce(clock=self.clock, seed=7, plan="enterprise")
        self.store.control_panel.add_product(sku="MUG", name="Enamel mug", price="10.00", stock=10 * MANY)
        scopes = {"orders": "modify", "products": "modify", "information_and_settings": "modify"}
        account = self.store.control_panel.create_api_account("benchmark", scopes)
        self._token = account.credentials_file().splitlines()[0].partition(":")[2].strip()
        self._home = address(person("benchmark"), "home")
        for number in range(orders):
            self.order(shipped=number % 100 != 0)

    def order(self, *, shipped: bool = False) -> None:
        self.clock.move(self.clock.now() + BETWEEN_ORDERS)
        order = self.store.storefront.place_order(lines=[("MUG", 1)], billing_address=self._home)
        if shipped:
            self.store.control_panel.set_order_status(order.id, "Shipped")

    @property
    def is_told(self) -> bool:
        """Whether a webhook is still active."""
        return any(hook.is_active for hook in self.store.store.webhooks.hooks.values())

    def ask(self, method: str, path: str, body: Any = None) -> Response:
        url = f"https://api.bigcommerce.com/stores/{self.store.store_hash}{path}"
        headers = {"X-Auth-Token": self._token, "Content-Type": "application/json"}
        response = self.store.answer(Request(method, url, headers, b"" if body is None else encode_json(body)))
        assert response.status in (200, 201, 204)
        return response


@pytest.fixture(scope="module")
def few() -> Shop:
    return Shop(FEW)


@pytest.fixture(scope="module")
def many() -> Shop:
    return Shop(MANY)


def test_one_order_compared_with_its_json(benchmark: Any, few: Shop) -> None:
    """The whole answer, through the direct door, beside writing and reading the same JSON with the standard library."""
    body = json.loads(few.ask("GET", "/v2/orders/600").body)
    benchmark(lambda: few.ask("GET", "/v2/orders/600"))

    of_json = ratio(lambda: few.ask("GET", "/v2/orders/600"), lambda: json.loads(json.dumps(body)), 2_000)
    benchmark.extra_info.update(ratio_to_json=of_json)
    assert of_json < 2 * MOST


def _since(shop: Shop, back: timedelta) -> str:
    return (shop.clock.now() - back).strftime("%Y-%m-%dT%H:%M:%S%%2B00:00")


READINGS = {
    "one order": lambda shop: "/v2/orders/600",
    "the first page": lambda shop: "/v2/orders?limit=50",
    "a late page": lambda shop: f"/v2/orders?limit=50&page={len(shop.store.orders) // 50}",
    "those that wait, a page": lambda shop: "/v2/orders?status_id=11&limit=10",
    "those of a status that none has": lambda shop: "/v2/orders?status_id=9",
    "those of the last hour": lambda shop: f"/v2/orders?min_date_created={_since(shop, timedelta(hours=1))}&limit=50",
    "those changed in the last hour": lambda shop: f"/v2/orders?min_date_modified={_since(shop, timedelta(hours=1))}",
    "status and date": lambda shop: f"/v2/orders?status_id=11&min_date_created={_since(shop, timedelta(hours=1))}",
    "how many": lambda shop: "/v2/orders/count",
}


@pytest.mark.parametrize("reading", READINGS)
def test_reading_does_not_grow_with_the_orders(benchmark: Any, few: Shop, many: Shop, reading: str) -> None:
    """A hundred times the orders, about the same time."""
    of_few, of_many = READINGS[reading](few), READINGS[reading](many)
    benchmark.pedantic(lambda: many.ask("GET", of_many), rounds=100)

    found = ratio(lambda: many.ask("GET", of_many), lambda: few.ask("GET", of_few))
    benchmark.extra_info["ratio"] = found
    assert found < MOST


def test_updating_stock_does_not_grow_with_the_orders(benchmark: Any, few: Shop, many: Shop) -> None:
    """As the inventory flow does it."""
    levels = iter(range(10**6, 2 * 10**6))

    def update(shop: Shop) -> None:
        product = shop.store.product("MUG")
        shop.ask("PUT", "/v3/catalog/products", [{"id": product.id, "inventory_level": next(levels)}])

    benchmark.pedantic(update, args=(many,), rounds=100)

    found = ratio(lambda: update(many), lambda: update(few))
    benchmark.extra_info["ratio"] = found
    assert found < MOST


def test_ordering_does_not_grow_with_the_orders(benchmark: Any, few: Shop, many: Shop) -> None:
    """At the storefront."""
    benchmark.pedantic(many.order, rounds=100)

    found = ratio(many.order, few.order)
    benchmark.extra_info["ratio"] = found
    assert found < MOST


def test_how_much_an_order_weighs(benchmark: Any) -> None:
    """The memory that 2,000 orders of one line keep."""
    shop = Shop(1)
    tracemalloc.start()
    try:
        benchmark.pedantic(shop.order, rounds=1, iterations=2_000)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    benchmark.extra_info["bytes_in_an_order"] = kept // 2_000
    assert kept < 2_000 * MOST_BYTES_IN_AN_ORDER


def test_two_days_in_which_no_webhook_arrives(benchmark: Any) -> None:
    """A hundred orders, each told about twelve times in vain; then the hook is switched off and a mail is sent."""
    tries: list[Request] = []

    def refuse(request: Request) -> Response:
        tries.append(request)
        raise ConnectionRefusedError("nobody listens")

    def outage() -> Shop:
        shop = Shop(0)
        hook = {"scope": "store/order/created", "destination": "https://listener.example/hook", "is_active": True}
        shop.ask("POST", "/v3/hooks", hook)
        for _ in range(100):
            shop.order()
        while shop.is_told and (due := shop.store.due()):
            shop.clock.move(max(due, shop.clock.now()))
            shop.store.run_due(refuse)
        return shop

    shop = benchmark.pedantic(outage, rounds=1)

    benchmark.extra_info["virtual_hours"] = round((shop.clock.now() - START).total_seconds() / 3600, 1)
    benchmark.extra_info["tries"] = len(tries)
    assert not shop.is_told
    assert 48 <= benchmark.extra_info["virtual_hours"] < 60
