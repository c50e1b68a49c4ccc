"""HTTP endpoints of Orders V3 for transactions and refunds.

The rules are in ``rules.payments``.
"""

from typing import Any

from fakes.bigcommerce.api import serializers
from fakes.bigcommerce.api.context import (
    Call,
    Routes,
    add,
    answer_json,
    data,
    nothing,
    path_id,
    v3_list,
    v3_whole,
)
from fakes.bigcommerce.api.filters import Filter, ListTable, instant, of_key, whole, word
from fakes.bigcommerce.api.orders import ORDERS, order_of
from fakes.bigcommerce.refusals import Invalid, NotFound
from fakes.bigcommerce.rules import payments as payment_rules
from fakes.bigcommerce.sources import ORDERS_V3
from fakes.bigcommerce.state.records import Order
from fakes.bigcommerce.state.values import iso_date, number
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response

TRANSACTIONS = "order_transactions"


def _transaction(order: Order, record: dict[str, Any]) -> dict[str, Any]:
    """Source: Orders V3; the order's id is text here."""
    return {
        "id": record["id"],
        "order_id": str(order.id),
        "event": record["event"],
        "method": record["method"],
        "amount": number(record["amount"]),
        "currency": order.currency.code,
        "gateway": payment_rules.TEST_GATEWAY,
        "gateway_transaction_id": record["gateway_transaction_id"],
        "status": "ok",
        "test": True,
        "fraud_review": False,
        "reference_transaction_id": record["reference_transaction_id"],
        "date_created": iso_date(record["date_created"]),
        "payment_method_id": "testgateway.card" if record["method"] == "credit_card" else "bigcommerce.store_credit",
        **_card(),
        "gift_certificate": None,
        "store_credit": None,
        "offline": None,
        "custom": None,
    }


def _card() -> dict[str, Any]:
    """Source: Orders V3 (names). Guess: the test gateway checks nothing, and its card."""
    return {
        "avs_result": dict.fromkeys(("code", "message", "street_match", "postal_match"), ""),
        "cvv_result": dict.fromkeys(("code", "message"), ""),
        "credit_card": {
            "card_type": "visa",
            "card_iin": "411111",
            "card_last4": "1111",
            "card_expiry_month": 12,
            "card_expiry_year": 2030,
        },
    }


def _list_transactions(call: Call, order_id: str) -> Response:
    """Source: Orders V3: 204 when there are none. Third party: paging does not work."""
    order = order_of(call, order_id)
    if not order.transactions:
        return nothing()
    return v3_whole(call, [_transaction(order, each) for each in order.transactions])


def _refund(record: dict[str, Any]) -> dict[str, Any]:
    items = [
        {
            "item_type": each["item_type"],
            "item_id": each["item_id"],
            "reason": each["reason"],
            "quantity": each["quantity"],
            "requested_amount": None if each["requested_amount"] is None else number(each["requested_amount"]),
        }
        for each in record["items"]
    ]
    payments = [{**each, "amount": number(each["amount"])} for each in record["payments"]]
    amounts = {name: number(record[name]) for name in ("total_amount", "total_tax")}
    return {**record, **amounts, "created": iso_date(record["created"]), "items": items, "payments": payments}


def _quote_refund(call: Call, order_id: str) -> Response:
    quote = payment_rules.quote(order_of(call, order_id), call.body())
    return data(quote, 201)


@imitates(
    "refund errors",
    "a refused refund answers 422 with its errors as a list under data",
    evidence="official",
    source=ORDERS_V3,
    test="api/test_payments.py::test_bad_refunds_are_refused",
    shows=lambda answer, *_: answer.status == 422,
)
def _create_refund(call: Call, order_id: str) -> Response:
    order = order_of(call, order_id)
    try:
        return data(_refund(payment_rules.refund(call.store, order, call.body())), 201)
    except Invalid as refused:
        return answer_json(422, {"data": [serializers.v3_error(422, refused.message, refused.errors)]})


def _list_order_refunds(call: Call, order_id: str) -> Response:
    """Third party: a client for Python reads the number of pages here too; Orders V3 says nothing of it."""
    refunds = _OF_ONE_ORDER.find(call.query, order_of(call, order_id).refunds)
    return v3_whole(call, [_refund(each) for each in refunds])


def _all_refunds(call: Call) -> list[dict[str, Any]]:
    return [refund for order in call.store.orders.scan() for refund in order.refunds]


def _of_transaction(refund: dict[str, Any]) -> list[str]:
    """Guess: the transactions that paid it back."""
    return [payment["transaction_id"] for payment in refund["payments"]]


_OF_ONE_ORDER: ListTable[dict[str, Any]] = ListTable(
    {"transaction_id": Filter(word, _of_transaction, bare=lambda numbers, wanted: wanted in numbers)}
)
_REFUNDS: ListTable[dict[str, Any]] = ListTable(
    {
        "order_id": of_key(whole, "order_id", "in"),
        "id": of_key(whole, "id", "in"),
        "created": of_key(instant, "created", "min", "max"),
        **_OF_ONE_ORDER.filters,
    }
)
"""Source: Orders V3, for both."""


def _list_refunds(call: Call) -> Response:
    return v3_list(call, _REFUNDS, _all_refunds(call), _refund)


def _get_refund(call: Call, refund_id: str) -> Response:
    number_wanted = path_id(refund_id)
    found = next((each for each in _all_refunds(call) if each["id"] == number_wanted), None)
    if found is None:
        raise NotFound
    return data(_refund(found))


def add_routes(routes: Routes) -> None:
    """Source: Orders V3: refunds open with either of two scopes."""
    one = "/v3/orders/{order_id}"
    add(routes, "GET", f"{one}/transactions", _list_transactions, TRANSACTIONS)
    add(routes, "POST", f"{one}/payment_actions/refund_quotes", _quote_refund, ORDERS, TRANSACTIONS)
    add(routes, "POST", f"{one}/payment_actions/refunds", _create_refund, ORDERS, TRANSACTIONS)
    add(routes, "GET", "/v3/orders/payment_actions/refunds", _list_refunds, ORDERS, TRANSACTIONS)
    add(routes, "GET", "/v3/orders/payment_actions/refunds/{refund_id}", _get_refund, ORDERS, TRANSACTIONS)
    add(routes, "GET", f"{one}/payment_actions/refunds", _list_order_refunds, ORDERS, TRANSACTIONS)
