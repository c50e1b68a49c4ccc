"""The fake's answers against BigCommerce's own specification files, where those are at hand."""

from functools import cache
from typing import Any

import pytest

from .conftest import SPECS, Api

yaml = pytest.importorskip("yaml")
validators = pytest.importorskip("openapi_schema_validator")


@cache
def spec(file: str) -> Any:
    path = SPECS / file
    if not path.exists():
        pytest.skip(f"no specification {file} here")
    return yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def problems(file: str, path: str, method: str, status: int, body: Any) -> list[str]:
    """Where a body differs from what the specification says of an answer."""
    document = spec(file)
    answer = document["paths"][path][method]["responses"][str(status)]
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    schema = {**answer["content"]["application/json"]["schema"], "components": document["components"]}
    validator = validators.OAS30Validator(schema)
    return [f"{'/'.join(map(str, each.absolute_path))}: {each.message}" for each in validator.iter_errors(body)]


# Null where the file has no "nullable": its own examples, "x-nullable", or recorded answers have null there.
NULLABLE = (
    *("base_variant_id", "option_set_id", "sku_id", "reference_transaction_id", "requested_amount", "channel_ids"),
    *("price", "sale_price", "retail_price", "cost_price", "map_price", "weight", "width", "height", "depth"),
    *("fixed_cost_shipping_price", "value_data", "external_order_id"),
)


def is_known(problem: str) -> bool:
    """Whether a difference is one of the file's own contradictions."""
    place = problem.partition(":")[0]
    if place.endswith("consignments"):  # Two alternatives that admit the same object.
        return "is valid under each of" in problem
    return place.rsplit("/", 1)[-1] in NULLABLE and "None" in problem


@pytest.fixture
def busy(api: Api) -> Api:
    """A store with something of everything that the checks below ask for."""
    store = api.bigcommerce
    store.storefront.register("ada@example.com", "Ada", "Able")
    store.control_panel.create_coupon("SAVE", "percent", 10)
    order = store.storefront.place_order([("MUG", 2), ("SHIRT-S", 1), ("SONG", 1)], coupon_codes=["SAVE"])
    store.storefront.leave_message(order, "a", "b")
    api.put("/v2/orders/100", {"fees": [{"cost_ex_tax": 1, "cost_inc_tax": 1}]})
    api.post("/v2/orders/100/shipments", {"order_address_id": 11, "items": [{"order_product_id": 31, "quantity": 1}]})
    api.post("/v3/catalog/brands", {"name": "Acme"})
    api.post("/v3/catalog/categories", {"name": "Home", "parent_id": 0})
    api.post("/v3/catalog/products/111/images", {"image_url": "https://example.com/a.png"})
    api.post("/v3/catalog/products/111/custom-fields", {"name": "a", "value": "b"})
    api.post("/v3/hooks", {"scope": "store/order/*", "destination": "https://a.example.com/"})
    items = [{"item_type": "PRODUCT", "item_id": 31, "quantity": 1}]
    total = api.post("/v3/orders/100/payment_actions/refund_quotes", {"items": items})["data"]["total_refund_amount"]
    payments = [{"provider_id": "testgateway", "amount": total}]
    api.post("/v3/orders/100/payment_actions/refunds", {"items": items, "payments": payments})
    return api


O2, O3, CP, CV = (
    "orders.v2.oas2.yml",
    "orders.v3.yml",
    "catalog/products_catalog.v3.yml",
    "catalog/product-variants_catalog.v3.yml",
)


@pytest.mark.parametrize(
    ("file", "template", "path"),
    [
        (O2, "/orders", "/v2/orders"),
        (O2, "/orders/{order_id}", "/v2/orders/100"),
        (O2, "/orders/count", "/v2/orders/count"),
        (O2, "/order_statuses", "/v2/order_statuses"),
        (O2, "/orders/{order_id}/products", "/v2/orders/100/products"),
        (O2, "/orders/{order_id}/products/{product_id}", "/v2/orders/100/products/31"),
        (O2, "/orders/{order_id}/shipping_addresses", "/v2/orders/100/shipping_addresses"),
        (O2, "/orders/{order_id}/shipping_addresses/{id}", "/v2/orders/100/shipping_addresses/11"),
        (O2, "/orders/{order_id}/shipments", "/v2/orders/100/shipments"),
        (O2, "/orders/{order_id}/shipments/count", "/v2/orders/100/shipments/count"),
        (O2, "/orders/{order_id}/shipments/{shipment_id}", "/v2/orders/100/shipments/1"),
        (O2, "/orders/{order_id}/coupons", "/v2/orders/100/coupons"),
        (O2, "/orders/{order_id}/messages", "/v2/orders/100/messages"),
        (O2, "/orders/{order_id}/consignments", "/v2/orders/100/consignments"),
        (O3, "/orders/{order_id}/transactions", "/v3/orders/100/transactions"),
        (O3, "/orders/{order_id}/payment_actions/refunds", "/v3/orders/100/payment_actions/refunds"),
        (O3, "/orders/payment_actions/refunds", "/v3/orders/payment_actions/refunds"),
        ("store_information.v2.yml", "/store", "/v2/store"),
        ("store_information.v2.yml", "/time", "/v2/time"),
        (CP, "/catalog/products", "/v3/catalog/products?include=variants,images,custom_fields,options"),
        (CP, "/catalog/products/{product_id}", "/v3/catalog/products/112?include=variants,options"),
        (CP, "/catalog/products/{product_id}/images", "/v3/catalog/products/111/images"),
        (CP, "/catalog/products/{product_id}/custom-fields", "/v3/catalog/products/111/custom-fields"),
        (CP, "/catalog/summary", "/v3/catalog/summary"),
        (CV, "/catalog/variants", "/v3/catalog/variants"),
        (CV, "/catalog/products/{product_id}/variants", "/v3/catalog/products/112/variants"),
        (CV, "/catalog/products/{product_id}/variants/{variant_id}", "/v3/catalog/products/112/variants/77"),
        (
            "catalog/product-variant-options_catalog.v3.yml",
            "/catalog/products/{product_id}/options",
            "/v3/catalog/products/112/options",
        ),
        ("catalog/brands_catalog.v3.yml", "/catalog/brands", "/v3/catalog/brands"),
        ("catalog/categories_catalog.v3.yml", "/catalog/categories", "/v3/catalog/categories"),
        ("catalog/category-trees_catalog.v3.yml", "/catalog/trees", "/v3/catalog/trees"),
        ("catalog/category-trees_catalog.v3.yml", "/catalog/trees/categories", "/v3/catalog/trees/categories"),
        ("inventory.v3.yml", "/inventory/items", "/v3/inventory/items"),
        ("inventory.v3.yml", "/inventory/locations/{location_id}/items", "/v3/inventory/locations/1/items"),
        ("locations.v3.yml", "/inventory/locations", "/v3/inventory/locations"),
        ("settings.v3.yml", "/settings/inventory", "/v3/settings/inventory"),
        ("webhooks.v3.yml", "/hooks", "/v3/hooks"),
        ("webhooks.v3.yml", "/hooks/admin", "/v3/hooks/admin"),
        ("customers.v3.yml", "/customers", "/v3/customers"),
        ("channels.v3.yml", "/channels", "/v3/channels"),
    ],
)
def test_answers_fit_the_specification(busy: Api, file: str, template: str, path: str) -> None:
    """Every answer has the types and the required fields of its specification, but for the known contradictions."""
    found = problems(file, template, "get", 200, busy.get(path))

    assert [each[:200] for each in found if not is_known(each)] == []
