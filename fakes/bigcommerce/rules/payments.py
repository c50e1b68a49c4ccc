"""The rules for payments: transactions, quotes of refunds, refunds.

Refunds through the API do not restock.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fakes.bigcommerce.refusals import Invalid, NotImitated, check_imitated
from fakes.bigcommerce.rules import orders as order_rules
from fakes.bigcommerce.rules.product_fields import array, price, truth, whole, words
from fakes.bigcommerce.sources import ORDER_GUIDE, ORDERS_V3, WEBHOOK_GUIDE
from fakes.bigcommerce.state.records import Order, OrderAddress, OrderProduct
from fakes.bigcommerce.state.statuses import INCOMPLETE, PARTIALLY_REFUNDED, REFUNDED
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import ZERO
from fakes.evidence.ledger import imitates

TEST_GATEWAY = "testgateway"
_RESULTS = {
    "purchase": "captured",
    "authorization": "authorized",
    "capture": "captured",
    "void": "voided",
    "refund": "refunded",
}


@imitates(
    "transactions",
    "a paid checkout leaves one purchase transaction of the order's total",
    evidence="official",
    source=ORDERS_V3,
    test="api/test_payments.py::test_a_paid_order_has_its_transaction",
)
def charge(store: Store, order: Order) -> None:
    """Take the order's total, store credit first. Guess: the test gateway authorises and captures in one."""
    order.payment_status = "captured"
    if order.store_credit:
        _add_transaction(store, order, "purchase", order.store_credit, method="store_credit")
    if order.total_inc_tax > order.store_credit or not order.store_credit:
        _add_transaction(store, order, "purchase", order.total_inc_tax - order.store_credit)


@imitates(
    "authorised, then captured or voided",
    "a payment that is only authorised leaves the order awaiting payment until the staff captures it, or voids it and "
    "so cancels the order",
    evidence="official",
    source=ORDER_GUIDE,
    test="doors/test_control_panel.py::test_an_authorised_payment_is_captured_or_voided",
)
def authorize(store: Store, order: Order) -> None:
    """Only reserve the order's total."""
    order.payment_status = "authorized"
    _add_transaction(store, order, "authorization", order.total_inc_tax)


def settle(store: Store, order: Order, event: str, status_id: int) -> None:
    """Capture or void what was authorised, and move the order on. Raises Invalid when nothing is reserved."""
    if order.payment_status != "authorized":
        raise Invalid(f"The payment of order {order.id} is not authorized, it cannot be settled.")
    order.payment_status = {"capture": "captured", "void": "void"}[event]
    reserved = order.transactions[-1]
    _add_transaction(store, order, event, reserved["amount"], of=reserved["id"])
    order_rules.set_status(store, order, status_id)
    order_rules.announce_update(store, order)


def _add_transaction(
    store: Store, order: Order, event: str, amount: Decimal, *, of: int | None = None, method: str = "credit_card"
) -> int:
    number = store.next_id("transaction")
    transaction = {
        "id": number,
        "event": event,
        "method": method,
        "amount": amount,
        "date_created": store.now(),
        "gateway_transaction_id": store.new_uuid(),
        "reference_transaction_id": of,
    }
    order.transactions.append(transaction)
    _announce_transaction(store, order, transaction)
    return number


@imitates(
    "events of transactions",
    "an event of a transaction says the order's id, its own as the gateway and the store know it, its type and result",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_a_transaction_is_told_of_with_its_result",
    shows=lambda _, store, *__: bool(store.webhooks.hooks),
)
def _announce_transaction(store: Store, order: Order, transaction: Mapping[str, Any]) -> None:
    """Guess: the words of the result for other types than a capture, and that the gateway has one number for both."""
    event, at_gateway = transaction["event"], transaction["gateway_transaction_id"]
    done = _RESULTS[event]
    data = {
        "type": "transaction",
        "order_id": str(order.id),
        "transaction_id": at_gateway,
        "transaction_status": "complete",
        "transaction_type": event,
        "result": {"code": done, "message": done.capitalize(), "type": "success"},
        "platform_transaction_id": str(transaction["id"]),
        "provider_transaction_id": at_gateway,
    }
    store.announce("store/order/transaction/created", data)


def refundable(order: Order) -> Decimal:
    """What was paid and not yet paid back."""
    paid = sum((each["amount"] for each in order.transactions if each["event"] in ("purchase", "capture")), ZERO)
    return paid - order.refunded_amount


@imitates(
    "refund quotes",
    "a quote says what returning items costs, with its tax, and by which ways it can be paid back",
    evidence="official",
    source=ORDERS_V3,
    test="api/test_payments.py::test_a_quote_says_what_a_refund_costs",
)
def quote(order: Order, body: Any) -> dict[str, Any]:
    """What a refund of these items would cost.

    Raises:
        Invalid: bad items, more than was bought, or the order was not paid.
    """
    items = _read_items(order, body)
    total = sum((item["amount"] for item in items), ZERO)
    tax = sum((item["tax"] for item in items), ZERO)
    _check_refundable(order, total)
    way = {
        "provider_id": TEST_GATEWAY,
        "provider_description": order.payment_method,
        "amount": total,
        "offline": False,
        "offline_provider": False,
        "offline_reason": "",
    }
    return {
        "order_id": order.id,
        "total_refund_amount": total,
        "total_refund_tax_amount": tax,
        "order_level_refund_amount": sum((item["amount"] for item in items if item["item_type"] == "ORDER"), ZERO),
        "rounding": ZERO,
        "adjustment": ZERO,
        "tax_inclusive": order.is_tax_inclusive,
        "refund_methods": [[way]],
    }


def _check_refundable(order: Order, total: Decimal) -> None:
    """Source: the order guide: the order must be paid. Guess: the texts."""
    if order.status_id == INCOMPLETE or not order.transactions:
        raise Invalid("Order has not been paid and cannot be refunded.")
    if not ZERO < total <= refundable(order):
        raise Invalid("Refund amount is greater than the amount available to refund.")


def _read_items(order: Order, body: Any) -> list[dict[str, Any]]:
    """Raises NotImitated for amounts that a merchant sets instead of the store."""
    for name in ("tax_adjustment_amount", "merchant_calculated_override"):
        check_imitated(name, body.get(name) if isinstance(body, dict) else None)
    given = array(body.get("items") if isinstance(body, dict) else None, "items")
    if not given or not all(isinstance(each, dict) for each in given):
        raise Invalid("JSON data is missing or invalid", errors={"items": "error.path.missing"})
    return [_read_item(order, each) for each in given]


_OTHER_ITEMS = ("GIFT_WRAPPING", "HANDLING", "FEE")
"""Source: Orders V3: what can be refunded besides; nobody here pays for it at a checkout."""


def _read_item(order: Order, given: Mapping[str, Any]) -> dict[str, Any]:
    """Source: Orders V3: products by quantity or amount, the rest by amount. Guess: other types are refused."""
    check_imitated("adjustments", given.get("adjustments"))
    item_type, item_id = given.get("item_type"), whole(given.get("item_id"), "item_id")
    if item_type in _OTHER_ITEMS:
        raise NotImitated(f"item_type {item_type}")
    reason = words(1_000)(given.get("reason", ""), "reason")
    if "amount" in given:
        price(given["amount"], "amount")
    item = {"item_type": item_type, "item_id": item_id, "reason": reason, "quantity": 0}
    line = order.line(item_id) if item_type == "PRODUCT" else None
    if line is not None:
        return {**item, **_of_line(order, line, given)}
    if item_type == "SHIPPING" and (address := order.address(item_id)):
        return {**item, **_of_shipping(address, given)}
    if item_type == "ORDER" and item_id == order.id:
        amount = price(given.get("amount"), "amount")
        return {**item, "amount": amount, "tax": ZERO, "requested_amount": amount}
    known = item_type in ("PRODUCT", "SHIPPING", "ORDER")
    problem = "item does not belong to the order" if known else "is not a known item_type"
    raise Invalid(f"Invalid item {item_type} {item_id}", errors={"items" if known else "item_type": problem})


def _of_line(order: Order, line: OrderProduct, given: Mapping[str, Any]) -> dict[str, Any]:
    left = line.quantity - line.quantity_refunded
    if "quantity" not in given:
        amount = price(given.get("amount"), "amount")
        return {"quantity": 0, "amount": amount, "tax": ZERO, "requested_amount": amount, "line": line}
    quantity = whole(given["quantity"], "quantity")
    if not 0 < quantity <= left:
        raise Invalid(f"Only {left} of item {line.id} can be refunded", errors={"quantity": "is too large"})
    share = (line.total_inc_tax - line.discount) * quantity / line.quantity
    tax = (line.price_inc_tax - line.price_ex_tax) * quantity
    amounts = {"amount": order.currency.rounded(share), "tax": tax, "requested_amount": None}
    return {"quantity": quantity, "line": line, **amounts}


def _of_shipping(address: OrderAddress, given: Mapping[str, Any]) -> dict[str, Any]:
    amount = price(given.get("amount"), "amount")
    if amount > address.cost_inc_tax:
        raise Invalid("Refund amount is greater than the shipping cost", errors={"amount": "is too large"})
    return {"amount": amount, "tax": ZERO, "requested_amount": amount}


@imitates(
    "refunds",
    "a refund makes the order Refunded or Partially Refunded and never moves stock",
    evidence="official",
    source=ORDER_GUIDE,
    test="api/test_payments.py::test_refunds_move_the_status_and_not_the_stock",
)
def refund(store: Store, order: Order, body: Any) -> dict[str, Any]:
    """Pay back. Source: the order guide: refunds made through the API never restock, whatever the settings say.

    Raises:
        Invalid: bad items or payments, more than was bought or paid.
    """
    items = _read_items(order, body)
    total = sum((item["amount"] for item in items), ZERO)
    _check_refundable(order, total)
    payments = _read_payments(order, body, total)
    made = _record(store, order, items, payments, total)
    everything = refundable(order) == ZERO
    order_rules.set_status(store, order, REFUNDED if everything else PARTIALLY_REFUNDED, moves_stock=False)
    order.payment_status = "refunded" if everything else "partially refunded"
    store.announce("store/order/refund/created", {"type": "order", "id": order.id, "refund": {"refund_id": made["id"]}})
    order_rules.announce_update(store, order)
    return made


def refund_rest(store: Store, order: Order) -> dict[str, Any]:
    """Pay back all that was paid. Raises Invalid when that is nothing."""
    amount = refundable(order)
    items = [{"item_type": "ORDER", "item_id": order.id, "amount": amount}]
    return refund(store, order, {"items": items, "payments": [{"provider_id": TEST_GATEWAY, "amount": amount}]})


def refund_lines(store: Store, order: Order, pieces: Mapping[int, int]) -> dict[str, Any]:
    """Pay back what so many pieces of each line, by its id, cost. Raises Invalid when that is more than was paid."""
    items = [{"item_type": "PRODUCT", "item_id": line_id, "quantity": quantity} for line_id, quantity in pieces.items()]
    amount = sum((item["amount"] for item in _read_items(order, {"items": items})), ZERO)
    return refund(store, order, {"items": items, "payments": [{"provider_id": TEST_GATEWAY, "amount": amount}]})


def _read_payments(order: Order, body: Mapping[str, Any], total: Decimal) -> list[dict[str, Any]]:
    given = array(body.get("payments"), "payments")
    if not given or not all(isinstance(each, dict) for each in given):
        raise Invalid("JSON data is missing or invalid", errors={"payments": "error.path.missing"})
    if order.customer_id == 0 and any(each.get("provider_id") == "storecredit" for each in given):
        raise Invalid("Unable to provide store credit for a guest customer.")
    if sum((price(each.get("amount"), "amount") for each in given), ZERO) != total:
        raise Invalid(f"Payments do not add up to {total}", errors={"payments": "wrong amount"})
    for each in given:
        words()(each.get("provider_id", ""), "provider_id")
        truth(each.get("offline", False), "offline")
    return given


def _record(
    store: Store, order: Order, items: list[dict[str, Any]], payments: list[dict[str, Any]], total: Decimal
) -> dict[str, Any]:
    for item in items:
        line = item.pop("line", None)
        if line is not None:
            line.quantity_refunded += item["quantity"]
            line.refund_amount += item["amount"]
    purchase = next(each["id"] for each in order.transactions if each["event"] in ("purchase", "capture"))
    paid = [
        {
            "id": store.next_id("refund_payment"),
            "provider_id": each.get("provider_id", ""),
            "amount": Decimal(each["amount"]),
            "offline": each.get("offline", False),
            "is_declined": False,
            "declined_message": "",
            "transaction_id": str(_add_transaction(store, order, "refund", Decimal(each["amount"]), of=purchase)),
        }
        for each in payments
    ]
    order.refunded_amount += total
    made = {
        "id": store.next_id("refund"),
        "order_id": order.id,
        "user_id": 0,
        "created": store.now(),
        "reason": items[0]["reason"],
        "total_amount": total,
        "total_tax": sum((item["tax"] for item in items), ZERO),
        "uses_merchant_override_values": False,
        "payments": paid,
        "items": items,
    }
    order.refunds.append(made)
    return made
