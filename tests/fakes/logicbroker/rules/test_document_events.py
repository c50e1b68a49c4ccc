"""What a document's events tell: each status, who set it, and why an order was cancelled."""

import json


def told(trade, document):
    """Summaries and details of a document's events, as its receiver reads them at v1 or v3."""
    body = trade.call("GET", f"v1/Orders/{document.key}/Events")["Body"]
    return [(one["Summary"], one["Details"]) for one in body["ActivityEvents"]]


def test_every_change_of_a_status_is_told(trade) -> None:
    """Of the network's own making, of a company's, and of a supplier's answer."""
    order = trade.purchase_order()
    trade.call("PUT", f"v3/Orders/{order.key}/Status/1400")

    assert told(trade, order) == [
        ("Status Updated", "Status changed from New to Submitted by Logicbroker."),
        ("Status Updated", "Status changed from Submitted to Ready to Acknowledge by Logicbroker."),
        ("Status Updated", "Status changed from Ready to Acknowledge to Ignored by Shop."),
    ]


def test_a_cancelled_order_has_an_event_with_its_reasons(trade) -> None:
    """As a shop's own client looks for it: by status and time, then for the event of type 29 with its lines."""
    order = trade.purchase_order("104", ("A-1", 2), ("A-2", 1))
    trade.maker.cancel(order, [("A-1", 2)], "Discontinued item")
    trade.settle()
    trade.maker.cancel(order, [("A-2", 1)])
    trade.settle()

    [found] = trade.call("GET", "v1/Orders?filters.status=1100")["Body"]["SalesOrders"]
    events = trade.call("GET", f"v1/Orders/{found['LogicbrokerKey']}/Events")["Body"]["ActivityEvents"]
    [event] = [one for one in events if one["TypeId"] == 29]
    lines = json.loads(event["AdditionalData"])["Lines"]
    assert (found["OrderNumber"], event["Summary"]) == ("104", "Order Cancelled")
    assert [one["ChangeReason"] for one in lines] == ["Discontinued item", "Out of stock"]


def test_a_partly_cancelled_order_has_no_such_event(trade) -> None:
    """It is not cancelled."""
    order = trade.purchase_order()
    trade.maker.cancel(order, [("A-1", 1)])
    trade.settle()

    assert "Order Cancelled" not in [summary for summary, _ in told(trade, order)]


def test_a_failure_is_told_after_the_status(trade) -> None:
    """The last event of a failed document says why it failed."""
    order = trade.order("104", ("Z-9", 1))

    assert [summary for summary, _ in told(trade, order)][-2:] == ["Status Updated", "Failed to Source Items"]
