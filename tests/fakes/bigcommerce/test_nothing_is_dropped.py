"""What the store does not imitate is said aloud; that every described field is kept is tried in ``tests/fidelity``."""

from typing import Any

import pytest

from fakes.wire.http import NotFaked
from tests.fakes.bigcommerce.conftest import Api

BILLING = {"zip": "12345"}
MUG = {"product_id": 111, "quantity": 1}
CUP = {"name": "Cup", "type": "physical", "weight": 1, "price": 8}


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        (
            "POST",
            "/v2/orders",
            {"products": [{"product_id": 112, "variant_id": 77, "product_options": [{"id": 1, "flavour": "mint"}]}]},
            "flavour",
        ),
        ("POST", "/v2/orders", {"consignments": {"downloads": [{"line_items": [MUG]}]}}, "consignments.downloads"),
        ("POST", "/v2/orders", {"products": [MUG], "items_total": 9}, "items_total"),
        ("PUT", "/v2/orders/100", {"consignments": {"shipping": [{}]}}, "consignments"),
        ("PUT", "/v2/orders/100", {"products": [{"id": 31, "variant_id": 9}]}, "variant_id"),
        (
            "POST",
            "/v3/catalog/products",
            {**CUP, "custom_url": {"url": "/c/", "create_redirect": True}},
            "create_redirect",
        ),
        (
            "POST",
            "/v3/catalog/products/111/options",
            {"display_name": "a", "type": "dropdown", "option_values": [{"label": "b"}], "config": {"x": 1}},
            "config",
        ),
        (
            "POST",
            "/v3/orders/100/payment_actions/refund_quotes",
            {"items": [{"item_type": "HANDLING", "item_id": 1, "amount": 1}]},
            "item_type HANDLING",
        ),
        (
            "POST",
            "/v3/orders/100/payment_actions/refunds",
            {"items": [], "payments": [], "merchant_calculated_override": {"total_amount": 1}},
            "merchant_calculated_override",
        ),
    ],
)
def test_what_is_not_imitated_is_loud(api: Api, method: str, path: str, body: dict[str, Any], field: str) -> None:
    """In process it raises and names the field; who is served gets a refusal; nothing has changed."""
    api.bigcommerce.storefront.place_order([("MUG", 1)])
    before = [api.call("GET", each).body for each in ("/v2/orders", "/v3/catalog/products")]
    if path == "/v2/orders":
        body = {"billing_address": BILLING, **body}

    with pytest.raises(NotFaked, match=field) as raised:
        api.call(method, path, body)

    assert raised.value.response.status in (400, 422)
    assert field in raised.value.response.body.decode()
    assert [api.call("GET", each).body for each in ("/v2/orders", "/v3/catalog/products")] == before


def test_what_says_nothing_is_no_gap(api: Api) -> None:
    """A field that is empty asks for nothing."""
    empty = {"consignments": {"shipping": [{**BILLING, "line_items": [MUG]}], "pickups": [], "downloads": None}}
    assert api.call("POST", "/v2/orders", {"billing_address": BILLING, **empty}).status == 201
