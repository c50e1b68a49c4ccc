"""Notifications: what companies are told."""

from datetime import timedelta


def types(portal):
    return [one.type for one in portal.notifications()]


def test_an_unsourced_order_is_told(trade) -> None:
    """With the document that it is about."""
    order = trade.order("104", ("Z-9", 1))

    [notification] = trade.shop.notifications()
    assert (notification.type, notification.logicbroker_key) == ("Order sourcing failed", int(order.key))


def test_new_documents_are_told_to_their_receivers(trade) -> None:
    """Orders to suppliers; shipments and cancellations to retailers, but no plain acceptance."""
    order = trade.purchase_order("104", ("A-1", 3))
    trade.maker.accept(order)
    trade.settle()
    trade.maker.ship(order, [("A-1", 2)], tracking_number="1Z")
    trade.clock.move(trade.clock.now() + timedelta(minutes=1))
    trade.maker.cancel(order, [("A-1", 1)])
    trade.settle()

    assert types(trade.maker) == ["New order"]
    assert types(trade.shop) == ["Order cancellation", "New shipment"]


def test_what_waits_too_long_is_told(trade) -> None:
    """A shipment nobody picks up for an hour, an order nobody acknowledges for a day."""
    trade.maker.ship(trade.purchase_order("104"), tracking_number="1Z")
    trade.purchase_order("105")
    trade.clock.move(trade.clock.now() + timedelta(days=2))

    assert "Documents Stuck in Submitted" in types(trade.shop)
    assert "Overdue acknowledgments" in types(trade.maker)


def test_over_shipping_is_told_to_both(trade) -> None:
    """Under the name that the settings have for it."""
    trade.maker.ship(trade.purchase_order(), [("A-1", 9)], tracking_number="1Z")
    trade.settle()

    assert "Failed to update shipping information" in types(trade.shop)
    assert "Failed to update shipping information" in types(trade.maker)
