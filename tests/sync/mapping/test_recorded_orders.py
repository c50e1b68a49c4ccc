"""Orders that real stores answered, through the mapping; skipped where the recordings are not at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.sync.errors import Unmappable
from harness.sync.mapping.order import to_sales_order, unaccounted_fields

RECORDED = Path(__file__).parents[4] / "shared" / "recorded" / "bigcommerce"


def recorded_orders() -> list[Any]:
    found: list[Any] = []
    for path in sorted(RECORDED.glob("v2_order*.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        body = answer["response"]["body"] if "response" in answer else answer
        orders = body if isinstance(body, list) else [body]
        found += [pytest.param(order, id=f"{path.stem}-{order['id']}") for order in orders]
    return found or [pytest.param(None, marks=pytest.mark.skip("the recordings are not at hand"))]


@pytest.mark.parametrize("order", recorded_orders())
def test_a_recorded_order_maps(order: dict[str, Any]) -> None:
    """With a line and an address, since lists of orders carry neither; empty billing addresses are no hindrance."""
    address = {"id": 1, "street_1": "1 Example St", "city": "Austin"}
    line = {"id": 1, "type": "physical", "sku": "A", "quantity": 1, "price_inc_tax": "1.0000", "order_address_id": 1}

    document = to_sales_order(order, [line], [address])

    assert document["PartnerPO"] == str(order["id"])
    assert str(document["TotalAmount"]) == order["total_inc_tax"]
    assert document["Currency"] == order["currency_code"]
    assert document["BillToAddress"]["Email"] == order["billing_address"]["email"]


@pytest.mark.parametrize("order", recorded_orders())
def test_every_recorded_field_is_mapped_or_left_behind_on_purpose(order: dict[str, Any]) -> None:
    """Real answers hold no field that the tables do not speak of."""
    assert unaccounted_fields(order, [], []) == []


@pytest.mark.parametrize("order", recorded_orders())
def test_a_recorded_order_without_lines_is_refused(order: dict[str, Any]) -> None:
    """Nothing is sent that nobody could ship."""
    with pytest.raises(Unmappable, match=f"Order {order['id']} has no physical line"):
        to_sales_order(order, [], [])
