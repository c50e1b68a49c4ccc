"""Transactions, quotes and refunds."""

from decimal import Decimal
from typing import Any

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import Api, wait

QUOTES = "/v3/orders/100/payment_actions/refund_quotes"
REFUNDS = "/v3/orders/100/payment_actions/refunds"


@pytest.fixture
def order(bigcommerce: BigCommerce) -> Any:
    """Order 100: two mugs and a song for 21.25, paid; its first line is 31."""
    return bigcommerce.storefront.place_order([("MUG", 2), ("SONG", 1)])


def refund(api: Api, items: list[dict[str, Any]]) -> dict[str, Any]:
    total = api.post(QUOTES, {"items": items})["data"]["total_refund_amount"]
    payments = [{"provider_id": "testgateway", "amount": total, "offline": False}]
    return api.post(REFUNDS, {"items": items, "payments": payments})["data"]


def test_a_paid_order_has_its_transaction(api: Api, order: Any, bigcommerce: BigCommerce) -> None:
    """One purchase with the order's total and its id as text; an unpaid order answers 204."""
    answer = api.get("/v3/orders/100/transactions?limit=1&page=2")
    (transaction,), pages = answer["data"], answer["meta"]["pagination"]
    assert (pages["total"], pages["total_pages"], transaction["credit_card"]["card_last4"]) == (1, 1, "1111")
    assert (transaction["order_id"], transaction["event"], transaction["amount"]) == (
        "100",
        "purchase",
        order.total_inc_tax,
    )
    bigcommerce.storefront.place_order([("MUG", 1)], pay=False)
    assert api.call("GET", "/v3/orders/101/transactions").status == 204
    assert api.refused("GET", "/v3/orders/102/transactions")[0] == 404


def test_a_quote_says_what_a_refund_costs(api: Api, order: Any) -> None:
    """A quote adds up its items, names a way to pay back, and changes nothing."""
    response = api.call("POST", QUOTES, {"items": [{"item_type": "PRODUCT", "item_id": 31, "quantity": 1}]})
    quote = response.json()["data"]

    assert response.status == 201
    assert (quote["total_refund_amount"], quote["total_refund_tax_amount"]) == (10, 0)
    assert quote["refund_methods"][0][0]["provider_id"] == "testgateway"
    assert order.status == "Awaiting Fulfillment"


def test_refunds_move_the_status_and_not_the_stock(
    api: Api, order: Any, bigcommerce: BigCommerce, clock: VirtualClock
) -> None:
    """A part: Partially Refunded; all: Refunded; the API never restocks."""
    wait(clock, hours=1)
    made = refund(api, [{"item_type": "PRODUCT", "item_id": 31, "quantity": 1, "reason": "broken"}])
    assert (made["total_amount"], made["reason"], made["items"][0]["quantity"], order.status) == (
        10,
        "broken",
        1,
        "Partially Refunded",
    )
    assert made["created"] == "2026-03-02T10:00:00+00:00"
    line = api.get("/v2/orders/100/products")[0]
    assert (line["quantity_refunded"], line["is_refunded"]) == (1, False)

    refund(
        api,
        [
            {"item_type": "PRODUCT", "item_id": 31, "quantity": 1},
            {"item_type": "PRODUCT", "item_id": 32, "amount": 1.25},
        ],
    )
    assert (order.status, order.payment_status) == ("Refunded", "refunded")
    assert bigcommerce.product("MUG").inventory_level == 18
    assert [each["event"] for each in api.get("/v3/orders/100/transactions")["data"]] == [
        "purchase",
        "refund",
        "refund",
    ]
    assert bigcommerce.control_panel.settings.inventory.refund_order_stock_adjustment is True
    assert api.get(REFUNDS)["meta"]["pagination"]["total"] == 2


def test_an_order_level_refund(api: Api, order: Any) -> None:
    """An amount can be paid back without any item."""
    made = refund(api, [{"item_type": "ORDER", "item_id": 100, "amount": 1.5}])
    assert (made["total_amount"], api.get("/v2/orders/100")["status"]) == (Decimal("1.5"), "Partially Refunded")


def test_the_amounts_of_refunds_are_always_0(api: Api, order: Any) -> None:
    """Neither the order nor its lines say what was paid back, whoever writes it there."""
    refund(api, [{"item_type": "PRODUCT", "item_id": 31, "quantity": 1}])
    api.put("/v2/orders/100", {"refunded_amount": "5.0000"})

    assert api.get("/v2/orders/100")["refunded_amount"] == "0.0000"
    assert [each["refund_amount"] for each in api.get("/v2/orders/100/products")] == ["0.0000", "0.0000"]
    assert api.get(REFUNDS)["data"][0]["total_amount"] == 10


def test_a_refund_takes_no_stock(api: Api, order: Any, bigcommerce: BigCommerce) -> None:
    """An order that was cancelled and then partly paid back holds nothing, as before."""
    api.put("/v2/orders/100", {"status_id": 5})
    assert bigcommerce.product("MUG").inventory_level == 20
    refund(api, [{"item_type": "ORDER", "item_id": 100, "amount": 1}])

    assert (order.status_id, bigcommerce.product("MUG").inventory_level) == (14, 20)


@pytest.mark.parametrize(
    ("items", "payments"),
    [
        ([], [{"amount": 10}]),
        ([{"item_type": "PRODUCT", "item_id": 999, "quantity": 1}], [{"amount": 10}]),
        ([{"item_type": "PRODUCT", "item_id": 31, "quantity": 3}], [{"amount": 30}]),
        ([{"item_type": "PRODUCT", "item_id": 31, "quantity": 1}], []),
        ([{"item_type": "PRODUCT", "item_id": 31, "quantity": 1}], [{"amount": 9}]),
        ([{"item_type": "PRODUCT", "item_id": 31, "quantity": 1}], [{"provider_id": "storecredit", "amount": 10}]),
        ([{"item_type": "ORDER", "item_id": 100, "amount": 99}], [{"amount": 99}]),
        ([{"item_type": "SHIPPING", "item_id": 11, "amount": 1}], [{"amount": 1}]),
    ],
)
def test_bad_refunds_are_refused(api: Api, order: Any, items: Any, payments: Any) -> None:
    """Foreign items, too much, wrong sums and store credit for a guest: 422 with a list under data, nothing paid."""
    status, body = api.refused("POST", REFUNDS, {"items": items, "payments": payments})

    assert (status, body["data"][0]["status"]) == (422, 422)
    assert (order.status, order.refunds) == ("Awaiting Fulfillment", [])


def test_an_unpaid_order_cannot_be_refunded(api: Api, bigcommerce: BigCommerce) -> None:
    """Nothing came, so nothing goes back."""
    bigcommerce.storefront.place_order([("MUG", 1)], pay=False)
    status, body = api.refused("POST", QUOTES, {"items": [{"item_type": "PRODUCT", "item_id": 31, "quantity": 1}]})
    assert (status, "not been paid" in body["title"]) == (422, True)


def test_refunds_are_found(api: Api, order: Any) -> None:
    """All refunds by order, id and date, those of one order, and one by its id."""
    made = refund(api, [{"item_type": "PRODUCT", "item_id": 31, "quantity": 1}])
    found = {
        query: len(api.get(f"/v3/orders/payment_actions/refunds?{query}")["data"])
        for query in (
            "",
            "order_id:in=100",
            "order_id:in=1,2",
            "id:in=1",
            "created:min=2026-03-02T09:00:01Z",
            "created:max=2026-03-02T09:00:00Z",
        )
    }

    assert list(found.values()) == [1, 1, 0, 1, 0, 1]
    assert api.get(REFUNDS)["data"] == [made] == [api.get(f"/v3/orders/payment_actions/refunds/{made['id']}")["data"]]
    assert api.refused("GET", "/v3/orders/payment_actions/refunds/9")[0] == 404


def test_an_unknown_kind_of_item_is_named(api: Api, order: Any) -> None:
    """The kind is wrong, not the item."""
    errors = api.refused("POST", QUOTES, {"items": [{"item_type": "TAX", "item_id": 31, "amount": 1}]})[1]["errors"]
    assert errors == {"item_type": "is not a known item_type"}
