"""A store, a clock, and a caller with a token, for the tests of this fake."""

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce, Quirks
from fakes.time.clock import VirtualClock
from fakes.wire.http import Request, Response, encode_json

CHECKOUT = Path(__file__).parents[3]
RECORDED = CHECKOUT.parent / "shared" / "recorded" / "bigcommerce"
SPECS = CHECKOUT.parent / "shared" / "specs" / "bigcommerce"

EVERYTHING = {
    "orders": "modify",
    "products": "modify",
    "information_and_settings": "modify",
    "order_transactions": "modify",
    "store_inventory": "modify",
    "store_locations": "modify",
    "customers": "modify",
    "channel_settings": "modify",
    "marketing": "modify",
}


WAREHOUSE = {
    "address1": "1 Main Street",
    "city": "Austin",
    "state": "Texas",
    "zip": "78701",
    "email": "warehouse@example.com",
    "geo_coordinates": {"latitude": Decimal("30.27"), "longitude": Decimal("-97.74")},
    "country_code": "US",
}
"""The address of a location, with all that one needs."""


class Api:
    """A program that calls one store with a token."""

    def __init__(self, bigcommerce: BigCommerce, token: str) -> None:
        self.bigcommerce = bigcommerce
        self.token = token

    def call(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str | None] | None = None
    ) -> Response:
        fields: dict[str, str | None] = {
            "X-Auth-Token": self.token,
            "Accept": "application/json",
            "Content-Type": "application/json",
            **(headers or {}),
        }
        given = {name: value for name, value in fields.items() if value is not None}
        url = f"https://api.bigcommerce.com/stores/{self.bigcommerce.store_hash}{path}"
        content = body if isinstance(body, bytes) else b"" if body is None else encode_json(body)
        return self.bigcommerce.answer(Request(method, url, given, content))

    def get(self, path: str) -> Any:
        """The JSON of a GET that succeeds; None for 204."""
        return self._ok(self.call("GET", path))

    def post(self, path: str, body: Any) -> Any:
        return self._ok(self.call("POST", path, body))

    def put(self, path: str, body: Any) -> Any:
        return self._ok(self.call("PUT", path, body))

    def delete(self, path: str) -> Any:
        return self._ok(self.call("DELETE", path))

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and JSON of a call that fails."""
        response = self.call(method, path, body)
        assert response.status >= 400, response.body
        return response.status, response.json()

    @staticmethod
    def _ok(response: Response) -> Any:
        assert response.status < 300, (response.status, response.body)
        return response.json() if response.body else None


def token_of(bigcommerce: BigCommerce, scopes: Mapping[str, str], token_type: str = "V2/V3 API token") -> str:
    account = bigcommerce.control_panel.create_api_account("a program", scopes, token_type)
    first_line = next(line for line in account.credentials_file().splitlines() if line.startswith("ACCESS"))
    return first_line.removeprefix("ACCESS TOKEN: ")


def make(clock: VirtualClock | None = None, plan: str = "trial", **quirks: Any) -> tuple[BigCommerce, Api]:
    """A store with three products, and a program that may do everything."""
    store = BigCommerce(clock=clock or VirtualClock(), seed=1, plan=plan, quirks=Quirks(**quirks))
    panel = store.control_panel
    panel.add_product(sku="MUG", name="Mug", price="10.00", stock=20)
    sizes = [{"sku": f"SHIRT-{size}", "options": {"Size": size}, "stock": 5} for size in ("S", "M")]
    panel.add_product(sku="SHIRT", name="Shirt", price="25.00", variants=sizes)
    panel.add_product(sku="SONG", name="Song", price="1.25", type="digital")
    return store, Api(store, token_of(store, EVERYTHING))


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def api(clock: VirtualClock) -> Api:
    return make(clock)[1]


@pytest.fixture
def bigcommerce(api: Api) -> BigCommerce:
    return api.bigcommerce


def wait(clock: VirtualClock, **duration: float) -> None:
    clock.move(clock.now() + timedelta(**duration))


def recorded(name: str) -> Any:
    """A recorded answer; the test is skipped where the recordings are not at hand."""
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"no recording {name} here")
    return json.loads(path.read_text(), parse_float=Decimal)
