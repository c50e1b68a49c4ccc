"""Every list of the BigCommerce fake is asked for all that its published description says that it can be asked for.

Each filter chooses, each sort sorts, each part can be included; what is not described is refused and never ignored.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.api.routes import ROUTES
from fakes.wire.http import encode_json
from tests.fakes.bigcommerce.conftest import WAREHOUSE, Api
from tests.fidelity.bigcommerce_walk import Furnished, furnish

pytest.importorskip("jsonschema_rs", reason="wanted jsonschema-rs of the dev extra")

from tests.fidelity.bigcommerce_descriptions import SPECS, operation_name, operations, parameters

pytestmark = pytest.mark.skipif(not SPECS.exists(), reason=f"wanted BigCommerce's descriptions in {SPECS}; none there")

LISTS = {operation_name(each.method, each.template): each.template for each in ROUTES.routes if each.method == "GET"}
NOT_FILTERS = {
    *("page", "limit", "sort", "direction", "include", "include_fields", "exclude_fields", "keyword_context"),
    *("consignment_structure", "details", "after", "before", "depth", "channel_id"),
}
INNER = {"location_id:in", "location_code:in"}
"""Filters of the list of items that choose the places that are shown of an item."""

GUIDED = {
    "GET /v3/catalog/products": (
        "price:min",
        "price:max",
        "price:greater",
        "price:less",
        "categories:not_in",
        "name:like",
    )
}
"""Examples of the guide to common query parameters."""


@cache
def furnished() -> Furnished:
    return furnish()


def numbers() -> dict[str, int]:
    return furnished().numbers


@cache
def store() -> Api:
    """A store with several of everything, unlike each other."""
    walker = furnished().walker
    bigcommerce: BigCommerce = walker.store
    api = Api(bigcommerce, walker.token)
    front = bigcommerce.storefront
    for number, name in enumerate(("Bea", "Cyd")):
        front.register(f"{name.lower()}@example.com", name, f"Baker{number}")
    api.post("/v3/catalog/brands", {"name": "Zinc", "page_title": "All of zinc"})
    api.post("/v3/catalog/categories", {"name": "Hidden", "parent_id": 0, "is_visible": False, "page_title": "Hidden"})
    api.post("/v3/catalog/categories", {"name": "Below", "parent_id": 1, "description": "deep", "sort_order": 5})
    product = {"type": "physical", "weight": 9, "price": 77, "upc": "12345678", "mpn": "M-9", "condition": "Used"}
    more = {"is_featured": True, "is_free_shipping": True, "is_visible": False, "availability": "preorder"}
    made = api.post("/v3/catalog/products", {**product, **more, "name": "Unlike", "sku": "UN-1", "categories": [1]})
    imported = {"date_last_imported": "2026-01-01T00:00:00+00:00", "brand_id": 1}
    api.put(f"/v3/catalog/products/{made['data']['id']}", imported)
    api.put(
        f"/v3/catalog/products/{made['data']['id']}/variants/{made['data']['base_variant_id']}", {"upc": "12345678"}
    )
    place = {"code": "FAR", "label": "Far", "address": WAREHOUSE, "storefront_visibility": False}
    api.post(
        "/v3/inventory/locations",
        [{**place, "enabled": False, "type_id": "VIRTUAL", "managed_by_external_source": True}],
    )
    api.post("/v3/hooks", {"scope": "store/sku/created", "destination": "https://b.example.com/", "is_active": False})
    return api


def path_of(template: str) -> str:
    order = next(order.id for order in store().bigcommerce.orders.values() if order.refunds)
    known = {f"{{{name}}}": number for name, number in numbers().items()} | {"{order_id}": order}
    for name, number in known.items():
        template = template.replace(name, str(number))
    return template


def shown(path: str) -> list[Any]:
    """What a list shows, each record as text, so that lists compare."""
    answer = store().get(path)
    records = answer if isinstance(answer, list) else (answer or {}).get("data", [])
    records = records["hooks_list"] if isinstance(records, dict) and "hooks_list" in records else records
    return [encode_json(each) for each in records]


def described_filters() -> Iterator[tuple[str, str]]:
    for name in LISTS:
        if name in operations() and not name.endswith(("}/count", "/orders/count")):
            described = [each for each in parameters(name) if each not in NOT_FILTERS]
            yield from ((name, each) for each in (*described, *GUIDED.get(name, ())))


def candidates(path: str, parameter: str) -> Iterator[str]:
    """Values to ask for: what the records hold, parts of it, and what none holds."""
    yield from ("true", "false", "1", "0", "2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "999", "nowhere")
    field = parameter.partition(":")[0].removeprefix("min_").removeprefix("max_")
    records = store().get(path)
    records = records if isinstance(records, list) else (records or {}).get("data", [])
    for record in records if isinstance(records, list) else records.get("hooks_list", []):
        for value in found(record, {field, field.removeprefix("location_"), field.removeprefix("category_")}):
            yield str(value)
            yield str(value)[:3]


def found(value: Any, names: set[str]) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in names or (key in ("total_inc_tax", "created") and names & {"total", "created"}):
                yield from each if isinstance(each, list) else [each]
            yield from found(each, names)
    elif isinstance(value, list):
        for each in value:
            yield from found(each, names)


@pytest.mark.parametrize(("operation", "parameter"), list(described_filters()) if SPECS.exists() else [])
def test_each_described_filter_chooses(operation: str, parameter: str) -> None:
    """For some value the list is another one than the whole; a filter that is ignored never makes a difference."""
    path = path_of(LISTS[operation])
    whole = shown(path)
    assert whole, f"nothing to choose from at {path}"

    words = [str(each) for each in parameters(operation).get(parameter) or ()]
    for value in dict.fromkeys([*words, *candidates(path, parameter)]):
        response = store().call("GET", f"{path}?{parameter}={quote(value)}")
        assert response.status in (200, 204, 400, 422), response.body
        if response.status < 300:
            part = shown(f"{path}?{parameter}={quote(value)}")
            if part != whole and (parameter in INNER or set(part) <= set(whole)):
                return
    raise AssertionError(f"{parameter} never chooses anything at {path}")


def described_choices(parameter: str) -> Iterator[tuple[str, str]]:
    for name in LISTS:
        if name in operations():
            yield from ((name, each) for each in parameters(name).get(parameter) or () if isinstance(each, str))


@pytest.mark.parametrize(("operation", "word"), list(described_choices("sort")) if SPECS.exists() else [])
def test_each_described_sort_sorts(operation: str, word: str) -> None:
    """All records come, in one order and in the other one backwards."""
    path = path_of(LISTS[operation])
    whole = sorted(shown(path))
    backwards = f"{word}:desc" if operation.startswith("GET /v2") else f"{word}&direction=desc"
    if ":" in word:
        backwards = word.replace("asc", "x").replace("desc", "asc").replace("x", "desc")

    assert sorted(shown(f"{path}?sort={word}")) == whole
    has_direction = "/v2/" in operation or ":" in word or "direction" in parameters(operation)
    if has_direction and operation != "GET /v2/orders":
        assert shown(f"{path}?sort={backwards}") == shown(f"{path}?sort={word}")[::-1]


@pytest.mark.parametrize(("operation", "word"), list(described_choices("include")) if SPECS.exists() else [])
def test_each_described_part_can_be_included(operation: str, word: str) -> None:
    """Something more is shown than without it."""
    path = path_of(LISTS[operation].replace("{channel_id}", "1"))
    assert store().get(f"{path}?include={word}") != store().get(path)


def lists_with(*wanted: str) -> list[str]:
    """The described lists that have all of these parameters."""
    if not SPECS.exists():
        return []
    return [name for name in LISTS if name in operations() and set(wanted) <= parameters(name).keys()]


@pytest.mark.parametrize("operation", lists_with("page"))
def test_what_is_not_described_is_never_ignored(operation: str) -> None:
    """A filter that a list does not have is refused, whatever it is called."""
    path = path_of(LISTS[operation])
    for strange in ("flavour=x", "flavour:in=x", "id:like=1", "sku:not_in=x"):
        assert store().call("GET", f"{path}?{strange}").status in (400, 404, 422), strange


@pytest.mark.parametrize("operation", lists_with("page", "include_fields"))
def test_fields_can_be_chosen_where_described(operation: str) -> None:
    """include_fields and exclude_fields narrow each record of a list."""
    path = path_of(LISTS[operation])
    (first, *_) = store().get(path)["data"]
    *others, name = first

    assert set(store().get(f"{path}?include_fields={','.join(others)}")["data"][0]) == set(others)
    assert set(store().get(f"{path}?exclude_fields={name}")["data"][0]) == set(others)
