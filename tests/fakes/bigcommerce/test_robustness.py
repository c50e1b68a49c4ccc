"""Whatever is sent, the store answers; and a refused call changes nothing."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from fakes.bigcommerce.api.routes import ROUTES
from fakes.wire.http import NotFaked, Response
from tests.fakes.bigcommerce.conftest import WAREHOUSE, Api, make

WRITES = sorted({(route.method, route.template) for route in ROUTES.routes if route.method in ("POST", "PUT")})
READS = sorted({route.template for route in ROUTES.routes if route.method == "GET"})

ODD: list[Any] = [
    None,
    True,
    -1,
    0,
    10**30,
    1.5,
    "",
    "x",
    "12",
    "nan",
    [],
    [None],
    ["x"],
    [[]],
    {},
    {"id": []},
    {"x": {}},
]

ADDRESS = {"first_name": "A", "zip": "12345", "form_fields": [{"name": "a", "value": "b"}]}
LINE = {
    "product_id": 112,
    "quantity": 1,
    "product_options": [{"id": 1, "value": "1"}],
    "price_ex_tax": 1,
    "price_inc_tax": 1,
}
ORDER = {
    "billing_address": ADDRESS,
    "shipping_addresses": [ADDRESS],
    "products": [LINE, {"name": "x", "quantity": 1, "price_ex_tax": 1, "price_inc_tax": "1"}],
    "fees": [{"display_name_customer": "F", "cost_ex_tax": 1, "cost_inc_tax": 1, "tax_class_id": 1}],
    "status_id": 1,
    "discount_amount": "1",
    "date_created": "2026-03-02T09:00:00Z",
    "default_currency_code": "USD",
}
CHANGE = {**ORDER, "products": [{"id": 31, "quantity": 1}, LINE], "shipping_addresses": [{"id": 11, "zip": "1"}]}
VARIANT = {
    "sku": "S",
    "option_values": [{"option_display_name": "Size", "label": "L", "id": 3, "option_id": 2}],
    "inventory_level": 1,
    "price": 1,
}
PRODUCT = {
    "name": "New",
    "type": "physical",
    "weight": 1,
    "price": 1,
    "sku": "NEW",
    "custom_url": {"url": "/new/"},
    "inventory_level": 2,
    "variants": [VARIANT],
    "custom_fields": [{"name": "a", "value": "b"}],
    "categories": [],
    "brand_id": 0,
    "meta_keywords": ["a"],
}
ITEMS = {
    "items": [{"location_id": 1, "product_id": 111, "quantity": 1}, {"location_id": 1, "sku": "SHIRT-S", "quantity": 1}]
}
REFUND = {
    "items": [{"item_type": "PRODUCT", "item_id": 31, "quantity": 1}],
    "payments": [{"provider_id": "x", "amount": 10}],
}
ADJUSTERS = {
    "price": {"adjuster": "relative", "adjuster_value": 1},
    "weight": {"adjuster": "percentage", "adjuster_value": 1},
    "purchasing_disabled": {"status": False, "message": "a"},
}
CHOICE = {
    "display_name": "Gift box",
    "type": "dropdown",
    "required": False,
    "option_values": [{"label": "c", "adjusters": ADJUSTERS}],
}
ANN = {"first_name": "a", "last_name": "b", "authentication": {"force_password_reset": True}, "notes": "c"}
HOME = {
    "first_name": "a",
    "last_name": "b",
    "address1": "c",
    "city": "d",
    "state_or_province": "e",
    "postal_code": "f",
    "country_code": "US",
    "form_fields": [{"name": "a", "value": 1}],
}
HOOK = {"scope": "store/order/*", "destination": "https://a.example.com/", "headers": {"a": "b"}, "is_active": True}
VALID: dict[str, Any] = {
    "POST /v2/orders": ORDER,
    "PUT /v2/orders/{order_id}": CHANGE,
    "POST /v2/orders/{order_id}/shipments": {
        "order_address_id": 11,
        "items": [{"order_product_id": 31, "quantity": 1}],
        "tracking_number": "1",
        "shipping_provider": "ups",
        "merchant_shipping_cost": 1,
    },
    "PUT /v2/orders/{order_id}/shipments/{shipment_id}": {"tracking_number": "1", "order_address_id": 11},
    "PUT /v2/orders/{order_id}/shipping_addresses/{address_id}": {**ADDRESS, "shipping_method": "x"},
    "POST /v3/catalog/products": PRODUCT,
    "PUT /v3/catalog/products": [{"id": 111, **PRODUCT}],
    "PUT /v3/catalog/products/{product_id}": PRODUCT,
    "POST /v3/catalog/products/{product_id}/variants": VARIANT,
    "PUT /v3/catalog/products/{product_id}/variants/{variant_id}": VARIANT,
    "PUT /v3/catalog/variants": [{"id": 77, **VARIANT}, {"product_id": 112, **VARIANT}],
    "POST /v3/catalog/products/{product_id}/options": {
        "display_name": "a",
        "type": "swatch",
        "option_values": [{"label": "c"}],
    },
    "POST /v3/catalog/products/{product_id}/modifiers": {**CHOICE, "display_name": "new"},
    "PUT /v3/catalog/products/{product_id}/modifiers/{modifier_id}": {
        "required": True,
        "sort_order": 1,
        "option_values": [{"id": 4, "label": "e", "adjusters": ADJUSTERS}, {"label": "f", "value_data": {"a": 1}}],
    },
    "POST /v3/catalog/products/{product_id}/modifiers/{modifier_id}/values": {"label": "g", "sort_order": 1},
    "PUT /v3/catalog/products/{product_id}/modifiers/{modifier_id}/values/{modifier_value_id}": {
        "adjusters": ADJUSTERS
    },
    "POST /v3/catalog/products/{product_id}/images": {"image_url": "https://example.com/a.png", "is_thumbnail": True},
    "POST /v3/catalog/products/{product_id}/custom-fields": {"name": "a", "value": "b"},
    "POST /v3/catalog/brands": {"name": "a", "custom_url": {"url": "/a/"}},
    "POST /v3/catalog/categories": {"name": "a", "parent_id": 0},
    "POST /v3/catalog/trees/categories": [{"name": "a", "parent_id": 0, "url": {"path": "/a/"}}],
    "PUT /v3/catalog/trees/categories": [{"category_id": 1, "name": "a", "parent_id": 0}],
    "PUT /v3/inventory/adjustments/absolute": ITEMS,
    "POST /v3/inventory/adjustments/relative": ITEMS,
    "PUT /v3/inventory/locations/{location_id}/items": {"settings": [{"identity": {"sku": "MUG"}, "safety_stock": 1}]},
    "POST /v3/inventory/locations": [{"code": "a", "label": "b", "address": WAREHOUSE, "enabled": True}],
    "PUT /v3/inventory/locations": [{"id": 1, "enabled": True, "label": "x"}],
    "PUT /v3/settings/inventory": {"update_stock_behavior": "order_placed", "edit_order_stock_adjustment": True},
    "POST /v3/orders/{order_id}/payment_actions/refund_quotes": REFUND,
    "POST /v3/orders/{order_id}/payment_actions/refunds": REFUND,
    "POST /v3/customers": [
        {**ANN, "email": "a@example.com", "addresses": [HOME], "store_credit_amounts": [{"amount": 1}]}
    ],
    "PUT /v3/customers": [{"id": 1, **ANN, "form_fields": [{"name": "a", "value": ["b"]}], "channel_ids": [1]}],
    "POST /v3/customers/addresses": [{"customer_id": 1, **HOME}],
    "PUT /v3/customers/addresses": [{"id": 1, **HOME}],
    "POST /v3/hooks": HOOK,
    "PUT /v3/hooks/{hook_id}": HOOK,
    "PUT /v3/hooks/admin": {"emails": ["a@example.com"]},
    "POST /v2/hooks": HOOK,
    "PUT /v2/hooks/{hook_id}": HOOK,
    "PUT /v2/orders/{order_id}/shippingaddresses/{address_id}": {**ADDRESS, "shipping_method": "x"},
    "PUT /v3/catalog/brands/{brand_id}": {"name": "b", "meta_keywords": ["c"], "custom_url": {"url": "/b/"}},
    "PUT /v3/catalog/categories/{category_id}": {"name": "b", "description": "c", "custom_url": {"url": "/b/"}},
    "PUT /v3/catalog/products/{product_id}/options/{option_id}": {
        "display_name": "a",
        "sort_order": 1,
        "option_values": [{"id": 3, "label": "e"}, {"label": "f", "value_data": {"a": 1}}],
    },
    "POST /v3/catalog/products/{product_id}/options/{option_id}/values": {"label": "g", "sort_order": 1},
    "PUT /v3/catalog/products/{product_id}/options/{option_id}/values/{value_id}": {"label": "g", "sort_order": 1},
    "PUT /v3/catalog/products/{product_id}/custom-fields/{field_id}": {"name": "a", "value": "b"},
    "PUT /v3/catalog/products/{product_id}/images/{image_id}": {"description": "a", "sort_order": 1},
}
KNOWN_IDS = {"order_id": 100, "line_id": 31, "address_id": 11, "shipment_id": 1, "product_id": 111, "variant_id": 76}
NOTE = {"permission_set": "write", "namespace": "a", "key": "b", "value": "c", "description": "d"}
for kind, of_one, of_all, owner, number in (
    ("product", "/v3/catalog/products/{product_id}", "/v3/catalog/products", 111, 1),
    ("variant", "/v3/catalog/products/{product_id}/variants/{variant_id}", "/v3/catalog/variants", 76, 2),
    ("order", "/v3/orders/{order_id}", "/v3/orders", 100, 3),
):
    VALID |= {
        f"POST {of_one}/metafields": NOTE,
        f"PUT {of_one}/metafields/{{{kind}_metafield_id}}": NOTE,
        f"POST {of_all}/metafields": [{"resource_id": owner, **NOTE}],
        f"PUT {of_all}/metafields": [{"id": number, **NOTE}],
        f"DELETE {of_all}/metafields": [number],
    }
KNOWN_IDS |= {"product_metafield_id": 1, "variant_metafield_id": 2, "order_metafield_id": 3}
KNOWN_IDS |= {"modifier_id": 3, "modifier_value_id": 4, "option_id": 2, "value_id": 3}


def used_store() -> Api:
    store, api = make(plan="enterprise", inventory_delay=(0, 0))
    store.storefront.place_order([("MUG", 2), ("SHIRT-S", 1)])
    api.post("/v2/orders/100/shipments", {"order_address_id": 11, "items": [{"order_product_id": 31, "quantity": 1}]})
    api.post("/v3/catalog/categories", {"name": "Home", "parent_id": 0})
    size = {"display_name": "Size", "type": "rectangles", "option_values": [{"label": "L"}]}
    api.post("/v3/catalog/products/111/options", size)
    api.post("/v3/catalog/products/111/modifiers", CHOICE)
    api.post("/v3/catalog/products/111/images", {"image_url": "https://example.com/z.png"})
    api.post("/v3/catalog/products/111/custom-fields", {"name": "z", "value": "z"})
    api.post("/v3/catalog/brands", {"name": "z"})
    customer = store.storefront.register("z@example.com", "Z", "Z")
    api.post("/v3/customers/addresses", [{"customer_id": customer, **HOME, "company": "z"}])
    for each in ("catalog/products/111", "catalog/products/111/variants/76", "orders/100"):
        api.post(f"/v3/{each}/metafields", {**NOTE, "key": "z"})
    return api


def path_of(api: Api, template: str) -> str:
    hook = next(iter(api.bigcommerce.store.webhooks.hooks), 1)
    return re.sub(r"\{(\w+)\}", lambda found: str({**KNOWN_IDS, "hook_id": hook}.get(found[1], 1)), template)


def answer(api: Api, method: str, path: str, body: Any) -> Response:
    """What the store says, also of fields that are not imitated."""
    try:
        return api.call(method, path, body)
    except NotFaked as gap:
        return gap.response


def spoiled(value: Any) -> Iterator[Any]:
    """The value with each of its parts, and itself, replaced by each odd one, and with each part left out."""
    yield from ODD
    if isinstance(value, dict):
        for key, part in value.items():
            yield {name: other for name, other in value.items() if name != key}
            yield from ({**value, key: worse} for worse in spoiled(part))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from ([*value[:place], worse, *value[place + 1 :]] for worse in spoiled(part))


@pytest.mark.parametrize(("method", "template"), WRITES)
def test_any_body_gets_an_answer(method: str, template: str) -> None:
    """No body makes the store fall over: it is done or refused, in the form of its version."""
    api = used_store()
    if "{hook_id}" in template:
        api.post("/v3/hooks", HOOK)
    for body in spoiled(VALID.get(f"{method} {template}", {})):
        response = answer(api, method, path_of(api, template), b"null" if body is None else body)
        assert response.status < 500, body
        if response.status >= 400:
            assert isinstance(response.json(), list if template.startswith("/v2") else dict)


def test_the_sound_bodies_are_sound() -> None:
    """The bodies that are spoiled above are accepted as they are, or refused for what they say, not how."""
    assert [f"{method} {template}" for method, template in WRITES if method != "DELETE"] == [
        f"{method} {template}" for method, template in WRITES if f"{method} {template}" in VALID and method != "DELETE"
    ]
    refused = {}
    for name, body in VALID.items():
        method, template = name.split(" ")
        api = used_store()
        if "{hook_id}" in template:
            api.post("/v3/hooks", HOOK)
        response = api.call(method, path_of(api, template), body)
        if response.status >= 300:
            refused[name] = response.status

    assert set(refused) <= {"PUT /v3/catalog/products", "PUT /v3/catalog/variants", "PUT /v3/inventory/locations"}


@pytest.mark.parametrize("template", READS)
def test_any_query_gets_an_answer(template: str) -> None:
    """No query makes the store fall over."""
    api = used_store()
    names = (
        *("id", "id:in", "sku:in", "page", "limit", "sort", "include", "status_id", "min_date_created", "created:min"),
        *("date_modified:min", "location_id:in", "product_id:in", "variant_id:in", "category_id:in", "parent_id"),
        *("is_deleted", "is_flagged", "price", "email:in", "min_total", "inventory_level:in"),
    )
    for name in names:
        for value in (
            "",
            "1",
            "-1",
            "x",
            "1,2",
            "1,,x",
            "2026-03-02",
            "%D9%A3",
            "%00",
            "true",
            "1e9",
            "Infinity",
            "nan",
        ):
            assert api.call("GET", f"{path_of(api, template)}?{name}={value}").status < 500, (name, value)


def test_a_store_is_data(api: Api) -> None:
    """A copy of a store lives on by itself: what happens to one does not happen to the other."""
    api.post("/v3/hooks", {"scope": "store/order/*", "destination": "https://a.example.com/"})
    branch = copy.deepcopy(api)
    branch.bigcommerce.storefront.place_order([("MUG", 5)])

    assert branch.bigcommerce.product("MUG").inventory_level == 15
    assert api.bigcommerce.product("MUG").inventory_level == 20
    assert not api.bigcommerce.orders
    assert branch.get("/v2/orders/100")["items_total"] == 5


def test_the_same_seed_gives_the_same_store() -> None:
    """Two stores of one seed are told apart by nothing: hash, tokens, ids, answers."""

    def life() -> list[bytes]:
        api = used_store()
        paths = (
            "/v2/store",
            "/v2/orders",
            "/v3/catalog/products",
            "/v3/orders/100/transactions",
            "/v3/inventory/items",
        )
        return [api.token.encode(), *(api.call("GET", path).body for path in paths)]

    assert life() == life()


def test_an_order_line_with_bad_options_changes_nothing(api: Api) -> None:
    """A wish that is refused at its last line leaves no trace of its first."""
    lines = [{"product_id": 111, "quantity": 1}, {"product_id": 112, "quantity": 1, "product_options": [{"id": "x"}]}]
    status, _ = api.refused("POST", "/v2/orders", {"billing_address": {"zip": "12345"}, "products": lines})

    assert status == 400
    assert api.bigcommerce.product("MUG").inventory_level == 20
