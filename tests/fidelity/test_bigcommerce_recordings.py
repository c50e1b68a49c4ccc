"""The BigCommerce fake beside recorded answers of real stores: the same fields, with the same kinds of values.

What is compared are shapes: a date for a date, money with four decimals for money, null for null.  Names and numbers
of the recorded stores do not matter.  Skipped where the recordings do not lie beside the checkout.
"""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fakes.bigcommerce.sources import RECORDED_ORDERS
from fakes.bigcommerce.state.field_rows import ShownAs
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from fakes.wire.http import Request
from tests.fidelity.bigcommerce_walk import BILLING, Walker, furnish, store_with_goods

RECORDED = Path(__file__).parents[2].parent / "shared" / "recorded" / "bigcommerce"

pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason=f"wanted recorded answers in {RECORDED}; none there")

KINDS = {
    "date": r"\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000",
    "instant": r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z",
    "money": r"\d+\.\d{4}",
    "rate": r"\d+\.\d{10}",
    "identifier": r"[0-9a-f]{8}(-[0-9a-fx]{4}){3}-[0-9a-f]{12}",
    "link": r"https://.*",
    "resource": r"/orders/\d+/\w+",
    "nothing": "",
}
"""Kinds of text that are more than text."""

SINCE_2020 = {
    f"$.{name}{part}"
    for name, row in ORDER_FIELDS.items()
    if row.source != RECORDED_ORDERS and row.is_shown
    for part in (("", ".url", ".resource") if row.shown_as is ShownAs.LINK else ("",))
}
"""What Orders V2 has described since the recordings were made."""


def recorded(name: str) -> Any:
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"wanted the recording {path}; it is not there")
    return json.loads(path.read_text(), parse_float=Decimal)


def kind(value: Any) -> str:
    if isinstance(value, str):
        return next((name for name, pattern in KINDS.items() if re.fullmatch(pattern, value)), "text")
    names = {bool: "flag", int: "whole number", Decimal: "number", type(None): "null", dict: "object", list: "list"}
    return names[type(value)]


def shape(value: Any, place: str = "$") -> Iterator[tuple[str, str]]:
    """Every place of a JSON value with the kind of what stands there."""
    yield place, kind(value)
    inner = value.items() if isinstance(value, dict) else ()
    for name, each in inner:
        yield from shape(each, f"{place}.{name}")
    for each in value if isinstance(value, list) else ():
        yield from shape(each, f"{place}[]")


def differences(ours: Any, theirs: Any) -> dict[str, tuple[set[str], set[str]]]:
    """Places where the kinds are not the same: ours and theirs."""
    kinds: dict[str, tuple[set[str], set[str]]] = {}
    for side, value in enumerate((ours, theirs)):
        for place, each in shape(value):
            kinds.setdefault(place, (set(), set()))[side].add(each)
    return {place: pair for place, pair in kinds.items() if pair[0] != pair[1]}


@pytest.fixture
def walker() -> Walker:
    return furnish().walker


@pytest.fixture
def goods() -> Walker:
    """A store with goods and no order yet."""
    return store_with_goods()


def by_api(walker: Walker, **fields: Any) -> dict[str, Any]:
    """An order made as the recorded ones were: by a program, with an address and one product."""
    product = {"product_id": walker.store.product("MUG").id, "quantity": 1}
    billing = {**BILLING, "company": "", "street_2": "", "phone": ""}
    return walker.ok("POST", "/v2/orders", {"billing_address": billing, "products": [product], **fields})


def test_an_order_made_by_a_program(goods: Walker) -> None:
    """The recorded order 101 of 2020: each field, of the same kind, in the same order; besides only the later ones."""
    theirs = recorded("v2_order_101.json")
    ours = by_api(goods)

    different = differences(ours, theirs)
    assert {place for place, (_, kinds) in different.items() if not kinds} == SINCE_2020
    assert {place: pair for place, pair in different.items() if pair[1]} == IN_2026
    assert [name for name in ours if name in theirs] == list(theirs)
    assert list(ours["billing_address"]) == list(theirs["billing_address"])


IN_2026 = {"$.customer_locale": ({"text"}, {"nothing"})}
"""Orders that were recorded in 2026 say "en"."""

CARD_ATTEMPT = {
    "$.payment_status": ({"nothing"}, {"text"}),
    "$.credit_card_type": ({"null"}, {"text"}),
}
"""The recorded shopper tried a card and was declined; ours left before paying."""


def test_a_list_of_orders(goods: Walker) -> None:
    """The recorded list of three: one left at the checkout, two made by a program; bare, ascending from 100."""
    theirs = recorded("v2_orders_list.json")
    phones = [each["billing_address"]["phone"] for each in theirs]
    goods.store.storefront.place_order([("MUG", 1)], {**BILLING, "phone": phones[0]}, pay=False)
    by_api(goods)
    by_api(goods, status_id=11, billing_address={**BILLING, "phone": phones[2]})
    ours = goods.ok("GET", "/v2/orders")

    for name in ("id", "status_id", "status"):
        assert [each[name] for each in ours] == [each[name] for each in theirs]
    different = [differences(our, their) for our, their in zip(ours, theirs, strict=True)]
    changed = [{place: pair for place, pair in each.items() if pair[1]} for each in different]
    assert changed == [{**CARD_ATTEMPT, **IN_2026}, IN_2026, IN_2026]


@pytest.mark.parametrize("name", ["v2_orders_list_2012.json", "v2_orders_list_2013_vcr.json"])
def test_no_field_of_older_recordings_was_lost(walker: Walker, name: str) -> None:
    """BigCommerce only ever added fields to orders; so does the fake."""
    whole = recorded(name)
    theirs = (whole["response"]["body"] if "response" in whole else whole)[0]

    for order in walker.ok("GET", "/v2/orders"):
        assert theirs.keys() <= order.keys()
        assert theirs["billing_address"].keys() <= order["billing_address"].keys()


def test_the_profile_of_a_store(walker: Walker) -> None:
    """The recorded profile of a sandbox, with what the description has added since."""
    different = differences(walker.ok("GET", "/v2/store"), recorded("v2_store.json"))

    added = {place for place, (_, kinds) in different.items() if not kinds}
    limits = "$.features.storefront_limits"
    assert added == {"$.infrastructure_region", limits, f"{limits}.active", f"{limits}.total_including_inactive"}
    assert {place for place, pair in different.items() if pair[1]} == {"$.address", "$.phone", "$.favicon_url"}
    assert differences(walker.ok("GET", "/v2/time"), recorded("v2_time.json")) == {}


def test_customers(walker: Walker) -> None:
    """A customer who just registered is like the recorded ones that were just created, with what came since."""
    ours = walker.ok("GET", "/v3/customers?include=storecredit")["data"]
    theirs = recorded("v3_customers_create.json")["data"]

    assert differences(ours, theirs) == {"$[].origin_channel_id": ({"whole number"}, set())}


def test_empty_lists(walker: Walker) -> None:
    """Nothing found is 200 with a pagination that counts zero; the older of two recordings had no links."""
    nothing = walker.ok("GET", "/v3/catalog/categories?name=none")
    nobody = walker.ok("GET", "/v3/customers?email:in=nobody@example.com")

    assert differences(nothing, recorded("v3_list_empty.json")) == {}
    lost = recorded("v3_customers_list_empty.json")["meta"]["pagination"].keys() - nobody["meta"]["pagination"].keys()
    assert not lost


def test_the_administration_of_hooks(walker: Walker) -> None:
    """Addresses, hooks and blocked domains, with Unix seconds and headers that are null."""
    walker.ok("PUT", "/v3/hooks/admin", {"emails": ["admin@example.com"]})

    assert differences(walker.ok("GET", "/v3/hooks/admin"), recorded("v3_hooks_admin.json")) == {}


def refusal(walker: Walker, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    response = walker.store.answer(walker.request(method, path, body))
    return response.status, response.json()


@pytest.mark.parametrize(
    ("method", "path", "body", "name"),
    [
        ("GET", "/v3/catalog/trees/42/categories", None, "errors/v3_trees_404.json"),
        ("GET", "/v3/customers?foo=1", None, "errors/v3_customers_bad_filter_422.json"),
    ],
    ids=["no such tree", "no such filter"],
)
def test_refusals_of_v3(walker: Walker, method: str, path: str, body: Any, name: str) -> None:
    """Word for word as recorded."""
    theirs = recorded(name)
    assert refusal(walker, method, path, body) == (theirs["status"], theirs)


def test_malformed_json_of_v3(walker: Walker) -> None:
    """Recorded refusals of bad input have a detail and no errors."""
    theirs = recorded("errors/v3_pages_create_400.json")
    status, ours = refusal(walker, "POST", "/v3/catalog/products", b"{")

    assert (status, ours.keys(), ours["title"]) == (400, theirs.keys(), theirs["title"])


def test_not_found_of_v2(walker: Walker) -> None:
    """Word for word as recorded in 2014."""
    theirs = recorded("v2_not_found_2014_vcr.json")["response"]
    assert refusal(walker, "GET", "/v2/orders/1") == (theirs["status"]["code"], theirs["body"])


def quoted(request: str) -> dict[str, Any]:
    """What somebody quoted in public of the answer to a request that begins like this."""
    return next(each for each in recorded("observed_in_threads.json") if each["request"].startswith(request))


def test_refusals_that_integrators_quote(walker: Walker) -> None:
    """Fields that cannot be written, that are not supported, and a scope that is missing: word for word."""
    order = next(iter(walker.store.orders.values()))
    one, shipment = f"/v2/orders/{order.id}", order.shipments[0]
    item = {"order_product_id": order.products[0].id, "quantity": 1, "product_id": 1}
    parcel = {"order_address_id": shipment.order_address_id, "items": [item]}

    custom = quoted("PUT /v2/orders/{id} with custom_status")
    assert refusal(walker, "PUT", one, {"custom_status": "Packed"}) == (400, custom["body"])
    assert refusal(walker, "POST", f"{one}/shipments", parcel) == (
        400,
        [quoted("POST /v2/orders/{id}/sh")["body_part"]],
    )
    changed = refusal(walker, "PUT", f"{one}/shipments/{shipment.id}", {"items": []})
    assert changed == (400, [quoted("PUT /v2/orders/{id}/shipments")["body_part"]])
    assert "'id' is not supported" in refusal(walker, "GET", "/v2/orders?customer_id=1&id=1")[1][0]["message"]
    unscoped = walker.request("GET", "/v2/orders", token=walker.token_without_scopes)
    assert walker.store.answer(unscoped).json() == quoted("any call with a token that lacks")["body"]


def test_shipments_have_the_quoted_keys(walker: Walker) -> None:
    """All keys of 2025, and none besides."""
    order = next(iter(walker.store.orders.values()))
    (shipment,) = walker.ok("GET", f"/v2/orders/{order.id}/shipments")

    assert set(shipment) == set(quoted("GET /v2/orders/{id}/shipments")["keys"])


def test_headers_of_every_answer(walker: Walker) -> None:
    """The four of the rate limit, the request's id and the type, each of the recorded kind."""
    theirs: Mapping[str, str] = quoted("GET /v3/catalog/products/111")["headers"]
    ours = walker.store.answer(walker.request("GET", "/v3/catalog/products")).headers

    numbers = [name for name, value in theirs.items() if value.isdigit()]
    assert len(numbers) == 4
    assert all(ours[name].isdigit() for name in numbers)
    assert re.fullmatch("[0-9a-f]{32}", ours["X-Request-ID"])
    assert (ours["Content-Type"], ours["X-Rate-Limit-Time-Window-Ms"]) == ("application/json", "30000")


def test_an_auth_client_is_not_checked(walker: Walker) -> None:
    """A valid token with a made-up X-Auth-Client is as good as without it."""
    asked = walker.request("GET", "/v2/orders")
    made_up = Request(asked.method, asked.url, {**asked.headers, "X-Auth-Client": "somebody"})

    assert walker.store.answer(made_up).status == quoted("GET /v2/products with a valid")["status"]
