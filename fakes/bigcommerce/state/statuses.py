"""The fifteen order statuses of every store.

Which status an order gets, and when, is in the rules.
"""

from typing import NamedTuple


class OrderStatus(NamedTuple):
    """One order status: its number, its fixed label, its description, its place in lists."""

    id: int
    label: str
    description: str
    order: int


INCOMPLETE, PENDING, SHIPPED, PARTIALLY_SHIPPED, REFUNDED, CANCELLED, DECLINED, AWAITING_PAYMENT = range(8)
AWAITING_PICKUP, AWAITING_SHIPMENT, COMPLETED, AWAITING_FULFILLMENT = range(8, 12)
MANUAL_VERIFICATION_REQUIRED, DISPUTED, PARTIALLY_REFUNDED = range(12, 15)

PAID = frozenset((SHIPPED, PARTIALLY_SHIPPED, AWAITING_PICKUP, AWAITING_SHIPMENT, COMPLETED, AWAITING_FULFILLMENT))
"""The statuses of paid orders. Source: the reference of before 2018."""

HELD_FOR_STAFF = frozenset((MANUAL_VERIFICATION_REQUIRED, DISPUTED))
"""In these an order stays until somebody of the store has looked at it. Source: Orders V2, the descriptions."""

# Source: Orders V2 (numbers, labels, order).  The descriptions are in our own words.
STATUSES = {
    status.id: status
    for status in (
        OrderStatus(INCOMPLETE, "Incomplete", "The shopper reached the payment page and did not finish.", 0),
        OrderStatus(PENDING, "Pending", "The shopper began to check out and did not finish.", 1),
        OrderStatus(SHIPPED, "Shipped", "The order was sent; its receipt is not confirmed.", 8),
        OrderStatus(PARTIALLY_SHIPPED, "Partially Shipped", "Some of the items were sent.", 6),
        OrderStatus(REFUNDED, "Refunded", "The seller has paid the whole amount back.", 11),
        OrderStatus(CANCELLED, "Cancelled", "The seller has cancelled the order.", 9),
        OrderStatus(DECLINED, "Declined", "The seller has marked the order as declined.", 10),
        OrderStatus(AWAITING_PAYMENT, "Awaiting Payment", "The shopper checked out; payment is not confirmed.", 2),
        OrderStatus(AWAITING_PICKUP, "Awaiting Pickup", "The order is packed and waits for the shopper.", 5),
        OrderStatus(AWAITING_SHIPMENT, "Awaiting Shipment", "The order is packed and waits for the carrier.", 4),
        OrderStatus(COMPLETED, "Completed", "The order was sent or picked up, and its receipt is confirmed.", 7),
        OrderStatus(
            AWAITING_FULFILLMENT, "Awaiting Fulfillment", "The shopper checked out and payment is confirmed.", 3
        ),
        OrderStatus(MANUAL_VERIFICATION_REQUIRED, "Manual Verification Required", "Somebody has to look at it.", 13),
        OrderStatus(DISPUTED, "Disputed", "The shopper has opened a dispute about the payment.", 12),
        OrderStatus(PARTIALLY_REFUNDED, "Partially Refunded", "The seller has paid part of the amount back.", 14),
    )
}


def status_number(status: int | str) -> int:
    """A status by number or label.

    Raises:
        ValueError: there is no such status.
    """
    for known in STATUSES.values():
        if status in (known.id, known.label):
            return known.id
    labels = ", ".join(f"{known.id} {known.label}" for known in STATUSES.values())
    raise ValueError(f"no order status {status!r}; take one of: {labels}")
